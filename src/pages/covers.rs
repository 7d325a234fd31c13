//! What a record looks like in a gallery.

use std::collections::BTreeSet;

use serde::Serialize;

use super::looks::mark;
use super::page_context::PageContext;
use super::shown::Look;
use crate::facts::named_files;
use crate::media::media_type;
use crate::model::kind::Kind;
use crate::model::record::{Record, Value};
use crate::previews::{FileForm, Size};

/// What a record looks like in a gallery.
#[derive(Serialize)]
pub(super) struct Cover {
    /// An image of it; nothing where it has none.
    picture: Option<String>,
    width: Option<u32>,
    height: Option<u32>,
    /// What kinds of files it has: `PNG, SVG`.
    formats: String,
    /// How large they are together.
    size_text: String,
}

/// The record's `cover`, where it has one, else the first of its images that pages show;
/// and what files it has.
pub(super) fn cover(page: &mut PageContext<'_>, kind: &Kind, record: &Record) -> Cover {
    let named = match record.values.get("cover").map(|value| &value.value) {
        Some(Value::File(name)) => record.file_path(name),
        _ => None,
    };
    let files = named_files::of(record, kind);
    let mut look = Look::default();
    for path in named.iter().chain(&files) {
        let is_image = FileForm::of(path, &media_type(path)) == FileForm::Image;
        let file = page.site.file(path).filter(|_| is_image);
        if let Some((_, digest)) = file.filter(|(_, digest)| !page.is_no_image(*digest)) {
            look = page.picture(path, digest, Size::Small);
            if look.picture.is_some() {
                page.used.insert(path.clone());
                break;
            }
        }
    }
    let delivered: BTreeSet<&String> = files
        .iter()
        .filter(|path| files.len() == 1 || Some(*path) != named.as_ref())
        .collect();
    let known = delivered.iter().filter_map(|path| page.site.file(path));
    let size = known.map(|(file, _)| file.size).sum();
    let mut formats: Vec<String> = delivered.iter().map(|path| mark(path)).collect();
    formats.sort();
    formats.dedup();
    formats.retain(|format| !format.is_empty());
    Cover {
        picture: look.picture,
        width: look.width,
        height: look.height,
        formats: formats.join(", "),
        size_text: page.site.format.size(size),
    }
}
