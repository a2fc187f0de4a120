//! How the contenders' nodes walk, in the four roles that all have: the figures of each role beside each other, and a matrix
//! for each contender.

use super::{Row, labelled};
use crate::experiment::compare::{Cell, Comparison, Line, RoleChain, Unit};
use crate::types::Role;
use crate::view::catalogue::Catalogue;
use crate::view::{figures, terms};

/// Rows under one heading.
#[derive(Clone, PartialEq, Debug)]
pub struct Group {
    pub name: &'static str,
    pub title: String,
    pub rows: Vec<Row>,
}

/// Shares of time, stays, and the way from a leader lost to a leader elected. Nothing is best here: what a role is good for
/// depends on the protocol.
pub fn groups(words: &Catalogue, comparison: &Comparison) -> Vec<Group> {
    let cells = |of: &dyn Fn(&RoleChain) -> Cell| -> Vec<Cell> {
        comparison.contenders.iter().map(|one| of(&one.chain)).collect()
    };
    let row = |measure, label: String, unit, of: &dyn Fn(&RoleChain) -> Cell| {
        labelled(words, label, &Line { measure, unit, is_more_better: false, cells: cells(of), best: None })
    };
    let role = |place: usize| terms::role(words, Role::ALL[place]);
    let places = 0..Role::ALL.len();
    let times = places.clone().map(|place| {
        row(Role::ALL[place].name(), role(place), Unit::Share, &|chain: &RoleChain| chain.occupancy[place])
    });
    let stays = places.map(|place| {
        row(Role::ALL[place].name(), role(place), Unit::Us, &|chain: &RoleChain| chain.mean_sojourn_us[place])
    });
    let predicted = |chain: &RoleChain| chain.succession.predicted_mean_us;
    let measured = |chain: &RoleChain| chain.succession.mean_us;
    let passages = vec![
        row("predicted", words.text("compare-succession-predicted"), Unit::Us, &predicted),
        row("measured", words.text("compare-succession-measured"), Unit::Us, &measured),
    ];
    vec![
        Group { name: "occupancy", title: words.text("compare-occupancy"), rows: times.collect() },
        Group { name: "sojourn", title: words.text("compare-sojourn"), rows: stays.collect() },
        Group { name: "succession", title: words.text("compare-succession"), rows: passages },
    ]
}

/// The jump chain of a contender: where its nodes go when they go. Rows and columns are the four roles, in the same order
/// for all.
pub fn jumps(words: &Catalogue, chain: &RoleChain) -> Vec<Vec<Jump>> {
    let row = |from: usize| (0..Role::ALL.len()).map(|to| jump(words, chain, from, to)).collect();
    (0..Role::ALL.len()).map(row).collect()
}

#[derive(Clone, PartialEq, Debug)]
pub struct Jump {
    pub from: Role,
    pub to: Role,
    /// `0.98`; a dash where nobody has left the role, nothing on the diagonal.
    pub shown: String,
    /// From 0 to 1.
    pub share: f64,
    pub count: u64,
    /// "Follower to candidate: 12 of 14 times, 0.57 – 0.96"
    pub told: String,
}

fn jump(words: &Catalogue, chain: &RoleChain, from: usize, to: usize) -> Jump {
    let count = chain.counts[from][to];
    let left: u64 = chain.counts[from].iter().sum();
    let probability = chain.jump[from].as_ref().map(|row| row[to]);
    let [role, next] = [from, to].map(|place| terms::role(words, Role::ALL[place]));
    let told = match chain.jump_interval[from].as_ref().map(|row| row[to]) {
        _ if from == to => String::new(),
        None => words.with("compare-never-left", &[("role", role.into())]),
        Some(ends) => {
            let interval = [ends.low, ends.high].map(figures::probability).join(" – ");
            let arguments = [
                ("from", role.into()),
                ("to", next.into()),
                ("count", figures::count(count).into()),
                ("all", figures::count(left).into()),
                ("interval", interval.into()),
            ];
            words.with("compare-jump", &arguments)
        }
    };
    let shown = match probability {
        _ if from == to => String::new(),
        None => "–".into(),
        Some(_) if count == 0 => "0".into(),
        Some(probability) => figures::probability(probability),
    };
    Jump { from: Role::ALL[from], to: Role::ALL[to], shown, share: probability.unwrap_or_default(), count, told }
}
