//! The program from outside: what is typed, what is said, what is on the disk
//! afterwards. A module per feature; `project.rs` makes the firms that they use.
//!
//! To add a test of a diagnostic, add a directory to `tests/cases` (see
//! `cases.rs`). To add a test of a command, write it with [`project::Project`].

#![allow(clippy::disallowed_methods, reason = "tests look at the disk as it is")]

mod access;
mod authoring;
mod bad_input;
mod bag_or_site;
mod bags;
mod begun;
mod bombs;
mod browsed;
mod build;
mod cases;
mod chains;
mod charts;
mod columns;
mod content;
mod damage;
mod decidable;
mod decided;
mod designers;
mod digested;
mod disk;
mod durable;
mod exports;
mod firm_words;
mod first_steps;
mod folders;
mod forge;
mod forged_bags;
mod forgeries;
mod frozen;
mod frozen_firm;
mod given;
mod gone_on;
mod halfway;
mod handover;
mod hints;
mod histories;
mod home;
#[cfg(unix)] // pipes, sockets and links
mod hostile;
mod house;
mod identities;
mod insider;
mod interop;
mod invoices;
mod keys;
mod languages;
mod last_decisions;
mod leak;
mod ledger;
mod licences;
mod limits;
mod looks;
mod mails;
mod manifest;
mod markdown;
mod money;
mod mutations;
mod names;
mod noticed;
mod old_firm;
mod one_key;
mod order;
mod outline;
mod plans;
mod preview;
mod project;
mod readme;
mod records;
mod recovery;
mod rename;
mod ro_crate;
mod rotation;
mod sealed;
mod searched;
mod sessions;
mod shares;
mod signed;
mod signers;
mod slips;
mod slots;
mod stamped;
mod states;
#[cfg(unix)]
mod symlinks;
mod tables;
mod tampering;
mod themes;
mod times;
mod trust;
mod trusted;
mod unasked;
mod unchanged;
mod unfilled;
mod untouched;
mod vectors;
mod verify;
mod verify_json;
mod verify_site;
mod withdrawn;
mod zips;
