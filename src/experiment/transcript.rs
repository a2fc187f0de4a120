//! The trace of a run in writing: one JSON object a line for every event since time 0.

use super::report;
use super::timeline::Moment;
use super::{Watch, WatchedRun, open};
use crate::scenario::Scenario;
use crate::sim::Run;
use std::io::{Result, Write};

/// Plays a run from its beginning and writes down what happens. The trace itself keeps only the latest events.
pub struct Transcript {
    run: WatchedRun,
    to: Moment,
    written: u64,
}

impl Transcript {
    pub fn new(scenario: Scenario, to: Moment) -> Transcript {
        Transcript { run: open(scenario), to, written: 0 }
    }

    pub fn run(&self) -> &dyn Run<Watch> {
        &*self.run
    }

    pub fn into_run(self) -> WatchedRun {
        self.run
    }

    /// Takes so many steps, and writes their events. True when all is written.
    pub fn write(&mut self, budget: u64, out: &mut impl Write) -> Result<bool> {
        for _ in 0..budget {
            let is_last = |run: &WatchedRun| Some(run.steps()) == self.to.steps;
            let is_over = is_last(&self.run) || self.run.advance(self.to.at, 1) || is_last(&self.run);
            self.write_fresh(out)?;
            if is_over {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn write_fresh(&mut self, out: &mut impl Write) -> Result<()> {
        let (run, written) = (&self.run, self.written);
        let mut fresh: Vec<_> = run.trace().milestones().rev().take_while(|event| event.number > written).collect();
        fresh.extend(run.trace().routine().rev().take_while(|event| event.number > written));
        fresh.sort_by_key(|event| event.number);
        for event in fresh {
            serde_json::to_writer(&mut *out, &report::event(run.spec(), event))?;
            out.write_all(b"\n")?;
        }
        self.written = run.trace().events();
        Ok(())
    }
}
