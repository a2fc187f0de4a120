//! The ruler on its canvas: to look at, to point at, to go to a moment.

use super::brush::{Purpose, Wanted, use_brush};
use super::paint::paint;
use super::palette::Palette;
use super::pinch::use_pinch;
use super::windows::Windows;
use crate::engine::{Engine, Moment, real_ms};
use crate::experiment::Watch;
use crate::sim::Run;
use crate::stats::window::Window as Measured;
use crate::types::{Duration, Instant};
use crate::ui::driver::Driver;
use crate::ui::size::use_size;
use crate::ui::{Shell, use_shell};
use crate::view::branches;
use crate::view::catalogue::Catalogue;
use crate::view::figures;
use crate::view::lens::Lens;
use crate::view::ruler::{self, Sources, View, Window, told};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, HtmlCanvasElement, WheelEvent};
use yew::prelude::*;

/// Real time between two drawings while it plays.
const DRAW_MS: f64 = 66.0;
const ZOOM: f64 = 1.6;

#[derive(Properties, PartialEq)]
pub struct Props {
    /// A branch of the run to lay beside the one in hand.
    pub beside: Option<usize>,
}

#[component]
pub fn Ruler(props: &Props) -> Html {
    let shell = use_shell();
    let place = use_node_ref();
    let canvas = use_node_ref();
    let view = use_state(View::default);
    let pointer = use_state(|| None::<(f64, f64)>);
    let marking = use_state(|| false);
    let width = use_size(&place).map(|(width, _)| width);
    let frame = &shell.driver.frame;
    let shown_now = if *view == View::All { frame.known_until } else { frame.now() };
    let window = view.window(shown_now, frame.speed, frame.scenario.duration);
    let measures = ruler::Frame::of_width(width.unwrap_or(1_000.0));
    let measures = if props.beside.is_some() { measures.with_beside() } else { measures };

    use_drawing(&shell, &canvas, width, (window, props.beside));
    use_wheel(&place, measures, window, frame.now(), &view);

    let seek = {
        let (driver, view) = (shell.driver.clone(), view.setter());
        move |at: Instant| {
            view.set(View::pinned(window));
            driver.act(|engine| engine.seek(Moment { at, steps: None }, false));
        }
    };
    let (scrub, onclick) = (seek.clone(), {
        let seek = seek.clone();
        Callback::from(move |event: MouseEvent| seek(measures.time(window, f64::from(event.offset_x()))))
    });
    let onkeydown = {
        let (driver, now) = (shell.driver.clone(), frame.now());
        let (set_lens, lens) = (shell.set_lens.clone(), shell.lens);
        Callback::from(move |event: KeyboardEvent| {
            if let Some(window) = key_marks(&event.key(), now, lens.window) {
                event.prevent_default();
                return set_lens.emit(Lens { window, ..lens });
            }
            let Some(to) = key_moves(&event.key(), now, window) else { return };
            event.prevent_default();
            match window.holds(to) {
                true => seek(to),
                false => driver.act(|engine| engine.seek(Moment { at: to, steps: None }, false)),
            }
        })
    };
    let (pinch, brush) = (use_pinch(), use_brush());
    let onclick = {
        let (pinch, brush) = (pinch.clone(), brush.clone());
        // Fingers that let go after a pinch mean no moment, nor does the end of a stroke.
        Callback::from(move |event: MouseEvent| {
            if !pinch.was_pinching() && !brush.was_stroke() {
                onclick.emit(event)
            }
        })
    };
    let onpointerdown = {
        let (pinch, brush, marking) = (pinch.clone(), brush.clone(), *marking);
        Callback::from(move |event: PointerEvent| {
            pinch.down(&event);
            let purpose = if marking || event.shift_key() { Purpose::Mark } else { Purpose::Scrub };
            brush.down(&event, purpose, &measures, window);
        })
    };
    let onpointerup = {
        let (pinch, brush, marking) = (pinch.clone(), brush.clone(), marking.setter());
        Callback::from(move |event: PointerEvent| {
            pinch.up(&event);
            if brush.up() == Some(Purpose::Mark) {
                marking.set(false);
            }
        })
    };
    let onpointermove = {
        let (pointer, view, now) = (pointer.setter(), view.clone(), frame.now());
        let (set_lens, lens) = (shell.set_lens.clone(), shell.lens);
        Callback::from(move |event: PointerEvent| {
            if let Some((factor, middle)) = pinch.moved(&event) {
                view.set(view.zoomed(window, now, factor, Some(measures.time(window, middle))));
                return pointer.set(None);
            }
            match brush.moved(&event, &measures) {
                Some(Wanted::Window(window)) => set_lens.emit(Lens { window, ..lens }),
                Some(Wanted::Moment(at)) => scrub(at),
                None => return pointer.set(Some((f64::from(event.offset_x()), f64::from(event.offset_y())))),
            }
            pointer.set(None);
        })
    };
    let onpointerleave = {
        let pointer = pointer.setter();
        Callback::from(move |_| pointer.set(None))
    };
    let words = &shell.words;
    html! {
        <div class="ruler-box">
            <div class={classes!("ruler", marking.then_some("marking"))} ref={place} ~style={format!("height:{}px", measures.height())} tabindex="0" role="slider" aria-label={words.text("time-ruler")}
                aria-description={words.text("time-ruler-help")} aria-valuemin="0"
                aria-valuemax={(window.end().max(frame.now()).0 / 1_000).to_string()}
                aria-valuenow={(frame.now().0 / 1_000).to_string()} aria-valuetext={value_text(&shell)}
                data-from={window.from.0.to_string()} data-to={window.end().0.to_string()}
                {onclick} {onkeydown} {onpointermove} {onpointerleave}
                {onpointerdown} onpointercancel={onpointerup.clone()} {onpointerup}>
                <canvas ref={canvas} aria-hidden="true"></canvas>
                { tooltip(&shell, *pointer, &measures, window) }
            </div>
            <Windows marking={*marking} mark={Callback::from({
                let marking = marking.setter();
                move |next| marking.set(next)
            })} />
            <Zoom view={*view} {window} set={view.setter()} now={frame.now()} />
        </div>
    }
}

fn value_text(shell: &Shell) -> String {
    let (words, frame) = (&shell.words, &shell.driver.frame);
    let moment = figures::moment(words, frame.now());
    match frame.reign {
        None => words.with("time-value-vacant", &[("moment", moment.into())]),
        Some(reign) => {
            let leader = crate::view::terms::node(words, reign.node);
            words.with("time-value-leads", &[("moment", moment.into()), ("leader", leader.into())])
        }
    }
}

/// The brackets begin and end the window of the statistics here.
fn key_marks(key: &str, now: Instant, window: Measured) -> Option<Measured> {
    match key {
        "[" => Some(Measured { from: now, until: window.until.filter(|until| *until > now) }),
        "]" => Some(Measured { from: if window.from < now { window.from } else { Instant::ZERO }, until: Some(now) }),
        _ => None,
    }
}

/// Where a key goes from here.
fn key_moves(key: &str, now: Instant, window: Window) -> Option<Instant> {
    let part = |parts: u64| Duration((window.span.0 / parts).max(1));
    let back = |by: Duration| Instant(now.0.saturating_sub(by.0));
    Some(match key {
        "ArrowRight" | "ArrowUp" => now.after(part(50)),
        "ArrowLeft" | "ArrowDown" => back(part(50)),
        "PageUp" => now.after(part(8)),
        "PageDown" => back(part(8)),
        "Home" => Instant::ZERO,
        _ => return None,
    })
}

/// What is known of the run, though it may stand at an earlier moment now.
fn with_sources<T>(engine: &Engine, look: impl FnOnce(Sources<'_>) -> T) -> T {
    look(sources_of(engine.furthest(), engine.run().now()))
}

fn sources_of(run: &dyn Run<Watch>, playhead: Instant) -> Sources<'_> {
    let watch = run.watch();
    Sources {
        spec: run.spec(),
        scenario: run.scenario(),
        stats: &watch.stats,
        trace: run.trace(),
        violations: watch.check.violations(),
        measured: Measured::WHOLE,
        now: run.now(),
        playhead,
    }
}

#[hook]
fn use_drawing(shell: &Shell, canvas: &NodeRef, width: Option<f64>, shown: (Window, Option<usize>)) {
    let (window, beside) = shown;
    let drawn_ms = use_mut_ref(|| f64::NEG_INFINITY);
    let palette = use_mut_ref(Palette::default);
    let (driver, words, canvas) = (shell.driver.clone(), shell.words.clone(), canvas.clone());
    let frame = &shell.driver.frame;
    let theme = use_theme_changes();
    let changes = (
        frame.version,
        frame.playing,
        words.language(),
        width.map(|width| width as u32),
        window,
        theme,
        (shell.lens.window, beside),
    );
    use_effect_with(changes, move |(_, playing, _, width, window, _, (measured, beside))| {
        let is_due = !playing || real_ms() - *drawn_ms.borrow() >= DRAW_MS;
        let canvas = canvas.cast::<HtmlCanvasElement>();
        if let (true, Some(width), Some(canvas)) = (is_due, width, canvas) {
            *drawn_ms.borrow_mut() = real_ms();
            palette.borrow_mut().refresh();
            let size = (f64::from(*width), web_sys::window().map_or(1.0, |window| window.device_pixel_ratio()));
            draw(&driver, &canvas, &palette.borrow(), &words, size, (*window, *measured), *beside);
        }
    });
}

/// Draws the ruler as wide as this, with so many pixels for each of the page.
pub fn draw(
    driver: &Driver,
    canvas: &HtmlCanvasElement,
    colours: &Palette,
    words: &Catalogue,
    (width, ratio): (f64, f64),
    (window, measured): (Window, Measured),
    beside: Option<usize>,
) {
    let measures = ruler::Frame::of_width(width);
    let scene = driver.read(|engine| {
        with_sources(engine, |sources| {
            let sources = Sources { measured, ..sources };
            let Some(beside) = beside else { return ruler::scene(words, sources, measures, window) };
            let other = sources_of(engine.furthest_of(beside), engine.run().now());
            let parts = branches::parting(engine.branches(), engine.branch(), beside);
            ruler::scene_beside(words, sources, (other, parts), measures, window)
        })
    });
    paint(canvas, ratio, colours, &scene, words);
}

/// Counts the changes between light and dark, so that a run that stands is drawn again.
#[hook]
fn use_theme_changes() -> u32 {
    let changes = use_state(|| 0);
    let count = use_mut_ref(|| 0u32);
    let setter = changes.setter();
    use_effect_with((), move |()| {
        let query = web_sys::window().and_then(|window| window.match_media("(prefers-color-scheme: dark)").ok()?);
        let closure = Closure::<dyn FnMut()>::new(move || {
            *count.borrow_mut() += 1;
            setter.set(*count.borrow());
        });
        if let Some(query) = &query {
            let _ = query.add_event_listener_with_callback("change", closure.as_ref().unchecked_ref());
        }
        move || {
            if let Some(query) = &query {
                let _ = query.remove_event_listener_with_callback("change", closure.as_ref().unchecked_ref());
            }
        }
    });
    *changes
}

/// The wheel (or a pinch on a touchpad) zooms around the pointer; sideways it moves.
#[hook]
fn use_wheel(place: &NodeRef, measures: ruler::Frame, window: Window, now: Instant, view: &UseStateHandle<View>) {
    let latest = use_mut_ref(|| (measures, window, now, **view));
    *latest.borrow_mut() = (measures, window, now, **view);
    let (place, setter) = (place.clone(), view.setter());
    use_effect_with((), move |()| {
        let closure = Closure::<dyn FnMut(WheelEvent)>::new(move |event: WheelEvent| {
            let (measures, window, now, view) = *latest.borrow();
            event.prevent_default();
            if event.delta_x().abs() > event.delta_y().abs() {
                let moved = window.moved(event.delta_x() / measures.width);
                return setter.set(View::Pinned { window: moved, follows: moved.holds(now) });
            }
            let at = measures.time(window, f64::from(event.offset_x()));
            setter.set(view.zoomed(window, now, (-event.delta_y() / 300.0).clamp(-0.5, 0.5).exp2(), Some(at)));
        });
        let element = place.cast::<Element>();
        if let Some(element) = &element {
            // Not passive, unlike Yew's: it keeps the page from scrolling.
            let _ = element.add_event_listener_with_callback("wheel", closure.as_ref().unchecked_ref());
        }
        move || {
            if let Some(element) = &element {
                let _ = element.remove_event_listener_with_callback("wheel", closure.as_ref().unchecked_ref());
            }
        }
    });
}

fn tooltip(shell: &Shell, pointer: Option<(f64, f64)>, measures: &ruler::Frame, window: Window) -> Html {
    let Some((x, y)) = pointer.filter(|(x, _)| *x >= measures.left) else { return html! {} };
    let lines = shell
        .driver
        .read(|engine| with_sources(engine, |sources| told::told(&shell.words, sources, measures, window, (x, y))));
    let side = if x > measures.width / 2.0 { "left" } else { "right" };
    html! {
        <div class={classes!("tip", side)} ~style={format!("left:{x:.0}px")} aria-hidden="true">
            <strong>{ figures::moment(&shell.words, measures.time(window, x)) }</strong>
            { for lines.iter().map(|line| html! { <span>{ line }</span> }) }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ZoomProps {
    view: View,
    window: Window,
    now: Instant,
    set: UseStateSetter<View>,
}

#[component]
fn Zoom(props: &ZoomProps) -> Html {
    let words = use_shell().words;
    let ZoomProps { view, window, now, set } = props;
    let is_all = *view == View::All;
    let to = |next: View| {
        let set = set.clone();
        Callback::from(move |_: MouseEvent| set.set(next))
    };
    let button = |control: &'static str, key: &str, sign: &str, next: View| {
        let name = words.text(key);
        html! { <button data-control={control} title={name.clone()} aria-label={name} onclick={to(next)}>{ sign.to_string() }</button> }
    };
    html! {
        <div class="zoom">
            { button("zoom-in", "time-zoom-in", "+", view.zoomed(*window, *now, ZOOM, None)) }
            { button("zoom-out", "time-zoom-out", "−", view.zoomed(*window, *now, 1.0 / ZOOM, None)) }
            <button data-control="zoom-all" title={words.text("time-all-title")} aria-pressed={is_all.to_string()}
                onclick={to(if is_all { View::Auto } else { View::All })}>{ words.text("time-all") }</button>
        </div>
    }
}
