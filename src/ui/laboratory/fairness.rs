//! What would make elections more, or less fair: offers to try it.

use super::Look;
use crate::engine::Engine;
use crate::experiment::report::elections;
use crate::scenario::{Action, Fault, Scenario, Target, When};
use crate::types::Duration;
use crate::view::catalogue::Catalogue;
use crate::view::figures;
use crate::view::lens::Lens;
use crate::view::plot::{Section, fairness};
use yew::prelude::*;

const STEP: Duration = Duration::from_ms(10);

pub fn read(words: &Catalogue, Lens { window, .. }: Lens, engine: &Engine) -> Section {
    let lasted = window.end(engine.run().now()).since(window.from);
    fairness::section(words, &elections(engine.run(), window), lasted.0)
}

pub fn view(look: &Look) -> Html {
    let (shell, words) = (&look.shell, &look.shell.words);
    let scenario = &shell.driver.frame.scenario;
    if scenario.nodes < 2 {
        return html! {};
    }
    let distance = scenario.network.distance;
    let is_far = distance > Duration::ZERO;
    let told = [("distance", figures::duration(words, if is_far { distance } else { STEP }).into())];
    let offer = |name: &'static str, said: String, does: String, change: fn(&mut Scenario)| {
        let (shell, scenario) = (shell.clone(), scenario.clone());
        let open = move |_| {
            let mut changed = (*scenario).clone();
            change(&mut changed);
            super::open_and_play(&shell, changed);
        };
        html! { <div class="offer"><p class="quiet">{ said }</p><button data-offer={name} onclick={open}>{ does }</button></div> }
    };
    let loses_leaders = scenario
        .faults
        .iter()
        .any(|fault| matches!((&fault.action, fault.when), (Action::Chaos { .. }, _) | (_, When::Every(_))));
    html! {
        <>
            if !loses_leaders {
                { offer("crashes", words.text("findings-fairness-crashes"), words.text("findings-fairness-set-crashes"), crash_leaders) }
            }
            if is_far {
                { offer("near", words.with("findings-fairness-far", &told), words.text("findings-fairness-set-near"), bring_together) }
            } else {
                { offer("far", words.text("findings-fairness-near"), words.with("findings-fairness-set-far", &told), set_apart) }
            }
        </>
    }
}

fn crash_leaders(scenario: &mut Scenario) {
    let crash = Action::Crash { target: Target::Leader, lasting: Some(Duration::from_secs(1)) };
    scenario.faults.push(Fault { when: When::Every(Duration::from_secs(3)), action: crash });
}

fn set_apart(scenario: &mut Scenario) {
    scenario.network.distance = STEP;
}

fn bring_together(scenario: &mut Scenario) {
    scenario.network.distance = Duration::ZERO;
}
