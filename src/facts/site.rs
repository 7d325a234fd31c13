//! What is true of one client whatever page shows it: its records and how they are sorted,
//! who names whom, where everything stands, its files' digests, and what things are called
//! in its language. No page, picture or template is known here.

use std::collections::{HashMap, HashSet};

use crate::digest::Digest;
use crate::model::approval::{self, State};
use crate::model::content::{ClientContent, Content};
use crate::model::delivered::DeliveredFile;
use crate::model::due::{self, Approved};
use crate::model::firm::Firm;
use crate::model::kind::{self, Kind};
use crate::model::order;
use crate::model::record::{Address, Record, Spanned, Value, each_value};
use crate::model::standing::{self, Standing};
use crate::theme::Strings;
use crate::theme::format::Format;
use crate::visible::visible;

/// The language of a client, and its words.
pub(crate) struct Language<'a> {
    /// BCP 47 tag.
    pub(crate) tag: &'a str,
    /// All kinds, called as the language has it.
    pub(crate) kinds: &'a [Kind],
    /// The interface's words.
    pub(crate) strings: Strings,
}

/// The facts of one client's site.
pub(crate) struct Site<'a> {
    pub(crate) content: &'a Content,
    pub(crate) client: &'a ClientContent,
    pub(crate) format: Format,
    /// BCP 47 tag: the client's language, else the firm's.
    pub(crate) language: &'a str,
    /// All kinds, called as that language has it.
    kinds: &'a [Kind],
    /// The kinds that have records, in the client's order, with their labels.
    pub(crate) sections: Vec<(&'a Kind, String)>,
    /// Where everything stands that can be approved.
    pub(crate) standings: Vec<Standing<'a>>,
    /// The state of each, by what is decided about.
    states: HashMap<Address, State>,
    /// What of it is not due any more.
    pub(crate) approved: Approved<'a>,
    /// The approvals by what they are about, the latest first.
    approvals: HashMap<&'a Address, Vec<&'a Record>>,
    /// What takes a decision back, by the slug of the decision.
    withdrawn: HashMap<&'a str, &'a Record>,
    /// The records of each kind, as its list sorts them.
    sorted: HashMap<&'a str, Vec<&'a Record>>,
    pub(crate) strings: Strings,
    digests: HashMap<String, Digest>,
    /// For each record, the records that name it.
    named_by: HashMap<(String, String), Vec<usize>>,
}

impl<'a> Site<'a> {
    pub(crate) fn new(
        content: &'a Content,
        client: &'a ClientContent,
        language: Language<'a>,
        digests: HashMap<String, Digest>,
    ) -> Self {
        let strings = language.strings;
        let mut named_by: HashMap<_, Vec<usize>> = HashMap::new();
        for (at, record) in client.records.iter().enumerate() {
            let fields =
                kind::named(language.kinds, &record.kind).map_or(&[][..], |kind| &kind.fields);
            each_value(record, fields, &mut |value, _| {
                if let Value::Reference(address) = &value.value {
                    let key = (address.kind.clone(), address.slug.clone());
                    named_by.entry(key).or_default().push(at);
                }
            });
        }
        let sections = sections(language.kinds, &content.firm, client);
        let in_order = |kind: &'a Kind| {
            let records = client.of_kind(&kind.name).collect();
            (kind.name.as_str(), order::sorted(kind, records))
        };
        let standings = standing::standings(client, language.kinds, &|path| {
            current_digest(client, &digests, path)
        });
        Self {
            content,
            client,
            format: Format::new(language.tag, strings.clone()),
            sorted: sections.iter().map(|(kind, _)| in_order(kind)).collect(),
            sections,
            language: language.tag,
            kinds: language.kinds,
            approved: Approved::of(&standings),
            states: states(&standings),
            approvals: approvals(client),
            standings,
            withdrawn: approval::withdrawn(&approval::all(client)),
            strings,
            digests,
            named_by,
        }
    }

    /// The kind of that name.
    pub(crate) fn kind(&self, name: &str) -> Option<&'a Kind> {
        kind::named(self.kinds, name)
    }

    /// The records of a kind, as its list sorts them.
    pub(crate) fn sorted(&self, kind: &Kind) -> &[&'a Record] {
        self.sorted
            .get(kind.name.as_str())
            .map_or(&[], Vec::as_slice)
    }

    /// The word for a key; the key itself where there is none.
    pub(crate) fn word(&self, key: &str) -> String {
        self.strings.word(key).to_owned()
    }

    /// What a kind's records are called in this client's navigation.
    pub(crate) fn label(&self, kind: &Kind) -> String {
        let section = self
            .sections
            .iter()
            .find(|(known, _)| known.name == kind.name);
        section.map_or_else(|| kind.many.to_string(), |(_, label)| label.clone())
    }

    /// What a record is called: its title, or for an approval its subject's, or
    /// its slug in words.
    pub(crate) fn title(&self, record: &Record) -> String {
        visible(&self.title_among(record, &mut Vec::new())).into_owned()
    }

    /// As [`Self::title`]. Approvals may be about each other in a circle: whoever is in
    /// `seen` is called by its own name.
    fn title_among<'r>(&'r self, record: &'r Record, seen: &mut Vec<&'r Record>) -> String {
        seen.push(record);
        let kind = self.kind(&record.kind);
        let own = kind.and_then(|kind| record.values.text(&kind.title));
        if let Some(title) = own.filter(|title| !title.trim().is_empty()) {
            return title.to_owned();
        }
        if let Some(Value::Reference(address)) =
            record.values.get("subject").map(|value| &value.value)
            && let Some(subject) = self.client.record(address)
            && !seen.iter().any(|one| std::ptr::eq(*one, subject))
        {
            let title = self.title_among(subject, seen);
            return match &address.version {
                Some(version) => format!("{title}, {} {version}", self.word("version_inline")),
                None => title,
            };
        }
        let words = record.slug.replace(['-', '_'], " ");
        let mut letters = words.chars();
        letters.next().map_or_else(String::new, |first| {
            first.to_uppercase().chain(letters).collect()
        })
    }

    /// What a record is told from others by, such as a ticket's number; empty where its title
    /// says it, or nothing does.
    pub(crate) fn reference<'r>(&self, kind: &Kind, record: &'r Record) -> &'r str {
        let own = kind.unique.iter().find(|name| **name != kind.title);
        let text = own.and_then(|name| record.values.text(name));
        text.unwrap_or_default()
    }

    /// A file of the client with its digest.
    pub(crate) fn file(&self, path: &str) -> Option<(&DeliveredFile, Digest)> {
        let (path, file) = self.client.file(path)?;
        Some((file, *self.digests.get(path)?))
    }

    /// The records that name a record, approvals of a version included.
    pub(crate) fn naming(&self, record: &Record) -> impl Iterator<Item = &'a Record> + '_ {
        let client = self.client;
        let key = (record.kind.clone(), record.slug.clone());
        self.named_by
            .get(&key)
            .into_iter()
            .flatten()
            .map(move |at| &client.records[*at])
    }

    /// What takes a decision back; nothing where it stands.
    pub(crate) fn withdrawal(&self, record: &Record) -> Option<&'a Record> {
        let is_decision = record.kind == "approvals";
        let found = is_decision.then(|| self.withdrawn.get(record.slug.as_str()));
        found.flatten().copied()
    }

    /// The word that a choice is shown by: of a decision that was taken back, that it was.
    pub(crate) fn chosen<'v>(
        &self,
        record: &Record,
        value: &'v Spanned<Value>,
        word: &'v str,
    ) -> &'v str {
        let own = record.values.get("decision");
        let is_decision = own.is_some_and(|own| std::ptr::eq(own, value));
        if is_decision && self.withdrawal(record).is_some() {
            approval::State::Withdrawn.word()
        } else {
            word
        }
    }

    /// Where a version or a document stands; nothing where nobody decides about it.
    pub(crate) fn state(&self, record: &Record, version: Option<&str>) -> Option<State> {
        self.states.get(&subject(record, version)).copied()
    }

    /// When an open record is due, for the reader's clock.
    pub(crate) fn due(&self, kind: &Kind, record: &Record) -> Option<String> {
        due::iso(due::of(kind, record, &self.approved)?)
    }

    /// The approvals of exactly that version, or where none is named, of the record as a
    /// whole; the latest first.
    pub(crate) fn approvals(&self, record: &Record, version: Option<&str>) -> &[&'a Record] {
        let found = self.approvals.get(&subject(record, version));
        found.map_or(&[], Vec::as_slice)
    }
}

fn states(standings: &[Standing<'_>]) -> HashMap<Address, State> {
    let mut states = HashMap::with_capacity(standings.len());
    for one in standings {
        states.entry(one.subject.clone()).or_insert(one.state);
    }
    states
}

fn approvals(client: &ClientContent) -> HashMap<&Address, Vec<&Record>> {
    let mut approvals: HashMap<&Address, Vec<&Record>> = HashMap::new();
    for record in client.of_kind("approvals") {
        let subject = record.values.get("subject").map(|subject| &subject.value);
        if let Some(Value::Reference(subject)) = subject {
            approvals.entry(subject).or_default().push(record);
        }
    }
    for about_one in approvals.values_mut() {
        about_one.sort_by_key(|approval| std::cmp::Reverse(moment_of(approval)));
    }
    approvals
}

/// What an approval of a version, or of the record as a whole, is about.
fn subject(record: &Record, version: Option<&str>) -> Address {
    Address {
        version: version.map(str::to_owned),
        ..record.address()
    }
}

/// The digest that a file has now: of a delivered file as it was computed, of a
/// record's own source from its text.
fn current_digest(
    client: &ClientContent,
    digests: &HashMap<String, Digest>,
    path: &str,
) -> Option<Digest> {
    digests.get(path).copied().or_else(|| {
        let record = client.from_own_path(path)?;
        Some(record.source.digest())
    })
}

/// When an approval was given, to sort by.
fn moment_of(approval: &Record) -> Option<jiff::Timestamp> {
    match approval.values.get("at").map(|value| &value.value) {
        Some(Value::DateTime(moment)) => Some(moment.timestamp()),
        _ => None,
    }
}

/// The kinds that have records: those that the client's `sections` name first, then
/// those that the firm's do.
fn sections<'a>(kinds: &'a [Kind], firm: &Firm, client: &ClientContent) -> Vec<(&'a Kind, String)> {
    let named = || client.client.sections.iter().chain(&firm.sections);
    let in_order = named().filter_map(|section| kind::named(kinds, &section.kind));
    let mut seen = HashSet::new();
    in_order
        .chain(kinds)
        .filter(|kind| client.of_kind(&kind.name).next().is_some() && seen.insert(&kind.name))
        .map(|kind| {
            let mut own = named().filter(|section| section.kind == kind.name);
            let label = own.find_map(|section| section.label.as_ref());
            (
                kind,
                label.map_or_else(|| kind.many.to_string(), Clone::clone),
            )
        })
        .collect()
}
