//! Keys that must stay secret, found by how they are written, in whatever file they stand.

use std::io::{self, Read};

use super::trimmed;

/// What secret a file holds, anywhere in it; nothing where none is found. What is packed or
/// enciphered is not looked into.
#[must_use]
pub fn secret(bytes: &[u8]) -> Option<&'static str> {
    if trimmed(bytes).starts_with(b"age-encryption.org/")
        || trimmed(bytes).starts_with(b"-----BEGIN AGE ENCRYPTED FILE-----")
    {
        return Some("an age file");
    }
    if let Some(found) = secret_in(bytes) {
        return Some(found);
    }
    // The same letters two bytes wide, as some editors save them.
    let narrow = || bytes.iter().copied().filter(|byte| *byte != 0);
    bytes
        .contains(&0)
        .then(|| secret_in(&narrow().collect::<Vec<u8>>()))?
}

fn secret_in(bytes: &[u8]) -> Option<&'static str> {
    let key = |letter: &u8| letter.is_ascii_alphanumeric();
    let long = |rest: &[u8]| rest.iter().take_while(|letter| key(letter)).count() >= 20;
    // `AGE-SECRET-KEY-1…`, `AGE-SECRET-KEY-PQ-1…`, `AGE-PLUGIN-YUBIKEY-1…`: Bech32, whose
    // letters have one case or the other.
    for start in [
        "AGE-SECRET-KEY-",
        "age-secret-key-",
        "AGE-PLUGIN-",
        "age-plugin-",
    ] {
        let is_key = |rest: &[u8]| {
            let shown = &rest[..rest.len().min(80)];
            let one = shown.windows(1).position(|byte| byte == b"1");
            one.is_some_and(|one| long(&rest[one..]) && !shown[..one].contains(&b'\n'))
        };
        if after(bytes, start).any(is_key) {
            return Some("an age identity");
        }
    }
    let is_pem = |rest: &[u8]| {
        let line = &rest[..rest.len().min(60)];
        let end = memchr::memmem::find(line, b"PRIVATE KEY");
        end.is_some_and(|end| {
            let label = |byte: &u8| *byte == b' ' || key(byte);
            line[..end].iter().all(label)
        })
    };
    if after(bytes, "-----BEGIN ").any(is_pem) || after(bytes, "---- BEGIN SSH2 ").any(is_pem) {
        return Some("a private key");
    }
    let putty = after(bytes, "PuTTY-User-Key-File-").next();
    putty.map(|_| "a private key")
}

/// What key a large file holds, anywhere in it. Unlike [`secret`] this passes what is
/// sealed, and a text that only names the line which a key begins with: files that a firm
/// delivers are of any kind.
///
/// # Errors
/// When it cannot be read.
pub fn key_in(mut file: impl Read) -> io::Result<Option<&'static str>> {
    /// What is looked at together.
    const PIECE: u64 = 1 << 20;
    /// No more of a key is needed to know it; twice that where letters are two bytes wide.
    const SHARED: usize = 1024;
    let mut bytes = Vec::new();
    loop {
        let kept = bytes.len();
        (&mut file).take(PIECE).read_to_end(&mut bytes)?;
        if bytes.len() == kept {
            return Ok(None);
        }
        if let Some(found) = whole_key(&bytes) {
            return Ok(Some(found));
        }
        bytes.drain(..bytes.len().saturating_sub(SHARED));
    }
}

fn whole_key(bytes: &[u8]) -> Option<&'static str> {
    let found = secret(bytes).filter(|found| *found != "an age file");
    let found = found.or_else(|| secret_in(bytes))?;
    let is_body = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let narrow: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
    let has_body = || {
        let starts = after(&narrow, "PRIVATE KEY").chain(after(&narrow, "PuTTY-User-Key-File-"));
        let mut starts = starts.map(|rest| &rest[..rest.len().min(512)]);
        starts.any(|rest| rest.split(|byte| !is_body(byte)).any(|run| run.len() >= 40))
    };
    (found != "a private key" || has_body()).then_some(found)
}

/// What follows each place where `start` stands.
fn after<'a>(bytes: &'a [u8], start: &'static str) -> impl Iterator<Item = &'a [u8]> {
    let found = memchr::memmem::find_iter(bytes, start);
    found.map(move |at| &bytes[at + start.len()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_in_large_files_and_words_about_them_pass() {
        let pem = format!(
            "-----BEGIN OPENSSH PRIVATE KEY-----\n{}\n",
            "b3Bl".repeat(17)
        );
        let identity = "AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ";
        for key in [pem.as_str(), identity] {
            for at in [0, 100, (1 << 20) - 40, (1 << 20) + 1, 3 << 20] {
                let mut file = vec![b'\n'; at];
                file.extend(key.bytes());
                file.extend([0; 100]);
                assert!(key_in(&*file).expect("memory").is_some(), "{key} at {at}");
            }
        }
        for text in [
            "begins with `-----BEGIN PRIVATE KEY-----`; never send one by mail",
            "age-encryption.org/v1\n-> X25519 abc",
            "",
        ] {
            assert_eq!(key_in(text.as_bytes()).expect("memory"), None, "{text}");
        }
    }

    #[test]
    fn secrets_are_found_wherever_they_stand() {
        let key = "AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ";
        let pem = "x\n-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA";
        let wide: Vec<u8> = key.bytes().flat_map(|byte| [byte, 0]).collect();
        for bytes in [
            key.as_bytes(),
            format!("<svg><!-- {key} --></svg>").as_bytes(),
            key.to_lowercase().as_bytes(),
            b"AGE-SECRET-KEY-PQ-1QQQQQQQQQQQQQQQQQQQQQQQQQQQQ",
            b"AGE-PLUGIN-YUBIKEY-1QQQQQQQQQQQQQQQQQQQQQQQQQQ",
            pem.as_bytes(),
            b"-----BEGIN PRIVATE KEY-----",
            b"-----BEGIN ENCRYPTED PRIVATE KEY-----",
            b"PuTTY-User-Key-File-3: ssh-ed25519",
            b"age-encryption.org/v1\n-> X25519",
            b"\n-----BEGIN AGE ENCRYPTED FILE-----\n",
            &wide,
        ] {
            assert!(
                secret(bytes).is_some(),
                "{}",
                String::from_utf8_lossy(bytes)
            );
        }
        for text in [
            "an identity file has a line that begins with `AGE-SECRET-KEY-1`",
            "const hrp = \"AGE-SECRET-KEY-\"; const one = 1;",
            "-----BEGIN CERTIFICATE-----",
            "-----BEGIN PUBLIC KEY-----\nthat is no PRIVATE KEY",
            "write -----BEGIN AGE ENCRYPTED FILE----- in the middle",
        ] {
            assert_eq!(secret(text.as_bytes()), None, "{text}");
        }
    }
}
