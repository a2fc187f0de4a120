//! The latest times that a transition happened, each a way back to it.

use super::grid::OneSpec;
use crate::engine::Moment;
use crate::stats::transitions::Move;
use crate::types::Instant;
use crate::ui::Shell;
use crate::ui::driver::Driver;
use crate::view::catalogue::Catalogue;
use crate::view::{figures, terms};
use std::rc::Rc;
use yew::prelude::*;

const SHOWN: usize = 4;

/// Acts on the run; the same one for ever.
#[derive(Clone)]
pub struct Control(pub Driver);

impl PartialEq for Control {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub words: Rc<Catalogue>,
    pub spec: OneSpec,
    /// The transition in words.
    pub told: String,
    /// The latest first.
    pub moves: Vec<Move>,
    pub driver: Control,
}

pub fn of(shell: &Shell, (from, to): (u8, u8)) -> Vec<Move> {
    let (space, window) = (shell.seen.space, shell.lens.window);
    shell.driver.read(|engine| {
        let walks = engine.run().watch().stats.walks_in(space);
        walks.latest(window, from, to).take(SHOWN).collect()
    })
}

#[component]
pub fn Latest(props: &Props) -> Html {
    let Props { words, spec, told, moves, driver } = props;
    let item = |step: &Move| {
        let (driver, at) = (driver.clone(), step.at);
        let happened =
            [("node", terms::node(words, step.node).into()), ("cause", terms::cause(words, spec.0, step.cause).into())];
        html! {
            <li key={format!("{}-{}", step.at.0, step.node.0)}>
                <button data-at={at.0.to_string()} title={words.text("transitions-go")} onclick={move |_| go(&driver, at)}>
                    <strong>{ figures::moment(words, at) }</strong>
                    <span>{ words.with("transitions-happened", &happened) }</span>
                </button>
            </li>
        }
    };
    html! {
        <div class="latest">
            <p>{ told }</p>
            if !moves.is_empty() {
                <ol aria-label={words.text("transitions-latest")}>{ for moves.iter().map(item) }</ol>
            }
        </div>
    }
}

fn go(Control(driver): &Control, at: Instant) {
    driver.act(|engine| engine.seek(Moment { at, steps: None }, false));
}
