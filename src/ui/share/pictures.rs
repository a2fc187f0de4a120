//! Pictures of the moment: the cluster, the state machine, the ruler, as SVG and PNG.

use super::outcome::Outcome;
use super::stage::{Scene, Stage, size};
use super::studio::{self, Library, use_studio};
use super::{Desk, SectionProps, downloads, menu, theme_menu};
use crate::types::{Duration, Instant};
use crate::ui::driver::Driver;
use crate::ui::save;
use crate::view::ruler::Window;
use crate::view::share;
use gloo_timers::future::TimeoutFuture;
use js_sys::Array;
use js_sys::futures::spawn_local;
use web_sys::Element;
use yew::prelude::*;

const SUBJECTS: [&str; 3] = ["cluster", "states", "ruler"];
const STATES: (f64, f64) = (640.0, 340.0);
const CLUSTER: (f64, f64) = (760.0, 560.0);
/// So that each of many nodes can be told apart.
const CROWD: (f64, f64) = (960.0, 760.0);
const CROWD_NODES: u16 = 25;
const RULER_WIDTH: f64 = 1_100.0;
/// Pixels of a PNG for each of the page.
const SCALE: f64 = 2.0;

#[component]
pub fn Section(props: &SectionProps) -> Html {
    let desk = &props.desk;
    let words = desk.words();
    let library = use_studio();
    let subject = use_state(|| SUBJECTS[0]);
    let theme = use_state(|| None::<&'static str>);
    let drawn = use_state(String::new);
    let outcome = use_state(Outcome::default);
    let driver = use_memo((), |()| Driver::of(desk.fork(desk.opened.moment)));
    let place = use_node_ref();
    let scenes = vec![scene(desk, *subject)];
    let link = desk.address(&desk.moment_view());
    use_effect_with((*subject, *theme, library, words.language(), link.clone()), {
        let (place, drawn, outcome) = (place.clone(), drawn.setter(), outcome.setter());
        let (title, link) = (desk.title(), link.clone());
        move |(_, _, library, ..)| {
            if *library == Library::Ready {
                spawn_local(draw(place, title, link, drawn, outcome));
            }
        }
    });
    let name = |ending| share::file_name(&format!("{} {}", desk.title(), *subject), ending);
    let save_svg = {
        let (name, drawn, outcome) = (name("svg"), drawn.clone(), outcome.setter());
        move |_| {
            outcome.set(Outcome::of_saving(
                name.clone(),
                save::blob(&Array::of1(&(*drawn).as_str().into()), "image/svg+xml"),
            ))
        }
    };
    let save_png = {
        let (name, drawn, outcome, size) = (name("png"), drawn.clone(), outcome.setter(), size(&scenes));
        move |_| {
            let (name, drawn, outcome) = (name.clone(), (*drawn).clone(), outcome.clone());
            spawn_local(async move {
                outcome.set(match studio::png(&drawn, size, SCALE).await {
                    Ok(blob) => Outcome::of_saving(name, Some(blob)),
                    Err(why) => Outcome::Failed(why),
                });
            });
        }
    };
    let subjects = SUBJECTS.map(|name| (name, words.text(&format!("share-picture-{name}"))));
    let choose_subject = {
        let subject = subject.setter();
        Callback::from(move |name: String| {
            subject.set(SUBJECTS.into_iter().find(|known| *known == name).unwrap_or(SUBJECTS[0]))
        })
    };
    let choose_theme = {
        let theme = theme.setter();
        Callback::from(move |chosen| theme.set(chosen))
    };
    let is_ready = !drawn.is_empty();
    html! {
        <>
            { downloads(words) }
            <div class="choices">
                { menu("picture-subject", words.text("share-picture-of"), &subjects, *subject, choose_subject) }
                { theme_menu(words, "picture-theme", "share-theme-page", *theme, choose_theme) }
            </div>
            <div class="preview">
                if is_ready { <img data-control="preview" src={source(&drawn)} alt={format!("{}: {}", desk.title(), words.text(&format!("share-picture-{}", *subject)))} /> }
                else { <p class="quiet">{ words.text(if library == Library::Failed { "share-no-studio" } else { "share-drawing" }) }</p> }
            </div>
            <div class="share-actions">
                <button class="primary" data-control="save-svg" disabled={!is_ready} onclick={save_svg}>{ words.text("share-save-svg") }</button>
                <button data-control="save-png" disabled={!is_ready} onclick={save_png}>{ words.text("share-save-png") }</button>
                { outcome.told(words) }
            </div>
            <p class="quiet small">{ words.text("share-picture-about") }</p>
            <Stage shell={desk.shell.clone()} driver={run_of(desk, *subject, &driver)} lens={desk.opened.lens} {scenes} theme={*theme} {place} />
        </>
    }
}

/// The ruler knows how far the run was played; a fork stands at its moment and knows nothing beyond.
fn run_of(desk: &Desk, subject: &str, fork: &Driver) -> Driver {
    if subject == "ruler" { desk.shell.driver.clone() } else { fork.clone() }
}

fn scene(desk: &Desk, subject: &str) -> Scene {
    match subject {
        "states" => Scene::States { size: STATES },
        "ruler" => Scene::Ruler { width: RULER_WIDTH, window: ruler_window().unwrap_or(whole(desk)) },
        _ if desk.scenario().nodes > CROWD_NODES => Scene::Cluster { size: CROWD },
        _ => Scene::Cluster { size: CLUSTER },
    }
}

/// What the ruler of the page shows.
fn ruler_window() -> Option<Window> {
    let ruler = web_sys::window()?.document()?.query_selector(".time .ruler").ok()??;
    let edge = |name: &str| ruler.get_attribute(name)?.parse::<u64>().ok();
    let (from, to) = (edge("data-from")?, edge("data-to")?);
    Some(Window { from: Instant(from), span: Duration(to.checked_sub(from)?) })
}

fn whole(desk: &Desk) -> Window {
    Window { from: Instant::ZERO, span: Duration(desk.opened.moment.at.0.max(1)) }
}

fn source(svg: &str) -> String {
    format!("data:image/svg+xml;charset=utf-8,{}", js_sys::encode_uri_component(svg))
}

async fn draw(
    place: NodeRef,
    title: String,
    link: String,
    drawn: UseStateSetter<String>,
    outcome: UseStateSetter<Outcome>,
) {
    // What is painted on a canvas is there only after this.
    TimeoutFuture::new(0).await;
    let Some(stage) = place.cast::<Element>() else { return };
    match studio::svg(&stage, &title, &link) {
        Ok(svg) => drawn.set(svg),
        Err(why) => outcome.set(Outcome::Failed(why)),
    }
}
