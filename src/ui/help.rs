//! The help sheet: what this is, what to click, what the shapes mean, and the keys.

use super::cluster::nodes::glyph;
use super::dialog::Dialog;
use super::keys::SHORTCUTS;
use super::selection::Panel;
use super::{Calm, use_shell};
use crate::protocol::Purpose;
use crate::types::Role;
use crate::view::terms;
use yew::prelude::*;

#[component]
pub fn Help() -> Html {
    let shell = use_shell();
    if shell.panel != Some(Panel::Help) {
        return html! {};
    }
    html! { <Sheet shell={Calm(shell)} /> }
}

#[derive(Properties, PartialEq)]
struct Props {
    shell: Calm,
}

#[component]
fn Sheet(props: &Props) -> Html {
    let shell = &props.shell;
    let words = &shell.words;
    let close = {
        let open_panel = shell.open_panel.clone();
        move |()| open_panel.emit(None)
    };
    let clicks = [
        words.text("page-help-click-node"),
        words.text("page-help-click-link"),
        words.text("page-help-click-message"),
        words.text("page-help-click-ruler"),
    ];
    let key = |(keys, what): &(&'static str, &'static str)| {
        let keys = keys.split(' ').map(|key| html! { <kbd>{ key }</kbd> });
        html! { <tr key={*what}><th scope="row">{ for keys }</th><td>{ words.text(what) }</td></tr> }
    };
    html! {
        <Dialog class="help" title={words.text("page-help-title")} close={words.text("page-close")} onclose={close}>
            <p>{ words.text("page-help-text") }</p>
            <h3>{ words.text("page-help-click-title") }</h3>
            <ul>{ for clicks.into_iter().map(|click| html! { <li>{ click }</li> }) }</ul>
            <div class="columns">
                <div>
                    <h3>{ words.text("page-help-shapes-title") }</h3>
                    <ul class="legend">{ for Role::ALL.map(|role| shape(shell, role)) }</ul>
                    <h3>{ words.text("page-help-messages-title") }</h3>
                    <ul class="legend">{ for PURPOSES.iter().map(|purpose| messages(shell, *purpose)) }</ul>
                </div>
                <div>
                    <h3>{ words.text("page-help-keys-title") }</h3>
                    <table class="keys"><tbody>{ for SHORTCUTS.iter().map(key) }</tbody></table>
                </div>
            </div>
        </Dialog>
    }
}

fn shape(shell: &Calm, role: Role) -> Html {
    html! { <li key={role.name()}>{ glyph(role) }{ terms::role(&shell.words, role) }</li> }
}

const PURPOSES: [Purpose; 5] =
    [Purpose::Ballot, Purpose::Answer, Purpose::Replication, Purpose::Acknowledgement, Purpose::Client];

fn messages(shell: &Calm, purpose: Purpose) -> Html {
    let words = &shell.words;
    let (what, class) = match purpose {
        Purpose::Ballot => (words.text("page-help-ballot"), "ballot"),
        Purpose::Answer => (words.text("page-help-answer"), "answer"),
        Purpose::Replication => (words.text("page-help-replication"), "replication"),
        Purpose::Acknowledgement => (words.text("page-help-acknowledgement"), "acknowledgement"),
        Purpose::Client => (words.text("page-help-client"), "client"),
    };
    html! {
        <li key={class} data-purpose={class}>
            <svg viewBox="-10 -10 20 20" width="20" height="20" aria-hidden="true"><circle r="5" /></svg>
            { what }
        </li>
    }
}
