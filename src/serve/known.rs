//! What the preview knows of the firm's content: a client whose files are as they were is not read
//! again, and only what was found about it is kept. Its pages are in its site.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::options::PreviewOptions;
use crate::check;
use crate::diag::{Diagnostic, Severity, Source};
use crate::files;
use crate::load::LoadedFirm;
use crate::model::content::{ClientContent, Content};
use crate::model::firm::Client;

/// The firm, and what is known of its clients.
pub(super) struct KnownFirm {
    firm: LoadedFirm,
    /// What is wrong with the firm itself.
    found: Vec<Diagnostic>,
    clients: BTreeMap<String, KnownClient>,
}

/// What is kept of a client that was read.
struct KnownClient {
    /// Nothing where its `client.yaml` cannot be read.
    client: Option<(Client, Arc<Source>)>,
    found: Vec<Diagnostic>,
}

impl KnownFirm {
    /// Opens the firm; no client is read yet.
    pub(super) fn open(wanted: &PreviewOptions) -> files::Result<Self> {
        let mut found = Vec::new();
        let firm = LoadedFirm::open(&wanted.root, &wanted.clients, &mut found)?;
        found.extend(check::firm(&firm.content, &firm.slugs, Severity::Warning));
        Ok(Self {
            firm,
            found,
            clients: BTreeMap::new(),
        })
    }

    /// The firm and its kinds, without clients.
    pub(super) fn content(&self) -> &Content {
        &self.firm.content
    }

    /// The names of the clients that are shown.
    pub(super) fn slugs(&self) -> &[String] {
        &self.firm.slugs
    }

    /// Reads and checks clients, and those that were never read; gives their content.
    pub(super) fn read(
        &mut self,
        stale: &BTreeSet<String>,
        wanted: &PreviewOptions,
    ) -> files::Result<BTreeMap<String, ClientContent>> {
        let Self { firm, clients, .. } = self;
        let is_stale = |slug: &&String| stale.contains(*slug) || !clients.contains_key(*slug);
        let slugs: Vec<&String> = firm.slugs.iter().filter(is_stale).collect();
        let read = slugs
            .into_par_iter()
            .map(|slug| {
                let mut found = Vec::new();
                let content = firm.client(slug, &mut found)?;
                if let Some(content) = &content {
                    let leniency = wanted.leniency;
                    let severity = Severity::Warning;
                    found.extend(check::client(&firm.content, content, leniency, severity));
                }
                Ok((slug.clone(), content, found))
            })
            .collect::<files::Result<Vec<_>>>()?;
        let mut contents = BTreeMap::new();
        for (slug, content, found) in read {
            let client = content.as_ref();
            let client = client.map(|one| (one.client.clone(), Arc::clone(&one.source)));
            clients.insert(slug.clone(), KnownClient { client, found });
            contents.extend(content.map(|content| (slug, content)));
        }
        Ok(contents)
    }

    /// All that is wrong, sorted.
    pub(super) fn found(&self) -> files::Result<Vec<Diagnostic>> {
        let mut found = self.found.clone();
        let clients = self.clients.values();
        found.extend(clients.clone().flat_map(|one| one.found.clone()));
        let places = clients.filter_map(|one| one.client.as_ref());
        let places: Vec<_> = places.map(|(client, source)| (client, source)).collect();
        self.firm.compare_places(&places, &mut found)?;
        check::sort(&mut found);
        Ok(found)
    }
}
