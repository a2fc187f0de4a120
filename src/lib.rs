//! Interregnum: a playground for single-leader clusters.
//!
//! ```text
//! types      the words that all share: NodeId, Instant, Duration, Role, Probability
//! scenario   everything that decides a run; its text, its links, its presets
//! protocol   trait Protocol, and a room for each protocol; no clock, no randomness, no I/O
//! trace      what happened, to whom, why; the digest of it all; who may watch
//! sim        virtual time and a world that fails; trait Run, which the outside drives
//! check      the promises, watched event by event
//! stats      counts, reigns and interregna, the chain behind them
//! experiment a run with its watchers, and its report
//! view       what to draw, as plain data
//! engine     a run with its pace: what a page or a program drives (wasm32 only)
//! api        the JavaScript API (wasm32 only)
//! ui         the page (wasm32 only, feature `page`)
//! ```
//!
//! Arrows run one way: `types ← {scenario, protocol} ← trace ← sim ← {check, stats} ← experiment ← view ← engine ← {api, ui}`.

pub mod check;
pub mod experiment;
pub mod protocol;
pub mod scenario;
pub mod sim;
pub mod stats;
pub mod trace;
pub mod types;
pub mod view;

#[cfg(target_arch = "wasm32")]
pub mod api;
#[cfg(target_arch = "wasm32")]
pub mod engine;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub mod ui;
