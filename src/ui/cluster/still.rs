//! The drawing of the cluster by itself, at a given size: nothing in it can be opened.

use super::super::use_shell;
use super::grouping::Grouping;
use super::{RING_MOST, clock, dense, ring};
use crate::view::ring::{Ring, Size};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub size: (f64, f64),
    /// Pixels of what is painted for each of the page.
    pub ratio: f64,
}

#[component]
pub fn Still(props: &Props) -> Html {
    let shell = use_shell();
    let (width, height) = props.size;
    let size = Size { width, height };
    let frame = &shell.driver.frame;
    let nodes = frame.picture.nodes.len() as u16;
    let ring = use_memo((size, nodes, frame.picture.register.is_some()), |(size, nodes, register)| {
        Ring::new(*size, (*nodes).min(RING_MOST + 1), *register)
    });
    let hall = dense::use_hall(frame, size, nodes > RING_MOST);
    let (centre, radius) = match &hall {
        Some(hall) => (hall.hall.centre, hall.hall.clock_radius),
        None => (ring.centre, ring.clock_radius),
    };
    html! {
        <>
            if let Some(hall) = hall {
                <dense::Dense {hall} pick={Callback::noop()} grouping={Grouping::default()} ratio={props.ratio} />
            } else {
                <ring::RingView {ring} pick={Callback::noop()} open={Callback::noop()} grouping={Grouping::default()} />
            }
            <clock::ClockView {centre} {radius} />
        </>
    }
}
