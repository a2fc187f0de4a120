//! Share: the link to this very moment, copied at once, and always there to be copied by hand.

use super::dialog::Dialog;
use super::engine::Engine;
use super::selection::Panel;
use super::{Calm, address, use_shell};
use crate::api::link_to;
use crate::experiment::report;
use crate::scenario::url::LINK_BYTES_MAX;
use crate::types::Instant;
use crate::view::{figures, presets, terms};
use js_sys::Reflect;
use js_sys::futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

#[component]
pub fn Share() -> Html {
    let shell = use_shell();
    // The moment at which it was opened: the run may go on behind it.
    let moment = use_memo(shell.panel == Some(Panel::Share), |is_open| is_open.then(|| shell.driver.read(Moment::of)));
    let Some(moment) = (*moment).clone() else { return html! {} };
    let close = {
        let open_panel = shell.open_panel.clone();
        move |()| open_panel.emit(None)
    };
    html! { <Sheet shell={Calm(shell)} {moment} {close} /> }
}

/// What the link reproduces.
#[derive(Clone, PartialEq)]
struct Moment {
    link: String,
    command: String,
    at: Instant,
    digest: String,
}

impl Moment {
    fn of(engine: &Engine) -> Moment {
        let link = link_to(engine);
        Moment {
            command: format!("interregnum run '{link}'"),
            link: address::of_page() + &link,
            at: engine.run().now(),
            digest: report::digest(engine.run()),
        }
    }
}

#[derive(Properties)]
struct Props {
    shell: Calm,
    moment: Moment,
    close: Callback<()>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Props) -> bool {
        // The callback is a new one with every frame, and always does the same.
        self.shell == other.shell && self.moment == other.moment
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Copied {
    Asked,
    Yes,
    No,
}

#[component]
fn Sheet(props: &Props) -> Html {
    let Props { shell, moment, close } = props;
    let words = &shell.words;
    let field = use_node_ref();
    let copied = use_state(|| Copied::Asked);
    let copy = {
        let (link, field, copied) = (moment.link.clone(), field.clone(), copied.setter());
        Callback::from(move |()| copy(&link, &field, &copied))
    };
    {
        let copy = copy.clone();
        use_effect_with((), move |()| copy.emit(()));
    }
    let (said, class) = match *copied {
        Copied::Asked => ("share-copying", "quiet"),
        Copied::Yes => ("share-copied", "good"),
        Copied::No => ("share-not-copied", "bad"),
    };
    let select = |event: FocusEvent| {
        if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
            input.select();
        }
    };
    html! {
        <Dialog class="share" title={words.text("share-title")} close={words.text("page-close")} onclose={close.clone()}>
            <div class="share-row">
                <input ref={field} class="link" type="text" readonly=true data-control="link" aria-label={words.text("share-link")}
                    value={moment.link.clone()} onfocus={select} />
                <button class="primary" data-control="copy" onclick={move |_| copy.emit(())}>{ words.text("share-copy") }</button>
            </div>
            <p role="status" data-copied={(*copied == Copied::Yes).to_string()} {class}>{ words.text(said) }</p>
            { too_long(props) }
            <h3>{ words.text("share-holds-title") }</h3>
            { holds(props) }
            <h3>{ words.text("share-command") }</h3>
            <input class="link" type="text" readonly=true data-control="command" aria-label={words.text("share-command")}
                value={moment.command.clone()} onfocus={select} />
        </Dialog>
    }
}

fn too_long(props: &Props) -> Html {
    let bytes = props.moment.link.len();
    if bytes <= LINK_BYTES_MAX {
        return html! {};
    }
    let sizes = [("bytes", bytes.to_string().into()), ("most", LINK_BYTES_MAX.to_string().into())];
    html! { <p class="error" role="alert">{ props.shell.words.with("share-too-long", &sizes) }</p> }
}

fn holds(props: &Props) -> Html {
    let Props { shell, moment, .. } = props;
    let words = &shell.words;
    let scenario = &shell.driver.frame.scenario;
    let scenario_words = [
        ("name", presets::name(words, scenario).into()),
        ("nodes", scenario.nodes.into()),
        ("protocol", terms::protocol(words, scenario.protocol.name()).into()),
        ("seed", scenario.seed.to_string().into()),
    ];
    let moment_words = [("at", figures::moment(words, moment.at).into()), ("digest", moment.digest.clone().into())];
    html! {
        <ul>
            <li>{ words.with("share-holds-scenario", &scenario_words) }</li>
            <li>{ words.with("share-holds-faults", &[("faults", scenario.faults.len().into())]) }</li>
            <li>{ words.with("share-holds-moment", &moment_words) }</li>
        </ul>
    }
}

/// Asks the browser. Refused, the link is selected, ready for the person's own hand.
fn copy(link: &str, field: &NodeRef, copied: &UseStateSetter<Copied>) {
    let (field, copied) = (field.clone(), copied.clone());
    let refused = move |copied: &UseStateSetter<Copied>| {
        if let Some(input) = field.cast::<HtmlInputElement>() {
            let _ = input.focus();
            input.select();
        }
        copied.set(Copied::No);
    };
    let Some(navigator) = web_sys::window().map(|window| window.navigator()) else { return };
    // Where the page is not served safely there is no clipboard at all.
    if !Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|clipboard| clipboard.is_object()) {
        return refused(&copied);
    }
    let asked = navigator.clipboard().write_text(link);
    spawn_local(async move {
        match asked.await {
            Ok(_) => copied.set(Copied::Yes),
            Err(_) => refused(&copied),
        }
    });
}
