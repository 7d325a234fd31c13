//! Starts the command line.

use std::process::ExitCode;

/// Thousands of small records are many small allocations in several threads, which
/// the system's allocator is slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(deedbox::cli::run(std::env::args_os()))
}
