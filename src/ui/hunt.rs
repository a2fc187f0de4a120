//! The hunt: a drawer in which a person says what is to be broken and by what, sees how far the search is, and
//! opens what it found. A hunt goes on while the drawer is closed.

mod form;
mod search;
mod status;
mod worker;

use super::selection::Panel;
use super::{Calm, parts, use_shell};
use crate::engine::Engine;
use crate::view::hunt::Form;
use search::{Shared, State};
use std::rc::Rc;
use yew::prelude::*;

/// What the drawer's parts get.
#[derive(Properties, PartialEq)]
pub struct Props {
    pub shell: Calm,
    pub form: UseStateHandle<Form>,
    pub state: Rc<State>,
    pub start: Callback<()>,
    pub cancel: Callback<()>,
}

#[component]
pub fn Drawer() -> Html {
    let shell = use_shell();
    let form = use_state(Form::default);
    let state = use_state(Rc::<State>::default);
    // Dropped with the page, it takes its workers along.
    let search = use_mut_ref(|| None::<Shared>);
    let start = {
        let (tell, search) = (state.setter(), search.clone());
        use_callback(((*form).clone(), Calm(shell.clone())), move |(), (form, shell)| {
            let Some(seeds) = form.seeds() else { return };
            let hunt = form.hunt(&shell.driver.read(Engine::scenario));
            let (tell, search) = (tell.clone(), search.clone());
            shell.once_it_runs(hunt.base.protocol, move || {
                *search.borrow_mut() = None;
                let begun = search::start(hunt, seeds, Callback::from(move |state| tell.set(Rc::new(state))));
                *search.borrow_mut() = Some(begun);
            });
        })
    };
    let cancel = use_callback((), move |(), ()| {
        if let Some(search) = &*search.borrow() {
            search.borrow_mut().cancel();
        }
    });
    if shell.panel != Some(Panel::Hunt) {
        return html! {};
    }
    parts::panel_hunt(Props { shell: Calm(shell), form, state: (*state).clone(), start, cancel })
}

#[component]
pub fn Body(props: &Props) -> Html {
    let Props { shell, form, state, start, cancel } = props;
    let words = &shell.words;
    let close = {
        let open_panel = shell.open_panel.clone();
        move |_| open_panel.emit(None)
    };
    let escaped = {
        let open_panel = shell.open_panel.clone();
        move |event: KeyboardEvent| {
            if event.key() == "Escape" && !event.default_prevented() {
                open_panel.emit(None);
            }
        }
    };
    html! {
        <section class="panel drawer hunt" aria-label={words.text("hunt-title")} onkeydown={escaped}>
            <div class="drawer-head">
                <h2>{ words.text("hunt-title") }</h2>
                <button class="close" aria-label={words.text("page-close")} onclick={close}>{ "×" }</button>
            </div>
            <div class="drawer-body">
                <p class="quiet">{ words.text("hunt-text") }</p>
                <form::Aim shell={shell.clone()} form={form.clone()} state={state.clone()} start={start.clone()} cancel={cancel.clone()} />
                <status::Status shell={shell.clone()} form={form.clone()} state={state.clone()} start={start.clone()} cancel={cancel.clone()} />
                <form::Kinds shell={shell.clone()} form={form.clone()} state={state.clone()} start={start.clone()} cancel={cancel.clone()} />
            </div>
        </section>
    }
}
