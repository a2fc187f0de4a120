use super::use_shell;
use yew::prelude::*;

#[component]
pub fn Transitions() -> Html {
    let shell = use_shell();
    html! { <section class="panel transitions" aria-label={shell.words.text("transitions-title")}></section> }
}
