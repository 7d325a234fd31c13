//! The public part of a sealed site: the unlock page, the viewer, the theme's
//! assets. Nothing of a client is in it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::layout::{HOST_FILES, SHELL, STYLE_NAME, VIEWER, VIEWER_NAME};
use crate::digest::{self, Digest};
use crate::model::workspace::{Asset, ShellPage, ShellSettings, Workspace};
use crate::seal::index;
use crate::seal::keyring::Access;

/// The two sealed layouts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    Hosted,
    Offline,
}

/// What the viewer is told, as JSON in a meta element.
#[derive(Serialize)]
struct Settings<'a> {
    format: u32,
    layout: &'static str,
    salt: &'a str,
    slots: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    slot: Option<&'a str>,
    /// One slot belongs to no address.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    shared: bool,
    session: Kept,
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

/// What the unlock page of a layout is made from.
pub(super) fn settings(layout: Layout, workspace: &Workspace, access: &Access) -> ShellSettings {
    let policies: Policies = serde_json::from_str(include_str!("../viewer/policy.json"))
        .expect("the viewer's policies are JSON");
    let settings = Settings {
        format: 1,
        layout: match layout {
            Layout::Hosted => "hosted",
            Layout::Offline => "offline",
        },
        salt: &access.salt,
        slots: access.slots.len(),
        slot: match access.slots.as_slice() {
            [only] => Some(&only.name),
            _ => None,
        },
        shared: access
            .holders
            .iter()
            .any(|holder| holder.address.is_empty()),
        session: Kept {
            keep: workspace.session.keep.word(),
            idle: workspace.session.idle,
        },
    };
    let style = workspace
        .assets
        .iter()
        .find(|asset| asset.path == STYLE_NAME);
    // From file:// a browser has no origin to check an integrity attribute with.
    let integrity = |bytes: &[u8]| (layout == Layout::Hosted).then(|| digest::integrity(bytes));
    ShellSettings {
        policy: match layout {
            Layout::Hosted => policies.hosted,
            Layout::Offline => policies.offline,
        },
        language: Some(workspace.language.clone()),
        client: workspace.public_name.clone(),
        settings: serde_json::to_string(&settings).expect("settings are plain JSON"),
        theme_integrity: style.and_then(|asset| integrity(&asset.bytes)),
        viewer_integrity: integrity(VIEWER.as_bytes()),
    }
}

/// The files of the shell by name, the unlock page last.
pub(super) fn files<'a>(page: &'a str, assets: &'a [Asset]) -> Vec<(&'a str, &'a [u8])> {
    let mut files: Vec<(&str, &[u8])> = assets
        .iter()
        .map(|asset| (asset.path.as_str(), asset.bytes.as_slice()))
        .collect();
    files.push((VIEWER_NAME, VIEWER.as_bytes()));
    files.push((SHELL, page.as_bytes()));
    files
}

/// The digests of all that anybody may see, in both layouts. Sealed in the index, they
/// tell whoever has the key whether a host changed it.
pub(super) fn digests(
    workspace: &Workspace,
    access: &Access,
    shell_page: &ShellPage<'_>,
) -> index::Shell {
    let of = |layout| {
        let page = shell_page(&settings(layout, workspace, access));
        let files = files(&page, &workspace.assets).into_iter();
        files
            .map(|(name, bytes)| (name.to_owned(), Digest::of(bytes)))
            .collect()
    };
    let mut hosted: BTreeMap<String, Digest> = of(Layout::Hosted);
    for (name, text) in HOST_FILES {
        hosted.insert(name.to_owned(), Digest::of(text.as_bytes()));
    }
    let slots = access.slots.iter();
    index::Shell {
        hosted,
        offline: of(Layout::Offline),
        slots: slots
            .map(|slot| (slot.name.clone(), Digest::of(&slot.bytes)))
            .collect(),
    }
}
