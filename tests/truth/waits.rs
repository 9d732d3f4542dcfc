//! Where the time of a wait went: each part by hand, by theory, and together the whole wait.

use std::collections::BTreeMap;

use pimsim::engine::{AccessOutcome, NeedOutcome, Observer, Part, simulate};
use pimsim::experiment::Results;
use pimsim::id::PolicyId;
use pimsim::measure::Who;
use pimsim::scenario::model::Scenario;
use pimsim::time::Span;

use crate::common;
use crate::common::swarm::Swarm;
use crate::common::{results, scenario_with, shipped, traced};

/// What is told of waits, and of needs.
#[derive(Default)]
struct Heard {
    waits: Vec<AccessOutcome>,
    needs: Vec<NeedOutcome>,
}

impl Observer for Heard {
    fn access(&mut self, outcome: &AccessOutcome) {
        self.waits.push(*outcome);
    }
    fn need(&mut self, outcome: &NeedOutcome) {
        if outcome.measured {
            self.needs.push(*outcome);
        }
    }
}

fn heard(scenario: &Scenario, policy: usize) -> Heard {
    let mut heard = Heard::default();
    simulate(scenario, PolicyId::new(policy), 1, &mut heard, &|| false).expect("nobody stops it");
    heard
}

/// A scenario of this seed, with whatever features it has.
fn wild(seed: u64) -> Scenario {
    let text = Swarm::new(seed).text();
    traced(&text.toml, &text.needs, &[])
}

#[test]
fn every_wait_is_told_once_and_its_parts_add_up_to_it() {
    let names = ["by-risk", "high-security", "global-administrator", "outage", "access-package"];
    let names = names.map(|name| shipped(&format!("{name}.toml"), &["simulation.horizon=8w"]));
    for scenario in names.into_iter().chain((0..60).map(wild)) {
        for policy in 0..scenario.policies.len() {
            let Heard { waits, needs } = heard(&scenario, policy);
            assert_eq!(waits.len(), needs.len(), "{}", scenario.title);
            for wait in &waits {
                assert_eq!(wait.parts.iter().copied().sum::<Span>(), wait.waited);
                assert!(wait.parts.iter().all(|part| *part >= Span::ZERO));
            }
            let count = |each: Vec<(i64, i64)>| {
                let mut all: BTreeMap<_, u32> = BTreeMap::new();
                each.into_iter().for_each(|wait| *all.entry(wait).or_insert(0) += 1);
                all
            };
            let met = waits.iter().filter(|wait| wait.access);
            let met = met.map(|wait| (wait.wanted_at.ms(), wait.waited.as_ms()));
            let told = needs.iter().filter_map(|need| {
                need.access_at.map(|at| (need.wanted_at.ms(), (at - need.wanted_at).as_ms()))
            });
            assert_eq!(count(met.collect()), count(told.collect()), "{}", scenario.title);
        }
    }
}

/// A desk that works from nine to five, with every step of constant length.
const DESK: &str = r#"
schema = 1
[simulation]
start = 2026-01-05
horizon = "3w"
replications = 1
[calendars.office]
weekly = ["mon-fri 09:00-17:00"]
[approvers.desk]
members = [{ name = "ann", calendar = "office" }]
notification = "5m"
pickup = "30m"
review = "10m"
[roles.r.activation]
require = "none"
require_justification = true
require_approval = true
approval_timeout = "5d"
provisioning = "20s"
propagation = "40s"
[requesters.team]
count = 9
justification = "1m"
[[needs]]
requesters = "team"
role = "r"
file = "needs.csv"
work = "1h"
"#;

const ASKED: &str = "roles.r.activation.approvers=[\"desk\"]";

/// The parts of each wait that are not zero, in minutes, in the order of wanting.
fn minutes(scenario: &Scenario) -> Vec<Vec<(Part, f64)>> {
    let mut waits = heard(scenario, 0).waits;
    waits.sort_by_key(|wait| wait.wanted_at);
    let minutes = |wait: AccessOutcome| {
        let each = Part::ALL.into_iter().zip(wait.parts);
        let some = each.filter(|(_, span)| *span > Span::ZERO);
        some.map(|(part, span)| (part, span.as_seconds() / 60.0)).collect()
    };
    waits.into_iter().map(minutes).collect()
}

#[test]
fn a_friday_evening_is_taken_apart_by_hand() {
    // Asked on Friday at 16:45 and two minutes later: seen after ten minutes of Friday and twenty of
    // Monday; the second waits until the first review is over.
    let needs = "wanted_at,requester\n2026-01-09T16:45:00,1\n2026-01-09T16:47:00,2\n";
    let scenario = traced(DESK, needs, &[ASKED]);
    let weekend = 64.0 * 60.0;
    let (tail, head) = ((Part::Provisioning, 20.0 / 60.0), (Part::Checks, 1.0));
    let rest = (Part::Propagation, 40.0 / 60.0);
    let first = [
        head,
        (Part::Mail, 5.0),
        (Part::OffDuty, weekend),
        (Part::Pickup, 30.0),
        (Part::Review, 10.0),
        tail,
        rest,
    ];
    let mut second = first.to_vec();
    second.insert(4, (Part::Queue, 8.0));
    assert_eq!(minutes(&scenario), [first.to_vec(), second]);
}

#[test]
fn stages_attempts_and_emergency_accounts_are_parts() {
    let stages =
        r#"roles.r.activation.stages=[{ approvers = ["desk"] }, { approvers = ["second"] }]"#;
    let second = "approvers.second={ members = 1, pickup = \"3m\", review = \"2m\" }";
    let one = "wanted_at\n2026-01-06T10:00:00\n";
    let scenario = traced(DESK, one, &[stages, second]);
    let parts = &minutes(&scenario)[0];
    assert!(parts.contains(&(Part::OtherStages, 45.0)), "{parts:?}");
    assert!(parts.contains(&(Part::Pickup, 3.0)) && parts.contains(&(Part::Review, 2.0)));

    // The first attempt times out after 20 minutes, the second comes ten minutes later and is lost
    // too; the account is taken 90 minutes after wanting, and opens after two.
    let lost = [
        ASKED,
        "roles.r.activation.approval_timeout=20m",
        "needs.0.resubmits={ after = [\"timed_out\"], delay = \"10m\", times = 1 }",
    ];
    let parts = &minutes(&traced(DESK, one, &lost))[0];
    let gone = [(Part::EndedWithout, 42.0), (Part::Resubmission, 10.0)];
    assert_eq!(*parts, gone, "who gave up");
    let glass = [
        ASKED,
        lost[1],
        lost[2],
        "break_glass={ after = \"40m\", applies_to = \"all\", access = \"2m\", duration = \"2h\", \
         severity = 1, accounts = 1 }",
    ];
    let parts = &minutes(&traced(DESK, one, &glass))[0];
    let saved = [(Part::EndedWithout, 30.0), (Part::Resubmission, 10.0), (Part::BreakGlass, 2.0)];
    assert_eq!(*parts, saved);
}

/// A part of the waits of those who got access, against its exact value.
fn agrees(scenario: &Scenario, found: &Results, part: Part, exact: f64, precision: f64) {
    let estimate = found.wait(scenario, 0, None, (Who::All, part)).expect("there are needs");
    let half = estimate.half_width().expect("several replications");
    let line = format!("{}: exact {exact}, found {} ± {half}", part.word(), estimate.mean());
    println!("{line}");
    assert!((estimate.mean() - exact).abs() <= half, "{line}");
    assert!(half <= precision * exact, "too wide to prove anything: {line}");
}

#[test]
fn a_queue_with_three_servers_waits_as_theory_says() {
    // M/M/3 with 24 arrivals and 3 x 10 services an hour. Source: Erlang C.
    let rules = ["needs.0.rate=24/hour", "simulation.confidence=0.9999"];
    let scenario = shipped("shared-queue.toml", &rules);
    let found = results(&scenario);
    let waits = pimsim::stats::erlang_c(3, 2.4) / (30.0 - 24.0);
    agrees(&scenario, &found, Part::Queue, waits * 3_600.0, 0.05);
    agrees(&scenario, &found, Part::Review, 360.0, 0.01);
}

#[test]
fn a_desk_by_day_lets_the_night_wait_three_hours_on_average() {
    // Half of the needs arise while nobody is on duty, and wait for half of twelve hours; there are
    // so many members that nobody waits in line.
    let rules = [
        "approvers.desk.members=200",
        "calendars.day={ weekly = [\"mon-sun 08:00-20:00\"] }",
        "approvers.desk.calendar=day",
        "needs.0.rate=6/hour",
        "simulation.confidence=0.9999",
    ];
    let scenario = shipped("shared-queue.toml", &rules);
    let found = results(&scenario);
    agrees(&scenario, &found, Part::OffDuty, 3.0 * 3_600.0, 0.05);
    agrees(&scenario, &found, Part::Review, 360.0, 0.05);
}

#[test]
fn access_in_time_is_counted_exactly() {
    // The review alone is waited for: exponential with a mean of six minutes.
    let text = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/scenarios/shared-queue.toml"
    ))
    .expect("it is there");
    let target = "[[targets]]\nmeasure = \"access_within\"\nwithin = \"7m 13s\"\nat_least = 0.5\n";
    let rules = ["approvers.desk.members=200", "simulation.confidence=0.9999"];
    let scenario = scenario_with(&format!("{text}\n{target}"), &rules);
    let found = results(&scenario);
    let estimates = found.estimates(&scenario);
    let exact = 1.0 - pimsim::math::exp(-433.0 / 360.0);
    let within = Span::seconds(433);
    let share = estimates.access_within(&scenario, 0, None, within).expect("there are needs");
    let half = share.half_width().expect("several replications");
    assert!((share.mean() - exact).abs() <= half && half < 0.01, "{exact}: {share:?}");
    // The same from the needs themselves.
    let kept = common::kept(&scenario, 0, 1);
    let measured = kept.needs.values().filter(|need| need.measured);
    let (mut all, mut some) = (0, 0);
    for need in measured {
        all += 1;
        some += u32::from(need.access_at.is_some_and(|at| at - need.wanted_at <= within));
    }
    let each = found.policies[0].values[0].access_within(None, 0);
    assert_eq!(each, Some(f64::from(some) / f64::from(all)));
}

/// A role that is within another one, and approvers who must hold a third one.
const HELD: &str = r#"
schema = 1
[simulation]
start = 2026-01-05
horizon = "2d"
replications = 1
[approvers.desk]
members = 1
must_hold = ["duty"]
pickup = "5m"
review = "10m"
[approvers.chief]
members = 1
review = "20m"
[roles.duty]
kind = "group"
[roles.duty.activation]
require_approval = true
approvers = ["chief"]
provisioning = "1m"
[roles.outer]
kind = "group"
[roles.outer.activation]
require_approval = true
approvers = ["chief"]
provisioning = "0s"
propagation = "2m"
[roles.r.activation]
require_approval = true
approvers = ["desk"]
provisioning = "0s"
[requesters.desk]
count = 1
approves_for = ["desk"]
eligible = ["duty"]
[requesters.team]
count = 9
[[needs]]
requesters = "team"
role = "r"
file = "needs.csv"
work = "1h"
"#;

#[test]
fn the_role_that_an_approver_must_hold_is_a_part_of_the_wait() {
    // Seen at 10:05; the role is asked for then, approved at 10:25, written at 10:26; reviewed until
    // 10:36. At 11:00 the approver still has it.
    let needs = "wanted_at\n2026-01-05T10:00:00Z\n2026-01-05T11:00:00Z\n";
    let parts = minutes(&traced(HELD, needs, &[]));
    let first = [(Part::Pickup, 5.0), (Part::Review, 10.0), (Part::ApproverRole, 21.0)];
    assert_eq!(parts, [first.to_vec(), vec![(Part::Pickup, 5.0), (Part::Review, 10.0)]]);
    // Denied, the approver never decides: what has passed by the end of the patience is that part too.
    let sets = ["approvers.chief.denies_legitimate=1", "needs.0.patience=45m"];
    let needs = "wanted_at\n2026-01-05T10:00:00Z\n";
    let parts = minutes(&traced(HELD, needs, &sets));
    assert_eq!(parts, [vec![(Part::EndedWithout, 45.0)]]);
}

#[test]
fn the_role_around_the_one_needed_is_a_part_of_the_wait() {
    // The outer role: 20 minutes of review and two until it can be used; then pickup and review.
    let sets = ["roles.r.within=outer", "approvers.desk.must_hold=[]"];
    let needs = "wanted_at\n2026-01-05T10:00:00Z\n";
    let parts = minutes(&traced(HELD, needs, &sets));
    let chain = [(Part::Pickup, 5.0), (Part::Review, 10.0), (Part::OuterRole, 22.0)];
    assert_eq!(parts, [chain.to_vec()]);
    // An inner request that is denied takes the way to it with it.
    let denied = [sets[0], sets[1], "approvers.desk.denies_legitimate=1"];
    let parts = minutes(&traced(HELD, needs, &denied));
    assert_eq!(parts, [vec![(Part::EndedWithout, 37.0)]]);
    // One who waits for the outer role when the run ends has waited for nothing else.
    let over = ["approvers.chief.review=3d", "simulation.cool_down=0s"];
    let waits = [sets[0], sets[1], over[0], over[1]];
    let needs = "wanted_at\n2026-01-06T23:00:00Z\n";
    let parts = minutes(&traced(HELD, needs, &waits));
    assert_eq!(parts, [vec![(Part::OuterRole, 60.0)]]);
}
