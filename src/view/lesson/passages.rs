//! Visits, first passages, and how soon the beginning is forgotten.

use super::{Lesson, three};
use crate::experiment::report::chain::ChainReport;

pub fn passages(lesson: &mut Lesson<'_>) {
    let space = lesson.space();
    let chain = lesson.chain(space);
    lesson.say("explain-passages-visits", &[]);
    lesson.formula("q_i = Σ_j q_{ij} = 1/m_i");
    if let Some((state, mean_us)) = most_left(&chain) {
        let name = lesson.state(space, state);
        let mean = lesson.time_in(mean_us);
        lesson.formula(&format!("q_{} = 1/{mean} = {} \"/s\"", super::quoted(&name), three(1e6 / mean_us)));
        let per_hour = chain.visits_per_hour.as_ref().map(|visits| visits[state]);
        if let Some(per_hour) = per_hour {
            lesson.say("explain-passages-often", &[("state", name.into()), ("visits", three(per_hour).into())]);
        }
    }
    lesson.say("explain-passages-first", &[]);
    lesson.formula("h_{ij} = 1/q_i + Σ_k {q_{ik}/q_i} h_{kj}");
    if let Some((from, to, seconds)) = longest(&chain) {
        let time = lesson.time(seconds * 1e6);
        let ends =
            [("from", lesson.state(space, from).into()), ("to", lesson.state(space, to).into()), ("time", time.into())];
        lesson.say("explain-passages-here", &ends);
    }
    lesson.say("explain-passages-solve", &[]);
    lesson.say("explain-passages-forget", &[]);
    lesson.formula("\"distance\"_t ≤ C e^{−t/τ}");
    let times = chain.relaxation_s.zip(chain.mixing_s);
    if let Some((relaxation_s, mixing_s)) = times {
        let (relaxation, mixing) = (lesson.time(relaxation_s * 1e6), lesson.time(mixing_s * 1e6));
        lesson.say("explain-passages-times", &[("relaxation", relaxation.into()), ("mixing", mixing.into())]);
    } else {
        lesson.say("explain-passages-no-times", &[]);
    }
}

/// The state that was left most often, with the mean time of a visit.
fn most_left(chain: &ChainReport) -> Option<(usize, f64)> {
    let left = |state: &usize| chain.counts[*state].iter().sum::<u64>();
    let state = (0..chain.states.len()).max_by_key(left)?;
    chain.mean_sojourn_us[state].filter(|mean_us| *mean_us > 0.0).map(|mean_us| (state, mean_us))
}

fn longest(chain: &ChainReport) -> Option<(usize, usize, f64)> {
    let states = 0..chain.states.len();
    let pairs = states.clone().flat_map(|from| states.clone().map(move |to| (from, to)));
    let known = pairs.filter_map(|(from, to)| chain.first_passage_s[from][to].map(|seconds| (from, to, seconds)));
    known.max_by(|a, b| a.2.total_cmp(&b.2))
}
