//! What the setting of a scenario promises, and what people would like of it and do not get.

use super::catalogue::Catalogue;
use super::terms;
use crate::check::Property;
use crate::experiment::{patience, promises};
use crate::scenario::Scenario;

/// What people ask of any system, whoever leads in it and however.
const ASKED_FOR: [Property; 5] = [
    Property::ElectionSafety,
    Property::StateMachineSafety,
    Property::AcknowledgedWrites,
    Property::ExecutedOnce,
    Property::Linearizability,
];

/// What the checkers hold the run to, by name.
pub fn kept(words: &Catalogue, scenario: &Scenario) -> Vec<String> {
    named(words, Property::ALL.into_iter().filter(|property| is_kept(scenario, *property)))
}

/// What went wrong here would be a loss, and no violation.
pub fn open(words: &Catalogue, scenario: &Scenario) -> Vec<String> {
    named(words, ASKED_FOR.into_iter().filter(|property| !is_kept(scenario, *property)))
}

fn named(words: &Catalogue, properties: impl Iterator<Item = Property>) -> Vec<String> {
    properties.map(|property| terms::property(words, property)).collect()
}

fn is_kept(scenario: &Scenario, property: Property) -> bool {
    let spec = scenario.protocol.spec();
    let means_something = match property {
        Property::LiveLeader => spec.names_leader,
        Property::DurablePromises => spec.has_disk,
        Property::Liveness => patience::bounds(scenario).is_some(),
        _ => true,
    };
    means_something && property.promise().is_none_or(|promise| promises(scenario).contains(&promise))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::preset::Preset;
    use crate::view::catalogue::Language;

    fn of(preset: &str) -> (Vec<String>, Vec<String>) {
        let scenario = Preset::find(preset).expect("it comes along").scenario();
        let words = Catalogue::new(Language::English);
        (kept(&words, &scenario), open(&words, &scenario))
    }

    #[test]
    fn a_setting_is_told_by_what_it_promises_and_what_it_does_not() {
        let (kept, open) = of("etcd");
        assert!(kept.contains(&"Linearizability".to_string()) && kept.contains(&"Leader Stickiness".to_string()));
        assert!(!kept.contains(&"Live Leader".to_string()), "nobody is named in a register");
        assert!(open.is_empty());
        let (kept, open) = of("Redis with Sentinel");
        assert!(kept.contains(&"Election Safety".to_string()) && !kept.contains(&"Acknowledged Writes".to_string()));
        assert_eq!(open, ["State Machine Safety", "Acknowledged Writes", "Executed Once", "Linearizability"]);
        assert_eq!(of("ZooKeeper").1, ["Linearizability"]);
    }
}
