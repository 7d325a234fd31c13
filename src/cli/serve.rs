//! `deedbox serve`: a preview of the workspaces while they are written.

use std::time::Instant;

use super::failure::Failure;
use super::report::{Report, plural};
use super::session::{Command, Session};
use crate::check::{self, Leniency};
use crate::diag::Diagnostic;
use crate::files;
use crate::serve::{self, LivePreview, Refreshed, SealedPreview, WatchEvent};

/// Shows the workspaces until somebody stops it.
#[derive(Debug)]
pub(super) struct Serve {
    /// Only these clients; all where it is empty.
    pub(super) clients: Vec<String>,
    /// The port; the usual one, or one above it, where it is left out.
    pub(super) port: Option<u16>,
    /// Sealed sites with the unlock page, instead of plain ones.
    pub(super) sealed: bool,
    /// Opens the browser.
    pub(super) open: bool,
    /// Although an approved file was changed.
    pub(super) allow_stale: bool,
}

impl Command for Serve {
    fn run(&self, session: &Session) -> Result<(), Failure> {
        let Session { root, report, .. } = session;
        session.knows(&self.clients)?;
        let address = serve::listen(self.port)?;
        let root = files::real_path(root)?;
        let sealed = self.sealed.then(SealedPreview::new).transpose()?;
        let passphrase = sealed.as_ref().map(|sealed| sealed.passphrase().clone());
        let leniency = Leniency::allowing_stale(self.allow_stale);
        // Watched first: what changes meanwhile is rendered again.
        let (mut events, sender) = serve::events(&root)?;
        serve::tell_when_to_stop(sender).map_err(no_thread)?;
        let sought = serve::PreviewOptions {
            root,
            clients: self.clients.clone(),
            leniency,
        };
        let mut preview = LivePreview::new(sought, sealed);
        let mut last = Vec::new();
        refresh(&mut preview, &mut last, report);
        let url = address.url();
        preview.answer_at(address).map_err(no_thread)?;
        report.output(&format!("preview at {url} (Ctrl-C ends it)"));
        if let Some(passphrase) = passphrase {
            // It opens nothing but this, so it may stand in any log.
            report.output(&format!(
                "passphrase of this preview: {}",
                passphrase.reveal()
            ));
        }
        if self.open && open::that_detached(&url).is_err() {
            report.say("no browser could be opened");
        }
        loop {
            match events.wait()? {
                WatchEvent::Stop => return Ok(()),
                WatchEvent::Changed(paths) => {
                    if preview.changed(&paths) {
                        refresh(&mut preview, &mut last, report);
                    }
                }
            }
        }
    }
}

/// Renders what has changed, and says what is wrong where that was not said just before.
fn refresh(preview: &mut LivePreview, last: &mut Vec<String>, report: &Report) {
    let began = Instant::now();
    let Refreshed { found, pages } = preview.refresh();
    let said: Vec<String> = found.iter().map(shown).collect();
    if said != *last {
        report.diagnostics(&found);
        if check::has_errors(&found) {
            report.count(&found, "; the preview stays as it was");
        }
    }
    *last = said;
    if let Some(pages) = pages {
        let took = began.elapsed().as_millis();
        report.say(&format!("rendered {} in {took} ms", plural(pages, "page")));
    }
}

fn shown(finding: &Diagnostic) -> String {
    format!("{:?} {}", finding.sort_key(), finding.fact)
}

fn no_thread(error: std::io::Error) -> Failure {
    Failure::could_not(format!("the preview cannot be started: {error}"))
}
