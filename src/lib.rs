//! Interregnum.
pub mod protocol;
pub mod types;
