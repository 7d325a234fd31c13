//! Invoices, and any kind with `lines` and a `total`: they have to add up.

use rust_decimal::Decimal;

use crate::diag::Diagnostic;
use crate::model::content::{ClientContent, Content};
use crate::model::record::{Group, Money, Record, Spanned, Value};

/// A line whose amount is not quantity times price, lines that do not make the
/// subtotal, a subtotal and a tax that do not make the total.
pub(super) fn check(_: &Content, client: &ClientContent, found: &mut Vec<Diagnostic>) {
    for record in &client.records {
        if let (Some(total), Some(_)) = (money(&record.values, "total"), record.values.get("lines"))
        {
            lines(record, found);
            add_up(record, total, found);
        }
    }
}

fn lines(record: &Record, found: &mut Vec<Diagnostic>) {
    for line in record.values.groups("lines") {
        let quantity = match line.get("quantity").map(|value| &value.value) {
            Some(Value::Number(quantity)) => *quantity,
            _ => continue,
        };
        let (Some((price, _)), Some((amount, at))) = (money(line, "price"), money(line, "amount"))
        else {
            continue;
        };
        let Some(product) = quantity
            .checked_mul(price.amount)
            .map(|product| product.round_dp(2))
        else {
            continue;
        };
        if product != amount.amount {
            let fact = format!(
                "{quantity} × {} is {product}, not {}",
                price.amount, amount.amount
            );
            found.push(Diagnostic::error(record.span(&at.at), fact));
        }
    }
}

fn add_up(
    record: &Record,
    (total, total_at): (&Money, &Spanned<Value>),
    found: &mut Vec<Diagnostic>,
) {
    let amounts: Vec<&Money> = record
        .values
        .groups("lines")
        .filter_map(|line| money(line, "amount").map(|(money, _)| money))
        .collect();
    if let Some(other) = amounts
        .iter()
        .find(|amount| amount.currency != total.currency)
    {
        let fact = format!(
            "the total is in {}, a line in {}",
            total.currency, other.currency
        );
        found.push(Diagnostic::error(record.span(&total_at.at), fact));
        return;
    }
    let sum: Option<Decimal> = amounts
        .iter()
        .try_fold(Decimal::ZERO, |sum, amount| sum.checked_add(amount.amount));
    let Some(sum) = sum else {
        return;
    };
    let (net, net_at, name) = match money(&record.values, "subtotal") {
        Some((subtotal, at)) => (subtotal.amount, at, "subtotal"),
        None => (total.amount, total_at, "total"),
    };
    let tax = money(&record.values, "tax").map_or(Decimal::ZERO, |(tax, _)| tax.amount);
    let (Some(sum_and_tax), Some(net_and_tax)) = (sum.checked_add(tax), net.checked_add(tax))
    else {
        return;
    };
    let expected = if name == "total" { sum_and_tax } else { sum };
    if expected != net {
        let fact = format!("the lines add up to {expected}, not {net}");
        found.push(
            Diagnostic::error(record.span(&net_at.at), fact)
                .hint(format!("write `{name}: {expected}`, or mend the lines")),
        );
    }
    if name == "subtotal" && net_and_tax != total.amount {
        let fact = format!("{net} and {tax} make {net_and_tax}, not {}", total.amount);
        found.push(
            Diagnostic::error(record.span(&total_at.at), fact)
                .hint("mend `subtotal`, `tax` or `total`"),
        );
    }
}

fn money<'g>(group: &'g Group, name: &str) -> Option<(&'g Money, &'g Spanned<Value>)> {
    let value = group.get(name)?;
    match &value.value {
        Value::Money(money) => Some((money, value)),
        _ => None,
    }
}
