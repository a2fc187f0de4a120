//! The shared storage that the lock protects: it keeps the data on its disk, and looks at tokens or does not.

use super::durable::{Kept, Write};
use super::message::{Call, Message};
use super::{Data, Fencing, LeaseLock};
use crate::protocol::{Detail, Effects, Input};
use crate::types::NodeId;
use std::sync::Arc;

#[derive(Clone, Debug)]
pub struct Storage {
    fencing: Fencing,
    kept: Kept,
}

impl Storage {
    pub(super) fn boot(fencing: Fencing, kept: &Kept) -> Storage {
        Storage { fencing, kept: kept.clone() }
    }

    pub(super) fn step(&mut self, input: Input<LeaseLock>, fx: &mut Effects<LeaseLock>) {
        match input {
            Input::Message { from, message: Message::Read(call) } => self.read(from, call, fx),
            Input::Message { from, message: Message::Write { call, data } } => self.write(from, call, &data, fx),
            // It takes no requests from clients, and has no timers.
            _ => {}
        }
    }

    fn read(&mut self, from: NodeId, call: Call, fx: &mut Effects<LeaseLock>) {
        if self.fencing == Fencing::All && call.token < self.kept.newest {
            return fx.send(from, Message::TooOld { call, newest: self.kept.newest });
        }
        if call.number < self.kept.last_call(call.value) {
            return; // a late copy
        }
        self.kept.called(call);
        // What it refuses from now on, it also refuses after a crash.
        if self.fencing == Fencing::All && call.token > self.kept.newest {
            self.kept.newest = call.token;
            fx.persist(Write::Newest(call.token));
        }
        fx.send(from, Message::Data { call, data: self.kept.data.clone() });
    }

    fn write(&mut self, from: NodeId, call: Call, data: &Arc<Data>, fx: &mut Effects<LeaseLock>) {
        if self.fencing != Fencing::Off && call.token < self.kept.newest {
            return fx.send(from, Message::TooOld { call, newest: self.kept.newest });
        }
        let last = self.kept.last_call(call.value);
        if call.number < last {
            return; // a late copy
        }
        if call.number > last {
            self.kept.write(call, data);
            fx.persist(Write::Data { call, data: data.clone() });
        }
        fx.send(from, Message::Written(call));
    }

    pub(super) fn inspect(&self) -> Vec<Detail> {
        let mut details =
            vec![Detail::new("data", &self.kept.data), Detail::new("writes", self.kept.data.log.last_index())];
        if self.fencing != Fencing::Off {
            details.push(Detail::new("newest token", self.kept.newest));
        }
        details
    }
}
