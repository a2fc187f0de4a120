//! What the laboratory shows, as plain data: plots with their axes and layers, the figures and tables of a
//! section. The page hands a plot to the plotting library as it is (`www/plots/plots.js`); a file gets it as
//! comma-separated values.

pub mod chaos;
pub mod convergence;
pub mod distribution;
pub mod events;
pub mod fairness;
pub mod interregna;
pub mod memory;
pub mod occupancy;
pub mod passages;
pub mod scale;
pub mod sojourns;

use super::catalogue::Catalogue;
use crate::experiment::csv;
use serde::Serialize;

/// A plot is at most about so many pixels wide: more points than this are not seen.
pub const POINTS_MAX: usize = 600;
/// Rows that a person reads where there is no picture.
const ROWS_MAX: usize = 24;

#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Plot {
    /// The name of its files.
    pub name: &'static str,
    pub title: String,
    pub x: Axis,
    pub y: Axis,
    /// The first ones lie below the others.
    pub layers: Vec<Layer>,
}

/// An axis holds numbers in its own unit: see [`Axis::of`].
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Axis {
    pub label: String,
    /// Empty for a plain number.
    pub unit: String,
    pub scale: Scale,
    /// Without both bounds the axis fits what it shows.
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// Places that have a name; an axis without any is marked at round numbers.
    pub ticks: Vec<Tick>,
    /// How much of what is measured makes one of the unit.
    #[serde(skip)]
    per: f64,
}

#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Tick {
    pub at: f64,
    pub name: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scale {
    Linear,
    /// For values above zero.
    Log,
}

impl Axis {
    pub fn number(label: String) -> Axis {
        Axis { label, unit: String::new(), scale: Scale::Linear, low: None, high: None, ticks: Vec::new(), per: 1.0 }
    }

    /// Of things that have names instead of sizes: the first stands at 0, the next at 1 …
    pub fn named(label: String, names: Vec<String>) -> Axis {
        let last = names.len() as f64 - 0.5;
        let ticks = names.into_iter().enumerate().map(|(place, name)| Tick { at: place as f64, name }).collect();
        Axis { ticks, ..Axis::number(label) }.within(-0.5, last)
    }

    /// The name of what a point is about, where things have names.
    fn named_at(&self, point: &Point) -> Option<String> {
        let x = point.x?;
        let middle = (x + point.x2.unwrap_or(x)) / 2.0;
        self.ticks.iter().find(|tick| (tick.at - middle).abs() < 0.5).map(|tick| tick.name.clone())
    }

    /// Takes shares of 1, shows percent.
    pub fn percent(label: String) -> Axis {
        Axis { unit: "%".to_string(), per: 0.01, ..Axis::number(label) }
    }

    /// Takes microseconds, and shows them in the unit that suits the longest.
    pub fn duration(words: &Catalogue, label: String, longest_us: f64) -> Axis {
        let (unit, per) = scale::unit(longest_us);
        Axis { unit: words.text(&format!("laboratory-unit-{unit}")), per, ..Axis::number(label) }
    }

    /// From one value to another, as they are measured.
    pub fn within(self, low: f64, high: f64) -> Axis {
        Axis { low: Some(low / self.per), high: Some(high / self.per), ..self }
    }

    pub fn logarithmic(self) -> Axis {
        Axis { scale: Scale::Log, ..self }
    }

    /// A measured value in the axis's unit.
    pub fn of(&self, value: f64) -> f64 {
        value / self.per
    }
}

/// One set of points, drawn in one way.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Layer {
    pub mark: Mark,
    pub tone: Tone,
    /// For the legend and for the values under the pointer; empty if it needs none.
    pub name: String,
    /// A second sign beside the colour.
    pub dashed: bool,
    pub points: Vec<Point>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// x, y
    Line,
    /// x, y: holds from its x on, as a distribution function does.
    Steps,
    /// x, low, high
    Band,
    /// The same around steps.
    StepBand,
    /// x to x2, from zero to y
    Bars,
    /// x, y; with low and high, an interval through it
    Dots,
    /// A vertical line at x, from low to high if they are given.
    Rule,
    /// A horizontal line at y.
    Level,
    /// From low to high, y being the difference: stacked by whoever makes it. Holds from its x on.
    Areas,
}

/// A colour of the style sheet, by its meaning.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Tone {
    Leader,
    Follower,
    Candidate,
    Failed,
    Ink,
    Quiet,
    Kept,
    Broken,
}

impl From<crate::types::Role> for Tone {
    fn from(role: crate::types::Role) -> Tone {
        use crate::types::Role;
        match role {
            Role::Leader => Tone::Leader,
            Role::Follower => Tone::Follower,
            Role::Candidate => Tone::Candidate,
            Role::Failed => Tone::Failed,
        }
    }
}

/// In the units of the axes; what a mark does not use is not there. In order of x.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize)]
pub struct Point {
    pub x: Option<f64>,
    pub x2: Option<f64>,
    pub y: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
}

impl Point {
    pub fn at(x: f64, y: f64) -> Point {
        Point { x: Some(x), y: Some(y), ..Point::default() }
    }

    pub fn bar(x: f64, x2: f64, y: f64) -> Point {
        Point { x2: Some(x2), ..Point::at(x, y) }
    }

    pub fn band(x: f64, low: f64, high: f64) -> Point {
        Point { x: Some(x), low: Some(low), high: Some(high), ..Point::default() }
    }

    /// For a rule.
    pub fn x(x: f64) -> Point {
        Point { x: Some(x), ..Point::default() }
    }

    /// For a level.
    pub fn y(y: f64) -> Point {
        Point { y: Some(y), ..Point::default() }
    }

    pub fn with_interval(self, low: f64, high: f64) -> Point {
        Point { low: Some(low), high: Some(high), ..self }
    }

    fn values(self) -> [Option<f64>; 5] {
        [self.x, self.x2, self.y, self.low, self.high]
    }
}

impl Layer {
    /// Keeps no more points than a plot can show.
    pub fn new(mark: Mark, tone: Tone, name: String, points: Vec<Point>) -> Layer {
        Layer { mark, tone, name, dashed: false, points: thin(points, POINTS_MAX) }
    }

    pub fn dashed(self) -> Layer {
        Layer { dashed: true, ..self }
    }
}

/// Evenly fewer, the first and the last among them.
fn thin<T: Copy>(items: Vec<T>, most: usize) -> Vec<T> {
    let last = items.len().saturating_sub(1);
    if items.len() <= most {
        return items;
    }
    (0..most).map(|place| items[place * last / (most - 1)]).collect()
}

impl Plot {
    /// All layers, a line for each point: `layer,x,x2,y,low,high`, each with its unit.
    pub fn csv(&self) -> String {
        let headed = |name: &str, axis: &Axis| match axis.unit.as_str() {
            "" => name.to_string(),
            unit => format!("{name} ({unit})"),
        };
        let (x, y) = (&self.x, &self.y);
        let head = [headed("x", x), headed("x2", x), headed("y", y), headed("low", y), headed("high", y)];
        let mut text = csv::line(&["layer", &head[0], &head[1], &head[2], &head[3], &head[4]]);
        for layer in &self.layers {
            for point in &layer.points {
                let [mut x, mut x2, y, low, high] =
                    point.values().map(|value| value.map_or_else(String::new, |value| value.to_string()));
                if let Some(name) = self.x.named_at(point) {
                    (x, x2) = (name, String::new());
                }
                text += &csv::line(&[self.name_of(layer), &x, &x2, &y, &low, &high]);
            }
        }
        text
    }

    fn name_of<'a>(&'a self, layer: &'a Layer) -> &'a str {
        if layer.name.is_empty() { &self.y.label } else { &layer.name }
    }

    /// The layer that says most, as a table: for whoever gets no picture.
    pub fn table(&self) -> Table {
        let leading = self.layers.iter().find(|layer| layer.points.iter().any(|point| point.y.is_some()));
        let points = leading.map_or_else(Vec::new, |layer| thin(layer.points.clone(), ROWS_MAX));
        let shown = |value: Option<f64>, axis: &Axis| value.map_or_else(String::new, |value| scale::shown(value, axis));
        let where_ = |point: &Point| match point.x2 {
            _ if !self.x.ticks.is_empty() => self.x.named_at(point).unwrap_or_default(),
            Some(x2) => format!("{}–{}", scale::number(point.x.unwrap_or_default()), scale::shown(x2, &self.x)),
            None => shown(point.x, &self.x),
        };
        Table {
            title: self.title.clone(),
            head: vec![self.x.label.clone(), leading.map_or_else(String::new, |layer| self.name_of(layer).to_string())],
            rows: points.iter().map(|point| vec![where_(point), shown(point.y, &self.y)]).collect(),
        }
    }
}

/// What one tab of the laboratory shows, from top to bottom.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Section {
    /// What the figures come to, in a sentence.
    pub lead: Option<String>,
    pub facts: Vec<Fact>,
    pub figures: Vec<Figure>,
    pub tables: Vec<Table>,
    pub events: Option<events::Events>,
    /// What a reader has to know about all of it.
    pub notes: Vec<String>,
}

/// A figure in the other sense: "median", "287 ms".
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fact {
    pub label: String,
    pub value: String,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Figure {
    pub plot: Plot,
    /// In a sentence, for those who don't see it.
    pub said: String,
    /// Stands in its place: why there is nothing to draw yet.
    pub missing: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Table {
    pub title: String,
    pub head: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plot(points: Vec<Point>) -> Plot {
        Plot {
            name: "test",
            title: "A test".to_string(),
            x: Axis { unit: "ms".to_string(), per: 1_000.0, ..Axis::number("time".to_string()) },
            y: Axis::percent("share".to_string()),
            layers: vec![Layer::new(Mark::Steps, Tone::Ink, "seen, so far".to_string(), points)],
        }
    }

    #[test]
    fn a_file_has_every_point_with_its_units() {
        let plot = plot(vec![Point::at(1.5, 50.0), Point::band(2.0, 40.0, 60.0)]);
        let expected = "layer,x (ms),x2 (ms),y (%),low (%),high (%)\n\
                        \"seen, so far\",1.5,,50,,\n\
                        \"seen, so far\",2,,,40,60\n";
        assert_eq!(plot.csv(), expected);
    }

    #[test]
    fn no_more_points_than_can_be_seen_and_both_ends() {
        let many: Vec<Point> = (0..10_000).map(|x| Point::at(f64::from(x), 1.0)).collect();
        let plot = plot(many);
        let points = &plot.layers[0].points;
        assert_eq!(points.len(), POINTS_MAX);
        assert_eq!((points[0].x, points[POINTS_MAX - 1].x), (Some(0.0), Some(9_999.0)));
        assert!(points.windows(2).all(|pair| pair[0].x < pair[1].x));
        assert_eq!(plot.table().rows.len(), ROWS_MAX);
    }

    #[test]
    fn an_axis_takes_what_is_measured() {
        let axis = Axis::percent("share".to_string()).within(0.0, 1.0);
        assert_eq!((axis.low, axis.high, axis.of(0.5)), (Some(0.0), Some(100.0), 50.0));
    }
}
