//! `pimsim decide`: which rule for which role, as a price list or as a decision.
//!
//! That the decision is the best one is judged in the book `truth`, chapter `decisions`.

use serde_json::Value;

use crate::common::accept;
use crate::common::terminal::{Desk, SMALL};

/// Three roles of different weight, with attackers; two policies and a mixture of them.
pub const BRANCH: &str = r#"
schema = 1
title = "A branch"                  # a comment that stays

[simulation]
start = 2026-01-05
warm_up = "1w"
horizon = "8w"
replications = 20
seed = 11

[calendars.office]
weekly = ["mon-fri 08:00-18:00"]

[approvers.desk]
members = 2
calendar = "office"
pickup = "20m"
review = "5m"
detects_malicious = 0.9

[roles.owner]
severity = 40
[roles.owner.activation]
maximum_duration = "4h"
require_approval = true
approvers = ["desk"]

[roles.operator]
severity = 8
[roles.operator.activation]
maximum_duration = "4h"
require_approval = true
approvers = ["desk"]

[roles.reader.activation]
maximum_duration = "4h"
require_approval = true
approvers = ["desk"]

[requesters.staff]
count = 20

[[needs]]
requesters = "staff"
role = "owner"
rate = "4/week"
work = "30m"

[[needs]]
requesters = "staff"
role = "operator"
rate = "10/week"
work = "30m"

[[needs]]
requesters = "staff"
role = "reader"
rate = "60/week"
work = "30m"

[threat]
compromises = "3/year"
dwell = "4d"
attempts = "2/day"

[policies.automatic]
roles.owner.activation.require_approval = false
roles.operator.activation.require_approval = false
roles.reader.activation.require_approval = false

[policies.manual]

[policies.by-risk]
roles.reader.activation.require_approval = false
"#;

pub const PRICES: &str = "
[costs]
waiting_hour = 60
severity_hour = 8
currency = \"EUR\"
";

fn branch() -> Desk {
    Desk::with("branch.toml", BRANCH)
}

fn snapshot(name: &str, text: String) {
    accept::lines(format!("tests/people/snapshots/decide/{name}.txt"), text);
}

/// The fields of the rows of a file that begin like this.
fn rows(text: &str, begin: &str) -> Vec<Vec<String>> {
    let lines = text.lines().filter(|line| line.starts_with(begin));
    lines.map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

#[test]
fn without_prices_the_answer_is_a_price_list() {
    let desk = branch();
    let (out, err) = desk.run("decide branch.toml --quiet --out found", 0);
    assert_eq!(err, "");
    snapshot("prices", out);
    snapshot("decide.csv", desk.text("found/decide.csv"));
    assert_eq!(desk.names("found"), ["decide.csv", "manifest.json", "options.csv"]);
    // The same with one thread, as a file on standard output.
    let again = "decide branch.toml --quiet --out found2 --threads 1 --format csv";
    assert_eq!(desk.run(again, 0).0, desk.text("found/decide.csv"));
    desk.run("verify found", 0);
}

#[test]
fn with_prices_the_answer_is_a_rule_for_every_role() {
    let desk = Desk::with("branch.toml", &(BRANCH.to_owned() + PRICES));
    let (out, err) = desk.run("decide branch.toml --quiet --out found", 0);
    assert_eq!(err, "");
    snapshot("decision", out);
    snapshot("decision.csv", desk.text("found/decision.csv"));
    let names = ["decide.csv", "decided.toml", "decision.csv", "manifest.json", "options.csv"];
    assert_eq!(desk.names("found"), names);
    let again = "decide branch.toml --quiet --out found2 --threads 1 --format csv";
    assert_eq!(desk.run(again, 0).0, desk.text("found/decision.csv"));
    desk.run("verify found", 0);
    desk.put("found/decided.toml", desk.text("found/decided.toml") + "# changed\n");
    let (out, _) = desk.run("verify found", 1);
    assert!(out.contains("decided.toml"), "{out}");
}

#[test]
fn the_decided_scenario_is_the_scenario_with_one_policy_more() {
    let desk = Desk::with("branch.toml", &(BRANCH.to_owned() + PRICES));
    desk.run("decide branch.toml --quiet --out found", 0);
    let text = desk.text("found/decided.toml");
    assert!(text.starts_with(&desk.text("branch.toml")), "{text}");
    assert!(text.contains("\n[policies.decided]\n"), "{text}");
    // It has the numbers that the decision rests on.
    let run = "compare found/decided.toml --quiet --policy automatic decided --out run";
    desk.run(run, 0);
    let measures = rows(&desk.text("run/measures.csv"), "decided,*,total_cost");
    let options = rows(&desk.text("found/options.csv"), "*,policy,decided,decided,total_cost");
    assert_eq!(measures[0][4..7], options[0][6..9]);
}

#[test]
fn what_is_set_on_the_command_line_is_in_the_decided_policy() {
    let desk = branch();
    let sets = "--set costs.waiting_hour=60 costs.severity_hour=8 roles.owner.severity=90 \
                policies.automatic.roles.reader.activation.maximum_duration=1h";
    desk.run(&format!("decide branch.toml --quiet --out found {sets}"), 0);
    let text = desk.text("found/decided.toml");
    assert!(text.contains("roles.owner.severity = 90"), "{text}");
    desk.run("verify found", 0);
}

/// Everything that policies can change.
const PARTS: &str = r#"
[mfa.push]
duration = "10s"
[break_glass]
after = "3h"
applies_to = "all"
[costs]
waiting_hour = 60
severity_hour = 1
break_glass_use = 300
[policies.base]
[policies.other]
approvers.desk.members = 3
calendars.office.weekly = ["mon-fri 07:00-20:00"]
mfa.push.duration = "2m"
break_glass.after = "6h"
roles.reader.activation.maximum_duration = "1h"
[policies.night]
approvers.night = { members = [{ name = "nina", calendar = "late" }], review = "5m" }
calendars.late.weekly = ["mon-fri 20:00-23:00"]
roles.reader.activation.approvers = ["desk", "night"]
"#;

#[test]
fn groups_calendars_and_whatever_policies_change_have_options() {
    let text = SMALL.split("[policies.manual]").next().expect("a beginning").to_owned();
    let text = text.replace("count = 100_000", "count = 100_000\nmfa = \"push\"");
    let desk = Desk::with("small.toml", &text);
    desk.put("small.toml", text + PARTS);
    desk.run("decide small.toml --quiet --out found --replications 10", 0);
    let decision = desk.text("found/decision.csv");
    for row in
        ["reader,role,", "desk,group,", "office,calendar,", "push,mfa,", "break_glass,break_glass,"]
    {
        assert!(decision.contains(&format!("\n{row}")), "{row}: {decision}");
    }
    // Three rules of the role; the night's group has one setting, and no choice.
    assert!(!decision.contains("night,group"), "{decision}");
    let options = rows(&desk.text("found/options.csv"), "reader,role,");
    let of_role: std::collections::BTreeSet<&str> =
        options.iter().map(|row| row[2].as_str()).collect();
    assert_eq!(of_role.into_iter().collect::<Vec<_>>(), ["base", "night", "other"]);
    desk.run("compare found/decided.toml --quiet --policy base decided --out run", 0);
    let measures = rows(&desk.text("run/measures.csv"), "decided,*,total_cost");
    let options = rows(&desk.text("found/options.csv"), "*,policy,decided,decided,total_cost");
    let number = |text: &str| text.parse::<f64>().expect("a number");
    assert!(number(&measures[0][4]) > 0.0 && number(&options[0][6]) > 0.0);
    desk.run("verify found", 0);
}

#[test]
fn targets_alone_make_a_decision() {
    let desk = branch();
    let typed = "decide branch.toml --quiet --out found --target";
    let target = "time_to_access_mean of reader <= 1h";
    let output = desk.command(typed).arg(target).output().expect("the program starts");
    let out = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{out}");
    // Everything that attackers may hold is asked for, but for the role that may not wait.
    let words = out.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = "Least attacker_exposure: manual for owner and operator; automatic for reader (policy \
                by-risk).";
    assert!(words.starts_with(said), "{out}");
    let reader = rows(&desk.text("found/decision.csv"), "reader,");
    assert_eq!(reader[0][9], "target", "{reader:?}");
}

#[test]
fn no_choice_may_meet_the_targets() {
    let desk = Desk::with("branch.toml", &(BRANCH.to_owned() + PRICES));
    let typed = "decide branch.toml --quiet --out found --target attacker_exposure<=1";
    let (out, _) = desk.run(typed, 1);
    let words = out.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = "No choice meets the targets. The nearest is manual for owner, operator and reader: \
                attacker_exposure <= 1 is missed with";
    assert!(words.starts_with(said), "{out}");
}

#[test]
fn a_decision_may_be_out_of_reach_of_the_replications_allowed() {
    let desk = Desk::with("branch.toml", &(BRANCH.to_owned() + PRICES));
    let typed = "decide branch.toml --quiet --out found --tolerance 0.001% --replications 10 \
                 --max-replications 11 --set costs.severity_hour=1.6";
    let (out, _) = desk.run(typed, 5);
    let words = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.starts_with("Least cost so far, not decided: "), "{out}");
    assert!(words.contains("Undecided after 11 replications (--max-replications): "), "{out}");
    assert!(words.contains("Next: pimsim decide branch.toml --max-replications 44"), "{out}");
    assert!(desk.text("found/decision.csv").contains(",undecided,"));
}

#[test]
fn only_some_roles_are_decided_where_they_are_named() {
    let desk = Desk::with("branch.toml", &(BRANCH.to_owned() + PRICES));
    desk.run("decide branch.toml --quiet --out found --role reader", 0);
    let decision = desk.text("found/decision.csv");
    assert!(decision.lines().skip(1).all(|line| line.starts_with("reader,")), "{decision}");
    let text = desk.text("found/decided.toml");
    // The others keep the rule of the first policy.
    assert!(text.ends_with("roles.reader.activation.require_approval = false\n"), "{text}");
    assert_eq!(text.matches("roles.owner.activation.require_approval = false").count(), 2);
}

#[test]
fn the_document_has_the_answer_and_the_numbers() {
    let desk = Desk::with("branch.toml", &(BRANCH.to_owned() + PRICES));
    let (out, _) = desk.run("decide branch.toml --quiet --format json --out found", 0);
    let found: Value = serde_json::from_str(&out).expect("it is JSON");
    assert!(found["answer"][0].as_str().expect("a text").starts_with("Least cost: "), "{out}");
    let next = "pimsim compare found/decided.toml --policy automatic decided";
    assert_eq!(found["next"], next);
    assert_eq!(found["prices"].as_array().map(Vec::len), Some(3));
    assert_eq!(found["decision"]["subjects"].as_array().map(Vec::len), Some(3));
    assert_eq!(found["decision"]["all_compared"], true);
    assert_eq!(found["decision"]["choices"], 8);
}

#[test]
fn mistakes_are_told_before_anything_runs() {
    let desk = branch();
    desk.put("small.toml", SMALL.split("[policies.manual]").next().expect("a beginning"));
    let inline = BRANCH.split("[policies.automatic]").next().expect("a beginning");
    let table = "policies = { a = { roles.reader.activation.require_approval = false }, b = {} }\n";
    desk.put("inline.toml", format!("{table}{inline}"));
    let cases = [
        ("small.toml", "`base` is the only policy"),
        ("branch.toml --policy manual", "`manual` is the only policy"),
        ("branch.toml --policy manual by-rsk", "did you mean `by-risk`?"),
        ("branch.toml --role raeder", "did you mean `reader`?"),
        (
            "branch.toml --policy manual by-risk --role owner",
            "manual and by-risk do not differ in owner",
        ),
        ("branch.toml --minimize total_cost", "no value without [costs]"),
        ("branch.toml --minimize attacker_expsure", "did you mean `attacker_exposure`?"),
        ("branch.toml --minimize break_glass_uses", "no value without [break_glass]"),
        ("branch.toml --target unmet_share", "expected `MEASURE <= VALUE`"),
        ("branch.toml --target unmet_share<=1% --max-replications 10", "judged after 20"),
        ("branch.toml --tolerance 5", "did you mean 5%?"),
        ("inline.toml --minimize waiting_time", "no policy can be put behind the scenario"),
    ];
    let before = desk.names(".").len();
    for (typed, expected) in cases {
        let (out, err) = desk.run(&format!("decide {typed}"), 2);
        assert!(err.contains(expected), "decide {typed}: {err}");
        assert_eq!(out, "", "decide {typed}");
    }
    desk.run("decide branch.toml --set simulation.horizon=0s", 3);
    desk.run("decide missing.toml", 4);
    assert_eq!(desk.names(".").len(), before, "nothing was written");
}

#[test]
fn a_policy_that_is_called_decided_stays() {
    let text = BRANCH.replace("[policies.by-risk]", "[policies.decided]") + PRICES;
    let desk = Desk::with("branch.toml", &text);
    desk.run("decide branch.toml --quiet --out found", 0);
    assert!(desk.text("found/decided.toml").contains("\n[policies.decided-2]\n"));
}

#[test]
fn the_question_of_the_scenario_is_answered_in_three_lines() {
    let desk = Desk::empty();
    let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/by-risk.toml");
    let (out, _) = desk.run(&format!("decide {scenario} --quiet --out found"), 0);
    let first = out.lines().take(3).collect::<Vec<_>>().join(" ");
    for part in [
        "If a severity-hour in an attacker's hands is worth ",
        "manual for ",
        "global-administrator",
        "automatic for ",
        "helpdesk-administrator",
    ] {
        assert!(first.contains(part), "{part}: {first}");
    }
    assert!(
        out.lines().filter(|line| !line.contains("pimsim decide")).all(|l| l.chars().count() <= 80)
    );
}
