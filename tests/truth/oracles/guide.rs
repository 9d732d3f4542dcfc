//! The table for readers: exact beside measured, written by the slow lane.

use std::fmt::Write as _;

use super::judge::Finding;
use super::table::oracles;
use crate::common::accept;

/// What each case is, in words.
const CASES: [(&str, &str); 25] = [
    ("P01", "three approvers share a list, exponential reviews, no deadline"),
    ("P02", "one approver, busy four fifths of the time"),
    ("P03", "how many of 13 or 14 approvers are enough; the loss system has a deadline of 1 ms"),
    ("P04", "50 servers, impatience in the line (emergency accounts; times stretched 60-fold)"),
    (
        "P05",
        "the same with one server, overloaded; `desk_…`: impatience at the desk, also in review",
    ),
    ("P06", "one approver, overloaded; who waits a day times out"),
    ("P07", "two approvers at full load; who waits two hours times out"),
    ("P08", "the deadline of four hours counts to the decision"),
    ("P09", "reviews of constant length"),
    ("P10", "lognormal reviews"),
    ("P11", "a request every quarter of an hour, from a file"),
    ("P12", "no approval; windows of 8 h overlap; `seldom_…`: at a sixth of the rate"),
    ("P13", "the first week, from nobody active"),
    ("P14", "the first of three decides; exponential times to look"),
    ("P15", "the same with lognormal times"),
    ("P16", "two of three must approve"),
    ("P17", "two stages one after the other, given up after a day"),
    ("P18", "office hours, deadline of a day; `holiday_…`: with a Monday off"),
    ("P19", "two offices eight hours apart"),
    ("P20", "who times out asks again at once"),
    ("P21", "Berlin, over the change of the clocks in March"),
    ("P22", "three look in office hours only; the first decides"),
    ("P23", "two approvers in office hours who finish what they began"),
    ("P25", "attackers, without approval (`auto_…`) and with it"),
    ("P26", "what a window holds beyond the work"),
];

/// What the families are.
const FAMILIES: [(&str, &str); 12] = [
    ("mmc", "Waiting in a shared list: Erlang's queue."),
    ("mmc_exp_patience", "Waiting with exponential patience: Palm's queue."),
    ("mmc_det_expiry", "Waiting until a fixed deadline."),
    ("mg1", "One approver, reviews of any law: Pollaczek and Khinchine."),
    ("gm1", "One approver, regular arrivals."),
    ("mginf", "How many hold a role at a time."),
    ("race", "Whoever looks first: order statistics."),
    ("sequential", "Stages in a row."),
    ("calendar", "Shifts, zones, holidays, changes of the clocks: integration over the week."),
    ("calendar_race", "A race on duty only."),
    ("mtmc", "A queue on shifts: Kolmogorov's equations over the week."),
    ("exposure", "Attackers and unused time."),
];

/// Before the tables: the limits that `cases::limit` sets.
const HEAD: &str = "\
`would find` is at most 1 % of a mean or share, 2 % of a tail or spread, 5 % of a chance below 1 % and 10 % of one
below 0.1 %. Two rows are wider: that nobody at all is active (P12 `p_none_active`, `mean_busy_period`) happens
once in twelve years.

";

/// Where the page is.
const PAGE: &str = "src/guide/oracles.md";

/// The file is what these findings say.
pub fn check(findings: &[Finding]) {
    accept::file(PAGE, render(findings));
}

/// The Markdown. Same findings, same bytes.
fn render(findings: &[Finding]) -> String {
    let oracles = oracles();
    let mut text = String::from(HEAD);
    for (family, words) in FAMILIES {
        let of_family = || oracles.iter().filter(|oracle| oracle.family == family);
        let source = &of_family().next().expect("a row of each family").source;
        writeln!(text, "{words}\nSource: {source}.\n").expect("a string");
        let mut cases: Vec<&str> = of_family().map(|oracle| oracle.case.as_str()).collect();
        cases.dedup();
        for (case, what) in CASES.iter().filter(|(case, _)| cases.contains(case)) {
            writeln!(text, "- {case}: {what}").expect("a string");
        }
        text.push_str("\n| case | quantity | exact | measured | ± | would find |\n");
        text.push_str("| --- | --- | ---: | ---: | ---: | ---: |\n");
        let mut rows: Vec<&Finding> = findings
            .iter()
            .filter(|found| cases.contains(&found.case.as_str()))
            .filter(|found| !found.quantity.starts_with("input_"))
            .collect();
        // The order of the table, our own rows last.
        rows.sort_by_key(|found| {
            let place = oracles
                .iter()
                .position(|oracle| oracle.case == found.case && oracle.quantity == found.quantity);
            (found.case.clone(), place.unwrap_or(usize::MAX), found.quantity.clone())
        });
        rows.iter().for_each(|found| line(&mut text, found));
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// Case, quantity and smallest bias found, in per cent, of each row of the page as it is.
pub fn kept() -> Vec<(String, String, f64)> {
    let text = std::fs::read_to_string(accept::project(PAGE)).expect("the page is there");
    assert!(text.starts_with(HEAD), "the page says its limits");
    let rows = text.lines().filter_map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let bias = cells.get(6)?.strip_suffix(" %")?.parse().ok()?;
        Some((cells[1].to_owned(), cells[2].to_owned(), bias))
    });
    rows.collect()
}

fn line(text: &mut String, found: &Finding) {
    let Finding { case, quantity, exact, found, half, detects, .. } = found;
    let (exact, found, half) = (digits(*exact, 6), digits(*found, 6), digits(*half, 2));
    let detects = digits(100.0 * detects, 2);
    writeln!(text, "| {case} | {quantity} | {exact} | {found} | {half} | {detects} % |")
        .expect("a string");
}

/// A number with this many significant digits, without exponent.
fn digits(value: f64, significant: usize) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let (mut size, mut decimals) = (value.abs(), significant - 1);
    while size >= 10.0 && decimals > 0 {
        size /= 10.0;
        decimals -= 1;
    }
    while size < 1.0 && decimals < 15 {
        size *= 10.0;
        decimals += 1;
    }
    format!("{value:.decimals$}")
}
