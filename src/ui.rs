//! The page (wasm32 only): Yew components around one driver.
//!
//! The driver owns the run and publishes one small [`frame::Frame`] for each animation frame. Panels draw
//! from it; what is too large for a frame (the ruler, the feed) they read from the run with
//! [`driver::Driver::read`].

pub mod address;
pub mod cluster;
pub mod compare;
pub mod dialog;
pub mod driver;
pub mod embed;
pub mod events;
mod field;
pub mod frame;
pub mod header;
pub mod help;
pub mod hunt;
pub mod import;
pub mod keys;
pub mod laboratory;
pub mod logs;
mod menu;
pub mod notice;
pub mod panic;
pub mod parts;
mod records;
mod save;
pub mod scenario;
mod script;
pub mod selection;
pub mod share;
mod size;
mod slowly;
pub mod spacetime;
pub mod start;
pub mod states;
mod storage;
mod tablist;
pub mod tabs;
pub mod time;
pub mod transitions;
pub mod version;

use crate::engine;
use crate::experiment;
use crate::scenario::url::View;
use crate::scenario::{Action, ProtocolName, Scenario};
use crate::stats::window::Window;
use crate::view::catalogue::Catalogue;
use crate::view::compare::Rival;
use crate::view::compare::setup::Setup;
use crate::view::lens::{Lens, Seen};
use crate::view::{dials, sentence, terms};
use driver::{Driver, Turns, use_driver};
use notice::{Notice, Notices};
use selection::{Panel, Panels, Selected};
use std::ops::Deref;
use std::rc::Rc;
use yew::prelude::*;

/// What every panel gets: the words, the run, and what is selected.
#[derive(Clone, PartialEq)]
pub struct Shell {
    pub words: Rc<Catalogue>,
    pub driver: Driver,
    pub selected: Selected,
    pub select: Callback<Selected>,
    /// How the walks are looked at, and what is seen.
    pub lens: Lens,
    pub set_lens: Callback<Lens>,
    pub seen: Rc<Seen>,
    /// The transition that the mouse is over or that has the focus.
    pub hovered: Option<(u8, u8)>,
    pub hover: Callback<Option<(u8, u8)>>,
    /// The drawer that is open.
    pub panel: Option<Panel>,
    /// The drawer that comes back when the dialog over it is closed.
    pub beneath: Option<Panel>,
    /// What the door to the records opens.
    pub record: Panel,
    pub open_panel: Callback<Option<Panel>>,
    /// The cluster's own panel is in sight beside the drawers.
    pub shows_cluster: bool,
    /// What the run is compared with.
    pub rivals: Rc<Vec<Rival>>,
    pub set_rivals: Callback<Vec<Rival>>,
    /// With how many seeds, and how that is looked at.
    pub setup: Rc<Setup>,
    pub set_setup: Callback<Setup>,
    pub set_language: Callback<crate::view::catalogue::Language>,
    /// Says something to the person, an error above all; it stays until read.
    pub notify: Callback<Notice>,
}

impl Shell {
    /// Another run from time 0; it plays if the one before did. Says what is wrong with the scenario if
    /// anything is, and then the run stays.
    pub fn open(&self, scenario: Scenario) {
        self.open_then(scenario, || {});
    }

    /// The same, and then this. What has to be fetched first opens later, unless another run was asked for meanwhile.
    pub fn open_then(&self, scenario: Scenario, then: impl FnOnce() + 'static) {
        if let Err(error) = scenario.check() {
            return self.notify.emit(Notice::error(error.to_string()));
        }
        let (shell, is_last) = (self.clone(), self.driver.turn());
        self.once_it_runs(scenario.protocol, move || {
            if is_last() {
                shell.begin(scenario);
                then();
            }
        });
    }

    fn begin(&self, scenario: Scenario) {
        self.driver.act(|engine| engine.open(scenario));
        self.select.emit(Selected::Nothing);
        self.set_lens.emit(Lens { window: Window::WHOLE, step: None, ..self.lens });
    }

    /// Does this as soon as the protocol's code is there, at once if it is. Says so if it cannot be had.
    pub fn once_it_runs(&self, protocol: ProtocolName, then: impl FnOnce() + 'static) {
        let shell = self.clone();
        parts::once_fetched(vec![protocol], move |loaded| match loaded {
            Ok(()) => then(),
            Err(error) => shell.say_not_loaded(error),
        });
    }

    /// Says so if the protocol's code cannot be had.
    pub fn can_run(&self, protocol: ProtocolName) -> bool {
        let loaded = experiment::load(protocol);
        if let Err(error) = loaded {
            self.say_not_loaded(error);
        }
        loaded.is_ok()
    }

    fn say_not_loaded(&self, error: experiment::NotLoaded) {
        self.notify.emit(Notice::error(terms::not_loaded(&self.words, error)));
    }

    /// Opens a cluster that was changed: what it has no room for is left out, and that is said.
    pub fn open_fitted(&self, scenario: Scenario) {
        self.open_fitted_then(scenario, || {});
    }

    pub fn open_fitted_then(&self, mut scenario: Scenario, then: impl FnOnce() + 'static) {
        let left_out = dials::fit(&mut scenario);
        let shell = self.clone();
        self.open_then(scenario, move || {
            if left_out > 0 {
                let count = [("count", left_out.into())];
                shell.notify.emit(Notice::hint(shell.words.with("page-faults-left-out", &count)));
            }
            then();
        });
    }

    /// A fault by hand. Says why if it cannot be, or finds nobody.
    pub fn inject(&self, action: Action) {
        let injected = self.driver.act(|engine| engine.inject(action.clone()));
        if let Err(error) = injected {
            return self.notify.emit(Notice::error(error));
        }
        if let Some(why) = self.driver.read(|engine| engine.skipped()) {
            self.notify.emit(Notice::hint(sentence::skipped(&self.words, &action, why)));
        }
    }
}

/// A shell for what shows no moment: equal until language, scenario, panel or comparison change. What it holds of the
/// frame is out of date otherwise; its driver and its callbacks always work.
#[derive(Clone)]
pub struct Calm(pub Shell);

impl PartialEq for Calm {
    fn eq(&self, other: &Self) -> bool {
        let (mine, theirs) = (&self.driver.frame.scenario, &other.driver.frame.scenario);
        let same = self.words == other.words && self.panel == other.panel && self.rivals == other.rivals;
        same && self.setup == other.setup && Rc::ptr_eq(mine, theirs)
    }
}

impl Deref for Calm {
    type Target = Shell;

    fn deref(&self) -> &Shell {
        &self.0
    }
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
    let notices = use_reducer(|| {
        let bad_link = |error: String| words.with("page-bad-first-link", &[("error", error.into())]);
        let bad_setting = |(name, found, allowed): (&'static str, String, String)| {
            words.with(
                "page-bad-setting",
                &[("name", name.into()), ("found", found.into()), ("allowed", allowed.into())],
            )
        };
        let settings = start::complaints(&begin.view).into_iter().map(bad_setting);
        let lacks = begin.lacks_panel.then(|| words.text("page-panel-not-loaded"));
        Notices::starting_with(begin.error.clone().map(bad_link).into_iter().chain(settings).chain(lacks))
    });
    let driver = use_driver(&begin);
    let selected = use_state(Selected::default);
    let lens = use_state(|| Lens { window: start::window(&begin.view).unwrap_or_default(), ..Lens::default() });
    let hovered = use_state(|| None);
    let panels = use_reducer(|| Panels::starting_with(begin.panel));
    let rivals = use_state(|| Rc::new(start::rivals(&begin.view)));
    let rival_turns = use_memo((), |()| Turns::default());
    let setup = use_state(|| Rc::new(Setup::of(&begin.view)));
    let tell = {
        let notices = notices.dispatcher();
        use_callback((), move |notice, ()| notices.dispatch(notice::Change::Add(notice)))
    };
    let dismiss = {
        let notices = notices.dispatcher();
        use_callback((), move |id, ()| notices.dispatch(notice::Change::Dismiss(id)))
    };
    use_effect_with(words.clone(), |words| start::announce_language(words));
    version::use_news(&words, &tell);
    use_effect_with((), {
        let begin = begin.clone();
        move |()| {
            start::announce_view(&begin.view);
            yew::platform::spawn_local(async move { start::prefetch_all(&begin.view).await });
        }
    });
    let open_panel = {
        let panels = panels.dispatcher();
        // What was asked for last is what is shown, however long something else takes to come.
        let asked = use_mut_ref(|| None::<Panel>);
        use_callback((words.clone(), tell.clone()), move |panel: Option<Panel>, (words, tell)| {
            *asked.borrow_mut() = panel;
            let Some(missing) = panel.filter(|panel| !parts::load(*panel)) else { return panels.dispatch(panel) };
            let (panels, asked, words, tell) = (panels.clone(), asked.clone(), words.clone(), tell.clone());
            yew::platform::spawn_local(async move {
                parts::prefetch(missing).await;
                match parts::load(missing) {
                    true if *asked.borrow() == panel => panels.dispatch(panel),
                    true => {}
                    false => tell.emit(Notice::error(words.text("page-panel-not-loaded"))),
                }
            });
        })
    };
    let shown = {
        let lens = lens.setter();
        let (rivals, setup) = (rivals.setter(), setup.setter());
        use_callback(open_panel.clone(), move |view: View, open| {
            rivals.set(Rc::new(start::rivals(&view)));
            setup.set(Rc::new(Setup::of(&view)));
            lens.set(Lens { window: start::window(&view).unwrap_or_default(), ..Lens::default() });
            if let Some(panel) = view.panel.as_deref().and_then(Panel::from_name) {
                open.emit(Some(panel));
            }
        })
    };
    let compared =
        use_memo(((*rivals).clone(), (*setup).clone()), |(rivals, setup)| address::of_comparison(rivals, setup));
    address::use_address(&driver, &begin.view, compared, &words, tell.clone(), shown);

    let seen = use_memo((driver.frame.version, *lens), |(_, lens)| {
        driver.read(|engine| {
            let run = engine.run();
            Seen::of(*lens, run.spec(), run.scenario(), &run.watch().stats, run.now())
        })
    });
    let embedding = use_memo((), |()| embed::Embedding::of(&begin.view)).as_ref().clone();
    let (close, reload) = (words.text("page-close"), words.text("page-new-version-reload"));
    let take_version = {
        let driver = driver.clone();
        Callback::from(move |()| driver.read(version::take))
    };
    let panel = panels.open;
    let shell = Shell {
        words,
        driver,
        selected: (*selected).clone(),
        select: Callback::from({
            let selected = selected.setter();
            move |what| selected.set(what)
        }),
        lens: *lens,
        set_lens: Callback::from({
            let (lens, selected, hovered) = (lens.clone(), selected.clone(), hovered.setter());
            move |next: Lens| {
                // States of another subject: what was pointed at means nothing there.
                if next.subject != lens.subject && matches!(*selected, Selected::Transition { .. }) {
                    selected.set(Selected::Nothing);
                }
                hovered.set(None);
                lens.set(next);
            }
        }),
        seen,
        hovered: *hovered,
        hover: Callback::from({
            let hovered = hovered.setter();
            move |what| hovered.set(what)
        }),
        panel,
        beneath: panels.beneath(),
        record: panels.record(),
        open_panel,
        shows_cluster: embedding.as_ref().is_none_or(embed::Embedding::shows_cluster),
        rivals: (*rivals).clone(),
        set_rivals: Callback::from({
            let (rivals, turns) = (rivals.setter(), rival_turns.clone());
            move |which: Vec<Rival>| {
                let (rivals, is_last) = (rivals.clone(), turns.take());
                let protocols = which.iter().map(|rival| rival.protocol).collect();
                // Who cannot be had says so in their own place.
                parts::once_fetched(protocols, move |_| {
                    if is_last() {
                        rivals.set(Rc::new(which));
                    }
                });
            }
        }),
        setup: (*setup).clone(),
        set_setup: Callback::from({
            let setup = setup.setter();
            move |which| setup.set(Rc::new(which))
        }),
        set_language: Callback::from({
            let language = language.setter();
            move |which| language.set(which)
        }),
        notify: tell,
    };

    html! {
        <ContextProvider<Shell> context={shell}>
            <notice::NoticeList notices={(*notices).clone()} {dismiss} {close} {reload} {take_version} />
            if let Some(embedding) = embedding {
                <embed::Embed {embedding} />
            } else {
                <header::Header />
                <main class="stage" data-panel={panel.map(Panel::name)}
                    data-drawer={panel.filter(|panel| panel.is_drawer()).map(|_| "open")}>
                    <cluster::Cluster />
                    <tabs::Tabs />
                    <states::States />
                    <transitions::Transitions />
                    { drawers() }
                    <time::Time />
                </main>
                <share::Share />
                <help::Help />
                <import::Import />
            }
            <keys::Keys />
        </ContextProvider<Shell>>
    }
}

/// What shows itself when it is the shell's panel.
fn drawers() -> Html {
    html! {
        <>
            <laboratory::Laboratory />
            <records::Records />
            <scenario::Drawer />
            <hunt::Drawer />
            <compare::Drawer />
        </>
    }
}
