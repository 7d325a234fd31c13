//! The preview: a firm's workspaces on loopback while they are written. Content and
//! theme are watched, what changed is rendered again, and open pages reload. Nothing is
//! written below the firm's directory: sealed sites go into a directory that is removed
//! when the preview ends.

mod answer;
mod pages;
mod problem;
mod sealed;
mod server;
mod site;
mod state;
mod watch;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, PathBuf};
use std::sync::Arc;

use tokio::sync::watch::Sender;

use crate::check::{self, Leniency};
use crate::diag::Diagnostic;
use crate::firm_tree::KEYRING;
use crate::load;
use crate::model::content::Content;
use crate::pages::Extent;
use crate::previews::Previews;
use crate::theme::Theme;
use problem::PreviewProblem;
pub use sealed::SealedPreview;
pub use server::{ListenError, LocalAddress, listen, tell_when_to_stop};
use site::ServedSite;
use state::ServedState;
pub use watch::{Events, WatchError, WatchEvent, events};

/// What is previewed, and how.
#[derive(Debug)]
pub struct PreviewOptions {
    /// The firm's directory, without links on the way to it: as the watcher names it.
    pub root: PathBuf,
    /// Only these clients; all where it is empty.
    pub clients: Vec<String>,
    /// What is put up with.
    pub leniency: Leniency,
}

/// A preview: it is refreshed here, and read by the server.
pub struct LivePreview {
    wanted: PreviewOptions,
    sealed: Option<SealedPreview>,
    shown: Sender<ServedState>,
    theme: Option<Theme>,
    previews: Previews,
    /// What is to be rendered again: everything, or the sites of these clients.
    stale: Stale,
}

/// What has changed since it was rendered.
enum Stale {
    Everything,
    Clients(BTreeSet<String>),
}

/// What a refresh came to.
#[derive(Debug)]
pub struct Refreshed {
    /// All findings, those of the theme included.
    pub found: Vec<Diagnostic>,
    /// How many pages were rendered; nothing where errors kept them from that.
    pub pages: Option<usize>,
}

impl LivePreview {
    /// A preview of which nothing is rendered yet; with `sealed`, of sealed sites.
    #[must_use]
    pub fn new(wanted: PreviewOptions, sealed: Option<SealedPreview>) -> Self {
        let since = std::time::SystemTime::UNIX_EPOCH.elapsed();
        let shown = ServedState {
            generation: since.unwrap_or_default().as_millis(),
            ..ServedState::default()
        };
        Self {
            previews: Previews::below(&wanted.root),
            wanted,
            sealed,
            shown: Sender::new(shown),
            theme: None,
            stale: Stale::Everything,
        }
    }

    /// Takes in that files have changed. Whether any of them counts.
    pub fn changed(&mut self, paths: &[PathBuf]) -> bool {
        let mut counts = false;
        for path in paths {
            let below = path.strip_prefix(&self.wanted.root).unwrap_or(path);
            let parts: Vec<&str> = below.components().filter_map(name).collect();
            match parts[..] {
                _ if parts.iter().any(|part| part.starts_with('.')) => continue,
                ["content", KEYRING, ..] => continue,
                ["content", client, _, ..] if self.is_shown(client) => {
                    if let Stale::Clients(clients) = &mut self.stale {
                        clients.insert(client.to_owned());
                    }
                }
                ["content" | "themes", ..] => {
                    self.stale = Stale::Everything;
                    self.theme = None;
                }
                _ => continue,
            }
            counts = true;
        }
        counts
    }

    fn is_shown(&self, client: &str) -> bool {
        self.shown.borrow().sites.contains_key(client)
    }

    /// Reads, checks and renders what has changed. Where something is wrong, what was
    /// shown last stays.
    pub fn refresh(&mut self) -> Refreshed {
        let (found, sites) = match self.render() {
            Ok(done) => done,
            Err(PreviewProblem(found)) => (found, None),
        };
        let Some(Sites { firm, sites, pages }) = sites else {
            let wrong = Arc::new(found.clone());
            self.shown.send_modify(|shown| shown.wrong = Some(wrong));
            return Refreshed { found, pages: None };
        };
        self.stale = Stale::Clients(BTreeSet::new());
        self.shown.send_modify(|shown| {
            *shown = ServedState {
                generation: shown.generation + 1,
                firm,
                sites,
                wrong: None,
            };
        });
        Refreshed {
            found,
            pages: Some(pages),
        }
    }

    fn render(&mut self) -> Result<(Vec<Diagnostic>, Option<Sites>), PreviewProblem> {
        let loaded = load::load(&self.wanted.root, &self.wanted.clients)?;
        let content = loaded.content;
        let mut found = check::check_with(&content, loaded.diagnostics, self.wanted.leniency);
        if check::has_errors(&found) {
            return Ok((found, None));
        }
        match self.sites(&content) {
            Ok(sites) => Ok((found, Some(sites))),
            Err(PreviewProblem(more)) => {
                found.extend(more);
                Ok((found, None))
            }
        }
    }

    fn sites(&mut self, content: &Content) -> Result<Sites, PreviewProblem> {
        let theme = match self.theme.take() {
            Some(theme) => theme,
            None => Theme::load(&self.wanted.root, &content.firm.theme)?,
        };
        let mut sites = BTreeMap::new();
        let mut pages = 0;
        let extent = match self.sealed {
            None => Extent::Pages,
            Some(_) => Extent::Whole,
        };
        for client in &content.clients {
            let slug = &client.client.slug;
            let known = self.shown.borrow().sites.get(slug).cloned();
            let site = match (known, &self.stale) {
                (Some(site), Stale::Clients(stale)) if !stale.contains(slug) => site,
                _ => {
                    let previews = &self.previews;
                    let workspace =
                        crate::pages::render(content, client, &theme, previews, extent)?;
                    pages += workspace.pages.len();
                    Arc::new(match &mut self.sealed {
                        None => ServedSite::plain(client, workspace),
                        Some(sealed) => sealed.site(content, client, &workspace, &theme)?,
                    })
                }
            };
            sites.insert(slug.clone(), site);
        }
        self.theme = Some(theme);
        Ok(Sites {
            firm: content.firm.name.clone(),
            sites,
            pages,
        })
    }

    /// Answers at an address until the program ends, in threads of its own.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn answer_at(&self, address: LocalAddress) -> std::io::Result<()> {
        server::start(address, self.shown.subscribe())
    }
}

/// What was rendered.
struct Sites {
    firm: String,
    sites: BTreeMap<String, Arc<ServedSite>>,
    pages: usize,
}

fn name(part: Component<'_>) -> Option<&str> {
    match part {
        Component::Normal(name) => name.to_str(),
        _ => None,
    }
}
