//! The room of what happened: as a list, in space and time, and in the logs. Its tabs stand on top of each.

use super::selection::Panel;
use super::{Calm, events, logs, spacetime, use_shell};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

#[component]
pub fn Records() -> Html {
    let shell = use_shell();
    let Some(panel) = shell.panel.filter(|panel| panel.is_record()) else { return html! {} };
    let (class, body) = match panel {
        Panel::SpaceTime => ("spacetime", html! { <spacetime::SpaceTime /> }),
        Panel::Log => ("logs", html! { <logs::Logs /> }),
        _ => ("events", html! { <events::Feed /> }),
    };
    html! {
        <section class={classes!("panel", "drawer", class)} role="tabpanel" aria-labelledby={tab_id(panel)}>
            <Head shell={Calm(shell)} />
            { body }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct Props {
    shell: Calm,
}

/// The tabs, and the way out. Arrow keys go from one to the next, and open it.
#[component]
fn Head(props: &Props) -> Html {
    let shell = &props.shell;
    let words = &shell.words;
    let tab = |panel: Panel| {
        let open = shell.open_panel.clone();
        let is_open = shell.panel == Some(panel);
        html! {
            <button key={panel.name()} role="tab" id={tab_id(panel)} data-record={panel.name()} data-control={control(panel)}
                aria-selected={is_open.to_string()} tabindex={if is_open { "0" } else { "-1" }}
                onclick={move |_| open.emit(Some(panel))}>{ words.text(title(panel)) }</button>
        }
    };
    let tabs: Html = Panel::RECORDS.into_iter().map(tab).collect();
    let at = Panel::RECORDS.iter().position(|panel| shell.panel == Some(*panel)).unwrap_or_default();
    let onkeydown = {
        let open = shell.open_panel.clone();
        move |event: KeyboardEvent| {
            let last = Panel::RECORDS.len() - 1;
            let to = match event.key().as_str() {
                "ArrowRight" => (at + 1) % Panel::RECORDS.len(),
                "ArrowLeft" => (at + last) % Panel::RECORDS.len(),
                "Home" => 0,
                "End" => last,
                _ => return,
            };
            event.prevent_default();
            open.emit(Some(Panel::RECORDS[to]));
            focus(Panel::RECORDS[to]);
        }
    };
    let close = {
        let open = shell.open_panel.clone();
        move |_| open.emit(None)
    };
    html! {
        <div class="drawer-head records-head">
            <div class="subjects" role="tablist" aria-label={words.text("spacetime-records")} {onkeydown}>{ tabs }</div>
            <button class="close" aria-label={words.text("page-close")} onclick={close}>{ "×" }</button>
        </div>
    }
}

fn tab_id(panel: Panel) -> String {
    format!("record-tab-{}", panel.name())
}

/// The door to the room has the list's name already.
fn control(panel: Panel) -> Option<&'static str> {
    (panel != Panel::Events).then(|| panel.name())
}

fn title(panel: Panel) -> &'static str {
    match panel {
        Panel::SpaceTime => "spacetime-title",
        Panel::Log => "logs-title",
        _ => "events-title",
    }
}

fn focus(panel: Panel) {
    let tab = web_sys::window().and_then(|window| window.document()?.get_element_by_id(&tab_id(panel)));
    if let Some(tab) = tab.and_then(|tab| tab.dyn_into::<HtmlElement>().ok()) {
        // Refused only by an element that is not shown.
        let _ = tab.focus();
    }
}
