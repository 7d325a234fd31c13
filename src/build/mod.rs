//! What a build does with each client: it is loaded and checked, and then left alone if it is as
//! it was at the last build, or taken up in its turn if it is not.
//!
//! Here is what tells whether anything changed (`fingerprint`, `remembered`), the first pass over
//! all clients (`checked`), how several are worked on at once (`several`), and the share of them
//! that one of many machines builds (`share`). Keys, questions and what is said to people are left
//! to the commands. Uses `load`, `check` and `files`; knows nothing of pages and ciphers.

pub mod checked;
pub mod fingerprint;
pub mod remembered;
mod seen_keys;
pub mod several;
pub mod share;
