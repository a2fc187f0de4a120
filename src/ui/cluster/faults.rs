//! Menus of everything that can fail: of a node, a link, a message, and of the whole cluster.

use super::super::{Shell, use_shell};
use super::act::act;
use super::grouping::{Change, Grouping};
use crate::scenario::Strike;
use crate::types::NodeId;
use crate::view::faults::{Entry, Group, Kind, Subject, Value, Way, chaos, chaos_kinds, entries, is_possible};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct MoreProps {
    pub subject: Subject,
    pub close: Callback<()>,
}

/// "More that can fail", with the groups behind it.
#[component]
pub fn More(props: &MoreProps) -> Html {
    let shell = use_shell();
    let open = use_state(|| false);
    if entries(props.subject, &shell.driver.frame.scenario).is_empty() {
        return html! {};
    }
    let toggle = {
        let open = open.clone();
        move |_| open.set(!*open)
    };
    html! {
        <>
            <button class="more" data-action="more" aria-expanded={open.to_string()} onclick={toggle}>
                { shell.words.text("faults-more") }
            </button>
            if *open {
                if let Subject::Link(way) = props.subject {
                    <Directed {way} close={props.close.clone()} />
                } else {
                    <Groups subject={props.subject} close={props.close.clone()} />
                }
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct DirectedProps {
    /// From the lower number to the higher.
    way: Way,
    close: Callback<()>,
}

/// A link's entries, and in which direction they are meant.
#[component]
fn Directed(props: &DirectedProps) -> Html {
    let shell = use_shell();
    let way = use_state(|| Way { both_ways: true, ..props.way });
    let (low, high) = (props.way.from, props.way.to);
    let both = shell.words.text("faults-both-ways");
    let choices = [
        ("both", Way { from: low, to: high, both_ways: true }, both),
        ("forward", Way { from: low, to: high, both_ways: false }, format!("{} → {}", end(low), end(high))),
        ("backward", Way { from: high, to: low, both_ways: false }, format!("{} → {}", end(high), end(low))),
    ];
    let choice = |(name, choice, text): (&'static str, Way, String)| {
        let onchange = {
            let way = way.setter();
            move |_| way.set(choice)
        };
        html! {
            <label>
                <input type="radio" name="direction" data-direction={name} checked={*way == choice} {onchange} />
                <span>{ text }</span>
            </label>
        }
    };
    html! {
        <>
            <fieldset class="segments">
                <legend class="visually-hidden">{ shell.words.text("faults-direction") }</legend>
                { for choices.into_iter().map(choice) }
            </fieldset>
            <Groups subject={Subject::Link(*way)} close={props.close.clone()} />
        </>
    }
}

/// As it stands in its shape.
fn end(node: NodeId) -> String {
    if node == NodeId::REGISTER { "R".to_string() } else { node.to_string() }
}

/// The entries, under the headings of their groups.
#[component]
fn Groups(props: &MoreProps) -> Html {
    let shell = use_shell();
    let entries = entries(props.subject, &shell.driver.frame.scenario);
    let heading = |group: Group| match (props.subject, group) {
        (Subject::Cluster, Group::Link) => "faults-all-links".to_string(),
        _ => format!("faults-group-{}", group.name()),
    };
    let group = |group: Group| {
        let members: Vec<&&'static Entry> = entries.iter().filter(|entry| entry.group == group).collect();
        if members.is_empty() {
            return html! {};
        }
        let id = format!("group-of-{}", group.name());
        let entry = |entry: &&'static Entry| match entry.value {
            None => {
                html! { <Plain key={entry.name} entry={Known(entry)} subject={props.subject} close={props.close.clone()} /> }
            }
            Some(value) => html! {
                <Valued key={entry.name} entry={Known(entry)} {value} subject={props.subject} close={props.close.clone()} />
            },
        };
        html! {
            <div class="fault-group" role="group" aria-labelledby={id.clone()} data-group={group.name()}>
                <h4 {id}>{ shell.words.text(&heading(group)) }</h4>
                { for members.into_iter().map(entry) }
            </div>
        }
    };
    html! { <div class="fault-groups">{ for Group::ALL.into_iter().map(group) }</div> }
}

/// Entries never change: the same address is the same entry.
#[derive(Clone, Copy)]
struct Known(&'static Entry);

impl PartialEq for Known {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Known {
    fn text(self, shell: &Shell) -> String {
        shell.words.text(&format!("faults-do-{}", self.0.name))
    }

    fn why(self, shell: &Shell) -> String {
        shell.words.text(&format!("faults-why-{}", self.0.name))
    }
}

#[derive(Properties, PartialEq)]
struct PlainProps {
    entry: Known,
    subject: Subject,
    close: Callback<()>,
}

#[component]
fn Plain(props: &PlainProps) -> Html {
    let shell = use_shell();
    let PlainProps { entry, subject, close } = props;
    let onclick = {
        let (shell, close, fault) = (shell.clone(), close.clone(), entry.0.words(*subject, ""));
        move |_| {
            if act(&shell, &fault) {
                close.emit(());
            }
        }
    };
    html! {
        <button class="fault" data-action={entry.0.name} title={entry.why(&shell)} {onclick}>{ entry.text(&shell) }</button>
    }
}

#[derive(Properties, PartialEq)]
struct ValuedProps {
    entry: Known,
    value: Value,
    subject: Subject,
    close: Callback<()>,
}

/// An entry and its value: Enter in the field, or the button, does it; arrow keys change the value.
#[component]
fn Valued(props: &ValuedProps) -> Html {
    let shell = use_shell();
    let ValuedProps { entry, value, subject, close } = props;
    let (entry, value, subject) = (*entry, *value, *subject);
    let text = use_state(|| value.usual.to_string());
    let refused = use_state(|| false);
    let set = {
        let (text, refused) = (text.setter(), refused.setter());
        move |written: String| {
            text.set(written);
            refused.set(false);
        }
    };
    let onsubmit = {
        let (shell, close, text, refused) = (shell.clone(), close.clone(), text.clone(), refused.setter());
        move |event: SubmitEvent| {
            event.prevent_default();
            let fault = entry.0.words(subject, &value.kind.tidy(&text));
            if !is_possible(&fault, &shell.driver.frame.scenario) {
                return refused.set(true);
            }
            if act(&shell, &fault) {
                close.emit(());
            }
        }
    };
    let oninput = {
        let set = set.clone();
        move |event: InputEvent| set(event.target_unchecked_into::<HtmlInputElement>().value())
    };
    let onkeydown = {
        let text = text.clone();
        move |event: KeyboardEvent| {
            let larger = match event.key().as_str() {
                "ArrowUp" => true,
                "ArrowDown" => false,
                _ => return,
            };
            event.prevent_default();
            set(value.kind.beside(&text, larger));
        }
    };
    let words = &shell.words;
    let name = entry.text(&shell);
    let error = format!("refused-{}", entry.0.name);
    let allowed = || {
        let bounds = [("least", value.least), ("most", value.most), ("usual", value.usual), ("value", text.trim())];
        let bounds: Vec<_> = bounds.iter().map(|(name, text)| (*name, text.to_string().into())).collect();
        words.with(&format!("faults-allowed-{}", value.kind.name()), &bounds)
    };
    html! {
        <form class="fault valued" title={entry.why(&shell)} {onsubmit} novalidate=true>
            <button data-action={entry.0.name}>{ &name }</button>
            <input
                type="text"
                data-value={entry.0.name}
                aria-label={words.with("faults-value", &[("what", name.clone().into())])}
                aria-invalid={refused.then_some("true")}
                aria-describedby={refused.then(|| error.clone())}
                autocomplete="off"
                spellcheck="false"
                value={(*text).clone()}
                {oninput}
                {onkeydown}
            />
            if *refused {
                <Refused id={error.clone()} why={allowed()} />
            }
        </form>
    }
}

#[derive(Properties, PartialEq)]
pub struct RefusedProps {
    pub id: AttrValue,
    pub why: String,
}

/// Why a value is none, brought into sight.
#[component]
pub fn Refused(props: &RefusedProps) -> Html {
    let text = use_node_ref();
    {
        let text = text.clone();
        use_effect_with(props.why.clone(), move |_| {
            if let Some(text) = text.cast::<Element>() {
                text.scroll_into_view_with_bool(false);
            }
        });
    }
    html! { <p class="error" role="alert" id={props.id.clone()} ref={text}>{ &props.why }</p> }
}

#[derive(Properties, PartialEq)]
pub struct EverythingProps {
    pub change: UseReducerDispatcher<Grouping>,
    pub close: Callback<()>,
}

/// What can fail in the whole cluster.
#[component]
pub fn Everything(props: &EverythingProps) -> Html {
    let shell = use_shell();
    let (words, close) = (&shell.words, &props.close);
    let picture = &shell.driver.frame.picture;
    let doing = |fault: &'static str| {
        let (shell, close) = (shell.clone(), close.clone());
        move |_| {
            if act(&shell, fault) {
                close.emit(());
            }
        }
    };
    let pick = {
        let (change, close) = (props.change.clone(), close.clone());
        move |_| {
            close.emit(());
            change.dispatch(Change::Begin);
        }
    };
    html! {
        <div class="everything">
            <h3>{ words.text("faults-cluster-menu") }</h3>
            <div class="actions">
                <button data-action="crash" disabled={picture.leader.is_none()} onclick={doing("crash leader")}>
                    { words.text("faults-crash-leader") }
                </button>
                if picture.nodes.len() > 1 {
                    <button data-action="pick-groups" onclick={pick}>{ words.text("faults-pick-partition") }</button>
                }
                if !picture.cuts.is_empty() || !picture.conditions.is_empty() {
                    <button data-action="heal" title={words.text("cluster-heal-title")} onclick={doing("heal")}>
                        { words.text("cluster-heal") }
                    </button>
                }
                <button data-action="settle" title={words.text("faults-settle-title")} onclick={doing("settle")}>
                    { words.text("faults-settle") }
                </button>
            </div>
            if picture.nodes.len() > 1 {
                <Groups subject={Subject::Cluster} close={close.clone()} />
            }
            <Chaos close={close.clone()} />
            <InWords close={close.clone()} />
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct CloseProps {
    close: Callback<()>,
}

/// Chaos by its times and kinds.
#[component]
fn Chaos(props: &CloseProps) -> Html {
    let shell = use_shell();
    let words = &shell.words;
    let (mtbf, mttr) = (use_state(|| "10s".to_string()), use_state(|| "2s".to_string()));
    let kinds = use_state(|| vec![Strike::Crash]);
    let refused = use_state(|| false);
    let reigns = !shell.driver.frame.picture.chaos.is_empty();
    let onsubmit = {
        let (shell, close, refused) = (shell.clone(), props.close.clone(), refused.setter());
        let tidy = |text: &str| Kind::Time.tidy(text);
        let fault = chaos(&tidy(&mtbf), &tidy(&mttr), &kinds);
        move |event: SubmitEvent| {
            event.prevent_default();
            if !is_possible(&fault, &shell.driver.frame.scenario) {
                return refused.set(true);
            }
            if act(&shell, &fault) {
                close.emit(());
            }
        }
    };
    let end = {
        let (shell, close) = (shell.clone(), props.close.clone());
        move |_| {
            if act(&shell, "chaos off") {
                close.emit(());
            }
        }
    };
    let time = |name: &'static str, key: &str, text: &UseStateHandle<String>| {
        let oninput = {
            let (text, refused) = (text.setter(), refused.setter());
            move |event: InputEvent| {
                text.set(event.target_unchecked_into::<HtmlInputElement>().value());
                refused.set(false);
            }
        };
        html! {
            <label class="valued">
                <span>{ words.text(key) }</span>
                <input
                    type="text"
                    data-value={name}
                    aria-invalid={refused.then_some("true")}
                    autocomplete="off"
                    value={(**text).clone()}
                    {oninput}
                />
            </label>
        }
    };
    let kind = |kind: Strike| {
        let onchange = {
            let kinds = kinds.clone();
            move |_| {
                let mut chosen = (*kinds).clone();
                match chosen.iter().position(|other| *other == kind) {
                    Some(place) => drop(chosen.remove(place)),
                    None => chosen.push(kind),
                }
                kinds.set(chosen);
            }
        };
        html! {
            <label>
                <input type="checkbox" data-kind={kind.name()} checked={kinds.contains(&kind)} {onchange} />
                { words.text(&format!("faults-chaos-{}", kind.name())) }
            </label>
        }
    };
    let of_group = |(group, members): (Group, Vec<Strike>)| {
        let heading = words.text(&format!("faults-group-{}", group.name()));
        html! {
            <div class="kind-group" role="group" aria-label={heading.clone()}>
                <span class="quiet" aria-hidden="true">{ heading }</span>
                { for members.into_iter().map(&kind) }
            </div>
        }
    };
    let allowed = || {
        let value = format!("{}, {}", *mtbf, *mttr);
        let bounds = [("value", value.as_str()), ("least", "1ms"), ("most", "24h"), ("usual", "10s")];
        words.with("faults-allowed-time", &bounds.map(|(name, text)| (name, text.to_string().into())))
    };
    html! {
        <form class="fault-group chaos" data-group="chaos" {onsubmit} novalidate=true>
            <h4>{ words.text("faults-chaos") }</h4>
            { time("mtbf", "faults-chaos-mtbf", &mtbf) }
            { time("mttr", "faults-chaos-mttr", &mttr) }
            <fieldset class="kinds">
                <legend>{ words.text("faults-chaos-kinds") }</legend>
                { for chaos_kinds(&shell.driver.frame.scenario).into_iter().map(of_group) }
            </fieldset>
            if *refused {
                <Refused id="refused-chaos" why={allowed()} />
            }
            <div class="buttons">
                <button class="primary" data-action="chaos-begin">{ words.text("faults-chaos-begin") }</button>
                if reigns {
                    <button type="button" data-action="chaos-end" onclick={end}>{ words.text("faults-chaos-end") }</button>
                }
            </div>
        </form>
    }
}

/// Any fault at all, as a scenario has it; why it is none is said where it was written.
#[component]
fn InWords(props: &CloseProps) -> Html {
    let shell = use_shell();
    let words = &shell.words;
    let refused = use_state(|| None::<String>);
    let onsubmit = {
        let (shell, close, refused) = (shell.clone(), props.close.clone(), refused.setter());
        move |event: SubmitEvent| {
            event.prevent_default();
            let form = event.target().map(|form| form.unchecked_into::<Element>());
            let field = form.and_then(|form| form.query_selector("input").ok().flatten());
            let Some(field) = field.map(|field| field.unchecked_into::<HtmlInputElement>()) else { return };
            let scenario = &shell.driver.frame.scenario;
            let read =
                field.value().parse().and_then(|action| crate::scenario::check(&action, scenario).map(|()| action));
            match read {
                Err(why) => refused.set(Some(why)),
                Ok(action) => {
                    refused.set(None);
                    if act(&shell, &action.to_string()) {
                        close.emit(());
                    }
                }
            }
        }
    };
    html! {
        <form class="fault-group in-words" {onsubmit}>
            <h4 id="words-of-a-fault">{ words.text("faults-in-words") }</h4>
            <div class="valued">
                <input
                    type="text"
                    data-value="words"
                    aria-labelledby="words-of-a-fault"
                    aria-invalid={refused.is_some().then_some("true")}
                    autocomplete="off"
                    spellcheck="false"
                    placeholder="crash leader for 2s"
                />
                <button data-action="words">{ words.text("faults-do-it") }</button>
            </div>
            if let Some(why) = &*refused {
                <Refused id="refused-words" why={why.clone()} />
            }
        </form>
    }
}
