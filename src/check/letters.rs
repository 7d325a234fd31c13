//! Letters that nobody sees in titles, names and short texts: control characters, those that
//! turn or mislead, those that do nothing where they stand. Pages show signs for them. Each
//! kind is warned of once, however often it comes.

use std::collections::HashSet;

use crate::diag::{Diagnostic, Place};
use crate::letters::{self, Unseen};
use crate::model::content::{ClientContent, Content};
use crate::model::record::{Value, each_value};
use crate::visible;

/// What one kind of letter is, and where the first of it stands.
struct Kind {
    is_of: fn(Unseen) -> bool,
    what: &'static str,
    first: Option<(Place, char)>,
    more: usize,
}

/// What was found of each kind.
struct Kinds([Kind; 3]);

impl Kinds {
    fn new() -> Self {
        let of = |what, is_of| Kind {
            is_of,
            what,
            first: None,
            more: 0,
        };
        Self([
            of("a control character", |does| does == Unseen::Steers),
            of(
                "a letter that makes others look like something else",
                |does| matches!(does, Unseen::Misleads | Unseen::Turns),
            ),
            of("an invisible letter", |does| does == Unseen::Idles),
        ])
    }

    /// Takes in what pages show signs for in a text.
    fn look(&mut self, text: &str, is_shown: IsShown, place: impl Fn() -> Place) {
        // Most texts have none.
        if text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n')) {
            return;
        }
        for kind in &mut self.0 {
            let odd = letters::of(text).find(|(letter, does)| {
                is_shown(*letter, *does) && does.is_some_and(|does| (kind.is_of)(does))
            });
            match (odd, &kind.first) {
                (Some((letter, _)), None) => kind.first = Some((place(), letter)),
                (Some(_), Some(_)) => kind.more += 1,
                (None, _) => {}
            }
        }
    }

    fn say(self, diagnostics: &mut Vec<Diagnostic>) {
        for Kind {
            what, first, more, ..
        } in self.0
        {
            let Some((place, letter)) = first else {
                continue;
            };
            let letter = letter.to_string();
            let sign = visible::visible(&letter);
            let note = match more {
                0 => None,
                1 => Some("one more text has one too".to_owned()),
                more => Some(format!("{more} more texts have one too")),
            };
            let code = u32::from(letter.chars().next().unwrap_or_default());
            let fact = format!("{what} stands here, `U+{code:04X}`");
            let hint = format!("take it out, unless it belongs there; pages show `{sign}`");
            let finding = Diagnostic::warning(place, fact).hint(hint);
            diagnostics.push(match note {
                Some(note) => finding.note(note),
                None => finding,
            });
        }
    }
}

type IsShown = fn(char, Option<Unseen>) -> bool;

/// Looks at the firm's own words.
pub(super) fn of_firm(content: &Content, diagnostics: &mut Vec<Diagnostic>) {
    let mut kinds = Kinds::new();
    let firm = &content.firm;
    let contact = &firm.contact;
    let texts = [&contact.email, &contact.phone, &contact.address];
    let labels = firm.sections.iter().filter_map(|one| one.label.as_ref());
    let texts = texts
        .into_iter()
        .flatten()
        .chain([&firm.name])
        .chain(labels);
    for text in texts {
        kinds.look(text, visible::is_hidden, || "content/firm.yaml".into());
    }
    kinds.say(diagnostics);
}

/// Looks at what a client's pages say; of files, at the names of those that are published.
pub(super) fn check(
    content: &Content,
    client: &ClientContent,
    used: &HashSet<String>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut kinds = Kinds::new();
    let own = &client.client;
    let people = own.people.iter().chain(&own.team);
    let people = people.flat_map(|one| [Some(&one.name), one.role.as_ref(), one.email.as_ref()]);
    let labels = own.sections.iter().map(|one| one.label.as_ref());
    let rest = [Some(&own.name), own.engagement.reference.as_ref()];
    for text in people.chain(labels).chain(rest).flatten() {
        let place = || client.source.path.as_str().into();
        kinds.look(text, visible::is_hidden, place);
    }
    for record in &client.records {
        let Some(kind) = content.kind(&record.kind) else {
            continue;
        };
        if let Some(body) = &record.body {
            let place = || record.span(body).into();
            kinds.look(record.body(), visible::is_hidden_in_running, place);
        }
        each_value(record, &kind.fields, &mut |value, _| {
            let place = || record.span(&value.at).into();
            match &value.value {
                Value::Markdown(text) => {
                    kinds.look(text.text(), visible::is_hidden_in_running, place)
                }
                other => {
                    if let Some(text) = other.as_text() {
                        kinds.look(text, visible::is_hidden, place);
                    }
                }
            }
        });
    }
    // What misleads in them is an error already.
    let mut names: Vec<&String> = used.iter().filter(|path| !path.is_ascii()).collect();
    names.sort();
    for path in names {
        let place = || format!("content/{}/{path}", own.slug).into();
        let idles: IsShown = |_, does| does == Some(Unseen::Idles);
        kinds.look(path, idles, place);
    }
    kinds.say(diagnostics);
}
