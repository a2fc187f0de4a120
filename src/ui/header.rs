use super::use_shell;
use yew::prelude::*;

#[component]
pub fn Header() -> Html {
    let shell = use_shell();
    html! { <header class="masthead"><h1>{ shell.words.text("page-name") }</h1></header> }
}
