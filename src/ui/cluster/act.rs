//! Faults by hand, in the words of the scenario.

use super::super::Shell;
use super::super::notice::Notice;
use crate::scenario::Action;
use crate::trace::{Skip, What};
use crate::view::sentence;

/// Lets the fault happen now. False, and said why, if it could not.
pub fn act(shell: &Shell, fault: &str) -> bool {
    match inject(shell, fault) {
        Ok((_, None)) => true,
        Ok((action, Some(why))) => {
            shell.notify.emit(Notice::hint(sentence::skipped(&shell.words, &action, why)));
            false
        }
        Err(error) => {
            shell.notify.emit(Notice::error(error));
            false
        }
    }
}

/// The action, and why it had no effect if it had none.
fn inject(shell: &Shell, fault: &str) -> Result<(Action, Option<Skip>), String> {
    let action: Action = fault.parse()?;
    shell.driver.act(|engine| {
        let index = engine.run().scenario().faults.len() as u32;
        engine.inject(action.clone())?;
        let skip = |what: What| match what {
            What::Skipped { index: skipped, why } if skipped == index => Some(why),
            _ => None,
        };
        let why = engine.run().trace().milestones().rev().take(64).find_map(|event| skip(event.what));
        Ok((action, why))
    })
}
