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
    let mut others: HashMap<usize, String> = HashMap::new();
    let mut left_out = vec![false; found.len()];
    // In one file a mistake is shown once, however often it is made there.
    let each = alike.into_values().flat_map(|all| match all.len() > MOST {
        true => vec![all],
        false => by_file(found, &all),
    });
    for positions in each.filter(|all| all.len() > 1) {
        let (first, rest) = (positions[0], &positions[1..]);
        for at in rest {
            left_out[*at] = true;
        }
        others.insert(first, more(found, first, rest));
    }
    found
        .iter()
        .enumerate()
        .filter(|(at, _)| !left_out[*at])
        .map(|(at, finding)| (finding, others.remove(&at)))
        .collect()
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

fn more(found: &[Diagnostic], first: usize, rest: &[usize]) -> String {
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
        0 => format!("the same: {places}"),
        count => format!("the same: {places}, and {} more like it", grouped(count)),
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
}
