//! Messages on their way, told apart by shape and colour, and crosses where some were lost.

use super::super::{Shell, use_shell};
use super::{Open, focus};
use crate::protocol::{Purpose, Spec};
use crate::sim::network::ByHand;
use crate::trace::Passage;
use crate::types::NodeId;
use crate::view::catalogue::Catalogue;
use crate::view::ring::mail::{self, Lost, Mark};
use crate::view::ring::{LOW, NARROW, Ring};
use crate::view::terms;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub ring: Rc<Ring>,
    pub open: Callback<Option<Open>>,
}

#[component]
pub fn Mail(props: &Props) -> Html {
    let shell = use_shell();
    let frame = &shell.driver.frame;
    let (ring, spec) = (&props.ring, frame.spec);
    let moving = *use_memo((), |()| !wants_stillness());
    let marks = mail::marks(ring, spec, &frame.picture.flights, frame.now(), moving);
    let losses = lost(&shell, ring);
    let small = ring.places.len() > 10 || ring.size.width < NARROW || ring.size.height < LOW;
    let message = |mark: &Mark| message(&shell, props, mark, Look { small, moving });
    html! {
        <g class={classes!("mail", small.then_some("small"))}>
            { for losses.iter().map(cross) }
            { for marks.iter().map(message) }
        </g>
    }
}

fn lost(shell: &Shell, ring: &Ring) -> Vec<Lost> {
    let frame = &shell.driver.frame;
    let window = mail::just_now(frame.speed);
    shell.driver.read(|engine| mail::losses(ring, engine.run().trace().routine().rev(), frame.now(), window))
}

#[derive(Clone, Copy)]
struct Look {
    small: bool,
    moving: bool,
}

/// The person asked their system for less motion.
pub fn wants_stillness() -> bool {
    let query = "(prefers-reduced-motion: reduce)";
    let list = web_sys::window().and_then(|window| window.match_media(query).ok().flatten());
    list.is_some_and(|list| list.matches())
}

fn message(shell: &Shell, props: &Props, mark: &Mark, Look { small, moving }: Look) -> Html {
    let (words, spec) = (&shell.words, shell.driver.frame.spec);
    let number = mark.passage.message;
    let still = !shell.driver.frame.playing;
    let select = {
        let open = props.open.clone();
        Callback::from(move |()| open.emit(Some(Open::Message(number))))
    };
    let onkeydown = {
        let select = select.clone();
        move |event: KeyboardEvent| {
            if focus::wish(&event, 0, 1) == Some(focus::Wish::Open) {
                select.emit(());
            }
        }
    };
    // A message that moves is gone before a click is complete: the press counts.
    let onpointerdown = {
        let select = select.clone();
        move |_| select.emit(())
    };
    let onclick = move |_| select.emit(());
    let class =
        classes!("message", mail::class(mark.purpose), shell.selected.marks_message(number).then_some("marked"),);
    html! {
        <g
            key={number}
            {class}
            transform={format!("translate({:.1} {:.1})", mark.at.x, mark.at.y)}
            data-message={number.to_string()}
            data-kind={spec.message_kind(mark.passage.kind).name}
            tabindex={still.then_some("0")}
            role="button"
            data-by-hand={mark.by_hand.map(name_of)}
            aria-label={message_name(words, spec, mark.passage, mark.by_hand)}
            {onclick}
            {onpointerdown}
            {onkeydown}
        >
            <circle class="hit" r="11" />
            { shape(mark, small) }
            if let Some(by_hand) = mark.by_hand {
                { touched(by_hand) }
            }
            if !moving {
                <path class="way" transform={format!("rotate({:.1})", mark.heading)} d="M10 -3.5L15 0L10 3.5" />
            }
            if mark.dropped {
                <path class="doom" d="M-5 -5L5 5M5 -5L-5 5" />
            }
            if let Some(side) = mark.name.filter(|_| !small) {
                { name(side, terms::message(words, spec, mark.passage.kind)) }
            }
        </g>
    }
}

fn name_of(by_hand: ByHand) -> &'static str {
    match by_hand {
        ByHand::Delayed => "delayed",
        ByHand::Copied => "copied",
    }
}

/// What was done to it by hand: two bars before what is held back, a second outline around a copy.
fn touched(by_hand: ByHand) -> Html {
    match by_hand {
        ByHand::Delayed => html! { <path class="by-hand" d="M-11 -5V5M-14.5 -5V5" /> },
        ByHand::Copied => html! { <circle class="by-hand" r="10" /> },
    }
}

fn name(side: mail::Side, text: String) -> Html {
    let (x, dy, anchor) = match side {
        mail::Side::Left => ("-11", "0.36em", "end"),
        mail::Side::Right => ("11", "0.36em", "start"),
        mail::Side::Above => ("0", "-1em", "middle"),
    };
    html! { <text {x} {dy} text-anchor={anchor}>{ text }</text> }
}

/// "RequestVote from node 1 to node 2"
pub fn message_name(words: &Catalogue, spec: &Spec, passage: Passage, by_hand: Option<ByHand>) -> String {
    let node = |node: NodeId| terms::process(words, spec, node);
    let message = terms::message(words, spec, passage.kind);
    let ends = [("from", node(passage.from).into()), ("to", node(passage.to).into())];
    let name =
        words.with("cluster-message", &[("message", message.into())].into_iter().chain(ends).collect::<Vec<_>>());
    let by_hand = by_hand.map(|by_hand| words.text(&format!("cluster-message-{}", name_of(by_hand))));
    std::iter::once(name).chain(by_hand).collect::<Vec<_>>().join(" – ")
}

/// Ballots are diamonds, answers discs, entries and heartbeats arrowheads, acknowledgements small rings,
/// clients squares.
fn shape(mark: &Mark, small: bool) -> Html {
    let scale = if small { 0.75 } else { 1.0 };
    let turned = format!("rotate({:.1}) scale({scale})", mark.heading);
    let upright = format!("scale({scale})");
    match mark.purpose {
        Purpose::Ballot => html! { <path class="shape" transform={upright} d="M0 -7.5L7.5 0L0 7.5L-7.5 0Z" /> },
        Purpose::Answer => html! { <circle class="shape" r={(6.0 * scale).to_string()} /> },
        Purpose::Replication => html! { <path class="shape" transform={turned} d="M6 0L-4 -4.5L-2 0L-4 4.5Z" /> },
        Purpose::Acknowledgement => html! { <circle class="shape" r={(3.0 * scale).to_string()} /> },
        Purpose::Client => {
            html! { <rect class="shape" transform={upright} x="-3.5" y="-3.5" width="7" height="7" rx="1" /> }
        }
    }
}

fn cross(lost: &Lost) -> Html {
    html! {
        <path
            key={format!("lost-{}", lost.message)}
            class="lost"
            data-lost={lost.message.to_string()}
            transform={format!("translate({:.1} {:.1})", lost.at.x, lost.at.y)}
            ~style={format!("opacity:{:.2}", 1.0 - lost.age)}
            d="M-5 -5L5 5M5 -5L-5 5"
        />
    }
}
