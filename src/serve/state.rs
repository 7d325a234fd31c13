//! What the preview shows at one moment: its sites, and what is wrong.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::site::ServedSite;
use crate::diag::Diagnostic;

/// What the server shows at one moment.
#[derive(Debug, Clone, Default)]
pub(super) struct ServedState {
    /// Grows with each state that is shown, over several runs too.
    pub(super) generation: u128,
    pub(super) firm: String,
    pub(super) sites: BTreeMap<String, Arc<ServedSite>>,
    /// What keeps the content from being shown as it is now.
    pub(super) wrong: Option<Arc<Vec<Diagnostic>>>,
}
