//! Says what had to go because memory is at its bound.

use crate::experiment::timeline::{BRANCHES, MEMORY_KB};
use crate::ui::Shell;
use crate::ui::notice::Notice;
use yew::prelude::*;

/// Each branch that goes is said, and once that early moments are no longer a short way back.
#[hook]
pub fn use_said(shell: &Shell) {
    let frame = &shell.driver.frame;
    let gone = frame.forgotten.branches;
    let are_thinned = frame.forgotten.checkpoints > 0;
    let say = {
        let Shell { words, notify, .. } = shell.clone();
        move |key, arguments: &[_]| notify.emit(Notice::hint(words.with(key, arguments)))
    };
    use_effect_with(gone, {
        let say = say.clone();
        move |gone| {
            if *gone > 0 {
                say("time-branch-gone", &[("most", BRANCHES.into())]);
            }
        }
    });
    use_effect_with(are_thinned, move |are_thinned| {
        if *are_thinned {
            say("time-checkpoints-full", &[("most", (MEMORY_KB / 1_000).into())]);
        }
    });
}
