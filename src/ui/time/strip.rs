//! The ruler by itself, drawn once: nothing in it can be pointed at.

use super::palette::Palette;
use super::ruler::draw;
use crate::ui::use_shell;
use crate::view::ruler::{Frame, Window};
use web_sys::HtmlCanvasElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub width: f64,
    pub window: Window,
    /// Pixels of the drawing for each of the page.
    pub ratio: f64,
}

#[component]
pub fn Strip(props: &Props) -> Html {
    let shell = use_shell();
    let canvas = use_node_ref();
    let Props { width, window, ratio } = *props;
    use_effect({
        let canvas = canvas.clone();
        move || {
            let Some(canvas) = canvas.cast::<HtmlCanvasElement>() else { return };
            let colours = Palette::of(&canvas);
            draw(&shell.driver, &canvas, &colours, &shell.words, (width, ratio), (window, shell.lens.window), None);
        }
    });
    let size = format!("display:block;width:{width}px;height:{}px", Frame::of_width(width).height());
    html! { <canvas ref={canvas} ~style={size}></canvas> }
}
