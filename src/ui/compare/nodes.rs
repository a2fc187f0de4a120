//! How many nodes a rival has, and a word where nobody among them could take over.

use crate::experiment::compare::lacks_successor;
use crate::scenario::key::NODES_MAX;
use crate::ui::Calm;
use crate::ui::field::Field;
use crate::view::compare::{self, Rival};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub shell: Calm,
    pub rival: Rival,
    /// Among the rivals.
    pub place: usize,
}

#[component]
pub fn Nodes(props: &Props) -> Html {
    let Props { shell, rival, place } = props;
    let (words, world) = (&shell.words, &shell.driver.frame.scenario);
    let wrong = use_state_eq(|| None::<String>);
    let resize = {
        let (shell, rival, place, wrong) = (shell.clone(), rival.clone(), *place, wrong.setter());
        Callback::from(move |count: String| {
            let error = resized(&shell, &rival, place, &count).err();
            let is_taken = error.is_none();
            wrong.set(error);
            is_taken
        })
    };
    let dropped = {
        let wrong = wrong.setter();
        Callback::from(move |()| wrong.set(None))
    };
    let led = rival.in_world(world);
    let wrong_id = format!("wrong-nodes-{place}");
    let usual = compare::usual(words, rival, world);
    html! {
        <div class="rival-size">
            <label class="rival-nodes">
                <span>{ words.text("compare-nodes") }</span>
                <Field control="rival-nodes" value={led.nodes.to_string()} take={resize.clone()} is_wrong={wrong.is_some()} {dropped}
                    described_by={wrong.is_some().then(|| wrong_id.clone())} range={(1, u64::from(NODES_MAX))} />
            </label>
            if lacks_successor(world, &led) {
                <p class="rival-alone"><span aria-hidden="true">{ "! " }</span>{ words.text("compare-alone") }</p>
            }
            if let Some(usual) = usual {
                <button type="button" class="link" data-control="usual-nodes" onclick={move |_| { resize.emit(usual.nodes.to_string()); }}>
                    { usual.told }
                </button>
            }
            if let Some(error) = &*wrong {
                <p id={wrong_id} class="error" role="alert">{ error }</p>
            }
        </div>
    }
}

fn resized(shell: &Calm, rival: &Rival, place: usize, count: &str) -> Result<(), String> {
    let sized = compare::with_nodes(rival, &shell.driver.frame.scenario, count)?;
    if shell.rivals.iter().enumerate().any(|(other, its)| other != place && its.is_like(&sized)) {
        return Err(shell.words.text("compare-own-twice"));
    }
    let put = |(other, its): (usize, &Rival)| if other == place { sized.clone() } else { its.clone() };
    shell.set_rivals.emit(shell.rivals.iter().enumerate().map(put).collect());
    Ok(())
}
