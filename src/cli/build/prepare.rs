//! What comes before anything is written: every client is checked, and as many as there is room
//! for are rendered.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use super::options::BuildOptions;
use super::remember;
use super::rendered::{RenderedClient, Renderer};
use crate::build::checked::{CheckedClient, CheckedFirm, ClientReader, Pass, Turn};
use crate::build::remembered::Memory;
use crate::build::several;
use crate::check::{self, Leniency};
use crate::cli::access::{identity, pins};
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::clock::Clock;
use crate::features;
use crate::firm_tree::CACHE;
use crate::pages::{StartPage, UnlockPage};
use crate::previews::Previews;
use crate::site::{Output, SharedFiles};
use crate::theme::Theme;

/// So many bytes of rendered sites wait in memory until all are known to be right. What is beyond
/// that is rendered when its turn comes.
const MOST_RENDERED: u64 = 96 << 20;

/// What is going to be written.
pub(super) struct Prepared {
    pub(super) reader: ClientReader,
    pub(super) clients: Vec<CheckedClient>,
    /// Nothing where no client is built.
    pub(super) theme: Option<Theme>,
    /// The moment that all pages are of, however long the build takes.
    clock: Clock,
    pub(super) previews: Previews,
    pub(super) output: Output,
    /// What all sealed sites share.
    pub(super) shared: SharedFiles,
    pub(super) memory: Memory,
    /// What was rendered already, by client.
    pub(super) rendered: BTreeMap<String, RenderedClient>,
}

impl Prepared {
    /// Reads and checks everything, and renders what there is room for; nothing is written.
    pub(super) fn new(session: &Session, options: &BuildOptions) -> Result<Self, Failure> {
        session.knows(&options.clients)?;
        let root = &session.root;
        let name = options.directory();
        let cache = root.join(CACHE).join(name);
        let mut output = Output::find(&root.join(name))?;
        if !options.is_fresh {
            output = output.noting_in(cache);
        }
        let memory = Memory::read(remember::path(root, options));
        let clock = session.clock.stopped();
        let CheckedFirm {
            reader,
            clients,
            found,
        } = check(session, options, clock, (&output, &memory))?;
        let report = &session.report;
        report.new_diagnostics(&found);
        if check::has_errors(&found) {
            reader.content().digests.save();
            report.count(&found, " in the content; nothing was written");
            return Err(Failure::wrong());
        }
        let is_built = clients.iter().any(|client| client.loaded().is_some());
        let theme = is_built.then(|| Theme::load(root, &reader.content().firm.theme));
        let mut prepared = Self {
            reader,
            clients,
            theme: theme.transpose()?,
            clock,
            previews: match options.is_fresh {
                true => Previews::below(root).fresh(),
                false => Previews::below(root),
            },
            output,
            shared: SharedFiles::default(),
            memory,
            rendered: BTreeMap::new(),
        };
        prepared.render(session, options)?;
        Ok(prepared)
    }

    /// What renders clients; nothing where none is built.
    pub(super) fn renderer<'a>(&'a self, options: &'a BuildOptions) -> Option<Renderer<'a>> {
        Some(Renderer {
            options,
            reader: &self.reader,
            theme: self.theme.as_ref()?,
            clock: self.clock,
            previews: &self.previews,
            files: &self.shared,
        })
    }

    /// Renders clients while there is room for what comes of them. All are, and are rendered once
    /// more later, where what may be wrong with them is not our own: the firm's templates, names
    /// and files that are handed over as they are.
    fn render(&mut self, session: &Session, options: &BuildOptions) -> Result<(), Failure> {
        let mut clients = std::mem::take(&mut self.clients);
        let rendered = self.rendered(session, options, &mut clients)?;
        (self.clients, self.rendered) = (clients, rendered);
        Ok(())
    }

    fn rendered(
        &self,
        session: &Session,
        options: &BuildOptions,
        clients: &mut [CheckedClient],
    ) -> Result<BTreeMap<String, RenderedClient>, Failure> {
        let mut all = BTreeMap::new();
        let Some(renderer) = self.renderer(options) else {
            return Ok(all);
        };
        let theme = renderer.theme;
        if let Some(said) = features::uncoloured() {
            session.report.say_once(said);
        }
        if !options.is_plain() {
            // A template that fits nobody is found even where everything is rendered later.
            let firm = &self.reader.content().firm;
            UnlockPage::new(firm, theme)?;
            StartPage::new(firm, theme)?;
        }
        let tries_all = options.is_plain() || options.archives().is_some() || theme.is_own();
        let room = AtomicU64::new(MOST_RENDERED);
        let jobs = clients.iter_mut().filter_map(|client| {
            let slug = client.slug.clone();
            match &mut client.turn {
                Turn::LeaveAlone(_) => None,
                Turn::Build(loaded) => Some((slug, loaded)),
            }
        });
        let work = |(slug, loaded): (String, &mut Box<_>)| {
            if room.load(Ordering::Relaxed) == 0 && !tries_all {
                return Ok(None);
            }
            let rendered = renderer.render(loaded)?;
            let size = rendered.workspace.held();
            let left = room.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                Some(left.saturating_sub(size))
            });
            let has_room = left.is_ok_and(|left| left > 0);
            Ok::<_, Failure>(has_room.then_some((slug, rendered)))
        };
        let mut failure = None;
        let done = |one| match one {
            Ok(one) => all.extend(one),
            Err(why) => {
                failure.get_or_insert(why);
            }
        };
        several::each(jobs.collect(), |(_, loaded)| loaded.weight, work, done);
        failure.map_or(Ok(all), Err)
    }
}

/// Loads and checks all clients that are not as they were when they were built last.
fn check(
    session: &Session,
    options: &BuildOptions,
    clock: Clock,
    (output, memory): (&Output, &Memory),
) -> Result<CheckedFirm, Failure> {
    // A plain build needs no identity. For any other a lost or damaged one counts, even where
    // nothing has to be sealed: it is found out before a client has changed.
    let identity = (!options.is_plain()).then(|| identity::trace(session));
    let (elsewhere, identity) = identity.map_or_else(Default::default, |it| (it.files, it.text));
    let circumstances = format!(
        "{} {} {identity}",
        clock.today(),
        // Whom it is that trusts the keyring: a person, or the environment.
        pins::named().unwrap_or_default()
    );
    let pass = Pass {
        root: &session.root,
        only: &options.clients,
        is_fresh: options.is_fresh,
        leniency: Leniency::allowing_stale(options.allow_stale),
        circumstances: &circumstances,
        clock,
        elsewhere: &elsewhere,
    };
    let is_beside = remember::beside(output).digest == memory.beside;
    let may_rest = |site: &_| {
        // Who asks for archives gets them, and who asks for everything anew too.
        is_beside
            && options.archives().is_none()
            && !options.is_fresh
            && remember::is_as_it_was(session, output, site)
    };
    Ok(CheckedFirm::new(&pass, memory, may_rest)?)
}
