//! Verifies what approvals pin: each file against the one that is handed over, and for a record
//! that was decided about several times, the last decision.

use std::collections::{BTreeMap, BTreeSet};

use super::decision::{PinnedAs, RecordedDecision, RecordedPin};
use super::here::{Here, PinFit};
use super::latest::{self, Last};
use super::{Finding, Subject};
use crate::digest::Digest;

/// The approvals that are handed over.
pub(super) struct Decisions<'a> {
    /// Those of each file.
    pub(super) by_path: &'a BTreeMap<&'a str, Vec<RecordedDecision>>,
    /// Whether there are others, which cannot be read here.
    pub(super) has_unread: bool,
    /// The digests of what was decided about and is not handed over.
    pub(super) withheld: &'a [Digest],
}

/// Holds what approvals pin, and the evidence that they name, against what is here.
pub(super) fn check(decisions: &Decisions<'_>, here: &Here<'_>, found: &mut Vec<Finding>) {
    let mut unchanged: BTreeSet<(PinnedAs, String, Digest)> = BTreeSet::new();
    let mut wrong = false;
    for (path, own) in decisions.by_path {
        for (decision, pin) in own
            .iter()
            .flat_map(|one| one.pins(path).map(move |pin| (one, pin)))
        {
            match here.fit(&pin) {
                PinFit::Same => drop(unchanged.insert((pin.pinned_as, pin.path, pin.digest))),
                PinFit::GoneOn => found.push(gone_on(&pin)),
                PinFit::Without => found.push(only_without(&pin)),
                PinFit::Other => {
                    let other = since(decisions, here, (path, decision), &pin)
                        .or_else(|| withheld(decisions, here, &pin))
                        .unwrap_or_else(|| is_other(here, path, &pin));
                    wrong |= other.is_wrong();
                    found.push(other);
                }
            }
        }
    }
    if !wrong {
        let text = counted(&unchanged);
        found.push(Finding::right(Subject::Approval, text));
    }
}

/// A record of which only its state and dates have changed.
fn gone_on(pin: &RecordedPin) -> Finding {
    let text = format!(
        "`{}` is what {}, but for {}, which says what became of it since",
        pin.path,
        was(pin.pinned_as),
        without(pin)
    );
    Finding::right(Subject::Approval, text).at(&pin.path)
}

/// A record of which fields have changed that only the decision calls its life.
fn only_without(pin: &RecordedPin) -> Finding {
    let text = format!(
        "whether `{}` is what {}: it is, but for {}, and that these may change, the approval alone says: ask the firm",
        pin.path,
        was(pin.pinned_as),
        without(pin)
    );
    Finding::not_checked(Subject::Approval, text).at(&pin.path)
}

fn without(pin: &RecordedPin) -> String {
    let names = pin.agreed.iter().flat_map(|(without, _)| without);
    names.map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// What the last decision about the same makes of a record that has changed: one that approved
/// its present form takes the place of those before, and where it was no approval, nothing is
/// agreed that could be broken. Nothing where it was another form that was approved.
fn since(
    decisions: &Decisions<'_>,
    here: &Here<'_>,
    (path, decision): (&str, &RecordedDecision),
    pin: &RecordedPin,
) -> Option<Finding> {
    if pin.pinned_as != PinnedAs::Decided || !here.is_record(&pin.path) {
        return None;
    }
    let changed = format!("`{}` has changed since {path}", pin.path);
    let not_checked = |text: String| Finding::not_checked(Subject::Approval, text).at(&pin.path);
    let fits = |(path, one): (&str, &RecordedDecision)| {
        let own = one.pins(path);
        own.filter(|own| own.pinned_as == PinnedAs::Decided && own.path == pin.path)
            .map(|own| here.fit(&own))
            .find(|fit| *fit != PinFit::Other)
    };
    let unsure = || {
        not_checked(format!(
            "whether {changed} with the approver's consent: a decision about its present form is here, and which one was the last cannot be told: ask the firm"
        ))
    };
    let others = latest::about_the_same(decisions.by_path, decision);
    let last = match latest::last(&others) {
        Last::Is(last) => last,
        Last::Unknown => {
            return others
                .into_iter()
                .any(|one| fits(one).is_some())
                .then(unsure);
        }
    };
    let word = last.1.decision().unwrap_or_default();
    match word {
        _ if decisions.has_unread && fits(last).is_some() => Some(unsure()),
        // What nobody has agreed to may be revised, and waits for a decision again.
        "rejected" | "changes-requested" | "withdrawn" => Some(not_checked(format!(
            "whether {changed} with the approver's consent: the last decision about it is `{word}` ({}), so nobody has approved its present form",
            last.0
        ))),
        "approved" | "approved-with-changes" => Some(match fits(last)? {
            PinFit::Without => not_checked(format!(
                "whether {changed} with the approver's consent: it was decided about again in its present form, but for fields of which the approval alone says that they may change: ask the firm"
            )),
            _ => Finding::right(
                Subject::Approval,
                format!("{changed}, and was decided about again in its present form"),
            )
            .at(&pin.path),
        }),
        _ => None,
    }
}

/// A file of which not all is handed over, or nothing.
fn withheld(decisions: &Decisions<'_>, here: &Here<'_>, pin: &RecordedPin) -> Option<Finding> {
    if !decisions.withheld.contains(&pin.digest) {
        return None;
    }
    let (path, was) = (&pin.path, was(pin.pinned_as));
    let text = match here.digest(path) {
        // A table whose internal columns stay with the firm.
        Some(_) => format!("`{path}` {was} as a whole, and a part of it is handed over"),
        None => format!("`{path}` {was} and is not handed over"),
    };
    Some(Finding::not_checked(Subject::Approval, text).at(path))
}

/// A file that is not the pinned one, or is not here.
fn is_other(here: &Here<'_>, path: &str, pin: &RecordedPin) -> Finding {
    let (was, difference) = (was(pin.pinned_as), here.difference(pin));
    let now = here.digest(&pin.path);
    let text = match now {
        Some(now) => format!(
            "is not the file that {was}: {now} instead of {}{difference}",
            pin.digest
        ),
        None => format!("{was} and is not here{difference}"),
    };
    let text = format!("`{}` {text} ({path})", pin.path);
    let finding = Finding::wrong(Subject::Approval, text).at(&pin.path);
    match now {
        Some(now) => finding.instead(pin.digest, now),
        None => finding,
    }
}

/// What became of a file when somebody decided.
fn was(pinned_as: PinnedAs) -> &'static str {
    match pinned_as {
        PinnedAs::Decided => "was decided about",
        PinnedAs::Evidence => "was kept as evidence",
    }
}

/// How many files are as they were; one that several approvals name is one file.
fn counted(files: &BTreeSet<(PinnedAs, String, Digest)>) -> String {
    let count = |wanted| {
        files
            .iter()
            .filter(|(as_what, ..)| *as_what == wanted)
            .count()
    };
    let decided = match count(PinnedAs::Decided) {
        1 => "the one file that was decided about".to_owned(),
        count => format!("all {count} files that were decided about"),
    };
    match (count(PinnedAs::Evidence), files.len()) {
        (0, 1) => format!("{decided} is here, unchanged"),
        (0, _) => format!("{decided} are here, unchanged"),
        (1, _) => format!("{decided} and the evidence are here, unchanged"),
        (more, _) => format!("{decided} and {more} files of evidence are here, unchanged"),
    }
}
