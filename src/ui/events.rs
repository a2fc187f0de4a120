use super::use_shell;
use yew::prelude::*;

#[component]
pub fn Events() -> Html {
    let shell = use_shell();
    html! { <section class="panel events" aria-label={shell.words.text("events-title")}></section> }
}
