//! The page's keyboard.

use super::selection::Panel;
use super::{Shell, use_shell};
use crate::engine::Engine;
use crate::scenario::{Action, Target};
use crate::view::speed::Speed;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Element, KeyboardEvent};
use yew::prelude::*;

/// For the help sheet: the keys, and the catalogue's key of what they do.
pub const SHORTCUTS: &[(&str, &str)] = &[
    ("Space", "time-key-play"),
    ("→", "time-key-event"),
    ("Shift →", "time-key-message"),
    ("←", "time-key-back"),
    ("Shift ←", "time-key-message-back"),
    ("+ −", "time-key-speed"),
    ("r", "time-key-restart"),
    ("c", "time-key-crash"),
    ("e", "time-key-events"),
    ("t", "spacetime-key"),
    ("g", "spacetime-key-log"),
    ("s", "time-key-scenario"),
    ("l", "laboratory-key"),
    ("h", "hunt-key"),
    ("v", "compare-key"),
    ("o", "import-key"),
    ("?", "time-key-help"),
];

/// Where a person writes, or a dialog asks: its keys are its own.
const WRITING: &str =
    "input:not([type=range]):not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], dialog *";
/// What Space presses.
const PRESSED_BY_SPACE: &str = "button, summary, a[href], input, [role=button], [role=option]";
/// What arrows move.
const MOVED_BY_ARROWS: &str = "input, [role=slider], [role=listbox] *, [role=tab], [role=radio]";

#[component]
pub fn Keys() -> Html {
    let shell = use_shell();
    // The listener stays; what it acts on is always the latest shell.
    let latest = use_mut_ref(|| shell.clone());
    *latest.borrow_mut() = shell;
    use_effect_with((), move |()| {
        let listener = Listener::new(latest);
        move || drop(listener)
    });
    html! {}
}

struct Listener {
    closure: Closure<dyn FnMut(KeyboardEvent)>,
}

impl Listener {
    fn new(shell: Rc<RefCell<Shell>>) -> Listener {
        let closure = Closure::new(move |event: KeyboardEvent| {
            let shell = shell.borrow().clone();
            if pressed(&shell, &event) {
                event.prevent_default();
            }
        });
        let listener = Listener { closure };
        if let Some(window) = web_sys::window() {
            let _ = window.add_event_listener_with_callback("keydown", listener.callback());
        }
        listener
    }

    fn callback(&self) -> &js_sys::Function {
        self.closure.as_ref().unchecked_ref()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Some(window) = web_sys::window() {
            let _ = window.remove_event_listener_with_callback("keydown", self.callback());
        }
    }
}

/// True if the key was one of ours.
fn pressed(shell: &Shell, event: &KeyboardEvent) -> bool {
    let key = event.key();
    let is_taken = event.default_prevented() || event.ctrl_key() || event.alt_key() || event.meta_key();
    if is_taken || belongs_elsewhere(&key, event) {
        return false;
    }
    match key.as_str() {
        " " => shell.driver.act(toggle),
        "ArrowRight" if event.shift_key() => shell.driver.act(Engine::step_message),
        "ArrowRight" => shell.driver.act(Engine::step),
        "ArrowLeft" if event.shift_key() => shell.driver.act(Engine::step_message_back),
        "ArrowLeft" => shell.driver.act(Engine::step_back),
        "+" | "=" => shell.driver.act(|engine| change_speed(engine, 1)),
        "-" | "−" => shell.driver.act(|engine| change_speed(engine, -1)),
        "r" => shell.driver.act(|engine| engine.restart(None)),
        "c" => crash_leader(shell),
        "e" => toggle_panel(shell, Panel::Events),
        "t" => toggle_panel(shell, Panel::SpaceTime),
        "g" => toggle_panel(shell, Panel::Log),
        "s" => toggle_panel(shell, Panel::Scenario),
        "o" => toggle_panel(shell, Panel::Import),
        "l" => toggle_panel(shell, Panel::Laboratory),
        "h" => toggle_panel(shell, Panel::Hunt),
        "v" => toggle_panel(shell, Panel::Compare),
        "Escape" if shell.panel.is_some_and(|panel| panel.is_drawer() || panel == Panel::Laboratory) => {
            shell.open_panel.emit(None);
        }
        "?" => toggle_panel(shell, Panel::Help),
        _ => return false,
    }
    true
}

fn belongs_elsewhere(key: &str, event: &KeyboardEvent) -> bool {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return false };
    let is = |selector: &str| target.matches(selector).unwrap_or(false);
    match key {
        _ if is(WRITING) => true,
        " " => is(PRESSED_BY_SPACE),
        "ArrowLeft" | "ArrowRight" => is(MOVED_BY_ARROWS),
        _ => false,
    }
}

pub fn toggle(engine: &mut Engine) {
    match engine.is_playing() {
        true => engine.pause(),
        false => engine.play(),
    }
}

fn change_speed(engine: &mut Engine, by: isize) {
    let step = engine.speed().step().saturating_add_signed(by).min(Speed::STEPS.len() - 1);
    engine.set_speed(Speed::STEPS[step]);
}

fn crash_leader(shell: &Shell) {
    shell.inject(Action::Crash { target: Target::Leader, lasting: None });
}

fn toggle_panel(shell: &Shell, panel: Panel) {
    shell.open_panel.emit((shell.panel != Some(panel)).then_some(panel));
}
