//! A row of tabs. Arrow keys go from one to the next, and open it.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub label: String,
    /// What the ids begin with; the panel's own is this and `-panel`.
    pub prefix: &'static str,
    /// Names, and what is written on them.
    pub tabs: Vec<(&'static str, String)>,
    pub chosen: &'static str,
    pub choose: Callback<&'static str>,
}

pub fn tab_id(prefix: &str, name: &str) -> String {
    format!("{prefix}-tab-{name}")
}

#[component]
pub fn TabList(props: &Props) -> Html {
    let Props { label, prefix, tabs, chosen, choose } = props;
    let tab = |(name, text): &(&'static str, String)| {
        let (choose, name) = (choose.clone(), *name);
        let is_chosen = name == *chosen;
        html! {
            <button key={name} role="tab" id={tab_id(prefix, name)} data-subject={name} aria-selected={is_chosen.to_string()}
                aria-controls={format!("{prefix}-panel")} tabindex={if is_chosen { "0" } else { "-1" }}
                onclick={move |_| choose.emit(name)}>{ text }</button>
        }
    };
    let shown: Html = tabs.iter().map(tab).collect();
    let at = tabs.iter().position(|(name, _)| name == chosen).unwrap_or_default();
    let names: Vec<&'static str> = tabs.iter().map(|(name, _)| *name).collect();
    let (choose, prefix) = (choose.clone(), *prefix);
    let onkeydown = move |event: KeyboardEvent| {
        let last = names.len() - 1;
        let to = match event.key().as_str() {
            "ArrowRight" => (at + 1) % names.len(),
            "ArrowLeft" => (at + last) % names.len(),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        choose.emit(names[to]);
        focus(&tab_id(prefix, names[to]));
    };
    html! { <div class="subjects" role="tablist" aria-label={label.clone()} {onkeydown}>{ shown }</div> }
}

pub fn focus(id: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    let element = document.and_then(|document| document.get_element_by_id(id));
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // Refused only by an element that is not shown.
        let _ = element.focus();
    }
}
