//! View models: what to draw, as plain data. Native, so that it can be tested without a browser.

pub mod branches;
pub mod catalogue;
pub mod changes;
pub mod clock;
pub mod dense;
pub mod diagram;
pub mod dials;
pub mod explain;
pub mod feed;
pub mod figures;
pub mod lens;
pub mod lesson;
pub mod logs;
pub mod math;
pub mod matrix;
pub mod pace;
pub mod plot;
pub mod presets;
pub mod ring;
pub mod ruler;
pub mod sentence;
pub mod spacetime;
pub mod speed;
pub mod terms;
pub mod warnings;
