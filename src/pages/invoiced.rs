//! What an invoice does not say itself and the firm says for all: its numbers, and its account.

use std::borrow::Cow;

use super::page_context::PageContext;
use super::shown::ShownField;
use crate::model::due;
use crate::model::firm::Firm;
use crate::model::kind::Kind;
use crate::model::record::{Group, Record, Spanned, Value};

/// The kind whose records are sent and paid.
const INVOICES: &str = "invoices";

/// Where an open invoice is paid to that does not say it itself: the firm's account of today,
/// which says nothing of what was paid before.
pub(super) fn bank(page: &mut PageContext<'_>, kind: &Kind, record: &Record) -> Option<ShownField> {
    let field = kind.field("bank").filter(|_| kind.name == INVOICES)?;
    if record.values.get("bank").is_some() || !due::is_open(kind, record) {
        return None;
    }
    let bank = Value::Group(page.site.content.firm.bank.clone()?);
    Some(ShownField {
        name: field.name.clone(),
        label: field.label.to_string(),
        value: page.value(record, &Spanned::new(bank, 0..0), &field.shape),
    })
}

/// The values of an invoice with the firm's numbers, where it has neither in `from`: without
/// them it is no invoice in many countries, whether it is paid or not.
pub(super) fn with_numbers<'r>(firm: &Firm, kind: &Kind, record: &'r Record) -> Cow<'r, Group> {
    let own = Cow::Borrowed(&record.values);
    let numbers = [("vat", &firm.vat), ("tax_number", &firm.tax_number)];
    let from = record.values.group("from");
    let says = |name: &str| from.and_then(|from| from.text(name)).is_some();
    let is_lacking = kind.name == INVOICES && !numbers.iter().any(|(name, _)| says(name));
    if !is_lacking || numbers.iter().all(|(_, number)| number.is_none()) {
        return own;
    }
    let mut from = from.cloned().unwrap_or_else(|| sender(firm));
    for (name, number) in numbers {
        if let Some(number) = number {
            from.set(name, text(number));
        }
    }
    let mut values = own.into_owned();
    values.set("from", Spanned::new(Value::Group(from), 0..0));
    Cow::Owned(values)
}

/// The firm as an invoice has it.
fn sender(firm: &Firm) -> Group {
    let mut group = Group::default();
    group.set("name", text(&firm.name));
    if let Some(address) = &firm.contact.address {
        group.set("address", text(address));
    }
    group
}

fn text(text: &str) -> Spanned<Value> {
    Spanned::new(Value::Text(text.to_owned()), 0..0)
}
