//! VAT on invoices: of one rate or of several, or owed by whoever gets the invoice. That a
//! rate and an amount do not fit is a warning: countries round in several ways.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::diag::Diagnostic;
use crate::model::money::{Money, half_a_unit, rounded};
use crate::model::record::{Group, Record, Spanned, Value};

/// The VAT that is added to the lines: `tax`, or that of all rates in `taxes`.
pub(super) fn amount(record: &Record) -> Option<Decimal> {
    if let Some((tax, _)) = money(&record.values, "tax") {
        return Some(tax.amount);
    }
    let mut taxes = record.values.groups("taxes");
    taxes.try_fold(Decimal::ZERO, |sum, one| match money(one, "tax") {
        Some((tax, _)) => sum.checked_add(tax.amount),
        None => Some(sum),
    })
}

/// What does not fit: VAT that is reversed and there, rates and amounts, amounts of rates and
/// their sum. The lines and the total are in `currency`.
pub(super) fn check(record: &Record, currency: &str, diagnostics: &mut Vec<Diagnostic>) {
    let lines = Lines::of(record);
    let own = money(&record.values, "tax");
    if let Some(Value::Boolean(true)) = record.values.get("reverse_charge").map(|is| &is.value) {
        let parts = record
            .values
            .groups("taxes")
            .filter_map(|one| money(one, "tax"));
        let charged = own
            .into_iter()
            .chain(parts)
            .find(|(tax, _)| !tax.amount.is_zero());
        if let Some((tax, at)) = charged {
            let fact = format!(
                "the client owes the VAT (`reverse_charge`), and the invoice has {} of it",
                tax.amount
            );
            let hint = "remove the VAT, or `reverse_charge`";
            diagnostics.push(Diagnostic::error(record.span(&at.at), fact).hint(hint));
        }
        return;
    }
    if record.values.groups("taxes").next().is_some() {
        of_each_rate(record, &lines, currency, diagnostics);
        return;
    }
    let Some((expected, words)) = lines.expected(record, currency) else {
        return;
    };
    let given = own.map_or(Decimal::ZERO, |(tax, _)| tax.amount);
    let rate = record.values.get("tax_rate");
    let Some(at) = own.map(|(_, at)| at).or(rate) else {
        return;
    };
    if !lines.fits(given, expected, lines.count, currency) {
        let fact = format!("{words} is {}, not {given}", rounded(expected, currency));
        diagnostics
            .push(Diagnostic::warning(record.span(&at.at), fact).hint("correct `tax` or the rate"));
    }
}

/// The VAT of each rate, as invoices with several list it.
fn of_each_rate(record: &Record, lines: &Lines, currency: &str, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen = Vec::new();
    for one in record.values.groups("taxes") {
        let (Some((rate, rate_at)), Some((tax, tax_at))) = (number(one, "rate"), money(one, "tax"))
        else {
            continue;
        };
        let shown = rate.normalize();
        if seen.contains(&rate) {
            let fact = format!("there are two amounts of VAT at {shown} %");
            diagnostics.push(Diagnostic::error(record.span(&rate_at.at), fact).hint("add them up"));
            continue;
        }
        seen.push(rate);
        let of_lines = lines.by_rate.get(&rate);
        let net = money(one, "net");
        if let (Some((net, at)), Some(of_lines), true) = (net, of_lines, lines.all_have_rates)
            && net.amount != of_lines.net
        {
            let fact = format!(
                "the lines at {shown} % add up to {}, not {}",
                of_lines.net, net.amount
            );
            diagnostics.push(
                Diagnostic::error(record.span(&at.at), fact).hint("correct `net`, or the lines"),
            );
            continue;
        }
        if of_lines.is_none() && lines.all_have_rates {
            let fact = format!("no line has VAT at {shown} %");
            diagnostics.push(
                Diagnostic::error(record.span(&rate_at.at), fact)
                    .hint("correct the rate, here or in the line"),
            );
            continue;
        }
        let net = net
            .map(|(net, _)| net.amount)
            .or(of_lines.map(|lines| lines.net));
        let Some(expected) = net.and_then(|net| part(net, rate)) else {
            continue;
        };
        let count = of_lines.map_or(lines.count, |lines| lines.count);
        if !lines.fits(tax.amount, expected, count, currency) {
            let net = net.unwrap_or_default();
            let fact = format!(
                "{shown} % of {net} is {}, not {}",
                rounded(expected, currency),
                tax.amount
            );
            diagnostics.push(
                Diagnostic::warning(record.span(&tax_at.at), fact)
                    .hint("correct the VAT or its rate"),
            );
        }
    }
    if lines.all_have_rates
        && let Some((rate, at)) = lines.by_rate.iter().find_map(|(rate, lines)| {
            let is_missing = !rate.is_zero() && !seen.contains(rate);
            is_missing.then(|| (rate, lines.first.clone()))
        })
    {
        let fact = format!(
            "`taxes` has no VAT at {} %, which this line has",
            rate.normalize()
        );
        diagnostics
            .push(Diagnostic::error(record.span(&at), fact).hint("add a member with that `rate`"));
    }
    let parts = record
        .values
        .groups("taxes")
        .filter_map(|one| money(one, "tax"));
    let sum = parts
        .map(|(tax, _)| tax.amount)
        .try_fold(Decimal::ZERO, |sum, tax| sum.checked_add(tax));
    if let (Some((tax, at)), Some(sum)) = (money(&record.values, "tax"), sum)
        && tax.amount != sum
    {
        let fact = format!("the VAT of all rates adds up to {sum}, not {}", tax.amount);
        diagnostics.push(Diagnostic::error(record.span(&at.at), fact).hint(format!(
            "write `tax: {}`, or correct `taxes`",
            as_written(record, at, sum)
        )));
    }
}

/// What the lines of one rate have.
struct OfRate {
    net: Decimal,
    count: usize,
    first: std::ops::Range<usize>,
}

struct Lines {
    by_rate: BTreeMap<Decimal, OfRate>,
    count: usize,
    /// Whether each line says its rate, or the invoice says it for all.
    all_have_rates: bool,
}

impl Lines {
    fn of(record: &Record) -> Self {
        let usual = number(&record.values, "tax_rate");
        let mut lines = Self {
            by_rate: BTreeMap::new(),
            count: 0,
            all_have_rates: true,
        };
        for line in record.values.groups("lines") {
            let Some((amount, at)) = money(line, "amount") else {
                continue;
            };
            lines.count += 1;
            let Some((rate, rate_at)) = number(line, "tax_rate").or(usual) else {
                lines.all_have_rates = false;
                continue;
            };
            let first = if rate_at.at.is_empty() {
                at.at.clone()
            } else {
                rate_at.at.clone()
            };
            let of_rate = lines.by_rate.entry(rate.normalize()).or_insert(OfRate {
                net: Decimal::ZERO,
                count: 0,
                first,
            });
            of_rate.net = of_rate.net.saturating_add(amount.amount);
            of_rate.count += 1;
        }
        lines
    }

    /// The VAT that the rates make, and in words of what; nothing where a rate is missing.
    fn expected(&self, record: &Record, currency: &str) -> Option<(Decimal, String)> {
        if !self.all_have_rates || self.count == 0 {
            return None;
        }
        let mut sum = Decimal::ZERO;
        for (rate, lines) in &self.by_rate {
            sum = sum.checked_add(part(lines.net, *rate)?)?;
        }
        let words = match self.by_rate.iter().next() {
            Some((rate, lines)) if self.by_rate.len() == 1 => {
                let net =
                    money(&record.values, "subtotal").map_or(lines.net, |(net, _)| net.amount);
                sum = part(net, *rate)?;
                format!("{rate} % of {}", rounded(net, currency))
            }
            _ => "the VAT of the lines".to_owned(),
        };
        Some((sum, words))
    }

    /// Whether an amount is the exact one but for rounding, which may have been done line by
    /// line.
    fn fits(&self, given: Decimal, exact: Decimal, count: usize, currency: &str) -> bool {
        let most = half_a_unit(currency).saturating_mul(Decimal::from(count.max(1)));
        given
            .checked_sub(exact)
            .is_some_and(|off| off.abs() <= most)
    }
}

fn part(net: Decimal, rate: Decimal) -> Option<Decimal> {
    net.checked_mul(rate)?.checked_div(Decimal::ONE_HUNDRED)
}

fn number<'g>(group: &'g Group, name: &str) -> Option<(Decimal, &'g Spanned<Value>)> {
    let value = group.get(name)?;
    match value.value {
        Value::Number(number) => Some((number.normalize(), value)),
        _ => None,
    }
}

/// An amount in the place of one that is wrong: with the currency where that has one, as it
/// would be another currency's without.
pub(super) fn as_written(record: &Record, wrong: &Spanned<Value>, right: Decimal) -> String {
    let written = record.source.text.get(wrong.at.clone()).unwrap_or_default();
    let quotes = |letter| matches!(letter, '"' | '\'');
    match written
        .trim_matches(quotes)
        .split_whitespace()
        .collect::<Vec<_>>()[..]
    {
        [currency, _] if currency.bytes().all(|byte| byte.is_ascii_uppercase()) => {
            format!("{currency} {right}")
        }
        [_, currency] => format!("{right} {currency}"),
        _ => right.to_string(),
    }
}

/// An amount and its place.
pub(super) fn money<'g>(group: &'g Group, name: &str) -> Option<(&'g Money, &'g Spanned<Value>)> {
    let value = group.get(name)?;
    match &value.value {
        Value::Money(money) => Some((money, value)),
        _ => None,
    }
}
