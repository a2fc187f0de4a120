//! Nodes whose messages arrive in the order in which they were sent, whose disks write at once, and whose timers end
//! when they are told to.

use interregnum::protocol::{Cluster, Effect, Effects, Input, Message, Protocol};
use interregnum::types::{NodeId, Role};
use std::collections::{BTreeMap, VecDeque};

pub struct Post<P: Protocol> {
    cluster: Cluster,
    config: P::Config,
    nodes: BTreeMap<NodeId, P>,
    waiting: VecDeque<(NodeId, NodeId, P::Message)>,
    /// By kind: how many messages were sent.
    sent: Vec<u64>,
    lives: u32,
}

impl<P: Protocol> Post<P> {
    /// All are up, with what they share, and none has heard anything.
    pub fn new(size: u16, config: P::Config) -> Post<P> {
        let cluster = Cluster { size };
        let sent = vec![0; P::SPEC.messages.len()];
        let mut post = Post { cluster, config, nodes: BTreeMap::new(), waiting: VecDeque::new(), sent, lives: 0 };
        post.start(NodeId::REGISTER);
        cluster.members().for_each(|node| post.start(node));
        post
    }

    pub fn start(&mut self, node: NodeId) {
        let mut fx = Effects::default();
        let process = P::boot(node, self.cluster, &self.config, &P::Durable::default(), &mut fx);
        self.nodes.insert(node, process);
        self.perform(node, fx);
    }

    /// What was sent to it is lost.
    pub fn crash(&mut self, number: u16) {
        self.nodes.remove(&NodeId(number));
    }

    pub fn timer(&mut self, number: u16, timer: P::Timer) {
        self.step(NodeId(number), Input::Timer(timer));
    }

    /// Until nothing is under way any more.
    pub fn deliver_all(&mut self) {
        while let Some((from, to, message)) = self.waiting.pop_front() {
            self.step(to, Input::Message { from, message });
        }
    }

    fn step(&mut self, node: NodeId, input: Input<P>) {
        let Some(process) = self.nodes.get_mut(&node) else { return };
        let mut fx = Effects::default();
        process.step(input, &mut fx);
        self.perform(node, fx);
    }

    fn perform(&mut self, node: NodeId, fx: Effects<P>) {
        for effect in fx.list {
            match effect {
                Effect::Send { to, message } => {
                    self.sent[usize::from(message.kind())] += 1;
                    self.waiting.push_back((node, to, message));
                }
                Effect::Draw { .. } => {
                    self.lives += 1;
                    self.step(node, Input::Drawn(self.lives));
                }
                _ => {}
            }
        }
    }

    /// How many messages of this kind were sent.
    pub fn sent(&self, name: &str) -> u64 {
        let kind = P::SPEC.messages.iter().position(|kind| kind.name == name).expect("a kind of message");
        self.sent[kind]
    }

    pub fn forget_sent(&mut self) {
        self.sent.fill(0);
    }

    pub fn leaders(&self) -> Vec<u16> {
        let leads = |(_, process): &(&NodeId, &P)| P::SPEC.role(process.view().phase) == Role::Leader;
        self.nodes.iter().filter(leads).map(|(node, _)| node.0).collect()
    }
}
