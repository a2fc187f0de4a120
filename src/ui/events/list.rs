//! The rows of the feed.

use super::Line;
use crate::ui::states::focus;
use crate::view::catalogue::Catalogue;
use crate::view::feed::{Entry, Kind};
use std::rc::Rc;
use web_sys::KeyboardEvent;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub words: Rc<Catalogue>,
    pub rows: Rc<Vec<Line>>,
    pub chosen: Option<u64>,
    /// The event, and whether choosing it again lets it go.
    pub choose: Callback<(Entry, bool)>,
}

#[component]
pub fn List(props: &Props) -> Html {
    let Props { words, rows, chosen, choose } = props;
    if rows.is_empty() {
        return html! { <p class="quiet none">{ words.text("events-none") }</p> };
    }
    let number = |line: &Line| line.entry.event.number;
    let stop = chosen.filter(|chosen| rows.iter().any(|line| number(line) == *chosen)).unwrap_or(number(&rows[0]));
    let row = |line: &Line| {
        let here = number(line);
        html! {
            <Row key={here} line={line.clone()} chosen={*chosen == Some(here)} is_stop={stop == here} choose={choose.clone()} />
        }
    };
    html! {
        <ol class="feed" role="listbox" aria-label={words.text("events-title")} onkeydown={focus::move_by_arrows("li[data-event]")}>
            { for rows.iter().map(row) }
        </ol>
    }
}

#[derive(Properties, PartialEq)]
struct RowProps {
    line: Line,
    chosen: bool,
    is_stop: bool,
    choose: Callback<(Entry, bool)>,
}

#[component]
fn Row(props: &RowProps) -> Html {
    let RowProps { line, chosen, is_stop, choose } = props;
    let entry = line.entry;
    let (click, press, focus) = (choose.clone(), choose.clone(), choose.clone());
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            press.emit((entry, true));
        }
    });
    // The arrow keys select as they go; a click says itself what it means.
    let onfocus = Callback::from(move |event: FocusEvent| {
        let target = event.target_dyn_into::<web_sys::Element>();
        if target.is_some_and(|row| row.matches(":focus-visible").unwrap_or(false)) {
            focus.emit((entry, false));
        }
    });
    let icon = if entry.repairs { "↻" } else { entry.kind.icon() };
    html! {
        <li data-event={entry.event.number.to_string()} data-kind={entry.kind.name()} data-at={entry.event.at.0.to_string()}
            class={classes!(tone(entry), chosen.then_some("chosen"))} role="option" aria-selected={chosen.to_string()}
            tabindex={if *is_stop { "0" } else { "-1" }} onclick={move |_| click.emit((entry, true))} {onkeydown} {onfocus}>
            <span class="sign" aria-hidden="true">{ icon }</span>
            <time>{ &line.at }</time>
            <span class="said">
                { &line.said }
                if !line.more.is_empty() { <small>{ " (" }{ &line.more }{ ")" }</small> }
            </span>
        </li>
    }
}

fn tone(entry: Entry) -> &'static str {
    match (entry.kind, entry.repairs) {
        (Kind::Faults, true) => "repair",
        (Kind::Faults, false) => "harm",
        (Kind::Elections, _) => "election",
        _ => "plain",
    }
}
