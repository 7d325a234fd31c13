//! Letters that do something else than be seen. The one rule for names of files, for what is
//! printed and for pages; what becomes of such a letter is decided in each of those places.

/// What a letter does that nobody sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unseen {
    /// It steers what shows it: control characters, line ends and tabs among them.
    Steers,
    /// It overrules the direction of what stands around it, breaks or annotates it, spells out
    /// hidden words, or is no letter. Hardly any text needs it.
    Misleads,
    /// It turns what stands around it where that has no direction of its own: running texts
    /// of several scripts need it, names do not.
    Turns,
    /// It joins, parts or fills: Persian, old Korean, emoji and long words need it.
    Joins,
    /// It would, and the letters beside it are of a kind that it does nothing for. It only
    /// makes a text another one than it looks.
    Idles,
}

/// What a letter does by itself, whatever stands beside it; nothing where it is seen.
///
/// From Unicode 16: the directional formatting characters (UAX 9, section 2), the
/// separators, deprecated and annotating characters, noncharacters and tags (sections 23.2
/// to 23.9), and what else has `Default_Ignorable_Code_Point`. Variation selectors have it
/// too, and count as seen: they choose how the letter before them looks.
#[must_use]
pub fn unseen(letter: char) -> Option<Unseen> {
    match letter {
        _ if letter.is_control() => Some(Unseen::Steers),
        '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202C}' | '\u{2066}'..='\u{2069}' => {
            Some(Unseen::Turns)
        }
        '\u{2028}'
        | '\u{2029}'
        | '\u{202D}'
        | '\u{202E}'
        | '\u{206A}'..='\u{206F}'
        | '\u{FFF9}'..='\u{FFFB}'
        | '\u{FDD0}'..='\u{FDEF}'
        | '\u{E0000}'..='\u{E00FF}'
        | '\u{E01F0}'..='\u{E0FFF}' => Some(Unseen::Misleads),
        // The last two of every plane are no letters.
        _ if u32::from(letter) & 0xFFFE == 0xFFFE => Some(Unseen::Misleads),
        '\u{AD}'
        | '\u{34F}'
        | '\u{115F}'
        | '\u{1160}'
        | '\u{17B4}'
        | '\u{17B5}'
        | '\u{180E}'
        | '\u{200B}'..='\u{200D}'
        | '\u{2060}'..='\u{2065}'
        | '\u{3164}'
        | '\u{FEFF}'
        | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFF8}'
        | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}' => Some(Unseen::Joins),
        _ => None,
    }
}

/// The letters of a text, each with what it does there. As [`unseen`], but that tags which
/// spell out the flag of a region are seen, as that flag, and that what does nothing for the
/// letters beside it idles.
pub fn of(text: &str) -> impl Iterator<Item = (char, Option<Unseen>)> {
    let mut end_of_flag = 0;
    // The letter before a run of joiners, and the one behind it, with where that is.
    let mut before = None;
    let mut behind = (0, None);
    text.char_indices().map(move |(at, letter)| {
        if let Some(length) = flag(&text[at..]) {
            end_of_flag = at + length;
        }
        let mut does = (at >= end_of_flag).then(|| unseen(letter)).flatten();
        if does == Some(Unseen::Joins) {
            if at >= behind.0 {
                let rest = text[at..].char_indices();
                let mut rest = rest.skip_while(|(_, other)| unseen(*other) == Some(Unseen::Joins));
                let next = rest.next();
                behind = next.map_or((text.len(), None), |(far, other)| (at + far, Some(other)));
            }
            if idles(letter, before, behind.1) {
                does = Some(Unseen::Idles);
            }
        } else {
            before = Some(letter);
        }
        (letter, does)
    })
}

/// Whether a joiner does nothing between two letters, of which there may be none.
///
/// A soft hyphen parts long words of any script; Western letters need no other. A zero width
/// space shows where a line may end in scripts without spaces, of which Thai is the first. The
/// word joiner, the byte order mark, invisible operators and what is not assigned do something
/// for no word.
fn idles(joiner: char, before: Option<char>, behind: Option<char>) -> bool {
    let beside = |is_of: fn(char) -> bool| before.is_some_and(is_of) || behind.is_some_and(is_of);
    match joiner {
        '\u{AD}' => false,
        '\u{2060}'..='\u{2065}' | '\u{FEFF}' | '\u{FFF0}'..='\u{FFF8}' => true,
        '\u{200B}' => !beside(|letter| letter >= '\u{E00}' && !is_western(letter)),
        // It keeps accents above a letter apart.
        '\u{34F}' => {
            !beside(|letter| matches!(letter, '\u{300}'..='\u{36F}') || !is_western(letter))
        }
        _ => !beside(|letter| !is_western(letter)),
    }
}

/// Latin, Greek, Cyrillic and Armenian, which stand before Hebrew in Unicode, with later
/// additions, and the marks, spaces and signs of their texts.
fn is_western(letter: char) -> bool {
    matches!(
        letter,
        '\0'..'\u{590}'
            | '\u{1D00}'..='\u{22FF}'
            | '\u{2C60}'..='\u{2C7F}'
            | '\u{A640}'..='\u{A69F}'
            | '\u{A720}'..='\u{A7FF}'
    )
}

/// How long the flag is with which a text begins, in bytes: a black flag, the code of a
/// region in tags, and the tag that ends it (UTS 51, annex C).
fn flag(text: &str) -> Option<usize> {
    let tags = text.strip_prefix('\u{1F3F4}')?;
    let is_code = |tag: char| matches!(tag, '\u{E0030}'..='\u{E0039}' | '\u{E0061}'..='\u{E007A}');
    let rest = tags.trim_start_matches(is_code);
    let count = tags[..tags.len() - rest.len()].chars().count();
    let rest = rest.strip_prefix('\u{E007F}')?;
    (3..=6).contains(&count).then(|| text.len() - rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_letter_is_of_one_class_or_seen() {
        for (letters, does) in [
            ("\0\t\n\r\u{1b}\u{7f}\u{80}\u{9b}", Some(Unseen::Steers)),
            (
                "\u{61c}\u{200e}\u{200f}\u{202a}\u{202c}\u{2066}\u{2069}",
                Some(Unseen::Turns),
            ),
            (
                "\u{2028}\u{2029}\u{202d}\u{202e}\u{206a}\u{206f}",
                Some(Unseen::Misleads),
            ),
            (
                "\u{fff9}\u{fdd0}\u{fffe}\u{ffff}\u{1fffe}\u{10ffff}\u{e0001}\u{e0041}\u{e007f}",
                Some(Unseen::Misleads),
            ),
            (
                "\u{ad}\u{200b}\u{200c}\u{200d}\u{2060}\u{feff}\u{3164}\u{180e}",
                Some(Unseen::Joins),
            ),
            ("a é日🎉\u{a0}\u{301}\u{fe0f}\u{e0100}\u{fffd}", None),
        ] {
            for letter in letters.chars() {
                assert_eq!(unseen(letter), does, "U+{:04X}", u32::from(letter));
            }
        }
    }

    #[test]
    fn a_joiner_idles_where_no_letter_beside_it_needs_one() {
        let idle = |text: &str| {
            let all = of(text).filter(|(_, does)| *does == Some(Unseen::Idles));
            all.count()
        };
        for (text, count) in [
            ("pass\u{200d}word", 1),
            ("\u{200d}word\u{200c}", 2),
            ("in\u{200b}voice \u{2060}a\u{feff}b", 3),
            ("é\u{200c}ж \u{2019}\u{200d}s ế\u{200d}€", 3),
            ("a\u{200d}\u{200d}\u{200b}b", 3),
            ("a\u{3164}b\u{34f}c\u{115f}", 3),
            ("א\u{200b}ב", 1),
            ("Donau\u{ad}dampf", 0),
            ("نمی\u{200c}خواهم", 0),
            ("क\u{94d}\u{200d}ष", 0),
            ("👩\u{200d}👧 ❤\u{fe0f}\u{200d}🔥", 0),
            ("ไทย\u{200b}ภาษา", 0),
            ("ខ្មែរ\u{200b}a", 0),
            ("a\u{34f}\u{308}", 0),
            ("\u{115f}\u{1161}\u{3131}\u{3164}", 0),
            ("ק\u{34f}", 0),
        ] {
            assert_eq!(idle(text), count, "{text:?}");
        }
        // Nothing is looked for twice.
        let long = "\u{200d}".repeat(300_000);
        assert_eq!(idle(&format!("a{long}b")), 300_000);
    }

    #[test]
    fn tags_are_seen_in_the_flag_of_a_region_alone() {
        let england = "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}";
        assert!(of(england).all(|(_, does)| does.is_none()));
        let text = format!("a {england}\u{e0041}b");
        let unseen: Vec<char> = of(&text)
            .filter_map(|(is, does)| does.map(|_| is))
            .collect();
        assert_eq!(unseen, ['\u{e0041}']);
        for hidden in [
            "🏴\u{e0067}\u{e0062}\u{e007f}",
            "🏴\u{e0067}\u{e0062}\u{e0065}",
            "🏴\u{e0041}\u{e0042}\u{e0043}\u{e007f}",
            "\u{e0067}\u{e0062}\u{e0065}\u{e007f}",
            "🏴a\u{e0067}\u{e0062}\u{e0065}\u{e007f}",
        ] {
            assert!(of(hidden).any(|(_, does)| does.is_some()), "{hidden:?}");
        }
        let long = format!("🏴{}\u{e007f}", "\u{e0061}".repeat(7));
        assert!(of(&long).any(|(_, does)| does.is_some()));
    }
}
