//! Dead ends: every code of `check` has a scenario in `tests/people/check/` in which it is found and in which
//! a simulation shows its effect, and a cure (some keys, set as on the command line) after which it is
//! neither found nor seen.

use std::collections::BTreeSet;
use std::path::Path;

use pimsim::design::{CODES, Code, Finding, Level, examine};
use pimsim::id::PolicyId;
use pimsim::scenario::model::Scenario;
use pimsim::session::documents::check::problems_json;
use pimsim::time::Span;

use crate::common::{accept, kept, results, scenario_with, series};

/// What a simulation shows.
enum Effect {
    /// This measure is about so much with the finding, and about so much with the cure.
    Measure(&'static str, f64, f64),
    /// It is at least so much with the finding, and at most so much with the cure.
    Above(&'static str, f64, f64),
    /// The same, when these keys are set in both.
    When(&'static [&'static str], &'static str, f64, f64),
    /// It is about so much when these keys are set for the finding, and about so much with the cure: what
    /// the simulation leaves out is put in by hand.
    AsIf(&'static [&'static str], &'static str, f64, f64),
    /// Nobody ever has access with the finding, and with the cure somebody has.
    NoAccess,
    /// Some activation lasts longer than this with the finding, none with the cure.
    LastsLonger(Span),
}

struct Case {
    code: Code,
    level: Level,
    file: &'static str,
    /// Set for the finding, beyond the file.
    set: &'static [&'static str],
    /// Set for the cure, beyond the file.
    cure: &'static [&'static str],
    effect: Effect,
}

const fn case(
    code: Code,
    file: &'static str,
    set: &'static [&'static str],
    cure: &'static [&'static str],
    effect: Effect,
) -> Case {
    let level = match code {
        Code::CoverageGap
        | Code::ShortWindow
        | Code::OneApprover
        | Code::UselessRule
        | Code::LooserRoute
        | Code::OverLimit
        | Code::LongReviews => Level::Warning,
        Code::NobodyWatches | Code::OwnWatcher | Code::WatchOverload => Level::Warning,
        Code::AbsenceOpensGap | Code::AlwaysActive | Code::WatchGap => Level::Note,
        _ => Level::Error,
    };
    Case { code, level, file, set, cure, effect }
}

/// All requests of all people are timed out, and none with the cure.
const ALL_TIMED_OUT: Effect = Effect::Measure("timed_out_share", 1.0, 0.0);
const OWNERS: &str = "roles.subscription-owner.activation.approvers=['owners']";
/// Members who may decide only while they hold what they can never get decide never.
const NEVER_ABLE: &[&str] = &["approvers.vault-approvers.calendar=never"];

/// Both shifts go round the clock.
const WHOLE_DAYS: &[&str] = &[
    "calendars.early.weekly=['mon-sun 00:00-24:00']",
    "calendars.late.weekly=['mon-sun 00:00-24:00']",
];

const CASES: [Case; 37] = [
    case(
        Code::LockOut,
        "lock-out",
        &[],
        &["approvers={ default = { members = 2 } }"],
        ALL_TIMED_OUT,
    ),
    case(
        Code::LockOut,
        "lock-out-by-default",
        &[],
        &["requesters.administrators.approves_for=[]"],
        ALL_TIMED_OUT,
    ),
    case(Code::NobodyDecides, "nobody-decides", &[], &[OWNERS], ALL_TIMED_OUT),
    case(
        Code::NobodyDecides,
        "nobody-decides",
        &[OWNERS, "approvers.owners.calendar=never"],
        &[OWNERS],
        ALL_TIMED_OUT,
    ),
    case(
        Code::NobodyDecides,
        "nobody-decides",
        &[OWNERS, "roles.subscription-owner.activation.approvals_needed=3"],
        &[OWNERS, "roles.subscription-owner.activation.approvals_needed=1"],
        ALL_TIMED_OUT,
    ),
    case(
        Code::NobodyDecides,
        "lock-out",
        // The tenant is not locked, but nobody approves either.
        &["break_glass={ after = '1h' }"],
        &["break_glass={ after = '1h' }", "approvers={ default = { members = 2 } }"],
        ALL_TIMED_OUT,
    ),
    case(Code::OwnApprover, "own-approver", &[], &["approvers.desk.members=2"], ALL_TIMED_OUT),
    case(
        Code::ApprovalCycle,
        "approval-cycle",
        &[],
        &["roles.vault-approvers.activation.require_approval=false"],
        Effect::AsIf(NEVER_ABLE, "timed_out_share", 1.0, 0.0),
    ),
    case(
        Code::ApprovalCycle,
        "approval-cycle-of-two",
        &[],
        &["roles.beta.activation.require_approval=false"],
        Effect::AsIf(
            &["approvers.alpha.calendar=never", "approvers.beta.calendar=never"],
            "timed_out_share",
            1.0,
            0.0,
        ),
    ),
    case(
        Code::ApprovalCycle,
        "approval-cycle-of-two",
        &["approvers.alpha.must_hold=['alpha']", "approvers.beta.must_hold=['beta']"],
        &[
            "approvers.alpha.must_hold=['alpha']",
            "approvers.beta.must_hold=['beta']",
            "roles.beta.activation.require_approval=false",
        ],
        ALL_TIMED_OUT,
    ),
    case(
        Code::NoWayIn,
        "no-way-in",
        &[],
        &["roles.admins.activation.require_approval=false"],
        Effect::NoAccess,
    ),
    case(
        Code::AlwaysActive,
        "lock-out-by-default",
        // They decide at any time; as people who must be active themselves they never could.
        &["requesters.administrators.approves_for=[]"],
        &[],
        Effect::Measure("timed_out_share", 0.0, 1.0),
    ),
    case(
        Code::TooSlow,
        "too-slow",
        &[],
        &["approvers.desk.pickup=10m"],
        Effect::Above("timed_out_share", 1.0, 0.7),
    ),
    case(
        Code::LongReviews,
        "long-reviews",
        &[],
        &["approvers.desk.at_shift_end=finish"],
        Effect::Above("timed_out_share", 0.02, 0.0),
    ),
    case(
        Code::Overload,
        "overload",
        &[],
        &["approvers.desk.members=2"],
        Effect::Above("timed_out_share", 0.1, 0.0),
    ),
    case(
        Code::Overload,
        "overload-in-a-race",
        &["needs.0.rate=25/hour"],
        &["approvers.desk.coordination=claim"],
        Effect::Above("timed_out_share", 0.5, 0.0),
    ),
    Case {
        level: Level::Warning,
        ..case(
            Code::Overload,
            "overload-in-a-race",
            &[],
            &["approvers.desk.coordination=claim"],
            Effect::Above("timed_out_share", 0.2, 0.0),
        )
    },
    case(
        Code::NeverUsable,
        "never-usable",
        &[],
        &["roles.mailbox.activation.maximum_duration=4h"],
        Effect::NoAccess,
    ),
    case(
        Code::CoverageGap,
        "coverage-gap",
        &[],
        &["approvers.desk.calendar=always"],
        // From Friday 17:00 to Sunday 09:00: 40 of 168 hours.
        Effect::Measure("timed_out_share", 40.0 / 168.0, 0.0),
    ),
    case(
        Code::CoverageGap,
        "coverage-gap",
        &["approvers.desk.members=[{ calendar = 'office' }, { calendar = 'never' }]"],
        &["approvers.desk.members=[{ calendar = 'office' }, { calendar = 'always' }]"],
        Effect::Measure("timed_out_share", 40.0 / 168.0, 0.0),
    ),
    case(
        Code::CoverageGap,
        "coverage-gap-holidays",
        &[],
        &["calendars.office.holidays=[]"],
        // 112 hours without anybody less 72 hours: 40 in 20 weeks.
        Effect::Measure("timed_out_share", 40.0 / (20.0 * 168.0), 0.0),
    ),
    case(
        Code::CoverageGap,
        "coverage-gap-clocks",
        &[],
        &["roles.reader.activation.approval_timeout=65h"],
        // One hour in 50 weeks: 0.00012.
        Effect::Above("timed_out_share", 0.00006, 0.0),
    ),
    case(
        Code::ShortWindow,
        "short-window",
        &[],
        &["roles.reader.activation.maximum_duration=4h"],
        Effect::Measure("requests_per_need", 2.0, 1.0),
    ),
    case(
        Code::OneApprover,
        "one-approver",
        &[],
        &["approvers.desk.members=3"],
        // Today and tomorrow until the same hour: 0.3 squared, against 0.09 cubed.
        Effect::Above("timed_out_share", 0.05, 0.01),
    ),
    case(
        Code::UselessRule,
        "useless-rule",
        &[],
        &["roles.reader.activation.automatic_when.requesters=['people-1']"],
        Effect::Above("automatic_share", 1.0, 0.2),
    ),
    case(
        Code::UselessRule,
        "useless-rule",
        &["roles.reader.activation.require_approval=false"],
        &["roles.reader.activation.automatic_when.requesters=['people-1']"],
        Effect::Above("automatic_share", 1.0, 0.2),
    ),
    case(
        Code::UselessRule,
        "useless-rule",
        &["roles.reader.activation.automatic_when.requesters=['guests']"],
        &["roles.reader.activation.automatic_when.requesters=['people-1']"],
        Effect::Measure("automatic_share", 0.0, 0.02),
    ),
    case(
        Code::LooserRoute,
        "looser-route",
        &[],
        &[
            "roles.global-administrator.activation.require_approval=true",
            "roles.global-administrator.activation.approvers=['desk']",
        ],
        Effect::Above("attacker_successes", 10.0, 0.0),
    ),
    case(
        Code::OverLimit,
        "over-limit",
        &[],
        &["roles.reader.activation.maximum_duration=24h"],
        Effect::LastsLonger(Span::hours(24)),
    ),
    case(
        Code::AbsenceOpensGap,
        "absence-opens-gap",
        &[],
        WHOLE_DAYS,
        // Anna is away: from 00:00 to 12:00 nobody is there, or Ben is.
        Effect::When(&["approvers.desk.members.anna.calendar=never"], "timed_out_share", 0.3, 0.0),
    ),
    case(
        Code::AbsenceOpensGap,
        "absence-opens-gap",
        &["roles.reader.activation.approval_timeout=24h"],
        WHOLE_DAYS,
        Effect::When(
            &["approvers.desk.members.ben.calendar=never"],
            "time_to_decision_p95",
            3_600.0,
            1.0,
        ),
    ),
    case(
        Code::AbsenceOpensGap,
        "absence-opens-gap",
        // Two must approve: four members, two on each shift.
        &[
            "approvers.desk.members=[{ name = 'anna', calendar = 'early' }, { calendar = 'early' }, \
             { calendar = 'late' }, { calendar = 'late' }]",
            "roles.reader.activation.approvals_needed=2",
        ],
        WHOLE_DAYS,
        Effect::AsIf(
            &["approvers.desk.members.anna.calendar=never"],
            "timed_out_share",
            1.0 / 3.0,
            0.0,
        ),
    ),
    case(
        Code::NobodyWatches,
        "watching",
        &["approvers.soc.calendar=never"],
        &[],
        Effect::Above("attacker_privileged_time", 3_000.0, 1_000.0),
    ),
    case(
        Code::NobodyWatches,
        "watching",
        &["roles.reader.activation.watched_share=0"],
        &[],
        Effect::Above("attacker_privileged_time", 3_000.0, 1_000.0),
    ),
    case(
        Code::OwnWatcher,
        "watching",
        &[
            "requesters.staff.count=1",
            "requesters.staff.approves_for=['soc']",
            "threat.compromises=100/year",
            "approvers.soc.members=1",
        ],
        &[
            "requesters.staff.count=1",
            "requesters.staff.approves_for=['soc']",
            "threat.compromises=100/year",
        ],
        Effect::Above("attacker_privileged_time", 300.0, 100.0),
    ),
    case(
        Code::WatchOverload,
        "watching",
        &[
            "needs.0.rate=200/week",
            "requesters.staff.count=1000",
            "threat.compromises=0.5/year",
            "approvers.soc.review=2h",
        ],
        &[
            "needs.0.rate=200/week",
            "requesters.staff.count=1000",
            "threat.compromises=0.5/year",
            "approvers.soc.review=2h",
            "approvers.soc.members=10",
        ],
        Effect::Above("attacker_privileged_time", 3_000.0, 2_000.0),
    ),
    case(
        Code::WatchGap,
        "watching",
        &["approvers.soc.calendar=office"],
        &[],
        Effect::Above("attacker_privileged_time", 1_000.0, 500.0),
    ),
];

fn text(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/people/check");
    std::fs::read_to_string(path.join(format!("{file}.toml"))).expect("the scenario is there")
}

fn all(scenario: &Scenario) -> Vec<PolicyId> {
    (0..scenario.policies.len()).map(PolicyId::new).collect()
}

fn found(scenario: &Scenario) -> Vec<Finding> {
    examine(scenario, &all(scenario))
}

fn with(case: &Case, more: &[&str]) -> Scenario {
    let sets: Vec<&str> = case.set.iter().chain(more).copied().collect();
    scenario_with(&text(case.file), &sets)
}

fn cured(case: &Case, more: &[&str]) -> Scenario {
    let sets: Vec<&str> = case.cure.iter().chain(more).copied().collect();
    scenario_with(&text(case.file), &sets)
}

fn mean(scenario: &Scenario, measure: &str) -> Option<f64> {
    let values = series(&results(scenario), 0, measure);
    let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
    (!values.is_empty()).then_some(mean)
}

#[test]
fn every_code_has_a_case_and_every_case_its_effect_and_its_cure() {
    for case in &CASES {
        let name = format!("{} {} {:?}", case.code.name(), case.file, case.set);
        let mine = |scenario: &Scenario| {
            let all = found(scenario).into_iter().filter(|finding| finding.code == case.code);
            all.collect::<Vec<_>>()
        };
        let findings = mine(&with(case, &[]));
        assert!(!findings.is_empty(), "{name}: {:#?}", found(&with(case, &[])));
        assert_eq!(findings[0].level, case.level, "{name}");
        let left = mine(&cured(case, &[]));
        assert!(left.is_empty(), "{name}: still found after the cure: {left:#?}");
        shows(case, &name);
    }
    let covered: BTreeSet<&str> = CASES.iter().map(|case| case.code.name()).collect();
    let by_the_reader = [Code::InvalidScenario, Code::MfaAndContext].map(Code::name);
    for row in &CODES {
        let known = covered.contains(row.name) || by_the_reader.contains(&row.name);
        assert!(known, "{} has no case", row.name);
    }
}

#[track_caller]
fn shows(case: &Case, name: &str) {
    let compare = |more: &[&str], measure: &str| {
        (mean(&with(case, more), measure), mean(&cured(case, more), measure))
    };
    match case.effect {
        Effect::Measure(measure, finding, cure) | Effect::AsIf(_, measure, finding, cure) => {
            let more = if let Effect::AsIf(more, ..) = case.effect { more } else { &[] };
            let (with, without) = (mean(&with(case, more), measure), compare(&[], measure).1);
            let near = |value: Option<f64>, expected: f64| {
                value.is_some_and(|value| (value - expected).abs() <= 0.15 * expected.max(1e-9))
            };
            let near_cure = near(without, cure) || without.is_some_and(|w| (w - cure).abs() < 0.02);
            assert!(near(with, finding) && near_cure, "{name}: {measure} {with:?}, {without:?}");
        }
        Effect::Above(measure, least, most) => {
            let (with, without) = compare(&[], measure);
            let fine = with >= Some(least) && without <= Some(most);
            assert!(fine, "{name}: {measure} {with:?}, {without:?}");
        }
        Effect::When(more, measure, least, most) => {
            let (with, without) = compare(more, measure);
            let fine = with >= Some(least) && without <= Some(most);
            assert!(fine, "{name}: {measure} {with:?}, {without:?}");
        }
        Effect::NoAccess => {
            let with = mean(&with(case, &[]), "time_to_access_mean");
            let without = mean(&cured(case, &[]), "time_to_access_mean");
            assert!(with.is_none() && without.is_some(), "{name}: {with:?}, {without:?}");
        }
        Effect::LastsLonger(limit) => {
            let longest = |scenario: &Scenario| {
                let kept = kept(scenario, 0, 1);
                let active = kept.requests.values().filter(|request| request.active_at.is_some());
                let lasting = active.filter_map(|r| Some(r.ended_at? - r.active_at?));
                lasting.max().expect("somebody is active")
            };
            assert!(longest(&with(case, &[])) > limit, "{name}");
            assert!(longest(&cured(case, &[])) <= limit, "{name}");
        }
    }
}

#[test]
fn the_file_s_own_problems_come_first() {
    for (file, code) in
        [("mfa-and-context", "mfa-and-context"), ("invalid-scenario", "invalid-scenario")]
    {
        let problems = pimsim::scenario::load_text("a.toml", &text(file), None, &[]);
        let problems = problems.expect_err("it has a problem");
        let json: serde_json::Value =
            serde_json::from_str(&problems_json(&problems)).expect("it is JSON");
        assert_eq!(json["problems"][0]["code"], code, "{json:#}");
        assert_eq!(
            (json["errors"].as_u64(), json["findings"].as_array().map(Vec::len)),
            (Some(1), Some(0))
        );
    }
    let cure = ["roles.reader.activation.require=mfa"];
    assert!(found(&scenario_with(&text("mfa-and-context"), &cure)).is_empty());
}

/// Compares with `tests/people/snapshots/check/NAME.txt`.
fn snapshot(name: &str, text: String) {
    accept::lines(format!("tests/people/snapshots/check/{name}.txt"), text);
}

#[test]
fn a_story_names_everybody_and_ends_in_a_proof() {
    let story = |file: &str| {
        let all = found(&scenario_with(&text(file), &[]));
        all[0].evidence.join("\n")
    };
    snapshot("cycle", story("approval-cycle"));
    snapshot("default", story("lock-out-by-default"));
    snapshot("own", story("own-approver"));
    snapshot("nobody", story("lock-out"));
}

/// The table of codes in the guide is written from the code.
#[test]
fn the_guide_lists_every_code() {
    let mut table = "| code | level | what it means | what proves it |\n".to_owned();
    table.push_str("| --- | --- | --- | --- |\n");
    for row in &CODES {
        let (name, level) = (row.name, row.level.word());
        table.push_str(&format!("| `{name}` | {level} | {} | {} |\n", row.means, row.proof));
    }
    accept::file("src/guide/check_codes.md", table);
}
