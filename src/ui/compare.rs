//! The comparison: a drawer in which others run in the world of the run that is open, on the same clock, and a
//! table of what differs over several seeds. It is worked out while the drawer is closed, too.

mod clusters;
mod form;
mod machine;
mod nodes;
mod table;
mod walks;
mod work;

use super::selection::Panel;
use super::states::focus::give_focus;
use super::{Calm, Shell, parts, use_shell};
use crate::engine::{Engine, Moment};
use crate::experiment::compare::check;
use crate::scenario::Scenario;
use crate::view::compare::setup::{Runs, Setup};
use crate::view::compare::{self, Rival};
use std::rc::Rc;
use web_sys::Element;
use work::{Outcome, Shared, Stage};
use yew::prelude::*;

/// What the drawer's parts get.
#[derive(Properties, PartialEq)]
pub struct Props {
    pub shell: Calm,
    pub stage: Rc<Stage>,
    /// The last table, which stays until there is another one.
    pub outcome: Option<Rc<Outcome>>,
    pub start: Callback<()>,
    pub cancel: Callback<()>,
}

#[component]
pub fn Drawer() -> Html {
    let shell = use_shell();
    let stage = use_state(Rc::<Stage>::default);
    let last = use_mut_ref(|| None::<Rc<Outcome>>);
    let next = told(&stage, last.borrow().as_deref());
    if next.is_some() {
        *last.borrow_mut() = next;
    }
    // Dropped with the page, it ends.
    let work = use_mut_ref(|| None::<Shared>);
    let start = {
        let (tell, work) = (stage.setter(), work.clone());
        use_callback(Calm(shell.clone()), move |(), shell| {
            let tell = tell.clone();
            let begun = begin(shell, Callback::from(move |stage| tell.set(Rc::new(stage))));
            note(shell, if begun.is_some() { Runs::Begun } else { Runs::Unasked });
            if begun.is_some() {
                *work.borrow_mut() = begun;
            }
        })
    };
    let cancel = use_callback(Calm(shell.clone()), move |(), shell| {
        note(shell, Runs::Unasked);
        if let Some(work) = &*work.borrow() {
            work.borrow_mut().cancel();
        }
    });
    let is_asked = shell.setup.runs == Runs::Asked && shell.panel == Some(Panel::Compare);
    use_effect_with(is_asked, {
        let start = start.clone();
        move |is_asked| {
            if *is_asked {
                start.emit(());
            }
        }
    });
    if shell.panel != Some(Panel::Compare) {
        return html! {};
    }
    let outcome = last.borrow().clone();
    parts::panel_compare(Props { shell: Calm(shell), stage: (*stage).clone(), outcome, start, cancel })
}

/// The table that takes the last one's place. One that was stopped does so if it tells of others, or of more runs.
fn told(stage: &Stage, last: Option<&Outcome>) -> Option<Rc<Outcome>> {
    match stage {
        Stage::Done(outcome) => Some(outcome.clone()),
        Stage::Cancelled(Some(part)) => {
            let adds =
                |last: &Outcome| last.contenders != part.contenders || last.comparison.runs < part.comparison.runs;
            last.is_none_or(adds).then(|| part.clone())
        }
        _ => None,
    }
}

/// Begins the comparison as it is set up, where it can be run.
fn begin(shell: &Shell, tell: Callback<Stage>) -> Option<Shared> {
    let (world, rivals) = (shell.driver.read(Engine::scenario), &shell.rivals);
    let seeds = compare::seeds(&world, &shell.setup.count)?;
    let can_run = |rival: &Rival| check(&rival.in_world(&world)).is_ok() && shell.can_run(rival.protocol);
    let is_possible = !rivals.is_empty() && rivals.iter().all(can_run);
    is_possible.then(|| work::start(&world, rivals, seeds, tell))
}

/// A link made now says so.
fn note(shell: &Shell, runs: Runs) {
    shell.set_setup.emit(Setup { runs, ..(*shell.setup).clone() });
}

#[component]
pub fn Body(props: &Props) -> Html {
    let Props { shell, stage, outcome, start, cancel } = props;
    let words = &shell.words;
    let close = {
        let open_panel = shell.open_panel.clone();
        move |_| open_panel.emit(None)
    };
    let escaped = {
        let open_panel = shell.open_panel.clone();
        move |event: KeyboardEvent| {
            if event.key() == "Escape" && !event.default_prevented() {
                open_panel.emit(None);
            }
        }
    };
    let onfocusin = use_kept_focus();
    let is_alone = shell.rivals.is_empty();
    html! {
        <section class="panel drawer compare" aria-label={words.text("compare-title")} onkeydown={escaped} {onfocusin}>
            <div class="drawer-head">
                <h2>{ words.text("compare-title") }</h2>
                <button class="close" aria-label={words.text("page-close")} onclick={close}>{ "×" }</button>
            </div>
            <div class="drawer-body">
                <p class="quiet">{ words.text("compare-text") }</p>
                if !is_alone || !shell.shows_cluster {
                    <clusters::Clusters />
                }
                <form::Others shell={shell.clone()} />
                if is_alone {
                    <p class="quiet compare-nobody">{ words.text("compare-nobody") }</p>
                } else {
                    <form::Seeds shell={shell.clone()} stage={stage.clone()} {outcome} start={start.clone()} cancel={cancel.clone()} />
                }
                if let Some(outcome) = outcome {
                    <table::Table shell={shell.clone()} outcome={outcome.clone()} />
                }
            </div>
        </section>
    }
}

/// What takes the place of what had the focus and is gone has it from then on: a button that became another one, or the
/// list that who was removed is on again.
#[hook]
fn use_kept_focus() -> Callback<FocusEvent> {
    let last = use_mut_ref(|| None::<Element>);
    let note = {
        let last = last.clone();
        use_callback((), move |event: FocusEvent, ()| *last.borrow_mut() = event.target_dyn_into::<Element>())
    };
    use_effect(move || {
        let gone = last.borrow_mut().take_if(|element| !element.is_connected());
        if let Some(gone) = gone {
            let was = gone.get_attribute("data-control").unwrap_or_default();
            let heirs: &[&str] = match was.as_str() {
                "compare-start" | "compare-cancel" => &["compare-cancel", "compare-start"],
                _ => &["compare-add", "compare-start"],
            };
            heirs.iter().find_map(|name| inherit(name));
        }
    });
    note
}

fn inherit(control: &str) -> Option<()> {
    let document = web_sys::window()?.document()?;
    let is_lost = document.active_element().is_none_or(|active| active.tag_name() == "BODY");
    let heir = document.query_selector(&format!(".compare [data-control={control}]")).ok()??;
    is_lost.then(|| give_focus(&heir))
}

/// This one is the run from now on; the one that was open takes its place among the others. Of the faults it has those
/// that its cluster has something for. Everybody keeps their number of nodes, and all stay at the same moment.
fn open_rival(shell: &Shell, rival: &Rival) {
    let world = shell.driver.read(Engine::scenario);
    let led = rival.in_world(&world);
    let moment = Moment { at: shell.driver.read(|engine| engine.run().now()), steps: None };
    // What it is called and what is said of it is of the one that was open.
    let untold = Scenario { title: String::new(), note: String::new(), ..led.clone() };
    let (shell, rival) = (shell.clone(), rival.clone());
    shell.clone().open_fitted_then(untold, move || {
        shell.driver.act(|engine| engine.seek(moment, engine.is_playing()));
        let left = Rival::of(&world);
        let others = shell.rivals.iter().map(|other| if *other == rival { &left } else { other });
        shell.set_rivals.emit(others.map(|other| other.moved(&world, &led)).collect());
    });
}
