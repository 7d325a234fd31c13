//! The archives of one client, as a build makes them: the sealed one, and those that were
//! asked for besides.

use std::path::Path;

use super::failure::Failure;
use super::report::{Report, plural};
use super::root::shown;
use crate::archive::{self, ArchiveError, Bundled, Destination, Form, Subject};
use crate::model::workspace::StartPage;
use crate::seal::identity::Recipients;
use crate::site::OutputError;
use crate::site::offline::OfflineFile;

/// What is bundled, and where it goes.
pub(super) struct Job<'a> {
    pub(super) directory: &'a Path,
    pub(super) subject: &'a Subject<'a>,
    pub(super) start: &'a StartPage<'a>,
    /// One that everybody reads who has it.
    pub(super) also_plain: bool,
    /// One that these can open.
    pub(super) recipients: Option<&'a Recipients>,
}

/// Bundles. `files` are those of the sealed site; where one of them is damaged, `again`
/// makes it anew.
pub(super) fn run<'a>(
    job: &Job<'_>,
    files: &dyn Fn() -> Result<Vec<OfflineFile<'a>>, OutputError>,
    again: &dyn Fn() -> Result<(), Failure>,
    report: &Report,
) -> Result<(), Failure> {
    let to = |recipients| Destination {
        directory: job.directory,
        recipients,
    };
    let name = archive::name_of(job.subject.workspace, Form::Sealed);
    let path = job.directory.join(format!("{name}.zip"));
    // Whoever has the key made it; without one, none takes its place.
    if job.subject.signer.is_none() && archive::is_signed(&path) {
        let fact = format!(
            "{} is signed and stays as it is: another would not be signed",
            shown(&path)
        );
        let hint =
            "`deedbox archive CLIENT` makes a new one where the key is; or move this one away";
        report.warn(&fact, hint);
    } else {
        wrote(report, &made(job, files, again, report)?);
    }
    if !job.also_plain && job.recipients.is_none() {
        return Ok(());
    }
    let payload = archive::plain(job.subject.workspace);
    let bundle = |recipients| {
        let bundled = archive::bundle_to(to(recipients), job.subject, &payload, job.start)?;
        wrote(report, &bundled);
        Ok::<_, Failure>(())
    };
    if job.also_plain {
        bundle(None)?;
        report.say("the plain archive is not sealed: whoever has it can read it");
    }
    // Sealed on its way to the disk, where nothing of it lies open for a moment.
    if job.recipients.is_some() {
        bundle(job.recipients)?;
    }
    Ok(())
}

/// The sealed one.
fn made<'a>(
    job: &Job<'_>,
    files: &dyn Fn() -> Result<Vec<OfflineFile<'a>>, OutputError>,
    again: &dyn Fn() -> Result<(), Failure>,
    report: &Report,
) -> Result<Bundled, Failure> {
    let destination = Destination {
        directory: job.directory,
        recipients: None,
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

fn wrote(report: &Report, bundled: &Bundled) {
    report.output(&format!("wrote {}", shown(&bundled.path)));
    report.detail(&format!(
        "{} in {} bytes",
        plural(bundled.files, "file"),
        bundled.size
    ));
}
