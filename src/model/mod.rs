//! Plain data that the stages hand to each other: firm, client, record, kind. No input or
//! output here, and nothing that knows a file format.

pub mod approval;
pub mod chart;
pub mod color;
pub mod content;
pub mod delivered;
pub mod due;
pub mod firm;
pub mod iban;
pub mod kind;
pub mod label;
pub mod money;
pub(crate) mod naming;
pub mod number;
pub mod order;
pub mod record;
pub mod recorded;
pub mod records;
pub mod signed;
pub mod standing;
pub mod theme;
pub mod unfilled;
pub mod workspace;
