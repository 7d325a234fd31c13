//! Files to texts, and texts to trees that know where each part stands: YAML, the rows of CSV, and where the
//! front matter of a Markdown file ends. What a key or a value means is not here: that is for `load`. This room
//! uses `diag` alone.

mod compose;
pub(crate) mod csv;
pub(crate) mod front_matter;
pub(crate) mod inside;
mod mistake;
mod node;
pub(crate) mod source;
mod spaces;
pub(crate) mod yaml;
