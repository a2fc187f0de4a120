//! The drawer with everything that decides a run: presets, dials, faults, and all of it as text.
//!
//! What was typed and not applied lives in [`Drafts`], above the drawer: closing it, or a run that changes
//! underneath, loses nothing.

mod dial;
mod editor;
mod faults;
mod gallery;
mod notes;
mod presets;
mod recent;

use super::selection::Panel;
use super::{Calm, parts, storage, use_shell};
use crate::scenario::key::Key;
use crate::scenario::{self, Scenario};
use crate::view::{dials, warnings};
use std::collections::BTreeMap;
use std::rc::Rc;
use yew::prelude::*;

/// What was typed and is not in the run.
#[derive(Clone, PartialEq, Default)]
pub struct Drafts {
    /// By the name of their key.
    dials: BTreeMap<&'static str, String>,
    text: Option<TextDraft>,
    fault: String,
    fault_error: Option<String>,
}

#[derive(Clone, PartialEq)]
pub struct TextDraft {
    pub text: String,
    /// The run's scenario when this was begun, or last applied.
    pub base: Rc<Scenario>,
    /// It says what the run is, in the person's own way.
    pub is_applied: bool,
    pub error: Option<scenario::Error>,
}

pub enum Edit {
    /// None: back to what runs.
    Dial(&'static str, Option<String>),
    Text(Option<TextDraft>),
    Fault(String, Option<String>),
}

impl Drafts {
    /// With the text that was left unapplied, perhaps days ago.
    fn kept(running: Rc<Scenario>) -> Drafts {
        let draft = |text| TextDraft { text, base: running, is_applied: false, error: None };
        Drafts { text: storage::draft().map(draft), ..Drafts::default() }
    }

    fn unapplied(&self) -> Option<&str> {
        self.text.as_ref().filter(|draft| !draft.is_applied).map(|draft| draft.text.as_str())
    }
}

impl Reducible for Drafts {
    type Action = Edit;

    fn reduce(self: Rc<Self>, edit: Edit) -> Rc<Self> {
        let mut drafts = (*self).clone();
        match edit {
            Edit::Dial(name, Some(text)) => {
                drafts.dials.insert(name, text);
            }
            Edit::Dial(name, None) => {
                drafts.dials.remove(name);
            }
            Edit::Text(text) => drafts.text = text,
            Edit::Fault(text, error) => (drafts.fault, drafts.fault_error) = (text, error),
        }
        Rc::new(drafts)
    }
}

#[component]
pub fn Drawer() -> Html {
    let shell = use_shell();
    let drafts = {
        let running = shell.driver.frame.scenario.clone();
        use_reducer(|| Drafts::kept(running))
    };
    use_effect_with(drafts.unapplied().map(str::to_string), |text| storage::keep_draft(text.as_deref()));
    if shell.panel != Some(Panel::Scenario) {
        return html! {};
    }
    parts::panel_scenario(Props { shell: Calm(shell), drafts })
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub shell: Calm,
    pub drafts: UseReducerHandle<Drafts>,
}

#[component]
pub fn Body(props: &Props) -> Html {
    let Props { shell, drafts } = props;
    let words = &shell.words;
    let open_panel = shell.open_panel.clone();
    let import = {
        let open_panel = shell.open_panel.clone();
        move |_| open_panel.emit(Some(Panel::Import))
    };
    let escaped = {
        let open_panel = shell.open_panel.clone();
        move |event: KeyboardEvent| {
            if event.key() == "Escape" && !event.default_prevented() {
                open_panel.emit(None);
            }
        }
    };
    html! {
        <section class="panel drawer scenario" aria-label={words.text("scenario-title")} onkeydown={escaped}>
            <div class="drawer-head">
                <h2>{ words.text("scenario-title") }</h2>
                <button data-control="import" aria-haspopup="dialog" onclick={import}>{ words.text("import-door") }</button>
                <button class="close" aria-label={words.text("page-close")} onclick={move |_| open_panel.emit(None)}>{ "×" }</button>
            </div>
            <div class="drawer-body">
                <notes::Notes shell={shell.clone()} />
                <presets::Presets shell={shell.clone()} />
                <recent::Recent shell={shell.clone()} />
                <gallery::Gallery shell={shell.clone()} />
                <Dials shell={shell.clone()} drafts={drafts.clone()} />
                <faults::Faults shell={shell.clone()} drafts={drafts.clone()} />
                <editor::Editor shell={shell.clone()} drafts={drafts.clone()} />
            </div>
            { warning_list(props) }
        </section>
    }
}

#[component]
fn Dials(props: &Props) -> Html {
    let Props { shell, drafts } = props;
    let words = &shell.words;
    let scenario = &shell.driver.frame.scenario;
    let section = |dials::Section { name, keys, idle }: dials::Section| {
        let dial = |key: &'static Key| {
            let draft = drafts.dials.get(key.name).cloned();
            let edit = drafts.dispatcher();
            html! { <dial::Dial key={key.name} shell={shell.clone()} dial={dial::Of(key)} {draft} {edit} /> }
        };
        html! {
            <fieldset key={name.unwrap_or("run")} class="dials" data-section={name.unwrap_or("run")}>
                <legend>{ dials::section(words, name) }</legend>
                { for keys.into_iter().map(dial) }
                if !idle.is_empty() {
                    <details key="idle" data-idle={idle.len().to_string()}>
                        <summary>{ words.with("scenario-idle-many", &[("count", idle.len().into())]) }</summary>
                        <div>{ for idle.into_iter().map(dial) }</div>
                    </details>
                }
            </fieldset>
        }
    };
    html! {
        <div class="part">{ for dials::sections(scenario).into_iter().map(section) }</div>
    }
}

/// Of the scenario as the dials stand, applied or not.
fn warning_list(props: &Props) -> Html {
    let Props { shell, drafts } = props;
    let mut scenario = (*shell.driver.frame.scenario).clone();
    for (name, text) in &drafts.dials {
        // A draft that is not allowed says so beside its dial.
        let _ = Key::find(name).map(|key| key.set(&mut scenario, text));
    }
    let warnings = scenario::warnings(&scenario);
    let item = |warning: &scenario::Warning| {
        html! { <li key={warning.code()} class="warning" data-warning={warning.code()}>{ warnings::warning(&shell.words, warning) }</li> }
    };
    html! {
        <div class="warnings" role="status" aria-label={shell.words.text("scenario-warnings-title")}>
            if !warnings.is_empty() {
                <ul>{ for warnings.iter().map(item) }</ul>
            }
        </div>
    }
}
