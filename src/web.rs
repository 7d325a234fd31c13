//! Addresses of the web that somebody is led to and has to trust: they lead where they look to.

use crate::letters;

/// Why an address is none of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebAddressFault {
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
pub fn host(text: &str) -> Result<&str, WebAddressFault> {
    const SCHEME: &str = "https://";
    let is_own = |start: &str| start.eq_ignore_ascii_case(SCHEME);
    if !text.get(..SCHEME.len()).is_some_and(is_own) {
        return Err(WebAddressFault::Scheme);
    }
    let is_odd = |letter: char| {
        letter.is_whitespace()
            || letters::unseen(letter).is_some()
            || matches!(letter, '"' | '<' | '>' | '\\' | '`')
    };
    if text.contains(is_odd) {
        return Err(WebAddressFault::Letters);
    }
    let rest = &text[SCHEME.len()..];
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if host.contains('@') {
        return Err(WebAddressFault::Somebody);
    }
    match host {
        "" => Err(WebAddressFault::NoHost),
        host => Ok(host),
    }
}

#[cfg(test)]
mod tests {
    use super::{WebAddressFault, host};

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
            ("", WebAddressFault::Scheme),
            ("é", WebAddressFault::Scheme),
            ("alder.example", WebAddressFault::Scheme),
            ("http://alder.example/", WebAddressFault::Scheme),
            ("javascript:alert(1)", WebAddressFault::Scheme),
            ("data:text/html,x", WebAddressFault::Scheme),
            ("//a.example", WebAddressFault::Scheme),
            ("https://", WebAddressFault::NoHost),
            ("https:///x", WebAddressFault::NoHost),
            ("https://?x", WebAddressFault::NoHost),
            (
                "https://good.example@evil.example/",
                WebAddressFault::Somebody,
            ),
            ("https://a.example/\u{202e}x", WebAddressFault::Letters),
            ("https://a.example/ b", WebAddressFault::Letters),
            ("https://a.example/\"x", WebAddressFault::Letters),
        ] {
            assert_eq!(host(bad), Err(wrong), "{bad}");
        }
    }
}
