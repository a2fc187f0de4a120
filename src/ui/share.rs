use super::use_shell;
use yew::prelude::*;

#[component]
pub fn Share() -> Html {
    let _shell = use_shell();
    html! {}
}
