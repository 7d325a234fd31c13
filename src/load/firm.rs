//! `firm.yaml` and `client.yaml` to the firm and the client.

use std::path::Path;
use std::sync::Arc;

use jiff::tz::TimeZone;

use super::defaults::Defaults;
use super::reader::{Reader, What};
use super::settings::{language_of, report};
use super::theme;
use super::web;
use super::{brand, place};
use crate::diag::{Diagnostic, Source, Span};
use crate::features::TIMESTAMPS;
use crate::files;
use crate::kinds::declaration::form;
use crate::model::firm::{
    BrowserSession, Client, Contact, Engagement, Firm, Invited, Keep, MemberKey, Person, Section,
    Timestamps,
};
use crate::model::iban::{is_iban, not_an_iban};
use crate::model::kind::Kind;
use crate::model::record::{Group, Spanned, Value};
use crate::model::theme::ThemeChoice;
use crate::syntax::yaml::{self, Node};
use crate::timestamp::StampError;
use crate::{slug, suggest};

/// Reads the firm from its source, with the defaults for values in records. Its files are below
/// `content`.
///
/// # Errors
/// When a file that it names exists and cannot be read.
pub(super) fn firm(
    source: &Arc<Source>,
    content: &Path,
    kinds: &[Kind],
    diagnostics: &mut Vec<Diagnostic>,
) -> files::Result<(Firm, Defaults)> {
    let mut theme = ThemeChoice::named("default");
    let mut labels = web::LinkLabels::new();
    let form = include_str!("../kinds/forms/firm.yaml");
    let group = read(
        source,
        form,
        "the firm",
        diagnostics,
        |node, diagnostics| {
            theme = theme::choice(node, source, diagnostics);
            labels = web::labels(node, source, diagnostics);
            listed_by_email(node);
        },
    );
    let text = |name: &str| group.text(name).map(str::to_owned);
    let contact = group.group("contact").cloned().unwrap_or_default();
    let part = |name: &str| contact.text(name).map(str::to_owned);
    if let Some(email) = contact.get("email")
        && let Some(text) = email.value.as_text()
        && !text.contains('@')
    {
        let span = Span::new(source, email.at.clone());
        let fact = format!("`{text}` is not an e-mail address");
        diagnostics.push(Diagnostic::warning(span, fact).hint("write it as `studio@example.com`"));
    }
    let signing_keys = group.groups("signing_keys").filter_map(member_key);
    let signing_keys = signing_keys.collect();
    let firm = Firm {
        name: text("name").unwrap_or_default(),
        url: text("url"),
        website: web::website(&group, source, diagnostics),
        links: web::links(&group, &labels, source, diagnostics),
        contact: Contact {
            email: part("email"),
            phone: part("phone"),
            address: part("address"),
        },
        brand: brand::of_firm(&group, source, content, diagnostics)?,
        logo_file: None,
        locale: language_of(&group, "locale", source, diagnostics)
            .unwrap_or_else(|| "en".to_owned()),
        time_zone: time_zone(&group, source, diagnostics),
        currency: currency(&group, source, diagnostics),
        bank: bank(&group, source, diagnostics),
        vat: text("vat"),
        tax_number: text("tax_number"),
        recipients: group
            .list("recipients")
            .iter()
            .filter_map(|member| member.value.as_text().map(str::to_owned))
            .collect(),
        session: session(&group),
        hides_titles: group.text("titles") == Some("neutral"),
        pads: is_true(&group, "padding"),
        signing_key: text("signing_key"),
        signing_keys,
        timestamps: timestamps(&group, source, diagnostics),
        sections: sections(&group, source, kinds, diagnostics),
        theme,
    };
    let defaults = Defaults {
        language: firm.locale.clone(),
        ..Defaults::of(firm.time_zone.clone(), firm.currency.clone())
    };
    Ok((firm, defaults))
}

/// Who stamps the approvals. A program that was built without time stamps says so here, once.
fn timestamps(
    group: &Group,
    source: &Arc<Source>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Timestamps> {
    let part = group.group("timestamps")?;
    if !TIMESTAMPS.is_built_in
        && let Some(named) = group.get("timestamps")
    {
        let place = Span::new(source, named.at.clone());
        let error = Diagnostic::error(place, StampError::LeftOut.to_string());
        diagnostics.push(error.hint(TIMESTAMPS.hint()));
    }
    Some(Timestamps {
        source: part.text("rfc3161")?.to_owned(),
        authority: part.text("authority").map(str::to_owned),
    })
}

/// `signing_keys` may be a mapping from e-mail addresses to keys: as a list, the form knows it.
fn listed_by_email(node: &mut Spanned<Node>) {
    let Node::Map(pairs) = &mut node.value else {
        return;
    };
    let own = pairs
        .iter_mut()
        .find(|(key, _)| key.value == "signing_keys");
    let Some((_, Spanned { value, .. })) = own else {
        return;
    };
    if let Node::Map(keys) = value {
        let word =
            |text: &str, at: &std::ops::Range<usize>| Spanned::new(text.to_owned(), at.clone());
        let listed = std::mem::take(keys).into_iter().map(|(email, key)| {
            let at = email.at.start..key.at.end.max(email.at.end);
            let value = Spanned::new(Node::Scalar(email.value), email.at.clone());
            let pairs = vec![
                (word("email", &email.at), value),
                (word("key", &key.at), key),
            ];
            Spanned::new(Node::Map(pairs), at)
        });
        *value = Node::List(listed.collect());
    }
}

fn member_key(group: &Group) -> Option<MemberKey> {
    Some(MemberKey {
        email: group.text("email")?.to_owned(),
        key: group.text("key")?.to_owned(),
    })
}

/// Reads a client from its source.
pub(super) fn client(
    source: &Arc<Source>,
    slug: &str,
    kinds: &[Kind],
    diagnostics: &mut Vec<Diagnostic>,
) -> Client {
    let group = read(
        source,
        include_str!("../kinds/forms/client.yaml"),
        "the client",
        diagnostics,
        |_, _| {},
    );
    let engagement = group.group("engagement").cloned().unwrap_or_default();
    let date = |name: &str| engagement.get(name).and_then(|value| value.value.as_date());
    Client {
        slug: slug.to_owned(),
        name: group.text("name").unwrap_or(slug).to_owned(),
        language: language_of(&group, "language", source, diagnostics),
        invited: group.group("invited").and_then(invited),
        people: group.groups("people").map(person).collect(),
        team: group.groups("team").map(person).collect(),
        engagement: Engagement {
            reference: engagement.text("reference").map(str::to_owned),
            started: date("started"),
            closed: date("closed"),
        },
        place: place::of(&group, source, diagnostics),
        shows_name: is_true(&group, "show_name"),
        brand: brand::looks(&group, source, diagnostics),
        sections: sections(&group, source, kinds, diagnostics),
    }
}

fn read(
    source: &Arc<Source>,
    fields: &'static str,
    what: &str,
    diagnostics: &mut Vec<Diagnostic>,
    before: impl FnOnce(&mut Spanned<Node>, &mut Vec<Diagnostic>),
) -> Group {
    let fields = form(fields);
    let defaults = Defaults::none();
    match yaml::parse(source, 0..source.text.len()) {
        Ok(mut node) => {
            before(&mut node, diagnostics);
            let mut reader = Reader {
                source,
                defaults: &defaults,
                diagnostics,
                waived: &[],
            };
            reader.group(&node, &fields, &What::Named(what), &node.at)
        }
        Err(error) => {
            diagnostics.push(*error);
            Group::default()
        }
    }
}

fn is_true(group: &Group, name: &str) -> bool {
    matches!(
        group.get(name).map(|value| &value.value),
        Some(Value::Boolean(true))
    )
}

fn session(group: &Group) -> BrowserSession {
    let mut session = BrowserSession::default();
    if let Some(own) = group.group("session") {
        let keeps = [Keep::None, Keep::Tab, Keep::Device];
        let word = own.text("keep");
        let keep = keeps.into_iter().find(|keep| word == Some(keep.word()));
        session.keep = keep.unwrap_or(session.keep);
        if let Some(Value::Number(idle)) = own.get("idle").map(|value| &value.value) {
            session.idle = u32::try_from(*idle).unwrap_or(session.idle);
        }
    }
    session
}

fn person(group: &Group) -> Person {
    let text = |name: &str| group.text(name).map(str::to_owned);
    Person {
        name: text("name").unwrap_or_default(),
        email: text("email"),
        role: text("role"),
        has_access: group.text("access") == Some("passphrase"),
        invited: group.group("invited").and_then(invited),
        approves: group
            .list("approves")
            .iter()
            .filter_map(|member| member.value.as_text().map(str::to_owned))
            .collect(),
    }
}

fn invited(group: &Group) -> Option<Invited> {
    match &group.get("at")?.value {
        Value::DateTime(at) => Some(Invited {
            at: at.clone(),
            by: group.text("by").map(str::to_owned),
        }),
        _ => None,
    }
}

fn time_zone(group: &Group, source: &Arc<Source>, diagnostics: &mut Vec<Diagnostic>) -> TimeZone {
    let Some(value) = group.get("time_zone") else {
        return TimeZone::UTC;
    };
    let name = value.value.as_text().unwrap_or_default();
    jiff::tz::db().get(name).unwrap_or_else(|_| {
        let names: Vec<String> = jiff::tz::db()
            .available()
            .map(|name| name.as_str().to_owned())
            .collect();
        let hint = suggest::near(name, names.iter().map(String::as_str))
            .map(|near| format!("did you mean `{near}`?"))
            .or_else(|| Some("write it as `Europe/London`".to_owned()));
        diagnostics.push(report(
            source,
            value,
            format!("there is no time zone `{name}`"),
            hint,
        ));
        TimeZone::UTC
    })
}

/// Where clients pay to. Money that goes to a mistyped account is hard to get back.
fn bank(group: &Group, source: &Arc<Source>, diagnostics: &mut Vec<Diagnostic>) -> Option<Group> {
    let bank = group.group("bank")?;
    if let Some(value) = bank.get("iban")
        && let Some(text) = value.value.as_text().filter(|text| !is_iban(text))
    {
        let hint = "compare it with what the bank wrote".to_owned();
        diagnostics.push(report(source, value, not_an_iban(text), Some(hint)));
    }
    Some(bank.clone())
}

fn currency(group: &Group, source: &Arc<Source>, diagnostics: &mut Vec<Diagnostic>) -> String {
    let Some(value) = group.get("currency") else {
        return "EUR".to_owned();
    };
    let code = value.value.as_text().unwrap_or_default();
    if code.len() != 3 || !code.bytes().all(|byte| byte.is_ascii_uppercase()) {
        let fact = format!("`{code}` is not a currency code");
        diagnostics.push(report(
            source,
            value,
            fact,
            Some("write three letters, such as `EUR`".to_owned()),
        ));
    }
    code.to_owned()
}

fn sections(
    group: &Group,
    source: &Arc<Source>,
    kinds: &[Kind],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Section> {
    let mut sections = Vec::new();
    for own in group.groups("sections") {
        let Some(value) = own.get("kind") else {
            continue;
        };
        let name = value.value.as_text().unwrap_or_default();
        if !kinds.iter().any(|kind| kind.name == name) {
            let hint = suggest::hint(name, kinds.iter().map(|kind| kind.name.as_str()));
            diagnostics.push(report(
                source,
                value,
                format!("there is no kind `{name}`"),
                hint,
            ));
        }
        sections.push(Section {
            kind: name.to_owned(),
            label: own.text("label").map(str::to_owned),
        });
    }
    sections
}

/// A client's directory name becomes part of addresses and file names.
pub(super) fn check_slug(slug: &str, place: &str) -> Option<Diagnostic> {
    let too_long = slug.len() > 40;
    (!slug::is_usable(slug) || too_long).then(|| {
        Diagnostic::error(
            place,
            format!("a client's directory cannot be called `{slug}`"),
        )
        .hint("use at most 40 lower-case letters, digits and hyphens")
    })
}
