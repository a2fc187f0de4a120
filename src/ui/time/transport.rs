//! Play, pause, steps, speed.

use super::icons;
use crate::engine::Engine;
use crate::ui::driver::Driver;
use crate::ui::keys;
use crate::view::catalogue::Catalogue;
use crate::view::speed::Speed;
use std::rc::Rc;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The driver as something to act on: the same however the frame changes.
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
    pub playing: bool,
    pub driver: Control,
}

#[component]
pub fn Transport(props: &Props) -> Html {
    let Props { words, playing, driver } = props;
    let act = |change: fn(&mut Engine)| {
        let driver = driver.0.clone();
        Callback::from(move |_: MouseEvent| driver.act(change))
    };
    let button = |control: &'static str, key: &str, path: &'static str, change: fn(&mut Engine)| {
        let name = words.text(key);
        html! {
            <button data-control={control} title={name.clone()} aria-label={name} onclick={act(change)}>{ icons::icon(path) }</button>
        }
    };
    let back = |control: &'static str, key: &str, path: &'static str, change: fn(&mut Engine)| {
        let name = words.text(key);
        html! {
            <button data-control={control} title={name.clone()} aria-label={name} onclick={act(change)}>{ icons::mirrored(path) }</button>
        }
    };
    let name = words.text(if *playing { "time-pause" } else { "time-play" });
    html! {
        <div class="buttons" role="group" aria-label={words.text("time-title")}>
            { button("restart", "time-restart", icons::RESTART, |engine| engine.restart(None)) }
            { button("new-seed", "time-new-seed", icons::NEW_SEED, |engine| engine.restart(Some(any_seed()))) }
            { back("step-message-back", "time-step-message-back", icons::MESSAGE_BACK, Engine::step_message_back) }
            { back("step-event-back", "time-step-event-back", icons::EVENT, Engine::step_back) }
            <button class="primary play" data-control="play" data-playing={playing.to_string()} title={name.clone()}
                aria-label={name} onclick={act(keys::toggle)}>
                { icons::icon(if *playing { icons::PAUSE } else { icons::PLAY }) }
            </button>
            { button("step-event", "time-step-event", icons::EVENT, Engine::step) }
            { button("step-message", "time-step-message", icons::MESSAGE, Engine::step_message) }
        </div>
    }
}

/// Short, so that it is easily told to someone.
fn any_seed() -> u64 {
    1 + (js_sys::Math::random() * 999_999.0) as u64
}

#[derive(Properties, PartialEq)]
pub struct PaceProps {
    pub words: Rc<Catalogue>,
    pub speed: Speed,
    pub told: String,
    pub driver: Control,
}

#[component]
pub fn Pace(props: &PaceProps) -> Html {
    let PaceProps { words, speed, told, driver } = props;
    let oninput = {
        let driver = driver.0.clone();
        Callback::from(move |event: InputEvent| {
            let step = event.target_unchecked_into::<HtmlInputElement>().value_as_number() as usize;
            let speed = Speed::STEPS.get(step).copied().unwrap_or(Speed::FIRST);
            driver.act(|engine| engine.set_speed(speed));
        })
    };
    html! {
        <label class="pace">
            <span class="visually-hidden">{ words.text("time-speed") }</span>
            <span class="quiet told" data-speed={speed.to_string()}>{ told }</span>
            <input type="range" data-control="speed" min="0" max={(Speed::STEPS.len() - 1).to_string()} step="1"
                value={speed.step().to_string()} aria-label={words.text("time-speed")} aria-valuetext={told.clone()} {oninput} />
        </label>
    }
}
