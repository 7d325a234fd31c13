//! Where pages and files are in a site, and how one page writes the way to
//! another. Every link is relative and names its `index.html`, so that pages
//! work from any address and from a disk.

use crate::model::record::{Address, Record};
use crate::paths::encode;

/// Below this the client's own files are found.
pub(crate) const ATTACHMENTS: &str = "attachments/";

/// Below this are smaller pictures of them.
pub(crate) const PREVIEWS: &str = "previews/";

/// The route of the page of what happened; no kind may be called so.
pub(crate) const ACTIVITY: &str = "activity/";

/// The route of a record's page.
pub(crate) fn record(record: &Record) -> String {
    format!("{}/{}/", record.kind, record.slug)
}

/// The route of the page of the record that an address names.
pub(crate) fn named(address: &Address) -> String {
    format!("{}/{}/", address.kind, address.slug)
}

/// The route of a kind's list.
pub(crate) fn list(kind: &str) -> String {
    format!("{kind}/")
}

/// The id of a version's heading on its deliverable's page.
pub(crate) fn version_anchor(version: &str) -> String {
    format!("version-{version}")
}

/// The way from a page to the site's root: empty or ending in `/`.
pub(crate) fn root_of(route: &str) -> String {
    "../".repeat(route.matches('/').count())
}

/// The way from a page to another page.
pub(crate) fn page(root: &str, route: &str, anchor: Option<&str>) -> String {
    let mut href = format!("{root}{}index.html", encode(route));
    if let Some(anchor) = anchor {
        href.push('#');
        href.push_str(&encode(anchor));
    }
    href
}

/// The way from a page to a file of the client.
pub(crate) fn file(root: &str, path: &str) -> String {
    format!("{root}{ATTACHMENTS}{}", encode(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hrefs_are_relative_and_encoded() {
        assert_eq!(root_of("updates/week-1/"), "../../");
        assert_eq!(
            page(&root_of("updates/"), "briefs/a/", Some("b c")),
            "../briefs/a/index.html#b%20c"
        );
        assert_eq!(
            file("", "deliverables/a b/é.svg"),
            "attachments/deliverables/a%20b/%C3%A9.svg"
        );
    }
}
