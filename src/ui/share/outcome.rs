//! What became of a file.

use crate::ui::save::save_blob;
use crate::view::catalogue::Catalogue;
use crate::view::share;
use web_sys::Blob;
use yew::prelude::*;

#[derive(Clone, PartialEq, Default)]
pub enum Outcome {
    #[default]
    Nothing,
    Saved {
        name: String,
        bytes: u64,
    },
    Cancelled,
    /// With the reason, if there is one to give.
    Failed(String),
}

impl Outcome {
    pub fn of_saving(name: String, blob: Option<Blob>) -> Outcome {
        let saved = blob.and_then(|blob| save_blob(&name, &blob).map(|()| blob.size() as u64));
        saved.map_or_else(|| Outcome::Failed(String::new()), |bytes| Outcome::Saved { name, bytes })
    }

    pub fn told(&self, words: &Catalogue) -> Html {
        let (said, class) = match self {
            Outcome::Nothing => (String::new(), "quiet"),
            Outcome::Saved { name, bytes } => {
                let about = [("name", name.clone().into()), ("size", share::size(*bytes).into())];
                (words.with("share-saved", &about), "good")
            }
            Outcome::Cancelled => (words.text("share-cancelled"), "quiet"),
            Outcome::Failed(why) if why.is_empty() => (words.text("share-not-saved"), "bad"),
            Outcome::Failed(why) => (words.with("share-failed", &[("why", why.clone().into())]), "bad"),
        };
        html! { <p role="status" class={classes!("small", class)} data-outcome={self.name()}>{ said }</p> }
    }

    fn name(&self) -> &'static str {
        match self {
            Outcome::Nothing => "nothing",
            Outcome::Saved { .. } => "saved",
            Outcome::Cancelled => "cancelled",
            Outcome::Failed(_) => "failed",
        }
    }
}

/// Why a file was given up that grew and grew.
pub fn too_large(words: &Catalogue, most: u64) -> String {
    words.with("share-too-large", &[("most", share::size(most).into())])
}
