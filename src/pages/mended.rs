//! Files whose names cannot be taken everywhere, under names that can, in everything that is
//! published: a site's pages, what an archive holds, what is opened from it. Almost no
//! workspace has such files; `check` names them, and has most of them renamed.

use std::collections::BTreeMap;

use super::delivered;
use crate::model::workspace::{Attachment, Page, Renamed, SourceFile};
use crate::names::mended;
use crate::routes;

/// Gives files and records their new names, and pages the way to them.
pub(super) fn rename(
    pages: &mut [Page],
    handover: &mut Option<String>,
    attachments: &mut [Attachment],
    sources: &mut [SourceFile],
) -> Vec<Renamed> {
    let files = mended::all(attachments.iter().map(Attachment::own_path));
    let records = mended::all(sources.iter().map(|file| file.name.as_str()));
    for file in attachments.iter_mut() {
        if let Some(name) = files.get(file.own_path()) {
            file.route = format!("{}{name}", routes::ATTACHMENTS);
        }
    }
    for file in sources.iter_mut() {
        if let Some(name) = records.get(&file.name) {
            file.name.clone_from(name);
        }
    }
    attachments.sort_by(|a, b| a.route.cmp(&b.route));
    sources.sort_by(|a, b| a.name.cmp(&b.name));
    if !files.is_empty() {
        for page in pages {
            let root = routes::root_of(&page.route);
            page.html = delivered::renamed(&page.html, &root, &files);
        }
        if let Some(html) = handover {
            *html = delivered::renamed(html, "", &files);
        }
    }
    let all: BTreeMap<String, String> = files.into_iter().chain(records).collect();
    all.into_iter()
        .map(|(path, name)| Renamed { path, name })
        .collect()
}
