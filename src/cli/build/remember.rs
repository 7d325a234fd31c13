//! What a build leaves behind for the next one, so that it may leave clients alone.

use std::path::{Path, PathBuf};
use std::thread;

use super::archives::{self, ArchiveNote};
use super::job::BuildJob;
use super::options::BuildOptions;
use crate::build::checked::ClientReader;
use crate::build::fingerprint::{Fingerprint, Fingerprinter};
use crate::build::remembered::{Memory, RememberedSite};
use crate::cli::failure::Failure;
use crate::cli::paths::exists;
use crate::cli::session::Session;
use crate::files::{self, FileStamp};
use crate::firm_tree::{CACHE, IGNORED};
use crate::site::{Output, Written, beside};

/// What came of one client in a build.
pub(super) struct Outcome {
    pub(super) client: String,
    /// The name of its site's directory.
    pub(super) address: String,
    /// Whether its site was written now.
    pub(super) is_new: bool,
    /// What is worth remembering; nothing where the next build has something to do or say again.
    pub(super) site: Option<RememberedSite>,
}

/// What came of a build.
pub(super) struct Built {
    /// Of each client that was built or left alone, in order.
    pub(super) outcomes: Vec<Outcome>,
    /// Why it ended before all were.
    pub(super) failure: Option<Failure>,
}

impl Outcome {
    /// Of a client that was left alone.
    pub(super) fn left_alone(client: String, site: RememberedSite) -> Self {
        Self {
            client,
            address: site.address.clone(),
            is_new: false,
            site: Some(site),
        }
    }

    /// Of a client whose site was written just now, in the directory with the name `address`.
    pub(super) fn written<K>(
        output: &Output,
        job: BuildJob<K>,
        address: String,
        written: &Written,
    ) -> Self {
        // What is said at each build is not forgotten: that somebody's files are there too.
        let loaded = *job.loaded;
        let may_rest = loaded.inputs.is_settled && written.foreign.is_empty();
        let site = loaded
            .findings
            .filter(|_| may_rest)
            .map(|findings| RememberedSite {
                inputs: loaded.inputs.digest,
                site: of_site(output, &address).digest,
                address: address.clone(),
                pages: written.pages,
                files: written.files,
                archive: None,
                said: Vec::new(),
                findings,
            });
        Self {
            client: loaded.client.slug,
            address,
            is_new: true,
            site,
        }
    }

    /// With the archive that was made of it.
    pub(super) fn archived(mut self, archive: ArchiveNote) -> Self {
        self.site = self.site.and_then(|mut site| {
            site.archive = match archive {
                ArchiveNote::None => None,
                ArchiveNote::Made(name, stamp) => Some((name, stamp)),
                ArchiveNote::Unfinished => return None,
            };
            Some(site)
        });
        self
    }

    /// With what was said about its keys.
    pub(super) fn saying(mut self, lines: Vec<String>) -> Self {
        if let Some(site) = &mut self.site {
            site.said = lines;
        }
        self
    }
}

/// Where is remembered what was built.
pub(super) fn path(root: &Path, options: &BuildOptions) -> PathBuf {
    let name = format!("built-{}.json", options.directory());
    root.join(CACHE).join(name)
}

/// The fingerprint of what stands beside all sites: markers, and files for hosts.
pub(super) fn beside(output: &Output) -> Fingerprint {
    let directory = output.directory();
    let mut prints = Fingerprinter::default();
    prints.tree_but(directory, &|name| directory.join(name).is_dir());
    prints.finish()
}

/// The fingerprint of all pages that the files for hosts hold for, other people's too.
pub(super) fn pages(output: &Output) -> Fingerprint {
    let mut prints = Fingerprinter::default();
    for page in beside::pages(output) {
        prints.text(&page.to_string_lossy());
        prints.file(&page);
    }
    prints.finish()
}

fn of_site(output: &Output, address: &str) -> Fingerprint {
    let mut prints = Fingerprinter::default();
    prints.tree(&output.site(address));
    prints.finish()
}

/// Whether a site and its archive are as they were left.
pub(super) fn is_as_it_was(session: &Session, output: &Output, site: &RememberedSite) -> bool {
    let archive = |(name, stamp): &(String, FileStamp)| {
        let at = files::metadata_of_itself(&archives::directory(&session.root).join(name));
        at.and_then(|at| FileStamp::of(&at)).as_ref() == Some(stamp)
    };
    site.archive.as_ref().is_none_or(archive) && of_site(output, &site.address).digest == site.site
}

/// Remembers what came of a build; where one failed, of all that it came to. A site that somebody touched since it was written is not, and
/// neither is one whose client, or key, is not what it was made from any more.
pub(super) fn keep(
    session: &Session,
    options: &BuildOptions,
    (output, reader): (&Output, &ClientReader),
    mut memory: Memory,
    built: &Built,
) {
    let outcomes = &built.outcomes;
    if outcomes.iter().all(|one| one.site.is_none()) && memory.is_empty() {
        return;
    }
    // Whoever only looks at plain pages has no directory of this machine's afterwards.
    if options.is_plain() && !exists(&session.root.join(IGNORED)) {
        return;
    }
    // What is written from now on is told from what was written before, on most disks.
    thread::sleep(files::TICK + files::TICK / 4);
    memory.beside = beside(output).digest;
    let pages = pages(output);
    if !pages.is_settled || pages.digest != memory.pages {
        memory.pages.clear();
    }
    let fingerprint = reader.fingerprints();
    if options.clients.is_empty() && built.failure.is_none() {
        memory.keep_only(|client| outcomes.iter().any(|one| one.client == client));
    }
    for one in outcomes {
        let is_still_so = |site: &&RememberedSite| {
            let print = of_site(output, &one.address);
            fingerprint(&one.client).digest == site.inputs
                && print.is_settled
                && print.digest == site.site
        };
        let site = one.site.as_ref().filter(is_still_so);
        memory.set(&one.client, site.cloned());
    }
    memory.save();
}
