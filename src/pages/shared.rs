//! Firm and client as templates see them, on every page and on the unlock page.

use serde::Serialize;

use super::shown::ShownPerson;
use crate::model::firm::{Client, Firm, FooterLink};
use crate::routes;
use crate::theme::Theme;
use crate::theme::direction::Direction;
use crate::theme::format::Format;

#[derive(Serialize)]
struct ShownFirm<'a> {
    name: &'a str,
    url: Option<&'a str>,
    website: Option<&'a str>,
    signs: bool,
    links: Vec<ShownLink<'a>>,
    contact: ShownContact<'a>,
    logo: Option<String>,
}

#[derive(Serialize)]
struct ShownLink<'a> {
    label: &'a str,
    url: &'a str,
}

#[derive(Serialize)]
struct ShownContact<'a> {
    email: Option<&'a str>,
    phone: Option<&'a str>,
    address: Option<&'a str>,
}

/// The firm's logo is part of the shell; its path is relative to the site's root.
pub(super) fn firm_logo_path(firm: &Firm) -> Option<String> {
    let extension = firm
        .logo_file
        .as_ref()?
        .extension()?
        .to_str()?
        .to_lowercase();
    Some(format!("brand/logo.{extension}"))
}

pub(super) fn shown_firm<'f>(firm: &'f Firm, language: &str) -> impl Serialize + use<'f> {
    let link = |link: &'f FooterLink| ShownLink {
        label: firm.called(link, language),
        url: &link.url,
    };
    ShownFirm {
        name: &firm.name,
        url: firm.url.as_deref(),
        website: firm.website.as_deref(),
        signs: firm.signs(),
        links: firm.links_in(language).into_iter().map(link).collect(),
        contact: ShownContact {
            email: firm.contact.email.as_deref(),
            phone: firm.contact.phone.as_deref(),
            address: firm.contact.address.as_deref(),
        },
        logo: firm_logo_path(firm),
    }
}

#[derive(Serialize)]
struct ShownClient<'a> {
    slug: &'a str,
    name: &'a str,
    logo: Option<String>,
    people: Vec<ShownPerson>,
    team: Vec<ShownPerson>,
    engagement: ShownEngagement<'a>,
}

#[derive(Serialize)]
struct ShownEngagement<'a> {
    reference: Option<&'a str>,
    started: Option<ShownDay>,
    closed: Option<ShownDay>,
}

/// A day outside of records.
#[derive(Serialize)]
pub(super) struct ShownDay {
    pub(super) text: String,
    pub(super) iso: String,
}

impl ShownDay {
    pub(super) fn of(date: jiff::civil::Date, format: &Format) -> Self {
        Self {
            text: format.date(date),
            iso: date.to_string(),
        }
    }
}

pub(super) fn shown_client<'a>(
    client: &'a Client,
    format: &Format,
    root: &str,
) -> impl Serialize + use<'a> {
    let day = |date: Option<jiff::civil::Date>| date.map(|date| ShownDay::of(date, format));
    ShownClient {
        slug: &client.slug,
        name: &client.name,
        // Sealed like every file of the client: the locked page must not show it.
        logo: client
            .brand
            .logo
            .as_ref()
            .map(|logo| routes::file(root, logo)),
        people: client.people.iter().map(ShownPerson::from).collect(),
        team: client.team.iter().map(ShownPerson::from).collect(),
        engagement: ShownEngagement {
            reference: client.engagement.reference.as_deref(),
            started: day(client.engagement.started),
            closed: day(client.engagement.closed),
        },
    }
}

/// What the unlock page sees: the firm, and nothing of the client.
pub(super) fn shell_context(firm: &Firm, theme: &Theme, language: &str) -> tera::Context {
    let mut context = tera::Context::new();
    context.insert("firm", &shown_firm(firm, language));
    context.insert("language", language);
    context.insert("direction", Direction::of(language).word());
    context.insert("strings", &theme.words(language));
    context.insert("options", &theme.options());
    context.insert("root", "");
    context.insert("title", &firm.name);
    context
}
