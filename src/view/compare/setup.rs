//! How a comparison is set up beside its rivals: as a person chose it, as a link carries it.

use super::{FIRST_SEEDS, Rival, SEEDS, write};
use crate::scenario::url::View;

/// What all cards show: where the nodes stand, or in which phase they are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Sight {
    #[default]
    Clusters,
    Machines,
}

impl Sight {
    pub const ALL: [Sight; 2] = [Sight::Clusters, Sight::Machines];

    pub fn name(self) -> &'static str {
        match self {
            Sight::Clusters => "clusters",
            Sight::Machines => "machines",
        }
    }

    pub fn from_name(name: &str) -> Option<Sight> {
        Sight::ALL.into_iter().find(|sight| sight.name() == name)
    }
}

/// Of the runs that the table is of.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Runs {
    #[default]
    Unasked,
    /// By the link: they begin as soon as the comparison is to be seen.
    Asked,
    Begun,
}

/// What `run=` says that is to be run.
const RUN: &str = "compare";

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Setup {
    /// How many seeds, as a person typed it.
    pub count: String,
    pub sight: Sight,
    pub runs: Runs,
}

impl Default for Setup {
    fn default() -> Setup {
        Setup { count: FIRST_SEEDS.to_string(), sight: Sight::default(), runs: Runs::default() }
    }
}

impl Setup {
    /// As a link says; of what means nothing there, the usual.
    pub fn of(view: &View) -> Setup {
        let usual = Setup::default();
        Setup {
            count: view.seeds.clone().filter(|count| is_count(count)).unwrap_or(usual.count),
            sight: view.sight.as_deref().and_then(Sight::from_name).unwrap_or_default(),
            runs: if view.run.as_deref().is_some_and(is_run) { Runs::Asked } else { Runs::Unasked },
        }
    }

    /// The view of a link with this comparison in it; without rivals there is none.
    pub fn view(&self, rivals: &[Rival], view: View) -> View {
        let compare = write(rivals);
        let when = |is_told: bool, value: &str| (is_told && compare.is_some()).then(|| value.to_string());
        let count = self.count.trim();
        View {
            seeds: when(count != FIRST_SEEDS && is_count(count), count),
            sight: when(self.sight != Sight::default(), self.sight.name()),
            run: when(self.runs != Runs::Unasked, RUN),
            compare,
            ..view
        }
    }
}

/// So many seeds can be asked for.
pub fn is_count(text: &str) -> bool {
    text.trim().parse().is_ok_and(|count: u64| SEEDS.contains(&count))
}

pub fn is_run(text: &str) -> bool {
    text == RUN
}

/// What `seeds=` may say.
pub fn counts() -> String {
    format!("{} … {}", SEEDS.start(), SEEDS.end())
}

/// What `sight=` may say.
pub fn sights() -> String {
    Sight::ALL.map(Sight::name).join(", ")
}

/// What `run=` may say.
pub fn runs() -> String {
    RUN.to_string()
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;
    use crate::scenario::Scenario;
    use crate::scenario::url::{parse_link, write_link};

    fn opened(query: &str) -> Setup {
        Setup::of(&parse_link(query).expect("a link").view)
    }

    #[test]
    fn what_was_chosen_is_found_again_in_the_link() {
        let rivals = read("zab,raft;pre_vote=true").unwrap();
        let chosen = Setup { count: " 6 ".into(), sight: Sight::Machines, runs: Runs::Begun };
        let link = write_link(&Scenario::default(), &chosen.view(&rivals, View::default()));
        assert!(link.starts_with("?compare=zab,raft;pre_vote=true&seeds=6&sight=machines&run=compare#"), "{link}");
        let asked = Setup { count: "6".into(), runs: Runs::Asked, ..chosen };
        assert_eq!(opened(&link), asked);
        // Whoever opens it passes the same on.
        assert_eq!(write_link(&Scenario::default(), &asked.view(&rivals, View::default())), link);
    }

    #[test]
    fn the_usual_is_not_told_and_an_old_link_means_it() {
        let rivals = read("raft,kafka").unwrap();
        let view = Setup::default().view(&rivals, View::default());
        assert_eq!(view, View { compare: Some("raft,kafka".into()), ..View::default() });
        assert_eq!(opened("?compare=raft,kafka"), Setup::default());
        let alone = Setup { count: "6".into(), sight: Sight::Machines, runs: Runs::Begun };
        assert_eq!(alone.view(&[], View { at: view.at, ..view }), View::default(), "nobody to compare with");
    }

    #[test]
    fn what_means_nothing_is_as_usual() {
        for query in ["?seeds=1", "?seeds=1001", "?seeds=1..20", "?seeds=many", "?sight=ring", "?run=all", "?run=0"] {
            assert_eq!(opened(query), Setup::default(), "{query}");
        }
        assert_eq!(
            (counts().as_str(), sights().as_str(), runs().as_str()),
            ("2 … 1000", "clusters, machines", "compare")
        );
        let typed = Setup { count: "soon".into(), ..Setup::default() };
        assert_eq!(typed.view(&read("zab").unwrap(), View::default()).seeds, None);
    }
}
