//! What the pages of one client show of its files: how much of it a page may hold, and
//! which pictures are made before the pages are.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;
use serde::Serialize;

use super::images::Inline;
use super::markdown;
use super::previews::{self, Form, Image, Part, Picture, Previews, Reading, Seen, Size, Smaller};
use super::routes;
use super::site::Site;
use super::values::{Look, Show};
use crate::digest::Digest;
use crate::markdown::Document;
use crate::media::media_type;
use crate::model::content::ClientContent;
use crate::model::kind::{self, Kind};
use crate::model::record::{Record, Value, each_value};
use crate::model::workspace::Preview;

/// So many bytes of HTML a page may hold of its files; those that come later are cards.
const ROOM: usize = 256 * 1024;
/// A tall image is not shown smaller where it would be narrower than a text, in pixels.
const READABLE: u32 = 640;
/// Headings of a file stand below that of what it belongs to.
const FIRST_HEADING: u8 = 3;

/// What the files of one record's page may show.
pub(super) struct Looks {
    /// Bytes that are left.
    room: usize,
    /// The files that the record names.
    shown: BTreeSet<String>,
}

impl Looks {
    pub(super) fn of(record: &Record, kind: &Kind) -> Self {
        Self {
            room: ROOM,
            shown: files_of(record, kind).into_iter().collect(),
        }
    }
}

/// The files that a record names, in its own order, by their paths below the client's
/// directory.
pub(super) fn files_of(record: &Record, kind: &Kind) -> Vec<String> {
    let mut files = Vec::new();
    each_value(record, &kind.fields, &mut |value, _| {
        if let Value::File(name) = &value.value {
            files.extend(record.file_path(name));
        }
    });
    files
}

/// The images of a client as pages show them, by the digest of the original.
pub(super) type Pictures = BTreeMap<Digest, Arc<Picture>>;

/// The images among the words of a record.
fn images_of(client: &ClientContent, record: &Record, kind: &Kind) -> BTreeSet<String> {
    let place = markdown::place_of(client, record, "");
    let mut files = BTreeSet::new();
    // Most texts have none.
    let may_show = |words: &str| words.contains("![") || words.contains('<');
    let mut look = |document: &Document| files.extend(markdown::images(document, &place));
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
pub(super) fn pictures(
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
        let named = files_of(record, kind).into_iter();
        let named = named.filter(|path| Form::of(path, &media_type(path)) == Form::Image);
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

/// The file's kind in a word: the ending of its name.
pub(super) fn mark(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((_, end)) if (1..=5).contains(&end.len()) && end.is_ascii() => end.to_uppercase(),
        _ => String::new(),
    }
}

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
pub(super) fn cover(show: &mut Show<'_>, kind: &Kind, record: &Record) -> Cover {
    let named = match record.values.get("cover").map(|value| &value.value) {
        Some(Value::File(name)) => record.file_path(name),
        _ => None,
    };
    let files = files_of(record, kind);
    let mut look = Look::default();
    for path in named.iter().chain(&files) {
        let is_image = Form::of(path, &media_type(path)) == Form::Image;
        let file = show.site.file(path).filter(|_| is_image);
        if let Some((_, digest)) = file.filter(|(_, digest)| !show.is_no_image(*digest)) {
            look = show.picture(path, digest, Size::Small);
            if look.picture.is_some() {
                show.used.insert(path.clone());
                break;
            }
        }
    }
    let delivered: BTreeSet<&String> = files
        .iter()
        .filter(|path| files.len() == 1 || Some(*path) != named.as_ref())
        .collect();
    let known = delivered.iter().filter_map(|path| show.site.file(path));
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
        size_text: show.site.format.size(size),
    }
}

impl Show<'_> {
    /// Whether a file that is called an image is none that a browser may be given.
    pub(super) fn is_no_image(&self, digest: Digest) -> bool {
        let picture = self.site.pictures.get(&digest);
        picture.is_some_and(|picture| picture.image == Image::None)
    }

    /// What the page shows of a file, and as which form.
    pub(super) fn look(&mut self, path: &str, form: Form, digest: Digest) -> (Form, Look) {
        match form {
            Form::Image if self.is_no_image(digest) => (Form::None, Look::default()),
            Form::Image => (form, self.picture(path, digest, Size::Large)),
            Form::Markdown | Form::Table | Form::Code => match self.text(path, form) {
                Some(look) => (form, look),
                None => (Form::None, Look::default()),
            },
            _ => (form, Look::default()),
        }
    }

    /// An image, smaller where it is large.
    pub(super) fn picture(&mut self, path: &str, digest: Digest, size: Size) -> Look {
        let is_wanted = self.looks.is_some() || size == Size::Small;
        let Some(picture) = self.site.pictures.get(&digest).filter(|_| is_wanted) else {
            return Look::default();
        };
        let smaller = match size {
            Size::Large => picture.large.as_ref(),
            Size::Small => picture.small.as_ref().or(picture.large.as_ref()),
        };
        match smaller {
            None => Look {
                picture: Some(routes::file(&self.root, path)),
                width: picture.width,
                height: picture.height,
                ..Look::default()
            },
            Some(smaller) => Look {
                picture: Some(self.keep(smaller, digest)),
                width: Some(smaller.width),
                height: Some(smaller.height),
                ..Look::default()
            },
        }
    }

    /// An image among the words of a text.
    pub(super) fn inline(&mut self, path: &str) -> Option<Inline> {
        let (file, digest) = self.site.file(path)?;
        let picture = self.site.pictures.get(&digest)?;
        let readable = picture.width.unwrap_or_default().min(READABLE);
        let smaller = picture.large.as_ref();
        if let Some(smaller) = smaller.filter(|smaller| smaller.width >= readable) {
            let name = path.rsplit('/').next().unwrap_or(path).to_owned();
            return Some(Inline {
                src: self.keep(smaller, digest),
                width: Some(smaller.width),
                height: Some(smaller.height),
                original: Some((name, self.site.format.size(file.size))),
            });
        }
        // What is known of a drawing is its shape; how large it is, it says itself.
        let pixels = |side: Option<u32>| side.filter(|_| picture.image == Image::Pixels);
        Some(Inline {
            src: routes::file(&self.root, path),
            width: pixels(picture.width),
            height: pixels(picture.height),
            original: None,
        })
    }

    /// The way to a smaller picture of the original with this digest, which the page needs.
    fn keep(&mut self, smaller: &Smaller, digest: Digest) -> String {
        let (ending, media_type) = smaller.encoding.names();
        let side = smaller.width.max(smaller.height);
        let original = digest.to_string();
        let route = format!("{}{}-{side}.{ending}", routes::PREVIEWS, &original[..32]);
        let way = format!("{}{route}", self.root);
        self.pictures
            .entry(route)
            .or_insert_with_key(|route| Preview {
                route: route.clone(),
                digest: Digest::of(&smaller.bytes),
                bytes: Arc::clone(&smaller.bytes),
                media_type,
            });
        way
    }

    fn text(&mut self, path: &str, form: Form) -> Option<Look> {
        let site = self.site;
        let looks = self.looks.as_mut()?;
        let file = site.client.files.get(path)?;
        let directory = path.rsplit_once('/').map_or("", |(directory, _)| directory);
        let reading = Reading {
            client: site.client,
            directory,
            root: &self.root,
            shown: &looks.shown,
            first_heading: FIRST_HEADING,
            word: &|key| site.word(key),
        };
        let look = match previews::look(form, &file.path, &reading)? {
            Seen::Markdown(html, part) => Look {
                html: Some(html),
                part: part.and_then(|part| words(site, "part_lines", part)),
                ..Look::default()
            },
            Seen::Code(html, part) => Look {
                html: Some(html),
                part: words(site, "part_lines", part),
                ..Look::default()
            },
            Seen::Table(table) => {
                let parts = [
                    words(site, "part_rows", table.of_rows),
                    words(site, "part_columns", table.of_columns),
                ];
                let parts: Vec<String> = parts.into_iter().flatten().collect();
                Look {
                    part: (!parts.is_empty()).then(|| parts.join(" · ")),
                    table: Some(table),
                    ..Look::default()
                }
            }
        };
        looks.room = looks.room.checked_sub(weight(&look))?;
        Some(look)
    }
}

/// Which part is shown, in words; nothing where it is all.
fn words(site: &Site<'_>, key: &str, part: Part) -> Option<String> {
    let number = |count: usize| site.format.number(count.into(), &Default::default());
    (part.shown < part.of).then(|| {
        site.word(key)
            .replace("{shown}", &number(part.shown))
            .replace("{count}", &number(part.of))
    })
}

/// About how many bytes of HTML it becomes.
fn weight(look: &Look) -> usize {
    let html = look.html.as_ref().map_or(0, String::len);
    let rows = look.table.iter().flat_map(|table| &table.rows);
    let cells: usize = rows.flatten().map(|cell| cell.len() + 16).sum();
    html + cells
}
