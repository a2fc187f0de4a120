//! The matrix as a table.

use crate::protocol::Spec;
use crate::ui::states::focus;
use crate::ui::states::mark;
use crate::ui::states::pointing::Pointing;
use crate::view::catalogue::Catalogue;
use crate::view::matrix::{Cell, Matrix, Row};
use crate::view::{figures, terms};
use std::rc::Rc;
use yew::prelude::*;

/// A protocol's specification, compared by its name.
#[derive(Clone, Copy)]
pub struct OneSpec(pub &'static Spec);

impl PartialEq for OneSpec {
    fn eq(&self, other: &Self) -> bool {
        self.0.name == other.0.name
    }
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub words: Rc<Catalogue>,
    pub spec: OneSpec,
    pub matrix: Matrix,
    pub lit: Option<(u8, u8)>,
    pub pointed: Option<(u8, u8)>,
    pub pointing: Pointing,
}

#[component]
pub fn Table(props: &Props) -> Html {
    let Props { words, spec, matrix, .. } = props;
    let column = |state: &u8| html! { <th scope="col">{ terms::phase(words, spec.0, *state) }</th> };
    html! {
        <table data-matrix="jump" onkeydown={focus::move_by_arrows("td[data-from]")}>
            <caption class="visually-hidden">{ words.text("transitions-caption") }</caption>
            <thead>
                <tr>
                    <td aria-hidden="true"></td>
                    { for matrix.states.iter().map(column) }
                    <th scope="col">{ words.text("transitions-time") }</th>
                </tr>
            </thead>
            <tbody>{ for matrix.rows.iter().map(|row| row_view(props, row)) }</tbody>
        </table>
    }
}

fn row_view(props: &Props, row: &Row) -> Html {
    let Props { words, spec, matrix, .. } = props;
    let role = spec.0.role(row.state);
    let cells = match &row.cells {
        Some(cells) => html! { { for cells.iter().map(|cell| cell_view(props, row.state, cell)) } },
        None => unobserved(props, row.state, matrix.states.len()),
    };
    html! {
        <tr key={row.state} class={role.name()}>
            <th scope="row">
                <svg class={classes!("mark", role.name())} viewBox="-8 -8 16 16" aria-hidden="true">{ mark(role, 5.5) }</svg>
                { terms::phase(words, spec.0, row.state) }
            </th>
            { cells }
            { time_spent(row) }
        </tr>
    }
}

/// A state that was never left: one cell that says so, never zeros.
fn unobserved(props: &Props, _from: u8, columns: usize) -> Html {
    html! { <td class="unobserved" colspan={columns.to_string()}>{ props.words.text("transitions-unobserved") }</td> }
}

fn cell_view(props: &Props, from: u8, cell: &Cell) -> Html {
    let here = (from, cell.to);
    if from == cell.to {
        return html! { <td key={cell.to} class="diagonal">{ "–" }</td> };
    }
    let spec = props.spec.0;
    let (hover, choose) = (props.pointing.hover.clone(), props.pointing.choose.clone());
    let (leave, blurred, chosen) = (hover.clone(), hover.clone(), choose.clone());
    let class = classes!(
        "chance",
        spec.role(cell.to).name(),
        (cell.count == 0).then_some("unseen"),
        (props.lit == Some(here)).then_some("lit"),
        (props.pointed == Some(here)).then_some("pointed")
    );
    let count = [("count", figures::count(cell.count).into()), ("left", figures::count(cell.left).into())];
    html! {
        <td key={cell.to} {class} style={format!("--share:{:.0}%", cell.probability() * 45.0)}
            title={props.words.with("transitions-count", &count)}
            tabindex={if is_stop(props, here) { "0" } else { "-1" }}
            data-from={spec.state_name(from)} data-to={spec.state_name(cell.to)}
            data-count={cell.count.to_string()} data-probability={cell.probability().to_string()}
            onmouseenter={move |_| hover.emit(Some(here))} onmouseleave={move |_| leave.emit(None)}
            onfocus={move |_| choose.emit(Some(here))} onblur={move |_| blurred.emit(None)}
            onclick={move |_| chosen.emit(Some(here))}>
            { &cell.shown }
        </td>
    }
}

/// The Tab key stops at the cell that is pointed at, else at the first.
fn is_stop(props: &Props, here: (u8, u8)) -> bool {
    let cells = |row: &Row| {
        let state = row.state;
        let others = row.cells.iter().flatten().map(|cell| cell.to).filter(move |to| *to != state);
        others.map(move |to| (state, to)).collect::<Vec<_>>()
    };
    let pairs: Vec<(u8, u8)> = props.matrix.rows.iter().flat_map(cells).collect();
    let pointed = props.pointed.filter(|pointed| pairs.contains(pointed));
    pointed.or(pairs.first().copied()) == Some(here)
}

fn time_spent(row: &Row) -> Html {
    let share = row.occupancy.unwrap_or(0.0);
    html! {
        <td class="spent" data-share={share.to_string()}>
            <span class="bar"><i style={format!("width:{:.1}%", share * 100.0)}></i></span>
            <span>{ figures::percent(share) }</span>
        </td>
    }
}
