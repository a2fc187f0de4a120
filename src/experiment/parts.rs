//! Protocols that are parts of their own (wasm32, feature `split`): the page begins without them, and loads one when a
//! run of it is opened. What was fetched before is there at once; what was not, the page waits for.

use super::{Watch, WatchedRun};
use crate::scenario::{ProtocolName, Scenario};
use crate::sim::Simulation;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use wasm_bindgen::prelude::*;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

#[wasm_bindgen(raw_module = "./__wasm_split.js")]
extern "C" {
    /// Fetches and compiles a part, so that it is loaded at once when it is needed.
    #[wasm_bindgen(js_name = prefetch)]
    async fn prefetch_part(name: &str);
}

macro_rules! parts {
    ($($P:ident $part:ident $load:ident $open:ident),+ $(,)?) => {
        $(
            #[wasm_split($part, preload($load), fallible)]
            fn $open(scenario: Scenario, watch: Watch) -> Result<WatchedRun, SplitLoaderError> {
                let config = scenario.$part.clone();
                Ok(Box::new(Simulation::<crate::protocol::$part::$P, Watch>::new(scenario, config, watch)))
            }
        )+

        async fn opened(scenario: Scenario, watch: Watch) -> Result<WatchedRun, SplitLoaderError> {
            match scenario.protocol {
                ProtocolName::Raft => Ok(super::open_raft(watch, scenario)),
                $(ProtocolName::$P => $open(scenario, watch).await,)+
            }
        }

        async fn loaded(protocol: ProtocolName) -> Result<(), SplitLoaderError> {
            match protocol {
                ProtocolName::Raft => Ok(()),
                $(ProtocolName::$P => $load().await,)+
            }
        }

        /// The part that holds a protocol's code.
        fn part(protocol: ProtocolName) -> Option<&'static str> {
            match protocol {
                ProtocolName::Raft => None,
                $(ProtocolName::$P => Some(stringify!($part)),)+
            }
        }
    };
}

parts! {
    RedisRandom redis_random load_redis_random open_redis_random,
    Viewstamped viewstamped load_viewstamped open_viewstamped,
    MultiPaxos multi_paxos load_multi_paxos open_multi_paxos,
    Zab zab load_zab open_zab,
    LeaseLock lease_lock load_lease_lock open_lease_lock,
    Bully bully load_bully open_bully,
    Ring ring load_ring open_ring,
    Isr isr load_isr open_isr,
    PrimaryBackup primary_backup load_primary_backup open_primary_backup,
    MongoDb mongodb load_mongodb open_mongodb,
    Hashing hashing load_hashing open_hashing,
    QuorumJournal quorum_journal load_quorum_journal open_quorum_journal,
    Mirrored mirrored load_mirrored open_mirrored,
}

/// Fetches what a protocol needs, so that [`load`] has nothing to wait for.
pub async fn prefetch(protocol: ProtocolName) {
    if let Some(name) = part(protocol) {
        fetch(name).await;
    }
}

/// Fetches a part by its name. What fails is tried again when it is needed.
pub(crate) async fn fetch(name: &str) {
    prefetch_part(name).await;
}

/// Loads a protocol's code; an error says that it could not be had.
pub fn load(protocol: ProtocolName) -> Result<(), SplitLoaderError> {
    at_once(loaded(protocol))
}

/// Whoever opens a run has made sure that its protocol loads.
pub fn open(scenario: Scenario, watch: Watch) -> WatchedRun {
    at_once(opened(scenario, watch)).unwrap_or_else(|error| panic!("{error}"))
}

/// Loading is done within the call that asks for it: the second look sees it.
pub(crate) fn at_once<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..2 {
        if let Poll::Ready(done) = future.as_mut().poll(&mut context) {
            return done;
        }
    }
    unreachable!("www/parts.js loads at once")
}
