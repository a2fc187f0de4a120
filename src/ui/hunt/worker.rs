//! A worker of the hunt: the page's own module in a thread of its own, driven by messages (`www/hunter.js`).

use crate::experiment::hunt::Hunt;
use crate::experiment::seeds::Seeds;
use crate::scenario::text;
use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{Event, HtmlLinkElement, MessageEvent, WorkerOptions, WorkerType};
use yew::Callback;

/// The worker's script, beside the page.
const SCRIPT: &str = "./hunter.js";
/// More would only share the same processors.
const WORKERS_MAX: usize = 64;

pub enum Reply {
    Ready,
    Tried {
        tried: u64,
        found: Option<u64>,
        /// The program's words, if it failed at this seed.
        failed: Option<String>,
    },
    /// The link of the small run.
    Shrunk(Option<String>),
    /// It could not begin, or cannot go on.
    Lost,
}

/// Ends when dropped.
pub struct Worker {
    worker: web_sys::Worker,
    _heard: Closure<dyn FnMut(MessageEvent)>,
    _failed: Closure<dyn FnMut(Event)>,
    in_hand: Option<Seeds>,
    is_lost: bool,
}

impl Worker {
    /// One for each processor, told what is hunted; none where there can be none.
    pub fn crew(hunt: &Hunt, hear: impl Fn(usize) -> Callback<Reply>) -> Vec<Worker> {
        let Some(window) = web_sys::window() else { return Vec::new() };
        let count = (window.navigator().hardware_concurrency() as usize).clamp(1, WORKERS_MAX);
        let begin = begin(hunt);
        (0..count).map_while(|number| Worker::new(begin.as_ref()?, hear(number)).ok()).collect()
    }

    fn new(begin: &JsValue, hear: Callback<Reply>) -> Result<Worker, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = web_sys::Worker::new_with_options(SCRIPT, &options)?;
        let heard = {
            let hear = hear.clone();
            Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| hear.emit(read(&event.data())))
        };
        let failed = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            // What went wrong is dealt with here: the console need not hear of it.
            event.prevent_default();
            hear.emit(Reply::Lost);
        });
        worker.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        worker.set_onerror(Some(failed.as_ref().unchecked_ref()));
        worker.post_message(begin)?;
        Ok(Worker { worker, _heard: heard, _failed: failed, in_hand: None, is_lost: false })
    }

    pub fn is_idle(&self) -> bool {
        self.in_hand.is_none()
    }

    pub fn is_lost(&self) -> bool {
        self.is_lost
    }

    /// What it had in hand.
    pub fn lose(&mut self) -> Option<Seeds> {
        self.is_lost = true;
        self.in_hand.take()
    }

    /// The next seeds, or nothing more to do.
    pub fn give(&mut self, seeds: Option<Seeds>) {
        self.in_hand = seeds;
        if let Some(Seeds { first, last }) = seeds {
            self.tell(&[("first", (first as f64).into()), ("last", (last as f64).into())]);
        }
    }

    pub fn shrink(&self, seed: u64) {
        self.tell(&[("shrink", (seed as f64).into())]);
    }

    fn tell(&self, fields: &[(&str, JsValue)]) {
        // Refused only for what cannot be copied, which numbers can.
        let _ = self.worker.post_message(&object(fields));
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// What a worker has to know. The module is the page's own: compiled once, and loaded from nowhere.
fn begin(hunt: &Hunt) -> Option<JsValue> {
    let script = script_of_page()?;
    let property = hunt.property.map_or("", |property| property.name());
    let fields = [
        ("script", script.into()),
        ("module", wasm_bindgen::module()),
        ("scenario", text::write(&hunt.base).into()),
        ("faults", hunt.mix.to_string().into()),
        ("property", property.into()),
    ];
    Some(object(&fields))
}

/// The address of the script that goes with the module; the build names it after what is in it.
fn script_of_page() -> Option<String> {
    let document = web_sys::window()?.document()?;
    let link = document.query_selector("link[rel=modulepreload]").ok()??;
    Some(link.dyn_into::<HtmlLinkElement>().ok()?.href())
}

fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        // A new object takes any field.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}

fn read(data: &JsValue) -> Reply {
    let field = |name: &str| Reflect::get(data, &name.into()).unwrap_or(JsValue::UNDEFINED);
    let number = |name: &str| field(name).as_f64().map(|number| number as u64);
    if let Some(tried) = number("tried") {
        return Reply::Tried { tried, found: number("found"), failed: field("failed").as_string() };
    }
    if field("lost").is_truthy() {
        return Reply::Lost;
    }
    match field("ready").is_truthy() {
        true => Reply::Ready,
        false => Reply::Shrunk(field("link").as_string()),
    }
}
