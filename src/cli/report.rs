//! The only file that prints. The rules of the terminal:
//!
//! - Standard output carries what a command was asked for: what was written, a
//!   new passphrase, a list. It is worth piping.
//! - Standard error carries the rest: problems, what is going on, advice.
//! - `-q` leaves errors, warnings, and what was asked for: a list, a new passphrase. Notes and
//!   what a command did are left out. `-v` adds detail.
//! - An error is a fact, its place, the source line with a mark, then at most a
//!   note and a hint. All problems of a run are shown, then counted.
//! - Colours only where a terminal shows them; what steers a terminal, turns text
//!   around or is not seen is shown as an escape, line feeds too: a line of output is
//!   one line, whatever a file or its name holds.
//! - A passphrase is printed once, when it is made, and not where `CI` is set: a
//!   build log is kept by others. Beside a message to send it goes to standard error.

#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::collections::BTreeSet;
use std::io::Write as _;
use std::sync::{Arc, Mutex};

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use indicatif::ProgressBar;

use zeroize::Zeroizing;

use super::bars::{self, Progress, Slots};
use super::environment::in_ci;
use super::excerpt::LineFinder;
use super::failure::Failure;
use super::{repeated, visible};
use crate::diag::{Diagnostic, Place, Severity};
pub(super) use crate::plural::plural;
use crate::seal::identity::Prompt;

/// How much is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Volume {
    /// Problems and asked-for output only.
    Quiet,
    /// What everybody wants to know.
    Normal,
    /// Also what each step did.
    Verbose,
}

/// Says things to the person at the terminal.
#[derive(Debug, Clone)]
pub(super) struct Report {
    volume: Volume,
    /// What was said so far of that which is said once: warnings above all.
    warned: Arc<Mutex<BTreeSet<String>>>,
    /// Why standard output could not be written, such as a full disk.
    unwritten: Arc<Mutex<Option<std::io::Error>>>,
    /// How far long work is, in the last line of a terminal. What is said goes above it.
    bar: Arc<Mutex<ProgressBar>>,
    /// What is not said yet, where several clients are worked on at once.
    held: Option<Arc<Mutex<Vec<Held>>>>,
    has_bar: bool,
}

/// Something that is said later.
#[derive(Debug)]
enum Held {
    Output(String),
    Rest(String),
}

struct AtTerminal(Report);

impl Prompt for AtTerminal {
    fn tell(&self, message: &str) {
        self.0.say(message);
    }

    fn ask_secret(&self, what: &str) -> Option<Zeroizing<String>> {
        self.0.ask(what.trim_end_matches([':', ' ']))
    }

    fn ask(&self, what: &str) -> Option<String> {
        self.0.ask_openly(what)
    }
}

impl Report {
    /// A report that says as much as `volume` asks for.
    #[must_use]
    pub(super) fn new(volume: Volume) -> Self {
        Self {
            volume,
            warned: Arc::default(),
            unwritten: Arc::default(),
            bar: Arc::new(Mutex::new(ProgressBar::hidden())),
            held: None,
            has_bar: true,
        }
    }

    /// The same, which keeps what it is told until it is released; `has_bar` says whether it shows
    /// how far it is.
    #[must_use]
    pub(super) fn holding(&self, has_bar: bool) -> Self {
        Self {
            held: Some(Arc::default()),
            has_bar,
            ..self.clone()
        }
    }

    /// Says all that another one kept.
    pub(super) fn release(&self, other: &Self) {
        let held = other.held.as_ref().and_then(|held| held.lock().ok());
        for one in held
            .map(|mut held| std::mem::take(&mut *held))
            .into_iter()
            .flatten()
        {
            match one {
                Held::Output(text) => self.print(&text),
                Held::Rest(text) => self.tell(&text),
            }
        }
    }

    /// Keeps something for later, where that is wanted.
    fn holds(&self, text: Held) -> Result<(), Held> {
        let Some(Ok(mut held)) = self.held.as_ref().map(|held| held.lock()) else {
            return Err(text);
        };
        held.push(text);
        Ok(())
    }

    /// Writes above the bar.
    fn above<T>(&self, write: impl FnOnce() -> T) -> T {
        match self.bar.lock() {
            Ok(bar) => bar.suspend(write),
            Err(_) => write(),
        }
    }

    /// Prints to standard error.
    fn tell(&self, text: &str) {
        if let Err(Held::Rest(text)) = self.holds(Held::Rest(text.to_owned())) {
            self.above(|| {
                let _ = writeln!(anstream::stderr(), "{text}");
            });
        }
    }

    /// Prints a line of what the command was asked for.
    pub(super) fn output(&self, line: &str) {
        self.print(&visible::line(line));
    }

    /// Prints a line of what the command did, such as what it wrote.
    pub(super) fn done(&self, line: &str) {
        if self.volume >= Volume::Normal {
            self.output(line);
        }
    }

    fn print(&self, text: &str) {
        let Err(Held::Output(text)) = self.holds(Held::Output(text.to_owned())) else {
            return;
        };
        let written = self.above(|| {
            let mut out = anstream::stdout();
            writeln!(out, "{text}").and_then(|()| out.flush())
        });
        if let (Some(error), Ok(mut unwritten)) = (problem(written), self.unwritten.lock()) {
            unwritten.get_or_insert(error);
        }
    }

    /// Whether everything that a command was asked for could be printed.
    pub(super) fn printed(&self) -> Result<(), Failure> {
        let unwritten = self.unwritten.lock().ok().and_then(|mut one| one.take());
        unwritten.map_or(Ok(()), |error| Err(unprinted(&error)))
    }

    /// Prints a text of several lines that a command was asked for. Line feeds within a
    /// value are for whoever made it to mark.
    pub(super) fn text(&self, lines: &str) {
        self.print(&visible::lines(lines));
    }

    /// Prints what programs read.
    pub(super) fn json(&self, value: &impl serde::Serialize) {
        let text = serde_json::to_string_pretty(value).expect("what is shown is plain JSON");
        self.print(&visible::json(&text));
    }

    /// Says what is going on.
    pub(super) fn say(&self, line: &str) {
        if self.volume >= Volume::Normal {
            self.tell(&visible::line(line));
        }
    }

    /// Whether details are wanted.
    #[must_use]
    pub(super) fn is_verbose(&self) -> bool {
        self.volume >= Volume::Verbose
    }

    /// Says what only a curious person wants to know.
    pub(super) fn detail(&self, line: &str) {
        if self.volume >= Volume::Verbose {
            self.tell(&visible::line(line));
        }
    }

    /// Warns of something that is not about a file of the content, once.
    pub(super) fn warn(&self, fact: &str, hint: &str) {
        self.warning(fact, Some(hint));
    }

    /// The same as [`Report::warn`], where there may be nothing to do about it.
    pub(super) fn warning(&self, fact: &str, hint: Option<&str>) {
        if self.is_news(fact) {
            let group = Group::with_title(Level::WARNING.primary_title(visible::line(fact)));
            self.render(&[with_advice(group, None, hint)]);
        }
    }

    /// Shows diagnostics with their source lines; a mistake that was made many times once, but
    /// for `-v`.
    pub(super) fn diagnostics(&self, found: &[Diagnostic]) {
        let mut lines = LineFinder::default();
        let shown = match self.volume {
            Volume::Verbose => found.iter().map(|finding| (finding, None)).collect(),
            _ => repeated::folded(found),
        };
        for (finding, others) in shown {
            self.diagnostic(finding, others.as_deref(), &mut lines);
        }
    }

    /// The same without warnings and notes that were shown before: content may be read twice.
    pub(super) fn new_diagnostics(&self, found: &[Diagnostic]) {
        let known = self.warned.lock();
        let new = known.map(|mut known| repeated::unsaid(found, &mut known));
        self.diagnostics(new.as_deref().unwrap_or(found));
    }

    /// Whether this was never asked before of the same text.
    pub(super) fn is_news(&self, text: &str) -> bool {
        let mut known = self.warned.lock();
        known.as_mut().is_ok_and(|it| it.insert(text.to_owned()))
    }

    /// Says what is going on, unless it was said before.
    pub(super) fn say_once(&self, line: &str) {
        if self.is_news(line) {
            self.say(line);
        }
    }

    /// Counts errors and warnings in one line; `after` says what follows from it.
    pub(super) fn count(&self, found: &[Diagnostic], after: &str) {
        let count = |severity| {
            found
                .iter()
                .filter(|finding| finding.severity == severity)
                .count()
        };
        let errors = plural(count(Severity::Error), "error");
        let warnings = plural(count(Severity::Warning), "warning");
        let counted = match (count(Severity::Error), count(Severity::Warning)) {
            (_, 0) => errors,
            (0, _) => warnings,
            _ => format!("{errors}, {warnings}"),
        };
        self.tell(&format!("{counted}{after}"));
    }

    /// Prints a new passphrase, this once.
    pub(super) fn passphrase(&self, client: &str, whom: &str, words: &str) {
        if in_ci() {
            self.say(&format!(
                "made a passphrase for {whom}; `deedbox access list {client} --show` shows it"
            ));
            return;
        }
        self.output(&format!("passphrase of {client} for {whom}: {words}"));
    }

    /// Shows a passphrase beside a message that holds none. It goes to standard error: where
    /// the message is kept in a file or piped into a mail, the passphrase is not in it.
    pub(super) fn passphrase_apart(&self, client: &str, whom: &str, words: &str) {
        if in_ci() {
            self.say(&format!(
                "send the passphrase another way; `deedbox access list {client} --show` shows it"
            ));
            return;
        }
        let heading = "-- Not in the message, but by telephone or another messenger --";
        let line = format!("passphrase of {client} for {whom}: {words}");
        let _ = writeln!(anstream::stderr(), "\n{heading}\n{}", visible::line(&line));
    }

    /// Asks for a passphrase at the terminal; nothing where there is none.
    pub(super) fn ask(&self, what: &str) -> Option<Zeroizing<String>> {
        let typed = rpassword::prompt_password(format!("{}: ", visible::line(what))).ok()?;
        Some(Zeroizing::new(typed))
    }

    /// Asks for something that is no secret; nothing where there is no terminal.
    fn ask_openly(&self, what: &str) -> Option<String> {
        use std::io::IsTerminal as _;
        if !std::io::stdin().is_terminal() {
            return None;
        }
        let _ = write!(anstream::stderr(), "{}: ", visible::line(what));
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).ok()?;
        Some(line.trim().to_owned())
    }

    /// Whoever sits at the terminal, for keys that ask.
    #[must_use]
    pub(super) fn prompt(&self) -> Arc<dyn Prompt> {
        Arc::new(AtTerminal(self.clone()))
    }

    /// Shows how many passphrases of how many are ready, on a terminal only.
    #[must_use]
    pub(super) fn slots(&self) -> Slots {
        Slots::of(self.bar("making passphrases {wide_bar} {pos}/{len}", "", 0))
    }

    /// Shows how many clients of how many are done, on a terminal only.
    #[must_use]
    pub(super) fn clients(&self, count: usize) -> Progress {
        let form = "building clients {wide_bar} {pos}/{len}";
        Progress::of(self.bar(form, "", count as u64))
    }

    /// Shows how far long work is, on a terminal only.
    #[must_use]
    pub(super) fn progress(&self, what: &str, bytes: u64) -> Progress {
        let form = "sealing {msg} {wide_bar} {bytes}/{total_bytes}";
        Progress::of(self.bar(form, what, bytes))
    }

    /// A bar in place of the one before. Where several clients are worked on at once, theirs are
    /// not shown: a terminal has one last line.
    fn bar(&self, form: &'static str, what: &str, length: u64) -> ProgressBar {
        if self.volume == Volume::Quiet || !self.has_bar {
            return ProgressBar::hidden();
        }
        let bar = bars::bar(form, &visible::line(what), length);
        if let Ok(mut shown) = self.bar.lock() {
            shown.clone_from(&bar);
        }
        bar
    }

    /// Shows why a command stops.
    pub(super) fn failure(&self, failure: &Failure) {
        if !failure.found.is_empty() {
            self.diagnostics(&failure.found);
            return;
        }
        let title = Level::ERROR.primary_title(visible::line(&failure.fact));
        let group = Group::with_title(title);
        let (note, hint) = (failure.note.as_deref(), failure.hint.as_deref());
        self.render(&[with_advice(group, note, hint)]);
    }

    fn diagnostic(&self, finding: &Diagnostic, others: Option<&str>, lines: &mut LineFinder) {
        let level = match finding.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note if self.volume == Volume::Quiet => return,
            Severity::Note => Level::NOTE,
        };
        let title = level.primary_title(visible::line(&finding.fact));
        let label = finding.label.as_deref().map(visible::line);
        let notes: Vec<&str> = finding.note.as_deref().into_iter().chain(others).collect();
        let notes = notes.join("; ");
        let (note, hint) = (Some(notes.as_str()), finding.hint.as_deref());
        let note = note.filter(|note| !note.is_empty());
        let show = |group| self.render(&[with_advice(group, note, hint)]);
        let span = match &finding.place {
            Place::Path(path) => {
                let origin = Origin::path(visible::line(path));
                return show(Group::with_title(title).element(origin));
            }
            Place::Span(span) => span,
        };
        let excerpt = lines.excerpt(span);
        let path = visible::line(&span.source.path);
        let mark = AnnotationKind::Primary.span(excerpt.mark);
        let snippet = Snippet::source(excerpt.text)
            .line_start(excerpt.line)
            .annotation(mark.label(label));
        show(if excerpt.is_whole {
            Group::with_title(title).element(snippet.path(path))
        } else {
            // The column is that of the whole line, and not of the excerpt.
            let origin = Origin::path(path).line(excerpt.line);
            let origin = origin.char_column(excerpt.column);
            Group::with_title(title).element(origin).element(snippet)
        });
    }

    fn render(&self, groups: &[Group<'_>]) {
        let renderer = Renderer::styled().decor_style(DecorStyle::Ascii);
        let drawn = renderer.render(groups);
        // The renderer draws an excerpt that follows its place as if it were of another file.
        let is_other = |line: &&str| anstream::adapter::strip_str(line).to_string().trim() == ":::";
        let drawn: Vec<&str> = drawn.lines().filter(|line| !is_other(line)).collect();
        self.tell(&format!("{}\n", drawn.join("\n")));
    }
}

/// Prints what the parser of arguments says, before there is a report.
pub(super) fn parser(lines: &str) {
    let _ = write!(anstream::stderr(), "{}", visible::lines(lines));
}

/// The same as [`parser`], where the parser draws the text itself. Fails where it belongs on
/// standard output and cannot be written there.
pub(super) fn drawn(message: &clap::Error) -> Result<(), Failure> {
    match problem(message.print()) {
        Some(error) if !message.use_stderr() => Err(unprinted(&error)),
        _ => Ok(()),
    }
}

/// Why something was not written. A closed pipe is the reader's choice, not a problem.
fn problem(written: std::io::Result<()>) -> Option<std::io::Error> {
    let error = written.err()?;
    (error.kind() != std::io::ErrorKind::BrokenPipe).then_some(error)
}

fn unprinted(error: &std::io::Error) -> Failure {
    let error = crate::files::plain(error);
    Failure::could_not(format!("standard output cannot be written: {error}"))
}

fn with_advice<'a>(group: Group<'a>, note: Option<&'a str>, hint: Option<&'a str>) -> Group<'a> {
    let note = note.map(|note| Level::NOTE.message(visible::line(note)));
    let hint = hint.map(|hint| Level::HELP.with_name("hint").message(visible::line(hint)));
    group.elements(note).elements(hint)
}
