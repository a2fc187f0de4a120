//! The link, what goes into it, and what else stands for it: Markdown, and a line for a shell.

use super::copyable::Copyable;
use super::describe::Describe;
use super::{Choices, Desk, SectionProps, check};
use crate::scenario::url::LINK_BYTES_MAX;
use crate::view::catalogue::Catalogue;
use crate::view::{figures, share, terms};
use yew::prelude::*;

#[component]
pub fn Section(props: &SectionProps) -> Html {
    let desk = &props.desk;
    let words = desk.words();
    let link = desk.address(&desk.view());
    let markdown = share::markdown(&desk.title(), &link);
    let command = match desk.is_comparison() {
        true => share::comparison(desk.scenario(), &desk.shell.rivals, &desk.shell.setup),
        false => share::command(&desk.link(&desk.moment_view())),
    };
    html! {
        <>
            <Copyable words={words.clone()} name="link" label={words.text("share-link")} text={link.clone()} at_once={!desk.is_copied} />
            { size(words, link.len()) }
            { choices(desk) }
            { holds(desk) }
            <Describe desk={desk.clone()} />
            <Copyable words={words.clone()} name="markdown" label={words.text("share-markdown")} text={markdown} />
            <Copyable words={words.clone()} name="command" label={words.text("share-command")} text={command} />
        </>
    }
}

fn size(words: &Catalogue, bytes: usize) -> Html {
    let sizes =
        [("bytes", figures::count(bytes as u64).into()), ("most", figures::count(LINK_BYTES_MAX as u64).into())];
    match bytes <= LINK_BYTES_MAX {
        true => {
            html! { <p class="quiet small" data-bytes={bytes.to_string()}>{ words.with("share-size", &sizes) }</p> }
        }
        false => html! { <p class="error" role="alert">{ words.with("share-too-long", &sizes) }</p> },
    }
}

fn choices(desk: &Desk) -> Html {
    let words = desk.words();
    let opened = &desk.opened;
    let set = |change: fn(&mut Choices, bool)| {
        let desk = desk.clone();
        Callback::from(move |is_on| desk.choose(|choices| change(choices, is_on)))
    };
    let at = [("at", figures::moment(words, opened.moment.at).into())];
    html! {
        <div class="checks" role="group" aria-label={words.text("share-goes-in")}>
            { check("take-moment", words.with("share-this-moment", &at), desk.choices.moment, set(|choices, is_on| choices.moment = is_on)) }
            if !opened.lens.window.is_whole() {
                { check("take-window", words.text("share-this-window"), desk.choices.window, set(|choices, is_on| choices.window = is_on)) }
            }
            if opened.beneath.is_some() {
                { check("take-panel", words.text("share-this-panel"), desk.choices.panel, set(|choices, is_on| choices.panel = is_on)) }
            }
        </div>
    }
}

fn holds(desk: &Desk) -> Html {
    let words = desk.words();
    let scenario = desk.scenario();
    let about = [
        ("name", desk.title().into()),
        ("nodes", scenario.nodes.into()),
        ("protocol", terms::protocol(words, scenario.protocol.name()).into()),
        ("seed", scenario.seed.to_string().into()),
        ("faults", scenario.faults.len().into()),
    ];
    let moment = match desk.choices.moment {
        true => words.with("share-holds-moment", &[("digest", desk.opened.digest.clone().into())]),
        false => words.text("share-holds-beginning"),
    };
    html! {
        <p class="holds quiet">
            { words.with("share-holds-scenario", &about) }{ " " }{ moment }
        </p>
    }
}
