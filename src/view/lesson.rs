//! A page-long explanation of a figure, for a reader who meets Markov chains for the first time: paragraphs
//! and formulas, first in letters, then with the numbers of the run.

mod cluster;
mod estimates;
mod interregna;
mod nodes;
mod passages;

use super::catalogue::Catalogue;
use super::lens::Lens;
use super::math::{self, Math};
use super::plot::sojourns::Known;
use super::{figures, terms};
use crate::experiment::Watch;
use crate::experiment::report::chain::{ChainReport, chain};
use crate::sim::Run;
use crate::stats::space::Space;
use crate::types::{Duration, Role};
use fluent_bundle::FluentValue;

#[derive(Clone, PartialEq, Debug)]
pub enum Part {
    Words(String),
    Formula(Math),
}

/// What is explained: a run, seen through a lens, in a language.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    pub words: &'a Catalogue,
    pub lens: Lens,
    pub run: &'a dyn Run<Watch>,
}

type Teach = fn(&mut Lesson);

/// By the beginning of the figure's name.
const LESSONS: [(&str, Teach); 14] = [
    ("interregna-histogram", interregna::lengths),
    ("interregna-distribution", interregna::distribution),
    ("occupancy", nodes::occupancy),
    ("passages", passages::passages),
    ("sojourn", nodes::sojourns),
    ("memory", nodes::memory),
    ("convergence-availability", estimates::share),
    ("convergence-interregnum", estimates::mean),
    ("convergence-transition", estimates::transition),
    ("fairness-reigns", estimates::fairness),
    ("fairness-time", estimates::time_led),
    ("chaos", cluster::chaos),
    ("events", cluster::events),
    ("case", cluster::case),
];

fn find(figure: &str) -> Option<Teach> {
    LESSONS.iter().find(|(name, _)| figure.starts_with(name)).map(|(_, teach)| *teach)
}

pub fn is_there(figure: &str) -> bool {
    find(figure).is_some()
}

pub fn of<'a>(figure: &'a str, given: Given<'a>) -> Vec<Part> {
    let mut lesson = Lesson { figure, given, parts: Vec::new() };
    if let Some(teach) = find(figure) {
        teach(&mut lesson);
    }
    lesson.parts
}

struct Lesson<'a> {
    figure: &'a str,
    given: Given<'a>,
    parts: Vec<Part>,
}

impl<'a> Lesson<'a> {
    fn say(&mut self, key: &str, arguments: &[(&str, FluentValue<'_>)]) {
        let said = self.given.words.with(key, arguments);
        self.parts.push(Part::Words(said));
    }

    fn formula(&mut self, notation: &str) {
        self.parts.push(Part::Formula(math::read(notation)));
    }

    fn word(&self, key: &str) -> String {
        self.given.words.text(key)
    }

    /// For people.
    fn time(&self, us: f64) -> String {
        figures::duration(self.given.words, Duration(us as u64))
    }

    /// For a formula.
    fn time_in(&self, us: f64) -> String {
        quoted(&self.time(us))
    }

    fn role(&self, role: Role) -> String {
        terms::role(self.given.words, role)
    }

    fn state(&self, space: Space, state: usize) -> String {
        terms::state(self.given.words, space, state as u8)
    }

    fn space(&self) -> Space {
        self.given.lens.subject.space(self.given.run.spec(), self.given.run.watch().stats.census())
    }

    fn stays(&self) -> Known {
        let walks = self.given.run.watch().stats.walks_in(self.space());
        Known::of(self.given.words, self.space(), walks, self.given.lens.window)
    }

    fn chain(&self, space: Space) -> ChainReport {
        chain(self.given.run, space, self.given.lens.window, self.given.lens.step)
    }
}

fn quoted(words: &str) -> String {
    format!("\"{words}\"")
}

/// With three digits.
fn three(value: f64) -> String {
    figures::significant(value, 3)
}

/// `p = 0.034`, `p < 0.0001`
fn chance(p: f64) -> String {
    match p {
        p if p < 0.0001 => "p < 0.0001".to_string(),
        p => format!("p = {}", figures::significant(p, 2)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::open;
    use crate::scenario::preset::Preset;
    use crate::types::Instant;
    use crate::view::catalogue::Language;

    fn text(parts: &[Part]) -> String {
        let said = |part: &Part| match part {
            Part::Words(words) => words.clone(),
            Part::Formula(math) => math.said(),
        };
        parts.iter().map(said).collect::<Vec<_>>().join("\n")
    }

    /// Every lesson, in both languages, of a run that has shown much, little, and nothing.
    #[test]
    fn every_lesson_has_all_its_words_and_no_number_that_is_none() {
        for (preset, until_us) in [
            ("chaos", 120_000_000),
            ("leader crash", 15_000_000),
            ("the article's Redis election", 25_000_000),
            ("chaos", 0),
        ] {
            let mut run = open(Preset::find(preset).expect("it comes along").scenario());
            run.advance(Instant(until_us), u64::MAX);
            for language in Language::ALL {
                let words = Catalogue::new(language);
                for (name, _) in LESSONS {
                    let told = text(&of(name, Given { words: &words, lens: Lens::default(), run: &*run }));
                    for wrong in ["explain-", "NaN", "inf", "{", "}"] {
                        assert!(!told.contains(wrong), "{name} of {preset} at {until_us}: {wrong} in {told}");
                    }
                    assert!(told.len() > 100, "{name} of {preset} at {until_us} is short: {told}");
                }
            }
        }
    }

    #[test]
    fn fairness_has_the_numbers_of_the_report() {
        let mut run = open(Preset::find("chaos").expect("it comes along").scenario());
        run.advance(Instant(120_000_000), u64::MAX);
        let words = Catalogue::new(Language::English);
        let told = text(&of("fairness-reigns", Given { words: &words, lens: Lens::default(), run: &*run }));
        let elections = crate::experiment::report::elections(&*run, crate::stats::window::Window::WHOLE);
        let fairness = elections.fairness.expect("somebody led");
        assert!(told.contains(&three(fairness.statistic)), "{told}");
        assert!(told.contains(&three(fairness.expected)), "{told}");
    }
}
