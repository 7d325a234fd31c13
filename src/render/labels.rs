//! What kinds, fields and choices are called in the language of a client. The words
//! of a declaration are the keys: those that the theme has no other word for, such
//! as a firm's own, stay as they are.

use std::borrow::Cow;

use super::theme::Strings;
use crate::model::kind::{Field, Kind, Shape};

/// The kinds with their words in another language.
pub(super) fn translated<'k>(kinds: &'k [Kind], words: &Strings) -> Cow<'k, [Kind]> {
    if words.is_empty() {
        return Cow::Borrowed(kinds);
    }
    let mut kinds = kinds.to_vec();
    each(&mut kinds, &mut |text| {
        if let Some(own) = words.get(text) {
            own.clone_into(text);
        }
    });
    Cow::Owned(kinds)
}

/// Visits every word that people read.
fn each(kinds: &mut [Kind], visit: &mut impl FnMut(&mut String)) {
    for kind in kinds {
        visit(&mut kind.one);
        visit(&mut kind.many);
        if let Some(intro) = &mut kind.list.intro {
            visit(intro);
        }
        for (label, _) in &mut kind.list.sums {
            visit(label);
        }
        fields(&mut kind.fields, visit);
    }
}

fn fields(of: &mut [Field], visit: &mut impl FnMut(&mut String)) {
    for field in of {
        visit(&mut field.label);
        shape(&mut field.shape, visit);
    }
}

fn shape(of: &mut Shape, visit: &mut impl FnMut(&mut String)) {
    match of {
        Shape::Choice(choices) => {
            for choice in choices {
                visit(&mut choice.label);
            }
        }
        Shape::List(inner) => shape(inner, visit),
        Shape::Group(inner) => fields(inner, visit),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::super::theme::Theme;
    use super::*;
    use crate::load;
    use crate::model::theme::ThemeChoice;

    #[test]
    fn every_language_has_a_word_for_all_that_the_built_in_kinds_say() {
        let theme =
            Theme::load(Path::new("/nowhere"), &ThemeChoice::named("default")).expect("a theme");
        let mut kinds = load::kinds(None).expect("nothing to read");
        let mut texts = BTreeSet::new();
        each(&mut kinds, &mut |text| {
            texts.insert(text.clone());
        });
        for language in ["de", "fr", "es", "nl"] {
            let words = theme.labels(language);
            let keys: BTreeSet<String> = words.keys().map(str::to_owned).collect();
            assert_eq!(keys, texts, "{language}");
        }
    }

    #[test]
    fn words_without_another_stay_as_they_are() {
        let mut kinds = load::kinds(None).expect("nothing to read");
        "Probe".clone_into(&mut kinds[0].one);
        let words = Strings::from_pairs(&[("Projects", "Projekte")]);
        let translated = translated(&kinds, &words);
        assert_eq!(translated[0].one, "Probe");
        let projects = translated.iter().find(|kind| kind.name == "projects");
        assert_eq!(projects.expect("a kind").many, "Projekte");
        assert!(matches!(
            super::translated(&kinds, &Strings::default()),
            Cow::Borrowed(_)
        ));
    }
}
