//! What a fault changes in the ways of clients, in the words of the scenario's own keys: `rate=50/s burst=10`.

use super::key::Key;
use super::spelling::{quote, suggestion};
use super::{Client, Scenario};
use std::fmt;
use std::str::FromStr;

/// Some of the clients' settings, at least one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Demand {
    /// What is not changed is as it is by default.
    settings: Client,
    /// By their places among [`NAMES`].
    changed: u16,
}

/// What can change while they ask: not how many they are, nor whether time or answers make them ask.
pub const NAMES: [&str; 9] = ["rate", "burst", "think", "reads", "keys", "hot", "timeout", "patience", "stale"];

fn key(name: &str) -> &'static Key {
    Key::find(&format!("client.{name}")).expect("each of the names is a key")
}

fn scenario(client: Client) -> Scenario {
    Scenario { client, ..Scenario::default() }
}

impl Demand {
    /// In what clients differ from their usual ways; none if in nothing.
    pub fn between(usual: Client, now: Client) -> Option<Demand> {
        if usual == now {
            return None;
        }
        let (usual, now) = (scenario(usual), scenario(now));
        let mut settings = Scenario::default();
        let mut changed = 0;
        for (place, name) in
            NAMES.into_iter().enumerate().filter(|(_, name)| key(name).get(&usual) != key(name).get(&now))
        {
            key(name).copy(&now, &mut settings);
            changed |= 1 << place;
        }
        (changed != 0).then_some(Demand { settings: settings.client, changed })
    }

    /// Clients with what it changes.
    pub fn applied(self, client: Client) -> Client {
        let (changes, mut changed) = (scenario(self.settings), scenario(client));
        self.names().for_each(|name| key(name).copy(&changes, &mut changed));
        changed.client
    }

    /// The bounds of the keys.
    pub fn check(self) -> Result<(), String> {
        let settings = scenario(self.settings);
        self.names().try_for_each(|name| key(name).check(&settings).map_err(|message| format!("{name}: {message}")))
    }

    fn names(self) -> impl Iterator<Item = &'static str> {
        let is_changed = move |place: usize| self.changed & 1 << place != 0;
        NAMES.into_iter().enumerate().filter(move |(place, _)| is_changed(*place)).map(|(_, name)| name)
    }
}

impl fmt::Display for Demand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let settings = scenario(self.settings);
        let changes: Vec<String> = self.names().map(|name| format!("{name}={}", key(name).get(&settings))).collect();
        f.write_str(&changes.join(" "))
    }
}

/// Reads `rate=50/s burst=10`; spaces around "=" are allowed, and any order.
impl FromStr for Demand {
    type Err = String;

    fn from_str(text: &str) -> Result<Demand, String> {
        let spaced = text.replace('=', " ");
        let words: Vec<&str> = spaced.split_whitespace().collect();
        let (mut settings, mut changed) = (Scenario::default(), 0);
        for change in words.chunks(2) {
            let [name, value] = change else { return Err(format!("{} lacks its value", quote(change[0]))) };
            let place = NAMES.iter().position(|known| known == name).ok_or_else(|| unknown(name))?;
            if changed & 1 << place != 0 {
                return Err(format!("{name} is there twice"));
            }
            key(name).set(&mut settings, value).map_err(|message| format!("{name}: {message}"))?;
            changed |= 1 << place;
        }
        match changed {
            0 => Err(format!("what is to change is missing; allowed are {}", NAMES.join(", "))),
            changed => Ok(Demand { settings: settings.client, changed }),
        }
    }
}

fn unknown(name: &str) -> String {
    let hint = suggestion(name, NAMES.into_iter());
    format!("{} is nothing that changes in clients{hint}; allowed are {}", quote(name), NAMES.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Rate;

    fn demand(text: &str) -> Demand {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn what_changes_is_written_in_the_order_of_the_keys_and_read_back() {
        for (loose, strict) in [
            ("rate=50/s", "rate=50/s"),
            ("burst = 10 rate= 50/s", "rate=50/s burst=10"),
            (
                "stale=5% patience=2s timeout=1s hot=10% keys=7 reads=0% think=1ms",
                "think=1ms reads=0% keys=7 hot=10% timeout=1s patience=2s stale=5%",
            ),
        ] {
            assert_eq!(demand(loose).to_string(), strict);
            assert_eq!(demand(strict), demand(loose));
        }
    }

    #[test]
    fn only_what_it_names_changes() {
        let usual = Client { keys: 9, ..Scenario::default().client };
        let now = demand("rate=50/s burst=10").applied(usual);
        assert_eq!(now, Client { rate: Rate::per_second(50), burst: 10, ..usual });
        assert_eq!(Demand::between(usual, now), Some(demand("rate=50/s burst=10")));
        assert_eq!(Demand::between(usual, usual), None);
        // As usual is no change, and is as it is by default for some.
        assert_eq!(Demand::between(now, usual), Some(demand("rate=5/s burst=1")));
    }

    #[test]
    fn what_it_refuses_it_says() {
        for (text, said) in [
            ("", "allowed are rate, burst"),
            ("rate", "lacks its value"),
            ("rate=50", "rate: found \"50\""),
            ("burst=1001", "from 1 to 1000"),
            ("speed=1", "is nothing that changes"),
            ("sessions=3", "is nothing that changes"),
            ("rade=5/s", "did you mean \"rate\"?"),
            ("rate=5/s rate=6/s", "there twice"),
        ] {
            let error = text.parse::<Demand>().unwrap_err();
            assert!(error.contains(said), "{text}: {error}");
        }
    }
}
