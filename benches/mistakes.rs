//! How long the hunt takes, on all cores, to find each mistake of the gallery from the neutral mix: for each the
//! median and the worst over several master seeds. `cargo bench --bench mistakes -- [NAME …]`

use interregnum::experiment::gallery::{Exhibit, GALLERY};
use interregnum::experiment::hunt::{Hunt, hunt};
use interregnum::experiment::seeds::Seeds;
use interregnum::experiment::swarm::Mix;
use interregnum::scenario::Scenario;
use std::time::{Duration, Instant};

/// Each looks through seeds of its own.
const MASTERS: u64 = 20;
const SEEDS_EACH: u64 = 1_000_000;

fn main() {
    let names: Vec<String> = std::env::args().skip(1).filter(|given| !given.starts_with('-')).collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    println!("{threads} threads, {MASTERS} master seeds");
    println!("{:<32}{:>12}{:>12}{:>14}", "mistake", "median s", "worst s", "median seeds");
    let is_wanted = |exhibit: &&Exhibit| names.is_empty() || names.iter().any(|name| name == exhibit.name);
    for exhibit in GALLERY.iter().filter(is_wanted) {
        measure(exhibit, threads);
    }
}

fn measure(exhibit: &Exhibit, threads: usize) {
    let mut base = Scenario::default();
    exhibit.spoil(&mut base);
    let sought = Hunt { base, mix: Mix::default(), property: exhibit.unpromised() };
    let mut times: Vec<Duration> = Vec::new();
    let mut tried: Vec<u64> = Vec::new();
    for master in 0..MASTERS {
        let first = master * SEEDS_EACH;
        let began = Instant::now();
        let outcome = hunt(&sought, Seeds { first, last: first + SEEDS_EACH - 1 }, threads, |_| ());
        assert!(outcome.found.is_some(), "{}: none among {SEEDS_EACH} seeds from {first}", exhibit.name);
        times.push(began.elapsed());
        tried.push(outcome.tried);
    }
    times.sort();
    tried.sort();
    let (median, worst) = (times[times.len() / 2].as_secs_f64(), times[times.len() - 1].as_secs_f64());
    println!("{:<32}{median:>12.2}{worst:>12.2}{:>14}", exhibit.name, tried[tried.len() / 2]);
}
