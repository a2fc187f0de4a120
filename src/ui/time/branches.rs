//! The ways that the run went: one chip each, once there is more than one.

use super::transport::Control;
use crate::experiment::timeline::Branch;
use crate::types::Instant;
use crate::view::catalogue::Catalogue;
use crate::view::{branches, figures};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub words: Rc<Catalogue>,
    pub branches: Vec<Branch>,
    pub current: usize,
    /// Laid beside the current one on the ruler.
    pub beside: Option<usize>,
    pub lay: Callback<Option<usize>>,
    pub driver: Control,
}

#[component]
pub fn Branches(props: &Props) -> Html {
    let Props { words, branches, current, beside, lay, driver } = props;
    if branches.len() < 2 {
        return html! {};
    }
    let chip = |(number, branch): (usize, &Branch)| {
        let (driver, lay) = (driver.0.clone(), lay.clone());
        let is_current = number == *current;
        let is_beside = *beside == Some(number);
        let told = branches::name(words, branches, number);
        html! {
            <li key={number}>
                <button data-branch={number.to_string()} aria-pressed={is_current.to_string()}
                    title={words.with("time-branch-until", &[("moment", until(words, branch).into())])}
                    onclick={move |_| driver.act(|engine| engine.switch(number))}>{ told }</button>
                if !is_current {
                    <button class="beside" data-beside={number.to_string()} aria-pressed={is_beside.to_string()}
                        title={words.text("time-branch-beside")} aria-label={words.text("time-branch-beside")}
                        onclick={move |_| lay.emit((!is_beside).then_some(number))}>{ "⇅" }</button>
                }
            </li>
        }
    };
    html! {
        <ol class="branches" aria-label={words.text("time-branches")}>{ for branches.iter().enumerate().map(chip) }</ol>
    }
}

fn until(words: &Catalogue, branch: &Branch) -> String {
    let Instant(us) = branch.until;
    figures::moment(words, Instant(us))
}
