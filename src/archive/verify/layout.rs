//! Where the sealed site of a container is, which form its sealed files have, and what each
//! name in it is for.

use super::container::Container;
use crate::seal::object::ObjectName;
use crate::site::layout;

/// The sealed site of a container.
#[derive(Debug, Clone)]
pub struct Layout {
    prefix: &'static str,
    extension: &'static str,
    /// The name of its index, where the name comes from its bytes.
    index: Option<ObjectName>,
}

/// What a file of a site is for, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SitePart<'a> {
    /// The sealed index.
    Index,
    /// A ledger, with its name.
    Ledger(&'a str),
    /// An index that the unlock page does not name.
    OtherIndex,
    /// A sealed object.
    Object,
    /// A slot, with its name.
    Slot(&'a str),
    /// Unlock page, viewer, stylesheet, brand: what a browser loads.
    Shell,
    /// Files that hosts read, and may not serve.
    Host,
    /// Left behind by a run that was killed.
    Leftover,
    /// A file that deedbox does not write.
    Unknown,
}

impl Layout {
    /// The sealed site of a container, if it has one.
    #[must_use]
    pub fn of(container: &Container) -> Option<Self> {
        let layout = |prefix, extension, index| Self {
            prefix,
            extension,
            index,
        };
        // Files beside the payload of a bag are no part of the site.
        let is_bag = container.is_bag();
        let mut layouts = vec![layout("data/site/", "js", None)];
        if !is_bag {
            layouts.push(layout("", "js", None));
        }
        let is_there = |layout: &&Self| container.has(&layout.index());
        if let Some(offline) = layouts.iter().find(is_there) {
            return Some(offline.clone());
        }
        // The one that the page means counts even where it is missing: another one is of another
        // day, and nobody has to take it for this one.
        let indexes = container.indexes();
        if !is_bag && !indexes.is_none() {
            let file = indexes.meant.as_ref().or(indexes.files.first());
            let name = file.and_then(|file| layout::index_name(file));
            return Some(layout("", "age", name));
        }
        // Slots are only in what is sealed: beside them, the index is missing.
        layouts
            .into_iter()
            .find(|layout| layout.has_slots(container))
    }

    /// Whether there are slots of such a site.
    fn has_slots(&self, container: &Container) -> bool {
        let mut paths = container.names().filter_map(|(name, _)| self.below(name));
        paths.any(|path| matches!(self.part(path), SitePart::Slot(_)))
    }

    /// The path of the index.
    pub(super) fn index(&self) -> String {
        match &self.index {
            Some(name) => self.path(&layout::index(name)),
            None => self.name("index"),
        }
    }

    /// The name of the index, where the name comes from its bytes.
    pub(super) fn index_name(&self) -> Option<&ObjectName> {
        self.index.as_ref()
    }

    /// Whether it is the layout that a host serves.
    pub(super) fn is_hosted(&self) -> bool {
        self.extension == "age"
    }

    /// The path of a sealed file, by its name without an ending: `index`, `objects/<id>`.
    pub(super) fn name(&self, thing: &str) -> String {
        format!("{}{thing}.{}", self.prefix, self.extension)
    }

    /// The path of any other file of the site.
    pub(super) fn path(&self, below: &str) -> String {
        format!("{}{below}", self.prefix)
    }

    /// The path of a file below the site; nothing for a file outside of it.
    pub(super) fn below<'a>(&self, name: &'a str) -> Option<&'a str> {
        name.strip_prefix(self.prefix)
    }

    /// What a file is for, by its path below the site.
    pub(super) fn part<'a>(&self, path: &'a str) -> SitePart<'a> {
        let sealed = path
            .strip_suffix(self.extension)
            .and_then(|path| path.strip_suffix('.'));
        let last = path.rsplit('/').next().unwrap_or(path);
        if last.starts_with(".deedbox-") && last.ends_with(".tmp") {
            return SitePart::Leftover;
        }
        if self.path(path) == self.index() {
            return SitePart::Index;
        }
        if self.is_hosted() {
            if layout::is_index(path) {
                return SitePart::OtherIndex;
            }
            if let Some(name) = sealed.and_then(|path| path.strip_prefix("ledger-"))
                && layout::name_in(path).is_some()
            {
                return SitePart::Ledger(name);
            }
            let is_loaded = path.starts_with("viewer-") || path.starts_with("theme-");
            if is_loaded && path == loaded_path(path) {
                return SitePart::Shell;
            }
        }
        match path {
            "index.html" => return SitePart::Shell,
            // Where an index is named by its bytes, these are too.
            "viewer.js" | "theme.css" if self.index.is_none() => return SitePart::Shell,
            "_headers" | "robots.txt" | ".nojekyll" | ".deedbox-site" if self.is_hosted() => {
                return SitePart::Host;
            }
            _ => {}
        }
        let named = |directory: &str| {
            let name = sealed?.strip_prefix(directory)?;
            is_name(name).then_some(name)
        };
        if named("objects/").is_some() {
            return SitePart::Object;
        }
        if let Some(name) = named("slots/") {
            return SitePart::Slot(&path["slots/".len()..][..name.len()]);
        }
        match path.strip_prefix("brand/") {
            Some(brand) if !is_document(brand) => SitePart::Shell,
            _ => SitePart::Unknown,
        }
    }

    /// The age file in the bytes on disk. Offline it stands between the first and the last line
    /// of a script.
    pub(super) fn unwrap<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        if self.is_hosted() {
            return bytes;
        }
        let start = bytes
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        let end = bytes.windows(2).rposition(|two| two == b"\n`");
        bytes
            .get(start..end.map_or(bytes.len(), |at| at + 1))
            .unwrap_or_default()
    }

    /// The most bytes that a file on disk has for `sealed` bytes: armour takes 65 characters
    /// for 48 bytes.
    pub(super) fn largest(sealed: u64) -> u64 {
        (sealed / 48).saturating_mul(65).saturating_add(1024)
    }
}

/// The path of a script or stylesheet that is named by its bytes, with the name in it.
fn loaded_path(path: &str) -> String {
    let name = layout::name_in(path);
    let name = name.as_ref().map_or("", ObjectName::as_str);
    match path.starts_with("viewer-") {
        true => format!("viewer-{name}.js"),
        false => format!("theme-{name}.css"),
    }
}

fn is_name(text: &str) -> bool {
    ObjectName::try_from(text.to_owned()).is_ok()
}

/// Whether a browser that opens a file may run its content as a page of the site. SVG images do
/// not count: they are the firm's own, and the site's policy stops their scripts.
fn is_document(name: &str) -> bool {
    let ends = name.rsplit('.').next().unwrap_or_default();
    [
        "html", "htm", "xhtml", "xht", "shtml", "xml", "xsl", "js", "mjs", "cjs", "wasm", "php",
    ]
    .contains(&ends.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_is_for_one_thing() {
        let hosted = Layout {
            prefix: "",
            extension: "age",
            index: None,
        };
        let offline = Layout {
            prefix: "data/site/",
            extension: "js",
            index: None,
        };
        let id = "0123456789abcdef0123456789abcdef";
        for (path, in_hosted, in_offline) in [
            ("index.age".to_owned(), SitePart::Index, SitePart::Unknown),
            ("index.js".to_owned(), SitePart::Unknown, SitePart::Index),
            (
                format!("index-{id}.age"),
                SitePart::OtherIndex,
                SitePart::Unknown,
            ),
            (
                format!("ledger-{id}.age"),
                SitePart::Ledger(id),
                SitePart::Unknown,
            ),
            (
                format!("viewer-{id}.js"),
                SitePart::Shell,
                SitePart::Unknown,
            ),
            (
                format!("viewer-{id}.css"),
                SitePart::Unknown,
                SitePart::Unknown,
            ),
            (
                format!("theme-{id}.css"),
                SitePart::Shell,
                SitePart::Unknown,
            ),
            (
                format!("theme-{}.css", &id[1..]),
                SitePart::Unknown,
                SitePart::Unknown,
            ),
            (
                format!("objects/{id}.age"),
                SitePart::Object,
                SitePart::Unknown,
            ),
            (
                format!("objects/{id}.js"),
                SitePart::Unknown,
                SitePart::Object,
            ),
            (
                format!("objects/x/{id}.age"),
                SitePart::Unknown,
                SitePart::Unknown,
            ),
            (
                format!("objects/{}.age", &id[1..]),
                SitePart::Unknown,
                SitePart::Unknown,
            ),
            (
                format!("slots/{id}.age"),
                SitePart::Slot(id),
                SitePart::Unknown,
            ),
            (
                format!("slots/{id}.js"),
                SitePart::Unknown,
                SitePart::Slot(id),
            ),
            (
                "slots/more.age".to_owned(),
                SitePart::Unknown,
                SitePart::Unknown,
            ),
            ("index.html".to_owned(), SitePart::Shell, SitePart::Shell),
            ("viewer.js".to_owned(), SitePart::Shell, SitePart::Shell),
            ("theme.css".to_owned(), SitePart::Shell, SitePart::Shell),
            ("sw.js".to_owned(), SitePart::Unknown, SitePart::Unknown),
            (
                "brand/logo.svg".to_owned(),
                SitePart::Shell,
                SitePart::Shell,
            ),
            (
                "brand/login.HTML".to_owned(),
                SitePart::Unknown,
                SitePart::Unknown,
            ),
            ("_headers".to_owned(), SitePart::Host, SitePart::Unknown),
            ("robots.txt".to_owned(), SitePart::Host, SitePart::Unknown),
            (".nojekyll".to_owned(), SitePart::Host, SitePart::Unknown),
            (".htaccess".to_owned(), SitePart::Unknown, SitePart::Unknown),
            (
                "objects/.deedbox-a1.tmp".to_owned(),
                SitePart::Leftover,
                SitePart::Leftover,
            ),
            (
                ".deedbox-a1.tmp".to_owned(),
                SitePart::Leftover,
                SitePart::Leftover,
            ),
            (
                ".deedbox-a1.tmp/x.js".to_owned(),
                SitePart::Unknown,
                SitePart::Unknown,
            ),
        ] {
            assert_eq!(hosted.part(&path), in_hosted, "{path}");
            assert_eq!(offline.part(&path), in_offline, "{path}");
        }
    }
}
