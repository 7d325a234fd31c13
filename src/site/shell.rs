//! The public part of a sealed site: the unlock page, the viewer, the theme's
//! assets. Nothing of a client is in it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::OutputError;
use super::gate;
use super::layout::{
    self, HOST_FILES, SHELL, SITE_MARKER, SITE_MARKER_TEXT, STYLE_NAME, VIEWER_NAME,
};
use super::named::{self, NO_INDEX, NamedFiles, SharedFiles};
use crate::digest::Digest;
use crate::markup;
use crate::model::workspace::Workspace;
use crate::pages::{ShellSettings, UnlockPage};
use crate::seal::index::{self, FORMAT};
use crate::seal::keyring::Access;
use crate::seal::object::ObjectName;
use crate::seal::slot;

/// The two sealed layouts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ShellLayout {
    Hosted,
    Offline,
}

/// What the viewer is told, as JSON in a meta element.
#[derive(Serialize)]
struct Settings<'a> {
    format: u32,
    layout: &'static str,
    /// The name of the sealed index, where it has one of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<&'a str>,
    /// The names of the shell's images and fonts, by the paths that pages know.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    files: &'a BTreeMap<String, String>,
    salt: &'a str,
    slots: usize,
    /// How many slots of links there are besides.
    #[serde(skip_serializing_if = "is_none")]
    links: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    slot: Option<&'a str>,
    /// The slots, each with the first bits of the digest of its e-mail address. Empty where
    /// there is one slot, or where names follow from addresses.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    names: &'a [(String, u32)],
    /// How many bits of the digest.
    #[serde(skip_serializing_if = "Option::is_none")]
    bits: Option<u32>,
    /// Whether one slot belongs to no e-mail address.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    shared: bool,
    session: Kept,
    /// `neutral`: every page has the title of this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    titles: Option<&'static str>,
}

#[derive(Serialize)]
struct Kept {
    keep: &'static str,
    /// Minutes.
    idle: u32,
}

#[derive(Deserialize)]
struct Policies {
    hosted: String,
    offline: String,
}

/// What the unlock page is told of a workspace's slots.
struct Told<'a> {
    salt: &'a str,
    slots: usize,
    /// Only hosted sites have any.
    links: usize,
    /// The name of the only slot.
    slot: Option<&'a str>,
    /// The names of several, sorted, each with the bucket of its e-mail address.
    names: Vec<(String, u32)>,
    bits: u32,
    shared: bool,
}

fn is_none(count: &usize) -> bool {
    *count == 0
}

/// What the unlock page of an archive is made from.
pub(super) fn offline_settings(workspace: &Workspace, access: &Access) -> ShellSettings {
    settings_of(ShellLayout::Offline, workspace, &told(access), None)
}

/// The shell of the hosted layout.
pub(super) struct HostedShell {
    /// The unlock page, which names no index yet.
    page: String,
    /// All other files.
    pub(super) named: Arc<NamedFiles>,
}

impl HostedShell {
    /// Writes the shell of a workspace.
    ///
    /// # Errors
    /// When the template does not fit, or something in the shell must not be public.
    pub(super) fn of(
        workspace: &Workspace,
        access: &Access,
        unlock_page: &UnlockPage<'_>,
        shared: &SharedFiles,
    ) -> Result<Self, OutputError> {
        Self::told(workspace, &told(access), unlock_page, shared)
    }

    fn told(
        workspace: &Workspace,
        told: &Told<'_>,
        unlock_page: &UnlockPage<'_>,
        shared: &SharedFiles,
    ) -> Result<Self, OutputError> {
        let named = shared.of(&workspace.assets)?;
        let settings = settings_of(ShellLayout::Hosted, workspace, told, Some(&named));
        let page = unlock_page.write(&settings)?;
        pass(&page)?;
        let page = named.referred(&page);
        if named::with_index(&page, &ObjectName::of(b"any")).is_none() {
            return Err(OutputError::NoSettings);
        }
        Ok(Self { page, named })
    }

    /// The unlock page with the name of its index.
    ///
    /// # Errors
    /// Where it has no place for it.
    pub(super) fn page(&self, index: &ObjectName) -> Result<String, OutputError> {
        named::with_index(&self.page, index).ok_or(OutputError::NoSettings)
    }

    /// Whether the page loads scripts as [`names_digests`] says.
    pub(super) fn names_digests(&self) -> bool {
        names_digests(self.page.as_bytes())
    }
}

/// What the unlock page is told of those who have access.
fn told(access: &Access) -> Told<'_> {
    let several = access.slots.len() > 1 && !access.names_slots_by_email();
    let bits = slot::bits(access.slots.len());
    let people = access.slots.iter().zip(&access.holders);
    let mut names: Vec<(String, u32)> = people
        .filter(|_| several)
        .map(|(one, holder)| {
            let bucket = slot::bucket(&access.salt, &holder.email, bits);
            (one.name.clone(), bucket)
        })
        .collect();
    // Sorted by their random names, nothing tells who came first.
    names.sort();
    Told {
        salt: &access.salt,
        slots: access.slots.len(),
        links: access.links.len(),
        names,
        bits,
        slot: match access.slots.as_slice() {
            [only] => Some(&only.name),
            _ => None,
        },
        shared: access.holders.iter().any(|holder| holder.email.is_empty()),
    }
}

/// Makes the unlock page of each layout as a build will, before there is a key, with made-up
/// salt and names of slots. `people` is how many have a passphrase of their own.
///
/// # Errors
/// When the template does not fit, or something in the shell must not be public.
pub fn rehearse(
    workspace: &Workspace,
    people: usize,
    unlock_page: &UnlockPage<'_>,
    shared: &SharedFiles,
) -> Result<(), OutputError> {
    let name = "0".repeat(32);
    let told = Told {
        salt: &name,
        slots: people.max(1),
        links: 0,
        names: (1..people).map(|_| (name.clone(), 0)).collect(),
        bits: slot::bits(people),
        slot: (people <= 1).then_some(&name),
        shared: people == 0,
    };
    let settings = settings_of(ShellLayout::Offline, workspace, &told, None);
    pass(&unlock_page.write(&settings)?)?;
    HostedShell::told(workspace, &told, unlock_page, shared)?;
    Ok(())
}

/// What the page of a layout is made from; `named` has the files of the hosted one.
fn settings_of(
    layout: ShellLayout,
    workspace: &Workspace,
    told: &Told<'_>,
    named: Option<&NamedFiles>,
) -> ShellSettings {
    let policies: Policies = serde_json::from_str(include_str!("../viewer/policy.json"))
        .expect("the viewer's policies are JSON");
    let settings = Settings {
        format: FORMAT,
        index: named.map(|_| NO_INDEX),
        files: &named.map(NamedFiles::of_pages).unwrap_or_default(),
        layout: match layout {
            ShellLayout::Hosted => "hosted",
            ShellLayout::Offline => "offline",
        },
        salt: told.salt,
        slots: told.slots,
        links: match layout {
            ShellLayout::Hosted => told.links,
            ShellLayout::Offline => 0,
        },
        slot: told.slot,
        names: &told.names,
        bits: (!told.names.is_empty()).then_some(told.bits),
        shared: told.shared,
        session: Kept {
            keep: workspace.session.keep.word(),
            idle: workspace.session.idle,
        },
        titles: workspace.hides_titles.then_some("neutral"),
    };
    // From file:// a browser has no origin to check an integrity attribute with.
    let integrity = |path| named?.integrity(path);
    ShellSettings {
        policy: match layout {
            ShellLayout::Hosted => policies.hosted,
            ShellLayout::Offline => policies.offline,
        },
        language: Some(workspace.language.clone()),
        client: workspace.public_name.clone(),
        settings: serde_json::to_string(&settings).expect("settings are plain JSON"),
        theme_integrity: integrity(STYLE_NAME),
        viewer_integrity: integrity(VIEWER_NAME),
    }
}

/// Lets an unlock page pass.
///
/// # Errors
/// When it must not be public.
pub(super) fn pass(page: &str) -> Result<(), OutputError> {
    gate::pass([(SHELL, page.as_bytes())])
}

/// Whether a page loads scripts only with their digest and by CORS, as browsers demand that
/// obey an `Integrity-Policy`.
pub(super) fn names_digests(page: &[u8]) -> bool {
    let Ok(markup) = markup::read(page, true) else {
        return false;
    };
    let scripts = markup.elements.iter().filter(|one| one.name == "script");
    scripts
        .filter(|one| one.value("src").is_some())
        .all(|one| ["integrity", "crossorigin"].map(|name| one.value(name).is_some()) == [true; 2])
}

/// The digests of all public files, in both layouts. Sealed in the index, they tell whoever has
/// the key whether a host changed a file.
///
/// # Errors
/// When the template does not fit, or something in the shell must not be public.
pub(super) fn digests(
    workspace: &Workspace,
    access: &Access,
    unlock_page: &UnlockPage<'_>,
    hosted: &HostedShell,
) -> Result<index::Shell, OutputError> {
    let page = unlock_page.write(&offline_settings(workspace, access))?;
    pass(&page)?;
    let mut offline = hosted.named.offline.clone();
    offline.insert(SHELL.to_owned(), Digest::of(page.as_bytes()));
    let files = hosted.named.files.iter();
    let mut digests: BTreeMap<String, Digest> = files
        .map(|(name, file)| (name.clone(), file.digest))
        .collect();
    digests.insert(SHELL.to_owned(), Digest::of(hosted.page.as_bytes()));
    for name in HOST_FILES {
        let text = layout::host_file(name, hosted.names_digests());
        digests.insert(name.to_owned(), Digest::of(text.as_bytes()));
    }
    let marker = Digest::of(SITE_MARKER_TEXT.as_bytes());
    digests.insert(SITE_MARKER.to_owned(), marker);
    let slots = access.slots.iter();
    Ok(index::Shell {
        hosted: digests,
        offline,
        slots: slots
            .map(|slot| (slot.name.clone(), Digest::of(&slot.bytes)))
            .collect(),
        links: access
            .links
            .iter()
            .map(|link| (link.slot.name.clone(), Digest::of(&link.slot.bytes)))
            .collect(),
    })
}
