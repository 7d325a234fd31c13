//! People that records name: where a field says so, they have to be among the
//! client's people or the team.

use super::mentioned::place_of;
use crate::diag::Diagnostic;
use crate::model::content::{ClientContent, Content};
use crate::model::kind::{Known, Shape};
use crate::model::record::each_value;
use crate::suggest;

/// People that nobody knows, and two people with one e-mail address.
pub(super) fn check(content: &Content, client: &ClientContent, diagnostics: &mut Vec<Diagnostic>) {
    let people = || client.client.people.iter().chain(&client.client.team);
    let names: Vec<&str> = people()
        .flat_map(|person| {
            person
                .email
                .as_deref()
                .into_iter()
                .chain([person.name.as_str()])
        })
        .collect();
    for record in &client.records {
        let Some(kind) = content.kind(&record.kind) else {
            continue;
        };
        each_value(record, &kind.fields, &mut |value, shape| {
            let Some(name) = value.value.as_text() else {
                return;
            };
            let Shape::Person(known @ (Known::Required | Known::Expected)) = shape else {
                return;
            };
            let near = meant(name, &names);
            // Where the team is not listed, nobody at the firm can be known.
            let is_open = *known == Known::Expected && client.client.team.is_empty();
            if client.person(name).is_none() && (near.is_some() || !is_open) {
                let slug = &client.client.slug;
                let place = record.span(&value.at);
                let fact = format!("`{name}` is not one of the people of `{slug}`");
                let finding = match known {
                    Known::Required => Diagnostic::error(place, fact),
                    _ => Diagnostic::warning(place, fact),
                };
                diagnostics.push(finding.hint(who(near, &names, *known)));
            }
        });
    }
    let mut seen: Vec<String> = Vec::new();
    for email in people().filter_map(|person| person.email.as_ref()) {
        let lower = email.to_lowercase();
        if seen.contains(&lower) {
            diagnostics.push(
                Diagnostic::error(
                    place_of(client, email),
                    format!("two people have the e-mail address `{email}`"),
                )
                .hint("give each person an e-mail address of their own"),
            );
        }
        seen.push(lower);
    }
    for person in client
        .client
        .people
        .iter()
        .filter(|person| person.has_access && person.email.is_none())
    {
        diagnostics.push(
            Diagnostic::error(
                place_of(client, &person.name),
                format!("`{}` has access and no e-mail address", person.name),
            )
            .hint("add `email:`; it is asked for when the workspace is opened"),
        );
    }
}

/// Who is meant by a name that nobody has: by a slip, or by a part of the name.
fn meant<'a>(name: &str, names: &[&'a str]) -> Option<&'a str> {
    suggest::near(name, names.iter().copied()).or_else(|| part_of(name, names))
}

/// What to do about a name that nobody has: `near` is who may be meant.
fn who(near: Option<&str>, names: &[&str], known: Known) -> String {
    if let Some(near) = near {
        return format!("did you mean `{near}`?");
    }
    if known == Known::Expected {
        return "add the person in `client.yaml`: to `team` for the firm's, to `people` for the client's".to_owned();
    }
    let emails = names.iter().copied().filter(|name| name.contains('@'));
    suggest::listed(emails)
        .unwrap_or_else(|| "add the person to `people` in `client.yaml`".to_owned())
}

/// The one whose first or last name this is; nobody where it is that of two.
fn part_of<'a>(name: &str, names: &[&'a str]) -> Option<&'a str> {
    let is_part = |full: &&&str| full.split(' ').any(|part| part.eq_ignore_ascii_case(name));
    let mut found = names.iter().filter(is_part);
    found.next().filter(|_| found.next().is_none()).copied()
}
