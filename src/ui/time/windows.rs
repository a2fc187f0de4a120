//! The part of the run that the statistics are about: chosen on the ruler, from now on, or all of it.

use crate::stats::window::Window;
use crate::ui::use_shell;
use crate::view::lens::Lens;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    /// The next stroke over the ruler chooses a window.
    pub marking: bool,
    pub mark: Callback<bool>,
}

#[component]
pub fn Windows(props: &Props) -> Html {
    let shell = use_shell();
    let (words, lens) = (&shell.words, shell.lens);
    let set = |window: Window| {
        let set = shell.set_lens.clone();
        Callback::from(move |_: MouseEvent| set.emit(Lens { window, ..lens }))
    };
    let from_now = Window { from: shell.driver.frame.now(), until: None };
    let mark = {
        let (mark, marking) = (props.mark.clone(), props.marking);
        Callback::from(move |_: MouseEvent| mark.emit(!marking))
    };
    let button = |control: &'static str, key: &str, pressed: Option<bool>, onclick: Callback<MouseEvent>| {
        let pressed = pressed.map(|pressed| pressed.to_string());
        html! {
            <button data-control={control} title={words.text(&format!("{key}-title"))} aria-pressed={pressed} {onclick}>
                { words.text(key) }
            </button>
        }
    };
    html! {
        <div class="windows" role="group" aria-label={words.text("time-windows")}>
            { button("window-mark", "time-window-mark", Some(props.marking), mark) }
            { button("window-reset", "time-window-reset", None, set(from_now)) }
            { button("window-whole", "time-window-whole", Some(lens.window.is_whole()), set(Window::WHOLE)) }
        </div>
    }
}
