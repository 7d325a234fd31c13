//! What all pages of one client share: its records, its files' digests, the
//! theme's words, and the part of the template context that is always there.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::direction::Direction;
use super::format::Format;
use super::ids::Plan;
use super::lists;
use super::looks::Pictures;
use super::routes;
use super::shared::{shown_client, shown_firm};
use super::theme::{Strings, Theme};
use super::values::{ShownChoice, ShownPerson};
use crate::digest::Digest;
use crate::model::approval;
use crate::model::content::{ClientContent, Content, DeliveredFile};
use crate::model::due::{self, Approved};
use crate::model::firm::Firm;
use crate::model::kind::{self, Kind};
use crate::model::record::{Address, Record, Spanned, Value, each_value};
use crate::model::standing::{self, Standing};
use crate::visible::visible;

/// The language of a client, and its words for the kinds.
pub(super) struct Language<'a> {
    pub(super) tag: &'a str,
    pub(super) kinds: &'a [Kind],
}

/// What is known of its files.
pub(super) struct Known {
    /// By path relative to the client's directory.
    pub(super) digests: HashMap<String, Digest>,
    pub(super) pictures: Pictures,
}

/// One client's site while it is rendered.
pub(super) struct Site<'a> {
    pub(super) content: &'a Content,
    pub(super) client: &'a ClientContent,
    pub(super) theme: &'a Theme,
    pub(super) format: Format,
    /// BCP 47 tag: the client's language, else the firm's.
    pub(super) language: &'a str,
    /// All kinds, called as that language has it.
    kinds: &'a [Kind],
    /// The kinds that have records, in the client's order, with their labels.
    pub(super) sections: Vec<(&'a Kind, String)>,
    /// Where everything stands that can be approved.
    pub(super) standings: Vec<Standing<'a>>,
    /// What of it is not due any more.
    pub(super) approved: Approved<'a>,
    /// What takes a decision back, by the slug of the decision.
    withdrawn: HashMap<&'a str, &'a Record>,
    /// The records of each kind, as its list sorts them.
    sorted: HashMap<&'a str, Vec<&'a Record>>,
    pub(super) strings: Strings,
    digests: HashMap<String, Digest>,
    /// Its images as pages show them.
    pub(super) pictures: Pictures,
    /// For each record, the records that name it.
    named_by: HashMap<(String, String), Vec<usize>>,
    base: tera::Context,
}

/// An entry of the navigation.
#[derive(Serialize)]
struct NavigationEntry {
    label: String,
    href: String,
    kind: String,
    current: bool,
}

impl<'a> Site<'a> {
    pub(super) fn new(
        content: &'a Content,
        client: &'a ClientContent,
        theme: &'a Theme,
        language: Language<'a>,
        known: Known,
    ) -> Self {
        let Known { digests, pictures } = known;
        let strings = theme.strings(language.tag);
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
            (kind.name.as_str(), lists::sorted(kind, records))
        };
        let standings = standing::standings(client, language.kinds, &|path| {
            current_digest(client, &digests, path)
        });
        let mut site = Self {
            content,
            client,
            theme,
            format: Format::new(language.tag, strings.clone()),
            sorted: sections.iter().map(|(kind, _)| in_order(kind)).collect(),
            sections,
            language: language.tag,
            kinds: language.kinds,
            approved: Approved::of(&standings),
            standings,
            withdrawn: approval::withdrawn(&approval::all(client)),
            strings,
            digests,
            pictures,
            named_by,
            base: tera::Context::new(),
        };
        site.base = site.shared();
        site
    }

    /// The context that every page has.
    pub(super) fn context(&self, route: &str, title: &str, kind: Option<&str>) -> tera::Context {
        let root = routes::root_of(route);
        let mut context = self.base.clone();
        context.insert("nav", &self.navigation(&root, kind));
        context.insert(
            "client",
            &shown_client(&self.client.client, &self.format, &root),
        );
        context.insert("root", &root);
        context.insert("route", route);
        context.insert("title", title);
        context
    }

    fn shared(&self) -> tera::Context {
        let mut context = tera::Context::new();
        context.insert("firm", &shown_firm(&self.content.firm, self.language));
        context.insert("language", self.language);
        context.insert("direction", Direction::of(self.language).word());
        context.insert("strings", &self.theme.words(self.language));
        context.insert("options", &self.theme.options());
        context
    }

    fn navigation(&self, root: &str, current: Option<&str>) -> Vec<NavigationEntry> {
        let mut entries: Vec<NavigationEntry> = self
            .sections
            .iter()
            .map(|(kind, label)| NavigationEntry {
                label: label.clone(),
                href: routes::page(root, &routes::list(&kind.name), None),
                kind: kind.name.clone(),
                current: current == Some(kind.name.as_str()),
            })
            .collect();
        if !entries.is_empty() {
            entries.push(NavigationEntry {
                label: self.word("activity"),
                href: routes::page(root, super::activity::ROUTE, None),
                kind: "activity".to_owned(),
                current: current == Some("activity"),
            });
        }
        entries
    }

    /// The kind of that name.
    pub(super) fn kind(&self, name: &str) -> Option<&'a Kind> {
        kind::named(self.kinds, name)
    }

    /// The records of a kind, as its list sorts them.
    pub(super) fn sorted(&self, kind: &Kind) -> &[&'a Record] {
        self.sorted
            .get(kind.name.as_str())
            .map_or(&[], Vec::as_slice)
    }

    /// The id on a record's page that a link leads to, by the name in its address.
    pub(super) fn anchor(&self, record: &Record, name: &str) -> Option<String> {
        let kind = self.kind(&record.kind)?;
        Plan::of(self.theme, kind, record).id(name)
    }

    /// The theme's word for a key; the key itself where it has none.
    pub(super) fn word(&self, key: &str) -> String {
        self.strings.get(key).unwrap_or(key).to_owned()
    }

    /// What a kind's records are called in this client's navigation.
    pub(super) fn label(&self, kind: &Kind) -> String {
        let section = self
            .sections
            .iter()
            .find(|(known, _)| known.name == kind.name);
        section.map_or_else(|| kind.many.to_string(), |(_, label)| label.clone())
    }

    /// Somebody by name or e-mail address, known or not.
    pub(super) fn person(&self, name: &str) -> ShownPerson {
        self.client.person(name).map_or_else(
            || ShownPerson {
                text: name.to_owned(),
                name: name.to_owned(),
                email: None,
                role: None,
            },
            ShownPerson::from,
        )
    }

    /// What a record is called: its title, or for an approval its subject's, or
    /// its slug in words.
    pub(super) fn title(&self, record: &Record) -> String {
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

    /// A file of the client with its digest.
    pub(super) fn file(&self, path: &str) -> Option<(&DeliveredFile, Digest)> {
        let (path, file) = self.client.file(path)?;
        Some((file, *self.digests.get(path)?))
    }

    /// The records that name a record, approvals of a version included.
    pub(super) fn naming(&self, record: &Record) -> impl Iterator<Item = &'a Record> + '_ {
        let client = self.client;
        let key = (record.kind.clone(), record.slug.clone());
        self.named_by
            .get(&key)
            .into_iter()
            .flatten()
            .map(move |at| &client.records[*at])
    }

    /// What takes a decision back; nothing where it stands.
    pub(super) fn withdrawal(&self, record: &Record) -> Option<&'a Record> {
        let is_decision = record.kind == "approvals";
        let found = is_decision.then(|| self.withdrawn.get(record.slug.as_str()));
        found.flatten().copied()
    }

    /// The word that a choice is shown by: of a decision that was taken back, that it was.
    pub(super) fn chosen<'v>(
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

    /// Where a version or a document stands, in words; nothing where nobody decides about
    /// it.
    pub(super) fn state(&self, record: &Record, version: Option<&str>) -> Option<ShownChoice> {
        let address = record.address();
        let found = self.standings.iter().find(|standing| {
            standing.subject.kind == address.kind
                && standing.subject.slug == address.slug
                && standing.subject.version.as_deref() == version
        });
        let state = found?.state;
        Some(ShownChoice {
            text: self.word(&format!("state_{}", state.word().replace('-', "_"))),
            value: state.word().to_owned(),
            tone: state.tone().word(),
        })
    }

    /// When an open record is due, for the reader's clock.
    pub(super) fn due(&self, kind: &Kind, record: &Record) -> Option<String> {
        due::iso(due::of(kind, record, &self.approved)?)
    }

    /// The approvals about an address: of exactly that version, or where it names
    /// none, of the record as a whole.
    pub(super) fn approvals(&self, record: &Record, version: Option<&str>) -> Vec<&'a Record> {
        let wanted = Address {
            version: version.map(str::to_owned),
            ..record.address()
        };
        let mut found: Vec<&Record> = self
            .naming(record)
            .filter(|approval| {
                approval.kind == "approvals"
                    && matches!(
                        approval.values.get("subject").map(|value| &value.value),
                        Some(Value::Reference(subject)) if *subject == wanted
                    )
            })
            .collect();
        found.sort_by_key(|approval| std::cmp::Reverse(moment_of(approval)));
        found
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
