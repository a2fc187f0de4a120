//! The head of the panel: its name, what can be done to the whole cluster, and the promises.

use super::super::{Shell, use_shell};
use super::Open;
use super::act::act;
use super::grouping::{Change, Grouping};
use super::promises::Promises;
use yew::prelude::*;

const CHAOS: &str = "chaos mtbf=10s mttr=2s";

#[derive(Properties, PartialEq)]
pub struct Props {
    pub grouping: Grouping,
    pub change: UseReducerDispatcher<Grouping>,
    /// The menu of all faults is open.
    pub opened: bool,
    pub open: Callback<Option<Open>>,
}

#[component]
pub fn Head(props: &Props) -> Html {
    let shell = use_shell();
    let words = &shell.words;
    let picture = &shell.driver.frame.picture;
    let (picking, chaos) = (props.grouping.picking, !picture.chaos.is_empty());
    let toggle = {
        let (change, open) = (props.change.clone(), props.open.clone());
        move |_| {
            open.emit(None);
            change.dispatch(if picking { Change::End } else { Change::Begin });
        }
    };
    let faults = props.open.clone();
    html! {
        <div class="cluster-head">
            <h2>{ words.text("cluster-title") }</h2>
            <span class="hint quiet">{ words.text("cluster-hint") }</span>
            <div class="tools">
                if picture.nodes.len() > 1 {
                    <button
                        data-action="partition-begin"
                        aria-pressed={picking.to_string()}
                        title={words.text("cluster-partition-title")}
                        onclick={toggle}
                    >{ words.text("cluster-partition") }</button>
                }
                if !picture.cuts.is_empty() {
                    <button data-action="heal" title={words.text("cluster-heal-title")} onclick={acting(&shell, "heal")}>
                        { words.text("cluster-heal") }
                    </button>
                }
                <button
                    data-action="chaos"
                    aria-pressed={chaos.to_string()}
                    title={words.text("cluster-chaos-title")}
                    onclick={acting(&shell, if chaos { "chaos off" } else { CHAOS })}
                >{ words.text("cluster-chaos") }</button>
                <button
                    data-action="faults"
                    aria-haspopup="dialog"
                    aria-expanded={props.opened.to_string()}
                    title={words.text("faults-cluster-title")}
                    onclick={move |_| faults.emit(Some(Open::Faults))}
                >{ words.text("faults-cluster") }</button>
            </div>
            <Promises open={props.open.clone()} />
        </div>
    }
}

fn acting(shell: &Shell, fault: &'static str) -> Callback<MouseEvent> {
    let shell = shell.clone();
    Callback::from(move |_| {
        act(&shell, fault);
    })
}
