//! A run with its checkers and statistics does not grow with what happens in it: an hour under load.

#[path = "support/memory.rs"]
mod memory;

use interregnum::experiment::open;
use interregnum::scenario::text;
use interregnum::types::{Duration, Instant};
use memory::most_held;

const BUSY: &str = r#"
version = 1
nodes = 5
seed = 7
duration = "1h"
[network]
loss = "1%"
duplicate = "1%"
[client]
rate = "100/s"
keys = 5
[[faults]]
every = "5s"
do = "crash leader for 1s"
"#;

/// In ten minutes there are 60,000 requests and 2.4 million events: less than what these would take, were they kept.
const GROWTH_MAX: usize = 512 << 10;

fn minutes(count: u64) -> Instant {
    Instant::ZERO.after(Duration::from_secs(count * 60))
}

#[test]
fn an_hour_under_load_takes_bounded_memory() {
    let mut run = open(text::parse(BUSY).unwrap());
    run.advance(minutes(10), u64::MAX);
    for until in [20, 30, 40, 50, 60] {
        let bytes = most_held(|| assert!(run.advance(minutes(until), u64::MAX)));
        assert!(bytes < GROWTH_MAX, "{bytes} bytes more up to minute {until}");
    }
    assert!(run.trace().events() > 10_000_000, "that was no load: {} events", run.trace().events());
}
