//! What a build does with one client at a time: every client is loaded and checked, one that is
//! as it was at the last build is left alone, and the others are taken up one after the other.
//!
//! Here is what tells whether anything changed (`fingerprint`, `remembered`), the first pass over
//! all clients (`checked`), how several are worked on at once (`several`), and the part of them that
//! is one machine's of many (`share`). Keys, questions and
//! what is said to people are the commands'. Uses `load`, `check` and `files`; knows no page and
//! no cipher.

pub mod checked;
pub mod fingerprint;
pub mod remembered;
pub mod several;
pub mod share;
