//! The shell of the hosted layout under names that come from its bytes, so that the unlock page
//! is the only file of a site that is ever overwritten. Templates and styles say `theme.css`,
//! `viewer.js` and `brand/…`, whatever the layout; here that is replaced by the names of the day.
//! The unlock page names the index too, which holds the digest of the unlock page: that digest is
//! of the page with zeros in place of the index's name.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::layout::{self, STYLE_NAME, VIEWER, VIEWER_NAME};
use crate::markup;
use crate::model::workspace::Asset;
use crate::seal::object::ObjectName;

/// What stands in the unlock page for the name of an index that is not sealed yet.
pub(super) const NO_INDEX: &str = "00000000000000000000000000000000";

/// What may stand before the path of a file where something refers to it.
const BEFORE: [char; 9] = ['"', '\'', '(', '=', ' ', ',', '\n', '\r', '\t'];
/// What may stand behind it.
const BEHIND: [char; 12] = [
    '"', '\'', ')', ' ', '>', ',', '?', '#', '/', '\n', '\r', '\t',
];

/// Stylesheet, viewer, images and fonts as the hosted layout has them.
#[derive(Debug, Default)]
pub(super) struct NamedFiles {
    /// By their names, each with its bytes.
    pub(super) files: BTreeMap<String, Vec<u8>>,
    /// Their names by the paths that templates and styles know.
    names: BTreeMap<String, String>,
}

impl NamedFiles {
    pub(super) fn of(assets: &[Asset]) -> Self {
        let mut named = Self::default();
        let (styles, others): (Vec<_>, Vec<_>) =
            assets.iter().partition(|asset| asset.path == STYLE_NAME);
        for asset in others {
            named.add(&asset.path, asset.bytes.clone());
        }
        for style in styles {
            // A stylesheet is a text that this program wrote.
            let text = String::from_utf8_lossy(&style.bytes);
            let bytes = named.referred(&text).into_bytes();
            named.add(&style.path, bytes);
        }
        named.add(VIEWER_NAME, VIEWER.as_bytes().to_vec());
        named
    }

    fn add(&mut self, path: &str, bytes: Vec<u8>) {
        let name = layout::hosted_name(path, &bytes);
        self.names.insert(path.to_owned(), name.clone());
        self.files.insert(name, bytes);
    }

    /// The bytes of a file, by the path that templates know.
    pub(super) fn bytes(&self, path: &str) -> Option<&[u8]> {
        let name = self.names.get(path)?;
        self.files.get(name).map(Vec::as_slice)
    }

    /// The names of images and fonts, by the paths that sealed pages know.
    pub(super) fn of_pages(&self) -> BTreeMap<String, String> {
        let loaded = [STYLE_NAME, VIEWER_NAME];
        let names = self.names.iter();
        names
            .filter(|(path, _)| !loaded.contains(&path.as_str()))
            .map(|(path, name)| (path.clone(), name.clone()))
            .collect()
    }

    /// A text that refers to files by their paths, with their names instead.
    pub(super) fn referred(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (path, name) in &self.names {
            text = replaced(&text, path, name);
        }
        text
    }
}

fn replaced(text: &str, path: &str, name: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (at, _) in text.match_indices(path) {
        let before = &text[..at];
        let before = before.strip_suffix("./").unwrap_or(before);
        if before.ends_with(BEFORE) && text[at + path.len()..].starts_with(BEHIND) {
            out.push_str(&text[from..at]);
            out.push_str(name);
            from = at + path.len();
        }
    }
    out.push_str(&text[from..]);
    out
}

#[derive(Deserialize)]
struct NamedIndex {
    index: Option<ObjectName>,
}

/// The name of the index that an unlock page gives. Format 1 had one name for all.
#[must_use]
pub fn index_in(page: &[u8]) -> Option<ObjectName> {
    let markup = markup::read(page, true).ok()?;
    let told = |name: &str| name.trim().eq_ignore_ascii_case("deedbox");
    let mut metas = markup.elements.iter();
    let meta = metas.find(|one| one.name == "meta" && one.value("name").is_some_and(told))?;
    let settings: NamedIndex = serde_json::from_str(meta.value("content")?).ok()?;
    settings.index
}

/// An unlock page without the name of its index, as the index knows it.
#[must_use]
pub fn without_index(page: &[u8]) -> Vec<u8> {
    match (index_in(page), std::str::from_utf8(page)) {
        (Some(name), Ok(text)) => text.replace(name.as_str(), NO_INDEX).into_bytes(),
        _ => page.to_vec(),
    }
}

/// An unlock page that names its index.
pub(super) fn with_index(page: &str, name: &ObjectName) -> String {
    page.replace(NO_INDEX, name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asset(path: &str, bytes: &[u8]) -> Asset {
        Asset {
            path: path.to_owned(),
            bytes: bytes.to_vec(),
        }
    }

    #[test]
    fn every_reference_gets_the_name_of_the_file_and_no_other_text_does() {
        let style = "@font-face{src:url(\"brand/a.woff2\")}p{background:url(brand/a.svg)}";
        let named = NamedFiles::of(&[
            asset("theme.css", style.as_bytes()),
            asset("brand/a.svg", b"<svg/>"),
            asset("brand/a.woff2", b"wOF2"),
        ]);
        let (svg, font) = (
            layout::hosted_name("brand/a.svg", b"<svg/>"),
            layout::hosted_name("brand/a.woff2", b"wOF2"),
        );
        let style = named.bytes("theme.css").expect("it is there");
        assert_eq!(
            String::from_utf8_lossy(style),
            format!("@font-face{{src:url(\"{font}\")}}p{{background:url({svg})}}")
        );
        let style = layout::hosted_name("theme.css", style);
        let viewer = layout::hosted_name("viewer.js", VIEWER.as_bytes());
        let page = "<link href=\"theme.css\"><img src='./brand/a.svg'><img src=brand/a.svg>\
             <script src=\"viewer.js\"></script><p>my theme.css. brand/a.svg-x otherbrand/a.svg</p>";
        assert_eq!(
            named.referred(page),
            format!(
                "<link href=\"{style}\"><img src='./{svg}'><img src={svg}>\
                 <script src=\"{viewer}\"></script><p>my theme.css. brand/a.svg-x otherbrand/a.svg</p>"
            )
        );
        let of_pages = named.of_pages();
        assert_eq!(of_pages.len(), 2);
        assert_eq!(of_pages["brand/a.svg"], svg);
        for (name, bytes) in &named.files {
            assert_eq!(layout::name_in(name), Some(ObjectName::of(bytes)), "{name}");
        }
    }

    #[test]
    fn a_page_without_its_index_is_the_same_whichever_it_is() {
        let page = format!(
            "<!doctype html><html><head><meta charset=\"utf-8\"><meta name=\"deedbox\" content=\"{{&quot;index&quot;:&quot;{NO_INDEX}&quot;}}\"></head></html>"
        );
        let (one, two) = (ObjectName::of(b"1"), ObjectName::of(b"2"));
        let (first, second) = (with_index(&page, &one), with_index(&page, &two));
        assert_ne!(first, second);
        assert_eq!(index_in(first.as_bytes()), Some(one));
        assert_eq!(without_index(first.as_bytes()), page.as_bytes());
        assert_eq!(without_index(second.as_bytes()), page.as_bytes());
        let other = second.replacen("<html>", "<html lang=\"de\">", 1);
        assert_ne!(without_index(other.as_bytes()), page.as_bytes());
        // Format 1.
        let none = page.replace("index", "salt");
        assert_eq!(index_in(none.as_bytes()), None);
        assert_eq!(without_index(none.as_bytes()), none.as_bytes());
    }
}
