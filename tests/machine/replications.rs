//! Which replications and points are run, on how many threads, and when there are enough of them.

use std::io;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};

use pimsim::experiment::precision::{needed, next};
use pimsim::experiment::runs::{place_of, unless_stopped};
use pimsim::experiment::{
    Asked, Design, FIRST_LOOK, Halt, Look, Plan, Progress, Results, Stopped, Sweep, Wide, block,
    design, spread, sweep, until, unwatched,
};
use pimsim::id::PolicyId;
use pimsim::math::ln;
use pimsim::measure::Measure;
use pimsim::scenario::Vary;
use pimsim::scenario::model::Scenario;
use pimsim::stats::estimate;

use crate::common::gauge;

#[test]
fn jobs_go_policy_by_policy_and_replications_count_from_one() {
    let places: Vec<_> = (0..6).map(|job| place_of(job, &(1..=3))).collect();
    assert_eq!(places, [(0, 1), (0, 2), (0, 3), (1, 1), (1, 2), (1, 3)]);
    let later: Vec<_> = (0..4).map(|job| place_of(job, &(4..=5))).collect();
    assert_eq!(later, [(0, 4), (0, 5), (1, 4), (1, 5)]);
}

#[test]
fn a_failing_listener_is_the_reason_and_not_the_interruption_it_caused() {
    let full = || Stopped::Listener(io::Error::other("disk full"));
    let runs = vec![Err(Stopped::Interrupted), Err(full()), Err(Stopped::Interrupted)];
    assert!(matches!(unless_stopped::<()>(runs), Err(Stopped::Listener(_))));
    assert!(matches!(
        unless_stopped::<()>(vec![Err(Stopped::Interrupted)]),
        Err(Stopped::Interrupted)
    ));
}

#[test]
fn blocks_cover_every_replication_once() {
    for replications in [1, 2, 7, 12, 1_000_000] {
        for count in [1, 2, 3, 7, 12, 13, 100] {
            let mut next = 1;
            let mut lengths = Vec::new();
            for index in 1..=count {
                let block = block(index, count, replications);
                assert_eq!(*block.start(), next, "{index}/{count} of {replications}");
                next = *block.end() + 1;
                lengths.push(block.count());
            }
            assert_eq!(next, replications + 1);
            let (least, most) = (lengths.iter().min(), lengths.iter().max());
            assert!(most.zip(least).is_some_and(|(most, least)| most - least <= 1));
        }
    }
}

#[test]
fn the_watch_sees_the_work_and_ends_it() {
    for threads in [1, 2] {
        let (mut last, mut asked) = (Progress::default(), 0);
        let mut watch = |progress: Progress| {
            assert!(progress.done >= last.done && progress.of == 100);
            (last, asked) = (progress, asked + 1);
            ControlFlow::Continue(())
        };
        let made = spread(100, Some(threads), &mut watch, |job, _| job * 2).expect("they start");
        assert_eq!(made, (0..100).map(|job| job * 2).collect::<Vec<_>>());
        assert!(asked > 0 && last.done == 100, "{threads}: {asked}, {last:?}");

        let mut enough = |_: Progress| ControlFlow::Break(());
        let waits = |_, halt: &Halt<'_>| {
            while !halt.has_come() {
                std::thread::yield_now();
            }
            halt.has_come()
        };
        let made = spread(3, Some(threads), &mut enough, waits).expect("they start");
        assert!(made.into_iter().all(|ended| ended));
    }
}

struct Counted {
    closed: Mutex<Vec<usize>>,
    fails_at: Option<usize>,
}

impl Sweep for Counted {
    type Error = Stopped;
    fn open(&self, point: usize) -> Result<Scenario, Stopped> {
        let mut scenario = gauge::scenario();
        scenario.simulation.replications = 1 + point as u32 % 3;
        Ok(scenario)
    }
    fn close(
        &self,
        point: usize,
        scenario: &Arc<Scenario>,
        results: Results,
    ) -> Result<(), Stopped> {
        if self.fails_at == Some(point) {
            return Err(std::io::Error::other("full").into());
        }
        let replications = scenario.simulation.replications as usize;
        assert!(results.policies.iter().all(|policy| policy.values.len() == replications));
        self.closed.lock().unwrap().push(point);
        Ok(())
    }
}

fn go(threads: usize, fails_at: Option<usize>) -> (Result<(), Stopped>, Vec<usize>) {
    let counted = Counted { closed: Mutex::default(), fails_at };
    let policies = vec![PolicyId::new(0), PolicyId::new(1)];
    let plan = Plan { policies, threads: Some(threads), audit: false };
    let points: Vec<usize> = (0..20).filter(|n| n % 4 != 1).collect();
    let ended = sweep(&points, &plan, &counted, (0, &mut unwatched));
    let mut closed = counted.closed.into_inner().unwrap();
    closed.sort_unstable();
    (ended, closed)
}

#[test]
fn every_point_is_closed_once_whatever_the_threads() {
    for threads in [1, 2, 9] {
        let (ended, closed) = go(threads, None);
        assert!(ended.is_ok());
        assert_eq!(closed, (0..20).filter(|n| n % 4 != 1).collect::<Vec<_>>());
    }
}

#[test]
fn an_error_ends_it_and_is_told() {
    for threads in [1, 3] {
        let (ended, closed) = go(threads, Some(6));
        assert!(matches!(ended, Err(Stopped::Listener(_))), "{ended:?}");
        assert!(closed.len() < 15);
    }
}

#[test]
fn looks_are_few_and_far_apart() {
    assert_eq!(next(20, 21, 10_000), 30);
    assert_eq!(next(20, 40, 10_000), 48);
    assert_eq!(next(20, 5_000, 10_000), 60);
    assert_eq!(next(20, u64::MAX, 50), 50);
    assert_eq!(needed(20, f64::INFINITY, 0.05), u64::MAX);
    assert_eq!(needed(20, 0.1, 0.05), 80);
}

/// Exponential values, more for each call.
struct Exponential(u64);

impl Exponential {
    fn draw(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        -ln(((z >> 11) as f64 + 0.5) / (1_u64 << 53) as f64)
    }
}

/// The share of 2,000 experiments that cover a mean of 1, when each value is the mean of so many
/// exponential ones and all stop at `relative`.
fn covered(relative: f64, of: u32) -> f64 {
    let asked = Asked { relative, most: 100_000 };
    let mut draws = Exponential(u64::from(of));
    let one = |_: &u32| {
        let mut values = Vec::new();
        let mut last = None;
        let stopped = until(FIRST_LOOK, asked.most, |upto| {
            while values.len() < upto as usize {
                let sum: f64 = (0..of).map(|_| draws.draw()).sum();
                values.push(sum / f64::from(of));
            }
            let found = estimate(&values, 0.95).expect("there are values");
            last = Some(found);
            let relative = found.half_width().expect("several") / found.mean();
            let needed = needed(upto, relative, asked.limit());
            let measure = Measure::TimeToAccessMean;
            let wide = Wide { place: 0, measure, relative, needed };
            let wide = if relative > asked.limit() { vec![wide] } else { Vec::new() };
            Ok::<_, ()>(Look { replications: upto, wide, left_out: Vec::new() })
        });
        assert!(stopped.expect("nothing fails").wide.is_empty());
        last.is_some_and(|found| found.contains(1.0))
    };
    f64::from((0..2_000).filter(one).count() as u32) / 2_000.0
}

#[test]
fn intervals_cover_at_the_stop() {
    // The first stop is after about 170 replications, the second after about 50.
    for (relative, of) in [(0.2, 1), (0.1, 11)] {
        let covered = covered(relative, of);
        println!("{covered} covered at {relative}");
        assert!((0.935..=0.965).contains(&covered), "{covered} at {relative}");
    }
}

fn keys(texts: &[&str]) -> Vec<Vary> {
    texts.iter().map(|text| Vary::parse(text).expect(text)).collect()
}

fn points(texts: &[&str], how: Design) -> Vec<Vec<String>> {
    design(&keys(texts), how, 7).expect("these are fine")
}

#[test]
fn the_last_key_varies_fastest() {
    let grid = points(&["a=1,2", "b=x,y,z"], Design::Grid);
    let rows: Vec<String> = grid.iter().map(|point| point.join(" ")).collect();
    assert_eq!(rows, ["1 x", "1 y", "1 z", "2 x", "2 y", "2 z"]);
}

#[test]
fn a_latin_hypercube_uses_every_slice_once() {
    for n in [1, 2, 10, 100] {
        let points = points(&["a=0.0..1.0", "b=0.0..1.0"], Design::Latin(n));
        for key in 0..2 {
            let mut slices: Vec<u32> = points
                .iter()
                .map(|point| (point[key].parse::<f64>().unwrap() * f64::from(n)) as u32)
                .collect();
            slices.sort_unstable();
            assert_eq!(slices, (0..n).collect::<Vec<_>>());
        }
    }
}

#[test]
fn values_of_a_key_do_not_depend_on_the_others_nor_on_how_many_there_are() {
    let one = points(&["a=0.0..1.0"], Design::Random(10));
    let two = points(&["b=1..9", "a=0.0..1.0"], Design::Random(20));
    let same = |(one, two): (&Vec<String>, &Vec<String>)| one[0] == two[1];
    assert!(one.iter().zip(&two).all(same));
    assert_ne!(one, points(&["c=0.0..1.0"], Design::Random(10)));
}

#[test]
fn the_points_of_a_row_share_its_seed() {
    let texts = ["a=0.0..1.0", "b=x,y,z"];
    let few = points(&texts, Design::Sensitivity(3));
    let seeds: Vec<&str> = few.iter().map(|point| point[2].as_str()).collect();
    assert_eq!(seeds, ["7", "7", "7", "7", "8", "8", "8", "8", "9", "9", "9", "9"]);
    // A, B, and A with one coordinate of B.
    for row in few.chunks(4) {
        assert_eq!([&row[2][0], &row[2][1]], [&row[1][0], &row[0][1]]);
        assert_eq!([&row[3][0], &row[3][1]], [&row[0][0], &row[1][1]]);
    }
    let wrong = |texts: &[&str], rows| {
        design(&keys(texts), Design::Sensitivity(rows), 7).expect_err("a mistake")
    };
    assert!(wrong(&texts, 30_000).contains("30000 rows of 4 points are more than 100000"));
    assert!(wrong(&["a=5"], 10).contains("wants a range or several values"));
    assert_eq!(few[..], points(&texts, Design::Sensitivity(5))[..12]);
}

#[test]
fn too_many_points_are_refused_before_they_are_made() {
    let keys = keys(&["a=1..400", "b=1..400"]);
    assert!(design(&keys, Design::Grid, 0).expect_err("160,000").contains("100000 points"));
}
