//! In which direction a language is written, by the Unicode locale data, and whether a
//! text has letters that are written from right to left.

use icu_locale::LocaleDirectionality;
use icu_locale_core::Locale;
use icu_properties::CodePointMapData;
use icu_properties::props::BidiClass;

/// The direction of lines, as HTML says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    LeftToRight,
    RightToLeft,
}

impl Direction {
    /// That of a language, by its BCP 47 tag: of its script, which `az-Arab` says itself.
    pub(crate) fn of(language: &str) -> Self {
        let locale = language.parse::<Locale>();
        match locale {
            Ok(locale) if LocaleDirectionality::new_extended().is_right_to_left(&locale.id) => {
                Self::RightToLeft
            }
            _ => Self::LeftToRight,
        }
    }

    /// `ltr` or `rtl`.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::LeftToRight => "ltr",
            Self::RightToLeft => "rtl",
        }
    }
}

/// Whether anything in a text is written from right to left, so that its order among other
/// words is not that in which it is written down.
pub(crate) fn has_right_to_left(text: &str) -> bool {
    let classes = CodePointMapData::<BidiClass>::new();
    let turns = |letter: char| {
        matches!(
            classes.get(letter),
            BidiClass::RightToLeft
                | BidiClass::ArabicLetter
                | BidiClass::ArabicNumber
                | BidiClass::RightToLeftEmbedding
                | BidiClass::RightToLeftOverride
                | BidiClass::RightToLeftIsolate
        )
    };
    // Nothing below U+0590 does.
    text.chars()
        .any(|letter| letter >= '\u{590}' && turns(letter))
}

/// What somebody wrote, each block of it in its own direction, as its first letter has it:
/// a quotation in English in a Hebrew text begins at the left. A list or a quotation is one
/// block, since its marks stand where it begins. Code runs from left to right. Nothing is
/// said where all runs one way.
pub(crate) fn by_block(html: &str, page: Direction) -> String {
    if page == Direction::LeftToRight && !has_right_to_left(html) {
        return html.to_owned();
    }
    let mut out = String::with_capacity(html.len() + html.len() / 8);
    let mut inside = 0_usize;
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let (tag, after) = rest[at..].split_at(tag_length(&rest[at..]));
        rest = after;
        let name = tag_name(tag);
        let is_container = matches!(name, "ul" | "ol" | "dl" | "blockquote");
        if tag.starts_with("</") {
            if is_container {
                inside = inside.saturating_sub(1);
            }
            out.push_str(tag);
            continue;
        }
        let direction = match name {
            _ if tag.contains(" dir=") => None,
            "ul" | "ol" | "dl" => Some("auto"),
            "blockquote" | "p" | "h2" | "h3" | "h4" | "h5" | "h6" if inside == 0 => Some("auto"),
            // Without words there is nothing to see it by.
            "td" | "th" | "figcaption" if !rest.starts_with("</") => Some("auto"),
            "pre" | "code" => Some("ltr"),
            _ => None,
        };
        if is_container {
            inside += 1;
        }
        match direction {
            Some(direction) => {
                let (head, tail) = tag.split_at(1 + name.len());
                out.push_str(&format!("{head} dir=\"{direction}\"{tail}"));
            }
            None => out.push_str(tag),
        }
    }
    out.push_str(rest);
    out
}

/// How long the tag is with which a text begins; an attribute's value may hold a `>`.
pub(crate) fn tag_length(text: &str) -> usize {
    let mut quote = None;
    for (at, letter) in text.char_indices().skip(1) {
        match (quote, letter) {
            (None, '>') => return at + 1,
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            _ => {}
        }
    }
    text.len()
}

/// The name of a tag's element.
pub(crate) fn tag_name(tag: &str) -> &str {
    let name = tag.trim_start_matches(['<', '/']);
    let end = name.find(|letter: char| !letter.is_ascii_alphanumeric());
    &name[..end.unwrap_or(name.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_of_a_language_decides() {
        for language in [
            "ar",
            "he",
            "fa",
            "ur-PK",
            "ar-u-nu-latn",
            "az-Arab",
            "yi",
            "dv",
            "ckb",
        ] {
            assert_eq!(Direction::of(language).word(), "rtl", "{language}");
        }
        for language in [
            "en",
            "de-AT",
            "ja",
            "az",
            "ar-Latn",
            "ru",
            "not a language",
            "",
        ] {
            assert_eq!(Direction::of(language).word(), "ltr", "{language}");
        }
    }

    #[test]
    fn each_block_of_a_text_has_its_own_direction() {
        let html = "<h2 id=\"a\">שלום</h2><p>Hello</p><ul><li><p>a</p><ol><li>b</li></ol></li></ul><p dir=\"rtl\">c</p><pre><code>d</code></pre><table><tr><td>e</td></tr></table><p>f</p>";
        let marked = "<h2 dir=\"auto\" id=\"a\">שלום</h2><p dir=\"auto\">Hello</p><ul dir=\"auto\"><li><p>a</p><ol dir=\"auto\"><li>b</li></ol></li></ul><p dir=\"rtl\">c</p><pre dir=\"ltr\"><code dir=\"ltr\">d</code></pre><table><tr><td dir=\"auto\">e</td></tr></table><p dir=\"auto\">f</p>";
        assert_eq!(by_block(html, Direction::LeftToRight), marked);
        let plain = html.replace("שלום", "Hi");
        assert_eq!(by_block(&plain, Direction::LeftToRight), plain);
        assert_ne!(by_block(&plain, Direction::RightToLeft), plain);
        for odd in ["a < b", "<", "<p", "</ul></ul><p>שלום"] {
            by_block(odd, Direction::RightToLeft);
        }
        // What stands in an attribute stays there.
        let quoted = "<p dir=\"auto\"><img alt=\"<p <b> '\"></p>";
        assert_eq!(by_block(quoted, Direction::RightToLeft), quoted);
        let empty = "<table><tr><th></th></tr></table>";
        assert_eq!(by_block(empty, Direction::RightToLeft), empty);
    }

    #[test]
    fn letters_from_right_to_left_are_found() {
        for text in ["a שלום", "مرحبا", "٤", "𐤀", "ܐ"] {
            assert!(has_right_to_left(text), "{text}");
        }
        for text in ["", "Größe 1,250.00 €", "請求書", "Ελλάδα", "👩\u{200d}👧"] {
            assert!(!has_right_to_left(text), "{text}");
        }
    }
}
