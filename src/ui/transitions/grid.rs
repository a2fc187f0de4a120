//! The matrix as a table.

use crate::protocol::Spec;
use crate::stats::estimate::TOO_FEW;
use crate::stats::space::Space;
use crate::ui::states::pointing::Pointing;
use crate::ui::states::{focus, mark, on_enter};
use crate::view::catalogue::Catalogue;
use crate::view::lens::Reading;
use crate::view::matrix::{Cell, Matrix, Row};
use crate::view::{figures, terms};
use std::rc::Rc;
use yew::prelude::*;

/// Above so many states the table shrinks its type, and scrolls.
const MANY: usize = 6;

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
    pub space: Space,
    pub matrix: Matrix,
    pub lit: Option<(u8, u8)>,
    pub pointed: Option<(u8, u8)>,
    pub pointing: Pointing,
}

#[component]
pub fn Table(props: &Props) -> Html {
    let Props { words, space, matrix, .. } = props;
    let column = |state: &u8| html! { <th scope="col">{ column_name(words, *space, *state) }</th> };
    let name = match matrix.reading {
        Reading::Probability | Reading::Count => "jump",
        Reading::Rate => "rate",
        Reading::Sampled => "sampled",
    };
    let class = (matrix.states.len() > MANY).then_some("many");
    html! {
        <table {class} data-matrix={name} onkeydown={focus::move_by_arrows("td[data-from]")}>
            <caption class="visually-hidden">{ words.text(&format!("transitions-caption-{}", matrix.reading.name())) }</caption>
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

/// The states of a cluster are many: whether it is led is a mark there.
fn column_name(words: &Catalogue, space: Space, state: u8) -> Html {
    let full = terms::state(words, space, state);
    let Space::Cluster(census) = space else { return html! { { full } } };
    html! {
        <span class={space.role(state).name()} title={full.clone()}>
            <span class="visually-hidden">{ full }</span>
            <span aria-hidden="true">{ terms::level(words, census, state) }</span>
            { mark_of(space, state) }
        </span>
    }
}

fn mark_of(space: Space, state: u8) -> Html {
    let role = space.role(state);
    html! { <svg class={classes!("mark", role.name())} viewBox="-8 -8 16 16" aria-hidden="true">{ mark(role, 5.5) }</svg> }
}

fn row_view(props: &Props, row: &Row) -> Html {
    let Props { words, space, matrix, .. } = props;
    let role = space.role(row.state);
    let cells = match &row.cells {
        Some(cells) => html! { { for cells.iter().map(|cell| cell_view(props, row.state, cell)) } },
        None => unobserved(props, matrix.states.len()),
    };
    html! {
        <tr key={row.state} class={role.name()}>
            <th scope="row">
                { mark_of(*space, row.state) }
                { terms::state(words, *space, row.state) }
            </th>
            { cells }
            { time_spent(row) }
        </tr>
    }
}

/// A state that was never left: one cell that says so, never zeros.
fn unobserved(props: &Props, columns: usize) -> Html {
    html! { <td class="unobserved" colspan={columns.to_string()}>{ props.words.text("transitions-unobserved") }</td> }
}

fn cell_view(props: &Props, from: u8, cell: &Cell) -> Html {
    let here = (from, cell.to);
    if from == cell.to && props.matrix.reading != Reading::Sampled {
        return html! { <td key={cell.to} class="diagonal">{ "–" }</td> };
    }
    let space = props.space;
    let (hover, choose) = (props.pointing.hover.clone(), props.pointing.choose.clone());
    let (leave, focused, blurred) = (hover.clone(), hover.clone(), hover.clone());
    let onkeydown = on_enter(choose.clone(), here);
    let share = match props.matrix.reading {
        Reading::Sampled => cell.figure.value,
        _ => cell.probability.unwrap_or_default(),
    };
    let class = classes!(
        "chance",
        space.role(cell.to).name(),
        (cell.figure.count == 0).then_some("unseen"),
        (cell.figure.of < TOO_FEW).then_some("few"),
        (props.lit == Some(here)).then_some("lit"),
        (props.pointed == Some(here)).then_some("pointed")
    );
    let count = [("count", figures::count(cell.figure.count).into()), ("left", figures::count(cell.figure.of).into())];
    html! {
        <td key={cell.to} {class} ~style={format!("--share:{:.0}%", share * 45.0)}
            title={props.words.with("transitions-count-title", &count)}
            tabindex={if is_stop(props, here) { "0" } else { "-1" }}
            data-from={space.state_name(from)} data-to={space.state_name(cell.to)}
            data-count={cell.figure.count.to_string()}
            data-probability={cell.probability.map(|p| p.to_string()).unwrap_or_default()}
            data-value={cell.figure.value.to_string()}
            onmouseenter={move |_| hover.emit(Some(here))} onmouseleave={move |_| leave.emit(None)}
            onfocus={move |_| focused.emit(Some(here))} onblur={move |_| blurred.emit(None)}
            onclick={move |_| choose.emit(here)} {onkeydown}>
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
            <span class="bar"><i ~style={format!("width:{:.1}%", share * 100.0)}></i></span>
            <span>{ figures::percent(share) }</span>
        </td>
    }
}
