//! The matrices of single events, and the article's case beside them.

use super::Look;
use super::explanation::Explanation;
use crate::engine::Engine;
use crate::scenario::preset::Preset;
use crate::stats::estimate::TOO_FEW;
use crate::ui::states::mark;
use crate::view::catalogue::Catalogue;
use crate::view::figures;
use crate::view::lens::Lens;
use crate::view::plot::Section;
use crate::view::plot::events::{Cell, Events, Grid, Head, Replay, events};
use crate::view::presets::{Origin, origin};
use yew::prelude::*;

const CASE: &str = "the article's three nodes";

pub fn read(words: &Catalogue, lens: Lens, engine: &Engine) -> Section {
    let lead = Some(words.text("findings-event-lead"));
    Section { lead, events: Some(events(words, lens, engine.run())), ..Section::default() }
}

pub fn view(look: &Look) -> Html {
    let Some(Events { matrices, replay }) = &look.shown.0.events else { return html! {} };
    let words = &look.shell.words;
    html! {
        <>
            <div class="grids">{ for matrices.iter().map(|grid| grid_view(words, grid, false)) }</div>
            <Explanation look={look.clone()} figure="events" />
            <section class="case" aria-labelledby="case-title">
                <h3 id="case-title">{ words.text("findings-case-title") }</h3>
                <p>{ words.text("findings-case-lead") }</p>
                { door(look) }
                { for replay.iter().map(|replay| replay_view(words, replay)) }
                <p>{ words.text("findings-case-why") }</p>
                <Explanation look={look.clone()} figure="case" />
            </section>
        </>
    }
}

/// To the case itself, where another scenario runs.
fn door(look: &Look) -> Html {
    let (shell, words) = (&look.shell, &look.shell.words);
    let Some(preset) = Preset::find(CASE) else { return html! {} };
    let title = &preset.scenario().title;
    let is_it = |origin: Origin| matches!(origin, Origin::Preset(_) | Origin::Changed(_));
    if is_it(origin(&shell.driver.frame.scenario)) && shell.driver.frame.scenario.title == *title {
        return html! {};
    }
    let open = {
        let shell = shell.clone();
        move |_| super::open_and_play(&shell, preset.scenario())
    };
    html! {
        <div class="offer">
            <p class="quiet">{ words.text("findings-case-other") }</p>
            <button data-offer="case" onclick={open}>{ words.text("findings-case-open") }</button>
        </div>
    }
}

fn replay_view(words: &Catalogue, replay: &Replay) -> Html {
    html! {
        <div class="replay" data-case={replay.event}>
            <h4>{ &replay.article.title }</h4>
            <p>{ &replay.truth }</p>
            { side(words, "findings-case-printed", &replay.article) }
            { side(words, "findings-case-measured", &replay.measured) }
        </div>
    }
}

fn side(words: &Catalogue, key: &str, grid: &Grid) -> Html {
    html! { <div><p class="quiet">{ words.text(key) }</p>{ grid_view(words, grid, true) }</div> }
}

/// A matrix with its rows' sums, where these are the question.
fn grid_view(words: &Catalogue, grid: &Grid, summed: bool) -> Html {
    let events = grid.events.map(|count| {
        let count = [("count", count.into()), ("shown", figures::count(count).into())];
        words.with("findings-event-events", &count)
    });
    let row = |(place, cells): (usize, &Option<Vec<Cell>>)| {
        html! {
            <tr>
                { head(&grid.heads[place], "row") }
                { row_view(words, grid, place, cells.as_deref()) }
                if summed { <td class="sum">{ cells.as_deref().map_or_else(|| "–".into(), sum) }</td> }
            </tr>
        }
    };
    html! {
        <table class="grid" data-grid={grid.name.clone()}>
            if summed {
                <caption class="visually-hidden">{ words.with("findings-event-matrix", &[("event", grid.title.clone().into())]) }</caption>
            } else {
                <caption>{ &grid.title }<span class="quiet">{ events }</span></caption>
            }
            <thead>
                <tr>
                    <td></td>
                    { for grid.heads.iter().map(|shown| head(shown, "col")) }
                    if summed { <th scope="col" class="sum">{ words.text("findings-event-sum") }</th> }
                </tr>
            </thead>
            <tbody>{ for grid.rows.iter().enumerate().map(row) }</tbody>
        </table>
    }
}

fn head(Head { name, role }: &Head, scope: &'static str) -> Html {
    let shape = role.map(|role| {
        html! { <svg class={classes!("mark", role.name())} viewBox="-8 -8 16 16" aria-hidden="true">{ mark(role, 5.5) }</svg> }
    });
    html! { <th {scope}>{ if scope == "row" { shape } else { None } }{ name }</th> }
}

fn row_view(words: &Catalogue, grid: &Grid, place: usize, cells: Option<&[Cell]>) -> Html {
    let Some(cells) = cells else {
        let columns = grid.heads.len().to_string();
        return html! { <td class="unobserved" colspan={columns}>{ words.text("findings-event-not-observed") }</td> };
    };
    let of: u64 = cells.iter().map(|cell| cell.count).sum();
    let is_few = grid.events.is_some() && of < TOO_FEW;
    let cell = |(column, cell): (usize, &Cell)| {
        let class = classes!(
            (cell.share == 0.0).then_some("none"),
            (column == place).then_some("stays"),
            is_few.then_some("few")
        );
        let title = (!cell.told.is_empty()).then(|| cell.told.clone());
        html! { <td {class} {title}>{ &cell.shown }</td> }
    };
    html! { { for cells.iter().enumerate().map(cell) } }
}

fn sum(cells: &[Cell]) -> String {
    figures::fine(cells.iter().map(|cell| cell.share).sum())
}
