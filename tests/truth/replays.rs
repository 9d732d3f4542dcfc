//! A log replayed under its own policy goes as it went; under another one as it would have gone.
//!
//! Method: the log is that of a simulated replication, so the truth under every policy is the same
//! replication under it. Of needs that the log identifies the time to access is the truth to the second;
//! of the others the truth lies in the interval.

use std::collections::BTreeMap;

use pimsim::engine::{AccessBy, NeedOutcome, Observer, RequestOutcome, simulate};
use pimsim::experiment::unwatched;
use pimsim::id::{PolicyId, Requester};
use pimsim::measure::reasons;
use pimsim::replay::{Replay, stage};
use pimsim::rows::replay::spread;
use pimsim::scenario::model::Scenario;
use pimsim::session::replaying::{Replays, replayed};
use pimsim::tenant::log::{Log, Options};
use pimsim::time::{Instant, Span};

use crate::common::logs::{audit_log, read_log};
use crate::common::runs::scenario_with;

/// Two groups in two zones, and all that a person can do with a request.
const TENANT: &str = r#"
schema = 1

[simulation]
start = 2026-03-02
warm_up = "0s"
horizon = "13w"
replications = 1
seed = 11

[calendars.office]
weekly = ["mon-fri 08:00-17:00"]
time_zone = "Europe/Berlin"

[calendars.far]
weekly = ["mon-fri 09:00-18:00"]
time_zone = "America/New_York"

[mfa.app]
duration = { distribution = "uniform", min = "5s", max = "40s" }

[approvers.near]
coordination = "claim"
members = [
  { name = "ada", calendar = "office" },
  { name = "ben", calendar = "office" },
  { name = "cyd", calendar = "far" },
]
notification = { distribution = "triangular", min = "3m", mode = "5m", max = "15m" }
notification_lost = 0.02
pickup = { distribution = "lognormal", median = "20m", sigma = 1.2 }
review = { distribution = "gamma", mean = "3m", cv = 0.5 }
denies_legitimate = 0.1

[approvers.round]
members = 2
pickup = { distribution = "exponential", mean = "3h" }
review = "2m"
denies_legitimate = 0.05

[roles.alpha.activation]
maximum_duration = "4h"
require = "mfa"
require_justification = true
require_approval = true
approvers = ["near"]
provisioning = { distribution = "exponential", mean = "20s" }
propagation = "1m"

[roles.beta.activation]
maximum_duration = "2h"
require_approval = true
approval_timeout = "12h"
approvers = ["round"]

[roles.gamma.activation]
maximum_duration = "8h"
require_justification = true
provisioning = "3s"

[requesters.people]
count = 400
mfa = "app"
justification = { distribution = "uniform", min = "10s", max = "60s" }

[[needs]]
requesters = "people"
role = "alpha"
rate = "60/week"
work = { distribution = "lognormal", median = "1h", sigma = 1.2 }
deactivates = 0.6
patience = { distribution = "exponential", mean = "8h" }
resubmits = { after = ["denied", "timed_out"], delay = "45m", times = 2 }

[[needs]]
requesters = "people"
role = "beta"
rate = "50/week"
work = { distribution = "exponential", mean = "90m" }
deactivates = 0.3
ahead = { distribution = "empirical", values = ["0s", "0s", "0s", "26h"] }

[[needs]]
requesters = "people"
role = "gamma"
rate = "40/week"
work = { distribution = "exponential", mean = "2h" }
deactivates = 0.8

[policies.as-logged]

[policies.automatic]
roles.alpha.activation.require_approval = false
roles.beta.activation.require_approval = false

[policies.late]
roles.beta.activation.approval_timeout = "3d"

[policies.short]
roles.gamma.activation.maximum_duration = "1h"
"#;

struct Replayed {
    scenario: Scenario,
    log: Log,
    replay: Replay,
    replays: Replays,
}

fn of(text: &str, sets: &[&str], replications: u32) -> Replayed {
    let scenario = scenario_with(text, sets);
    let files = audit_log(&scenario, 0, 1);
    let (name, bytes) = &files[0];
    let options = Options { approval_timeout: Span::hours(24), ..Options::default() };
    let log = read_log(&[(name, bytes)], options).expect("a log");
    let replay = stage(&log, scenario.clone(), "as-logged").expect("it can be staged");
    let asked = (&[][..], replications);
    let replays = replayed(&replay, log.requests.len(), asked, None, &mut unwatched);
    Replayed { scenario, log, replay, replays: replays.expect("nobody stops it") }
}

#[test]
fn under_its_own_policy_a_log_goes_as_it_went() {
    let made = of(TENANT, &[], 1);
    let fates = &made.replays.fates[0].1.requests;
    let mut others = BTreeMap::<_, Vec<usize>>::new();
    let reasons = reasons(&made.log, &made.replay, fates);
    for (place, reason) in &reasons {
        if let Some(reason) = reason {
            others.entry(reason).or_default().push(*place);
        }
    }
    let all = reasons.len();
    assert!(all > 1_500, "{all}");
    for (reason, places) in &others {
        for place in places.iter().take(3) {
            println!("{reason:?}: {:#?} became {:#?}", made.log.requests[*place], fates[*place]);
        }
    }
    let counts: Vec<_> = others.iter().map(|(reason, places)| (reason, places.len())).collect();
    assert!(counts.is_empty(), "{counts:?} of {all}");
}

/// When each need of a run wanted access, filed first, and had access.
#[derive(Default)]
struct Truth {
    filed: BTreeMap<(Instant, Requester), u64>,
    access: BTreeMap<u64, Option<Span>>,
}

impl Observer for Truth {
    fn request(&mut self, outcome: &RequestOutcome) {
        if let Some(need) = outcome.need {
            self.filed.entry((outcome.submitted_at, outcome.requester)).or_insert(need);
            if let Some(active) = outcome.active_at {
                let wait = self.access.entry(need).or_default();
                *wait = (*wait).or(Some((active - outcome.wanted_at).max(Span::ZERO)));
            }
        }
    }

    fn need(&mut self, outcome: &NeedOutcome) {
        // Of its own request it is told when that was active; a log has no more.
        if outcome.access_by != Some(AccessBy::Request) {
            let wait = self.access.entry(outcome.need).or_default();
            *wait = (*wait).or(outcome.access_at.map(|at| at - outcome.wanted_at));
        }
    }
}

fn truth(scenario: &Scenario, policy: usize) -> Truth {
    let mut truth = Truth::default();
    simulate(scenario, PolicyId::new(policy), 1, &mut truth, &|| false).expect("nobody stops it");
    truth
}

/// How many needs the replay knows for certain and gets right, and for the others how many truths lie
/// in the interval: (right, certain, inside, uncertain).
fn agreement(made: &Replayed, policy: usize) -> (usize, usize, usize, usize) {
    let logged = truth(&made.scenario, 0);
    let other = truth(&made.scenario, policy);
    let by_filing: BTreeMap<Instant, u64> =
        logged.filed.iter().map(|((at, _), need)| (*at, *need)).collect();
    let fates = &made.replays.fates[policy].1;
    let mut counts = (0, 0, 0, 0);
    for (places, waits) in made.replay.needs.iter().zip(&fates.needs) {
        let first = made.log.requests[places[0]].requested;
        let Some(need) = by_filing.get(&first) else { continue };
        let truth = other.access.get(need).copied().flatten();
        let (_, low, high) = spread(&waits.times);
        let all = waits.times.len() + (waits.without + waits.waiting) as usize;
        let close = Span::seconds(1);
        match (low, high, truth) {
            (Some(low), Some(high), truth) if waits.times.len() == all && high - low <= close => {
                counts.1 += 1;
                let right =
                    truth.is_some_and(|truth| low - close <= truth && truth <= high + close);
                counts.0 += usize::from(right);
            }
            (None, None, truth) if waits.waiting == 0 => {
                counts.1 += 1;
                counts.0 += usize::from(truth.is_none());
            }
            (low, high, Some(truth)) => {
                counts.3 += 1;
                let inside = low
                    .zip(high)
                    .is_some_and(|(low, high)| low - close <= truth && truth <= high + close);
                counts.2 += usize::from(inside);
            }
            _ => {}
        }
    }
    counts
}

#[test]
fn under_another_policy_a_log_goes_as_it_would_have_gone() {
    let made = of(TENANT, &[], 40);
    for policy in 1..4 {
        let name = &made.scenario.policies[policy].name;
        let (right, certain, inside, uncertain) = agreement(&made, policy);
        println!("{name}: {right} of {certain} certain, {inside} of {uncertain} inside");
        assert!(certain > 800, "{name}: {certain}");
        assert!(right as f64 >= 0.99 * certain as f64, "{name}: {right} of {certain}");
        assert!(inside as f64 >= 0.9 * uncertain as f64, "{name}: {inside} of {uncertain}");
    }
}

/// Every event of a replay is watched, and the second engine replays the same, byte by byte.
#[test]
fn the_second_judge_agrees_on_a_replay() {
    let made = of(TENANT, &["simulation.horizon=3w"], 1);
    let mut scenario = made.replay.scenario.clone();
    scenario.simulation.replications = 2;
    if let Err(difference) = crate::judge::difference_in(&scenario) {
        panic!("{difference}");
    }
}
