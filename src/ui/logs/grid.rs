//! The matrix itself: one stop of the Tab key, arrow keys go from cell to cell.

use crate::types::NodeId;
use crate::ui::cluster::nodes::glyph;
use crate::ui::selection::Selected;
use crate::ui::states::focus::give_focus;
use crate::view::catalogue::Catalogue;
use crate::view::logs::{Cell, Matrix, Row, tint};
use crate::view::terms;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

/// A matrix; the same one is found again without comparing it.
#[derive(Clone)]
pub struct Shown(pub Rc<Matrix>);

impl PartialEq for Shown {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub words: Rc<Catalogue>,
    pub matrix: Shown,
    pub selected: Selected,
    pub follows_end: bool,
    pub point: Callback<Option<(NodeId, u64)>>,
    pub pick: Callback<NodeId>,
}

#[component]
pub fn Grid(props: &Props) -> Html {
    let Props { words, matrix, follows_end, point, .. } = props;
    let matrix = &matrix.0;
    let place = use_node_ref();
    use_effect_with((*follows_end, matrix.last, matrix.indices.len()), {
        let place = place.clone();
        move |(follows_end, ..)| {
            if let (true, Some(place)) = (follows_end, place.cast::<Element>()) {
                place.set_scroll_left(place.scroll_width());
            }
        }
    });
    let index = |index: &u64| html! { <th scope="col" key={*index}>{ *index }</th> };
    let leave = {
        let point = point.clone();
        move |_| point.emit(None)
    };
    html! {
        <div class="log-scroll" ref={place} onpointerleave={leave}>
            <table class="log-matrix" role="grid" aria-label={words.text("logs-title")} aria-description={words.text("logs-help")}
                onkeydown={move_in_grid}>
                <thead>
                    <tr>
                        <th scope="col" class="who">{ words.text("logs-node") }</th>
                        <th scope="col" class="mark">
                            <span title={words.text("logs-committed-title")}>{ words.text("logs-committed") }</span>
                            <span title={words.text("logs-applied-title")}>{ words.text("logs-applied") }</span>
                        </th>
                        { for matrix.indices.iter().map(index) }
                    </tr>
                </thead>
                <tbody>{ for matrix.rows.iter().enumerate().map(|(place, each)| row(props, place, each)) }</tbody>
            </table>
        </div>
    }
}

fn row(props: &Props, place: usize, row: &Row) -> Html {
    let Props { words, selected, pick, .. } = props;
    let (node, marked) = (row.node, selected.marks(row.node));
    let pick = pick.clone();
    let role = match row.paused {
        true => words.text("cluster-paused"),
        false => terms::role(words, row.role),
    };
    let last = row.cells.len().saturating_sub(1);
    html! {
        <tr key={node.0} class={classes!(marked.then_some("marked"))}>
            <th scope="row" class="who">
                <button data-log-row={node.0.to_string()} aria-pressed={marked.to_string()} onclick={move |_| pick.emit(node)}>
                    { glyph(row.role) }
                    <span>{ node.to_string() }</span>
                    <small class={row.role.name()}>{ role }</small>
                </button>
            </th>
            <td class="mark">
                <span data-commit-index={row.committed.to_string()}>{ known(row.committed) }</span>
                <span data-applied-index={row.applied.to_string()}>{ known(row.applied) }</span>
            </td>
            { for row.cells.iter().enumerate().map(|(column, each)| cell(props, node, each, place == 0 && column == last)) }
        </tr>
    }
}

fn cell(props: &Props, node: NodeId, cell: &Cell, is_stop: bool) -> Html {
    let index = cell.index;
    let point = |what: Option<(NodeId, u64)>| {
        let point = props.point.clone();
        move || point.emit(what)
    };
    let (enter, focus) = (point(Some((node, index))), point(Some((node, index))));
    let press = enter.clone();
    let Cell { entry, is_committed, is_applied, overwritten, .. } = *cell;
    let is_held = |flag: bool| (flag && entry.is_some()).then_some("true");
    let class = classes!(
        "log-cell",
        entry.map(|entry| tint(entry.term)),
        entry.is_none().then_some("none"),
        cell.is_compacted.then_some("compacted"),
        is_held(is_committed).map(|_| "committed"),
        is_held(is_applied).map(|_| "applied"),
        overwritten.map(|_| "overwritten"),
    );
    let term = entry.map_or_else(String::new, |entry| entry.term.to_string());
    let label = format!("{node}, {index}: {term}");
    html! {
        <td key={index} role="gridcell">
            <span {class} tabindex={if is_stop { "0" } else { "-1" }} role="img" aria-label={label}
                data-log-node={node.0.to_string()} data-index={index.to_string()}
                data-term={entry.map(|entry| entry.term.to_string())} data-committed={is_held(is_committed)}
                data-applied={is_held(is_applied)} data-compacted={cell.is_compacted.then_some("true")} data-overwritten={overwritten.map(|gone| gone.was.to_string())}
                onpointerenter={move |_| enter()} onfocus={move |_| focus()} onclick={move |_: MouseEvent| press()}>
                if let Some(gone) = overwritten { <del>{ gone.was }</del> }
                { if entry.is_none() && cell.is_compacted { "·".into() } else { term } }
            </span>
        </td>
    }
}

/// A node that starts again knows of nothing committed.
fn known(index: u64) -> String {
    if index == 0 { "–".into() } else { index.to_string() }
}

/// What stands in a cell of the legend.
pub fn sample(class: &str) -> Html {
    match class {
        "overwritten" => html! { <><del>{ "3" }</del>{ "4" }</> },
        "compacted" => html! { "·" },
        _ => html! { "4" },
    }
}

/// To the cell beside, above or below; of a row, to its first or last.
fn move_in_grid(event: KeyboardEvent) {
    if moved(&event).is_some() {
        event.prevent_default();
        event.stop_propagation();
    }
}

fn moved(event: &KeyboardEvent) -> Option<()> {
    let here: Element = event.target()?.dyn_into().ok()?;
    let here = here.closest("[data-log-node]").ok()??;
    let table = here.closest("table").ok()??;
    let node: u16 = here.get_attribute("data-log-node")?.parse().ok()?;
    let index: u64 = here.get_attribute("data-index")?.parse().ok()?;
    let row = |node: u16| format!("[data-log-node=\"{node}\"]");
    let at = |node: u16, index: u64| format!("{}[data-index=\"{index}\"]", row(node));
    let (dx, dy) = match event.key().as_str() {
        "ArrowRight" => (1, 0),
        "ArrowLeft" => (-1, 0),
        "ArrowDown" => (0, 1),
        "ArrowUp" => (0, -1),
        "Home" | "End" => {
            let cells = table.query_selector_all(&row(node)).ok()?;
            let place = if event.key() == "Home" { 0 } else { cells.length().checked_sub(1)? };
            give_focus(&cells.get(place)?.dyn_into().ok()?);
            return Some(());
        }
        _ => return None,
    };
    // Rows may leave out nodes.
    let to = match dy {
        0 => table.query_selector(&at(node, index.checked_add_signed(dx)?)).ok()?,
        dy => {
            (1..2_000).find_map(|by: i16| table.query_selector(&at(node.checked_add_signed(by * dy)?, index)).ok()?)
        }
    };
    give_focus(&to?);
    Some(())
}
