//! Links in Markdown: what they point to has to be there.

use std::ops::Range;

use memchr::memchr3_iter;
use rayon::prelude::*;

use super::{images, meant};
use crate::diag::{Diagnostic, Span};
use crate::links::anchors::{self, Anchor};
use crate::links::{Target, resolve, whole};
use crate::markdown::{DEEPEST, Document, Link, Remark, RemarkKind, Role};
use crate::model::content::{ClientContent, Content};
use crate::model::kind::Field;
use crate::model::record::{Record, Value, each_value};

/// Links to nothing, out of the client's directory, or of a scheme that a page
/// must not have. Gives the files that Markdown shows or links to.
pub(super) fn check<'a>(
    content: &Content,
    client: &'a ClientContent,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Linked<'a>> {
    let of_record = |record: &Record| {
        let mut own = LinkFindings::default();
        if let Some(body) = &record.body
            && may_need_a_look(record.body())
        {
            let text = LinkedText {
                content,
                client,
                record,
                document: record.document(),
                place: &|at| body.start + at.start..body.start + at.end,
            };
            text.check(&mut own);
        }
        each_value(record, content.fields(record), &mut |value, _| {
            if let Value::Markdown(markdown) = &value.value
                && may_need_a_look(markdown.text())
            {
                let text = LinkedText {
                    content,
                    client,
                    record,
                    document: markdown.document(),
                    place: &|_| value.at.clone(),
                };
                text.check(&mut own);
            }
        });
        own
    };
    let parts: Vec<LinkFindings> = client.records.par_iter().map(of_record).collect();
    let mut linked = Vec::new();
    for (record, part) in client.records.iter().zip(parts) {
        diagnostics.extend(part.diagnostics);
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
struct LinkFindings {
    diagnostics: Vec<Diagnostic>,
    files: Vec<(String, Span)>,
}

/// Whether a text may have an image, a link whose destination is not plainly a page elsewhere,
/// or HTML. Most texts have none, and need no reading.
fn may_need_a_look(text: &str) -> bool {
    let is_elsewhere = |rest: &str| {
        let rest = rest.trim_start_matches('<');
        ["https://", "http://", "mailto:"]
            .iter()
            .any(|start| rest.starts_with(start))
    };
    text.contains("![")
        || memchr3_iter(b']', b'[', b'<', text.as_bytes()).any(|at| {
            let mut rest = text[at..].chars();
            match (rest.next(), rest.next()) {
                (Some(']'), Some('(')) => !is_elsewhere(rest.as_str()),
                // A definition or a use of one; an address in angle brackets, or HTML; a wiki's.
                (Some(']'), Some(':' | '[')) | (Some('<'), _) | (Some('['), Some('[')) => true,
                _ => false,
            }
        })
}

/// One text of a record.
struct LinkedText<'a> {
    content: &'a Content,
    client: &'a ClientContent,
    record: &'a Record,
    document: &'a Document,
    /// Where in the record's source a part of the text stands.
    place: &'a dyn Fn(&Range<usize>) -> Range<usize>,
}

impl LinkedText<'_> {
    fn check(&self, findings: &mut LinkFindings) {
        if let Some(at) = self.document.too_deep() {
            let fact = format!("the HTML of this text is nested more than {DEEPEST} deep");
            findings.diagnostics.push(
                Diagnostic::error(self.mark(&(at..at + 1)), fact)
                    .hint("close its elements, or write it as Markdown"),
            );
            return;
        }
        for link in self.document.links() {
            self.destination(link, findings);
            let mark = || self.mark(&link.at);
            let finding = images::finding(self.client, self.record, link, mark);
            findings.diagnostics.extend(finding);
        }
        let remarks = self.document.remarks().iter();
        findings
            .diagnostics
            .extend(remarks.map(|one| self.remark(one)));
    }

    fn mark(&self, at: &Range<usize>) -> Span {
        self.record.span(&(self.place)(at))
    }

    /// Looks at what one link points to.
    fn destination(&self, link: &Link, findings: &mut LinkFindings) {
        let (client, record, href) = (self.client, self.record, link.destination.as_str());
        let error = |fact| Diagnostic::error(self.mark(&link.at), fact);
        let finding = match resolve(client, &record.directory, href) {
            Target::Missing(path) => {
                let hint = meant::written_otherwise(client, record, href);
                let hint = hint.or_else(|| meant::near(client, record, &path));
                Some(error(format!("`{href}` does not exist")).maybe_hint(hint))
            }
            Target::Record(target, _) if target.is_internal() && !record.is_internal() => Some(
                error(format!(
                    "`{href}` is internal, and this record is published"
                ))
                .hint("remove the link, or make both records internal"),
            ),
            Target::Record(target, Some(anchor)) => {
                let fields = self.content.fields(target);
                self.anchor(target, fields, None, (link, anchor))
            }
            Target::Anchor(anchor) => {
                let fields = self.content.fields(record);
                self.anchor(record, fields, Some(self.document), (link, anchor))
            }
            Target::File(path, _) => {
                findings.files.push((path, self.mark(&link.at)));
                None
            }
            Target::Outside => {
                let hint = meant::written_otherwise(client, record, href).unwrap_or_else(|| {
                    "link to something below the client's directory, or to a whole address"
                        .to_owned()
                });
                Some(error(format!("`{href}` leaves the client's directory")).hint(hint))
            }
            Target::Forbidden(scheme) => Some(
                error(format!("a link cannot begin with `{scheme}:`"))
                    .hint("use an https: or mailto: address"),
            ),
            Target::External if link.role == Role::Link && href.starts_with("//") => {
                let fact = format!("`{href}` does not say how it is reached");
                let finding = Diagnostic::warning(self.mark(&link.at), fact);
                Some(finding.hint(format!("write `{}`", whole(href))))
            }
            _ => None,
        };
        findings.diagnostics.extend(finding);
    }

    /// Looks for what a link leads to on a page. `from` is the text of that page that it
    /// stands in.
    fn anchor(
        &self,
        target: &Record,
        fields: &[Field],
        from: Option<&Document>,
        (link, name): (&Link, &str),
    ) -> Option<Diagnostic> {
        let whose = match from {
            Some(_) => "this record".to_owned(),
            None => format!("`{}`", target.address()),
        };
        match anchors::find(target, fields, from, name) {
            None => {
                let fact = format!("{whose} has no heading `#{name}`");
                let hint = meant::anchor(target, fields, name);
                Some(Diagnostic::error(self.mark(&link.at), fact).maybe_hint(hint))
            }
            Some(Anchor::Text(document, heading)) if heading.is_earlier => {
                let now = &document.targets()[heading.target].name;
                let fact = format!("`#{name}` is what the heading `#{now}` was called before");
                let finding = Diagnostic::warning(self.mark(&link.at), fact);
                Some(finding.hint(format!("write `#{now}`, as editors and GitHub call it")))
            }
            Some(_) => None,
        }
    }

    fn remark(&self, remark: &Remark) -> Diagnostic {
        let mark = self.mark(&remark.at);
        match &remark.kind {
            RemarkKind::Undefined(name) => {
                let fact = format!("`[{name}]` is defined nowhere, so this stays text");
                Diagnostic::note_at(mark, fact)
                    .hint(format!("add a line like `[{name}]: https://example.com/`"))
            }
            RemarkKind::Wiki(name) => {
                let fact = format!("`[[{name}]]` is no link here, and stays text");
                let hint = meant::wiki(self.client, self.record, name);
                Diagnostic::note_at(mark, fact).hint(hint)
            }
            RemarkKind::LeftOut(element) => {
                let fact = format!("pages leave out `<{element}>`");
                Diagnostic::warning(mark, fact).hint("write it as Markdown, or link to a file")
            }
        }
    }
}
