//! Whose signatures count: every signature of an archive is held against the key that a
//! reader trusts, and a firm signs only with the keys that it names. Also what `verify`
//! says where a passphrase opens nothing, or a build is there to compare with.

use std::fs;

use crate::project::{Project, Ran, said};
use crate::signed::with_key;
use crate::verify::archived;

#[test]
fn the_signature_of_the_approvals_is_held_against_the_trusted_key_too() {
    let archived = archived();
    let ran = archived
        .verify("bag", &["--signer", ".deedbox/signing.pub"])
        .exits(0);
    said(
        &ran,
        "the approvals are signed with the trusted key SHA256:",
    );
    // Whoever trusts a key alone reads what it is called, and never a `*`.
    let key = archived.project.read(".deedbox/signing.pub");
    let words: Vec<&str> = key.split_whitespace().take(2).collect();
    archived
        .project
        .write("named.pub", words.join(" ") + " the studio's key\n");
    let ran = archived.verify("bag", &["--signer", "named.pub"]).exits(0);
    said(&ran, " (the studio's key), ");
    assert!(!ran.out().contains('*'), "{}", ran.out());
    // Somebody else's key signs the archive anew, over the approvals as they are.
    archived.shell("ssh-keygen -q -t ed25519 -N '' -C '' -f .deedbox/other");
    let firm = archived.project.read("content/firm.yaml");
    archived.project.write(
        "content/firm.yaml",
        firm.replace(".deedbox/signing", ".deedbox/other"),
    );
    archived.shell("rm -r archives bag");
    archived.project.run(&["archive", "acme"]).exits(0);
    archived.shell("unzip -q archives/*.zip -d unpacked && mv unpacked/* bag");
    let ran = archived
        .verify("bag", &["--signer", ".deedbox/other.pub"])
        .exits(1);
    said(
        &ran,
        "ok           the manifest is signed with the trusted key",
    );
    said(
        &ran,
        "WRONG        the signature of the approvals: it was signed with SHA256:",
    );
    // Both are trusted: nothing is wrong. Nor is an earlier list by a key of before.
    archived.shell("cat .deedbox/signing.pub .deedbox/other.pub > both.pub");
    archived.verify("bag", &["--signer", "both.pub"]).exits(0);
    archived.verify("bag", &[]).exits(0);
    let line = [
        "approve",
        "acme",
        "briefs/spring",
        "--by",
        "dana@acme.example",
        "--decision",
        "rejected",
    ];
    archived.project.run(&line).exits(0);
    archived.shell("rm -r archives bag");
    archived.project.run(&["archive", "acme"]).exits(0);
    archived.shell("unzip -q archives/*.zip -d unpacked && mv unpacked/* bag");
    let ran = archived
        .verify("bag", &["--signer", ".deedbox/other.pub"])
        .exits(0);
    said(
        &ran,
        "not checked  the signature of the approvals as they were before",
    );
    said(&ran, "by the archive's own `allowed_signers` it holds");
}

#[test]
fn a_wrong_passphrase_does_not_hide_what_is_wrong_besides() {
    let archived = archived();
    archived.project.write("words", "another passphrase\n");
    for path in [archived.zip.as_str(), "bag"] {
        let ran = archived.verify(path, &[]).exits(3);
        said(&ran, "the manifest is signed by studio@alder.example");
        said(
            &ran,
            "not checked  what is sealed: the passphrase that was given opens nothing here",
        );
        said(&ran, "error: this passphrase opens nothing here");
        assert!(!ran.out().contains("nothing is wrong"), "{}", ran.out());
    }
    archived.project.write("bag/RECOVERY.txt", "Ask me.");
    let ran = archived.verify("bag", &[]).exits(1);
    said(&ran, "RECOVERY.txt");
    said(&ran, "thing wrong");
    said(&ran, "error: this passphrase opens nothing here");
    let ran = archived.verify("bag", &["--json"]).exits(1);
    let found: serde_json::Value = serde_json::from_str(&ran.out()).expect("JSON");
    assert_eq!(found["wrong"], 1);
    assert_eq!(found["error"]["fact"], "this passphrase opens nothing here");
}

#[test]
fn what_may_be_a_damaged_slot_is_said_and_what_to_do() {
    let archived = archived();
    let project = &archived.project;
    let slots = project.tree("bag/data/site/slots");
    let (name, own) = slots.iter().next().expect("one slot");
    let path = format!("bag/data/site/slots/{name}");
    let text = String::from_utf8(own.clone()).expect("a script");
    // A whole line is gone: no passphrase needs to be tried to know that.
    let lines: Vec<&str> = text.lines().collect();
    let cut = [&lines[..2], &lines[3..]].concat().join("\n");
    project.write(&path, cut);
    let ran = archived.verify("bag", &[]).exits(1);
    said(&ran, "is damaged, and this passphrase opens no other slot");
    said(&ran, "it may be the slot of whoever has this passphrase");
    assert!(!ran.err().contains("newer version"), "{}", ran.err());
    // Other letters in it look like another passphrase.
    let line = lines[2];
    let turned: String = line.chars().rev().collect();
    project.write(&path, text.replace(line, &turned));
    let ran = archived.verify("bag", &[]);
    said(&ran, "error: ");
    let says = ran.err();
    assert!(
        says.contains("can look like one of another passphrase") || says.contains("is damaged"),
        "{says}"
    );
    assert!(says.contains("copy"), "{says}");
}

#[test]
fn a_build_to_compare_with_tells_what_the_page_does_not() {
    let archived = archived();
    archived.shell("cp -r public/acme copy");
    let verify = |more: &[&str]| archived.project.run(&[&["verify", "copy"], more].concat());
    said(&verify(&[]).exits(0), "or `--against` a build, tells it");
    let ran = verify(&["--against", "public/acme"]).exits(0);
    said(&ran, "are those that were built");
    assert!(!ran.out().contains("--against"), "{}", ran.out());
}

fn sign(project: &Project, key: &str) -> Ran {
    let line = ["approvals", "acme", "--sign"];
    let mut command = project.command(&line);
    let ran = command.env("DEEDBOX_SIGNING_KEY", key).output();
    Ran::of(&line.join(" "), ran.expect("runs"))
}

#[test]
fn only_a_key_that_the_firm_names_signs() {
    let project = with_key();
    let firm = project.read("content/firm.yaml");
    let (made, text) = crate::project::shell(
        &project,
        "",
        "ssh-keygen -q -t ed25519 -N '' -C '' -f other",
    );
    assert!(made, "{text}");
    let (public, other) = (
        project.read(".deedbox/signing.pub"),
        project.read("other.pub"),
    );
    let name = |key: &str| format!("signing_keys: {{ines@alder.example: {key}}}\n");
    let only = firm.replace("signing_key: .deedbox/signing\n", "");
    for named in [
        firm.clone(),
        only.clone() + &name(public.trim()),
        only.clone() + &name(".deedbox/signing"),
    ] {
        project.write("content/firm.yaml", &named);
        let ran = sign(&project, "other").exits(3);
        said(&ran, "is not one of those that content/firm.yaml names");
        said(&ran, "hint: if it is right, name it below `signing_keys`");
        assert!(!project.path("content/signatures").exists(), "{named}");
        sign(&project, ".deedbox/signing").exits(0);
        fs::remove_dir_all(project.path("content/signatures")).expect("signed");
    }
    project.write("content/firm.yaml", only.clone() + &name(other.trim()));
    said(&sign(&project, "other").exits(0), "signed 3 approvals");
    // Where no key is named, whoever has the variable says who signs, as before.
    project.write("content/firm.yaml", &only);
    sign(&project, "other").exits(0);
    // A public key that lies beside another private one.
    fs::remove_dir_all(project.path("content/signatures")).expect("signed");
    project.write("content/firm.yaml", only + &name(public.trim()));
    project.write(".ssh/id.pub", &public);
    project.write(".ssh/id", project.read("other"));
    let ran = project.run(&["approvals", "acme", "--sign"]).exits(3);
    said(
        &ran,
        "is not the key that content/firm.yaml names for `ines@alder.example`",
    );
}

#[test]
fn a_key_that_is_not_there_is_warned_of() {
    let project = with_key();
    let firm = project.read("content/firm.yaml");
    let quiet = project.run(&["check"]).exits(0);
    assert!(!quiet.err().contains("no such file"), "{}", quiet.err());
    for (line, field) in [
        (
            "signing_keys: {ines@alder.example: keys/ines}\n",
            "signing_keys",
        ),
        (
            "signing_keys: [{email: ines@alder.example, key: keys/ines}]\n",
            "signing_keys",
        ),
        ("signing_key: keys/ines\n", "signing_key"),
    ] {
        project.write(
            "content/firm.yaml",
            firm.replace("signing_key: .deedbox/signing\n", line),
        );
        let ran = project.run(&["check"]).exits(0);
        said(
            &ran,
            &format!("`{field}` names `keys/ines`, and there is no such file here"),
        );
        project.run(&["check", "--strict"]).exits(1);
    }
    // On another machine the public half is enough.
    project.write("keys/ines.pub", project.read(".deedbox/signing.pub"));
    let ran = project.run(&["check"]).exits(0);
    assert!(!ran.err().contains("no such file"), "{}", ran.err());
}

#[test]
fn a_signed_archive_is_not_replaced_without_a_word() {
    let archived = archived();
    let project = &archived.project;
    let first = project.tree("archives");
    assert_eq!(first.len(), 1);
    let (name, bytes) = first.iter().next().expect("one");
    let digest = deedbox::digest::Digest::of(bytes).to_string();
    let ran = project.run(&["archive", "acme"]).exits(0);
    said(&ran, &format!("wrote archives/{name} (unchanged)"));
    assert!(project.tree("archives") == first, "nothing is kept twice");
    // Other content on the same day.
    project.write(
        "content/acme/briefs/more.md",
        "---\ntitle: More\ndate: 2026-03-02\n---\n\nMore.\n",
    );
    let ran = project.run(&["archive", "acme", "--plain"]).exits(0);
    said(
        &ran,
        &format!("wrote archives/{name} (in place of another, with the SHA-256 {digest})"),
    );
    let kept = format!(
        "earlier/{}-{}.zip",
        name.trim_end_matches(".zip"),
        &digest[..8]
    );
    said(&ran, &format!("it is kept as archives/{kept}"));
    assert!(project.tree("archives")[&kept] == *bytes);
    archived.verify(&format!("archives/{kept}"), &[]).exits(0);
    archived.verify(&format!("archives/{name}"), &[]).exits(0);
    // A plain one that is signed stays too where there is no key.
    let before = project.tree("archives");
    fs::remove_file(project.path(".deedbox/signing")).expect("made");
    project.write(
        "content/acme/briefs/again.md",
        "---\ntitle: Again\ndate: 2026-03-02\n---\n\nAgain.\n",
    );
    let ran = project.run(&["archive", "acme", "--plain"]).exits(0);
    assert_eq!(
        ran.err().matches("is signed and stays as it is").count(),
        2,
        "{}",
        ran.err()
    );
    assert!(project.tree("archives") == before);
}

#[test]
fn an_archive_without_a_signature_is_kept_too_where_other_bytes_take_its_place() {
    let project = Project::small();
    let more = |text: &str| {
        let text = format!("---\ntitle: More\ndate: 2026-03-02\n---\n\n{text}\n");
        project.write("content/acme/briefs/more.md", text);
    };
    let bundle = || project.run(&["archive", "acme"]).exits(0);
    more("First.");
    bundle();
    let first = project.tree("archives");
    let (name, bytes) = first.iter().next().expect("one");
    let kept = |bytes: &[u8]| {
        let digest = deedbox::digest::Digest::of(bytes).to_string();
        let stem = name.trim_end_matches(".zip");
        format!("earlier/{stem}-{}.zip", &digest[..8])
    };
    // However often it is made: the same bytes are no other archive.
    said(&bundle(), "(unchanged)");
    assert!(project.tree("archives") == first, "nothing is kept twice");
    more("Second.");
    let ran = bundle();
    said(&ran, "was perhaps handed over");
    said(&ran, &format!("it is kept as archives/{}", kept(bytes)));
    let second = project.tree("archives");
    assert!(second[&kept(bytes)] == *bytes && second[name] != *bytes);
    assert_eq!(second.len(), 2, "{:?}", second.keys());
    said(&bundle(), "(unchanged)");
    assert!(project.tree("archives") == second);
    let archived = format!("archives/{}", kept(bytes));
    project.run(&["verify", &archived]).exits(0);
}

#[test]
fn plain_and_encrypted_archives_are_kept_by_their_own_names() {
    let recipient = age::x25519::Identity::generate().to_public().to_string();
    let project = Project::small();
    let bundle = |text: &str| {
        let text = format!("---\ntitle: More\ndate: 2026-03-02\n---\n\n{text}\n");
        project.write("content/acme/briefs/more.md", text);
        let options = ["archive", "acme", "--plain", "--age", &recipient];
        project.run(&options).exits(0)
    };
    bundle("First.");
    assert_eq!(project.tree("archives").len(), 3);
    bundle("Second.");
    let kept: Vec<String> = project.tree("archives/earlier").into_keys().collect();
    let is_of = |ending: &str| kept.iter().any(|name| name.ends_with(ending));
    assert!(kept.iter().any(|name| name.contains("-plain-")), "{kept:?}");
    assert!(is_of(".zip") && is_of(".zip.age"), "{kept:?}");
}

/// The bytes of age differ each time, and say nothing of what was sealed.
#[test]
fn an_archive_for_a_recipient_is_left_alone_while_nothing_in_it_changes() {
    let recipient = || age::x25519::Identity::generate().to_public().to_string();
    let (client, other) = (recipient(), recipient());
    let project = Project::small();
    let write = |text: &str| {
        let text = format!("---\ntitle: More\ndate: 2026-03-02\n---\n\n{text}\n");
        project.write("content/acme/briefs/more.md", text);
    };
    let bundle = |recipient: &str| {
        project
            .run(&["archive", "acme", "--age", recipient])
            .exits(0)
    };
    let sealed = "archives/acme-2026-03-02-plain.zip.age";
    let kept = || {
        let mut kept = project.tree("archives/earlier");
        kept.retain(|name, _| name.ends_with(".age"));
        kept
    };
    let is_left = |ran: &crate::project::Ran| {
        let line = format!("wrote {sealed} (unchanged)");
        ran.out().contains(&line) || ran.err().contains(&line)
    };
    write("First.");
    assert!(!is_left(&bundle(&client)));
    let first = project.tree("archives");
    assert!(is_left(&bundle(&client)));
    assert!(project.tree("archives") == first, "nothing is kept twice");
    // Other content, and other people, make another one.
    write("Second.");
    assert!(!is_left(&bundle(&client)));
    assert_eq!(kept().len(), 1);
    let second = project.tree("archives");
    assert!(!is_left(&bundle(&other)), "it is for somebody else");
    assert_eq!(kept().len(), 2);
    assert!(
        kept()
            .values()
            .any(|bytes| Some(bytes) == second.get("acme-2026-03-02-plain.zip.age"))
    );
    // What is remembered is not trusted over the disk.
    let mut damaged = fs::read(project.path(sealed)).expect("there");
    damaged.push(b'x');
    project.write(sealed, &damaged);
    assert!(!is_left(&bundle(&other)));
    assert_eq!(kept().len(), 3);
    assert!(kept().values().any(|bytes| *bytes == damaged), "it is kept");
    assert!(is_left(&bundle(&other)));
    // Without it, or with nonsense in it, the archive is made anew.
    let note = ".deedbox/cache/sealed-archives/acme-2026-03-02-plain.zip.age.json";
    project.write(note, "{");
    assert!(!is_left(&bundle(&other)));
    fs::remove_dir_all(project.path(".deedbox/cache")).expect("there");
    assert!(!is_left(&bundle(&other)));
    fs::remove_file(project.path(sealed)).expect("there");
    assert!(!is_left(&bundle(&other)) && project.path(sealed).exists());
}
