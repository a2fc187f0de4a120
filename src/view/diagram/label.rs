//! Finds a place for each arrow's label: near its arrow, on nothing else.

use super::{Area, Arrow, Point, StateArea};

/// A label's centre and form.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Label {
    pub area: Area,
    pub form: Form,
}

/// From the most that a label says to the least; an arrow without one says it all when pointed at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// Words and figure in a line.
    Line,
    /// The figure below the words.
    Stack,
    Figure,
}

pub const SIZE: f64 = 11.0;
const LINE: f64 = 14.0;
/// What is tried, and whether it may lie across a line (it is drawn with a rim that keeps it readable).
type Tries = [(Form, bool); 6];
const ROOMY: Tries = [
    (Form::Line, false),
    (Form::Stack, false),
    (Form::Line, true),
    (Form::Stack, true),
    (Form::Figure, false),
    (Form::Figure, true),
];
/// Where lines are close together, a word across one could be anybody's.
const CRAMPED: Tries = [
    (Form::Line, false),
    (Form::Stack, false),
    (Form::Figure, false),
    (Form::Figure, true),
    (Form::Line, true),
    (Form::Stack, true),
];
const PLACES: [f64; 11] = [0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74, 0.2, 0.8];
const DISTANCES: [f64; 4] = [4.0, 8.0, 13.0, 19.0];
/// With each of the orders in which arrows choose.
const ATTEMPTS_MAX: usize = 4;

/// How wide a text is at most, in pixels, in any of the fonts that a system may have.
pub fn text_width(text: &str, size: f64) -> f64 {
    let width = |letter: char| match letter {
        '\u{2e80}'.. => 1.02,
        'm' | 'w' | 'M' | 'W' | '%' => 0.98,
        'i' | 'l' | 'j' | '.' | ',' | '\'' | ' ' => 0.34,
        'f' | 't' | 'r' | '-' => 0.43,
        _ => 0.64,
    };
    text.chars().map(width).sum::<f64>() * size
}

struct Wanted {
    words: f64,
    figure: f64,
}

impl Wanted {
    fn size(&self, form: Form) -> (f64, f64) {
        match form {
            Form::Line => (self.words + self.figure + 5.0, LINE),
            Form::Stack => (self.words.max(self.figure), 2.0 * LINE - 2.0),
            Form::Figure => (self.figure, LINE),
        }
    }
}

/// Places the labels in the order of the arrows, then in others, and keeps the best.
pub fn place(states: &[StateArea], arrows: &mut [Arrow], texts: &[String], digits: usize, size: (f64, f64)) {
    let figure = text_width(&"0".repeat(digits), SIZE);
    let wanted: Vec<Wanted> = texts.iter().map(|text| Wanted { words: text_width(text, SIZE), figure }).collect();
    let crowd = Crowd::new(states, arrows, size);
    let by_order: Vec<usize> = (0..arrows.len()).collect();
    let mut by_length = by_order.clone();
    by_length.sort_by(|a, b| reach(&arrows[*a]).total_cmp(&reach(&arrows[*b])));
    let mut by_words = by_order.clone();
    by_words.sort_by(|a, b| wanted[*b].words.total_cmp(&wanted[*a].words));
    let backwards = by_order.iter().rev().copied().collect();
    let orders = [by_order, by_length, by_words, backwards];
    let attempts = orders.into_iter().flat_map(|order| crowd.attempts(arrows, &wanted, order));
    let best = attempts.min_by_key(|labels| labels.iter().map(|label| cost(*label)).sum::<u32>());
    for (arrow, label) in arrows.iter_mut().zip(best.unwrap_or_default()) {
        arrow.label = label;
    }
}

fn reach(arrow: &Arrow) -> f64 {
    let (start, end) = (arrow.curve.start, arrow.curve.end);
    ((end.x - start.x).powi(2) + (end.y - start.y).powi(2)).sqrt()
}

fn cost(label: Option<Label>) -> u32 {
    label.map_or(20, |label| cost_of(label.form))
}

fn cost_of(form: Form) -> u32 {
    match form {
        Form::Line => 0,
        Form::Stack => 1,
        Form::Figure => 6,
    }
}

/// What a label must not lie on.
struct Crowd {
    size: (f64, f64),
    /// States and arrowheads, with the gap that each wants.
    solid: Vec<(Area, f64)>,
    lines: Vec<Vec<Point>>,
}

impl Crowd {
    fn new(states: &[StateArea], arrows: &[Arrow], size: (f64, f64)) -> Crowd {
        let heads = arrows.iter().map(|arrow| (around(&arrow.head), 2.0));
        Crowd {
            size,
            solid: states.iter().map(|placed| (placed.area, 4.0)).chain(heads).collect(),
            lines: arrows.iter().map(|arrow| arrow.curve.points().collect()).collect(),
        }
    }

    /// Whoever came off badly chooses first the next time.
    fn attempts(&self, arrows: &[Arrow], wanted: &[Wanted], mut order: Vec<usize>) -> Vec<Vec<Option<Label>>> {
        let mut attempts = Vec::new();
        for _ in 0..ATTEMPTS_MAX {
            let labels = self.attempt(arrows, wanted, &order);
            let is_content = |number: &usize| cost(labels[*number]) < cost_of(Form::Figure);
            let are_content = order.iter().all(is_content);
            order.sort_by_key(is_content);
            attempts.push(labels);
            if are_content {
                break;
            }
        }
        attempts
    }

    fn attempt(&self, arrows: &[Arrow], wanted: &[Wanted], order: &[usize]) -> Vec<Option<Label>> {
        let mut labels: Vec<Option<Label>> = vec![None; arrows.len()];
        for number in order {
            labels[*number] = self.fit(&arrows[*number], &wanted[*number], &labels);
        }
        labels
    }

    fn fit(&self, arrow: &Arrow, wanted: &Wanted, others: &[Option<Label>]) -> Option<Label> {
        let tries = if self.size.0 >= super::WIDE { ROOMY } else { CRAMPED };
        tries.into_iter().find_map(|(form, may_cross)| {
            let free = |area: &Area| self.is_free(area, others) && (may_cross || self.is_off_lines(area));
            let area = candidates(arrow, wanted.size(form)).find(free)?;
            Some(Label { area, form })
        })
    }

    fn is_off_lines(&self, area: &Area) -> bool {
        !self.lines.iter().flatten().any(|point| area.holds(*point, 1.5))
    }

    fn is_free(&self, area: &Area, others: &[Option<Label>]) -> bool {
        let (width, height) = self.size;
        let inside = area.x >= area.width / 2.0 + 1.0
            && area.x <= width - area.width / 2.0 - 1.0
            && area.y >= area.height / 2.0
            && area.y <= height - area.height / 2.0;
        inside
            && !self.solid.iter().any(|(other, gap)| area.overlaps(other, *gap))
            && !others.iter().flatten().any(|label| area.overlaps(&label.area, 3.0))
    }
}

/// Where a label of this size could stand: outside the bend first, near the middle first.
fn candidates(arrow: &Arrow, (width, height): (f64, f64)) -> impl Iterator<Item = Area> {
    let curve = arrow.curve;
    let places =
        DISTANCES.into_iter().flat_map(|gap| PLACES.into_iter().flat_map(move |t| [(gap, t, 1.0), (gap, t, -1.0)]));
    places.map(move |(gap, t, side)| {
        let (point, normal) = (curve.at(t), curve.normal(t));
        let away = side * (gap + normal.x.abs() * width / 2.0 + normal.y.abs() * height / 2.0);
        Area { x: point.x + normal.x * away, y: point.y + normal.y * away, width, height }
    })
}

fn around(points: &[Point; 3]) -> Area {
    let bounds = |of: fn(&Point) -> f64| {
        let values = points.iter().map(of);
        (values.clone().fold(f64::INFINITY, f64::min), values.fold(f64::NEG_INFINITY, f64::max))
    };
    let ((left, right), (top, bottom)) = (bounds(|point| point.x), bounds(|point| point.y));
    Area { x: (left + right) / 2.0, y: (top + bottom) / 2.0, width: right - left, height: bottom - top }
}
