//! The shell of the hosted layout under names that come from its bytes, so that the unlock page
//! is the only file of a site that is ever overwritten. Templates and styles say `theme.css`,
//! `viewer.js` and `brand/…`, whatever the layout; `references` puts the names of the day there.
//! The unlock page names the index too, which holds the digest of the unlock page: that digest is
//! of the page with zeros in place of the index's name.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use super::counted::index_in;
use super::layout::{self, STYLE_NAME, VIEWER, VIEWER_NAME};
use super::references::{self, FileNames};
use super::{OutputError, gate};
use crate::digest::{self, Digest};
use crate::markup;
use crate::model::workspace::Asset;
use crate::seal::object::ObjectName;

/// What stands in the unlock page for the name of an index that is not sealed yet.
pub(super) const NO_INDEX: &str = "00000000000000000000000000000000";

/// Stylesheet, viewer, images and fonts of all sites that have the same, as the layouts have them.
/// They are named and digested once.
#[derive(Debug, Default)]
pub(super) struct NamedFiles {
    /// By their names in the hosted layout.
    pub(super) files: BTreeMap<String, NamedFile>,
    /// Their digests in the offline layout, by their paths.
    pub(super) offline: BTreeMap<String, Digest>,
    /// Their names by the paths that templates and styles know.
    names: FileNames,
    /// The integrity of stylesheet and viewer, by their paths.
    integrity: BTreeMap<String, String>,
}

/// A file whose name comes from its bytes.
#[derive(Debug)]
pub(super) struct NamedFile {
    pub(super) bytes: Vec<u8>,
    pub(super) digest: Digest,
}

impl NamedFiles {
    fn of(assets: &[Asset]) -> Self {
        let mut named = Self::default();
        let (styles, others): (Vec<_>, Vec<_>) =
            assets.iter().partition(|asset| asset.path == STYLE_NAME);
        for asset in others {
            let digest = named.add(&asset.path, asset.bytes.clone());
            named.offline.insert(asset.path.clone(), digest);
        }
        for style in styles {
            // A stylesheet is a text that this program wrote.
            let text = String::from_utf8_lossy(&style.bytes);
            let bytes = references::in_style(&text, &named.names).into_bytes();
            named.add_loaded(&style.path, bytes);
            let digest = Digest::of(&style.bytes);
            named.offline.insert(style.path.clone(), digest);
        }
        let digest = named.add_loaded(VIEWER_NAME, VIEWER.as_bytes().to_vec());
        named.offline.insert(VIEWER_NAME.to_owned(), digest);
        named
    }

    fn add(&mut self, path: &str, bytes: Vec<u8>) -> Digest {
        let digest = Digest::of(&bytes);
        let name = layout::hosted_name(path, &ObjectName::of_digest(&digest));
        self.names.insert(path.to_owned(), name.clone());
        self.files.insert(name, NamedFile { bytes, digest });
        digest
    }

    fn add_loaded(&mut self, path: &str, bytes: Vec<u8>) -> Digest {
        let integrity = digest::integrity(&bytes);
        self.integrity.insert(path.to_owned(), integrity);
        self.add(path, bytes)
    }

    /// What browsers compare stylesheet and viewer with, by the path that templates know.
    pub(super) fn integrity(&self, path: &str) -> Option<String> {
        self.integrity.get(path).cloned()
    }

    /// The names of images and fonts, by the paths that sealed pages know.
    pub(super) fn of_pages(&self) -> FileNames {
        let loaded = [STYLE_NAME, VIEWER_NAME];
        let names = self.names.iter();
        names
            .filter(|(path, _)| !loaded.contains(&path.as_str()))
            .map(|(path, name)| (path.clone(), name.clone()))
            .collect()
    }

    /// A page that refers to files by their paths, with their names instead.
    pub(super) fn referred(&self, page: &str) -> String {
        references::in_page(page, &self.names)
    }
}

/// The files that the sites of a build share: they are let pass, named and digested once, whatever
/// the number of clients.
#[derive(Debug, Default)]
pub struct SharedFiles {
    made: Mutex<Option<(Vec<Asset>, Arc<NamedFiles>)>>,
}

impl SharedFiles {
    /// The files of a shell with these.
    ///
    /// # Errors
    /// When one of them must not be public.
    pub(super) fn of(&self, assets: &[Asset]) -> Result<Arc<NamedFiles>, OutputError> {
        // Whoever comes meanwhile waits for it.
        let mut made = self.made.lock().expect("no thread panicked");
        if let Some((same, files)) = &*made
            && same == assets
        {
            return Ok(Arc::clone(files));
        }
        let public = assets.iter();
        let public = public.map(|asset| (asset.path.as_str(), asset.bytes.as_slice()));
        gate::pass(public.chain([(VIEWER_NAME, VIEWER.as_bytes())]))?;
        let files = Arc::new(NamedFiles::of(assets));
        *made = Some((assets.to_vec(), Arc::clone(&files)));
        Ok(files)
    }
}

/// An unlock page without the name of its index, as the index knows it.
#[must_use]
pub fn without_index(page: &[u8]) -> Vec<u8> {
    let named = index_in(page).zip(std::str::from_utf8(page).ok());
    let replaced = named.and_then(|(name, page)| with_other(page, name.as_str(), NO_INDEX));
    replaced.map_or_else(|| page.to_vec(), String::into_bytes)
}

/// An unlock page that names its index; nothing where it has no place for the name.
pub(super) fn with_index(page: &str, name: &ObjectName) -> Option<String> {
    with_other(page, NO_INDEX, name.as_str())
}

/// A page that names another index, where the viewer is told of it and nowhere else: the same letters
/// may stand in its words.
fn with_other(page: &str, name: &str, other: &str) -> Option<String> {
    let tags = markup::places(page);
    let mut metas = tags.iter().filter(|tag| tag.element == "meta");
    let meta = metas.find(|tag| {
        let named = tag.attributes.iter().find(|one| one.name == "name");
        named.is_some_and(|one| one.value.trim().eq_ignore_ascii_case("deedbox"))
    })?;
    let content = meta.attributes.iter().find(|one| one.name == "content")?;
    let range = content.range.clone();
    let key = range.start + page[range.clone()].find("index")?;
    let at = key + page[key..range.end].find(name)?;
    let mut page = page.to_owned();
    page.replace_range(at..at + name.len(), other);
    (index_in(page.as_bytes())?.as_str() == other).then_some(page)
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
    fn files_are_named_by_their_bytes_and_a_style_refers_to_those_names() {
        let style = "@font-face{src:url(\"brand/a.woff2\")}p{background:url(brand/a.svg)}";
        let named = NamedFiles::of(&[
            asset("theme.css", style.as_bytes()),
            asset("brand/a.svg", b"<svg/>"),
            asset("brand/a.woff2", b"wOF2"),
        ]);
        let name = |path: &str, bytes: &[u8]| layout::hosted_name(path, &ObjectName::of(bytes));
        let svg = name("brand/a.svg", b"<svg/>");
        let font = name("brand/a.woff2", b"wOF2");
        let wanted = format!("@font-face{{src:url(\"{font}\")}}p{{background:url(\"{svg}\")}}");
        let style_name = name("theme.css", wanted.as_bytes());
        assert_eq!(named.files[&style_name].bytes, wanted.as_bytes());
        assert_eq!(
            named.integrity("theme.css"),
            Some(digest::integrity(wanted.as_bytes()))
        );
        let viewer = name("viewer.js", VIEWER.as_bytes());
        let page = "<link href=\"theme.css\"><script src=\"viewer.js\"></script><p>\"theme.css\"";
        assert_eq!(
            named.referred(page),
            format!(
                "<link href=\"{style_name}\"><script src=\"{viewer}\"></script><p>\"theme.css\""
            )
        );
        let of_pages = named.of_pages();
        assert_eq!(of_pages.len(), 2);
        assert_eq!(of_pages["brand/a.svg"], svg);
        for (name, file) in &named.files {
            assert_eq!(file.digest, Digest::of(&file.bytes));
            assert_eq!(
                layout::name_in(name),
                Some(ObjectName::of(&file.bytes)),
                "{name}"
            );
        }
        assert_eq!(named.offline["theme.css"], Digest::of(style.as_bytes()));
        assert_eq!(named.offline.len(), 4);
    }

    #[test]
    fn clients_with_the_same_files_share_them() {
        let shared = SharedFiles::default();
        let [one, other] = ["a{}", "b{}"].map(|style| vec![asset("theme.css", style.as_bytes())]);
        let first = shared.of(&one).expect("public");
        assert!(Arc::ptr_eq(
            &first,
            &shared.of(&one.clone()).expect("public")
        ));
        let second = shared.of(&other).expect("public");
        assert!(!Arc::ptr_eq(&first, &second));
        assert_ne!(first.offline, second.offline);
        let secret = asset(
            "brand/a.svg",
            b"AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQQQQQQQQQ",
        );
        assert!(shared.of(&[secret]).is_err());
    }

    #[test]
    fn a_page_without_its_index_is_the_same_whichever_it_is() {
        let page = format!(
            "<!doctype html><html><head><meta charset=\"utf-8\"><meta name=\"deedbox\" content=\"{{&quot;index&quot;:&quot;{NO_INDEX}&quot;}}\"></head></html>"
        );
        let (one, two) = (ObjectName::of(b"1"), ObjectName::of(b"2"));
        let named = |name| with_index(&page, name).expect("it has a place for it");
        let (first, second) = (named(&one), named(&two));
        assert_ne!(first, second);
        assert_eq!(index_in(first.as_bytes()), Some(one.clone()));
        assert_eq!(without_index(first.as_bytes()), page.as_bytes());
        assert_eq!(without_index(second.as_bytes()), page.as_bytes());
        let other = second.replacen("<html>", "<html lang=\"de\">", 1);
        assert_ne!(without_index(other.as_bytes()), page.as_bytes());
        // The words of a page are nobody's index: zeros, and the name itself.
        let words = format!("<p>{NO_INDEX} {one}</p><img alt=\"{NO_INDEX}\">");
        let longer = format!("{page}{words}");
        let third = with_index(&longer, &one).expect("it has a place for it");
        assert!(third.ends_with(&words), "{third}");
        assert_eq!(without_index(third.as_bytes()), longer.as_bytes());
        // A slot of that name comes before the index in what the viewer is told, or behind it.
        for (from, to) in [
            (
                "{&quot;index",
                format!("{{&quot;slot&quot;:&quot;{NO_INDEX}&quot;,&quot;index"),
            ),
            (
                "&quot;}",
                format!("&quot;,&quot;slot&quot;:&quot;{NO_INDEX}&quot;}}"),
            ),
        ] {
            let slotted = page.replacen(from, &to, 1);
            let fourth = with_index(&slotted, &one).expect("it has a place for it");
            assert_eq!(index_in(fourth.as_bytes()), Some(one.clone()));
            assert_eq!(fourth.matches(NO_INDEX).count(), 1);
            assert_eq!(without_index(fourth.as_bytes()), slotted.as_bytes());
        }
        assert_eq!(
            with_index("<p>00000000000000000000000000000000", &one),
            None
        );
        // Format 1.
        let none = page.replace("index", "salt");
        assert_eq!(index_in(none.as_bytes()), None);
        assert_eq!(without_index(none.as_bytes()), none.as_bytes());
    }
}
