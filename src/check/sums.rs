//! Invoices, and any kind with `lines` and a `total`: they have to add up.

use rust_decimal::Decimal;

use super::tax::{self, as_written, money};
use crate::diag::Diagnostic;
use crate::model::content::{ClientContent, Content};
use crate::model::money::{Money, half_a_unit, rounded};
use crate::model::record::{Record, Spanned, Value};

/// A line whose amount is not quantity times price, lines that do not make the
/// subtotal, a subtotal and a tax that do not make the total.
pub(super) fn check(_: &Content, client: &ClientContent, diagnostics: &mut Vec<Diagnostic>) {
    for record in &client.records {
        if let (Some(total), Some(_)) = (money(&record.values, "total"), record.values.get("lines"))
        {
            lines(record, diagnostics);
            if add_up(record, total, diagnostics) {
                tax::check(record, &total.0.currency, diagnostics);
            }
        }
    }
}

fn lines(record: &Record, diagnostics: &mut Vec<Diagnostic>) {
    for line in record.values.groups("lines") {
        let quantity = match line.get("quantity").map(|value| &value.value) {
            Some(Value::Number(quantity)) => *quantity,
            _ => continue,
        };
        let (Some((price, _)), Some((amount, at))) = (money(line, "price"), money(line, "amount"))
        else {
            continue;
        };
        let Some(product) = quantity.checked_mul(price.amount) else {
            continue;
        };
        if !is_rounded(product, amount) {
            let product = rounded(product, &amount.currency);
            let fact = format!(
                "{quantity} × {} is {product}, not {}",
                price.amount, amount.amount
            );
            diagnostics.push(Diagnostic::error(record.span(&at.at), fact));
        }
    }
}

/// Whether everything is in one currency, so that there is something to add up.
fn add_up(
    record: &Record,
    (total, total_at): (&Money, &Spanned<Value>),
    diagnostics: &mut Vec<Diagnostic>,
) -> bool {
    let lines = record.values.groups("lines");
    let amounts: Option<Vec<&Money>> = lines
        .map(|line| money(line, "amount").map(|(money, _)| money))
        .collect();
    // An amount that could not be read has been reported: without it there is no sum.
    let Some(amounts) = amounts else {
        return false;
    };
    if let Some(other) = amounts
        .iter()
        .find(|amount| amount.currency != total.currency)
    {
        let fact = format!(
            "the total is in {}, a line in {}",
            total.currency, other.currency
        );
        diagnostics.push(Diagnostic::error(record.span(&total_at.at), fact));
        return false;
    }
    let sum: Option<Decimal> = amounts
        .iter()
        .try_fold(Decimal::ZERO, |sum, amount| sum.checked_add(amount.amount));
    let Some(sum) = sum else {
        return false;
    };
    let (net, net_at, name) = match money(&record.values, "subtotal") {
        Some((subtotal, at)) => (subtotal.amount, at, "subtotal"),
        None => (total.amount, total_at, "total"),
    };
    let tax = tax::amount(record).unwrap_or_default();
    let (Some(sum_and_tax), Some(net_and_tax)) = (sum.checked_add(tax), net.checked_add(tax))
    else {
        return false;
    };
    let expected = if name == "total" { sum_and_tax } else { sum };
    if expected != net {
        let fact = format!("the lines add up to {expected}, not {net}");
        let right = as_written(record, net_at, expected);
        diagnostics.push(
            Diagnostic::error(record.span(&net_at.at), fact)
                .hint(format!("write `{name}: {right}`, or correct the lines")),
        );
    }
    if name == "subtotal" && net_and_tax != total.amount {
        let fact = format!("{net} and {tax} make {net_and_tax}, not {}", total.amount);
        diagnostics.push(
            Diagnostic::error(record.span(&total_at.at), fact)
                .hint("correct `subtotal`, `tax` or `total`"),
        );
    }
    true
}

/// Whether an amount is the exact one, or that in whole units of the currency, rounded in
/// either way at a half.
fn is_rounded(exact: Decimal, amount: &Money) -> bool {
    let is_whole = rounded(amount.amount, &amount.currency) == amount.amount;
    let most = if is_whole {
        half_a_unit(&amount.currency)
    } else {
        Decimal::ZERO
    };
    let off = exact.checked_sub(amount.amount);
    off.is_some_and(|off| off.abs() <= most)
}
