//! Interregnum.
pub mod check;
pub mod experiment;
pub mod protocol;
pub mod scenario;
pub mod sim;
pub mod stats;
pub mod trace;
pub mod types;
