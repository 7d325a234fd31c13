//! The images of a client as its pages show them, made before the pages are.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::FileForm;
use super::Picture;
use super::Previews;
use crate::digest::Digest;
use crate::facts::named_files;
use crate::markdown::Document;
use crate::media::media_type;
use crate::model::content::ClientContent;
use crate::model::kind::{self, Kind};
use crate::model::record::{Record, Value, each_value};

/// The images of a client as pages show them, by the digest of the original.
pub(crate) type Pictures = BTreeMap<Digest, Arc<Picture>>;

/// The images among the words of a record.
fn images_of(client: &ClientContent, record: &Record, kind: &Kind) -> BTreeSet<String> {
    let mut files = BTreeSet::new();
    // Most texts have none.
    let may_show = |words: &str| words.contains("![") || words.contains('<');
    let mut look =
        |document: &Document| files.extend(named_files::shown_in(document, client, record));
    each_value(record, &kind.fields, &mut |value, _| {
        if let Value::Markdown(words) = &value.value
            && may_show(words.text())
        {
            look(words.document());
        }
    });
    if may_show(record.body()) {
        look(record.document());
    }
    files
}

/// Looks at every image that a record names or shows, on all cores.
pub(crate) fn pictures(
    client: &ClientContent,
    kinds: &[Kind],
    digest_of: impl Fn(&str) -> Option<Digest>,
    previews: &Previews,
) -> Pictures {
    let mut images: BTreeMap<Digest, String> = BTreeMap::new();
    for record in &client.records {
        let Some(kind) = kind::named(kinds, &record.kind) else {
            continue;
        };
        // What a text shows is an image, whatever it is called: `check` has looked.
        let named = named_files::of(record, kind).into_iter();
        let named = named.filter(|path| FileForm::of(path, &media_type(path)) == FileForm::Image);
        for path in named.chain(images_of(client, record, kind)) {
            if let Some(digest) = digest_of(&path) {
                images.insert(digest, path);
            }
        }
    }
    if let Some(logo) = &client.client.brand.logo
        && let Some(digest) = digest_of(logo)
    {
        images.insert(digest, logo.clone());
    }
    let slug = &client.client.slug;
    let made: Pictures = images
        .par_iter()
        .filter_map(|(digest, path)| {
            let file = client.files.get(path)?;
            Some((*digest, previews.of(slug, &file.path, *digest)))
        })
        .collect();
    previews.keep_only(slug, &made.keys().copied().collect());
    made
}
