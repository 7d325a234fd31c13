//! The preview: a firm's workspaces on loopback while they are written. Content and
//! theme are watched, what changed is rendered again, and open pages reload. Nothing is
//! written below the firm's directory: sealed sites go into a directory that is removed
//! when the preview ends.

mod answer;
mod known;
mod options;
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

use crate::check;
use crate::diag::Diagnostic;
use crate::firm_tree::{KEYRING, SIGNATURES};
use crate::model::content::ClientContent;
use crate::pages::{Extent, Rendering};
use crate::previews::Previews;
use crate::theme::Theme;
use known::KnownFirm;
pub use options::PreviewOptions;
use problem::PreviewProblem;
pub use sealed::SealedPreview;
pub use server::{ListenError, LocalAddress, listen, tell_when_to_stop};
use site::ServedSite;
use state::ServedState;
pub use watch::{Events, WatchError, WatchEvent, events};

/// A preview: it is refreshed here, and read by the server.
pub struct LivePreview {
    wanted: PreviewOptions,
    sealed: Option<SealedPreview>,
    shown: Sender<ServedState>,
    /// What is known of the content; nothing where everything is to be read.
    firm: Option<KnownFirm>,
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
            firm: None,
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
                ["content", SIGNATURES, client, _, ..] | ["content", client, _, ..]
                    if self.is_shown(client) =>
                {
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
        let stale = match &self.stale {
            Stale::Everything => {
                self.firm = None;
                BTreeSet::new()
            }
            Stale::Clients(clients) => clients.clone(),
        };
        let mut firm = match self.firm.take() {
            Some(firm) => firm,
            None => KnownFirm::open(&self.wanted)?,
        };
        let contents = firm.read(&stale, &self.wanted)?;
        let mut found = firm.found()?;
        let sites = match check::has_errors(&found) {
            true => None,
            false => match self.sites(&firm, &contents) {
                Ok(sites) => Some(sites),
                Err(PreviewProblem(more)) => {
                    found.extend(more);
                    None
                }
            },
        };
        firm.content().digests.save();
        self.firm = Some(firm);
        Ok((found, sites))
    }

    /// The sites of all clients: those of the clients that were read are rendered.
    fn sites(
        &mut self,
        firm: &KnownFirm,
        contents: &BTreeMap<String, ClientContent>,
    ) -> Result<Sites, PreviewProblem> {
        let content = firm.content();
        let theme = match self.theme.take() {
            Some(theme) => theme,
            None => Theme::load(&self.wanted.root, &content.firm.theme)?,
        };
        let mut sites = BTreeMap::new();
        let mut count = 0;
        let extent = match self.sealed {
            None => Extent::Pages,
            Some(_) => Extent::Whole,
        };
        let clock = self.wanted.clock.stopped();
        let rendering = Rendering { extent, clock };
        for slug in firm.slugs() {
            let site = match contents.get(slug) {
                None => self.shown.borrow().sites.get(slug).cloned(),
                Some(client) => {
                    let previews = &self.previews;
                    let workspace =
                        crate::pages::render(content, client, &theme, previews, rendering)?;
                    count += workspace.pages.len();
                    Some(Arc::new(match &mut self.sealed {
                        None => ServedSite::plain(client, workspace),
                        Some(sealed) => sealed.site(content, client, &workspace, &theme)?,
                    }))
                }
            };
            sites.extend(site.map(|site| (slug.clone(), site)));
        }
        self.theme = Some(theme);
        Ok(Sites {
            firm: content.firm.name.clone(),
            sites,
            pages: count,
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
