//! "did you mean": the nearest of some names.

use crate::names;

/// A hint that names the nearest of `names`, or up to five of them where none
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

/// Up to five of some names, for a sentence; nothing where there are none.
#[must_use]
pub fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let mut names: Vec<&str> = names.into_iter().collect();
    names.sort_unstable();
    names.dedup();
    let listed: Vec<String> = names
        .iter()
        .take(5)
        .map(|name| format!("`{name}`"))
        .collect();
    match listed.len() {
        0 => None,
        1 => Some(format!("there is only {}", listed[0])),
        _ if names.len() > 5 => Some(format!("there are {} and others", listed.join(", "))),
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
/// of `wanted`, or within 1 for short names.
fn nearest<'a>(wanted: &str, names: &[&'a str]) -> Option<&'a str> {
    let folded = names::folded(wanted);
    if let Some(same) = names.iter().find(|name| names::folded(name) == folded) {
        return Some(same);
    }
    let limit = if wanted.chars().count() <= 3 { 1 } else { 2 };
    names
        .iter()
        .map(|name| (strsim::osa_distance(wanted, name), *name))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::{first, hint};

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
}
