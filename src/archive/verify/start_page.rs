//! Whether START-HERE.html, which is opened before anything else is known, is a page that does
//! nothing (`inert`). It is read as browsers read it. Its digest tells whether it is the page
//! that was made.

use super::{Finding, Subject};
use crate::inert;
use crate::markup::{self, Element, shortened};

pub(super) const NAME: &str = "START-HERE.html";

/// What its links begin with: it stands beside `data/`, and the site is in there.
const BASE: &str = "data/site/";
/// The number of folders in it.
const BASE_DEPTH: usize = 2;

/// What `<meta http-equiv="…">` may be.
const POLICY: &str = "content-security-policy";
/// What `<meta name="…">` may be.
const META: [&str; 6] = [
    "viewport",
    "robots",
    "color-scheme",
    "theme-color",
    "description",
    "generator",
];

/// Reports whether the page does nothing.
pub(super) fn check(bytes: &[u8], found: &mut Vec<Finding>) {
    let faults = faults(bytes);
    if faults.is_empty() {
        let text = format!("{NAME} runs nothing, asks for nothing and leads nowhere else");
        found.push(Finding::right(Subject::StartPage, text).at(NAME));
    }
    found.extend(faults.into_iter().map(|fault| {
        let text = format!("`{NAME}` has {fault}, which no such page may have");
        Finding::wrong(Subject::StartPage, text).at(NAME)
    }));
}

/// Everything in the page that may not be there.
pub(in crate::archive) fn faults(bytes: &[u8]) -> Vec<String> {
    let page = match markup::read(bytes, true) {
        Ok(page) => page,
        Err(fault) => return vec![fault],
    };
    let mut faults = markup::encoding_faults(bytes, &page);
    if page.is_odd {
        faults.push("another doctype than `<!doctype html>`".to_owned());
    }
    if page.has_conditions {
        faults.push("a conditional comment".to_owned());
    }
    let mut seen = Seen {
        faults,
        depth: None,
        has_address: false,
    };
    for element in &page.elements {
        seen.element(element);
    }
    let mut faults = seen.faults;
    faults.sort();
    faults.dedup();
    faults
}

/// What was seen of the page so far.
struct Seen {
    faults: Vec<String>,
    /// How many folders deep addresses begin, once there is a base.
    depth: Option<usize>,
    has_address: bool,
}

impl Seen {
    fn fault(&mut self, fault: String) {
        self.faults.push(fault);
    }

    fn element(&mut self, element: &Element) {
        let name = element.name.as_str();
        if !element.is_html || inert::has_attribute(name, "").is_none() {
            self.fault(format!("`<{}>`", shortened(name)));
            return;
        }
        if name == "style" {
            self.faults.extend(markup::style_fault(&element.text));
        }
        for (attribute, value) in &element.attributes {
            if inert::has_attribute(name, attribute) != Some(true) {
                self.fault(format!("`{}` at `<{name}>`", shortened(attribute)));
            }
            self.value(name, attribute, value);
        }
    }

    fn value(&mut self, element: &str, attribute: &str, value: &str) {
        match (element, attribute) {
            ("base", "href") if value == BASE => {
                // Readers disagree on what an address before the base is relative to.
                if self.has_address {
                    self.fault("a base behind an address".to_owned());
                }
                self.depth = Some(BASE_DEPTH);
            }
            ("base", "href") => self.fault(format!("the base `{}`", shortened(value))),
            ("meta", "charset") if !value.eq_ignore_ascii_case("utf-8") => {
                self.fault(format!("the encoding `{}`", shortened(value)));
            }
            // A policy can only forbid more.
            ("meta", "http-equiv") if value.eq_ignore_ascii_case(POLICY) => {}
            ("meta", "http-equiv") => {
                self.fault(format!("`<meta http-equiv=\"{}\">`", shortened(value)));
            }
            ("meta", "name") if !META.contains(&&*value.to_ascii_lowercase()) => {
                self.fault(format!("`<meta name=\"{}\">`", shortened(value)));
            }
            (_, "href" | "src") => {
                self.has_address = true;
                let depth = self.depth.unwrap_or_default();
                if !inert::stays(value, element == "a", depth) {
                    self.fault(format!("the address `{}`", shortened(value)));
                }
            }
            _ => {}
        }
    }
}
