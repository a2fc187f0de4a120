//! The laboratory: what the run shows so far, in figures that a person can read and take along. It stands in
//! the cluster's place, so that state machine, matrix and ruler stay in sight beside it.

mod figure;
mod library;
mod slowly;

use super::engine::Engine;
use super::selection::Panel;
use super::{Calm, Shell, use_shell};
use crate::experiment::report::chain::chain;
use crate::experiment::succession::succession;
use crate::stats::space::Resolution;
use crate::stats::transitions::Stay;
use crate::view::catalogue::Catalogue;
use crate::view::lens::Lens;
use crate::view::plot::{Fact, Section, interregna, occupancy, passages};
use library::{Library, use_library};
use slowly::use_slowly;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Document, HtmlElement};
use yew::prelude::*;

/// A subject of the laboratory. Its words have the key `laboratory-tab-` and its name.
struct Tab {
    name: &'static str,
    /// What it shows; a tab that has nothing to show yet is not there.
    read: Option<fn(&Catalogue, Lens, &Engine) -> Section>,
    /// What "Explain" opens below the figure of this name, with the numbers of the section.
    explain: fn(&Catalogue, &Section, &str) -> Option<Html>,
}

const TABS: [Tab; 9] = [
    Tab { name: "interregna", read: Some(read_interregna), explain: unexplained },
    Tab { name: "occupancy", read: Some(read_occupancy), explain: unexplained },
    Tab { name: "passages", read: Some(read_passages), explain: unexplained },
    Tab { name: "sojourns", read: None, explain: unexplained },
    Tab { name: "convergence", read: None, explain: unexplained },
    Tab { name: "memory", read: None, explain: unexplained },
    Tab { name: "fairness", read: None, explain: unexplained },
    Tab { name: "chaos", read: None, explain: unexplained },
    Tab { name: "events", read: None, explain: unexplained },
];

fn unexplained(_: &Catalogue, _: &Section, _: &str) -> Option<Html> {
    None
}

fn read_interregna(words: &Catalogue, Lens { window, .. }: Lens, engine: &Engine) -> Section {
    let reigns = &engine.run().watch().stats.reigns;
    let ended = reigns.interregna().filter_map(|gap| Some((gap.from, gap.to?)));
    let within = ended.filter(|(from, to)| window.holds(*from) && window.holds(*to));
    let durations_us: Vec<u64> = within.map(|(from, to)| to.since(from).0).collect();
    let forgotten = if window.is_whole() { reigns.count() - durations_us.len() as u64 } else { 0 };
    interregna::section(words, durations_us, forgotten)
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

fn read_passages(words: &Catalogue, lens: Lens, engine: &Engine) -> Section {
    let run = engine.run();
    let space = lens.subject.space(run.spec(), run.scenario().nodes);
    let chain = chain(run, space, lens.window, lens.step);
    passages::section(words, space, &chain, &succession(run, lens.window))
}

/// A section; equal only to itself, which costs nothing to find out.
#[derive(Clone)]
struct Shown(Rc<Section>);

impl PartialEq for Shown {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

#[component]
pub fn Laboratory() -> Html {
    let shell = use_shell();
    match shell.panel == Some(Panel::Laboratory) {
        true => html! { <Room /> },
        false => html! {},
    }
}

/// Gives the cluster its place back, and the focus to the door.
pub fn leave(shell: &Shell) {
    if let Some(document) = document()
        && document
            .active_element()
            .is_some_and(|active| active.closest(".laboratory").is_ok_and(|room| room.is_some()))
    {
        let door = document.query_selector("[data-control=laboratory]").ok().flatten();
        focus(door);
    }
    shell.open_panel.emit(None);
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

fn focus(element: Option<web_sys::Element>) {
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // Refused only by an element that is not shown.
        let _ = element.focus();
    }
}

#[component]
fn Room() -> Html {
    let shell = use_shell();
    let library = use_library();
    let chosen = use_state(|| TABS[0].name);
    let tab = TABS.iter().find(|tab| tab.name == *chosen).unwrap_or(&TABS[0]);
    let words = &shell.words;
    let section = use_slowly(&shell, (tab.name, words.language(), shell.lens), |engine| match tab.read {
        Some(read) => read(words, shell.lens, engine),
        None => Section::default(),
    });
    html! { <Desk shell={Calm(shell)} tab={tab.name} choose={chosen.setter()} shown={Shown(section)} {library} /> }
}

#[derive(Properties, PartialEq)]
struct Props {
    shell: Calm,
    tab: &'static str,
    choose: UseStateSetter<&'static str>,
    shown: Shown,
    library: Library,
}

/// Drawn when the figures are new ones, not with every frame.
#[component]
fn Desk(props: &Props) -> Html {
    let Props { shell, tab, choose, shown, library } = props;
    let words = &shell.words;
    let close = {
        let shell = shell.clone();
        move |_| leave(&shell)
    };
    let section = &shown.0;
    let explain =
        TABS.iter().find(|known| known.name == *tab).map_or(unexplained as fn(&_, &_, &_) -> _, |tab| tab.explain);
    let view = |index: usize| {
        let figure = &section.figures[index];
        html! {
            <figure::FigureView key={figure.plot.name} words={words.clone()} figure={figure.clone()} library={*library}
                explanation={explain(words, section, figure.plot.name)} />
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
            <div class="lab-body" role="tabpanel" id="lab-panel" aria-labelledby={tab_id(tab)} data-tab={*tab}>
                { facts(&section.facts) }
                <div class="figures">{ for (0..section.figures.len()).map(view) }</div>
                { for section.tables.iter().map(|table| figure::table(table, true)) }
                { for section.notes.iter().map(|note| html! { <p class="note quiet">{ note }</p> }) }
            </div>
        </section>
    }
}

fn tab_id(name: &str) -> String {
    format!("lab-tab-{name}")
}

/// The tabs that have something to show. Arrow keys go from one to the next, and open it.
fn tabs(words: &Catalogue, chosen: &str, choose: &UseStateSetter<&'static str>) -> Html {
    let there: Vec<&Tab> = TABS.iter().filter(|tab| tab.read.is_some()).collect();
    let tab = |tab: &&Tab| {
        let (choose, name) = (choose.clone(), tab.name);
        let is_chosen = name == chosen;
        html! {
            <button key={name} role="tab" id={tab_id(name)} data-subject={name} aria-selected={is_chosen.to_string()}
                aria-controls="lab-panel" tabindex={if is_chosen { "0" } else { "-1" }} onclick={move |_| choose.set(name)}>
                { words.text(&format!("laboratory-tab-{name}")) }
            </button>
        }
    };
    let shown: Html = there.iter().map(tab).collect();
    let at = there.iter().position(|tab| tab.name == chosen).unwrap_or_default();
    let names: Vec<&'static str> = there.iter().map(|tab| tab.name).collect();
    let choose = choose.clone();
    let onkeydown = move |event: KeyboardEvent| {
        let last = names.len() - 1;
        let to = match event.key().as_str() {
            "ArrowRight" => (at + 1) % names.len(),
            "ArrowLeft" => (at + last) % names.len(),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        choose.set(names[to]);
        focus(document().and_then(|document| document.get_element_by_id(&tab_id(names[to]))));
    };
    html! {
        <div class="subjects" role="tablist" aria-label={words.text("laboratory-tabs")} {onkeydown}>{ shown }</div>
    }
}

fn facts(facts: &[Fact]) -> Html {
    if facts.is_empty() {
        return html! {};
    }
    let fact = |fact: &Fact| html! { <div><dt>{ &fact.label }</dt><dd>{ &fact.value }</dd></div> };
    html! { <dl class="facts">{ for facts.iter().map(fact) }</dl> }
}
