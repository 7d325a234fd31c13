//! Whether somebody can decide about a subject, and so: not about what nobody decides about,
//! nothing that agrees to a draft, and nothing is taken back where nothing was decided.

use jiff::Timestamp;

use crate::cli::failure::Failure;
use crate::diag::{Diagnostic, Place};
use crate::model::approval::{self, Decision};
use crate::model::content::{ClientContent, Content};
use crate::model::record::{Address, Record};
use crate::model::standing;

/// The state of a record that is not finished.
const DRAFT: &str = "draft";

/// Refuses a decision that cannot be about its subject. What is on record can be taken back
/// whatever became of its subject.
pub(super) fn check(
    content: &Content,
    client: &ClientContent,
    subject: &Address,
    decision: Option<Decision>,
) -> Result<(), Failure> {
    let Some(record) = client.record(subject) else {
        return Ok(());
    };
    match decision {
        Some(Decision::Withdrawn) => something_stands(client, subject),
        Some(Decision::Approved | Decision::ApprovedWithChanges) => {
            is_wanted(content, record, subject)?;
            is_finished(content, record, subject)
        }
        _ => is_wanted(content, record, subject),
    }
}

fn something_stands(client: &ClientContent, subject: &Address) -> Result<(), Failure> {
    let all = approval::all(client);
    let last = all.iter().rfind(|one| one.subject == subject);
    let fact = match last.map(|one| one.decision) {
        None => format!("nobody has decided about `{subject}`: there is nothing to take back"),
        Some(Decision::Withdrawn) => {
            format!("the last decision about `{subject}` is taken back already")
        }
        Some(_) => return Ok(()),
    };
    Err(Failure::usage(fact).hint(format!(
        "a decision that was recorded by mistake is taken back with `deedbox approve {} {subject} --undo`",
        client.client.slug
    )))
}

/// Refuses to take back what was decided only afterwards: that would still stand.
pub(super) fn comes_last(
    client: &ClientContent,
    subject: &Address,
    decision: Option<Decision>,
    at: Timestamp,
) -> Result<(), Failure> {
    let all = approval::all(client);
    let later = all
        .iter()
        .rfind(|one| one.subject == subject && one.at > at);
    match later {
        Some(later) if decision == Some(Decision::Withdrawn) => Err(Failure::usage(format!(
            "nothing is taken back before it was decided: `{}` is of {}",
            later.record.address(),
            later.at
        ))
        .hint("`--at` says when it was taken back; leave it out if that is now")),
        _ => Ok(()),
    }
}

fn is_wanted(content: &Content, record: &Record, subject: &Address) -> Result<(), Failure> {
    if standing::is_decided_about(content.kind(&record.kind), record) {
        return Ok(());
    }
    let fact = format!("nobody decides about `{subject}`: `approval: none`");
    match record.values.get("approval") {
        Some(value) => Err(at(
            Place::Span(record.span(&value.at)),
            fact,
            "remove that line if the client is to decide, or write `approval: wanted`",
        )),
        None => Err(Failure::usage(fact)
            .note(format!("the declaration of `{}` says so", record.kind))
            .hint(format!(
                "write `approval: wanted` into {} if the client is to decide about this one",
                record.source.path
            ))),
    }
}

fn is_finished(content: &Content, record: &Record, subject: &Address) -> Result<(), Failure> {
    let field = content
        .kind(&record.kind)
        .and_then(|kind| kind.state.as_deref());
    let state = field.and_then(|field| record.values.get(field));
    let Some(state) = state.filter(|state| state.value.as_text() == Some(DRAFT)) else {
        return Ok(());
    };
    Err(at(
        Place::Span(record.span(&state.at)),
        format!("`{subject}` is a draft, to which nobody agrees yet"),
        "give it the state in which the client got it, then write the decision down; `changes-requested` and `rejected` can be said of a draft",
    ))
}

fn at(place: Place, fact: String, hint: &str) -> Failure {
    Failure {
        found: vec![
            Diagnostic::error(place, fact)
                .note("nothing was written")
                .hint(hint),
        ],
        ..Failure::wrong()
    }
}
