//! Shared queues: M/M/c, with patience, with a deadline, M/G/1, D/M/1.

use std::fmt::Write as _;

use pimsim::time::{Instant, Span, rfc3339};

use super::cases::{
    BASE, Lane, Size, base, controlled, hours, measure, measure_hours, own, quantile, rows, with,
};
use super::chains::{abandoning_desk, erlang_c};
use super::collect::Seen;
use super::run::{Controls, HOUR, Row, Run, Source};
use super::table::{Oracle, case, expected, span};
use crate::common::traced;

/// The questions that all queues share.
fn question(oracle: &Oracle, mean_wait: f64) -> Option<Source> {
    match oracle.quantity.as_str() {
        "utilization" => measure("approver_utilization"),
        "p_wait" | "sigma" => Some(Source::Complement(Seen::Prompt)),
        "p_expire" => measure("timed_out_share"),
        "mean_wait" => hours(Seen::WaitOfAll),
        "mean_wait_served" => hours(Seen::Wait),
        "sd_wait" => Some(Source::Deviation(Seen::Wait, mean_wait)),
        "mean_sojourn" | "mean_sojourn_decided" => measure_hours("time_to_decision_mean"),
        "mean_time_pending" => hours(Seen::Pending),
        "mean_in_system" => measure("pending_mean"),
        // Pending are those who wait and those in review.
        "mean_queue" => {
            Some(Source::Measures(vec![("pending_mean", 1.0), ("review_time", -1.0 / 168.0)]))
        }
        name if name.starts_with("wait_") => quantile(Seen::Wait, oracle),
        name if name.starts_with("sojourn_") => quantile(Seen::Decision, oracle),
        _ => None,
    }
}

fn questions(name: &'static str) -> Vec<Row> {
    let all = case(name);
    let of = |quantity: &str| {
        all.iter().find(|row| row.quantity == quantity).map_or(0.0, |row| row.expected)
    };
    let (wait, sojourn) = (of("mean_wait"), of("mean_sojourn"));
    rows(name, |oracle| match oracle.quantity.as_str() {
        "sd_sojourn" => Some(Source::Deviation(Seen::Decision, sojourn)),
        _ => question(oracle, wait),
    })
}

/// Arrivals, approvers and exponential reviews of a case.
fn desk(oracle: &Oracle) -> Vec<String> {
    vec![
        format!("needs.0.rate={}/hour", oracle.number("arrival_rate_per_h")),
        format!("approvers.desk.members={}", oracle.parameter("approvers")),
        exponential("approvers.desk.review", &oracle.duration("review_mean_h")),
    ]
}

/// A setting that is an exponential time.
pub fn exponential(key: &str, mean: &str) -> String {
    format!("{key}={{ distribution = \"exponential\", mean = \"{mean}\" }}")
}

/// P01, P02: Erlang's queue.
fn erlang(name: &'static str, lane: Lane, size: Size) -> Run {
    let oracle = &case(name)[0];
    let (rate, review) = (oracle.number("arrival_rate_per_h"), oracle.number("review_mean_h"));
    controlled(base(lane, size, &desk(oracle)), questions(name), rate, review)
}

/// P06, P07: the deadline stops counting when the review begins. P08: it counts to the decision,
/// and the reviewer notices at once.
fn deadline(name: &'static str, lane: Lane, size: Size) -> Run {
    let oracle = &case(name)[0];
    let mut sets = desk(oracle);
    sets.push(format!("roles.r.activation.approval_timeout={}", oracle.duration("expiry_h")));
    let of_review = oracle.parameter("expiry_scope") == "queue";
    sets.push(if of_review {
        "roles.r.activation.deadline_for=review".to_owned()
    } else {
        "approvers.desk.if_gone=stop".to_owned()
    });
    let rate = oracle.number("arrival_rate_per_h");
    // A review that is stopped is shorter than reviews are.
    let review = of_review.then(|| (oracle.number("review_mean_h"), rate));
    let controls = Some(Controls { arrivals: Some(rate), review });
    Run { scenario: base(lane, size, &sets), rows: questions(name), controls }
}

/// P09, P10: one approver, reviews of any law.
fn any_review(name: &'static str, lane: Lane, size: Size) -> Run {
    let oracle = &case(name)[0];
    let (rate, review) = (oracle.number("arrival_rate_per_h"), oracle.number("review_mean_h"));
    let law = if oracle.parameter("review_dist") == "deterministic" {
        format!("approvers.desk.review={}", oracle.duration("review_mean_h"))
    } else {
        let (median, sigma) =
            (oracle.duration("review_median_h"), oracle.number("review_sigma_log"));
        format!(
            "approvers.desk.review={{ distribution = \"lognormal\", median = \"{median}\", \
             sigma = {sigma} }}"
        )
    };
    let sets = [format!("needs.0.rate={rate}/hour"), law];
    controlled(base(lane, size, &sets), questions(name), rate, review)
}

/// P11: one request every quarter of an hour, from a file.
fn regular(lane: Lane, size: Size) -> Run {
    let oracle = &case("P11")[0];
    let gap = oracle.number("interarrival_mean_h");
    let review = oracle.number("review_mean_h");
    let first = Instant::from_ms(1_767_571_200_000);
    let weeks = if lane == Lane::Fast { size.weeks.0 } else { size.weeks.1 } + size.warm_up;
    // Three days more, uncounted.
    let count = ((f64::from(weeks) * 168.0 + 72.0) / gap) as i64;
    let mut needs = "wanted_at\n".to_owned();
    for i in 0..count {
        let at = first + Span::ms(i * (gap * HOUR) as i64 + 1);
        writeln!(needs, "{}", rfc3339(at)).expect("a string takes it");
    }
    let text = BASE.replace("rate = \"1/hour\"", "file = \"needs.csv\"");
    let mut sets = size.sets(lane);
    sets.push(exponential("approvers.desk.review", &oracle.duration("review_mean_h")));
    let sets: Vec<&str> = sets.iter().map(String::as_str).collect();
    let controls = Controls { arrivals: None, review: Some((review, 1.0 / gap)) };
    Run { scenario: traced(&text, &needs, &sets), rows: questions("P11"), controls: Some(controls) }
}

/// P03: how many approvers until at most a fifth have to wait. With the number of the table and
/// with one fewer, and as a desk where nobody waits (a deadline of a millisecond: Erlang's loss
/// system, but for that millisecond).
fn staffing(lane: Lane) -> Vec<Run> {
    let all = case("P03");
    let (load, least) = (all[0].number("offered_load"), expected(&all, "min_approvers"));
    let with_members = |members: f64, sets: &[&str]| -> Vec<String> {
        let mut all: Vec<String> = sets.iter().map(|set| (*set).to_owned()).collect();
        all.push(format!("needs.0.rate={load}/hour"));
        all.push(format!("approvers.desk.members={members}"));
        all.push(exponential("approvers.desk.review", "1h"));
        all
    };
    let delayed = || Source::Complement(Seen::Prompt);
    let fewer = own("P03", "erlang_c_of_13", erlang_c(least - 1.0, load), delayed());
    let most = all[0].number("max_p_wait");
    assert!(expected(&all, "erlang_c") <= most && most < fewer.exact, "14 is the least number");
    let size = Size::weeks(5, 580, 1);
    let short = Size::weeks(5, 210, 1);
    let enough = rows("P03", |oracle| (oracle.quantity == "erlang_c").then(delayed));
    let loss =
        rows(
            "P03",
            |oracle| {
                if oracle.quantity == "erlang_b" { measure("timed_out_share") } else { None }
            },
        );
    let no_queue =
        ["roles.r.activation.approval_timeout=1ms", "roles.r.activation.deadline_for=review"];
    vec![
        controlled(base(lane, size, &with_members(least, &[])), enough, load, 1.0),
        controlled(base(lane, short, &with_members(least - 1.0, &[])), vec![fewer], load, 1.0),
        controlled(base(lane, short, &with_members(least, &no_queue)), loss, load, 1.0),
    ]
}

/// Emergency accounts as servers: all needs go for one at once, hold it for an exponential time,
/// and leave the line when the patience of their request (that nobody decides) ends. A need that
/// has begun to use an account does not give up, so patience counts in the line only.
const LINE: &str = r#"
schema = 1
[simulation]
start = 2026-01-05
cool_down = "2w"
seed = 20262
[approvers.nobody]
members = 1
calendar = "never"
[roles.r.activation]
maximum_duration = "5m"
require_approval = true
approvers = ["nobody"]
approval_timeout = "90d"
[requesters.many]
count = 1_000_000_000_000
[[needs]]
requesters = "many"
role = "r"
rate = "1/hour"
work = "0s"
[break_glass]
after = "0s"
applies_to = "all"
access = "0s"
"#;

/// P04, P05: impatience in the line only. Times are stretched by `scale`, so that a millisecond is
/// nothing; what has no unit stays, and times of the table are multiplied.
fn line(name: &'static str, lane: Lane, size: Size, scale: f64) -> Run {
    let oracle = &case(name)[0];
    let rate = oracle.number("arrival_rate_per_h") / scale;
    let servers = oracle.number("approvers");
    let review = oracle.number("review_mean_h") * scale;
    let sets = [
        format!("needs.0.rate={rate}/hour"),
        format!("break_glass.accounts={servers}"),
        exponential("break_glass.duration", &span(review)),
        exponential("needs.0.patience", &span(oracle.number("patience_mean_h") * scale)),
    ];
    let mut questions = rows(name, |oracle| match oracle.quantity.as_str() {
        // Canceled at the instant of filing: an account was free.
        "p_wait" => Some(Source::Positive(Seen::WaitOfAll)),
        "p_abandon" => measure("unmet_share"),
        "mean_wait" => hours(Seen::WaitOfAll),
        "mean_wait_served" => hours(Seen::Access),
        "mean_wait_abandoned" => hours(Seen::GivenUp),
        "mean_queue" => measure("pending_mean"),
        "utilization" => {
            Some(Source::Measures(vec![("break_glass_time", 1.0 / 8_760.0 / servers)]))
        }
        name if name.starts_with("wait_served_") => quantile(Seen::Access, oracle),
        _ => None,
    });
    for row in &mut questions {
        if row.quantity.starts_with("mean_wait") || row.quantity.starts_with("wait_served") {
            row.exact *= scale;
        }
    }
    controlled(with(LINE, lane, size, &sets), questions, rate, review)
}

/// Impatience at the desk itself, where it counts during the review too and the reviewer notices.
fn impatient_desk(name: &'static str, lane: Lane, size: Size, scale: f64) -> Run {
    let oracle = &case(name)[0];
    let rate = oracle.number("arrival_rate_per_h") / scale;
    let (review, patience) =
        (oracle.number("review_mean_h") * scale, oracle.number("patience_mean_h") * scale);
    let servers = oracle.number("approvers");
    let sets = [
        format!("needs.0.rate={rate}/hour"),
        format!("approvers.desk.members={servers}"),
        exponential("approvers.desk.review", &span(review)),
        exponential("needs.0.patience", &span(patience)),
        "approvers.desk.if_gone=stop".to_owned(),
    ];
    let exact = abandoning_desk(rate, 1.0 / review, servers as usize, 1.0 / patience);
    let mut rows = vec![
        own(
            name,
            "desk_p_abandon",
            exact.gives_up,
            Source::Measures(vec![("canceled_share", 1.0)]),
        ),
        own(
            name,
            "desk_mean_pending",
            exact.pending,
            Source::Measures(vec![("pending_mean", 1.0)]),
        ),
        own(
            name,
            "desk_utilization",
            exact.busy,
            Source::Measures(vec![("approver_utilization", 1.0)]),
        ),
    ];
    if exact.waits > 0.01 {
        rows.push(own(name, "desk_p_wait", exact.waits, Source::Complement(Seen::Prompt)));
    }
    let controls = Some(Controls { arrivals: Some(rate), review: None });
    Run { scenario: base(lane, size, &sets), rows, controls }
}

/// All queues.
pub fn runs(lane: Lane) -> Vec<Run> {
    let mut all = vec![
        erlang("P01", lane, Size::weeks(5, 340, 1)),
        erlang("P02", lane, Size::weeks(50, 2_000, 2)),
        line("P04", lane, Size::weeks(3, 220, 1), 60.0),
        line("P05", lane, Size::weeks(20, 130, 1), 1.0),
        impatient_desk("P04", lane, Size::weeks(3, 12, 1), 60.0),
        impatient_desk("P05", lane, Size::weeks(20, 110, 1), 1.0),
        deadline("P06", lane, Size::weeks(60, 580, 6)),
        deadline("P07", lane, Size::weeks(20, 400, 1)),
        deadline("P08", lane, Size::weeks(60, 1_000, 1)),
        any_review("P09", lane, Size::weeks(25, 1_000, 2)),
        any_review("P10", lane, Size::weeks(50, 2_500, 2)),
        regular(lane, Size::weeks(25, 1_000, 2)),
    ];
    all.extend(staffing(lane));
    all
}
