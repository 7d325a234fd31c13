//! The first pass of a build: every client is loaded and checked, and of most only what was found
//! is kept. One that is as it was at the last build is not even opened.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::fingerprint::{Fingerprint, Fingerprinter};
use super::remembered::{Memory, RememberedFinding, RememberedSite, remembered};
use super::seen_keys::SeenKeys;
use crate::check::{self, Leniency};
use crate::clock::Clock;
use crate::diag::{Diagnostic, Severity, Source};
use crate::digests::DigestMemory;
use crate::files::{self, FileError};
use crate::firm_tree::{KEYRING, SIGNATURES, is_names, names_of};
use crate::load::LoadedFirm;
use crate::model::content::{ClientContent, Content};
use crate::model::firm::Client;

/// So many bytes of the texts of records stay in memory until they are rendered. Clients beyond
/// that are loaded twice, which takes less time than memory would cost.
const MOST_KEPT: u64 = 48 << 20;

/// The firm is opened so often at most, where somebody saves its files meanwhile.
const MOST_TRIES: usize = 5;

/// All clients that were asked for, after the first pass.
pub struct CheckedFirm {
    /// Reads them again.
    pub reader: ClientReader,
    /// In the order of their names.
    pub clients: Vec<CheckedClient>,
    /// What is wrong, sorted; that of clients that are left alone included.
    pub found: Vec<Diagnostic>,
}

/// Reads the clients of a firm as they were checked.
pub struct ClientReader {
    firm: LoadedFirm,
    prints: Prints,
    leniency: Leniency,
}

/// One client after the first pass.
pub struct CheckedClient {
    /// The name of its directory.
    pub slug: String,
    /// What is done with it.
    pub turn: Turn,
}

/// What is done with a client.
pub enum Turn {
    /// Nothing: its site is what a build would make of it.
    LeaveAlone(RememberedSite),
    /// It is built.
    Build(Box<LoadedClient>),
}

/// A client that is going to be built.
pub struct LoadedClient {
    /// What `client.yaml` says.
    pub client: Client,
    source: Arc<Source>,
    /// About so many bytes of text are in its records.
    pub weight: u64,
    /// Of all that its site depends on.
    pub inputs: Fingerprint,
    /// Of that without its keys, which a build may make.
    content: Fingerprint,
    /// What was found about it; nothing where that cannot be remembered.
    pub findings: Option<Vec<RememberedFinding>>,
    /// All of it, where there is room for that.
    kept: Option<ClientContent>,
}

/// What the first pass is about.
#[derive(Debug, Clone, Copy)]
pub struct Pass<'a> {
    /// The firm's directory.
    pub root: &'a Path,
    /// Only these clients; all where it is empty.
    pub only: &'a [String],
    /// Whether nothing is believed of what was remembered.
    pub is_fresh: bool,
    /// What is put up with.
    pub leniency: Leniency,
    /// What all sites depend on besides the disk, such as the day.
    pub circumstances: &'a str,
    /// Of the day where the firm is, which pages are rendered with.
    pub clock: Clock,
    /// Files elsewhere that all sites depend on, whether they are there or not.
    pub elsewhere: &'a [PathBuf],
}

impl CheckedFirm {
    /// Loads and checks every client that is not as it was when its site was made. `may_rest` says
    /// whether what is remembered of one is all that there would be to do.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn new(
        pass: &Pass<'_>,
        memory: &Memory,
        may_rest: impl Fn(&RememberedSite) -> bool + Sync,
    ) -> Result<Self, FileError> {
        let mut found = Vec::new();
        let (firm, prints) = opened(pass, &mut found)?;
        found.extend(check::firm(&firm.content, &firm.slugs, Severity::Error));
        let room = AtomicU64::new(MOST_KEPT);
        let looked = firm
            .slugs
            .par_iter()
            .map(|slug| {
                let content = prints.of_content(slug);
                let inputs = prints.with_keys(slug, &content);
                let known = memory.site(slug, &inputs).filter(|site| may_rest(site));
                let restored = known.and_then(|site| Some((site, site.findings(pass.root)?)));
                if let Some((site, findings)) = restored {
                    let turn = Turn::LeaveAlone(site.clone());
                    return Ok((slug, Some(turn), findings));
                }
                let mut own = Vec::new();
                let client = firm.client(slug, &mut own)?;
                let loaded = client.map(|client| {
                    own.extend(findings(&firm.content, &client, pass.leniency));
                    let weight = weight(&client);
                    let left = room.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                        left.checked_sub(weight)
                    });
                    Turn::Build(Box::new(LoadedClient {
                        client: client.client.clone(),
                        source: Arc::clone(&client.source),
                        weight,
                        inputs,
                        content,
                        findings: remembered(&own),
                        kept: left.is_ok().then_some(client),
                    }))
                });
                Ok((slug, loaded, own))
            })
            .collect::<Result<Vec<_>, FileError>>()?;
        let mut clients = Vec::with_capacity(looked.len());
        for (slug, turn, own) in looked {
            let slug = slug.clone();
            clients.extend(turn.map(|turn| CheckedClient { slug, turn }));
            found.extend(own);
        }
        let places: Vec<_> = clients
            .iter()
            .filter_map(CheckedClient::loaded)
            .map(|one| (&one.client, &one.source))
            .collect();
        firm.compare_places(&places, &mut found)?;
        check::sort(&mut found);
        let reader = ClientReader {
            firm,
            prints,
            leniency: pass.leniency,
        };
        Ok(Self {
            reader,
            clients,
            found,
        })
    }
}

impl ClientReader {
    /// The firm and its kinds, without clients.
    #[must_use]
    pub fn content(&self) -> &Content {
        &self.firm.content
    }

    /// The fingerprints of clients as they are now, for what is remembered of them.
    pub fn fingerprints(&self) -> impl Fn(&str) -> Fingerprint {
        let now = self.prints.again();
        move |slug| now.with_keys(slug, &now.of_content(slug))
    }

    /// All of a client as it was checked, loaded again where there was no room for it.
    ///
    /// # Errors
    /// When the disk fails, or the client was changed since it was checked.
    pub fn read(&self, client: &mut LoadedClient) -> Result<ClientContent, FileError> {
        if let Some(kept) = client.kept.take() {
            return Ok(kept);
        }
        let slug = &client.client.slug;
        let directory = self.prints.firm.root.join("content").join(slug);
        let changed = || files::changed(&directory);
        let mut found = Vec::new();
        let again = self.firm.client(slug, &mut found)?.ok_or_else(changed)?;
        let now = self.prints.of_content(slug);
        if now.digest != client.content.digest {
            return Err(changed());
        }
        if !client.content.is_settled {
            found.extend(findings(self.content(), &again, self.leniency));
            if check::has_errors(&found) {
                return Err(changed());
            }
        }
        Ok(again)
    }
}

impl CheckedClient {
    /// What is going to be built of it; nothing where it is left alone.
    #[must_use]
    pub fn loaded(&self) -> Option<&LoadedClient> {
        match &self.turn {
            Turn::LeaveAlone(_) => None,
            Turn::Build(client) => Some(client),
        }
    }
}

/// Opens the firm, and takes the fingerprint of what all clients share. It is one from before: it
/// fits what was read only where it is the same afterwards, and else everything is opened again.
fn opened(pass: &Pass<'_>, found: &mut Vec<Diagnostic>) -> Result<(LoadedFirm, Prints), FileError> {
    let mut brand = Vec::new();
    let mut tries = 0;
    loop {
        tries += 1;
        let mut prints = Prints::new(pass.into(), brand);
        let mut own = Vec::new();
        let mut firm = LoadedFirm::open(pass.root, pass.only, &mut own)?;
        if pass.is_fresh {
            firm.content.digests = Arc::new(DigestMemory::anew(pass.root));
        }
        brand = brand_elsewhere(pass.root, &firm);
        let zone = firm.content.firm.time_zone.clone();
        prints.today = pass.clock.now(zone).date().to_string();
        let is_same = brand == prints.brand && prints.again().shared.digest == prints.shared.digest;
        if is_same || tries == MOST_TRIES {
            // Whoever saves without end is not kept from building, and nothing is remembered.
            prints.shared.is_settled &= is_same;
            found.extend(own);
            return Ok((firm, prints));
        }
    }
}

/// Logo and fonts that are not among what all clients share: in a client's directory, or further
/// away.
fn brand_elsewhere(root: &Path, firm: &LoadedFirm) -> Vec<PathBuf> {
    let content = root.join("content");
    let is_shared = |path: &Path| {
        let first = path.strip_prefix(&content).ok();
        let first = first.and_then(|below| below.components().next());
        first.is_some_and(|first| !is_of_clients(&content, &first.as_os_str().to_string_lossy()))
    };
    let firm = &firm.content.firm;
    let fonts = firm.brand.font_files.iter().map(|font| &font.path);
    let all = firm.logo_file.iter().chain(fonts);
    all.filter(|path| !is_shared(path)).cloned().collect()
}

/// Whether a name in `content/` is a client's, or has a part of each client's in a directory of
/// its name.
fn is_of_clients(content: &Path, name: &str) -> bool {
    matches!(name, KEYRING | SIGNATURES) || content.join(name).join("client.yaml").is_file()
}

fn findings(content: &Content, client: &ClientContent, leniency: Leniency) -> Vec<Diagnostic> {
    check::client(content, client, leniency, Severity::Error)
}

/// Bytes of the texts that a client's records were read from.
fn weight(client: &ClientContent) -> u64 {
    let files = client
        .records
        .chunk_by(|a, b| Arc::ptr_eq(&a.source, &b.source));
    files
        .map(|records| records[0].source.text.len() as u64)
        .sum()
}

/// What the sites of all clients depend on, besides the files of the firm.
#[derive(Clone)]
struct Circumstances {
    root: PathBuf,
    leniency: Leniency,
    /// Such as the day.
    others: String,
    elsewhere: Vec<PathBuf>,
}

impl From<&Pass<'_>> for Circumstances {
    fn from(pass: &Pass<'_>) -> Self {
        Self {
            root: pass.root.to_owned(),
            leniency: pass.leniency,
            others: pass.circumstances.to_owned(),
            elsewhere: pass.elsewhere.to_vec(),
        }
    }
}

/// The fingerprints of the clients of a firm.
struct Prints {
    firm: Circumstances,
    /// Logo and fonts that are not among what all clients share.
    brand: Vec<PathBuf>,
    /// Of what all of them depend on.
    shared: Fingerprint,
    /// What this machine knows of their keys.
    seen: SeenKeys,
    /// The day where the firm is, which nobody knows before it is opened.
    today: String,
}

impl Prints {
    fn new(circumstances: Circumstances, brand: Vec<PathBuf>) -> Self {
        let root = &circumstances.root;
        let content = root.join("content");
        let mut prints = Fingerprinter::default();
        prints.text(env!("CARGO_PKG_VERSION"));
        match std::env::current_exe() {
            Ok(program) => prints.file(&program),
            Err(_) => prints.text("a program without a name"),
        }
        prints.text(&circumstances.others);
        prints.text(match circumstances.leniency {
            Leniency::Strict => "strict",
            Leniency::AllowStale => "stale files are allowed",
        });
        prints.tree(&root.join("themes"));
        let seen = SeenKeys::of(root);
        seen.of_all(root, &mut prints);
        // All that is no client's: settings, kinds, the brand, the keyring's own files.
        prints.tree_but(&content, &|name| is_of_clients(&content, name));
        let entries = content.join(KEYRING);
        let is_of_client = |name: &str| is_names(name) || entries.join(name).is_dir();
        prints.tree_but(&entries, &is_of_client);
        for path in brand.iter().chain(&circumstances.elsewhere) {
            prints.file(path);
        }
        Self {
            shared: prints.finish(),
            firm: circumstances,
            brand,
            seen,
            today: String::new(),
        }
    }

    /// As they are now.
    fn again(&self) -> Self {
        Self {
            today: self.today.clone(),
            ..Self::new(self.firm.clone(), self.brand.clone())
        }
    }

    /// Of all that one client's site depends on, but for its keys.
    fn of_content(&self, slug: &str) -> Fingerprint {
        let mut prints = Fingerprinter::default();
        prints.add(&self.shared);
        prints.text(&self.today);
        prints.text(slug);
        let content = self.firm.root.join("content");
        prints.tree(&content.join(slug));
        prints.tree(&content.join(SIGNATURES).join(slug));
        prints.finish()
    }

    /// The same with its keys.
    fn with_keys(&self, slug: &str, content: &Fingerprint) -> Fingerprint {
        let mut prints = Fingerprinter::default();
        prints.add(content);
        let keyring = self.firm.root.join("content").join(KEYRING);
        prints.tree(&keyring.join(slug));
        prints.file(&self.firm.root.join("content").join(names_of(slug)));
        self.seen.of_client(slug, &mut prints);
        prints.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_that_is_read_again_may_have_got_keys_meanwhile() {
        let root = tempfile::tempdir().expect("a directory");
        let at = |name: &str| root.path().join("content").join(name);
        let write = |name: &str, text: &str| {
            files::write_atomically(&at(name), text.as_bytes()).expect("written");
        };
        write("firm.yaml", "name: Alder & Finch\n");
        write("acme/client.yaml", "name: Acme Ltd\n");
        let pass = Pass {
            root: root.path(),
            only: &[],
            is_fresh: false,
            leniency: Leniency::Strict,
            circumstances: "",
            clock: Clock::of_environment(),
            elsewhere: &[],
        };
        let checked = CheckedFirm::new(&pass, &Memory::default(), |_| false);
        let CheckedFirm {
            reader, clients, ..
        } = checked.expect("readable");
        let [client] = <[CheckedClient; 1]>::try_from(clients).ok().expect("one");
        let Turn::Build(mut loaded) = client.turn else {
            panic!("it was never built");
        };
        // As where there is no room for it.
        loaded.kept = None;
        write("keyring/acme/key.age", "a key");
        assert!(reader.read(&mut loaded).is_ok());
        write("acme/client.yaml", "name: Acme Inc\n");
        assert!(reader.read(&mut loaded).is_err());
    }
}
