//! The jump chain as a table, the time spent in each state, and the interregna in figures.

mod summary;
mod table;

use super::states::pointing;
use super::use_shell;
use crate::view::{explain, matrix};
use table::Table;
use yew::prelude::*;

#[component]
pub fn Transitions() -> Html {
    let shell = use_shell();
    let pointing = pointing::use_pointing(&shell);
    let frame = &shell.driver.frame;
    let lit = pointing::use_lit(frame);
    let words = &shell.words;
    let pointed = pointing::pointed(&shell.selected);
    let tell = |pair| explain::transition(words, frame.spec, &frame.chain, &frame.causes, pair);
    let matrix = matrix::matrix(frame.spec, &frame.scenario, &frame.chain);
    let told = pointed.map_or_else(|| words.text("transitions-jump"), tell);
    html! {
        <section class="panel transitions" aria-labelledby="transitions-title">
            <header class="panel-head">
                <h2 id="transitions-title">{ words.text("transitions-title") }</h2>
                <p class="told quiet" title={told.clone()}>{ told }</p>
            </header>
            <Table words={words.clone()} spec={table::OneSpec(frame.spec)} {matrix}
                lit={lit.map(|lit| (lit.from, lit.to))} {pointed} {pointing} />
            <summary::Summary words={words.clone()} interregna={summary::Figures::of(frame)} />
        </section>
    }
}
