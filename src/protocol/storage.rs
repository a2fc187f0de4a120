//! A storage that outlives leaders, for protocols that elect one and replicate nothing: whoever leads keeps a copy
//! of what it holds, answers reads from the copy, and writes to the storage before it says that a write is done.
//!
//! Two leaders at once are two copies, and what one writes the other one does not read. A term is what helps: a
//! number that grows from leader to leader and comes with each call. The storage remembers the latest that has
//! loaded its copy, and refuses all earlier ones. (Chubby's sequencers are such numbers: Burrows 2006, section 2.4.)

use super::log::{Command, Entry};
use super::store::Store;
use super::{Detail, MessageKind, Operation, Purpose, Request, RequestId};
use std::collections::BTreeMap;

/// What leaders' terms are used for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Terms {
    /// There are none, as in the papers.
    #[default]
    Off,
    /// An earlier leader's writes are refused. It answers reads until it learns that there is a later one.
    Writes,
    /// And for each read a leader asks the storage whether there is a later one.
    All,
}

impl Terms {
    pub const ALL: [Terms; 3] = [Terms::Off, Terms::Writes, Terms::All];

    /// Their names in scenarios, in the same order.
    pub const NAMES: [&'static str; 3] = ["none", "writes", "reads-and-writes"];
}

/// What a leader asks the storage for. Its term is zero where there are none.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Call {
    /// All that there is, for a new leader. `round` tells its calls apart.
    Load {
        term: u64,
        round: u64,
    },
    Write {
        term: u64,
        request: Request,
    },
    /// Is this the latest term? Asked for the sake of a read.
    Confirm {
        term: u64,
        request: Request,
    },
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Answer {
    Loaded { term: u64, round: u64, copy: Copy },
    Written { request: RequestId, answer: Option<u64>, key: u32, cell: Cell },
    Confirmed { term: u64, request: Request },
    Refused { term: u64 },
}

/// Of the calls, then of the answers.
pub const KINDS: [MessageKind; 7] = [
    MessageKind { name: "Load", purpose: Purpose::Ballot },
    MessageKind { name: "Write", purpose: Purpose::Replication },
    MessageKind { name: "Confirm", purpose: Purpose::Replication },
    MessageKind { name: "Loaded", purpose: Purpose::Answer },
    MessageKind { name: "Written", purpose: Purpose::Acknowledgement },
    MessageKind { name: "Confirmed", purpose: Purpose::Acknowledgement },
    MessageKind { name: "Refused", purpose: Purpose::Answer },
];

impl Call {
    /// Index into [`KINDS`].
    pub fn kind(&self) -> u8 {
        match self {
            Call::Load { .. } => 0,
            Call::Write { .. } => 1,
            Call::Confirm { .. } => 2,
        }
    }

    pub fn term(&self) -> u64 {
        match *self {
            Call::Load { term, .. } | Call::Write { term, .. } | Call::Confirm { term, .. } => term,
        }
    }

    pub fn details(&self) -> Vec<Detail> {
        let term = Detail::new("term", self.term());
        match self {
            Call::Load { round, .. } => vec![term, Detail::new("round", round)],
            Call::Write { request, .. } | Call::Confirm { request, .. } => vec![term, Detail::new("key", key(request))],
        }
    }
}

impl Answer {
    /// Index into [`KINDS`].
    pub fn kind(&self) -> u8 {
        match self {
            Answer::Loaded { .. } => 3,
            Answer::Written { .. } => 4,
            Answer::Confirmed { .. } => 5,
            Answer::Refused { .. } => 6,
        }
    }

    pub fn term(&self) -> u64 {
        match *self {
            Answer::Loaded { term, .. } | Answer::Confirmed { term, .. } | Answer::Refused { term } => term,
            Answer::Written { .. } => 0,
        }
    }

    pub fn details(&self) -> Vec<Detail> {
        match self {
            Answer::Loaded { term, copy, .. } => vec![Detail::new("term", term), Detail::new("copy", copy.describe())],
            Answer::Written { key, cell, .. } => vec![Detail::new("key", key), Detail::new("revision", cell.revision)],
            Answer::Confirmed { term, request } => vec![Detail::new("term", term), Detail::new("key", key(request))],
            Answer::Refused { term } => vec![Detail::new("latest term", term)],
        }
    }
}

fn key(request: &Request) -> u32 {
    match request.operation {
        Operation::Put { key, .. } | Operation::Get { key } => key,
    }
}

/// What was known of a key, and when: revisions are counted over all keys.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Cell {
    pub value: Option<u64>,
    pub revision: u64,
}

/// What comes of a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Asked {
    Known(Option<u64>),
    Storage(Call),
}

/// A leader's copy of what the storage holds.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Copy {
    cells: BTreeMap<u32, Cell>,
}

impl Copy {
    /// Answers may come in another order than the storage gave them.
    pub fn update(&mut self, key: u32, cell: Cell) {
        let known = self.cells.entry(key).or_default();
        if known.revision <= cell.revision {
            *known = cell;
        }
    }

    /// What a leader of this term does with a client's request.
    pub fn ask(&self, request: Request, term: u64, terms: Terms) -> Asked {
        match (request.operation, terms) {
            (Operation::Put { .. }, _) => Asked::Storage(Call::Write { term, request }),
            (Operation::Get { .. }, Terms::All) => Asked::Storage(Call::Confirm { term, request }),
            (Operation::Get { .. }, Terms::Off | Terms::Writes) => Asked::Known(self.read(&request)),
        }
    }

    pub fn read(&self, request: &Request) -> Option<u64> {
        self.cells.get(&key(request)).and_then(|cell| cell.value)
    }

    pub fn describe(&self) -> String {
        let known = self.cells.iter().filter_map(|(key, cell)| cell.value.map(|value| format!("k{key}={value}")));
        known.collect::<Vec<_>>().join(" ")
    }
}

/// All that the storage knows; its disk holds the same.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Storage {
    store: Store,
    /// Writes done, those of all keys.
    revision: u64,
    /// The latest that has loaded.
    term: u64,
}

/// One change of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Record {
    Term(u64),
    Put(Request),
}

impl Storage {
    pub fn apply(&mut self, record: &Record) {
        match record {
            Record::Term(term) => self.term = *term,
            Record::Put(request) => {
                self.revision += 1;
                self.store.apply(&Entry { term: self.term, command: Command::Client(*request) });
            }
        }
    }

    /// What is to be written first, and the answer that follows it.
    pub fn serve(&mut self, call: &Call) -> (Option<Record>, Answer) {
        let record = match *call {
            // Only the first one leads a term.
            Call::Load { term, .. } if term > 0 && term <= self.term => return self.refuse(),
            Call::Write { term, .. } | Call::Confirm { term, .. } if term < self.term => return self.refuse(),
            Call::Load { term, .. } => (term > 0).then_some(Record::Term(term)),
            // A client that asks again is told what was done the first time.
            Call::Write { request, .. } => self.store.answered(request.id).is_none().then_some(Record::Put(request)),
            Call::Confirm { .. } => None,
        };
        record.iter().for_each(|record| self.apply(record));
        (record, self.answer(call))
    }

    fn refuse(&self) -> (Option<Record>, Answer) {
        (None, Answer::Refused { term: self.term })
    }

    fn answer(&self, call: &Call) -> Answer {
        match *call {
            Call::Load { term, round } => Answer::Loaded { term, round, copy: self.copy() },
            Call::Write { request, .. } => {
                let key = key(&request);
                let answer = self.store.answered(request.id).flatten();
                Answer::Written { request: request.id, answer, key, cell: self.cell(self.store.value(key)) }
            }
            Call::Confirm { term, request } => Answer::Confirmed { term, request },
        }
    }

    fn cell(&self, value: Option<u64>) -> Cell {
        Cell { value, revision: self.revision }
    }

    fn copy(&self) -> Copy {
        Copy { cells: self.store.values().map(|(key, value)| (key, self.cell(Some(value)))).collect() }
    }

    /// A bit of the term: false where there is none.
    pub fn flip(&mut self, draw: &mut dyn FnMut(u64) -> u64) -> bool {
        let is_set = self.term > 0;
        self.term ^= u64::from(is_set) << draw(8);
        is_set
    }

    pub fn inspect(&self) -> Vec<Detail> {
        vec![
            Detail::new("latest term", self.term),
            Detail::new("revision", self.revision),
            Detail::new("store", self.copy().describe()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(client: u32, value: u64) -> Request {
        Request { id: RequestId { client, serial: 1 }, operation: Operation::Put { key: 7, value } }
    }

    fn load(storage: &mut Storage, term: u64) -> Answer {
        storage.serve(&Call::Load { term, round: 1 }).1
    }

    #[test]
    fn a_term_is_loaded_once_and_ends_all_earlier_ones() {
        let mut storage = Storage::default();
        assert!(matches!(load(&mut storage, 2), Answer::Loaded { term: 2, .. }));
        assert_eq!(load(&mut storage, 2), Answer::Refused { term: 2 });
        assert_eq!(storage.serve(&Call::Write { term: 1, request: put(1, 10) }), storage.refuse());
        assert_eq!(storage.serve(&Call::Confirm { term: 1, request: put(1, 10) }), storage.refuse());
        assert!(matches!(storage.serve(&Call::Write { term: 2, request: put(1, 10) }), (Some(_), _)));
    }

    #[test]
    fn without_terms_everybody_writes() {
        let mut storage = Storage::default();
        assert!(matches!(load(&mut storage, 0), Answer::Loaded { .. }));
        assert!(matches!(load(&mut storage, 0), Answer::Loaded { .. }));
        assert!(matches!(storage.serve(&Call::Write { term: 0, request: put(1, 10) }), (Some(_), _)));
    }

    #[test]
    fn a_write_that_comes_again_is_done_once_and_told_what_is_there_now() {
        let mut storage = Storage::default();
        storage.serve(&Call::Write { term: 0, request: put(1, 10) });
        storage.serve(&Call::Write { term: 0, request: put(2, 20) });
        let (record, answer) = storage.serve(&Call::Write { term: 0, request: put(1, 10) });
        assert_eq!(record, None);
        let cell = Cell { value: Some(20), revision: 2 };
        assert_eq!(answer, Answer::Written { request: put(1, 10).id, answer: Some(10), key: 7, cell });
    }

    #[test]
    fn a_late_answer_does_not_undo_a_later_one() {
        let mut copy = Copy::default();
        copy.update(7, Cell { value: Some(20), revision: 2 });
        copy.update(7, Cell { value: Some(10), revision: 1 });
        assert_eq!(copy.read(&put(1, 0)), Some(20));
    }
}
