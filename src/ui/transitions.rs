//! The transitions as a table, the time spent in each state, and the interregna in figures; of a transition
//! that is pointed at, the latest times that it happened.

mod grid;
mod latest;
mod summary;

use super::save::save;
use super::states::{StepField, pointing};
use super::{Shell, use_shell};
use crate::experiment::report::{chain, table};
use crate::view::lens::Reading;
use crate::view::{explain, figures, matrix};
use grid::{OneSpec, Table};
use latest::Latest;
use yew::prelude::*;

#[component]
pub fn Transitions() -> Html {
    let shell = use_shell();
    let pointing = pointing::use_pointing(&shell);
    let lit = pointing::use_lit(&shell);
    let (frame, words, seen) = (&shell.driver.frame, &shell.words, &shell.seen);
    let pointed = pointing::pointed(&shell);
    let matrix = matrix::matrix(&frame.scenario, seen);
    let told = caption(&shell);
    html! {
        <section class="panel transitions" aria-labelledby="transitions-title">
            <header class="panel-head">
                <h2 id="transitions-title">{ words.text("transitions-title") }</h2>
                <p class="told quiet" title={told.clone()}>{ told }</p>
                if seen.reading == Reading::Sampled { <StepField /> }
                <button class="file" data-control="chain-csv" title={words.text("transitions-csv-title")}
                    aria-label={words.text("transitions-csv-title")} onclick={save_csv(&shell)}>
                    { words.text("transitions-csv") }
                </button>
            </header>
            <div class="table-box">
                <Table words={words.clone()} space={seen.space} {matrix}
                    lit={lit.map(|lit| (lit.from, lit.to))} {pointed} {pointing} />
            </div>
            if let Some(pair) = pointed {
                <Latest words={words.clone()} spec={OneSpec(frame.spec)} told={explain::transition(words, frame.spec, seen, pair)} moves={latest::of(&shell, pair)}
                    driver={latest::Control(shell.driver.clone())} />
            } else {
                <summary::Summary words={words.clone()} interregna={summary::Figures::of(frame)} />
            }
        </section>
    }
}

/// All that follows from the counts of what is looked at, as a file.
fn save_csv(shell: &Shell) -> Callback<MouseEvent> {
    let (driver, lens, space) = (shell.driver.clone(), shell.lens, shell.seen.space);
    Callback::from(move |_| {
        let name = lens.subject.name();
        let csv =
            driver.read(|engine| table::chain_csv(name, &chain::chain(engine.run(), space, lens.window, lens.step)));
        save(&format!("{name}.csv"), "text/csv", &csv);
    })
}

/// What the figures are, and of which part of the run.
fn caption(shell: &Shell) -> String {
    let (words, seen) = (&shell.words, &shell.seen);
    let step = [("step", figures::duration(words, seen.step).into())];
    let what = match seen.reading {
        Reading::Sampled => words.with("transitions-sampled", &step),
        reading => words.text(&format!("transitions-{}", reading.name())),
    };
    if seen.window.is_whole() {
        return what;
    }
    let edges = [
        ("what", what.into()),
        ("from", figures::moment(words, seen.window.from).into()),
        ("until", figures::moment(words, seen.window.end(shell.driver.frame.now())).into()),
    ];
    words.with("transitions-window", &edges)
}
