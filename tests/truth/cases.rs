//! Cases from the field: small inputs that once gave a wrong number, with the right one.
//!
//! Each `tests/truth/cases/NAME.toml` came from somebody's own scenario, people and objects replaced.
//! The right values are by hand, from the scenario alone; a comment says how.

use std::path::Path;

use pimsim::engine::Observer;
use pimsim::id::{Approver, PolicyId, RoleId};
use pimsim::lifecycle::State;
use pimsim::math;
use pimsim::measure::Measure;
use pimsim::scenario::model::Scenario;
use pimsim::time::{Instant, Span};

use crate::common;
use crate::common::{Kept, kept, measured, results, scenario_with, series};

fn case(name: &str, overrides: &[&str]) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/truth/cases").join(name);
    let overrides: Vec<String> = overrides.iter().map(|set| (*set).to_owned()).collect();
    match pimsim::scenario::load(&path, &overrides) {
        Ok(scenario) => scenario,
        Err(problems) => panic!("{}", pimsim::words::problems::render(&problems, false)),
    }
}

#[test]
fn who_looks_once_a_day_works_overtime() {
    // On duty for ten minutes a day; a review takes 30, so each is ten minutes of duty and twenty after it.
    let scenario = case("one-look-a-day.toml", &[]);
    let results = results(&scenario);
    let [busy, reviewing, overtime] =
        ["approver_utilization", "review_time", "overtime"].map(|name| series(&results, 0, name));
    for ((busy, reviewing), overtime) in busy.iter().zip(&reviewing).zip(&overtime) {
        assert!((overtime / reviewing - 2.0 / 3.0).abs() < 0.01, "{overtime} of {reviewing}");
        // Two members, ten minutes a day each.
        let on_duty = 2.0 * 7.0 / 6.0;
        assert!((busy - (reviewing - overtime) / on_duty).abs() < 1e-9, "{busy}");
        assert!(*busy <= 1.0, "{busy}");
    }
    let estimates = results.estimates(&scenario);
    let estimate = estimates.get(0, None, Measure::ApproverUtilization).expect("they review");
    let (low, high) = (estimate.low().expect("five runs"), estimate.high().expect("five runs"));
    assert!(low <= estimate.mean() && estimate.mean() <= high && high <= 1.0, "{low} {high}");
}

#[test]
fn two_reviews_can_begin_a_day_and_one_comes() {
    // With time enough nothing times out: the desk is stable.
    let patient = ["roles.r.activation.approval_timeout=30d", "simulation.horizon=52w"];
    let results = results(&case("one-look-a-day.toml", &patient));
    assert!(series(&results, 0, "timed_out_share").iter().all(|share| *share == 0.0));
    let pending = measured(&results, 0, "pending_mean", 0.95);
    assert!(pending.mean() < 2.0, "{}", pending.mean());
}

#[test]
fn sittings_that_finish_what_they_begin_are_enough() {
    // 53 reviews a week can begin, 40 come (two sittings of ten minutes, two members, mean 6 min).
    let patient = ["roles.r.activation.approval_timeout=30d", "simulation.horizon=52w"];
    let results = results(&case("two-sittings.toml", &patient));
    assert!(series(&results, 0, "timed_out_share").iter().all(|share| *share == 0.0));
    let busy = measured(&results, 0, "approver_utilization", 0.95);
    assert!(busy.mean() < 1.0, "{}", busy.mean());
}

/// Everything, and the time off duty of each review.
#[derive(Default)]
struct Late(Vec<(Approver, Span)>);

impl Observer for Late {
    fn overtime(&mut self, approver: Approver, _role: RoleId, from: Instant, to: Instant) {
        self.0.push((approver, to - from));
    }
}

#[test]
fn a_review_over_two_shifts_is_overtime_between_them_only() {
    // Begun Monday at 16:50, 18 h long: until Tuesday 10:50. Of that 16 h lie between the shifts.
    let text = r#"
schema = 1
[simulation]
start = 2026-01-05
horizon = "2d"
replications = 1
[calendars.office]
weekly = ["mon-fri 09:00-17:00"]
[approvers.desk]
members = 1
calendar = "office"
review = "18h"
[roles.r.activation]
require_approval = true
approvers = ["desk"]
[requesters.staff]
count = 1
[[needs]]
requesters = "staff"
role = "r"
file = "needs.csv"
"#;
    let scenario = common::traced(text, "wanted_at\n2026-01-05T16:50:00\n", &[]);
    let mut late = Late::default();
    pimsim::engine::simulate(&scenario, PolicyId::new(0), 1, &mut late, &|| false)
        .expect("no stop");
    let spans: Vec<Span> = late.0.iter().map(|(_, span)| *span).collect();
    assert_eq!(spans, [Span::hours(16)]);
}

#[test]
fn what_is_asked_before_the_start_is_asked_when_it_should_be() {
    // Wanted on Wednesday and planned two days ahead: asked and approved on Monday, whether the run's window begins
    // after that or before.
    let asked = |name| {
        let kept = kept(&case(name, &[]), 0, 1);
        let requests = kept.requests.values();
        let facts = requests.map(|r| (r.submitted_at, r.decided_at, r.active_at, r.state));
        facts.collect::<Vec<_>>()
    };
    let (before, after) =
        (asked("asked-before-the-start.toml"), asked("asked-after-the-start.toml"));
    assert!(!before.is_empty());
    let early = case("asked-before-the-start.toml", &[]);
    let found = pimsim::design::examine(&early, &[PolicyId::new(0)]);
    let dead = found.iter().find(|finding| finding.code == pimsim::design::Code::TooSlow);
    assert!(dead.is_none(), "somebody is on duty when they ask: {dead:?}");
    assert!(before.iter().all(|facts| facts.1.is_some() && facts.2.is_some()), "{before:?}");
    assert_eq!(before, after);
}

/// Asking ahead, otherwise nothing: where no need is filed at once, no request may be either.
const AHEAD: &str = r#"
schema = 1
[simulation]
start = 2026-01-05
warm_up = "1w"
horizon = "4w"
cool_down = "1d"
replications = 1
seed = 3
[approvers.desk]
members = 1
review = "1m"
[roles.r.activation]
require_approval = true
approvers = ["desk"]
[requesters.staff]
count = 100_000_000
[[needs]]
requesters = "staff"
role = "r"
rate = "500/week"
"#;

/// Requests filed in each of these days since the start of the simulation.
fn filed(kept: &Kept, start: Instant, days: std::ops::Range<i64>) -> Vec<usize> {
    let day = |at: Instant| (at - start).as_ms().div_euclid(86_400_000);
    let on = |wanted| kept.requests.values().filter(|r| day(r.submitted_at) == wanted).count();
    days.map(on).collect()
}

#[test]
fn planning_ahead_moves_requests_and_piles_up_none() {
    // The needs are wanted at the same instants; a week ahead, each is filed a week before.
    let plain = scenario_with(AHEAD, &[]);
    let start = plain.simulation.start;
    let ahead = scenario_with(AHEAD, &["needs.0.ahead=1w"]);
    let (plain, ahead) = (kept(&plain, 0, 1), kept(&ahead, 0, 1));
    assert_eq!(filed(&ahead, start, -7..28), filed(&plain, start, 0..35));
    // What is wanted after the run is asked for within it.
    assert!(filed(&ahead, start, 29..36).iter().all(|day| *day > 40));
    let wanted = |kept: &Kept| {
        let all = kept.needs.values().filter(|need| need.measured);
        all.map(|need| (need.need, need.wanted_at)).collect::<Vec<_>>()
    };
    assert_eq!(wanted(&ahead), wanted(&plain));
}

#[test]
fn drawn_times_ahead_fill_the_days_before_the_start_evenly() {
    // Exponential, mean a week, at 500 a week: d days before the start a share exp(-d/7) of the usual 71 a day
    // is filed; from the start on, all of them. No day may differ by more than six standard deviations.
    let law = r#"needs.0.ahead={ distribution = "exponential", mean = "1w" }"#;
    let scenario = scenario_with(AHEAD, &[law]);
    let found = filed(&kept(&scenario, 0, 1), scenario.simulation.start, -30..36);
    for (day, found) in (-30..36).zip(found) {
        let share = if day < 0 { math::exp((f64::from(day) + 0.5) / 7.0) } else { 1.0 };
        let expected = 500.0 / 7.0 * share;
        let off = (found as f64 - expected) / expected.max(1.0).sqrt();
        assert!(off.abs() < 6.0, "day {day}: {found}, not {expected:.1}");
    }
}

#[test]
fn the_effort_of_a_request_is_its_own_whoever_claims_it() {
    // M/M/3 at 2/3: reviews 10 % shorter, the same luck. Measured with one luck per member: 2.4.
    let text = r#"
schema = 1
[simulation]
start = 2026-01-05
warm_up = "1w"
horizon = "26w"
replications = 40
seed = 11
[approvers.desk]
members = 3
coordination = "claim"
review = { distribution = "exponential", mean = "10m" }
[roles.r.activation]
require_approval = true
approvers = ["desk"]
approval_timeout = "90d"
[requesters.many]
count = 100_000_000
[[needs]]
requesters = "many"
role = "r"
rate = "12/hour"
[policies.today]
[policies.quicker]
approvers.desk.review = { distribution = "exponential", mean = "9m" }
"#;
    let scenario = scenario_with(text, &[]);
    let results = results(&scenario);
    let comparison = results.comparison(&scenario, 0);
    let measure = Measure::TimeToAccessMean;
    let difference = comparison.get(1, None, measure).expect("needs get access");
    let ratio = difference.paired.variance_ratio.expect("both vary");
    assert!(ratio >= 5.0, "{ratio}");
    assert!(kept(&scenario, 0, 1).requests.values().all(|r| r.state != State::TimedOut));
}

#[test]
fn approvers_who_must_first_be_approved_by_each_other_time_everything_out() {
    let shares = |set: &[&str], measure| {
        series(&results(&case("approvers-wait-for-approval.toml", set)), 0, measure)
    };
    assert!(shares(&[], "timed_out_share").iter().all(|share| *share == 1.0));
    assert!(shares(&[], "granted_share").iter().all(|share| *share == 0.0));
    // One who holds the role all the time ends the cycle.
    let cured = ["roles.role-holders.assignment=active"];
    assert!(shares(&cured, "granted_share").iter().all(|share| *share == 1.0));
    // Without the rule everybody decides, whatever they hold.
    let lax = ["approvers.approver-group.must_hold=[]", "approvers.role-holders.must_hold=[]"];
    assert!(shares(&lax, "granted_share").iter().all(|share| *share == 1.0));
}
