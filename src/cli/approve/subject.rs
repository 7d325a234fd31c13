//! What is decided about, as it was typed: a record or a version of one. Where there is none of
//! that name, the nearest is named, or a few of those that there are.

use crate::cli::failure::Failure;
use crate::model::content::{ClientContent, Content};
use crate::model::record::{Address, Record};
use crate::model::standing;
use crate::suggest;

/// The kind whose records are decisions themselves.
const APPROVALS: &str = "approvals";

/// The record or version of an address, or why that cannot be decided about.
pub(super) fn subject(
    content: &Content,
    client: &ClientContent,
    text: &str,
) -> Result<Address, Failure> {
    let Some(address) = Address::parse(text) else {
        let fact = format!("`{text}` is not a subject");
        let form = "write it as `deliverables/logo@2` or `agreements/sow`";
        let hint = near(client, text, None).map(did_you_mean);
        return Err(Failure::usage(fact).hint(hint.unwrap_or_else(|| form.to_owned())));
    };
    let Some(record) = client.record(&address) else {
        let known = content
            .kind(&address.kind)
            .map_or("record", |kind| kind.one.as_str())
            .to_lowercase();
        let fact = format!("there is no {known} `{}`", address.slug);
        let whole = format!("{}/{}", address.kind, address.slug);
        let near = near(client, &whole, address.version.as_deref());
        let hint = near.map(did_you_mean);
        return Err(Failure::usage(fact).maybe_hint(hint.or_else(|| some(client, &address.kind))));
    };
    let versions: Vec<&str> = record
        .values
        .groups("versions")
        .filter_map(|version| version.text("version"))
        .collect();
    match &address.version {
        None if !versions.is_empty() => Err(Failure::usage(format!(
            "`{address}` has versions: which one was decided about?"
        ))
        .maybe_hint(standing::newest(record).map(|newest| format!("write `{address}@{newest}`")))),
        Some(version) if !versions.contains(&version.as_str()) => Err(Failure::usage(format!(
            "`{}/{}` has no version `{version}`",
            address.kind, address.slug
        ))
        .maybe_hint(suggest::version(version, versions))),
        _ => Ok(address),
    }
}

fn did_you_mean(address: String) -> String {
    format!("did you mean `{address}`?")
}

/// What can be decided about.
fn subjects(client: &ClientContent) -> impl Iterator<Item = &Record> {
    let records = client.records.iter();
    records.filter(|record| record.kind != APPROVALS)
}

/// The record that was probably meant: by its whole address, else by its name alone, whatever
/// kind was typed.
fn near(client: &ClientContent, typed: &str, version: Option<&str>) -> Option<String> {
    let typed = typed.split('@').next().unwrap_or_default();
    let slug = typed.rsplit('/').next().unwrap_or_default();
    let all: Vec<(String, &Record)> = subjects(client)
        .map(|record| (record.address().to_string(), record))
        .collect();
    let by_address = || suggest::near(typed, all.iter().map(|(address, _)| address.as_str()));
    let by_name = || suggest::near(slug, all.iter().map(|(_, record)| record.slug.as_str()));
    let (_, record) = match by_address() {
        Some(near) => all.iter().find(|(address, _)| address == near)?,
        None => {
            let near = by_name()?;
            all.iter().find(|(_, record)| record.slug == near)?
        }
    };
    Some(typeable(record, version))
}

/// The address with a version, where the record has some: the one that was typed, else the newest.
fn typeable(record: &Record, version: Option<&str>) -> String {
    let address = record.address();
    let mut versions = record.values.groups("versions");
    let is_there = |version: &&str| versions.any(|one| one.text("version") == Some(*version));
    match version
        .filter(is_there)
        .or_else(|| standing::newest(record))
    {
        Some(version) => format!("{address}@{version}"),
        None => address.to_string(),
    }
}

/// Some of what there is: of that kind, or of whatever kind where it has none.
fn some(client: &ClientContent, kind: &str) -> Option<String> {
    let names = |is_wanted: &dyn Fn(&Record) -> bool| {
        let wanted = subjects(client).filter(|record| is_wanted(record));
        let names: Vec<String> = wanted.map(|record| typeable(record, None)).collect();
        suggest::listed(names.iter().map(String::as_str))
    };
    names(&|record| record.kind == kind).or_else(|| names(&|_| true))
}
