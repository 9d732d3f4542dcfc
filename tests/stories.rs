//! One idea each: a few needs at chosen instants, constant durations, and what happens, minute by
//! minute.
//!
//! Every line of a story is decided by the contract and its rulings; the comments name the rule
//! that the story shows.

mod common;

use common::{story, traced};

/// A day of one role with two approvers; each story changes a line or two.
const DAY: &str = r#"
schema = 1
[simulation]
start = 2026-01-05
horizon = "2d"
cool_down = "2d"
replications = 1
[calendars.office]
weekly = ["mon-fri 09:00-17:00"]
[mfa.push]
duration = "30s"
remembered_for = "1h"
[approvers.desk]
members = [{ name = "ada" }, { name = "bob" }]
review = "10m"
coordination = "claim"
[approvers.alternates]
members = [{ name = "eve" }]
review = "10m"
[roles.r.activation]
maximum_duration = "4h"
require_approval = true
approvers = ["desk"]
provisioning = "0s"
[requesters.staff]
count = 10
mfa = "push"
justification = "1m"
approves_for = []
[[needs]]
requesters = "staff"
role = "r"
file = "needs.csv"
work = "1h"
"#;

/// Needs of staff-1, staff-2, … at these times of the first day (or day and time).
fn needs(wanted: &[(&str, u32)]) -> String {
    let mut csv = String::from("wanted_at,requester\n");
    for (time, who) in wanted {
        csv += &format!("2026-01-05T{time}:00Z,staff-{who}\n");
    }
    csv
}

fn tell(wanted: &[(&str, u32)], overrides: &[&str]) -> String {
    story(&traced(DAY, &needs(wanted), overrides), 0)
}

#[test]
fn approved_and_used() {
    insta::assert_snapshot!(tell(&[("10:00", 1)], &[]));
}

#[test]
fn nobody_is_asked() {
    // MFA takes 30 s, the justification a minute; the second request of the same person finds the
    // MFA remembered.
    let rules = [
        "roles.r.activation.require_approval=false",
        "roles.r.activation.require=mfa",
        "roles.r.activation.require_justification=true",
        "roles.r.activation.provisioning=2s",
        "roles.r.activation.maximum_duration=30m",
    ];
    insta::assert_snapshot!(tell(&[("10:00", 1)], &rules));
}

#[test]
fn under_claim_the_others_pass_it_over() {
    // Two requests at once: one each. The third waits for the member who is free first.
    insta::assert_snapshot!(tell(&[("10:00", 1), ("10:00", 2), ("10:05", 3)], &[]));
}

#[test]
fn under_race_the_slower_review_is_wasted() {
    let race = ["approvers.desk.coordination=race", "approvers.desk.members.1.review=25m"];
    insta::assert_snapshot!(tell(&[("10:00", 1)], &race));
}

#[test]
fn under_race_who_notices_stops_at_once() {
    let race = [
        "approvers.desk.coordination=race",
        "approvers.desk.members.1.review=25m",
        "approvers.desk.if_gone=stop",
    ];
    insta::assert_snapshot!(tell(&[("10:00", 1)], &race));
}

#[test]
fn at_the_deadline_it_is_too_late() {
    // The review would end exactly at the deadline.
    insta::assert_snapshot!(tell(&[("10:00", 1)], &["roles.r.activation.approval_timeout=10m"]));
}

#[test]
fn a_review_begun_in_time_may_decide_after_the_deadline() {
    // The third request is not taken before its deadline and times out.
    let rules =
        ["roles.r.activation.approval_timeout=5m", "roles.r.activation.deadline_for=review"];
    insta::assert_snapshot!(tell(&[("10:00", 1), ("10:00", 2), ("10:00", 3)], &rules));
}

#[test]
fn a_review_begun_is_finished_after_hours() {
    let rules = ["approvers.desk.calendar=office"];
    insta::assert_snapshot!(tell(&[("16:55", 1), ("16:59", 2), ("17:00", 3)], &rules));
}

#[test]
fn a_review_is_handed_back_at_the_end_of_the_shift() {
    // It goes back to its place: before the request that came after it.
    let rules = ["approvers.desk.calendar=office", "approvers.desk.at_shift_end=hand_back"];
    insta::assert_snapshot!(tell(&[("16:55", 1), ("16:58", 2), ("16:59", 3)], &rules));
}

#[test]
fn pickup_runs_in_on_duty_time() {
    // 20 minutes before the end of the shift and 10 minutes of the next.
    let rules = ["approvers.desk.calendar=office", "approvers.desk.pickup=30m"];
    insta::assert_snapshot!(tell(&[("16:40", 1)], &rules));
}

#[test]
fn a_second_need_joins_and_files_its_own_when_patience_ends() {
    let rules = ["approvers.desk.review=2h", "needs.0.patience=30m"];
    insta::assert_snapshot!(tell(&[("10:00", 1), ("10:10", 1)], &rules));
}

#[test]
fn resubmitted_after_a_timeout() {
    let rules = [
        "approvers.desk.calendar=office",
        "roles.r.activation.approval_timeout=1h",
        "needs.0.resubmits={ after = [\"timed_out\"], delay = \"10m\", times = 2 }",
    ];
    insta::assert_snapshot!(tell(&[("06:00", 1)], &rules));
}

#[test]
fn work_longer_than_the_window_goes_on_in_the_next() {
    let rules = ["needs.0.work=2h", "roles.r.activation.maximum_duration=1h"];
    insta::assert_snapshot!(tell(&[("10:00", 1)], &rules));
}

#[test]
fn asking_for_the_work_only() {
    insta::assert_snapshot!(tell(&[("10:00", 1)], &["needs.0.asks_for=work", "needs.0.work=7m"]));
}

#[test]
fn deactivated_but_not_in_the_first_five_minutes() {
    // Staff-2 is joined by a second need before the five minutes are over: nobody deactivates until
    // that one is done.
    let rules =
        ["roles.r.activation.require_approval=false", "needs.0.deactivates=1", "needs.0.work=2m"];
    insta::assert_snapshot!(tell(&[("10:00", 1), ("11:00", 2), ("11:04", 2)], &rules));
}

#[test]
fn planned_ahead_and_granted_before_the_start() {
    insta::assert_snapshot!(tell(&[("12:00", 1)], &["needs.0.ahead=2h"]));
}

#[test]
fn planned_ahead_but_decided_after_the_start() {
    let rules = ["needs.0.ahead=5m"];
    insta::assert_snapshot!(tell(&[("12:00", 1)], &rules));
}

#[test]
fn one_denial_ends_it() {
    let rules = [
        "approvers.desk.denies_legitimate=1",
        "needs.0.resubmits={ after = [\"denied\"], delay = \"1h\", times = 1 }",
    ];
    insta::assert_snapshot!(tell(&[("10:00", 1)], &rules));
}

#[test]
fn nobody_decides_on_their_own_request() {
    // staff-1 is ada, staff-2 is bob.
    let rules = ["requesters.staff.approves_for=[\"desk\"]"];
    insta::assert_snapshot!(tell(&[("10:00", 1), ("11:00", 2)], &rules));
}

#[test]
fn two_approvals_by_two_people() {
    let rules = ["roles.r.activation.approvals_needed=2"];
    insta::assert_snapshot!(tell(&[("10:00", 1), ("10:02", 2)], &rules));
}

#[test]
fn two_stages_each_with_its_own_clock() {
    let text = DAY.replace(
        "approvers = [\"desk\"]",
        "stages = [{ approvers = [\"desk\"] }, { approvers = [\"alternates\"] }]",
    );
    let scenario = traced(&text, &needs(&[("10:00", 1)]), &[]);
    insta::assert_snapshot!(story(&scenario, 0));
}

#[test]
fn alternates_are_asked_and_primaries_may_still_decide() {
    let stage = "stages = [{ approvers = [\"desk\"], approval_timeout = \"1d\", \
                 escalate_after = \"1h\", escalate_to = [\"alternates\"] }]";
    let text = DAY.replace("approvers = [\"desk\"]", stage);
    let rules = ["approvers.desk.pickup=65m"];
    let first = traced(&text, &needs(&[("10:00", 1)]), &rules);
    let late = traced(&text, &needs(&[("10:00", 1)]), &["approvers.desk.pickup=3h"]);
    insta::assert_snapshot!(format!("{}\n\n{}", story(&first, 0), story(&late, 0)));
}

#[test]
fn an_extension_skips_the_human() {
    let text = DAY.replace(
        "approvers = [\"desk\"]",
        "approvers = [\"desk\"]\nautomatic_when = { requesters = [\"staff-2\"] }",
    );
    let scenario = traced(&text, &needs(&[("10:00", 1), ("10:00", 2)]), &[]);
    insta::assert_snapshot!(story(&scenario, 0));
}

#[test]
fn the_window_may_count_from_the_request() {
    // Half an hour of waiting is half an hour less of the role; the second is too late altogether.
    let rules = [
        "roles.r.activation.window_from=request",
        "roles.r.activation.maximum_duration=1h",
        "approvers.desk.review=30m",
        "needs.0.work=10m",
        "roles.r.activation.provisioning=30s",
    ];
    let late = ["approvers.desk.review=2h"].iter().chain(&rules[..2]).chain(&rules[3..]);
    let late: Vec<&str> = late.copied().collect();
    let both = [tell(&[("10:00", 1)], &rules), tell(&[("10:00", 1)], &late)];
    insta::assert_snapshot!(both.join("\n\n"));
}

#[test]
fn a_mail_that_comes_too_late_was_never_sent() {
    // ada reads at once; bob's mail takes an hour.
    let rules = ["approvers.desk.members.1.notification=1h"];
    insta::assert_snapshot!(tell(&[("10:00", 1)], &rules));
}

#[test]
fn mfa_fails_during_an_outage() {
    let text = DAY.replace(
        "remembered_for = \"1h\"",
        "remembered_for = \"1h\"\n\
         outages = [{ from = 2026-01-05T10:01:00, to = 2026-01-05T11:00:00 }]",
    );
    // staff-1 passes before; half an hour later that is remembered, outage or not; staff-2 fails
    // three times.
    let rules = [
        "roles.r.activation.require=mfa",
        "roles.r.activation.require_approval=false",
        "roles.r.activation.maximum_duration=10m",
        "needs.0.work=10m",
    ];
    let csv = needs(&[("10:00", 1), ("10:30", 1), ("10:30", 2)]);
    insta::assert_snapshot!(story(&traced(&text, &csv, &rules), 0));
}

/// The same day with emergency accounts.
fn with_break_glass(wanted: &[(&str, u32)], overrides: &[&str]) -> String {
    let glass = "[break_glass]\nafter = \"30m\"\napplies_to = \"all\"\naccess = \"5m\"\n\
                 duration = \"40m\"\naccounts = 1\n[[needs]]";
    let text = DAY.replace("[[needs]]", glass);
    story(&traced(&text, &needs(wanted), overrides), 0)
}

#[test]
fn an_emergency_account_after_half_an_hour() {
    // The pending request is canceled when the account opens; 20 minutes of work are left after it.
    let rules = ["approvers.desk.review=3h"];
    insta::assert_snapshot!(with_break_glass(&[("10:00", 1)], &rules));
}

#[test]
fn who_finds_no_free_account_waits_in_line() {
    let rules = ["approvers.desk.review=3h", "needs.0.work=30m"];
    insta::assert_snapshot!(with_break_glass(&[("10:00", 1), ("10:01", 2)], &rules));
}

#[test]
fn access_before_the_account_opens_is_used_and_the_account_runs_on() {
    let rules = ["approvers.desk.review=32m", "needs.0.work=1h"];
    insta::assert_snapshot!(with_break_glass(&[("10:00", 1)], &rules));
}

#[test]
fn the_clock_of_break_glass_runs_on_while_requests_come_and_go() {
    // Two needs of one person lose access at 17:10, so both take an account at 17:40 and have it at
    // 17:45. The second only joins what the first files; that this times out at 17:30 starts no clock.
    let rules = [
        "roles.r.activation.approval_timeout=20m",
        "approvers.desk.calendar=office",
        "roles.r.activation.maximum_duration=1h",
        "needs.0.work=2h",
        "needs.0.resubmits={ after = [\"timed_out\"], delay = \"0s\", times = 9 }",
        "break_glass.accounts=2",
    ];
    insta::assert_snapshot!(with_break_glass(&[("16:00", 1), ("16:30", 1)], &rules));
}

#[test]
fn who_is_done_with_an_emergency_account_deactivates_what_came_meanwhile() {
    // The justification takes 50 minutes; the account opens after 35 and the work ends after 65.
    let rules = [
        "roles.r.activation.require_approval=false",
        "roles.r.activation.require_justification=true",
        "requesters.staff.justification=50m",
        "needs.0.work=30m",
        "needs.0.deactivates=1",
    ];
    insta::assert_snapshot!(with_break_glass(&[("10:00", 1)], &rules));
}
