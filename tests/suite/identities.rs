//! Whose keys at the firm open the keyring: `deedbox keys`, the places where an identity
//! is looked for, and the kinds of keys that age knows.

use std::fs;
use std::process::{Command, Stdio};

use crate::project::{Project, program, said};

fn firm() -> Project {
    Project::small().file(
        "content/acme/updates/2026-03-04-week.md",
        "---\ntitle: Week\n---\n\nAll is well.\n",
    )
}

fn done(project: &Project, program: &str, arguments: &[&str]) -> String {
    let ran = Command::new(program)
        .args(arguments)
        .current_dir(project.path(""))
        .output()
        .expect(program);
    let said = [ran.stdout, ran.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(ran.status.success(), "{program} {arguments:?}: {said}");
    said
}

/// A new age identity in a file; its recipient.
fn identity(project: &Project, file: &str) -> String {
    done(project, "age-keygen", &["-o", file]);
    let text = project.read(file);
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("# public key: "));
    line.expect("a public key").to_owned()
}

/// A new SSH key; its public half without the comment.
fn ssh_key(project: &Project, file: &str, kind: &[&str], passphrase: &str) -> String {
    let path = project.path(file);
    fs::create_dir_all(path.parent().expect("below")).expect("a directory");
    let mut line = vec!["-q", "-C", "", "-N", passphrase, "-f", file, "-t"];
    line.extend(kind);
    done(project, "ssh-keygen", &line);
    project.read(&format!("{file}.pub")).trim().to_owned()
}

/// Whether an identity file opens the keyring of `acme`.
fn opens(project: &Project, file: &str) -> bool {
    project
        .run(&["--identity", file, "access", "list", "acme"])
        .code()
        == 0
}

#[test]
fn a_second_recipient_recovers_what_the_first_one_lost() {
    let project = firm();
    project.run(&["build"]).exits(0);
    let own = project.read(".deedbox/identity.txt");
    let second = identity(&project, "second.txt");
    assert!(!opens(&project, "second.txt"));
    let ran = project
        .run(&["keys", "add", &second, "--name", "Tom Birch"])
        .exits(0);
    said(&ran, "1 entry of the keyring sealed to 2 recipients");
    let text = project.read("content/firm.yaml");
    assert!(
        text.starts_with("name: Alder & Finch\nrecipients:\n  - age1"),
        "{text}"
    );
    assert!(
        text.contains(&format!("  - {second}  # Tom Birch\n")),
        "{text}"
    );
    let listed = project.run(&["keys", "list"]).exits(0).out();
    assert_eq!(listed.lines().count(), 2);
    assert_eq!(listed.matches("(this identity)").count(), 1);

    // The laptop is gone.
    let words = project
        .run(&["access", "list", "acme", "--show"])
        .exits(0)
        .out();
    fs::remove_file(project.path(".deedbox/identity.txt")).expect("made above");
    let ran = project.run(&["build"]).exits(3);
    said(&ran, "there is no identity at `.deedbox/identity.txt`");
    let again = project
        .run(&[
            "--identity",
            "second.txt",
            "access",
            "list",
            "acme",
            "--show",
        ])
        .exits(0);
    assert_eq!(again.out(), words);
    // The lost key is taken out: what is sealed from now on it does not open.
    let lost = own
        .lines()
        .find_map(|line| line.strip_prefix("# public key: "));
    let lost = lost.expect("a public key");
    let ran = project
        .run(&["--identity", "second.txt", "keys", "remove", lost])
        .exits(0);
    said(
        &ran,
        "whoever had that key knew the workspace key of `acme`, and the passphrases of everybody",
    );
    said(&ran, "`deedbox access rotate --all --passphrases`");
    said(&ran, "the firm's secret is new; its fingerprint is `");
    project.write("first.txt", &own);
    assert!(opens(&project, "second.txt") && !opens(&project, "first.txt"));
    let ran = project
        .run(&["--identity", "second.txt", "keys", "remove", &second])
        .exits(2);
    said(&ran, "this is the only recipient");
}

#[test]
fn recipients_are_named_rightly_or_not_at_all() {
    let project = firm();
    project.run(&["build"]).exits(0);
    let before = project.tree("content");
    for (wrong, fact) in [
        ("age1nonsense", "`age1nonsense` is not a recipient"),
        ("AGE-SECRET-KEY-1XYZ", "`a secret key` is not a recipient"),
        ("ssh-dss AAAAB3NzaC1kc3M=", "is not a recipient"),
    ] {
        let ran = project.run(&["keys", "add", wrong]).exits(3);
        said(&ran, fact);
    }
    assert!(before == project.tree("content"));
    let own = project.run(&["keys", "list"]).exits(0).out();
    let own = own
        .split_whitespace()
        .next()
        .expect("a recipient")
        .to_owned();
    let ran = project.run(&["keys", "add", &own]).exits(2);
    said(&ran, "this recipient is named already");
    let second = identity(&project, "second.txt");
    let ran = project.run(&["keys", "remove", &second]).exits(2);
    said(&ran, "does not name this recipient");
    project.run(&["keys", "add", &second]).exits(0);
    let ran = project.run(&["keys", "remove", &own]).exits(2);
    said(&ran, "which could then not open what it seals");
}

#[test]
fn recipients_changed_by_hand_are_noticed_and_sealed_to() {
    let project = firm();
    project.run(&["build"]).exits(0);
    let own = project.run(&["keys", "list"]).exits(0).out();
    let own = own
        .split_whitespace()
        .next()
        .expect("a recipient")
        .to_owned();
    let second = identity(&project, "second.txt");
    let firm = format!("name: Alder & Finch\nrecipients: [{own}, {second}]\n");
    project.write("content/firm.yaml", firm);
    let ran = project.run(&["build"]).exits(0);
    said(
        &ran,
        "is sealed to other recipients than content/firm.yaml names: `deedbox keys reseal`",
    );
    assert!(!opens(&project, "second.txt"));
    let ran = project.run(&["keys", "reseal"]).exits(3);
    said(
        &ran,
        &format!("content/firm.yaml changed who opens the keyring: new: {second}"),
    );
    assert!(!opens(&project, "second.txt"));
    project.run(&["keys", "reseal", "--yes"]).exits(0);
    assert!(opens(&project, "second.txt"));
    let ran = project.run(&["build"]).exits(0);
    assert!(!ran.err().contains("other recipients"), "{}", ran.err());
    // Taken out of a list of that form, too.
    project.run(&["keys", "remove", &second]).exits(0);
    assert!(!opens(&project, "second.txt"));
}

#[test]
fn ssh_keys_open_it_and_the_user_s_own_are_found() {
    for kind in [&["ed25519"][..], &["rsa", "-b", "2048"]] {
        let project = firm();
        project.run(&["build"]).exits(0);
        let name = format!(".ssh/id_{}", kind[0]);
        let public = ssh_key(&project, &name, kind, "");
        project.run(&["keys", "add", &public]).exits(0);
        assert!(opens(&project, &name));
        fs::remove_file(project.path(".deedbox/identity.txt")).expect("made above");
        project.run(&["access", "list", "acme"]).exits(0);
        let listed = project.run(&["keys", "list"]).exits(0).out();
        assert!(
            listed.contains(&format!("{public}  (this identity)")),
            "{listed}"
        );
        project.run(&["access", "rotate", "acme"]).exits(0);
    }
}

#[test]
fn the_identity_is_looked_for_where_it_may_be() {
    let project = firm();
    project.run(&["build"]).exits(0);
    let text = project.read(".deedbox/identity.txt");
    let secret = text.lines().last().expect("a key").to_owned();
    fs::remove_file(project.path(".deedbox/identity.txt")).expect("made above");
    let run = |variable: &str, value: &str| {
        project
            .command(&["build"])
            .env(variable, value)
            .output()
            .expect("starts")
    };
    // In the environment: the key itself, or a path.
    assert!(run("DEEDBOX_IDENTITY", &secret).status.success());
    project.write("elsewhere/key", &text);
    assert!(run("DEEDBOX_IDENTITY", "elsewhere/key").status.success());
    let wrong = run("DEEDBOX_IDENTITY", &secret.replace("1Q", "1P")[..40]);
    assert!(!wrong.status.success());
    let all = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert!(!all.contains(&secret[..30].replace("1Q", "1P")), "{all}");
    let help = Command::new(program())
        .args(["--help"])
        .env("DEEDBOX_IDENTITY", &secret)
        .output()
        .expect("starts");
    assert!(!String::from_utf8_lossy(&help.stdout).contains(&secret));
    // Typed, where others can see it.
    let ran = project.run(&["--identity", &secret, "build"]).exits(2);
    said(&ran, "other programs can see what is typed here");
    assert!(!ran.err().contains(&secret[..30]), "{}", ran.err());
    // In the user's settings.
    assert_eq!(project.run(&["build"]).code(), 3);
    project.write("settings/deedbox/identity.txt", &text);
    let settings = project.path("settings");
    assert!(
        run("XDG_CONFIG_HOME", &settings.to_string_lossy())
            .status
            .success()
    );
    project.write(".config/deedbox/identity.txt", &text);
    project.run(&["build"]).exits(0);
}

/// Types at a terminal of its own.
pub(crate) fn typed(project: &Project, line: &str, keys: &str) -> (bool, String) {
    let mut child = Command::new("script")
        .args(["-qec", line, "/dev/null"])
        .current_dir(project.path(""))
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", project.path(""))
        .env("DEEDBOX_TEST_WORK_FACTOR", "4")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("script starts");
    let mut stdin = child.stdin.take().expect("piped");
    let keys = keys.to_owned();
    let typing = std::thread::spawn(move || {
        use std::io::Write as _;
        for line in keys.split_inclusive('\n') {
            std::thread::sleep(std::time::Duration::from_millis(700));
            let _ = stdin.write_all(line.as_bytes());
        }
        std::thread::sleep(std::time::Duration::from_millis(700));
    });
    let ended = child.wait_with_output().expect("ends");
    typing.join().expect("typed");
    let said = [ended.stdout, ended.stderr].concat();
    (
        ended.status.success(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

#[test]
fn protected_identities_ask() {
    let project = firm();
    project.run(&["build"]).exits(0);
    let public = ssh_key(&project, "protected", &["ed25519"], "open sesame");
    project.run(&["keys", "add", &public]).exits(0);
    let line = format!(
        "{} --identity protected access list acme",
        program().display()
    );
    let (opened, all) = typed(&project, &line, "open sesame\n");
    assert!(opened && all.contains("everybody"), "{all}");
    assert!(!all.contains("open sesame"), "{all}");
    let (opened, all) = typed(&project, &line, "open barley\n");
    assert!(!opened, "{all}");
    // Without a terminal nobody can be asked, and nothing hangs.
    let alone = project.command(&["--identity", "protected", "access", "list", "acme"]);
    let setsid = Command::new("setsid")
        .arg("--wait")
        .arg(alone.get_program())
        .args(alone.get_args())
        .current_dir(project.path(""))
        .env("HOME", project.path(""))
        .stdin(Stdio::null())
        .output()
        .expect("setsid runs");
    assert_eq!(setsid.status.code(), Some(3), "{setsid:?}");

    // An age identity that a passphrase protects, as `age -p` makes it.
    let second = identity(&project, "second.txt");
    project.run(&["keys", "add", &second]).exits(0);
    let (made, all) = typed(
        &project,
        "age -p -o second.age second.txt",
        "open sesame twice\nopen sesame twice\n",
    );
    assert!(made, "{all}");
    let line = format!(
        "{} --identity second.age access list acme",
        program().display()
    );
    let (opened, all) = typed(&project, &line, "open sesame twice\n");
    assert!(opened && all.contains("everybody"), "{all}");
}

/// A plugin that wraps nothing: it stands for a hardware key, and speaks age's plugin
/// protocol (C2SP age-plugin).
const PLUGIN: &str = r#"#!/usr/bin/env python3
import sys, base64
def read():
    line = sys.stdin.readline().rstrip("\n")
    if not line: sys.exit(0)
    args, body = line.split()[1:], ""
    while True:
        part = sys.stdin.readline().rstrip("\n")
        body += part
        if len(part) < 64: break
    return args, base64.b64decode(body + "=" * (-len(body) % 4))
def send(args, body=b""):
    text = base64.b64encode(body).decode().rstrip("=")
    lines = [text[i:i + 64] for i in range(0, len(text), 64)] or [""]
    if len(lines[-1]) == 64: lines.append("")
    sys.stdout.write("-> " + " ".join(args) + "\n" + "\n".join(lines) + "\n"); sys.stdout.flush()
machine = sys.argv[1].split("=")[1]
asked = []
while True:
    args, body = read()
    if args[0] == "done": break
    asked.append((args, body))
if machine == "recipient-v1":
    for at, (args, body) in enumerate(one for one in asked if one[0][0] == "wrap-file-key"):
        send(["recipient-stanza", str(at), "standin", "x"], bytes(b ^ 0x55 for b in body)); read()
else:
    for args, body in asked:
        if args[0] == "recipient-stanza" and args[2] == "standin":
            send(["msg"], b"touch the key"); read()
            send(["file-key", args[1]], bytes(b ^ 0x55 for b in body)); read(); break
send(["done"])
"#;

#[test]
fn plugins_for_hardware_keys_work() {
    let project = firm();
    project.run(&["build"]).exits(0);
    project.write("bin/age-plugin-standin", PLUGIN);
    done(&project, "chmod", &["+x", "bin/age-plugin-standin"]);
    let encode = "
import sys
def code(hrp):
    table = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
    def poly(values):
        c = 1
        for v in values:
            top = c >> 25; c = (c & 0x1ffffff) << 5 ^ v
            for i, g in enumerate([0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3]):
                c ^= g if top >> i & 1 else 0
        return c
    data = [1, 2, 3, 4]
    known = [ord(x) >> 5 for x in hrp] + [0] + [ord(x) & 31 for x in hrp]
    check = poly(known + data + [0] * 6) ^ 1
    return hrp + '1' + ''.join(table[x] for x in data + [check >> 5 * (5 - i) & 31 for i in range(6)])
print(code('age1standin')); print(code('age-plugin-standin-').upper())
";
    let codes = done(&project, "python3", &["-c", encode]);
    let (recipient, identity) = codes.trim().split_once('\n').expect("two lines");
    project.write("hardware.txt", format!("{identity}\n"));
    let path = format!(
        "{}:{}",
        project.path("bin").display(),
        std::env::var("PATH").unwrap_or_default()
    );
    let ran = project.run(&["keys", "add", recipient]).exits(3);
    said(&ran, "`age-plugin-standin` is not installed");
    let run = |arguments: &[&str]| {
        let ran = project.command(arguments).env("PATH", &path).output();
        let ran = ran.expect("starts");
        let said = [ran.stdout, ran.stderr].concat();
        (
            ran.status.success(),
            String::from_utf8_lossy(&said).into_owned(),
        )
    };
    let (added, all) = run(&["keys", "add", recipient]);
    assert!(added, "{all}");
    let own = project.read(".deedbox/identity.txt");
    let ran = project
        .command(&["build"])
        .env("PATH", &path)
        .env("DEEDBOX_IDENTITY", own.lines().last().expect("a key"))
        .output()
        .expect("starts");
    let all = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert_eq!(ran.status.code(), Some(2), "{all}");
    assert!(
        all.contains("needs a plugin, which could read the key there"),
        "{all}"
    );
    fs::remove_file(project.path(".deedbox/identity.txt")).expect("made above");
    let (opened, all) = run(&["--identity", "hardware.txt", "access", "list", "acme"]);
    assert!(opened && all.contains("touch the key"), "{all}");
}
