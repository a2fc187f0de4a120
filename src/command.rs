//! The command line (native only): `run`, `link`, `text`, `hunt`, `draw`, `sweep`, `compare`.

mod search;

use clap::{Parser, Subcommand};
use interregnum::experiment::report::{self, Report, table};
use interregnum::experiment::timeline::Moment;
use interregnum::experiment::transcript::Transcript;
use interregnum::experiment::{WatchedRun, open};
use interregnum::scenario::Scenario;
use interregnum::scenario::text;
use interregnum::scenario::url::{self, Link, View};
use interregnum::types::{Duration, Instant};
use interregnum::view::names;
use std::io::{Read, Write};
use std::path::Path;
use std::process::ExitCode;

/// Bad input.
const EXIT_BAD: u8 = 2;
/// `--deny-violations`, and there was one.
const EXIT_VIOLATION: u8 = 1;

#[derive(Parser)]
#[command(name = "interregnum", version, about = "Single-leader clusters, simulated to the bit.")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs a scenario and reports on it.
    Run {
        /// A file, a link, the name of a preset or protocol, or `-` for standard input.
        scenario: String,
        /// Virtual time to stop at; the scenario's duration (or the link's moment) if left out.
        #[arg(long)]
        until: Option<Duration>,
        /// The whole report as JSON.
        #[arg(long)]
        json: bool,
        /// The statistics as comma-separated values, a line for each figure.
        #[arg(long, conflicts_with = "json")]
        csv: bool,
        /// Writes every event to this file, one JSON object a line.
        #[arg(long)]
        trace: Option<std::path::PathBuf>,
        /// Exit with 1 if a promise was broken.
        #[arg(long)]
        deny_violations: bool,
    },
    /// Prints the link for a scenario.
    Link { scenario: String },
    /// Prints the text of the scenario in a link.
    Text { link: String },
    /// Draws a run from each seed until one breaks a promise, and makes that one small.
    Hunt(search::HuntArguments),
    /// Prints the run that a hunt draws from a seed: everything that fails in it, then the repair.
    Draw(search::DrawArguments),
    /// Runs a scenario with each seed and measures all runs together.
    Sweep(search::SweepArguments),
    /// Runs two to four protocols, or settings of one, in the same world and lays what was measured side by side.
    Compare(search::CompareArguments),
}

pub fn main() -> ExitCode {
    match execute(Arguments::parse().command) {
        Ok(code) => code,
        Err(message) => {
            eprintln!("interregnum: {message}");
            ExitCode::from(EXIT_BAD)
        }
    }
}

fn execute(command: Command) -> Result<ExitCode, String> {
    match command {
        Command::Link { scenario } => {
            let link = read(&scenario)?;
            print(&url::write_link(&link.scenario, &link.view))
        }
        Command::Text { link } => print(text::write(&read(&link)?.scenario).trim_end()),
        Command::Hunt(arguments) => search::hunt(arguments),
        Command::Draw(arguments) => search::draw(arguments),
        Command::Sweep(arguments) => search::sweep(arguments),
        Command::Compare(arguments) => search::compare(arguments),
        Command::Run { scenario, until, json, csv, trace, deny_violations } => {
            let link = read(&scenario)?;
            let until = until.or(link.view.at).unwrap_or(link.scenario.duration);
            let to = Moment { at: Instant(until.0), steps: link.view.event };
            let run = match trace {
                Some(path) => go_writing(link.scenario, to, &path)?,
                None => go(link.scenario, to),
            };
            let report = report::report(&*run);
            let printed = match (json, csv) {
                (true, _) => serde_json::to_string_pretty(&report).map_err(|error| error.to_string())?,
                (_, true) => table::csv(&report).trim_end().to_string(),
                _ => summary(&report),
            };
            print(&printed)?;
            let broken = deny_violations && !report.violations.is_empty();
            Ok(ExitCode::from(if broken { EXIT_VIOLATION } else { 0 }))
        }
    }
}

/// A reader that stops listening (`| head`) is no error of ours.
fn print(text: &str) -> Result<ExitCode, String> {
    match writeln!(std::io::stdout(), "{text}") {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(format!("cannot print: {error}")),
        _ => Ok(ExitCode::SUCCESS),
    }
}

/// The scenario from a protocol's or preset's name, a file, a link or standard input.
fn read(source: &str) -> Result<Link, String> {
    if let Some(scenario) = names::find(source) {
        return Ok(Link { scenario, view: View::default() });
    }
    let content = match source {
        "-" => {
            let mut content = String::new();
            std::io::stdin().read_to_string(&mut content).map_err(|error| format!("standard input: {error}"))?;
            content
        }
        source if is_link(source) => source.to_string(),
        path => std::fs::read_to_string(path).map_err(|error| unread(path, &error))?,
    };
    url::parse_any(&content).map_err(|error| error.to_string())
}

/// Why a file cannot be read; where a name may have been meant, those that there are.
fn unread(path: &str, error: &std::io::Error) -> String {
    if error.kind() != std::io::ErrorKind::NotFound || path.contains(['/', '\\', '.']) {
        return format!("{path}: {error}");
    }
    format!("{path}: no file, and no protocol or preset has this name; there are {}", names::instead(path))
}

fn is_link(source: &str) -> bool {
    source.starts_with(['?', '#']) || source.contains("://")
}

/// Runs to the end, or to the link's last step.
fn go(scenario: Scenario, to: Moment) -> WatchedRun {
    let mut run = open(scenario);
    run.advance(to.at, to.steps.unwrap_or(u64::MAX));
    run
}

/// The same, with every event to a file.
fn go_writing(scenario: Scenario, to: Moment, path: &Path) -> Result<WatchedRun, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", path.display());
    let mut file = std::io::BufWriter::new(std::fs::File::create(path).map_err(failed)?);
    let mut transcript = Transcript::new(scenario, to);
    transcript.write(u64::MAX, &mut file).and_then(|_| file.flush()).map_err(failed)?;
    Ok(transcript.into_run())
}

fn summary(report: &Report) -> String {
    let ms = |us: u64| format!("{:.1} ms", us as f64 / 1_000.0);
    let mut ended: Vec<u64> = report.interregna.iter().filter_map(|gap| gap.to_us.map(|to| to - gap.from_us)).collect();
    ended.sort_unstable();
    // The lower of two in the middle, as everywhere: a duration that there was.
    let median = ended.get(ended.len().saturating_sub(1) / 2).map_or("none".into(), |us| ms(*us));
    let longest = ended.last().map_or("none".into(), |us| ms(*us));
    let mut lines = vec![
        format!("until        {} s", report.until_us as f64 / 1e6),
        format!("digest       {}", report.digest),
        format!("events       {}", report.events),
        format!("leaders      {}", report.leaders.len()),
        format!("interregna   {} (median {median}, longest {longest})", ended.len()),
        format!("availability {:.2} %", report.availability * 100.0),
        format!("requests     {} ({} answered)", report.client.requests, report.client.ok),
        format!("linearizable {}", linearizable(report)),
        format!("stale reads  {}", stale_reads(report)),
        format!("violations   {}", report.violations.len()),
    ];
    lines.extend(report.lookups.as_ref().map(|lookups| {
        let moved = lookups.keys_moved.zip(lookups.keys_of).map(|(moved, of)| format!(", {moved} of {of} keys moved"));
        format!("lookups      {} hits, {} misses{}", lookups.hits, lookups.misses, moved.unwrap_or_default())
    }));
    let told = |violation: &report::Violation| {
        let at = Instant(violation.at_us);
        format!("  {at}  event {}  {}: {}", violation.event, violation.property, violation.detail)
    };
    lines.extend(report.violations.iter().take(10).map(told));
    if !report.losses.is_empty() {
        lines.push(format!("not promised {}", report.losses.len()));
        lines.extend(report.losses.iter().take(10).map(told));
    }
    lines.join("\n")
}

/// Keys that are named in the summary.
const UNDECIDED_NAMED: usize = 5;

/// Whether every answer has an explanation, as far as that was decided.
fn linearizable(report: &Report) -> String {
    let named = report.undecided.iter().take(UNDECIDED_NAMED);
    let named: Vec<String> =
        named.map(|undecided| format!("key {}: too many {}", undecided.key, undecided.limit)).collect();
    let more = report.undecided.len().saturating_sub(UNDECIDED_NAMED);
    let rest = if more > 0 { format!(", and {more} keys more") } else { String::new() };
    match report.linearizable {
        Some(true) => "yes".to_string(),
        Some(false) => "no".to_string(),
        None => format!("not decided ({}{rest})", named.join(", ")),
    }
}

/// How many reads were answered with old values, and how old those were.
fn stale_reads(report: &Report) -> String {
    let report::StaleReads { count, p50_age_us, p99_age_us, max_age_us } = report.stale_reads;
    let Some(((p50, p99), max)) = p50_age_us.zip(p99_age_us).zip(max_age_us) else { return count.to_string() };
    let [p50, p99, max] = [p50, p99, max].map(|us| format!("{:.1} ms", us as f64 / 1_000.0));
    format!("{count} (median age {p50}, p99 {p99}, longest {max})")
}
