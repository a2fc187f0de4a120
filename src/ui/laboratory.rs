//! The laboratory: what the run shows so far, in figures that a person can read and take along. It stands in
//! the cluster's place, so that state machine, matrix and ruler stay in sight beside it.

mod chaos;
mod events;
mod explanation;
mod fairness;
mod figure;
mod library;

use super::selection::Panel;
use super::slowly::use_slowly;
use super::states::pointing;
use super::tablist::{TabList, tab_id};
use super::{Calm, Shell, parts, use_shell};
use crate::engine::Engine;
use crate::experiment::report::chain::chain;
use crate::experiment::succession::succession;
use crate::scenario::Scenario;
use crate::stats::chain::Chain;
use crate::stats::memory::second_order;
use crate::stats::space::Resolution;
use crate::stats::succession::Succession;
use crate::stats::transitions::Stay;
use crate::view::catalogue::Catalogue;
use crate::view::lens::Lens;
use crate::view::plot::convergence::Watched;
use crate::view::plot::interregna::Prediction;
use crate::view::plot::sojourns::Known;
use crate::view::plot::{Fact, Section, convergence, interregna, memory, occupancy, passages, sojourns};
use library::{Library, use_library};
use std::rc::Rc;
use yew::prelude::*;

/// A subject of the laboratory. Its words have the key `laboratory-tab-` and its name.
struct Tab {
    name: &'static str,
    read: Reader,
    /// What stands below its figures.
    more: fn(&Look) -> Html,
}

/// From one state to another.
type Pair = (u8, u8);

/// What a tab shows.
#[derive(Clone, Copy)]
enum Reader {
    Run(fn(&Catalogue, Lens, &Engine) -> Section),
    /// The same, about the transition that is pointed at.
    Transition(fn(&Catalogue, Lens, Option<Pair>, &Engine) -> Section),
}

const TABS: [Tab; 9] = [
    Tab { name: "interregna", read: Reader::Run(read_interregna), more: nothing },
    Tab { name: "occupancy", read: Reader::Run(read_occupancy), more: nothing },
    Tab { name: "passages", read: Reader::Run(read_passages), more: explain_passages },
    Tab { name: "sojourns", read: Reader::Run(read_sojourns), more: nothing },
    Tab { name: "convergence", read: Reader::Transition(read_convergence), more: nothing },
    Tab { name: "memory", read: Reader::Run(read_memory), more: nothing },
    Tab { name: "fairness", read: Reader::Run(fairness::read), more: fairness::view },
    Tab { name: "chaos", read: Reader::Run(chaos::read), more: chaos::view },
    Tab { name: "events", read: Reader::Run(events::read), more: events::view },
];

fn nothing(_: &Look) -> Html {
    html! {}
}

fn read_interregna(words: &Catalogue, Lens { window, .. }: Lens, engine: &Engine) -> Section {
    let run = engine.run();
    let stats = &run.watch().stats;
    let mut durations_us = stats.reigns.successions_us(window);
    durations_us.sort_unstable();
    let chain = Chain::of(&stats.cluster.tally(window, run.now()));
    let known = Succession::of(stats.census(), &chain);
    // The first one that ended is that of the start.
    let ended = stats.reigns.count().saturating_sub(1);
    let forgotten = if window.is_whole() { ended - durations_us.len() as u64 } else { 0 };
    let within = |times_us: &[f64]| {
        let times_s: Vec<f64> = times_us.iter().map(|us| us / 1e6).collect();
        known.as_ref().map_or_else(Vec::new, |known| known.within(&times_s))
    };
    let prediction =
        known.as_ref().map(|known| Prediction { mean_us: known.mean_s().map(|mean_s| mean_s * 1e6), within: &within });
    interregna::section(words, &durations_us, prediction.as_ref(), forgotten)
}

fn read_occupancy(words: &Catalogue, Lens { window, .. }: Lens, engine: &Engine) -> Section {
    let run = engine.run();
    let now = run.now();
    let spell = |stay: Stay| occupancy::Spell {
        node: stay.node,
        role: Resolution::Roles.role(run.spec(), stay.state),
        since: stay.since,
        until: stay.until,
    };
    let spells: Vec<_> = run.watch().stats.walks(Resolution::Roles).stays(now).map(spell).collect();
    occupancy::section(words, &spells, window.from, window.end(now))
}

fn explain_passages(look: &Look) -> Html {
    html! { <explanation::Explanation look={look.clone()} figure="passages" /> }
}

fn read_passages(words: &Catalogue, lens: Lens, engine: &Engine) -> Section {
    let run = engine.run();
    let space = lens.subject.space(run.spec(), run.watch().stats.census());
    let chain = chain(run, space, lens.window, lens.step);
    passages::section(words, space, &chain, &succession(run, lens.window))
}

fn read_sojourns(words: &Catalogue, lens: Lens, engine: &Engine) -> Section {
    sojourns::section(words, &stays(words, lens, engine))
}

fn stays(words: &Catalogue, lens: Lens, engine: &Engine) -> Known {
    let run = engine.run();
    let space = lens.subject.space(run.spec(), run.watch().stats.census());
    Known::of(words, space, run.watch().stats.walks_in(space), lens.window)
}

fn read_convergence(words: &Catalogue, lens: Lens, pointed: Option<Pair>, engine: &Engine) -> Section {
    let run = engine.run();
    let space = lens.subject.space(run.spec(), run.watch().stats.census());
    let stats = &run.watch().stats;
    let Lens { reading, window, .. } = lens;
    convergence::section(words, &Watched { stats, space, reading, window, now: run.now(), pointed })
}

fn read_memory(words: &Catalogue, lens: Lens, engine: &Engine) -> Section {
    let run = engine.run();
    let space = lens.subject.space(run.spec(), run.watch().stats.census());
    let tally = run.watch().stats.walks_in(space).tally(lens.window, run.now());
    let order = second_order(&tally.triples, tally.states);
    memory::section(words, &stays(words, lens, engine), order, tally.triples.iter().sum())
}

/// A section; equal only to itself, which costs nothing to find out.
#[derive(Clone)]
struct Shown(Rc<Section>);

impl PartialEq for Shown {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// What is looked at: enough to explain it, or to offer something else.
#[derive(Clone, PartialEq)]
pub struct Look {
    shell: Calm,
    lens: Lens,
    shown: Shown,
}

#[component]
pub fn Laboratory() -> Html {
    let shell = use_shell();
    match shell.panel == Some(Panel::Laboratory) {
        true => parts::panel_laboratory(()),
        false => html! {},
    }
}

/// Another run, that shows something by itself.
fn open_and_play(shell: &Shell, scenario: Scenario) {
    let driver = shell.driver.clone();
    shell.open_fitted_then(scenario, move || driver.act(Engine::play));
}

#[component]
pub fn Room() -> Html {
    let shell = use_shell();
    let library = use_library();
    let chosen = use_state(|| TABS[0].name);
    let tab = TABS.iter().find(|tab| tab.name == *chosen).unwrap_or(&TABS[0]);
    let words = &shell.words;
    let pointed = pointing::pointed(&shell).filter(|_| matches!(tab.read, Reader::Transition(_)));
    let section = use_slowly(&shell, (tab.name, words.language(), shell.lens, pointed), |engine| match tab.read {
        Reader::Run(read) => read(words, shell.lens, engine),
        Reader::Transition(read) => read(words, shell.lens, pointed, engine),
    });
    let look = Look { lens: shell.lens, shown: Shown(section), shell: Calm(shell) };
    html! { <Desk {look} tab={tab.name} choose={chosen.setter()} {library} /> }
}

#[derive(Properties, PartialEq)]
struct Props {
    look: Look,
    tab: &'static str,
    choose: UseStateSetter<&'static str>,
    library: Library,
}

/// Drawn when the figures are new ones, not with every frame.
#[component]
fn Desk(props: &Props) -> Html {
    let Props { look, tab, choose, library } = props;
    let Look { shell, shown, .. } = look;
    let words = &shell.words;
    let close = {
        let open_panel = shell.open_panel.clone();
        move |_| open_panel.emit(None)
    };
    let section = &shown.0;
    let more = TABS.iter().find(|known| known.name == *tab).map_or(nothing as fn(&_) -> _, |tab| tab.more);
    let view = |index: usize| {
        let figure = &section.figures[index];
        html! {
            <figure::FigureView key={figure.plot.name} words={words.clone()} figure={figure.clone()} library={*library}
                look={look.clone()} />
        }
    };
    html! {
        <section class="panel laboratory" aria-labelledby="lab-title">
            <div class="lab-head">
                <h2 id="lab-title">{ words.text("laboratory-title") }</h2>
                <span class="hint quiet">{ words.text("laboratory-hint") }</span>
                <button class="close" aria-label={words.text("page-close")} onclick={close}>{ "×" }</button>
            </div>
            { tabs(words, tab, choose) }
            <div class="lab-body" role="tabpanel" id="lab-panel" aria-labelledby={tab_id("lab", tab)} data-tab={*tab}>
                if let Some(lead) = &section.lead {
                    <p class="lead">{ lead }</p>
                }
                { facts(&section.facts) }
                <div class="figures">{ for (0..section.figures.len()).map(view) }</div>
                { for section.tables.iter().map(|table| figure::table(table, true)) }
                { for section.notes.iter().map(|note| html! { <p class="note quiet">{ note }</p> }) }
                { more(look) }
            </div>
        </section>
    }
}

fn tabs(words: &Catalogue, chosen: &'static str, choose: &UseStateSetter<&'static str>) -> Html {
    let tabs: Vec<_> = TABS.iter().map(|tab| (tab.name, words.text(&format!("laboratory-tab-{}", tab.name)))).collect();
    let choose = choose.clone();
    html! {
        <TabList label={words.text("laboratory-tabs")} prefix="lab" {tabs} {chosen} choose={move |name| choose.set(name)} />
    }
}

fn facts(facts: &[Fact]) -> Html {
    if facts.is_empty() {
        return html! {};
    }
    let fact = |fact: &Fact| html! { <div><dt>{ &fact.label }</dt><dd>{ &fact.value }</dd></div> };
    html! { <dl class="facts">{ for facts.iter().map(fact) }</dl> }
}
