//! Links in Markdown: what they point to has to be there.

use std::ops::Range;

use memchr::memchr2_iter;
use rayon::prelude::*;

use super::images;
use crate::diag::{Diagnostic, Span};
use crate::markdown::{DEEPEST, Document, Role};
use crate::model::content::{ClientContent, Content};
use crate::model::links::{Target, decode, joined, relative, resolve};
use crate::model::record::{Record, Value, each_value};
use crate::suggest;

/// Links to nothing, out of the client's directory, or of a scheme that a page
/// must not have. Gives the files that Markdown shows or links to.
pub(super) fn check<'a>(
    content: &Content,
    client: &'a ClientContent,
    found: &mut Vec<Diagnostic>,
) -> Vec<Linked<'a>> {
    let of_record = |record: &Record| {
        let mut own = Found::default();
        if let Some(body) = &record.body {
            let place = |at: &Range<usize>| body.start + at.start..body.start + at.end;
            let text = record.body();
            in_text(
                client,
                record,
                text,
                &|| record.document(),
                &place,
                &mut own,
            );
        }
        let fields = content
            .kind(&record.kind)
            .map_or(&[][..], |kind| &kind.fields);
        each_value(record, fields, &mut |value, _| {
            if let Value::Markdown(text) = &value.value {
                let place = |_: &Range<usize>| value.at.clone();
                in_text(
                    client,
                    record,
                    text.text(),
                    &|| text.document(),
                    &place,
                    &mut own,
                );
            }
        });
        own
    };
    let parts: Vec<Found> = client.records.par_iter().map(of_record).collect();
    let mut linked = Vec::new();
    for (record, part) in client.records.iter().zip(parts) {
        found.extend(part.diagnostics);
        linked.extend(part.files.into_iter().map(|(path, place)| Linked {
            record,
            path,
            place,
        }));
    }
    linked
}

/// A file that a record's Markdown shows or links to.
pub(super) struct Linked<'a> {
    pub(super) record: &'a Record,
    /// Relative to the client's directory.
    pub(super) path: String,
    pub(super) place: Span,
}

/// What the Markdown of one record gives.
#[derive(Default)]
struct Found {
    diagnostics: Vec<Diagnostic>,
    files: Vec<(String, Span)>,
}

impl Found {
    fn extend(&mut self, finding: Option<Diagnostic>) {
        self.diagnostics.extend(finding);
    }
}

fn in_text<'d>(
    client: &ClientContent,
    record: &Record,
    text: &str,
    document: &dyn Fn() -> &'d Document,
    place: &dyn Fn(&Range<usize>) -> Range<usize>,
    found: &mut Found,
) {
    if !may_link_inside(text) {
        return;
    }
    let document = document();
    if let Some(at) = document.too_deep() {
        let fact = format!("the HTML of this text is nested more than {DEEPEST} deep");
        let span = record.span(&place(&(at..at + 1)));
        found.diagnostics.push(
            Diagnostic::error(span, fact).hint("close its elements, or write it as Markdown"),
        );
        return;
    }
    for link in document.links() {
        let mark = || record.span(&place(&link.at));
        destination(client, record, &link.destination, mark, found);
        if link.role == Role::Image {
            found.extend(images::finding(client, record, &link.destination, mark));
        }
    }
}

/// Looks at what one link points to.
fn destination(
    client: &ClientContent,
    record: &Record,
    link: &str,
    mark: impl Fn() -> Span,
    found: &mut Found,
) {
    let error = |fact| Diagnostic::error(mark(), fact);
    let finding = match resolve(client, &record.directory, link) {
        Target::Missing(path) => {
            let hint = meant(client, record, link).or_else(|| near(client, record, &path));
            error(format!("`{link}` does not exist")).maybe_hint(hint)
        }
        Target::Record(target, _) if target.is_internal() && !record.is_internal() => error(
            format!("`{link}` is internal, and this record is published"),
        )
        .hint("remove the link, or make both records internal"),
        Target::Record(target, Some(anchor)) if !has_anchor(target, anchor) => {
            error(format!("`{}` has no heading `#{anchor}`", target.address()))
                .maybe_hint(anchor_hint(target, anchor))
        }
        Target::Anchor(anchor) if !anchor.is_empty() && !has_anchor(record, anchor) => {
            error(format!("this record has no heading `#{anchor}`"))
                .maybe_hint(anchor_hint(record, anchor))
        }
        Target::File(path) => return found.files.push((path, mark())),
        Target::Outside => {
            let hint = meant(client, record, link).unwrap_or_else(|| {
                "link to something below the client's directory, or to a whole address".to_owned()
            });
            error(format!("`{link}` leaves the client's directory")).hint(hint)
        }
        Target::Forbidden(scheme) => error(format!("a link cannot begin with `{scheme}:`"))
            .hint("use an https: or mailto: address"),
        _ => return,
    };
    found.diagnostics.push(finding);
}

/// Whether a text may have an image, or a link that has to be looked at: one whose
/// destination is not plainly a page elsewhere. Most texts have none, and need no parsing.
fn may_link_inside(text: &str) -> bool {
    let is_elsewhere = |rest: &str| {
        let rest = rest.trim_start_matches('<');
        ["https://", "http://", "mailto:"]
            .iter()
            .any(|start| rest.starts_with(start))
    };
    text.contains("![")
        || memchr2_iter(b']', b'<', text.as_bytes()).any(|at| {
            let mut rest = text[at..].chars();
            match (rest.next(), rest.next()) {
                (Some(']'), Some('(')) => !is_elsewhere(rest.as_str()),
                // A definition; an address in angle brackets, or HTML.
                (Some(']'), Some(':')) | (Some('<'), _) => true,
                _ => false,
            }
        })
}

/// Whether a record's page has something of that id: a heading, or a version.
fn has_anchor(record: &Record, anchor: &str) -> bool {
    anchors(record).any(|known| known == anchor)
}

fn anchors(record: &Record) -> impl Iterator<Item = String> {
    let versions: Vec<String> = record
        .values
        .groups("versions")
        .filter_map(|version| version.text("version"))
        .map(|version| format!("version-{version}"))
        .collect();
    let headings = record.document().headings().iter();
    headings.map(|heading| heading.id.clone()).chain(versions)
}

fn anchor_hint(record: &Record, anchor: &str) -> Option<String> {
    let anchors: Vec<String> = anchors(record).map(|anchor| format!("#{anchor}")).collect();
    suggest::hint(&format!("#{anchor}"), anchors.iter().map(String::as_str))
}

/// What a link would lead to that is written as Windows writes paths, or as from the client's
/// directory.
fn meant(client: &ClientContent, record: &Record, link: &str) -> Option<String> {
    let slashes = decode(link).replace('\\', "/");
    let from_top = slashes.trim_start_matches('/');
    let path = if from_top.len() < slashes.len() {
        joined("", from_top)?
    } else if slashes.contains('/') && link.contains(['\\', '%']) {
        joined(&record.directory, &slashes)?
    } else {
        return None;
    };
    let path = path.split(['#', '?']).next()?;
    let is_there = client.file(path).is_some() || client.from_own_path(path).is_some();
    is_there.then(|| format!("write `{}`", relative(&record.directory, path)))
}

fn near(client: &ClientContent, record: &Record, path: &str) -> Option<String> {
    let records = client
        .records
        .iter()
        .filter_map(|record| client.own_path(&record.source.path));
    let near = suggest::near(path, client.files.keys().map(String::as_str).chain(records))?;
    Some(format!(
        "did you mean `{}`?",
        relative(&record.directory, near)
    ))
}
