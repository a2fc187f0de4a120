//! A figure: its plot with title, files to take along, and an explanation on demand.

use super::Look;
use super::explanation::Explanation;
use super::library::{self, Library};
use crate::ui::save::save;
use crate::ui::size::use_size;
use crate::view::catalogue::Catalogue;
use crate::view::plot::{Figure, Plot, Table};
use std::rc::Rc;
use web_sys::Element;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub words: Rc<Catalogue>,
    pub figure: Figure,
    pub library: Library,
    pub look: Look,
}

#[component]
pub fn FigureView(props: &Props) -> Html {
    let Props { words, figure, library, look } = props;
    let (box_, place) = (use_node_ref(), use_node_ref());
    let size = use_size(&box_);
    let plot = &figure.plot;
    let is_drawn = figure.missing.is_none() && *library == Library::Ready;
    let drawn = (plot.clone(), size.filter(|_| is_drawn));
    use_effect_with(drawn, {
        let place = place.clone();
        move |(plot, size)| {
            if let Some((size, place)) = size.zip(place.cast::<Element>()) {
                library::show(&place, plot, size);
            }
        }
    });
    let ids = (format!("lab-{}", plot.name), format!("lab-{}-said", plot.name));
    html! {
        <figure class="figure" data-figure={plot.name}>
            <div class="figure-head">
                <h3 id={ids.0.clone()}>{ &plot.title }</h3>
                if figure.missing.is_none() {
                    if is_drawn { { svg_button(words, plot, &place) } }
                    { csv_button(words, plot) }
                }
            </div>
            <div class="plot-box" ref={box_}>
                { content(props, ids.clone(), place) }
            </div>
            <p id={ids.1} class="visually-hidden">{ &figure.said }</p>
            <Explanation look={look.clone()} figure={plot.name} />
        </figure>
    }
}

fn content(props: &Props, (title, said): (String, String), place: NodeRef) -> Html {
    let Props { words, figure, library, .. } = props;
    match (&figure.missing, library) {
        (Some(missing), _) => html! { <p class="missing quiet">{ missing }</p> },
        (None, Library::Loading) => html! { <p class="missing quiet">{ words.text("laboratory-loading") }</p> },
        (None, Library::Failed) => html! {
            <div class="plain">
                <p class="quiet">{ words.text("laboratory-failed") }</p>
                { table(&figure.plot.table(), false) }
            </div>
        },
        // The arrow keys go from value to value, as on a slider; what is in it belongs to the library.
        (None, Library::Ready) => html! {
            <div class="plot" ref={place} tabindex="0" role="slider" aria-labelledby={title} aria-describedby={said}
                aria-roledescription={words.text("laboratory-slider")} aria-valuemin="0" aria-valuenow="0"></div>
        },
    }
}

fn svg_button(words: &Catalogue, plot: &Plot, place: &NodeRef) -> Html {
    let label = words.with("laboratory-save-svg", &[("title", plot.title.clone().into())]);
    let (drawn, place) = (plot.clone(), place.clone());
    let onclick = move |_| {
        let picture = place.cast::<Element>().and_then(|place| library::picture(&place, &drawn));
        if let Some(picture) = picture {
            save(&format!("{}.svg", drawn.name), "image/svg+xml", &picture);
        }
    };
    html! {
        <button class="file" data-file="svg" aria-label={label.clone()} title={label} {onclick}>{ words.text("laboratory-svg") }</button>
    }
}

fn csv_button(words: &Catalogue, plot: &Plot) -> Html {
    let label = words.with("laboratory-save-csv", &[("title", plot.title.clone().into())]);
    let saved = plot.clone();
    let onclick = move |_| {
        save(&format!("{}.csv", saved.name), "text/csv", &saved.csv());
    };
    html! {
        <button class="file" data-file="csv" aria-label={label.clone()} title={label} {onclick}>{ words.text("laboratory-csv") }</button>
    }
}

/// A table; with its title where nothing else says it.
pub fn table(table: &Table, titled: bool) -> Html {
    let row = |cells: &Vec<String>| {
        let cell = |(place, cell): (usize, &String)| match place {
            0 => html! { <th scope="row">{ cell }</th> },
            _ => html! { <td>{ cell }</td> },
        };
        html! { <tr>{ for cells.iter().enumerate().map(cell) }</tr> }
    };
    html! {
        <table class="numbers">
            <caption class={if titled { "" } else { "visually-hidden" }}>{ &table.title }</caption>
            <thead><tr>{ for table.head.iter().map(|head| html! { <th scope="col">{ head }</th> }) }</tr></thead>
            <tbody>{ for table.rows.iter().map(row) }</tbody>
        </table>
    }
}
