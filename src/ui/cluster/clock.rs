//! The interregnum clock.

use super::super::use_shell;
use crate::view::clock::{self, Told};
use crate::view::ring::Point;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub centre: Point,
    pub radius: f64,
}

#[component]
pub fn ClockView(props: &Props) -> Html {
    let shell = use_shell();
    let frame = &shell.driver.frame;
    let interregna = &frame.interregna;
    let face = clock::face(&Told {
        now: frame.now(),
        speed: frame.speed,
        reign: frame.reign,
        open: interregna.open,
        last: interregna.last,
        count: interregna.count,
        p10_us: interregna.p10_us,
        p90_us: interregna.p90_us,
        has_leader: frame.spec.has_leader(),
    });
    let lines = face.lines(&shell.words, frame.spec);
    let Props { centre, radius } = props;
    let place = format!(
        "left:{:.1}px;top:{:.1}px;width:{:.1}px;height:{:.1}px;--figure:{:.1}px",
        centre.x - radius,
        centre.y - radius,
        radius * 2.0,
        radius * 2.0,
        figure_size(*radius, &lines.figure),
    );
    let label = [lines.caption.clone(), lines.figure.clone()].into_iter().chain(lines.under.clone());
    let label = label.collect::<Vec<_>>().join(" ");
    html! {
        <div
            class={classes!("clock", face.name(), face.is_late().then_some("late"), (*radius < 50.0).then_some("small"))}
            role="timer"
            aria-label={label}
            ~style={place}
        >
            <svg class="dial" viewBox="-50 -50 100 100" aria-hidden="true">
                <circle class="track" r="48.5" />
                <circle
                    class="hand"
                    r="48.5"
                    pathLength="100"
                    stroke-dasharray={format!("{:.2} 100", face.turn() * 100.0)}
                    transform="rotate(-90)"
                />
            </svg>
            <div class="words" aria-hidden="true">
                <span class="caption">{ lines.caption }</span>
                <span class="figure">{ lines.figure }</span>
                { for lines.under.into_iter().map(|line| html! { <span class="under">{ line }</span> }) }
            </div>
        </div>
    }
}

/// As large as the circle has room for, in steps so that a counting figure does not jitter.
fn figure_size(radius: f64, figure: &str) -> f64 {
    let letters = figure.chars().map(|letter| if letter.is_ascii() { 1.0 } else { 1.7 }).sum::<f64>();
    (radius * 1.5 / (letters.max(6.0) * 0.58)).clamp(13.0, 29.0)
}
