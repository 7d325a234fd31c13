//! The parts of an approval record as the program writes them: who decided, which bytes
//! it was about, and its link of the chain.

use std::path::Path;

use jiff::ZonedDateTime;
use serde::Serialize;

use crate::agreed;
use crate::chain;
use crate::cli::failure::Failure;
use crate::digest::Digest;
use crate::files;
use crate::load;
use crate::mail;
use crate::model::approval::{self, Decision};
use crate::model::content::{ClientContent, Content};
use crate::model::firm::{Firm, Person};
use crate::model::kind::{self, Kind};
use crate::model::record::{Address, Group, Record};
use crate::model::recorded;
use crate::site::gate;
use crate::theme::Theme;

/// What is written to the record's file. YAML reads JSON, so each value is
/// written as JSON and needs no rules of quoting.
#[derive(Default)]
pub(super) struct RecordLines(pub(super) String);

impl RecordLines {
    pub(super) fn add(&mut self, name: &str, value: &impl Serialize) {
        let value = serde_json::to_string(value).expect("plain values");
        self.0.push_str(&format!("{name}: {value}\n"));
    }

    pub(super) fn maybe(&mut self, name: &str, value: Option<&impl Serialize>) {
        if let Some(value) = value {
            self.add(name, value);
        }
    }

    pub(super) fn list(&mut self, name: &str, members: &[impl Serialize]) {
        if !members.is_empty() {
            self.0.push_str(&format!("{name}:\n"));
        }
        for member in members {
            let value = serde_json::to_string(member).expect("plain values");
            self.0.push_str(&format!("  - {value}\n"));
        }
    }
}

#[derive(Serialize)]
pub(super) struct PinnedFile {
    pub(super) path: String,
    size: u64,
    pub(super) sha256: Digest,
    /// The fields of a record that may go on, and the digest of its file without them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    without: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agreed: Option<Digest>,
}

#[derive(Serialize)]
pub(super) struct Approver<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'a str>,
    organisation: &'a str,
}

pub(super) fn approver<'a>(
    firm: &'a Firm,
    client: &'a ClientContent,
    person: &'a Person,
) -> Approver<'a> {
    let mut people = client.client.people.iter();
    let is_of_client = people.any(|one| one.name == person.name && one.email == person.email);
    Approver {
        name: &person.name,
        email: person.email.as_deref(),
        role: person.role.as_deref(),
        organisation: if is_of_client {
            &client.client.name
        } else {
            &firm.name
        },
    }
}

/// What a version is called in the client's language; in English where the theme cannot be
/// read, since no decision depends on that.
pub(super) fn version_word(root: &Path, content: &Content, client: &ClientContent) -> String {
    let language = client.client.language.as_ref();
    let language = language.unwrap_or(&content.firm.locale);
    let theme = Theme::load(root, &content.firm.theme).ok();
    theme
        .and_then(|theme| theme.word(language, "version_inline"))
        .unwrap_or_else(|| "version".to_owned())
}

/// What was decided about, as the record names it, with the word for a version.
pub(super) fn title(
    content: &Content,
    client: &ClientContent,
    subject: &Address,
    version_word: &str,
) -> String {
    let field = content
        .kind(&subject.kind)
        .map_or("title", |kind| kind.title.as_str());
    let record = client.record(subject);
    let title = record
        .and_then(|record| record.values.text(field))
        .unwrap_or(&subject.slug);
    // Letters that turn the direction of a title stay within it.
    let title = mail::in_one_line(title);
    match &subject.version {
        Some(version) => format!("{title}, {version_word} {version}"),
        None => title,
    }
}

/// The files of a version, or a document's own source and its attachments, with their present
/// digests.
pub(super) fn pins(
    client: &ClientContent,
    kinds: &[Kind],
    subject: &Address,
) -> Result<Vec<PinnedFile>, Failure> {
    let Some(record) = client.record(subject) else {
        return Ok(Vec::new());
    };
    let mut paths: Vec<String> = Vec::new();
    match &subject.version {
        Some(version) => {
            let own = record
                .values
                .groups("versions")
                .find(|group| group.text("version") == Some(version));
            paths.extend(own.into_iter().flat_map(|own| named(record, own)));
        }
        None => {
            paths.extend(client.own_path(&record.source.path).map(str::to_owned));
            paths.extend(named(record, &record.values));
        }
    }
    let own = client.own_path(&record.source.path);
    let life = kind::named(kinds, &record.kind).map(Kind::life);
    let life: Vec<String> = life
        .iter()
        .flatten()
        .map(|name| (*name).to_owned())
        .collect();
    paths
        .into_iter()
        .map(|path| {
            let full = client.directory.join(&path);
            if let Some(key) = gate::key_in(&full)? {
                let fact = format!("`{path}` holds {key}: it cannot be approved");
                return Err(Failure::usage(fact).hint(
                    "take it out of the record, and make a new key: others have seen this one",
                ));
            }
            // Always of what is on the disk now, whatever is remembered: this is what somebody agreed
            // to and the firm signs, and it is read here anyway, to find keys in it. A wrong note
            // elsewhere costs a message; here it would be an approval of bytes that nobody saw.
            let (sha256, size) =
                Digest::of_reader(files::open(&full)?).map_err(files::failed("read", &full))?;
            let mut pinned = PinnedFile {
                path,
                size,
                sha256,
                without: Vec::new(),
                agreed: None,
            };
            // The record was read before: what is agreed and the whole file are of the same bytes.
            let is_own = own == Some(pinned.path.as_str());
            if is_own && pinned.sha256 != record.source.digest() {
                return Err(files::changed(&full).into());
            }
            // Of several records in one file, nobody can tell which of them went on.
            if is_own && record.stands_alone() && !life.is_empty() {
                let bytes = record.source.bytes();
                pinned.agreed = agreed::digest(&pinned.path, &bytes, &life);
                if pinned.agreed.is_some() {
                    pinned.without.clone_from(&life);
                }
            }
            Ok(pinned)
        })
        .collect()
}

/// The files of a list, relative to the client's directory.
fn named<'a>(record: &'a Record, group: &'a Group) -> impl Iterator<Item = String> + 'a {
    let files = group.list("files").iter();
    files.filter_map(|file| record.file_path(file.value.as_text()?))
}

/// The link of the chain: when the approval was written down, and which ones came before it.
pub(super) fn link(lines: &mut RecordLines, client: &ClientContent, now: &ZonedDateTime) {
    let links = recorded::links(&recorded::chain(client));
    let last = links.iter().filter_map(|link| link.recorded_at).max();
    // Two within one second would have no order.
    let soonest = last.map(|at| at + jiff::SignedDuration::from_secs(1));
    let recorded = match soonest {
        Some(soonest) if soonest > now.timestamp() => {
            soonest.to_zoned_datetime(now.time_zone().clone())
        }
        _ => now.clone(),
    };
    lines.add("recorded_at", &written(&recorded));
    let heads = chain::heads(&links);
    let mut heads: Vec<Digest> = heads.into_iter().map(|at| links[at].digest).collect();
    heads.sort();
    match heads.as_slice() {
        [] => {}
        [one] => lines.add("previous", one),
        // Approvals that were recorded side by side are joined.
        several => lines.list("previous", several),
    }
}

/// A moment as records write it.
pub(super) use crate::cli::evidence::written;

pub(super) fn moment(text: &str, now: &ZonedDateTime) -> Result<ZonedDateTime, Failure> {
    // It is pinned and signed: nobody guesses which of two moments was meant.
    if let Some((fact, meant)) = load::doubtful(text, now.time_zone()) {
        let hint = format!("write the offset too, as in `{meant}`");
        return Err(Failure::usage(fact).hint(hint));
    }
    load::moment(text, now.time_zone())
        .map_err(|hint| Failure::usage(format!("`{text}` is not a date with a time")).hint(hint))
}

/// Refuses a decision that nobody can have made yet: in the future, or before its subject
/// was there. What was decided wrongly can be taken back at any time.
pub(super) fn timely(
    content: &Content,
    decision: Option<Decision>,
    subject: &Address,
    at: &ZonedDateTime,
    now: &ZonedDateTime,
) -> Result<(), Failure> {
    if at.timestamp() > now.timestamp() {
        let fact = format!("{} is in the future", written(at));
        return Err(Failure::usage(fact).hint("`--at` says when it was decided"));
    }
    if decision == Some(Decision::Withdrawn) {
        return Ok(());
    }
    let date = approval::there_since(content, &content.clients[0], subject);
    let Some(date) = date.filter(|date| approval::is_before(at, date, now.time_zone())) else {
        return Ok(());
    };
    let of = if subject.version.is_some() {
        "the version's"
    } else {
        "its"
    };
    let day = date
        .as_date()
        .map(|day| day.to_string())
        .unwrap_or_default();
    let fact = format!("{} is before {day}, the date of `{subject}`", written(at));
    let hint = format!("`--at` says when it was decided; or correct {of} `date`");
    Err(Failure::usage(fact).hint(hint))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_that_is_saved_after_it_was_read_is_not_pinned() {
        let root = tempfile::tempdir().expect("a directory");
        let write = |path: &str, text: &str| {
            let path = root.path().join("content").join(path);
            files::make_directory(path.parent().expect("below content")).expect("made");
            files::write_for_now(&path, text.as_bytes()).expect("written");
        };
        let brief = "---\ntitle: One\ndate: 2026-03-01\nstatus: draft\n---\nText.\n";
        write("firm.yaml", "name: Alder\n");
        write("acme/client.yaml", "name: Acme\n");
        write("acme/briefs/one.md", brief);
        let content = load::load(root.path(), &[]).expect("read").content;
        let (client, kinds) = (&content.clients[0], content.kinds.as_slice());
        let subject = Address::parse("briefs/one").expect("an address");
        let pinned = pins(client, kinds, &subject).expect("as it was");
        assert_eq!(pinned[0].sha256, Digest::of(brief.as_bytes()));
        assert_eq!(
            pinned[0].agreed,
            Some(Digest::of(brief.replace("status: draft\n", "").as_bytes()))
        );
        write("acme/briefs/one.md", &brief.replace("Text", "Words"));
        let failure = pins(client, kinds, &subject).err().expect("changed since");
        assert!(failure.fact.contains("one.md"), "{}", failure.fact);
        assert!(failure.fact.contains("changed"), "{}", failure.fact);
    }
}
