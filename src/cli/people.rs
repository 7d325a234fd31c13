//! Who is meant where a command is told a person: only people whom the client's directory
//! knows, as `check` asks it of records.

use super::failure::Failure;
use crate::model::approval::Decision;
use crate::model::content::ClientContent;
use crate::model::firm::Person;
use crate::model::record::Address;
use crate::suggest;

/// The person of an e-mail address or name, of the client or of the firm's team.
pub(super) fn known<'c>(client: &'c ClientContent, named: &str) -> Result<&'c Person, Failure> {
    client.person(named).ok_or_else(|| unknown(client, named))
}

/// The person of the client who decided about a subject. Nobody of the firm decides for the
/// client, so nobody of the firm is offered either.
///
/// What was recorded by mistake, the firm may take back in its own name.
pub(super) fn decider<'c>(
    client: &'c ClientContent,
    named: &str,
    subject: &Address,
    decision: Option<Decision>,
) -> Result<&'c Person, Failure> {
    let people = client.client.people.iter();
    let may = || {
        people
            .clone()
            .filter(|person| person.may_decide(&subject.kind))
    };
    let is_called = |person: &&Person| person.is_called(named);
    if let Some(person) = may().find(is_called) {
        return Ok(person);
    }
    if decision == Some(Decision::Withdrawn)
        && let Some(person) = client.client.team.iter().find(|person| is_called(person))
    {
        return Ok(person);
    }
    let slug = &client.client.slug;
    let own = people.clone().find(is_called);
    let fact = if let Some(person) = own {
        format!("{} may not decide about `{subject}`", person.name)
    } else if let Some(person) = client.person(named) {
        format!("{} is of the firm, and the client decides", person.name)
    } else {
        format!("`{named}` is not one of the people of `{slug}`")
    };
    let add = || {
        format!(
            "add whoever decides to `people` in content/{slug}/client.yaml; `approves: [{}]` there limits what somebody may decide about",
            subject.kind
        )
    };
    let hint = match may().find(|person| is_near(person, named)) {
        Some(meant) => format!("did you mean `{}`?", typed(meant)),
        None => suggest::hint(named, may().map(typed)).unwrap_or_else(add),
    };
    let allowed = own.map(|person| {
        let kinds = person.approves.join(", ");
        format!("`approves` in content/{slug}/client.yaml allows {kinds}")
    });
    let failure = Failure::usage(fact).hint(hint);
    Err(match allowed {
        Some(note) => failure.note(note),
        None => failure,
    })
}

/// What is typed for somebody.
fn typed(person: &Person) -> &str {
    person.email.as_deref().unwrap_or(&person.name)
}

fn unknown(client: &ClientContent, named: &str) -> Failure {
    let slug = &client.client.slug;
    let people = || client.client.people.iter().chain(&client.client.team);
    let meant = people().find(|person| is_near(person, named));
    let meant = meant.map(typed);
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
