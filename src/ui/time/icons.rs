//! The transport's signs, drawn in 16 × 16.

use yew::prelude::*;

pub const RESTART: &str = "M3 3h1.6v10H3zM13.5 3v10L5.6 8z";
/// A die: another throw.
pub const NEW_SEED: &str = "M4 2h8a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2zm.2 1.4a.8.8 0 0 0-.8.8v7.6c0 .44.36.8.8.8h7.6a.8.8 0 0 0 .8-.8V4.2a.8.8 0 0 0-.8-.8zM5.6 4.5a1.1 1.1 0 1 1 0 2.2 1.1 1.1 0 0 1 0-2.2zm4.8 4.8a1.1 1.1 0 1 1 0 2.2 1.1 1.1 0 0 1 0-2.2zM8 6.9a1.1 1.1 0 1 1 0 2.2 1.1 1.1 0 0 1 0-2.2z";
pub const PLAY: &str = "M4 2.5v11L13.5 8z";
pub const PAUSE: &str = "M4 3h3v10H4zM9 3h3v10H9z";
/// To the next event.
pub const EVENT: &str = "M3 3v10l6.4-5zM11 3h2v10h-2z";
/// To the next message: an envelope.
pub const MESSAGE: &str = "M2 3.5h12v9H2zm1.4 1.9v5.7h9.2V5.4L8 8.9zM4 4.9l4 3 4-3z";

/// To the last such moment, and to the next one.
pub const LANDMARK: &str = "M3 3l6 5-6 5zM10 2.5h1.4v11H10z";

/// The same sign in the other direction.
pub fn mirrored(path: &'static str) -> Html {
    html! { <svg class="icon mirrored" viewBox="0 0 16 16" aria-hidden="true"><path d={path} fill-rule="evenodd" /></svg> }
}

/// An envelope before a bar.
pub const MESSAGE_BACK: &str = "M1 4.5h10v7.5H1zm1.3 1.7v4.5h7.4V6.2L6 8.7zM2.9 5.8L6 7.9l3.1-2.1zM13 3h1.6v10H13z";

pub fn icon(path: &'static str) -> Html {
    html! { <svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d={path} fill-rule="evenodd" /></svg> }
}
