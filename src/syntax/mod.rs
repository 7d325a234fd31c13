//! Turns files into texts, and texts into trees that know where each part stands: YAML, the rows of
//! CSV, and the front matter of Markdown files. What a key or a value means is decided in `load`.
//! This room uses only `diag`.

mod compose;
pub(crate) mod csv;
pub(crate) mod front_matter;
pub(crate) mod inside;
mod mistake;
mod node;
pub(crate) mod source;
mod spaces;
pub(crate) mod yaml;
