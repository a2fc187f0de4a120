//! The dense drawing itself: shapes by role, then messages, one path for each colour.

use super::super::super::Shell;
use super::super::super::selection::Selected;
use super::super::grouping::Grouping;
use super::Seated;
use crate::protocol::Purpose;
use crate::sim::picture::FlightPicture;
use crate::trace::What;
use crate::types::{NodeId, Role};
use crate::view::dense::Fact;
use crate::view::grouping::Side;
use crate::view::ring::{Point, mail};
use std::f64::consts::{FRAC_PI_3, TAU};
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// More would be a blur.
const FLIGHTS: usize = 1_500;
const LOSSES: usize = 200;
/// Paints between two looks at the page's colours.
const COLOURS_LAST: u32 = 30;

pub struct Painter {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    colours: Colours,
    age: u32,
}

#[derive(Default)]
struct Colours {
    roles: [String; 4],
    ink: String,
    quiet: String,
    ground: String,
    kept: String,
    broken: String,
}

impl Painter {
    pub fn new(canvas: HtmlCanvasElement) -> Option<Painter> {
        let context = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        Some(Painter { canvas, context, colours: Colours::default(), age: 0 })
    }

    pub fn paint(
        &mut self,
        shell: &Shell,
        seated: &Seated,
        grouping: &Grouping,
        pointed: Option<NodeId>,
        ratio: Option<f64>,
    ) {
        self.prepare(seated, ratio.unwrap_or_else(of_the_screen));
        self.messages(shell, seated);
        self.nodes(shell, seated, grouping);
        if let Some(at) = pointed.and_then(|node| seated.seat(node)) {
            self.pointer(at, seated.hall.radius);
        }
    }

    /// In the colours of the day.
    fn prepare(&mut self, seated: &Seated, ratio: f64) {
        if self.age.is_multiple_of(COLOURS_LAST) {
            self.colours = Colours::of(&self.canvas);
        }
        self.age += 1;
        let size = seated.hall.size;
        let (width, height) = ((size.width * ratio) as u32, (size.height * ratio) as u32);
        if (self.canvas.width(), self.canvas.height()) != (width, height) {
            self.canvas.set_width(width);
            self.canvas.set_height(height);
        }
        // Refused only for numbers that are none.
        let _ = self.context.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0);
        self.context.clear_rect(0.0, 0.0, size.width, size.height);
    }

    fn nodes(&self, shell: &Shell, seated: &Seated, grouping: &Grouping) {
        let radius = seated.hall.radius;
        let seats = || seated.facts.iter().zip(seated.seating.iter());
        for role in Role::ALL {
            self.context.begin_path();
            seats().filter(|(fact, _)| fact.role == role).for_each(|(fact, at)| self.shape(fact, *at, radius));
            let colour = &self.colours.roles[role as usize];
            match role {
                Role::Failed => {
                    self.context.set_stroke_style_str(colour);
                    self.context.set_line_width(if radius > 8.0 { 1.6 } else { 1.0 });
                    self.context.stroke();
                }
                _ => {
                    self.context.set_fill_style_str(colour);
                    self.context.fill();
                }
            }
        }
        self.impaired(seats().filter(|(fact, _)| fact.impaired).map(|(_, at)| *at), radius);
        let elsewhere = |fact: &Fact| grouping.group(fact.node).filter(|side| *side != Side::A);
        let marked = |fact: &Fact| shell.selected.marks(fact.node) || elsewhere(fact).is_some();
        self.context.begin_path();
        seats().filter(|(fact, _)| marked(fact)).for_each(|(_, at)| self.circle(*at, radius + 2.5));
        self.context.set_stroke_style_str(&self.colours.ink);
        self.context.set_line_width(1.6);
        self.context.stroke();
        if radius >= 9.0 {
            self.numbers(seats(), radius);
        }
        self.letters(seats().filter_map(|(fact, at)| Some((elsewhere(fact)?, *at))), radius);
    }

    /// The group of each that is not in A, on its rim.
    fn letters(&self, sides: impl Iterator<Item = (Side, Point)>, radius: f64) {
        let size = (radius * 0.6).clamp(4.5, 8.0);
        self.context.set_font(&format!("600 {:.1}px system-ui, sans-serif", size * 1.25));
        self.context.set_text_align("center");
        self.context.set_text_baseline("middle");
        for (side, at) in sides {
            let at = Point::new(at.x - radius * 0.85, at.y - radius * 0.85);
            self.context.begin_path();
            self.circle(at, size);
            self.context.set_fill_style_str(&self.colours.ink);
            self.context.fill();
            self.context.set_fill_style_str(&self.colours.ground);
            let _ = self.context.fill_text(side.name(), at.x, at.y + 0.5);
        }
    }

    /// A small triangle on the rim, of those whose disk or clock fails.
    fn impaired(&self, places: impl Iterator<Item = Point>, radius: f64) {
        self.context.begin_path();
        let side = (radius * 0.6).clamp(2.5, 6.0);
        for at in places {
            self.polygon(Point::new(at.x + radius * 0.8, at.y - radius * 0.8), side, 3);
        }
        self.context.set_fill_style_str(&self.colours.broken);
        self.context.fill();
        self.context.set_stroke_style_str(&self.colours.ground);
        self.context.set_line_width(1.0);
        self.context.stroke();
    }

    /// Where the pointer or the focus is.
    fn pointer(&self, at: Point, radius: f64) {
        self.context.begin_path();
        self.circle(at, radius + 4.0);
        self.context.set_stroke_style_str(&self.colours.roles[Role::Follower as usize]);
        self.context.set_line_width(2.5);
        self.context.stroke();
    }

    fn numbers<'a>(&self, seats: impl Iterator<Item = (&'a Fact, &'a Point)>, radius: f64) {
        self.context.set_font(&format!("600 {:.1}px system-ui, sans-serif", (radius * 0.85).min(13.0)));
        self.context.set_text_align("center");
        self.context.set_text_baseline("middle");
        for (fact, at) in seats.filter(|(fact, _)| fact.role != Role::Failed) {
            self.context.set_fill_style_str(&self.colours.ground);
            let _ = self.context.fill_text(&fact.node.0.to_string(), at.x, at.y + 0.5);
        }
    }

    fn shape(&self, fact: &Fact, at: Point, radius: f64) {
        match fact.role {
            Role::Leader => self.polygon(at, radius * 1.35, 6),
            Role::Candidate => self.polygon(at, radius * 1.15, 4),
            Role::Follower => self.circle(at, radius),
            Role::Failed => self.failed(at, radius, fact.paused),
        }
    }

    fn circle(&self, at: Point, radius: f64) {
        self.context.move_to(at.x + radius, at.y);
        let _ = self.context.arc(at.x, at.y, radius, 0.0, TAU);
    }

    /// Standing on a corner.
    fn polygon(&self, at: Point, radius: f64, corners: u32) {
        for corner in 0..corners {
            let angle = f64::from(corner) * TAU / f64::from(corners);
            let (x, y) = (at.x + radius * angle.sin(), at.y - radius * angle.cos());
            if corner == 0 { self.context.move_to(x, y) } else { self.context.line_to(x, y) }
        }
        self.context.close_path();
    }

    /// A ring of dashes, with a cross for a crash and two bars for a pause.
    fn failed(&self, at: Point, radius: f64, paused: bool) {
        for dash in 0..6 {
            let from = f64::from(dash) * FRAC_PI_3;
            self.context.move_to(at.x + radius * from.cos(), at.y + radius * from.sin());
            let _ = self.context.arc(at.x, at.y, radius, from, from + FRAC_PI_3 * 0.6);
        }
        let arm = radius * 0.4;
        let across = if paused {
            [(-arm, -arm, -arm, arm), (arm, -arm, arm, arm)]
        } else {
            [(-arm, -arm, arm, arm), (arm, -arm, -arm, arm)]
        };
        for (x1, y1, x2, y2) in across {
            self.context.move_to(at.x + x1, at.y + y1);
            self.context.line_to(at.x + x2, at.y + y2);
        }
    }

    fn messages(&self, shell: &Shell, seated: &Seated) {
        let frame = &shell.driver.frame;
        let flights = || frame.picture.flights.iter().take(FLIGHTS);
        let purpose = |flight: &FlightPicture| frame.spec.message_kind(flight.passage.kind).purpose;
        let side = if seated.facts.len() > 300 { 2.0 } else { 3.4 };
        let kinds = [
            (Purpose::Acknowledgement, &self.colours.roles[Role::Follower as usize]),
            (Purpose::Replication, &self.colours.roles[Role::Leader as usize]),
            (Purpose::Client, &self.colours.quiet),
            (Purpose::Answer, &self.colours.kept),
            (Purpose::Ballot, &self.colours.roles[Role::Candidate as usize]),
        ];
        for (kind, colour) in kinds {
            self.context.begin_path();
            for flight in flights().filter(|flight| purpose(flight) == kind) {
                let Some(at) = seated.on_its_way(flight, frame.now()) else { continue };
                self.context.rect(at.x - side / 2.0, at.y - side / 2.0, side, side);
            }
            self.context.set_fill_style_str(colour);
            self.context.fill();
        }
        self.by_hand(shell, seated, side);
        self.selected(shell, seated, side);
        self.losses(shell, seated);
    }

    /// Around what somebody held back or doubled.
    fn by_hand(&self, shell: &Shell, seated: &Seated, side: f64) {
        let frame = &shell.driver.frame;
        self.context.begin_path();
        for flight in frame.picture.flights.iter().take(FLIGHTS).filter(|flight| flight.by_hand.is_some()) {
            let Some(at) = seated.on_its_way(flight, frame.now()) else { continue };
            self.circle(at, side + 2.0);
        }
        self.context.set_stroke_style_str(&self.colours.broken);
        self.context.set_line_width(1.4);
        self.context.stroke();
    }

    /// A line where the link that is selected would be, a circle around a message.
    fn selected(&self, shell: &Shell, seated: &Seated, side: f64) {
        let frame = &shell.driver.frame;
        self.context.begin_path();
        if let Selected::Link(low, high) = shell.selected {
            let ends = [0.0, 1.0].map(|share| seated.between(low, high, share));
            let [Some(from), Some(to)] = ends else { return };
            self.context.move_to(from.x, from.y);
            self.context.line_to(to.x, to.y);
        }
        let is_selected = |flight: &&FlightPicture| shell.selected.marks_message(flight.passage.message);
        let message = frame.picture.flights.iter().find(is_selected);
        if let Some(at) = message.and_then(|flight| seated.on_its_way(flight, frame.now())) {
            self.circle(at, side + 4.0);
        }
        self.context.set_stroke_style_str(&self.colours.ink);
        self.context.set_line_width(1.6);
        self.context.stroke();
    }

    fn losses(&self, shell: &Shell, seated: &Seated) {
        let now = shell.driver.frame.now();
        let window = mail::just_now(shell.driver.frame.speed);
        self.context.begin_path();
        shell.driver.read(|engine| {
            let recent = engine.run().trace().routine().rev().take_while(|event| now.since(event.at) < window);
            let lost = recent.filter_map(|event| match event.what {
                What::Lost(passage, _) => seated.between(passage.from, passage.to, 0.5),
                _ => None,
            });
            for at in lost.take(LOSSES) {
                for arm in [2.5, -2.5] {
                    self.context.move_to(at.x - arm, at.y - 2.5);
                    self.context.line_to(at.x + arm, at.y + 2.5);
                }
            }
        });
        self.context.set_stroke_style_str(&self.colours.broken);
        self.context.set_line_width(1.2);
        self.context.stroke();
    }
}

/// Sharp on every screen.
fn of_the_screen() -> f64 {
    web_sys::window().map_or(1.0, |window| window.device_pixel_ratio()).clamp(1.0, 2.0)
}

impl Colours {
    fn of(canvas: &HtmlCanvasElement) -> Colours {
        let style = web_sys::window().and_then(|window| window.get_computed_style(canvas).ok().flatten());
        let colour = |name: &str| {
            style.as_ref().and_then(|style| style.get_property_value(name).ok()).unwrap_or_default().trim().to_string()
        };
        Colours {
            roles: Role::ALL.map(|role| colour(&format!("--{}", role.name()))),
            ink: colour("--ink"),
            quiet: colour("--quiet"),
            ground: colour("--ground"),
            kept: colour("--kept"),
            broken: colour("--broken"),
        }
    }
}
