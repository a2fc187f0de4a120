//! The interregnum clock in the middle of the ring: who leads, or for how long nobody has.

use super::catalogue::Catalogue;
use super::sentence::spaced;
use super::speed::Speed;
use super::{figures, terms};
use crate::protocol::Spec;
use crate::stats::reigns::{Ending, Interregnum, Reign};
use crate::types::{Duration, Instant, NodeId};

/// What the clock is told.
#[derive(Clone, Copy)]
pub struct Told {
    pub now: Instant,
    pub speed: Speed,
    pub reign: Option<Reign>,
    /// The interregnum that goes on.
    pub open: Option<Interregnum>,
    /// The last one that ended.
    pub last: Option<Interregnum>,
    pub count: u64,
    pub p10_us: Option<u64>,
    pub p90_us: Option<u64>,
    /// Somebody may lead at all.
    pub has_leader: bool,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Face {
    Reign {
        node: NodeId,
        epoch: u64,
        since: Instant,
        lasts: Duration,
    },
    /// A leader was found a moment ago.
    Found {
        node: NodeId,
        epoch: u64,
        took: Duration,
    },
    Vacant {
        /// There has been no leader yet.
        first: bool,
        lasts: Duration,
        /// Between these, eight times of ten.
        usual: Option<(Duration, Duration)>,
        /// Leads, but reaches no majority.
        claimant: Option<NodeId>,
    },
    /// Nobody ever leads, and nobody is missed.
    Leaderless,
}

/// So few interregna say nothing of what is usual.
const ENOUGH: u64 = 3;
/// The hand goes round once in this time where nothing is usual yet.
const USUAL_TURN: Duration = Duration::from_ms(500);
/// How long a find is shown, in real time.
const FOUND_US: f64 = 2_000_000.0;

pub fn face(told: &Told) -> Face {
    if let Some(open) = told.open {
        return vacant(told, open);
    }
    if !told.has_leader {
        return Face::Leaderless;
    }
    let Some(reign) = told.reign else {
        // Somebody governs, so somebody leads: only before the first frame is neither known.
        return Face::Vacant { first: true, lasts: Duration::ZERO, usual: None, claimant: None };
    };
    found(told, reign).unwrap_or(Face::Reign {
        node: reign.node,
        epoch: reign.epoch,
        since: reign.from,
        lasts: told.now.since(reign.from),
    })
}

fn vacant(told: &Told, open: Interregnum) -> Face {
    let usual = told.p10_us.zip(told.p90_us).filter(|_| told.count >= ENOUGH);
    Face::Vacant {
        first: open.cause == Ending::Start,
        lasts: told.now.since(open.from),
        usual: usual.map(|(least, most)| (Duration(least), Duration(most))),
        claimant: told.reign.map(|reign| reign.node),
    }
}

fn found(told: &Told, reign: Reign) -> Option<Face> {
    let Interregnum { from, to: Some(to), .. } = told.last? else { return None };
    let shown = Duration((FOUND_US * told.speed.value().min(1.0)) as u64);
    let fresh = told.now.since(to) < shown && told.speed != Speed::Unbounded;
    fresh.then_some(Face::Found { node: reign.node, epoch: reign.epoch, took: to.since(from) })
}

/// The words on the clock, from top to bottom; the second line is the large one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lines {
    pub caption: String,
    pub figure: String,
    pub under: Vec<String>,
}

impl Face {
    pub fn name(&self) -> &'static str {
        match self {
            Face::Reign { .. } => "reign",
            Face::Found { .. } => "found",
            Face::Vacant { .. } => "vacant",
            Face::Leaderless => "leaderless",
        }
    }

    /// How far the hand went round; more than once is full.
    pub fn turn(&self) -> f64 {
        let Face::Vacant { lasts, usual, .. } = self else { return 1.0 };
        let whole = usual.map_or(USUAL_TURN, |(_, most)| most);
        (lasts.0 as f64 / whole.0.max(1) as f64).min(1.0)
    }

    /// It takes longer than it does nine times of ten.
    pub fn is_late(&self) -> bool {
        matches!(self, Face::Vacant { lasts, usual: Some((_, most)), .. } if lasts > most)
    }

    pub fn lines(&self, words: &Catalogue, spec: &Spec) -> Lines {
        let epoch = |number| Some(terms::epoch(words, spec, number)).filter(|epoch| !epoch.is_empty());
        match *self {
            Face::Reign { node, epoch: number, since, lasts } => Lines {
                caption: words.text("cluster-clock-leader"),
                figure: terms::node(words, node),
                under: epoch(number)
                    .into_iter()
                    .chain([words.with(
                        "cluster-clock-since",
                        &[
                            ("moment", figures::moment(words, since).into()),
                            ("duration", figures::duration(words, lasts).into()),
                        ],
                    )])
                    .collect(),
            },
            Face::Found { node, epoch: number, took } => Lines {
                caption: words.text("cluster-clock-took"),
                figure: figures::duration(words, took),
                under: [Some(spaced(&words.with("cluster-clock-found", &[("node", terms::node(words, node).into())])))]
                    .into_iter()
                    .chain([epoch(number)])
                    .flatten()
                    .collect(),
            },
            Face::Leaderless => Lines {
                caption: words.text("cluster-clock-leader"),
                figure: words.text("cluster-clock-nobody"),
                under: vec![words.text("cluster-clock-by-design")],
            },
            Face::Vacant { first, lasts, usual, claimant } => Lines {
                caption: words.text(if first { "cluster-clock-none-yet" } else { "cluster-clock-none" }),
                figure: figures::duration(words, lasts),
                under: [usual.map(|usual| said_usual(words, usual)), claimant.map(|node| claimed(words, node))]
                    .into_iter()
                    .flatten()
                    .collect(),
            },
        }
    }
}

fn claimed(words: &Catalogue, node: NodeId) -> String {
    spaced(&words.with("cluster-clock-claimant", &[("node", terms::node(words, node).into())]))
}

/// "usually 180–340 ms", with the unit once where both have the same.
fn said_usual(words: &Catalogue, (least, most): (Duration, Duration)) -> String {
    let [from, to] = [least, most].map(|duration| figures::duration(words, duration));
    let from = match (from.rsplit_once(' '), to.rsplit_once(' ')) {
        (Some((number, unit)), Some((_, other))) if unit == other => number.to_string(),
        _ => from,
    };
    words.with("cluster-clock-usual", &[("from", from.into()), ("to", to.into())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::ProtocolName;
    use crate::view::catalogue::Language;

    fn told() -> Told {
        Told {
            now: Instant(2_443_000),
            speed: Speed::FIRST,
            reign: None,
            open: None,
            last: None,
            count: 0,
            p10_us: None,
            p90_us: None,
            has_leader: true,
        }
    }

    fn gap(from: u64, to: Option<u64>) -> Interregnum {
        Interregnum { from: Instant(from), to: to.map(Instant), cause: Ending::Crash, after: Some(NodeId(3)) }
    }

    const REIGN: Reign = Reign { node: NodeId(2), epoch: 4, from: Instant(2_000_000), to: None };

    fn lines(told: &Told) -> Lines {
        face(told).lines(&Catalogue::new(Language::English), ProtocolName::Raft.spec())
    }

    #[test]
    fn without_a_leader_it_counts() {
        let open = Some(gap(2_231_000, None));
        let few = Told { open, count: 2, p10_us: Some(180_000), p90_us: Some(340_000), ..told() };
        assert_eq!(lines(&few), Lines { caption: "no leader for".into(), figure: "212 ms".into(), under: vec![] });
        let enough = Told { count: 3, ..few };
        assert_eq!(lines(&enough).under, ["usually 180–340 ms"]);
        assert!((face(&enough).turn() - 212.0 / 340.0).abs() < 1e-9);
        assert!(!face(&enough).is_late());
        assert!(face(&Told { now: Instant(2_700_000), ..enough }).is_late());
    }

    #[test]
    fn a_find_is_said_for_a_moment() {
        let told = Told { reign: Some(REIGN), last: Some(gap(1_713_000, Some(2_000_000))), ..told() };
        let fresh = Told { now: Instant(2_050_000), ..told };
        assert_eq!(lines(&fresh).figure, "287 ms");
        assert_eq!(face(&told).name(), "reign");
        assert_eq!(face(&Told { speed: Speed::Unbounded, ..fresh }).name(), "reign");
    }

    #[test]
    fn with_a_leader_it_says_who_and_since_when() {
        let said = lines(&Told { reign: Some(REIGN), ..told() });
        assert_eq!((said.caption.as_str(), said.figure.as_str()), ("leader", "node 2"));
        assert_eq!(said.under, ["term 4", "for 443 ms"]);
    }

    #[test]
    fn where_nobody_ever_leads_nobody_is_missed() {
        let said = lines(&Told { has_leader: false, ..told() });
        assert_eq!((said.figure.as_str(), said.under), ("none", vec!["by design".to_string()]));
    }

    #[test]
    fn a_leader_without_a_majority_is_a_claimant() {
        let told = Told { reign: Some(REIGN), open: Some(gap(2_300_000, None)), ..told() };
        assert_eq!(lines(&told).under, ["node 2 has no majority"]);
    }
}
