//! Tables and sentences from results made by hand, reviewed as text (`snapshots/tables/`).
//!
//! Under `manual` half of the needs for `reader` wait for hours and one request in five times out;
//! under `open` the role is standing access. Replications differ a little, so that there are intervals.

use pimsim::engine::{Observer, RequestOutcome, ReviewResult};
use pimsim::experiment::{Evidence, judge};
use pimsim::id::PolicyId;
use pimsim::lifecycle::State;
use pimsim::rows::*;
use pimsim::scenario::model::{Limit, Scenario, Target};
use pimsim::session::documents::run::json;
use pimsim::words::*;

use crate::common::accept;
use crate::common::gauge::*;
use crate::common::results::results;

fn facts(policy: PolicyId, replication: u32, gauge: &mut Told<'_>) {
    let shift = f64::from(replication) / 10.0;
    let standing = policy == PolicyId(1);
    for number in 1..=5_u32 {
        let wait = if standing { 0.0 } else { f64::from(number) + shift };
        gauge.need(&need(READER, u64::from(number), 5.0, Some(wait)));
        gauge.need(&need(WRITER, u64::from(5 + number), 5.0, Some(0.01)));
        gauge.request(&activation(WRITER, u64::from(number), 5.0, 2.0));
    }
    gauge.on_duty(approver(0), hour(0.0), hour(40.0));
    if standing {
        return;
    }
    for number in 6..=9 {
        let decided = hour(9.0 + shift);
        gauge.request(&RequestOutcome {
            pending_at: Some(hour(5.0)),
            decided_at: Some(decided),
            active_at: Some(decided),
            decided_by: Some(approver(0)),
            ..activation(READER, number, 5.0, 10.0)
        });
        gauge.review(&review(0, 9.0, 9.2 + shift / 10.0, ReviewResult::Approved));
    }
    let timed_out = request(READER, 10, 5.0, State::TimedOut);
    gauge.request(&RequestOutcome { pending_at: Some(hour(5.0)), ..timed_out });
}

fn with_report<T>(
    scenario: &Scenario,
    baseline: usize,
    look: impl FnOnce(&Evidence<'_>) -> T,
) -> T {
    let results = results(scenario, facts);
    let estimates = results.estimates(scenario);
    let comparison = results.comparison(scenario, baseline);
    look(&Evidence {
        scenario,
        results: &results,
        estimates: &estimates,
        comparison: Some(&comparison),
        only: &[],
    })
}

fn compared(scenario: &Scenario, baseline: usize) -> String {
    with_report(scenario, baseline, |report| {
        let judged = judge(scenario, report.results, report.estimates);
        compare_table(report, report.comparison.expect("there is one"), &judged)
    })
}

fn target(measure: &str, limit: Limit) -> Target {
    Target { measure: measure.to_owned(), within: None, limit, role: None, policy: None }
}

#[track_caller]
fn fits(text: &str) {
    for line in text.lines() {
        assert!(text::width(line) <= text::WIDTH, "too wide: {line}");
        assert_eq!(line.trim_end(), line, "spaces at the end");
    }
}

#[test]
fn two_policies_stand_beside_each_other() {
    let mut scenario = scenario();
    scenario.targets = vec![
        target("time_to_access_p95", Limit::AtMost(3_600.0)),
        target("granted_share", Limit::AtLeast(0.9)),
    ];
    let text = compared(&scenario, 1);
    fits(&text);
    accept::lines("tests/people/snapshots/tables/two_policies_stand_beside_each_other.txt", text);
}

#[test]
fn five_policies_stand_below_each_other() {
    let mut scenario = scenario();
    for name in ["manual-again", "manual-with-a-name-that-is-far-too-long-for-a-table", "=evil"] {
        let policy = scenario.policies[0].clone();
        scenario.policies.push(pimsim::scenario::model::Policy { name: name.to_owned(), ..policy });
    }
    let text = compared(&scenario, 0);
    fits(&text);
    accept::lines("tests/people/snapshots/tables/five_policies_stand_below_each_other.txt", text);
}

#[test]
fn one_replication_claims_nothing() {
    let mut scenario = scenario();
    scenario.simulation.replications = 1;
    let text = compared(&scenario, 1);
    fits(&text);
    assert!(!text.contains('±'), "{text}");
    assert!(!text.contains("Findings"), "{text}");
    assert!(text.contains("One replication gives no intervals."), "{text}");
}

#[test]
fn a_run_shows_every_measure_that_has_a_value() {
    let scenario = scenario();
    let text = with_report(&scenario, 0, |report| run_table(report, &[]));
    fits(&text);
    assert!(!text.contains("attacker"));
    accept::lines(
        "tests/people/snapshots/tables/a_run_shows_every_measure_that_has_a_value.txt",
        text,
    );
}

fn written(look: impl FnOnce(&Evidence<'_>, &mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut bytes = Vec::new();
    let mut scenario = scenario();
    scenario.policies[1].name = "=open".to_owned();
    with_report(&scenario, 0, |report| look(report, &mut bytes)).expect("memory can be written");
    String::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn every_file_has_the_columns_of_the_contract_and_the_rows_it_promises() {
    let measures = written(|report, out| measures::write(report, out));
    let header = "policy,role,measure,unit,estimate,ci_low,ci_high,confidence,replications\n";
    assert!(measures.starts_with(header));
    assert_eq!(measures.lines().count(), 1 + 2 * 3 * 51);
    assert!(measures.contains("\nmanual,*,time_to_decision_p50,s,14940.000,"));
    assert!(measures.contains("\nmanual,writer,time_to_decision_p50,s,,,,0.95,0\n"));
    assert!(
        measures.contains("\n'=open,reader,privileged_time,h/week,1680.0,1680.0,1680.0,0.95,2\n")
    );

    let replications = written(|report, out| replications::write(report, out));
    assert!(replications.starts_with("policy,role,replication,measure,unit,value\n"));
    assert_eq!(replications.lines().count(), 1 + 2 * 3 * 2 * 51);
    assert!(replications.contains("\nmanual,reader,2,timed_out_share,share,0.2\n"));

    let comparison = written(|report, out| {
        comparison::write(report, report.comparison.expect("there is one"), out)
    });
    let header = "baseline,policy,role,measure,unit,difference,ci_low,ci_high,\
        relative_difference,variance_ratio,replications\n";
    assert!(comparison.starts_with(header));
    assert_eq!(comparison.lines().count(), 1 + 3 * 51);
    assert!(comparison.contains("\nmanual,'=open,*,timed_out_share,share,-0.1,-0.36"));

    let approvers = written(|report, out| approvers::write(report, out));
    accept::inline(
        approvers,
        snapbox::str![[r#"
policy,group,member,notified,reviewed,approved,denied,wasted,on_duty_h,review_h,utilization,overtime_h
manual,desk,desk-1,0.0,4.0,4.0,0.0,0.0,40.0,0.86,0.0215,0.0
manual,desk,desk-2,0.0,0.0,0.0,0.0,0.0,0.0,0.0,,0.0
'=open,desk,desk-1,0.0,0.0,0.0,0.0,0.0,40.0,0.0,0.0,0.0
'=open,desk,desk-2,0.0,0.0,0.0,0.0,0.0,0.0,0.0,,0.0

"#]],
    );

    let levels = written(|report, out| levels::write(report, out));
    let header = "policy,role,hour_of_week,on_duty_mean,arrivals_mean,pending_mean,active_mean,\
        waiting_mean_s\n";
    assert!(levels.starts_with(header));
    assert_eq!(levels.lines().count(), 1 + 2 * 3 * 168);
}

#[test]
fn the_document_has_the_numbers_of_the_files() {
    let scenario = scenario();
    let text = with_report(&scenario, 0, |report| json(report, &[], None, &[]));
    let document: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!(document["measures"].as_array().map(Vec::len), Some(2 * 3 * 51));
    assert_eq!(document["comparison"].as_array().map(Vec::len), Some(3 * 51));
    let row = document["measures"].as_array().and_then(|rows| {
        rows.iter().find(|row| row["role"] == "writer" && row["measure"] == "time_to_decision_p50")
    });
    assert_eq!(row.map(|row| &row["estimate"]), Some(&serde_json::Value::Null));
}

#[test]
fn advice_says_what_was_seen_and_what_to_type() {
    let mut scenario = scenario();
    scenario.simulation.warm_up = pimsim::time::Span::ZERO;
    let text = with_report(&scenario, 0, |report| advice(report, None)).join("\n");
    accept::inline(
        text,
        snapbox::str![[r#"
advice: 2 replications were made; intervals from fewer than 10 are wide and rest
        on little. Try: --replications 20
advice: manual: a replication has 10 waits, too few for time_to_access_p95:
        below 100 it is nearly the longest of them, and too low. Try:
        --set simulation.horizon=11w
"#]],
    );
}

#[test]
fn the_life_cycle_is_shown_in_four_ways() {
    let show = |format| states(format).expect("memory can be written");
    let table = show(StatesFormat::Table);
    fits(&table);
    assert!(table.contains("Entra: PendingApproval"));
    let mermaid = show(StatesFormat::Mermaid);
    assert!(mermaid.starts_with("stateDiagram-v2\n    [*] --> challenged: submit\n"));
    let dot = show(StatesFormat::Dot);
    assert!(dot.starts_with("digraph pimsim {") && dot.ends_with("}\n"));
    let csv = show(StatesFormat::Csv);
    assert_eq!(csv.lines().count(), 1 + pimsim::lifecycle::rows().len());
    for state in State::ALL {
        assert!(mermaid.contains(state.word()) && dot.contains(state.word()), "{}", state.word());
    }
}
