//! What kinds, fields and choices are called in the language of a client: what their
//! declaration says for it, what the theme says for their place (`reports.period.end`),
//! or for their words. What has no other word stays as it is.

use super::Labels;
use crate::model::kind::{Field, Kind, Shape};
use crate::model::label::Label;

/// The kinds with their words in a language.
pub(crate) fn translated(kinds: &[Kind], labels: &Labels, language: &str) -> Vec<Kind> {
    let mut kinds = kinds.to_vec();
    each(&mut kinds, &mut |place, label| {
        let words = label.in_language(language);
        let words = words.or_else(|| labels.of(place, label)).map(str::to_owned);
        if let Some(words) = words {
            label.settle(&words);
        }
    });
    kinds
}

/// Visits all words that people read, each with its place; those of a kind itself, `one`
/// and `many`, have none that a field could not have too, and are found by their words.
fn each(kinds: &mut [Kind], visit: &mut impl FnMut(&str, &mut Label)) {
    for kind in kinds {
        visit("", &mut kind.one);
        visit("", &mut kind.many);
        if let Some(intro) = &mut kind.list.intro {
            visit("", intro);
        }
        for (label, _) in &mut kind.list.sums {
            visit("", label);
        }
        fields(&kind.name, &mut kind.fields, visit);
    }
}

fn fields(below: &str, of: &mut [Field], visit: &mut impl FnMut(&str, &mut Label)) {
    for field in of {
        let place = format!("{below}.{}", field.name);
        visit(&place, &mut field.label);
        shape(&place, &mut field.shape, visit);
    }
}

fn shape(place: &str, of: &mut Shape, visit: &mut impl FnMut(&str, &mut Label)) {
    match of {
        Shape::Choice(choices) => {
            for choice in choices {
                visit(&format!("{place}.{}", choice.value), &mut choice.label);
            }
        }
        Shape::List(inner) => shape(place, inner, visit),
        Shape::Group(inner) => fields(place, inner, visit),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::super::{LANGUAGES, Theme};
    use super::*;
    use crate::kinds;
    use crate::model::theme::ThemeChoice;

    #[test]
    fn every_language_has_a_word_for_all_that_the_built_in_kinds_say() {
        let theme =
            Theme::load(Path::new("/nowhere"), &ThemeChoice::named("default")).expect("a theme");
        let mut kinds = kinds::of(None).expect("nothing to read");
        let mut texts = BTreeSet::new();
        let mut places = BTreeSet::new();
        each(&mut kinds, &mut |place, label| {
            assert!(!label.is_own(), "{label}");
            texts.insert(label.to_string());
            places.insert(place.to_owned());
        });
        for language in LANGUAGES {
            let labels = theme.labels(language);
            let keys: BTreeSet<String> = labels.words.keys().map(str::to_owned).collect();
            let plain: BTreeSet<String> = keys.difference(&places).cloned().collect();
            assert_eq!(plain, texts, "{language}");
        }
    }

    #[test]
    fn a_place_wins_over_the_words_and_a_languages_own_words_over_both() {
        let mut kinds = kinds::of(None).expect("nothing to read");
        kinds.retain(|kind| ["reports", "messages", "tasks"].contains(&kind.name.as_str()));
        let own = |name: &str, label| Field {
            name: name.to_owned(),
            label,
            ..kinds[0].fields[0].clone()
        };
        let languages = [("en", "Site visit"), ("de", "Ortstermin")];
        let languages = languages.map(|(tag, words)| (tag.to_owned(), words.to_owned()));
        let visit = Label::of_languages(languages.to_vec()).expect("there are some");
        let added = [
            own("note", Label::own("Note")),
            own("note_made", Label::made("Note")),
            own("theirs", Label::own("Sheet")),
            own("visit", visit),
        ];
        kinds[0].fields = added.to_vec();
        assert_eq!(kinds[0].name, "tasks");
        let words = [
            ("Note", "Anmerkung"),
            ("Sheet", "Blatt"),
            ("Site visit", "Besuch"),
            ("To", "An"),
            ("reports.period.end", "Bis"),
        ];
        let labels = Labels::from_pairs(&words, &["Note", "To"]);
        let translated = translated(&kinds, &labels, "de-AT");
        let of = |kind: &str, field: &str| {
            let kind = translated.iter().find(|one| one.name == kind);
            kind.and_then(|kind| kind.field(field))
                .expect("it is there")
        };
        let label = |field| of("tasks", field).label.to_string();
        assert_eq!(label("note"), "Note");
        assert_eq!(label("note_made"), "Anmerkung");
        assert_eq!(label("theirs"), "Blatt");
        assert_eq!(label("visit"), "Ortstermin");
        assert_eq!(&*of("messages", "to").label, "An");
        let Shape::Group(period) = &of("reports", "period").shape else {
            panic!("a group");
        };
        assert_eq!(&*period[1].label, "Bis");
    }
}
