use super::*;
use crate::experiment;
use crate::scenario::preset::Preset;
use crate::types::Duration;
use crate::view::catalogue::{Catalogue, Language};
use crate::view::speed::Speed;

fn at_end(preset: &str, until: Duration) -> experiment::WatchedRun {
    let scenario = Preset::find(preset).expect("a preset").scenario();
    let mut run = experiment::open(scenario);
    run.advance(Instant(until.0), u64::MAX);
    run
}

fn with_sources<T>(run: &experiment::WatchedRun, look: impl FnOnce(Sources<'_>) -> T) -> T {
    let watch = run.watch();
    look(Sources {
        spec: run.spec(),
        scenario: run.scenario(),
        stats: &watch.stats,
        trace: run.trace(),
        violations: watch.check.violations(),
        measured: crate::stats::window::Window::WHOLE,
        now: run.now(),
        playhead: run.now(),
    })
}

fn whole(run: &experiment::WatchedRun) -> Window {
    View::All.window(run.now(), Speed::FIRST, Duration::from_secs(10))
}

#[test]
fn a_crash_shows_reigns_gaps_and_marks() {
    let words = Catalogue::new(Language::English);
    let run = at_end("leader crash", Duration::from_secs(12));
    let scene = with_sources(&run, |sources| scene(&words, sources, Frame::of_width(1300.0), whole(&run)));
    assert_eq!(scene.reigns.len(), 3);
    assert_eq!(scene.gaps.len(), 3, "the start and two crashes");
    assert!(
        scene.reigns[0].text.as_ref().is_some_and(|(text, _)| text.starts_with("node ") && text.contains(" · term "))
    );
    let said: Vec<&marks::Fits> = scene.marks.iter().map(|mark| &mark.fits).collect();
    let says =
        |start: &str| said.iter().any(|fits| matches!(fits, marks::Fits::Words(text) if text.starts_with(start)));
    assert!(says("crash ") && says("restart "), "{said:?}");
    let Nodes::Stripes { stripes, .. } = &scene.nodes else { panic!("five nodes have stripes") };
    assert!(stripes.iter().any(|stripe| stripe.role == Role::Failed));
    assert!(scene.alarms.is_empty());
    assert!(scene.playhead.is_some_and(|x| x > 1000.0));
}

#[test]
fn marks_keep_their_distance() {
    let words = Catalogue::new(Language::English);
    for preset in ["chaos", "five crash in turn", "minority partition", "one-way cut"] {
        let run = at_end(preset, Duration::from_secs(300));
        for width in [1300.0, 340.0] {
            let scene = with_sources(&run, |sources| scene(&words, sources, Frame::of_width(width), whole(&run)));
            let icons: Vec<&marks::Mark> = scene.marks.iter().filter(|mark| mark.fits != marks::Fits::Tick).collect();
            assert!(icons.windows(2).all(|pair| pair[1].x - pair[0].x >= 12.0), "{preset}");
            assert!(scene.marks.len() <= 2 * width as usize);
            assert!(!scene.marks.is_empty(), "{preset}");
        }
    }
}

#[test]
fn two_who_lead_at_once_share_the_row() {
    let words = Catalogue::new(Language::English);
    let run = at_end("minority partition", Duration::from_secs(15));
    let scene = with_sources(&run, |sources| scene(&words, sources, Frame::of_width(1300.0), whole(&run)));
    let lanes: Vec<Lane> = scene.reigns.iter().map(|reign| reign.lane).collect();
    assert_eq!(lanes, [Lane::Full, Lane::Upper, Lane::Lower, Lane::Full]);
    assert!(scene.reigns.iter().all(|reign| reign.text.is_some()));
}

#[test]
fn many_nodes_share_an_area() {
    let words = Catalogue::new(Language::English);
    let mut scenario = Preset::find("first election").expect("a preset").scenario();
    scenario.nodes = 101;
    let mut run = experiment::open(scenario);
    run.advance(Instant(2_000_000), u64::MAX);
    let window = Window { from: Instant::ZERO, span: Duration::from_secs(2) };
    let scene = with_sources(&run, |sources| scene(&words, sources, Frame::of_width(1000.0), window));
    let Nodes::Shares { columns, .. } = scene.nodes else { panic!("a hundred nodes have no stripes") };
    for shares in &columns[..columns.len() - 1] {
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{shares:?}");
    }
    assert!(columns[columns.len() - 2][0] > 0.0, "somebody leads");
}

#[test]
fn violations_are_marked() {
    let words = Catalogue::new(Language::English);
    let run = at_end("the article's Redis election", Duration::from_secs(20));
    with_sources(&run, |sources| {
        let frame = Frame::of_width(1300.0);
        let scene = scene(&words, sources, frame, whole(&run));
        let alarm = scene.alarms.first().expect("the article's election breaks promises");
        assert!(alarm.badge);
        let lines = told::told(&words, sources, &frame, whole(&run), (alarm.x, 20.0));
        assert!(lines[0].contains(": "), "{lines:?}");
    });
}

#[test]
fn the_ruler_tells_what_it_shows() {
    let words = Catalogue::new(Language::English);
    let run = at_end("leader crash", Duration::from_secs(12));
    with_sources(&run, |sources| {
        let (frame, window) = (Frame::of_width(1300.0), whole(&run));
        let crash = sources.trace.milestones().find(|event| matches!(event.what, crate::trace::What::Crashed { .. }));
        let x = frame.x(window, crash.expect("it crashes").at);
        let lines = told::told(&words, sources, &frame, window, (x, frame.nodes.top + 1.0));
        assert!(lines.iter().any(|line| line.contains("crash")), "{lines:?}");
        assert!(lines.iter().any(|line| line.starts_with("node 1: ")), "{lines:?}");
        let later = Instant(sources.now.0 + 900_000);
        assert!(told::told(&words, sources, &frame, window, (frame.x(window, later), 0.0)).is_empty());
    });
}

#[test]
fn the_window_starts_close_widens_and_scrolls() {
    let window = |ms: u64| View::Auto.window(Instant(ms * 1_000), Speed::FIRST, Duration::from_secs(15));
    assert_eq!(window(0), Window { from: Instant::ZERO, span: Duration::from_secs(1) });
    assert_eq!(window(500).span, Duration::from_secs(1));
    assert_eq!(window(4_500), Window { from: Instant::ZERO, span: Duration::from_secs(5) });
    let late = window(60_000);
    assert_eq!(late.span, Duration::from_secs(10));
    assert!(late.holds(Instant(60_000_000)) && late.from > Instant::ZERO);
}

#[test]
fn a_pinned_window_stays_until_the_present_leaves_it() {
    let window = Window { from: Instant(20_000_000), span: Duration::from_secs(2) };
    let at = |ms: u64| View::pinned(window).window(Instant(ms * 1_000), Speed::FIRST, Duration::from_secs(15));
    assert_eq!(at(21_000), window);
    let later = at(22_500);
    assert!(later.from > window.from && later.holds(Instant(22_500_000)));
    assert!(at(0).holds(Instant::ZERO));
    let zoomed = View::All.zoomed(window, Instant(21_000_000), 2.0, Some(Instant(21_000_000)));
    let View::Pinned { window: zoomed, follows: true } = zoomed else { panic!("{zoomed:?}") };
    assert_eq!(zoomed, Window { from: Instant(20_500_000), span: Duration::from_secs(1) });
}

#[test]
fn ticks_are_round_and_apart() {
    let words = Catalogue::new(Language::English);
    let run = at_end("first election", Duration::from_secs(1));
    for span_ms in [5, 70, 1_000, 5_000, 65_000, 400_000, 8_000_000] {
        let window = Window { from: Instant(3_500), span: Duration::from_ms(span_ms) };
        let scene = with_sources(&run, |sources| scene(&words, sources, Frame::of_width(1300.0), window));
        assert!((3..=15).contains(&scene.ticks.len()), "{span_ms}: {:?}", scene.ticks);
        assert!(scene.ticks.windows(2).all(|pair| pair[1].x - pair[0].x >= 80.0));
    }
}
