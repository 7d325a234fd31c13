//! The age test vectors of C2SP (CCTV) against exactly the code that opens objects and
//! slots. They come with the npm package that the viewer's tests use too.

use std::io::Read as _;

use base64::Engine as _;
use deedbox::digest::Digest;
use deedbox::seal::passphrase::Passphrase;
use deedbox::seal::{key::WorkspaceKey, object, slot};

use crate::project::repository;

/// One file of the suite.
struct Vector {
    name: String,
    header: Vec<(String, String)>,
    file: Vec<u8>,
}

impl Vector {
    fn all(&self, key: &str) -> impl Iterator<Item = &str> {
        let own = self.header.iter().filter(move |(own, _)| own == key);
        own.map(|(_, value)| value.as_str())
    }

    fn one(&self, key: &str) -> &str {
        self.all(key).next().unwrap_or_default()
    }

    /// The plaintext; none where nothing opens it.
    fn open(&self) -> Option<Vec<u8>> {
        let keys = self.all("identity").filter_map(WorkspaceKey::read);
        let by_key = keys
            .filter_map(|key| object::open(&key, &self.file, "it").ok())
            .next();
        by_key.or_else(|| {
            let words = self.all("passphrase").map(Passphrase::typed);
            let mut opened = words.filter_map(|words| slot::plaintext(&self.file, &words).ok());
            opened.next().map(|text| text.to_vec())
        })
    }
}

fn read(name: &str, bytes: &[u8]) -> Vector {
    let end = bytes.windows(2).position(|two| two == b"\n\n").expect(name);
    let header: Vec<(String, String)> = String::from_utf8_lossy(&bytes[..end])
        .lines()
        .filter_map(|line| line.split_once(": "))
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
    let mut file = bytes[end + 2..].to_vec();
    if header
        .iter()
        .any(|(key, value)| key == "compressed" && value == "zlib")
    {
        let mut whole = Vec::new();
        let mut zlib = flate2::read::ZlibDecoder::new(file.as_slice());
        zlib.read_to_end(&mut whole).expect(name);
        file = whole;
    }
    Vector {
        name: name.to_owned(),
        header,
        file,
    }
}

fn vectors() -> Vec<Vector> {
    let path = repository().join("src/viewer/node_modules/cctv-age/index.js");
    let text = std::fs::read_to_string(path).expect("installed by the build");
    let mut all = Vec::new();
    for part in text.split("// ../testdata/").skip(1) {
        let name = part.lines().next().expect("a name");
        let code = part.split("__toBinary(\"").nth(1).expect(name);
        let code = code.split('"').next().expect(name);
        let bytes = base64::engine::general_purpose::STANDARD.decode(code);
        all.push(read(name, &bytes.expect(name)));
    }
    all
}

/// Identities of a kind that no workspace key is.
fn is_ours(vector: &Vector) -> bool {
    !vector
        .all("identity")
        .any(|key| key.starts_with("AGE-SECRET-KEY-PQ-"))
}

#[test]
fn every_vector_opens_or_does_not_as_the_suite_says() {
    let (mut passed, mut left, mut lenient) = (0, Vec::new(), Vec::new());
    for vector in vectors() {
        let opened = vector.open();
        let what = format!("{}: {}", vector.name, vector.one("expect"));
        if vector.one("expect") == "success" {
            if opened.is_none() && !is_ours(&vector) {
                left.push(vector.name);
                continue;
            }
            let digest = Digest::of(&opened.expect(&what)).to_string();
            assert_eq!(digest, vector.one("payload"), "{what}");
        } else {
            if opened.is_some() {
                lenient.push(vector.name);
                continue;
            }
        }
        passed += 1;
    }
    // The age crate reads a stanza without a body, as versions before the format was fixed
    // wrote them; it is authenticated like any other.
    assert_eq!(
        lenient,
        ["stanza_missing_body", "stanza_missing_final_line"]
    );
    println!(
        "{passed} passed, 2 read leniently, {} of other kinds of keys",
        left.len()
    );
    // Those that are sealed to post-quantum identities alone, which no workspace key is.
    assert!(left.iter().all(|name| name.contains("hybrid")), "{left:?}");
    assert!(
        passed >= 130 && left.len() <= 10,
        "{passed} passed, {left:?}"
    );
}
