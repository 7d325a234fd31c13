//! One chain of approvals: what `check` calls whole is whole for `verify`, with internal
//! approvals too; what two people recorded side by side is joined; what is wrong is refused
//! before anything is written.

use std::fs;

use crate::project::{Project, Ran, said, shell};
use crate::signed::with_key;
use crate::tampering::engagement;

const FIRST: &str = "content/acme/approvals/2026-03-04-logo-v1.yaml";

fn decide(project: &Project, subject: &str, more: &[&str]) -> Ran {
    let mut line = vec!["approve", "acme", subject, "--by", "dana@acme.example"];
    line.extend(more);
    project.run(&line)
}

fn verified(project: &Project) -> Ran {
    let ran = project.run(&["access", "create", "acme"]).exits(0);
    let words = crate::build::passphrases(&ran.out());
    project.run(&["archive", "acme"]).exits(0);
    project.write("words", words[0].clone() + "\n");
    let (_, zip) = shell(project, "", "ls archives/*.zip");
    project.run(&["verify", zip.trim(), "--passphrase-file", "words"])
}

#[test]
fn an_internal_approval_travels_as_its_digest_alone() {
    let project = engagement();
    let text = project.read(FIRST);
    // Written down as internal from the start: the others name these bytes.
    for name in ["2026-03-05-spring", "2026-03-24-logo-v2"] {
        fs::remove_file(project.path(&format!("content/acme/approvals/{name}.yaml")))
            .expect("there");
    }
    project.write(
        FIRST,
        text + "visibility: internal\nstatement: A secret remark\n",
    );
    decide(&project, "briefs/spring", &["--decision", "approved"]).exits(0);
    let ran = verified(&project).exits(0);
    said(
        &ran,
        "the chain of 2 approvals is whole; 1 of them is internal",
    );
    let zip = shell(&project, "", "ls archives/*.zip").1;
    project
        .run(&[
            "open",
            zip.trim(),
            "--out",
            "opened",
            "--passphrase-file",
            "words",
        ])
        .exits(0);
    let (found, said) = shell(
        &project,
        "",
        "grep -rl -e 'secret remark' -e 'logo-v1' opened",
    );
    assert!(!found, "{said}");
}

#[test]
fn a_record_in_a_directory_of_its_own_with_a_byte_order_mark_is_verified() {
    let project = engagement();
    project.write(
        "content/acme/approvals/end/index.yaml",
        format!(
            "\u{feff}subject: deliverables/logo@2\r\ndecision: approved\r\nby: dana@acme.example\r\nat: 2026-03-30T10:00:00Z\r\nevidence: [{{file: yes.eml, sha256: {}}}]\r\n",
            deedbox::digest::Digest::of(b"Yes")
        ),
    );
    project.write("content/acme/approvals/end/yes.eml", "Yes");
    project.run(&["approve", "--pin", "acme"]).exits(0);
    let text = project.read("content/acme/approvals/end/index.yaml");
    assert!(text.starts_with('\u{feff}') && !text.replace("\r\n", "").contains('\n'));
    decide(&project, "briefs/spring", &["--decision", "approved"]).exits(0);
    project.run(&["check", "--strict"]).exits(0);
    said(
        &verified(&project).exits(0),
        "the chain of 5 approvals is whole",
    );
}

#[test]
fn what_two_people_recorded_side_by_side_is_joined_by_the_next() {
    let project = with_key();
    project.run(&["approvals", "acme", "--sign"]).exits(0);
    let theirs = Project::empty().copy(&project.path(""));
    decide(&theirs, "deliverables/logo@2", &["--decision", "rejected"]).exits(0);
    decide(&project, "briefs/spring", &["--decision", "withdrawn"]).exits(0);
    for (path, bytes) in theirs.tree("content/acme/approvals") {
        project.write(&format!("content/acme/approvals/{path}"), bytes);
    }
    let ran = project.run(&["check"]).exits(0);
    said(&ran, "note: 2 approvals were recorded side by side");
    said(&ran, "one approval was recorded after the signature");
    project.run(&["approvals", "acme", "--sign"]).exits(0);
    project.run(&["check", "--strict"]).exits(0);
    said(
        &verified(&project).exits(0),
        "the last 2 were recorded side by side",
    );
    decide(&project, "deliverables/logo@2", &["--decision", "approved"]).exits(0);
    let ran = project.run(&["check", "--strict"]).exits(0);
    assert!(!ran.err().contains("side by side"), "{}", ran.err());
}

#[test]
fn what_is_wrong_with_a_decision_is_refused_before_anything_is_written() {
    let project = engagement();
    let before = project.tree("content");
    for (by, subject, more, code, fact) in [
        (
            "ann@acme.example",
            "deliverables/logo@2",
            ["--evidence", "mail.eml"],
            2,
            "may not decide about `deliverables/logo@2`",
        ),
        (
            "dana@acme.example",
            "deliverables/logo@2",
            ["--at", "2999-01-01T00:00:00Z"],
            2,
            "is in the future",
        ),
        (
            "dana@acme.example",
            "deliverables/logo@2",
            ["--at", "2026-03-08T00:00:00Z"],
            2,
            "is before 2026-03-10",
        ),
        (
            "dana@acme.example",
            "deliverables/logo@2",
            ["--supersedes", "approvals/none"],
            1,
            "has no approval `none`",
        ),
        (
            "dana@acme.example",
            "deliverables/logo@2",
            ["--recorded-by", "nobody@x.example"],
            1,
            "nobody@x.example",
        ),
    ] {
        let line = [
            "approve",
            "acme",
            subject,
            "--by",
            by,
            "--decision",
            "approved",
            more[0],
            more[1],
        ];
        said(&project.run(&line).exits(code), fact);
        assert_eq!(project.tree("content"), before, "{fact}");
    }
}

#[test]
fn undoing_removes_what_is_not_signed_and_withdraws_the_rest() {
    let project = with_key();
    let before = project.tree("content");
    let key = fs::read(project.path(".deedbox/signing")).expect("made");
    fs::remove_file(project.path(".deedbox/signing")).expect("made");
    let ran = decide(&project, "deliverables/logo@2", &["--decision", "rejected"]).exits(0);
    said(&ran, "warning: not signed: cannot read `.deedbox/signing`");
    project
        .run(&["approve", "acme", "deliverables/logo@2", "--undo"])
        .exits(0);
    assert_eq!(project.tree("content"), before);
    project.write(".deedbox/signing", key);
    decide(&project, "deliverables/logo@2", &["--decision", "rejected"]).exits(0);
    let ran = project
        .run(&["approve", "acme", "deliverables/logo@2", "--undo"])
        .exits(0);
    said(&ran, "wrote content/acme/approvals/");
    project.run(&["check", "--strict"]).exits(0);
    let ran = project.run(&["approvals", "acme"]).exits(0);
    said(&ran, "deliverables/logo@2  withdrawn");
}

#[test]
fn what_cannot_be_completed_is_refused_and_left_as_it_is() {
    let fields = "subject: deliverables/logo@2, decision: approved, by: dana@acme.example, at: 2026-03-30T10:00:00Z";
    let lines = fields.replace(", ", "\n");
    for (name, text) in [
        ("list.yaml", format!("- slug: one\n  {}\n", fields.replace(", ", "\n  "))),
        ("flow.yaml", format!("{{{fields}}}\n")),
        ("flow.md", format!("---\n{{{fields}}}\n---\n\nText.\n")),
        ("ended.yaml", format!("{lines}\n...\n")),
        ("empty.yaml", format!("{lines}\nfiles: []\n")),
        ("table.csv", "title,subject,decision,by,at\none,deliverables/logo@2,approved,dana@acme.example,2026-03-30T10:00:00Z\n".to_owned()),
    ] {
        let project = engagement();
        if name.ends_with(".csv") {
            project.write("content/acme/approvals/table.csv.yaml", "slug: title\n");
        }
        project.write(&format!("content/acme/approvals/{name}"), &text);
        let before = project.tree("content");
        let ran = project.run(&["approve", "--pin", "acme"]).exits(1);
        assert!(ran.err().contains("hint: "), "{name}: {}", ran.err());
        assert_eq!(project.tree("content"), before, "{name}");
    }
    for (name, text) in [
        (
            "indented.yaml",
            format!("  {}\n", fields.replace(", ", "\n  ")),
        ),
        ("marked.md", format!("---\n{lines}\n---\n\nText.\n")),
    ] {
        let project = engagement();
        project.write(&format!("content/acme/approvals/{name}"), text);
        project.run(&["approve", "--pin", "acme"]).exits(0);
        project.run(&["check", "--strict"]).exits(0);
    }
}

#[test]
fn other_line_endings_are_said_to_be_exactly_that() {
    let project = with_key();
    project.run(&["approvals", "acme", "--sign"]).exits(0);
    for (path, bytes) in project.tree("content/acme") {
        let text = String::from_utf8(bytes)
            .expect("text")
            .replace('\n', "\r\n");
        project.write(&format!("content/acme/{path}"), text);
    }
    let ran = project.run(&["check"]).exits(1);
    for fact in [
        "than when Dana Reyes decided",
        "than when it was recorded",
        "than when it was signed",
    ] {
        said(&ran, fact);
    }
    assert!(!ran.err().contains("edited, removed"), "{}", ran.err());
}

#[test]
fn without_the_key_of_the_firm_everything_is_built() {
    let project = with_key();
    let client = project.read("content/acme/client.yaml");
    project.write(
        "content/acme/client.yaml",
        client + "engagement: {closed: 2026-07-31}\n",
    );
    let key = project.read(".deedbox/signing");
    fs::remove_file(project.path(".deedbox/signing")).expect("made");
    let ran = project.run(&["build"]).exits(0);
    said(
        &ran,
        "warning: archives are not signed: cannot read `.deedbox/signing`",
    );
    // A signed archive is not replaced by one without a signature.
    project.write(".deedbox/signing", &key);
    project.run(&["archive", "acme"]).exits(0);
    let signed = project.tree("archives");
    fs::remove_file(project.path(".deedbox/signing")).expect("written");
    project.write(
        "content/acme/briefs/more.md",
        "---\ntitle: More\ndate: 2026-03-02\n---\n\nMore.\n",
    );
    let ran = project.run(&["build"]).exits(0);
    said(&ran, "is signed and stays as it is");
    assert!(project.tree("archives") == signed);
    // In CI the key is a variable, as a file or as its text.
    let public = project.read(".deedbox/signing.pub");
    let firm = project.read("content/firm.yaml");
    project.write(
        "content/firm.yaml",
        firm + &format!("signing_keys: {{ines@alder.example: {}}}\n", public.trim()),
    );
    project.write("elsewhere", &key);
    for value in [
        "elsewhere",
        key.as_str(),
        &key.replace('\n', "\\n"),
        &key.replace('\n', "\r\n"),
    ] {
        let mut command = project.command(&["approvals", "acme", "--sign"]);
        let ran = command
            .env("DEEDBOX_SIGNING_KEY", value)
            .output()
            .expect("runs");
        let said = String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned();
        assert!(
            ran.status.success() && said.contains("signed 3 approvals"),
            "{said}"
        );
        assert!(!said.contains("PRIVATE"), "{said}");
    }
    let signers = project.read("content/signatures/acme/allowed_signers");
    assert!(signers.starts_with("ines@alder.example "), "{signers}");
}

#[test]
fn approvals_about_each_other_are_built() {
    let project = engagement();
    let approval = |name: &str, subject: &str| {
        project.write(
            &format!("content/acme/approvals/{name}.yaml"),
            format!("subject: approvals/{subject}\ndecision: approved\nby: dana@acme.example\nat: 2026-03-30T10:00:00Z\n"),
        );
    };
    approval("self", "self");
    approval("one", "two");
    approval("two", "one");
    let client = project
        .read("content/acme/client.yaml")
        .replace(", approves: [deliverables, briefs]", "");
    project.write("content/acme/client.yaml", client);
    project.run(&["build", "--plain"]).exits(0);
}

#[test]
fn tables_hold_no_formulas_and_lists_no_control_characters() {
    let project = engagement();
    let index = "content/acme/deliverables/logo/index.md";
    let text = project.read(index);
    for title in ["=1+1", "@x", "+1", "-1"] {
        project.write(
            index,
            text.replace("title: Logo", &format!("title: \"{title}\"")),
        );
        let ran = project.run(&["approvals", "acme", "--csv"]).exits(0);
        said(&ran, &format!(",'{title},"));
    }
    let client = project.read("content/acme/client.yaml");
    project.write(
        "content/acme/client.yaml",
        client.replace("Dana Reyes", "\"D\\u009b\\u202e\\nx\""),
    );
    let ran = project.run(&["approvals", "acme"]).exits(0);
    said(&ran, "D\\u{9b}\\u{202e}\\nx");
    // JSON has other escapes, and stays JSON.
    let ran = project.run(&["approvals", "acme", "--json"]).exits(0);
    said(&ran, "D\\u009b\\u202e\\nx");
    let rows: serde_json::Value = serde_json::from_str(&ran.out()).expect("JSON");
    assert_eq!(rows[0]["decided_by"], "D\u{9b}\u{202e}\nx");
}

#[test]
fn git_leaves_keys_and_line_endings_alone() {
    let project = Project::empty();
    project.run(&["init"]).exits(0);
    assert!(project.read(".gitattributes").contains("* -text"));
    let ignored = project.read(".gitignore");
    assert!(ignored.contains("/signing\n") && ignored.contains("/content/keyring/.lock\n"));
    // In a repository that has some of it already, what is there stays.
    let project = Project::empty().file(".gitignore", "/target\n/signing");
    project.run(&["init"]).exits(0);
    let joined = project.read(".gitignore");
    assert!(joined.starts_with("/target\n/signing\n"), "{joined}");
    assert_eq!(joined.matches("/signing").count(), 1, "{joined}");
    assert!(joined.contains("/content/keyring/.lock\n"), "{joined}");
    let project = engagement();
    project.run(&["build"]).exits(0);
    assert_eq!(project.read(".deedbox/.gitignore"), "*\n");
}

#[test]
fn a_file_of_an_internal_record_is_not_published_by_a_link() {
    let update =
        |text: &str| format!("---\ntitle: Week\ndate: 2026-03-04\nstate: on-track\n{text}");
    for text in [
        "---\n\n[x](../internal/margins.csv)\n",
        "---\n\n![x](../internal/margins.csv)\n",
        "---\n\n<a href=\"../internal/margins.csv\">x</a>\n",
        "---\n\n<img src=\"../internal/margins.csv\">\n",
    ] {
        let project = Project::small()
            .file("content/acme/internal/margins.csv", "a,b\n1,2\n")
            .file(
                "content/acme/briefs/own.md",
                "---\ntitle: Own\ndate: 2026-03-01\nvisibility: internal\n---\n\n[m](../internal/margins.csv)\n",
            )
            .file("content/acme/updates/week.md", update(text));
        said(
            &project.run(&["check"]).exits(1),
            "`internal/margins.csv` is a file of an internal record, and this record is published",
        );
        project.run(&["build", "--plain"]).exits(1);
    }
    // What a published record has beside it stays its own, whoever else names it.
    let project = engagement();
    project.write(
        "content/acme/briefs/own.md",
        "---\ntitle: Own\ndate: 2026-03-01\nvisibility: internal\n---\n\n[m](../deliverables/logo/two.svg)\n",
    );
    project.run(&["check"]).exits(0);
}
