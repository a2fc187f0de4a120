//! What the person points at, shared by all panels: lit in the ring, the diagram, the ruler and the feed.

use crate::types::NodeId;
use std::rc::Rc;
use yew::Reducible;

#[derive(Clone, PartialEq, Debug, Default)]
pub enum Selected {
    #[default]
    Nothing,
    Node(NodeId),
    /// A link between two nodes, the lower number first.
    Link(NodeId, NodeId),
    /// A message in flight, by number.
    Message(u64),
    /// An event of the feed, by number, with the nodes and the message that it concerns.
    Event {
        number: u64,
        nodes: Vec<NodeId>,
        message: Option<u64>,
    },
    /// A transition of the state machine.
    Transition {
        from: u8,
        to: u8,
    },
}

impl Selected {
    /// This node is pointed at, by itself or by an event.
    pub fn marks(&self, node: NodeId) -> bool {
        match self {
            Selected::Node(selected) => *selected == node,
            Selected::Link(a, b) => *a == node || *b == node,
            Selected::Event { nodes, .. } => nodes.contains(&node),
            Selected::Nothing | Selected::Message(_) | Selected::Transition { .. } => false,
        }
    }

    pub fn marks_message(&self, number: u64) -> bool {
        match self {
            Selected::Message(selected) => *selected == number,
            Selected::Event { message, .. } => *message == Some(number),
            _ => false,
        }
    }
}

/// Drawers and dialogs; one is open at a time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Panel {
    Scenario,
    Events,
    SpaceTime,
    Log,
    States,
    Transitions,
    Laboratory,
    Hunt,
    Compare,
    Share,
    Import,
    Help,
}

impl Panel {
    pub const ALL: [(Panel, &'static str); 12] = [
        (Panel::Scenario, "scenario"),
        (Panel::Events, "events"),
        (Panel::SpaceTime, "spacetime"),
        (Panel::Log, "log"),
        (Panel::States, "states"),
        (Panel::Transitions, "transitions"),
        (Panel::Laboratory, "laboratory"),
        (Panel::Hunt, "hunt"),
        (Panel::Compare, "compare"),
        (Panel::Share, "share"),
        (Panel::Import, "import"),
        (Panel::Help, "help"),
    ];

    pub fn name(self) -> &'static str {
        Panel::ALL.iter().find(|(panel, _)| *panel == self).map_or("", |(_, name)| name)
    }

    /// The room of what happened: one door, three tabs.
    pub const RECORDS: [Panel; 3] = [Panel::Events, Panel::SpaceTime, Panel::Log];

    pub fn is_record(self) -> bool {
        Panel::RECORDS.contains(&self)
    }

    /// The name of what opens it: the records share a door.
    pub fn door(self) -> &'static str {
        if self.is_record() { Panel::Events.name() } else { self.name() }
    }

    /// It opens beside the cluster, in the place of state machine and matrix.
    pub fn is_drawer(self) -> bool {
        matches!(self, Panel::Scenario | Panel::Hunt | Panel::Compare) || self.is_record()
    }

    pub fn from_name(name: &str) -> Option<Panel> {
        Panel::ALL.iter().find(|(_, known)| *known == name).map(|(panel, _)| *panel)
    }
}

/// Which panel is open. A dialog gives back the drawer that was open before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Panels {
    pub open: Option<Panel>,
    under: Option<Panel>,
    /// The tab of the records that was open last.
    record: Option<Panel>,
}

impl Panels {
    pub fn starting_with(open: Option<Panel>) -> Panels {
        Panels { open, under: None, record: open.filter(|panel| panel.is_record()) }
    }

    /// What the door to the records opens.
    pub fn record(&self) -> Panel {
        self.record.unwrap_or(Panel::Events)
    }

    pub fn beneath(&self) -> Option<Panel> {
        self.under
    }
}

impl Reducible for Panels {
    type Action = Option<Panel>;

    fn reduce(self: Rc<Self>, which: Option<Panel>) -> Rc<Self> {
        let is_dialog = |panel: Option<Panel>| matches!(panel, Some(Panel::Share | Panel::Import | Panel::Help));
        let record = which.filter(|panel| panel.is_record()).or(self.record);
        let (open, under) = match which {
            None if is_dialog(self.open) => (self.under, None),
            dialog if is_dialog(dialog) && !is_dialog(self.open) => (dialog, self.open),
            dialog if is_dialog(dialog) => (dialog, self.under),
            drawer => (drawer, None),
        };
        Rc::new(Panels { open, under, record })
    }
}
