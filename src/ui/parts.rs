//! Panels whose insides are parts of their own (feature `split`): the page begins without them, fetches them once it
//! runs, and has them as soon as one is opened. What was not fetched by then, the page waits for.

use super::selection::Panel;
use super::{compare, hunt, import, laboratory, logs, scenario, share, spacetime};
#[cfg(feature = "split")]
use crate::experiment::parts::{at_once, fetch};
use crate::experiment::{self, NotLoaded};
use crate::scenario::ProtocolName;
#[cfg(feature = "split")]
use std::cell::RefCell;
use std::rc::Rc;
#[cfg(feature = "split")]
use wasm_split_helpers::{SplitLoaderError, wasm_split};
use yew::platform::spawn_local;
use yew::prelude::*;
use yew::virtual_dom::VComp;

#[cfg(feature = "split")]
thread_local! {
    static LOADED: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

#[cfg(feature = "split")]
fn is_loaded(part: &str) -> bool {
    LOADED.with_borrow(|loaded| loaded.contains(&part))
}

macro_rules! parts {
    ($($part:ident $load:ident $split:ident: $panel:ident $Inside:ty,)+) => {
        $(
            #[cfg(feature = "split")]
            #[wasm_split($part, preload($load), fallible)]
            fn $split(props: <$Inside as BaseComponent>::Properties) -> Result<Html, SplitLoaderError> {
                Ok(VComp::new::<$Inside>(Rc::new(props), None).into())
            }

            /// Nothing as long as it is not loaded.
            #[cfg(feature = "split")]
            pub fn $part(props: <$Inside as BaseComponent>::Properties) -> Html {
                if !is_loaded(stringify!($part)) {
                    return Html::default();
                }
                at_once($split(props)).unwrap_or_default()
            }

            #[cfg(not(feature = "split"))]
            pub fn $part(props: <$Inside as BaseComponent>::Properties) -> Html {
                VComp::new::<$Inside>(Rc::new(props), None).into()
            }
        )+

        /// The part that holds a panel's inside, if it is one.
        #[cfg(feature = "split")]
        fn part(panel: Panel) -> Option<&'static str> {
            match panel {
                $(Panel::$panel => Some(stringify!($part)),)+
                _ => None,
            }
        }

        #[cfg(feature = "split")]
        fn load_part(panel: Panel) -> bool {
            match panel {
                $(Panel::$panel => at_once($load()).is_ok(),)+
                _ => true,
            }
        }
    };
}

parts! {
    panel_laboratory load_laboratory split_laboratory: Laboratory laboratory::Room,
    panel_spacetime load_spacetime split_spacetime: SpaceTime spacetime::SpaceTime,
    panel_logs load_logs split_logs: Log logs::Logs,
    panel_scenario load_scenario split_scenario: Scenario scenario::Body,
    panel_hunt load_hunt split_hunt: Hunt hunt::Body,
    panel_compare load_compare split_compare: Compare compare::Body,
    panel_share load_share split_share: Share share::Sheet,
    panel_import load_import split_import: Import import::Sheet,
}

/// Fetches what a panel needs, so that [`load`] has nothing to wait for.
pub async fn prefetch(panel: Panel) {
    #[cfg(feature = "split")]
    if let Some(part) = part(panel) {
        fetch(part).await;
    }
    #[cfg(not(feature = "split"))]
    let _ = panel;
}

/// Does this once the code of these protocols is there: at once, if it is. Without a network it may lie on the own disk
/// only, from where nothing comes within a call. `then` hears what cannot be had.
pub fn once_fetched(protocols: Vec<ProtocolName>, then: impl FnOnce(Result<(), NotLoaded>) + 'static) {
    let load = |protocols: &[ProtocolName]| protocols.iter().try_for_each(|protocol| experiment::load(*protocol));
    if load(&protocols).is_ok() {
        return then(Ok(()));
    }
    spawn_local(async move {
        for protocol in &protocols {
            experiment::prefetch(*protocol).await;
        }
        then(load(&protocols));
    });
}

/// Makes sure that a panel can be shown; false if its part cannot be had.
pub fn load(panel: Panel) -> bool {
    #[cfg(feature = "split")]
    {
        let Some(part) = part(panel).filter(|part| !is_loaded(part)) else { return true };
        let is_there = load_part(panel);
        if is_there {
            LOADED.with_borrow_mut(|loaded| loaded.push(part));
        }
        is_there
    }
    #[cfg(not(feature = "split"))]
    {
        let _ = panel;
        true
    }
}
