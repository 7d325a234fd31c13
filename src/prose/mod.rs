//! What people wrote, as a part of a page: Markdown to HTML with links rewritten for the site,
//! ids that the page gives once, and images as they are shown.
//!
//! Which text stands where is decided in `pages`, and Markdown is read in `markdown`. Uses `theme`,
//! `previews` for the colours of code, and rooms below them.

pub(crate) mod ids;
pub(crate) mod images;
pub(crate) mod text;
