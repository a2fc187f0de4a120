//! View models: what to draw, as plain data. Native, so that it can be tested without a browser.

pub mod catalogue;
pub mod figures;
pub mod sentence;
pub mod speed;
pub mod terms;
