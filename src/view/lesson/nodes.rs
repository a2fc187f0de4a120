//! Where nodes spend their time, how long they stay, and whether they remember.

use super::{Lesson, chance, three};
use crate::experiment::report::chain::{ChainReport, ClassReport};
use crate::stats::memory::{self, Exponential, Order};
use crate::stats::space::{Resolution, Space};
use crate::types::Role;
use crate::view::figures;
use crate::view::plot::memory::{Finding, PAIRS_PER_FREEDOM, UNLIKELY};
use crate::view::plot::sojourns::{Stays, most_visited};

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

pub fn sojourns(lesson: &mut Lesson<'_>) {
    lesson.say("explain-sojourns-shape", &[]);
    lesson.formula("P(T > t) = e^{−t/m}");
    lesson.say("explain-sojourns-mean", &[]);
    lesson.formula("m = {t_1 + t_2 + … + t_n}/n");
    let known = lesson.stays();
    // The last letter of its name says which of the plots it is.
    let place = lesson.figure.chars().last().and_then(|last| last.to_digit(10)).unwrap_or(1) as usize;
    if let Some(stays) = most_visited(&known.states).get(place.saturating_sub(1)) {
        of_state(lesson, stays);
    }
    lesson.say("explain-sojourns-read", &[]);
}

/// How many stays outlast the mean once and twice, as the exponential has it and as it was.
fn of_state(lesson: &mut Lesson<'_>, stays: &Stays) {
    let Some(known) = stays.shape else { return };
    let longer = |times: f64| {
        let longer = stays.sorted_us.iter().filter(|us| **us as f64 > times * known.mean_us).count();
        figures::percent(longer as f64 / known.count as f64)
    };
    let mean = lesson.time_in(known.mean_us);
    lesson.formula(&format!("P(T > {mean}) = e^{{−1}} = 37%"));
    lesson.formula(&format!("P(T > 2 · {mean}) = e^{{−2}} = 14%"));
    let told = [
        ("state", stays.name.clone().into()),
        ("count", known.count.into()),
        ("mean", lesson.time(known.mean_us).into()),
        ("once", longer(1.0).into()),
        ("twice", longer(2.0).into()),
    ];
    lesson.say("explain-sojourns-here", &told);
}

pub fn memory(lesson: &mut Lesson<'_>) {
    lesson.say("explain-memory-what", &[]);
    lesson.say("explain-memory-gini", &[]);
    lesson.formula("G = {\"Δ\"}/{2 m}");
    lesson.formula("z = (G − {1/2}) √{12 (n − 1)}");
    let known = lesson.stays();
    if let Some(stays) = known.states.iter().max_by_key(|stays| stays.count()) {
        gini(lesson, stays);
    }
    lesson.say("explain-memory-order", &[]);
    lesson.formula("G^2 = 2 Σ_{ijk} n_{ijk} ln {{n_{ijk} n_j}/{n_{ij} n_{jk}}}");
    second_order(lesson);
    lesson.say("explain-memory-means", &[]);
}

fn gini(lesson: &mut Lesson<'_>, stays: &Stays) {
    let told = match Finding::of(stays) {
        Finding::TooFew => return,
        Finding::Memoryless => "exponential",
        Finding::Regular => "alike",
        Finding::Irregular => "spread",
    };
    let Some(Exponential { count, gini, z, p, .. }) = stays.shape else { return };
    let (gini, z) = (three(gini), three(z).replace('-', "−"));
    lesson.formula(&format!("z = ({gini} − 0.5) √{{12 ({count} − 1)}} = {z}, {}", chance(p)));
    lesson.say("explain-memory-stays", &[("told", told.into()), ("state", stays.name.clone().into())]);
}

fn second_order(lesson: &mut Lesson<'_>) {
    let (run, window) = (lesson.given.run, lesson.given.lens.window);
    let tally = run.watch().stats.walks_in(lesson.space()).tally(window, run.now());
    let Some(Order { statistic, freedom, p }) = memory::second_order(&tally.triples, tally.states) else { return };
    lesson.formula(&format!("G^2 = {}, \"df\" = {freedom}, {}", three(statistic), chance(p)));
    let pairs: u64 = tally.triples.iter().sum();
    let told = match p {
        _ if pairs < PAIRS_PER_FREEDOM * freedom => "few",
        p if p < UNLIKELY => "remembers",
        _ => "forgets",
    };
    lesson.say("explain-memory-here", &[("told", told.into())]);
}
