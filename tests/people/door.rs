//! The door of the library gives what the program gives, to the byte, and whoever waits is asked.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use pimsim::cli::{Exit, Streams, run};
use pimsim::session::job::{Ask, Explain, Job, Sweep};
use pimsim::session::{
    AxisOf, Choice, Comparison, Document, NoFiles, Points, Precision, Progress, Scenario, Snapshot,
    Stopped, check, explain, load, unwatched,
};

use crate::common::terminal::{Desk, SMALL};

fn scenario(changes: &[&str]) -> Arc<Scenario> {
    let changes: Vec<String> = changes.iter().map(|&change| change.to_owned()).collect();
    Arc::new(load("small.toml", SMALL, &NoFiles, &changes).expect("it is fine"))
}

fn comparison() -> Comparison {
    Comparison::new(scenario(&[]), Choice::default()).expect("it is fine")
}

fn snapshot(comparison: &Comparison) -> Snapshot {
    comparison.snapshot().expect("there are replications")
}

#[test]
fn files_documents_and_tables_are_those_of_the_program() {
    let desk = Desk::with("small.toml", SMALL);
    let typed = "compare small.toml --quiet --replications 6";
    let (table, _) = desk.run(typed, 0);
    let (json, _) = desk.run(&format!("{typed} --format json"), 0);
    let mut comparison = comparison();
    comparison.extend(6, Some(2), &mut unwatched).expect("nobody ends it");
    let snapshot = snapshot(&comparison);
    for (name, bytes) in snapshot.files() {
        assert_eq!(
            String::from_utf8_lossy(&bytes),
            desk.text(&format!("out/small/{name}")),
            "{name}"
        );
    }
    // The program also says what to type next.
    let next = ["pimsim report out/small", "pimsim explain small.toml --slowest 3 --policy manual"];
    assert_eq!(snapshot.clone().followed_by(next.map(str::to_owned).to_vec()).json(), json);
    let shown = format!("{}\nNext: {}\n      {}\n", snapshot.table(80), next[0], next[1]);
    assert_eq!(shown, table);
    let page = snapshot.report().expect("it can be made");
    let figures = snapshot.figures();
    assert!(figures.len() > 3 && figures.iter().all(|name| page.contains(name)), "{figures:?}");
    for name in figures {
        let drawing = snapshot.figure(&name).expect("it is among them");
        assert!(drawing.starts_with("<svg ") && drawing.ends_with("</svg>\n"), "{name}");
    }
    assert_eq!(snapshot.figure("nothing"), None);
}

#[test]
fn replications_may_be_added_bit_by_bit_or_come_from_elsewhere() {
    let mut whole = comparison();
    whole.extend(7, Some(1), &mut unwatched).expect("nobody ends it");
    let mut bits = comparison();
    let mut part = comparison().from(4);
    bits.extend(1, Some(1), &mut unwatched).expect("nobody ends it");
    bits.extend(2, None, &mut unwatched).expect("nobody ends it");
    part.extend(4, Some(2), &mut unwatched).expect("nobody ends it");
    let text = part.part().expect("there are some");
    bits.absorb(&text).expect("they follow");
    assert_eq!(bits.replications(), 7);
    assert_eq!(snapshot(&bits).files(), snapshot(&whole).files());

    let why = bits.absorb(&text).expect_err("they are there already");
    assert!(why.contains("does not begin with replication 8"), "{why}");
    let torn = &text[..text.len() / 2];
    assert!(comparison().from(4).absorb(torn).is_err());
    assert!(comparison().absorb("").is_err() && comparison().snapshot().is_none());
}

#[test]
fn a_precision_ends_where_that_of_the_program_does() {
    let desk = Desk::with("small.toml", SMALL);
    desk.run("run small.toml --quiet --precision 12% --max-replications 2000", 0);
    let choice = Choice { alone: true, ..Choice::default() };
    let mut alone = Comparison::new(scenario(&[]), choice).expect("it is fine");
    let first = alone.scenario().simulation.replications;
    let precision = Precision { share: 0.12, most: Some(2_000), first };
    let look = alone.until(precision, None, &mut unwatched).expect("nobody ends it");
    assert!(look.wide.is_empty());
    for (name, bytes) in snapshot(&alone).files() {
        assert_eq!(
            String::from_utf8_lossy(&bytes),
            desk.text(&format!("out/small/{name}")),
            "{name}"
        );
    }
}

#[test]
fn whoever_waits_is_asked_also_within_a_replication() {
    for threads in [Some(1), Some(2)] {
        // One replication that takes minutes.
        let long = scenario(&["simulation.horizon=3000w", "needs.0.rate=500/day"]);
        let mut comparison = Comparison::new(long, Choice::default()).expect("it is fine");
        let mut asked = 0;
        let mut enough = |progress: Progress| {
            assert_eq!(progress.done, 0, "it is the first one");
            asked += 1;
            if asked < 3 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        let ended = comparison.extend(1, threads, &mut enough);
        assert!(matches!(ended, Err(Stopped::Interrupted)), "{threads:?}: {ended:?}");
        assert_eq!(comparison.replications(), 0);
    }
}

#[test]
fn what_is_not_there_is_said() {
    let choice = Choice { policies: vec!["manuel".to_owned()], ..Choice::default() };
    let why = Comparison::new(scenario(&[]), choice).expect_err("there is none");
    assert!(why.contains("did you mean `manual`?"), "{why}");
    let between = |texts: [&str; 2]| {
        let tradeoff =
            Some(texts.map(|text| AxisOf::parse(text).expect("there is such a measure")));
        let made = Comparison::new(scenario(&[]), Choice { tradeoff, ..Choice::default() });
        made.map(|_| ()).expect_err("something is not there")
    };
    assert!(between(["total_cost", "exposure"]).contains("[costs]"));
    let why = between(["exposure of raeder", "unmet_share"]);
    assert!(why.contains("did you mean `reader`?"), "{why}");
    let changes = ["needs.0.rate=often".to_owned()];
    let problems = load("small.toml", SMALL, &NoFiles, &changes).expect_err("it is no rate");
    assert!(pimsim::session::problems(&problems).contains("needs.0.rate"));
    assert!(check(&scenario(&[]), &["x".to_owned()]).is_err());
    assert!(check(&scenario(&[]), &[]).is_ok());
}

#[test]
fn points_and_stories_are_answered_too() {
    let document = Document::of_text("small.toml", SMALL, Arc::new(NoFiles));
    let vary = vec!["needs.0.rate=10/day,20/day".to_owned()];
    let sweep = Sweep {
        vary,
        design: Default::default(),
        measures: Vec::new(),
        tradeoff: None,
        shard: None,
    };
    let job = Job { replications: Some(3), ..Job::new(Ask::Sweep(sweep)) };
    let points = Points::new(&document, &job, None, &mut unwatched).expect("it is fine");
    let seen = std::sync::Mutex::new(Vec::new());
    let each = |point: usize, snapshot: Snapshot| {
        let values = points.values(point).to_vec();
        seen.lock().expect("nobody fails").push((values, snapshot.files()));
    };
    points.run(None, Some(2), &each, &mut unwatched).expect("nobody ends it");
    let mut seen = seen.into_inner().expect("nobody fails");
    seen.sort_by(|one, other| one.0.cmp(&other.0));
    assert_eq!(seen.len(), 2);
    let choice = Choice { alone: true, ..Choice::default() };
    let mut second = Comparison::new(scenario(&["needs.0.rate=20/day"]), choice).expect("fine");
    second.extend(3, None, &mut unwatched).expect("nobody ends it");
    assert_eq!(seen[1], (vec!["20/day".to_owned()], snapshot(&second).files()));

    let ask = Ask::Explain(Explain { need: Some(7), ..Explain::default() });
    let scenario = scenario(&[]);
    let told = explain(&scenario, &Job::new(ask), &mut unwatched).expect("there is one");
    let desk = Desk::with("small.toml", SMALL);
    let (text, _) = desk.run("explain small.toml --need 7", 0);
    let rest = text.strip_prefix(&told.text(80)).expect("the same story");
    assert_eq!(rest, "\nNext: pimsim explain small.toml --slowest 3\n");
}

#[test]
fn the_program_can_be_called_twice_in_a_process() {
    static STOP: AtomicBool = AtomicBool::new(false);
    let call = |words: &[&str], columns| {
        let (mut input, mut out, mut err) = (SMALL.as_bytes(), Vec::new(), Vec::new());
        let mut streams = Streams {
            input: &mut input,
            out: &mut out,
            err: &mut err,
            columns,
            lively: false,
            colours: [false; 2],
            stop: &STOP,
            heed: || {},
        };
        let exit = run(std::iter::once("pimsim").chain(words.iter().copied()), &mut streams);
        (exit, String::from_utf8(out).expect("text"), String::from_utf8(err).expect("text"))
    };
    let check = ["check", "-", "--quiet"];
    let (first, wide, _) = call(&check, Some(120));
    let (second, narrow, err) = call(&check, None);
    assert!(first != Exit::Usage && first == second && err.is_empty(), "{err}");
    assert!(narrow.lines().all(|line| line.chars().count() <= 80) && !wide.is_empty());
    let (exit, _, err) = call(&["check", "-", "--policy", "x"], None);
    assert!(exit == Exit::Usage && err.starts_with("error: there is no policy `x`"), "{err}");
    let (exit, out, err) = call(&["--version"], None);
    assert!(exit == Exit::Done && out.starts_with("pimsim ") && err.is_empty());
}
