//! What policies change of people's habits, and values that are multiplied: what a text makes of the model.

use pimsim::id::{BlockId, PolicyId};
use pimsim::scenario::load_text;
use pimsim::scenario::model::{AsksFor, Habits, Scenario, Source};
use pimsim::time::Span;
use pimsim::words::problems::render;

use crate::common::accept;

/// Two blocks; one policy that changes nothing, one that says again what the block says, one that
/// changes most of the first block, one that lets people plan far ahead.
const TENANT: &str = r#"
schema = 1
[simulation]
start = 2026-01-05
horizon = "4w"
[roles.reader]
severity = 3
[roles.reader.activation]
maximum_duration = "8h"
[roles.writer.activation]
maximum_duration = "4h"
[requesters.staff]
count = 20
[[needs]]
requesters = "staff"
role = "reader"
rate = "0.7/week"
work = { distribution = "lognormal", median = "40m", p90 = "3h" }
asks_for = "2h"
patience = "6h"
resubmits = { after = ["timed_out", "denied"], delay = "30m", times = 3 }
[[needs]]
name = "changes"
requesters = "staff"
role = "writer"
rate = "10/week"
ahead = "1d"
[policies.plain]
[policies.again.needs.changes]
ahead = "1d"
[policies.trained.needs."staff/reader"]
deactivates = 0.9
asks_for = "work"
patience = { distribution = "exponential", mean = "1d" }
resubmits.times = 1
[policies.early.needs.changes]
ahead = "2w"
"#;

fn load(sets: &[&str]) -> Scenario {
    let sets: Vec<String> = sets.iter().map(|set| (*set).to_owned()).collect();
    load_text("tenant.toml", TENANT, None, &sets).unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn habits<'a>(scenario: &'a Scenario, policy: &str, block: usize) -> &'a Habits {
    let policy = scenario.policies.iter().find(|known| known.name == policy).expect("it is there");
    policy.habits(scenario.block(BlockId::new(block)))
}

fn patience(habits: &Habits) -> Option<Span> {
    habits.patience.as_ref()?.constant_value()
}

/// The rate of a block in a week.
fn rate(scenario: &Scenario, block: usize) -> f64 {
    match scenario.blocks[block].source {
        Source::Poisson { rate, .. } => rate * Span::weeks(1).as_ms() as f64,
        Source::File(_) => panic!("no file is there"),
    }
}

#[test]
fn a_policy_keeps_only_what_it_changes() {
    let scenario = load(&[]);
    let own = |at: usize| scenario.policies[at].habits.iter().count();
    assert_eq!([0, 1, 2, 3].map(own), [0, 0, 1, 1]);
    let (plain, trained) = (habits(&scenario, "plain", 0), habits(&scenario, "trained", 0));
    assert_eq!(plain, &scenario.blocks[0].habits);
    let AsksFor::Law(law) = &plain.asks_for else { panic!("{plain:?}") };
    assert_eq!(law.constant_value(), Some(Span::hours(2)));
    assert_eq!((trained.deactivates, &trained.asks_for), (0.9, &AsksFor::Work));
    assert_eq!((patience(plain), patience(trained)), (Some(Span::hours(6)), None));
    // Keys merge: what the policy does not say is the block's.
    let [was, is] = [plain, trained].map(|habits| habits.resubmits.as_ref().expect("they do"));
    assert_eq!((was.times, is.times), (3, 1));
    assert_eq!((&was.after, &was.delay), (&is.after, &is.delay));
    assert_eq!(trained.ahead, plain.ahead);
}

#[test]
fn the_run_begins_early_enough_for_every_policy() {
    let scenario = load(&[]);
    assert_eq!(scenario.simulation.start - scenario.run().0, Span::weeks(2));
    let without = load(&["policies.early.needs.changes.ahead=3h"]);
    assert_eq!(without.simulation.start - without.run().0, Span::days(1));
}

#[test]
fn an_override_without_a_policy_is_one_for_every_policy() {
    let scenario = load(&["needs.0.patience=30m", "needs.changes.ahead=2h"]);
    for policy in ["plain", "trained"] {
        assert_eq!(patience(habits(&scenario, policy, 0)), Some(Span::minutes(30)), "{policy}");
    }
    assert_eq!(habits(&scenario, "early", 1).ahead.constant_value(), Some(Span::hours(2)));
    // What the policy says of other keys stays.
    assert_eq!(habits(&scenario, "trained", 0).deactivates, 0.9);
    // For one policy, whether it has said something or not.
    let scenario = load(&["policies.plain.needs.staff/reader.patience=1h"]);
    assert_eq!(patience(habits(&scenario, "plain", 0)), Some(Span::hours(1)));
    assert_eq!(patience(habits(&scenario, "early", 0)), Some(Span::hours(6)));
}

#[test]
fn a_star_is_any_key_or_entry() {
    let scenario = load(&["needs.*.patience=45m", "roles.*.severity=7"]);
    for block in [0, 1] {
        assert_eq!(patience(habits(&scenario, "trained", block)), Some(Span::minutes(45)));
    }
    let all = |of: &Scenario| {
        let roles = of.policies.iter().flat_map(|policy| &policy.roles);
        roles.map(|role| role.severity).collect::<Vec<_>>()
    };
    assert_eq!(all(&scenario), [7.0; 8]);
    let scenario = load(&["policies.*.roles.writer.severity=5"]);
    assert_eq!(all(&scenario), [3.0, 5.0, 3.0, 5.0, 3.0, 5.0, 3.0, 5.0]);
    let scenario = load(&["policies.*.needs.*.deactivates=0.5"]);
    let policies = scenario.policies.iter();
    let each = policies.flat_map(|policy| scenario.blocks.iter().map(|b| policy.habits(b)));
    assert_eq!(each.map(|habits| habits.deactivates).collect::<Vec<_>>(), [0.5; 8]);
}

#[test]
fn what_is_there_or_its_default_is_multiplied() {
    let scenario = load(&["needs.*.rate*=3", "needs.*.work*=1.5", "requesters.staff.count*=0.5"]);
    let near = |a: f64, b: f64| assert!((a / b - 1.0).abs() < 1e-12, "{a} {b}");
    near(rate(&scenario, 0), 2.1);
    near(rate(&scenario, 1), 30.0);
    assert_eq!(scenario.populations[0].count, 10);
    // A law keeps its shape; the second block has the default of an hour.
    let work = |scenario: &Scenario, block: usize, u| scenario.blocks[block].work.quantile_ms(u);
    for u in [0.1, 0.5, 0.9] {
        near(work(&scenario, 0, u), 1.5 * work(&load(&[]), 0, u));
    }
    assert_eq!(scenario.blocks[1].work.constant_value(), Some(Span::minutes(90)));
    // Overrides follow each other, and each policy's own value is multiplied.
    let sets = ["needs.0.patience=2h", "needs.0.patience *= 2", "roles.*.severity*=2"];
    let scenario = load(&sets);
    assert_eq!(patience(habits(&scenario, "trained", 0)), Some(Span::hours(4)));
    assert_eq!(scenario.policies[0].roles.iter().map(|r| r.severity).sum::<f64>(), 8.0);
    let scenario = load(&["needs.*.ahead*=0.5"]);
    let ahead = |policy| habits(&scenario, policy, 1).ahead.constant_value();
    assert_eq!((ahead("plain"), ahead("early")), (Some(Span::hours(12)), Some(Span::weeks(1))));
    // A policy multiplies what holds under it, also what the block says.
    let scenario = load(&["policies.plain.needs.*.patience*=2"]);
    assert_eq!(patience(habits(&scenario, "plain", 0)), Some(Span::hours(12)));
    assert_eq!(patience(habits(&scenario, "early", 0)), Some(Span::hours(6)));
    assert_eq!(scenario.policies[PolicyId::new(0).index()].habits.iter().count(), 1);
}

#[test]
fn what_cannot_be_multiplied_is_said_so() {
    let sets = [
        "needs.*.rat*=2",
        "needs.*.asks_for*=many",
        "needs.*.rate*=-1",
        "needs.*.profile*=2",
        "needs.*.role*=2",
        "requesters.*.count*=1.33",
        "nothing.*.rate*=2",
        "needs.*.resubmits.time*=2",
        "roles.reader.severity*=100000000000",
        "policies.*.needs.*.rate*=2",
        "policies.trained.needs.*.urgent=1",
    ];
    let sets: Vec<String> = sets.iter().map(|set| (*set).to_owned()).collect();
    let problems = load_text("tenant.toml", TENANT, None, &sets).expect_err("all are wrong");
    accept::file("tests/files/bad/set-multiply.txt", render(&problems, false));
}

#[test]
fn a_habit_above_the_maximum_is_said_to_be_cut() {
    assert_eq!(load(&[]).warnings, [""; 0]);
    let scenario =
        load(&["needs.0.asks_for=9h", "policies.trained.needs.staff/reader.asks_for=8h"]);
    assert_eq!(scenario.warnings.len(), 3, "{:?}", scenario.warnings);
    let said = &scenario.warnings[0];
    assert!(said.contains("`staff/reader`") && said.contains("(policy `plain`)"), "{said}");
}
