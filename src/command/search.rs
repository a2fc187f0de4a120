//! `hunt`, `sweep` and `compare`: scenarios and many seeds, on all processors.

use super::{EXIT_VIOLATION, is_link, print, read};
use clap::Args;
use interregnum::experiment::compare::{self, Cell, Comparison, Contender, Unit};
use interregnum::experiment::hunt::{self, Finding, Hunt, Outcome};
use interregnum::experiment::seeds::Seeds;
use interregnum::experiment::shrink::Shrinker;
use interregnum::experiment::swarm::{self, Mix};
use interregnum::experiment::sweep::{self, Measure, Sweep};
use interregnum::scenario::{Scenario, text};
use interregnum::types::{Duration, Role};
use interregnum::view::compare as rivals;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::num::NonZeroUsize;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::Instant;

#[derive(Args)]
pub struct HuntArguments {
    /// A file, a link, the name of a preset or protocol, or `-`. What it says stays; what it leaves at its default is drawn.
    scenario: String,
    /// The seeds to draw from, both ends included, such as 1..100000.
    #[arg(long)]
    seeds: Seeds,
    /// The kinds of faults that may be drawn, such as crash,cut,loss; if left out, all that a correct protocol survives.
    #[arg(long)]
    faults: Option<Mix>,
    /// The promise to break, such as election-safety; any if left out.
    #[arg(long)]
    property: Option<String>,
    /// How many look at once; as many as there are processors if left out. What is found does not depend on it.
    #[arg(long)]
    threads: Option<NonZeroUsize>,
    /// The finding as JSON.
    #[arg(long)]
    json: bool,
    /// Exit with 1 if a promise was broken.
    #[arg(long)]
    deny_violations: bool,
}

#[derive(Args)]
pub struct DrawArguments {
    /// As for `hunt`.
    scenario: String,
    /// The seed to draw from.
    #[arg(long)]
    seed: u64,
    /// As for `hunt`.
    #[arg(long)]
    faults: Option<Mix>,
}

#[derive(Args)]
pub struct SweepArguments {
    /// A file, a link, the name of a preset or protocol, or `-` for standard input.
    scenario: String,
    /// The seeds to run it with, both ends included, such as 1..1000.
    #[arg(long)]
    seeds: Seeds,
    /// interregnum, availability, latency or violations.
    #[arg(long, default_value = "interregnum")]
    measure: Measure,
    /// The whole result as JSON.
    #[arg(long)]
    json: bool,
    /// A line for each seed as comma-separated values.
    #[arg(long, conflicts_with = "json")]
    csv: bool,
}

#[derive(Args)]
pub struct CompareArguments {
    /// Names of protocols or presets, files, or links: of each, the protocol and its settings count. After a name or a file
    /// may stand other settings, and a number of nodes of its own: `Kafka;nodes=6`.
    #[arg(required = true, num_args = 2..=compare::CONTENDERS_MAX)]
    contenders: Vec<String>,
    /// The world in which all are run: seed, nodes, network, disks, clients and faults; that of the first if left out.
    #[arg(long)]
    under: Option<String>,
    /// The seeds to run each with; 20 from the world's own if left out.
    #[arg(long)]
    seeds: Option<Seeds>,
    /// The whole table as JSON.
    #[arg(long)]
    json: bool,
}

/// What `hunt --json` prints; null where nothing was found.
#[derive(Serialize)]
struct Report {
    seed: Option<u64>,
    property: Option<&'static str>,
    detail: Option<String>,
    at_us: Option<u64>,
    /// The faults of the smallest run that breaks it.
    script: Option<Vec<String>>,
    scenario: Option<String>,
    /// Opens it paused, just before it breaks.
    link: Option<String>,
    /// The run as it was drawn, before it was made smaller.
    drawn: Option<Drawn>,
    seeds: String,
    faults: String,
    tried: u64,
    seconds: f64,
    seeds_per_s: f64,
    shrinking_s: f64,
}

#[derive(Serialize)]
struct Drawn {
    scenario: String,
    link: String,
    faults: usize,
    nodes: u16,
    at_us: u64,
}

pub fn hunt(arguments: HuntArguments) -> Result<ExitCode, String> {
    let HuntArguments { scenario, seeds, faults, property, threads, json, deny_violations } = arguments;
    let property = property.map(|name| hunt::property_named(&name)).transpose()?;
    let hunt = Hunt { base: read(&scenario)?.scenario, mix: faults.unwrap_or_default(), property };
    let progress = Progress::new(seeds);
    let threads = threads.map_or_else(self::threads, NonZeroUsize::get);
    let Outcome { found, tried } = hunt::hunt(&hunt, seeds, threads, |tried| progress.tell(tried));
    let seconds = progress.end(tried);
    let shrinking = Instant::now();
    let shrunk = found.as_ref().map(|(_, drawn)| Shrinker::new(&hunt.base, drawn.clone()).finished());
    let report = Report {
        seed: found.as_ref().map(|(seed, _)| *seed),
        property: shrunk.as_ref().map(|small| small.broken.name()),
        detail: shrunk.as_ref().map(|small| small.broken.detail()),
        at_us: shrunk.as_ref().map(|small| small.at.as_us()),
        script: shrunk.as_ref().map(script),
        scenario: shrunk.as_ref().map(|small| text::write(&small.scenario)),
        link: shrunk.as_ref().map(Finding::link),
        drawn: found.as_ref().map(|(_, finding)| drawn(finding)),
        seeds: seeds.to_string(),
        faults: hunt.mix.to_string(),
        tried,
        seconds,
        seeds_per_s: tried as f64 / seconds.max(1e-9),
        shrinking_s: shrinking.elapsed().as_secs_f64(),
    };
    let printed = match json {
        true => serde_json::to_string_pretty(&report).map_err(|error| error.to_string())?,
        false => told(&report),
    };
    print(&printed)?;
    let broken = deny_violations && report.seed.is_some();
    Ok(ExitCode::from(if broken { EXIT_VIOLATION } else { 0 }))
}

/// What a hunt would run for this seed, as a scenario.
pub fn draw(arguments: DrawArguments) -> Result<ExitCode, String> {
    let DrawArguments { scenario, seed, faults } = arguments;
    let base = read(&scenario)?.scenario;
    print(text::write(&swarm::draw(&base, faults.unwrap_or_default(), seed).shown()).trim_end())
}

fn script(finding: &Finding) -> Vec<String> {
    finding.scenario.faults.iter().map(ToString::to_string).collect()
}

fn drawn(finding: &Finding) -> Drawn {
    Drawn {
        scenario: text::write(&finding.scenario),
        link: finding.link(),
        faults: finding.scenario.faults.len(),
        nodes: finding.scenario.nodes,
        at_us: finding.at.as_us(),
    }
}

fn told(report: &Report) -> String {
    let Report { seed: Some(seed), property: Some(property), detail: Some(detail), drawn: Some(drawn), .. } = report
    else {
        return format!("{} seeds, and no promise was broken", report.tried);
    };
    let (script, scenario) = (report.script.iter().flatten(), report.scenario.as_deref().unwrap_or_default());
    let at = Duration(report.at_us.unwrap_or(0));
    [
        format!("seed      {seed}"),
        format!("property  {property}"),
        format!("what      {detail}"),
        format!("at        {at}"),
        format!("shrunk    from {} faults to {}, from {} to {at}", drawn.faults, script.count(), Duration(drawn.at_us)),
        format!("link      {}", report.link.as_deref().unwrap_or_default()),
        String::new(),
        scenario.trim_end().to_string(),
    ]
    .join("\n")
}

pub fn sweep(arguments: SweepArguments) -> Result<ExitCode, String> {
    let SweepArguments { scenario, seeds, measure, json, csv } = arguments;
    let scenario = read(&scenario)?.scenario;
    let progress = Progress::new(seeds);
    let sweep = sweep::sweep(&scenario, seeds, measure, threads(), |done| progress.tell(done));
    progress.end(sweep.runs);
    match (json, csv) {
        (true, _) => print(&serde_json::to_string_pretty(&sweep).map_err(|error| error.to_string())?),
        (_, true) => print(sweep::csv(&sweep).trim_end()),
        _ => print(&summary(&sweep)),
    }
}

fn summary(sweep: &Sweep) -> String {
    let unit = |value: f64| match sweep.unit {
        "us" => format!("{:.1} ms", value / 1_000.0),
        "ppm" => format!("{:.3} %", value / 10_000.0),
        _ => format!("{value:.3}"),
    };
    let between = |low: Option<f64>, high: Option<f64>| {
        let end = |end: Option<f64>| end.map_or("?".to_string(), unit);
        format!(" ({} to {})", end(low), end(high))
    };
    let mut lines = vec![format!("runs      {}", sweep.runs), format!("{:<9} {}", sweep.measure, sweep.count)];
    if let Some(mean) = sweep.mean {
        let interval = sweep.mean_interval;
        let ends = between(interval.map(|ends| ends.low), interval.map(|ends| ends.high));
        lines.push(format!("mean      {}{ends}", unit(mean)));
    }
    lines.extend(sweep.quantiles.iter().map(|quantile| {
        let ends = between(quantile.low.map(|low| low as f64), quantile.high.map(|high| high as f64));
        format!("p{:<8} {}{ends}", quantile.share * 100.0, unit(quantile.value as f64))
    }));
    lines.extend(sweep.max.map(|max| format!("max       {}", unit(max as f64))));
    lines.push(format!("violated  in {} runs", sweep.runs_with_violations));
    lines.join("\n")
}

/// A world of which no seed is said is run with so many.
const COMPARED_SEEDS: u64 = 20;

pub fn compare(arguments: CompareArguments) -> Result<ExitCode, String> {
    let CompareArguments { contenders, under, seeds, json } = arguments;
    let others = contenders.iter().map(|source| contender(source)).collect::<Result<Vec<_>, _>>()?;
    let world = under.map(|source| read(&source)).transpose()?.map(|link| link.scenario);
    let world = world.unwrap_or_else(|| others[0].0.clone());
    let led = |(other, nodes): &(Scenario, Option<u16>)| {
        let led = compare::led_by(&world, other);
        Scenario { nodes: nodes.unwrap_or(world.nodes), ..led }
    };
    let all: Vec<_> = others.iter().map(led).collect();
    for (scenario, name) in all.iter().zip(&contenders) {
        compare::check(scenario).map_err(|error| format!("{name} in this world: {error}"))?;
    }
    let last = world.seed.saturating_add(COMPARED_SEEDS - 1);
    let seeds = seeds.unwrap_or(Seeds { first: world.seed, last });
    let progress = Progress::new(seeds);
    let comparison = compare::compare(&all, seeds, threads(), |done| progress.tell(done));
    progress.end(comparison.runs);
    match json {
        true => print(&serde_json::to_string_pretty(&comparison).map_err(|error| error.to_string())?),
        false => print(&columns(&contenders, &comparison)),
    }
}

/// Whatever names a scenario; after it what differs, and its own number of nodes:
/// `kafka;nodes=6`.
fn contender(source: &str) -> Result<(Scenario, Option<u16>), String> {
    let (name, settings) = match is_link(source) {
        true => (source, ""),
        false => source.split_once(';').unwrap_or((source, "")),
    };
    let mut scenario = read(name)?.scenario;
    let nodes = rivals::change(&mut scenario, settings).map_err(|error| format!("{source}: {error}"))?;
    Ok((scenario, nodes))
}

/// The best of each row, where one is surely best, has a star.
fn columns(names: &[String], comparison: &Comparison) -> String {
    const WIDTH: usize = 34;
    let row = |head: &str, cells: Vec<String>| {
        let cells: String = cells.iter().map(|cell| format!("{cell:>WIDTH$}")).collect();
        format!("{head:<28}{cells}")
    };
    let short = |name: &String| name.chars().take(WIDTH - 2).collect();
    let mut lines = vec![format!("{} runs each", comparison.runs), row("", names.iter().map(short).collect())];
    lines.extend(comparison.rows.iter().filter(|line| line.is_of_interest()).map(|line| {
        let star = |place: usize| if line.best == Some(place) { "*" } else { " " };
        let cells = line.cells.iter().enumerate().map(|(place, cell)| figure(cell, line.unit) + star(place));
        row(line.measure, cells.collect())
    }));
    let broken = |contender: &Contender| match contender.broken.is_empty() {
        true if contender.undecided_runs > 0 => vec![format!("kept, {} runs undecided", contender.undecided_runs)],
        true => vec!["kept".to_string()],
        false => counted(&contender.broken),
    };
    let contenders = &comparison.contenders;
    for (place, role) in Role::ALL.into_iter().enumerate() {
        let cells = contenders.iter().map(|contender| figure(&contender.chain.occupancy[place], Unit::Share) + " ");
        lines.push(row(&format!("time as {}", role.name()), cells.collect()));
    }
    let predicted = |contender: &Contender| figure(&contender.chain.succession.predicted_mean_us, Unit::Us) + " ";
    lines.push(row("leader lost to elected", contenders.iter().map(predicted).collect()));
    let mut list = |head: &str, cells: Vec<Vec<String>>| {
        // Each on a line of its own: one alone may fill its column.
        for line in 0..cells.iter().map(Vec::len).max().unwrap_or(0) {
            let cell = |cell: &Vec<String>| cell.get(line).map_or(" ".to_string(), |text| format!("{text} "));
            lines.push(row(if line == 0 { head } else { "" }, cells.iter().map(cell).collect()));
        }
    };
    list("nodes", contenders.iter().map(|contender| vec![nodes(contender)]).collect());
    list("promises", contenders.iter().map(broken).collect());
    list("lost, not promised", contenders.iter().map(|contender| counted(&contender.losses)).collect());
    list("faults it skips", contenders.iter().map(|contender| contender.skipped.clone()).collect());
    lines.join("\n")
}

/// "6 (3 may lead)"
fn nodes(contender: &Contender) -> String {
    match contender.may_lead == contender.nodes {
        true => contender.nodes.to_string(),
        false => format!("{} ({} may lead)", contender.nodes, contender.may_lead),
    }
}

/// "Acknowledged Writes: 7"
fn counted(counts: &BTreeMap<&'static str, u64>) -> Vec<String> {
    counts.iter().map(|(name, count)| format!("{name}: {count}")).collect()
}

fn figure(cell: &Cell, unit: Unit) -> String {
    let one = |value: f64| match unit {
        Unit::Us => format!("{:.1} ms", value / 1_000.0),
        Unit::Share => format!("{:.2} %", value * 100.0),
        Unit::PerRun | Unit::Number => format!("{value:.2}"),
    };
    let Some(value) = cell.value.map(one) else { return "none".to_string() };
    let end = |end: Option<f64>| end.map_or("?".to_string(), one);
    format!("{value} ({}..{})", end(cell.low), end(cell.high))
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Says on standard error how far it is: all the time to a person, in the end to everybody.
struct Progress {
    seeds: Seeds,
    began: Instant,
    /// Tenths of a second that were told.
    told: Mutex<u128>,
}

impl Progress {
    fn new(seeds: Seeds) -> Progress {
        Progress { seeds, began: Instant::now(), told: Mutex::new(0) }
    }

    fn tell(&self, done: u64) {
        let tenths = self.began.elapsed().as_millis() / 100;
        let mut told = self.told.lock().expect("nobody panics with it in hand");
        if *told < tenths && std::io::stderr().is_terminal() {
            *told = tenths;
            let _ = write!(std::io::stderr(), "\r{}\x1b[K", self.line(done));
        }
    }

    fn end(&self, done: u64) -> f64 {
        let before = if std::io::stderr().is_terminal() { "\r\x1b[K" } else { "" };
        // Nobody has to listen.
        let _ = writeln!(std::io::stderr(), "{before}{}", self.line(done));
        self.began.elapsed().as_secs_f64()
    }

    fn line(&self, done: u64) -> String {
        let seconds = self.began.elapsed().as_secs_f64();
        format!("{done} of seeds {} in {seconds:.1} s, {:.0}/s", self.seeds, done as f64 / seconds.max(1e-9))
    }
}
