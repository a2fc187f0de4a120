//! Transitions in words: how often, and for which causes.

use super::catalogue::Catalogue;
use super::lens::{Figure, Reading, Seen};
use super::{figures, matrix, terms};
use crate::protocol::Spec;
use crate::stats::estimate::{Interval, TOO_FEW};
use crate::stats::space::{Resolution, Space};
use crate::stats::transitions::CauseCount;

/// "follower → candidate: 5 of 7 times, probability 0.71 (95 %: 0.36 to 0.92), times out 4, is handed the lead 1".
pub fn transition(words: &Catalogue, spec: &Spec, seen: &Seen, (from, to): (u8, u8)) -> String {
    let count = seen.chain.counts[usize::from(from)][usize::from(to)];
    let left = seen.chain.left(usize::from(from));
    if count == 0 && seen.reading != Reading::Sampled {
        return never(words, spec, seen, (from, to));
    }
    let [from_name, to_name] = ends(words, seen, (from, to));
    let figure = seen.figure(from, to).map(|figure| read(words, seen, &figure)).unwrap_or_default();
    let causes = causes(words, spec, &seen.causes, (from, to));
    let told = words.with(
        "states-told",
        &[
            from_name,
            to_name,
            ("count", figures::count(count).into()),
            ("left", figures::count(left).into()),
            ("figure", figure.into()),
            ("causes", causes.into()),
        ],
    );
    match (seen.reading, left < TOO_FEW) {
        (Reading::Probability | Reading::Rate, true) => words.with("states-few", &[("told", told.into())]),
        _ => told,
    }
}

fn ends(
    words: &Catalogue,
    seen: &Seen,
    (from, to): (u8, u8),
) -> [(&'static str, fluent_bundle::FluentValue<'static>); 2] {
    let name = |state| terms::state(words, seen.space, state).into();
    [("from", name(from)), ("to", name(to))]
}

fn never(words: &Catalogue, spec: &Spec, seen: &Seen, pair: (u8, u8)) -> String {
    let never = words.with("states-never", &ends(words, seen, pair));
    let Space::Node { resolution: Resolution::Phases, .. } = seen.space else { return never };
    let declared = spec.transitions.iter().filter(|step| (step.from, step.to) == pair);
    let declared: Vec<String> = declared.map(|step| terms::cause(words, spec, step.cause)).collect();
    match declared.is_empty() {
        true => never,
        false => words.with(
            "states-never-causes",
            &[("never", never.into()), ("causes", declared.join(&words.text("states-or")).into())],
        ),
    }
}

/// "times out 4, is handed the lead 1", the most frequent first.
fn causes(words: &Catalogue, spec: &Spec, causes: &[CauseCount], pair: (u8, u8)) -> String {
    let mut same: Vec<&CauseCount> = causes.iter().filter(|seen| (seen.from, seen.to) == pair).collect();
    same.sort_by_key(|seen| std::cmp::Reverse(seen.count));
    let cause =
        |seen: &&CauseCount| format!("{} {}", terms::cause(words, spec, seen.cause), figures::count(seen.count));
    let causes: Vec<String> = same.iter().map(cause).collect();
    causes.join(&words.text("states-list"))
}

/// A figure in the words of its reading, with its interval.
fn read(words: &Catalogue, seen: &Seen, figure: &Figure) -> String {
    let end = |value: f64| matrix::shown(seen.reading, &Figure { value, ..*figure });
    let interval = figure.interval.unwrap_or(Interval { low: figure.value, high: figure.value });
    let arguments = [
        ("value", matrix::shown(seen.reading, figure).into()),
        ("low", end(interval.low).into()),
        ("high", end(interval.high).into()),
        ("step", figures::duration(words, seen.step).into()),
    ];
    match seen.reading {
        Reading::Count => words.text("states-read-count"),
        Reading::Probability => words.with("states-read-probability", &arguments),
        Reading::Rate => words.with("states-read-rate", &arguments),
        Reading::Sampled => words.with("states-read-sampled", &arguments),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::raft::{cause, phase};
    use crate::scenario::ProtocolName;
    use crate::stats::chain::Chain;
    use crate::stats::window::Window;
    use crate::types::Duration;
    use crate::view::catalogue::Language;

    fn seen(reading: Reading, row: [u64; 5]) -> Seen {
        let mut counts = vec![vec![0; 5]; 5];
        counts[usize::from(phase::CANDIDATE)] = row.to_vec();
        let count = |cause, count| CauseCount { from: phase::CANDIDATE, to: phase::FOLLOWER, cause, count };
        Seen {
            space: Space::Node { spec: ProtocolName::Raft.spec(), resolution: Resolution::Phases },
            reading,
            window: Window::WHOLE,
            step: Duration::from_ms(50),
            chain: Chain { counts, sojourn_us: vec![1_000_000; 5] },
            causes: vec![count(cause::HIGHER_TERM, 1), count(cause::HEARS_LEADER, 3)],
            sampled: Vec::new(),
            last: None,
        }
    }

    #[test]
    fn a_transition_is_told_with_its_causes_and_its_interval() {
        let words = Catalogue::new(Language::English);
        let spec = ProtocolName::Raft.spec();
        let told = |reading, row| transition(&words, spec, &seen(reading, row), (phase::CANDIDATE, phase::FOLLOWER));
        let never = told(Reading::Probability, [0; 5]);
        assert_eq!(never, "candidate → follower: not seen yet (hears leader or sees higher term)");
        assert_eq!(
            told(Reading::Probability, [4, 0, 0, 36, 0]),
            "candidate → follower: 4 of 40, probability 0.10 (95%: 0.04 to 0.23): hears leader 3, sees higher term 1"
        );
        assert_eq!(
            told(Reading::Rate, [4, 0, 0, 36, 0]),
            "candidate → follower: 4 of 40, 4 per second there (95%: 1.09 to 10.2): hears leader 3, sees higher term 1"
        );
        assert!(told(Reading::Probability, [4, 0, 0, 3, 0]).ends_with("few observations"));
    }
}
