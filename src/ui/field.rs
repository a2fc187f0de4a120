//! A field that is read when it is left, or on Enter. The page is drawn anew many times a second, and what is being
//! typed has to stay: without a draft of its own each frame would put back what holds.

use web_sys::HtmlInputElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub control: &'static str,
    /// What holds.
    pub value: String,
    /// False for what is refused: that stays in the field, to be mended.
    pub take: Callback<String, bool>,
    pub is_wrong: bool,
    /// What was typed is gone, and with it what was wrong with it: given up with Escape, or overtaken by what holds now.
    pub dropped: Callback<()>,
    #[prop_or_default]
    pub label: Option<String>,
    #[prop_or_default]
    pub described_by: Option<String>,
    /// The least and the most, where it is a number.
    #[prop_or_default]
    pub range: Option<(u64, u64)>,
}

#[component]
pub fn Field(props: &Props) -> Html {
    let draft = use_state(|| None::<String>);
    // What holds was changed by something else: a button, another run.
    use_effect_with(props.value.clone(), {
        let (draft, dropped) = (draft.setter(), props.dropped.clone());
        move |_| {
            draft.set(None);
            dropped.emit(());
        }
    });
    let oninput = {
        let draft = draft.setter();
        move |event: InputEvent| draft.set(event.target_dyn_into::<HtmlInputElement>().map(|field| field.value()))
    };
    let onchange = {
        let (draft, take) = (draft.setter(), props.take.clone());
        move |event: Event| {
            let Some(field) = event.target_dyn_into::<HtmlInputElement>() else { return };
            if take.emit(field.value()) {
                draft.set(None);
            }
        }
    };
    let onkeydown = {
        let (draft, dropped) = (draft.clone(), props.dropped.clone());
        move |event: KeyboardEvent| {
            if event.key() == "Escape" && draft.is_some() {
                // What stands around it stays: the first Escape is for the field.
                event.prevent_default();
                event.stop_propagation();
                draft.set(None);
                dropped.emit(());
            }
        }
    };
    let value = (*draft).clone().unwrap_or_else(|| props.value.clone());
    let kind = if props.range.is_some() { "number" } else { "text" };
    let (min, max) = props.range.map(|(least, most)| (least.to_string(), most.to_string())).unzip();
    html! {
        <input type={kind} {min} {max} data-control={props.control} {value} autocomplete="off" spellcheck="false"
            aria-label={props.label.clone()} title={props.label.clone()} aria-invalid={props.is_wrong.then_some("true")}
            aria-describedby={props.described_by.clone()} {oninput} {onchange} {onkeydown} />
    }
}
