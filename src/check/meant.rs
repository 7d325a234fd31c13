//! What a link was perhaps meant to lead to.

use crate::links::anchors;
use crate::model::content::ClientContent;
use crate::model::kind::Field;
use crate::model::record::Record;
use crate::paths::{decode, joined, relative};
use crate::suggest;

/// What a link would lead to that is written as Windows writes paths, or as from the client's
/// directory.
pub(super) fn written_otherwise(
    client: &ClientContent,
    record: &Record,
    link: &str,
) -> Option<String> {
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

/// A path that is nearly the one that is not there.
pub(super) fn near(client: &ClientContent, record: &Record, path: &str) -> Option<String> {
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

/// What can be linked to on a record's page.
pub(super) fn anchor(record: &Record, fields: &[Field], name: &str) -> Option<String> {
    let documents = anchors::documents(record, fields).into_iter();
    let targets = documents.flat_map(|document| document.targets());
    let names = targets.map(|target| target.name.clone());
    let names: Vec<String> = names
        .chain(anchors::parts(record))
        .map(|name| format!("#{name}"))
        .collect();
    suggest::hint(&format!("#{name}"), names.iter().map(String::as_str))
}

/// The link that the name of a wiki's page stands for, where there is such a record.
pub(super) fn wiki(client: &ClientContent, record: &Record, name: &str) -> String {
    let (page, words) = name.split_once('|').unwrap_or((name, name));
    let page = page.split('#').next().unwrap_or(page).trim();
    let is_meant = |other: &&Record| {
        let title = other.values.text("title").unwrap_or_default();
        title.eq_ignore_ascii_case(page) || other.slug.eq_ignore_ascii_case(page)
    };
    let path = client
        .records
        .iter()
        .filter(|other| !other.is_internal())
        .find(is_meant)
        .and_then(|other| client.own_path(&other.source.path));
    match path {
        Some(path) => {
            let path = relative(&record.directory, path).replace(' ', "%20");
            format!("write `[{}]({path})`", words.trim())
        }
        None => "write `[words](path)`".to_owned(),
    }
}
