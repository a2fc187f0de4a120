use super::use_shell;
use yew::prelude::*;

#[component]
pub fn Cluster() -> Html {
    let shell = use_shell();
    html! { <section class="panel cluster" aria-label={shell.words.text("cluster-title")}></section> }
}
