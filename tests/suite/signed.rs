//! Signed approvals: the real `ssh-keygen` and `sha256sum` accept them, and whoever
//! touches them is found out.

use std::fs;
use std::process::Command;

use crate::project::{Project, said, shell};
use crate::tampering::engagement;

/// The engagement with a key that ssh-keygen made; its approvals are not signed yet.
pub(crate) fn with_key() -> Project {
    let project = engagement();
    key(&project, "signing", "");
    let firm = project.read("content/firm.yaml");
    project.write(
        "content/firm.yaml",
        firm + "contact: {email: studio@alder.example}\nsigning_key: .deedbox/signing\n",
    );
    project
}

fn key(project: &Project, name: &str, passphrase: &str) {
    fs::create_dir_all(project.path(".deedbox")).expect("a directory");
    let made = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-C", "", "-N", passphrase, "-f"])
        .arg(project.path(&format!(".deedbox/{name}")))
        .status();
    assert!(made.expect("ssh-keygen runs").success());
}

const LIST: &str = "content/signatures/acme/approvals.txt";
const VERIFY: &str = "ssh-keygen -Y verify -n deedbox-approvals -f allowed_signers -I studio@alder.example -s approvals.txt.sig < approvals.txt";

#[test]
fn ssh_keygen_and_sha256sum_accept_what_the_client_gets() {
    let project = with_key();
    let ran = project.run(&["check"]).exits(0);
    assert!(
        ran.err().contains("the approvals are not signed"),
        "{}",
        ran.err()
    );
    let ran = project.run(&["approvals", "acme", "--sign"]).exits(0);
    assert!(
        ran.out().contains("signed 3 approvals with SHA256:"),
        "{}",
        ran.out()
    );
    project.run(&["check", "--strict"]).exits(0);
    project.run(&["build", "--plain"]).exits(0);
    let handed_over = "public-plain/acme/attachments/signatures";
    let (verified, said) = shell(&project, handed_over, VERIFY);
    assert!(
        verified && said.contains("Good \"deedbox-approvals\" signature"),
        "{said}"
    );
    let (verified, said) = shell(&project, handed_over, "sha256sum -c --strict approvals.txt");
    assert!(verified, "{said}");
    let page = project.read("public-plain/acme/approvals/logo-v2/index.html");
    assert!(
        page.contains("-I studio@alder.example -s approvals.txt.sig"),
        "{page}"
    );
}

#[test]
fn an_approval_is_signed_when_it_is_written() {
    let project = with_key();
    let line = [
        "approve",
        "acme",
        "deliverables/logo@2",
        "--by",
        "dana@acme.example",
        "--decision",
        "withdrawn",
    ];
    let ran = project.run(&line).exits(0);
    assert!(
        ran.out().contains("signed 4 approvals with SHA256:"),
        "{}",
        ran.out()
    );
    project.run(&["check", "--strict"]).exits(0);
    let (verified, said) = shell(&project, "content/signatures/acme", VERIFY);
    assert!(verified, "{said}");
}

#[test]
fn without_a_key_it_says_so() {
    let project = engagement();
    let ran = project.run(&["approvals", "acme", "--sign"]).exits(0);
    assert!(
        ran.err().contains("names no `signing_key`"),
        "{}",
        ran.err()
    );
    project.run(&["build", "--plain"]).exits(0);
    let page = project.read("public-plain/acme/approvals/logo-v2/index.html");
    assert!(page.contains("This approval is not signed."));
}

#[test]
fn keys_that_cannot_sign_are_named() {
    let project = with_key();
    fs::remove_file(project.path(".deedbox/signing")).expect("made above");
    let ran = project.run(&["approvals", "acme", "--sign"]).exits(3);
    assert!(
        ran.err().contains("cannot read `.deedbox/signing`"),
        "{}",
        ran.err()
    );
    project.write(".deedbox/signing", "no key\n");
    let ran = project.run(&["approvals", "acme", "--sign"]).exits(3);
    assert!(
        ran.err()
            .contains("`.deedbox/signing` is not an OpenSSH private key"),
        "{}",
        ran.err()
    );
    fs::remove_file(project.path(".deedbox/signing")).expect("written above");
    fs::remove_file(project.path(".deedbox/signing.pub")).expect("made above");
    key(&project, "signing", "correct horse");
    let ran = project.run(&["approvals", "acme", "--sign"]).exits(3);
    assert!(
        ran.err()
            .contains("this passphrase does not open the signing key"),
        "{}",
        ran.err()
    );
    assert!(!project.path(LIST).exists(), "nothing was signed");
}

/// What is done to a signed engagement, and what `check` has to say about it.
type Row = (&'static str, fn(&Project), &'static str);

const TABLE: [Row; 6] = [
    (
        "the newest approval is deleted",
        |project| {
            let newest = "content/acme/approvals/2026-03-24-logo-v2.yaml";
            fs::remove_file(project.path(newest)).expect("written above");
        },
        "the approval `2026-03-24-logo-v2.yaml` was signed and is gone",
    ),
    (
        "the newest approval is edited, which no later one names",
        |project| {
            let newest = "content/acme/approvals/2026-03-24-logo-v2.yaml";
            let text = project.read(newest).replace("Yes.", "No.");
            project.write(newest, text);
        },
        "the approval `2026-03-24-logo-v2.yaml` is not the one that was signed",
    ),
    (
        "the list is edited",
        |project| {
            let text = project.read(LIST);
            project.write(LIST, text.lines().next().expect("a line").to_owned() + "\n");
        },
        "the signature of the approvals is not right: the signature does not fit what it is beside",
    ),
    (
        "the signature is another list's",
        |project| project.write(&format!("{LIST}.sig"), "-----BEGIN SSH SIGNATURE-----\n"),
        "the signature of the approvals is not right",
    ),
    (
        "somebody else signs again",
        |project| {
            key(project, "theirs", "");
            let directory = project.path("content/signatures/acme");
            fs::remove_file(directory.join("approvals.txt.sig")).expect("signed above");
            let (signed, said) = shell(
                project,
                "content/signatures/acme",
                "ssh-keygen -Y sign -n deedbox-approvals -f ../../../.deedbox/theirs approvals.txt",
            );
            assert!(signed, "{said}");
        },
        "which is not among the allowed signers",
    ),
    (
        "a signature that was made for something else",
        |project| {
            let directory = project.path("content/signatures/acme");
            fs::remove_file(directory.join("approvals.txt.sig")).expect("signed above");
            let (signed, said) = shell(
                project,
                "content/signatures/acme",
                "ssh-keygen -Y sign -n git -f ../../../.deedbox/signing approvals.txt",
            );
            assert!(signed, "{said}");
        },
        "it was signed for another purpose: in the namespace `git`, not in `deedbox-approvals`",
    ),
];

#[test]
fn what_was_signed_cannot_be_changed_unseen() {
    for (what, tamper, wanted) in TABLE {
        let project = with_key();
        project.run(&["approvals", "acme", "--sign"]).exits(0);
        tamper(&project);
        let ran = project.run(&["check"]).exits(1);
        assert!(ran.err().contains(wanted), "{what}: {}", ran.err());
    }
}

#[test]
fn a_client_that_cannot_be_read_is_not_passed_over() {
    let project = with_key();
    project.write("content/acme/client.yaml", b"name: Acme \xff\n");
    let ran = project.run(&["approvals", "acme", "--sign"]).exits(3);
    said(&ran, "`content/acme/client.yaml` cannot be read");
}
