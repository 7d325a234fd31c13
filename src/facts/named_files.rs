//! Which of a client's files a record names: in its fields, and in its texts.

use std::collections::BTreeSet;

use crate::links::{self, Target};
use crate::markdown::{Document, Link, Role};
use crate::model::content::ClientContent;
use crate::model::kind::Kind;
use crate::model::record::{Record, Value, each_value};

/// The files that a record's fields name, in its own order, by their paths below the client's
/// directory.
pub(crate) fn of(record: &Record, kind: &Kind) -> Vec<String> {
    let mut files = Vec::new();
    each_value(record, &kind.fields, &mut |value, _| {
        if let Value::File(name) = &value.value {
            files.extend(record.file_path(name));
        }
    });
    files
}

/// The files that a text of a record shows.
pub(crate) fn shown_in(
    document: &Document,
    client: &ClientContent,
    record: &Record,
) -> BTreeSet<String> {
    let links = document.links().iter();
    targets(
        links.filter(|link| link.role == Role::Image),
        client,
        record,
    )
}

/// The files that a text of a record shows or links to.
pub(crate) fn linked_in(
    document: &Document,
    client: &ClientContent,
    record: &Record,
) -> BTreeSet<String> {
    targets(document.links().iter(), client, record)
}

fn targets<'a>(
    links: impl Iterator<Item = &'a Link>,
    client: &ClientContent,
    record: &Record,
) -> BTreeSet<String> {
    let target = |link: &Link| match links::resolve(client, &record.directory, &link.destination) {
        Target::File(path, _) => Some(path),
        _ => None,
    };
    links.filter_map(target).collect()
}
