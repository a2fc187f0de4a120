//! What the figure and the page around it say to each other, by `postMessage`.
//!
//! ```text
//! page → figure    { interregnum: 1, id, call, value }
//! figure → page    { interregnum: 1, id, value }  or  { interregnum: 1, id, error }
//!                  { interregnum: 1, event, detail }
//! ```
//!
//! Only the window right around the figure is listened to, and nothing is told before it said `hello`; from
//! then on all goes to the origin of that hello. Sandboxed, that page's origin is opaque and cannot be named,
//! so it is written to as "*": its window can hold no other page while the figure is in it. A call does what a
//! person could do with the figure, and nothing else.

mod calls;
mod envelope;
mod outbox;

use crate::engine::{Engine, real_ms};
use crate::ui::{Shell, use_shell};
use envelope::{Call, object};
use gloo_timers::callback::Timeout;
use js_sys::Function;
use outbox::Outbox;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Window};
use yew::prelude::*;

/// A page that asks for more in a second is told so, and one that goes on is no longer answered.
const CALLS_A_SECOND: u32 = 240;
/// What the inside tells of as it happens; the rest the component sees.
const TOPICS: [&str; 4] = ["event", "violation", "interregnum", "timechange"];

#[component]
pub fn Messages() -> Html {
    let shell = use_shell();
    // The listener stays; what it acts on is always the latest shell.
    let latest = use_mut_ref(|| shell.clone());
    *latest.borrow_mut() = shell.clone();
    let host = use_memo((), |()| Host::around(latest.clone()).map(Rc::new));
    use_effect_with((), {
        let host = host.clone();
        move |()| {
            let listener = host.as_ref().as_ref().map(|host| Listener::new(host.clone()));
            move || drop(listener)
        }
    });
    let frame = &shell.driver.frame;
    use_effect_with(frame.playing, {
        let host = host.clone();
        move |playing| {
            if let Some(host) = host.as_ref() {
                host.outbox.put(if *playing { "play" } else { "pause" }, JsValue::NULL);
            }
        }
    });
    use_effect_with(frame.seeking.is_none(), move |has_arrived| {
        if let Some(host) = host.as_ref().as_ref().filter(|_| *has_arrived) {
            host.arrived();
        }
    });
    html! {}
}

/// The page around.
struct Host {
    window: Window,
    /// Of its hello.
    origin: RefCell<Option<String>>,
    shell: Rc<RefCell<Shell>>,
    outbox: Outbox,
    /// Calls that are answered once a replay has arrived.
    waiting: RefCell<Vec<JsValue>>,
    /// It was told that the figure is ready.
    is_told: Cell<bool>,
    /// When this second began, and the calls since.
    second: Cell<(f64, u32)>,
}

impl Host {
    fn around(shell: Rc<RefCell<Shell>>) -> Option<Host> {
        let window = web_sys::window()?;
        let parent = window.parent().ok()?.filter(|parent| *parent != window)?;
        Some(Host {
            outbox: Outbox::new(parent.clone()),
            window: parent,
            origin: RefCell::default(),
            shell,
            waiting: RefCell::default(),
            is_told: Cell::default(),
            second: Cell::default(),
        })
    }

    fn heard(self: &Rc<Self>, event: &MessageEvent) {
        let window: &JsValue = self.window.as_ref();
        if event.source().is_none_or(|source| JsValue::from(source) != *window) {
            return;
        }
        let Some(call) = Call::read(&event.data()) else { return };
        if call.name == "hello" {
            return self.greet(&event.origin(), &call);
        }
        if self.origin.borrow().as_deref() != Some(&event.origin()) {
            return;
        }
        match self.count() {
            count if count > CALLS_A_SECOND * 2 => {}
            count if count > CALLS_A_SECOND => {
                self.answer(&call.id, Err(format!("too many calls: allowed are {CALLS_A_SECOND} in a second")));
            }
            _ => self.take(call),
        }
    }

    /// From now on this page is told what happens. One that asks again is told again that all is ready.
    fn greet(&self, origin: &str, call: &Call) {
        if self.origin.replace(Some(origin.to_string())).is_none() {
            self.outbox.open(origin);
            self.listen();
        }
        self.answer(&call.id, Ok(JsValue::NULL));
        self.is_told.set(false);
        if self.shell.borrow().driver.read(|engine| engine.seeking().is_none()) {
            self.tell_ready();
        }
    }

    fn listen(&self) {
        let playground = self.shell.borrow().driver.playground();
        for topic in TOPICS {
            let outbox = self.outbox.clone();
            let tell = Closure::<dyn FnMut(JsValue)>::new(move |detail| outbox.put(topic, detail));
            // Told for as long as the page lives.
            let _ = playground.on(topic.into(), tell.into_js_value());
        }
    }

    /// Calls in this second, this one included.
    fn count(&self) -> u32 {
        let now_ms = real_ms();
        let (began_ms, count) = self.second.get();
        let second = if now_ms - began_ms < 1_000.0 { (began_ms, count + 1) } else { (now_ms, 1) };
        self.second.set(second);
        second.1
    }

    fn take(self: &Rc<Self>, call: Call) {
        match calls::call(self, &call) {
            Ok(Some(value)) => self.answer(&call.id, Ok(value)),
            // Answered later.
            Ok(None) => {}
            Err(error) => self.answer(&call.id, Err(error)),
        }
    }

    fn answer(&self, id: &JsValue, result: Result<JsValue, String>) {
        if id.is_undefined() {
            return;
        }
        let (name, value) = match result {
            Ok(value) => ("value", value),
            Err(error) => ("error", error.into()),
        };
        self.outbox.post(&object(&[("interregnum", envelope::VERSION.into()), ("id", id.clone()), (name, value)]));
    }

    /// Answers this call when the replay that it began has arrived.
    fn answer_on_arrival(self: Rc<Self>, id: &JsValue) {
        self.waiting.borrow_mut().push(id.clone());
        self.go_on_seeking();
    }

    /// Without waiting for animation frames: a frame out of view, or on a busy machine, gets none.
    fn go_on_seeking(self: Rc<Self>) {
        let driver = self.shell.borrow().driver.clone();
        if driver.read(|engine| engine.seeking().is_none()) {
            return self.answer_waiting();
        }
        driver.act(|engine| engine.tick(real_ms()));
        Timeout::new(0, move || self.go_on_seeking()).forget();
    }

    fn answer_waiting(&self) {
        for id in self.waiting.take() {
            self.answer(&id, Ok(self.now()));
        }
    }

    fn arrived(&self) {
        self.answer_waiting();
        if self.origin.borrow().is_some() && !self.is_told.get() {
            self.tell_ready();
        }
    }

    /// At once: a frame out of view draws nothing, and would wait with what happens.
    fn tell_ready(&self) {
        self.is_told.set(true);
        self.outbox.tell("ready", self.state());
    }

    fn now(&self) -> JsValue {
        self.shell.borrow().driver.playground().now().into()
    }

    fn state(&self) -> JsValue {
        let playing = self.shell.borrow().driver.read(Engine::is_playing);
        object(&[("now_us", self.now()), ("playing", playing.into())])
    }
}

struct Listener {
    closure: Closure<dyn FnMut(MessageEvent)>,
}

impl Listener {
    fn new(host: Rc<Host>) -> Listener {
        let listener = Listener { closure: Closure::new(move |event: MessageEvent| host.heard(&event)) };
        if let Some(window) = web_sys::window() {
            let _ = window.add_event_listener_with_callback("message", listener.callback());
        }
        listener
    }

    fn callback(&self) -> &Function {
        self.closure.as_ref().unchecked_ref()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Some(window) = web_sys::window() {
            let _ = window.remove_event_listener_with_callback("message", self.callback());
        }
    }
}
