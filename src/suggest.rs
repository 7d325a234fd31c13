//! "did you mean": the nearest of some names.

use crate::names;

/// A hint that names the nearest of `names`, or a few of them where none
/// is near and there are any.
#[must_use]
pub fn hint<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let mut names: Vec<&str> = names.into_iter().collect();
    names.sort_unstable();
    names.dedup();
    if let Some(near) = nearest(wanted, &names) {
        return Some(format!("did you mean `{near}`?"));
    }
    listed(names)
}

/// As [`hint`] for the versions of something: of numbers the nearest is the one that differs
/// least, and the later of two that are as near.
#[must_use]
pub fn version<'a>(wanted: &str, versions: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let versions: Vec<&str> = versions.into_iter().collect();
    let number = wanted.parse::<u64>().ok();
    let near = number.and_then(|wanted| {
        let numbers = versions
            .iter()
            .filter_map(|version| Some((version.parse::<u64>().ok()?, *version)));
        let nearest =
            numbers.min_by_key(|(number, _)| (number.abs_diff(wanted), std::cmp::Reverse(*number)));
        nearest.map(|(_, version)| version)
    });
    match near {
        Some(near) => Some(format!("did you mean `{near}`?")),
        None => hint(wanted, versions),
    }
}

/// So many names are listed of those that can be seen elsewhere, such as records and columns.
const FEW: usize = 5;
/// So many of those that can be seen nowhere else. Nobody reads more in a sentence.
const MANY: usize = 40;

/// A few of some names, for a sentence; nothing where there are none.
#[must_use]
pub fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    up_to(FEW, names)
}

/// As [`listed`], all of them: for names that can be looked up nowhere else, such as kinds and
/// the words of a choice.
#[must_use]
pub fn all<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    up_to(MANY, names)
}

/// As [`hint`], but that all are named where none is near.
#[must_use]
pub fn hint_of_all<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let names: Vec<&str> = names.into_iter().collect();
    match near(wanted, names.iter().copied()) {
        Some(near) => Some(format!("did you mean `{near}`?")),
        None => all(names),
    }
}

fn up_to<'a>(most: usize, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let mut names: Vec<&str> = names.into_iter().collect();
    names.sort_unstable();
    names.dedup();
    // The last one takes no more room than to say that there is another.
    let most = if names.len() == most + 1 {
        most + 1
    } else {
        most
    };
    let listed: Vec<String> = names
        .iter()
        .take(most)
        .map(|name| format!("`{name}`"))
        .collect();
    match listed.len() {
        0 => None,
        1 => Some(format!("there is only {}", listed[0])),
        count if names.len() > count => Some(format!("there are {} and others", listed.join(", "))),
        count => Some(format!(
            "there are {} and {}",
            listed[..count - 1].join(", "),
            listed[count - 1]
        )),
    }
}

/// The first of some things, for a sentence that goes on: `a, b and 3 more`.
#[must_use]
pub fn first(things: &[String], most: usize) -> String {
    let named = things[..things.len().min(most)].join(", ");
    match things.len() - things.len().min(most) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

/// The one of `names` that is near enough to be meant.
#[must_use]
pub fn near<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest(wanted, &names.into_iter().collect::<Vec<_>>())
}

/// The name that is the same but for case or Unicode form; else the one within edit distance 2
/// of `wanted`, or within 1 for short names: `note` is not `date`.
fn nearest<'a>(wanted: &str, names: &[&'a str]) -> Option<&'a str> {
    let folded = names::folded(wanted);
    if let Some(same) = names.iter().find(|name| names::folded(name) == folded) {
        return Some(same);
    }
    let limit = if wanted.chars().count() <= 4 { 1 } else { 2 };
    names
        .iter()
        .map(|name| (strsim::osa_distance(wanted, name), *name))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::{MANY, all, first, hint, hint_of_all, listed, version};

    #[test]
    fn the_nearest_of_versions_is_that_of_the_nearest_number() {
        for (wanted, versions, said) in [
            ("3", &["1", "2"][..], Some("did you mean `2`?")),
            ("3", &["2", "1"], Some("did you mean `2`?")),
            ("10", &["1", "8", "9"], Some("did you mean `9`?")),
            ("3", &["2", "4"], Some("did you mean `4`?")),
            ("3", &["v1", "7"], Some("did you mean `7`?")),
            ("v3", &["1", "3"], Some("did you mean `3`?")),
            ("final", &["1", "2"], Some("there are `1` and `2`")),
            ("3", &["draft"], Some("there is only `draft`")),
            ("3", &[], None),
        ] {
            let is = version(wanted, versions.iter().copied());
            assert_eq!(is.as_deref(), said, "{wanted} of {versions:?}");
        }
    }

    #[test]
    fn the_first_are_named_and_the_others_counted() {
        let things = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(first(&things, 3), "a, b, c");
        assert_eq!(first(&things, 2), "a, b and 1 more");
        assert_eq!(first(&[], 2), "");
    }

    #[test]
    fn names_the_nearest_or_lists_a_few() {
        assert_eq!(
            hint("titel", ["title", "date"]).as_deref(),
            Some("did you mean `title`?")
        );
        assert_eq!(
            hint("Logo.PNG", ["logo.jpg", "logo.png"]).as_deref(),
            Some("did you mean `logo.png`?")
        );
        assert_eq!(
            hint("colour", ["date", "title"]).as_deref(),
            Some("there are `date` and `title`")
        );
        assert_eq!(hint("x", []), None);
    }

    #[test]
    fn others_are_two_at_least_and_words_that_stand_nowhere_else_are_all_there() {
        let names: Vec<String> = (10..99).map(|at| format!("n{at}")).collect();
        let first = |count: usize| names[..count].iter().map(String::as_str);
        let ends = |said: Option<String>, end: &str| {
            let said = said.expect("there are some");
            assert!(said.ends_with(end), "{said}");
        };
        ends(listed(first(6)), "`n14` and `n15`");
        ends(listed(first(7)), "`n14` and others");
        ends(all(first(7)), "`n15` and `n16`");
        ends(all(first(MANY + 2)), "`n49` and others");
        ends(hint_of_all("elsewhere", first(7)), "`n15` and `n16`");
        ends(hint_of_all("n1", first(2)), "did you mean `n10`?");
    }
}
