//! What a build has to do about one client.

use std::collections::BTreeMap;

use super::rendered::{RenderedClient, Renderer};
use crate::build::checked::{CheckedClient, LoadedClient, Turn};
use crate::build::remembered::RememberedSite;
use crate::cli::failure::Failure;

/// What is done about one client.
pub(super) enum Job<K> {
    /// Nothing.
    LeaveAlone(String, Box<RememberedSite>),
    /// Its site is made.
    Build(Box<BuildJob<K>>),
}

/// A client whose site is made.
pub(super) struct BuildJob<K> {
    pub(super) loaded: Box<LoadedClient>,
    rendered: Option<RenderedClient>,
    /// What the layout needs besides: keys.
    pub(super) keys: K,
}

impl<K> BuildJob<K> {
    /// The name of the client's directory.
    pub(super) fn slug(&self) -> &String {
        &self.loaded.client.slug
    }

    /// The client as it is rendered, now or before.
    pub(super) fn rendered(&mut self, renderer: &Renderer<'_>) -> Result<RenderedClient, Failure> {
        match self.rendered.take() {
            Some(rendered) => Ok(rendered),
            None => renderer.render(&mut self.loaded),
        }
    }
}

impl<K> Job<K> {
    /// How much of the content is in memory while it is done.
    pub(super) fn weight(&self) -> u64 {
        match self {
            Self::LeaveAlone(..) => 0,
            Self::Build(job) => job.loaded.weight,
        }
    }
}

/// The jobs of clients, in order; `keys` are those of the clients that are built.
pub(super) fn jobs<K>(
    clients: Vec<CheckedClient>,
    rendered: &mut BTreeMap<String, RenderedClient>,
    keys: Vec<K>,
) -> Vec<Job<K>> {
    let mut keys = keys.into_iter();
    let job = |client: CheckedClient| {
        let CheckedClient { slug, turn } = client;
        match turn {
            Turn::LeaveAlone(site) => Job::LeaveAlone(slug, Box::new(site)),
            Turn::Build(loaded) => Job::Build(Box::new(BuildJob {
                rendered: rendered.remove(&slug),
                keys: keys.next().expect("each client that is built has keys"),
                loaded,
            })),
        }
    };
    clients.into_iter().map(job).collect()
}
