//! Keys that must stay secret, found by how they are written, in whatever file they stand.

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

/// What follows each place where `start` stands.
fn after<'a>(bytes: &'a [u8], start: &'static str) -> impl Iterator<Item = &'a [u8]> {
    let found = memchr::memmem::find_iter(bytes, start);
    found.map(move |at| &bytes[at + start.len()..])
}

#[cfg(test)]
mod tests {
    use super::*;

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
