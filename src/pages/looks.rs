//! What a page shows of a file besides its name: a picture of it, or how it begins.

use std::sync::Arc;

use super::page_context::PageContext;
use super::shown::Look;
use crate::digest::Digest;
use crate::facts::site::Site;
use crate::model::workspace::Preview;
use crate::previews::{
    self, FileForm, PreviewContext, SeenText, ShownImage, ShownPart, Size, Smaller,
};
use crate::prose::images::Inline;
use crate::routes;

/// A tall image is not shown smaller where it would be narrower than a text, in pixels.
const READABLE: u32 = 640;
/// Headings of a file stand below that of what it belongs to.
const FIRST_HEADING: u8 = 3;

/// The file's kind in a word: the ending of its name.
pub(super) fn mark(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((_, end)) if (1..=5).contains(&end.len()) && end.is_ascii() => end.to_uppercase(),
        _ => String::new(),
    }
}

impl PageContext<'_> {
    /// Whether a file that is called an image is none that a browser may be given.
    pub(super) fn is_no_image(&self, digest: Digest) -> bool {
        let picture = self.shared.pictures.get(&digest);
        picture.is_some_and(|picture| picture.image == ShownImage::None)
    }

    /// What the page shows of a file, and as which form.
    pub(super) fn look(&mut self, path: &str, form: FileForm, digest: Digest) -> (FileForm, Look) {
        match form {
            FileForm::Image if self.is_no_image(digest) => (FileForm::None, Look::default()),
            FileForm::Image => (form, self.picture(path, digest, Size::Large)),
            FileForm::Markdown | FileForm::Table | FileForm::Code => match self.text(path, form) {
                Some(look) => (form, look),
                None => (FileForm::None, Look::default()),
            },
            _ => (form, Look::default()),
        }
    }

    /// An image, smaller where it is large.
    pub(super) fn picture(&mut self, path: &str, digest: Digest, size: Size) -> Look {
        let is_wanted = self.excerpts.is_some() || size == Size::Small;
        let Some(picture) = self.shared.pictures.get(&digest).filter(|_| is_wanted) else {
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
        let picture = self.shared.pictures.get(&digest)?;
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
        let pixels = |side: Option<u32>| side.filter(|_| picture.image == ShownImage::Pixels);
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
        self.previews
            .entry(route)
            .or_insert_with_key(|route| Preview {
                route: route.clone(),
                digest: Digest::of(&smaller.bytes),
                bytes: Arc::clone(&smaller.bytes),
                media_type,
            });
        way
    }

    fn text(&mut self, path: &str, form: FileForm) -> Option<Look> {
        let site = self.site;
        let excerpts = self.excerpts.as_mut()?;
        let file = site.client.files.get(path)?;
        let directory = path.rsplit_once('/').map_or("", |(directory, _)| directory);
        let reading = PreviewContext {
            client: site.client,
            directory,
            root: &self.root,
            shown: &excerpts.shown,
            first_heading: FIRST_HEADING,
            word: &|key| site.word(key),
        };
        let look = match previews::look(form, &file.path, &reading)? {
            SeenText::Markdown(html, part) => Look {
                html: Some(html),
                part: part.and_then(|part| words(site, "part_lines", part)),
                ..Look::default()
            },
            SeenText::Code(html, part) => Look {
                html: Some(html),
                part: words(site, "part_lines", part),
                ..Look::default()
            },
            SeenText::Table(table) => {
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
        excerpts.room = excerpts.room.checked_sub(weight(&look))?;
        Some(look)
    }
}

/// Which part is shown, in words; nothing where it is all.
fn words(site: &Site<'_>, key: &str, part: ShownPart) -> Option<String> {
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
