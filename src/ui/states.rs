use super::use_shell;
use yew::prelude::*;

#[component]
pub fn States() -> Html {
    let shell = use_shell();
    html! { <section class="panel states" aria-label={shell.words.text("states-title")}></section> }
}
