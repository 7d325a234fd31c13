//! `deedbox new`: a commented file to fill in, for a client or a record.

use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::check::of_file;
use super::failure::Failure;
use super::paths::{exists, shown};
use super::session::{Command, Session};
use crate::diag::Severity;
use crate::load::blank::{self, Blank};
use crate::model::content::{ClientContent, Content};
use crate::model::kind::{Kind, Shape};
use crate::model::standing;
use crate::model::unfilled;
use crate::{files, load, slug, suggest};

/// Writes a file to fill in.
#[derive(Debug)]
pub(super) struct New {
    /// `client`, or a kind of record.
    pub(super) what: String,
    /// The new client's name, or the client that the record is for.
    pub(super) name: String,
    /// The record's title; what one of its kind is called, where it is left out.
    pub(super) title: Option<String>,
    /// The record's date; today, where it is left out.
    pub(super) date: Option<Date>,
}

impl Command for New {
    fn run(&self, session: &Session) -> Result<(), Failure> {
        match (self.what.as_str(), &self.title) {
            ("client", None) => client(session, &self.name),
            ("client", Some(_)) => Err(Failure::usage("`new client` takes one name")
                .hint("put a name of several words in quotes")),
            _ => record(session, self),
        }
    }
}

/// Makes a client's directory.
fn client(session: &Session, name: &str) -> Result<(), Failure> {
    let Session { root, report, .. } = session;
    let slug = slug(name, &load::firm(root)?.locale)?;
    if !load::is_client_name(&slug) {
        return Err(
            Failure::usage(format!("a client's directory cannot be called `{slug}`"))
                .hint("this name is the firm's own: choose another"),
        );
    }
    let path = root.join("content").join(&slug).join("client.yaml");
    write(&path, blank::client(name, &slug).as_bytes())?;
    report.done(&format!("wrote {}", shown(&path)));
    report.say(&format!(
        "next: add its people, then `deedbox new brief {slug} TITLE`"
    ));
    Ok(())
}

/// Makes a record's file. Without a title it is called what one of its kind is called.
fn record(session: &Session, new: &New) -> Result<(), Failure> {
    let report = &session.report;
    let client = new.name.as_str();
    let date = new.date.unwrap_or_else(|| session.clock.today());
    let content = session.load_client(client)?.content;
    let kind = find_kind(&content, &new.what)?;
    let owner = &content.clients[0];
    if kind.name == "approvals" {
        return Err(no_decision(owner));
    }
    let title = new.title.as_deref().unwrap_or(&kind.one);
    let language = owner.client.language.as_ref();
    let slug = slug(title, language.unwrap_or(&content.firm.locale))?;
    let (path, file) = match new.title {
        None if is_dated(kind) => free_place(kind, owner, &slug, date),
        _ => own_place(kind, owner, &slug, date)?,
    };
    let beside = file.as_ref().and_then(|file| file.file_name()?.to_str());
    let blank = Blank {
        title,
        date,
        is_day_given: new.date.is_some(),
        client: owner,
        file: beside,
    };
    let text = blank::record(kind, &blank);
    write(&path, text.as_bytes())?;
    if let Some(file) = &file {
        write(file, unfilled::file(title).as_bytes())?;
    }
    report.done(&format!("wrote {}", shown(&path)));
    if let Some(title) = new.title.as_ref().filter(|_| kind.title != "title") {
        let (field, many) = (&kind.title, kind.many.to_lowercase());
        report.say(&format!(
            "`{title}` is its `{field}`, by which {many} are called"
        ));
    }
    if text.contains(unfilled::MARK) {
        report.say(&format!("fill in what is marked `{}`", unfilled::MARK));
    }
    // What is still missing, such as a record to refer to where there is none.
    let mut own = of_file(session, client, &path)?;
    own.retain(|one| one.severity == Severity::Error);
    if !own.is_empty() {
        report.say("still to fill in:");
        report.diagnostics(&own);
    }
    Ok(())
}

/// A decision is somebody's own: a file that is filled in with guesses would be a forged
/// decision.
fn no_decision(owner: &ClientContent) -> Failure {
    let subject = owner.of_kind("deliverables").find_map(|record| {
        Some(format!(
            "{}@{}",
            record.address(),
            standing::newest(record)?
        ))
    });
    Failure::usage("`deedbox new` cannot write a decision that nobody has made").hint(format!(
        "record one that somebody has made: `deedbox approve {} {} --by … --decision …`",
        owner.client.slug,
        subject.as_deref().unwrap_or("SUBJECT")
    ))
}

fn find_kind<'c>(content: &'c Content, name: &str) -> Result<&'c Kind, Failure> {
    let wanted = name.to_lowercase();
    let fits = |kind: &&Kind| {
        kind.name == wanted
            || kind.one.to_lowercase() == wanted.replace('-', " ")
            || kind.name.trim_end_matches('s') == wanted
            || kind.one.to_lowercase().ends_with(&format!(" {wanted}"))
    };
    content.kinds.iter().find(fits).ok_or_else(|| {
        let names = content.kinds.iter().map(|kind| kind.name.as_str());
        let ones = content.kinds.iter().map(|kind| kind.one.as_str());
        let near = suggest::near(name, names.clone().chain(ones).chain(["client"]));
        let hint = near.map(|near| format!("did you mean `{}`?", near.to_lowercase()));
        // Nobody decides by filling in a file.
        let names = names.filter(|name| *name != "approvals");
        Failure::usage(format!("there is no kind `{name}`"))
            .maybe_hint(hint.or_else(|| suggest::all(names)))
    })
}

/// The path for a record with a title. A dated record may have the name of an earlier one, such
/// as the update of each week.
fn own_place(
    kind: &Kind,
    owner: &ClientContent,
    slug: &str,
    date: Date,
) -> Result<(PathBuf, Option<PathBuf>), Failure> {
    let (path, file) = place(kind, owner, slug, date);
    let is_there = if is_dated(kind) {
        exists(&path)
    } else {
        owner.at(&kind.name, slug).is_some()
    };
    if is_there {
        let fact = format!("there is a record `{}/{slug}` already", kind.name);
        return Err(Failure::could_not(fact).hint("give the new one another title"));
    }
    Ok((path, file))
}

/// The path for a record without a title: it gets a number where its day has one already.
fn free_place(
    kind: &Kind,
    owner: &ClientContent,
    slug: &str,
    date: Date,
) -> (PathBuf, Option<PathBuf>) {
    let others = (2..).map(|number| format!("{slug}-{number}"));
    std::iter::once(slug.to_owned())
        .chain(others)
        .map(|slug| place(kind, owner, &slug, date))
        .find(|(path, file)| !exists(path) && !file.as_deref().is_some_and(exists))
        .expect("some number is free")
}

/// Whether the file of a record of this kind has its day in front of its name.
fn is_dated(kind: &Kind) -> bool {
    let dated = kind.date.as_deref().and_then(|name| kind.field(name));
    kind.field("versions").is_none()
        && dated.is_some_and(|field| matches!(field.shape, Shape::Date | Shape::DateTime))
}

/// The path of a new record's file, and of a file beside it where it needs one.
fn place(kind: &Kind, owner: &ClientContent, slug: &str, date: Date) -> (PathBuf, Option<PathBuf>) {
    let directory = owner.directory.join(&kind.name);
    let extension = if blank::is_markdown(kind) {
        "md"
    } else {
        "yaml"
    };
    if let Some(versions) = kind.field("versions") {
        let own = directory.join(slug);
        let file = own.join(format!("{slug}-v1.txt"));
        // Only where versions are required: otherwise no record would name the file.
        return (own.join("index.md"), versions.required.then_some(file));
    }
    let wants_file = kind.fields.iter().any(|field| {
        field.required && matches!(&field.shape, Shape::List(inner) if **inner == Shape::File)
    });
    let prefix = if is_dated(kind) {
        format!("{date}-")
    } else {
        String::new()
    };
    let path = directory.join(format!("{prefix}{slug}.{extension}"));
    let file = wants_file.then(|| directory.join(format!("{slug}.txt")));
    (path, file)
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if exists(path) {
        return Err(
            Failure::could_not(format!("`{}` is there already", shown(path)))
                .hint("choose another title, or edit that file"),
        );
    }
    Ok(files::write_new(path, bytes)?)
}

/// The part of an address that a title becomes: Latin letters, as the title's language writes
/// them, and no more than a file's name should have.
fn slug(title: &str, language: &str) -> Result<String, Failure> {
    slug::shortened_in(title, language, 40).ok_or_else(|| {
        Failure::usage(format!("no route can be made from `{title}`"))
            .hint("choose a title with letters or digits, and not one that Windows reserves")
    })
}
