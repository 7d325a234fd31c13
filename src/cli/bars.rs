//! How far long work is, in the last line of a terminal. What is said meanwhile goes above it: see
//! `report`.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar of a form, such as `sealing {msg} {wide_bar}`.
pub(super) fn bar(form: &'static str, what: &str, length: u64) -> ProgressBar {
    let style = ProgressStyle::with_template(form).expect("the forms are right");
    let bar = ProgressBar::new(length);
    bar.set_style(style);
    bar.set_message(what.to_owned());
    bar
}

/// How many passphrases are made.
#[derive(Debug)]
pub(super) struct Slots {
    bar: ProgressBar,
}

impl Slots {
    pub(super) fn of(bar: ProgressBar) -> Self {
        Self { bar }
    }

    /// So many of so many are ready.
    pub(super) fn done(&self, done: usize, all: usize) {
        self.bar.set_length(all as u64);
        self.bar.set_position(done as u64);
        if done == all {
            self.bar.finish_and_clear();
        }
    }
}

/// How many bytes, or clients, are done.
#[derive(Debug)]
pub(super) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    pub(super) fn of(bar: ProgressBar) -> Self {
        Self { bar }
    }

    /// Counts more of them.
    pub(super) fn done(&self, more: u64) {
        self.bar.inc(more);
    }

    /// The work is over.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
