//! Cutting the cluster in two: nodes are clicked into groups A and B, or into both, then the cut is made.

use super::super::use_shell;
use super::act::act;
use crate::types::NodeId;
use crate::view::faults::is_possible;
use std::collections::BTreeMap;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    A,
    B,
    /// It hears both groups: a bridge.
    Both,
}

impl Side {
    pub fn name(self) -> &'static str {
        match self {
            Side::A => "A",
            Side::B => "B",
            Side::Both => "AB",
        }
    }

    fn next(self) -> Side {
        match self {
            Side::A => Side::B,
            Side::B => Side::Both,
            Side::Both => Side::A,
        }
    }
}

#[derive(Clone, PartialEq, Default)]
pub struct Grouping {
    /// Clicks choose groups.
    pub picking: bool,
    /// Everybody else is in A.
    sides: Rc<BTreeMap<NodeId, Side>>,
}

pub enum Change {
    Begin,
    End,
    Toggle(NodeId),
}

impl Reducible for Grouping {
    type Action = Change;

    fn reduce(self: Rc<Self>, change: Change) -> Rc<Self> {
        let node = match change {
            Change::Begin => return Rc::new(Grouping { picking: true, sides: Rc::default() }),
            Change::End => return Rc::new(Grouping::default()),
            Change::Toggle(node) => node,
        };
        let mut sides = (*self.sides).clone();
        sides.insert(node, self.side(node).next());
        Rc::new(Grouping { picking: true, sides: Rc::new(sides) })
    }
}

impl Grouping {
    fn side(&self, node: NodeId) -> Side {
        self.sides.get(&node).copied().unwrap_or(Side::A)
    }

    /// While groups are chosen.
    pub fn group(&self, node: NodeId) -> Option<Side> {
        self.picking.then(|| self.side(node))
    }
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub grouping: Grouping,
    pub change: UseReducerDispatcher<Grouping>,
}

/// Who is in which group, and the cut.
#[component]
pub fn Bar(props: &Props) -> Html {
    let shell = use_shell();
    if !props.grouping.picking {
        return html! {};
    }
    let picture = &shell.driver.frame.picture;
    let everybody = || picture.register.iter().chain(&picture.nodes).map(|node| node.id);
    let group = |other: Side| everybody().filter(|node| props.grouping.side(*node) != other).collect::<Vec<NodeId>>();
    let (group_a, group_b) = (group(Side::B), group(Side::A));
    let is_bridge = everybody().any(|node| props.grouping.side(node) == Side::Both);
    let verb = if is_bridge { "bridge" } else { "partition" };
    let fault = format!("{verb} {} | {}", list(&group_a, ","), list(&group_b, ","));
    let is_possible = is_possible(&fault, &shell.driver.frame.scenario);
    let words = &shell.words;
    let cut = {
        let (shell, change) = (shell.clone(), props.change.clone());
        move |_| {
            if act(&shell, &fault) {
                change.dispatch(Change::End);
            }
        }
    };
    let cancel = {
        let change = props.change.clone();
        move |_| change.dispatch(Change::End)
    };
    html! {
        <div class="grouping" role="group" aria-label={words.text("cluster-partition")}>
            <span class="quiet">{ words.text("cluster-partition-how") }</span>
            <span class="groups">
                <b>{ "A" }</b>{ " " }{ shortened(&group_a) }<b>{ "B" }</b>{ " " }{ shortened(&group_b) }
            </span>
            <button class="primary" data-action="partition" disabled={!is_possible} onclick={cut}>
                { words.text("cluster-partition-cut") }
            </button>
            <button data-action="partition-cancel" onclick={cancel}>{ words.text("cluster-cancel") }</button>
        </div>
    }
}

fn list(group: &[NodeId], separator: &str) -> String {
    group.iter().map(NodeId::to_string).collect::<Vec<_>>().join(separator)
}

fn shortened(group: &[NodeId]) -> String {
    const SHOWN: usize = 12;
    match group.len() {
        0 => "–".to_string(),
        count if count > SHOWN => format!("{} … ({count})", list(&group[..SHOWN], " ")),
        _ => list(group, " "),
    }
}
