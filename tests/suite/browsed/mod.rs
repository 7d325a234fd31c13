//! What others wrote, as a browser reads what became of it: drawings and records made of
//! nasty pieces go through the program's own path, and the result through the parsers of a
//! browser, as a page, as a part of one, as XML, and written and read once more. Whatever
//! was put in, nothing is left that runs, loads from elsewhere, or leads where no link may.
//!
//! The same pieces come in every run. How many is in the environment; `tests/long` tries
//! more.

mod cases;
mod judged;
mod pieces;
mod records;
mod tree;
mod words;

use std::cell::Cell;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use deedbox::{markdown, svg};

use crate::mutations::tries;

/// Runs a law on what is always the same; what broke it is made as small as it can be.
fn often<S: Strategy>(cases: usize, strategy: &S, law: impl Fn(&S::Value)) {
    let config = Config {
        cases: u32::try_from(cases).expect("not that many"),
        failure_persistence: None,
        ..Config::default()
    };
    let same = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let ran = TestRunner::new_with_rng(config, same).run(strategy, |value| {
        law(&value);
        Ok(())
    });
    if let Err(broken) = ran {
        panic!("{broken}");
    }
}

/// A line of the table that `tests/long` prints.
#[allow(clippy::print_stdout, reason = "called by tests alone")]
fn print(what: &str, all: usize, came: &str) {
    println!("| {what} | {all} | {came} |");
}

/// Holds of what is left of a drawing, however a browser comes to read it.
fn draws_only(kept: &str) {
    let xml = tree::xml(kept);
    // Opened by itself, with no other element than those of SVG.
    for element in tree::elements(&xml) {
        assert_eq!(element.space, "svg", "{} in {kept}", element.name);
    }
    let mut trees = vec![xml];
    trees.extend([true, false].map(|scripts| tree::page(kept, scripts)));
    let parents = [
        "div", "td", "select", "svg", "desc", "math", "mtext", "template", "noscript",
    ];
    trees.extend(parents.map(|parent| tree::inside(kept, parent)));
    // Written and read again: what was a text must not become an element.
    let again: Vec<_> = trees.iter().map(tree::written).collect();
    trees.extend(again.iter().map(|text| tree::inside(text, "div")));
    for element in trees.iter().flat_map(tree::elements) {
        if let Some(fault) = judged::drawing_fault(&element) {
            panic!("{fault} in {kept}");
        }
    }
}

/// Holds of the HTML that pages have of a text.
fn reads_only(html: &str, route: &str) {
    let parents = ["div", "td", "desc", "mtext", "noscript"];
    let mut trees = Vec::from(parents.map(|parent| tree::inside(html, parent)));
    let again: Vec<_> = trees.iter().map(tree::written).collect();
    trees.extend(again.iter().map(|text| tree::inside(text, "div")));
    trees.push(tree::page(html, false));
    for element in trees.iter().flat_map(tree::elements) {
        if let Some(fault) = judged::text_fault(&element, route) {
            panic!("{fault} in {html}");
        }
    }
}

#[test]
fn drawings_only_draw_however_a_browser_reads_them() {
    let all = tries("DRAWINGS", 2000);
    let drawn = Cell::new(0);
    often(all, &pieces::drawing(), |text| {
        if let Ok(kept) = svg::sanitised(text.as_bytes()) {
            drawn.set(drawn.get() + 1);
            draws_only(&kept);
            // What is left of what is left is the same.
            assert_eq!(
                svg::sanitised(kept.as_bytes()).as_ref(),
                Ok(&kept),
                "{text}"
            );
        }
    });
    let drawn = drawn.get();
    assert!(drawn * 4 > all, "only {drawn} of {all} were read at all");
    print(
        "drawings made of nasty pieces",
        all,
        &format!("{} refused, {drawn} drawn, none with a fault", all - drawn),
    );
}

#[test]
fn html_in_records_is_only_read_however_a_browser_reads_it() {
    let all = tries("HTML", 2000);
    let kept = Cell::new(0);
    often(all, &pieces::html(), |text| {
        let html = markdown::clean(text, |_| "there/index.html".to_owned());
        kept.set(kept.get() + usize::from(html.contains('<')));
        reads_only(&html, "updates/x/");
    });
    let kept = kept.get();
    assert!(kept * 3 > all, "only {kept} of {all} left an element");
    print(
        "HTML made of nasty pieces",
        all,
        &format!("{kept} with elements left, none with a fault"),
    );
}

#[test]
fn pages_of_nasty_records_run_nothing_and_load_nothing_from_elsewhere() {
    let all = tries("RECORDS", 200);
    let pages = records::look(all);
    print(
        "records made of nasty pieces",
        all,
        &format!("{pages} pages, none with a fault"),
    );
}
