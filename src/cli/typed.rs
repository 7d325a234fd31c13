//! Parses what was typed, and shows what the parser says where it does not fit. The parser's
//! messages repeat what was typed, so letters that must not reach a terminal are shown as
//! escapes, as everywhere.

use std::ffi::OsString;

use clap::Parser as _;
use clap::error::ErrorKind;

use super::args::Args;
use super::failure::{Exit, Failure};
use super::{report, visible};

/// What the parser has to say instead of arguments: help, or why they do not fit.
pub(super) struct ParserAnswer {
    text: AnswerText,
    exit: Exit,
}

enum AnswerText {
    /// The parser's own drawing, where every typed letter is visible.
    Drawn(clap::Error),
    /// The text without colours, where typed letters must not reach a terminal.
    Plain(String),
}

/// Parses arguments.
pub(super) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Args, ParserAnswer> {
    let typed: Vec<OsString> = arguments.into_iter().collect();
    let error = match Args::try_parse_from(&typed) {
        Ok(args) => return Ok(args),
        Err(error) => error,
    };
    let exit = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Exit::Done,
        _ => Exit::Usage,
    };
    // In the parser's coloured text, a typed escape cannot be told from its own. So the
    // arguments are parsed again, with such letters as visible escapes.
    let seen = typed
        .iter()
        .map(|one| visible::line(&one.to_string_lossy()).into_owned());
    let text = match Args::try_parse_from(seen) {
        Err(same) if same.kind() == error.kind() => AnswerText::Drawn(same),
        _ => AnswerText::Plain(visible::lines(&error.to_string()).into_owned()),
    };
    Err(ParserAnswer { text, exit })
}

impl ParserAnswer {
    /// Prints it; gives the exit code.
    pub(super) fn print(self) -> Result<Exit, Failure> {
        match self.text {
            // Where it goes depends on what it is: the parser knows.
            AnswerText::Drawn(error) => report::drawn(&error)?,
            AnswerText::Plain(text) => report::parser(&text),
        }
        Ok(self.exit)
    }
}
