//! What was asked for is written so that it can be asked again: jobs, targets, addresses of files.

use pimsim::experiment::{AxisOf, Design};
use pimsim::job::target::parse;
use pimsim::job::{Ask, AuditForm, AuditLog, Compare, Decide, Detail, Job, Plan, Run, Sweep};
use pimsim::scenario::load_text;
use pimsim::scenario::model::{Limit, Scenario};
use pimsim::session::documents::sarif::uri;

fn jobs() -> Vec<Job> {
    let axes =
        ["unmet_share of the reader", "exposure:max"].map(|text| AxisOf::parse(text).unwrap());
    let run = Run {
        detail: vec![Detail::Needs, Detail::Records],
        audit: true,
        precision: Some(0.05),
        max_replications: Some(900),
        first_look: Some(20),
        shard: None,
        audit_log: Some(AuditLog { forms: vec![AuditForm::Graph, AuditForm::La], replication: 7 }),
    };
    let compare = Compare {
        baseline: Some("manual".to_owned()),
        tradeoff: Some(axes.clone()),
        run: run.clone(),
    };
    let sweep = Sweep {
        vary: vec!["a.b=1..3".to_owned()],
        design: Design::Latin(50),
        measures: vec!["exposure".to_owned()],
        tradeoff: Some(axes.to_vec()),
        shard: None,
    };
    let plan = Plan {
        group: "desk".to_owned(),
        members: [1, 12],
        calendars: vec!["office".to_owned()],
        hours: Vec::new(),
        away: 0,
        without: Vec::new(),
        targets: vec!["unmet_share <= 1%".to_owned()],
        tolerance: 0.05,
        max_replications: 2_000,
    };
    let decide = Decide {
        roles: vec!["reader".to_owned()],
        targets: vec!["unmet_share <= 1%".to_owned()],
        minimize: Some("exposure".to_owned()),
        tolerance: 0.05,
        max_replications: 2_000,
    };
    let asks = [
        Ask::Run(run),
        Ask::Compare(compare),
        Ask::Sweep(sweep),
        Ask::Plan(plan),
        Ask::Decide(decide),
        Ask::Check {},
    ];
    let job = |ask| Job {
        ask,
        file: "a b.toml".to_owned(),
        seed: Some(u64::MAX),
        replications: Some(40),
        policies: vec!["manual".to_owned()],
        changes: vec!["x='y'".to_owned()],
    };
    asks.into_iter().map(job).collect()
}

#[test]
fn a_job_is_read_back_as_it_was_written() {
    for job in jobs() {
        let text = serde_json::to_string(&job).expect("it is JSON");
        let read: Job = serde_json::from_str(&text).expect("it is a job");
        assert_eq!(read, job, "{text}");
        assert_eq!(job.refusal(), None);
    }
}

#[test]
fn what_no_run_can_do_is_said() {
    let mut job = jobs().remove(0);
    job.replications = Some(0);
    assert_eq!(job.refusal().as_deref(), Some("replications is 0, not 1 to 1000000"));
    let text = r#"{"command":"run","options":{"shard":{"index":4,"count":3}},"file":"-"}"#;
    assert!(serde_json::from_str::<Job>(text).is_err(), "no such shard");
    let text = r#"{"command":"dance","options":{},"file":"-"}"#;
    assert!(serde_json::from_str::<Job>(text).is_err(), "no such command");
}

fn scenario() -> Scenario {
    let text = "schema = 1\nsimulation = { start = 2026-01-05, horizon = '1w' }\n\
                roles.reader.activation.maximum_duration = '8h'\nrequesters.all.count = 5\n\
                needs = [{ requesters = 'all', role = 'reader', rate = '1/day' }]\n";
    load_text("t.toml", text, None, &[]).expect("it is fine")
}

#[test]
fn limits_are_typed_as_people_say_them() {
    let scenario = scenario();
    let cases = [
        ("time_to_access_p95 <= 30m", Limit::AtMost(1_800.0)),
        ("time_to_access_p95<=1h 30m", Limit::AtMost(5_400.0)),
        ("time_to_access_p95 <= 90", Limit::AtMost(90.0)),
        ("timed_out_share <= 1%", Limit::AtMost(0.01)),
        ("timed_out_share of reader <= 0.01", Limit::AtMost(0.01)),
        ("granted_share of * >= 99.5 %", Limit::AtLeast(0.995)),
        ("pending_mean <= 3", Limit::AtMost(3.0)),
        ("approver_utilization <= 100%", Limit::AtMost(1.0)),
        ("approver_utilization <= 150%", Limit::AtMost(1.5)),
    ];
    for (text, limit) in cases {
        let target = parse(text, &scenario).expect(text);
        assert_eq!(target.limit, limit, "{text}");
        assert_eq!(target.role.is_some(), text.contains("reader"), "{text}");
    }
}

#[test]
fn mistakes_are_told_with_what_is_allowed() {
    let scenario = scenario();
    let cases = [
        ("time_to_access_p95 = 30m", "expected `MEASURE <= VALUE`"),
        ("time_to_acess_p95 <= 30m", "did you mean `time_to_access_p95`?"),
        ("timed_out_share <= 2h", "expected a share such as 1% or 0.01"),
        ("timed_out_share <= 101%", "expected a share"),
        ("time_to_access_p95 <= soon", "a duration such as 30m"),
        ("timed_out_share of raeder <= 1%", "did you mean `reader`?"),
        ("pending_mean <= NaN", "expected a number"),
        ("pending_mean <= -1", "expected a number"),
    ];
    for (text, expected) in cases {
        let found = parse(text, &scenario).expect_err(text);
        assert!(found.contains(expected), "{text}: {found}");
    }
}

#[test]
fn paths_become_uris() {
    let cases = [
        ("scenarios/a b.toml", "scenarios/a%20b.toml"),
        ("/tmp/ä.toml", "file:///tmp/%C3%A4.toml"),
        ("<stdin>", "stdin.toml"),
        ("a\\b.toml", "a/b.toml"),
    ];
    for (path, expected) in cases {
        assert_eq!(uri(path), expected);
    }
}
