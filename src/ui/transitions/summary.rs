//! The interregna in four figures.

use crate::types::Duration;
use crate::ui::frame::Frame;
use crate::view::catalogue::Catalogue;
use crate::view::figures;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Clone, Copy, PartialEq)]
pub struct Figures {
    count: u64,
    median_us: Option<u64>,
    max_us: Option<u64>,
    /// In ten thousandths, so that it changes no more often than it shows.
    available: Option<u64>,
}

impl Figures {
    pub fn of(frame: &Frame) -> Figures {
        let now = frame.now().0;
        let governed = now.saturating_sub(frame.interregna.total_us);
        Figures {
            count: frame.interregna.count,
            median_us: frame.interregna.median_us,
            max_us: frame.interregna.max_us,
            available: (now > 0).then(|| (u128::from(governed) * 10_000 / u128::from(now)) as u64),
        }
    }
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub words: Rc<Catalogue>,
    pub interregna: Figures,
}

#[component]
pub fn Summary(props: &Props) -> Html {
    let Props { words, interregna } = props;
    let time = |us: Option<u64>| us.map_or_else(|| "–".to_string(), |us| figures::duration(words, Duration(us)));
    let available = interregna.available.map_or_else(|| "–".to_string(), |share| figures::percent(share as f64 / 1e4));
    let item = |name: &str, key: &str, value: String| {
        html! { <div data-figure={name.to_string()}><dt>{ words.text(key) }</dt><dd>{ value }</dd></div> }
    };
    html! {
        <dl class="summary">
            { item("interregna", "transitions-interregna", figures::count(interregna.count)) }
            { item("median", "transitions-median", time(interregna.median_us)) }
            { item("longest", "transitions-longest", time(interregna.max_us)) }
            { item("availability", "transitions-availability", available) }
        </dl>
    }
}
