//! `--format json` has all that the table says.

use serde_json::Value;

use crate::common::terminal::{Desk, SMALL};

const MORE: &str = r#"
[costs]
currency = "EUR"
approver_hour = 100
waiting_hour = 6
severity_hour = 3
[[targets]]
measure = "time_to_access_p95"
at_most = "1h"
"#;

fn desk() -> Desk {
    Desk::with("small.toml", &(SMALL.to_owned() + MORE))
}

fn json(desk: &Desk, typed: &str) -> Value {
    let output =
        desk.command(&format!("{typed} --format json --quiet")).output().expect("it starts");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{typed}: {error}"))
}

/// The words of a table on one line.
fn table(desk: &Desk, typed: &str) -> String {
    let output = desk.command(&format!("{typed} --quiet")).output().expect("it starts");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn texts<'a>(list: &'a Value, key: &str) -> Vec<&'a str> {
    let rows = list.as_array().expect("a list");
    rows.iter().map(|row| row[key].as_str().expect("a text")).collect()
}

#[test]
fn compare_has_findings_tradeoff_break_even_targets_and_advice() {
    let desk = desk();
    let typed = "compare small.toml --replications 12";
    let (document, table) = (json(&desk, typed), table(&desk, typed));
    let findings = texts(&document["findings"], "text");
    assert!(findings.len() >= 4, "{findings:?}");
    for text in &findings {
        let words: Vec<&str> = text.split_whitespace().collect();
        assert!(table.contains(&words.join(" ")), "{text}\n{table}");
    }
    let said = table.split("Findings").nth(1).expect("a section");
    let said = said.split("Waiting against risk").next().expect("the findings come before");
    assert_eq!(said.matches(" - ").count(), findings.len(), "{said}");
    assert!(texts(&document["findings"], "measure").contains(&"total_cost"));
    assert!(texts(&document["findings"], "policy").contains(&"automatic"));
    assert!(texts(&document["findings"], "role").contains(&"*"));
    // The role, then all together.
    let policies = texts(&document["tradeoff"], "policy");
    assert_eq!(policies, ["manual", "automatic", "manual", "automatic"]);
    assert_eq!(document["tradeoff"][0]["x"]["measure"], "time_to_access_p95");
    let costs = document["break_even"].as_array().expect("a list");
    assert_eq!(costs.len(), desk.text("out/small/break_even.csv").lines().count() - 1);
    assert_eq!(texts(&document["targets"], "verdict"), ["not met", "met"]);
    assert!(document["targets"][0]["ci_low"].is_number());
    let advice = texts(&document["advice"], "text");
    assert!(!advice.is_empty() && document["advice"][0]["try"].is_array());
    assert_eq!(document["measured"]["from"], "2026-01-06T00:00:00.000Z");
}

#[test]
fn run_has_the_same_keys_and_what_needs_two_policies_is_null() {
    let document = json(&desk(), "run small.toml --replications 2");
    for key in ["findings", "tradeoff", "break_even", "comparison"] {
        assert!(document.get(key).is_some_and(Value::is_null), "{key}");
    }
    assert!(document["advice"].is_array() && document["targets"].is_array());
}

#[test]
fn plan_and_sweep_and_check_and_explain_say_no_less_than_their_tables() {
    let desk = desk();
    let typed = "plan small.toml --policy manual --group desk --members 1..2 --max-replications 20";
    let (document, words) = (json(&desk, typed), table(&desk, typed));
    for text in document["answer"].as_array().expect("a list") {
        assert!(words.contains(text.as_str().expect("a text")), "{text}\n{words}");
    }
    let row = &document["candidates"][0]["targets"][0];
    assert_eq!((&row["measure"], &row["role"]), (&"time_to_access_p95".into(), &"*".into()));
    assert!(document["guess"].is_number() && document["measured"]["until"].is_string());
    let sweep = "sweep small.toml --vary approvers.desk.members=1,2 --replications 2";
    let document = json(&desk, &format!("{sweep} --out s"));
    assert!(document["tradeoff"].is_null() && document["title"] == "Small");
    let front = json(&desk, &format!("{sweep} --tradeoff unmet_share,exposure --out t"));
    // Two points, two policies; the role, and all together.
    assert_eq!(front["tradeoff"].as_array().map(Vec::len), Some(8));
    let check = json(&desk, "check small.toml");
    assert_eq!((&check["policies"], &check["coverage_not_shown"]), (&2.into(), &0.into()));
    let typed = "explain small.toml --need 3";
    let (document, words) = (json(&desk, typed), table(&desk, typed));
    let differed = document["stories"][0]["differed"].as_str().expect("a sentence");
    assert!(words.contains(differed), "{differed}\n{words}");
}
