//! "Viewstamped Replication Revisited" by Liskov and Cowling (2012), section by section: replicas whose messages wait
//! to be delivered by hand, and whose timers end when they are told to.

use interregnum::experiment::{WatchedRun, open};
use interregnum::protocol::configuration::Standing;
use interregnum::protocol::viewstamped::{Config, Durable, Message, Timer, Viewstamped, phase};
use interregnum::protocol::{self, Cluster, Effect, Effects, Input, NodeView, Operation, Outcome, Protocol};
use interregnum::protocol::{Request, RequestId};
use interregnum::scenario::preset::Preset;
use interregnum::sim::picture::NodePicture;
use interregnum::types::{Instant, NodeId, Role};

/// A group of replicas; messages wait, disks write at once.
struct Group {
    size: u16,
    disks: Vec<Durable>,
    replicas: Vec<Option<Viewstamped>>,
    waiting: Vec<Letter>,
    replies: Vec<(RequestId, Outcome)>,
    new_disks: u32,
}

#[derive(Clone)]
struct Letter {
    from: u16,
    to: u16,
    message: Message,
}

impl Letter {
    fn kind(&self) -> &'static str {
        Viewstamped::SPEC.message_kind(protocol::Message::kind(&self.message)).name
    }
}

impl Group {
    fn new(size: u16) -> Group {
        let mut group = Group {
            size,
            disks: vec![Durable::default(); usize::from(size)],
            replicas: vec![None; usize::from(size)],
            waiting: Vec::new(),
            replies: Vec::new(),
            new_disks: 0,
        };
        (1..=size).for_each(|number| group.start(number));
        group
    }

    fn start(&mut self, number: u16) {
        let mut fx = Effects::default();
        let (id, cluster) = (NodeId(number), Cluster { size: self.size });
        let disk = &self.disks[usize::from(number) - 1];
        let replica = Viewstamped::boot(id, cluster, &Config::default(), disk, &mut fx);
        self.replicas[usize::from(number) - 1] = Some(replica);
        self.perform(number, fx);
    }

    fn step(&mut self, number: u16, input: Input<Viewstamped>) {
        let mut fx = Effects::default();
        let Some(replica) = &mut self.replicas[usize::from(number) - 1] else { return };
        replica.step(input, &mut fx);
        self.perform(number, fx);
    }

    fn perform(&mut self, number: u16, fx: Effects<Viewstamped>) {
        let mut written = Vec::new();
        for effect in fx.list {
            match effect {
                Effect::Persist(write) => {
                    Viewstamped::apply(&mut self.disks[usize::from(number) - 1], &write);
                    written.push(write);
                }
                Effect::Send { to, message } => self.waiting.push(Letter { from: number, to: to.0, message }),
                Effect::Reply { request, outcome } => self.replies.push((request, outcome)),
                _ => {}
            }
        }
        written.into_iter().for_each(|write| self.step(number, Input::Persisted(write)));
    }

    fn crash(&mut self, number: u16) {
        self.replicas[usize::from(number) - 1] = None;
    }

    fn restart(&mut self, number: u16) {
        self.crash(number);
        self.start(number);
    }

    fn wipe(&mut self, number: u16) {
        self.new_disks += 1;
        self.disks[usize::from(number) - 1] = Viewstamped::replaced(self.new_disks);
        self.restart(number);
    }

    fn times_out(&mut self, number: u16) {
        self.step(number, Input::Timer(Timer::ViewChange));
    }

    fn heartbeat(&mut self, number: u16) {
        self.step(number, Input::Timer(Timer::Heartbeat));
    }

    fn put(&mut self, number: u16, serial: u32) {
        let operation = Operation::Put { key: 1, value: u64::from(serial) };
        self.step(number, Input::Request(Request { id: RequestId { client: 0, serial }, operation }));
    }

    fn wait_for(&mut self, is_meant: impl Fn(&Letter) -> bool) -> Vec<Letter> {
        let (meant, others) = std::mem::take(&mut self.waiting).into_iter().partition(is_meant);
        self.waiting = others;
        meant
    }

    /// Takes these messages off the network, to be delivered later or never.
    fn hold(&mut self, kind: &str, from: u16, to: u16) -> Vec<Letter> {
        self.wait_for(|letter| letter.kind() == kind && (letter.from, letter.to) == (from, to))
    }

    fn deliver_all(&mut self, letters: Vec<Letter>) {
        for Letter { from, to, message } in letters {
            self.step(to, Input::Message { from: NodeId(from), message });
        }
    }

    /// True if there was such a message.
    fn deliver(&mut self, kind: &str, from: u16, to: u16) -> bool {
        let meant = self.hold(kind, from, to);
        let was_there = !meant.is_empty();
        self.deliver_all(meant);
        was_there
    }

    fn drop_all(&mut self) {
        self.waiting.clear();
    }

    /// Until nothing waits any more between these.
    fn settle_among(&mut self, numbers: &[u16]) {
        for _ in 0..10_000 {
            let is_meant = |letter: &Letter| numbers.contains(&letter.from) && numbers.contains(&letter.to);
            let meant = self.wait_for(is_meant);
            if meant.is_empty() {
                return;
            }
            self.deliver_all(meant);
        }
        panic!("they never come to rest");
    }

    fn settle(&mut self) {
        let all: Vec<u16> = (1..=self.size).collect();
        self.settle_among(&all);
    }

    fn replica(&self, number: u16) -> &Viewstamped {
        self.replicas[usize::from(number) - 1].as_ref().expect("it is up")
    }

    fn view(&self, number: u16) -> NodeView<'_> {
        self.replica(number).view()
    }

    fn is(&self, number: u16, phase: u8) -> bool {
        self.view(number).phase == phase
    }

    /// Op-number and commit-number.
    fn ops(&self, number: u16) -> (u64, u64) {
        (self.view(number).log_length(), self.view(number).committed)
    }

    fn answered(&self, serial: u32) -> usize {
        let is_done =
            |(id, outcome): &&(RequestId, Outcome)| id.serial == serial && matches!(outcome, Outcome::Done(_));
        self.replies.iter().filter(is_done).count()
    }

    fn sent(&self, kind: &str) -> usize {
        self.waiting.iter().filter(|letter| letter.kind() == kind).count()
    }
}

// ---- 4.1 ----

#[test]
fn section_4_1_the_primary_of_view_0_is_the_first_replica() {
    let group = Group::new(3);
    assert!(group.is(1, phase::PRIMARY) && group.is(2, phase::BACKUP) && group.is(3, phase::BACKUP));
    assert!((1..=3).all(|number| group.view(number).leader == Some(NodeId(1)) && group.view(number).epoch == 0));
}

#[test]
fn section_4_1_an_operation_is_committed_when_f_backups_have_it() {
    let mut group = Group::new(5);
    group.put(1, 1);
    assert!(group.deliver("Prepare", 1, 2) && group.deliver("PrepareOK", 2, 1));
    assert_eq!((group.ops(1), group.answered(1)), ((1, 0), 0), "one of the two that are needed");
    assert!(group.deliver("Prepare", 1, 3) && group.deliver("PrepareOK", 3, 1));
    assert_eq!((group.ops(1), group.answered(1)), ((1, 1), 1));
    assert_eq!(group.ops(2), (1, 0), "backups hear of it with the next Prepare or Commit");
    group.heartbeat(1);
    assert!(group.deliver("Commit", 1, 2));
    assert_eq!(group.ops(2), (1, 1));
}

#[test]
fn section_4_1_who_is_not_the_primary_sends_clients_on() {
    let mut group = Group::new(3);
    group.put(2, 1);
    assert_eq!(group.replies.last().map(|reply| reply.1), Some(Outcome::Redirect(Some(NodeId(1)))));
    assert_eq!(group.ops(2), (0, 0));
}

#[test]
fn section_4_1_a_request_that_is_done_or_under_way_is_not_prepared_again() {
    let mut group = Group::new(3);
    group.put(1, 1);
    group.put(1, 1);
    assert_eq!((group.ops(1).0, group.sent("Prepare")), (1, 2), "one to each backup");
    group.settle();
    group.put(1, 1);
    assert_eq!((group.ops(1).0, group.answered(1)), (1, 2), "what it was answered it is answered again");
}

#[test]
fn section_4_1_backups_take_prepares_in_order() {
    let mut group = Group::new(3);
    group.put(1, 1);
    let first = group.hold("Prepare", 1, 2);
    group.put(1, 2);
    assert!(group.deliver("Prepare", 1, 2));
    assert_eq!((group.ops(2).0, group.sent("PrepareOK")), (0, 0));
    assert_eq!(group.sent("GetState"), 1, "it asks for what it has missed");
    group.deliver_all(first);
    assert_eq!(group.ops(2).0, 1);
}

#[test]
fn section_4_1_what_nobody_has_confirmed_is_prepared_once_more() {
    let mut group = Group::new(3);
    group.put(1, 1);
    group.drop_all();
    group.heartbeat(1);
    assert_eq!((group.sent("Prepare"), group.sent("Commit")), (2, 0));
    group.settle();
    assert_eq!(group.answered(1), 1);
}

// ---- 4.2 ----

#[test]
fn section_4_2_do_view_change_waits_for_f_others() {
    let mut group = Group::new(5);
    group.times_out(4);
    assert!(group.is(4, phase::VIEW_CHANGE) && group.view(4).epoch == 1);
    assert!(group.deliver("StartViewChange", 4, 5), "who hears of it joins");
    assert!(group.is(5, phase::VIEW_CHANGE));
    assert!(group.deliver("StartViewChange", 5, 4));
    assert_eq!(group.sent("DoViewChange"), 0, "one other is not two");
    assert!(group.deliver("StartViewChange", 4, 3) && group.deliver("StartViewChange", 3, 4));
    assert_eq!(group.sent("DoViewChange"), 1);
}

#[test]
fn section_4_2_the_next_primary_starts_its_view_with_a_majority() {
    let mut group = Group::new(3);
    group.put(1, 1);
    group.settle();
    group.crash(1);
    group.times_out(3);
    group.settle();
    assert!(group.is(2, phase::PRIMARY) && group.is(3, phase::BACKUP));
    assert_eq!((group.ops(2), group.ops(3).0), ((1, 1), 1));
    group.put(2, 2);
    group.settle();
    assert_eq!(group.answered(2), 1);
}

/// An operation that f + 1 have may have been answered, even if nobody knows it any more.
#[test]
fn section_4_2_what_was_prepared_survives_and_is_committed_in_the_new_view() {
    let mut group = Group::new(3);
    group.put(1, 1);
    assert!(group.deliver("Prepare", 1, 3));
    group.crash(1);
    group.drop_all();
    group.times_out(2);
    assert_eq!(group.ops(2), (0, 0));
    group.settle();
    assert_eq!((group.ops(2), group.answered(1)), ((1, 1), 1), "the new primary answers the client");
}

/// First the latest view in which a replica was normal, then the op-number.
#[test]
fn section_4_2_the_log_of_the_latest_view_wins_over_a_longer_one() {
    let mut group = Group::new(5);
    // Alone, the primary of view 0 prepares three operations.
    (1..=3).for_each(|serial| group.put(1, serial));
    group.drop_all();
    // The others go on in view 1 and commit one.
    group.times_out(2);
    group.settle_among(&[2, 3, 4, 5]);
    group.put(2, 4);
    group.settle_among(&[2, 3, 4, 5]);
    assert_eq!((group.ops(2), group.ops(1)), ((1, 1), (3, 0)));
    group.drop_all();
    // View 2: nodes 1, 3 and 4 report.
    group.times_out(3);
    group.settle_among(&[1, 3, 4]);
    assert!(group.is(3, phase::PRIMARY) && group.view(3).epoch == 2);
    assert_eq!((group.ops(3), group.ops(1).0), ((1, 1), 1));
    assert_eq!(group.view(1).log.and_then(|log| log.term_at(1)), Some(1));
}

#[test]
fn section_4_2_an_older_primary_stops_when_it_hears_of_a_later_view() {
    let mut group = Group::new(3);
    group.times_out(3);
    group.settle_among(&[2, 3]);
    assert!(group.is(1, phase::PRIMARY) && group.is(2, phase::PRIMARY), "each in a view of its own");
    group.put(1, 1);
    group.settle();
    assert!(group.is(1, phase::BACKUP) && group.view(1).epoch == 1);
    assert_eq!((group.ops(1), group.answered(1)), ((0, 0), 0));
}

// ---- 4.3 ----

#[test]
fn section_4_3_a_recovering_replica_takes_part_in_nothing() {
    let mut group = Group::new(3);
    group.restart(3);
    assert!(group.is(3, phase::RECOVERING) && group.view(3).standing == Standing::Recovering);
    let recovery = group.wait_for(|letter| letter.kind() == "Recovery");
    group.put(1, 1);
    group.times_out(2);
    group.settle();
    assert_eq!((group.ops(3), group.sent("PrepareOK")), ((0, 0), 0));
    assert!(group.is(2, phase::VIEW_CHANGE) || group.is(2, phase::PRIMARY));
    assert!(group.is(3, phase::RECOVERING));
    group.deliver_all(recovery);
    group.settle();
    assert!(group.is(3, phase::BACKUP));
}

#[test]
fn section_4_3_it_waits_for_f_plus_1_and_among_them_the_primary() {
    let mut group = Group::new(5);
    group.put(1, 1);
    group.settle();
    group.restart(5);
    for other in [2, 3, 4] {
        assert!(group.deliver("Recovery", 5, other) && group.deliver("RecoveryResponse", other, 5));
    }
    assert!(group.is(5, phase::RECOVERING), "three have answered, and none knows the log for sure");
    assert!(group.deliver("Recovery", 5, 1) && group.deliver("RecoveryResponse", 1, 5));
    assert!(group.is(5, phase::BACKUP));
    assert_eq!(group.ops(5).0, 1);
}

/// The primary of an older view may not know that it is one.
#[test]
fn section_4_3_the_primary_of_an_older_view_is_not_believed() {
    let mut group = Group::new(3);
    group.times_out(3);
    group.settle_among(&[2, 3]);
    group.put(2, 1);
    group.settle_among(&[2, 3]);
    group.drop_all();
    group.restart(3);
    for other in [1, 2] {
        assert!(group.deliver("Recovery", 3, other));
    }
    assert!(group.deliver("RecoveryResponse", 1, 3));
    assert!(group.is(3, phase::RECOVERING), "one of two");
    assert!(group.deliver("RecoveryResponse", 2, 3));
    assert_eq!((group.view(3).epoch, group.ops(3).0), (1, 1));
}

#[test]
fn section_4_3_who_changes_views_does_not_answer() {
    let mut group = Group::new(3);
    group.times_out(2);
    group.restart(3);
    assert!(group.deliver("Recovery", 3, 2));
    assert_eq!(group.sent("RecoveryResponse"), 0);
}

#[test]
fn section_4_3_an_answer_to_an_earlier_recovery_is_none() {
    let mut group = Group::new(3);
    group.restart(3);
    for other in [1, 2] {
        assert!(group.deliver("Recovery", 3, other));
    }
    let old = group.wait_for(|letter| letter.kind() == "RecoveryResponse");
    assert_eq!(old.len(), 2);
    group.restart(3);
    group.deliver_all(old);
    assert!(group.is(3, phase::RECOVERING));
    group.settle();
    assert!(group.is(3, phase::BACKUP));
}

#[test]
fn section_4_3_a_lost_disk_is_no_reason_to_begin_anew() {
    let mut group = Group::new(3);
    group.put(1, 1);
    group.settle();
    group.wipe(2);
    assert!(group.is(2, phase::RECOVERING));
    group.settle();
    assert_eq!(group.ops(2).0, 1);
}

#[test]
fn section_4_3_the_primary_recovers_when_the_others_have_another_one() {
    let mut group = Group::new(3);
    group.put(1, 1);
    group.settle();
    group.restart(1);
    group.settle();
    assert!(group.is(1, phase::RECOVERING), "nobody is the primary of its view");
    group.times_out(2);
    group.settle();
    group.step(1, Input::Timer(Timer::Recovery));
    group.settle();
    assert!(group.is(1, phase::BACKUP) && group.view(1).epoch == 1);
    assert_eq!(group.ops(1), (1, 1));
}

/// At most f may fail at a time; the paper promises nothing else.
#[test]
fn section_4_3_when_more_than_f_forget_the_group_stands_still() {
    let mut group = Group::new(3);
    group.put(1, 1);
    group.settle();
    group.crash(1);
    group.crash(2);
    group.start(1);
    group.start(2);
    for _ in 0..10 {
        (1..=2).for_each(|number| group.step(number, Input::Timer(Timer::Recovery)));
        group.times_out(3);
        group.settle();
    }
    assert!(group.is(1, phase::RECOVERING) && group.is(2, phase::RECOVERING) && group.is(3, phase::VIEW_CHANGE));
}

/// Nothing leaves a replica before it is sure to know, after a crash, that it was there.
#[test]
fn section_4_3_before_its_start_is_on_disk_a_replica_says_nothing() {
    let mut fx = Effects::default();
    let cluster = Cluster { size: 3 };
    let mut replica = Viewstamped::boot(NodeId(2), cluster, &Config::default(), &Durable::default(), &mut fx);
    let is_word = |effect: &Effect<Viewstamped>| matches!(effect, Effect::Send { .. } | Effect::SetTimer { .. });
    assert!(!fx.list.iter().any(is_word));
    let mut fx = Effects::default();
    replica.step(Input::Message { from: NodeId(3), message: Message::StartViewChange { view: 1 } }, &mut fx);
    assert!(fx.list.is_empty() && replica.view().epoch == 0);
}

/// The trace that the paper's recovery does not survive ("Recovering Shared Objects Without Stable Storage", DISC
/// 2017): never more than one of three is down, and yet what a client was told would be gone.
#[test]
fn disc_2017_what_was_said_before_a_crash_does_not_count_after_it() {
    let mut group = Group::new(3);
    // Node 2 wants view 1, crashes, and comes back in view 0.
    group.times_out(2);
    let start = group.hold("StartViewChange", 2, 3);
    group.drop_all();
    group.restart(2);
    group.settle();
    assert!(group.is(2, phase::BACKUP) && group.view(2).epoch == 0);
    // Late, its StartViewChange reaches node 3, which reports, crashes, and comes back in view 0, too.
    group.deliver_all(start);
    let report = group.hold("DoViewChange", 3, 2);
    assert_eq!(report.len(), 1);
    group.drop_all();
    group.restart(3);
    group.settle();
    assert!(group.is(3, phase::BACKUP) && group.view(3).epoch == 0);
    // There it helps to commit an operation.
    group.put(1, 1);
    group.settle_among(&[1, 3]);
    assert_eq!(group.answered(1), 1);
    group.drop_all();
    // Then node 2 wants view 1 once more, and finds the report from node 3's earlier life.
    group.times_out(2);
    group.deliver_all(report);
    assert!(!group.is(2, phase::PRIMARY), "the report knows nothing of what node 3 has acknowledged since");
    group.settle_among(&[2, 3]);
    assert!(group.is(2, phase::PRIMARY));
    assert_eq!(group.ops(2), (1, 1));
}

// ---- 5 ----

#[test]
fn section_5_1_checkpoints_bound_the_log_and_serve_recovery() {
    let mut group = Group::new(3);
    for serial in 1..=1_000 {
        group.put(1, serial);
        group.settle();
    }
    let kept = |group: &Group, number| {
        let log = group.view(number).log.expect("a log");
        log.last_index() - log.base().index
    };
    assert!((1..=3).all(|number| kept(&group, number) < 200));
    group.restart(3);
    group.settle();
    group.heartbeat(1);
    group.settle();
    assert_eq!(group.ops(3), (1_000, 1_000));
    assert_eq!(group.view(3).applied_chain, group.view(1).applied_chain);
    assert_eq!(group.view(3).executed, 1_000);
}

#[test]
fn section_5_2_in_the_same_view_the_rest_of_the_log_is_enough() {
    let mut group = Group::new(3);
    for serial in 1..=3 {
        group.put(1, serial);
        group.settle_among(&[1, 2]);
        group.drop_all();
    }
    group.heartbeat(1);
    group.settle();
    assert_eq!(group.ops(3), (3, 3));
}

#[test]
fn section_5_2_what_is_dropped_comes_as_a_checkpoint() {
    let mut group = Group::new(3);
    for serial in 1..=1_000 {
        group.put(1, serial);
        group.settle_among(&[1, 2]);
        group.drop_all();
    }
    group.heartbeat(1);
    group.settle();
    assert_eq!(group.ops(3), (1_000, 1_000));
    assert_eq!(group.view(3).applied_chain, group.view(1).applied_chain);
}

/// Otherwise it would report, of the later view, a log that lacks what was committed before.
#[test]
fn section_5_2_the_log_of_an_earlier_view_stays_until_the_later_one_is_there() {
    let mut group = Group::new(3);
    group.put(1, 1);
    assert!(group.deliver("Prepare", 1, 3));
    group.drop_all();
    // Node 3 misses the start of view 1, and the answer of its primary.
    group.times_out(2);
    assert!(group.deliver("StartViewChange", 2, 1) && group.deliver("StartViewChange", 1, 2));
    assert!(group.deliver("DoViewChange", 1, 2));
    assert!(group.is(2, phase::PRIMARY));
    group.drop_all();
    group.heartbeat(2);
    assert!(group.deliver("Prepare", 2, 3));
    assert!(group.is(3, phase::VIEW_CHANGE) && group.view(3).epoch == 1);
    assert_eq!((group.ops(3), group.sent("GetState")), ((1, 0), 1));
    assert!(group.deliver("GetState", 3, 2) && group.deliver("NewState", 2, 3));
    assert!(group.is(3, phase::BACKUP));
    assert_eq!(group.sent("PrepareOK"), 1);
}

// ---- the lesson ----

/// By its seed: primaries by rotation, one view passed over, all told what they knew; and then nobody remembers enough.
#[test]
fn sections_4_2_and_4_3_the_lesson_of_a_view_change_and_a_recovery() {
    let run_to = |ms: u64| {
        let scenario = Preset::find("a view change and a recovery").expect("it comes along").scenario();
        let mut run = open(scenario);
        run.advance(Instant(ms * 1_000), u64::MAX);
        assert_eq!((run.watch().check.violations(), run.watch().check.losses_total()), (&[][..], 0));
        run
    };
    let end = run_to(25_000);
    let reigns: Vec<(u16, u64)> = end.watch().stats.reigns.reigns().map(|reign| (reign.node.0, reign.epoch)).collect();
    assert_eq!(reigns, [(1, 0), (2, 1), (4, 3)], "the view of replica 3 is passed over");
    let before = run_to(19_900);
    let is_whole = |node: &NodePicture| node.role != Role::Failed && node.applied > 30;
    assert!(before.picture().nodes.iter().all(is_whole), "who crashed was told what it knew");
    let answered = |run: &WatchedRun| run.watch().stats.clients.ok;
    assert!(answered(&before) > 60, "{}", answered(&before));
    // Three of five forget: they ask for ever.
    let recovering = end.picture().nodes.iter().filter(|node| node.state == phase::RECOVERING).count();
    assert_eq!((recovering, end.picture().leader), (3, None));
    assert_eq!(answered(&run_to(20_700)), answered(&end));
}
