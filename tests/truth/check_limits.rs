//! What cannot be decided in time, and what is more than a group can take on: `check` says so where it
//! is certain, and a simulation agrees; the near miss beside each case is silent, and somebody gets the
//! role there.

use pimsim::design::{Code, Finding, Level, examine};
use pimsim::id::PolicyId;
use pimsim::scenario::model::Scenario;

use crate::common::{results, scenario_with, series};

/// Two sittings of ten minutes a day; reviews of one minute.
const SITTINGS: &str = r#"
schema = 1
[simulation]
start = 2026-01-05
warm_up = "2d"
horizon = "2w"
replications = 2
[calendars.sittings]
weekly = ["mon-sun 09:00-09:10", "mon-sun 15:00-15:10"]
[calendars.later]
extra = ["2026-03-02 09:00-17:00"]
[approvers.desk]
members = 20
calendar = "sittings"
coordination = "claim"
review = "1m"
[approvers.others]
members = 2
[roles.r.activation]
require_approval = true
approvers = ["desk"]
maximum_duration = "1h"
[requesters.eng]
count = 1000
[[needs]]
requesters = "eng"
role = "r"
rate = "50/week"
work = "30m"
"#;

const ALWAYS: &str = "approvers.desk.calendar=always";
const HAND_BACK: &str = "approvers.desk.at_shift_end=hand_back";
const FOR_REVIEW: &str = "roles.r.activation.deadline_for=review";

fn found(scenario: &Scenario, code: Code) -> Vec<Finding> {
    let all: Vec<PolicyId> = (0..scenario.policies.len()).map(PolicyId::new).collect();
    examine(scenario, &all).into_iter().filter(|finding| finding.code == code).collect()
}

fn mean(scenario: &Scenario, measure: &str) -> f64 {
    let values = series(&results(scenario), 0, measure);
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// What is set for a dead end, what for the near miss, and how the requests of the dead end end.
type Case<'a> = (&'a [&'a str], &'a [&'a str], &'a str);

#[track_caller]
fn holds(code: Code, (dead, near, ends): Case<'_>) {
    let scenario = scenario_with(SITTINGS, dead);
    let findings = found(&scenario, code);
    assert_eq!(findings.len(), 1, "{dead:?}: {findings:#?}");
    assert_eq!(findings[0].level, Level::Error, "{dead:?}");
    assert_eq!(mean(&scenario, ends), 1.0, "{dead:?}: {ends}");
    let scenario = scenario_with(SITTINGS, near);
    let findings = found(&scenario, code);
    assert!(findings.is_empty(), "{near:?}: {findings:#?}");
    assert!(mean(&scenario, "granted_share") > 0.0, "{near:?}");
}

#[test]
fn mail_pickup_and_review_that_leave_no_time() {
    let cases: [(&[&str], &[&str]); 16] = [
        // A review longer than any shift, given back at its end.
        (&[HAND_BACK, "approvers.desk.review=601s"], &[HAND_BACK, "approvers.desk.review=10m"]),
        (&[HAND_BACK, "approvers.desk.review=30m"], &["approvers.desk.review=30m"]),
        // Twenty minutes on duty in any 24 hours, and the review comes after.
        (&["approvers.desk.pickup=20m"], &["approvers.desk.pickup=19m"]),
        (&["approvers.desk.pickup=20m", FOR_REVIEW], &["approvers.desk.pickup=18m", FOR_REVIEW]),
        (
            &["approvers.desk.pickup={distribution='uniform', min='20m', max='9h'}"],
            &["approvers.desk.pickup={distribution='uniform', min='10s', max='9h'}"],
        ),
        (
            &["approvers.desk.pickup={distribution='triangular', min='20m', mode='1h', max='9h'}"],
            &["approvers.desk.pickup={distribution='triangular', min='1m', mode='1h', max='9h'}"],
        ),
        (
            &["approvers.desk.pickup={distribution='pareto', shape=1.5, min='20m'}"],
            &["approvers.desk.pickup={distribution='pareto', shape=1.5, min='5m'}"],
        ),
        (
            &["approvers.desk.pickup={distribution='empirical', values=['25m', '2h']}"],
            &["approvers.desk.pickup={distribution='empirical', values=['5m', '2h']}"],
        ),
        (
            &["approvers.desk.pickup={distribution='exponential', mean='2h', min_value='20m'}"],
            &["approvers.desk.pickup={distribution='exponential', mean='2h', min_value='5m'}"],
        ),
        // The mail alone, and the mail and the review.
        (
            &[ALWAYS, "approvers.desk.notification=24h"],
            &[ALWAYS, "approvers.desk.notification=23h"],
        ),
        (
            &[ALWAYS, "approvers.desk.notification=4h", "approvers.desk.review=20h"],
            &[ALWAYS, "approvers.desk.notification=4h", "approvers.desk.review=20h", FOR_REVIEW],
        ),
        (&[ALWAYS, "approvers.desk.review=24h"], &[ALWAYS, "approvers.desk.review=1439m"]),
        // Sittings so far apart that the mail always misses the last one before the deadline.
        (
            &["roles.r.activation.approval_timeout=10m", "approvers.desk.notification=10m"],
            &["roles.r.activation.approval_timeout=13m", "approvers.desk.notification=10m"],
        ),
        // On duty only after the run.
        (&["approvers.desk.calendar=later"], &[]),
        // All members fail, or all but too few.
        (
            &["approvers.desk.members=[{name='a', pickup='1h'}, {name='b', notification='1d'}]"],
            &["approvers.desk.members=[{name='a', pickup='1h'}, {name='b'}]"],
        ),
        (
            &[
                "approvers.desk.members=[{name='a', pickup='1h'}, {name='b'}]",
                "roles.r.activation.approvals_needed=2",
            ],
            &[
                "approvers.desk.members=[{name='a'}, {name='b'}]",
                "roles.r.activation.approvals_needed=2",
            ],
        ),
    ];
    for (dead, near) in cases {
        holds(Code::TooSlow, (dead, near, "timed_out_share"));
    }
}

#[test]
fn other_groups_and_stages() {
    const SLOW: &str = "approvers.desk.pickup=1h";
    let stages =
        |second: &str| format!("roles.r.activation.stages=[{{approvers=['desk']}}, {{{second}}}]");
    let escalates = |after: &str| {
        format!(
            "roles.r.activation.stages=[{{approvers=['desk'], escalate_after='{after}', \
             escalate_to=['others']}}]"
        )
    };
    let bare = "roles.r.activation.approvers=['desk', 'others']";
    holds(Code::TooSlow, (&[SLOW], &[SLOW, bare], "timed_out_share"));
    // Who is asked later must still have time.
    let (late, soon) = (escalates("1439m"), escalates("23h"));
    let minute = "approvers.others.review=1m";
    let unset = "roles.r.activation.approval_timeout=24h";
    let base = SITTINGS.replace("approvers = [\"desk\"]\n", "");
    let with = |sets: &[&str]| scenario_with(&base, sets);
    for (sets, is_dead) in [
        (vec![late.as_str(), SLOW, minute], true),
        (vec![soon.as_str(), SLOW, minute], false),
        // The second stage is never decided.
        (vec![stages("approvers=['others'], approval_timeout='1h'").as_str(), unset], false),
        (
            vec![
                stages("approvers=['others'], approval_timeout='1h'").as_str(),
                "approvers.others.review=1h",
            ],
            true,
        ),
    ] {
        let scenario = with(&sets);
        let findings = found(&scenario, Code::TooSlow);
        assert_eq!(!findings.is_empty(), is_dead, "{sets:?}: {findings:#?}");
        assert_eq!(mean(&scenario, "granted_share") == 0.0, is_dead, "{sets:?}");
    }
}

#[test]
fn people_who_give_up_before_anybody_can_decide() {
    let mail = "approvers.desk.notification=6m";
    let of = |patience: &'static str| {
        ["needs.0.patience=5m", mail, ALWAYS]
            .map(|set| if set.starts_with("needs") { patience } else { set })
    };
    let near = of("needs.0.patience=7m");
    holds(Code::TooSlow, (&of("needs.0.patience=5m"), &near, "canceled_share"));
    // One millisecond short, and the longest patience of a law.
    let near = of("needs.0.patience={distribution='uniform', min='1m', max='20m'}");
    let dead = of("needs.0.patience={distribution='uniform', min='1m', max='6m'}");
    holds(Code::TooSlow, (&dead, &near, "canceled_share"));
    // Both stages take their time.
    let stages = "roles.r.activation.stages=[{approvers=['desk']}, {approvers=['others']}]";
    let base = SITTINGS.replace("approvers = [\"desk\"]\n", "");
    for (patience, is_dead) in [("14m", true), ("16m", false)] {
        let patience = format!("needs.0.patience={patience}");
        let sets = [stages, mail, ALWAYS, "approvers.others.review=8m", &patience];
        let scenario = scenario_with(&base, &sets);
        assert_eq!(!found(&scenario, Code::TooSlow).is_empty(), is_dead, "{patience}");
        assert_eq!(mean(&scenario, "canceled_share") == 1.0, is_dead, "{patience}");
    }
}

#[test]
fn instants_at_which_needs_arise() {
    let hours = |of: &str| format!("calendars.later.weekly=['mon-sun {of}']");
    let profile = "needs.0.profile=later";
    let pickup = "approvers.desk.pickup=19m";
    // Who is pending in the middle of a sitting misses the last one before the deadline.
    let (middle, long) = (hours("09:02-09:09"), hours("09:02-09:20"));
    holds(
        Code::TooSlow,
        (&[pickup, profile, &middle], &[pickup, profile, &long], "timed_out_share"),
    );
    // What joins a request files when that times out, and is decided then: a gap, and not certain.
    let noon = hours("10:00-13:00");
    let hour = "roles.r.activation.approval_timeout=1h";
    let sets = [hour, profile, &noon];
    let scenario = scenario_with(SITTINGS, &sets);
    assert!(found(&scenario, Code::TooSlow).is_empty());
    let gap = found(&scenario, Code::CoverageGap);
    assert!(gap[0].shares[0].is_some_and(|share| share > 0.999), "{gap:#?}");
    let few = [hour, profile, &noon, "requesters.eng.count=1", "needs.0.rate=200/week"];
    assert!(mean(&scenario_with(SITTINGS, &few), "granted_share") > 0.0);
    // Nobody on duty at all within a day of them.
    let weekend = "calendars.later.weekly=['sat 12:00-20:00']";
    let office = "calendars.sittings.weekly=['mon-thu 09:00-17:00']";
    let day = [weekend, office, profile];
    let near = [weekend, "calendars.sittings.weekly=['mon-sun 09:00-17:00']", profile];
    let scenario = scenario_with(SITTINGS, &day);
    // A day later, and two, and somebody is there again.
    assert!(found(&scenario, Code::TooSlow).is_empty());
    assert!(found(&scenario_with(SITTINGS, &near), Code::CoverageGap).is_empty());
}

#[test]
fn a_window_that_runs_while_nobody_has_decided() {
    let request = "roles.r.activation.window_from=request";
    let dead = [ALWAYS, request, "approvers.desk.review=60m"];
    let near = [ALWAYS, request, "approvers.desk.review=50m"];
    holds(Code::NeverUsable, (&dead, &near, "failed_share"));
}

#[test]
fn a_gap_that_mail_and_pickup_make_longer_is_told_with_its_own_instants() {
    let week = "calendars.sittings.weekly=['mon-fri 09:00-09:10', 'mon-fri 15:00-15:10']";
    let scenario = scenario_with(SITTINGS, &[week, "approvers.desk.pickup=15m"]);
    let findings = found(&scenario, Code::CoverageGap);
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert!(findings[0].why.starts_with("pickup takes at least 15 min on duty, a review at"));
    let told = findings[0].shares[0].expect("a share");
    let simulated = mean(&scenario, "timed_out_share");
    assert!((told - simulated).abs() < 0.15 && told > 0.3, "{told} {simulated}");
}

/// Sittings of ten minutes on working days; what is begun is finished.
const DESK: &str = r#"
schema = 1
[simulation]
start = 2026-01-05
warm_up = "1w"
horizon = "12w"
cool_down = "8w"
replications = 3
[calendars.sittings]
weekly = ["mon-fri 10:00-10:10", "mon-fri 15:00-15:10"]
[approvers.desk]
members = 2
calendar = "sittings"
coordination = "claim"
review = { distribution = "exponential", mean = "6m" }
[roles.r.activation]
require_approval = true
approvers = ["desk"]
maximum_duration = "1h"
approval_timeout = "7d"
[requesters.eng]
count = 100_000
[[needs]]
requesters = "eng"
role = "r"
rate = "40/week"
work = "30m"
"#;

#[test]
fn overload_is_what_cannot_be_begun() {
    let review = |law: &str| format!("approvers.desk.review={law}");
    let rate = |rate: u32| format!("needs.0.rate={rate}/week");
    // Rates that can be taken on, and rates that cannot.
    let cases = [
        // 1 + 10/6 begun in each of 20 sittings of a member: 53.3.
        (vec![], 48, 60),
        // One each.
        (vec![review("30m")], 19, 22),
        // Two each: at once and after nine minutes.
        (vec![review("9m")], 36, 44),
        // Two each, finished within the sitting.
        (vec![review("4m"), HAND_BACK.to_owned()], 36, 44),
        (vec![review("{distribution='erlang', stages=4, mean='6m'}")], 40, 52),
        (vec![review("{distribution='lognormal', mean='6m', cv=1.5}")], 44, 80),
        // A review of a day and a half reaches into the next sittings: one each in three of ten.
        (vec![review("36h")], 2, 9),
    ];
    for (sets, stable, overloaded) in cases {
        let with = |requests: u32| {
            let sets: Vec<String> = sets.iter().cloned().chain([rate(requests)]).collect();
            scenario_with(DESK, &sets.iter().map(String::as_str).collect::<Vec<_>>())
        };
        let calm = with(stable);
        let findings = found(&calm, Code::Overload);
        assert!(findings.is_empty(), "{sets:?} {stable}: {findings:#?}");
        let timed_out = mean(&calm, "timed_out_share");
        assert!(timed_out < 0.02, "{sets:?} {stable}: {timed_out}");
        let busy = with(overloaded);
        let findings = found(&busy, Code::Overload);
        assert_eq!(
            findings.first().map(|f| f.level),
            Some(Level::Error),
            "{sets:?}: {findings:#?}"
        );
        let timed_out = mean(&busy, "timed_out_share");
        assert!(timed_out > 0.02, "{sets:?} {overloaded}: {timed_out}");
    }
}

#[test]
fn an_overload_that_is_not_proved_is_a_warning() {
    // Six people ask again and again: most of their needs join what is open.
    let few = scenario_with(DESK, &["requesters.eng.count=6", "needs.0.rate=200/week"]);
    let findings = found(&few, Code::Overload);
    assert_eq!(findings.first().map(|finding| finding.level), Some(Level::Warning));
    assert!(mean(&few, "timed_out_share") < 0.05);
    // The group beside it may take all.
    let both = DESK.replace("approvers = [\"desk\"]", "approvers = [\"desk\", \"night\"]");
    let both = both.replace("[roles.r", "[approvers.night]\nmembers = 9\nreview = '1m'\n[roles.r");
    assert!(found(&scenario_with(&both, &["needs.0.rate=90/week"]), Code::Overload).is_empty());
}

#[test]
fn the_words_of_an_overload() {
    let why = |sets: &[&str]| found(&scenario_with(DESK, sets), Code::Overload)[0].why.clone();
    let cases: [(&[&str], &str); 4] = [
        (
            &["needs.0.rate=60/week"],
            "60 reviews a week are asked for, and 53.3 can be begun on duty: ",
        ),
        (
            &["needs.0.rate=60/week", HAND_BACK],
            "60 reviews a week are asked for, and 33.3 can be finished within a shift: ",
        ),
        (
            &["needs.0.rate=60/week", ALWAYS, "approvers.desk.review=10h"],
            "60 reviews a week are asked for, and there is time for ",
        ),
        (
            &["needs.0.rate=1/week", "approvers.desk.review=30d", "approvers.desk.members=1"],
            "1 review a week is asked for, and 0.25 can be begun on duty: ",
        ),
    ];
    for (sets, expected) in cases {
        let found = why(sets);
        assert!(found.starts_with(expected), "{sets:?}: {found}");
        assert!(found.contains(": the waiting list grows until requests are timed out after 7 d"));
    }
}
