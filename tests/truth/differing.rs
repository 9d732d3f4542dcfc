//! Which roles the policies treat differently, and in which order they are spoken of.

use pimsim::experiment::{differing, spoken};
use pimsim::id::PolicyId;
use pimsim::scenario::model::Scenario;

use crate::common::{results, scenario, scenario_with};

/// Four roles: `asks` asks the desk, `calls` asks the night watch after an hour, `checks` asks for
/// MFA only, `free` asks for nothing.
const TENANT: &str = r#"
schema = 1
[simulation]
start = 2026-01-05
horizon = "4w"
replications = 2
[calendars.office]
weekly = ["mon-fri 08:00-18:00"]
[mfa.push]
duration = "20s"
[approvers.desk]
members = 2
calendar = "office"
review = "10m"
[approvers.night]
members = 1
review = "10m"
[approvers.idle]
members = 1
[roles.asks.activation]
require_approval = true
approvers = ["desk"]
[roles.calls.activation]
require_approval = true
stages = [{ approvers = ["desk"], escalate_after = "1h", escalate_to = ["night"] }]
[roles.checks.activation]
require = "mfa"
approvers = ["idle"]
[roles.free.activation]
[requesters.people]
count = 20
mfa = "push"
eligible = ["asks", "calls", "checks", "free"]
[[needs]]
requesters = "people"
role = "asks"
rate = "20/week"
work = "1h"
urgent = 0.5
[[needs]]
requesters = "people"
role = "free"
rate = "20/week"
work = "1h"
[policies.first]
[policies.second]
"#;

fn all(scenario: &Scenario) -> Vec<PolicyId> {
    (0..scenario.policies.len()).map(PolicyId::new).collect()
}

fn names(scenario: &Scenario, roles: &[pimsim::id::RoleId]) -> String {
    let names: Vec<&str> = roles.iter().map(|role| scenario.role_name(*role)).collect();
    names.join(" ")
}

#[test]
fn a_role_differs_when_a_policy_changes_what_it_feels() {
    let table = [
        ("", ""),
        ("roles.asks.severity = 7", "asks"),
        ("roles.free.activation.maximum_duration = \"1h\"", "free"),
        ("roles.asks.activation.require_approval = false", "asks"),
        // Groups and their calendars, where they are asked, also in addition.
        ("approvers.desk.members = 3", "asks calls"),
        ("approvers.night.review = \"1m\"", "calls"),
        ("approvers.night.coordination = \"claim\"", "calls"),
        ("calendars.office.weekly = [\"mon-fri 08:00-17:00\"]", "asks calls"),
        ("calendars.more.weekly = [\"mon-fri 08:00-17:00\"]", ""),
        ("approvers.idle.members = 3", ""),
        ("roles.checks.activation.approvers = [\"night\"]", ""),
        ("mfa.push.duration = \"1m\"", "checks"),
        // Emergency accounts, where there are needs that may take one.
        ("break_glass = { applies_to = \"urgent\", after = \"1h\" }", "asks"),
        ("break_glass = { applies_to = \"all\", after = \"1h\" }", "asks free"),
    ];
    for (change, expected) in table {
        let text = format!("{TENANT}{change}\n");
        let scenario = scenario(&text);
        let found = differing(&scenario, &all(&scenario));
        assert_eq!(names(&scenario, &found), expected, "{change}");
        assert!(differing(&scenario, &all(&scenario)[..1]).is_empty(), "{change}");
    }
}

#[test]
fn who_has_standing_access_feels_no_rule() {
    let change = "roles.asks.activation.require_approval = false\n";
    let text = format!("{TENANT}{change}").replace(
        "[roles.asks.activation]",
        "[roles.asks]\nassignment = \"active\"\n[roles.asks.activation]",
    );
    let scenario = scenario(&text);
    assert_eq!(differing(&scenario, &all(&scenario)), []);
}

#[test]
fn the_worst_role_comes_first() {
    let change = "
        roles.asks.activation.require_approval = false
        roles.free.severity = 100
        roles.checks.severity = 50
    ";
    let order = |text: &str, sets: &[&str]| {
        let scenario = scenario_with(text, sets);
        let results = results(&scenario);
        let estimates = results.estimates(&scenario);
        let (first, last) = (spoken(&scenario, &all(&scenario), 0, &estimates), 1);
        assert_eq!(first, spoken(&scenario, &all(&scenario), last, &estimates));
        names(&scenario, &first)
    };
    let text = format!("{TENANT}{change}");
    // Nobody needs `checks`, so nothing of it changes.
    assert_eq!(order(&text, &[]), "free asks checks");
    // What attackers hold counts before what is only exposed.
    let threat = "threat = { compromises = \"40/year\", dwell = \"7d\", attempts = \"1/day\" }\n";
    let text = text.replace("[simulation]", &format!("{threat}[simulation]"));
    assert_eq!(order(&text, &["mfa.push.bypass=1"]), "free checks asks");
    // Where nothing differs, all roles as they stand in the file.
    assert_eq!(order(TENANT, &[]), "asks calls checks free");
}
