//! A person who is a member of two groups has one desk: groups of one shared person are one group.
//!
//! Method: the same scenario is written twice, with two groups that share a person and with one group, and
//! everything that happens must be the same; without `same_as` it must not be. What is on duty twice by
//! its groups is there once in all.

use pimsim::engine::{Actor, ReviewResult};
use pimsim::id::{GroupId, MemberIx};
use pimsim::measure::{Measure, level_rows};
use pimsim::scenario::load_text;
use pimsim::scenario::model::Scenario;
use pimsim::scenario::persons::Persons;

use crate::common::{kept, results, scenario_with, series};

/// Two roles; whoever decides about them is set by each test.
const TWO: &str = r#"
schema = 1
[simulation]
start = 2026-01-05
horizon = "8w"
replications = 2
seed = 3
[calendars.office]
weekly = ["mon-fri 08:00-18:00"]
[approvers.one]
members = [{ name = "ada" }]
calendar = "office"
review = "20m"
absence = 0.1
[approvers.two]
members = [{ name = "ada-too", same_as = "one.ada" }]
review = "20m"
[roles.reader.activation]
require_approval = true
approvers = ["one"]
[roles.writer.activation]
require_approval = true
approvers = ["two"]
[requesters.many]
count = 100_000
[[needs]]
requesters = "many"
role = "reader"
rate = "60/week"
work = "10m"
[[needs]]
requesters = "many"
role = "writer"
rate = "50/week"
work = "10m"
"#;

const APART: &str = "approvers.two.members=[{ name = \"ada-too\", calendar = \"office\" }]";

/// Everything that happened to requests, without the names of groups.
fn happened(scenario: &Scenario) -> Vec<String> {
    let records = kept(scenario, 0, 1).records.into_iter();
    let told = records.map(|record| {
        let who = match record.actor {
            Actor::Approver(_) => "approver",
            _ => "other",
        };
        format!("{} {} {:?} {:?} {who}", record.at, record.request, record.from, record.to)
    });
    told.collect()
}

#[test]
fn two_groups_of_one_person_are_one_group() {
    for order in ["fifo", "lifo"] {
        let order = format!("approvers.one.discipline={order}");
        let shared = scenario_with(TWO, &[&order]);
        let one = scenario_with(TWO, &[&order, "roles.writer.activation.approvers=[\"one\"]"]);
        let apart = scenario_with(TWO, &[&order, APART]);
        let (shared, one, apart) = (happened(&shared), happened(&one), happened(&apart));
        assert!(shared.len() > 2_000, "{}", shared.len());
        assert_eq!(shared, one);
        assert_ne!(shared, apart);
    }
}

/// The reviews of both groups, in order of time.
fn reviews(scenario: &Scenario) -> Vec<(pimsim::time::Instant, pimsim::time::Instant)> {
    let kept = kept(scenario, 0, 1);
    let mut all: Vec<_> = kept.reviews.iter().map(|review| (review.from, review.to)).collect();
    all.sort_unstable();
    all
}

#[test]
fn a_person_reviews_one_request_at_a_time() {
    let overlaps = |scenario: &Scenario| {
        reviews(scenario).windows(2).filter(|pair| pair[1].0 < pair[0].1).count()
    };
    assert_eq!(overlaps(&scenario_with(TWO, &[])), 0);
    assert!(overlaps(&scenario_with(TWO, &[APART])) > 10);
}

#[test]
fn the_person_is_on_duty_once() {
    let costs = "costs={ on_duty_hour = 10, currency = \"EUR\" }";
    let of = |sets: &[&str], measure: &str, role: Option<usize>| {
        let scenario = scenario_with(TWO, &[&["approvers.one.absence=0", costs], sets].concat());
        let results = results(&scenario);
        match role {
            None => series(&results, 0, measure)[0],
            Some(role) => {
                let measure = Measure::named(measure).expect("a measure");
                let role = pimsim::id::RoleId::new(role);
                results.policies[0].series(Some(role), measure)[0].expect("known")
            }
        }
    };
    for role in [None, Some(0), Some(1)] {
        assert_eq!(of(&[], "on_duty_time", role), 50.0);
    }
    assert_eq!(of(&[APART], "on_duty_time", None), 100.0);
    // What is busy adds up, what is on duty does not.
    let [all, reader, writer] =
        [None, Some(0), Some(1)].map(|role| of(&[], "approver_utilization", role));
    assert!((all - reader - writer).abs() < 1e-9 && all > 0.3, "{all} {reader} {writer}");
    // The price of an hour is paid once, half for each role.
    let [all, reader, writer] = [None, Some(0), Some(1)].map(|role| of(&[], "total_cost", role));
    assert!((all - 500.0).abs() < 1e-6, "{all}");
    assert!((reader - 250.0).abs() < 1e-6 && (writer - 250.0).abs() < 1e-6, "{reader} {writer}");
    // And by the hour.
    let scenario = scenario_with(TWO, &["approvers.one.absence=0"]);
    let results = results(&scenario);
    let policy = &results.policies[0];
    let rows = level_rows(&scenario, policy.policy, &policy.levels, &results.offsets);
    let rows: Vec<_> = rows.collect();
    let monday = |role: Option<usize>| {
        let of = |row: &&pimsim::measure::LevelRow| {
            row.role.map(|role| role.index()) == role && row.hour_of_week == 9
        };
        rows.iter().find(of).and_then(|row| row.on_duty)
    };
    assert_eq!([None, Some(0), Some(1)].map(monday), [Some(1.0); 3]);
}

#[test]
fn who_is_asked_twice_decides_once() {
    // Both groups are named by one role, which needs two approvals: one person gives one.
    let both = "roles.reader.activation.approvers=[\"one\", \"two\"]";
    let needed = "roles.reader.activation.approvals_needed=2";
    let shared = scenario_with(TWO, &[both, needed]);
    let warning =
        "`reader` needs 2 approvals but only 1 person can give them: every request times out";
    assert_eq!(shared.warnings, [warning]);
    let timed_out = |sets: &[&str]| {
        let results = results(&scenario_with(TWO, sets));
        results.policies[0]
            .series(Some(pimsim::id::RoleId::new(0)), Measure::named("granted_share").unwrap())[0]
    };
    assert_eq!(timed_out(&[both, needed]), Some(0.0));
    assert!(timed_out(&[both, needed, APART]) > Some(0.3));
    // With one approval the person is told twice and reviews once.
    let patient = "roles.reader.activation.approval_timeout=30d";
    let scenario = scenario_with(TWO, &[both, patient]);
    let kept = kept(&scenario, 0, 1);
    let wasted = kept.reviews.iter().filter(|review| review.result == ReviewResult::Wasted).count();
    assert_eq!(wasted, 0);
}

#[test]
fn nobody_decides_on_their_own_request_in_another_group() {
    let own = ["requesters.many.count=1", "requesters.many.approves_for=[\"one\"]"];
    let granted = |sets: &[&str]| {
        let results = results(&scenario_with(TWO, &[&own, sets].concat()));
        let measure = Measure::named("granted_share").expect("a measure");
        [0, 1]
            .map(|role| results.policies[0].series(Some(pimsim::id::RoleId::new(role)), measure)[0])
    };
    assert_eq!(granted(&[]), [Some(0.0); 2]);
    let apart = granted(&[APART]);
    assert_eq!(apart[0], Some(0.0));
    assert!(apart[1] > Some(0.3), "{apart:?}");
}

#[test]
fn who_is_left_out_of_a_group_by_a_number_is_still_a_person() {
    let text = TWO.replace("calendar = \"office\"\nreview", "review").replace(
        "members = [{ name = \"ada\" }]",
        "members = [{ name = \"max\" }, { name = \"ada\", calendar = \"office\", absence = 0.3 }]",
    );
    let calendar = |sets: &[&str]| {
        let scenario = scenario_with(&text, sets);
        let member = &scenario.policies[0].groups[1].members[0];
        let calendar = &scenario.policies[0].calendars[member.calendar.index()];
        assert_eq!(scenario.policies[0].groups[1].members.len(), 1);
        (calendar.name.clone(), member.absence, Persons::of(&scenario.policies[0]).several().len())
    };
    assert_eq!(calendar(&[]), ("office".to_owned(), 0.3, 1));
    // As a number over the list the person is not in the first group any more.
    let cut = format!("{text}\n[policies.few]\napprovers.one.members = 1\n");
    let scenario = load_text("cut.toml", &cut, None, &[]).expect("it loads");
    let member = &scenario.policies[0].groups[1].members[0];
    assert_eq!((scenario.policies[0].groups[0].members.len(), member.absence), (1, 0.3));
    assert_eq!(Persons::of(&scenario.policies[0]).several().len(), 1);
    results(&scenario);
}

#[test]
fn policies_say_who_is_the_same_person() {
    let text = TWO.replace(", same_as = \"one.ada\"", "")
        + "\n[policies.apart]\n[policies.same]\n\
           approvers.two.members = [{ name = \"ada-too\", same_as = \"one.ada\" }]\n";
    let scenario = scenario_with(&text, &[]);
    let several = |policy: usize| Persons::of(&scenario.policies[policy]).several().len();
    assert_eq!((several(0), several(1)), (0, 1));
    let persons = Persons::of(&scenario.policies[1]);
    let who = |group| pimsim::id::Approver { group: GroupId(group), member: MemberIx(0) };
    assert_eq!(persons.main(who(1)), who(0));
    results(&scenario);
}
