//! One mistake in every row is one mistake: a column in which each cell is wrong in the same
//! way is said by its first few cells, and how many more there are.

use std::collections::HashMap;

use crate::diag::Diagnostic;

/// So many of a kind are said each by itself.
const MOST: usize = 3;

/// Leaves the first few of those found from `start` on that differ in their second quoted
/// part alone, which is the cell's.
pub(super) fn fold(diagnostics: &mut Vec<Diagnostic>, start: usize) {
    if diagnostics.len() - start <= MOST {
        return;
    }
    let mut counts: HashMap<(u8, String, Option<String>), (usize, usize)> = HashMap::new();
    let mut kept: Vec<Diagnostic> = Vec::new();
    for finding in diagnostics.drain(start..) {
        let key = (
            finding.severity as u8,
            complaint(&finding.fact),
            finding.hint.clone(),
        );
        let (_, count) = counts.entry(key).or_insert((kept.len(), 0));
        *count += 1;
        if *count <= MOST {
            kept.push(finding);
        }
    }
    for (first, count) in counts.into_values().filter(|(_, count)| *count > MOST) {
        let more = match count - MOST {
            1 => "one more cell of this column is like it".to_owned(),
            more => format!("{more} more cells of this column are like it"),
        };
        let finding = &mut kept[first];
        finding.note = Some(match finding.note.take() {
            Some(note) => format!("{note}; {more}"),
            None => more,
        });
    }
    diagnostics.extend(kept);
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
        assert_eq!(alike.len(), 3);
        let note = alike[0].note.as_deref();
        assert_eq!(note, Some("4997 more cells of this column are like it"));
        assert_eq!(alike[1].note, None);
        let others = folded(
            &mut ["a", "b", "c", "d"]
                .map(|one| format!("`{one}` is `1`, not x"))
                .into_iter(),
        );
        assert_eq!(others.len(), 4);
    }
}
