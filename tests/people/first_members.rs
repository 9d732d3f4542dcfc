//! A number of members over a list takes the first of the list, with all that is their own: in a policy,
//! on the command line, in a sweep and in a plan.

use pimsim::scenario::load_text;
use pimsim::scenario::model::{Group, Scenario};

use crate::common::scenario_with;
use crate::common::terminal::Desk;

const LIST: &str = r#"
schema = 1
title = "A list"
[simulation]
start = 2026-01-05
warm_up = "1d"
horizon = "1w"
replications = 12
seed = 7
[calendars.early]
weekly = ["mon-sun 06:00-14:00"]
[calendars.late]
weekly = ["mon-sun 14:00-22:00"]
[approvers.desk]
members = [
    { name = "anna", calendar = "early", review = "2m" },
    { name = "ben", calendar = "late" },
    { calendar = "early" },
]
coordination = "claim"
review = "5m"
[roles.reader.activation]
require_approval = true
approvers = ["desk"]
[requesters.people]
count = 100_000
[[needs]]
requesters = "people"
role = "reader"
rate = "200/week"
"#;

fn who(scenario: &Scenario, policy: usize) -> String {
    let rules = &scenario.policies[policy];
    let Group { members, listed, .. } = &rules.groups[0];
    let each = members.iter().map(|member| {
        let review = member.review.constant_value().expect("constant");
        format!("{} {} {review}", member.name, rules.calendars[member.calendar.index()].name)
    });
    format!("{} of {listed:?}", each.collect::<Vec<_>>().join(", "))
}

#[test]
fn the_first_of_the_list_with_all_that_is_their_own() {
    const ONE: &str = "anna early 2m of Some(3)";
    const TWO: &str = "anna early 2m, ben late 5m of Some(3)";
    const THREE: &str = "anna early 2m, ben late 5m, desk-3 early 5m of Some(3)";
    let cases: [(&[&str], &str); 8] = [
        (&[], THREE),
        (&["approvers.desk.members=2"], TWO),
        (&["approvers.desk.members=3"], THREE),
        // The list is not forgotten.
        (&["approvers.desk.members=1", "approvers.desk.members=2"], TWO),
        (
            &["approvers.desk.members=2", "approvers.desk.members.ben.review=9m"],
            "anna early 2m, ben late 9m of Some(3)",
        ),
        (
            &["approvers.desk.members.ben.review=9m", "approvers.desk.members=2"],
            "anna early 2m, ben late 9m of Some(3)",
        ),
        (
            &["approvers.desk.members=[{name='cleo'}, {name='dan'}]", "approvers.desk.members=1"],
            "cleo always 5m of Some(2)",
        ),
        (
            &["approvers.desk={members=2, review='1m'}"],
            "desk-1 always 1m, desk-2 always 1m of None",
        ),
    ];
    for (sets, expected) in cases {
        assert_eq!(who(&scenario_with(LIST, sets), 0), expected, "{sets:?}");
    }
    let policies = format!(
        "{LIST}\n[policies.all]\n[policies.one.approvers.desk]\nmembers = 1\n\
         [policies.own.approvers.desk]\nmembers = [{{ name = 'cleo', review = '1m' }}]\n"
    );
    let scenario = scenario_with(&policies, &[]);
    assert_eq!(who(&scenario, 0), THREE);
    assert_eq!(who(&scenario, 1), ONE);
    assert_eq!(who(&scenario, 2), "cleo always 1m of Some(1)");
    // A policy's number leaves the list as it was.
    let sets = ["policies.one.approvers.desk.members=3", "policies.all.approvers.desk.members=1"];
    let scenario = scenario_with(&policies, &sets);
    assert_eq!((who(&scenario, 0), who(&scenario, 1)), (ONE.to_owned(), THREE.to_owned()));
}

#[test]
fn more_than_the_list_has_is_a_problem() {
    for (set, found) in [("members=4", "4"), ("members=0", "0"), ("members=-1", "-1")] {
        let sets = [format!("approvers.desk.{set}")];
        let problems = load_text("a.toml", LIST, None, &sets).expect_err("a problem");
        assert_eq!(problems.list.len(), 1, "{set}");
        let problem = &problems.list[0];
        assert_eq!(problem.found.as_deref(), Some(found));
        assert_eq!(problem.path, "approvers.desk.members");
    }
    let sets = ["approvers.desk.members=4".to_owned()];
    let problems = load_text("a.toml", LIST, None, &sets).expect_err("a problem");
    let problem = &problems.list[0];
    assert_eq!(problem.message, "more members than the list, which has 3 members");
    assert_eq!(problem.allowed.as_deref(), Some("1 to 3: the first of the list, in its order"));
    // No other list has a number of its own.
    let sets = ["calendars.early.weekly=1".to_owned()];
    let problems = load_text("a.toml", LIST, None, &sets).expect_err("a problem");
    assert_eq!(problems.list[0].message, "expected a list");
}

#[test]
fn a_plan_over_a_list_is_about_its_first_members() {
    let desk = Desk::with("list.toml", LIST);
    let asked = "plan list.toml --group desk --quiet --target time_to_access_mean<=99h";
    let (out, _) = desk.run(&format!("{asked} --members 1..3 --out found"), 0);
    let said = "Candidates: the first 1 to 3 members of the list of 3 members, in the order of the \
                file, each with their own calendar and values.";
    let words = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains(said), "{out}");
    let plan = desk.text("found/plan.csv");
    let calendars: Vec<&str> =
        plan.lines().skip(1).filter_map(|row| row.split(',').nth(1)).collect();
    assert_eq!(calendars, ["early", "early:1 late:1", "early:2 late:1"]);
    for members in 1..=3 {
        let run = format!(
            "run list.toml --quiet --set approvers.desk.members={members} --out r{members}"
        );
        desk.run(&run, 0);
        let measures = desk.text(&format!("r{members}/measures.csv"));
        let mean = measures.lines().find(|line| line.contains(",*,time_to_access_mean,"));
        let mean = mean.and_then(|line| line.split(',').nth(4)).expect("the mean").to_owned();
        let row = plan.lines().nth(members).expect("a row");
        assert_eq!(row.split(',').nth(6), Some(mean.as_str()), "{members}");
    }
    let err = desk.told(&format!("{asked} --members 1..4 --out none"), 2);
    assert!(
        err.contains("`desk` is a list of 3 members, so there are no 4: ask for --members 1..3"),
        "{err}"
    );
    // With calendars, members are all alike, and the list is not among the candidates.
    let typed = format!("{asked} --members 1..4 --calendars late --out alike");
    let (out, _) = desk.run(&typed, 0);
    let words = out.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = "Candidates: 1 to 4 members of desk, all with the values of the group, on the calendar \
                late. The list of 3 members stays out, with the calendars and values of its own.";
    assert!(words.contains(said), "{out}");
}

#[test]
fn a_sweep_over_a_list_too() {
    let desk = Desk::with("list.toml", LIST);
    desk.run("sweep list.toml --vary approvers.desk.members=1..2 --quiet --out s", 0);
    desk.run("run list.toml --quiet --set approvers.desk.members=2 --out r", 0);
    let of = |text: &str, start: &str| {
        let row =
            text.lines().find(|line| line.starts_with(start) && line.contains(",*,granted_share,"));
        row.unwrap_or_else(|| panic!("{text}")).split(",*,").nth(1).map(str::to_owned)
    };
    let (sweep, run) = (desk.text("s/sweep.csv"), desk.text("r/measures.csv"));
    assert_eq!(of(&sweep, "2,"), of(&run, "base,"));
    assert_ne!(of(&sweep, "1,"), of(&run, "base,"));
    desk.told("sweep list.toml --vary approvers.desk.members=1..4 --quiet --out t", 3);
}
