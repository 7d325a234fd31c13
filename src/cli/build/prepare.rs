//! What comes before anything is written: load, check, render.

use super::options::BuildOptions;
use crate::check;
use crate::cli::failure::Failure;
use crate::cli::paths::shown;
use crate::cli::session::Session;
use crate::features;
use crate::model::content::Content;
use crate::model::workspace::Workspace;
use crate::pages::{self, Extent, StartPage, UnlockPage};
use crate::previews::Previews;
use crate::site::Output;
use crate::theme::Theme;

/// What is going to be written.
pub(super) struct Prepared {
    pub(super) content: Content,
    pub(super) theme: Theme,
    pub(super) output: Output,
    /// One for each client, in the order of the content.
    pub(super) workspaces: Vec<Workspace>,
}

impl Prepared {
    /// Reads, checks and renders everything; nothing is written.
    pub(super) fn new(session: &Session, options: &BuildOptions) -> Result<Self, Failure> {
        let root = &session.root;
        let content = read(session, options)?;
        let theme = Theme::load(root, &content.firm.theme)?;
        if let Some(said) = features::uncoloured() {
            session.report.say(said);
        }
        let (name, extent) = if options.is_plain() {
            ("public-plain", Extent::Pages)
        } else {
            ("public", Extent::Whole)
        };
        let output =
            Output::find(&root.join(name))?.noting_in(root.join(".deedbox/cache").join(name));
        let previews = Previews::below(root);
        let workspaces = content
            .clients
            .iter()
            .map(|client| pages::render(&content, client, &theme, &previews, extent))
            .collect::<Result<Vec<_>, _>>()?;
        if !options.is_plain() {
            // A template that does not fit is found before anything is written.
            UnlockPage::new(&content.firm, &theme)?;
            StartPage::new(&content.firm, &theme, &workspaces)?;
        }
        for damaged in previews.damaged() {
            let report = &session.report;
            report.say(&format!("made again: {} was damaged", shown(&damaged)));
        }
        Ok(Self {
            content,
            theme,
            output,
            workspaces,
        })
    }
}

/// Loads and checks; fails where there is an error.
fn read(session: &Session, options: &BuildOptions) -> Result<Content, Failure> {
    let loaded = session.load(&options.clients)?;
    let leniency = check::Leniency::allowing_stale(options.allow_stale);
    let found = check::before_publication(&loaded.content, loaded.diagnostics, leniency);
    let report = &session.report;
    report.diagnostics(&found);
    if check::has_errors(&found) {
        report.count(&found, " in the content; nothing was written");
        return Err(Failure::wrong());
    }
    Ok(loaded.content)
}
