//! The page's head: what runs, and the doors to the rest.

use super::menu;
use super::selection::Panel;
use super::{Calm, use_shell};
use crate::scenario::preset::{Preset, Shelf};
use crate::scenario::{ProtocolName, Scenario, key};
use crate::view::presets::{self, Origin};
use crate::view::terms;
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlSelectElement};
use yew::prelude::*;

/// Of the window's height: what begins further down is not to be seen.
const LOW: f64 = 0.7;

/// The sizes of the menu; the scenario's drawer takes any.
const SIZES: [u16; 8] = [1, 3, 5, 7, 9, 25, 101, 1001];

#[component]
pub fn Header() -> Html {
    let shell = use_shell();
    html! { <Bar shell={Calm(shell)} /> }
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub shell: Calm,
}

#[component]
fn Bar(props: &Props) -> Html {
    let shell = &props.shell;
    let words = &shell.words;
    use_focus_back(shell.panel);
    use_drawer_in_sight(shell.panel);
    let other = words.language().other();
    let set_language = shell.set_language.clone();
    html! {
        <header class="masthead">
            <div class="brand">
                <h1>{ words.text("page-name") }</h1>
                <p class="tagline quiet">{ words.text("page-tagline") }</p>
            </div>
            <div class="controls" role="group" aria-label={words.text("page-controls")}>
                <PresetMenu shell={shell.clone()} />
                <ProtocolMenu shell={shell.clone()} />
                <NodesMenu shell={shell.clone()} />
                { door(shell, Panel::Scenario, &words.text("page-scenario")) }
                { records_door(shell, &words.text("page-events")) }
                { door(shell, Panel::Laboratory, &words.text("laboratory-title")) }
                { door(shell, Panel::Hunt, &words.text("hunt-door")) }
                { door(shell, Panel::Compare, &words.text("compare-door")) }
                { sheet(shell, Panel::Share, words.text("page-share"), "primary", None) }
                <button data-control="language" lang={other.tag()} aria-label={words.text("page-language")}
                    title={words.text("page-language")} onclick={move |_| set_language.emit(other)}>
                    { other.short_name() }
                </button>
                { sheet(shell, Panel::Help, "?".to_string(), "", Some(words.text("page-help"))) }
            </div>
        </header>
    }
}

/// A drawer that closes with the focus in it gives the focus back to its door.
#[hook]
fn use_focus_back(panel: Option<Panel>) {
    let before = use_mut_ref(|| None::<Panel>);
    use_effect_with(panel, move |panel| {
        let closed = before.replace(*panel).filter(|_| panel.is_none());
        if let Some(closed) = closed {
            focus_door(closed);
        }
    });
}

/// Where a drawer opens below what is in sight, the page goes there.
#[hook]
fn use_drawer_in_sight(panel: Option<Panel>) {
    let before = use_mut_ref(|| panel);
    use_effect_with(panel, move |panel| {
        let was = before.replace(*panel);
        if *panel != was && panel.is_some_and(Panel::is_drawer) {
            Timeout::new(0, || bring_into_sight().unwrap_or_default()).forget();
        }
    });
}

fn bring_into_sight() -> Option<()> {
    let window = web_sys::window()?;
    let drawer = window.document()?.query_selector(".stage > .drawer").ok()??;
    let height = window.inner_height().ok()?.as_f64()?;
    (drawer.get_bounding_client_rect().top() > LOW * height).then(|| drawer.scroll_into_view_with_bool(true))
}

/// Unless the focus is somewhere already.
fn focus_door(panel: Panel) -> Option<()> {
    let document = web_sys::window()?.document()?;
    let is_lost = document.active_element().is_none_or(|active| active.tag_name() == "BODY");
    let name = panel.door();
    let doors =
        document.query_selector_all(&format!(".masthead [data-control={name}], .tabs [data-tab={name}]")).ok()?;
    let doors = (0..doors.length()).filter_map(|place| doors.get(place)?.dyn_into::<HtmlElement>().ok());
    // On a phone it is among the tabs.
    let shown = doors.into_iter().find(|door| door.offset_parent().is_some())?;
    is_lost.then(|| shown.focus())?.ok()
}

/// A button that opens a drawer and closes it again.
fn door(shell: &Calm, panel: Panel, label: &str) -> Html {
    let is_open = shell.panel == Some(panel);
    let open_panel = shell.open_panel.clone();
    let toggle = move |_| open_panel.emit((!is_open).then_some(panel));
    html! {
        <button class="door" data-control={panel.name()} aria-expanded={is_open.to_string()} onclick={toggle}>{ label }</button>
    }
}

/// Opens the tab of the records that was open last.
fn records_door(shell: &Calm, label: &str) -> Html {
    let is_open = shell.panel.is_some_and(Panel::is_record);
    let (open_panel, record) = (shell.open_panel.clone(), shell.record);
    let toggle = move |_| open_panel.emit((!is_open).then_some(record));
    html! {
        <button class="door" data-control={record.door()} aria-expanded={is_open.to_string()} onclick={toggle}>{ label }</button>
    }
}

/// A button that opens a dialog.
fn sheet(shell: &Calm, panel: Panel, label: String, class: &'static str, name: Option<String>) -> Html {
    let open_panel = shell.open_panel.clone();
    html! {
        <button {class} data-control={panel.name()} aria-haspopup="dialog" aria-label={name.clone()} title={name}
            onclick={move |_| open_panel.emit(Some(panel))}>{ label }</button>
    }
}

fn chosen(event: &Event) -> Option<String> {
    event.target_dyn_into::<HtmlSelectElement>().map(|select| select.value())
}

#[component]
pub fn PresetMenu(props: &Props) -> Html {
    let shell = props.shell.clone();
    let words = shell.words.clone();
    let origin = presets::origin(&shell.driver.frame.scenario);
    let name = presets::name(&words, &shell.driver.frame.scenario);
    let option = |(index, preset): (usize, &'static Preset)| {
        menu::option(preset.name, origin == Origin::Preset(index), presets::title(&words, index))
    };
    let shelf = |shelf: Shelf| {
        html! {
            <optgroup key={shelf.name()} label={presets::shelf(&words, shelf)}>{ for shelf.presets().map(option) }</optgroup>
        }
    };
    let label = words.text("page-preset");
    let is_own = !matches!(origin, Origin::Preset(_));
    let onchange = move |event: Event| {
        if let Some(preset) = chosen(&event).as_deref().and_then(Preset::find) {
            shell.open(preset.scenario());
        }
    };
    html! {
        <select class="preset" data-control="preset" aria-label={label} {onchange}>
            if is_own {
                { menu::option("", true, name) }
            }
            { for Shelf::ALL.into_iter().map(shelf) }
        </select>
    }
}

#[component]
pub fn ProtocolMenu(props: &Props) -> Html {
    let shell = props.shell.clone();
    let words = shell.words.clone();
    let now = shell.driver.frame.scenario.protocol;
    let option = |protocol: ProtocolName| {
        menu::option(protocol.name(), protocol == now, terms::protocol(&words, protocol.name()))
    };
    let label = words.text("page-protocol");
    let onchange = move |event: Event| set(&shell, "protocol", &chosen(&event).unwrap_or_default());
    html! {
        <select class="protocol" data-control="protocol" aria-label={label} {onchange}>
            { for ProtocolName::ALL.map(option) }
        </select>
    }
}

#[component]
pub fn NodesMenu(props: &Props) -> Html {
    let shell = props.shell.clone();
    let words = shell.words.clone();
    let now = shell.driver.frame.scenario.nodes;
    let mut sizes = SIZES.to_vec();
    if !sizes.contains(&now) {
        sizes.push(now);
        sizes.sort_unstable();
    }
    let option = |size: u16| {
        let text = words.with("page-nodes-count", &[("nodes", size.into())]);
        menu::option(&size.to_string(), size == now, text)
    };
    let label = words.text("page-nodes");
    let onchange = move |event: Event| set(&shell, "nodes", &chosen(&event).unwrap_or_default());
    html! {
        <select class="nodes" data-control="nodes" aria-label={label} {onchange}>
            { for sizes.into_iter().map(option) }
        </select>
    }
}

/// Another run, with this key set.
fn set(shell: &Calm, name: &str, value: &str) {
    let mut scenario: Scenario = (*shell.driver.frame.scenario).clone();
    let is_set = key::Key::find(name).is_some_and(|key| key.set(&mut scenario, value).is_ok());
    if is_set {
        shell.open_fitted(scenario);
    }
}
