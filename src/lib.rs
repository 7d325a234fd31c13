//! Sealed, branded client workspaces as static sites, and archives that clients
//! keep.
//!
//! # The path of the data
//!
//! load → check → render → seal → write → bundle. Every client is loaded and checked first;
//! then clients go through the other stages, a few at a time. A stage knows nothing of the
//! one after. A module may use modules of a lower rank, never its siblings, never upward;
//! `tests/suite/house.rs` checks this.
//!
//! ```text
//! 12 cli/      arguments, one file per command; report.rs is the only file that prints
//! 11 build/    the work on each client: what is left alone, what waits, what is remembered
//! 10 archive/  the BagIt bag and the zip that a client keeps; verifying and opening them
//!    serve/    the preview on loopback: watching, rendering again, answering
//! 9  site/     layouts (every name on disk), owned output directories, atomic writes
//! 8  pages/    one workspace as HTML documents, the shell's pages, what templates see
//! 7  prose/    what people wrote as a part of a page: links, ids, images
//!    export/   what programs read: search, outline, RO-Crate metadata
//! 6  previews/ what a page shows of a file: smaller pictures, the beginning of texts and tables
//! 5  facts/    what is true of a client whatever page shows it
//!    charts/   figures as drawings, as tables and in words
//! 4  theme/    templates, styles, words; how a language writes days, numbers, directions
//!    seal/     workspace key, slots, objects, packs, index, keyring
//! 3  load/     turns the files of a firm and its clients into the model
//!    check/    turns the model into diagnostics, one set of rules per file
//! 2  kinds/    kinds, forms and mappings of CSV files, declared as data; their schemas
//!    links/    what a link in a record means, and what a name on its page means
//!    routes    where each page and file of a site is
//!    authority  asks a time stamping authority over HTTP
//! 1  model/    plain data: firm, client, record, kind, rendered workspace; no I/O
//!    syntax/   turns files into texts, and texts into trees with places: YAML, CSV, front matter
//! 0  agreed  chain  clock  diag  digest  escape  features  files  firm_tree  inert  letters  magic  mail  markdown  markup  media  names  paths  signature  signers  suggest  svg  timestamp  visible  web
//!             small, know nothing of firms, clients and records
//!    viewer/   TypeScript, bundled by build.rs: unlock, open, show
//! ```
//!
//! # Invariants
//!
//! - `load` and `check` do not fail on bad content: they return what could be read,
//!   and diagnostics. An error means that the disk failed.
//! - Nothing is written before `check` has found no error.
//! - Plaintext never goes below the hosted or the offline output: only `seal` makes
//!   what `site` writes there, the shell excepted.
//! - `archive` has `pages` write START-HERE.html, makes no other page, and seals nothing to a
//!   workspace: it bundles what `site` gives it.
//!   `archive::verify` uses neither model nor load nor pages: what is handed over today can
//!   be verified by the program of ten years from now.
//! - What crosses a boundary (YAML, template context, index, bag) is a small struct
//!   of its own beside that boundary.
//! - What replaces something is on the disk before the old is gone, and a command that writes
//!   holds the lock of what it writes: `files` does both, `cli::locks` says whom it waits for.
//! - Everything is sorted, and no page depends on the clock, except that a future day in a
//!   kind of the firm's own has not happened yet: same input, same pages, same names of objects.

pub mod agreed;
pub mod archive;
pub mod authority;
pub mod build;
pub mod chain;
pub mod charts;
pub mod check;
pub mod cli;
pub mod clock;
pub mod decode;
pub mod delimiter;
pub mod diag;
pub mod digest;
pub mod digests;
pub mod escape;
pub mod export;
pub mod facts;
pub mod features;
pub mod files;
pub mod firm_tree;
pub mod inert;
pub mod joiners;
pub mod kinds;
pub mod letters;
pub mod links;
pub mod load;
pub(crate) mod local;
pub mod magic;
pub mod mail;
pub mod markdown;
pub mod markup;
pub mod media;
pub mod model;
pub mod names;
pub mod pages;
pub mod paths;
pub mod plural;
pub mod previews;
pub mod prose;
pub mod routes;
pub mod seal;
#[cfg(feature = "preview")]
pub mod serve;
pub mod signature;
pub mod signers;
pub mod site;
pub mod slug;
pub mod suggest;
pub mod svg;
pub(crate) mod syntax;
pub mod theme;
pub mod timestamp;
pub mod visible;
pub mod web;
