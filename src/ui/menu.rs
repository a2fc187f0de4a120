//! What stands in a menu.

use yew::prelude::*;

/// Chosen and not chosen are two elements: where a person has chosen before, browsers no longer heed what the attribute of
/// a known one says.
pub fn option(value: &str, is_chosen: bool, text: String) -> Html {
    let key = format!("{value}{}", if is_chosen { " chosen" } else { "" });
    html! { <option {key} value={value.to_string()} selected={is_chosen}>{ text }</option> }
}
