//! What was decided, as templates see it: versions with
//! their approvals and states, the history of a subject.

use serde::Serialize;

use super::page_context::PageContext;
use super::shown::{Shown, ShownChoice};
use crate::model::kind::{Field, Kind, Shape};
use crate::model::record::{Group, Record, Value};
use crate::model::signed::{EARLIER, FILES};
use crate::routes;

#[derive(Serialize)]
pub(super) struct ShownVersion {
    version: String,
    anchor: String,
    date: Option<Shown>,
    changes: Option<String>,
    files: Vec<Shown>,
    approvals: Vec<ShownApproval>,
    /// Where it stands, derived from the decisions; nothing where nobody decides about it.
    state: Option<ShownChoice>,
    current: bool,
}

#[derive(Serialize)]
pub(super) struct ShownApproval {
    href: String,
    decision: Option<ShownChoice>,
    by: Option<Shown>,
    at: Option<Shown>,
    statement: Option<String>,
    conditions: Option<String>,
    subject: Option<Shown>,
    version: Option<String>,
    /// Where it was taken back: its `decision` says so, and this what it was.
    withdrawn: Option<ShownWithdrawal>,
}

/// That a decision was taken back.
#[derive(Serialize)]
struct ShownWithdrawal {
    href: String,
    /// What had been decided.
    decision: Option<ShownChoice>,
    by: Option<Shown>,
    at: Option<Shown>,
}

impl ShownVersion {
    /// Whether it is the version of a name, or without one the newest.
    pub(super) fn is(&self, name: Option<&str>) -> bool {
        name.map_or(self.current, |name| self.version == name)
    }

    /// Where it stands, and its files.
    pub(super) fn delivered(self) -> (Option<ShownChoice>, Vec<Shown>) {
        (self.state, self.files)
    }
}

/// The versions of a deliverable, the newest first.
pub(super) fn versions(
    page: &mut PageContext<'_>,
    kind: &Kind,
    record: &Record,
) -> Vec<ShownVersion> {
    let Some(field) = kind.field("versions") else {
        return Vec::new();
    };
    let fields = match &field.shape {
        Shape::List(inner) => match &**inner {
            Shape::Group(fields) => fields,
            _ => return Vec::new(),
        },
        _ => return Vec::new(),
    };
    let mut versions: Vec<ShownVersion> = Vec::new();
    // Its changes stand below a heading of their own, below the version's.
    page.heading += 1;
    for group in newest_first(record) {
        let name = group.text("version").unwrap_or_default().to_owned();
        let mut value = |name: &str| {
            let field = fields.iter().find(|field| field.name == name)?;
            Some(page.value(record, group.get(name)?, &field.shape))
        };
        versions.push(ShownVersion {
            anchor: routes::version_anchor(&name),
            date: value("date"),
            changes: match value("changes") {
                Some(Shown::Markdown { html }) => Some(html),
                _ => None,
            },
            files: match value("files") {
                Some(Shown::List { items }) => items,
                _ => Vec::new(),
            },
            approvals: page
                .site
                .approvals(record, Some(&name))
                .iter()
                .map(|found| approval(page, found))
                .collect(),
            state: page.state(record, Some(&name)),
            current: versions.is_empty(),
            version: name,
        });
    }
    page.heading -= 1;
    versions
}

/// What a record says of its versions, the newest first; of two of one day the later one.
pub(super) fn newest_first(record: &Record) -> Vec<&Group> {
    let date = |group: &Group| group.get("date").and_then(|date| date.value.as_date());
    let mut groups: Vec<(usize, &Group)> = record.values.groups("versions").enumerate().collect();
    groups.sort_by_key(|(at, group)| std::cmp::Reverse((date(group), *at)));
    groups.into_iter().map(|(_, group)| group).collect()
}

/// The newest version of a record and where it stands, for a line of a list.
pub(super) fn newest(page: &PageContext<'_>, record: &Record) -> Option<Shown> {
    let name = newest_first(record).first()?.text("version")?.to_owned();
    let state = page.state(record, Some(&name)).map(Shown::Choice);
    let mut items = vec![Shown::Text { text: name }];
    items.extend(state);
    Some(Shown::List { items })
}

pub(super) fn approval(page: &mut PageContext<'_>, record: &Record) -> ShownApproval {
    let fields = page
        .site
        .kind("approvals")
        .map_or(&[][..], |kind| &kind.fields);
    let mut value = |name: &str| {
        let field = fields.iter().find(|field| field.name == name)?;
        Some(page.value(record, record.values.get(name)?, &field.shape))
    };
    let text = |name: &str| record.values.text(name).map(str::to_owned);
    ShownApproval {
        decision: match value("decision") {
            Some(Shown::Choice(choice)) => Some(choice),
            _ => None,
        },
        by: value("by"),
        at: value("at"),
        subject: value("subject"),
        statement: text("statement"),
        conditions: text("conditions"),
        version: match record.values.get("subject").map(|value| &value.value) {
            Some(Value::Reference(address)) => address.version.clone(),
            _ => None,
        },
        withdrawn: withdrawn(page, fields, record),
        href: routes::page(&page.root, &routes::record(record), None),
    }
}

/// That a decision was taken back, where it was.
fn withdrawn(
    page: &mut PageContext<'_>,
    fields: &[Field],
    record: &Record,
) -> Option<ShownWithdrawal> {
    let by = page.site.withdrawal(record)?;
    let field = |name: &str| fields.iter().find(|field| field.name == name);
    let word = record.values.text("decision");
    let decision = word.zip(field("decision"));
    let mut value = |name: &str| Some(page.value(by, by.values.get(name)?, &field(name)?.shape));
    Some(ShownWithdrawal {
        decision: decision.map(|(word, field)| ShownChoice::of(word, &field.shape)),
        by: value("by"),
        at: value("at"),
        href: routes::page(&page.root, &routes::record(by), None),
    })
}

/// The firm's signature and somebody else's time stamp over the list that an approval
/// is in.
#[derive(Serialize)]
pub(super) struct Signature {
    signer: Option<String>,
    fingerprint: Option<String>,
    /// What `ssh-keygen -n` needs to be told.
    namespace: Option<String>,
    stamp: Option<ShownStamp>,
    /// The approval up to which the list reaches.
    until: Option<Shown>,
    /// The ways to the list, its signature and time stamp, whose count, and to the
    /// approval itself as it was signed.
    files: Vec<SignedFile>,
}

#[derive(Serialize)]
struct ShownStamp {
    authority: String,
    time: Shown,
    is_trusted: bool,
}

#[derive(Serialize)]
struct SignedFile {
    name: String,
    href: String,
}

/// Who signed an approval, and when it was there; nothing where nobody has signed yet.
pub(super) fn signature(page: &mut PageContext<'_>, record: &Record) -> Option<Signature> {
    let own = page.site.client.own_path(&record.source.path)?;
    let signed = page.site.client.signed.as_ref()?;
    signed.entries().find(|entry| entry.path == own)?;
    let mut signature = signed_list(page)?;
    let name = own.to_owned();
    let path = format!("signatures/{name}");
    let href = routes::file(&page.root, &path);
    page.used.insert(path);
    signature.files.push(SignedFile { name, href });
    Some(signature)
}

/// The same of the list as a whole.
pub(super) fn signed_list(page: &mut PageContext<'_>) -> Option<Signature> {
    let client = page.site.client;
    let signed = client.signed.as_ref()?;
    if signed.by.is_none() && signed.stamp.is_none() {
        return None;
    }
    let last = signed.entries().last();
    let last = last.and_then(|entry| client.from_own_path(entry.path));
    let until = last.map(|record| page.reference(&record.address()));
    let mut files = Vec::new();
    for name in FILES {
        let path = format!("signatures/{name}");
        if client.files.contains_key(&path) {
            let href = routes::file(&page.root, &path);
            let name = name.to_owned();
            files.push(SignedFile { name, href });
            page.used.insert(path);
        }
    }
    // Those of before go with them; no page names them.
    let before = format!("signatures/{EARLIER}/");
    let earlier = client.files.keys().filter(|path| path.starts_with(&before));
    page.used.extend(earlier.cloned());
    let zone = &page.site.content.firm.time_zone;
    Some(Signature {
        signer: signed.by.as_ref().map(|by| by.principal.clone()),
        fingerprint: signed.by.as_ref().map(|by| by.fingerprint.clone()),
        namespace: signed.by.as_ref().map(|by| by.namespace.clone()),
        stamp: signed.stamp.as_ref().map(|stamp| ShownStamp {
            authority: stamp.authority.clone(),
            time: page.moment(&stamp.time.to_zoned_datetime(zone.clone())),
            is_trusted: stamp.is_trusted,
        }),
        until,
        files,
    })
}

/// What a decision was given in: a mail, a signed document, a screenshot.
#[derive(Serialize)]
pub(super) struct ShownEvidence {
    file: Shown,
    /// As it was when the decision was recorded.
    sha256: Option<String>,
    is_mail: bool,
    subject: Option<String>,
    from: Option<String>,
    sent: Option<Shown>,
}

/// The evidence of an approval.
pub(super) fn evidence(
    page: &mut PageContext<'_>,
    kind: &Kind,
    record: &Record,
) -> Vec<ShownEvidence> {
    let shape = match kind.field("evidence").map(|field| &field.shape) {
        Some(Shape::List(inner)) if kind.name == "approvals" => &**inner,
        _ => return Vec::new(),
    };
    let file = shape.fields().unwrap_or_default();
    let file = file.iter().find(|field| field.name == "file");
    let piece = |group: &Group| {
        let text = |name: &str| group.text(name).map(str::to_owned);
        let (subject, from, sent) = (text("subject"), text("from"), text("date"));
        Some(ShownEvidence {
            file: page.value(record, group.get("file")?, &file?.shape),
            sha256: text("sha256"),
            is_mail: subject.is_some() || from.is_some() || sent.is_some(),
            subject,
            from,
            sent: sent.map(|text| sent_at(page, text)),
        })
    };
    record.values.groups("evidence").filter_map(piece).collect()
}

/// When a mail was sent; as the record has it where that is no moment.
fn sent_at(page: &PageContext<'_>, text: String) -> Shown {
    let moment = jiff::fmt::temporal::Pieces::parse(&text).ok();
    let moment = moment.and_then(|pieces| {
        let jiff::fmt::temporal::PiecesOffset::Numeric(offset) = pieces.offset()? else {
            return None;
        };
        let time = pieces.date().to_datetime(pieces.time()?);
        let zone = jiff::tz::TimeZone::fixed(offset.offset());
        time.to_zoned_datetime(zone).ok()
    });
    moment.map_or(Shown::Text { text }, |at| page.moment(&at))
}

/// The other decisions about the subject of an approval, all its versions included.
pub(super) fn history(page: &mut PageContext<'_>, record: &Record) -> Vec<ShownApproval> {
    let Some(Value::Reference(subject)) = record.values.get("subject").map(|value| &value.value)
    else {
        return Vec::new();
    };
    let Some(target) = page.site.client.record(subject) else {
        return Vec::new();
    };
    let mut others: Vec<&Record> = page
        .site
        .naming(target)
        .filter(|other| other.kind == "approvals" && other.slug != record.slug)
        .collect();
    others.sort_by_key(|other| other.values.get("at").and_then(|at| at.value.as_date()));
    others
        .into_iter()
        .map(|other| approval(page, other))
        .collect()
}
