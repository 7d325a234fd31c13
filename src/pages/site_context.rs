//! What all pages of one client are made with: its facts, the theme, its pictures, and the part
//! of the template context that is always there.

use jiff::ZonedDateTime;
use serde::Serialize;

use super::shared::{shown_client, shown_firm};
use super::stamps::Stamps;
use crate::facts::site::Site;
use crate::model::record::Record;
use crate::previews::pictures::Pictures;
use crate::prose::ids::Plan;
use crate::routes;
use crate::theme::Theme;
use crate::theme::direction::Direction;

/// What the pages of one client have in common.
pub(super) struct SiteContext<'a> {
    pub(super) site: &'a Site<'a>,
    pub(super) theme: &'a Theme,
    /// Its images as pages show them.
    pub(super) pictures: Pictures,
    /// The days of entries in calendars that have none of their own.
    pub(super) stamps: Stamps,
    /// The moment of a plain build, whose pages no viewer tells the reader's clock.
    pub(super) now: Option<ZonedDateTime>,
    base: tera::Context,
}

/// An entry of the navigation.
#[derive(Serialize)]
struct NavigationEntry {
    label: String,
    href: String,
    kind: String,
    current: bool,
}

impl<'a> SiteContext<'a> {
    pub(super) fn new(
        site: &'a Site<'a>,
        theme: &'a Theme,
        (pictures, stamps): (Pictures, Stamps),
        now: Option<ZonedDateTime>,
    ) -> Self {
        let language = site.language;
        let mut base = tera::Context::new();
        base.insert("firm", &shown_firm(&site.content.firm, language));
        base.insert("language", language);
        base.insert("direction", Direction::of(language).word());
        base.insert("strings", &theme.words(language));
        base.insert("options", &theme.options());
        let built_on = now.as_ref().map(|now| site.format.date(now.date()));
        base.insert("built_on", &built_on);
        Self {
            site,
            theme,
            pictures,
            stamps,
            now,
            base,
        }
    }

    /// The context that every page has.
    pub(super) fn template_context(
        &self,
        route: &str,
        title: &str,
        kind: Option<&str>,
    ) -> tera::Context {
        let site = self.site;
        let root = routes::root_of(route);
        let mut context = self.base.clone();
        context.insert("nav", &self.navigation(&root, kind));
        context.insert(
            "client",
            &shown_client(&site.client.client, &site.format, &root),
        );
        context.insert("root", &root);
        context.insert("route", route);
        context.insert("title", title);
        context
    }

    fn navigation(&self, root: &str, current: Option<&str>) -> Vec<NavigationEntry> {
        let site = self.site;
        let mut entries: Vec<NavigationEntry> = site
            .sections
            .iter()
            .map(|(kind, label)| NavigationEntry {
                label: label.clone(),
                href: routes::page(root, &routes::list(&kind.name), None),
                kind: kind.name.clone(),
                current: current == Some(kind.name.as_str()),
            })
            .collect();
        if !entries.is_empty() {
            entries.push(NavigationEntry {
                label: site.word("activity"),
                href: routes::page(root, routes::ACTIVITY, None),
                kind: "activity".to_owned(),
                current: current == Some("activity"),
            });
        }
        entries
    }

    /// The id on a record's page that a link leads to, by the name in its address.
    pub(super) fn anchor(&self, record: &Record, name: &str) -> Option<String> {
        let kind = self.site.kind(&record.kind)?;
        Plan::of(self.theme, kind, record).id(name)
    }
}
