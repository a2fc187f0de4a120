//! One line for a first visit. It goes when it was followed or closed, and does not come back.

use super::super::use_shell;
use crate::scenario::{Action, Scenario, When};
use crate::view::ring::{Point, WORDS_GAP};
use yew::prelude::*;

const REMEMBERED: &str = "interregnum-invited";

#[derive(Properties, PartialEq)]
pub struct Props {
    pub centre: Point,
    pub radius: f64,
    /// No room under the clock: it goes into a corner.
    pub crowded: bool,
}

#[component]
pub fn Invitation(props: &Props) -> Html {
    let shell = use_shell();
    let frame = &shell.driver.frame;
    let wanted = use_state(|| !is_remembered());
    let faults_at_first = use_state(|| frame.scenario.faults.len());
    let followed = *wanted && was_followed(&frame.scenario, *faults_at_first);
    let go_away = {
        let wanted = wanted.setter();
        use_callback((), move |(), ()| {
            remember();
            wanted.set(false);
        })
    };
    {
        let go_away = go_away.clone();
        use_effect_with(followed, move |followed| {
            if *followed {
                go_away.emit(());
            }
        });
    }
    let has_leader = frame.picture.leader.is_some() && frame.interregna.open.is_none();
    if !*wanted || !has_leader {
        return html! {};
    }
    let under_clock = format!("left:{:.1}px;top:{:.1}px", props.centre.x, props.centre.y + props.radius + WORDS_GAP);
    let place = if props.crowded { String::new() } else { under_clock };
    html! {
        <p class={classes!("invitation", props.crowded.then_some("corner"))} ~style={place}>
            <span>{ shell.words.text("cluster-invitation") }</span>
            <button
                class="plain"
                aria-label={shell.words.text("cluster-invitation-close")}
                onclick={move |_| go_away.emit(())}
            >{ "×" }</button>
        </p>
    }
}

/// A crash was injected by hand: it stands at one moment, after all that came with the scenario.
fn was_followed(scenario: &Scenario, faults_at_first: usize) -> bool {
    let is_crash = |fault: &crate::scenario::Fault| {
        matches!(fault.action, Action::Crash { .. }) && matches!(fault.when, When::At { .. })
    };
    scenario.faults.iter().skip(faults_at_first).any(is_crash)
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}

fn is_remembered() -> bool {
    storage().and_then(|storage| storage.get_item(REMEMBERED).ok()?).is_some()
}

fn remember() {
    if let Some(storage) = storage() {
        // A browser that keeps nothing asks again next time.
        let _ = storage.set_item(REMEMBERED, "1");
    }
}
