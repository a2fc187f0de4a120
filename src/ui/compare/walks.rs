//! How the contenders' nodes walk: the time in each role with its interval, and a matrix for each.

use super::machine::sign;
use super::table::cell;
use super::work::Outcome;
use crate::types::Role;
use crate::ui::Calm;
use crate::view::compare::walks::{self, Group, Jump};
use crate::view::terms;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub shell: Calm,
    pub outcome: Rc<Outcome>,
    pub stale: bool,
}

#[component]
pub fn Walks(props: &Props) -> Html {
    let Props { shell, outcome, stale } = props;
    let words = &shell.words;
    let names: Vec<String> = outcome.rivals.iter().map(|rival| rival.label(words)).collect();
    let groups = walks::groups(words, &outcome.comparison);
    let head = |(place, name): (usize, &String)| html! { <th key={place} scope="col">{ name }</th> };
    html! {
        <section class="compare-walks">
            <h3>{ words.text("compare-walks") }</h3>
            <p class="quiet">{ words.text("compare-walks-text") }</p>
            <div class="compare-scroll" role="region" aria-label={words.text("compare-walks")} tabindex="0">
                <table data-walks="" data-stale={stale.then_some("true")}>
                    <thead><tr><td></td>{ for names.iter().enumerate().map(head) }</tr></thead>
                    { for groups.iter().map(|group| rows(shell, group, names.len())) }
                </table>
            </div>
            <div class="compare-jumps">
                { for names.iter().enumerate().map(|(place, name)| matrix(shell, outcome, place, name)) }
            </div>
        </section>
    }
}

fn rows(shell: &Calm, group: &Group, columns: usize) -> Html {
    let role = |name: &str| Role::ALL.into_iter().find(|role| role.name() == name);
    html! {
        <tbody key={group.name} data-group={group.name}>
            <tr class="group"><th scope="rowgroup" colspan={(columns + 1).to_string()}>{ &group.title }</th></tr>
            { for group.rows.iter().map(|row| html! {
                <tr key={row.measure} data-measure={row.measure}>
                    <th scope="row">{ role(row.measure).map(sign) }{ &row.label }</th>
                    { for row.cells.iter().map(|figure| cell(shell, figure)) }
                </tr>
            }) }
        </tbody>
    }
}

/// From the role of the row to that of the column.
fn matrix(shell: &Calm, outcome: &Outcome, place: usize, name: &str) -> Html {
    let words = &shell.words;
    let jumps = walks::jumps(words, &outcome.comparison.contenders[place].chain);
    let head = |role: Role| {
        html! { <th scope="col" title={terms::role(words, role)}>{ sign(role) }<span class="visually-hidden">{ terms::role(words, role) }</span></th> }
    };
    let row = |(role, row): (Role, &Vec<Jump>)| {
        html! {
            <tr key={role.name()}>
                <th scope="row">{ sign(role) }{ terms::role(words, role) }</th>
                { for row.iter().map(jump) }
            </tr>
        }
    };
    html! {
        <table key={place} class="jumps" data-jumps={outcome.rivals[place].to_string()}>
            <caption>{ words.with("compare-jumps", &[("name", name.into())]) }</caption>
            <thead><tr><td></td>{ for Role::ALL.into_iter().map(head) }</tr></thead>
            <tbody>{ for Role::ALL.into_iter().zip(&jumps).map(row) }</tbody>
        </table>
    }
}

fn jump(jump: &Jump) -> Html {
    let is_unseen = jump.count == 0;
    html! {
        <td class={classes!(jump.to.name(), is_unseen.then_some("unseen"))} title={jump.told.clone()} data-from={jump.from.name()} data-to={jump.to.name()}
            data-count={jump.count.to_string()} ~style={format!("--share:{:.0}%", jump.share * 45.0)}>{ &jump.shown }</td>
    }
}
