//! The page (wasm32 only): Yew components around one driver.
//!
//! The driver owns the run and publishes one small [`frame::Frame`] for each animation frame. Panels draw
//! from it; what is too large for a frame (the ruler, the feed) they read from the run with
//! [`driver::Driver::read`].

pub mod cluster;
pub mod driver;
pub mod events;
pub mod frame;
pub mod header;
pub mod help;
pub mod keys;
pub mod notice;
pub mod panic;
pub mod scenario;
pub mod selection;
pub mod share;
pub mod start;
pub mod states;
pub mod time;
pub mod transitions;

use crate::view::catalogue::Catalogue;
use driver::{Driver, use_driver};
use notice::{Notice, Notices};
use selection::{Panel, Selected};
use std::rc::Rc;
use yew::prelude::*;

/// What every panel gets: the words, the run, and what is selected.
#[derive(Clone, PartialEq)]
pub struct Shell {
    pub words: Rc<Catalogue>,
    pub driver: Driver,
    pub selected: Selected,
    pub select: Callback<Selected>,
    /// The drawer that is open.
    pub panel: Option<Panel>,
    pub open_panel: Callback<Option<Panel>>,
    pub set_language: Callback<crate::view::catalogue::Language>,
    /// Says something to the person, an error above all; it stays until read.
    pub notify: Callback<Notice>,
}

/// False in Node.js and in workers, where the module only offers its API.
pub fn is_in_page() -> bool {
    web_sys::window().is_some_and(|window| window.document().is_some())
}

#[hook]
pub fn use_shell() -> Shell {
    use_context::<Shell>().expect("every panel lives in the shell")
}

#[component]
pub fn App() -> Html {
    let begin = use_memo((), |()| start::begin());
    let language = use_state(|| begin.language);
    let words = use_memo(*language, |language| {
        let words = Catalogue::new(*language);
        panic::speak(&words);
        words
    });
    let notices = use_reducer(|| Notices::starting_with(begin.error.clone()));
    let driver = use_driver(&begin);
    let selected = use_state(Selected::default);
    let panel = use_state(|| begin.panel);

    use_effect_with(*language, |language| start::announce_language(*language));

    let shell = Shell {
        words,
        driver,
        selected: (*selected).clone(),
        select: Callback::from({
            let selected = selected.setter();
            move |what| selected.set(what)
        }),
        panel: *panel,
        open_panel: Callback::from({
            let panel = panel.setter();
            move |which| panel.set(which)
        }),
        set_language: Callback::from({
            let language = language.setter();
            move |which| language.set(which)
        }),
        notify: Callback::from({
            let notices = notices.dispatcher();
            move |notice| notices.dispatch(notice::Change::Add(notice))
        }),
    };
    let dismiss = Callback::from({
        let notices = notices.dispatcher();
        move |id| notices.dispatch(notice::Change::Dismiss(id))
    });

    html! {
        <ContextProvider<Shell> context={shell}>
            <header::Header />
            <notice::NoticeList notices={(*notices).clone()} {dismiss} />
            <main class="stage">
                <cluster::Cluster />
                <states::States />
                <transitions::Transitions />
                <time::Time />
                <events::Events />
                <scenario::Drawer />
            </main>
            <share::Share />
            <help::Help />
            <keys::Keys />
        </ContextProvider<Shell>>
    }
}
