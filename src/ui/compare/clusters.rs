//! The others' clusters beside each other, at the moment of the run that is open. Each is a run of its own that
//! follows within a small part of the frame; when the open run goes back or gets a fault, it begins anew. Where the
//! cluster of the run that is open is not to be seen beside them, it is the first of them.

use super::machine::StateMachine;
use super::nodes::Nodes;
use super::open_rival;
use crate::engine::{Engine, real_ms};
use crate::experiment::compare::{check, skipped};
use crate::experiment::{Watch, WatchedRun, load, open};
use crate::scenario::Scenario;
use crate::sim::Run;
use crate::sim::picture::{NodePicture, Picture};
use crate::types::{Duration, Instant, NodeId, Role};
use crate::ui::cluster::mail::wants_stillness;
use crate::ui::cluster::{RING_MOST, nodes};
use crate::ui::{Calm, Shell, use_shell};
use crate::view::catalogue::Catalogue;
use crate::view::compare::machine::Machine;
use crate::view::compare::setup::{Setup, Sight};
use crate::view::compare::strikes::{self, Strike, strikes};
use crate::view::compare::{Rival, crew, lane, losses_so_far, standing};
use crate::view::ring::mail::{class, marks};
use crate::view::ring::{Ring, Size};
use crate::view::ruler::marks::Tone;
use crate::view::{figures, terms};
use gloo_timers::callback::Timeout;
use std::rc::Rc;
use yew::prelude::*;

/// Real time of a frame that all of them together may take, and steps between two looks at the clock.
const BUDGET_MS: f64 = 4.0;
const CHUNK_STEPS: u64 = 256;
/// When one lags and the open run stands, there are no frames to wait for.
const AGAIN_MS: u32 = 16;
const SIZE: Size = Size { width: 200.0, height: 150.0 };
/// Every link is drawn up to here.
const LINKED_MOST: usize = 9;
const LANE: f64 = 1_000.0;

struct Follower {
    world: Rc<Scenario>,
    rival: Rival,
    /// None if it cannot run in this world.
    run: Result<WatchedRun, String>,
}

impl Follower {
    fn new(words: &Catalogue, world: &Rc<Scenario>, rival: &Rival) -> Follower {
        let scenario = rival.in_world(world);
        let is_valid = check(&scenario).map_err(|error| error.to_string());
        let loaded = is_valid.and_then(|()| load(scenario.protocol).map_err(|error| terms::not_loaded(words, error)));
        let run = loaded.map(|()| open(scenario));
        Follower { world: world.clone(), rival: rival.clone(), run }
    }

    fn is_of(&self, world: &Rc<Scenario>, rival: &Rival, now: Instant) -> bool {
        let is_past = self.run.as_ref().is_ok_and(|run| run.now() > now);
        Rc::ptr_eq(&self.world, world) && self.rival == *rival && !is_past
    }
}

/// Those of before where they still serve, and new ones.
fn take_up(before: Vec<Follower>, shell: &Shell, world: &Rc<Scenario>, now: Instant) -> Vec<Follower> {
    let words = &shell.words;
    let mut before: Vec<Option<Follower>> = before.into_iter().map(Some).collect();
    let take = |rival: &Rival| {
        let serves = |slot: &&mut Option<Follower>| slot.as_ref().is_some_and(|one| one.is_of(world, rival, now));
        before.iter_mut().find(serves).and_then(Option::take).unwrap_or_else(|| Follower::new(words, world, rival))
    };
    shell.rivals.iter().map(take).collect()
}

/// A little of each in turn. True if all are there.
fn keep_up(followers: &mut [Follower], now: Instant) -> bool {
    let deadline_ms = real_ms() + BUDGET_MS;
    loop {
        let runs = followers.iter_mut().filter_map(|follower| follower.run.as_mut().ok());
        let lagging = runs.filter_map(|run| (!run.advance(now, CHUNK_STEPS)).then_some(())).count();
        if lagging == 0 || real_ms() >= deadline_ms {
            return lagging == 0;
        }
    }
}

#[component]
pub fn Clusters() -> Html {
    let shell = use_shell();
    let followers = use_mut_ref(Vec::<Follower>::new);
    let again = use_force_update();
    let frame = &shell.driver.frame;
    let (world, now) = (&frame.scenario, frame.now());
    let mut followers = followers.borrow_mut();
    *followers = take_up(std::mem::take(&mut *followers), &shell, world, now);
    let is_there = keep_up(&mut followers, now);
    let waits = !is_there && !frame.playing;
    // Anew after each look: the version of a run that stands does not change.
    use_effect(move || {
        let timeout = waits.then(|| Timeout::new(AGAIN_MS, move || again.force_update()));
        move || drop(timeout)
    });
    let until = Duration(world.duration.0.max(frame.known_until.0));
    let sight = shell.setup.sight;
    let cards = Cards { shell: &shell, sight, now };
    html! {
        <div class="rivals" role="group" aria-label={shell.words.text("compare-clusters")}>
            { switch(&shell) }
            <ul class={classes!("rival-cards", sight.name())}>
                if !shell.shows_cluster || sight == Sight::Machines {
                    { shell.driver.read(|engine: &Engine| cards.own(engine.run())) }
                }
                { for followers.iter().enumerate().map(|(place, follower)| cards.of(place, follower)) }
            </ul>
            { lanes(&shell, &followers, now, until) }
        </div>
    }
}

fn switch(shell: &Shell) -> Html {
    let (words, setup) = (&shell.words, &shell.setup);
    let button = |sight: Sight| {
        let (set, chosen) = (shell.set_setup.clone(), Setup { sight, ..(**setup).clone() });
        html! {
            <button type="button" data-sight={sight.name()} aria-pressed={(setup.sight == sight).to_string()} onclick={move |_| set.emit(chosen.clone())}>
                { words.text(&format!("compare-sight-{}", sight.name())) }
            </button>
        }
    };
    html! {
        <div class="rival-switch" role="group" aria-label={words.text("compare-sight")}>{ for Sight::ALL.map(button) }</div>
    }
}

#[derive(Properties, PartialEq)]
struct AboutProps {
    shell: Calm,
    /// None is the run that is open.
    rival: Option<Rival>,
}

/// How it is set, what its nodes are, and which of the world's faults it has nothing for: the same until the world is
/// another one.
#[component]
fn About(props: &AboutProps) -> Html {
    let (words, world) = (&props.shell.words, &props.shell.driver.frame.scenario);
    let (rival, scenario) = match &props.rival {
        Some(rival) => (rival.clone(), Rc::new(rival.in_world(world))),
        None => (Rival::of(world), world.clone()),
    };
    let skipped = skipped(&scenario).count();
    let lines = [
        Some(rival.settings(words)).filter(|settings| !settings.is_empty()),
        crew(words, &scenario),
        (skipped > 0).then(|| words.with("compare-skips", &[("count", skipped.into())])),
    ];
    let classes = ["settings", "crew", "skips"];
    let line = |(text, class): (String, &'static str)| html! { <p class={classes!("quiet", class)}>{ text }</p> };
    let told = lines.into_iter().zip(classes).filter_map(|(text, class)| Some((text?, class)));
    html! { <>{ for told.map(line) }</> }
}

struct Cards<'a> {
    shell: &'a Shell,
    sight: Sight,
    now: Instant,
}

impl Cards<'_> {
    /// Of the run that is open.
    fn own(&self, run: &dyn Run<Watch>) -> Html {
        let words = &self.shell.words;
        let here = words.text("compare-here");
        html! {
            <li key="this-run" class="rival own" data-at={run.now().as_us().to_string()}>
                <div class="rival-head">
                    <span class="name">{ Rival::of(run.scenario()).name(words) }</span>
                    <small class="quiet">{ &here }</small>
                </div>
                <About shell={Calm(self.shell.clone())} rival={None::<Rival>} />
                { self.inside(run, &here) }
            </li>
        }
    }

    /// By its place: with another number of nodes it is still the same card.
    fn of(&self, place: usize, follower: &Follower) -> Html {
        let (shell, rival) = (self.shell, &follower.rival);
        let words = &shell.words;
        let label = rival.label(words);
        let open = {
            let (shell, rival) = (shell.clone(), rival.clone());
            move |_| open_rival(&shell, &rival)
        };
        let remove = {
            let (shell, rival) = (shell.clone(), rival.clone());
            move |_| shell.set_rivals.emit(shell.rivals.iter().filter(|other| **other != rival).cloned().collect())
        };
        let at = follower.run.as_ref().map_or(String::new(), |run| run.now().as_us().to_string());
        html! {
            <li key={place} class="rival" data-rival={rival.to_string()} data-at={at}>
                <div class="rival-head">
                    <button type="button" class="link name" data-control="open-rival"
                        aria-label={words.with("compare-open", &[("name", label.clone().into())])} onclick={open}>
                        { rival.name(words) }
                    </button>
                    <button type="button" class="close" data-control="remove-rival"
                        aria-label={words.with("compare-remove", &[("name", label.clone().into())])} onclick={remove}>{ "×" }</button>
                </div>
                <About shell={Calm(shell.clone())} rival={rival.clone()} />
                <Nodes key={format!("{} {place}", rival.protocol.name())} shell={Calm(shell.clone())} rival={rival.clone()} {place} />
                { match &follower.run {
                    Ok(run) => self.inside(&**run, &label),
                    Err(error) => html! { <p class="error">{ words.with("compare-impossible", &[("error", error.clone().into())]) }</p> },
                } }
            </li>
        }
    }

    fn inside(&self, run: &dyn Run<Watch>, label: &str) -> Html {
        let frame = &self.shell.driver.frame;
        let fast = frame.playing && frame.speed.value() > 1.0;
        let words = &self.shell.words;
        let picture = run.picture();
        let stands = standing(words, run.spec(), &picture);
        let drawn = match self.sight {
            Sight::Clusters => ring_or_crowd(run, &picture, &format!("{label}: {stands}")),
            Sight::Machines => html! {
                <StateMachine words={words.clone()} name={label.to_string()} machine={Machine::of(words, run, &picture)} {fast} />
            },
        };
        html! { <>{ drawn }<p class="rival-said">{ stands }</p>{ troubles(words, run, self.now) }</> }
    }
}

fn ring_or_crowd(run: &dyn Run<Watch>, picture: &Picture, label: &str) -> Html {
    html! {
        <svg class="ring bare small" viewBox={format!("0 0 {} {}", SIZE.width, SIZE.height)} role="img" aria-label={label.to_string()}>
            if picture.nodes.len() > usize::from(RING_MOST) {
                { crowd(picture) }
            } else {
                { ring(run, picture) }
            }
        </svg>
    }
}

/// What was broken or lost, and whether it lags.
fn troubles(words: &Catalogue, run: &dyn Run<Watch>, now: Instant) -> Html {
    let violations = run.watch().check.total();
    let losses = losses_so_far(words, &run.watch().check);
    html! {
        <>
            if violations > 0 {
                <p class="rival-broken bad">{ "✗ " }{ words.with("compare-violations", &[("count", violations.into())]) }</p>
            }
            { for losses.iter().map(|loss| html! { <p class="rival-lost">{ "− " }{ loss }</p> }) }
            if run.now() < now {
                <p class="quiet rival-behind">{ words.with("compare-behind", &[("moment", figures::moment(words, run.now()).into())]) }</p>
            }
        </>
    }
}

fn ring(run: &dyn Run<Watch>, picture: &Picture) -> Html {
    let spec = run.spec();
    let ring = Ring::new(SIZE, picture.nodes.len() as u16, picture.register.is_some());
    let line = |from: NodeId, to: NodeId| {
        let (from, to) = (ring.place(from)?.at, ring.place(to)?.at);
        Some(format!("M{:.1} {:.1}L{:.1} {:.1}", from.x, from.y, to.x, to.y))
    };
    let places = &ring.places[..if ring.places.len() > LINKED_MOST { 0 } else { ring.places.len() }];
    let pairs =
        places.iter().enumerate().flat_map(|(number, a)| places[..number].iter().map(move |b| (a.node, b.node)));
    let links: String = pairs.filter_map(|(a, b)| line(a, b)).collect();
    let cuts: String = picture.cuts.iter().filter_map(|(from, to)| line(*from, *to)).collect();
    let marks = marks(&ring, spec, &picture.flights, picture.now, !wants_stillness());
    let everybody = picture.nodes.iter().chain(&picture.register);
    let node = |node: &NodePicture| Some(nodes::still(node, ring.place(node.id)?.at, ring.node_radius));
    html! {
        <>
            <path class="all-links" d={links} />
            <path class="all-cuts" d={cuts} />
            { for everybody.filter_map(node) }
            { for marks.iter().map(|mark| html! {
                <circle class={classes!("letter", class(mark.purpose))} cx={format!("{:.1}", mark.at.x)} cy={format!("{:.1}", mark.at.y)} r="3" />
            }) }
        </>
    }
}

/// Of a cluster too large for a ring, how many there are of each role.
fn crowd(picture: &Picture) -> Html {
    let all = picture.nodes.len().max(1) as f64;
    let mut x = 0.0;
    let part = |role: Role| {
        let count = picture.nodes.iter().filter(|node| node.role == role).count();
        let wide = count as f64 / all * SIZE.width;
        let left = x;
        x += wide;
        html! { <rect class={classes!("crowd", role.name())} x={format!("{left:.1}")} y="55" width={format!("{wide:.1}")} height="40" /> }
    };
    html! { <>{ for Role::ALL.into_iter().map(part) }</> }
}

/// Who was led when: all on one scale, the run that is open first.
fn lanes(shell: &Shell, followers: &[Follower], now: Instant, until: Duration) -> Html {
    let words = &shell.words;
    // None of a cluster without a leader.
    let lane_of = |run: &dyn Run<Watch>| {
        let reigns = &run.watch().stats.reigns;
        let leaderless = reigns.total_us(run.now()) as f64 / run.now().0.max(1) as f64;
        run.spec().has_leader().then(|| (lane(reigns, run.now(), until, LANE), 1.0 - leaderless))
    };
    let x = now.0 as f64 / until.0.max(1) as f64 * LANE;
    let row = |name: String, led: Option<(String, f64)>| {
        let share =
            led.as_ref().filter(|_| now > Instant::ZERO).map(|(_, share)| figures::percent(share.clamp(0.0, 1.0)));
        let key = if led.is_some() { "compare-lane" } else { "compare-lane-without-leader" };
        let share = share.unwrap_or_else(|| "–".into());
        let arguments = [("name", name.clone().into()), ("share", share.clone().into())];
        html! {
            <li class="lane" key={name.clone()}>
                <span class="lane-name" aria-hidden="true">{ name }</span>
                <svg viewBox={format!("0 -5 {LANE} 10")} preserveAspectRatio="none" role="img" aria-label={words.with(key, &arguments)}>
                    if let Some((drawn, _)) = led {
                        <path class="past" d={format!("M0 0H{x:.1}")} />
                        <path class="led" d={drawn} />
                    }
                    <path class="playhead" d={format!("M{x:.1} -5V5")} />
                </svg>
                <span class="lane-share" aria-hidden="true">{ share }</span>
            </li>
        }
    };
    let open = shell.driver.read(|engine: &Engine| lane_of(engine.run()));
    let others = followers.iter().filter_map(|follower| {
        let run = follower.run.as_ref().ok()?;
        Some(row(follower.rival.label(words), lane_of(&**run)))
    });
    html! {
        <ol class="lanes" aria-label={words.text("compare-lanes")}>
            <Faults shell={Calm(shell.clone())} {until} />
            { row(words.text("compare-here"), open) }
            { for others }
        </ol>
    }
}

#[derive(Properties, PartialEq)]
struct FaultsProps {
    shell: Calm,
    until: Duration,
}

/// The world's faults, once for all lanes, with the signs of the ruler.
#[component]
fn Faults(props: &FaultsProps) -> Html {
    let (words, world) = (&props.shell.words, &props.shell.driver.frame.scenario);
    if world.faults.is_empty() {
        return html! {};
    }
    let all = strikes(words, world, props.until);
    let mark = |Strike { at, kind, told }: &Strike| {
        let tone = match kind.tone() {
            Tone::Harm => "harm",
            Tone::Repair => "repair",
            Tone::Neutral => "neutral",
        };
        html! {
            <span class={classes!("strike", tone)} title={told.join("\n")} ~style={format!("left:{:.2}%", at * 100.0)}>{ kind.icon() }</span>
        }
    };
    html! {
        <li class="lane lane-faults">
            <span class="lane-name" aria-hidden="true">{ words.text("compare-lane-faults") }</span>
            <span class="strikes" role="img" aria-label={strikes::label(words, world)}>{ for all.iter().map(mark) }</span>
        </li>
    }
}
