//! The model by itself, for times of one's own; and the chaos of the run, begun or ended with a button.

use super::Look;
use crate::engine::Engine;
use crate::experiment::chaos::{chaos, mean_election_s, report};
use crate::scenario::{Action, Strikes};
use crate::types::Duration;
use crate::view::catalogue::Catalogue;
use crate::view::figures;
use crate::view::lens::Lens;
use crate::view::plot::Section;
use crate::view::plot::chaos::{predicted, read_time, section};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Mean times between failures and to repair, where the run has none.
const FIRST: [Duration; 2] = [Duration::from_secs(10), Duration::from_secs(2)];
const NAMES: [&str; 2] = ["mtbf", "mttr"];

/// While the chaos lasts, whatever the window.
pub fn read(words: &Catalogue, _: Lens, engine: &Engine) -> Section {
    let (run, now) = (engine.run(), engine.run().now());
    let stats = &run.watch().stats;
    let window = chaos(run.scenario(), now).map(|chaos| chaos.window).unwrap_or_default();
    section(words, report(run).as_ref(), stats.census(), &stats.cluster.tally(window, now).sojourn_us)
}

pub fn view(look: &Look) -> Html {
    html! { <Model look={look.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct Props {
    look: Look,
}

#[component]
fn Model(props: &Props) -> Html {
    let (shell, words) = (&props.look.shell, &props.look.shell.words);
    let (running, election_s, census) = shell.driver.read(|engine| {
        let (run, now) = (engine.run(), engine.run().now());
        let known = chaos(run.scenario(), now).filter(|known| known.window.until.is_none());
        (known, mean_election_s(run, props.look.lens.window), run.watch().stats.census())
    });
    let given = running.map_or(FIRST, |known| [known.mtbf, known.mttr]);
    let typed = use_state(|| [const { None::<String> }; 2]);
    let texts = [0, 1].map(|place| typed[place].clone().unwrap_or_else(|| given[place].to_string()));
    let times = texts.clone().map(|text| read_time(&text));
    let told = match times {
        [Some(mtbf), Some(mttr)] => predicted(words, census, (mtbf, mttr), election_s),
        _ => Vec::new(),
    };
    let election =
        election_s.map_or_else(|| "none".into(), |mean_s| figures::duration(words, Duration((mean_s * 1e6) as u64)));
    let field = |place: usize| {
        let typed = typed.clone();
        let oninput = move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                let mut texts = (*typed).clone();
                texts[place] = Some(input.value());
                typed.set(texts);
            }
        };
        let (name, is_wrong) = (NAMES[place], times[place].is_none());
        let (id, error) = (format!("chaos-{name}"), format!("chaos-{name}-error"));
        html! {
            <div class="field">
                <label for={id.clone()}>{ words.text(&format!("findings-chaos-{name}")) }</label>
                <input {id} type="text" data-time={name} value={texts[place].clone()} autocomplete="off" spellcheck="false"
                    aria-invalid={is_wrong.then_some("true")} aria-describedby={is_wrong.then(|| error.clone())} {oninput} />
                if is_wrong {
                    <p id={error} class="error" role="alert">{ words.with("findings-chaos-refused", &[("found", texts[place].clone().into())]) }</p>
                }
            </div>
        }
    };
    let fact = |(label, value): &(String, String)| html! { <div><dt>{ label }</dt><dd>{ value }</dd></div> };
    html! {
        <section class="model" aria-labelledby="model-title">
            <h3 id="model-title">{ words.text("findings-chaos-by-itself") }</h3>
            <div class="fields">{ field(0) }{ field(1) }</div>
            <p class="quiet">{ words.with("findings-chaos-nodes", &[("nodes", census.nodes.into()), ("election", election.into())]) }</p>
            <dl class="facts">{ for told.iter().map(fact) }</dl>
            <div class="offer">
                { start(props, &times, running.is_some()) }
                if running.is_some() { { inject(props, "calm", "findings-chaos-stop", Some(Action::Calm { of: None })) } }
            </div>
        </section>
    }
}

fn start(props: &Props, times: &[Option<Duration>; 2], is_running: bool) -> Html {
    let action = match *times {
        [Some(mtbf), Some(mttr)] => Some(Action::Chaos { mtbf, mttr, strikes: Strikes::CRASH }),
        _ => None,
    };
    let key = if is_running { "findings-chaos-change" } else { "findings-chaos-start" };
    inject(props, "chaos", key, action)
}

fn inject(props: &Props, name: &'static str, key: &str, action: Option<Action>) -> Html {
    let shell = props.look.shell.clone();
    let disabled = action.is_none();
    let onclick = move |_| {
        if let Some(action) = &action {
            shell.inject(action.clone());
        }
    };
    html! { <button data-offer={name} {disabled} {onclick}>{ props.look.shell.words.text(key) }</button> }
}
