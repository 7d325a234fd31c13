//! Slots: what a site tells of who can open it, how each of them is known again, and links
//! that open at once for a while.

use std::collections::BTreeSet;
use std::fs;

use base64::Engine as _;
use deedbox::seal::passphrase::Passphrase;
use deedbox::seal::slot::{self, Slot};
use serde_json::Value;

use crate::project::{Project, Ran, said};

/// A day, as `SOURCE_DATE_EPOCH`: 1 March 2026 and so many days.
fn on(project: &Project, day: u64, line: &[&str]) -> Ran {
    let mut command = project.command(line);
    command.env(
        "SOURCE_DATE_EPOCH",
        (1_772_366_400 + day * 86_400).to_string(),
    );
    Ran::of(&line.join(" "), command.output().expect("starts"))
}

fn email(number: usize) -> String {
    format!("person{number}@acme.example")
}

/// A firm whose client has so many people, built.
fn firm(people: usize) -> Project {
    let people: String = (0..people)
        .map(|number| {
            format!(
                "  - {{name: Person {number}, email: {}, access: passphrase}}\n",
                email(number)
            )
        })
        .collect();
    let project = Project::empty()
        .file(
            "content/firm.yaml",
            "name: Alder & Finch\nurl: https://clients.example\n",
        )
        .file(
            "content/acme/client.yaml",
            format!("name: Acme Ltd\npeople:\n{people}"),
        );
    on(&project, 0, &["build"]).exits(0);
    project
}

/// What the unlock page tells the viewer.
fn settings(project: &Project) -> Value {
    let page = project.read("public/acme/index.html");
    let start = page
        .split("<meta name=\"deedbox\" content=\"")
        .nth(1)
        .expect("settings");
    let json = start
        .split('"')
        .next()
        .expect("an end")
        .replace("&quot;", "\"")
        .replace("&#34;", "\"");
    serde_json::from_str(&json).expect("JSON")
}

/// The names of the slots that are published.
fn names(project: &Project) -> BTreeSet<String> {
    let slots = project.tree("public/acme/slots").into_keys();
    slots
        .map(|name| name.trim_end_matches(".age").to_owned())
        .collect()
}

fn words(project: &Project, address: &str) -> Passphrase {
    let ran = on(project, 0, &["access", "list", "acme", "--show"]).exits(0);
    let out = ran.out();
    let line = out
        .lines()
        .find(|line| line.contains(address))
        .expect("a holder");
    Passphrase::typed(line.split("  ").nth(1).expect("a passphrase"))
}

/// The slot that a passphrase opens.
fn own(project: &Project, passphrase: &Passphrase) -> String {
    let fits = |name: &String| {
        let bytes =
            fs::read(project.path(&format!("public/acme/slots/{name}.age"))).expect("a slot");
        Slot::open(&bytes, passphrase).is_ok()
    };
    names(project)
        .into_iter()
        .find(fits)
        .expect("a slot of theirs")
}

#[test]
fn names_say_nothing_of_addresses_and_the_page_hardly_anything() {
    for (people, bits) in [
        (1, None),
        (2, Some(0)),
        (3, Some(0)),
        (4, Some(1)),
        (9, Some(2)),
    ] {
        let project = firm(people);
        let told = settings(&project);
        assert_eq!(told["slots"], people);
        assert_eq!(told.get("bits").and_then(Value::as_u64), bits, "{people}");
        let salt = told["salt"].as_str().expect("a salt");
        let all: Vec<u8> = project.tree("public").into_values().flatten().collect();
        for number in 0..people {
            let guess = slot::name(salt, &email(number));
            assert!(
                !all.windows(32).any(|part| part == guess.as_bytes()),
                "{people}"
            );
        }
        if people == 1 {
            assert_eq!(
                told["slot"].as_str().map(str::to_owned),
                names(&project).pop_first()
            );
            continue;
        }
        let listed = told["names"].as_array().expect("names");
        let listed: Vec<(&str, u64)> = listed
            .iter()
            .map(|one| {
                (
                    one[0].as_str().expect("a name"),
                    one[1].as_u64().expect("a bucket"),
                )
            })
            .collect();
        assert!(listed.is_sorted());
        let listed_names: BTreeSet<String> =
            listed.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(listed_names, names(&project));
        for number in 0..people {
            let own = own(&project, &words(&project, &email(number)));
            let bucket = slot::bucket(salt, &email(number), bits.expect("several") as u32);
            assert!(
                listed.contains(&(own.as_str(), bucket.into())),
                "{people} {number}"
            );
        }
    }
}

#[test]
fn a_change_gives_one_slot_another_name_and_a_rotation_all() {
    let project = firm(4);
    let (before, salt) = (names(&project), settings(&project)["salt"].clone());
    let theirs = own(&project, &words(&project, &email(2)));
    on(&project, 0, &["access", "reset", "acme", &email(2)]).exits(0);
    on(&project, 0, &["build"]).exits(0);
    let after = names(&project);
    let gone: Vec<&String> = before.difference(&after).collect();
    assert_eq!(gone, [&theirs]);
    assert_eq!(after.len(), 4);
    on(&project, 0, &["access", "rotate", "acme"]).exits(0);
    assert!(names(&project).is_disjoint(&after));
    // Another salt would tell more bits of the same addresses.
    assert_eq!(settings(&project)["salt"], salt);
}

#[test]
fn the_key_in_a_slot_is_marked_and_the_keyring_knows_the_mark() {
    let project = firm(2);
    let mut marks = BTreeSet::new();
    for number in 0..2 {
        let passphrase = words(&project, &email(number));
        let name = own(&project, &passphrase);
        let bytes =
            fs::read(project.path(&format!("public/acme/slots/{name}.age"))).expect("a slot");
        let text = slot::plaintext(&bytes, &passphrase).expect("opens");
        let text = String::from_utf8(text.to_vec()).expect("text");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 2);
        assert!(lines[1].starts_with("AGE-SECRET-KEY-1"));
        let words: Vec<&str> = lines[0].split(' ').collect();
        assert_eq!(words[..3], ["#", "deedbox", "slot"]);
        assert_eq!((words[3].len(), words[4].len()), (16, 64));
        marks.insert(lines[0].to_owned());
    }
    assert_eq!(marks.len(), 2);
    let entry = project.path("content/keyring/acme/key.age");
    let identity = project.path(".deedbox/identity.txt");
    let opened = std::process::Command::new("age")
        .arg("-d")
        .arg("-i")
        .arg(identity)
        .arg(entry)
        .output()
        .expect("age runs");
    let opened = String::from_utf8(opened.stdout).expect("text");
    for mark in marks {
        let words: Vec<&str> = mark.split(' ').collect();
        assert!(opened.contains(words[3]) && opened.contains(words[4]));
    }
}

#[test]
fn what_0_1_0_made_changes_at_a_command_and_never_in_a_build() {
    let project = crate::old_firm::firm();
    let page = |project: &Project| project.read("public/mueller/index.html");
    let slots = |project: &Project| project.tree("public/mueller/slots");
    let before = slots(&project);
    project.run(&["build", "mueller"]).exits(0);
    assert_eq!(slots(&project), before, "a build");
    assert!(!page(&project).contains("names"));
    let list = project.run(&["access", "list", "mueller"]).exits(0).out();
    let address = list
        .split(['<', '>'])
        .nth(1)
        .expect("an address")
        .to_owned();
    project
        .run(&["access", "reset", "mueller", &address])
        .exits(0);
    project.run(&["build", "mueller"]).exits(0);
    let after = slots(&project);
    assert!(
        after.keys().all(|name| !before.contains_key(name)),
        "{:?}",
        after.keys()
    );
    assert!(page(&project).contains("names"));
    // Whose passphrase was not reset still opens it.
    let opens = ["joerg", "aenne"].into_iter().filter(|person| {
        let words = crate::old_firm::passphrase(person);
        let out = format!("opened-{person}");
        project
            .run(&[
                "open",
                "public/mueller",
                "--passphrase-file",
                &words,
                "--out",
                &out,
            ])
            .code()
            == 0
    });
    assert_eq!(opens.count(), 1);
}

/// What a link carries: the slot's name, and what opens it.
fn fragment(ran: &Ran) -> (String, Passphrase) {
    let out = ran.out();
    let code = out
        .lines()
        .find_map(|line| line.strip_prefix("https://clients.example/acme/#key="))
        .expect("a link");
    let json = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(code)
        .expect("base64");
    let json: Value = serde_json::from_slice(&json).expect("JSON");
    assert_eq!(json.as_object().map(serde_json::Map::len), Some(2));
    let text = |name: &str| json[name].as_str().expect("a text").to_owned();
    (text("n"), Passphrase::typed(&text("p")))
}

#[test]
fn a_link_opens_for_its_days_and_then_its_slot_is_gone() {
    let project = firm(3);
    let own_words = words(&project, &email(0));
    let people = names(&project);
    let ran = on(
        &project,
        0,
        &[
            "access",
            "invite",
            "acme",
            &email(0),
            "--link",
            "--days",
            "10",
        ],
    )
    .exits(0);
    said(&ran, "The link opens it at once, until 11 March 2026.");
    said(&ran, "the first build after 2026-03-11 removes it again");
    assert!(
        !ran.out().contains(own_words.reveal()),
        "the passphrase is in it"
    );
    let (name, secret) = fragment(&ran);
    assert_eq!(secret.reveal().len(), 32);
    on(&project, 0, &["build", "--archive"]).exits(0);
    let with_link = names(&project);
    assert_eq!(with_link.difference(&people).collect::<Vec<_>>(), [&name]);
    assert_eq!(settings(&project)["links"], 1);
    assert_eq!(settings(&project)["slots"], 3);
    assert!(
        !project.read("public/acme/index.html").contains(&name),
        "the page lists it"
    );
    assert_eq!(own(&project, &secret), name);
    project.write("words", own_words.reveal());
    for place in [
        "public/acme",
        "archives/acme-2026-03-01.zip",
        "archives/acme-1980-01-01.zip",
    ] {
        if project.path(place).exists() {
            let line = ["verify", place, "--passphrase-file", "words"];
            let ran = on(&project, 0, &line).exits(0);
            let links = [
                "so are all 3 slots: of 3 people\n",
                "of 3 people and 1 link",
            ];
            said(&ran, links[usize::from(place == "public/acme")]);
            on(&project, 0, &["verify", place]).exits(0);
        }
    }
    let said_of = on(&project, 0, &["access", "list", "acme"]).exits(0);
    said(
        &said_of,
        "person0@acme.example  a link until 2026-03-11, opens at once",
    );

    // Another one takes its place.
    let ran = on(
        &project,
        5,
        &["access", "invite", "acme", &email(0), "--link"],
    )
    .exits(0);
    let (next, next_secret) = fragment(&ran);
    on(&project, 5, &["build"]).exits(0);
    assert_eq!(
        names(&project).difference(&people).collect::<Vec<_>>(),
        [&next]
    );
    assert_eq!(own(&project, &next_secret), next);
    // Its last day, and the one after it.
    on(&project, 19, &["build"]).exits(0);
    assert!(names(&project).contains(&next));
    let late = on(&project, 20, &["access", "list", "acme"]).exits(0);
    said(&late, "expired: the next build leaves it out");
    on(&project, 20, &["build"]).exits(0);
    assert_eq!(names(&project), people);
    assert!(settings(&project).get("links").is_none());
    on(
        &project,
        20,
        &["verify", "public/acme", "--passphrase-file", "words"],
    )
    .exits(0);
}

#[test]
fn archives_have_no_links() {
    let project = firm(2);
    on(
        &project,
        0,
        &["access", "invite", "acme", &email(0), "--link"],
    )
    .exits(0);
    on(&project, 0, &["build", "--archive"]).exits(0);
    assert_eq!(names(&project).len(), 3);
    let zip = project
        .tree("archives")
        .into_keys()
        .next()
        .expect("an archive");
    let listed = std::process::Command::new("unzip")
        .args(["-Z1", &zip])
        .current_dir(project.path("archives"))
        .output()
        .expect("unzip runs");
    let listed = String::from_utf8(listed.stdout).expect("text");
    assert_eq!(
        listed
            .lines()
            .filter(|name| name.contains("/slots/"))
            .count(),
        2,
        "{listed}"
    );
}

#[test]
fn a_link_can_be_taken_away_before_its_day() {
    let project = firm(2);
    let own_words = words(&project, &email(0));
    let refused = on(
        &project,
        0,
        &["access", "revoke", "acme", &email(0), "--link"],
    )
    .exits(2);
    said(&refused, "person0@acme.example has no link to `acme`");
    let (_, secret) = fragment(
        &on(
            &project,
            0,
            &["access", "invite", "acme", &email(0), "--link"],
        )
        .exits(0),
    );
    on(&project, 0, &["build"]).exits(0);
    let before = own(&project, &secret);
    on(
        &project,
        0,
        &["access", "revoke", "acme", &email(0), "--link"],
    )
    .exits(0);
    assert_eq!(names(&project).len(), 2);
    assert!(!names(&project).contains(&before));
    own(&project, &own_words);
    // A passphrase that is revoked takes the person's link with it.
    on(
        &project,
        0,
        &["access", "invite", "acme", &email(1), "--link"],
    )
    .exits(0);
    on(&project, 0, &["access", "revoke", "acme", &email(1)]).exits(0);
    assert_eq!(names(&project).len(), 1);
    for line in [&["--days", "0"][..], &["--days", "400"]] {
        let all = [
            &["access", "invite", "acme", "person0@acme.example", "--link"],
            line,
        ]
        .concat();
        on(&project, 0, &all).exits(2);
    }
}

#[test]
fn an_invitation_holds_no_secret_and_names_the_slot() {
    let project = firm(2);
    let passphrase = words(&project, &email(1));
    let ran = on(&project, 0, &["access", "invite", "acme", &email(1)]).exits(0);
    let (message, apart) = (ran.out(), ran.err());
    assert!(!message.contains(passphrase.reveal()) && apart.contains(passphrase.reveal()));
    let own = own(&project, &passphrase);
    assert!(
        message.contains(&format!("https://clients.example/acme/#slot={own}\n")),
        "{message}"
    );
}
