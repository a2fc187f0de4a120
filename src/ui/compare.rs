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
use super::{Calm, Shell, use_shell};
use crate::engine::Engine;
use crate::experiment::compare::check;
use crate::view::compare::setup::{Runs, Setup};
use crate::view::compare::{self, Rival};
use std::rc::Rc;
use work::{Shared, Stage};
use yew::prelude::*;

/// What the drawer's parts get.
#[derive(Properties, PartialEq)]
pub struct Props {
    pub shell: Calm,
    pub stage: Rc<Stage>,
    pub start: Callback<()>,
    pub cancel: Callback<()>,
}

#[component]
pub fn Drawer() -> Html {
    let shell = use_shell();
    let stage = use_state(Rc::<Stage>::default);
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
    html! { <Body shell={Calm(shell)} stage={(*stage).clone()} {start} {cancel} /> }
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
fn Body(props: &Props) -> Html {
    let Props { shell, stage, start, cancel } = props;
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
    let is_alone = shell.rivals.is_empty();
    html! {
        <section class="panel drawer compare" aria-label={words.text("compare-title")} onkeydown={escaped}>
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
                    <form::Seeds shell={shell.clone()} stage={stage.clone()} start={start.clone()} cancel={cancel.clone()} />
                }
                <table::Outcome shell={shell.clone()} stage={stage.clone()} />
            </div>
        </section>
    }
}

/// This one is the run from now on; the one that was open takes its place among the others. Of the faults it has those
/// that its cluster has something for. Everybody keeps their number of nodes.
fn open_rival(shell: &Shell, rival: &Rival) {
    let world = shell.driver.read(Engine::scenario);
    let led = rival.in_world(&world);
    if shell.open_fitted(led.clone()) {
        let left = Rival::of(&world);
        let others = shell.rivals.iter().map(|other| if other == rival { &left } else { other });
        shell.set_rivals.emit(others.map(|other| other.moved(&world, &led)).collect());
    }
}
