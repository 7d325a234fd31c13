//! `deedbox licences`: this program's licence, and the notices of what it contains.

use super::failure::Failure;
use super::report::Report;
use super::session::Anywhere;

/// This program's licence, and the notices of the crates in it, which the build collects.
/// The viewer has its own at its end.
const LICENCES: &str = concat!(
    "deedbox ",
    env!("CARGO_PKG_VERSION"),
    ", ",
    env!("CARGO_PKG_LICENSE"),
    "\n\nIt contains these works of others. viewer.js, which each site has, names those in it\nby itself.\n\n",
    include_str!(concat!(env!("OUT_DIR"), "/licences.txt"))
);

/// Prints all of them.
#[derive(Debug)]
pub(super) struct Licences;

impl Anywhere for Licences {
    fn run(&self, report: &Report) -> Result<(), Failure> {
        report.text(LICENCES);
        Ok(())
    }
}
