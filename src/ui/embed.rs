//! In a document: one or two panels as a figure, quiet until played, with a way into the playground. The page
//! around it may talk to it, see [`messages`].

mod bar;
mod begin;
mod messages;
mod sight;

use super::cluster::Cluster;
use super::selection::Panel;
use super::states::States;
use super::time::Time;
use super::time::transport::Control;
use super::transitions::Transitions;
use super::{Shell, drawers, use_shell};
use crate::scenario::url::View;
use crate::types::Instant;
use crate::view::embed;
use yew::prelude::*;

/// What a figure can show.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Piece {
    Cluster,
    Time,
    Panel(Panel),
}

impl Piece {
    fn name(self) -> &'static str {
        match self {
            Piece::Cluster => "cluster",
            Piece::Time => "time",
            Piece::Panel(panel) => panel.name(),
        }
    }
}

/// All of them; the first is shown where none is named. Dialogs are no figures.
fn pieces() -> Vec<Piece> {
    let is_figure = |panel: &Panel| !matches!(panel, Panel::Share | Panel::Help | Panel::Import);
    let panels = Panel::ALL.into_iter().map(|(panel, _)| panel).filter(is_figure).map(Piece::Panel);
    [Piece::Cluster, Piece::Time].into_iter().chain(panels).collect()
}

fn names() -> Vec<&'static str> {
    pieces().into_iter().map(Piece::name).collect()
}

/// The pieces that an address asks for, if it makes sense.
pub fn asked(view: &View) -> Option<Vec<&'static str>> {
    embed::panels(view.embed.as_deref()?, &names()).ok()
}

/// For the person whose address makes none: the names, and how two are written.
pub fn allowed() -> String {
    format!("{}; cluster,states", names().join(", "))
}

/// `play=visible`: it plays while it is in view.
pub fn plays_when_seen(view: &View) -> bool {
    view.play.as_deref() == Some("visible")
}

/// What the address asks of a figure.
#[derive(Clone, PartialEq)]
pub struct Embedding {
    pieces: Vec<Piece>,
    plays_when_seen: bool,
}

impl Embedding {
    /// None where the page stands for itself. An address that makes no sense gets the first piece.
    pub fn of(view: &View) -> Option<Embedding> {
        if !View::is_on(&view.embed) {
            return None;
        }
        let named = asked(view).unwrap_or_else(|| names()[..1].to_vec());
        let piece = |name: &str| pieces().into_iter().find(|piece| piece.name() == name);
        let pieces = named.into_iter().filter_map(piece).collect();
        Some(Embedding { pieces, plays_when_seen: plays_when_seen(view) })
    }

    pub fn shows_cluster(&self) -> bool {
        self.shows(Piece::Cluster)
    }

    fn shows(&self, piece: Piece) -> bool {
        self.pieces.contains(&piece)
    }
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub embedding: Embedding,
}

#[component]
pub fn Embed(props: &Props) -> Html {
    let Props { embedding } = props;
    let shell = use_shell();
    sight::use_sight(&shell, embedding.plays_when_seen);
    let (words, frame) = (&shell.words, &shell.driver.frame);
    let control = Control(shell.driver.clone());
    // In the middle of the ring it hides nothing; elsewhere it would, once there is something to see.
    let has_middle = |piece: Piece| piece == Piece::Cluster || frame.now() == Instant::ZERO;
    let piece = |(place, piece): (usize, &Piece)| {
        html! {
            <div key={piece.name()} class="piece" data-piece={piece.name()}>
                <div class="piece-body">{ inside(&shell, *piece) }</div>
                if place == 0 && has_middle(*piece) {
                    <begin::Begin words={words.clone()} playing={frame.playing} driver={control.clone()} />
                }
            </div>
        }
    };
    html! {
        <main class="figure-page">
            <h1 class="visually-hidden">{ words.text("page-name") }</h1>
            <div class={classes!("pieces", embedding.shows(Piece::Time).then_some("timed"))}>
                { for embedding.pieces.iter().enumerate().map(piece) }
            </div>
            <bar::Bar words={words.clone()} playing={frame.playing} now={frame.now()}
                transport={!embedding.shows(Piece::Time)} driver={control.clone()} />
            <messages::Messages />
        </main>
    }
}

fn inside(shell: &Shell, piece: Piece) -> Html {
    match piece {
        Piece::Cluster => html! { <Cluster /> },
        Piece::Time => html! { <Time /> },
        Piece::Panel(Panel::States) => html! { <States /> },
        Piece::Panel(Panel::Transitions) => html! { <Transitions /> },
        // A drawer is open for as long as it is the panel of its shell.
        Piece::Panel(panel) => {
            let shell = Shell { panel: Some(panel), ..shell.clone() };
            html! { <ContextProvider<Shell> context={shell}>{ drawers() }</ContextProvider<Shell>> }
        }
    }
}
