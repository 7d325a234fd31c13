//! Keys in variables, as keepers of secrets give them: what is understood, and that what is
//! not is never shown.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::project::Project;
use crate::signed::with_key;

fn ran(project: &Project, line: &[&str], variable: &str, value: &str) -> (Option<i32>, String) {
    let ran = project.command(line).env(variable, value).output();
    let ran = ran.expect("runs");
    let said = [ran.stdout, ran.stderr].concat();
    (
        ran.status.code(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

/// Whether eight letters in a row of a secret stand in a text.
fn shows(said: &str, secret: &str) -> bool {
    let letters: Vec<char> = secret.chars().collect();
    letters
        .windows(12)
        .any(|some| said.contains(&some.iter().collect::<String>()))
}

#[test]
fn an_identity_in_a_variable_works_or_is_not_shown() {
    let project = Project::small();
    project.run(&["build"]).exits(0);
    let text = project.read(".deedbox/identity.txt");
    let secret = text.lines().last().expect("a key").to_owned();
    fs::remove_file(project.path(".deedbox/identity.txt")).expect("made above");
    let variable = "DEEDBOX_IDENTITY";
    for value in [
        text.clone(),
        text.replace('\n', "\r\n"),
        text.trim().replace('\n', "\\n"),
        format!("\n  {secret}\n"),
    ] {
        let (code, said) = ran(&project, &["build"], variable, &value);
        assert_eq!(code, Some(0), "{said}");
        assert!(!shows(&said, &secret), "{said}");
    }
    let coded = STANDARD.encode(&secret);
    for value in [
        format!("\"{secret}\""),
        format!("identity={secret}"),
        text.replace('\n', " "),
        coded.clone(),
        STANDARD.encode(&text),
        format!("./{secret}"),
        secret.replace("AGE-", ""),
    ] {
        let (code, said) = ran(&project, &["build"], variable, &value);
        assert_eq!(code, Some(3), "{said}");
        let fact = "the value of DEEDBOX_IDENTITY is neither a file nor an identity";
        assert!(said.contains(fact), "{said}");
        assert!(!shows(&said, &secret) && !shows(&said, &coded), "{said}");
        let typed = project.run(&["--identity", &value, "build"]);
        assert!(typed.code() > 0);
        let said = typed.err();
        assert!(!shows(&said, &secret) && !shows(&said, &coded), "{said}");
    }
    // A name is shown: whoever mistyped it wants to see it.
    let (code, said) = ran(&project, &["build"], variable, "keys/firm.txt");
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("`keys/firm.txt`"), "{said}");
}

#[test]
fn a_signing_key_in_a_variable_is_not_shown() {
    let project = with_key();
    let key = project.read(".deedbox/signing");
    let secret: String = key.lines().filter(|line| !line.contains("KEY")).collect();
    let coded = STANDARD.encode(&key);
    for value in [
        coded.clone(),
        secret.clone(),
        key.replace("PRIVATE KEY", ""),
        key.replace('\n', " "),
        format!("\"{}\"", key.trim()),
    ] {
        let line = ["approvals", "acme", "--sign"];
        let (code, said) = ran(&project, &line, "DEEDBOX_SIGNING_KEY", &value);
        assert!(!shows(&said, &secret) && !shows(&said, &coded), "{said}");
        assert!(said.contains("DEEDBOX_SIGNING_KEY"), "{code:?} {said}");
        assert_eq!(code, Some(3), "{said}");
    }
    assert!(!project.path("content/signatures").exists());
}
