//! Packs: pages in a gzip-compressed tar, so that `age -d | tar xz` gives them
//! back; and which pages go into which pack.

use std::collections::BTreeMap;

use super::budget::Budget;
use super::content_key::{ContentKey, ContentType};
use super::key::WorkspaceKey;
use super::{SealError, padding, untar};
use crate::model::workspace::{Asset, Page, PageGroup};

/// A pack is closed early where it grows beyond this many bytes of HTML.
const LARGEST: usize = 512 * 1024;

/// On average, one in so many routes ends a pack.
const PAGES: u8 = 8;

/// Groups pages into packs: home alone, since most changes change it, and of lists and of each kind
/// runs of pages whose ends depend on the routes alone. One changed page changes one pack, and a new
/// one does not move the pages of other packs.
#[must_use]
pub fn group(pages: &[Page]) -> Vec<Vec<&Page>> {
    let mut by_group: BTreeMap<&PageGroup, Vec<&Page>> = BTreeMap::new();
    for page in pages {
        by_group.entry(&page.group).or_default().push(page);
    }
    let mut packs = Vec::new();
    for mut members in by_group.into_values() {
        members.sort_by(|a, b| a.route.cmp(&b.route));
        let mut pack = Vec::new();
        let mut size = 0;
        for page in members {
            size += page.html.len();
            pack.push(page);
            if ends_pack(&page.route) || size > LARGEST {
                packs.push(std::mem::take(&mut pack));
                size = 0;
            }
        }
        if !pack.is_empty() {
            packs.push(pack);
        }
    }
    packs
}

fn ends_pack(route: &str) -> bool {
    // Home comes first of all lists.
    route.is_empty() || blake3::hash(route.as_bytes()).as_bytes()[0].is_multiple_of(PAGES)
}

/// The content key of a pack.
pub(super) fn content_key(key: &WorkspaceKey, pages: &[&Page], pads: bool) -> ContentKey {
    let texts = pages.iter();
    let texts = texts.flat_map(|page| [page.route.as_bytes(), page.html.as_bytes()]);
    ContentKey::of(key, ContentType::Pack, pads, texts)
}

/// The bytes of a pack: the same for the same pages, whatever the clock. `pads` makes
/// them larger.
///
/// # Panics
/// Never: everything is written into memory.
#[must_use]
pub fn write(pages: &[&Page], pads: bool) -> Vec<u8> {
    let files = pages.iter().map(|page| (page.path(), page.html.as_bytes()));
    padding::gzip(&tar(files), pads)
}

/// The content key of what pages look like.
pub(super) fn look_key(key: &WorkspaceKey, assets: &[Asset], pads: bool) -> ContentKey {
    let texts = assets.iter();
    let texts = texts.flat_map(|asset| [asset.path.as_bytes(), asset.bytes.as_slice()]);
    ContentKey::of(key, ContentType::Look, pads, texts)
}

/// The stylesheet and images, sealed once more beside the pages: from file:// a page can show
/// its own stylesheet but not read it, so a page that is saved there takes it from here.
pub(super) fn look(assets: &[Asset], pads: bool) -> Vec<u8> {
    let files = assets.iter();
    let files = files.map(|asset| (asset.path.clone(), asset.bytes.as_slice()));
    padding::gzip(&tar(files), pads)
}

/// The files of the look in an object's bytes, by their paths in the site.
///
/// # Errors
/// When the bytes are no such object, or more than may be opened.
pub fn read_look(bytes: &[u8], budget: &Budget) -> Result<Vec<(String, Vec<u8>)>, SealError> {
    untar::files(bytes, "the object with the stylesheet", budget)
}

/// A tar of files by name, the same for the same files.
///
/// # Panics
/// Never: everything is written into memory.
pub(super) fn tar<'a>(files: impl Iterator<Item = (String, &'a [u8])>) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(0);
        header.set_entry_type(tar::EntryType::Regular);
        tar.append_data(&mut header, name, bytes)
            .expect("memory takes what fits a tar header");
    }
    tar.into_inner().expect("writing into memory does not fail")
}

/// The pages in a pack's bytes: path and HTML.
///
/// # Errors
/// When the bytes are not a pack, or more than may be opened.
pub fn read(bytes: &[u8], budget: &Budget) -> Result<Vec<(String, Vec<u8>)>, SealError> {
    untar::files(bytes, "a pack of pages", budget)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(count: usize) -> Vec<Page> {
        let page = |at: usize| Page {
            route: format!("updates/week-{at:03}/"),
            group: PageGroup::Record("updates".into()),
            html: format!("<h1>Week {at}</h1>"),
        };
        (0..count).map(page).collect()
    }

    fn routes(pages: &[Page]) -> Vec<Vec<String>> {
        let packs = group(pages);
        packs
            .into_iter()
            .map(|pack| pack.into_iter().map(|page| page.route.clone()).collect())
            .collect()
    }

    #[test]
    fn a_new_page_moves_no_page_of_another_pack() {
        let all = pages(200);
        let before = routes(&all);
        assert!(
            before.len() > 10 && before.len() < 60,
            "{} packs",
            before.len()
        );
        for out in 0..all.len() {
            let mut fewer = all.clone();
            fewer.remove(out);
            let after = routes(&fewer);
            let changed = before.iter().filter(|pack| !after.contains(pack)).count();
            // Taking out a page that ends a pack joins two packs.
            assert!(changed <= 2, "{changed} packs changed without page {out}");
        }
    }

    #[test]
    fn a_pack_gives_its_pages_back_and_has_the_same_bytes_again() {
        let all = pages(3);
        let some: Vec<&Page> = all.iter().collect();
        let bytes = write(&some, false);
        assert_eq!(bytes, write(&some, false));
        let read = read(&bytes, &Budget::of_our_own()).expect("own pack");
        assert_eq!(read[1].0, "updates/week-001/index.html");
        assert_eq!(read[1].1, b"<h1>Week 1</h1>");
    }

    #[test]
    fn long_routes_survive() {
        let page = Page {
            route: format!("updates/{}/", "week-".repeat(60)),
            group: PageGroup::Listing,
            html: "x".into(),
        };
        let read = read(&write(&[&page], false), &Budget::of_our_own()).expect("own pack");
        assert_eq!(read[0].0, page.path());
    }
}
