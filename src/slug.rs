//! Slugs: the part of an address that a title or a file's name becomes. The one rule for
//! whatever makes or takes one; what is said about a bad one is decided elsewhere.

use crate::names;

/// Bytes of a slug. A path of an archive has at most 120 letters, and most of them are others'.
const LONGEST: usize = 80;

/// Tags of languages, and their letters with what is written instead.
type Spelling = (&'static [&'static str], &'static [(char, &'static str)]);

/// How languages write letters of theirs in the 26 of an address, where that differs from what is
/// left when the accents are taken away.
const SPELLINGS: [Spelling; 4] = [
    (
        &["de", "nds", "lb"],
        &[('ä', "ae"), ('ö', "oe"), ('ü', "ue"), ('ß', "ss")],
    ),
    (
        &["da", "nb", "nn", "no"],
        &[('æ', "ae"), ('ø', "oe"), ('å', "aa")],
    ),
    (
        &["is", "fo"],
        &[('þ', "th"), ('ð', "d"), ('æ', "ae"), ('ö', "o"), ('ø', "o")],
    ),
    (
        &["et", "fi", "sv"],
        &[('ä', "a"), ('ö', "o"), ('å', "a"), ('ü', "u")],
    ),
];

/// The slug of a title: in Latin letters, lower case, and a hyphen for each run of what is
/// neither a letter, a digit, a point nor an underscore. Nothing where no letter is left, as
/// of `…`: then somebody has to choose.
#[must_use]
pub fn of(title: &str) -> Option<String> {
    shortened(title, LONGEST)
}

/// As [`of`], of at most so many bytes; cut between two words where that is possible.
#[must_use]
pub fn shortened(title: &str, longest: usize) -> Option<String> {
    let mut slug = joined(&deunicode::deunicode(title));
    if slug.len() > longest {
        let cut = slug[..=longest].rfind('-').filter(|at| *at > longest / 2);
        slug.truncate(cut.unwrap_or(longest));
    }
    let slug = slug.trim_matches(['-', '.', '_']);
    is_usable(slug).then(|| slug.to_owned())
}

/// As [`of`], as names are written in Latin letters where a language is spoken: `mueller` for
/// Müller in German. For names that are given now: addresses that [`of`] gave stay.
#[must_use]
pub fn in_language(title: &str, language: &str) -> Option<String> {
    shortened_in(title, language, LONGEST)
}

/// As [`in_language`], of at most so many bytes.
#[must_use]
pub fn shortened_in(title: &str, language: &str, longest: usize) -> Option<String> {
    let primary = language.split(['-', '_']).next().unwrap_or_default();
    let spellings = SPELLINGS.iter();
    let own =
        spellings.filter(|(tags, _)| tags.iter().any(|tag| tag.eq_ignore_ascii_case(primary)));
    let letters: Vec<&(char, &str)> = own.flat_map(|(_, letters)| *letters).collect();
    if letters.is_empty() {
        return shortened(title, longest);
    }
    let mut spelt = String::with_capacity(title.len());
    for letter in names::composed(title).chars() {
        let lower = letter.to_lowercase().next().unwrap_or(letter);
        match letters.iter().find(|(own, _)| *own == lower) {
            Some((_, latin)) => spelt.push_str(latin),
            None => spelt.push(letter),
        }
    }
    shortened(&spelt, longest)
}

/// The slug that deedbox 0.1.0 made of a title: without transliteration, and not always one
/// that can be used. Addresses that it gave stay.
#[must_use]
pub fn earlier(title: &str) -> String {
    joined(title.trim()).trim_matches('-').to_owned()
}

/// Whether a page may have this slug: a directory of that name can be made on every system,
/// and it is not where another page is.
#[must_use]
pub fn is_usable(slug: &str) -> bool {
    is_plain(slug) && !slug.ends_with('.') && slug != "index.html" && names::problem(slug).is_none()
}

/// Whether a slug has only the letters that an address has: lower-case Latin ones, digits,
/// `-`, `_` and `.`, and begins with none of the first and the last.
#[must_use]
pub fn is_plain(slug: &str) -> bool {
    !slug.is_empty() && !slug.starts_with(['.', '-']) && slug.chars().all(is_plain_letter)
}

/// Whether a slug may have this letter.
#[must_use]
pub fn is_plain_letter(letter: char) -> bool {
    letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-_.".contains(letter)
}

fn joined(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        if letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_') {
            slug.push(letter);
        } else if !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(serde::Deserialize)]
    struct Case {
        title: String,
        slug: Option<String>,
        earlier: String,
    }

    #[test]
    fn titles_become_slugs_as_the_vectors_say() {
        let cases: Vec<Case> =
            serde_json::from_str(include_str!("../tests/vectors/slugs.json")).expect("JSON");
        assert!(cases.len() > 20);
        for case in cases {
            assert_eq!(of(&case.title), case.slug, "{:?}", case.title);
            assert_eq!(earlier(&case.title), case.earlier, "{:?}", case.title);
        }
    }

    #[test]
    fn german_names_are_written_as_germans_do() {
        for (title, language, slug) in [
            ("Müller & Söhne", "de", "mueller-soehne"),
            ("MÜLLER GROẞMANN", "de-AT", "mueller-grossmann"),
            ("Ärger über Öl, Maß", "DE", "aerger-ueber-oel-mass"),
            // As a Mac writes it.
            ("Mu\u{308}ller", "de-CH", "mueller"),
            ("Déjà vu", "de", "deja-vu"),
            ("Müller", "en-GB", "muller"),
            ("Müller", "den", "muller"),
            ("Öl", "", "ol"),
        ] {
            assert_eq!(in_language(title, language).as_deref(), Some(slug));
        }
        assert_eq!(in_language("…", "de"), None);
        assert_eq!(
            shortened_in("Größenänderung Süd", "de", 17).as_deref(),
            Some("groessenaenderung")
        );
    }

    #[test]
    fn a_long_title_is_cut_between_words() {
        let title = "word ".repeat(40);
        let slug = of(&title).expect("a slug");
        assert!(slug.len() <= LONGEST && slug.ends_with("-word"), "{slug}");
        assert_eq!(of(&"x".repeat(500)).map(|slug| slug.len()), Some(LONGEST));
        assert_eq!(
            shortened("Annual report 2026", 10).as_deref(),
            Some("annual")
        );
    }

    proptest! {
        #[test]
        fn a_slug_is_usable_and_its_own_slug(title in ".{0,120}") {
            if let Some(slug) = of(&title) {
                prop_assert!(is_usable(&slug), "{slug}");
                prop_assert_eq!(of(&slug), Some(slug));
            }
        }
    }
}
