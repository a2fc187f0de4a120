//! The driver: ticks the engine with the animation frames and publishes what became of it.

use super::frame::Frame;
use super::start::Begin;
use crate::api::{Listeners, Page, Playground};
use crate::engine::Engine;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use yew::prelude::*;

/// A handle on the run: cheap to clone.
#[derive(Clone)]
pub struct Driver {
    engine: Rc<RefCell<Engine>>,
    pub frame: Rc<Frame>,
    publish: Callback<()>,
    listeners: Rc<Listeners>,
    turns: Turns,
}

/// Of what is asked for and comes later, only the last holds.
#[derive(Clone, Default)]
pub struct Turns(Rc<Cell<u64>>);

impl Turns {
    /// Tells, from now on, whether nobody has taken a later turn.
    pub fn take(&self) -> impl Fn() -> bool + use<> {
        let (turns, mine) = (self.0.clone(), self.0.get() + 1);
        turns.set(mine);
        move || turns.get() == mine
    }
}

impl PartialEq for Driver {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.frame, &other.frame)
    }
}

impl Driver {
    /// A handle on a run that nobody plays, as it stands now.
    pub fn of(engine: Engine) -> Driver {
        let frame = Rc::new(Frame::of(&engine));
        Driver {
            engine: Rc::new(RefCell::new(engine)),
            frame,
            publish: Callback::noop(),
            listeners: Rc::new(Listeners::new(super::start::document_language)),
            turns: Turns::default(),
        }
    }

    /// The same handle with another look at the run.
    pub fn looking_again(&self) -> Driver {
        self.engine.borrow_mut().count_frame();
        Driver { frame: Rc::new(Frame::of(&self.engine.borrow())), ..self.clone() }
    }

    /// Whoever asks for another run, which may have to be fetched first, takes a turn.
    pub fn turn(&self) -> impl Fn() -> bool + use<> {
        self.turns.take()
    }

    /// Looks at the run.
    pub fn read<T>(&self, look: impl FnOnce(&Engine) -> T) -> T {
        look(&self.engine.borrow())
    }

    /// Does something to the run and shows what became of it.
    pub fn act<T>(&self, change: impl FnOnce(&mut Engine) -> T) -> T {
        let result = change(&mut self.engine.borrow_mut());
        self.publish.emit(());
        result
    }

    /// The same run as JavaScript drives it.
    pub fn playground(&self) -> Playground {
        Playground::of_page(self.engine.clone(), self.listeners.clone(), page(&self.publish))
    }
}

fn page(publish: &Callback<()>) -> Page {
    let publish = publish.clone();
    Page { publish: Box::new(move || publish.emit(())), address: super::address::of_page }
}

/// The one driver of the page.
#[hook]
pub fn use_driver(begin: &Rc<Begin>) -> Driver {
    let engine = {
        let begin = begin.clone();
        use_memo((), move |()| RefCell::new(begin.engine()))
    };
    let frame = {
        let engine = engine.clone();
        use_state(move || Rc::new(Frame::of(&engine.borrow())))
    };
    let turns = use_memo((), |()| Turns::default());
    let listeners = use_memo((), |()| Listeners::new(super::start::document_language));
    let publish = {
        let (engine, frame, listeners) = (engine.clone(), frame.setter(), listeners.clone());
        use_callback((), move |(), ()| {
            engine.borrow_mut().count_frame();
            frame.set(Rc::new(Frame::of(&engine.borrow())));
            listeners.notify(&engine);
        })
    };
    {
        let (engine, publish, listeners) = (engine.clone(), publish.clone(), listeners.clone());
        use_effect_with((), move |()| {
            crate::api::install(Playground::of_page(engine.clone(), listeners, page(&publish)));
            let frames = AnimationFrames::start(move |now_ms| {
                let moved = engine.borrow_mut().tick(now_ms);
                if moved {
                    publish.emit(());
                }
                super::start::announce_ready(&engine.borrow());
            });
            move || drop(frames)
        });
    }
    Driver { engine, frame: (*frame).clone(), publish, listeners, turns: (*turns).clone() }
}

type FrameCallback = Closure<dyn FnMut(f64)>;

/// Calls back at every animation frame until dropped.
struct AnimationFrames {
    running: Rc<RefCell<Option<FrameCallback>>>,
}

impl AnimationFrames {
    fn start(mut each: impl FnMut(f64) + 'static) -> AnimationFrames {
        let running: Rc<RefCell<Option<FrameCallback>>> = Rc::default();
        let again = Rc::downgrade(&running);
        *running.borrow_mut() = Some(Closure::new(move |now_ms| {
            each(now_ms);
            if super::panic::happened() {
                return;
            }
            if let Some(running) = again.upgrade() {
                request(running.borrow().as_ref());
            }
        }));
        request(running.borrow().as_ref());
        AnimationFrames { running }
    }
}

impl Drop for AnimationFrames {
    fn drop(&mut self) {
        self.running.borrow_mut().take();
    }
}

fn request(callback: Option<&FrameCallback>) {
    if let (Some(window), Some(callback)) = (web_sys::window(), callback) {
        // Refused only by a document that is being torn down.
        let _ = window.request_animation_frame(callback.as_ref().unchecked_ref());
    }
}
