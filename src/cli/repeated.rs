//! A mistake that was made many times is shown once, with the next few places and how many more
//! there are, so that it does not hide other mistakes.

use std::collections::{BTreeSet, HashMap};

use super::excerpt::LineFinder;
use crate::diag::{Diagnostic, Place, Severity};
use crate::plural::grouped;

/// Up to so many files have a mistake of their own, which is shown for each.
const MOST: usize = 3;

/// The findings that are shown, in order, each with what is said of others like it.
pub(super) fn folded<'d>(found: &'d [Diagnostic]) -> Vec<(&'d Diagnostic, Option<String>)> {
    let mut alike: HashMap<MistakeKey<'d>, Vec<usize>> =
        HashMap::with_capacity(found.len().min(64));
    for (at, finding) in found.iter().enumerate() {
        alike.entry(MistakeKey::of(finding)).or_default().push(at);
    }
    // In one file a mistake is shown once, however often it is made there.
    let each = alike.into_values().flat_map(|all| match all.len() > MOST {
        true => vec![all],
        false => by_file(found, &all),
    });
    let mut shown: Vec<Vec<usize>> = each.collect();
    shown.sort_by_key(|positions| positions[0]);
    of_tables(found, shown)
        .into_iter()
        .map(|(positions, words)| {
            let (first, rest) = (positions[0], &positions[1..]);
            let more = (!rest.is_empty()).then(|| more(found, first, rest, words));
            (&found[first], more)
        })
        .collect()
}

/// The same, with one for many of a table that differ in a value alone: where a column is the
/// wrong one, every value of it is wrong. Each with the words for the others.
fn of_tables(found: &[Diagnostic], shown: Vec<Vec<usize>>) -> Vec<(Vec<usize>, &'static str)> {
    let mut columns: HashMap<ColumnKey<'_>, usize> = HashMap::new();
    for positions in &shown {
        if let Some(key) = ColumnKey::of(&found[positions[0]]) {
            *columns.entry(key).or_default() += 1;
        }
    }
    columns.retain(|_, count| *count > MOST);
    let mut first_of: HashMap<ColumnKey<'_>, usize> = HashMap::new();
    let mut all: Vec<(Vec<usize>, &'static str)> = Vec::with_capacity(shown.len());
    for positions in shown {
        let key = ColumnKey::of(&found[positions[0]]).filter(|key| columns.contains_key(key));
        let known = key.as_ref().and_then(|key| first_of.get(key)).copied();
        match known {
            Some(at) => {
                all[at].0.extend(positions);
                all[at].1 = "the same with other values";
            }
            None => {
                first_of.extend(key.map(|key| (key, all.len())));
                all.push((positions, "the same"));
            }
        }
    }
    for (positions, _) in &mut all {
        positions.sort_unstable();
    }
    all
}

/// The findings that are not among those that were said before, which these are from now on; every
/// error. They are told by what they say of which file: its lines may have moved meanwhile.
pub(super) fn unsaid(found: &[Diagnostic], said: &mut BTreeSet<String>) -> Vec<Diagnostic> {
    let key = |one: &Diagnostic| {
        let (path, _) = one.sort_key();
        format!("{path}: {} {:?} {:?}", one.fact, one.label, one.hint)
    };
    let is_new = |one: &&Diagnostic| one.severity == Severity::Error || !said.contains(&key(one));
    let new: Vec<Diagnostic> = found.iter().filter(is_new).cloned().collect();
    said.extend(new.iter().map(key));
    new
}

/// What two findings of the same mistake have in common: everything that they say but for
/// figures.
#[derive(PartialEq, Eq, Hash)]
struct MistakeKey<'d> {
    severity: u8,
    fact: String,
    hint: Option<&'d str>,
}

impl<'d> MistakeKey<'d> {
    fn of(finding: &'d Diagnostic) -> Self {
        let mut fact = String::with_capacity(finding.fact.len());
        let mut is_quoted = false;
        for letter in finding.fact.chars() {
            is_quoted ^= letter == '`';
            // A quoted value is somebody's own: another value is another mistake.
            if !letter.is_ascii_digit() || is_quoted {
                fact.push(letter);
            } else if !fact.ends_with('#') {
                fact.push('#');
            }
        }
        Self {
            severity: finding.severity as u8,
            fact,
            hint: finding.hint.as_deref(),
        }
    }
}

/// What findings about one column of a table have in common: all but the value.
#[derive(PartialEq, Eq, Hash)]
struct ColumnKey<'d> {
    path: &'d str,
    severity: u8,
    /// The name that the fact begins with, and the words around whatever else it quotes.
    fact: String,
}

impl<'d> ColumnKey<'d> {
    /// Nothing for what is about no table.
    fn of(finding: &'d Diagnostic) -> Option<Self> {
        let (path, _) = finding.sort_key();
        let is_table = |ending: &str| path.to_ascii_lowercase().ends_with(ending);
        if !is_table(".csv") && !is_table(".tsv") {
            return None;
        }
        let mut fact = String::new();
        for (at, part) in finding.fact.split('`').enumerate() {
            let is_quoted = at % 2 == 1;
            let is_name = at == 1 && fact == "`";
            if is_name || !is_quoted {
                fact.extend(
                    part.chars()
                        .filter(|letter| is_name || !letter.is_ascii_digit()),
                );
            }
            fact.push('`');
        }
        Some(Self {
            path,
            severity: finding.severity as u8,
            fact,
        })
    }
}

/// Findings apart by their files.
fn by_file(found: &[Diagnostic], all: &[usize]) -> Vec<Vec<usize>> {
    let mut files: Vec<Vec<usize>> = Vec::new();
    for at in all {
        let path = found[*at].sort_key().0;
        match files
            .iter_mut()
            .find(|one| found[one[0]].sort_key().0 == path)
        {
            Some(one) => one.push(*at),
            None => files.push(vec![*at]),
        }
    }
    files
}

fn more(found: &[Diagnostic], first: usize, rest: &[usize], words: &str) -> String {
    let own = found[first].sort_key().0;
    let mut lines = LineFinder::default();
    let mut places = Vec::new();
    for at in rest.iter().take(MOST) {
        places.push(match &found[*at].place {
            Place::Span(span) if span.source.path == own => format!("line {}", lines.place(span).0),
            Place::Span(span) => format!("{}:{}", span.source.path, lines.place(span).0),
            Place::Path(path) => path.clone(),
        });
    }
    let places = places.join(", ");
    match rest.len() - rest.len().min(MOST) {
        0 => format!("{words}: {places}"),
        count => format!("{words}: {places}, and {} more like it", grouped(count)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(facts: &[&str]) -> Vec<Diagnostic> {
        let with = |(at, fact): (usize, &&str)| Diagnostic::error(format!("{at}.md"), *fact);
        facts.iter().enumerate().map(with).collect()
    }

    fn shown(facts: &[&str]) -> Vec<(String, Option<String>)> {
        let found = found(facts);
        let folded = folded(&found).into_iter();
        folded.map(|(one, more)| (one.fact.clone(), more)).collect()
    }

    #[test]
    fn the_same_mistake_is_shown_once_from_the_fourth_on() {
        let three = shown(&["3 cells"; 3]);
        assert_eq!(three.len(), 3);
        let four = shown(&["3 cells", "2 cells", "other", "9 cells", "17 cells"]);
        assert_eq!(four.len(), 2);
        assert_eq!(four[0].1.as_deref(), Some("the same: 1.md, 3.md, 4.md"));
        assert_eq!(four[1], ("other".to_owned(), None));
        let many = shown(&["x"; 5002]);
        let said = many[0].1.as_deref();
        assert_eq!(
            said,
            Some("the same: 1.md, 2.md, 3.md, and 4,998 more like it")
        );
    }

    #[test]
    fn the_same_mistake_is_shown_once_for_a_file() {
        let found: Vec<Diagnostic> = ["a.md", "b.md", "a.md"]
            .map(|path| Diagnostic::error(path, "3 cells"))
            .into();
        let folded = folded(&found);
        assert_eq!(folded.len(), 2);
        assert_eq!(folded[0].1.as_deref(), Some("the same: a.md"));
        assert_eq!(folded[1].1, None);
    }

    #[test]
    fn another_value_is_another_mistake() {
        let facts = ["`a1` is odd", "`a2` is odd", "`a3` is odd", "`a4` is odd"];
        assert_eq!(shown(&facts).len(), 4);
    }

    #[test]
    fn of_a_wrong_column_one_value_is_shown() {
        let of = |path: &str, column: &str, count: usize| -> Vec<Diagnostic> {
            let fact = |at| format!("`{column}` is `V-{at}`, not one of the words allowed here");
            (0..count)
                .map(|at| Diagnostic::error(path, fact(at)))
                .collect()
        };
        let mut found = of("tickets/all.csv", "state", 300);
        found.extend(of("tickets/all.csv", "priority", 5));
        found.extend(of("tickets/other.csv", "state", 2));
        found.extend(of("tickets/one.yaml", "state", 9));
        let folded = folded(&found);
        let notes: Vec<Option<&str>> = folded.iter().map(|(_, more)| more.as_deref()).collect();
        let all = "tickets/all.csv, tickets/all.csv, tickets/all.csv";
        let many = format!("the same with other values: {all}, and 296 more like it");
        let few = format!("the same with other values: {all}, and 1 more like it");
        assert_eq!(notes[..2], [Some(&*many), Some(&*few)]);
        // A few values are a few mistakes, and in a record each is somebody's own.
        assert_eq!(notes.len(), 2 + 2 + 9);
        assert!(notes[2..].iter().all(Option::is_none));
    }
}
