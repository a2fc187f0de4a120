//! Small pictures of what fails: beside words, and on the nodes themselves.

use crate::view::active::Sign;
use yew::prelude::*;

/// Strokes around the origin, in a square of 12.
fn strokes(sign: Sign) -> &'static str {
    match sign {
        Sign::Chaos => "M1 -5.5L-3 .8H.6L-1 5.5L3.4 -1.2H-.4Z",
        Sign::Repeated => "M4.6 -2.2A5 5 0 1 0 5 .8M5 -5V-2H2",
        Sign::Cut => "M-5.5 0H-2.5M2.5 0H5.5M-2 -3L2 3M2 -3L-2 3",
        Sign::Crash => "M-4 -4L4 4M4 -4L-4 4",
        Sign::Pause => "M-2 -4V4M2 -4V4",
        Sign::Disk => {
            "M-4.5 -3A4.5 1.8 0 0 1 4.5 -3A4.5 1.8 0 0 1 -4.5 -3V3A4.5 1.8 0 0 0 4.5 3V-3M-4.5 0A4.5 1.8 0 0 0 4.5 0"
        }
        Sign::Slow => "M-3.5 -5H3.5L-3.5 5H3.5Z",
        Sign::Clock => "M0 -5A5 5 0 0 1 0 5A5 5 0 0 1 0 -5M0 -2.8V0L2 1.4",
        Sign::Clients => "M0 -5.2A2.2 2.2 0 0 1 0 -.8A2.2 2.2 0 0 1 0 -5.2M-4 5A4 4 0 0 1 4 5",
        Sign::Link => "M-5.5 0H5.5M2.5 -3L5.5 0L2.5 3",
    }
}

pub fn icon(sign: Sign) -> Html {
    html! {
        <svg class="sign-icon" viewBox="-7 -7 14 14" width="14" height="14" aria-hidden="true"><path d={strokes(sign)} /></svg>
    }
}

/// On the rim of a node: what it is is told to who stops over it.
pub fn badge(sign: Sign, told: &str, radius: f64) -> Html {
    let Some((across, down)) = place(sign) else { return html! {} };
    html! {
        <g
            class="trouble"
            data-trouble={format!("{sign:?}").to_lowercase()}
            transform={format!("translate({:.1} {:.1})", radius * across, radius * down)}
        >
            <title>{ told.to_string() }</title>
            <circle r="8" />
            <path transform="scale(0.85)" d={strokes(sign)} />
        </g>
    }
}

/// Each sign has its own place; writing has the last corner, and groups stand over it. What the node's own shape shows
/// has none.
fn place(sign: Sign) -> Option<(f64, f64)> {
    match sign {
        Sign::Clock => Some((0.85, -0.85)),
        Sign::Disk => Some((-0.85, 0.85)),
        Sign::Slow => Some((-0.85, -0.85)),
        Sign::Clients => Some((0.0, -1.15)),
        Sign::Chaos | Sign::Repeated | Sign::Cut | Sign::Crash | Sign::Pause | Sign::Link => None,
    }
}
