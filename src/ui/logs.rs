//! The logs side by side: which entries the nodes hold, what is committed and applied, what was overwritten.

mod grid;

use super::selection::Selected;
use super::slowly::use_slowly;
use super::{Shell, use_shell};
use crate::engine::{Engine, Moment};
use crate::types::{Instant, NodeId};
use crate::view::catalogue::Catalogue;
use crate::view::figures;
use crate::view::logs::{self, COLUMNS, Matrix, Sources};
use std::rc::Rc;
use yew::prelude::*;

/// Entries that a step goes back or ahead: some stay in sight.
const STEP: u64 = COLUMNS * 3 / 4;
/// Overwritten entries that are told below the matrix.
const TOLD: usize = 4;

#[component]
pub fn Logs() -> Html {
    let shell = use_shell();
    // The last index that is shown; none: the end of the longest log, as it grows.
    let upto = use_state_eq(|| None::<u64>);
    let pointed = use_state_eq(|| None::<(NodeId, u64)>);
    let frame = &shell.driver.frame;
    let words = &shell.words;
    let wanted = match shell.selected {
        Selected::Node(node) => vec![node],
        _ => Vec::new(),
    };
    let (shown, nodes) = (*upto, wanted.clone());
    let matrix = use_slowly(&shell, (shown, nodes, frame.branch), |engine| look(engine, shown, &wanted));
    let pick = {
        let (select, selected) = (shell.select.clone(), shell.selected.clone());
        Callback::from(move |node: NodeId| {
            let node = Selected::Node(node);
            select.emit(if selected == node { Selected::Nothing } else { node });
        })
    };
    if !frame.scenario.protocol.has_log() {
        return html! { <p class="quiet none">{ words.text("logs-none") }</p> };
    }
    let spec = frame.spec;
    let told = pointed.map(|(node, index)| logs::told(words, spec, &matrix, node, index));
    html! {
        <>
            { tools(words, &matrix, *upto, &upto) }
            if matrix.indices.is_empty() {
                <p class="quiet none">{ words.text("logs-empty") }</p>
            } else {
                <grid::Grid words={words.clone()} matrix={grid::Shown(matrix.clone())} selected={shell.selected.clone()}
                    follows_end={upto.is_none()} point={Callback::from({
                        let pointed = pointed.setter();
                        move |cell| pointed.set(cell)
                    })} {pick} />
            }
            <p class="log-told" aria-live="polite">
                { told.filter(|told| !told.is_empty()).unwrap_or_else(|| words.text("logs-hint")) }
            </p>
            { conflicts(&shell, &matrix) }
            if matrix.hidden_nodes > 0 {
                <p class="note quiet">{ words.with("logs-hidden", &[("count", matrix.hidden_nodes.into())]) }</p>
            }
            { legend(words) }
        </>
    }
}

fn look(engine: &Engine, upto: Option<u64>, wanted: &[NodeId]) -> Matrix {
    let run = engine.run();
    let picture = run.picture();
    let nodes = logs::chosen(&picture.nodes, wanted);
    let overwritten: Vec<_> = run.watch().chronicle.overwritten().rev().copied().collect();
    logs::matrix(Sources {
        logs: &run.logs(&nodes, upto, COLUMNS),
        nodes: &picture.nodes,
        overwritten: &overwritten,
        now: run.now(),
    })
}

/// Earlier, later, to the commit index, to the end.
fn tools(words: &Catalogue, matrix: &Matrix, upto: Option<u64>, state: &UseStateHandle<Option<u64>>) -> Html {
    let end = upto.unwrap_or(matrix.last);
    let to = |next: Option<u64>| {
        let set = state.setter();
        // At the end it grows along.
        let next = next.filter(|next| *next < matrix.last);
        move |_: MouseEvent| set.set(next)
    };
    let first = matrix.indices.first().copied().unwrap_or(1);
    let sign = |control: &'static str, key: &str, sign: &'static str, next: Option<u64>, disabled: bool| {
        let name = words.text(key);
        html! {
            <button data-control={control} title={name.clone()} aria-label={name} {disabled} onclick={to(next)}>{ sign }</button>
        }
    };
    let around_commit = (matrix.committed + COLUMNS / 2).max(COLUMNS);
    let earlier = end.saturating_sub(STEP).max(COLUMNS.min(matrix.last));
    html! {
        <div class="log-tools">
            { sign("log-earlier", "logs-earlier", "←", Some(earlier), first <= 1) }
            { sign("log-later", "logs-later", "→", Some(end + STEP), upto.is_none()) }
            <button data-control="log-commit" onclick={to(Some(around_commit))}>{ words.text("logs-to-commit") }</button>
            <button data-control="log-end" aria-pressed={upto.is_none().to_string()} onclick={to(None)}>{ words.text("logs-to-end") }</button>
        </div>
    }
}

/// What gave way of late, and when; a button goes there.
fn conflicts(shell: &Shell, matrix: &Matrix) -> Html {
    let words = &shell.words;
    if matrix.conflicts.is_empty() {
        return html! {};
    }
    let line = |conflict: &logs::Conflict| {
        let (driver, at) = (shell.driver.clone(), conflict.at);
        let go = move |_| driver.act(|engine| engine.seek(just_before(at), false));
        html! {
            <li data-conflict={conflict.node.0.to_string()}>
                <span><time>{ figures::moment(words, at) }</time>{ logs::conflict(words, shell.driver.frame.spec, conflict) }</span>
                <button data-control="log-go" onclick={go}>{ words.text("logs-go") }</button>
            </li>
        }
    };
    html! {
        <div class="log-conflicts">
            <h3>{ words.text("logs-conflicts") }</h3>
            <ul>{ for matrix.conflicts.iter().take(TOLD).map(line) }</ul>
        </div>
    }
}

/// A step from here shows it happen.
fn just_before(at: Instant) -> Moment {
    Moment { at: Instant(at.0.saturating_sub(1)), steps: None }
}

fn legend(words: &Rc<Catalogue>) -> Html {
    let item = |class: &'static str, key: &str| {
        html! { <li><span class={classes!("log-cell", "tint-1", class)} aria-hidden="true">{ grid::sample(class) }</span>{ words.text(key) }</li> }
    };
    html! {
        <ul class="log-legend" aria-label={words.text("logs-legend")}>
            { item("open", "logs-legend-open") }
            { item("committed", "logs-legend-committed") }
            { item("applied", "logs-legend-applied") }
            { item("overwritten", "logs-legend-overwritten") }
            { item("compacted", "logs-legend-compacted") }
        </ul>
    }
}
