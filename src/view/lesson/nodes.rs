//! Where nodes spend their time, how long they stay, and whether they remember.

use super::{Lesson, chance, three};
use crate::experiment::report::chain::{ChainReport, ClassReport};
use crate::stats::space::{Resolution, Space};
use crate::types::Role;
use crate::view::figures;

/// Of the roles, as the figure is.
pub fn occupancy(lesson: &mut Lesson<'_>) {
    let space = Space::Node { spec: lesson.given.run.spec(), resolution: Resolution::Roles };
    let chain = lesson.chain(space);
    lesson.say("explain-occupancy-areas", &[]);
    lesson.formula("o_i = T_i/{T_1 + T_2 + …}");
    if let Some(occupancy) = &chain.occupancy {
        let (spent, total) = (chain.sojourn_us[0], chain.sojourn_us.iter().sum::<u64>());
        let leader = super::quoted(&lesson.role(Role::Leader));
        let (spent, total) = (lesson.time_in(spent as f64), lesson.time_in(total as f64));
        lesson.formula(&format!("o_{leader} = {spent}/{total} = {}", figures::fine(occupancy[0])));
    }
    lesson.say("explain-occupancy-balance", &[]);
    lesson.formula("Σ_i π_i q_{ij} = π_j Σ_k q_{jk}");
    if let (Some(stationary), Some(occupancy)) = (&chain.stationary, &chain.occupancy) {
        lesson.say(
            "explain-occupancy-both",
            &[("predicted", figures::fine(stationary[0]).into()), ("measured", figures::fine(occupancy[0]).into())],
        );
    }
    lesson.say("explain-occupancy-gth", &[]);
    classes(lesson, &chain, space);
}

fn classes(lesson: &mut Lesson<'_>, chain: &ChainReport, space: Space) {
    lesson.say("explain-occupancy-classes", &[]);
    let closed: Vec<&ClassReport> = chain.classes.iter().filter(|class| class.closed).collect();
    let name = |state: &String| {
        let place = chain.states.iter().position(|known| known == state).unwrap_or_default();
        lesson.state(space, place)
    };
    let separator = lesson.word("states-list");
    let names = |class: &&ClassReport| class.states.iter().map(name).collect::<Vec<_>>().join(&separator);
    let told = closed.iter().map(names).collect::<Vec<_>>().join("; ");
    let kind = match closed[..] {
        [only] if only.absorbing => "absorbing",
        [_] => "one",
        _ => "many",
    };
    lesson.say("explain-occupancy-here", &[("kind", kind.into()), ("states", told.into())]);
    let period = closed.iter().filter_map(|class| class.period).max().unwrap_or(1);
    lesson.say("explain-occupancy-period", &[("period", period.into())]);
}

/// The state with the most stays that have ended.
fn most_left(chain: &ChainReport) -> Option<usize> {
    let count = |state: &usize| chain.memory.sojourns[*state].map_or(0, |stays| stays.count);
    (0..chain.states.len()).filter(|state| count(state) > 0).max_by_key(count)
}

pub fn sojourns(lesson: &mut Lesson<'_>) {
    let space = lesson.space();
    let chain = lesson.chain(space);
    lesson.say("explain-sojourns-shape", &[]);
    lesson.formula("P(T > t) = e^{−t/m}");
    lesson.say("explain-sojourns-mean", &[]);
    lesson.formula("m = T_i/n_i");
    if let Some(state) = most_left(&chain) {
        of_state(lesson, space, &chain, state);
    }
    lesson.say("explain-sojourns-read", &[]);
}

/// How many stays outlast the mean once and twice, as the exponential has it and as it was.
fn of_state(lesson: &mut Lesson<'_>, space: Space, chain: &ChainReport, state: usize) {
    let walks = lesson.given.run.watch().stats.walks_in(space);
    let stays = walks.durations_us(state as u8, lesson.given.lens.window);
    let Some(known) = chain.memory.sojourns[state] else { return };
    let longer = |times: f64| {
        let longer = stays.iter().filter(|us| **us as f64 > times * known.mean_us).count();
        figures::percent(longer as f64 / stays.len() as f64)
    };
    let mean = lesson.time_in(known.mean_us);
    lesson.formula(&format!("P(T > {mean}) = e^{{−1}} = 37%"));
    lesson.formula(&format!("P(T > 2 · {mean}) = e^{{−2}} = 14%"));
    lesson.say(
        "explain-sojourns-here",
        &[
            ("state", lesson.state(space, state).into()),
            ("count", known.count.into()),
            ("mean", lesson.time(known.mean_us).into()),
            ("once", longer(1.0).into()),
            ("twice", longer(2.0).into()),
        ],
    );
}

pub fn memory(lesson: &mut Lesson<'_>) {
    let space = lesson.space();
    let chain = lesson.chain(space);
    lesson.say("explain-memory-what", &[]);
    lesson.say("explain-memory-gini", &[]);
    lesson.formula("G = {\"Δ\"}/{2 m}");
    lesson.formula("z = (G − {1/2}) √{12 (n − 1)}");
    if let Some(state) = most_left(&chain)
        && let Some(stays) = chain.memory.sojourns[state]
    {
        let (gini, z) = (three(stays.gini), three(stays.z).replace('-', "−"));
        lesson.formula(&format!("z = ({gini} − 0.5) √{{12 ({} − 1)}} = {z}, {}", stays.count, chance(stays.p)));
        let told = match stays.z {
            z if z < -2.0 => "alike",
            z if z > 2.0 => "spread",
            _ => "exponential",
        };
        let told = [("told", told.into()), ("state", lesson.state(space, state).into())];
        lesson.say("explain-memory-stays", &told);
    }
    lesson.say("explain-memory-order", &[]);
    lesson.formula("G^2 = 2 Σ_{ijk} n_{ijk} ln {{n_{ijk} n_j}/{n_{ij} n_{jk}}}");
    if let Some(order) = chain.memory.second_order {
        let chance_of = chance(order.p);
        lesson.formula(&format!("G^2 = {}, \"df\" = {}, {chance_of}", three(order.statistic), order.freedom));
        let told = if order.p < 0.05 { "remembers" } else { "forgets" };
        lesson.say("explain-memory-here", &[("told", told.into())]);
    }
    lesson.say("explain-memory-means", &[]);
}
