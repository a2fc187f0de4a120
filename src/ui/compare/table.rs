//! What differs: each figure with its interval, and which one is surely the best.

use super::open_rival;
use super::walks::Walks;
use super::work::{self, Stage};
use crate::ui::Calm;
use crate::view::compare::{self, Figure, Place, Rival, Row};
use crate::view::figures;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub shell: Calm,
    pub stage: Rc<Stage>,
}

#[component]
pub fn Outcome(props: &Props) -> Html {
    let Props { shell, stage } = props;
    let words = &shell.words;
    let Stage::Done(outcome) = &**stage else { return html! {} };
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
    let settings = rival.settings(words);
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
            if !settings.is_empty() {
                <small>{ settings }</small>
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
fn promises(shell: &Calm, outcome: &work::Outcome) -> Html {
    let words = &shell.words;
    let one = |place: usize| {
        let broken = compare::broken(words, &outcome.comparison, place);
        let losses = compare::losses(words, &outcome.comparison, place);
        let lost = |(property, count): (String, u64)| {
            let arguments = [("property", property.into()), ("count", figures::count(count).into())];
            html! { <li class="quiet">{ "− " }{ words.with("compare-not-promised", &arguments) }</li> }
        };
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
        let item = |(property, count): (String, u64)| {
            let arguments = [("property", property.into()), ("count", figures::count(count).into())];
            html! { <li class="bad">{ "✗ " }{ words.with("compare-broken", &arguments) }</li> }
        };
        html! { <td key={place}><ul>{ for broken.into_iter().map(item) }</ul>{ losses }</td> }
    };
    html! {
        <tr data-measure="promises">
            <th scope="row">{ words.text("compare-promises") }</th>
            { for (0..outcome.rivals.len()).map(one) }
        </tr>
    }
}
