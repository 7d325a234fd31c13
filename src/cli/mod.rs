//! The command line: from what was typed to what is done, and to the exit code. `args` says
//! what may be typed, and `commands` makes a command of it; each command is a struct in a file of
//! its own. Only `report` prints. The work itself is done in the rooms below.

mod access;
mod approvals;
mod approve;
mod args;
mod args_access;
mod bars;
mod build;
mod check;
mod commands;
mod due;
mod environment;
mod evidence;
mod excerpt;
mod failure;
mod findings;
mod init;
mod licences;
mod locks;
mod named_file;
mod new;
mod passphrases;
mod paths;
mod people;
mod repeated;
mod report;
mod schema;
mod serve;
mod session;
mod sign;
mod signable;
mod signing_key;
mod states;
mod typed;
mod variable;
mod verify;
mod visible;

use std::ffi::OsString;

use clap::ColorChoice;

use failure::{Exit, Failure};
use report::{Report, Volume};

/// Does what the arguments ask for and gives the exit code.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let args = match typed::parse(arguments) {
        Ok(args) => args,
        Err(answer) => {
            return answer.print().map_or_else(
                |failure| failed(&failure, &Report::new(Volume::Normal)),
                |exit| exit as u8,
            );
        }
    };
    let report = Report::new(match (args.quiet, args.verbose) {
        (true, _) => Volume::Quiet,
        (_, true) => Volume::Verbose,
        _ => Volume::Normal,
    });
    match args.color {
        ColorChoice::Always => anstream::ColorChoice::Always,
        ColorChoice::Never => anstream::ColorChoice::Never,
        ColorChoice::Auto => anstream::ColorChoice::Auto,
    }
    .write_global();
    // Output that could not be printed is a failure too, unless there is another one, which
    // says more.
    match commands::run(args, &report).and_then(|()| report.printed()) {
        Ok(()) => Exit::Done as u8,
        Err(failure) => failed(&failure, &report),
    }
}

/// Says why a command stops; gives the exit code.
fn failed(failure: &Failure, report: &Report) -> u8 {
    if !failure.fact.is_empty() || !failure.found.is_empty() {
        report.failure(failure);
    }
    failure.exit as u8
}
