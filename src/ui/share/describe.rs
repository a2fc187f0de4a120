//! The title and the author's note, which travel in the link. The run goes on as it was.

use super::Desk;
use crate::scenario::Scenario;
use crate::scenario::key::{Key, NOTE_CHARS_MAX, TITLE_CHARS_MAX};
use crate::view::catalogue::Catalogue;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub desk: Desk,
}

#[component]
pub fn Describe(props: &Props) -> Html {
    let desk = &props.desk;
    let words = desk.words();
    let title = use_state(|| desk.scenario().title.clone());
    let note = use_state(|| desk.scenario().note.clone());
    let change_title = {
        let (desk, title) = (desk.clone(), title.setter());
        move |event: InputEvent| {
            let Some(field) = event.target_dyn_into::<HtmlInputElement>() else { return };
            describe(&desk, "title", &field.value());
            title.set(field.value());
        }
    };
    let change_note = {
        let (desk, note) = (desk.clone(), note.setter());
        move |event: InputEvent| {
            let Some(field) = event.target_dyn_into::<HtmlTextAreaElement>() else { return };
            describe(&desk, "note", &field.value());
            note.set(field.value());
        }
    };
    let title_error = error(words, "title", &title, TITLE_CHARS_MAX);
    let note_error = error(words, "note", &note, NOTE_CHARS_MAX);
    html! {
        <div class="describe">
            <label for="own-title">{ words.text("share-own-title") }</label>
            <div>
                <input id="own-title" type="text" dir="auto" data-control="own-title" value={(*title).clone()} placeholder={desk.title()}
                    aria-invalid={title_error.is_some().to_string()} aria-describedby="own-title-error" oninput={change_title} />
                { told("own-title-error", title_error) }
            </div>
            <label for="own-note">{ words.text("share-own-note") }</label>
            <div>
                <textarea id="own-note" class="note" dir="auto" rows="2" data-control="own-note" value={(*note).clone()}
                    placeholder={words.text("share-own-note-hint")} aria-invalid={note_error.is_some().to_string()}
                    aria-describedby="own-note-error" oninput={change_note} />
                { told("own-note-error", note_error) }
            </div>
        </div>
    }
}

/// Lines and other marks that a link cannot hold become spaces.
fn in_a_link(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// The scenario with this key set; none if the text is not allowed.
fn with(scenario: &Scenario, key: &str, text: &str) -> Option<Scenario> {
    let mut described = scenario.clone();
    Key::find(key)?.set(&mut described, &in_a_link(text)).ok()?;
    Some(described)
}

fn describe(desk: &Desk, key: &str, text: &str) {
    let now = desk.shell.driver.read(|engine| engine.scenario());
    if let Some(Scenario { title, note, .. }) = with(&now, key, text) {
        desk.shell.driver.act(|engine| engine.describe(&title, &note));
    }
}

fn error(words: &Catalogue, key: &str, text: &str, most: usize) -> Option<String> {
    let found = [("found", text.chars().count().to_string().into()), ("most", most.to_string().into())];
    with(&Scenario::default(), key, text).is_none().then(|| words.with("share-too-many-letters", &found))
}

fn told(id: &'static str, error: Option<String>) -> Html {
    html! { <p {id} class="error small" role="alert" hidden={error.is_none()}>{ error }</p> }
}
