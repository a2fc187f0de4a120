//! The play button in the middle: there until the figure has played once.

use crate::engine::Engine;
use crate::ui::time::icons;
use crate::ui::time::transport::Control;
use crate::view::catalogue::Catalogue;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub words: Rc<Catalogue>,
    pub playing: bool,
    pub driver: Control,
}

#[component]
pub fn Begin(props: &Props) -> Html {
    let has_played = use_state(|| false);
    use_effect_with(props.playing, {
        let has_played = has_played.setter();
        move |playing| {
            if *playing {
                has_played.set(true);
            }
        }
    });
    if *has_played || props.playing {
        return html! {};
    }
    let driver = props.driver.0.clone();
    let begin = move |_| {
        driver.act(Engine::play);
        focus_on_pause();
    };
    let name = props.words.text("embed-play");
    html! {
        <button class="begin" data-control="begin" title={name.clone()} aria-label={name} onclick={begin}>
            { icons::icon(icons::PLAY) }
        </button>
    }
}

/// The button that had the focus is gone: the next thing a person may want is to stop.
fn focus_on_pause() {
    let document = web_sys::window().and_then(|window| window.document());
    let pause = document.and_then(|document| document.query_selector("[data-control=play]").ok()?);
    if let Some(pause) = pause.and_then(|pause| pause.dyn_into::<HtmlElement>().ok()) {
        let _ = pause.focus();
    }
}
