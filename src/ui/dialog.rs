//! A native dialog: modal, closed by Escape, by its cross, or by a click beside it.

use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub class: &'static str,
    pub title: String,
    /// The name of the cross.
    pub close: String,
    pub onclose: Callback<()>,
    pub children: Html,
}

/// Open as long as it is there. Closing gives the focus back to where it was.
#[component]
pub fn Dialog(props: &Props) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with((), move |()| {
            let before = focused();
            let dialog = node.cast::<HtmlDialogElement>();
            if let Some(dialog) = &dialog {
                // Refused only when it is open already.
                let _ = dialog.show_modal();
            }
            move || {
                if let Some(before) = before {
                    let _ = before.focus();
                }
            }
        });
    }
    let close = {
        let node = node.clone();
        move || {
            if let Some(dialog) = node.cast::<HtmlDialogElement>() {
                dialog.close();
            }
        }
    };
    let beside = {
        let (node, close) = (node.clone(), close.clone());
        move |event: MouseEvent| {
            let hit = event.target().and_then(|target| target.dyn_into::<HtmlDialogElement>().ok());
            if hit.is_some() && hit == node.cast::<HtmlDialogElement>() {
                close();
            }
        }
    };
    let onclose = {
        let onclose = props.onclose.clone();
        move |_: Event| onclose.emit(())
    };
    html! {
        <dialog ref={node} class={classes!("sheet", props.class)} aria-label={props.title.clone()} onclick={beside} {onclose}>
            <div class="sheet-body">
                <div class="sheet-head">
                    <h2>{ &props.title }</h2>
                    <button class="close" aria-label={props.close.clone()} onclick={move |_| close()}>{ "×" }</button>
                </div>
                { props.children.clone() }
            </div>
        </dialog>
    }
}

fn focused() -> Option<HtmlElement> {
    web_sys::window()?.document()?.active_element()?.dyn_into().ok()
}
