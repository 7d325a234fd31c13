//! `deedbox licences`: this program's licence, and the notices of what it contains.

use std::io::Read as _;

use flate2::read::GzDecoder;

use super::failure::Failure;
use super::report::Report;
use super::session::Anywhere;

/// This program's licence. The viewer has its own at its end.
const OWN: &str = concat!(
    "deedbox ",
    env!("CARGO_PKG_VERSION"),
    ", ",
    env!("CARGO_PKG_LICENSE"),
    "\n\nIt contains these works of others. viewer.js, which each site has, names those in it\nby itself.\n\n",
);

/// The notices of the crates in it, gzip-compressed, which the build collects.
const OTHERS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/licences.gz"));

/// Prints all of them.
#[derive(Debug)]
pub(super) struct Licences;

impl Anywhere for Licences {
    fn run(&self, report: &Report) -> Result<(), Failure> {
        let mut text = OWN.to_owned();
        let read = GzDecoder::new(OTHERS).read_to_string(&mut text);
        read.map_err(|error| Failure::could_not(format!("the licences cannot be read: {error}")))?;
        report.text(&text);
        Ok(())
    }
}
