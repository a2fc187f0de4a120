//! Below the panels: play, restart and the time, where no panel has them; and the way into the playground.

use crate::engine::Engine;
use crate::types::Instant;
use crate::ui::address;
use crate::ui::keys;
use crate::ui::time::icons;
use crate::ui::time::transport::Control;
use crate::view::catalogue::Catalogue;
use crate::view::figures;
use std::rc::Rc;
use web_sys::Element;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub words: Rc<Catalogue>,
    pub playing: bool,
    pub now: Instant,
    pub transport: bool,
    pub driver: Control,
}

#[component]
pub fn Bar(props: &Props) -> Html {
    let Props { words, playing, now, transport, driver } = props;
    html! {
        <footer class="figure-bar">
            if *transport {
                <Buttons words={words.clone()} playing={*playing} driver={driver.clone()} />
                <output class="now" aria-label={words.text("time-now")} aria-live="off">{ figures::moment(words, *now) }</output>
            }
            <Way words={words.clone()} driver={driver.clone()} />
        </footer>
    }
}

#[derive(Properties, PartialEq)]
struct ButtonsProps {
    words: Rc<Catalogue>,
    playing: bool,
    driver: Control,
}

#[component]
fn Buttons(props: &ButtonsProps) -> Html {
    let ButtonsProps { words, playing, driver } = props;
    let act = |change: fn(&mut Engine)| {
        let driver = driver.0.clone();
        move |_| driver.act(change)
    };
    let name = words.text(if *playing { "time-pause" } else { "time-play" });
    let restart = words.text("time-restart");
    html! {
        <div class="buttons" role="group" aria-label={words.text("time-title")}>
            <button class="primary play" data-control="play" data-playing={playing.to_string()} title={name.clone()}
                aria-label={name} onclick={act(keys::toggle)}>
                { icons::icon(if *playing { icons::PAUSE } else { icons::PLAY }) }
            </button>
            <button data-control="restart" title={restart.clone()} aria-label={restart}
                onclick={act(|engine| engine.restart(None))}>{ icons::icon(icons::RESTART) }</button>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct WayProps {
    words: Rc<Catalogue>,
    driver: Control,
}

/// The link to this very moment. It is written when somebody is about to follow it, not with every frame.
#[component]
fn Way(props: &WayProps) -> Html {
    let WayProps { words, driver } = props;
    let link = use_node_ref();
    let write = {
        let (driver, link) = (driver.0.clone(), link.clone());
        Callback::from(move |()| {
            if let Some(link) = link.cast::<Element>() {
                let _ = link.set_attribute("href", &driver.read(address::of_moment));
            }
        })
    };
    use_effect_with((), {
        let write = write.clone();
        move |()| write.emit(())
    });
    html! {
        <a ref={link} class="way" data-control="playground" target="_blank" rel="noopener" title={words.text("embed-open-title")}
            onpointerenter={write.reform(|_| ())} onfocus={write.reform(|_| ())}
            onpointerdown={write.reform(|_| ())} onclick={write.reform(|_| ())} oncontextmenu={write.reform(|_| ())}>
            <span>{ words.text("embed-open") }</span>
            <svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d="M9 2h5v5h-1.6V4.7L7.6 9.5 6.5 8.4l4.8-4.8H9zM3 4h4v1.6H4.6v5.8h5.8V9H12v4H3z" /></svg>
        </a>
    }
}
