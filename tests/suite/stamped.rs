//! Time stamps of somebody else: a local authority made with openssl stamps the list of
//! approvals, over HTTP and from a directory; `openssl ts -verify` accepts what is kept.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::Command;

use crate::project::{Project, shell};
use crate::signed::with_key;
use crate::tampering::engagement;

/// What `openssl ts -reply` needs to know of an authority. The accuracy and the parts of
/// a second are there because not every reader of time stamps bears them.
const SETTINGS: &str = "
[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
[stamping]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[tsa]
default_tsa = here
[here]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1, millisecs:500
clock_precision_digits = 3
ess_cert_id_chain = no
ess_cert_id_alg = sha256
";

fn done(project: &Project, below: &str, line: &str) -> String {
    let (succeeded, said) = shell(project, below, line);
    assert!(succeeded, "{line}: {said}");
    said
}

/// An authority whose certificate a root of the same name in `.deedbox/` issued. The root
/// has an RSA key, the authority one of an elliptic curve.
fn authority(project: &Project, name: &str) {
    let below = format!(".deedbox/{name}");
    project.write(&format!("{below}/openssl.cnf"), SETTINGS);
    project.write(&format!("{below}/serial"), "01\n");
    for line in [
        "openssl genrsa -out root.key 2048",
        "openssl req -new -x509 -days 3650 -config openssl.cnf -extensions root -key root.key -subj '/CN=Root of time' -out root.pem",
        "openssl ecparam -name prime256v1 -genkey -noout -out stamp.key",
        "openssl req -new -config openssl.cnf -key stamp.key -subj '/CN=Town clock' -out stamp.csr",
        "openssl x509 -req -in stamp.csr -CA root.pem -CAkey root.key -CAcreateserial -days 3650 -extfile openssl.cnf -extensions stamping -out stamp.pem",
    ] {
        done(project, &below, line);
    }
}

/// The answer to a question, as a file.
fn reply(directory: &std::path::Path, question: &[u8]) -> Vec<u8> {
    fs::write(directory.join("question.tsq"), question).expect("a file");
    let replied = Command::new("openssl")
        .args(["ts", "-reply", "-config", "openssl.cnf", "-queryfile"])
        .args([
            "question.tsq",
            "-signer",
            "stamp.pem",
            "-inkey",
            "stamp.key",
        ])
        .args(["-out", "answer.tsr"])
        .current_dir(directory)
        .output()
        .expect("openssl runs");
    assert!(replied.status.success(), "{replied:?}");
    fs::read(directory.join("answer.tsr")).expect("written by openssl")
}

/// Answers one question over HTTP and gives its own address.
fn serve(directory: std::path::PathBuf) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}/", listener.local_addr().expect("bound"));
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("somebody asks");
        let question = question(&mut stream);
        let answer = reply(&directory, &question);
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            answer.len()
        );
        stream.write_all(head.as_bytes()).expect("sent");
        stream.write_all(&answer).expect("sent");
    });
    address
}

/// The body of a request.
fn question(stream: &mut TcpStream) -> Vec<u8> {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).expect("a line of the head");
        let line = line.trim().to_lowercase();
        if let Some(value) = line.strip_prefix("content-length: ") {
            length = value.parse().expect("a number");
        }
        if let Some(value) = line.strip_prefix("content-type: ") {
            assert_eq!(value, "application/timestamp-query");
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("a body");
    body
}

fn firm(project: &Project, source: &str, trusted: Option<&str>) {
    let trusted = trusted.map_or_else(String::new, |path| format!(", authority: {path}"));
    project.write(
        "content/firm.yaml",
        format!("name: Alder & Finch\ntimestamps: {{rfc3161: \"{source}\"{trusted}}}\n"),
    );
}

const SIGNED: &str = "content/signatures/acme";
const VERIFY: &str =
    "openssl ts -verify -in approvals.txt.tsr -data approvals.txt -CAfile authority.pem";

/// The engagement with its approvals signed, and stamped by an authority that is trusted.
pub(crate) fn stamped() -> Project {
    let project = with_key();
    authority(&project, "clock");
    let source = serve(project.path(".deedbox/clock"));
    let yaml = project.read("content/firm.yaml");
    let stamps =
        format!("timestamps: {{rfc3161: \"{source}\", authority: .deedbox/clock/root.pem}}\n");
    project.write("content/firm.yaml", yaml + &stamps);
    project.run(&["approvals", "acme", "--sign"]).exits(0);
    project
}

#[test]
fn a_server_is_asked_once_and_openssl_accepts_its_answer() {
    let project = engagement();
    authority(&project, "clock");
    let address = serve(project.path(".deedbox/clock"));
    firm(&project, &address, Some(".deedbox/clock/root.pem"));
    let ran = project.run(&["check"]).exits(0);
    let missing = "the approvals have no time stamp";
    assert!(ran.err().contains(missing), "{}", ran.err());

    let ran = project.run(&["approvals", "acme", "--sign"]).exits(0);
    assert!(
        ran.out().contains("stamped by Town clock at 20"),
        "{}",
        ran.out()
    );
    assert!(
        ran.err().contains("names no `signing_key`"),
        "{}",
        ran.err()
    );
    let said = done(&project, SIGNED, VERIFY);
    assert!(said.contains("Verification: OK"), "{said}");
    // The server answers one question: the second run has to do with what is there.
    project.run(&["approvals", "acme", "--sign"]).exits(0);
    project.run(&["check", "--strict"]).exits(0);

    project.run(&["build", "--plain"]).exits(0);
    done(&project, "public-plain/acme/attachments/signatures", VERIFY);
    let page = project.read("public-plain/acme/approvals/logo-v2/index.html");
    assert!(page.contains("Time stamp by Town clock"), "{page}");
    assert!(page.contains("openssl ts -verify"), "{page}");
    let register = project.read("public-plain/acme/approvals/index.html");
    assert!(register.contains("Time stamp by Town clock"), "{register}");
}

#[test]
fn a_directory_of_answers_needs_no_network() {
    let project = engagement();
    authority(&project, "clock");
    fs::create_dir(project.path("answers")).expect("a directory");
    firm(&project, "answers", Some(".deedbox/clock/root.pem"));
    let ran = project.run(&["approvals", "acme", "--sign"]).exits(3);
    let hint = "openssl ts -query -sha256 -cert -data content/signatures/acme/approvals.txt";
    assert!(
        ran.err().contains("`answers` holds no time stamp"),
        "{}",
        ran.err()
    );
    assert!(ran.err().contains(hint), "{}", ran.err());

    done(&project, "", &format!("{hint} -out question.tsq"));
    let question = fs::read(project.path("question.tsq")).expect("written by openssl");
    let answer = reply(&project.path(".deedbox/clock"), &question);
    project.write("answers/other.tsr", "no answer");
    project.write("answers/first.tsr", answer);
    project.run(&["approvals", "acme", "--sign"]).exits(0);
    done(&project, SIGNED, VERIFY);
    project.run(&["check", "--strict"]).exits(0);
}

#[test]
fn an_authority_that_nobody_vouches_for_is_named_as_such() {
    let project = engagement();
    authority(&project, "clock");
    firm(&project, &serve(project.path(".deedbox/clock")), None);
    let ran = project.run(&["approvals", "acme", "--sign"]).exits(0);
    assert!(
        ran.err().contains("deedbox does not know that authority"),
        "{}",
        ran.err()
    );
    project.run(&["build", "--plain"]).exits(0);
    let page = project.read("public-plain/acme/approvals/logo-v2/index.html");
    assert!(
        page.contains("(nobody vouches for this authority)"),
        "{page}"
    );
    assert!(!page.contains("openssl ts -verify"), "{page}");
}

#[test]
fn an_authority_that_another_issued_does_not_count() {
    let project = engagement();
    authority(&project, "clock");
    authority(&project, "other");
    let address = serve(project.path(".deedbox/other"));
    firm(&project, &address, Some(".deedbox/clock/root.pem"));
    let ran = project.run(&["approvals", "acme", "--sign"]).exits(3);
    let fact = "by `Town clock`, whose certificate none of the trusted ones issued";
    assert!(ran.err().contains(fact), "{}", ran.err());
    assert!(
        !project
            .path(&format!("{SIGNED}/approvals.txt.tsr"))
            .exists()
    );
}

#[test]
fn a_server_that_is_away_leaves_the_signature() {
    let project = engagement();
    let gone = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}/", gone.local_addr().expect("bound"));
    drop(gone);
    firm(&project, &address, None);
    let ran = project.run(&["approvals", "acme", "--sign"]).exits(3);
    assert!(ran.err().contains("gave no time stamp"), "{}", ran.err());
    assert!(ran.err().contains("try again with"), "{}", ran.err());
}

/// What is done to a stamped list, and what `check` says.
type Row = (&'static str, fn(&Project), &'static str);

const TABLE: [Row; 5] = [
    (
        "the list is edited",
        |project| {
            let list = format!("{SIGNED}/approvals.txt");
            let text = project.read(&list);
            project.write(
                &list,
                text.lines().next().expect("a line").to_owned() + "\n",
            );
        },
        "the time stamp is of another text",
    ),
    (
        "the time in the stamp is changed",
        |project| {
            let path = project.path(&format!("{SIGNED}/approvals.txt.tsr"));
            let mut bytes = fs::read(&path).expect("stamped above");
            let year = bytes
                .windows(2)
                .position(|two| two == b"20")
                .expect("a year");
            bytes[year + 3] ^= 1;
            fs::write(&path, bytes).expect("written");
        },
        "the signature of the time stamp is not right",
    ),
    (
        "the stamp is cut short",
        |project| {
            let path = project.path(&format!("{SIGNED}/approvals.txt.tsr"));
            let bytes = fs::read(&path).expect("stamped above");
            fs::write(&path, &bytes[..bytes.len() / 2]).expect("written");
        },
        "it is not the answer of a time stamping authority",
    ),
    (
        "another root is put there",
        |project| {
            authority(project, "other");
            let other = project.read(".deedbox/other/root.pem");
            project.write(&format!("{SIGNED}/authority.pem"), other);
        },
        "whose certificate none of the trusted ones issued",
    ),
    (
        "the stamp is taken away",
        |project| {
            fs::remove_file(project.path(&format!("{SIGNED}/approvals.txt.tsr")))
                .expect("stamped above");
        },
        "there is neither a signature nor a time stamp beside the list",
    ),
];

#[test]
fn what_was_stamped_cannot_be_changed_unseen() {
    for (what, tamper, wanted) in TABLE {
        let project = engagement();
        authority(&project, "clock");
        let address = serve(project.path(".deedbox/clock"));
        firm(&project, &address, Some(".deedbox/clock/root.pem"));
        project.run(&["approvals", "acme", "--sign"]).exits(0);
        tamper(&project);
        let ran = project.run(&["check"]).exits(1);
        assert!(ran.err().contains(wanted), "{what}: {}", ran.err());
    }
}

#[test]
fn each_state_of_the_approvals_keeps_its_signature_and_its_stamp() {
    let project = stamped();
    let mut first = project.tree(SIGNED);
    // Signed anew, unchanged: the stamp stays, and nobody is asked.
    project.run(&["approvals", "acme", "--sign"]).exits(0);
    assert_eq!(project.tree(SIGNED), first);
    // Of no list, and of no use once there is a key.
    first
        .remove("before-first-build.txt")
        .expect("nothing is built yet");
    let source = serve(project.path(".deedbox/clock"));
    let yaml = project.read("content/firm.yaml");
    let start = yaml.find("timestamps:").expect("set above");
    let stamps =
        format!("timestamps: {{rfc3161: \"{source}\", authority: .deedbox/clock/root.pem}}\n");
    project.write("content/firm.yaml", yaml[..start].to_owned() + &stamps);
    let line = [
        "approve",
        "acme",
        "deliverables/logo@2",
        "--by",
        "dana@acme.example",
        "--decision",
        "withdrawn",
    ];
    project.run(&line).exits(0);
    project.run(&["check", "--strict"]).exits(0);
    let earlier = project.tree(&format!("{SIGNED}/earlier"));
    assert_eq!(earlier.len(), first.len(), "{:?}", earlier.keys());
    for (name, bytes) in &first {
        let kept = earlier
            .iter()
            .find(|(path, _)| path.ends_with(&format!("/{name}")));
        assert!(kept.is_some_and(|(_, kept)| kept == bytes), "{name}");
    }
    // They travel, and whoever gets them can verify them.
    let ran = project.run(&["access", "create", "acme"]).exits(0);
    project.write(
        "words",
        crate::build::passphrases(&ran.out())[0].clone() + "\n",
    );
    project.run(&["archive", "acme"]).exits(0);
    let zip = project.tree("archives").keys().next().expect("one").clone();
    let zip = format!("archives/{zip}");
    let verify = ["verify", &zip, "--passphrase-file", "words"];
    let ran = project.run(&verify).exits(0);
    crate::project::said(&ran, "the approvals are stamped by Town clock at 20");
    crate::project::said(&ran, "as the time stamp says");
    crate::project::said(
        &ran,
        "the one earlier list of the approvals is as it was signed, as of 20",
    );
    assert!(!ran.out().contains("as they were before"), "{}", ran.out());
    let ran = project.run(&[&["-v"][..], &verify].concat()).exits(0);
    crate::project::said(&ran, "the approvals as they were before (earlier/");
    let ran = project.run(&[&verify[..], &["--json"]].concat()).exits(0);
    crate::project::said(&ran, "the approvals as they were before (earlier/");
    // A time stamp is no signature: without one, nothing is as it was signed.
    let name = earlier
        .keys()
        .find(|path| path.ends_with("/approvals.txt.sig"));
    let path = format!("{SIGNED}/earlier/{}", name.expect("kept"));
    let signature = project.read(&path);
    fs::remove_file(project.path(&path)).expect("there");
    project.run(&["archive", "acme"]).exits(0);
    let ran = project.run(&verify).exits(0);
    crate::project::said(
        &ran,
        "not checked  the signature of the approvals as they were",
    );
    assert!(!ran.out().contains("as it was signed"), "{}", ran.out());
    project.write(&path, signature);
    // What is handed over can call its own key anything, and is not repeated.
    let signers = format!("{SIGNED}/allowed_signers");
    let before = project.read(&signers);
    let key = before.trim_end().split_once(' ').expect("a principal").1;
    project.write(&signers, format!("* {key} the key of the bank\n"));
    project.run(&["archive", "acme"]).exits(0);
    let ran = project.run(&verify).exits(0);
    crate::project::said(&ran, "the approvals are signed with SHA256:");
    assert!(!ran.out().contains("the bank"), "{}", ran.out());
    project.write(&signers, before);
    // An earlier one that was changed is found.
    let name = earlier.keys().find(|path| path.ends_with("/approvals.txt"));
    let path = format!("{SIGNED}/earlier/{}", name.expect("kept"));
    project.write(&path, project.read(&path).to_uppercase());
    let ran = project.run(&["check"]).exits(1);
    crate::project::said(&ran, "the time stamp is of another text");
}
