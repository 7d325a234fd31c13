//! A theme's words: each language says everything, and falls back to the next.

use super::*;

/// The viewer's words in English, by the keys under which a theme translates them.
fn words_of_the_viewer() -> BTreeMap<String, String> {
    let source = include_str!("../viewer/words/strings.ts");
    let list = source.split("const english = {").nth(1).expect("the list");
    let list = list.split("} as const").next().expect("its end");
    // A long text stands in a line of its own.
    let words = list.split(",\n").filter_map(|entry| {
        let (key, text) = entry.trim().split_once(':')?;
        let text = text.trim().trim_matches('"');
        Some((format!("viewer_{key}"), text.to_owned()))
    });
    words.collect()
}

/// `bytes` and `one` of `bytes_one`: which forms there are depends on the language.
fn counted(key: &str) -> (&str, Option<&str>) {
    match key.rsplit_once('_') {
        Some((base, form @ ("zero" | "one" | "two" | "few" | "many" | "other"))) => {
            (base, Some(form))
        }
        _ => (key, None),
    }
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    let parts = text.split('{').skip(1);
    parts.filter_map(|part| part.split('}').next()).collect()
}

#[test]
fn every_language_says_everything_with_the_same_placeholders() {
    let theme =
        Theme::load(Path::new("/nowhere"), &ThemeChoice::named("default")).expect("a theme");
    let mut english = theme.strings["en"].0.clone();
    english.extend(words_of_the_viewer());
    for language in LANGUAGES {
        let own = &theme.strings[language].0;
        let keys = |words: &BTreeMap<String, String>| {
            let keys = words.keys().filter(|key| !key.starts_with("sign_"));
            keys.map(|key| counted(key).0.to_owned())
                .collect::<BTreeSet<_>>()
        };
        let (all, said) = (keys(&english), keys(own));
        assert_eq!(
            all.difference(&said).collect::<Vec<_>>(),
            [""; 0],
            "{language} lacks these"
        );
        assert_eq!(
            said.difference(&all).collect::<Vec<_>>(),
            [""; 0],
            "{language} has these too many"
        );
        for (key, text) in own.iter().filter(|(key, _)| !key.starts_with("sign_")) {
            let (base, form) = counted(key);
            let like = match english.contains_key(key) {
                true => key.clone(),
                false => format!("{base}_other"),
            };
            let (said, wanted) = (placeholders(text), placeholders(&english[&like]));
            // One and two are words of their own in some languages.
            let in_words = matches!(form, Some("zero" | "one" | "two")) && said.is_empty();
            assert!(said == wanted || in_words, "{language}: {key}");
        }
        assert!(own.contains_key("bytes_other"), "{language}");
    }
}

#[test]
fn a_country_adds_to_its_language_and_the_language_to_english() {
    let theme =
        Theme::load(Path::new("/nowhere"), &ThemeChoice::named("default")).expect("a theme");
    assert_eq!(theme.strings("de-AT").get("home"), Some("Übersicht"));
    assert_eq!(theme.strings("pl").get("home"), Some("Overview"));
    assert_eq!(theme.labels("pl").of("", &Label::made("Projects")), None);
}

/// Each built-in theme can be told from the others in the firm's directories.
#[test]
fn every_built_in_theme_has_a_name_of_its_own() {
    let mut names: Vec<&str> = Vec::new();
    for theme in super::files::BUILT_IN.dirs() {
        let theme = theme.path().to_str().expect("a name");
        let own = super::covered::own(theme).unwrap_or_else(|| panic!("{theme} has none"));
        assert_eq!(own.len(), super::files::BELOW.len());
        assert!(!names.contains(&own) && super::covered::is_made(own));
        names.push(own);
    }
    assert!(names.len() > 1);
}
