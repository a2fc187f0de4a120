//! A film of a part of the run. It is played by a fork, frame by frame at exact moments: neither the run nor the
//! speed of this machine has a part in it.

use super::outcome::{Outcome, too_large};
use super::stage::{Scene, Stage, size};
use super::studio::{self, Library, Recorder, use_studio};
use super::{Desk, SectionProps, check, downloads, menu};
use crate::engine::Moment;
use crate::scenario::key::RUN_MAX;
use crate::types::{Duration, Instant, Span};
use crate::ui::driver::Driver;
use crate::ui::field::Field;
use crate::view::film::{FRAME_MS, FRAMES_MAX, Film, SPEEDS};
use crate::view::speed::Speed;
use crate::view::{figures, pace, share};
use gloo_timers::future::TimeoutFuture;
use js_sys::futures::spawn_local;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use web_sys::{Blob, Element, Url};
use yew::prelude::*;

const CLUSTER: (f64, f64) = (688.0, 528.0);
const STATES: (f64, f64) = (460.0, 528.0);
/// A file that grows beyond this is given up.
const BYTES_MAX: u64 = 60_000_000;

/// How far it is.
#[derive(Clone, PartialEq)]
enum State {
    Nothing,
    Recording(Take),
    Done(Done),
    Failed(String),
    Cancelled,
}

#[derive(Clone, PartialEq)]
struct Done {
    form: String,
    blob: Blob,
    /// Where the page finds it.
    address: String,
}

#[component]
pub fn Section(props: &SectionProps) -> Html {
    let desk = &props.desk;
    let words = desk.words();
    let library = use_studio();
    let film = use_state(|| first_film(desk));
    let is_wrong = use_state_eq(|| false);
    let form = use_state(|| "gif".to_string());
    let states = use_state(|| false);
    let state = use_state(|| State::Nothing);
    let outcome = use_state(Outcome::default);
    use_forgetting(&state);

    let start = {
        let (desk, state, outcome, film) = (desk.clone(), state.setter(), outcome.setter(), *film);
        let (form, states) = ((*form).clone(), *states);
        move |_| {
            outcome.set(Outcome::Nothing);
            state.set(State::Recording(Take::new(&desk, film, form.clone(), states)));
        }
    };
    let save = {
        let (desk, state, outcome) = (desk.clone(), state.clone(), outcome.setter());
        move |_| {
            if let State::Done(Done { form, blob, .. }) = &*state {
                outcome.set(Outcome::of_saving(share::file_name(&desk.title(), form), Some(blob.clone())));
            }
        }
    };
    let end = {
        let state = state.setter();
        Callback::from(move |next| state.set(next))
    };
    let is_recording = matches!(&*state, State::Recording(_));
    let can_start = library == Library::Ready && !is_recording && !*is_wrong && !film.is_too_long();
    html! {
        <>
            { downloads(words) }
            <fieldset class="plain-set" disabled={is_recording}>
                { fields(desk, &film, &is_wrong, library, &form, &states) }
            </fieldset>
            { told(desk, &film, library) }
            <div class="share-actions">
                <button class="primary" data-control="record" disabled={!can_start} onclick={start}>{ words.text("share-record") }</button>
                if let State::Done(_) = &*state {
                    <button data-control="save-film" onclick={save}>{ words.text("share-save-film") }</button>
                }
                { outcome.told(words) }
            </div>
            { shown(desk, &state, end) }
        </>
    }
}

/// The window of the statistics, or what was seen just now.
fn first_film(desk: &Desk) -> Film {
    let (window, now) = (desk.opened.lens.window, desk.opened.moment.at);
    match window.is_whole() || window.end(now) <= window.from {
        true => Film::before(now),
        false => Film::of(window.from, window.end(now)),
    }
}

/// What a film takes of memory goes with the film.
#[hook]
fn use_forgetting(state: &UseStateHandle<State>) {
    let address = match &**state {
        State::Done(Done { address, .. }) => Some(address.clone()),
        _ => None,
    };
    use_effect_with(address, |address| {
        let address = address.clone();
        move || {
            if let Some(address) = address {
                let _ = Url::revoke_object_url(&address);
            }
        }
    });
}

type Handle<T> = UseStateHandle<T>;

fn fields(
    desk: &Desk,
    film: &Handle<Film>,
    is_wrong: &Handle<bool>,
    library: Library,
    form: &Handle<String>,
    states: &Handle<bool>,
) -> Html {
    let words = desk.words();
    let window = Span { least: Duration(film.from.0), most: Duration(film.until.0) };
    let set_window = {
        let (film, is_wrong) = (film.clone(), is_wrong.setter());
        Callback::from(move |text: String| {
            let window = read_window(&text);
            if let Some((from, until)) = window {
                film.set(Film { from, until, ..*film });
            }
            is_wrong.set(window.is_none());
            window.is_some()
        })
    };
    let dropped = {
        let is_wrong = is_wrong.setter();
        Callback::from(move |()| is_wrong.set(false))
    };
    let speeds = SPEEDS.map(|speed| speed.to_string());
    let options: Vec<_> =
        speeds.iter().zip(SPEEDS).map(|(name, speed)| (name.as_str(), pace::told(words, speed, None))).collect();
    let set_speed = {
        let film = film.clone();
        Callback::from(move |name: String| film.set(Film { speed: Speed::parse(&name).unwrap_or(film.speed), ..*film }))
    };
    let can = if library == Library::Ready { studio::forms() } else { Vec::new() };
    let forms: Vec<_> = FORMS
        .into_iter()
        .filter(|form| can.iter().any(|known| known == form))
        .map(|form| (form, words.text(&format!("share-form-{form}"))))
        .collect();
    let set_form = {
        let form = form.setter();
        Callback::from(move |name| form.set(name))
    };
    let set_states = {
        let states = states.setter();
        Callback::from(move |is_on| states.set(is_on))
    };
    html! {
        <>
            <div class="choices">
                <label class="choice">
                    <span>{ words.text("share-film-window") }</span>
                    <Field control="film-window" value={window.to_string()} take={set_window} is_wrong={**is_wrong} {dropped}
                        described_by={is_wrong.then_some("film-error".to_string())} />
                </label>
                { menu("film-speed", words.text("share-film-speed"), &options, &film.speed.to_string(), set_speed) }
                { menu("film-form", words.text("share-film-form"), &forms, form, set_form) }
            </div>
            <p id="film-error" class="error small" role="alert" hidden={!**is_wrong}>{ words.text("share-film-wrong") }</p>
            <div class="checks">{ check("film-states", words.text("share-film-states"), **states, set_states) }</div>
        </>
    }
}

const FORMS: [&str; 2] = ["gif", "webm"];

fn read_window(text: &str) -> Option<(Instant, Instant)> {
    let Span { least, most } = text.trim().parse().ok()?;
    (least < most && most <= RUN_MAX).then_some((Instant(least.0), Instant(most.0)))
}

fn told(desk: &Desk, film: &Film, library: Library) -> Html {
    let words = desk.words();
    let about = [
        ("frames", film.frames().to_string().into()),
        ("most", FRAMES_MAX.to_string().into()),
        ("lasts", figures::duration(words, film.lasts()).into()),
    ];
    match (library, film.is_too_long()) {
        (Library::Failed, _) => html! { <p class="error" role="alert">{ words.text("share-no-studio") }</p> },
        (_, true) => html! { <p class="error" role="alert">{ words.with("share-film-too-long", &about) }</p> },
        (_, false) => html! { <p class="quiet small">{ words.with("share-film-about", &about) }</p> },
    }
}

fn shown(desk: &Desk, state: &State, end: Callback<State>) -> Html {
    let words = desk.words();
    match state {
        State::Nothing => html! {},
        State::Recording(take) => html! { <Recording desk={desk.clone()} take={take.clone()} {end} /> },
        State::Failed(why) => Outcome::Failed(why.clone()).told(words),
        State::Cancelled => Outcome::Cancelled.told(words),
        State::Done(Done { form, address, blob }) => {
            let size = share::size(blob.size() as u64);
            let done = html! { <p class="good small" role="status" data-film={form.clone()}>{ words.with("share-film-done", &[("size", size.into())]) }</p> };
            let address = address.clone();
            match form.as_str() {
                "gif" => {
                    html! { <>{ done }<div class="preview"><img data-control="film" src={address} alt={desk.title()} /></div></> }
                }
                _ => {
                    html! { <>{ done }<div class="preview"><video data-control="film" src={address} controls=true loop=true muted=true /></div></> }
                }
            }
        }
    }
}

/// A film being made.
#[derive(Clone)]
struct Take {
    film: Film,
    form: String,
    scenes: Rc<Vec<Scene>>,
    first: Driver,
    recorder: Rc<RefCell<Option<Recorder>>>,
    is_over: Rc<Cell<bool>>,
}

impl PartialEq for Take {
    fn eq(&self, other: &Take) -> bool {
        Rc::ptr_eq(&self.is_over, &other.is_over)
    }
}

impl Take {
    fn new(desk: &Desk, film: Film, form: String, states: bool) -> Take {
        let mut fork = desk.fork(Moment { at: film.from, steps: None });
        fork.set_speed(film.speed);
        let states = states.then_some(Scene::States { size: STATES });
        Take {
            film,
            form,
            scenes: Rc::new([Scene::Cluster { size: CLUSTER }].into_iter().chain(states).collect()),
            first: Driver::of(fork),
            recorder: Rc::default(),
            is_over: Rc::default(),
        }
    }

    /// Puts what stands on the stage into the film. The film, if that was its last frame.
    async fn shoot(&self, frame: u64, (stage, shown): (Element, Element), desk: &Desk) -> Result<Option<Blob>, String> {
        let begun = self.recorder.borrow().clone();
        let recorder = match begun {
            Some(recorder) => recorder,
            None => studio::record(&self.form, size(&self.scenes), FRAME_MS, &shown)?,
        };
        self.recorder.replace(Some(recorder.clone()));
        let svg = studio::svg(&stage, &desk.title(), "")?;
        if recorder.frame(&svg).await? > BYTES_MAX {
            return Err(too_large(desk.words(), BYTES_MAX));
        }
        match frame + 1 < self.film.frames() {
            true => Ok(None),
            false => recorder.film().await.map(Some),
        }
    }

    /// Nobody waits for it any more.
    fn end(&self) {
        if !self.is_over.replace(true)
            && let Some(recorder) = self.recorder.take()
        {
            recorder.cancel();
        }
    }
}

#[derive(Properties, PartialEq)]
struct RecordingProps {
    desk: Desk,
    take: Take,
    end: Callback<State>,
}

/// One frame after the other: put on the stage, drawn, and the next one.
#[component]
fn Recording(props: &RecordingProps) -> Html {
    let RecordingProps { desk, take, end } = props;
    let words = desk.words();
    let now = use_state(|| (0, take.first.clone()));
    let (stage, shown) = (use_node_ref(), use_node_ref());
    let (frame, driver) = &*now;
    use_effect_with(*frame, {
        let (take, end, next, desk) = (take.clone(), end.clone(), now.setter(), desk.clone());
        let (stage, shown, driver) = (stage.clone(), shown.clone(), driver.clone());
        move |frame: &u64| {
            let frame = *frame;
            spawn_local(async move {
                // Whatever is painted on a canvas is there after this, and a click on Cancel was heard.
                TimeoutFuture::new(0).await;
                let Some(places) = stage.cast::<Element>().zip(shown.cast::<Element>()) else { return };
                let shot = match take.is_over.get() {
                    true => return,
                    false => take.shoot(frame, places, &desk).await,
                };
                if take.is_over.get() {
                    return;
                }
                match shot {
                    Ok(None) => {
                        let by = take.film.at(frame + 1).since(take.film.at(frame));
                        driver.act(|engine| engine.advance(by));
                        next.set((frame + 1, driver.looking_again()));
                    }
                    Ok(Some(blob)) => {
                        take.is_over.set(true);
                        end.emit(done(&take, blob));
                    }
                    Err(why) => end.emit(State::Failed(why)),
                }
            });
        }
    });
    use_effect_with((), {
        let take = take.clone();
        move |()| move || take.end()
    });
    let cancel = {
        let end = end.clone();
        move |_| end.emit(State::Cancelled)
    };
    let frames = take.film.frames();
    let progress = [("frame", (frame + 1).to_string().into()), ("frames", frames.to_string().into())];
    let progress = words.with("share-film-progress", &progress);
    html! {
        <>
            <div class="share-actions">
                <progress max={frames.to_string()} value={frame.to_string()} aria-label={progress.clone()}></progress>
                <span class="quiet small">{ progress }</span>
                <button data-control="cancel-film" onclick={cancel}>{ words.text("share-cancel") }</button>
            </div>
            <div class="preview" ref={shown} aria-hidden="true"></div>
            <Stage shell={desk.shell.clone()} driver={driver.clone()} lens={desk.opened.lens} scenes={(*take.scenes).clone()} theme={None} place={stage} />
        </>
    }
}

fn done(take: &Take, blob: Blob) -> State {
    let address = Url::create_object_url_with_blob(&blob).unwrap_or_default();
    State::Done(Done { form: take.form.clone(), blob, address })
}
