//! The room of what happened: as a list, in space and time, and in the logs. Its tabs stand on top of each.

use super::selection::Panel;
use super::tablist::{TabList, tab_id};
use super::{Calm, events, parts, use_shell};
use yew::prelude::*;

/// What the ids of its tabs begin with.
const PREFIX: &str = "records";

#[component]
pub fn Records() -> Html {
    let shell = use_shell();
    let Some(panel) = shell.panel.filter(|panel| panel.is_record()) else { return html! {} };
    let (class, body) = match panel {
        Panel::SpaceTime => ("spacetime", parts::panel_spacetime(())),
        Panel::Log => ("logs", parts::panel_logs(())),
        _ => ("events", html! { <events::Feed /> }),
    };
    html! {
        <section class={classes!("panel", "drawer", class)} role="tabpanel" id={format!("{PREFIX}-panel")}
            aria-labelledby={tab_id(PREFIX, panel.name())}>
            <Head shell={Calm(shell)} {panel} />
            { body }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct Props {
    shell: Calm,
    panel: Panel,
}

/// The tabs, and the way out.
#[component]
fn Head(props: &Props) -> Html {
    let Props { shell, panel } = props;
    let words = &shell.words;
    let tabs: Vec<_> = Panel::RECORDS.into_iter().map(|panel| (panel.name(), words.text(title(panel)))).collect();
    let choose = {
        let open = shell.open_panel.clone();
        Callback::from(move |name| open.emit(Panel::from_name(name)))
    };
    let close = {
        let open = shell.open_panel.clone();
        move |_| open.emit(None)
    };
    html! {
        <div class="drawer-head records-head">
            <TabList label={words.text("spacetime-records")} prefix={PREFIX} {tabs} chosen={panel.name()} {choose} />
            <button class="close" aria-label={words.text("page-close")} onclick={close}>{ "×" }</button>
        </div>
    }
}

fn title(panel: Panel) -> &'static str {
    match panel {
        Panel::SpaceTime => "spacetime-title",
        Panel::Log => "logs-title",
        _ => "events-title",
    }
}
