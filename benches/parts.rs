//! The parts, each alone: what one operation costs. The one number that counts is in `canonical.rs`;
//! these say where it comes from.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use pimsim::archive::{DetailFiles, Details, Request, Staging};
use pimsim::engine::calendar::Calendar;
use pimsim::engine::rank::Rank;
use pimsim::experiment::{Plan, run};
use pimsim::id::PolicyId;
use pimsim::job::Detail;
use pimsim::lifecycle::{Extension, Filing, Input, Requirement, RoleSettings, WindowFrom, step};
use pimsim::random::{Distribution, Purpose, Root};
use pimsim::scenario::model::Scenario;
use pimsim::scenario::{load, load_text};
use pimsim::stats::{HourGrid, Ordered};
use pimsim::time::{Instant, Span};

fn shipped(name: &str, overrides: &[&str]) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name);
    let overrides: Vec<String> = overrides.iter().map(|set| (*set).to_owned()).collect();
    load(&path, &overrides).expect("the scenario loads")
}

/// Events that come and go with as many open as the canonical workload has.
fn calendar(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("calendar");
    group.throughput(Throughput::Elements(1));
    let (day, minute) = (Span::days(1), Span::minutes(1));
    for (name, lanes) in [("lanes", true), ("heap", false)] {
        let mut calendar = Calendar::new(Instant::from_ms(0));
        let mut now = Instant::from_ms(0);
        let put = |calendar: &mut Calendar<u64>, now: Instant| match lanes {
            true => calendar.schedule_after(now, day, Rank::Deadline, 0),
            false => calendar.schedule(now + day, Rank::Deadline, 0),
        };
        (0..1_440).for_each(|n| put(&mut calendar, now + Span::minutes(n)));
        now += day;
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                put(&mut calendar, now);
                now += minute;
                let limit = calendar.limit(now, Rank::Other);
                black_box(calendar.pop_until(limit))
            });
        });
    }
    group.finish();
}

/// A request from filing to the end of its window, nobody asked: four steps.
fn transitions(criterion: &mut Criterion) {
    let settings = RoleSettings {
        maximum_duration: Span::hours(8),
        require: Requirement::None,
        require_justification: false,
        require_ticket: false,
        stages: Vec::new(),
        deadline_for: pimsim::lifecycle::DeadlineFor::Decision,
        window_from: WindowFrom::Provisioning,
    };
    let start = Instant::from_ms(0);
    let filing = Filing {
        start,
        duration: Span::hours(8),
        eligible: true,
        pending_exists: false,
        active_exists: false,
        outer_held: true,
    };
    let check =
        Input::Check { mfa: true, justification: true, ticket: true, extension: Extension::GoOn };
    let inputs = [Input::Submit(filing), check, Input::Provisioned, Input::WindowEnd];
    let mut group = criterion.benchmark_group("transitions");
    group.throughput(Throughput::Elements(inputs.len() as u64));
    group.bench_function("life", |bencher| {
        bencher.iter(|| {
            let mut request = None;
            for (input, hour) in black_box(&inputs).iter().zip([0, 0, 0, 8]) {
                let now = start + Span::hours(hour);
                let next = step(request.as_ref(), input, &settings, now);
                request = Some(next.expect("a life without trouble").next);
            }
            black_box(request)
        });
    });
    group.finish();
}

/// Draws in order, and one of each law.
fn draws(criterion: &mut Criterion) {
    let root = Root { seed: 1, replication: 1 };
    let mut group = criterion.benchmark_group("draws");
    group.throughput(Throughput::Elements(1));
    let mut lane = root.lane(Purpose::Review, 1, 2, 0);
    let mut index = 0;
    group.bench_function("uniform in order", |bencher| {
        bencher.iter(|| {
            index += 1;
            black_box(lane.uniform(index))
        });
    });
    group.bench_function("uniform at a far place", |bencher| {
        bencher.iter(|| {
            index += 1;
            black_box(root.uniform(Purpose::Review, 1, 2, 3, index))
        });
    });
    let made = "the parameters are sound";
    let minute = 60_000.0;
    for (name, law) in [
        ("exponential", Distribution::exponential(minute).expect(made)),
        ("lognormal", Distribution::lognormal_median_p90(minute, 3.0 * minute).expect(made)),
        ("gamma", Distribution::gamma(minute, 0.5).expect(made)),
        ("weibull", Distribution::weibull_scale(1.5, minute).expect(made)),
    ] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                index += 1;
                black_box(law.sample(lane.uniform(index)))
            });
        });
    }
    group.finish();
}

/// Working time of an office calendar over a year, at places all over it.
fn working_time(criterion: &mut Criterion) {
    let scenario = shipped("office-hours.toml", &[]);
    let policy = &scenario.policies[0];
    let calendar = policy.calendars.iter().find(|calendar| calendar.name == "office");
    let calendar = calendar.expect("an office calendar");
    let from = scenario.simulation.start;
    let roster = pimsim::scenario::roster::Roster::compile(calendar, from, from + Span::days(365));
    let mut group = criterion.benchmark_group("working time");
    group.throughput(Throughput::Elements(1));
    let mut minute = 0;
    group.bench_function("after 90 minutes on duty", |bencher| {
        bencher.iter(|| {
            minute = (minute + 7_919) % (360 * 1_440);
            black_box(roster.after(from + Span::minutes(minute), Span::minutes(90)))
        });
    });
    group.finish();
}

/// What measuring costs beside simulating.
fn measures(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("measures");
    group.throughput(Throughput::Elements(1));
    let mut grid = HourGrid::new(vec![(Instant::from_ms(0), 0)].into());
    let mut minute = 0;
    group.bench_function("level of an hour", |bencher| {
        bencher.iter(|| {
            minute += 7;
            let from = Instant::from_ms(0) + Span::minutes(minute);
            grid.add(from, from + Span::hours(4));
        });
    });
    group.throughput(Throughput::Elements(100_000));
    group.bench_function("three quantiles of 100,000", |bencher| {
        let mut all = Ordered::new();
        (0..100_000_i64).for_each(|n| all.push(Span::ms(n * 7_919 % 100_003)));
        bencher.iter(|| black_box(all.quantiles([0.5, 0.95, 0.99])));
    });
    group.finish();
}

static GO_ON: AtomicBool = AtomicBool::new(false);

/// A run with `requests.csv` written, against one without.
fn rows(criterion: &mut Criterion) {
    let scenario =
        shipped("shared-queue.toml", &["simulation.replications=1", "simulation.horizon=4w"]);
    let policies = vec![PolicyId(0)];
    let plan = Plan { policies, threads: Some(1), audit: false };
    let requests = {
        let results = run(&scenario, &plan, &(), &mut pimsim::experiment::unwatched)
            .expect("nobody stops it");
        results.totals().requests
    };
    let mut group = criterion.benchmark_group("rows");
    group.throughput(Throughput::Elements(requests)).sample_size(10);
    for (name, chosen) in [("none", &[][..]), ("requests", &[Detail::Requests][..])] {
        group.bench_with_input(BenchmarkId::from_parameter(name), chosen, |bencher, chosen| {
            bencher.iter(|| {
                let place: PathBuf = std::env::temp_dir().join("pimsim-bench-rows");
                let (target, names) = (place.as_path(), Vec::new());
                let request = Request { target, force: true, names, stop: &GO_ON };
                let staging = Staging::new(&request).expect("a place to write");
                let files = DetailFiles::new(&staging, chosen, &plan.policies, 1..=1);
                let files = files.expect("a place to write");
                let details = Details::new(&scenario, &files);
                run(&scenario, &plan, &details, &mut pimsim::experiment::unwatched)
                    .expect("nobody stops it")
            });
        });
    }
    group.finish();
}

/// Reading and checking a scenario: the largest shipped one, and one of 12,500 lines.
fn scenarios(criterion: &mut Criterion) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/global-administrator.toml");
    let text = std::fs::read_to_string(path).expect("it is shipped");
    let needs: String = (0..2_500)
        .map(|n| {
            format!("[[needs]]\nname = \"n{n}\"\nrequesters = \"people\"\nrole = \"reader\"\nrate = \"1/week\"\n")
        })
        .collect();
    let long = format!(
        "schema = 1\n[simulation]\nstart = 2026-01-05\nhorizon = \"1w\"\n[roles.reader]\n[requesters.people]\ncount = 9\n{needs}"
    );
    let mut group = criterion.benchmark_group("scenario");
    for (name, text) in [("global-administrator", &text), ("of 12,500 lines", &long)] {
        group.throughput(Throughput::Bytes(text.len() as u64)).sample_size(20);
        group.bench_with_input(BenchmarkId::from_parameter(name), text, |bencher, text| {
            bencher.iter(|| load_text("bench.toml", text, None, &[]).is_ok());
        });
    }
    group.finish();
}

/// The contract's largest example: race, calendars, attackers, five policies.
fn global_administrator(criterion: &mut Criterion) {
    let scenario = shipped("global-administrator.toml", &["simulation.replications=2"]);
    let policies = (0..scenario.policies.len()).map(PolicyId::new).collect();
    let plan = Plan { policies, threads: Some(1), audit: false };
    let results =
        run(&scenario, &plan, &(), &mut pimsim::experiment::unwatched).expect("nobody stops it");
    let mut group = criterion.benchmark_group("global-administrator");
    group.throughput(Throughput::Elements(results.totals().requests)).sample_size(10);
    group.bench_function("measures", |bencher| {
        bencher.iter(|| {
            run(&scenario, &plan, &(), &mut pimsim::experiment::unwatched).expect("nobody stops it")
        });
    });
    group.finish();
}

criterion_group!(
    benches,
    calendar,
    transitions,
    draws,
    working_time,
    measures,
    rows,
    scenarios,
    global_administrator
);
criterion_main!(benches);
