//! `allowed_signers` files mean what they mean to the real `ssh-keygen -Y verify`: a table
//! of lines, each judged by both.

use deedbox::signature::{self, Claim, Purpose};

use crate::project::{Project, shell};

/// When the text was signed, for both.
const AT: &str = "2026-03-24T12:00:00Z";
const VERIFY: &str = "ssh-keygen -Y verify -n deedbox-manifest -f allowed -I studio@alder.example \
                      -Overify-time=20260324120000Z";

/// Lines of a file, and whether they let the key `a` sign as studio@alder.example. `{a}` and
/// `{b}` are keys.
const TABLE: [(&str, bool); 37] = [
    ("studio@alder.example {a}", true),
    ("studio@alder.example {a} a comment of two words", true),
    ("  studio@alder.example\t{a}", true),
    ("studio@alder.example {b}", false),
    ("studio@alder.example {b}\nstudio@alder.example {a}", true),
    ("other@alder.example {a}", false),
    ("Studio@alder.example {a}", false),
    ("other@alder.example,studio@alder.example {a}", true),
    ("*@alder.example {a}", true),
    ("studio@*.exampl? {a}", true),
    ("* {a}", true),
    ("!studio@alder.example,* {a}", false),
    ("*,!studio@alder.example {a}", false),
    ("!other@alder.example,*@alder.example {a}", true),
    ("!other@alder.example {a}", false),
    ("\"studio@alder.example\" {a}", true),
    ("\"a b,studio@alder.example\" {a}", true),
    ("# studio@alder.example {a}", false),
    ("studio@alder.example", false),
    ("{a}", false),
    (
        "studio@alder.example namespaces=\"deedbox-manifest\" {a}",
        true,
    ),
    (
        "studio@alder.example NameSpaces=\"git,deedbox-*\" {a}",
        true,
    ),
    ("studio@alder.example namespaces=\"deedbox\" {a}", false),
    (
        "studio@alder.example namespaces=\"*,!deedbox-manifest\" {a}",
        false,
    ),
    (
        "studio@alder.example namespaces=deedbox-manifest {a}",
        false,
    ),
    (
        "studio@alder.example namespaces=\"a\",namespaces=\"deedbox-manifest\" {a}",
        false,
    ),
    ("studio@alder.example cert-authority {a}", false),
    (
        "studio@alder.example cert-authority,namespaces=\"deedbox-manifest\" {a}",
        false,
    ),
    ("studio@alder.example no-such-option {a}", false),
    (
        "studio@alder.example namespaces=\"deedbox-manifest\", {a}",
        false,
    ),
    (
        "studio@alder.example valid-after=\"20260324120000Z\" {a}",
        true,
    ),
    (
        "studio@alder.example valid-after=\"20260324120001Z\" {a}",
        false,
    ),
    (
        "studio@alder.example valid-before=\"202603241200Z\" {a}",
        true,
    ),
    ("studio@alder.example valid-before=\"20260324Z\" {a}", false),
    (
        "studio@alder.example valid-after=\"20260101Z\",valid-before=\"20270101Z\" {a}",
        true,
    ),
    (
        "studio@alder.example valid-after=\"20270101Z\",valid-before=\"20260101Z\" {a}",
        false,
    ),
    ("studio@alder.example valid-after=\"2026-01-01\" {a}", false),
];

fn key(project: &Project, name: &str, kind: &str) -> String {
    let (made, said) = shell(
        project,
        "",
        &format!("ssh-keygen -q -t {kind} -C '' -N '' -f {name}"),
    );
    assert!(made, "{said}");
    project.read(&format!("{name}.pub")).trim().to_owned()
}

fn sign(project: &Project, key: &str) -> String {
    project.write("text", "what is signed\n");
    let line = format!("rm -f text.sig; ssh-keygen -q -Y sign -n deedbox-manifest -f {key} text");
    let (signed, said) = shell(project, "", &line);
    assert!(signed, "{said}");
    project.read("text.sig")
}

/// Whether ssh-keygen accepts the signature, and whether we do.
fn judged(project: &Project, allowed: &str, signature: &str) -> (bool, bool) {
    project.write("allowed", allowed);
    let (theirs, _) = shell(project, "", &format!("{VERIFY} -s text.sig < text"));
    let ours = signature::verify(&Claim {
        text: b"what is signed\n",
        signature,
        namespace: Purpose::Manifest.namespace(),
        allowed,
        principal: Some("studio@alder.example"),
        at: Some(AT.parse().expect("a time")),
    });
    (theirs, ours.is_ok())
}

#[test]
fn lines_mean_what_they_mean_to_ssh_keygen() {
    let project = Project::empty();
    let (a, b) = (key(&project, "a", "ed25519"), key(&project, "b", "ed25519"));
    let signature = sign(&project, "a");
    let mut wrong = Vec::new();
    for (lines, wanted) in TABLE {
        for end in ["\n", "", "\r\n"] {
            let file = lines.replace("{a}", &a).replace("{b}", &b) + end;
            let judged = judged(&project, &file, &signature);
            if judged != (wanted, wanted) {
                wrong.push(format!("{lines}{end:?}: (ssh-keygen, we) say {judged:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn keys_of_other_types_are_verified_too() {
    let project = Project::empty();
    for (name, kind) in [
        ("r", "rsa -b 2048"),
        ("p2", "ecdsa -b 256"),
        ("p3", "ecdsa -b 384"),
        ("p5", "ecdsa -b 521"),
    ] {
        let public = key(&project, name, kind);
        let signature = sign(&project, name);
        let line = format!("studio@alder.example {public}\n");
        let judged = judged(&project, &line, &signature);
        assert_eq!(judged, (true, true), "{kind}");
    }
}
