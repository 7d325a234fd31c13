//! HTML that does nothing: the elements and attributes of a page that is opened with no
//! site around it, START-HERE.html. It runs nothing, asks for nothing, loads nothing and
//! leads nowhere but into the archive. What is made is cut down to this, and what was
//! received is held to it; neither happens here.

/// The elements and the attributes of each, besides those of all.
pub const ELEMENTS: [(&str, &[&str]); 79] = [
    ("html", &[]),
    ("head", &[]),
    ("meta", &["charset", "name", "content", "http-equiv"]),
    ("base", &["href"]),
    ("title", &[]),
    ("style", &[]),
    ("body", &[]),
    ("main", &[]),
    ("header", &[]),
    ("footer", &[]),
    ("nav", &[]),
    ("section", &[]),
    ("article", &[]),
    ("aside", &[]),
    ("address", &[]),
    ("div", &[]),
    ("span", &[]),
    ("p", &[]),
    ("h1", &[]),
    ("h2", &[]),
    ("h3", &[]),
    ("h4", &[]),
    ("h5", &[]),
    ("h6", &[]),
    ("hgroup", &[]),
    ("a", &["href", "download", "rel", "hreflang"]),
    ("br", &[]),
    ("wbr", &[]),
    ("hr", &[]),
    ("ul", &[]),
    ("ol", &["start", "reversed", "type"]),
    ("li", &["value"]),
    ("dl", &[]),
    ("dt", &[]),
    ("dd", &[]),
    ("table", &[]),
    ("caption", &[]),
    ("colgroup", &["span"]),
    ("col", &["span"]),
    ("thead", &[]),
    ("tbody", &[]),
    ("tfoot", &[]),
    ("tr", &[]),
    ("th", &["scope", "colspan", "rowspan", "abbr", "align"]),
    ("td", &["colspan", "rowspan", "headers", "align"]),
    ("blockquote", &[]),
    ("q", &[]),
    ("cite", &[]),
    ("pre", &[]),
    ("code", &[]),
    ("kbd", &[]),
    ("samp", &[]),
    ("var", &[]),
    ("em", &[]),
    ("strong", &[]),
    ("b", &[]),
    ("i", &[]),
    ("u", &[]),
    ("s", &[]),
    ("small", &[]),
    ("mark", &[]),
    ("sub", &[]),
    ("sup", &[]),
    ("abbr", &[]),
    ("dfn", &[]),
    ("time", &["datetime"]),
    ("data", &["value"]),
    ("del", &["datetime"]),
    ("ins", &["datetime"]),
    ("bdi", &[]),
    ("bdo", &[]),
    ("ruby", &[]),
    ("rt", &[]),
    ("rp", &[]),
    (
        "img",
        &["src", "alt", "width", "height", "loading", "decoding"],
    ),
    ("figure", &[]),
    ("figcaption", &[]),
    ("details", &["open"]),
    ("summary", &[]),
];

/// The attributes that every element may have.
pub const EVERYWHERE: [&str; 7] = ["class", "id", "lang", "dir", "title", "role", "hidden"];

/// How the names of further ones begin, which say something to programs alone.
pub const PREFIXES: [&str; 2] = ["aria-", "data-"];

/// Elements of which a page has one at most: never a part of one.
pub const WHOLE: [&str; 7] = ["html", "head", "meta", "base", "title", "style", "body"];

/// Whether an element may have an attribute; nothing where there may be no such element.
#[must_use]
pub fn has_attribute(element: &str, attribute: &str) -> Option<bool> {
    let (_, own) = ELEMENTS.iter().find(|(name, _)| *name == element)?;
    let is_general = EVERYWHERE.contains(&attribute)
        || PREFIXES.iter().any(|prefix| attribute.starts_with(prefix));
    Some(is_general || own.contains(&attribute))
}

/// Whether an address stays in the archive, from a place that is `depth` folders deep in
/// it. A link may also be an address to write to or to call.
#[must_use]
pub fn stays(address: &str, is_link: bool, depth: usize) -> bool {
    // Browsers drop these from addresses, or read a slash.
    if address.contains(|letter: char| letter.is_control() || letter == '\\')
        || address.trim() != address
    {
        return false;
    }
    let end = address.find(['/', '?', '#', ':']);
    if let Some(end) = end
        && address[end..].starts_with(':')
    {
        let scheme = address[..end].to_ascii_lowercase();
        return is_link && ["mailto", "tel"].contains(&scheme.as_str());
    }
    let path = address.split(['?', '#']).next().unwrap_or_default();
    if path.starts_with('/') {
        return false;
    }
    let mut depth = depth;
    for part in path.split('/') {
        // In a file's address that is a drive (URL, section 4.2).
        if let [letter, b'|' | b':'] = part.as_bytes()
            && letter.is_ascii_alphabetic()
        {
            return false;
        }
        match part.to_ascii_lowercase().replace("%2e", ".").as_str() {
            "" | "." => {}
            ".." if depth == 0 => return false,
            ".." => depth -= 1,
            _ => depth += 1,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_stay_or_lead_elsewhere() {
        for (address, is_link, stays_there) in [
            ("index.html", true, true),
            ("index.html#/handover/", true, true),
            ("../../RECOVERY.txt", true, true),
            ("attachments/a%20b.pdf?x=http://y", true, true),
            ("#top", true, true),
            ("", true, true),
            ("mailto:studio@alder.example", true, true),
            ("TEL:+49301", true, true),
            ("mailto:studio@alder.example", false, false),
            ("../../../other/index.html", true, false),
            ("%2e%2E/../%2e./x", true, false),
            ("https://x.example/", true, false),
            ("//x.example/", true, false),
            ("/etc/passwd", true, false),
            ("\\\\x.example\\", true, false),
            ("java\tscript:alert(1)", true, false),
            (" https://x.example", true, false),
            ("javascript:alert(1)", true, false),
            ("data:text/html,x", true, false),
            ("file:///etc/passwd", true, false),
            ("C|/x", true, false),
            ("c|", true, false),
            ("C|?x", true, false),
            ("./C|/x", true, false),
            ("a/C:/x", true, false),
            ("CC|/x", true, true),
        ] {
            assert_eq!(stays(address, is_link, 2), stays_there, "{address}");
        }
    }
}
