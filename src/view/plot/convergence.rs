//! How estimates settle, each with its 95 % band, as the run goes on.

use super::{Axis, Fact, Figure, Layer, Mark, Plot, Point, Section, Tone, thin};
use crate::stats::Statistics;
use crate::stats::estimate::{Estimate, Interval, poisson_rate, ratio, wilson};
use crate::stats::history::Moment;
use crate::stats::reigns::Ending;
use crate::stats::space::Space;
use crate::stats::window::Window;
use crate::types::{Duration, Instant};
use crate::view::catalogue::Catalogue;
use crate::view::lens::Reading;
use crate::view::{figures, terms};

/// Moments at which an estimate is shown.
const MOMENTS: usize = 100;
/// An axis shows all of the estimates but those of the first part, where hardly anything was known.
const FIRST_PART: usize = 4;

/// What is looked at.
pub struct Watched<'a> {
    pub stats: &'a Statistics,
    pub space: Space,
    pub reading: Reading,
    pub window: Window,
    pub now: Instant,
    /// The transition that the person asks about.
    pub pointed: Option<(u8, u8)>,
}

/// What would have been estimated at a moment.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Settled {
    at: Instant,
    value: f64,
    interval: Option<Interval>,
}

/// What an estimate is of: how it is written, and what its axis is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Quantity {
    Share,
    Time,
    Probability,
    Rate,
}

/// The course of one estimate.
struct Course {
    name: &'static str,
    title: String,
    label: String,
    quantity: Quantity,
    tone: Tone,
    missing: &'static str,
    settled: Vec<Settled>,
}

pub fn section(words: &Catalogue, watched: &Watched) -> Section {
    let moments = watched.moments();
    let courses =
        [watched.availability(words, &moments), watched.interregnum(words), watched.transition(words, &moments)];
    let from = moments.first().map_or(Instant::ZERO, |moment| moment.at);
    let span = (from, watched.window.end(watched.now));
    let mut notes = vec![words.text("laboratory-convergence-note")];
    if courses.iter().any(|course| course.shown_from() > 0) {
        notes.push(words.text("laboratory-convergence-cut"));
    }
    if watched.pointed.is_none() {
        notes.push(words.text("laboratory-convergence-point"));
    }
    Section {
        facts: courses.iter().filter_map(|course| course.fact(words)).collect(),
        figures: courses.iter().map(|course| course.figure(words, span)).collect(),
        notes,
        ..Section::default()
    }
}

impl Watched<'_> {
    /// The sums at evenly spaced moments of the window. The first is what the others are counted from.
    fn moments(&self) -> Vec<Moment> {
        let end = self.window.end(self.now);
        // What happened just at a moment is not in its sums yet; the present has all.
        let present = self.window.holds(self.now).then(|| self.present());
        let is_inside = |at: Instant| self.window.from <= at && at <= end && (present.is_none() || at < self.now);
        let inside = self.stats.history.moments().iter().filter(|moment| is_inside(moment.at)).cloned();
        let start = (self.window.is_whole() && self.now > Instant::ZERO).then(|| self.start());
        let moments: Vec<Moment> = start.into_iter().chain(inside).chain(present.clone()).collect();
        let places = thin((0..moments.len()).collect(), MOMENTS + 1);
        places.into_iter().map(|place| moments[place].clone()).collect()
    }

    fn present(&self) -> Moment {
        let phases = self.stats.phases();
        Moment {
            at: self.now,
            counts: phases.counts().to_vec(),
            sojourn_us: phases.sojourn_us(self.now),
            unchanged: Vec::new(),
            cluster_us: self.stats.cluster.sojourn_us(self.now),
            interregna: self.stats.reigns.count(),
            interregna_us: self.stats.reigns.total_us(self.now),
        }
    }

    fn start(&self) -> Moment {
        let nothing = |sums: Vec<u64>| vec![0; sums.len()];
        let Moment { counts, sojourn_us, cluster_us, .. } = self.present();
        Moment {
            at: Instant::ZERO,
            counts: nothing(counts),
            sojourn_us: nothing(sojourn_us),
            unchanged: Vec::new(),
            cluster_us: nothing(cluster_us),
            interregna: 0,
            interregna_us: 0,
        }
    }

    /// The share of time in which somebody governed.
    fn availability(&self, words: &Catalogue, moments: &[Moment]) -> Course {
        let census = self.stats.census();
        let led_us = |moment: &Moment| {
            let states = moment.cluster_us.iter().enumerate();
            states.filter(|(state, _)| census.is_led(*state as u8)).map(|(_, us)| us).sum::<u64>()
        };
        let settled = |(first, moment): (&Moment, &Moment)| {
            let lasted_us = moment.at.since(first.at).0;
            let batches = self.stats.history.batches(first.at, moment.at, led_us);
            let estimate = ratio(&batches).filter(|estimate| estimate.standard_error > 0.0);
            let within = |known: Interval| Interval { low: known.low.max(0.0), high: known.high.min(1.0) };
            Settled {
                at: moment.at,
                value: (led_us(moment) - led_us(first)) as f64 / lasted_us.max(1) as f64,
                interval: estimate.and_then(|estimate| estimate.interval()).map(within),
            }
        };
        Course {
            name: "convergence-availability",
            title: words.text("laboratory-convergence-availability"),
            label: words.text("laboratory-convergence-availability-short"),
            quantity: Quantity::Share,
            tone: Tone::Leader,
            missing: "laboratory-convergence-none",
            settled: since_first(moments).map(settled).collect(),
        }
    }

    /// The interregna after a reign that began and ended in the window, as far as they are kept: when they
    /// ended, and how long they lasted.
    fn successions(&self) -> impl Iterator<Item = (Instant, u64)> {
        let followed = self.stats.reigns.interregna().filter(|gap| gap.cause != Ending::Start);
        let ended = followed.filter_map(|gap| Some((gap.from, gap.to?)));
        let within = ended.filter(|(from, to)| self.window.holds(*from) && self.window.holds(*to));
        within.map(|(from, to)| (to, to.since(from).0))
    }

    /// The mean interregnum, of those that are kept.
    fn interregnum(&self, words: &Catalogue) -> Course {
        let (mut count, mut sum, mut squares) = (0usize, 0.0, 0.0);
        let mut settle = |(at, us): (Instant, u64)| {
            let us = us as f64;
            (count, sum, squares) = (count + 1, sum + us, squares + us * us);
            let mean = sum / count as f64;
            let variance = (squares - sum * mean).max(0.0) / (count.max(2) - 1) as f64;
            (at, Estimate { value: mean, standard_error: (variance / count as f64).sqrt(), count })
        };
        let course: Vec<(Instant, Estimate)> = self.successions().map(&mut settle).collect();
        // It holds until now.
        let last = course.last().map(|(_, estimate)| (self.window.end(self.now), *estimate));
        let settled = |(at, estimate): (Instant, Estimate)| {
            let interval = (estimate.count > 1).then(|| estimate.interval()).flatten();
            let interval = interval.map(|known| Interval { low: known.low.max(0.0), ..known });
            Settled { at, value: estimate.value, interval }
        };
        Course {
            name: "convergence-interregnum",
            title: words.text("laboratory-convergence-interregnum"),
            label: words.text("laboratory-convergence-interregnum-short"),
            quantity: Quantity::Time,
            tone: Tone::Broken,
            missing: "laboratory-interregna-none",
            settled: thin(course, MOMENTS).into_iter().chain(last).map(settled).collect(),
        }
    }

    /// The probability or the rate of a transition: the one that is asked about, else the most frequent that
    /// is not the only way.
    fn transition(&self, words: &Catalogue, moments: &[Moment]) -> Course {
        let (from, to) = self.pair();
        let is_rate = self.reading == Reading::Rate;
        let kind = if is_rate { "rate" } else { "probability" };
        let sums = self.sums(from, to);
        let known = moments.partition_point(|moment| moment.at < self.known_from());
        let settled = |(first, moment): (&Moment, &Moment)| {
            let (before, until) = (sums(first), sums(moment));
            let (count, left) = (until.count - before.count, until.left - before.left);
            let seconds = (until.stayed_us - before.stayed_us) as f64 / 1e6;
            let (of, interval) = match is_rate {
                true => (seconds, poisson_rate(count, seconds)),
                false => (left as f64, wilson(count, left)),
            };
            (of > 0.0).then(|| Settled { at: moment.at, value: count as f64 / of, interval })
        };
        let states = [("from", terms::state(words, self.space, from)), ("to", terms::state(words, self.space, to))];
        Course {
            name: "convergence-transition",
            title: words.with(&format!("laboratory-convergence-{kind}"), &states.map(|(key, name)| (key, name.into()))),
            label: words.text(&format!("laboratory-convergence-{kind}-axis")),
            quantity: if is_rate { Quantity::Rate } else { Quantity::Probability },
            tone: self.space.role(from).into(),
            missing: "laboratory-convergence-none",
            settled: since_first(&moments[known..]).filter_map(settled).collect(),
        }
    }

    /// From when on the moves of a cluster are kept one by one; those of the nodes are in the history.
    fn known_from(&self) -> Instant {
        let Space::Cluster(_) = self.space else { return Instant::ZERO };
        let cluster = &self.stats.cluster;
        let mut kept = cluster.stays(self.now).filter_map(|stay| stay.left_by());
        let first = kept.next().map_or(Instant::ZERO, |step| step.at);
        let is_all = kept.count() as u64 + 1 >= cluster.counts().iter().sum();
        if is_all { Instant::ZERO } else { first }
    }

    pub fn pair(&self) -> (u8, u8) {
        let tally = self.stats.walks_in(self.space).tally(self.window, self.now);
        let left = |from: usize| tally.counts[from * tally.states..][..tally.states].iter().sum::<u64>();
        let rank = |(from, to): &(usize, usize)| {
            let count = tally.counts[from * tally.states + to];
            (0 < count && count < left(*from), count)
        };
        let pairs = (0..tally.states).flat_map(|from| (0..tally.states).map(move |to| (from, to)));
        // Of equal ones the first.
        let (from, to) = pairs.rev().max_by_key(rank).unwrap_or_default();
        let is_known = |(from, to): &(u8, u8)| {
            let (from, to) = (usize::from(*from), usize::from(*to));
            from != to && from.max(to) < tally.states && left(from) > 0
        };
        self.pointed.filter(is_known).unwrap_or((from as u8, to as u8))
    }

    /// What is known at a moment of a transition. The history has the sums of the phases; a cluster's moves
    /// are found among its stays.
    fn sums(&self, from: u8, to: u8) -> Box<dyn Fn(&Moment) -> Sums + '_> {
        match self.space {
            Space::Node { spec, resolution } => Box::new(move |moment: &Moment| {
                let states = moment.sojourn_us.len();
                let of = |state: usize| resolution.of(spec, state as u8);
                let mut sums = Sums::default();
                for (pair, count) in moment.counts.iter().enumerate() {
                    let (before, after) = (of(pair / states), of(pair % states));
                    sums.left += if before == from && after != from { *count } else { 0 };
                    sums.count += if (before, after) == (from, to) { *count } else { 0 };
                }
                let within = (0..states).filter(|state| of(*state) == from);
                sums.stayed_us = within.map(|state| moment.sojourn_us[state]).sum();
                sums
            }),
            Space::Cluster(_) => {
                let moves = self.stats.cluster.stays(self.now).filter_map(|stay| stay.left_by());
                let moves = moves.filter(|step| step.from == from && self.window.holds(step.at));
                let leaving: Vec<_> = moves.map(|step| (step.at, step.to)).collect();
                Box::new(move |moment: &Moment| {
                    let is_past = |at: Instant| at < moment.at || moment.at == self.now;
                    let past = &leaving[..leaving.partition_point(|(at, _)| is_past(*at))];
                    Sums {
                        count: past.iter().filter(|(_, led_to)| *led_to == to).count() as u64,
                        left: past.len() as u64,
                        stayed_us: moment.cluster_us.get(usize::from(from)).copied().unwrap_or_default(),
                    }
                })
            }
        }
    }
}

/// Of a transition, from time 0 to a moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Sums {
    count: u64,
    /// How often its state was left at all, and the time in it.
    left: u64,
    stayed_us: u64,
}

/// Each moment with the first.
fn since_first(moments: &[Moment]) -> impl Iterator<Item = (&Moment, &Moment)> {
    moments.iter().skip(1).filter_map(|moment| Some((moments.first()?, moment)))
}

impl Course {
    fn last(&self) -> Option<&Settled> {
        self.settled.last().filter(|_| self.settled.len() > 1)
    }

    /// "0.71 (0.62–0.79)"
    fn fact(&self, words: &Catalogue) -> Option<Fact> {
        let Settled { value, interval, .. } = self.last()?;
        let shown = |value: f64| self.quantity.shown(words, value, *interval);
        let value = match interval {
            None => shown(*value),
            Some(Interval { low, high }) => {
                let told = [("value", shown(*value)), ("low", shown(*low)), ("high", shown(*high))];
                words.with("laboratory-convergence-value", &told.map(|(key, value)| (key, value.into())))
            }
        };
        Some(Fact { label: self.title.clone(), value })
    }

    fn figure(&self, words: &Catalogue, (from, until): (Instant, Instant)) -> Figure {
        let x = Axis::duration(words, words.text("laboratory-run-time"), until.0 as f64);
        let x = x.within(from.0 as f64, until.0 as f64);
        let (low, high) = self.range();
        let y = self.quantity.axis(words, self.label.clone(), high).within(low, high);
        let shown = &self.settled[self.shown_from()..];
        let at = |settled: &Settled| x.of(settled.at.0 as f64);
        let line = shown.iter().map(|settled| Point::at(at(settled), y.of(settled.value))).collect();
        let around = shown.iter().filter_map(|settled| {
            let Interval { low: below, high: above } = settled.interval?;
            Some(Point::band(at(settled), y.of(below.max(low)), y.of(above.min(high))))
        });
        let now = self.last().map(|last| Point::y(y.of(last.value)));
        let (band, estimate) = match self.quantity {
            Quantity::Time => (Mark::StepBand, Mark::Steps),
            _ => (Mark::Band, Mark::Line),
        };
        let layers = vec![
            Layer::new(band, self.tone, words.text("laboratory-band"), around.collect()),
            Layer::new(estimate, self.tone, words.text("laboratory-convergence-estimate"), line),
            Layer::new(Mark::Level, Tone::Ink, words.text("laboratory-convergence-now"), now.into_iter().collect())
                .dashed(),
        ];
        Figure {
            plot: Plot { name: self.name, title: self.title.clone(), x, y, layers },
            said: self.said(words),
            missing: self.last().is_none().then(|| words.text(self.missing)),
        }
    }

    fn said(&self, words: &Catalogue) -> String {
        let Some(Settled { value, interval, .. }) = self.last() else { return words.text(self.missing) };
        let known = interval.unwrap_or(Interval { low: *value, high: *value });
        let told = [("value", *value), ("low", known.low), ("high", known.high)];
        let mut arguments =
            told.map(|(key, value)| (key, self.quantity.shown(words, value, *interval).into())).to_vec();
        arguments.push(("title", self.title.clone().into()));
        words.with("laboratory-convergence-said", &arguments)
    }

    /// What the axis shows: all but the first estimates, with some room.
    fn range(&self) -> (f64, f64) {
        let settled = &self.settled[self.settled.len() / FIRST_PART..];
        let ends = |settled: &Settled| {
            let known = settled.interval.unwrap_or(Interval { low: settled.value, high: settled.value });
            [settled.value, known.low, known.high]
        };
        let values = || settled.iter().flat_map(ends);
        let (least, most) = (values().fold(f64::INFINITY, f64::min), values().fold(0.0, f64::max));
        let room = if most > least { 0.08 * (most - least) } else { 0.1 * most };
        let low = (least.min(most) - room).max(0.0);
        match most + room {
            high if high <= low => (0.0, 1.0),
            high if self.quantity.is_share() => (low, high.min(1.0)),
            high => (low, high),
        }
    }

    /// The first estimate from which on all lie on the axis.
    fn shown_from(&self) -> usize {
        let (low, high) = self.range();
        let is_outside = |settled: &Settled| !(low..=high).contains(&settled.value);
        self.settled.iter().rposition(is_outside).map_or(0, |place| place + 1)
    }
}

impl Quantity {
    fn is_share(self) -> bool {
        matches!(self, Quantity::Share | Quantity::Probability)
    }

    /// Shares with as many digits as their interval lets count.
    fn shown(self, words: &Catalogue, value: f64, interval: Option<Interval>) -> String {
        let digits = interval.map_or(2.0, |known| 1.0 - (known.high - known.low).max(1e-6).log10().floor());
        match self {
            Quantity::Share => format!("{:.*}%", (digits - 2.0).clamp(0.0, 4.0) as usize, value * 100.0),
            Quantity::Time => figures::duration(words, Duration(value.round() as u64)),
            Quantity::Probability => format!("{value:.*}", digits.clamp(2.0, 6.0) as usize),
            Quantity::Rate => figures::rate(value),
        }
    }

    fn axis(self, words: &Catalogue, label: String, most: f64) -> Axis {
        match self {
            Quantity::Share => Axis::percent(label),
            Quantity::Time => Axis::duration(words, label, most),
            Quantity::Probability | Quantity::Rate => Axis::number(label),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::report::chain::chain;
    use crate::experiment::succession::succession;
    use crate::experiment::{WatchedRun, open};
    use crate::scenario::url::parse_link;
    use crate::stats::space::{Census, Resolution};
    use crate::view::catalogue::Language;

    const CRASHES: &str = "?nodes=5&seed=3&client.rate=0/s&duration=600s&fault=every+5s+crash+leader+for+1s";

    fn run(until_s: u64) -> WatchedRun {
        let mut run = open(parse_link(CRASHES).expect("a link").scenario);
        run.advance(Instant(until_s * 1_000_000), u64::MAX);
        run
    }

    fn spaces(run: &WatchedRun) -> Vec<Space> {
        let node = |resolution| Space::Node { spec: run.spec(), resolution };
        Resolution::ALL.into_iter().map(node).chain([Space::Cluster(Census { nodes: 5, has_quorum: true })]).collect()
    }

    fn watched(run: &WatchedRun, space: Space, reading: Reading, window: Window) -> Watched<'_> {
        Watched { stats: &run.watch().stats, space, reading, window, now: run.now(), pointed: None }
    }

    fn words() -> Catalogue {
        Catalogue::new(Language::English)
    }

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
    }

    #[test]
    fn every_course_ends_at_what_is_shown_elsewhere() {
        let run = run(120);
        let whole = Window::WHOLE;
        let later = Window { from: Instant(20_000_000), until: Some(Instant(100_000_000)) };
        for (space, window) in spaces(&run).into_iter().flat_map(|space| [(space, whole), (space, later)]) {
            let report = chain(&*run, space, window, None);
            for reading in [Reading::Probability, Reading::Rate] {
                let watched = watched(&run, space, reading, window);
                let (from, to) = watched.pair();
                let course = watched.transition(&words(), &watched.moments());
                let matrix = if reading == Reading::Rate { &report.generator_per_s } else { &report.jump };
                let expected = matrix[usize::from(from)].as_ref().expect("it was left")[usize::from(to)];
                let found = course.last().expect("a course").value;
                assert!(near(found, expected), "{space:?} {reading:?} {window:?}: {found}, not {expected}");
            }
            let watched = watched(&run, space, Reading::Probability, window);
            let mean_us = succession(&*run, window).mean_us.expect("leaders were lost");
            assert!(near(watched.interregnum(&words()).last().expect("a course").value, mean_us));
        }
    }

    #[test]
    fn the_availability_is_that_of_the_report() {
        let run = run(61);
        let watched = watched(&run, spaces(&run)[0], Reading::Probability, Window::WHOLE);
        let without_us = run.watch().stats.reigns.total_us(run.now()) as f64;
        let course = watched.availability(&words(), &watched.moments());
        assert!(near(course.last().expect("a course").value, 1.0 - without_us / 61e6));
    }

    #[test]
    fn bands_narrow_around_their_estimate_and_lie_on_the_axis() {
        let run = run(300);
        let watched = watched(&run, spaces(&run)[0], Reading::Rate, Window::WHOLE);
        for figure in section(&words(), &watched).figures {
            let plot = figure.plot;
            let (low, high) = (plot.y.low.expect("low"), plot.y.high.expect("high"));
            let bands: Vec<(f64, f64)> =
                plot.layers[0].points.iter().map(|point| (point.low.unwrap(), point.high.unwrap())).collect();
            assert!(
                bands.iter().all(|(below, above)| low <= *below && below <= above && *above <= high),
                "{}",
                plot.name
            );
            let width = |(below, above): (f64, f64)| above - below;
            assert!(width(bands[bands.len() - 1]) < width(bands[bands.len() / 4]), "{}", plot.name);
            let values: Vec<f64> = plot.layers[1].points.iter().filter_map(|point| point.y).collect();
            assert!(values.iter().all(|value| (low..=high).contains(value)), "{}", plot.name);
            assert!(values.len() > 50 && values.len() <= MOMENTS + 2, "{}: {}", plot.name, values.len());
        }
    }

    #[test]
    fn what_is_pointed_at_is_shown_unless_nothing_ever_left_it() {
        let run = run(60);
        let space = spaces(&run)[1];
        let asked = |pointed| Watched { pointed, ..watched(&run, space, Reading::Probability, Window::WHOLE) }.pair();
        let most = asked(None);
        // Leader to failed happened; leader to candidate did not, but might have.
        assert_eq!(asked(Some((0, 3))), (0, 3));
        assert_eq!(asked(Some((0, 2))), (0, 2));
        for nonsense in [(0, 0), (9, 0), (0, 9)] {
            assert_eq!(asked(Some(nonsense)), most);
        }
    }

    #[test]
    fn unless_asked_it_is_about_a_transition_with_an_alternative() {
        let run = run(120);
        let space = spaces(&run)[0];
        let watched = watched(&run, space, Reading::Probability, Window::WHOLE);
        let (from, to) = watched.pair();
        let jump = chain(&*run, space, Window::WHOLE, None).jump[usize::from(from)].clone().expect("it was left");
        assert!(jump[usize::from(to)] < 1.0, "{from} to {to}: {jump:?}");
    }

    #[test]
    fn shares_have_the_digits_that_their_interval_allows() {
        let shown = |quantity: Quantity, low, high| quantity.shown(&words(), 0.95937, Some(Interval { low, high }));
        assert_eq!(shown(Quantity::Share, 0.958, 0.960), "95.94%");
        assert_eq!(shown(Quantity::Share, 0.90, 0.99), "95.9%");
        assert_eq!(shown(Quantity::Probability, 0.7, 1.0), "0.96");
        assert_eq!(Quantity::Share.shown(&words(), 1.0, None), "100%");
    }

    #[test]
    fn without_time_there_is_nothing_to_draw() {
        let run = run(0);
        for space in spaces(&run) {
            let section = section(&words(), &watched(&run, space, Reading::Probability, Window::WHOLE));
            assert!(section.figures.iter().all(|figure| figure.missing.is_some()));
            assert!(section.facts.is_empty());
        }
    }

    #[test]
    fn a_share_that_never_changed_has_a_line_and_no_band() {
        let mut scenario = parse_link("?nodes=3&client.rate=0/s&duration=60s").expect("a link").scenario;
        scenario.seed = 1;
        let mut run = open(scenario);
        run.advance(Instant(20_000_000), u64::MAX);
        let window = Window { from: Instant(10_000_000), until: None };
        let section = section(&words(), &watched(&run, spaces(&run)[0], Reading::Probability, window));
        let plot = &section.figures[0].plot;
        assert!(plot.layers[0].points.is_empty() && !plot.layers[1].points.is_empty());
        assert_eq!((plot.y.low, plot.y.high), (Some(90.0), Some(100.0)));
    }
}
