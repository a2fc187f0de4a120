use super::use_shell;
use yew::prelude::*;

#[component]
pub fn Time() -> Html {
    let shell = use_shell();
    html! { <section class="panel time" aria-label={shell.words.text("time-title")}></section> }
}
