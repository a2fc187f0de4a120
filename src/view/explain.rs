//! Transitions in words: how often, and for which causes.

use super::catalogue::Catalogue;
use super::{figures, terms};
use crate::protocol::Spec;
use crate::stats::chain::Chain;
use crate::stats::transitions::CauseCount;

/// "follower → candidate: 5 of 7 times (0.71), times out 4, is handed the lead 1".
pub fn transition(
    words: &Catalogue,
    spec: &Spec,
    chain: &Chain,
    causes: &[CauseCount],
    (from, to): (u8, u8),
) -> String {
    let row = &chain.counts[usize::from(from)];
    let (count, left) = (row[usize::from(to)], row.iter().sum::<u64>());
    let ends = [("from", terms::phase(words, spec, from).into()), ("to", terms::phase(words, spec, to).into())];
    let [from_name, to_name] = ends;
    if count == 0 {
        let declared = spec.transitions.iter().filter(|step| (step.from, step.to) == (from, to));
        let declared: Vec<String> = declared.map(|step| terms::cause(words, spec, step.cause)).collect();
        let never = words.with("states-never", &[from_name, to_name]);
        return match declared.is_empty() {
            true => never,
            false => words.with(
                "states-never-causes",
                &[("never", never.into()), ("causes", declared.join(&words.text("states-or")).into())],
            ),
        };
    }
    let share = figures::probability(count as f64 / left as f64);
    let mut same: Vec<&CauseCount> = causes.iter().filter(|seen| (seen.from, seen.to) == (from, to)).collect();
    same.sort_by_key(|seen| std::cmp::Reverse(seen.count));
    let cause =
        |seen: &&CauseCount| format!("{} {}", terms::cause(words, spec, seen.cause), figures::count(seen.count));
    let causes: Vec<String> = same.iter().map(cause).collect();
    words.with(
        "states-told",
        &[
            from_name,
            to_name,
            ("count", figures::count(count).into()),
            ("left", figures::count(left).into()),
            ("share", share.into()),
            ("causes", causes.join(&words.text("states-list")).into()),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::raft::{cause, phase};
    use crate::scenario::ProtocolName;
    use crate::view::catalogue::Language;

    #[test]
    fn a_transition_is_told_with_its_causes() {
        let words = Catalogue::new(Language::English);
        let spec = ProtocolName::Raft.spec();
        let mut chain = Chain { counts: vec![vec![0; 5]; 5], sojourn_us: vec![1; 5] };
        let never = transition(&words, spec, &chain, &[], (phase::CANDIDATE, phase::FOLLOWER));
        assert_eq!(never, "candidate → follower: not seen yet (hears leader or sees higher term)");
        chain.counts[usize::from(phase::CANDIDATE)] = vec![4, 0, 0, 3, 0];
        let count = |cause, count| CauseCount { from: phase::CANDIDATE, to: phase::FOLLOWER, cause, count };
        let causes = [count(cause::HIGHER_TERM, 1), count(cause::HEARS_LEADER, 3)];
        let told = transition(&words, spec, &chain, &causes, (phase::CANDIDATE, phase::FOLLOWER));
        assert_eq!(told, "candidate → follower: 4 of 7 (0.57): hears leader 3, sees higher term 1");
    }
}
