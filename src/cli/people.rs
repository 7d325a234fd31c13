//! Who is meant where a command is told a person: only people whom the client's directory
//! knows, as `check` asks it of records.

use super::failure::Failure;
use crate::model::content::ClientContent;
use crate::model::firm::Person;
use crate::suggest;

/// The person of an e-mail address or name, of the client or of the firm's team.
pub(super) fn known<'c>(client: &'c ClientContent, named: &str) -> Result<&'c Person, Failure> {
    client.person(named).ok_or_else(|| unknown(client, named))
}

fn unknown(client: &ClientContent, named: &str) -> Failure {
    let slug = &client.client.slug;
    let people = || client.client.people.iter().chain(&client.client.team);
    let meant = people().find(|person| is_near(person, named));
    let meant = meant.map(|person| person.email.as_ref().unwrap_or(&person.name));
    let emails = people().filter_map(|person| person.email.as_deref());
    let add = || {
        format!(
            "add the person to `people`, or to the firm's `team`, in content/{slug}/client.yaml"
        )
    };
    Failure::usage(format!("`{named}` is not one of the people of `{slug}`")).hint(match meant {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => suggest::hint(named, emails).unwrap_or_else(add),
    })
}

/// Whether somebody is nearly called so: by address or name, or by a part of one of them.
fn is_near(person: &Person, named: &str) -> bool {
    let email = person.email.as_deref().unwrap_or_default();
    let parts = person.name.split_whitespace();
    let own = [
        email,
        email.split('@').next().unwrap_or_default(),
        &person.name,
    ];
    let names = parts.chain(own).filter(|name| !name.is_empty());
    suggest::near(named, names).is_some()
}
