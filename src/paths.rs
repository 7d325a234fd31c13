//! Relative paths as files write them to each other, and as links write them. What a path
//! leads to is decided elsewhere.

/// A path that a file of `directory` writes, relative to the client's directory; nothing
/// where it leaves that.
#[must_use]
pub fn joined(directory: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = directory
        .split('/')
        .filter(|part| !part.is_empty())
        .collect();
    if path.starts_with('/') {
        return None;
    }
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// `path` as a file of `directory` writes it.
#[must_use]
pub fn relative(directory: &str, path: &str) -> String {
    let mut up = String::new();
    let mut base = directory;
    loop {
        if let Some(rest) = path.strip_prefix(base) {
            return up + rest;
        }
        up.push_str("../");
        base = match base.trim_end_matches('/').rfind('/') {
            Some(at) => &base[..=at],
            None => "",
        };
    }
}

/// Percent-encodes what may not stand in a path as it is (RFC 3986, section 3.3).
#[must_use]
pub fn encode(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(byte));
            }
            other => encoded.push_str(&format!("%{other:02X}")),
        }
    }
    encoded
}

/// Percent-decoding (RFC 3986, section 2.1); what is no valid escape stays.
#[must_use]
pub fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digits = (first == b'%').then(|| text_of(after.get(..2)?)).flatten();
        // Reading a number would take `+f` too.
        let digits = digits.filter(|two| two.bytes().all(|one| one.is_ascii_hexdigit()));
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

fn text_of(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_and_stay_inside() {
        assert_eq!(
            joined("updates/", "../briefs/a.md").as_deref(),
            Some("briefs/a.md")
        );
        assert_eq!(
            joined("updates/", "./img//b.png").as_deref(),
            Some("updates/img/b.png")
        );
        assert_eq!(joined("updates/", "../../other/c.md"), None);
        assert_eq!(joined("", "/etc/passwd"), None);
    }

    #[test]
    fn relative_paths_climb_as_far_as_they_must() {
        assert_eq!(relative("updates/", "briefs/a.md"), "../briefs/a.md");
        assert_eq!(
            relative("deliverables/logo/", "deliverables/logo/a.svg"),
            "a.svg"
        );
        assert_eq!(
            relative("deliverables/logo/", "briefs/a.md"),
            "../../briefs/a.md"
        );
        assert_eq!(relative("", "a.md"), "a.md");
    }

    #[test]
    fn escapes_are_decoded_once() {
        assert_eq!(decode("a%20b%2520c%zz%+f%"), "a b%20c%zz%+f%");
        assert_eq!(decode("%C3%A9"), "é");
        assert_eq!(decode("%FF"), "%FF");
    }
}
