//! What is true of one client whatever page shows it: who names whom, what things are called,
//! where everything stands, what happened and when, which files a record names.
//!
//! Knows nothing of pages, templates and pictures. Uses `theme` for words and formats, and
//! rooms below it.

pub(crate) mod activity;
pub(crate) mod named_files;
pub(crate) mod site;
