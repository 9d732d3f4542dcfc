//! Approvers who look when they look: races, several approvals, stages, shifts in several zones.

use pimsim::scenario::model::Scenario;

use super::cases::{
    BASE, Lane, Size, base, controlled, hours, measure, measure_hours, own, plain, quantile, rows,
    with,
};
use super::collect::Seen;
use super::queues::exponential;
use super::run::{Row, Run, Source};
use super::table::{Oracle, case, span};

fn questions(name: &'static str) -> Vec<Row> {
    rows(name, |oracle| match oracle.quantity.as_str() {
        "p_expire" | "p_expired" => measure("timed_out_share"),
        "p_granted" => measure("granted_share"),
        "p_immediate" => Some(Source::AtMost(Seen::Pending, 0.0)),
        "mean_time_pending" => hours(Seen::Pending),
        "mean_decision_given_decided" | "mean_wait_granted" => {
            measure_hours("time_to_decision_mean")
        }
        name if name.starts_with("decision_p") || name.starts_with("wait_granted_p") => {
            quantile(Seen::Decision, oracle)
        }
        _ => None,
    })
}

/// Reviewers who look independently of each other, and decide at once.
fn race(size: Size, lane: Lane, sets: &[String]) -> Scenario {
    let mut all = vec![
        "needs.0.rate=100/hour".to_owned(),
        "approvers.desk.coordination=race".to_owned(),
        "roles.r.activation.approval_timeout=24h".to_owned(),
    ];
    all.extend_from_slice(sets);
    base(lane, size, &all)
}

/// The time in brackets of a list of responders: `exp(mean_h=10) | …`.
fn first_number(oracle: &Oracle, key: &str) -> f64 {
    let after = oracle.parameters.split(&format!("{key}=")).nth(1).expect("the case has it");
    let digits = after.split(|c: char| !c.is_ascii_digit() && c != '.').next();
    digits.and_then(|digits| digits.parse().ok()).expect("a number")
}

/// P14 to P16: the first, or the first two, of three.
fn responders(name: &'static str, lane: Lane, size: Size) -> Run {
    let oracle = &case(name)[0];
    let pickup = if oracle.parameters.contains("lognormal") {
        let median = span(first_number(oracle, "median_h"));
        let sigma = first_number(oracle, "sigma_log");
        format!(
            "approvers.desk.pickup={{ distribution = \"lognormal\", median = \"{median}\", \
             sigma = {sigma} }}"
        )
    } else {
        exponential("approvers.desk.pickup", &span(first_number(oracle, "mean_h")))
    };
    let sets = [
        format!("approvers.desk.members={}", oracle.parameter("notified")),
        format!("roles.r.activation.approvals_needed={}", oracle.parameter("approvals_needed")),
        pickup,
    ];
    plain(race(size, lane, &sets), questions(name))
}

/// P17: two stages under one clock. Stages have a clock each, but patience runs through them: here
/// the requester takes the request back after a day.
fn two_stages(lane: Lane, size: Size) -> Run {
    let oracle = &case("P17")[0];
    let text = BASE.replace(
        "approvers = [\"desk\"]",
        "stages = [{ approvers = [\"desk\"] }, { approvers = [\"second\"] }]",
    );
    let second = oracle.parameters.split("->").nth(1).expect("a second stage");
    let second = Oracle { parameters: second.to_owned(), ..oracle.clone() };
    let sets = [
        "needs.0.rate=100/hour".to_owned(),
        exponential("approvers.desk.pickup", &span(first_number(oracle, "mean_h"))),
        exponential("approvers.second.pickup", &span(first_number(&second, "mean_h"))),
        "approvers.desk.coordination=race".to_owned(),
        format!("needs.0.patience={}", oracle.duration("expiry_h")),
    ];
    let rows = questions("P17").into_iter().map(|mut row| {
        if row.quantity == "p_expire" {
            row.source = measure("canceled_share").expect("a measure");
        }
        row
    });
    plain(with(&text, lane, size, &sets), rows.collect())
}

fn calendar(lane: Lane, size: Size, sets: &[String], rows: Vec<Row>) -> Run {
    let mut all = vec!["needs.0.rate=120/hour".to_owned()];
    all.extend_from_slice(sets);
    plain(base(lane, size, &all), rows)
}

fn deadline(name: &str) -> String {
    format!("roles.r.activation.approval_timeout={}", case(name)[0].duration("expiry_h"))
}

/// P18 to P21: somebody on duty decides at once, otherwise the next shift does.
fn shifts(lane: Lane) -> Vec<Run> {
    let office = "approvers.desk.calendar=office".to_owned();
    let two_zones = "approvers.desk.members=[{ name = \"a\", calendar = \"office\" }, \
                     { name = \"b\", calendar = \"west\" }]";
    let again = "needs.0.resubmits={ after = [\"timed_out\"], delay = \"0s\", times = 100 }";
    let size = Size::weeks(1, 8, 0);
    let sunday = [
        "approvers.desk.calendar=berlin".to_owned(),
        "simulation.start=2026-03-23T00:00:00".to_owned(),
        deadline("P21"),
    ];
    let spring = Size { weeks: (2, 2), replications: (24, 340), warm_up: 0 };
    let rows_of_p20 = questions_of_resubmission();
    vec![
        calendar(lane, size, &[office.clone(), deadline("P18")], questions("P18")),
        calendar(lane, size, &[two_zones.to_owned(), deadline("P19")], questions("P19")),
        calendar(lane, size, &[office, deadline("P20"), again.to_owned()], rows_of_p20),
        calendar(lane, spring, &sunday, questions("P21")),
    ]
}

/// P20 asks about the first request of a need, and about all of them together.
fn questions_of_resubmission() -> Vec<Row> {
    let first = questions("P20").into_iter().filter_map(|mut row| {
        row.source = match row.quantity.as_str() {
            "p_granted" => Source::Average(Seen::Granted, 1.0),
            "p_expired" => Source::Complement(Seen::Granted),
            "mean_wait_granted" => hours(Seen::Decision)?,
            _ => row.source,
        };
        Some(row)
    });
    let all = rows("P20", |oracle| match oracle.quantity.as_str() {
        "mean_submissions" => measure("requests_per_need"),
        "mean_time_to_access" => measure_hours("time_to_access_mean"),
        "max_submissions_seen" => Some(Source::Most),
        name if name.starts_with("time_to_access_p") => quantile(Seen::Access, oracle),
        _ => None,
    });
    first.chain(all).collect()
}

/// P22: three look on duty only, each after four hours of duty on average.
fn office_race(lane: Lane, size: Size) -> Run {
    let oracle = &case("P22")[0];
    let sets = [
        "approvers.desk.calendar=office".to_owned(),
        format!("approvers.desk.members={}", oracle.parameter("notified")),
        exponential("approvers.desk.pickup", &oracle.duration("response_mean_on_shift_h")),
    ];
    plain(race(size, lane, &sets), questions("P22"))
}

/// P23: a queue that is served in office hours; what is begun is finished.
fn office_queue(name: &'static str, lane: Lane, size: Size) -> Run {
    let oracle = &case(name)[0];
    let (rate, review) = (oracle.number("arrival_rate_per_h"), oracle.number("review_mean_h"));
    let approvers = oracle.number("approvers");
    let sets = [
        "simulation.cool_down=2w".to_owned(),
        format!("needs.0.rate={rate}/hour"),
        exponential("approvers.desk.review", &oracle.duration("review_mean_h")),
        format!("approvers.desk.members={approvers}"),
        "approvers.desk.calendar=office".to_owned(),
    ];
    let waiting = |factor: f64| {
        let terms = vec![("pending_mean", factor), ("review_time", -factor / 168.0)];
        Some(Source::Measures(terms))
    };
    let rows = rows(name, |oracle| match oracle.quantity.as_str() {
        "mean_queue" => waiting(1.0),
        "mean_in_system" => measure("pending_mean"),
        "p_delay" => Some(Source::Complement(Seen::Prompt)),
        "mean_sojourn" => measure_hours("time_to_decision_mean"),
        // With the time after the shift, which `approver_utilization` leaves out.
        "busy_hours_per_staffed_hour" => {
            Some(Source::Measures(vec![("review_time", 1.0 / (40.0 * approvers))]))
        }
        "mean_wait" => hours(Seen::WaitOfAll),
        _ => None,
    });
    controlled(with(BASE, lane, size, &sets), rows, rate, review)
}

/// A Monday off: P18 again over two weeks from Monday 5 January 2026, with Monday the 12th off.
fn holiday(lane: Lane) -> Run {
    // Shifts in hours from the start; the last is the one after the two weeks.
    let days = [0, 1, 2, 3, 4, 8, 9, 10, 11, 14];
    let (mut on_duty, mut in_time, mut waits) = (0.0, 0.0, 0.0);
    let (mut free_since, cycle, most) = (0.0_f64, 336.0, 24.0);
    for day in days {
        let begins = f64::from(day * 24 + 9);
        // Who asks from `from` to `until` waits for this shift, and is in time.
        let (from, until) = (free_since.max(begins - most), begins.min(cycle));
        in_time += until - from;
        let (longest, least) = (begins - from, begins - until);
        waits += (longest * longest - least * least) / 2.0;
        if begins < cycle {
            on_duty += 8.0;
        }
        free_since = begins + 8.0;
    }
    let decided = on_duty + in_time;
    let row = |quantity, exact, source: Option<Source>| {
        own("P18", quantity, exact, source.expect("a source"))
    };
    let rows = vec![
        row("holiday_p_expired", 1.0 - decided / cycle, measure("timed_out_share")),
        row("holiday_p_immediate", on_duty / cycle, Some(Source::AtMost(Seen::Pending, 0.0))),
        row("holiday_mean_wait", waits / decided, measure_hours("time_to_decision_mean")),
    ];
    let sets = [
        "approvers.desk.calendar=office".to_owned(),
        "calendars.office.holidays=[2026-01-12]".to_owned(),
        deadline("P18"),
    ];
    calendar(lane, Size { weeks: (2, 2), replications: (24, 120), warm_up: 0 }, &sets, rows)
}

/// All of them.
pub fn runs(lane: Lane) -> Vec<Run> {
    let mut all = vec![
        responders("P14", lane, Size::weeks(1, 11, 0)),
        responders("P15", lane, Size::weeks(1, 5, 0)),
        responders("P16", lane, Size::weeks(1, 5, 0)),
        two_stages(lane, Size::weeks(1, 5, 0)),
        holiday(lane),
    ];
    all.extend(shifts(lane));
    all.push(office_race(lane, Size::weeks(1, 4, 0)));
    all.push(office_queue("P23", lane, Size::weeks(100, 500, 4)));
    all
}
