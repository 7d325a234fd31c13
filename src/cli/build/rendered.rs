//! One client rendered, and tried in everything that is made of it before anything is written.

use super::options::{BuildOptions, MoreArchives};
use crate::archive::{self, ArchiveError, ArchiveForm};
use crate::build::checked::{ClientReader, LoadedClient};
use crate::cli::failure::Failure;
use crate::clock::Clock;
use crate::load::comments::comments;
use crate::load::wrote;
use crate::model::content::{ClientContent, Content};
use crate::model::firm::Firm;
use crate::model::workspace::Workspace;
use crate::pages::{self, Extent, Rendering, StartPage, UnlockPage};
use crate::previews::Previews;
use crate::site::{self, SharedFiles, plain};
use crate::theme::Theme;

/// A client whose site can be written.
pub(super) struct RenderedClient {
    pub(super) workspace: Workspace,
    /// Whether an archive of it may be made, where its client gets one.
    pub(super) archivable: Result<(), Failure>,
    /// The records that an archive hands over with comments of the firm's in them.
    pub(super) commented: Vec<String>,
}

/// Renders clients.
pub(super) struct Renderer<'a> {
    pub(super) options: &'a BuildOptions,
    pub(super) reader: &'a ClientReader,
    pub(super) theme: &'a Theme,
    pub(super) clock: Clock,
    pub(super) previews: &'a Previews,
    pub(super) files: &'a SharedFiles,
}

impl Renderer<'_> {
    /// Renders a client, and makes sure that its site can be written.
    pub(super) fn render(&self, client: &mut LoadedClient) -> Result<RenderedClient, Failure> {
        let (content, theme) = (self.reader.content(), self.theme);
        let loaded = self.reader.read(client)?;
        let extent = if self.options.is_plain() {
            Extent::Pages
        } else {
            Extent::Whole
        };
        let clock = self.clock;
        let rendering = Rendering { extent, clock };
        let workspace = pages::render(content, &loaded, theme, self.previews, rendering)?;
        let mut rendered = RenderedClient {
            workspace,
            archivable: Ok(()),
            commented: Vec::new(),
        };
        if self.options.is_plain() {
            plain::rehearse(&rendered.workspace)?;
            return Ok(rendered);
        }
        let people = client.client.people.iter();
        let people = people.filter(|person| person.has_access).count();
        let unlock_page = UnlockPage::of(&content.firm, theme);
        site::rehearse(&rendered.workspace, people, &unlock_page, self.files)?;
        let start = StartPage::of(&content.firm, theme);
        if theme.is_own() {
            start.try_with(&rendered.workspace)?;
        }
        if self.options.bundles(&client.client) {
            let tried = rehearse(&rendered.workspace, self.options, &content.firm, &start);
            rendered.archivable = may_go_without(tried, self.options)?;
            rendered.commented = commented(&rendered.workspace, content, &loaded)?;
        }
        Ok(rendered)
    }
}

/// The records with comments that `deedbox new` did not write: no page shows them, and they go
/// with the records all the same.
fn commented(
    workspace: &Workspace,
    content: &Content,
    client: &ClientContent,
) -> Result<Vec<String>, Failure> {
    let mut names = Vec::new();
    for file in workspace.sources.iter().filter(|file| file.is_whole()) {
        let bytes = file.bytes()?;
        let text = std::str::from_utf8(&bytes).unwrap_or_default();
        let is_ours = |comment: &&str| wrote::is_ours(&file.name, comment, &content.kinds, client);
        if !comments(&file.name, text).iter().all(is_ours) {
            names.push(file.name.clone());
        }
    }
    Ok(names)
}

/// Makes each archive of a client as far as possible without writing.
fn rehearse(
    workspace: &Workspace,
    options: &BuildOptions,
    firm: &Firm,
    start: &StartPage<'_>,
) -> Result<(), ArchiveError> {
    let none = MoreArchives::default();
    let more = options.archives().unwrap_or(&none);
    let also_plain = more.plain || !more.age.is_empty();
    let forms = [
        Some(ArchiveForm::Sealed),
        also_plain.then_some(ArchiveForm::Plain),
    ];
    forms
        .into_iter()
        .flatten()
        .try_for_each(|form| archive::rehearse(workspace, firm, form, start))
}

/// Whether a client's archives can be made. A fault of the theme stops the build before anything
/// is written. A name that some systems cannot keep does so where archives were asked for;
/// elsewhere that client gets no archive, for the reason that is given.
fn may_go_without(
    rehearsed: Result<(), ArchiveError>,
    options: &BuildOptions,
) -> Result<Result<(), Failure>, Failure> {
    match rehearsed {
        Ok(()) => Ok(Ok(())),
        Err(why @ (ArchiveError::Name(..) | ArchiveError::LongPath(_)))
            if options.archives().is_none() =>
        {
            Ok(Err(why.into()))
        }
        Err(why) => Err(why.into()),
    }
}
