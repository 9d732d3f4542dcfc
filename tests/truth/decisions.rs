//! `decide` finds the best rule for every role.
//!
//! Method: random tenants small enough that every choice can be simulated often, each as a policy of
//! its own; the judge is the least mean of those. A decision is right when its own mean there is
//! within the tolerance of it, and has to be so in at least 95 of 100 tenants, as it says. What
//! shares nothing is decided apart, and that has to give the same numbers to the last bit as
//! deciding it together.

use std::fmt::Write as _;
use std::sync::Arc;

use pimsim::experiment::decide::{
    Choice, Component, Decision, Field, Question, apart, decide, together,
};
use pimsim::experiment::{Plan, Results, run_part, unwatched};
use pimsim::id::PolicyId;
use pimsim::measure::Measure;
use pimsim::scenario::{Document, NoFiles};

use crate::common::sizes::{deep, size};

/// How many roles the tenants of an ordinary run have, in turn.
const ROLES: [u64; 10] = [2, 3, 2, 4, 3, 2, 3, 4, 2, 5];

/// Numbers of a tenant, one after another (SplitMix64; Steele, Lea and Flood 2014).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// One of these.
    fn of(&mut self, from: u64, to: u64) -> u64 {
        from + self.next() % (to - from + 1)
    }
}

/// A tenant with so many roles. Where it is separable each role has people and approvers of its own.
fn tenant(seed: u64, roles: u64, separable: bool) -> String {
    let mut dice = Dice(seed);
    let mut text = format!(
        "schema = 1\n[simulation]\nstart = 2026-01-05\nwarm_up = \"2d\"\nhorizon = \"2w\"\n\
         replications = 20\nseed = {seed}\n[calendars.office]\nweekly = [\"mon-fri 08:00-18:00\"]\n"
    );
    let groups = if separable { roles } else { 1 + seed % 2 };
    for group in 0..groups {
        let _ = writeln!(
            text,
            "[approvers.g{group}]\nmembers = {}\npickup = \"{}m\"\nreview = {{ distribution = \
             \"exponential\", mean = \"{}m\" }}\ndetects_malicious = 0.8\n{}",
            dice.of(1, 3),
            dice.of(5, 90),
            dice.of(5, 30),
            if dice.of(0, 1) == 0 { "calendar = \"office\"" } else { "coordination = \"claim\"" },
        );
    }
    let mut policies = ["", "", ""].map(str::to_owned);
    for role in 0..roles {
        let (group, people) = (role % groups, if separable { role } else { role % 2 });
        let _ = writeln!(
            text,
            "[roles.r{role}]\nseverity = {}\n[roles.r{role}.activation]\nmaximum_duration = \"8h\"\n\
             require_justification = true\nrequire_approval = true\napprovers = [\"g{group}\"]\n\
             [[needs]]\nrequesters = \"p{people}\"\nrole = \"r{role}\"\nrate = \"{}/week\"\n\
             work = {{ distribution = \"exponential\", mean = \"{}m\" }}\nprofile = \"office\"",
            dice.of(1, 20),
            dice.of(15, 60),
            dice.of(20, 240),
        );
        let activation = format!("roles.r{role}.activation");
        let _ = writeln!(policies[1], "{activation}.require_approval = false");
        if dice.of(0, 1) == 0 {
            let _ = writeln!(
                policies[2],
                "{activation}.require_approval = false\n{activation}.maximum_duration = \"1h\""
            );
        }
    }
    for people in 0..if separable { roles } else { 2.min(roles) } {
        let _ = writeln!(
            text,
            "[requesters.p{people}]\ncount = {}\njustification = \"{}m\"",
            dice.of(5, 40),
            dice.of(1, 12)
        );
    }
    let _ = writeln!(
        text,
        "[threat]\ncompromises = \"{}/year\"\ndwell = \"2d\"\nattempts = \"3/day\"\n[costs]\n\
         waiting_hour = {}\napprover_hour = {}\nseverity_hour = {}",
        dice.of(2, 8),
        dice.of(20, 120),
        dice.of(20, 120),
        dice.of(1, 60) as f64 / 10.0
    );
    for (name, policy) in ["manual", "automatic", "short"].iter().zip(policies) {
        let _ = writeln!(text, "[policies.{name}]\n{policy}");
    }
    text
}

fn document(text: &str) -> Document {
    Document::of_text("tenant.toml", text, Arc::new(NoFiles))
}

fn field(text: &str) -> Field {
    let aligned = document(text).aligned(&[]).unwrap_or_else(|problems| {
        panic!("{}\n{text}", pimsim::words::problems::render(&problems, false))
    });
    let policies = (0..aligned.scenario.policies.len()).map(PolicyId::new).collect();
    Field::new(aligned, policies, &[])
}

fn question(field: &Field) -> Question {
    Question {
        measure: Measure::TotalCost,
        targets: Vec::new(),
        first: field.scenario.simulation.replications,
        most: 2_000,
        tolerance: 0.05,
        confidence: 0.95,
    }
}

fn decided(field: &Field) -> Decision {
    decide(field, &question(field), None, &mut unwatched).expect("nobody stops it")
}

/// Every choice of a field.
fn every(field: &Field) -> Vec<Choice> {
    (0..field.open.len()).fold(vec![Vec::new()], |choices: Vec<Choice>, place| {
        let options = 0..field.subject(place).options.len();
        let longer = |choice: Choice| {
            options.clone().map(move |option| [choice.as_slice(), &[option]].concat())
        };
        choices.into_iter().flat_map(longer).collect()
    })
}

/// These choices as policies, in these replications.
fn simulated(
    field: &Field,
    choices: &[Choice],
    replications: std::ops::RangeInclusive<u32>,
) -> Results {
    let mut scenario = field.scenario.clone();
    scenario.policies = choices.iter().map(|choice| field.compose("one", choice)).collect();
    let policies = (0..choices.len()).map(PolicyId::new).collect();
    let plan = Plan { policies, threads: None, audit: false };
    run_part(&scenario, &plan, replications, &(), &mut unwatched).expect("nobody stops it")
}

/// The mean cost of every choice, in replications that no decision has seen.
fn truth(field: &Field, replications: u32) -> Vec<(Choice, f64)> {
    let choices = every(field);
    let results = simulated(field, &choices, 500_001..=500_000 + replications);
    let mean = |place: usize| {
        let costs = results.policies[place].series(None, Measure::TotalCost);
        costs.iter().flatten().sum::<f64>() / f64::from(replications)
    };
    choices.iter().cloned().enumerate().map(|(place, choice)| (choice, mean(place))).collect()
}

#[test]
fn the_decision_is_the_optimum_or_within_the_tolerance_of_it() {
    let tenants = size("PIMSIM_DECISIONS", 20, 200);
    let (mut right, mut exact, mut runs) = (0, 0, 0);
    for seed in 0..tenants {
        // Odd tenants have two groups, each with people of its own.
        let roles = if deep() { 2 + seed % 4 } else { ROLES[seed as usize % ROLES.len()] };
        let field = field(&tenant(seed, roles, false));
        let decision = decided(&field);
        assert!(!decision.undecided() && decision.is_optimum(), "tenant {seed}");
        let truth = truth(&field, if deep() { 200 } else { 60 });
        let least = truth.iter().map(|(_, cost)| *cost).fold(f64::INFINITY, f64::min);
        let mine = truth.iter().find(|(choice, _)| *choice == decision.choice);
        let mine = mine.expect("every choice is there").1;
        right += u64::from(mine <= least * 1.05);
        exact += u64::from(mine <= least);
        runs += decision.runs;
    }
    println!(
        "{right} of {tenants} within the tolerance, {exact} of them the optimum; {} runs each",
        runs / tenants
    );
    assert!(right * 100 >= tenants * 95, "{right} of {tenants}");
}

#[test]
fn what_shares_nothing_is_decided_apart_with_the_same_numbers() {
    for seed in 0..3 {
        let field = field(&tenant(seed, 3, true));
        let parts = apart(&field);
        assert_eq!(parts.len(), field.open.len(), "each role by itself");
        // What one role costs does not depend on the rules of the others, to the last bit.
        let results = simulated(&field, &every(&field), 1..=5);
        for (place, Component { roles, .. }) in parts.iter().enumerate() {
            let role = roles.as_ref().expect("some roles")[0];
            let mut known: Vec<(usize, Vec<Option<f64>>)> = Vec::new();
            for (choice, result) in every(&field).iter().zip(&results.policies) {
                let costs = result.series(Some(role), Measure::TotalCost);
                match known.iter().find(|(option, _)| *option == choice[place]) {
                    Some((_, same)) => assert_eq!(*same, costs, "tenant {seed}, {choice:?}"),
                    None => known.push((choice[place], costs)),
                }
            }
        }
        // So the decision is that of all choices together.
        let truth = truth(&field, 100);
        let best = truth.iter().min_by(|one, other| one.1.total_cmp(&other.1)).expect("some");
        let decision = decided(&field);
        assert_eq!(decision.components.len(), field.open.len());
        let mine = truth.iter().find(|(choice, _)| *choice == decision.choice).expect("there");
        assert!(mine.1 <= 1.05 * best.1, "tenant {seed}: {decision:?}");
    }
}

#[test]
fn roles_that_share_people_or_approvers_are_decided_together() {
    let field = field(&tenant(2, 4, false));
    assert_eq!(apart(&field).len(), 1, "{:?}", apart(&field));
    assert_eq!(together(&field)[0].roles, None);
}

#[test]
fn a_policy_put_together_from_its_own_parts_is_that_policy() {
    let text = tenant(4, 4, false);
    let field = field(&text);
    let scenario = document(&text).scenario(&[], &[]).expect("it is fine");
    let policies: Vec<PolicyId> = (0..3).map(PolicyId::new).collect();
    let plan = Plan { policies: policies.clone(), threads: None, audit: false };
    let plain = run_part(&scenario, &plan, 1..=5, &(), &mut unwatched).expect("nobody stops it");
    let pure: Vec<Choice> = policies.iter().map(|policy| field.pure(*policy)).collect();
    let composed = simulated(&field, &pure, 1..=5);
    for (one, other) in plain.policies.iter().zip(&composed.policies) {
        for measure in [Measure::TotalCost, Measure::TimeToAccessP95, Measure::AttackerExposure] {
            assert_eq!(one.series(None, measure), other.series(None, measure), "{measure:?}");
        }
    }
}

#[test]
fn where_choices_are_too_many_no_change_of_one_or_two_roles_is_better() {
    // 2^9 choices and more: neighbours and pairs.
    let field = field(&tenant(8, 9, false));
    let decision = decided(&field);
    assert!(!decision.is_optimum() && !decision.undecided());
    let mut near = vec![decision.choice.clone()];
    for place in 0..field.open.len() {
        for option in 0..field.subject(place).options.len() {
            let mut choice = decision.choice.clone();
            choice[place] = option;
            near.push(choice);
        }
    }
    let results = simulated(&field, &near, 500_001..=500_100);
    let mean = |place: usize| {
        results.policies[place].series(None, Measure::TotalCost).iter().flatten().sum::<f64>()
    };
    let mine = mean(0);
    for (place, choice) in near.iter().enumerate() {
        assert!(mean(place) >= mine / 1.05, "{choice:?} costs less");
    }
}
