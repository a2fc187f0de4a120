//! Why a promise to clients was broken: what they asked and what became of it in a drawing, the reason, and all of it as
//! a table.

use crate::check::proof::Part;
use crate::ui::dialog::Dialog;
use crate::view::catalogue::Catalogue;
use crate::view::violation::{Bar, NAMES, ROW, Row, Timeline};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub timeline: Rc<Timeline>,
    pub words: Rc<Catalogue>,
    pub close: Callback<()>,
}

#[component]
pub fn Reasoning(props: &Props) -> Html {
    let Props { timeline, words, close } = props;
    // Escape is the dialog's alone: what it stands on stays open.
    let onkeydown = |event: KeyboardEvent| event.stop_propagation();
    html! {
        <div {onkeydown}>
            <Dialog class="reasoning" title={timeline.title.clone()} close={words.text("page-close")} onclose={close.clone()}>
                <p class="reason">{ &timeline.reason }</p>
                { drawing(timeline) }
                <ul class="parts">
                    { for timeline.parts.iter().map(legend) }
                </ul>
                <p class="quiet">{ &timeline.how }</p>
                <details>
                    <summary>{ words.text("cluster-proof-table") }</summary>
                    { table(timeline) }
                </details>
            </Dialog>
        </div>
    }
}

/// The clients' names stay where they are while the rest is scrolled.
fn drawing(timeline: &Timeline) -> Html {
    let (width, height) = (timeline.width - NAMES, timeline.height);
    let name = |row: &Row| html! { <span ~style={format!("height:{ROW}px")}>{ &row.name }</span> };
    let line =
        |row: &Row| html! { <line x1="0" x2={width.to_string()} y1={row.y.to_string()} y2={row.y.to_string()} /> };
    html! {
        <div class="proof">
            <div class="proof-names" aria-hidden="true" ~style={format!("width:{NAMES}px")}>{ for timeline.rows.iter().map(name) }</div>
            <div class="proof-scroll" tabindex="0" role="region" aria-label={timeline.title.clone()}>
                <svg role="img" aria-label={timeline.reason.clone()} width={width.to_string()} height={height.to_string()}>
                    { for timeline.rows.iter().map(line) }
                    { for timeline.bars.iter().map(drawn) }
                </svg>
            </div>
        </div>
    }
}

fn drawn(bar: &Bar) -> Html {
    let x = bar.x - NAMES;
    let mark = if bar.part == Part::Impossible { "✕ " } else { "" };
    let times = [&bar.called, &bar.returned].map(String::as_str).into_iter().filter(|time| !time.is_empty());
    let told = format!("{}: {}, {}; {}", bar.who, bar.told, times.collect::<Vec<_>>().join(" – "), bar.meaning);
    html! {
        <g class={classes!("operation", bar.kind.name(), bar.is_open.then_some("open"))} data-part={bar.part.name()}>
            <title>{ told }</title>
            <rect x={x.to_string()} y={bar.y.to_string()} width={bar.width.to_string()} height={bar.height.to_string()} rx="4" />
            <text x={(x + bar.width / 2.0).to_string()} y={(bar.y + bar.height / 2.0).to_string()}>{ mark }{ &bar.label }</text>
        </g>
    }
}

fn legend((part, meaning): &(Part, String)) -> Html {
    html! { <li data-part={part.name()}><span class="swatch" aria-hidden="true" />{ meaning }</li> }
}

fn table(timeline: &Timeline) -> Html {
    let head = |column: &String| html! { <th scope="col">{ column }</th> };
    let row = |bar: &Bar| {
        html! {
            <tr data-part={bar.part.name()}>
                <th scope="row">{ &bar.who }</th>
                <td>{ &bar.told }</td>
                <td>{ &bar.called }</td>
                <td>{ &bar.returned }</td>
                <td>{ &bar.meaning }</td>
            </tr>
        }
    };
    html! {
        <div class="proof-table">
            <table>
                <thead><tr>{ for timeline.columns.iter().map(head) }</tr></thead>
                <tbody>{ for timeline.bars.iter().map(row) }</tbody>
            </table>
        </div>
    }
}
