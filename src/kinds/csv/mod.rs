//! How a mapping says that the CSV files of a kind are read: its keys, the presets for what
//! well-known tools export, the formats of days and times, and the schema of a mapping. The
//! files themselves are read in `load`.

pub(crate) mod dates;
pub(crate) mod likely;
pub(crate) mod mapping;
pub(crate) mod meant;
pub(crate) mod preset;
pub(super) mod schema;
pub(crate) mod spelt;
