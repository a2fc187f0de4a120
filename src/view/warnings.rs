//! A scenario's warnings in the person's language.

use super::catalogue::Catalogue;
use crate::scenario::Warning;
use fluent_bundle::FluentValue;

/// Keys are `scenario-warning-` and the warning's code.
pub fn warning(words: &Catalogue, warning: &Warning) -> String {
    // Counts as numbers, so that the words can agree with them; times as they are written.
    let value = |text: String| text.parse::<u32>().map_or_else(|_| FluentValue::from(text), FluentValue::from);
    let arguments: Vec<_> = warning.numbers().into_iter().map(|(name, number)| (name, value(number))).collect();
    words.with(&format!("scenario-warning-{}", warning.code()), &arguments)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{Duration, Probability};
    use crate::view::catalogue::Language;

    #[test]
    fn every_warning_has_words_with_its_numbers() {
        let [one, other] = [Duration::from_ms(123), Duration::from_ms(456)];
        let all = [
            Warning::SlowElections { round_trip: one, election_timeout: other },
            Warning::LateHeartbeats { gap: one, election_timeout: other },
            Warning::SplitVotes { width: one, latency: other },
            Warning::SlowViewChanges { takes: one, view_timeout: other },
            Warning::LateCommits { gap: one, view_timeout: other },
            Warning::CallsTimeOut { round_trip: one, call_timeout: other },
            Warning::SlowJoins { joining: one, init_limit: other },
            Warning::LatePings { gap: one, sync_limit: other },
            Warning::ShortSessions { gap: one, session_timeout: other },
            Warning::LateRenewals { gap: one, validity: other },
            Warning::StoresTimeOut { round_trip: one, call_timeout: other },
            Warning::NoTokens { stores: 5 },
            Warning::LateAnswers { round_trip: one, answer_within: other },
            Warning::TooFewReplicas { min_insync: 3, brokers: 2 },
            Warning::TooFewMonitors { quorum: 4, monitors: 3 },
            Warning::PreferredIsNoServer { preferred: 7, servers: 3 },
            Warning::LeaseOutlivesKey { lease: one, ttl: other },
            Warning::CachesTimeOut { round_trip: one, call_timeout: other },
            Warning::HastySuspicion { gap: one, patience: other },
            Warning::TooFewMembers { write_concern: 5, members: 3 },
            Warning::HastyResignation { gap: one, patience: other },
            Warning::HighLoss { loss: Probability::percent(40) },
            Warning::EvenNodes { nodes: 4, failures: 1 },
            Warning::SingleNode,
        ];
        for language in Language::ALL {
            let words = Catalogue::new(language);
            for each in all {
                let said = warning(&words, &each);
                assert!(!said.starts_with("scenario-warning"), "{}: {said}", language.tag());
                for (_, number) in each.numbers() {
                    assert!(said.contains(&number), "{}: {said}", language.tag());
                }
            }
        }
    }
}
