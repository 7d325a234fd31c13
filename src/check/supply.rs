//! What the law of a country wants on every invoice: in Germany and Austria the firm's number
//! for VAT or for taxes, and when the supply was.

use crate::diag::Diagnostic;
use crate::model::content::{ClientContent, Content};
use crate::model::due;
use crate::model::record::Record;

/// The kind whose records are sent and paid.
const INVOICES: &str = "invoices";
/// Where these have to be on an invoice: section 14 (4) UStG in Germany, section 11 (1) in
/// Austria.
const COUNTRIES: [&str; 2] = ["DE", "AT"];

/// What an invoice lacks that is still to be sent or paid. One that is over stays as it was.
pub(super) fn check(content: &Content, client: &ClientContent, diagnostics: &mut Vec<Diagnostic>) {
    let Some(kind) = content
        .kind(INVOICES)
        .filter(|_| is_wanted(&content.firm.locale))
    else {
        return;
    };
    // Invoices that say neither show those of the firm.
    let has_number = content.firm.vat.is_some() || content.firm.tax_number.is_some();
    for record in client.of_kind(INVOICES) {
        let is_draft = record.values.text("state") == Some("draft");
        if is_draft || due::is_open(kind, record) {
            if !has_number {
                diagnostics.extend(numbers(record));
            }
            diagnostics.extend(supply(record));
        }
    }
}

/// Whether a locale is of one of these countries; German alone is of Germany.
fn is_wanted(locale: &str) -> bool {
    let parts: Vec<&str> = locale.split(['-', '_']).collect();
    let is_region = |part: &&&str| part.len() == 2;
    match parts.iter().skip(1).find(is_region) {
        Some(region) => COUNTRIES.iter().any(|one| one.eq_ignore_ascii_case(region)),
        None => parts[0].eq_ignore_ascii_case("de"),
    }
}

fn numbers(record: &Record) -> Option<Diagnostic> {
    let from = record.values.group("from");
    let has = |name: &str| from.and_then(|from| from.text(name)).is_some();
    (!has("vat") && !has("tax_number")).then(|| {
        let fact = "this invoice has neither the firm's VAT number nor its tax number";
        Diagnostic::warning(record.place(), fact)
            .hint("add `vat: DE123456789` or `tax_number: 12/345/67890` to firm.yaml, or to `from`")
    })
}

fn supply(record: &Record) -> Option<Diagnostic> {
    let has = |name: &str| record.values.get(name).is_some();
    (!has("delivered") && !has("period")).then(|| {
        let fact = "this invoice does not say when the supply was";
        Diagnostic::warning(record.place(), fact)
            .hint("add `delivered: 2026-03-04`, or `period: {start: 2026-03-01, end: 2026-03-31}`")
    })
}

#[cfg(test)]
mod tests {
    use super::is_wanted;

    #[test]
    fn a_country_is_told_by_the_locale() {
        for locale in ["de-DE", "de-AT", "en-DE", "de", "de-Latn-AT", "DE_de"] {
            assert!(is_wanted(locale), "{locale}");
        }
        for locale in ["de-CH", "en-GB", "en", "nl", "es-ES"] {
            assert!(!is_wanted(locale), "{locale}");
        }
    }
}
