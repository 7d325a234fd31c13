//! The preview of the workspaces while they are written: on loopback, until somebody stops it.

use std::time::Instant;

use super::asked::Serve;
use crate::check::{self, Leniency};
use crate::cli::failure::Failure;
use crate::cli::report::{Report, plural};
use crate::cli::session::{Command, Session};
use crate::diag::Diagnostic;
use crate::serve::{
    self, ListenError, LivePreview, Refreshed, SealedPreview, WatchError, WatchEvent,
};
use crate::{features, files};

impl Command for Serve {
    fn run(&self, session: &Session) -> Result<(), Failure> {
        let Session { root, report, .. } = session;
        session.knows(&self.clients)?;
        let address = serve::listen(self.port)?;
        let root = files::real_path(root)?;
        let sealed = self.sealed.then(SealedPreview::new).transpose()?;
        let passphrase = sealed.as_ref().map(|sealed| sealed.passphrase().clone());
        let leniency = Leniency::allowing_stale(self.allow_stale);
        // Watching comes first: whatever changes from here on is rendered again.
        let (mut events, sender) = serve::events(&root)?;
        serve::tell_when_to_stop(sender).map_err(no_thread)?;
        let sought = serve::PreviewOptions {
            root,
            clients: self.clients.clone(),
            leniency,
            clock: session.clock,
        };
        let mut preview = LivePreview::new(sought, sealed);
        let mut last = Vec::new();
        if let Some(said) = features::uncoloured() {
            report.say(said);
        }
        refresh(&mut preview, &mut last, report);
        let url = address.url();
        preview.answer_at(address).map_err(no_thread)?;
        report.output(&format!("preview at {url} (Ctrl-C ends it)"));
        if let Some(passphrase) = passphrase {
            // The passphrase opens nothing but this preview, so it may stand in a log.
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

/// Renders what has changed, and says what is wrong unless that was said just before.
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

impl From<ListenError> for Failure {
    fn from(error: ListenError) -> Self {
        let fact = error.to_string();
        match error {
            ListenError::Taken(_) => Self::could_not(fact)
                .hint("name another one, or leave `--port` out and the next free one is taken"),
            ListenError::AllTaken => Self::could_not(fact).hint("name another one with `--port N`"),
            ListenError::Refused(..) => {
                Self::could_not(fact).hint("name one above 1023 with `--port N`")
            }
        }
    }
}

impl From<WatchError> for Failure {
    fn from(error: WatchError) -> Self {
        Self::could_not(error.to_string())
    }
}
