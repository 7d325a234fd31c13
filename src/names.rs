//! Names of files that go from one machine to another: which are refused, and which two
//! are one on some system. The one rule for whatever makes, writes, checks or reads such a
//! name; where a name comes from, and what is said about it, is decided elsewhere.

pub mod mended;

use std::borrow::Cow;
use std::collections::HashMap;

use icu_casemap::CaseMapper;
use unicode_normalization::{UnicodeNormalization as _, is_nfc};

use crate::letters::{self, Unseen};

/// Bytes of a path. Windows, the strictest, takes some 32,000 letters, most programs less.
const LONGEST: usize = 1000;

/// Bytes between two slashes: what Linux and macOS can keep.
const LONGEST_PART: usize = 255;

/// What Windows keeps for devices, whatever extension is behind it.
const DEVICES: [&str; 7] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"];

/// Why no file may have this path; nothing where it may. Folders are parted by `/`.
#[must_use]
pub fn problem(path: &str) -> Option<&'static str> {
    if leads_elsewhere(path) {
        return Some("its name leads elsewhere");
    }
    if path.contains(['\\', ':']) || path.chars().any(char::is_control) {
        return Some("its name means something else on some systems");
    }
    if misleads(path) {
        return Some("its name does not look like what it is");
    }
    if path.len() > LONGEST || path.split('/').any(|part| part.len() > LONGEST_PART) {
        return Some("its name is too long");
    }
    let is_fine = path.split('/').all(is_windows_name);
    (!is_fine).then_some("its name is a device's, or none, on Windows")
}

fn is_windows_name(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or(part).trim_end();
    !part.ends_with([' ', '.']) && !names_device(&stem.to_uppercase())
}

/// Whether a path is not below the folder that it is named in, or is written in another way
/// than as the folders and the file that it goes through.
#[must_use]
pub fn leads_elsewhere(path: &str) -> bool {
    path.split('/').any(|part| matches!(part, "" | "." | ".."))
}

/// Whether a name has letters that make it look like another one. The joiners are needed in
/// names too (Persian, emoji); a byte order mark, and the signs for what is lost, are not.
fn misleads(path: &str) -> bool {
    !path.is_ascii() && letters::of(path).any(|(letter, does)| misleads_letter(letter, does))
}

fn misleads_letter(letter: char, does: Option<Unseen>) -> bool {
    matches!(does, Some(Unseen::Misleads | Unseen::Turns))
        || matches!(letter, '\u{FEFF}' | '\u{FFFC}' | '\u{FFFD}')
}

/// Windows counts `COM¹` as `COM1`.
fn names_device(stem: &str) -> bool {
    let numbered = ["COM", "LPT"].into_iter().any(|kind| {
        let mut rest = stem.strip_prefix(kind).unwrap_or_default().chars();
        let number = rest.next();
        rest.next().is_none() && number.is_some_and(|n| n.is_ascii_digit() || "¹²³".contains(n))
    });
    numbered || DEVICES.contains(&stem)
}

/// The name in the form that most systems write (NFC). macOS may have copied it into
/// another one.
#[must_use]
pub fn composed(path: &str) -> Cow<'_, str> {
    if path.is_ascii() || is_nfc(path) {
        Cow::Borrowed(path)
    } else {
        Cow::Owned(path.nfc().collect())
    }
}

/// What two names have in common that are one where neither case nor form counts: Unicode's
/// canonical caseless match (section 3.13, D145), without the two joiners, which macOS has
/// ignored in names.
#[must_use]
pub fn folded(path: &str) -> String {
    if path.is_ascii() {
        return path.to_ascii_lowercase();
    }
    let decomposed: String = path.nfd().collect();
    let folded = CaseMapper::new().fold_string(&decomposed).into_owned();
    let seen = folded.nfd();
    seen.filter(|letter| !matches!(letter, '\u{200C}' | '\u{200D}'))
        .collect()
}

/// Why a name is not taken in beside others.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// No file may have it.
    #[error("{0}")]
    Problem(&'static str),
    /// It is there already.
    #[error("there are two of that name")]
    Twice,
    /// It is the same as another one where case or form does not count.
    #[error("on some systems it is the same as `{0}`")]
    SameAs(String),
    /// It is a file, and another name has it as a folder.
    #[error("it is a file, and the folder of `{0}` too")]
    FileAndFolder(String),
}

/// Names that are all taken in together: each may be a file's, and none is another's.
#[derive(Debug, Default)]
pub struct Names {
    files: HashMap<String, String>,
    /// Each with a file below it.
    folders: HashMap<String, String>,
}

impl Names {
    /// Takes a name in.
    ///
    /// # Errors
    /// When it is refused, beside those that are here already.
    pub fn take(&mut self, path: &str) -> Result<(), NameError> {
        if let Some(why) = problem(path) {
            return Err(NameError::Problem(why));
        }
        let folded = folded(path);
        match self.files.get(&folded) {
            Some(other) if other == path => return Err(NameError::Twice),
            Some(other) => return Err(NameError::SameAs(other.clone())),
            None => {}
        }
        if let Some(below) = self.folders.get(&folded) {
            return Err(NameError::FileAndFolder(below.clone()));
        }
        for (at, _) in folded.match_indices('/') {
            let folder = &folded[..at];
            if self.files.contains_key(folder) {
                return Err(NameError::FileAndFolder(path.to_owned()));
            }
            if !self.folders.contains_key(folder) {
                self.folders.insert(folder.to_owned(), path.to_owned());
            }
        }
        self.files.insert(folded, path.to_owned());
        Ok(())
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.files.len()
    }
}

/// Whether a file was left in a folder by a system that showed it: `.DS_Store`, `._*`,
/// `__MACOSX`, `Thumbs.db`, `desktop.ini`.
#[must_use]
pub fn is_left_by_a_system(path: &str) -> bool {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    let any_case = |left: &str| name.eq_ignore_ascii_case(left);
    name == ".DS_Store"
        || name.starts_with("._")
        || folders.split('/').any(|folder| folder == "__MACOSX")
        || any_case("Thumbs.db")
        || any_case("desktop.ini")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_elsewhere_or_mislead_are_refused() {
        let long = format!("a/{}", "b".repeat(256));
        for name in [
            "../a",
            "/a",
            "a/../b",
            "a//b",
            "./a",
            "a/./b",
            "a\\b",
            "C:a",
            "a\0b",
            "",
            "a/",
            "nul",
            "a/COM1.txt",
            "a./b",
            "b \n",
            "CONIN$",
            "a/conout$.txt",
            "CON .txt",
            "com¹",
            "LPT³.log",
            "Lpt²",
            "prn/a",
            "a\u{1b}[2Jb",
            "a\u{85}b",
            "a\u{7f}b",
            "a\u{202E}fdp.exe",
            "a\u{200E}",
            "a\u{200F}b",
            "a\u{2066}b",
            "a\u{2069}b",
            "a\u{061C}b",
            "a\u{2028}b",
            "\u{FEFF}a",
            "a\u{FFFE}b",
            "a\u{FFFD}b",
            "a\u{1FFFF}b",
            "a\u{206A}b",
            "a\u{E0041}b",
            &long,
        ] {
            assert!(problem(name).is_some(), "{name:?}");
        }
        for name in [
            "a",
            "a/b.txt",
            "Über uns/März.pdf",
            "a..b",
            "console/common",
            "COM10",
            "LPT",
            "com",
            "COM¹¹",
            "conin",
            ".hidden",
            "what?.pdf",
            "-rf",
            "a b",
            "نمی\u{200C}خواهم.pdf",
            "👩\u{200D}🚀.png",
            "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}.png",
        ] {
            assert_eq!(problem(name), None, "{name:?}");
        }
    }

    #[test]
    fn names_that_are_one_on_some_system_are_not_taken_twice() {
        for (one, other) in [
            ("a/B", "A/b"),
            ("M\u{e4}rz", "Ma\u{308}rz"),
            ("M\u{c4}RZ", "ma\u{308}rz"),
            ("stra\u{df}e", "STRASSE"),
            ("\u{1E9E}", "ss"),
            ("\u{212A}", "k"),
            ("\u{3c3}", "\u{3c2}"),
            ("\u{fb01}", "FI"),
            ("a\u{200D}b", "ab"),
            ("\u{1c4}", "\u{1c6}"),
            ("\u{e4}\u{323}", "a\u{323}\u{308}"),
        ] {
            let mut names = Names::default();
            assert_eq!(names.take(one), Ok(()), "{one}");
            let same = NameError::SameAs(one.to_owned());
            assert_eq!(names.take(other), Err(same), "{one} {other}");
            assert_eq!(names.take(one), Err(NameError::Twice), "{one}");
        }
        for (one, other) in [("a", "ä"), ("ı", "i"), ("a/b", "ab"), ("²", "2")] {
            let mut names = Names::default();
            assert_eq!(
                (names.take(one), names.take(other)),
                (Ok(()), Ok(())),
                "{one} {other}"
            );
            assert_eq!(names.count(), 2);
        }
    }

    #[test]
    fn no_name_is_a_file_and_a_folder() {
        for (one, other) in [("a/b", "a/b/c"), ("a/b/c", "a/b"), ("A/b/c/d", "a/B")] {
            let mut names = Names::default();
            assert_eq!(names.take(one), Ok(()));
            let refused = names.take(other).expect_err("a file and a folder");
            assert!(
                matches!(refused, NameError::FileAndFolder(_)),
                "{one} {other}"
            );
        }
    }

    #[test]
    fn what_cannot_be_taken_gets_a_name_that_can() {
        let long = format!("{}.pdf", "ä".repeat(200));
        let names = [
            "a:b.pdf",
            "a_b.pdf",
            "b\\c",
            "Logo.png",
            "logo.png",
            "con.txt",
            "x /y.",
            "m\u{202E}fdp.exe",
            "Ma\u{308}rz",
            "M\u{e4}rz",
            "f",
            "f/g",
            "z\u{1b}[2J.txt",
            &long,
            "fine.txt",
        ];
        let mended = mended::all(names);
        let is = |name: &str| mended.get(name).map(String::as_str);
        assert_eq!(is("a:b.pdf"), Some("a_b~2.pdf"));
        assert_eq!(is("b\\c"), Some("b_c"));
        assert_eq!(is("logo.png"), Some("logo~2.png"));
        assert_eq!(is("con.txt"), Some("_con.txt"));
        assert_eq!(is("x /y."), Some("x _/y._"));
        assert_eq!(is("m\u{202E}fdp.exe"), Some("m_fdp.exe"));
        assert_eq!(is("z\u{1b}[2J.txt"), Some("z_[2J.txt"));
        assert!(is(&long).is_some_and(|name| name.ends_with("ä.pdf") && name.len() < 255));
        for untouched in ["a_b.pdf", "Logo.png", "fine.txt"] {
            assert_eq!(is(untouched), None);
        }
        let mut all = Names::default();
        for name in names {
            let now = is(name).unwrap_or(name);
            assert_eq!(all.take(now), Ok(()), "{name:?} as {now:?}");
            assert!(
                is(name).is_none_or(|now| mended::may_be_from(now, name)),
                "{name:?}"
            );
        }
        assert!(!mended::may_be_from("other.pdf", "a:b.pdf"));
    }

    #[test]
    fn what_systems_leave_is_told_by_name() {
        for name in [
            ".DS_Store",
            "data/.DS_Store",
            "._index.html",
            "a/._b",
            "__MACOSX/a/b",
            "a/__MACOSX/b",
            "a/thumbs.db",
            "Desktop.ini",
        ] {
            assert!(is_left_by_a_system(name), "{name}");
        }
        for name in [
            "DS_Store",
            ".DS_Store/a",
            "a_._b",
            "__MACOSX",
            "thumbs.db.txt",
            "_",
        ] {
            assert!(!is_left_by_a_system(name), "{name}");
        }
    }
}
