//! People that records name: where a field says so, they have to be among the
//! client's people or the team.

use super::mentioned::place_of;
use crate::diag::Diagnostic;
use crate::model::content::{ClientContent, Content};
use crate::model::kind::Shape;
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
            if *shape == (Shape::Person { known: true }) && client.person(name).is_none() {
                let fact = format!(
                    "`{name}` is not one of the people of `{}`",
                    client.client.slug
                );
                let hint = suggest::near(name, names.iter().copied())
                    .map(|near| format!("did you mean `{near}`?"))
                    .or_else(|| {
                        suggest::hint(
                            name,
                            names.iter().copied().filter(|name| name.contains('@')),
                        )
                    })
                    .or_else(|| Some("add the person to `people` in `client.yaml`".to_owned()));
                diagnostics.push(Diagnostic::error(record.span(&value.at), fact).maybe_hint(hint));
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
                    format!("two people have the address `{email}`"),
                )
                .hint("give each person an address of their own"),
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
