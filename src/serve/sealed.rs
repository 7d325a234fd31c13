//! Sealed sites for a preview: with a key and a passphrase that are made for it and kept
//! nowhere, so that the unlock page can be tried without the firm's keyring.

use std::collections::{BTreeMap, HashMap};

use tempfile::TempDir;
use walkdir::WalkDir;

use super::problem::PreviewProblem;
use super::site::{ServedFile, ServedSite};
use crate::files;
use crate::media;
use crate::model::content::{ClientContent, Content};
use crate::model::workspace::Workspace;
use crate::pages::UnlockPage;
use crate::seal::keyring::Access;
use crate::seal::passphrase::Passphrase;
use crate::site::beside;
use crate::site::hosted::{self, HostedSite};
use crate::site::{Output, OutputError, SharedFiles};
use crate::theme::Theme;

/// Where sealed sites are while they are looked at.
#[derive(Debug)]
pub struct SealedPreview {
    output: Output,
    shared: SharedFiles,
    passphrase: Passphrase,
    /// By client; each has a key of its own, as in a build.
    access: BTreeMap<String, Access>,
    /// Removed, with what is in it, when the preview ends.
    _directory: TempDir,
}

impl SealedPreview {
    /// A place for sealed sites, and the passphrase that opens them.
    ///
    /// # Errors
    /// When the system has no place for temporary files.
    pub fn new() -> Result<Self, OutputError> {
        let made = tempfile::Builder::new()
            .prefix("deedbox-preview-")
            .tempdir();
        let directory = made.map_err(files::failed("make", &std::env::temp_dir()))?;
        Ok(Self {
            output: Output::find(directory.path())?,
            shared: SharedFiles::default(),
            passphrase: Passphrase::generate(),
            access: BTreeMap::new(),
            _directory: directory,
        })
    }

    /// What opens the sites of this preview, and nothing else.
    #[must_use]
    pub fn passphrase(&self) -> &Passphrase {
        &self.passphrase
    }

    /// Seals a workspace as a build does and lists the files of its site.
    pub(super) fn site(
        &mut self,
        content: &Content,
        client: &ClientContent,
        workspace: &Workspace,
        theme: &Theme,
    ) -> Result<ServedSite, PreviewProblem> {
        let slug = &workspace.client;
        let access = self.access.entry(slug.clone()).or_insert_with(|| {
            let people = client.client.people.iter().filter(|one| one.has_access);
            let emails = people.filter_map(|person| person.email.as_deref());
            Access::temporary(emails, &self.passphrase)
        });
        let shell = UnlockPage::new(&content.firm, theme)?;
        let site = HostedSite {
            workspace,
            access,
            unlock_page: &shell,
            shared: &self.shared,
        };
        self.output.claim()?;
        hosted::write(&self.output, slug, &site, &|_| {})?;
        beside::finish(&self.output)?;
        let directory = self.output.site(slug);
        let mut found = HashMap::new();
        for entry in WalkDir::new(&directory).into_iter().flatten() {
            if !entry.file_type().is_file() {
                continue;
            }
            let below = entry
                .path()
                .strip_prefix(&directory)
                .unwrap_or(entry.path());
            let name = below.to_string_lossy().replace('\\', "/");
            let file = if name == "index.html" {
                let text = files::read(entry.path())?;
                ServedFile::Shell(String::from_utf8_lossy(&text).into_owned())
            } else {
                ServedFile::OnDisk(media::media_type(&name), entry.into_path())
            };
            found.insert(name, file);
        }
        Ok(ServedSite::new(client, found))
    }
}
