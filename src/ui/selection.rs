//! What the person points at, shared by all panels: lit in the ring, the diagram, the ruler and the feed.

use crate::types::NodeId;

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
    States,
    Transitions,
    Share,
    Help,
}

impl Panel {
    pub const ALL: [(Panel, &'static str); 6] = [
        (Panel::Scenario, "scenario"),
        (Panel::Events, "events"),
        (Panel::States, "states"),
        (Panel::Transitions, "transitions"),
        (Panel::Share, "share"),
        (Panel::Help, "help"),
    ];

    pub fn name(self) -> &'static str {
        Panel::ALL.iter().find(|(panel, _)| *panel == self).map_or("", |(_, name)| name)
    }

    pub fn from_name(name: &str) -> Option<Panel> {
        Panel::ALL.iter().find(|(_, known)| *known == name).map(|(panel, _)| *panel)
    }
}
