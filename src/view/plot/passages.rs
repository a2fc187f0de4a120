//! What the chain says of the long run: how long a visit lasts and how often there is one, how long it takes
//! from one state to another, and how soon the beginning is forgotten.

use super::{Fact, Section, Table};
use crate::experiment::report::chain::{ChainReport, ClassReport};
use crate::experiment::succession::SuccessionReport;
use crate::stats::space::Space;
use crate::types::Duration;
use crate::view::catalogue::Catalogue;
use crate::view::{figures, terms};

/// The states that were visited, named.
struct States<'a> {
    words: &'a Catalogue,
    chain: &'a ChainReport,
    visited: Vec<usize>,
    names: Vec<String>,
}

pub fn section(words: &Catalogue, space: Space, chain: &ChainReport, succession: &SuccessionReport) -> Section {
    let names: Vec<String> = (0..space.states() as u8).map(|state| terms::state(words, space, state)).collect();
    let entered = |state: usize| chain.counts.iter().any(|row| row[state] > 0);
    let was_visited = |state: &usize| chain.sojourn_us[*state] > 0 || entered(*state);
    let mut visited: Vec<usize> = (0..names.len()).filter(was_visited).collect();
    match space {
        Space::Cluster(_) => visited.reverse(),
        Space::Node { .. } => visited.sort_by_key(|state| space.role(*state as u8) as u8),
    }
    let states = States { words, chain, visited, names };
    let mut tables = vec![states.visits(), states.passages()];
    if matches!(space, Space::Cluster(_)) && !succession.visits.is_empty() {
        tables.push(states.on_the_way(succession));
    }
    Section { facts: states.facts(), tables, notes: states.notes(), ..Section::default() }
}

impl States<'_> {
    fn list(&self, class: &ClassReport) -> String {
        let of_class = self.visited.iter().filter(|state| class.states.contains(&self.chain.states[**state]));
        of_class.map(|state| self.names[*state].clone()).collect::<Vec<_>>().join(&self.words.text("states-list"))
    }

    fn facts(&self) -> Vec<Fact> {
        let Self { words, chain, .. } = self;
        let fact = |key: &str, value: String| Fact { label: words.text(key), value };
        let time = |seconds: Option<f64>| seconds.map_or_else(|| "–".to_string(), |seconds| said(words, seconds));
        vec![
            fact("laboratory-passages-relaxation", time(chain.relaxation_s)),
            fact("laboratory-passages-mixing", time(chain.mixing_s)),
            fact("laboratory-passages-classes", chain.classes.len().to_string()),
        ]
    }

    /// Classes that are never left, states that are never left, and round trips that keep step.
    fn notes(&self) -> Vec<String> {
        let words = self.words;
        let mut notes = Vec::new();
        for class in &self.chain.classes {
            let arguments = [("states", self.list(class).into())];
            match (class.closed, class.absorbing, class.period) {
                (true, true, _) if self.visited.len() > 1 => {
                    notes.push(words.with("laboratory-passages-absorbing", &arguments));
                }
                (true, false, period) => {
                    if self.chain.classes.len() > 1 {
                        notes.push(words.with("laboratory-passages-closed", &arguments));
                    }
                    if let Some(period @ 2..) = period {
                        let [states] = arguments;
                        let arguments = [states, ("period", period.into())];
                        notes.push(words.with("laboratory-passages-periodic", &arguments));
                    }
                }
                (false, ..) => notes.push(words.with("laboratory-passages-transient", &arguments)),
                _ => {}
            }
        }
        notes.push(words.text("laboratory-passages-note"));
        notes
    }

    /// By state: how often it is visited, how long a visit lasts, and its share of the time, measured and in
    /// the long run.
    fn visits(&self) -> Table {
        let Self { words, chain, .. } = self;
        let none = || "–".to_string();
        let share = |shares: &Option<Vec<f64>>, state: usize| {
            shares.as_ref().map_or_else(none, |shares| figures::percent(shares[state]))
        };
        let row = |state: &usize| {
            let mean_us = chain.mean_sojourn_us[*state];
            let per_hour = chain.visits_per_hour.as_ref().map(|visits| visits[*state]);
            vec![
                self.names[*state].clone(),
                mean_us.map_or_else(none, |us| said(words, us / 1e6)),
                per_hour.map_or_else(none, figures::rate),
                share(&chain.occupancy, *state),
                share(&chain.stationary, *state),
            ]
        };
        let head = ["state", "mean-sojourn", "visits", "occupancy", "stationary"];
        Table {
            title: words.text("laboratory-passages-by-state"),
            head: head.map(|key| words.text(&format!("laboratory-passages-{key}"))).to_vec(),
            rows: self.visited.iter().map(row).collect(),
        }
    }

    /// The mean time until the state of the column is first reached from that of the row.
    fn passages(&self) -> Table {
        let Self { words, chain, .. } = self;
        let cell = |from: usize, to: usize| match chain.first_passage_s[from][to] {
            Some(seconds) => said(words, seconds),
            None if from == to => String::new(),
            None => "–".to_string(),
        };
        let row = |from: &usize| {
            let cells = self.visited.iter().map(|to| cell(*from, *to));
            [self.names[*from].clone()].into_iter().chain(cells).collect()
        };
        let head = self.visited.iter().map(|state| self.names[*state].clone());
        Table {
            title: words.text("laboratory-passages-first"),
            head: [words.text("laboratory-passages-from-to")].into_iter().chain(head).collect(),
            rows: self.visited.iter().map(row).collect(),
        }
    }

    /// Where a cluster passes between a leader lost and a leader elected.
    fn on_the_way(&self, succession: &SuccessionReport) -> Table {
        let words = self.words;
        let name = |state: &String| {
            let place = self.chain.states.iter().position(|known| known == state);
            place.map_or_else(|| state.clone(), |place| self.names[place].clone())
        };
        let rows =
            succession.visits.iter().map(|visits| vec![name(&visits.state), figures::significant(visits.visits, 3)]);
        Table {
            title: words.text("laboratory-passages-on-the-way"),
            head: ["state", "expected-visits"].map(|key| words.text(&format!("laboratory-passages-{key}"))).to_vec(),
            rows: rows.collect(),
        }
    }
}

/// Seconds in the unit that a person would say; of more than a year, the years.
fn said(words: &Catalogue, seconds: f64) -> String {
    const YEAR_S: f64 = 31_556_952.0;
    match seconds {
        seconds if seconds >= YEAR_S => {
            words.with("laboratory-years", &[("years", figures::significant(seconds / YEAR_S, 3).into())])
        }
        seconds => figures::duration(words, Duration((seconds * 1e6).round() as u64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{open, report::chain::chain, succession::succession};
    use crate::scenario::preset::Preset;
    use crate::stats::space::Resolution;
    use crate::stats::window::Window;
    use crate::types::Instant;
    use crate::view::catalogue::Language;

    fn shown(preset: &str, cluster: bool, until_s: u64) -> Section {
        let mut run = open(Preset::find(preset).expect("a preset").scenario());
        run.advance(Instant(until_s * 1_000_000), u64::MAX);
        let space = match cluster {
            true => Space::Cluster(run.watch().stats.census()),
            false => Space::Node { spec: run.spec(), resolution: Resolution::Classic },
        };
        let words = Catalogue::new(Language::English);
        section(&words, space, &chain(&*run, space, Window::WHOLE, None), &succession(&*run, Window::WHOLE))
    }

    #[test]
    fn every_state_that_was_visited_has_a_row_and_a_column() {
        let section = shown("leader crash", false, 15);
        for table in &section.tables {
            assert_eq!(table.rows.len(), 3, "{table:?}");
            assert!(table.rows.iter().all(|row| row.len() == table.head.len()), "{table:?}");
        }
        let first = &section.tables[1];
        assert_eq!(first.head[1..], ["leader", "follower", "failed"]);
        assert_eq!(first.rows[0][1], "", "nobody needs time to where they are");
    }

    #[test]
    fn what_is_never_left_is_said() {
        // The leader has crashed, and nobody is back yet.
        let notes = shown("leader crash", false, 3).notes;
        assert!(notes.iter().any(|note| note.contains("failed") && note.contains("never left")), "{notes:?}");
    }

    #[test]
    fn a_cluster_shows_its_way_from_leader_to_leader() {
        let section = shown("leader crash", true, 15);
        assert_eq!(section.tables.len(), 3);
        assert!(section.tables[2].rows.iter().any(|row| row[0].ends_with("no leader") && row[1] != "0"), "{section:?}");
    }

    #[test]
    fn long_times_are_years() {
        let words = Catalogue::new(Language::English);
        assert_eq!(said(&words, 1.5), "1.500 s");
        assert_eq!(said(&words, 4.0e9), "127 years");
    }
}
