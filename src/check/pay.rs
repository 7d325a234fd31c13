//! Where an invoice is paid: links that lead where they say, and accounts without a slip.

use crate::diag::Diagnostic;
use crate::model::content::{ClientContent, Content};
use crate::model::iban::{is_iban, not_an_iban};
use crate::model::record::{Record, Value};
use crate::web::{self, WebAddressFault};

/// The kind whose records are paid.
const INVOICES: &str = "invoices";

/// `pay` is a page that only the payer and whom it belongs to can read, and `iban` an IBAN.
pub(super) fn check(_: &Content, client: &ClientContent, diagnostics: &mut Vec<Diagnostic>) {
    for record in client.of_kind(INVOICES) {
        diagnostics.extend(link(record));
        diagnostics.extend(account(record));
    }
}

fn link(record: &Record) -> Option<Diagnostic> {
    let value = record.values.get("pay")?;
    let Value::Text(text) = &value.value else {
        return None;
    };
    let fact = wrong(text)?;
    Some(
        Diagnostic::error(record.span(&value.at), format!("`pay` {fact}")).hint(
            "write the address of the page as its maker gives it: `https://pay.example/i/123`",
        ),
    )
}

/// What is wrong with the address of a page where money goes.
fn wrong(text: &str) -> Option<&'static str> {
    let is_named = |host: &str| {
        let name = host.split(':').next().unwrap_or_default();
        !name.starts_with('.') && name.contains('.')
    };
    match web::host(text) {
        Err(WebAddressFault::Scheme) => Some("is not an address that begins with `https://`"),
        Err(WebAddressFault::Letters) => Some("has letters that no address has"),
        _ if text.contains(['^', '{', '|', '}']) => Some("has letters that no address has"),
        Err(WebAddressFault::Somebody) => {
            Some("names somebody in front of its host, and leads elsewhere than it looks")
        }
        Ok(host) if is_named(host) => None,
        Ok(_) | Err(WebAddressFault::NoHost) => Some("has no host"),
    }
}

fn account(record: &Record) -> Option<Diagnostic> {
    let value = record.values.group("bank")?.get("iban")?;
    let text = value.value.as_text().filter(|text| !is_iban(text))?;
    Some(
        Diagnostic::error(record.span(&value.at), not_an_iban(text))
            .hint("compare it with what the bank wrote"),
    )
}

#[cfg(test)]
mod tests {
    use super::wrong;

    #[test]
    fn only_pages_by_https_are_paid_at() {
        for right in [
            "https://pay.example/i/123?x=1#a",
            "HTTPS://pay.example",
            "https://pay.example:8443/ü",
        ] {
            assert_eq!(wrong(right), None, "{right}");
        }
        for bad in [
            "http://pay.example/",
            "javascript:alert(1)",
            "https://",
            "https:///x",
            "https://localhost/x",
            "https://.example/",
            "https://bank.example@evil.example/",
            "https://pay.example/ x",
            "https://pay.example/\"x",
            "https://pay.example/\u{202e}x",
            "//pay.example/",
            "pay.example",
            "",
            "é",
        ] {
            assert!(wrong(bad).is_some(), "{bad}");
        }
    }
}
