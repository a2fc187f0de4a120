//! The transitions as a table, and the time spent in each state.

use super::figures;
use super::lens::{Figure, Reading, Seen};
use crate::scenario::Scenario;
use crate::stats::space::Space;

#[derive(Clone, PartialEq, Debug)]
pub struct Matrix {
    pub reading: Reading,
    /// The states shown, in the order of rows and columns.
    pub states: Vec<u8>,
    pub rows: Vec<Row>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    pub state: u8,
    /// None for a state of which the reading knows nothing.
    pub cells: Option<Vec<Cell>>,
    /// The share of all nodes' time, no finer than it is shown; none when no time has passed.
    pub occupancy: Option<f64>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Cell {
    pub to: u8,
    pub figure: Figure,
    /// The jump chain's, whatever the reading; none for a state never left.
    pub probability: Option<f64>,
    pub shown: String,
}

impl Matrix {
    /// None of a state that was never left, or that this run cannot show.
    pub fn cell(&self, from: u8, to: u8) -> Option<&Cell> {
        let row = self.rows.iter().find(|row| row.state == from)?;
        row.cells.as_ref()?.iter().find(|cell| cell.to == to)
    }
}

/// Steps of a share: a ten-thousandth.
const STEPS: f64 = 10_000.0;

pub fn matrix(scenario: &Scenario, seen: &Seen) -> Matrix {
    let states = seen.shown_states(scenario);
    let occupancy = seen.chain.occupancy();
    let row = |state: &u8| Row {
        state: *state,
        cells: cells(seen, &states, *state),
        occupancy: occupancy.as_ref().map(|shares| (shares[usize::from(*state)] * STEPS).round() / STEPS),
    };
    Matrix { reading: seen.reading, rows: states.iter().map(row).collect(), states }
}

fn cells(seen: &Seen, states: &[u8], from: u8) -> Option<Vec<Cell>> {
    let figures: Vec<Figure> = states.iter().map(|to| seen.figure(from, *to)).collect::<Option<_>>()?;
    let counts: Vec<u64> = figures.iter().map(|figure| figure.count).collect();
    // As shown, too, the row of the jump chain sums to 1.
    let hundredths = figures::hundredths(&counts).filter(|_| seen.reading == Reading::Probability);
    let row = &seen.chain.counts[usize::from(from)];
    let left = seen.chain.left(usize::from(from));
    // Of a cluster's many moves most cannot be: zeros would drown the others.
    let is_bare = |figure: &Figure| matches!(seen.space, Space::Cluster(_)) && figure.count == 0;
    let cell = |(place, figure): (usize, &Figure)| Cell {
        to: states[place],
        figure: *figure,
        probability: (left > 0).then(|| row[usize::from(states[place])] as f64 / left as f64),
        shown: match &hundredths {
            _ if is_bare(figure) => "·".into(),
            Some(shares) => format!("{}.{:02}", shares[place] / 100, shares[place] % 100),
            None => shown(seen.reading, figure),
        },
    };
    Some(figures.iter().enumerate().map(cell).collect())
}

/// A figure by itself.
pub fn shown(reading: Reading, figure: &Figure) -> String {
    match reading {
        Reading::Probability => figures::probability(figure.value),
        Reading::Count => figures::count(figure.count),
        Reading::Rate => figures::rate(figure.value),
        Reading::Sampled => figures::fine(figure.value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::chain::Chain;
    use crate::stats::space::Resolution;
    use crate::stats::window::Window;

    fn seen(reading: Reading, counts: [[u64; 5]; 5]) -> Seen {
        let scenario = Scenario::default();
        Seen {
            space: Space::Node { spec: scenario.protocol.spec(), resolution: Resolution::Phases },
            reading,
            window: Window::WHOLE,
            step: scenario.heartbeat(),
            chain: Chain { counts: counts.map(Vec::from).to_vec(), sojourn_us: vec![60, 0, 10, 20, 10] },
            causes: Vec::new(),
            sampled: vec![7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4],
            last: None,
        }
    }

    const COUNTS: [[u64; 5]; 5] = [[0, 0, 2, 0, 1], [0; 5], [1, 0, 0, 1, 1], [0, 0, 0, 0, 0], [1, 0, 0, 0, 0]];

    fn texts(row: &Row) -> Vec<&str> {
        row.cells.iter().flatten().map(|cell| cell.shown.as_str()).collect()
    }

    #[test]
    fn rows_sum_to_one_and_a_state_never_left_has_none() {
        let matrix = matrix(&Scenario::default(), &seen(Reading::Probability, COUNTS));
        // Leader, follower, candidate, failed; no pre-candidate.
        assert_eq!(matrix.states, [3, 0, 2, 4]);
        assert_eq!(matrix.rows[0].cells, None);
        assert_eq!(texts(&matrix.rows[2]), ["0.34", "0.33", "0.00", "0.33"]);
        assert_eq!(matrix.cell(2, 3).map(|cell| cell.shown.as_str()), Some("0.34"));
        assert_eq!((matrix.cell(3, 0), matrix.cell(2, 1)), (None, None));
        let candidate = matrix.rows[2].cells.as_ref().expect("candidates moved on");
        assert_eq!(candidate[0].probability, Some(1.0 / 3.0));
        let interval = candidate[0].figure.interval.expect("three moves");
        assert!(interval.low < 1.0 / 3.0 && interval.high > 1.0 / 3.0);
        assert_eq!(matrix.rows[1].occupancy, Some(0.6));
    }

    #[test]
    fn each_reading_has_its_figures() {
        let counts = matrix(&Scenario::default(), &seen(Reading::Count, COUNTS));
        assert_eq!(texts(&counts.rows[1]), ["0", "0", "2", "1"]);
        // 2 and 1 in 60 µs.
        let rates = matrix(&Scenario::default(), &seen(Reading::Rate, COUNTS));
        assert_eq!(texts(&rates.rows[1]), ["0", "0", "33,333", "16,667"]);
        let sampled = matrix(&Scenario::default(), &seen(Reading::Sampled, COUNTS));
        assert_eq!(sampled.rows[0].cells, None, "no look found a leader that was looked at again");
        assert_eq!(texts(&sampled.rows[2]), ["0.5", "0.5", "0", "0"]);
        assert_eq!(texts(&sampled.rows[3]), ["0", "0", "0", "1"]);
    }

    #[test]
    fn a_pre_candidate_shows_when_there_may_be_one() {
        let mut scenario = Scenario::default();
        let mut visited = COUNTS;
        visited[0][1] = 1;
        assert_eq!(seen(Reading::Count, visited).shown_states(&scenario), [3, 0, 1, 2, 4]);
        scenario.raft.pre_vote = true;
        assert_eq!(seen(Reading::Count, COUNTS).shown_states(&scenario), [3, 0, 1, 2, 4]);
    }
}
