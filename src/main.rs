//! Starts the command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(deedbox::cli::run(std::env::args_os()))
}
