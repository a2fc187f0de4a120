//! The statistics of a report as one table: a line for each figure, whatever it is about.

use super::Report;
use super::chain::{ChainReport, Chains};
use crate::experiment::chaos::Compared;
use crate::experiment::csv;
use crate::stats::estimate::Interval;

/// A figure: of which walk, what, from where to where; with its 95 % interval where it has one.
#[derive(Clone, PartialEq, Debug)]
struct Row {
    subject: &'static str,
    quantity: &'static str,
    unit: &'static str,
    from: String,
    to: String,
    value: String,
    interval: Option<Interval>,
}

const HEAD: [&str; 8] = ["subject", "quantity", "unit", "from", "to", "value", "low95", "high95"];

/// All of them, with a head.
pub fn csv(report: &Report) -> String {
    let Chains { phases, roles, classic, cluster } = &report.chain;
    let mut rows = Vec::new();
    for (subject, chain) in [("phases", phases), ("roles", roles), ("classic", classic), ("cluster", cluster)] {
        rows.extend(of_chain(subject, chain));
    }
    rows.extend(of_run(report));
    write(&rows)
}

/// Those of one chain.
pub fn chain_csv(subject: &'static str, chain: &ChainReport) -> String {
    write(&of_chain(subject, chain))
}

fn write(rows: &[Row]) -> String {
    let end = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    let line = |row: &Row| {
        let (low, high) = (end(row.interval.map(|ends| ends.low)), end(row.interval.map(|ends| ends.high)));
        csv::line(&[row.subject, row.quantity, row.unit, &row.from, &row.to, &row.value, &low, &high])
    };
    csv::line(&HEAD) + &rows.iter().map(line).collect::<String>()
}

fn of_chain(subject: &'static str, chain: &ChainReport) -> Vec<Row> {
    let mut rows = Vec::new();
    let name = |state: usize| chain.states[state].clone();
    let mut add = |quantity, unit, (from, to): (String, String), value: Option<f64>, interval| {
        if let Some(value) = value {
            rows.push(Row { subject, quantity, unit, from, to, value: value.to_string(), interval });
        }
    };
    for from in 0..chain.states.len() {
        let here = || (name(from), String::new());
        add("sojourn time", "us", here(), Some(chain.sojourn_us[from] as f64), None);
        add("occupancy", "", here(), at(&chain.occupancy, from), None);
        add("stationary", "", here(), at(&chain.stationary, from), None);
        add("mean sojourn", "us", here(), chain.mean_sojourn_us[from], None);
        add("visits", "1/h", here(), at(&chain.visits_per_hour, from), None);
        if let Some(test) = chain.memory.sojourns.get(from).copied().flatten() {
            add("sojourn variation", "", here(), Some(test.variation), None);
            add("exponential p", "", here(), Some(test.p), None);
        }
        for to in 0..chain.states.len() {
            let pair = || (name(from), name(to));
            let cell = |rows: &[Option<Vec<f64>>]| rows[from].as_ref().map(|row| row[to]);
            let ends = |rows: &[Option<Vec<Interval>>]| rows[from].as_ref().map(|row| row[to]);
            add("count", "", pair(), Some(chain.counts[from][to] as f64), None);
            add("jump", "", pair(), cell(&chain.jump), ends(&chain.jump_interval));
            // The interval on the diagonal is that of leaving, whose rate the diagonal holds with a minus.
            let rate_ends = ends(&chain.rate_interval_per_s).filter(|_| from != to);
            add("rate", "1/s", pair(), cell(&chain.generator_per_s), rate_ends);
            add("first passage", "s", pair(), chain.first_passage_s[from][to], None);
            add("sampled", "", pair(), cell(&chain.sampled.probability), None);
            for event in chain.events.iter().flatten() {
                add(event.event, "", pair(), cell(&event.probability), None);
            }
        }
    }
    let whole = || (String::new(), String::new());
    add("sampling step", "us", whole(), Some(chain.sampled.step_us as f64), None);
    add("relaxation", "s", whole(), chain.relaxation_s, None);
    add("mixing", "s", whole(), chain.mixing_s, None);
    add("second order p", "", whole(), chain.memory.second_order.map(|order| order.p), None);
    rows
}

fn at(shares: &Option<Vec<f64>>, state: usize) -> Option<f64> {
    shares.as_ref().map(|shares| shares[state])
}

fn of_run(report: &Report) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut add = |subject, quantity, unit, from: String, value: Option<f64>| {
        if let Some(value) = value {
            let (to, value) = (String::new(), value.to_string());
            rows.push(Row { subject, quantity, unit, from, to, value, interval: None });
        }
    };
    let plain = String::new;
    add("run", "availability", "", plain(), Some(report.availability));
    let succession = &report.succession;
    for duration in &succession.durations_us {
        add("succession", "duration", "us", plain(), Some(*duration as f64));
    }
    add("succession", "mean", "us", plain(), succession.mean_us);
    add("succession", "predicted mean", "us", plain(), succession.predicted_mean_us);
    for point in &succession.predicted {
        add("succession", "predicted within", "us", point.within_us.to_string(), Some(point.probability));
    }
    for visits in &succession.visits {
        add("succession", "visits", "", visits.state.clone(), Some(visits.visits));
    }
    let elections = &report.elections;
    for (place, (reigns, led_us)) in elections.reigns.iter().zip(&elections.led_us).enumerate() {
        add("elections", "reigns", "", format!("node {}", place + 1), Some(*reigns as f64));
        add("elections", "led", "us", format!("node {}", place + 1), Some(*led_us as f64));
    }
    add("elections", "fairness p", "", plain(), elections.fairness.map(|fairness| fairness.p));
    if let Some(lookups) = &report.lookups {
        let counts = [
            ("hits", lookups.hits),
            ("misses", lookups.misses),
            ("failures", lookups.failures),
            ("bypasses", lookups.bypasses),
            ("ejections", lookups.ejections),
        ];
        counts.into_iter().for_each(|(name, count)| add("lookups", name, "", plain(), Some(count as f64)));
        add("lookups", "keys moved", "", plain(), lookups.keys_moved.map(f64::from));
    }
    if let Some(chaos) = &report.chaos {
        let compared =
            [("quorum", "", chaos.quorum), ("leader", "", chaos.leader), ("mean quorum", "s", chaos.mean_quorum_s)];
        for (quantity, unit, Compared { predicted, measured, standard_error, difference }) in compared {
            add("chaos", quantity, unit, "predicted".into(), predicted);
            add("chaos", quantity, unit, "measured".into(), measured);
            add("chaos", quantity, unit, "standard error".into(), standard_error);
            add("chaos", quantity, "", "standard errors apart".into(), difference);
        }
        add("chaos", "mean to quorum loss", "s", "predicted".into(), chaos.mean_to_quorum_loss_s);
        for (up, probability) in chaos.up.iter().enumerate() {
            add("chaos", "up", "", format!("{up} up"), Some(*probability));
        }
    }
    rows
}
