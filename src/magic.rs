//! What the bytes of a file say that it is: pictures, fonts, texts, and keys that must
//! stay secret. Names promise, bytes keep; small, and knows no word of the trade.

/// Whether bytes are what a file of this name should hold. A name whose ending says nothing
/// that is known here promises nothing.
#[must_use]
pub fn fits(name: &str, bytes: &[u8]) -> bool {
    match ending(name).as_str() {
        "woff2" => bytes.starts_with(b"wOF2"),
        "woff" => bytes.starts_with(b"wOFF"),
        "ttf" => bytes.starts_with(b"\0\x01\0\0") || bytes.starts_with(b"true"),
        "otf" => bytes.starts_with(b"OTTO"),
        "css" | "js" | "mjs" | "json" | "txt" | "map" | "webmanifest" => is_text(bytes),
        "html" | "htm" | "xml" => is_text(bytes) && trimmed(bytes).starts_with(b"<"),
        _ if is_picture_name(name) => is_picture(name, bytes),
        _ => true,
    }
}

/// Whether a name is that of a picture which browsers show.
#[must_use]
pub fn is_picture_name(name: &str) -> bool {
    const ENDINGS: [&str; 9] = [
        "svg", "png", "jpg", "jpeg", "webp", "gif", "avif", "ico", "apng",
    ];
    ENDINGS.contains(&ending(name).as_str())
}

/// Whether bytes are a picture of the type that its name says.
#[must_use]
pub fn is_picture(name: &str, bytes: &[u8]) -> bool {
    let at = |range: std::ops::Range<usize>| bytes.get(range).unwrap_or_default();
    match ending(name).as_str() {
        "svg" => is_svg(bytes),
        "png" | "apng" => bytes.starts_with(b"\x89PNG\r\n\x1a\n"),
        "jpg" | "jpeg" => bytes.starts_with(b"\xff\xd8\xff"),
        "webp" => bytes.starts_with(b"RIFF") && at(8..12) == b"WEBP",
        "gif" => bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a"),
        "avif" => at(4..8) == b"ftyp" && (at(8..12) == b"avif" || at(8..12) == b"avis"),
        "ico" => bytes.starts_with(b"\0\0\x01\0"),
        _ => false,
    }
}

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

fn ending(name: &str) -> String {
    let name = name.rsplit('/').next().unwrap_or(name);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    ending.to_ascii_lowercase()
}

fn is_text(bytes: &[u8]) -> bool {
    !bytes.contains(&0) && std::str::from_utf8(bytes).is_ok()
}

fn trimmed(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.trim_ascii_start()
}

/// Whether the first element is `svg`, after what may stand before it (XML 1.0, 2.8).
fn is_svg(bytes: &[u8]) -> bool {
    let mut rest = trimmed(bytes);
    loop {
        let end: &[u8] = if rest.starts_with(b"<?") {
            b"?>"
        } else if rest.starts_with(b"<!--") {
            b"-->"
        } else if rest.starts_with(b"<!") {
            doctype_end(rest)
        } else {
            break;
        };
        let Some(at) = memchr::memmem::find(rest, end) else {
            return false;
        };
        rest = rest[at + end.len()..].trim_ascii_start();
    }
    let Some(name) = rest.strip_prefix(b"<") else {
        return false;
    };
    let name = name.strip_prefix(b"svg:").unwrap_or(name);
    let end = name.strip_prefix(b"svg").and_then(|rest| rest.first());
    end.is_some_and(|end| end.is_ascii_whitespace() || matches!(end, b'>' | b'/'))
}

/// What ends a document type: it may hold declarations in brackets.
fn doctype_end(rest: &[u8]) -> &'static [u8] {
    let close = rest.iter().position(|byte| *byte == b'>');
    let open = rest.iter().position(|byte| *byte == b'[');
    match (open, close) {
        (Some(open), Some(close)) if open < close => b"]>",
        _ => b">",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_what_the_name_says() {
        let svg = "\u{feff}<?xml version=\"1.0\"?>\n<!-- a -->\n<!DOCTYPE svg [<!ENTITY a \"b\">]>\n<svg xmlns=\"x\"/>";
        for (name, bytes) in [
            ("brand/logo.svg", svg.as_bytes()),
            ("a.SVG", b"<svg>"),
            ("a.svg", b"<svg:svg xmlns:svg='x'>"),
            ("a.png", b"\x89PNG\r\n\x1a\n\0"),
            ("a.css", b"p{}"),
            ("a.unknown", b"\0\xff"),
            ("a.webp", b"RIFF\0\0\0\0WEBPVP8 "),
        ] {
            assert!(fits(name, bytes), "{name}");
        }
        for (name, bytes) in [
            ("a.svg", &b"# created: 2026\nAGE-"[..]),
            ("a.svg", b"<svgx>"),
            ("a.svg", b"<html><svg>"),
            ("a.svg", b"<!-- <svg>"),
            ("a.svg", b""),
            ("a.png", b"GIF89a"),
            ("a.css", b"\0"),
            ("a.html", b"name: Acme"),
            ("a.woff2", b"wOFF"),
        ] {
            assert!(!fits(name, bytes), "{name}");
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
