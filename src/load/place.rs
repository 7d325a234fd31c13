//! Where a client's site is: `address:` of client.yaml, read and compared with those of the
//! firm's other clients.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use super::settings::report;
use crate::diag::{Diagnostic, Source, Span};
use crate::files;
use crate::kinds::declaration;
use crate::model::firm::{Client, SitePlace};
use crate::model::record::{Group, Spanned, Value};
use crate::names;
use crate::syntax::source;
use crate::syntax::yaml::{self, Node};

/// The longest name and the longest part of one that hosts may have (RFC 1035, section 2.3.4).
const LONGEST: (usize, usize) = (253, 63);

/// What `address:` says.
pub(super) fn of(
    group: &Group,
    source: &Arc<Source>,
    diagnostics: &mut Vec<Diagnostic>,
) -> SitePlace {
    let Some(value) = group.get("address") else {
        return SitePlace::Slug;
    };
    match value.value.as_text().unwrap_or_default() {
        "public" => SitePlace::Slug,
        "private" => SitePlace::Private,
        name if is_host(name) => SitePlace::Host(name.to_owned()),
        name => {
            diagnostics.push(wrong(source, value, name));
            SitePlace::Slug
        }
    }
}

/// The beginning of a name for which Windows would not make the directory in public/.
fn device(name: &str) -> Option<&str> {
    let first = name.split('.').next().unwrap_or_default();
    (!first.is_empty() && names::problem(first).is_some()).then_some(first)
}

/// Whether a text is a host name of two parts or more, as the name system has it.
fn is_host(name: &str) -> bool {
    let (longest, longest_part) = LONGEST;
    let is_part = |part: &str| {
        let sign = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        !part.is_empty()
            && part.len() <= longest_part
            && part.bytes().all(sign)
            && !part.starts_with('-')
            && !part.ends_with('-')
    };
    // A last part of digits is an address of numbers.
    let is_name = |last: &str| last.bytes().any(|byte| byte.is_ascii_lowercase());
    name.len() <= longest
        && name.contains('.')
        && name.split('.').all(is_part)
        && device(name).is_none()
        && name.rsplit('.').next().is_some_and(is_name)
}

fn wrong(source: &Arc<Source>, value: &Spanned<Value>, name: &str) -> Diagnostic {
    let fact = format!("`address` is `{name}`, not `public`, `private` or the name of a host");
    let bare = name
        .trim_start_matches("https://")
        .trim_start_matches("http://")
        .trim_end_matches('/')
        .to_lowercase();
    let device = device(name).filter(|_| name == bare && name.contains('.'));
    let hint = if let Some(device) = device {
        format!(
            "choose another host: the site's directory has its name, and Windows reserves `{device}`"
        )
    } else if is_host(&bare) {
        format!("write the name alone, in small letters: `{bare}`")
    } else if !name.is_ascii() && name.contains('.') {
        "write a name with other letters as the name system has it: `xn--…`".to_owned()
    } else {
        "write it as `acme.portal.firm.example`".to_owned()
    };
    report(source, value, fact, Some(hint))
}

/// Two clients at one host would write over one another: those that were read, each with its
/// `client.yaml`, and those of `others`, the directories of clients that were not.
pub(super) fn compare(
    content: &Path,
    clients: &[(&Client, &Arc<Source>)],
    others: &[&String],
    diagnostics: &mut Vec<Diagnostic>,
) -> files::Result<()> {
    let host = |client: &'_ Client| match &client.place {
        SitePlace::Host(host) => Some(host.clone()),
        _ => None,
    };
    let mut taken: HashMap<String, String> = HashMap::new();
    if clients.iter().any(|(client, _)| host(client).is_some()) {
        for other in others {
            let named = named_by(&content.join(other))?;
            taken.extend(named.map(|host| (host, (*other).clone())));
        }
    }
    for (client, source) in clients {
        let Some(host) = host(client) else { continue };
        if let Some(other) = taken.get(&host) {
            let whole = 0..source.text.len();
            let at = yaml::parse(source, whole)
                .ok()
                .and_then(|node| Some(address(&node)?.at.clone()))
                .unwrap_or(0..0);
            let fact = format!("`{host}` is the host of `{other}` already");
            diagnostics.push(
                Diagnostic::error(Span::new(source, at), fact)
                    .hint("give each client a host name of its own"),
            );
            continue;
        }
        taken.insert(host, client.slug.clone());
    }
    Ok(())
}

/// The `address:` of a client that is not read.
fn named_by(directory: &Path) -> files::Result<Option<String>> {
    let mut unsaid = Vec::new();
    let source = source::read_below(directory, "client.yaml", "client.yaml", &mut unsaid)?;
    Ok(source.and_then(|source| {
        let node = yaml::parse(&source, 0..source.text.len()).ok()?;
        match &address(&node)?.value {
            Node::Scalar(text) if is_host(text) => Some(text.clone()),
            _ => None,
        }
    }))
}

fn address(client: &Spanned<Node>) -> Option<&Spanned<Node>> {
    match &client.value {
        Node::Map(pairs) => declaration::pair(pairs, "address"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::is_host;

    #[test]
    fn host_names_are_told_from_other_texts() {
        for name in [
            "acme.firm.example",
            "a.b",
            "xn--mnchen-3ya.example",
            "1.a2",
            "acme.con.example",
            "console.example",
        ] {
            assert!(is_host(name), "{name}");
        }
        let long = format!("{}.example", "a".repeat(64));
        for name in [
            "",
            "acme",
            "Acme.example",
            "acme..example",
            ".example",
            "example.",
            "-a.example",
            "a-.example",
            "a_b.example",
            "192.168.0.1",
            "https://a.example",
            "a.example/x",
            "a.example:8080",
            "münchen.example",
            "../a.b",
            "con.example",
            "nul.firm.example",
            "lpt1.example",
            "a b.example",
            &long,
        ] {
            assert!(!is_host(name), "{name}");
        }
    }
}
