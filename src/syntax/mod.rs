//! Texts to trees that know where each part stands: YAML, and where the front matter of a
//! Markdown file ends. What a key or a value means is not here: that is for `load`. This room
//! uses `diag` alone.

mod compose;
pub(crate) mod front_matter;
mod mistake;
mod node;
mod spaces;
pub(crate) mod yaml;
