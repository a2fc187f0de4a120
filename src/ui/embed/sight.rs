//! `play=visible`: plays while at least half of it is in view. A person's own pause stands.

use crate::engine::Engine;
use crate::ui::Shell;
use crate::ui::driver::Driver;
use js_sys::Array;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};
use yew::prelude::*;

const IN_VIEW: f64 = 0.5;

/// Who decides whether it plays.
struct Will {
    /// The person has not stopped it.
    wanted: Cell<bool>,
    /// What the scrolling made of it; anything else is the person's doing.
    expected: Cell<bool>,
}

impl Will {
    fn noticed(&self, playing: bool) {
        if self.expected.replace(playing) != playing {
            self.wanted.set(playing);
        }
    }

    fn scrolled(&self, driver: &Driver, in_view: bool) {
        let playing = driver.read(Engine::is_playing);
        self.noticed(playing);
        let plays = in_view && self.wanted.get();
        if plays != playing {
            self.expected.set(plays);
            driver.act(if plays { Engine::play } else { Engine::pause });
        }
    }
}

#[hook]
pub fn use_sight(shell: &Shell, is_asked: bool) {
    let will = use_memo((), |()| Rc::new(Will { wanted: Cell::new(!prefers_stillness()), expected: Cell::new(false) }));
    use_effect_with(shell.driver.frame.playing, {
        let will = will.clone();
        move |playing| will.noticed(*playing)
    });
    use_effect_with((), {
        let driver = shell.driver.clone();
        move |()| {
            let watched = is_asked.then(|| Watched::new(move |in_view| will.scrolled(&driver, in_view)));
            move || drop(watched)
        }
    });
}

fn prefers_stillness() -> bool {
    let query = |window: web_sys::Window| window.match_media("(prefers-reduced-motion: reduce)").ok()?;
    web_sys::window().and_then(query).is_some_and(|query| query.matches())
}

/// The whole document, as the reader sees it through all the frames around.
struct Watched {
    observer: Option<IntersectionObserver>,
    _callback: Closure<dyn FnMut(Array)>,
}

impl Watched {
    fn new(mut scrolled: impl FnMut(bool) + 'static) -> Watched {
        let callback = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
            let latest: IntersectionObserverEntry = entries.get(entries.length().saturating_sub(1)).unchecked_into();
            scrolled(latest.intersection_ratio() >= IN_VIEW);
        });
        let settings = IntersectionObserverInit::new();
        settings.set_threshold(&IN_VIEW.into());
        let observer = IntersectionObserver::new_with_options(callback.as_ref().unchecked_ref(), &settings).ok();
        let root = web_sys::window().and_then(|window| window.document()?.document_element());
        if let Some((observer, root)) = observer.as_ref().zip(root) {
            observer.observe(&root);
        }
        Watched { observer, _callback: callback }
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}
