//! A place out of sight on which the page's own drawings are put up, at a moment and a size of their own.

use crate::ui::cluster::still::Still;
use crate::ui::driver::Driver;
use crate::ui::selection::Selected;
use crate::ui::states::Diagram;
use crate::ui::time::strip::Strip;
use crate::ui::{Calm, Shell};
use crate::view::figures;
use crate::view::lens::{Lens, Seen};
use crate::view::ruler::{self, Window};
use std::rc::Rc;
use yew::prelude::*;

/// Pixels of what is painted for each of the page.
const SHARP: f64 = 2.0;
const MARGIN: f64 = 16.0;

#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Scene {
    Cluster { size: (f64, f64) },
    States { size: (f64, f64) },
    Ruler { width: f64, window: Window },
}

impl Scene {
    fn size(self) -> (f64, f64) {
        match self {
            Scene::Cluster { size } | Scene::States { size } => size,
            Scene::Ruler { width, .. } => (width, ruler::Frame::of_width(width).height()),
        }
    }
}

/// Of scenes side by side, with the margin around them.
pub fn size(scenes: &[Scene]) -> (f64, f64) {
    let wide: f64 = scenes.iter().map(|scene| scene.size().0 + MARGIN).sum();
    let high = scenes.iter().map(|scene| scene.size().1).fold(0.0, f64::max);
    (wide + MARGIN, high + 2.0 * MARGIN)
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub shell: Calm,
    /// The run that is shown.
    pub driver: Driver,
    pub lens: Lens,
    pub scenes: Vec<Scene>,
    pub theme: Option<&'static str>,
    pub place: NodeRef,
}

#[component]
pub fn Stage(props: &Props) -> Html {
    let Props { shell, driver, lens, scenes, theme, place } = props;
    let shell = look_at(shell, driver, *lens);
    let (width, height) = size(scenes);
    let scene = |scene: &Scene| -> Html {
        let (wide, high) = scene.size();
        let style = format!("width:{wide}px;height:{high}px");
        match *scene {
            Scene::Cluster { size } => html! {
                <div class="cluster" ~style={style}>
                    <Still {size} ratio={SHARP} />
                    <span class="moment">{ figures::moment(&shell.words, shell.driver.frame.now()) }</span>
                </div>
            },
            Scene::States { size } => {
                html! { <div class="states" ~style={style}><div class="diagram"><Diagram {size} /></div></div> }
            }
            Scene::Ruler { width, window } => {
                html! { <div ~style={style}><Strip {width} {window} ratio={SHARP} /></div> }
            }
        }
    };
    let shown: Html = scenes.iter().map(scene).collect();
    html! {
        <ContextProvider<Shell> context={shell}>
            <div ref={place} class="share-stage" data-theme={*theme} inert=true aria-hidden="true"
                ~style={format!("width:{width}px;height:{height}px;padding:{MARGIN}px;gap:{MARGIN}px")}>
                { shown }
            </div>
        </ContextProvider<Shell>>
    }
}

/// A shell around another run, in which nothing is pointed at.
fn look_at(shell: &Shell, driver: &Driver, lens: Lens) -> Shell {
    let seen = driver.read(|engine| {
        let run = engine.run();
        Seen::of(lens, run.spec(), run.scenario(), &run.watch().stats, run.now())
    });
    Shell {
        driver: driver.clone(),
        seen: Rc::new(seen),
        lens,
        selected: Selected::Nothing,
        hovered: None,
        select: Callback::noop(),
        hover: Callback::noop(),
        ..shell.clone()
    }
}
