//! Addresses of the web that somebody is led to and has to trust: they lead where they look to.

use crate::letters;

/// Why an address is none of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// It does not begin with `https://`.
    Scheme,
    /// It has letters that no address has, or that nobody sees.
    Letters,
    /// Somebody stands before its host, which only looks like one.
    Somebody,
    /// It names no host.
    NoHost,
}

/// The host that an address leads to, with its port where it has one.
///
/// # Errors
/// When it is none by `https`, or could lead elsewhere than it looks.
pub fn host(text: &str) -> Result<&str, Wrong> {
    const SCHEME: &str = "https://";
    let is_own = |start: &str| start.eq_ignore_ascii_case(SCHEME);
    if !text.get(..SCHEME.len()).is_some_and(is_own) {
        return Err(Wrong::Scheme);
    }
    let is_odd = |letter: char| {
        letter.is_whitespace()
            || letters::unseen(letter).is_some()
            || matches!(letter, '"' | '<' | '>' | '\\' | '`')
    };
    if text.contains(is_odd) {
        return Err(Wrong::Letters);
    }
    let rest = &text[SCHEME.len()..];
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if host.contains('@') {
        return Err(Wrong::Somebody);
    }
    match host {
        "" => Err(Wrong::NoHost),
        host => Ok(host),
    }
}

#[cfg(test)]
mod tests {
    use super::{Wrong, host};

    #[test]
    fn only_addresses_of_the_web_are_linked_to() {
        for (good, leads_to) in [
            ("https://alder.example", "alder.example"),
            ("HTTPS://alder.example/impressum?a=1#b", "alder.example"),
            ("https://müller.example/größe", "müller.example"),
            ("https://pay.example:8443?x", "pay.example:8443"),
        ] {
            assert_eq!(host(good), Ok(leads_to), "{good}");
        }
        for (bad, wrong) in [
            ("", Wrong::Scheme),
            ("é", Wrong::Scheme),
            ("alder.example", Wrong::Scheme),
            ("http://alder.example/", Wrong::Scheme),
            ("javascript:alert(1)", Wrong::Scheme),
            ("data:text/html,x", Wrong::Scheme),
            ("//a.example", Wrong::Scheme),
            ("https://", Wrong::NoHost),
            ("https:///x", Wrong::NoHost),
            ("https://?x", Wrong::NoHost),
            ("https://good.example@evil.example/", Wrong::Somebody),
            ("https://a.example/\u{202e}x", Wrong::Letters),
            ("https://a.example/ b", Wrong::Letters),
            ("https://a.example/\"x", Wrong::Letters),
        ] {
            assert_eq!(host(bad), Err(wrong), "{bad}");
        }
    }
}
