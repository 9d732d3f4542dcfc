//! A second judge: hundreds of small random scenarios, each simulated twice, by pimsim and by a
//! naive engine written from the documents. All three detail files must be the same, byte by byte.
//!
//! What is watched, held, reminded and looked for is judged by scenarios of its own, so that the
//! others stay what they were.
//!
//! `PIMSIM_SWARM=N` runs N scenarios of each kind, `PIMSIM_SWARM_SEED=S` begins with the scenario of
//! seed S (alone, if N is not given), `PIMSIM_SWARM_WITHOUT=away,looks` turns features off. A
//! difference is shrunk: features are turned off one by one and the run is shortened as long as the
//! two still differ; then the scenario is printed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use pimsim::archive::{DetailFiles, Details, Request, Staging};
use pimsim::experiment::{Plan, run};
use pimsim::id::PolicyId;
use pimsim::job::Detail;
use pimsim::scenario::load_text;
use pimsim::scenario::model::Scenario;

use crate::common::sizes::{number, size};
use crate::common::swarm::{FEATURES, MORE, Swarm, Text};
use crate::naive;
use crate::naive::{Counts, Files};

/// So many scenarios are judged by an ordinary test run.
const ORDINARY: u64 = 100;
/// So many by a deep one.
const FULL: u64 = 3_000;

static GO_ON: AtomicBool = AtomicBool::new(false);

/// The detail files as pimsim writes them.
fn by_pimsim(scenario: &Scenario) -> Files {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let policies: Vec<_> = (0..scenario.policies.len()).map(PolicyId::new).collect();
    let last = scenario.simulation.replications;
    let target = &directory.path().join("out");
    let request = Request { target, force: false, names: Vec::new(), stop: &GO_ON };
    let mut staging = Staging::new(&request).expect("the directory is new");
    let files = DetailFiles::new(&staging, &Detail::ALL, &policies, 1..=last);
    let files = files.expect("they can be written");
    let details = Details::new(scenario, &files);
    let plan = Plan { policies: policies.clone(), threads: Some(1), audit: true };
    let results = run(scenario, &plan, &details, &mut pimsim::experiment::unwatched);
    let results = results.unwrap_or_else(|_| panic!("nobody stops it"));
    assert!(results.violations.is_empty(), "{}", results.violations.join("\n"));
    files.finish(&mut staging, last).expect("they can be written");
    let file = |detail: Detail| {
        fs::read_to_string(staging.staged(&detail.file())).expect("it was written")
    };
    Files {
        needs: file(Detail::Needs),
        requests: file(Detail::Requests),
        records: file(Detail::Records),
    }
}

fn scenario_of(text: &Text) -> Scenario {
    let directory = tempfile::tempdir().expect("a temporary directory");
    fs::write(directory.path().join("needs.csv"), &text.needs).expect("written");
    match load_text("swarm.toml", &text.toml, Some(directory.path()), &[]) {
        Ok(scenario) => scenario,
        Err(problems) => {
            let problems = pimsim::words::problems::render(&problems, false);
            panic!("{problems}\n{}", text.toml)
        }
    }
}

/// What pimsim wrote and the naive engine counted, or the first difference in words.
fn difference(swarm: &Swarm) -> Result<(Files, Counts), String> {
    difference_in(&scenario_of(&swarm.text()))
}

/// The same of any scenario.
pub fn difference_in(scenario: &Scenario) -> Result<(Files, Counts), String> {
    let theirs = catch_unwind(AssertUnwindSafe(|| by_pimsim(scenario)));
    let theirs = theirs.map_err(|_| "pimsim panicked".to_owned())?;
    let ours = catch_unwind(AssertUnwindSafe(|| naive::simulate(scenario)));
    let (ours, told) = ours.map_err(|_| "the naive engine panicked".to_owned())?;
    let pairs = [
        ("requests.csv", &theirs.requests, &ours.requests),
        ("needs.csv", &theirs.needs, &ours.needs),
        ("records.csv", &theirs.records, &ours.records),
    ];
    for (file, theirs, ours) in pairs {
        if theirs != ours {
            return Err(first_difference(file, theirs, ours));
        }
    }
    Ok((theirs, told))
}

fn first_difference(file: &str, theirs: &str, ours: &str) -> String {
    let header = theirs.lines().next().unwrap_or_default();
    let (mut left, mut right) = (theirs.lines(), ours.lines());
    loop {
        match (left.next(), right.next()) {
            (None, None) => return format!("{file} differs in line ends"),
            (a, b) if a == b => {}
            (a, b) => {
                let row = |row: Option<&str>| row.unwrap_or("(no such row)").to_owned();
                return format!("{file}: {header}\n   pimsim: {}\n    naive: {}", row(a), row(b));
            }
        }
    }
}

/// The smallest scenario found that still differs.
fn shrunk(mut swarm: Swarm) -> Swarm {
    loop {
        let mut smaller =
            FEATURES.iter().chain(MORE).filter(|feature| swarm.on(feature)).map(|feature| {
                let mut without = swarm.clone();
                without.off.insert(feature);
                without
            });
        let found = smaller.find(|swarm| difference(swarm).is_err());
        let shorter = || {
            let days = (1..21).map(|days| Swarm { days: Some(days), ..swarm.clone() });
            let mut days =
                days.take_while(|shorter| swarm.days.is_none_or(|now| shorter.days < Some(now)));
            days.find(|swarm| difference(swarm).is_err())
        };
        match found.or_else(shorter) {
            Some(smaller) => swarm = smaller,
            None => return swarm,
        }
    }
}

/// Leaves the scenario and both engines' files below the target directory.
fn keep(swarm: &Swarm) {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("judge-{}", swarm.seed));
    fs::create_dir_all(&place).expect("a directory for what differs");
    let put = |name: &str, text: &str| fs::write(place.join(name), text).expect("written");
    let text = swarm.text();
    put("swarm.toml", &text.toml);
    put("needs.csv", &text.needs);
    let scenario = scenario_of(&text);
    type Judge = fn(&Scenario) -> Files;
    let naive: Judge = |scenario| naive::simulate(scenario).0;
    for (who, judge) in [("pimsim", by_pimsim as Judge), ("naive", naive)] {
        if let Ok(files) = catch_unwind(|| judge(&scenario)) {
            put(&format!("{who}-requests.csv"), &files.requests);
            put(&format!("{who}-needs.csv"), &files.needs);
            put(&format!("{who}-records.csv"), &files.records);
        }
    }
    println!("files of both: {}", place.display());
}

/// What can be seen in the files and must have happened somewhere in the swarm, or it proves
/// nothing: the file, the column, the word.
const VISIBLE: [(&str, usize, &str); 20] = [
    ("requests", 17, "refused"),
    ("requests", 17, "denied"),
    ("requests", 17, "timed_out"),
    ("requests", 17, "canceled"),
    ("requests", 17, "failed"),
    ("requests", 17, "elapsed"),
    ("requests", 17, "deactivated"),
    ("requests", 17, "revoked"),
    ("requests", 17, "pending_approval"),
    ("requests", 7, "malicious"),
    ("requests", 20, "2"),
    ("requests", 20, "3"),
    ("records", 7, "escalate"),
    ("records", 7, "start"),
    ("needs", 15, "joined"),
    ("needs", 15, "standing"),
    ("needs", 15, "break_glass"),
    ("needs", 16, "met"),
    ("needs", 16, "unmet"),
    ("needs", 16, "censored"),
];

/// The same of what came later.
const VISIBLE_MORE: [(&str, usize, &str); 2] =
    [("requests", 7, "approver"), ("requests", 18, "eligibility_lost")];

type Events = BTreeMap<String, u64>;
/// How often each happened in all, and in how many scenarios it did.
type Seen = BTreeMap<String, (u64, u64)>;

/// What happened in one scenario, counted: in the files, and as the naive engine tells it.
fn events(files: &Files, told: Counts) -> Events {
    let mut found = Events::new();
    for (file, column, word) in VISIBLE.into_iter().chain(VISIBLE_MORE) {
        let text = match file {
            "requests" => &files.requests,
            "records" => &files.records,
            _ => &files.needs,
        };
        let rows = text.lines().filter(|row| row.split(',').nth(column) == Some(word));
        found.insert(format!("{file}: {word}"), rows.count() as u64);
    }
    found.extend(told.into_iter().map(|(what, n)| (what.to_owned(), n)));
    found
}

/// What the scenarios of these seeds amount to, in order; on all processors.
fn judged(
    seeds: std::ops::Range<u64>,
    make: impl Fn(u64) -> Swarm + Sync,
) -> Vec<(u64, Result<Events, String>)> {
    let next = AtomicU64::new(seeds.start);
    let all = Mutex::new(Vec::new());
    let work = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds.end {
                break;
            }
            let result = difference(&make(seed));
            let result = result.map(|(files, told)| events(&files, told));
            all.lock().expect("nobody panics with it").push((seed, result));
        }
    };
    std::thread::scope(|scope| {
        (0..std::thread::available_parallelism().map_or(1, usize::from)).for_each(|_| {
            scope.spawn(work);
        });
    });
    let mut all = all.into_inner().expect("all are done");
    all.sort_by_key(|(seed, _)| *seed);
    all
}

#[test]
fn a_naive_engine_finds_the_same() {
    let swarm =
        Kind { make: Swarm::new, features: FEATURES, visible: &VISIBLE, told: &naive::TOLD };
    swarm.is_judged();
}

#[test]
fn a_naive_engine_finds_the_same_of_what_came_later() {
    let told = &naive::TOLD_MORE;
    let swarm = Kind { make: Swarm::with_more, features: MORE, visible: &VISIBLE_MORE, told };
    swarm.is_judged();
}

/// A kind of scenarios, and what must be on and happen in them.
struct Kind {
    make: fn(u64) -> Swarm,
    features: &'static [&'static str],
    visible: &'static [(&'static str, usize, &'static str)],
    told: &'static [&'static str],
}

/// The features that the environment turns off.
fn without() -> BTreeSet<&'static str> {
    let text = std::env::var("PIMSIM_SWARM_WITHOUT").unwrap_or_default();
    let known = |name: &str| {
        let found = FEATURES.iter().chain(MORE).find(|feature| **feature == name);
        *found.unwrap_or_else(|| panic!("`{name}` is no feature"))
    };
    text.split(',').filter(|name| !name.is_empty()).map(known).collect()
}

impl Kind {
    fn swarm(&self, seed: u64) -> Swarm {
        Swarm { off: without(), ..(self.make)(seed) }
    }

    fn is_judged(&self) {
        let first = number("PIMSIM_SWARM_SEED");
        let (ordinary, full) = if first.is_some() { (1, 1) } else { (ORDINARY, FULL) };
        let count = size("PIMSIM_SWARM", ordinary, full);
        let first = first.unwrap_or(1);
        let mut seen = Seen::new();
        let mut wrong = Vec::new();
        for (seed, result) in judged(first..first + count, |seed| self.swarm(seed)) {
            match result {
                Ok(events) => events.into_iter().for_each(|(event, n)| {
                    let (times, scenarios) = seen.entry(event).or_default();
                    *times += n;
                    *scenarios += u64::from(n > 0);
                }),
                Err(_) => wrong.push(seed),
            }
        }
        seen.retain(|event, _| self.must_happen(event));
        let on = self.features_on(first..first + count);
        println!(
            "{count} scenarios from seed {first}\nfeatures on: {on:?}\ntimes, and scenarios with it:"
        );
        seen.iter().for_each(|(event, (times, with))| println!("{with:6} {times:9}  {event}"));
        if let Some(seed) = wrong.first() {
            let small = shrunk(self.swarm(*seed));
            let text = small.text();
            println!("{}\n# needs.csv\n{}", text.toml, text.needs);
            let why = difference(&small).err().unwrap_or_default();
            keep(&small);
            panic!(
                "{} of {count} seeds differ: {wrong:?}; seed {seed}, shrunk: {why}",
                wrong.len()
            );
        }
        if count >= ORDINARY && without().is_empty() {
            assert!(on.values().all(|n| *n >= count / 10), "features that hardly occur: {on:?}");
            let enough = |(times, with): &(u64, u64)| *times >= 20 && *with >= count / 100;
            assert!(seen.values().all(enough), "events that hardly occur: {seen:?}");
        }
    }

    fn must_happen(&self, event: &str) -> bool {
        let visible = |(file, _, word): &(_, _, &str)| event == format!("{file}: {word}");
        self.told.contains(&event) || self.visible.iter().any(visible)
    }

    fn features_on(&self, seeds: std::ops::Range<u64>) -> BTreeMap<&'static str, u64> {
        let swarms: Vec<_> = seeds.map(|seed| self.swarm(seed)).collect();
        let often = |feature| swarms.iter().filter(|swarm| swarm.on(feature)).count() as u64;
        self.features.iter().map(|feature| (*feature, often(feature))).collect()
    }
}
