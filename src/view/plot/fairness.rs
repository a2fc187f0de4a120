//! Who led how often, and for how long, against equal chances.

use super::{Axis, Fact, Figure, Layer, Mark, Plot, Point, Section, Tone};
use crate::experiment::report::Elections;
use crate::stats::fairness::Fairness;
use crate::types::Duration;
use crate::view::catalogue::Catalogue;
use crate::view::figures;

/// Above so many nodes, neighbours share a bar.
const BARS_MAX: usize = 25;
/// So unlikely a deviation is called one, and so unlikely a one only suspected.
const UNFAIR: f64 = 0.01;
const DOUBTFUL: f64 = 0.05;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Nobody ever leads.
    Leaderless,
    Alone,
    NobodyLed,
    TooFew,
    Fair,
    Doubtful,
    Unfair,
}

impl Verdict {
    pub fn of(elections: &Elections) -> Verdict {
        match elections.fairness {
            _ if elections.candidates.is_empty() => Verdict::Leaderless,
            _ if elections.candidates.len() < 2 => Verdict::Alone,
            None => Verdict::NobodyLed,
            Some(fairness) if fairness.is_from_too_few() => Verdict::TooFew,
            Some(Fairness { p, .. }) if p < UNFAIR => Verdict::Unfair,
            Some(Fairness { p, .. }) if p < DOUBTFUL => Verdict::Doubtful,
            Some(_) => Verdict::Fair,
        }
    }

    fn key(self) -> &'static str {
        match self {
            Verdict::Leaderless => "findings-fairness-leaderless",
            Verdict::Alone => "findings-fairness-alone",
            Verdict::NobodyLed => "findings-fairness-none",
            Verdict::TooFew => "findings-fairness-few",
            Verdict::Fair => "findings-fairness-fair",
            Verdict::Doubtful => "findings-fairness-doubtful",
            Verdict::Unfair => "findings-fairness-unfair",
        }
    }
}

/// The elections of a part of the run that lasted so long.
pub fn section(words: &Catalogue, elections: &Elections, lasted_us: u64) -> Section {
    let verdict = Verdict::of(elections);
    let lead = lead(words, elections, verdict);
    if matches!(verdict, Verdict::Leaderless | Verdict::Alone | Verdict::NobodyLed) {
        return Section { lead: Some(lead), ..Section::default() };
    }
    let each = |of: &[u64], whole: u64| -> Vec<(u16, f64)> {
        let values = elections.of_candidates(of).map(|value| value as f64 / whole as f64);
        elections.candidates.iter().copied().zip(values).collect()
    };
    let (reigns, shares) = (each(&elections.reigns, 1), each(&elections.led_us, lasted_us.max(1)));
    let others = (elections.reigns.len() - elections.candidates.len()) as u64;
    let note = (others > 0).then(|| words.with("findings-fairness-others", &[("count", others.into())]));
    let counted = Axis::number(words.text("findings-fairness-reigns"));
    let share = Axis::percent(words.text("findings-fairness-share"));
    let drawn = [
        plot(words, ("fairness-reigns", "findings-fairness-reigns-title"), &reigns, counted),
        plot(words, ("fairness-time", "findings-fairness-time-title"), &shares, share),
    ];
    let figure = |plot: Plot| Figure { plot, said: lead.clone(), missing: None };
    Section {
        facts: facts(words, elections),
        figures: drawn.map(figure).to_vec(),
        notes: note.into_iter().collect(),
        lead: Some(lead),
        ..Section::default()
    }
}

/// The verdict in a sentence.
pub fn lead(words: &Catalogue, elections: &Elections, verdict: Verdict) -> String {
    let total: u64 = elections.reigns.iter().sum();
    let nodes = elections.candidates.len() as u64;
    let arguments = [
        ("count", total.into()),
        ("nodes", nodes.into()),
        ("needed", (5 * nodes).into()),
        ("chance", elections.fairness.map_or_else(String::new, |fairness| figures::percent(fairness.p)).into()),
    ];
    words.with(verdict.key(), &arguments)
}

fn facts(words: &Catalogue, elections: &Elections) -> Vec<Fact> {
    let Some(Fairness { statistic, freedom, p, expected }) = elections.fairness else { return Vec::new() };
    let led_us: u64 = elections.led_us.iter().sum();
    let told = [
        ("findings-fairness-total", figures::count(elections.reigns.iter().sum())),
        ("findings-fairness-expected", figures::significant(expected, 3)),
        ("findings-fairness-led", figures::duration(words, Duration(led_us))),
        ("findings-fairness-statistic", figures::significant(statistic, 3)),
        ("findings-fairness-freedom", figures::count(freedom)),
        ("findings-fairness-p", figures::fine(p)),
    ];
    told.map(|(key, value)| Fact { label: words.text(key), value }).to_vec()
}

/// A bar for each node, or for neighbours in groups of one size, on average.
fn plot(words: &Catalogue, (name, title): (&'static str, &str), values: &[(u16, f64)], y: Axis) -> Plot {
    let each = values.len().div_ceil(BARS_MAX);
    let groups: Vec<&[(u16, f64)]> = values.chunks(each).collect();
    let mean = |group: &[(u16, f64)]| group.iter().map(|(_, value)| value).sum::<f64>() / group.len() as f64;
    let named = |group: &&[(u16, f64)]| match group {
        [(only, _)] => only.to_string(),
        [(first, _), .., (last, _)] => format!("{first}–{last}"),
        [] => String::new(),
    };
    let bar = |(place, group): (usize, &&[(u16, f64)])| {
        let mean = mean(group);
        Point::bar(place as f64 - 0.4, place as f64 + 0.4, y.of(mean))
    };
    let equal = mean(values);
    let label = words.text(if each == 1 { "findings-fairness-node" } else { "findings-fairness-nodes" });
    Plot {
        name,
        title: words.text(title),
        x: Axis::named(label, groups.iter().map(named).collect()),
        layers: vec![
            Layer::new(Mark::Bars, Tone::Leader, y.label.clone(), groups.iter().enumerate().map(bar).collect()),
            Layer::new(Mark::Level, Tone::Ink, words.text("findings-fairness-equal"), vec![Point::y(y.of(equal))])
                .dashed(),
        ],
        y,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::catalogue::Language;

    fn among(reigns: &[u64], candidates: Vec<u16>) -> Elections {
        let led_us = reigns.iter().map(|count| count * 100_000).collect();
        Elections::new(reigns.to_vec(), led_us, candidates)
    }

    fn elections(reigns: &[u64]) -> Elections {
        among(reigns, (1..=reigns.len() as u16).collect())
    }

    /// Three brokers take turns, three controllers never lead: that is fair.
    #[test]
    fn who_never_leads_makes_no_election_unfair() {
        let words = Catalogue::new(Language::English);
        let all = [10, 12, 9, 0, 0, 0];
        assert_eq!(Verdict::of(&elections(&all)), Verdict::Unfair);
        let brokers = among(&all, vec![1, 2, 3]);
        assert_eq!(brokers, Elections { fairness: elections(&all[..3]).fairness, ..brokers.clone() });
        assert_eq!(Verdict::of(&brokers), Verdict::Fair);
        let told = section(&words, &brokers, 10_000_000);
        let ticks: Vec<&str> = told.figures[0].plot.x.ticks.iter().map(|tick| tick.name.as_str()).collect();
        assert_eq!(ticks, ["1", "2", "3"]);
        assert!(told.lead.expect("a verdict").contains("all 3 nodes") && told.notes[0].contains('3'));
        assert!(section(&words, &elections(&all[..3]), 10_000_000).notes.is_empty());
    }

    #[test]
    fn where_nobody_leads_nothing_can_be_unfair() {
        let nobody = among(&[0, 0, 0], Vec::new());
        assert_eq!(Verdict::of(&nobody), Verdict::Leaderless);
        let told = section(&Catalogue::new(Language::English), &nobody, 1_000_000);
        assert!(told.figures.is_empty() && !told.lead.expect("a verdict").contains("yet"));
    }

    #[test]
    fn the_verdict_follows_from_p_and_from_how_many_there_were() {
        let cases: [(&[u64], Verdict); 6] = [
            (&[7], Verdict::Alone),
            (&[0, 0, 0], Verdict::NobodyLed),
            (&[4, 0, 0], Verdict::TooFew),
            (&[10, 12, 9], Verdict::Fair),
            // χ² = 7.2 and 19.2 with two degrees of freedom: p = 0.027 and 0.00007.
            (&[16, 10, 4], Verdict::Doubtful),
            (&[22, 4, 4], Verdict::Unfair),
        ];
        for (reigns, expected) in cases {
            assert_eq!(Verdict::of(&elections(reigns)), expected, "{reigns:?}");
        }
    }

    #[test]
    fn it_is_said_in_both_languages_with_its_numbers() {
        for language in Language::ALL {
            let words = Catalogue::new(language);
            let said = section(&words, &elections(&[4, 0, 0]), 1_000_000).lead.expect("a verdict");
            assert!(said.contains('4') && said.contains("15"), "{said}");
            let said = section(&words, &elections(&[16, 10, 4]), 10_000_000).lead.expect("a verdict");
            assert!(said.contains("30") && said.contains('3'), "{said}");
        }
    }

    #[test]
    fn the_bars_of_a_large_cluster_are_means_of_neighbours() {
        let reigns: Vec<u64> = (0..101).map(|node| u64::from(node == 100) * 40).collect();
        let section = section(&Catalogue::new(Language::English), &elections(&reigns), 10_000_000);
        let plot = &section.figures[0].plot;
        assert!(plot.layers[0].points.len() <= BARS_MAX);
        assert_eq!((plot.x.ticks[0].name.as_str(), plot.x.ticks[20].name.as_str()), ("1–5", "101"));
        assert_eq!(plot.layers[0].points[20].y, Some(40.0));
        assert!((plot.layers[1].points[0].y.expect("a level") - 40.0 / 101.0).abs() < 1e-12);
        assert!(plot.csv().contains(",101,,40,,"), "{}", plot.csv());
    }
}
