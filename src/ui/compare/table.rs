//! What differs: each figure with its interval, and which one is surely the best.

use super::open_rival;
use super::walks::Walks;
use super::work::{self, Outcome};
use crate::ui::Calm;
use crate::view::compare::{self, Figure, Place, Rival, Row};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub shell: Calm,
    pub outcome: Rc<Outcome>,
}

#[component]
pub fn Table(props: &Props) -> Html {
    let Props { shell, outcome } = props;
    let words = &shell.words;
    let is_stale = outcome.contenders != work::contenders(&shell.driver.frame.scenario, &shell.rivals);
    let rows = compare::rows(words, &outcome.comparison);
    html! {
        <div class="compare-outcome">
            if is_stale {
                <p class="compare-stale">{ words.text("compare-stale") }</p>
            }
            <div class="compare-scroll" role="region" aria-label={words.text("compare-table")} tabindex="0">
                <table data-compare="" data-stale={is_stale.then_some("true")}>
                    <thead>
                        <tr>
                            <td></td>
                            { for outcome.rivals.iter().enumerate().map(|(place, rival)| head(shell, place, rival, is_stale)) }
                        </tr>
                    </thead>
                    <tbody>
                        { settings(shell, &outcome.rivals) }
                        { for rows.iter().map(|row| line(shell, row)) }
                        { promises(shell, outcome) }
                    </tbody>
                </table>
            </div>
            <p class="quiet compare-legend"><span aria-hidden="true" class="star">{ "★ " }</span>{ words.text("compare-best-means") }</p>
            <Walks shell={shell.clone()} outcome={outcome.clone()} stale={is_stale} />
        </div>
    }
}

fn head(shell: &Calm, place: usize, rival: &Rival, is_stale: bool) -> Html {
    let words = &shell.words;
    let name = rival.name(words);
    let is_open = place == 0 && !is_stale;
    let open = {
        let (shell, rival) = (shell.clone(), rival.clone());
        move |_| open_rival(&shell, &rival)
    };
    html! {
        <th key={place} scope="col" data-contender={rival.to_string()}>
            if is_open {
                <span class="name">{ name }</span>
            } else {
                <button type="button" class="link name" aria-label={words.with("compare-open", &[("name", rival.label(words).into())])} onclick={open}>{ name }</button>
            }
            if let Some(size) = rival.size(words) {
                <small>{ size }</small>
            }
            if is_open {
                <small>{ words.text("compare-here") }</small>
            }
        </th>
    }
}

/// Below the names, and scrolled away with the figures: they may be long.
fn settings(shell: &Calm, rivals: &[Rival]) -> Html {
    let settings: Vec<String> = rivals.iter().map(|rival| rival.settings(&shell.words)).collect();
    if settings.iter().all(String::is_empty) {
        return html! {};
    }
    let cell = |(place, told): (usize, &String)| html! { <td key={place}><small>{ told }</small></td> };
    html! {
        <tr class="settings">
            <th scope="row">{ shell.words.text("compare-settings") }</th>
            { for settings.iter().enumerate().map(cell) }
        </tr>
    }
}

fn line(shell: &Calm, row: &Row) -> Html {
    html! {
        <tr key={row.measure} data-measure={row.measure}>
            <th scope="row">{ &row.label }</th>
            { for row.cells.iter().map(|figure| cell(shell, figure)) }
        </tr>
    }
}

pub fn cell(shell: &Calm, figure: &Figure) -> Html {
    html! {
        <td data-best={figure.is_best.then_some("true")}>
            <span class="value">
                if figure.is_best {
                    <span class="star" aria-hidden="true">{ "★ " }</span>
                }
                { &figure.value }
                if figure.is_best {
                    <span class="visually-hidden">{ " (" }{ shell.words.text("compare-best") }{ ")" }</span>
                }
            </span>
            if let Some(interval) = &figure.interval {
                <small>{ interval }</small>
            }
            { figure.place.map(whisker) }
        </td>
    }
}

/// Value and interval on the scale of the row.
fn whisker(Place { low, at, high }: Place) -> Html {
    let percent = |share: f64| format!("{:.1}%", share * 100.0);
    html! {
        <svg class="whisker" width="100%" height="7" aria-hidden="true">
            <line class="scale" x1="0" x2="100%" y1="3.5" y2="3.5" />
            <line class="reach" x1={percent(low)} x2={percent(high)} y1="3.5" y2="3.5" />
            <circle cx={percent(at)} cy="3.5" r="3" />
        </svg>
    }
}

/// All kept, or which ones were broken.
fn promises(shell: &Calm, outcome: &Outcome) -> Html {
    let words = &shell.words;
    let one = |place: usize| {
        let broken = compare::broken(words, &outcome.comparison, place);
        let losses = compare::losses(words, &outcome.comparison, place);
        let lost = |loss: String| html! { <li class="quiet">{ "− " }{ loss }</li> };
        let losses = html! {
            if !losses.is_empty() {
                <ul class="losses">{ for losses.into_iter().map(lost) }</ul>
            }
        };
        let undecided = outcome.comparison.contenders[place].undecided_runs;
        if broken.is_empty() && undecided > 0 {
            let kept = words.with("compare-undecided", &[("count", undecided.into())]);
            return html! { <td key={place}><span class="undecided">{ "? " }{ kept }</span>{ losses }</td> };
        }
        if broken.is_empty() {
            let kept = html! { <span class="good">{ "✓ " }{ words.text("compare-kept") }</span> };
            return html! { <td key={place}>{ kept }{ losses }</td> };
        }
        let item = |breach: String| html! { <li class="bad">{ "✗ " }{ breach }</li> };
        html! { <td key={place}><ul>{ for broken.into_iter().map(item) }</ul>{ losses }</td> }
    };
    html! {
        <tr data-measure="promises">
            <th scope="row">{ words.text("compare-promises") }</th>
            { for (0..outcome.rivals.len()).map(one) }
        </tr>
    }
}
