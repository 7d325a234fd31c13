//! Passphrases: six words of the EFF long list, 77 bits, from the operating system's
//! randomness; and how typed ones are read, which forgives slips.

use std::fmt;

use age::secrecy::{ExposeSecret as _, SecretString};
use diceware_wordlists::EFF_LONG_WORDLIST;
use rand::RngExt as _;
use rand::rngs::SysRng;
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

/// Words in a generated passphrase: 6 × log2(7776) = 77.5 bits.
const WORDS: usize = 6;

/// A chosen passphrase takes at least 10 to the power of this many guesses. With a second
/// and 256 MiB for each, that is a thousand machines for three thousand years.
pub const LEAST_GUESSES: f64 = 14.0;

/// A passphrase that is too easily guessed.
#[derive(Debug, thiserror::Error)]
#[error(
    "this passphrase would be guessed after about 10^{guesses} tries; at least 10^{LEAST_GUESSES} are asked for"
)]
pub struct Weak {
    guesses: u32,
    /// Why, in a sentence.
    pub why: Option<String>,
}

/// What a person types to open a workspace, normalised.
#[derive(Clone)]
pub struct Passphrase(SecretString);

impl Passphrase {
    /// A new one, from the operating system's randomness.
    #[must_use]
    pub fn generate() -> Self {
        let mut random = rand::rand_core::UnwrapErr(SysRng);
        let mut words = Zeroizing::new(String::with_capacity(WORDS * 10));
        for at in 0..WORDS {
            if at > 0 {
                words.push('-');
            }
            words.push_str(EFF_LONG_WORDLIST[random.random_range(0..EFF_LONG_WORDLIST.len())]);
        }
        Self::typed(&words)
    }

    /// One that nobody types: 128 bits from the operating system's randomness.
    #[must_use]
    pub fn random() -> Self {
        Self::typed(&Zeroizing::new(super::random::name()))
    }

    /// One that was typed: NFKC, trimmed, lower case, and one hyphen for each run
    /// of white space or hyphens. Generated ones lose no strength by that.
    #[must_use]
    pub fn typed(text: &str) -> Self {
        let text = Zeroizing::new(text.nfkc().flat_map(char::to_lowercase).collect::<String>());
        let words: Vec<&str> = text
            .split(|letter: char| letter.is_whitespace() || letter == '-')
            .filter(|word| !word.is_empty())
            .collect();
        Self(SecretString::from(words.join("-")))
    }

    /// One that somebody chose, unless it is too easily guessed. `known` are words that
    /// whoever guesses would try first, such as names.
    ///
    /// # Errors
    /// When it would be guessed with less than [`LEAST_GUESSES`] tries, by zxcvbn's estimate.
    pub fn chosen(text: &str, known: &[&str]) -> Result<Self, Weak> {
        let passphrase = Self::typed(text);
        let estimate = zxcvbn::zxcvbn(passphrase.reveal(), known);
        if estimate.guesses_log10() >= LEAST_GUESSES {
            return Ok(passphrase);
        }
        let feedback = estimate.feedback();
        Err(Weak {
            guesses: estimate.guesses_log10().max(0.0) as u32,
            why: feedback
                .and_then(|feedback| feedback.warning())
                .map(|warning| warning.to_string()),
        })
    }

    /// The words themselves, to be printed or sealed.
    #[must_use]
    pub fn reveal(&self) -> &str {
        self.0.expose_secret()
    }

    pub(super) fn secret(&self) -> SecretString {
        self.0.clone()
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn generated_ones_are_six_words_that_survive_being_typed() {
        let made = Passphrase::generate();
        let known = |rest: &str| EFF_LONG_WORDLIST.contains(&rest);
        let mut words = 0;
        let mut rest: Vec<&str> = made.reveal().split('-').collect();
        while !rest.is_empty() {
            // A few words of the list contain a hyphen.
            let long = rest.len() > 1 && known(&rest[..2].join("-"));
            let taken = if long { 2 } else { 1 };
            assert!(long || known(rest[0]), "{}", rest[0]);
            rest.drain(..taken);
            words += 1;
        }
        assert_eq!(words, WORDS);
        let typed = format!("  {} ", made.reveal().replace('-', "  ").to_uppercase());
        assert_eq!(Passphrase::typed(&typed).reveal(), made.reveal());
        assert_eq!(format!("{made:?}"), "Passphrase(…)");
    }

    #[test]
    fn chosen_ones_must_be_hard_to_guess() {
        for weak in [
            "lantern",
            "correct horse",
            "Lantern-Quay-2026",
            "qwertyuiop123",
            "",
        ] {
            assert!(
                Passphrase::chosen(weak, &["Lantern Quay"]).is_err(),
                "{weak}"
            );
        }
        for strong in ["tr0ut saddle ochre vexing", "uZ9qk2Lw0pXn7rT"] {
            assert!(
                Passphrase::chosen(strong, &["Lantern Quay"]).is_ok(),
                "{strong}"
            );
        }
        let made = Passphrase::generate();
        assert!(Passphrase::chosen(made.reveal(), &[]).is_ok());
        let told = Passphrase::chosen("hunter2", &[])
            .expect_err("weak")
            .to_string();
        assert!(!told.contains("hunter2"), "{told}");
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(text in ".*") {
            let once = Passphrase::typed(&text);
            let twice = Passphrase::typed(once.reveal());
            prop_assert_eq!(twice.reveal(), once.reveal());
        }
    }

    #[derive(serde::Deserialize)]
    struct Vector {
        typed: String,
        read: String,
    }

    #[test]
    fn typed_ones_are_read_as_the_vectors_say() {
        let text = include_str!("../../tests/vectors/passphrases.json");
        let vectors: Vec<Vector> = serde_json::from_str(text).expect("JSON");
        for Vector { typed, read } in vectors {
            assert_eq!(Passphrase::typed(&typed).reveal(), read, "{typed:?}");
        }
    }
}
