//! Cutting the cluster: nodes are clicked into groups, or into A and B at once, then the cut is made.

use super::super::use_shell;
use super::act::act;
use crate::types::NodeId;
use crate::view::faults::is_possible;
use crate::view::grouping::{GROUPS_MAX, Side, Sides, shortened};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Clone, PartialEq, Default)]
pub struct Grouping {
    /// Clicks choose groups.
    pub picking: bool,
    sides: Rc<Sides>,
}

pub enum Change {
    Begin,
    End,
    /// To the next group.
    Move(NodeId),
    /// So many groups.
    Count(usize),
}

impl Reducible for Grouping {
    type Action = Change;

    fn reduce(self: Rc<Self>, change: Change) -> Rc<Self> {
        let sides = match change {
            Change::Begin => Sides::default(),
            Change::End => return Rc::default(),
            Change::Move(node) => self.sides.moved(node),
            Change::Count(count) => self.sides.with_count(count),
        };
        Rc::new(Grouping { picking: true, sides: Rc::new(sides) })
    }
}

impl Grouping {
    /// While groups are chosen.
    pub fn group(&self, node: NodeId) -> Option<Side> {
        self.picking.then(|| self.sides.side(node))
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
    let (words, picture, sides) = (&shell.words, &shell.driver.frame.picture, &props.grouping.sides);
    let everybody: Vec<NodeId> = picture.register.iter().chain(&picture.nodes).map(|node| node.id).collect();
    let fault = sides.fault(&everybody).filter(|fault| is_possible(fault, &shell.driver.frame.scenario));
    let is_possible = fault.is_some();
    let cut = {
        let (shell, change) = (shell.clone(), props.change.clone());
        move |_| {
            if fault.as_ref().is_some_and(|fault| act(&shell, fault)) {
                change.dispatch(Change::End);
            }
        }
    };
    let cancel = {
        let change = props.change.clone();
        move |_| change.dispatch(Change::End)
    };
    let group = |(side, members): &(Side, Vec<NodeId>)| {
        html! { <span><b>{ side.name() }</b>{ " " }{ shortened(members) }</span> }
    };
    html! {
        <div class="grouping" role="group" aria-label={words.text("cluster-partition")}>
            <span class="quiet">{ words.with("cluster-partition-how", &[("way", way(sides).into())]) }</span>
            <Counts most={everybody.len().min(GROUPS_MAX)} count={sides.count()} change={props.change.clone()} />
            <span class="groups">{ for sides.groups(&everybody).iter().map(group) }</span>
            <button class="primary" data-action="partition" disabled={!is_possible} onclick={cut}>
                { words.text("cluster-partition-cut") }
            </button>
            <button data-action="partition-cancel" onclick={cancel}>{ words.text("cluster-cancel") }</button>
        </div>
    }
}

/// "A → B → AB → A"
fn way(sides: &Sides) -> String {
    let names: Vec<&str> = sides.way().into_iter().chain([Side::A]).map(Side::name).collect();
    names.join(" → ")
}

#[derive(Properties, PartialEq)]
struct CountsProps {
    most: usize,
    count: usize,
    change: UseReducerDispatcher<Grouping>,
}

/// Into how many groups.
#[component]
fn Counts(props: &CountsProps) -> Html {
    let shell = use_shell();
    if props.most <= 2 {
        return html! {};
    }
    let choice = |count: usize| {
        let change = props.change.clone();
        let onchange = move |_| change.dispatch(Change::Count(count));
        html! {
            <label>
                <input type="radio" name="groups" data-groups={count.to_string()} checked={count == props.count} {onchange} />
                <span>{ count }</span>
            </label>
        }
    };
    html! {
        <fieldset class="segments">
            <legend>{ shell.words.text("cluster-partition-groups") }</legend>
            { for (2..=props.most).map(choice) }
        </fieldset>
    }
}
