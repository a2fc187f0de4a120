//! The presets as a menu shows them, and which of them a run came from.

use super::catalogue::Catalogue;
use super::gallery;
use crate::experiment::gallery::Exhibit;
use crate::scenario::Scenario;
use crate::scenario::preset::{PRESETS, Shelf};
use std::sync::LazyLock;

static SCENARIOS: LazyLock<Vec<Scenario>> = LazyLock::new(|| PRESETS.iter().map(|preset| preset.scenario()).collect());

/// Where a scenario comes from; presets by their place in the list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    Preset(usize),
    /// Begun as that preset, and changed since.
    Changed(usize),
    /// A mistake of the gallery.
    Exhibit(&'static Exhibit),
    Own,
}

pub fn origin(scenario: &Scenario) -> Origin {
    if let Some(index) = SCENARIOS.iter().position(|preset| preset == scenario) {
        return Origin::Preset(index);
    }
    if let Some(exhibit) = gallery::exhibit_of(scenario) {
        return Origin::Exhibit(exhibit);
    }
    let kept_its_title = |preset: &Scenario| !scenario.title.is_empty() && preset.title == scenario.title;
    SCENARIOS.iter().position(kept_its_title).map_or(Origin::Own, Origin::Changed)
}

/// The preset's name as it stands in catalogue keys and in links: `the-articles-three-nodes`.
pub fn slug(index: usize) -> String {
    PRESETS[index].name.to_ascii_lowercase().replace('\'', "").replace(' ', "-")
}

pub fn title(words: &Catalogue, index: usize) -> String {
    words.text(&title_key(index))
}

pub fn shelf(words: &Catalogue, shelf: Shelf) -> String {
    words.text(&format!("scenario-shelf-{}", shelf.name()))
}

/// What happens in it, in one line.
pub fn about(words: &Catalogue, index: usize) -> String {
    words.text(&about_key(index))
}

/// What to look at while it runs; none where the line says it all.
pub fn watch(words: &Catalogue, index: usize) -> Option<String> {
    words.has(&watch_key(index)).then(|| words.text(&watch_key(index)))
}

/// What the system promises with these settings, in a sentence; none for a lesson that is not about that.
pub fn promised(words: &Catalogue, index: usize) -> Option<String> {
    words.has(&promised_key(index)).then(|| words.text(&promised_key(index)))
}

fn title_key(index: usize) -> String {
    format!("scenario-preset-{}", slug(index))
}

fn about_key(index: usize) -> String {
    format!("scenario-about-{}", slug(index))
}

fn watch_key(index: usize) -> String {
    format!("scenario-watch-{}", slug(index))
}

fn promised_key(index: usize) -> String {
    format!("scenario-promised-{}", slug(index))
}

/// What a person would call this scenario.
pub fn name(words: &Catalogue, scenario: &Scenario) -> String {
    match origin(scenario) {
        Origin::Preset(index) => title(words, index),
        Origin::Changed(index) => words.with("scenario-changed", &[("title", title(words, index).into())]),
        Origin::Exhibit(exhibit) => gallery::title(words, exhibit),
        Origin::Own if scenario.title.is_empty() => words.text("scenario-own"),
        Origin::Own => scenario.title.clone(),
    }
}

/// The text for the editor: a preset's own, with its comments, where that is what runs.
pub fn text(scenario: &Scenario) -> String {
    match origin(scenario) {
        Origin::Preset(index) => PRESETS[index].text.to_string(),
        Origin::Exhibit(exhibit) => exhibit.text.to_string(),
        _ => crate::scenario::text::write(scenario),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::catalogue::Language;

    #[test]
    fn every_preset_has_a_title_and_a_line() {
        for language in Language::ALL {
            let words = Catalogue::new(language);
            let keys = (0..PRESETS.len()).flat_map(|index| [title_key(index), about_key(index)]);
            let lacking: Vec<String> = keys.filter(|key| !words.has(key)).collect();
            assert!(lacking.is_empty(), "{}: no words for {lacking:#?}", language.tag());
        }
    }

    /// Each says what to watch, and each system what it promises.
    #[test]
    fn no_preset_lacks_its_notes() {
        for language in Language::ALL {
            let words = Catalogue::new(language);
            for (index, preset) in PRESETS.iter().enumerate() {
                assert!(watch(&words, index).is_some(), "{}: {}", language.tag(), watch_key(index));
                let is_told = promised(&words, index).is_some();
                assert!(is_told || preset.shelf == Shelf::Lessons, "{}: {}", language.tag(), promised_key(index));
            }
        }
    }

    /// And its text says so, too, with where its numbers are from.
    #[test]
    fn the_text_of_each_system_says_what_to_watch_and_what_is_promised() {
        for (_, preset) in Shelf::Systems.presets() {
            let lines = preset.text.lines().take_while(|line| line.starts_with('#'));
            let notes = lines.collect::<Vec<_>>().join("\n");
            assert!(notes.contains("\n# Watch"), "{}", preset.name);
            assert!(notes.contains("\n# Promised") || notes.contains("\n# Not promised"), "{}", preset.name);
        }
    }

    #[test]
    fn a_preset_is_known_again_even_when_changed() {
        let mut scenario = PRESETS[1].scenario();
        assert_eq!(origin(&scenario), Origin::Preset(1));
        assert!(text(&scenario).starts_with('#'));
        scenario.seed += 1;
        assert_eq!(origin(&scenario), Origin::Changed(1));
        assert_eq!(origin(&Scenario::default()), Origin::Own);
    }
}
