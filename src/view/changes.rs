//! What another scenario would change, line by line. Its title and its note stand above that.

use super::catalogue::Catalogue;
use super::dials;
use crate::scenario::key::{KEYS, Key, Kind};
use crate::scenario::{Fault, Initial, Scenario, initial};

/// A value that would be another one, a fault that would go or come.
#[derive(Clone, PartialEq, Debug)]
pub struct Change {
    pub label: String,
    pub before: Option<String>,
    pub after: Option<String>,
}

pub fn changes(words: &Catalogue, before: &Scenario, after: &Scenario) -> Vec<Change> {
    let matters = |key: &&Key| {
        let is_said = matches!(key.kind, Kind::Text { .. });
        !is_said
            && [before, after].into_iter().any(|scenario| key.matters_to(scenario.protocol))
            && key.get(before) != key.get(after)
    };
    let value = |text: String| (!text.is_empty()).then_some(text);
    let mut changes: Vec<Change> = KEYS
        .iter()
        .filter(matters)
        .map(|key| Change {
            label: dials::label(words, key),
            before: value(key.get(before)),
            after: value(key.get(after)),
        })
        .collect();
    if before.initial != after.initial {
        changes.push(Change {
            label: words.text("import-initial"),
            before: value(disks(&before.initial)),
            after: value(disks(&after.initial)),
        });
    }
    let fault = |before: Option<&Fault>, after: Option<&Fault>| Change {
        label: words.text("import-fault"),
        before: before.map(Fault::to_string),
        after: after.map(Fault::to_string),
    };
    changes.extend(lacking(&before.faults, &after.faults).map(|gone| fault(Some(gone), None)));
    changes.extend(lacking(&after.faults, &before.faults).map(|new| fault(None, Some(new))));
    changes
}

fn disks(initial: &Initial) -> String {
    initial.logs.iter().map(|log| initial::write_log(log)).collect::<Vec<_>>().join("; ")
}

/// Those of the first list that the second one lacks, each as often as it does.
fn lacking<'a>(faults: &'a [Fault], others: &'a [Fault]) -> impl Iterator<Item = &'a Fault> {
    let mut left: Vec<&Fault> = others.iter().collect();
    faults.iter().filter(move |fault| match left.iter().position(|other| other == fault) {
        Some(place) => {
            left.swap_remove(place);
            false
        }
        None => true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::text;
    use crate::view::catalogue::Language;

    #[test]
    fn only_what_differs_is_named() {
        let words = Catalogue::new(Language::English);
        let before = text::parse("version = 1\nseed = 1\n[[faults]]\nat = \"1s\"\ndo = \"crash 1\"\n").unwrap();
        let after = text::parse(
            "version = 1\nseed = 2\n[redis-random]\nsleep = \"9s\"\n[[faults]]\nat = \"1s\"\ndo = \"crash 1\"\n[[faults]]\nat = \"1s\"\ndo = \"crash 1\"\n",
        )
        .unwrap();
        let changes = changes(&words, &before, &after);
        let shown: Vec<_> = changes.iter().map(|change| (change.before.as_deref(), change.after.as_deref())).collect();
        // The sleep of a protocol that neither runs is nothing to either; the second crash is new.
        assert_eq!(shown, [(Some("1"), Some("2")), (None, Some("1s crash 1"))]);
        assert!(super::changes(&words, &after, &after).is_empty());
    }
}
