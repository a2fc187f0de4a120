//! The world's faults above the lanes: they are the same for all, so they stand there once.

use crate::scenario::{Action, Fault, Scenario, When};
use crate::types::{Duration, Instant};
use crate::view::catalogue::Catalogue;
use crate::view::figures;
use crate::view::ruler::marks::{Kind, meant};

#[derive(Clone, PartialEq, Debug)]
pub struct Strike {
    /// Along the lane, from 0 to 1.
    pub at: f64,
    pub kind: Kind,
    /// What happens there: `2s · crash leader for 700ms`.
    pub told: Vec<String>,
}

/// Nearer than this, one sign would cover the other: the first one tells of both.
const APART: f64 = 0.04;
/// More than so many are not told one by one.
const TOLD: usize = 8;

pub fn strikes(words: &Catalogue, world: &Scenario, until: Duration) -> Vec<Strike> {
    let faults = &world.faults;
    let places = 0..faults.len();
    let mut all: Vec<(Instant, usize)> =
        places.flat_map(|place| moments(faults, place, until).into_iter().map(move |at| (at, place))).collect();
    all.sort_unstable();
    let mut strikes: Vec<Strike> = Vec::new();
    for (at, place) in all.into_iter().filter(|(at, _)| at.0 <= until.0) {
        let action = &faults[place].action;
        let told = || format!("{} · {action}", figures::moment(words, at));
        let along = at.0 as f64 / until.0.max(1) as f64;
        match strikes.last_mut().filter(|last| along - last.at < APART) {
            Some(last) if last.told.len() < TOLD => last.told.push(told()),
            Some(_) => {}
            None => strikes.push(Strike { at: along, kind: meant(action), told: vec![told()] }),
        }
    }
    strikes
}

/// The faults by their own words: "The world's faults: every 2s crash leader for 700ms".
pub fn label(words: &Catalogue, world: &Scenario) -> String {
    let told: Vec<String> = world.faults.iter().take(TOLD).map(Fault::to_string).collect();
    let told = told.join(&words.text("cluster-comma"));
    match world.faults.len().saturating_sub(TOLD) {
        0 => words.with("compare-faults-are", &[("faults", told.into())]),
        more => words.with("compare-faults-are-more", &[("faults", told.into()), ("count", more.into())]),
    }
}

/// Where it is drawn from the seed, the middle of what it is drawn from; of one that is repeated, as many as there is room
/// for.
fn moments(faults: &[Fault], place: usize, until: Duration) -> Vec<Instant> {
    let period = match faults[place].when {
        When::At { least, most } => return vec![Instant(least.0 + (most.0 - least.0) / 2)],
        When::Every(period) => period.0.max(1),
    };
    let end = end(faults, place).map_or(until.0, |end| end.0.min(until.0));
    let stride = (until.0 as f64 * APART) as u64 / period + 1;
    (1..=end / period).step_by(stride as usize).map(|turn| Instant(turn * period)).collect()
}

/// When it is repeated no longer.
fn end(faults: &[Fault], place: usize) -> Option<Instant> {
    let Fault { when, action } = &faults[place];
    let ends = |(other, fault): &(usize, &Fault)| match &fault.action {
        Action::Settle => true,
        Action::Stop { period, action: stopped } => {
            *other > place && *when == When::Every(*period) && **stopped == *action
        }
        _ => false,
    };
    faults.iter().enumerate().filter(ends).map(|(_, fault)| fault.when.earliest()).min()
}
