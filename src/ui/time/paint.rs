//! Draws the ruler's scene on its canvas.

use super::palette::Palette;
use crate::types::Role;
use crate::view::catalogue::Catalogue;
use crate::view::ruler::marks::{Fits, Mark, Tone};
use crate::view::ruler::{Bar, Lane, Nodes, Reign, Row, Scene};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// Text on amber is dark in both themes.
const ON_LEADER: &str = "#1d1e24";

pub struct Painter<'a> {
    context: CanvasRenderingContext2d,
    colours: &'a Palette,
    scene: &'a Scene,
}

/// Makes the canvas as sharp as asked, and draws. Does nothing without a context.
pub fn paint(canvas: &HtmlCanvasElement, ratio: f64, colours: &Palette, scene: &Scene, words: &Catalogue) {
    let Some(context) = context(canvas) else { return };
    let (wide, tall) = (scene.frame.width, scene.frame.height());
    let (width, height) = ((wide * ratio).round() as u32, (tall * ratio).round() as u32);
    if (canvas.width(), canvas.height()) != (width, height) {
        canvas.set_width(width);
        canvas.set_height(height);
    }
    // Fails only for numbers that are none.
    let _ = context.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0);
    context.clear_rect(0.0, 0.0, wide, tall);
    Painter { context, colours, scene }.all(words);
}

fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

impl Painter<'_> {
    fn all(&self, words: &Catalogue) {
        self.forgotten(words);
        self.ticks();
        self.nodes();
        let leader = self.scene.frame.leader;
        self.scene.reigns.iter().for_each(|reign| self.reign(leader, reign));
        self.scene.gaps.iter().for_each(|gap| self.gap(leader, *gap));
        self.beside(words);
        self.measured();
        self.playhead();
        self.planned();
        self.scene.marks.iter().for_each(|mark| self.mark(mark));
        self.alarms();
        self.names(words);
    }

    fn fill(&self, colour: &str) {
        self.context.set_fill_style_str(colour);
    }

    fn stroke(&self, colour: &str, width: f64) {
        self.context.set_stroke_style_str(colour);
        self.context.set_line_width(width);
    }

    fn font(&self, weight: u32, size: f64) {
        self.context.set_font(&format!("{weight} {size}px {}", self.colours.font));
    }

    fn text(&self, text: &str, x: f64, middle: f64) {
        self.context.set_text_baseline("middle");
        let _ = self.context.fill_text(text, x, middle);
    }

    fn line(&self, from: (f64, f64), to: (f64, f64)) {
        self.context.begin_path();
        self.context.move_to(from.0, from.1);
        self.context.line_to(to.0, to.1);
        self.context.stroke();
    }

    fn dash(&self, pattern: &[f64]) {
        let pattern: js_sys::Array = pattern.iter().map(|length| JsValue::from_f64(*length)).collect();
        let _ = self.context.set_line_dash(&pattern);
    }

    fn rounded(&self, bar: Bar, top: f64, height: f64, radius: f64) {
        let width = (bar.to - bar.from).max(1.0);
        let radius = radius.min(width / 2.0);
        self.context.begin_path();
        let _ = self.context.round_rect_with_f64(bar.from, top, width, height, radius);
    }

    fn reign(&self, Row { top, height }: Row, reign: &Reign) {
        let half = height / 2.0 - 0.75;
        let (top, height, size) = match reign.lane {
            Lane::Full => (top, height, 12.0),
            Lane::Upper => (top, half, 10.0),
            Lane::Lower => (top + height - half, half, 10.0),
        };
        self.rounded(reign.bar, top, height, 4.0);
        self.fill(self.colours.role(Role::Leader));
        self.context.fill();
        if let Some((text, middle)) = &reign.text {
            self.font(600, size);
            self.fill(ON_LEADER);
            self.context.set_text_align("center");
            self.text(text, *middle, top + height / 2.0 + 0.5);
        }
    }

    /// Tinted, hatched where there is room, with a dashed edge.
    fn gap(&self, row: Row, gap: Bar) {
        let Row { top, height } = row;
        self.context.save();
        self.rounded(gap, top, height, 4.0);
        self.context.set_global_alpha(0.75);
        self.fill(&self.colours.broken_wash);
        self.context.fill();
        if gap.to - gap.from > 5.0 {
            self.context.clip();
            self.hatch(row, gap);
        }
        self.context.restore();
        if gap.to - gap.from > 3.0 {
            self.rounded(Bar { from: gap.from + 0.5, to: gap.to - 0.5 }, top + 0.5, height - 1.0, 4.0);
            self.dash(&[3.0, 2.5]);
            self.stroke(&self.colours.broken, 1.0);
            self.context.stroke();
            self.dash(&[]);
        }
    }

    fn hatch(&self, Row { top, height }: Row, gap: Bar) {
        self.context.set_global_alpha(0.35);
        self.stroke(&self.colours.broken, 1.0);
        self.context.begin_path();
        let mut x = (gap.from / 7.0).floor() * 7.0 - height;
        while x < gap.to {
            self.context.move_to(x, top + height);
            self.context.line_to(x + height, top);
            x += 7.0;
        }
        self.context.stroke();
    }

    /// Another branch below this one, and a line where they part.
    fn beside(&self, words: &Catalogue) {
        let (Some(beside), Some(row)) = (&self.scene.beside, self.scene.frame.beside) else { return };
        self.context.save();
        self.context.set_global_alpha(0.75);
        beside.reigns.iter().for_each(|reign| self.reign(row, reign));
        beside.gaps.iter().for_each(|gap| self.gap(row, *gap));
        self.context.restore();
        let Some(x) = beside.parts else { return };
        self.dash(&[2.0, 3.0]);
        self.stroke(&self.colours.ink, 1.5);
        let faults = self.scene.frame.faults;
        self.line((x, self.scene.frame.leader.top - 4.0), (x, faults.top + faults.height));
        self.dash(&[]);
        self.label_before(x, faults, &words.text("time-branch-parts"));
    }

    /// On the side where what parts them does not stand.
    fn label_before(&self, x: f64, row: Row, text: &str) {
        self.font(600, 10.5);
        self.context.set_text_align("right");
        let width = self.context.measure_text(text).map_or(0.0, |measured| measured.width());
        if x < width + 10.0 {
            return;
        }
        self.fill(&self.colours.paper);
        self.context.fill_rect(x - width - 9.0, row.top, width + 8.0, row.height);
        self.fill(&self.colours.ink);
        self.text(text, x - 6.0, row.top + row.height / 2.0);
    }

    fn mark(&self, mark: &Mark) {
        let colour = match mark.kind.tone() {
            Tone::Harm => &self.colours.broken_ink,
            Tone::Repair => &self.colours.kept_ink,
            Tone::Neutral => &self.colours.quiet,
        };
        let Row { top, height } = self.scene.frame.faults;
        let middle = top + height / 2.0;
        self.fill(colour);
        if mark.fits == Fits::Tick {
            // Harm in the upper half, repair in the lower: colour alone would not tell.
            let from = match mark.kind.tone() {
                Tone::Harm => top + 1.0,
                Tone::Neutral => top + height / 4.0,
                Tone::Repair => middle + 0.5,
            };
            return self.context.fill_rect(mark.x - 0.5, from, 1.0, height / 2.0 - 1.5);
        }
        self.context.set_text_align("left");
        self.font(600, 11.0);
        self.text(mark.kind.icon(), mark.x, middle);
        if let Fits::Words(text) = &mark.fits {
            self.text(text, mark.x + 13.0, middle);
        }
    }

    /// Hollow diamonds: nothing has happened yet.
    fn planned(&self) {
        let Row { top, height } = self.scene.frame.faults;
        let middle = top + height / 2.0;
        self.stroke(&self.colours.faint, 1.0);
        for x in &self.scene.planned {
            self.context.begin_path();
            self.context.move_to(*x, middle - 3.5);
            self.context.line_to(x + 3.5, middle);
            self.context.line_to(*x, middle + 3.5);
            self.context.line_to(x - 3.5, middle);
            self.context.close_path();
            self.context.stroke();
        }
    }

    fn alarms(&self) {
        let Row { top, height } = self.scene.frame.leader;
        self.context.set_text_align("center");
        self.font(700, 10.0);
        for alarm in &self.scene.alarms {
            self.fill(&self.colours.broken);
            self.context.fill_rect(alarm.x - 0.75, top, 1.5, height);
        }
        for alarm in self.scene.alarms.iter().filter(|alarm| alarm.badge) {
            self.fill(&self.colours.broken);
            self.context.begin_path();
            let _ = self.context.arc(alarm.x, top - 0.5, 6.0, 0.0, std::f64::consts::TAU);
            self.context.fill();
            self.fill(&self.colours.paper);
            self.text("!", alarm.x, top);
        }
    }

    fn nodes(&self) {
        match &self.scene.nodes {
            Nodes::Stripes { pitch, stripes } => {
                for stripe in stripes {
                    self.stripe(*pitch, f64::from(stripe.row), stripe.bar, stripe.role);
                }
            }
            Nodes::Shares { column, from, columns } => {
                for (place, shares) in columns.iter().enumerate() {
                    self.column(from + place as f64 * column, *column, shares);
                }
            }
        }
    }

    /// Thick for who leads or wants to, thinner for who follows, a thread for who failed.
    fn stripe(&self, pitch: f64, row: f64, bar: Bar, role: Role) {
        let full = (pitch - 1.5).clamp(1.0, 6.5);
        let height = match role {
            Role::Leader | Role::Candidate => full,
            Role::Follower => full * 0.7,
            Role::Failed => (full * 0.3).max(0.75),
        };
        let middle = self.scene.frame.nodes.top + (row + 0.5) * pitch;
        self.fill(self.colours.role(role));
        self.context.fill_rect(bar.from, middle - height / 2.0, (bar.to - bar.from).max(0.75), height);
    }

    fn column(&self, x: f64, width: f64, shares: &[f64; 4]) {
        let Row { top, height } = self.scene.frame.nodes;
        let mut from = top;
        for (role, share) in Role::ALL.into_iter().zip(shares) {
            if *share <= 0.0 {
                continue;
            }
            // One leader of a thousand is still seen.
            let least = if role == Role::Leader { 2.0 } else { 0.0 };
            let tall = (share * height).max(least).min(top + height - from);
            self.fill(self.colours.role(role));
            self.context.fill_rect(x, from, width + 0.4, tall);
            from += tall;
        }
    }

    fn ticks(&self) {
        let Row { top, height } = self.scene.frame.ticks;
        self.font(400, 10.5);
        self.context.set_text_align("left");
        for tick in &self.scene.ticks {
            self.fill(&self.colours.line);
            self.context.fill_rect(
                tick.x.round(),
                self.scene.frame.leader.top,
                1.0,
                top + height - self.scene.frame.leader.top,
            );
            self.fill(&self.colours.quiet);
            self.text(&tick.text, tick.x + 4.0, top + height / 2.0 + 1.0);
        }
    }

    fn forgotten(&self, words: &Catalogue) {
        let Some(x) = self.scene.kept_from else { return };
        let left = self.scene.frame.left;
        if x - left < 90.0 {
            return;
        }
        let Row { top, height } = self.scene.frame.nodes;
        self.font(400, 10.5);
        self.fill(&self.colours.quiet);
        self.context.set_text_align("left");
        self.text(&words.text("time-forgotten"), left + 6.0, top + height / 2.0);
    }

    fn names(&self, words: &Catalogue) {
        let frame = &self.scene.frame;
        if frame.left == 0.0 {
            return;
        }
        self.context.clear_rect(0.0, 0.0, frame.left - 6.0, frame.height());
        self.font(400, 11.0);
        self.fill(&self.colours.quiet);
        self.context.set_text_align("left");
        let beside = frame.beside.map(|row| ("time-row-beside", row));
        for (key, row) in
            [("time-row-leader", frame.leader), ("time-row-faults", frame.faults)].into_iter().chain(beside)
        {
            self.text(&words.text(key), 0.0, row.top + row.height / 2.0);
        }
        self.text(&words.text("time-row-nodes"), 0.0, frame.nodes.top + 6.0);
    }

    /// What the statistics leave out is veiled; brackets stand at its edges.
    fn measured(&self) {
        let Some(Bar { from, to }) = self.scene.measured else { return };
        let frame = &self.scene.frame;
        let bottom = frame.nodes.top + frame.nodes.height;
        self.context.save();
        self.context.set_global_alpha(0.6);
        self.fill(&self.colours.paper);
        self.context.fill_rect(frame.left, 0.0, from - frame.left, bottom);
        self.context.fill_rect(to, 0.0, frame.width - to, bottom);
        self.context.restore();
        self.stroke(&self.colours.ink, 1.5);
        for (x, inwards) in [(from, 5.0), (to, -5.0)] {
            if x > frame.left && x < frame.width {
                self.line((x + inwards, 1.5), (x, 1.5));
                self.line((x, 1.5), (x, bottom));
                self.line((x, bottom), (x + inwards, bottom));
            }
        }
    }

    fn playhead(&self) {
        let Some(x) = self.scene.playhead else { return };
        let bottom = self.scene.frame.ticks.top;
        self.stroke(&self.colours.ink, 2.0);
        self.line((x, 1.0), (x, bottom));
    }
}
