//! The states that a walk is told in: those of a node at three resolutions, and those of the whole cluster.

use crate::protocol::Spec;
use crate::protocol::crew::Crew;
use crate::types::Role;

/// How finely a node's states are told apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Resolution {
    /// The protocol's own phases, and failed.
    #[default]
    Phases,
    /// Leader, follower, candidate, failed.
    Roles,
    /// Leader, follower, failed: the classic model, in which a candidate counts as a follower.
    Classic,
}

impl Resolution {
    pub const ALL: [Resolution; 3] = [Resolution::Phases, Resolution::Roles, Resolution::Classic];

    pub fn name(self) -> &'static str {
        match self {
            Resolution::Phases => "phases",
            Resolution::Roles => "roles",
            Resolution::Classic => "classic",
        }
    }

    pub fn states(self, spec: &Spec) -> usize {
        match self {
            Resolution::Phases => spec.states(),
            Resolution::Roles => Role::ALL.len(),
            Resolution::Classic => CLASSIC.len(),
        }
    }

    /// The state that a protocol's state ([`Spec::state_name`]) belongs to.
    pub fn of(self, spec: &Spec, state: u8) -> u8 {
        let place = |roles: &[Role], role| roles.iter().position(|known| *known == role).unwrap_or_default() as u8;
        match (self, spec.role(state)) {
            (Resolution::Phases, _) => state,
            (Resolution::Roles, role) => place(&Role::ALL, role),
            (Resolution::Classic, Role::Candidate) => place(&CLASSIC, Role::Follower),
            (Resolution::Classic, role) => place(&CLASSIC, role),
        }
    }

    pub fn role(self, spec: &Spec, state: u8) -> Role {
        match self {
            Resolution::Phases => spec.role(state),
            Resolution::Roles => Role::ALL[usize::from(state)],
            Resolution::Classic => CLASSIC[usize::from(state)],
        }
    }

    pub fn state_name(self, spec: &Spec, state: u8) -> &'static str {
        match self {
            Resolution::Phases => spec.state_name(state),
            _ => self.role(spec, state).name(),
        }
    }
}

const CLASSIC: [Role; 3] = [Role::Leader, Role::Follower, Role::Failed];

/// The states of the whole cluster: how many of the nodes that may lead are up, and whether somebody governs (leads, and
/// reaches a majority). State 2k is level k without a leader, 2k + 1 the same with one. Up is who has not crashed and does
/// not pause: who recovers what it forgot is up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Census {
    /// That may lead.
    pub nodes: u16,
    /// A majority of them is needed. Else there is no leader, no need of a majority, or others make it.
    pub has_quorum: bool,
}

/// Up to so many nodes, each number is a level of its own.
const COUNTED: u16 = 9;

/// The levels of a larger cluster, from the lowest.
pub const BANDS: [&str; 5] = ["none up", "below quorum", "just a quorum", "above quorum", "all up"];
/// The same where there is no quorum.
pub const BANDS_WITHOUT_QUORUM: [&str; 3] = ["none up", "some up", "all up"];

impl Census {
    pub fn new(spec: &Spec, nodes: u16, crews: &[Crew]) -> Census {
        let leaders: u16 = crews.iter().filter(|crew| crew.may_lead).map(Crew::count).sum();
        let decide_alone = crews.iter().all(|crew| crew.may_lead == crew.decides);
        let nodes = if crews.is_empty() { nodes } else { leaders };
        Census { nodes, has_quorum: spec.needs_quorum && decide_alone }
    }

    /// So many must be up before one of them can lead.
    pub fn quorum(self) -> u16 {
        if self.has_quorum { self.nodes / 2 + 1 } else { 1 }
    }

    fn bands(self) -> &'static [&'static str] {
        if self.has_quorum { &BANDS } else { &BANDS_WITHOUT_QUORUM }
    }

    pub fn is_folded(self) -> bool {
        self.nodes > COUNTED
    }

    pub fn levels(self) -> usize {
        match self.is_folded() {
            true => self.bands().len(),
            false => usize::from(self.nodes) + 1,
        }
    }

    pub fn states(self) -> usize {
        2 * self.levels()
    }

    pub fn level(self, up: u16) -> usize {
        if !self.is_folded() {
            return usize::from(up);
        }
        match up {
            0 => 0,
            up if up >= self.nodes => self.levels() - 1,
            _ if !self.has_quorum => 1,
            up if up < self.quorum() => 1,
            up if up == self.quorum() => 2,
            _ => 3,
        }
    }

    pub fn state(self, up: u16, led: bool) -> u8 {
        (2 * self.level(up) + usize::from(led)) as u8
    }

    pub fn is_led(self, state: u8) -> bool {
        state % 2 == 1
    }

    /// Enough of them are up.
    pub fn is_enough(self, state: u8) -> bool {
        let level = usize::from(state) / 2;
        level >= if self.is_folded() && self.has_quorum { 2 } else { usize::from(self.quorum()) }
    }

    /// The name of a state's level in a large cluster.
    pub fn band(self, state: u8) -> Option<&'static str> {
        self.is_folded().then(|| self.bands()[usize::from(state) / 2])
    }

    /// `5 up led`, `just a quorum leaderless`.
    pub fn state_name(self, state: u8) -> String {
        let led = if self.is_led(state) { "led" } else { "leaderless" };
        match self.band(state) {
            Some(band) => format!("{band} {led}"),
            None => format!("{} up {led}", state / 2),
        }
    }
}

/// Whose walk: a node's, or the cluster's as a whole.
#[derive(Clone, Copy, Debug)]
pub enum Space {
    Node { spec: &'static Spec, resolution: Resolution },
    Cluster(Census),
}

impl PartialEq for Space {
    fn eq(&self, other: &Space) -> bool {
        match (self, other) {
            (Space::Node { spec, resolution }, Space::Node { spec: spec2, resolution: resolution2 }) => {
                spec.name == spec2.name && resolution == resolution2
            }
            (Space::Cluster(census), Space::Cluster(other)) => census == other,
            _ => false,
        }
    }
}

impl Space {
    pub fn states(self) -> usize {
        match self {
            Space::Node { spec, resolution } => resolution.states(spec),
            Space::Cluster(census) => census.states(),
        }
    }

    /// The name for reports and attributes.
    pub fn state_name(self, state: u8) -> String {
        match self {
            Space::Node { spec, resolution } => resolution.state_name(spec, state).to_string(),
            Space::Cluster(census) => census.state_name(state),
        }
    }

    /// The role whose colour and shape a state has: of a cluster, leader while it is led, candidate while enough are
    /// up for one, failed else.
    pub fn role(self, state: u8) -> Role {
        match self {
            Space::Node { spec, resolution } => resolution.role(spec, state),
            Space::Cluster(census) if census.is_led(state) => Role::Leader,
            Space::Cluster(census) if census.is_enough(state) => Role::Candidate,
            Space::Cluster(_) => Role::Failed,
        }
    }
}
