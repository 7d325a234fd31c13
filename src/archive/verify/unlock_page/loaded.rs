//! The script and the stylesheet that an unlock page loads.

use crate::markup::Element;
use crate::site::layout;

/// A file that an unlock page loads.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in super::super) struct LoadedFile {
    /// Its path in the site.
    pub(in super::super) path: String,
    /// Its integrity attribute.
    pub(in super::super) integrity: Option<String>,
}

impl LoadedFile {
    pub(super) fn of(path: &str, element: &Element) -> Self {
        Self {
            path: path.to_owned(),
            integrity: element.value("integrity").map(str::to_owned),
        }
    }
}

/// Whether a path is that of the viewer or of the stylesheet. Offline, and in format 1, each has one
/// name whatever is in it.
pub(super) fn is_loaded(path: &str, plain: &str, is_hosted: bool) -> bool {
    let Some(name) = layout::name_in(path).filter(|_| is_hosted) else {
        return path == plain;
    };
    let named = plain.replacen('.', &format!("-{name}."), 1);
    path == named
}

/// An alternative stylesheet counts too.
pub(super) fn is_stylesheet(element: &Element) -> bool {
    let kinds = element.value("rel").unwrap_or_default();
    kinds
        .split_ascii_whitespace()
        .any(|kind| kind.eq_ignore_ascii_case("stylesheet"))
}
