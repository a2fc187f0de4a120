//! Why an answer has no explanation: the operations of its key in a drawing, the reason, and all of it as a table.

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
            <Dialog class="reasoning" title={words.text("cluster-proof-title")} close={words.text("page-close")} onclose={close.clone()}>
                <p class="reason">{ &timeline.reason }</p>
                { drawing(words, timeline) }
                <ul class="parts">
                    { for [Part::Impossible, Part::Against, Part::Around].map(|part| legend(words, part)) }
                </ul>
                <p class="quiet">{ words.text("cluster-proof-how") }</p>
                <details>
                    <summary>{ words.text("cluster-proof-table") }</summary>
                    { table(words, timeline) }
                </details>
            </Dialog>
        </div>
    }
}

/// The clients' names stay where they are while the rest is scrolled.
fn drawing(words: &Catalogue, timeline: &Timeline) -> Html {
    let (width, height) = (timeline.width - NAMES, timeline.height);
    let name = |row: &Row| html! { <span ~style={format!("height:{ROW}px")}>{ &row.name }</span> };
    let line =
        |row: &Row| html! { <line x1="0" x2={width.to_string()} y1={row.y.to_string()} y2={row.y.to_string()} /> };
    html! {
        <div class="proof">
            <div class="proof-names" aria-hidden="true" ~style={format!("width:{NAMES}px")}>{ for timeline.rows.iter().map(name) }</div>
            <div class="proof-scroll" tabindex="0" role="region" aria-label={words.text("cluster-proof-title")}>
                <svg role="img" aria-label={timeline.reason.clone()} width={width.to_string()} height={height.to_string()}>
                    { for timeline.rows.iter().map(line) }
                    { for timeline.bars.iter().map(|bar| drawn(words, bar)) }
                </svg>
            </div>
        </div>
    }
}

fn drawn(words: &Catalogue, bar: &Bar) -> Html {
    let x = bar.x - NAMES;
    let kind = if bar.is_write { "write" } else { "read" };
    let mark = if bar.part == Part::Impossible { "✕ " } else { "" };
    let told = format!("{}: {}, {} – {}; {}", bar.client, bar.told, bar.called, bar.returned, part(words, bar.part));
    html! {
        <g class={classes!("operation", kind, bar.is_open.then_some("open"))} data-part={bar.part.name()}>
            <title>{ told }</title>
            <rect x={x.to_string()} y={bar.y.to_string()} width={bar.width.to_string()} height={bar.height.to_string()} rx="4" />
            <text x={(x + bar.width / 2.0).to_string()} y={(bar.y + bar.height / 2.0).to_string()}>{ mark }{ &bar.label }</text>
        </g>
    }
}

fn part(words: &Catalogue, part: Part) -> String {
    words.text(match part {
        Part::Impossible => "cluster-proof-impossible",
        Part::Against => "cluster-proof-against",
        Part::Around => "cluster-proof-around",
    })
}

fn legend(words: &Catalogue, which: Part) -> Html {
    html! { <li data-part={which.name()}><span class="swatch" aria-hidden="true" />{ part(words, which) }</li> }
}

fn table(words: &Catalogue, timeline: &Timeline) -> Html {
    let columns = ["client", "operation", "called", "returned", "part"];
    let head = |column: &str| html! { <th scope="col">{ words.text(&format!("cluster-proof-column-{column}")) }</th> };
    let row = |bar: &Bar| {
        html! {
            <tr data-part={bar.part.name()}>
                <th scope="row">{ &bar.client }</th>
                <td>{ &bar.told }</td>
                <td>{ &bar.called }</td>
                <td>{ &bar.returned }</td>
                <td>{ part(words, bar.part) }</td>
            </tr>
        }
    };
    html! {
        <div class="proof-table">
            <table>
                <thead><tr>{ for columns.map(head) }</tr></thead>
                <tbody>{ for timeline.bars.iter().map(row) }</tbody>
            </table>
        </div>
    }
}
