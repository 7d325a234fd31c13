//! What an unlock page tells the viewer.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The part of the viewer's settings that is checked here.
#[derive(Deserialize)]
pub(super) struct ToldSettings {
    pub(super) slots: usize,
    #[serde(default)]
    pub(super) links: usize,
    #[serde(default)]
    pub(super) names: Vec<(String, u32)>,
    #[serde(default)]
    pub(super) files: BTreeMap<String, String>,
}
