//! Broken on purpose: mistakes as a list, each with the promise that it breaks and where that is told.

use super::presets::Props;
use crate::experiment::gallery::{Exhibit, GALLERY};
use crate::scenario::Scenario;
use crate::ui::Calm;
use crate::view::gallery;
use yew::prelude::*;

fn opens(shell: &Calm, scenario: impl Fn() -> Scenario + 'static) -> impl Fn(MouseEvent) + 'static {
    let shell = shell.clone();
    move |_| {
        shell.open(scenario());
    }
}

#[component]
pub fn Gallery(props: &Props) -> Html {
    let shell = &props.shell;
    let words = &shell.words;
    let shown = gallery::exhibit_of(&shell.driver.frame.scenario).map(|exhibit| exhibit.name);
    let item = |exhibit: &'static Exhibit| {
        let is_shown = shown == Some(exhibit.name);
        html! {
            <li key={exhibit.name}>
                <button data-exhibit={exhibit.name} aria-current={is_shown.then_some("true")} onclick={opens(shell, || exhibit.scenario())}>
                    <strong>{ gallery::title(words, exhibit) }</strong>
                    <span class="quiet">{ gallery::about(words, exhibit) }</span>
                    <span class="breaks">{ words.text("scenario-gallery-breaks") }{ " " }<b>{ gallery::breaks(words, exhibit) }</b></span>
                    <span class="quiet source">{ gallery::source(words, exhibit.source) }</span>
                </button>
                if is_shown {
                    <button class="mend" data-action="mend" onclick={opens(shell, || exhibit.mended())}>
                        { words.text("scenario-gallery-mend") }
                    </button>
                }
            </li>
        }
    };
    html! {
        <div class="part gallery">
            <h3>{ words.text("scenario-gallery-title") }</h3>
            <p class="quiet">{ words.text("scenario-gallery-intro") }</p>
            <ul class="presets">{ for GALLERY.iter().map(item) }</ul>
        </div>
    }
}
