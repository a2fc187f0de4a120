//! Time: the transport, how fast it runs, the interregna so far, and the ruler.

mod branches;
mod brush;
mod forgotten;
pub mod icons;
mod landmarks;
mod paint;
mod palette;
mod pinch;
mod ruler;
pub mod strip;
pub mod transport;
mod windows;

use super::use_shell;
use crate::engine::Engine;
use crate::types::{Duration, Instant};
use crate::ui::frame::{Frame, Interregna};
use crate::view::catalogue::Catalogue;
use crate::view::{figures, pace};
use std::rc::Rc;
use yew::prelude::*;

#[component]
pub fn Time() -> Html {
    let shell = use_shell();
    let frame = &shell.driver.frame;
    let words = &shell.words;
    let beside = use_state(|| None::<usize>);
    let lay = {
        let beside = beside.setter();
        Callback::from(move |which| beside.set(which))
    };
    forgotten::use_said(&shell);
    let cancel = {
        let driver = shell.driver.clone();
        Callback::from(move |_| driver.act(Engine::cancel_seek))
    };
    html! {
        <section class="panel time" aria-labelledby="time-title">
            <h2 id="time-title" class="visually-hidden">{ words.text("time-title") }</h2>
            <div class="transport">
                <transport::Transport words={words.clone()} playing={frame.playing} driver={transport::Control(shell.driver.clone())} />
                <landmarks::Landmarks words={words.clone()} driver={transport::Control(shell.driver.clone())} />
                <output class="now" aria-label={words.text("time-now")} aria-live="off">{ figures::moment(words, frame.now()) }</output>
                { progress(words, frame.seeking, cancel) }
                <transport::Pace words={words.clone()} speed={frame.speed} told={told_pace(words, frame)}
                    driver={transport::Control(shell.driver.clone())} />
                <p class="gaps quiet">{ told_gaps(words, &frame.interregna) }</p>
            </div>
            <branches::Branches words={words.clone()} branches={frame.branches.clone()} current={frame.branch}
                beside={*beside} lay={lay} driver={transport::Control(shell.driver.clone())} />
            <ruler::Ruler beside={beside.filter(|beside| *beside != frame.branch && *beside < frame.branches.len())} />
        </section>
    }
}

fn told_pace(words: &Catalogue, frame: &Frame) -> String {
    pace::told(words, frame.speed, frame.measured_speed.filter(|_| frame.playing))
}

fn progress(words: &Rc<Catalogue>, seeking: Option<(Instant, Instant)>, cancel: Callback<MouseEvent>) -> Html {
    let Some((now, to)) = seeking else { return html! {} };
    let arguments = [("now", figures::moment(words, now).into()), ("to", figures::moment(words, to).into())];
    let told = words.with("time-seeking", &arguments);
    html! {
        <span class="seeking">
            <progress max={to.0.max(1).to_string()} value={now.0.to_string()} aria-label={told.clone()} title={told}></progress>
            <button data-control="cancel" onclick={cancel}>{ words.text("time-cancel") }</button>
        </span>
    }
}

/// "3 interregna · median 287 ms · longest 341 ms"
fn told_gaps(words: &Catalogue, interregna: &Interregna) -> String {
    let time = |us: u64| figures::duration(words, Duration(us));
    let mut told = vec![words.with("time-interregna", &[("count", interregna.count.into())])];
    told.extend(interregna.median_us.map(|us| words.with("time-median", &[("duration", time(us).into())])));
    told.extend(interregna.max_us.map(|us| words.with("time-longest", &[("duration", time(us).into())])));
    told.join(" · ")
}
