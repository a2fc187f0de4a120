//! Share: everything of a run that a person may want to take along. It opens on the link, copied at once.

mod animation;
mod copyable;
mod data;
mod describe;
mod link;
mod outcome;
mod pictures;
mod snippets;
mod stage;
mod studio;

use super::dialog::Dialog;
use super::selection::Panel;
use super::tablist::{TabList, tab_id};
use super::{Calm, address, menu, parts, save, start, use_shell};
use crate::engine::{Engine, Moment};
use crate::experiment::report;
use crate::scenario::Scenario;
use crate::scenario::url::{self, View};
use crate::types::Instant;
use crate::view::catalogue::Catalogue;
use crate::view::lens::Lens;
use crate::view::presets;
use crate::view::share::Embed;
use std::rc::Rc;
use yew::prelude::*;

/// A section of the sheet. The words on its tab have the key `share-tab-` and its name.
struct Tab {
    name: &'static str,
    section: fn(&Desk) -> Html,
}

const TABS: [Tab; 5] = [
    Tab { name: "link", section: |desk| html! { <link::Section desk={desk.clone()} /> } },
    Tab { name: "embed", section: |desk| html! { <snippets::Section desk={desk.clone()} /> } },
    Tab { name: "pictures", section: |desk| html! { <pictures::Section desk={desk.clone()} /> } },
    Tab { name: "animation", section: |desk| html! { <animation::Section desk={desk.clone()} /> } },
    Tab { name: "data", section: |desk| html! { <data::Section desk={desk.clone()} /> } },
];

#[component]
pub fn Share() -> Html {
    let shell = use_shell();
    let is_open = shell.panel == Some(Panel::Share);
    let opened = use_memo(is_open, |is_open| {
        is_open.then(|| shell.driver.read(|engine| Rc::new(Opened::of(engine, shell.lens, shell.beneath))))
    });
    let Some(opened) = (*opened).clone() else { return html! {} };
    parts::panel_share(Props { shell: Calm(shell), opened })
}

/// How things stood when the sheet was opened: the run may go on behind it.
#[derive(PartialEq)]
pub struct Opened {
    moment: Moment,
    digest: String,
    lens: Lens,
    /// The drawer below the sheet.
    beneath: Option<Panel>,
}

impl Opened {
    fn of(engine: &Engine, lens: Lens, beneath: Option<Panel>) -> Opened {
        Opened { moment: engine.moment(), digest: report::digest(engine.run()), lens, beneath }
    }
}

/// What goes into a link beside the scenario.
#[derive(Clone, PartialEq)]
struct Choices {
    moment: bool,
    window: bool,
    panel: bool,
    embed: Embed,
}

#[derive(Properties, PartialEq)]
pub struct SectionProps {
    desk: Desk,
}

/// What every section works with.
#[derive(Clone, PartialEq)]
pub struct Desk {
    shell: Calm,
    opened: Rc<Opened>,
    choices: UseStateHandle<Choices>,
    /// The link was copied once already.
    is_copied: bool,
}

impl Desk {
    fn words(&self) -> &Rc<Catalogue> {
        &self.shell.words
    }

    fn scenario(&self) -> &Rc<Scenario> {
        &self.shell.driver.frame.scenario
    }

    fn title(&self) -> String {
        presets::name(self.words(), self.scenario())
    }

    fn choose(&self, change: impl FnOnce(&mut Choices)) {
        let mut choices = (*self.choices).clone();
        change(&mut choices);
        self.choices.set(choices);
    }

    /// The view of the link, as it was chosen.
    fn view(&self) -> View {
        let Opened { lens, beneath, .. } = &*self.opened;
        let view = match self.choices.moment {
            true => self.moment_view(),
            false => View::default(),
        };
        View {
            window: start::span(lens.window).filter(|_| self.choices.window),
            panel: beneath.filter(|_| self.choices.panel).map(|panel| panel.name().to_string()),
            ..self.compared(view)
        }
    }

    /// With those that the run is compared with, where what was open goes along.
    fn compared(&self, view: View) -> View {
        match self.choices.panel {
            true => self.shell.setup.view(&self.shell.rivals, view),
            false => view,
        }
    }

    /// Others stand beside the run in the drawer below the sheet.
    fn is_comparison(&self) -> bool {
        self.opened.beneath == Some(Panel::Compare) && !self.shell.rivals.is_empty()
    }

    /// Nothing but the moment.
    fn moment_view(&self) -> View {
        let Moment { at, steps } = self.opened.moment;
        View { at: Some(at.since(Instant::ZERO)), event: steps, ..View::default() }
    }

    fn link(&self, view: &View) -> String {
        url::write_link(self.scenario(), view)
    }

    fn address(&self, view: &View) -> String {
        address::of_page() + &self.link(view)
    }

    /// The run at the moment of the sheet, once more.
    fn fork(&self, to: Moment) -> Engine {
        self.shell.driver.read(|engine| engine.fork(to))
    }
}

#[derive(Properties)]
pub struct Props {
    shell: Calm,
    opened: Rc<Opened>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Props) -> bool {
        self.shell == other.shell && Rc::ptr_eq(&self.opened, &other.opened)
    }
}

#[component]
pub fn Sheet(props: &Props) -> Html {
    let Props { shell, opened } = props;
    let words = &shell.words;
    let chosen = use_state(|| TABS[0].name);
    let is_copied = use_mut_ref(|| false);
    let choices = use_state(|| Choices { moment: true, window: true, panel: true, embed: Embed::default() });
    let desk = Desk { shell: shell.clone(), opened: opened.clone(), choices, is_copied: is_copied.replace(true) };
    let close = {
        let open_panel = shell.open_panel.clone();
        move |()| open_panel.emit(None)
    };
    let tabs: Vec<_> = TABS.iter().map(|tab| (tab.name, words.text(&format!("share-tab-{}", tab.name)))).collect();
    let choose = {
        let chosen = chosen.setter();
        move |name| chosen.set(name)
    };
    let section = TABS.iter().find(|tab| tab.name == *chosen).map(|tab| (tab.section)(&desk));
    html! {
        <Dialog class="share" title={words.text("share-title")} close={words.text("page-close")} onclose={close}>
            <TabList label={words.text("share-tabs")} prefix="sheet" {tabs} chosen={*chosen} {choose} />
            <div class="share-section" role="tabpanel" id="sheet-panel" aria-labelledby={tab_id("sheet", *chosen)} data-section={*chosen}>
                { section }
            </div>
        </Dialog>
    }
}

/// What is to be said before anything is saved.
fn downloads(words: &Catalogue) -> Html {
    match save::permission() {
        save::Permission::Yes => html! {},
        save::Permission::No => html! { <p class="error" role="alert">{ words.text("share-no-downloads") }</p> },
        save::Permission::Unknown => html! { <p class="quiet small">{ words.text("share-unknown-downloads") }</p> },
    }
}

/// A choice with its words.
fn check(name: &'static str, label: String, checked: bool, set: Callback<bool>) -> Html {
    let onchange = move |event: Event| {
        if let Some(input) = event.target_dyn_into::<web_sys::HtmlInputElement>() {
            set.emit(input.checked());
        }
    };
    html! {
        <label class="check"><input type="checkbox" data-control={name} {checked} {onchange} />{ label }</label>
    }
}

/// One of several, with its label: values, and what is written for them.
fn menu(name: &'static str, label: String, options: &[(&str, String)], chosen: &str, set: Callback<String>) -> Html {
    let onchange = move |event: Event| {
        if let Some(select) = event.target_dyn_into::<web_sys::HtmlSelectElement>() {
            set.emit(select.value());
        }
    };
    let option = |(value, text): &(&str, String)| menu::option(value, *value == chosen, text.clone());
    html! {
        <label class="choice">
            <span>{ label }</span>
            <select data-control={name} {onchange}>{ for options.iter().map(option) }</select>
        </label>
    }
}

const THEMES: [&str; 2] = ["light", "dark"];

/// A theme, or none: then it is what the words of this key say.
fn theme_menu(
    words: &Catalogue,
    name: &'static str,
    none: &str,
    chosen: Option<&str>,
    set: Callback<Option<&'static str>>,
) -> Html {
    let none = [("", words.text(none))];
    let themes = THEMES.map(|theme| (theme, words.text(&format!("share-theme-{theme}"))));
    let options: Vec<_> = none.into_iter().chain(themes).collect();
    let set = set.reform(|value: String| THEMES.into_iter().find(|theme| *theme == value));
    menu(name, words.text("share-theme"), &options, chosen.unwrap_or_default(), set)
}
