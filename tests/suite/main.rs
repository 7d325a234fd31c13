//! The program from outside: what is typed, what is said, what is on the disk
//! afterwards. A module per feature; `project.rs` makes the firms that they use.
//!
//! To add a test of a diagnostic, add a directory to `tests/cases` (see
//! `cases.rs`). To add a test of a command, write it with [`project::Project`].

#![allow(clippy::disallowed_methods, reason = "tests look at the disk as it is")]

mod access;
mod authoring;
mod bad_input;
mod bags;
mod build;
mod cases;
mod charts;
mod content;
mod designers;
mod frozen;
mod frozen_firm;
mod handover;
mod histories;
mod home;
mod house;
mod identities;
mod interop;
mod keys;
mod languages;
mod leak;
mod looks;
mod outline;
mod preview;
mod project;
mod records;
mod recovery;
mod ro_crate;
mod sealed;
mod sessions;
mod signed;
mod stamped;
mod tampering;
mod themes;
mod untouched;
mod vectors;
mod verify;
mod zips;
