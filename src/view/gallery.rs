//! The gallery of mistakes in the reader's language.

use super::catalogue::Catalogue;
use super::terms;
use crate::experiment::gallery::{Exhibit, GALLERY, Source};
use crate::scenario::Scenario;
use std::sync::LazyLock;

static SCENARIOS: LazyLock<Vec<Scenario>> =
    LazyLock::new(|| GALLERY.iter().map(|exhibit| exhibit.scenario()).collect());

/// The exhibit whose run this is, unchanged.
pub fn exhibit_of(scenario: &Scenario) -> Option<&'static Exhibit> {
    let place = SCENARIOS.iter().position(|pinned| pinned == scenario)?;
    Some(&GALLERY[place])
}

pub fn title(words: &Catalogue, exhibit: &Exhibit) -> String {
    words.text(&title_key(exhibit))
}

/// What happens in it, in one sentence.
pub fn about(words: &Catalogue, exhibit: &Exhibit) -> String {
    words.text(&about_key(exhibit))
}

fn title_key(exhibit: &Exhibit) -> String {
    format!("scenario-exhibit-{}", exhibit.name)
}

fn about_key(exhibit: &Exhibit) -> String {
    format!("scenario-exhibit-about-{}", exhibit.name)
}

/// The promises that it breaks.
pub fn breaks(words: &Catalogue, exhibit: &Exhibit) -> String {
    exhibit.breaks.iter().map(|property| terms::property(words, *property)).collect::<Vec<_>>().join(", ")
}

pub fn source(words: &Catalogue, source: Source) -> String {
    let at = |key: &str, place: &'static str| words.with(key, &[("place", place.into())]);
    match source {
        Source::Paper(place) => at("scenario-source-paper", place),
        Source::Dissertation(place) => at("scenario-source-dissertation", place),
        Source::Post(place) => at("scenario-source-post", place),
        Source::Article => words.text("scenario-source-article"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::catalogue::Language;

    #[test]
    fn every_exhibit_has_words() {
        for language in Language::ALL {
            let words = Catalogue::new(language);
            for exhibit in GALLERY {
                assert!(words.has(&title_key(exhibit)), "{}: {}", language.tag(), title_key(exhibit));
                assert!(words.has(&about_key(exhibit)), "{}: {}", language.tag(), about_key(exhibit));
                assert!(!breaks(&words, exhibit).is_empty());
                assert!(!source(&words, exhibit.source).starts_with("scenario-"));
            }
        }
    }

    #[test]
    fn an_exhibit_is_known_again_until_it_is_put_right() {
        for exhibit in GALLERY {
            let found = exhibit_of(&exhibit.scenario()).map(|found| found.name);
            assert_eq!(found, Some(exhibit.name));
            assert!(exhibit_of(&exhibit.mended()).is_none());
        }
    }
}
