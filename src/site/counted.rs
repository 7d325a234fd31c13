//! Which index of a hosted site counts: the one that its unlock page names. Builds and `verify`
//! both ask here.

use serde::Deserialize;

use super::layout::{self, FIRST_INDEX};
use crate::markup;
use crate::seal::object::ObjectName;

/// The indexes of a hosted site.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Indexes {
    /// The file of the one that the unlock page means, there or not.
    pub meant: Option<String>,
    /// The files of those that are there and count, or may: one, if anything says which.
    pub files: Vec<String>,
}

/// The layout whose pages name an index, or mean the first one.
const HOSTED: &str = "hosted";

/// What an unlock page says of the index.
#[derive(Deserialize)]
struct NamedIndex {
    #[serde(default)]
    layout: String,
    index: Option<ObjectName>,
}

impl Indexes {
    /// The indexes of a site, by its unlock page, as far as that is there, and the names of the files
    /// beside it.
    ///
    /// The one that the page names counts; a page of format 1 means the one that all its sites had.
    /// Where that is not there, or no page says which, all count that are there. What a move from
    /// format 1 left does not: the new index takes its place.
    #[must_use]
    pub fn of<'a>(page: Option<&[u8]>, names: impl IntoIterator<Item = &'a str>) -> Self {
        let names = names.into_iter().filter(|name| layout::is_index(name));
        let mut files: Vec<String> = names.map(str::to_owned).collect();
        let told = page.and_then(told).filter(|told| told.layout == HOSTED);
        let meant = told.map(|told| match told.index {
            Some(name) => layout::index(&name),
            None => FIRST_INDEX.to_owned(),
        });
        match meant.as_ref().filter(|meant| files.contains(meant)) {
            Some(meant) => files = vec![meant.clone()],
            None if files.len() > 1 => files.retain(|name| name != FIRST_INDEX),
            None => {}
        }
        Self { meant, files }
    }

    /// Whether there is none, and nothing says that there should be one.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.meant.is_none() && self.files.is_empty()
    }

    /// The file of the one that counts; nothing where there is none, or nothing says which of
    /// several.
    #[must_use]
    pub fn only(&self) -> Option<&str> {
        match self.files.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// The same, but nothing where the unlock page means another one: none takes the place of that.
    #[must_use]
    pub fn counting(&self) -> Option<&str> {
        self.only().filter(|_| self.missing().is_none())
    }

    /// The file that the unlock page means, where it is not there.
    #[must_use]
    pub fn missing(&self) -> Option<&str> {
        let meant = self.meant.as_ref();
        meant
            .filter(|meant| !self.files.contains(meant))
            .map(String::as_str)
    }
}

/// What the viewer is told on an unlock page.
fn told(page: &[u8]) -> Option<NamedIndex> {
    let markup = markup::read(page, true).ok()?;
    let is_told = |name: &str| name.trim().eq_ignore_ascii_case("deedbox");
    let mut metas = markup.elements.iter();
    let meta = metas.find(|one| one.name == "meta" && one.value("name").is_some_and(is_told))?;
    serde_json::from_str(meta.value("content")?).ok()
}

/// The name of the index that an unlock page gives. Format 1 had one name for all.
#[must_use]
pub fn index_in(page: &[u8]) -> Option<ObjectName> {
    told(page)?.index
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(settings: &str) -> String {
        let settings = settings.replace('"', "&quot;");
        format!("<!doctype html><meta charset=utf-8><meta name=deedbox content=\"{settings}\">")
    }

    #[test]
    fn the_index_that_the_page_names_counts() {
        let [old, new, gone] = [&b"1"[..], b"2", b"3"].map(ObjectName::of);
        let [old_file, new_file] = [&old, &new].map(layout::index);
        let names = |name: &ObjectName| {
            page(&format!(
                "{{\"format\":2,\"layout\":\"hosted\",\"index\":\"{name}\"}}"
            ))
        };
        let first = page("{\"format\":1,\"layout\":\"hosted\",\"salt\":\"00\"}");
        let (old_file, new_file) = (old_file.as_str(), new_file.as_str());
        let both = [old_file, new_file, "index.html", "index-x.age"];
        let moved = [FIRST_INDEX, new_file];
        let there = |page: Option<&str>, names: &[&str]| {
            let page = page.map(str::as_bytes);
            Indexes::of(page, names.iter().copied())
        };
        let of_new = names(&new);
        let rows: [(Option<&str>, &[&str], &[&str]); 9] = [
            (Some(&of_new), &both, &[new_file]),
            (Some(&of_new), &moved, &[new_file]),
            (Some(&of_new), &[old_file], &[old_file]),
            // Between a new index and the page that names it, a move from format 1 was killed.
            (Some(&first), &moved, &[FIRST_INDEX]),
            (Some(&first), &[new_file], &[new_file]),
            (None, &moved, &[new_file]),
            (None, &both, &[old_file, new_file]),
            (Some("<p>"), &[FIRST_INDEX], &[FIRST_INDEX]),
            (None, &["index.html"], &[]),
        ];
        for (page, names, files) in rows {
            let indexes = there(page, names);
            assert_eq!(indexes.files, files, "{page:?} {names:?}");
            assert_eq!(indexes.only().is_some(), files.len() == 1);
        }
        assert_eq!(there(Some(&of_new), &both).missing(), None);
        assert_eq!(there(Some(&first), &moved).missing(), None);
        assert_eq!(there(Some(&of_new), &both).counting(), Some(new_file));
        assert_eq!(there(Some(&of_new), &[old_file]).counting(), None);
        assert_eq!(there(None, &[old_file]).counting(), Some(old_file));
        for beside in [&[][..], &[new_file]] {
            let missing = there(Some(&first), beside);
            assert_eq!(missing.missing(), Some(FIRST_INDEX));
            assert_eq!(missing.counting(), None);
            assert!(!missing.is_none());
        }
        let missing = there(Some(&names(&gone)), &both);
        assert_eq!(missing.missing(), Some(&*layout::index(&gone)));
        // The page of an archive means a script.
        let offline = first.replace("hosted", "offline");
        assert!(there(Some(&offline), &[]).is_none());
    }
}
