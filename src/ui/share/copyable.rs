//! A text with a button that copies it. Refused, the text is selected, ready for the person's own hand.

use crate::view::catalogue::Catalogue;
use js_sys::Reflect;
use js_sys::futures::spawn_local;
use std::rc::Rc;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub words: Rc<Catalogue>,
    /// Its `data-control`; that of the button is `copy-` and this.
    pub name: &'static str,
    pub label: String,
    pub text: String,
    #[prop_or(1)]
    pub rows: u32,
    /// Copied as soon as it is there.
    #[prop_or_default]
    pub at_once: bool,
    /// More buttons beside the one that copies.
    #[prop_or_default]
    pub children: Html,
}

/// What became of a text.
#[derive(Clone, PartialEq)]
enum Copied {
    Nothing,
    Asked(String),
    Yes(String),
    No(String),
}

#[component]
pub fn Copyable(props: &Props) -> Html {
    let Props { words, name, label, text, rows, at_once, children } = props;
    let field = use_node_ref();
    let copied = use_state(|| Copied::Nothing);
    let copy = {
        let (text, field, copied) = (text.clone(), field.clone(), copied.setter());
        Callback::from(move |()| copy(&text, &field, &copied))
    };
    {
        let (copy, at_once) = (copy.clone(), *at_once);
        use_effect_with((), move |()| {
            if at_once {
                copy.emit(());
            }
        });
    }
    // What is said of another text is said no more.
    let (said, class) = match &*copied {
        Copied::Asked(what) if what == text => (words.text("share-copying"), "quiet"),
        Copied::Yes(what) if what == text => (words.text("share-copied"), "good"),
        Copied::No(what) if what == text => (words.text("share-not-copied"), "bad"),
        _ => (String::new(), "quiet"),
    };
    let is_copied = matches!(&*copied, Copied::Yes(what) if what == text);
    let onfocus = {
        let field = field.clone();
        move |_: FocusEvent| select(&field)
    };
    let id = format!("share-{name}");
    let shown = match rows {
        1 => html! {
            <input ref={field} id={id.clone()} class="link" type="text" readonly=true data-control={*name} value={text.clone()} {onfocus} />
        },
        rows => html! {
            <textarea ref={field} id={id.clone()} readonly=true rows={rows.to_string()} spellcheck="false" data-control={*name}
                value={text.clone()} {onfocus} />
        },
    };
    html! {
        <div class="copyable">
            <div class="copyable-head">
                <label for={id}>{ label }</label>
                <span role="status" data-copied={is_copied.to_string()} {class}>{ said }</span>
            </div>
            <div class="share-row">
                { shown }
                <div class="buttons">
                    <button data-control={format!("copy-{name}")} aria-label={format!("{}: {label}", words.text("share-copy"))}
                        onclick={move |_| copy.emit(())}>{ words.text("share-copy") }</button>
                    { children.clone() }
                </div>
            </div>
        </div>
    }
}

fn select(field: &NodeRef) {
    if let Some(input) = field.cast::<HtmlInputElement>() {
        input.select();
    } else if let Some(area) = field.cast::<HtmlTextAreaElement>() {
        area.select();
    }
}

fn copy(text: &str, field: &NodeRef, copied: &UseStateSetter<Copied>) {
    let (text, field, copied) = (text.to_string(), field.clone(), copied.clone());
    let refused = {
        let (text, copied) = (text.clone(), copied.clone());
        move || {
            if let Some(element) = field.cast::<web_sys::HtmlElement>() {
                let _ = element.focus();
            }
            select(&field);
            copied.set(Copied::No(text));
        }
    };
    let Some(navigator) = web_sys::window().map(|window| window.navigator()) else { return };
    // Where the page is not served safely there is no clipboard at all.
    if !Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|clipboard| clipboard.is_object()) {
        return refused();
    }
    copied.set(Copied::Asked(text.clone()));
    let asked = navigator.clipboard().write_text(&text);
    spawn_local(async move {
        match asked.await {
            Ok(_) => copied.set(Copied::Yes(text)),
            Err(_) => refused(),
        }
    });
}
