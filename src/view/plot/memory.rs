//! How Markov is it? Stays against the exponential distribution, the second order against the first, and what
//! that means for everything else that is shown.

use super::sojourns::{Known, Stays, variation};
use super::{Axis, Fact, Figure, Layer, Mark, Plot, Point, Section, Table, Tone, thin};
use crate::stats::memory::{Exponential, Order};
use crate::view::catalogue::Catalogue;
use crate::view::figures;

/// So unlikely a finding is taken for one.
const UNLIKELY: f64 = 0.01;
/// Of thousands of stays the least distance from the exponential is significant; so small a one of the Gini
/// statistic changes nothing.
const NEAR: f64 = 0.02;
/// The test of the second order needs so many pairs of jumps for each degree of freedom.
const PAIRS_PER_FREEDOM: u64 = 5;
const DOTS: usize = 200;

/// What the stays in a state are like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Finding {
    TooFew,
    Memoryless,
    Regular,
    Irregular,
}

impl Finding {
    fn of(stays: &Stays) -> Finding {
        match stays.shape.filter(|_| stays.are_enough()) {
            None => Finding::TooFew,
            Some(Exponential { gini, p, .. }) if p >= UNLIKELY || (gini - 0.5).abs() < NEAR => Finding::Memoryless,
            Some(Exponential { gini, .. }) if gini < 0.5 => Finding::Regular,
            Some(_) => Finding::Irregular,
        }
    }

    fn remembers(self) -> bool {
        matches!(self, Finding::Regular | Finding::Irregular)
    }

    fn key(self) -> &'static str {
        match self {
            Finding::TooFew => "laboratory-memory-few",
            Finding::Memoryless => "laboratory-memory-memoryless",
            Finding::Regular => "laboratory-memory-regular",
            Finding::Irregular => "laboratory-memory-irregular",
        }
    }
}

/// Whether the way matters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Way {
    Untold,
    TooFew,
    Forgotten,
    Matters,
}

impl Way {
    fn of(order: Option<Order>, pairs: u64) -> Way {
        match order {
            None => Way::Untold,
            Some(Order { freedom, .. }) if pairs < PAIRS_PER_FREEDOM * freedom => Way::TooFew,
            Some(Order { p, .. }) if p < UNLIKELY => Way::Matters,
            Some(_) => Way::Forgotten,
        }
    }

    fn key(self) -> &'static str {
        match self {
            Way::Untold => "laboratory-memory-order-none",
            Way::TooFew => "laboratory-memory-order-few",
            Way::Forgotten => "laboratory-memory-order-first",
            Way::Matters => "laboratory-memory-order-second",
        }
    }
}

/// The stays in each state; the test of the second order, from so many pairs of successive jumps.
pub fn section(words: &Catalogue, known: &Known, order: Option<Order>, pairs: u64) -> Section {
    let way = Way::of(order, pairs);
    let count = [("count", figures::count(pairs).into())];
    Section {
        lead: Some(verdict(words, &known.states, way)),
        facts: facts(words, order),
        figures: farthest(&known.states).map(|(stays, shape)| figure(words, stays, shape)).into_iter().collect(),
        tables: if known.states.is_empty() { Vec::new() } else { vec![table(words, &known.states)] },
        notes: vec![words.with(way.key(), &count), words.text("laboratory-memory-note")],
        ..Section::default()
    }
}

/// What all of it means, in a sentence or two.
fn verdict(words: &Catalogue, states: &[Stays], way: Way) -> String {
    let findings = || states.iter().map(|stays| (stays, Finding::of(stays)));
    let remembering: Vec<&str> =
        findings().filter(|(_, finding)| finding.remembers()).map(|(stays, _)| stays.name.as_str()).collect();
    let name = match (remembering.is_empty(), way) {
        _ if findings().all(|(_, finding)| finding == Finding::TooFew) => "few",
        (true, Way::Matters) => "order",
        (true, _) => "markov",
        (false, Way::Matters) => "both",
        (false, _) => "semi",
    };
    let states = [("states", remembering.join(&words.text("states-list")).into())];
    words.with(&format!("laboratory-memory-verdict-{name}"), &states)
}

fn facts(words: &Catalogue, order: Option<Order>) -> Vec<Fact> {
    let Some(Order { statistic, freedom, p }) = order else { return Vec::new() };
    let told = [
        ("laboratory-memory-statistic", figures::significant(statistic, 4)),
        ("laboratory-memory-freedom", figures::count(freedom)),
        ("laboratory-memory-order-p", figures::fine(p)),
    ];
    told.map(|(key, value)| Fact { label: words.text(key), value }).to_vec()
}

fn table(words: &Catalogue, states: &[Stays]) -> Table {
    let row = |stays: &Stays| {
        let shape = |shown: fn(&Exponential) -> String| stays.shape.as_ref().map_or_else(|| "–".to_string(), shown);
        vec![
            stays.name.clone(),
            figures::count(stays.count()),
            variation(stays),
            shape(|shape| figures::probability(shape.gini)),
            shape(|shape| format!("{:.1}", shape.z).replace('-', "−")),
            shape(|shape| figures::fine(shape.p)),
            words.text(Finding::of(stays).key()),
        ]
    };
    let head = ["state", "stays", "variation", "memory-gini", "memory-z", "memory-p", "memory-finding"];
    Table {
        title: words.text("laboratory-memory-tests"),
        head: head.map(|key| words.text(&format!("laboratory-{key}"))).to_vec(),
        rows: states.iter().map(row).collect(),
    }
}

/// The state whose stays are least like exponential ones.
fn farthest(states: &[Stays]) -> Option<(&Stays, Exponential)> {
    let distance = |(_, shape): &(&Stays, Exponential)| (shape.gini - 0.5).abs();
    let enough = states.iter().filter(|stays| stays.are_enough());
    enough.filter_map(|stays| Some((stays, stays.shape?))).max_by(|a, b| distance(a).total_cmp(&distance(b)))
}

/// Each stay against what it would be, were they exponential: on the diagonal if they are.
fn figure(words: &Catalogue, stays: &Stays, shape: Exponential) -> Figure {
    let longest = |value: f64| value.max(stays.sorted_us.last().map_or(0.0, |us| *us as f64));
    let count = stays.sorted_us.len() as f64;
    let expected = |place: usize| -shape.mean_us * (1.0 - (place as f64 + 0.5) / count).ln();
    let end = longest(expected(stays.sorted_us.len() - 1));
    let axis = |key: &str| Axis::duration(words, words.text(key), end).within(0.0, end * 1.04);
    let (x, y) = (axis("laboratory-memory-expected"), axis("laboratory-memory-measured"));
    let dot = |(place, us): (usize, &u64)| Point::at(x.of(expected(place)), y.of(*us as f64));
    let dots = thin(stays.sorted_us.iter().enumerate().map(dot).collect(), DOTS);
    let corner = Point::at(x.of(end * 1.04), y.of(end * 1.04));
    let state = ("state", stays.name.clone().into());
    let said = [
        state.clone(),
        ("count", figures::count(stays.count()).into()),
        ("gini", figures::probability(shape.gini).into()),
    ];
    Figure {
        said: words.with("laboratory-memory-said", &said),
        plot: Plot {
            name: "memory",
            title: words.with("laboratory-memory-plot", &[state]),
            layers: vec![
                Layer::new(
                    Mark::Line,
                    Tone::Ink,
                    words.text("laboratory-memory-diagonal"),
                    vec![Point::at(0.0, 0.0), corner],
                )
                .dashed(),
                Layer::new(Mark::Dots, stays.role.into(), stays.name.clone(), dots),
            ],
            x,
            y,
        },
        missing: None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::sojourns::tests::{exponential_sample, known};
    use super::*;
    use crate::stats::estimate::TOO_FEW;
    use crate::view::catalogue::Language;

    fn order(p: f64) -> Option<Order> {
        Some(Order { statistic: 12.5, freedom: 3, p })
    }

    fn shown(states: &[(&str, Vec<u64>)], p: f64) -> Section {
        section(&Catalogue::new(Language::English), &known(states), order(p), 500)
    }

    /// Nearly all alike, as a timeout drawn from an interval.
    fn alike() -> Vec<u64> {
        (0..60).map(|place| 150_000 + place * 2_500).collect()
    }

    fn long_and_short() -> Vec<u64> {
        (0..60).map(|place| if place % 10 == 0 { 5_000_000 } else { 1_000 }).collect()
    }

    #[test]
    fn stays_are_told_in_words() {
        let few = alike()[..TOO_FEW as usize - 1].to_vec();
        let states = [("a", exponential_sample(60, 1e5)), ("b", alike()), ("c", long_and_short()), ("d", few)];
        let table = &shown(&states, 0.5).tables[0];
        let found: Vec<&str> = table.rows.iter().map(|row| row[6].as_str()).collect();
        let expected = ["memoryless enough", "too regular: stays are alike", "too irregular: short and long"];
        assert_eq!(found[..3], expected);
        assert_eq!(found[3], "too few to say");
    }

    #[test]
    fn a_distance_that_only_thousands_of_stays_can_tell_is_none() {
        // 4 % more regular than exponential ones: significant, and of no consequence.
        let near: Vec<u64> = exponential_sample(8_000, 1e5).into_iter().map(|us| us + 3_000).collect();
        let known = known(&[("near", near)]);
        let shape = known.states[0].shape.expect("enough");
        assert!(shape.p < UNLIKELY, "{shape:?}");
        assert_eq!(Finding::of(&known.states[0]), Finding::Memoryless);
    }

    #[test]
    fn the_verdict_names_what_holds() {
        let lead = |states: &[(&str, Vec<u64>)], p| shown(states, p).lead.expect("a verdict");
        let random = || ("random", exponential_sample(60, 1e5));
        assert!(lead(&[random()], 0.5).contains("the walk is Markov"));
        assert!(lead(&[random(), ("waiting", alike())], 0.5).contains("stays as waiting remember"));
        assert!(lead(&[random()], 0.001).contains("depends on the one before"));
        assert!(lead(&[("waiting", alike())], 0.001).starts_with("Not Markov"));
        assert!(lead(&[("rare", vec![1; 3])], 0.001).contains("Too few"));
        assert!(lead(&[], 0.5).contains("Too few"));
    }

    #[test]
    fn every_verdict_has_words_in_both_languages() {
        for language in Language::ALL {
            let words = Catalogue::new(language);
            for name in ["few", "markov", "semi", "order", "both"] {
                assert!(words.has(&format!("laboratory-memory-verdict-{name}")), "{name}");
            }
            for way in [Way::Untold, Way::TooFew, Way::Forgotten, Way::Matters] {
                assert!(words.has(way.key()), "{way:?}");
            }
            for finding in [Finding::TooFew, Finding::Memoryless, Finding::Regular, Finding::Irregular] {
                assert!(words.has(finding.key()), "{finding:?}");
            }
        }
    }

    #[test]
    fn few_pairs_of_jumps_say_nothing() {
        assert_eq!(Way::of(order(0.0001), 14), Way::TooFew);
        assert_eq!(Way::of(order(0.0001), 15), Way::Matters);
        assert_eq!(Way::of(order(0.5), 15), Way::Forgotten);
        assert_eq!(Way::of(None, 15), Way::Untold);
    }

    #[test]
    fn the_plot_is_of_the_least_exponential_and_exponential_stays_lie_on_the_diagonal() {
        let section = shown(&[("a", exponential_sample(300, 1e5)), ("b", alike())], 0.5);
        assert_eq!(section.figures[0].plot.layers[1].name, "b");
        let only = shown(&[("a", exponential_sample(300, 1e5))], 0.5);
        let dots = &only.figures[0].plot.layers[1].points;
        assert_eq!(dots.len(), DOTS);
        for dot in dots {
            assert!((dot.x.unwrap() - dot.y.unwrap()).abs() < 0.01 * dot.x.unwrap().max(1.0), "{dot:?}");
        }
    }
}
