//! Zips that chance changed, byte by byte, in pairs, and as a forger would think: what
//! `verify` still calls right, four other programs unpack to the files of the manifests;
//! and whatever comes in, nothing panics, and `open` writes all or nothing, where it was
//! told to. How often is in the environment; `tests/long` tries much more.

mod change;
mod opened;

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestRunner};

use crate::forge::{self, Forge, Judged};
use crate::project::Project;
use change::{bytes, change, changed};

/// How often, unless the environment says otherwise.
pub(crate) fn tries(name: &str, usual: usize) -> usize {
    let said = std::env::var(format!("DEEDBOX_TRIES_{name}"));
    said.map_or(usual, |said| said.parse().expect("a number"))
}

/// What came of many tries.
#[derive(Default)]
struct Count {
    refused: usize,
    wrong: usize,
    right: usize,
}

impl Count {
    /// Holds that a changed zip is refused, wrong, or still unpacked to the same files.
    fn look(&mut self, project: &Project, zip: &Path, what: &dyn std::fmt::Debug) {
        match forge::judge(zip) {
            Judged::Refused(_) => self.refused += 1,
            Judged::Wrong(_) => self.wrong += 1,
            Judged::Right => {
                self.right += 1;
                if let Err(why) = forge::agree(project, zip) {
                    panic!("{what:?} is called right, and {why}");
                }
            }
        }
    }

    /// A line of the table that `tests/long` prints.
    #[allow(clippy::print_stdout, reason = "called by tests alone")]
    fn print(&self, what: &str) {
        let Self {
            refused,
            wrong,
            right,
        } = self;
        let all = refused + wrong + right;
        println!(
            "| {what} | {all} | {refused} refused, {wrong} wrong, {right} right and unpacked to the same files by all |"
        );
    }
}

/// Where headers, directory and manifests are, and every 97th byte of the rest.
fn places(bytes: &[u8]) -> Vec<usize> {
    let forge = Forge::of(bytes);
    let mut rest = Vec::new();
    let mut at = 0;
    for part in forge.parts {
        at += 30 + part.local.name.len() + part.local.extra.len();
        if !String::from_utf8_lossy(&part.local.name).contains("manifest-") {
            rest.extend(at..at + part.data.len());
        }
        at += part.data.len();
    }
    let skipped: std::collections::BTreeSet<usize> = rest
        .into_iter()
        .enumerate()
        .filter(|(count, _)| count % 97 != 0)
        .map(|(_, at)| at)
        .collect();
    (0..bytes.len())
        .filter(|at| !skipped.contains(at))
        .collect()
}

#[test]
fn a_changed_byte_is_wrong_refused_or_changes_nothing() {
    let project = Project::small();
    let bytes = fs::read(forge::archive(&project)).expect("bundled");
    let changed = project.path("changed.zip");
    let differences: Vec<u8> = match tries("BYTES", 2) {
        2 => vec![1, 0x80],
        more => (1..=255).take(more).collect(),
    };
    let mut count = Count::default();
    for at in places(&bytes) {
        for difference in &differences {
            let mut other = bytes.clone();
            other[at] ^= difference;
            fs::write(&changed, &other).expect("written");
            count.look(&project, &changed, &(at, difference));
        }
    }
    count
        .print("one byte of the headers, the directory, the manifests, and every 97th of the rest");
}

/// Runs a law many times; what broke it is said, and no file keeps it.
fn often<S: Strategy>(cases: usize, strategy: &S, mut law: impl FnMut(&S::Value))
where
    S::Value: std::fmt::Debug,
{
    let config = Config {
        cases: u32::try_from(cases).expect("not that many"),
        failure_persistence: None,
        ..Config::default()
    };
    // The law counts, so it is not a pure function; what is run is one after the other.
    let law = std::cell::RefCell::new(&mut law);
    let mut runner = TestRunner::new(config);
    let ran = runner.run(strategy, |value| {
        law.borrow_mut()(&value);
        Ok(())
    });
    if let Err(broken) = ran {
        panic!("{broken}");
    }
}

/// The bytes that a header and the directory both have, from the version that is needed to
/// the end of the name.
fn twins(bytes: &[u8]) -> Vec<(usize, usize)> {
    let parts = Forge::of(bytes).parts;
    let mut local = 0;
    let mut central: usize = parts
        .iter()
        .map(|part| 30 + part.local.name.len() + part.local.extra.len() + part.data.len())
        .sum();
    let mut twins = Vec::new();
    for part in parts {
        let name = part.local.name.len();
        twins.extend((4..30).map(|at| (local + at, central + at + 2)));
        twins.extend((0..name).map(|at| (local + 30 + at, central + 46 + at)));
        local += 30 + name + part.local.extra.len() + part.data.len();
        central += 46 + name + part.central[0].extra.len();
    }
    twins
}

#[test]
fn pairs_of_changed_bytes_are_wrong_refused_or_change_nothing() {
    let project = Project::small();
    let bytes = fs::read(forge::archive(&project)).expect("bundled");
    let zip = project.path("changed.zip");
    let (places, twins) = (places(&bytes), twins(&bytes));
    let byte = || (any::<Index>(), 1..=255u8);
    let (mut pairs, mut alike) = (Count::default(), Count::default());
    often(tries("PAIRS", 400), &(byte(), byte()), |pair| {
        let mut other = bytes.clone();
        for (at, difference) in [pair.0, pair.1] {
            other[places[at.index(places.len())]] ^= difference;
        }
        fs::write(&zip, &other).expect("written");
        pairs.look(&project, &zip, pair);
        // And what is said twice, changed alike.
        let mut other = bytes.clone();
        let (at, difference) = pair.0;
        let (local, central) = twins[at.index(twins.len())];
        other[local] ^= difference;
        other[central] ^= difference;
        fs::write(&zip, &other).expect("written");
        alike.look(&project, &zip, &(local, central, difference));
    });
    pairs.print("two bytes at once");
    alike.print("one byte of a header, and the same of the directory");
}

#[test]
fn what_a_forger_might_think_of_is_wrong_refused_or_changes_nothing() {
    let project = Project::small();
    let bytes = fs::read(forge::archive(&project)).expect("bundled");
    let zip = project.path("changed.zip");
    let mut count = Count::default();
    let changes = prop::collection::vec(change(), 1..4);
    often(tries("FORGED", 400), &changes, |changes| {
        fs::write(&zip, changed(&bytes, changes)).expect("written");
        count.look(&project, &zip, changes);
    });
    count.print("up to three forged numbers, names, fields, files, bytes at once");
}

#[test]
fn any_bytes_are_refused() {
    let project = Project::small();
    let zip = project.path("any.zip");
    let mut count = Count::default();
    let any = prop::collection::vec(
        prop_oneof![any::<u8>().prop_map(|byte| vec![byte]), bytes()],
        0..60,
    );
    often(tries("ANY", 400), &any, |parts| {
        fs::write(&zip, parts.concat()).expect("written");
        count.look(&project, &zip, parts);
    });
    assert_eq!(count.right + count.wrong, 0);
    count.print("any bytes");
}
