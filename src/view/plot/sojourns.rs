//! How long stays in each state last, against the exponential distribution of the same mean.

use super::distribution::{self, quantile};
use super::{Axis, Figure, Plot, Section, Table};
use crate::stats::estimate::TOO_FEW;
use crate::stats::memory::{Exponential, exponential};
use crate::stats::space::Space;
use crate::stats::transitions::Transitions;
use crate::stats::window::Window;
use crate::types::{Duration, Role};
use crate::view::catalogue::Catalogue;
use crate::view::{figures, terms};

/// The names of the plots: states have a plot each, those with the most stays.
const PLOTS: [&str; 6] = ["sojourns-1", "sojourns-2", "sojourns-3", "sojourns-4", "sojourns-5", "sojourns-6"];

/// The stays in a state that began and ended in a window.
pub struct Stays {
    pub name: String,
    pub role: Role,
    pub sorted_us: Vec<u64>,
    /// None for too few to speak of a spread.
    pub shape: Option<Exponential>,
}

/// What is known of the stays in all states that were left, in the order in which states are read.
pub struct Known {
    pub states: Vec<Stays>,
    /// Earlier stays are no longer known one by one.
    pub forgotten: bool,
}

impl Stays {
    fn new(name: String, role: Role, mut durations_us: Vec<u64>) -> Stays {
        let shape = exponential(&mut durations_us);
        durations_us.sort_unstable();
        Stays { name, role, sorted_us: durations_us, shape }
    }

    pub fn count(&self) -> u64 {
        self.sorted_us.len() as u64
    }

    pub fn are_enough(&self) -> bool {
        self.count() >= TOO_FEW && self.shape.is_some()
    }
}

impl Known {
    pub fn of(words: &Catalogue, space: Space, walks: &Transitions, window: Window) -> Known {
        let mut order: Vec<u8> = (0..space.states() as u8).collect();
        match space {
            Space::Cluster(_) => order.reverse(),
            Space::Node { .. } => order.sort_by_key(|state| space.role(*state) as u8),
        }
        let stays = |state: u8| {
            Stays::new(terms::state(words, space, state), space.role(state), walks.durations_us(state, window))
        };
        let states: Vec<Stays> = order.into_iter().map(stays).filter(|stays| stays.count() > 0).collect();
        let known: u64 = states.iter().map(Stays::count).sum();
        let ended: u64 = walks.counts().iter().sum();
        let forgotten = if window.is_whole() { known < ended } else { walks.kept(window) != window };
        Known { states, forgotten }
    }
}

pub fn section(words: &Catalogue, known: &Known) -> Section {
    let drawn = most_visited(&known.states);
    if known.states.is_empty() {
        return Section { lead: Some(words.text("laboratory-sojourns-none")), ..Section::default() };
    }
    let figure = |(name, stays): (&&'static str, &&Stays)| figure(words, name, stays);
    let mut notes = vec![words.text("laboratory-sojourns-whole")];
    let enough = known.states.iter().filter(|stays| stays.are_enough()).count();
    if drawn.len() < enough {
        notes.push(words.with("laboratory-sojourns-more", &[("count", drawn.len().into())]));
    }
    if known.forgotten {
        let count = known.states.iter().map(Stays::count).sum();
        notes.push(words.with("laboratory-sojourns-latest", &[("count", figures::count(count).into())]));
    }
    Section {
        lead: drawn.is_empty().then(|| words.text("laboratory-sojourns-none")),
        figures: PLOTS.iter().zip(&drawn).map(figure).collect(),
        tables: vec![table(words, &known.states)],
        notes,
        ..Section::default()
    }
}

/// The states that get a plot, in the order in which they are read.
fn most_visited(states: &[Stays]) -> Vec<&Stays> {
    let mut places: Vec<usize> = (0..states.len()).filter(|place| states[*place].are_enough()).collect();
    places.sort_by_key(|place| std::cmp::Reverse(states[*place].count()));
    places.truncate(PLOTS.len());
    places.sort_unstable();
    places.into_iter().map(|place| &states[place]).collect()
}

fn figure(words: &Catalogue, name: &'static str, stays: &Stays) -> Figure {
    let sorted = distribution::values(&stays.sorted_us);
    let mean_us = sorted.iter().sum::<f64>() / sorted.len() as f64;
    let x = distribution::time_axis(words, words.text("laboratory-sojourns-time"), &sorted);
    let y = Axis::percent(words.text("laboratory-sojourns-share")).within(0.0, 1.0);
    let names = (words.text("laboratory-band"), stays.name.clone());
    let mut layers = distribution::measured(&sorted, (&x, &y), stays.role.into(), names).to_vec();
    let times = distribution::times(&x);
    let shares: Vec<f64> = times.iter().map(|time| -(-time / mean_us).exp_m1()).collect();
    layers.push(distribution::predicted(&times, &shares, (&x, &y), words.text("laboratory-exponential")));
    let at = |share: f64| time(words, quantile(&stays.sorted_us, share).unwrap_or_default());
    let said = [
        ("state", stays.name.clone().into()),
        ("count", figures::count(stays.count()).into()),
        ("half", at(0.5).into()),
        ("longest", at(1.0).into()),
        ("variation", variation(stays).into()),
    ];
    Figure {
        plot: Plot { name, title: stays.name.clone(), x, y, layers },
        said: words.with("laboratory-sojourns-said", &said),
        missing: None,
    }
}

fn table(words: &Catalogue, states: &[Stays]) -> Table {
    let row = |stays: &Stays| {
        let at = |share: f64| time(words, quantile(&stays.sorted_us, share).unwrap_or_default());
        let mean_us = stays.sorted_us.iter().sum::<u64>() / stays.count();
        vec![
            stays.name.clone(),
            figures::count(stays.count()),
            time(words, mean_us),
            at(0.5),
            variation(stays),
            at(1.0),
        ]
    };
    let head = ["state", "stays", "mean", "p50", "variation", "max"];
    Table {
        title: words.text("laboratory-sojourns-table"),
        head: head.map(|key| words.text(&format!("laboratory-{key}"))).to_vec(),
        rows: states.iter().map(row).collect(),
    }
}

fn time(words: &Catalogue, us: u64) -> String {
    figures::duration(words, Duration(us))
}

/// 1 for the exponential distribution.
pub fn variation(stays: &Stays) -> String {
    stays.shape.map_or_else(|| "–".to_string(), |shape| figures::probability(shape.variation))
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::experiment::open;
    use crate::scenario::preset::Preset;
    use crate::stats::space::Resolution;
    use crate::types::Instant;
    use crate::view::catalogue::Language;
    use crate::view::plot::Scale;

    pub fn known(states: &[(&str, Vec<u64>)]) -> Known {
        let stays = |(name, durations_us): &(&str, Vec<u64>)| {
            Stays::new((*name).to_string(), Role::Follower, durations_us.clone())
        };
        Known { states: states.iter().map(stays).collect(), forgotten: false }
    }

    /// The middles of equal shares of an exponential distribution.
    pub fn exponential_sample(count: u32, mean_us: f64) -> Vec<u64> {
        let at = |place: u32| (f64::from(place) + 0.5) / f64::from(count);
        (0..count).map(|place| (-(1.0 - at(place)).ln() * mean_us) as u64).collect()
    }

    fn shown(states: &[(&str, Vec<u64>)]) -> Section {
        section(&Catalogue::new(Language::English), &known(states))
    }

    #[test]
    fn the_exponential_goes_through_its_mean() {
        let section = shown(&[("follower", vec![100_000, 300_000].repeat(20))]);
        let plot = &section.figures[0].plot;
        assert_eq!(plot.layers[1].name, "follower");
        let curve = &plot.layers[2];
        assert!(curve.dashed && curve.name == "exponential of the same mean");
        let near = curve.points.iter().min_by_key(|point| (point.x.unwrap() - 200.0).abs() as u64).unwrap();
        let expected = 100.0 * (1.0 - (-near.x.unwrap() / 200.0).exp());
        assert!((near.y.unwrap() - expected).abs() < 1e-9);
        assert_eq!(section.tables[0].rows[0][1..], ["40", "200 ms", "100 ms", "0.51", "300 ms"]);
    }

    #[test]
    fn too_few_stays_are_in_the_table_but_not_drawn() {
        let section = shown(&[("rare", vec![5_000; 9]), ("frequent", exponential_sample(10, 5_000.0))]);
        assert_eq!(section.figures.len(), 1);
        assert_eq!((section.figures[0].plot.title.as_str(), section.tables[0].rows.len()), ("frequent", 2));
        assert!(shown(&[("rare", vec![5_000; 9])]).lead.is_some());
        assert!(shown(&[]).tables.is_empty());
    }

    #[test]
    fn plots_are_of_the_states_with_the_most_stays_in_the_order_of_the_table() {
        let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
        let states: Vec<_> = (10..).zip(names).map(|(count, name)| (name, exponential_sample(count, 1e5))).collect();
        let section = shown(&states);
        let drawn: Vec<&str> = section.figures.iter().map(|figure| figure.plot.title.as_str()).collect();
        assert_eq!(drawn, ["c", "d", "e", "f", "g", "h"]);
        assert!(section.notes.iter().any(|note| note.contains('6')));
    }

    #[test]
    fn very_different_stays_share_a_logarithmic_axis() {
        let mut durations = vec![20_000; 30];
        durations.extend([90_000_000; 5]);
        assert_eq!(shown(&[("failed", durations)]).figures[0].plot.x.scale, Scale::Log);
    }

    #[test]
    fn every_stay_that_ended_in_a_run_is_counted_once() {
        let mut run = open(Preset::find("leader crash").expect("a preset").scenario());
        run.advance(Instant(15_000_000), u64::MAX);
        let words = Catalogue::new(Language::English);
        let walks = run.watch().stats.walks(Resolution::Roles);
        let space = Space::Node { spec: run.spec(), resolution: Resolution::Roles };
        let known = Known::of(&words, space, walks, Window::WHOLE);
        let ended: u64 = walks.counts().iter().sum();
        assert_eq!(known.states.iter().map(Stays::count).sum::<u64>(), ended);
        assert!(!known.forgotten);
        assert_eq!(known.states[0].name, "leader");
    }
}
