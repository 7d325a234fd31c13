//! What was typed, parsed; and what the parser says where it does not fit. Its messages
//! repeat what was typed: letters that are not for a terminal are shown as escapes in them,
//! as in all others.

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
    /// Of its own words, and of what was typed with every letter to be seen.
    Drawn(clap::Error),
    /// With letters of what was typed that must not reach a terminal.
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
    // The parser draws in colours, among which a letter of what was typed is not told from
    // its own: it is asked again with those that are seen.
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
