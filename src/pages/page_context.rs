//! One page in the making: where it stands, and what it has taken so far of files, previews,
//! ids and room. What values become on it is `values`, what files become is `looks`.

use std::collections::{BTreeMap, BTreeSet};

use super::site_context::SiteContext;
use crate::facts::named_files;
use crate::facts::site::Site;
use crate::markdown::Document;
use crate::model::kind::Kind;
use crate::model::record::Record;
use crate::model::workspace::Preview;
use crate::prose::ids::{Plan, Register, TextIds};
use crate::routes;

/// So many bytes of HTML a page may hold of its files; those that come later are cards.
const ROOM: usize = 256 * 1024;

/// Where one page stands and what it needs, as it is put together.
pub(super) struct PageContext<'a> {
    /// What it has in common with the site's other pages.
    pub(super) shared: &'a SiteContext<'a>,
    pub(super) site: &'a Site<'a>,
    /// Like `updates/week-12/`; empty of the home page.
    pub(super) route: String,
    /// The way from the page to the site's root.
    pub(super) root: String,
    /// The client's files that it needs, by their paths below the client's directory.
    pub(super) used: BTreeSet<String>,
    /// What is made of files for it, such as smaller pictures, by route.
    pub(super) previews: BTreeMap<String, Preview>,
    /// What files may show of themselves; nothing on pages that only link to them.
    pub(super) excerpts: Option<Excerpts>,
    /// How many charts the page has so far.
    pub(super) charts: usize,
    /// The rank of the first heading in a record's own text; in one of its fields it is one
    /// lower.
    pub(super) heading: u8,
    pub(super) ids: Register<'a>,
    /// The ids of the page's own texts, and whether each has been shown.
    pub(super) texts: Vec<(&'a Document, TextIds, bool)>,
}

impl<'a> PageContext<'a> {
    pub(super) fn new(shared: &'a SiteContext<'a>, route: &str) -> Self {
        Self {
            shared,
            site: shared.site,
            route: route.to_owned(),
            root: routes::root_of(route),
            used: BTreeSet::new(),
            previews: BTreeMap::new(),
            excerpts: None,
            charts: 0,
            heading: 2,
            ids: Register::new(shared.theme, None),
            texts: Vec::new(),
        }
    }

    /// Takes the page for that of a record.
    pub(super) fn plan(&mut self, plan: Plan<'a>) {
        self.ids = plan.register;
        let texts = plan.texts.into_iter();
        self.texts = texts.map(|(text, ids)| (text, ids, false)).collect();
    }

    /// What its template sees before anything of its own: `kind` is that of the navigation's
    /// entry that it belongs to.
    pub(super) fn template_context(&self, title: &str, kind: Option<&str>) -> tera::Context {
        self.shared.template_context(&self.route, title, kind)
    }
}

/// What the files of one record's page may show.
pub(super) struct Excerpts {
    /// Bytes that are left.
    pub(super) room: usize,
    /// The files that the record names.
    pub(super) shown: BTreeSet<String>,
}

impl Excerpts {
    pub(super) fn of(record: &Record, kind: &Kind) -> Self {
        Self {
            room: ROOM,
            shown: named_files::of(record, kind).into_iter().collect(),
        }
    }
}
