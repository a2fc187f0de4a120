//! The cluster's panel: the ring (or, for many nodes, the dense drawing), the clock in its middle, one
//! sentence, and what can be done to a node, a link or a message, opened beside it.

mod act;
mod actions;
mod active;
mod clock;
mod controls;
mod dense;
mod faults;
mod focus;
mod grouping;
mod invitation;
mod links;
pub mod mail;
pub mod nodes;
mod note;
mod popover;
mod promises;
mod reach;
mod reasoning;
mod ring;
mod sentence;
mod signs;
pub mod still;

use super::selection::Selected;
use super::size::use_size;
use super::{Shell, use_shell};
use crate::protocol::Spec;
use crate::types::NodeId;
use crate::view::ring::{self as view, LOW, NARROW, Point, Ring, Size};
use grouping::Grouping;
use std::rc::Rc;
use yew::prelude::*;

/// More nodes than this are drawn densely.
pub const RING_MOST: u16 = 25;

/// What has its actions open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Open {
    Node(NodeId),
    /// The lower number first.
    Link(NodeId, NodeId),
    Message(u64),
    /// What is in flight to and from a node.
    Mail(NodeId),
    /// Everything that can fail in the cluster.
    Faults,
    Promises,
}

/// A protocol's facts never change: the same address is the same protocol.
#[derive(Clone, Copy)]
pub struct Known(pub &'static Spec);

impl PartialEq for Known {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

#[component]
pub fn Cluster() -> Html {
    let shell = use_shell();
    let stage = use_node_ref();
    let size = use_size(&stage).map_or(Size::default(), |(width, height)| Size { width, height });
    let (opened, open) = use_opened(&shell);
    let grouping = use_reducer(Grouping::default);
    let frame = shell.driver.frame.clone();
    let nodes = frame.picture.nodes.len() as u16;
    let ring = use_memo((size, nodes, frame.picture.register.is_some()), |(size, nodes, register)| {
        Ring::new(*size, (*nodes).min(RING_MOST + 1), *register)
    });
    let pick = {
        let (open, dispatcher) = (open.clone(), grouping.dispatcher());
        use_callback(grouping.picking, move |node: NodeId, picking: &bool| match picking {
            true => dispatcher.dispatch(grouping::Change::Move(node)),
            false => open.emit(Some(Open::Node(node))),
        })
    };
    let hall = dense::use_hall(&frame, size, nodes > RING_MOST);
    let (centre, clock_radius) = match &hall {
        Some(hall) => (hall.hall.centre, hall.hall.clock_radius),
        None => (ring.centre, ring.clock_radius),
    };
    let anchor = opened.and_then(|what| anchor(&shell, &ring, hall.as_deref(), what));
    let is_crowded = nodes > 9 || !ring.has_room_below_clock();
    let is_tight = size.width < NARROW || size.height < LOW;
    let words = &shell.words;
    // Escape leaves the choice of groups, as it closes whatever else is open.
    let onkeydown = {
        let (change, picking) = (grouping.dispatcher(), grouping.picking);
        move |event: KeyboardEvent| {
            if picking && event.key() == "Escape" {
                event.prevent_default();
                change.dispatch(grouping::Change::End);
            }
        }
    };
    html! {
        <section class="panel cluster" aria-label={words.text("cluster-title")} {onkeydown}>
            <controls::Head
                grouping={(*grouping).clone()}
                change={grouping.dispatcher()}
                opened={opened == Some(Open::Faults)}
                open={open.clone()}
            />
            <note::Note />
            <div class="cluster-stage" ref={stage}>
                if size.width > 0.0 {
                    if let Some(hall) = hall {
                        <dense::Dense {hall} pick={pick} grouping={(*grouping).clone()} />
                    } else {
                        <ring::RingView ring={ring} pick={pick} open={open.clone()} grouping={(*grouping).clone()} />
                    }
                    <clock::ClockView {centre} radius={clock_radius} />
                    if !grouping.picking && !is_tight {
                        <invitation::Invitation {centre} radius={clock_radius} crowded={is_crowded} />
                    }
                }
                if let Some((what, at)) = opened.zip(anchor) {
                    <popover::Popover key={format!("{what:?}")} {what} {at} {size} change={grouping.dispatcher()} open={open.clone()} close={open.reform(|()| None)} />
                }
            </div>
            if is_tight && !grouping.picking {
                <invitation::Invitation {centre} radius={clock_radius} crowded=true />
            }
            <grouping::Bar grouping={(*grouping).clone()} change={grouping.dispatcher()} />
            <active::Strip />
            <sentence::SentenceView />
        </section>
    }
}

/// What is open, and how to open something else. Messages would be gone while one reads them, so the run
/// stands as long as they are open.
#[hook]
fn use_opened(shell: &Shell) -> (Option<Open>, Callback<Option<Open>>) {
    let opened = use_state(|| None::<Open>);
    let resume = use_mut_ref(|| false);
    let (driver, select) = (shell.driver.clone(), shell.select.clone());
    let setter = opened.setter();
    // The handles of the first frame stay good: they share the run.
    let open = use_callback((), move |what: Option<Open>, ()| {
        let wait = matches!(what, Some(Open::Message(_) | Open::Mail(_)));
        let playing = driver.read(|engine| engine.is_playing());
        if wait && playing {
            *resume.borrow_mut() = true;
            driver.act(|engine| engine.pause());
        }
        if !wait && std::mem::take(&mut *resume.borrow_mut()) {
            driver.act(|engine| engine.play());
        }
        select.emit(match what {
            Some(Open::Node(node) | Open::Mail(node)) => Selected::Node(node),
            Some(Open::Link(low, high)) => Selected::Link(low, high),
            Some(Open::Message(number)) => Selected::Message(number),
            Some(Open::Faults | Open::Promises) | None => Selected::Nothing,
        });
        setter.set(what);
    });
    (*opened, open)
}

/// Where the popover points.
fn anchor(shell: &Shell, ring: &Rc<Ring>, hall: Option<&dense::Seated>, what: Open) -> Option<Point> {
    let place = |node: NodeId| match hall {
        Some(hall) => hall.seat(node),
        None => ring.place(node).map(|place| place.at),
    };
    match what {
        Open::Node(node) | Open::Mail(node) => place(node),
        Open::Link(low, high) => match hall {
            Some(hall) => hall.between(low, high, 0.5),
            None => ring.path(low, high).map(|path| path.at(0.5)),
        },
        Open::Message(number) => {
            let picture = &shell.driver.frame.picture;
            let flight = picture.flights.iter().find(|flight| flight.passage.message == number);
            if let Some(hall) = hall {
                let at = flight.and_then(|flight| hall.on_its_way(flight, picture.now));
                return Some(at.unwrap_or(hall.hall.centre));
            }
            let marks = view::mail::marks(ring, shell.driver.frame.spec, flight.copied().as_slice(), picture.now, true);
            Some(marks.first().map_or(ring.centre, |mark| mark.at))
        }
        Open::Faults | Open::Promises => Some(Point::new(ring.size.width, 0.0)),
    }
}
