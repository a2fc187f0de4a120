//! Which events are shown: by kind and by node.

use crate::types::NodeId;
use crate::ui::menu;
use crate::view::catalogue::Catalogue;
use crate::view::feed::{Filter, Kind};
use crate::view::terms;
use std::rc::Rc;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub words: Rc<Catalogue>,
    pub nodes: u16,
    pub filter: Filter,
    pub set: UseStateSetter<Filter>,
}

#[component]
pub fn Filters(props: &Props) -> Html {
    let Props { words, nodes, filter, set } = props;
    let button = |kind: Kind| {
        let (set, toggled) = (set.clone(), filter.toggled(kind));
        html! {
            <button data-filter={kind.name()} aria-pressed={filter.wants(kind).to_string()} onclick={move |_| set.set(toggled)}>
                { words.text(key(kind)) }
            </button>
        }
    };
    let onchange = {
        let (set, filter) = (set.clone(), *filter);
        Callback::from(move |event: Event| {
            let value = event.target_unchecked_into::<HtmlSelectElement>().value();
            set.set(filter.of_node(value.parse().ok().map(NodeId)));
        })
    };
    let option = |number: u16| {
        let node = NodeId(number);
        menu::option(&number.to_string(), filter.node == Some(node), terms::node(words, node))
    };
    html! {
        <div class="filters" role="group" aria-label={words.text("events-filters")}>
            { for Kind::ALL.into_iter().map(button) }
            <select data-filter="node" aria-label={words.text("events-by-node")} {onchange}>
                { menu::option("", filter.node.is_none(), words.text("events-all-nodes")) }
                { for (1..=*nodes).map(option) }
            </select>
        </div>
    }
}

fn key(kind: Kind) -> &'static str {
    match kind {
        Kind::Elections => "events-elections",
        Kind::Faults => "events-faults",
        Kind::Log => "events-log",
        Kind::Clients => "events-clients",
        Kind::Messages => "events-messages",
    }
}
