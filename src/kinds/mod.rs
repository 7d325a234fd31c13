//! The kinds of records, and all other declarations of fields, as data: the built-in kinds of
//! `built_in/*.yaml` with the firm's own of `content/kinds/*.yaml`, the forms of the settings files
//! in `forms/*.yaml`, how CSV files are read in `csv/`, and the schemas that editors check files by.
//!
//! A new kind is a file in `built_in/`, a new tool's export one in `csv/presets/`, a new type of
//! field begins in `declaration`. Reading records by these declarations is left to `load`. This
//! room uses `model` and `syntax`.

pub(crate) mod csv;
pub(crate) mod declaration;
mod kind;
pub(crate) mod language;
pub mod schema;
mod views;

use std::path::Path;

pub(crate) use kind::{all, is_built_in, is_yaml};

use crate::files;
use crate::model::kind::Kind;

/// The kinds of the firm at `root`, or the built-in ones.
///
/// # Errors
/// When a declaration cannot be read.
pub fn of(root: Option<&Path>) -> files::Result<Vec<Kind>> {
    let content = root.unwrap_or(Path::new("")).join("content");
    all(&content, "content/", &mut Vec::new())
}
