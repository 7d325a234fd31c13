//! Invoices as firms write them: amounts that are rounded as money is, VAT of one rate, of
//! several, and none where the client owes it.

use std::fs;

use crate::project::{Project, repository, said};

const HEAD: &str = "number: A-1\ndate: 2026-03-01\ndue: 2026-03-31\nstate: sent\n";

fn check(rest: &str) -> crate::project::Ran {
    Project::small()
        .file("content/acme/invoices/a-1.yaml", format!("{HEAD}{rest}"))
        .run(&["check"])
}

fn line(quantity: &str, price: &str, amount: &str) -> String {
    format!(
        "lines:\n  - {{description: Work, quantity: {quantity}, price: {price}, amount: {amount}}}\n"
    )
}

#[test]
fn an_amount_is_rounded_by_its_currency_and_either_way_at_a_half() {
    for (quantity, price, amount) in [
        ("0.5", "4.69", "2.35"),
        ("0.5", "4.69", "2.34"),
        ("3", "0.335", "1.01"),
        ("1.5", "JPY 333", "JPY 500"),
        ("1.5", "JPY 333", "JPY 499"),
        ("0.5", "KWD 1.001", "KWD 0.501"),
    ] {
        let text = line(quantity, price, amount) + &format!("total: {amount}\n");
        let ran = check(&text).exits(0);
        assert!(!ran.err().contains("warning"), "{text}{}", ran.err());
    }
    for (quantity, price, amount, is) in [
        ("0.5", "4.69", "2.36", "0.5 × 4.69 is 2.35, not 2.36"),
        ("0.5", "4.69", "2.33", "is 2.35, not 2.33"),
        ("1.5", "JPY 333", "JPY 499.45", "is 500, not 499.45"),
        ("0.5", "KWD 1.001", "KWD 0.502", "is 0.501, not 0.502"),
    ] {
        let text = line(quantity, price, amount) + &format!("total: {amount}\n");
        said(&check(&text).exits(1), is);
    }
}

#[test]
fn a_rate_and_a_tax_that_do_not_fit_are_told() {
    let with = |rate: &str, tax: &str, total: &str| {
        line("1", "1250.00", "1250.00")
            + &format!("subtotal: 1250.00\ntax_rate: {rate}\ntax: {tax}\ntotal: {total}\n")
    };
    let ran = check(&with("19", "200.00", "1450.00")).exits(0);
    said(&ran, "19 % of 1250.00 is 237.50, not 200.00");
    for (rate, tax, total) in [
        ("19", "237.50", "1487.50"),
        ("7.7", "96.25", "1346.25"),
        ("0", "0.00", "1250.00"),
    ] {
        let ran = check(&with(rate, tax, total)).exits(0);
        assert!(!ran.err().contains("warning"), "{}", ran.err());
    }
    // Three lines, each rounded by itself, may differ by as many halves.
    let lines = "lines:\n".to_owned() + &"  - {description: Work, amount: 0.03}\n".repeat(3);
    for (tax, fits) in [
        ("0.01", true),
        ("0.02", true),
        ("0.03", true),
        ("0.04", false),
    ] {
        let total = format!("0.{:02}", 9 + tax[2..].parse::<u32>().expect("digits"));
        let ran = check(&format!(
            "{lines}subtotal: 0.09\ntax_rate: 19\ntax: {tax}\ntotal: {total}\n"
        ))
        .exits(0);
        assert_eq!(!ran.err().contains("warning"), fits, "{tax}: {}", ran.err());
    }
    let ran = check(&(line("1", "100.00", "100.00") + "tax_rate: 19\ntotal: 100.00\n")).exits(0);
    said(&ran, "19 % of 100.00 is 19.00, not 0");
}

const TWO_RATES: &str = "lines:\n  - {description: Book, amount: 100.00, tax_rate: 7}\n  - {description: Work, amount: 200.00}\ntax_rate: 19\nsubtotal: 300.00\n";

#[test]
fn several_rates_are_added_up_and_each_is_looked_at() {
    let taxes = |seven: &str, nineteen: &str| {
        format!(
            "taxes:\n  - {{rate: 7, net: 100.00, tax: {seven}}}\n  - {{rate: 19, net: 200.00, tax: {nineteen}}}\n"
        )
    };
    let right = format!(
        "{TWO_RATES}{}tax: 45.00\ntotal: 345.00\n",
        taxes("7.00", "38.00")
    );
    let ran = check(&right).exits(0);
    assert!(!ran.err().contains("warning"), "{}", ran.err());
    // Without a sum of its own, and without a list.
    for text in [
        format!("{TWO_RATES}{}total: 345.00\n", taxes("7.00", "38.00")),
        format!("{TWO_RATES}tax: 45.00\ntotal: 345.00\n"),
    ] {
        let ran = check(&text).exits(0);
        assert!(!ran.err().contains("warning"), "{}", ran.err());
    }
    for (text, code, fact) in [
        (
            format!(
                "{TWO_RATES}{}tax: 44.00\ntotal: 344.00\n",
                taxes("7.00", "38.00")
            ),
            1,
            "the VAT of all rates adds up to 45.00, not 44.00",
        ),
        (
            format!("{TWO_RATES}{}total: 340.00\n", taxes("7.00", "38.00")),
            1,
            "300.00 and 45.00 make 345.00, not 340.00",
        ),
        (
            format!("{TWO_RATES}{}total: 346.00\n", taxes("8.00", "38.00")),
            0,
            "7 % of 100.00 is 7.00, not 8.00",
        ),
        (
            format!("{TWO_RATES}tax: 57.00\ntotal: 357.00\n"),
            0,
            "the VAT of the lines is 45.00, not 57.00",
        ),
        (
            format!(
                "{TWO_RATES}taxes:\n  - {{rate: 19, net: 200.00, tax: 38.00}}\ntotal: 338.00\n"
            ),
            1,
            "`taxes` has no VAT at 7 %, which this line has",
        ),
        (
            format!(
                "{TWO_RATES}{}total: 345.00\n",
                taxes("7.00", "38.00").replace("net: 100.00", "net: 120.00")
            ),
            1,
            "the lines at 7 % add up to 100.00, not 120.00",
        ),
        (
            format!(
                "{TWO_RATES}{}  - {{rate: 20, tax: 1.00}}\ntotal: 346.00\n",
                taxes("7.00", "38.00")
            ),
            1,
            "no line has VAT at 20 %",
        ),
        (
            format!(
                "{TWO_RATES}{}  - {{rate: 7, tax: 1.00}}\ntotal: 346.00\n",
                taxes("7.00", "38.00")
            ),
            1,
            "there are two amounts of VAT at 7 %",
        ),
    ] {
        said(&check(&text).exits(code), fact);
    }
}

#[test]
fn where_the_client_owes_the_vat_the_invoice_has_none() {
    let text = line("1", "100.00", "100.00") + "reverse_charge: true\ntotal: 100.00\n";
    let ran = check(&text).exits(0);
    assert!(!ran.err().contains("warning"), "{}", ran.err());
    for tax in ["tax: 19.00\n", "taxes: [{rate: 19, tax: 19.00}]\n"] {
        let text =
            line("1", "100.00", "100.00") + &format!("reverse_charge: true\n{tax}total: 119.00\n");
        said(
            &check(&text).exits(1),
            "the client owes the VAT (`reverse_charge`), and the invoice has 19.00 of it",
        );
    }
}

#[test]
fn the_state_that_the_guide_adds_is_open_and_added_up() {
    let guide = fs::read_to_string(repository().join("docs/invoices.md")).expect("a guide");
    let mut blocks = guide.split("```yaml\n").skip(1);
    let kind = blocks.find(|block| block.contains("partly-paid"));
    let (kind, _) = kind
        .expect("an example")
        .split_once("```")
        .expect("its end");
    let invoice = |number: u32, state: &str| {
        format!(
            "number: A-{number}\ndate: 2026-11-01\ndue: 2026-12-20\nstate: {state}\nlines: [{{description: Work, amount: 7{number}.00}}]\ntotal: 7{number}.00\n"
        )
    };
    let project = Project::small()
        .file("content/kinds/invoices.yaml", kind)
        .file("content/acme/invoices/a.yaml", invoice(1, "partly-paid"))
        .file("content/acme/invoices/b.yaml", invoice(2, "sent"));
    project.run(&["check", "--strict"]).exits(0);
    let due = project.run(&["due"]).exits(0).out();
    assert!(due.contains("A-1") && due.contains("A-2"), "{due}");
    project.run(&["build", "--plain"]).exits(0);
    let list = project.read("public-plain/acme/invoices/index.html");
    let (_, open) = list.split_once("Open").expect("a sum");
    assert!(open.contains("143.00"), "{open}");
}
