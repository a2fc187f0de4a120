//! Cutting the cluster in two: nodes are clicked into groups A and B, then the cut is made.

use super::super::use_shell;
use super::act::act;
use crate::types::NodeId;
use std::collections::BTreeSet;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Clone, PartialEq, Default)]
pub struct Grouping {
    /// Clicks choose groups.
    pub picking: bool,
    /// Everybody else is in A.
    pub group_b: Rc<BTreeSet<NodeId>>,
}

pub enum Change {
    Begin,
    End,
    Toggle(NodeId),
}

impl Reducible for Grouping {
    type Action = Change;

    fn reduce(self: Rc<Self>, change: Change) -> Rc<Self> {
        let group_b = match change {
            Change::Begin => return Rc::new(Grouping { picking: true, group_b: Rc::default() }),
            Change::End => return Rc::new(Grouping::default()),
            Change::Toggle(node) => toggled(&self.group_b, node),
        };
        Rc::new(Grouping { picking: true, group_b: Rc::new(group_b) })
    }
}

fn toggled(group: &BTreeSet<NodeId>, node: NodeId) -> BTreeSet<NodeId> {
    let mut group = group.clone();
    if !group.remove(&node) {
        group.insert(node);
    }
    group
}

impl Grouping {
    /// "A" or "B", while groups are chosen.
    pub fn group(&self, node: NodeId) -> Option<&'static str> {
        self.picking.then(|| if self.group_b.contains(&node) { "B" } else { "A" })
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
    let everybody = picture.register.iter().chain(&picture.nodes).map(|node| node.id);
    let (group_b, group_a): (Vec<NodeId>, Vec<NodeId>) =
        everybody.partition(|node| props.grouping.group_b.contains(node));
    let is_possible = !group_a.is_empty() && !group_b.is_empty();
    let words = &shell.words;
    let cut = {
        let (shell, change) = (shell.clone(), props.change.clone());
        let fault = format!("partition {} | {}", list(&group_a, ","), list(&group_b, ","));
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
