//! Every value of the table of oracles (`tests/truth/oracles/oracles.csv`) against the simulation.
//!
//! Method: a case of the table becomes a scenario, a quantity a measure or the answer of a listener,
//! and the exact value must lie inside an interval over independent replications. All intervals of
//! the suite together raise a false alarm in at most 1 of 10,000 runs (`common::budget`); the seeds
//! are fixed and were not chosen. Each row also says the smallest bias that it would find in 95 of
//! 100 runs, and fails when that is too large to be worth anything.
//!
//! | lane | runs | a bias of a mean or share | of a tail or spread | of a share below 1 % (0.1 %) |
//! | --- | --- | --- | --- | --- |
//! | fast | with every `cargo test`, audited | 20 % | 40 % | 100 % (200 %) |
//! | slow | `--ignored`, not audited: the same scenarios, longer | 1 % | 2 % | 5 % (10 %) |
//!
//! Two rows are beyond that, and say so: that nobody at all is active in P12 happens once in twelve
//! years. The same questions are asked at a sixth of the rate within the limits.
//!
//! The slow lane compares its findings with `src/guide/oracles.md`, digit by digit; with
//! `ACCEPT=1` it writes the file.

mod arithmetic;
mod cases;
mod chains;
mod collect;
mod exposure;
mod guide;
mod judge;
mod people;
mod queues;
mod run;
mod table;
mod threat;

use cases::Lane;
use judge::Finding;
use run::Run;

/// How many times larger a bias may be that the fast lane overlooks.
const FAST: f64 = 20.0;

/// Runs and judges, says what was found, and fails at the end with all that is wrong.
fn judge_all(runs: Vec<Run>, lane: Lane) -> Vec<Finding> {
    let mut all = Vec::new();
    for run in &runs {
        for mut finding in run::findings(run, lane == Lane::Fast) {
            if lane == Lane::Fast {
                finding.limit *= FAST;
            }
            println!("{}", finding.line());
            all.push(finding);
        }
    }
    let wrong: Vec<String> = all.iter().filter_map(Finding::complaint).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    all
}

#[test]
fn queues() {
    judge_all(queues::runs(Lane::Fast), Lane::Fast);
}

#[test]
fn people() {
    judge_all(people::runs(Lane::Fast), Lane::Fast);
}

#[test]
fn exposure() {
    judge_all(exposure::runs(Lane::Fast), Lane::Fast);
}

#[test]
#[ignore = "long: cargo test --profile slow --test truth oracles:: -- --ignored"]
fn to_one_percent() {
    let runs = [queues::runs(Lane::Slow), people::runs(Lane::Slow), exposure::runs(Lane::Slow)];
    let findings = judge_all(runs.into_iter().flatten().collect(), Lane::Slow);
    guide::check(&findings);
}

/// Rows that are not a row of a run: where they are tested.
const ELSEWHERE: [(&str, &str, &str); 1] =
    [("P03", "min_approvers", "the chance to wait, with that many and with one fewer (queues.rs)")];

#[test]
fn every_row_is_accounted_for() {
    let runs = [queues::runs(Lane::Fast), people::runs(Lane::Fast), exposure::runs(Lane::Fast)];
    let rows: Vec<_> = runs.iter().flatten().flat_map(|run| &run.rows).collect();
    let mut missing = Vec::new();
    for oracle in table::oracles() {
        let (case, quantity) = (oracle.case.as_str(), oracle.quantity.as_str());
        let tested = rows.iter().any(|row| row.case == case && row.quantity == quantity);
        let arithmetic = ARITHMETIC.contains(&case) || OTHER_MODELS.contains(&case);
        let elsewhere = ELSEWHERE.iter().any(|(a, b, _)| (*a, *b) == (case, quantity));
        if !(tested || arithmetic || elsewhere) {
            missing.push(format!("{case} {quantity}"));
        }
    }
    assert!(missing.is_empty(), "not tested:\n{}", missing.join("\n"));
    for (case, quantity, _) in ELSEWHERE {
        assert!(table::case(case).iter().any(|oracle| oracle.quantity == quantity));
    }
}

/// Models that pimsim is not: in P24 the rest of an interrupted review goes on, or is drawn anew, which is the same
/// where it is exponential; here it begins again with the effort that it had (`theory`,
/// `a_review_handed_back_has_the_same_effort_again`).
const OTHER_MODELS: [&str; 1] = ["P24"];

/// Cases that are arithmetic, without any simulation.
const ARITHMETIC: [&str; 3] = ["P27", "P28", "PT"];

#[test]
fn the_guide_counts_and_limits_what_is_on_the_page() {
    let (page, table) = (guide::kept(), table::oracles());
    let known = |(case, quantity, _): &&(String, String, f64)| {
        table.iter().any(|oracle| oracle.case == *case && oracle.quantity == *quantity)
    };
    let theirs = page.iter().filter(known).count();
    let of = |cases: &[&str]| table.iter().filter(|row| cases.contains(&row.case.as_str())).count();
    let (arithmetic, others) = (of(&ARITHMETIC), of(&OTHER_MODELS));
    assert_eq!(table.len(), theirs + arithmetic + others + ELSEWHERE.len());
    let mut models: Vec<&String> = page.iter().map(|(case, ..)| case).collect();
    models.sort();
    models.dedup();
    let guide = include_str!("../../src/guide/believe.md");
    let guide: Vec<&str> = guide.split_whitespace().collect();
    let guide = guide.join(" ");
    for sentence in [
        format!("has {} rows of {} models: {theirs} of a table", page.len(), models.len()),
        format!("and {} of our own", page.len() - theirs),
        format!("has {} rows more: {arithmetic} are", table.len() - theirs),
    ] {
        assert!(guide.contains(&sentence), "{sentence}");
    }
    let wide = page.iter().filter(|(case, quantity, bias)| {
        let exact = table.iter().find(|row| row.case == *case && row.quantity == *quantity);
        let exact = exact.map_or(1.0, |row| row.expected);
        *bias > 100.0 * cases::limit(quantity, exact)
    });
    let wide: Vec<&str> = wide.map(|(_, quantity, _)| quantity.as_str()).collect();
    assert_eq!(wide, ["p_none_active", "mean_busy_period"]);
}

#[test]
fn the_table_is_whole() {
    let rows = table::oracles();
    assert_eq!(rows.len(), 257);
    let mut cases: Vec<_> = rows.iter().map(|oracle| oracle.case.clone()).collect();
    cases.dedup();
    assert_eq!(cases.len(), 29);
}
