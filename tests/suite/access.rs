//! Who can open which workspace: `deedbox access`, and that each way in opens its own
//! workspace and no other.

use std::collections::BTreeMap;

use deedbox::seal::SealError;
use deedbox::seal::index::Index;
use deedbox::seal::key::WorkspaceKey;
use deedbox::seal::object;
use deedbox::seal::passphrase::Passphrase;
use deedbox::seal::slot::Slot;

use crate::build::passphrases;
use crate::project::{Project, Ran, said};

const CLIENT: &str = "
people:
  - {name: Dana Reyes, email: dana@acme.example, access: passphrase}
  - {name: Ann Lee, email: ann@acme.example, access: passphrase}
  - {name: Tom Hale, email: tom@acme.example}
";

/// A firm whose client `acme` has two people with access.
fn firm() -> Project {
    Project::small()
        .file(
            "content/firm.yaml",
            "name: Alder & Finch\nurl: https://clients.example/\n",
        )
        .file(
            "content/acme/client.yaml",
            format!("name: Acme Ltd{CLIENT}"),
        )
        .file(
            "content/acme/updates/2026-03-04-week.md",
            "---\ntitle: Week\n---\n\nAll is well.\n",
        )
}

/// The passphrases of a client by whom they are for.
fn known(project: &Project, client: &str) -> BTreeMap<String, String> {
    let ran = project.run(&["access", "list", client, "--show"]).exits(0);
    ran.out()
        .lines()
        .filter_map(|line| line.rsplit_once("  "))
        .map(|(whom, words)| (whom.to_owned(), words.to_owned()))
        .collect()
}

/// The key that a passphrase opens in a published site; none where it opens no slot.
pub(crate) fn unlocked(project: &Project, site: &str, words: &str) -> Option<WorkspaceKey> {
    let slots = project.tree(&format!("public/{site}/slots"));
    let passphrase = Passphrase::typed(words);
    slots
        .values()
        .find_map(|slot| Slot::open(slot, &passphrase).ok())
}

pub(crate) fn index(project: &Project, site: &str, key: &WorkspaceKey) -> Result<Index, SealError> {
    let sealed =
        std::fs::read(project.path(&project.named(&format!("public/{site}"), "index.age")));
    Index::open(key, &sealed.expect("a published index"))
}

#[test]
fn nothing_of_one_client_opens_anything_of_another() {
    let project = firm();
    for client in ["bell", "crane"] {
        project.write(&format!("content/{client}/client.yaml"), "name: Other\n");
        project.write(
            &format!("content/{client}/updates/2026-03-04-week.md"),
            "---\ntitle: Week\n---\n\nAll is well.\n",
        );
    }
    project.run(&["build"]).exits(0);
    let clients = ["acme", "bell", "crane"];
    let words: Vec<_> = clients.map(|client| known(&project, client)).into();
    let all: Vec<&String> = words.iter().flat_map(BTreeMap::values).collect();
    assert_eq!(all.len(), 4);
    let mut opened = 0;
    for (at, own) in clients.iter().enumerate() {
        for passphrase in &all {
            let is_own = words[at].values().any(|one| one == *passphrase);
            let key = unlocked(&project, own, passphrase);
            assert_eq!(key.is_some(), is_own, "{own}");
            let Some(key) = key else { continue };
            for other in clients {
                assert_eq!(index(&project, other, &key).is_ok(), other == *own);
                for sealed in project.tree(&format!("public/{other}/objects")).values() {
                    let opens = object::open(&key, sealed, "it").is_ok();
                    assert_eq!(opens, other == *own, "{own} and {other}");
                    opened += usize::from(opens);
                }
            }
        }
    }
    assert!(opened > 4, "the right keys open");
}

#[test]
fn somebody_is_added_and_opens_after_the_next_build() {
    let project = firm();
    project.run(&["build"]).exits(0);
    let ran = project
        .run(&["access", "add", "acme", "tom@acme.example"])
        .exits(0);
    assert!(!ran.err().contains("client.yaml"), "{}", ran.err());
    let words = passphrases(&ran.out());
    assert_eq!(words.len(), 1);
    assert!(unlocked(&project, "acme", &words[0]).is_none());
    let built = project.run(&["build"]).exits(0);
    assert!(!built.err().contains("still opens"), "{}", built.err());
    assert!(!built.out().contains("nothing changed"), "{}", built.out());
    said(&project.run(&["build"]).exits(0), "(nothing changed)");
    let key = unlocked(&project, "acme", &words[0]).expect("the new way in");
    index(&project, "acme", &key).expect("the same key");
    let again = project
        .run(&["access", "add", "acme", "tom@acme.example"])
        .exits(2);
    said(&again, "has a passphrase for `acme` already");
    let nobody = project
        .run(&["access", "add", "acme", "tim@acme.example"])
        .exits(2);
    said(
        &nobody,
        "`tim@acme.example` is not one of the people of `acme`",
    );
    said(&nobody, "did you mean `tom@acme.example`?");
    let new = "`deedbox access add acme tim@acme.example --name NAME`";
    said(&nobody, new);
    let stranger = project
        .run(&["access", "add", "acme", "zoe@other.example"])
        .exits(2);
    said(
        &stranger,
        "`deedbox access add acme zoe@other.example --name NAME`",
    );
    assert!(
        !stranger.err().contains("did you mean"),
        "{}",
        stranger.err()
    );
}

#[test]
fn two_at_once_both_get_in() {
    let project = firm();
    project.run(&["build"]).exits(0);
    project.write(
        "content/acme/client.yaml",
        format!(
            "name: Acme Ltd{CLIENT}{}",
            (0..8)
                .map(|at| format!("  - {{name: P{at}, email: p{at}@acme.example}}\n"))
                .collect::<String>()
        ),
    );
    let running: Vec<_> = (0..8)
        .map(|at| {
            let email = format!("p{at}@acme.example");
            project
                .command(&["access", "add", "acme", &email])
                .stdout(std::process::Stdio::null())
                .stderr(std::process::Stdio::piped())
                .spawn()
                .expect("starts")
        })
        .collect();
    for child in running {
        let ended = child.wait_with_output().expect("ends");
        assert!(
            ended.status.success(),
            "{}",
            String::from_utf8_lossy(&ended.stderr)
        );
    }
    assert_eq!(known(&project, "acme").len(), 10);
}

#[test]
fn revoking_makes_a_new_key_and_seals_everything_anew() {
    let project = firm();
    project.run(&["build"]).exits(0);
    let before = known(&project, "acme");
    let (dana, ann) = (
        &before["Dana Reyes <dana@acme.example>"],
        &before["Ann Lee <ann@acme.example>"],
    );
    let old = unlocked(&project, "acme", dana).expect("in");
    let objects: Vec<String> = project.tree("public/acme/objects").into_keys().collect();

    let ran = project
        .run(&["access", "revoke", "acme", "dana@acme.example"])
        .exits(0);
    said(
        &ran,
        "`acme` has a new key, and the one other passphrase is as before",
    );
    said(
        &ran,
        "what dana@acme.example has downloaded stays readable for them",
    );
    said(&ran, "publish public/ now");
    assert!(unlocked(&project, "acme", dana).is_none());
    assert!(index(&project, "acme", &old).is_err());
    let left = project.tree("public/acme/objects");
    assert!(objects.iter().all(|name| !left.contains_key(name)));
    for sealed in left.values() {
        assert!(object::open(&old, sealed, "it").is_err());
    }
    let client = project.read("content/acme/client.yaml");
    assert!(
        client.contains("email: dana@acme.example, access: none}"),
        "{client}"
    );
    // Where it gives her access still, nobody is advised to add her again.
    project.write(
        "content/acme/client.yaml",
        client.replace("access: none", "access: passphrase"),
    );
    let ran = project.run(&["build"]).exits(0);
    said(
        &ran,
        "the passphrase of dana@acme.example was revoked: write `access: none`",
    );
    assert!(!ran.err().contains("access add"), "{}", ran.err());
    let new = unlocked(&project, "acme", ann).expect("the same passphrase");
    index(&project, "acme", &new).expect("the new key");

    let last = project
        .run(&["access", "revoke", "acme", "ann@acme.example"])
        .exits(2);
    said(&last, "is the only one with a passphrase for `acme`");
    let gone = project
        .run(&["access", "revoke", "acme", "dana@acme.example"])
        .exits(2);
    said(&gone, "dana@acme.example has no passphrase for `acme`");
}

#[test]
fn rotating_keeps_passphrases_and_resetting_keeps_the_key() {
    let project = firm();
    project.run(&["build"]).exits(0);
    let before = known(&project, "acme");
    let dana = "Dana Reyes <dana@acme.example>";
    let old = unlocked(&project, "acme", &before[dana]).expect("in");
    let ran = project.run(&["access", "rotate", "acme"]).exits(0);
    said(&ran, "nothing takes that back");
    assert_eq!(known(&project, "acme"), before);
    let new = unlocked(&project, "acme", &before[dana]).expect("in");
    assert_ne!(*new.to_text(), *old.to_text());
    assert!(index(&project, "acme", &old).is_err());

    let ran = project
        .run(&["access", "reset", "acme", "dana@acme.example"])
        .exits(0);
    said(&ran, "whoever kept a copy of the old slot");
    let ran = project.run(&["build"]).exits(0);
    // The slot, and the index, which has its digest.
    said(&ran, "(4 files written, ");
    let after = known(&project, "acme");
    assert!(unlocked(&project, "acme", &before[dana]).is_none());
    let same = unlocked(&project, "acme", &after[dana]).expect("in");
    assert_eq!(*same.to_text(), *new.to_text());
    let nobody = project
        .run(&["access", "reset", "acme", "tom@acme.example"])
        .exits(2);
    said(&nobody, "tom@acme.example has no passphrase for `acme`");
}

#[test]
fn a_revocation_that_cannot_be_sealed_says_what_is_left_to_do() {
    let project = firm();
    project.run(&["build"]).exits(0);
    project.write("content/acme/updates/broken.md", "---\ntitle: [\n---\n");
    let ran = project.run(&["access", "rotate", "acme"]).exits(1);
    said(
        &ran,
        "the key is new, but public/ still holds what the old one opens",
    );
}

#[test]
fn a_chosen_passphrase_is_judged() {
    let project = firm();
    project.run(&["build"]).exits(0);
    let add = |file: &str| {
        project.run(&[
            "access",
            "add",
            "acme",
            "--shared",
            "--passphrase-file",
            file,
        ])
    };
    project.write("weak", "Acme Ltd 2026\n");
    let ran = add("weak").exits(2);
    said(&ran, "would be guessed after about 10^");
    said(&ran, "at least 10^14 are asked for");
    assert!(!ran.err().contains("2026"), "{}", ran.err());
    project.write("strong", "Trout saddle  ochre-vexing\n");
    let ran = add("strong").exits(0);
    said(&ran, "everybody opens `acme` with the chosen passphrase");
    assert!(!(ran.out() + &ran.err()).to_lowercase().contains("trout"));
    project.run(&["build"]).exits(0);
    assert!(unlocked(&project, "acme", "trout saddle ochre vexing").is_some());
}

#[test]
fn an_invitation_is_ready_to_send() {
    let project = firm();
    project.run(&["build"]).exits(0);
    let words = known(&project, "acme")["Dana Reyes <dana@acme.example>"].clone();
    let ran = project
        .run(&["access", "invite", "acme", "dana@acme.example"])
        .exits(0);
    let (message, apart) = (ran.out(), ran.err());
    for part in [
        "To: dana@acme.example",
        "Dear Dana Reyes,",
        "https://clients.example/acme/",
        "Type your e-mail address and the passphrase",
    ] {
        assert!(message.contains(part), "{part} is not in\n{message}");
    }
    assert!(!message.contains(&words) && apart.contains(&words));
    // Where a log is kept, nobody sees it.
    let line = ["access", "invite", "acme", "dana@acme.example"];
    let ran = project.command(&line).env("CI", "1").output();
    let ran = Ran::of("invite", ran.expect("it runs")).exits(0);
    assert!(!(ran.out() + &ran.err()).contains(&words));
    said(&ran, "`deedbox access list acme --show` shows it");

    let ran = project
        .run(&["access", "invite", "acme", "dana@acme.example", "--link"])
        .exits(0);
    said(&ran, "`deedbox build acme` publishes the slot of the link");
    let out = ran.out();
    let fragment = out
        .lines()
        .find_map(|line| line.strip_prefix("https://clients.example/acme/#key="))
        .expect("a link");
    use base64::Engine as _;
    let json = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(fragment);
    let json: serde_json::Value = serde_json::from_slice(&json.expect("base64")).expect("JSON");
    assert_eq!(json["n"].as_str().map(str::len), Some(32));
    assert_ne!(json["p"], words.as_str());

    let ran = project
        .run(&["access", "invite", "acme", "tom@acme.example"])
        .exits(2);
    said(
        &ran,
        "`deedbox access add acme tom@acme.example` gives them one",
    );
    project.write("content/firm.yaml", "name: Alder & Finch\n");
    let ran = project
        .run(&["access", "invite", "acme", "dana@acme.example"])
        .exits(3);
    said(&ran, "write `url: https://…`");
}

#[test]
fn an_invitation_to_what_is_not_published_yet_says_so() {
    let project = firm();
    let invite = |whom: &str| {
        let ran = project.run(&["access", "invite", "acme", whom]).exits(0);
        ran.err().contains("has no slot for")
    };
    project.run(&["access", "create", "acme"]).exits(0);
    assert!(invite("dana@acme.example"), "nothing is there to open");
    project.run(&["build"]).exits(0);
    assert!(!invite("dana@acme.example"));
    let line = ["access", "add", "acme", "tom@acme.example"];
    project.run(&line).exits(0);
    assert!(invite("tom@acme.example"), "theirs is not there yet");
    assert!(!invite("dana@acme.example"));
    project.run(&["build"]).exits(0);
    assert!(!invite("tom@acme.example"));
}

#[test]
fn only_somebody_who_is_known_invites() {
    let project = firm();
    project.run(&["build"]).exits(0);
    let invite = |by: &str| {
        let line = ["access", "invite", "acme", "dana@acme.example", "--by", by];
        project.run(&line)
    };
    let before = project.tree("content");
    let ran = invite("nobody@elsewhere.example").exits(2);
    said(
        &ran,
        "`nobody@elsewhere.example` is not one of the people of `acme`",
    );
    assert!(ran.out().is_empty() && project.tree("content") == before);
    said(
        &invite("tom@acme.exmaple").exits(2),
        "did you mean `tom@acme.example`?",
    );
    for by in ["tom@acme.example", "Alder & Finch"] {
        invite(by).exits(0);
        let written = project.read("content/acme/client.yaml");
        assert!(written.contains(&format!("by: \"{by}\"")), "{written}");
    }
}

#[test]
fn a_private_address_is_nobody_s_guess_and_stays() {
    let project = firm();
    project.run(&["build"]).exits(0);
    assert!(project.path("public/acme/index.html").exists());
    project.write(
        "content/acme/client.yaml",
        format!("name: Acme Ltd\naddress: private{CLIENT}"),
    );
    project.run(&["build", "acme"]).exits(0);
    let sites = |project: &Project| -> Vec<String> {
        let names = std::fs::read_dir(project.path("public")).expect("built");
        names
            .map(|entry| {
                entry
                    .expect("readable")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .filter(|name| project.path(&format!("public/{name}/index.html")).exists())
            .collect()
    };
    let private = sites(&project);
    assert_eq!(private.len(), 1);
    assert!(private[0].len() == 32 && private[0].bytes().all(|byte| byte.is_ascii_hexdigit()));
    project.run(&["access", "rotate", "acme"]).exits(0);
    project.run(&["build"]).exits(0);
    assert_eq!(sites(&project), private);
    let ran = project
        .run(&["access", "invite", "acme", "dana@acme.example"])
        .exits(0);
    said(&ran, &format!("https://clients.example/{}/", private[0]));
    // And back.
    project.write(
        "content/acme/client.yaml",
        format!("name: Acme Ltd{CLIENT}"),
    );
    project.run(&["build", "acme"]).exits(0);
    assert_eq!(sites(&project), ["acme"]);
}

#[test]
fn the_locked_page_names_the_client_only_when_told_to() {
    let project = firm();
    project.run(&["build"]).exits(0);
    assert!(!project.read("public/acme/index.html").contains("Acme Ltd"));
    project.write(
        "content/acme/client.yaml",
        format!("name: Acme Ltd\nshow_name: true{CLIENT}"),
    );
    project.run(&["build"]).exits(0);
    assert!(
        project
            .read("public/acme/index.html")
            .contains("<h1>Acme Ltd</h1>")
    );
}

#[test]
fn the_viewer_is_told_how_long_a_workspace_stays_open() {
    let project = firm();
    project.run(&["build"]).exits(0);
    let page = project.read("public/acme/index.html");
    assert!(
        page.contains("&quot;session&quot;:{&quot;keep&quot;:&quot;tab&quot;,&quot;idle&quot;:60}"),
        "{page}"
    );
    project.write(
        "content/firm.yaml",
        "name: Alder & Finch\nsession: {keep: device, idle: 15}\n",
    );
    project.run(&["build"]).exits(0);
    let page = project.read("public/acme/index.html");
    assert!(
        page.contains("&quot;keep&quot;:&quot;device&quot;,&quot;idle&quot;:15"),
        "{page}"
    );
    project.write(
        "content/firm.yaml",
        "name: Alder & Finch\nsession: {keep: forever}\n",
    );
    let ran = project.run(&["check"]).exits(1);
    said(&ran, "forever");
}

#[test]
fn the_viewer_is_told_to_keep_titles_to_itself_where_the_firm_says_so() {
    let project = firm();
    for (line, is_told) in [
        ("", false),
        ("titles: pages\n", false),
        ("titles: neutral\n", true),
    ] {
        project.write("content/firm.yaml", format!("name: Alder & Finch\n{line}"));
        project.run(&["build"]).exits(0);
        let page = project.read("public/acme/index.html");
        let told = page.contains("&quot;titles&quot;:&quot;neutral&quot;");
        assert_eq!(told, is_told, "{page}");
        assert_eq!(page.contains("titles&quot;"), is_told, "{page}");
    }
    project.write("content/firm.yaml", "name: Alder & Finch\ntitles: none\n");
    said(&project.run(&["check"]).exits(1), "neutral");
}

#[test]
fn padded_objects_fall_into_few_sizes_and_open_as_before() {
    let project = firm();
    for at in 1..40_usize {
        project.write(
            &format!("content/acme/files/{at}.bin"),
            (0..3000 + at * 3)
                .map(|byte| (byte * 31 % 251) as u8)
                .collect::<Vec<_>>(),
        );
        project.write(
            &format!("content/acme/files/{at}.md"),
            format!("---\ntitle: File {at}\nfiles: [{at}.bin]\n---\n"),
        );
    }
    project.run(&["build"]).exits(0);
    // What is sealed: age adds a header of a random size.
    let words = known(&project, "acme")["Dana Reyes <dana@acme.example>"].clone();
    let key = unlocked(&project, "acme", &words).expect("in");
    let count = |project: &Project| {
        let objects = project.tree("public/acme/objects");
        let opened = |sealed| object::open(&key, sealed, "it").expect("opens").len();
        let sizes: Vec<usize> = objects.values().map(|sealed| opened(sealed)).collect();
        let few: std::collections::BTreeSet<usize> = sizes.iter().copied().collect();
        (few.len(), sizes.iter().sum::<usize>())
    };
    let (plain, bytes) = count(&project);
    project.write("content/firm.yaml", "name: Alder & Finch\npadding: true\n");
    project.run(&["build"]).exits(0);
    let (padded, more) = count(&project);
    assert!(padded + 30 < plain, "{padded} and {plain} sizes");
    assert!(
        more > bytes && more as f64 <= bytes as f64 * 1.12,
        "{bytes} and {more}"
    );
    let index = index(&project, "acme", &key).expect("its index");
    let file = &index.files["attachments/files/17.bin"];
    let name = &index.objects[file.parts[0]].id;
    let sealed = std::fs::read(project.path(&format!("public/acme/objects/{name}.age")));
    let bytes = object::open(&key, &sealed.expect("an object"), "it").expect("opens");
    let whole = &bytes[..file.size as usize];
    assert_eq!(deedbox::digest::Digest::of(whole), file.sha256);
    assert!(bytes[whole.len()..].iter().all(|byte| *byte == 0));
}

#[test]
fn a_host_of_its_own_is_the_site_s_directory_and_the_invitation_s_link() {
    let project = firm();
    project.run(&["build"]).exits(0);
    let host = "acme.portal.firm.example";
    let at_host = |host: &str| format!("name: Acme Ltd\naddress: {host}{CLIENT}");
    project.write("content/acme/client.yaml", at_host(host));
    project.run(&["build", "acme"]).exits(0);
    let index = format!("public/{host}/index.html");
    assert!(project.path(&index).exists());
    assert!(!project.path("public/acme").exists());
    let line = ["access", "invite", "acme", "dana@acme.example"];
    let ran = project.run(&line).exits(0);
    said(&ran, &format!("\nhttps://{host}/"));
    // `url` says where the other clients are, and is not needed for this one.
    let firm = project.read("content/firm.yaml");
    project.write("content/firm.yaml", firm.replace("url:", "# url:"));
    let ran = project.run(&line).exits(0);
    said(&ran, &format!("\nhttps://{host}/"));
    let ran = project.run(&["access", "list", "acme"]).exits(0);
    said(&ran, &format!("to https://{host}/"));
    project.run(&["rename", "acme", "acorn"]).exits(0);
    project.run(&["build"]).exits(0);
    assert!(project.path(&index).exists());
    project.run(&["rename", "acorn", "acme"]).exits(0);

    // Another client at the same host, whether or not both are read.
    project.write(
        "content/bell/client.yaml",
        format!("name: Bell\naddress: {host}\n"),
    );
    for line in [&["check"][..], &["build", "bell"], &["build", "acme"]] {
        let ran = project.run(line).exits(1);
        said(&ran, &format!("`{host}` is the host of `"));
    }
    std::fs::remove_dir_all(project.path("content/bell")).expect("written above");

    for (wrong, hint) in [
        ("https://acme.firm.example/", "`acme.firm.example`"),
        ("Acme.Firm.Example", "`acme.firm.example`"),
        ("münchen.example", "`xn--…`"),
        ("../bell", "`acme.portal.firm.example`"),
        ("acme", "`acme.portal.firm.example`"),
        ("127.0.0.1", "`acme.portal.firm.example`"),
        ("a.example:8080", "`acme.portal.firm.example`"),
    ] {
        project.write("content/acme/client.yaml", at_host(wrong));
        let ran = project.run(&["check"]).exits(1);
        said(&ran, "not `public`, `private` or the name of a host");
        said(&ran, hint);
    }

    // Back below the firm's address, and what was there goes with the next whole build.
    project.write("content/acme/client.yaml", at_host("public"));
    project.run(&["build"]).exits(0);
    assert!(!project.path(&format!("public/{host}")).exists());
    assert!(project.path("public/acme/index.html").exists());
}
