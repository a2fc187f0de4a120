//! What the author of the link says about the run, until it is closed. Plain text, whatever is in it.

use super::super::use_shell;
use yew::prelude::*;

#[component]
pub fn Note() -> Html {
    let shell = use_shell();
    let read = use_state(String::new);
    let scenario = &shell.driver.frame.scenario;
    if scenario.note.is_empty() || *read == scenario.note {
        return html! {};
    }
    let close = {
        let (read, note) = (read.setter(), scenario.note.clone());
        move |_| read.set(note.clone())
    };
    html! {
        <aside class="note" aria-label={shell.words.text("cluster-note")}>
            <div>
                if !scenario.title.is_empty() { <strong dir="auto">{ &scenario.title }</strong> }
                <p dir="auto">{ &scenario.note }</p>
            </div>
            <button class="close" data-control="note-close" aria-label={shell.words.text("cluster-note-close")} onclick={close}>{ "×" }</button>
        </aside>
    }
}
