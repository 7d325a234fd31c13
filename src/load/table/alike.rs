//! The same mistake in every row is one mistake: where all cells of a column are wrong in the
//! same way, the first one is reported, with the number of the others.

use std::collections::HashMap;

use crate::diag::Diagnostic;
use crate::plural::grouped;

/// So many alike are reported one by one.
const MOST: usize = 1;

/// Of the findings from `start` on that differ only in what the cell says, keeps the first.
pub(super) fn fold(diagnostics: &mut Vec<Diagnostic>, start: usize) {
    if diagnostics.len() - start <= MOST {
        return;
    }
    let found: Vec<Diagnostic> = diagnostics.drain(start..).collect();
    let mut alike: HashMap<_, Vec<usize>> = HashMap::new();
    for (at, finding) in found.iter().enumerate() {
        let hint = finding.hint.as_deref().map(advice);
        let key = (finding.severity as u8, complaint(&finding.fact), hint);
        alike.entry(key).or_default().push(at);
    }
    let mut more: HashMap<usize, usize> = HashMap::new();
    let mut is_left_out = vec![false; found.len()];
    for positions in alike.into_values().filter(|all| all.len() > MOST) {
        more.insert(positions[0], positions.len() - 1);
        for at in &positions[1..] {
            is_left_out[*at] = true;
        }
    }
    let kept = found.into_iter().enumerate();
    let kept = kept.filter(|(at, _)| !is_left_out[*at]);
    diagnostics.extend(kept.map(|(at, finding)| match more.get(&at) {
        Some(more) => with_more(finding, *more),
        None => finding,
    }));
}

fn with_more(finding: Diagnostic, more: usize) -> Diagnostic {
    // What is said of no field is said of a row.
    let what = match finding.fact.starts_with('`') {
        true => ("cells of this column", "cell of this column"),
        false => ("rows", "row"),
    };
    let more = match more {
        1 => format!("1 more {} is like it", what.1),
        more => format!("{} more {} are like it", grouped(more), what.0),
    };
    let note = match &finding.note {
        Some(note) => format!("{note}; {more}"),
        None => more,
    };
    finding.note(note)
}

/// A hint without what the cell says: the form of a value holds for all, and what a word of
/// a choice may mean for that word alone.
fn advice(hint: &str) -> String {
    let mut kept = hint.to_owned();
    if hint.starts_with("write it as `") {
        kept.retain(|letter| !letter.is_ascii_digit());
    }
    kept
}

/// A fact without figures and what the cell says: `` `opened` is `…`, not a date``.
fn complaint(fact: &str) -> String {
    let mut kept = String::with_capacity(fact.len());
    for (at, part) in fact.split('`').enumerate() {
        match at {
            1 => kept.push_str(part),
            3 => {}
            _ => kept.extend(part.chars().filter(|letter| !letter.is_ascii_digit())),
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_are_wrong_in_the_same_way_are_said_once() {
        let folded = |facts: &mut dyn Iterator<Item = String>| {
            let mut diagnostics: Vec<Diagnostic> =
                facts.map(|fact| Diagnostic::error("a.csv", fact)).collect();
            fold(&mut diagnostics, 0);
            diagnostics
        };
        let alike = folded(&mut (0..5000).map(|at| format!("`cost` is `{at},5`, not money")));
        assert_eq!(alike.len(), 1);
        let note = alike[0].note.as_deref();
        assert_eq!(note, Some("4,999 more cells of this column are like it"));
        let few = folded(&mut (0..2).map(|at| format!("`cost` is `{at},5`, not money")));
        assert_eq!(few.len(), 1);
        let note = few[0].note.as_deref();
        assert_eq!(note, Some("1 more cell of this column is like it"));
        let one = folded(&mut (0..1).map(|at| format!("`cost` is `{at},5`, not money")));
        assert!(one.len() == 1 && one[0].note.is_none());
        let others = folded(
            &mut ["a", "b", "c", "d"]
                .map(|one| format!("`{one}` is `1`, not x"))
                .into_iter(),
        );
        assert_eq!(others.len(), 4);
    }

    #[test]
    fn what_to_write_may_be_another_value_in_each_cell_and_is_one_advice() {
        let folded = |hint: &dyn Fn(usize) -> String| {
            let mut diagnostics: Vec<Diagnostic> = (0..9)
                .map(|at| Diagnostic::error("a.csv", "`cost` is `x`, not y").hint(hint(at)))
                .collect();
            fold(&mut diagnostics, 0);
            diagnostics.len()
        };
        assert_eq!(folded(&|at| format!("write it as `{at}.50`")), 1);
        assert_eq!(
            folded(&|at| format!("as `values: {{state: {{s{at}: …}}}}`")),
            9
        );
    }
}
