//! The archives of one client, as a build makes them: the sealed one, and those that were
//! asked for besides.

use std::cell::Cell;
use std::path::Path;
use std::sync::Mutex;

use super::sealed_note::SealedNote;
use crate::archive::{self, ArchiveError, ArchiveForm, ArchiveSubject, Bundled, Destination};
use crate::cli::failure::Failure;
use crate::cli::paths::shown;
use crate::cli::report::{Report, plural};
use crate::digest::Digest;
use crate::digests::DigestMemory;
use crate::pages::StartPage;
use crate::seal::identity::Recipients;
use crate::site::OutputError;
use crate::site::offline::OfflineFile;
use crate::{files, suggest};

/// The directory that archives move to when a newer one takes their place.
const EARLIER: &str = "earlier";

/// At most so many records with comments are named.
const MOST_NAMED: usize = 5;

/// What is bundled, and where it goes.
pub(super) struct ArchiveJob<'a> {
    pub(super) directory: &'a Path,
    /// Where is remembered what was sealed to recipients.
    pub(super) cache: &'a Path,
    /// What is known of the digests of archives that are there.
    pub(super) digests: &'a DigestMemory,
    /// Held while an archive is moved among the earlier ones or away from them: several clients
    /// are bundled at once, and the directory is there only as long as something is in it.
    pub(super) earlier: &'a Mutex<()>,
    pub(super) subject: &'a ArchiveSubject<'a>,
    /// The records with comments of the firm's.
    pub(super) commented: &'a [String],
    pub(super) start: &'a StartPage<'a>,
    /// Whether to make an unsealed archive too.
    pub(super) also_plain: bool,
    /// The recipients of an unsealed archive that is sealed to them, where one was asked for.
    pub(super) recipients: Option<&'a Recipients>,
}

/// Makes the archives. `files` are those of the sealed site; `again` makes the site anew where
/// one of them is damaged.
pub(super) fn run<'a>(
    job: &ArchiveJob<'_>,
    files: &dyn Fn() -> Result<Vec<OfflineFile<'a>>, OutputError>,
    again: &dyn Fn() -> Result<(), Failure>,
    report: &Report,
) -> Result<(), Failure> {
    let name = |form| archive::name_of(job.subject.workspace, form);
    let sealed = format!("{}.zip", name(ArchiveForm::Sealed));
    let is_new = replace(job, &sealed, report, &|| made(job, files, again, report))?;
    if is_new.is_some() {
        say_comments(job, report);
    }
    if !job.also_plain && job.recipients.is_none() {
        return Ok(());
    }
    let payload = archive::plain(job.subject.workspace);
    let bundle = |recipients, known| {
        let destination = Destination {
            directory: job.directory,
            recipients,
            known,
        };
        let bundled = archive::bundle_to(destination, job.subject, &payload, job.start)?;
        Ok::<_, Failure>(bundled)
    };
    let plain = name(ArchiveForm::Plain);
    if job.also_plain {
        replace(job, &format!("{plain}.zip"), report, &|| bundle(None, None))?;
        report.say("the plain archive is not sealed: whoever has it can read it");
    }
    // It is sealed on its way to the disk, and never lies there unsealed.
    if let Some(recipients) = job.recipients {
        let name = format!("{plain}.zip.age");
        let note = SealedNote::of(job.cache, &name, recipients);
        let known = note.known(&job.directory.join(&name), job.digests);
        let zip = Cell::new(None);
        let made = replace(job, &name, report, &|| {
            let bundled = bundle(Some(recipients), known)?;
            zip.set(bundled.plain);
            Ok(bundled)
        })?;
        if let (Some(file), Some(zip)) = (made, zip.get()) {
            note.write(zip, file);
        }
    }
    Ok(())
}

/// Comments are on no page, and the client gets them with the records all the same. Those that
/// `deedbox new` wrote are nobody's secret.
fn say_comments(job: &ArchiveJob<'_>, report: &Report) {
    let names: Vec<String> = job
        .commented
        .iter()
        .map(|name| format!("`{name}`"))
        .collect();
    if !names.is_empty() {
        let named = suggest::first(&names, MOST_NAMED);
        report.say(&format!(
            "{}: records are handed over as they were written, and these have comments: {named}",
            job.subject.workspace.client
        ));
    }
}

/// Makes an archive where there may be one already, and says what became of the old one, which may
/// have been handed over: unless the new one has its bytes, it is kept. No unsigned archive takes
/// the place of a signed one. Gives the digest of an archive that is new.
fn replace(
    job: &ArchiveJob<'_>,
    name: &str,
    report: &Report,
    make: &dyn Fn() -> Result<Bundled, Failure>,
) -> Result<Option<Digest>, Failure> {
    let path = job.directory.join(name);
    let digest = || job.digests.of(&path).map(|(digest, _)| digest);
    let before = files::metadata(&path).map(|_| digest()).transpose()?;
    let is_signed = before.is_some() && archive::is_signed(&path);
    // Somebody with the key made it: no archive without a signature takes its place.
    if job.subject.signer.is_none() && is_signed {
        let fact = format!(
            "{} is signed and stays as it is: another would not be signed",
            shown(&path)
        );
        let hint =
            "`deedbox archive CLIENT` makes a new one where the key is; or move this one away";
        report.warn(&fact, hint);
        return Ok(None);
    }
    let kept = before.map(|digest| job.directory.join(kept_as(name, &digest)));
    // Before the new one gets its name: a killed run then leaves one too many, and not one too
    // few.
    let is_new = kept
        .as_ref()
        .is_some_and(|kept| files::metadata(kept).is_none());
    if let Some(kept) = &kept {
        let _alone = job.earlier.lock();
        files::keep(&path, kept)?;
    }
    let give_up = || {
        if let Some(kept) = kept.as_ref().filter(|_| is_new) {
            let _alone = job.earlier.lock();
            let _ = files::remove(kept);
            files::remove_if_empty(&job.directory.join(EARLIER));
        }
    };
    let bundled = make().inspect_err(|_| give_up())?;
    let now = digest()?;
    let became = match before {
        None => String::new(),
        Some(before) if before == now => {
            give_up();
            " (unchanged)".to_owned()
        }
        Some(before) => format!(" (in place of another, with the SHA-256 {before})"),
    };
    report.done(&format!("wrote {}{became}", shown(&bundled.path)));
    report.detail(&format!(
        "{} in the zip, {} bytes",
        plural(bundled.files, "entry"),
        bundled.size
    ));
    if let Some(kept) = kept.filter(|_| before != Some(now)) {
        report.say(&format!(
            "the other one is of the same day, and was perhaps handed over: it is kept as {}",
            shown(&kept)
        ));
    }
    Ok((before != Some(now)).then_some(now))
}

/// What an archive is called once another took its place: by its digest, so that one that
/// comes and goes is kept once.
fn kept_as(name: &str, digest: &Digest) -> String {
    let (stem, ending) = name.split_once('.').unwrap_or((name, "zip"));
    let short = &digest.to_string()[..8];
    format!("{EARLIER}/{stem}-{short}.{ending}")
}

/// The sealed archive.
fn made<'a>(
    job: &ArchiveJob<'_>,
    files: &dyn Fn() -> Result<Vec<OfflineFile<'a>>, OutputError>,
    again: &dyn Fn() -> Result<(), Failure>,
    report: &Report,
) -> Result<Bundled, Failure> {
    let destination = Destination {
        directory: job.directory,
        recipients: None,
        known: None,
    };
    let sealed = || -> Result<Bundled, ArchiveError> {
        let files = files()?;
        let payload = archive::sealed(&files);
        archive::bundle_to(destination, job.subject, &payload, job.start)
    };
    match sealed() {
        Err(ArchiveError::Site(OutputError::Damaged(path))) => {
            report.say(&format!(
                "{} is damaged; the site is read again",
                shown(&path)
            ));
            again()?;
            Ok(sealed()?)
        }
        bundled => Ok(bundled?),
    }
}
