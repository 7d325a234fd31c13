//! Plain data that the stages hand to each other. No input or output here, and
//! nothing that knows a file format.

pub mod workspace;
