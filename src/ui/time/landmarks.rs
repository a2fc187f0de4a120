//! To the last or the next election, fault or violation.

use super::icons;
use super::transport::Control;
use crate::experiment::timeline::Landmark;
use crate::ui::notice::Notice;
use crate::ui::{menu, use_shell};
use crate::view::catalogue::Catalogue;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub words: Rc<Catalogue>,
    pub driver: Control,
}

#[component]
pub fn Landmarks(props: &Props) -> Html {
    let Props { words, driver } = props;
    let notify = use_shell().notify;
    let landmark = use_state(|| Landmark::Election);
    let choose = {
        let landmark = landmark.setter();
        Callback::from(move |event: Event| {
            let chosen = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
            let known = |name: String| Landmark::ALL.into_iter().find(|known| known.name() == name);
            if let Some(chosen) = chosen.and_then(|menu| known(menu.value())) {
                landmark.set(chosen);
            }
        })
    };
    let go = |forward: bool| {
        let (driver, words, notify, landmark) = (driver.0.clone(), words.clone(), notify.clone(), *landmark);
        Callback::from(move |_: MouseEvent| {
            if !driver.act(|engine| engine.jump(landmark, forward)) {
                let way = if forward { "next" } else { "last" };
                notify.emit(Notice::hint(words.text(&format!("time-no-{way}-{}", landmark.name()))));
            }
        })
    };
    let option = |known: Landmark| {
        let name = words.text(&format!("time-landmark-{}", known.name()));
        menu::option(known.name(), known == *landmark, name)
    };
    let (back, forth) = (words.text("time-landmark-last"), words.text("time-landmark-next"));
    html! {
        <div class="landmarks" role="group" aria-label={words.text("time-landmarks")}>
            <button data-control="landmark-last" title={back.clone()} aria-label={back} onclick={go(false)}>{ icons::mirrored(icons::LANDMARK) }</button>
            <select data-control="landmark" aria-label={words.text("time-landmarks")} onchange={choose}>{ for Landmark::ALL.map(option) }</select>
            <button data-control="landmark-next" title={forth.clone()} aria-label={forth} onclick={go(true)}>{ icons::icon(icons::LANDMARK) }</button>
        </div>
    }
}
