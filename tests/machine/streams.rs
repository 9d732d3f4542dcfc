//! Random streams: what is common to all policies, and that nothing else is.
//!
//! Three parts. Common random numbers: needs and the luck of the n-th request of each are the same
//! under every policy, and the variance ratio says what that is worth. Independence: streams with
//! neighbouring addresses are as unrelated as any. (That no two draws of a run share a place is
//! shown beside the engine, where every draw can be noted.)
//!
//! Method of the statistical part: every test gives the chance of a statistic at least as extreme
//! if all draws were independent and uniform. With `n` such tests, the smallest chance must not be
//! below `1e-4 / n` (Bonferroni), so a sound generator fails here for at most one seed in 10,000;
//! the seeds are fixed, so it fails never or always.

use std::collections::BTreeMap;

use pimsim::demand::{Luck, Need, Needs};
use pimsim::id::{Approver, BlockId, GroupId, MemberIx};
use pimsim::lifecycle::State;
use pimsim::math::{erfc, exp, sqrt};
use pimsim::measure::Measure;
use pimsim::random::{Address, Distribution, Lane, Purpose, Root, name_address};
use pimsim::scenario::model::Scenario;
use pimsim::stats::{chi_square_p, kolmogorov_distance, paired};

use crate::common::{Kept, kept, results, scenario_with, shipped};

/// Policies that differ in all that a policy may change.
const POLICIES: &str = r#"
schema = 1

[simulation]
start = 2026-01-05
horizon = "8w"
replications = 2
seed = 3

[mfa.push]
duration = { distribution = "lognormal", median = "14s", p90 = "45s" }
failure = 0.3

[approvers.desk]
members = 2
notification = { distribution = "exponential", mean = "5m" }
notification_lost = 0.2
pickup = { distribution = "exponential", mean = "30m" }
review = { distribution = "exponential", mean = "5m" }
denies_legitimate = 0.1

[roles.reader.activation]
maximum_duration = "2h"
require = "mfa"
require_justification = true
require_approval = true
approvers = ["desk"]
approval_timeout = "8h"
provisioning = { distribution = "exponential", mean = "1m" }

[roles.writer.activation]
require = "mfa"

[requesters.people]
count = 300
mfa = "push"
justification = { distribution = "exponential", mean = "1m" }

[[needs]]
requesters = "people"
role = "reader"
rate = "40/week"
work = { distribution = "exponential", mean = "2h" }
patience = { distribution = "exponential", mean = "2h" }
urgent = 0.3
resubmits = { after = ["timed_out", "denied", "canceled", "refused"], delay = "1h", times = 3 }

[[needs]]
requesters = "people"
role = "writer"
rate = "20/week"
work = { distribution = "exponential", mean = "1h" }
urgent = 0.1

[policies.first]

[policies.other-group-first]
approvers.another = { members = 3, review = "1m" }
roles.writer.activation.require_approval = true
roles.writer.activation.approvers = ["another"]

[policies.longer-list]
approvers.desk.members = [{ name = "new" }, { name = "desk-2" }, { name = "desk-1" }]

[policies.other-laws]
approvers.desk.coordination = "claim"
approvers.desk.review = { distribution = "exponential", mean = "50m" }
mfa.push.failure = 0.01
roles.reader.activation.maximum_duration = "30m"
roles.reader.activation.approval_timeout = "1h"

[policies.standing]
roles.reader.assignment = "active"
roles.writer.assignment = "active"
"#;

fn needs(scenario: &Scenario, replication: u32) -> Vec<Need> {
    let root = Root { seed: scenario.simulation.seed, replication };
    Needs::new(scenario, &scenario.policies[0], root).collect()
}

#[test]
fn every_policy_faces_the_same_needs() {
    let scenario = scenario_with(POLICIES, &[]);
    for replication in [1, 2] {
        let needs = needs(&scenario, replication);
        assert!(needs.len() > 400);
        for policy in 0..scenario.policies.len() {
            let kept = kept(&scenario, policy, replication);
            assert_eq!(kept.needs.len(), needs.len());
            for (need, told) in needs.iter().zip(kept.needs.values()) {
                let found = (told.need, told.block, told.requester, told.wanted_at);
                assert_eq!(found, (need.number, need.block, need.requester, need.wanted_at));
                assert_eq!((told.work, told.urgent), (need.work, need.urgent));
            }
            patience_is_that_of_the_need(&kept, &needs);
        }
    }
}

/// Whoever cancels does so when the need's patience is used up, counted from `pending_at`.
fn patience_is_that_of_the_need(kept: &Kept, needs: &[Need]) {
    for request in kept.requests.values().filter(|request| request.state == State::Canceled) {
        let need = &needs[request.need.expect("nobody attacks") as usize - 1];
        let waited = request.ended_at.zip(request.pending_at).map(|(end, from)| end - from);
        assert_eq!(waited, need.patience, "need {}", need.number);
    }
}

/// What chance decides about the first requests of the first needs of each block, in the words of a
/// law that is not constant and a coin that is fair: for the request alone, and by approver.
fn luck(scenario: &Scenario, policy: usize, replication: u32) -> BTreeMap<String, (i64, bool)> {
    let policy = &scenario.policies[policy];
    let root = Root { seed: scenario.simulation.seed, replication };
    let mut luck = Luck::new(scenario, policy, root);
    let law = Distribution::exponential(3.6e6).expect("a mean above zero");
    let own = [
        Purpose::MfaDuration,
        Purpose::MfaFailure,
        Purpose::Justification,
        Purpose::Ticket,
        Purpose::Provisioning,
        Purpose::Propagation,
        Purpose::ResubmissionDelay,
    ];
    let desk = [
        Purpose::NotificationDelay,
        Purpose::NotificationLoss,
        Purpose::Pickup,
        Purpose::Review,
        Purpose::Verdict,
    ];
    let mut found = BTreeMap::new();
    for (block, index, attempt) in requests(scenario) {
        let origin = luck.of_need(BlockId::new(block), index, attempt);
        let name = &scenario.blocks[block].name;
        for (purpose, sub) in own.iter().flat_map(|purpose| (0..3).map(move |sub| (*purpose, sub)))
        {
            let span = luck.span(&law, purpose, origin, sub).as_ms();
            let coin = luck.coin(0.5, purpose, origin, sub);
            found.insert(format!("{name} {index} {attempt} {purpose:?} {sub}"), (span, coin));
        }
        for (place, group) in policy.groups.iter().enumerate() {
            for (at, member) in group.members.iter().enumerate() {
                let approver = Approver { group: GroupId::new(place), member: MemberIx::new(at) };
                for (purpose, stage) in desk.iter().flat_map(|p| [(*p, 1), (*p, 2)]) {
                    let span = luck.desk_span(&law, purpose, origin, stage, approver).as_ms();
                    let coin = luck.desk_coin(0.5, purpose, origin, stage, approver);
                    let who = format!("{}/{} {stage}", group.name, member.name);
                    found.insert(
                        format!("{name} {index} {attempt} {purpose:?} {who}"),
                        (span, coin),
                    );
                }
            }
        }
    }
    found
}

fn requests(scenario: &Scenario) -> impl Iterator<Item = (usize, u64, u32)> + use<> {
    let blocks = 0..scenario.blocks.len();
    blocks.flat_map(|block| {
        (0..40).flat_map(move |index| (1..=3).map(move |attempt| (block, index, attempt)))
    })
}

#[test]
fn the_nth_request_of_a_need_has_the_same_luck_under_every_policy() {
    let scenario = scenario_with(POLICIES, &[]);
    let first = luck(&scenario, 0, 1);
    for policy in 1..scenario.policies.len() {
        let other = luck(&scenario, policy, 1);
        let common = first.iter().filter(|(place, _)| other.contains_key(*place));
        assert_eq!(common.clone().count(), first.len(), "the same people are in every policy");
        for (place, luck) in common {
            assert_eq!(other[place], *luck, "{place} under policy {policy}");
        }
    }
    // And it is luck: nothing is the same for two places, or in another replication.
    let mut spans: Vec<i64> = first.values().map(|(span, _)| *span).collect();
    spans.sort_unstable();
    spans.dedup();
    assert!(spans.len() as f64 > 0.99 * first.len() as f64, "{} of {}", spans.len(), first.len());
    let again = luck(&scenario, 0, 2);
    let same = first.iter().filter(|(place, luck)| again[*place].0 == luck.0).count();
    assert!(same < 20, "{same} of {} are the same in two replications", first.len());
}

#[test]
fn what_a_run_shows_of_that_luck_is_the_same_too() {
    // Checks of the same attempt take the same time, as far as both are answered: nothing is
    // remembered, and an attempt that fails under one policy has its own tries under the other.
    let scenario = scenario_with(POLICIES, &["mfa.push.failure=0"]);
    let checks = |policy| {
        let requests = kept(&scenario, policy, 1).requests.into_values();
        let pairs = requests.filter_map(|request| {
            let checked = request.pending_at? - request.submitted_at;
            Some(((request.need?, request.attempt), checked))
        });
        pairs.collect::<BTreeMap<_, _>>()
    };
    let first = checks(0);
    assert!(first.len() > 300);
    for policy in 1..4 {
        let other = checks(policy);
        let common: Vec<_> = first.iter().filter(|(key, _)| other.contains_key(*key)).collect();
        assert!(common.len() > 200, "policy {policy}: {}", common.len());
        for (key, time) in common {
            assert_eq!(other[key], *time, "{key:?} under policy {policy}");
        }
    }
}

/// The values of a measure of one policy, replication by replication.
fn values(scenario: &Scenario, policy: &str, measure: &str) -> Vec<Option<f64>> {
    let place = scenario.policies.iter().position(|known| known.name == policy).expect("a policy");
    let measure = Measure::named(measure).expect("a measure of the contract");
    results(scenario).policies[place].series(None, measure)
}

fn ratio(a: &[Option<f64>], b: &[Option<f64>]) -> f64 {
    let paired = paired(a, b, 0.95).expect("there are pairs");
    paired.variance_ratio.expect("the differences vary")
}

/// A scenario, one policy of it, whose reviews, and how long they take: as shipped, and a tenth
/// shorter.
const NEAR: [[&str; 5]; 4] = [
    [
        "approver-group.toml",
        "base",
        "secops",
        r#"{ distribution = "lognormal", median = "4m", p90 = "12m" }"#,
        r#"{ distribution = "lognormal", median = "3m 36s", p90 = "10m 48s" }"#,
    ],
    [
        "global-administrator.toml",
        "manual",
        "security-officers",
        r#"{ distribution = "exponential", mean = "4m" }"#,
        r#"{ distribution = "exponential", mean = "3m 36s" }"#,
    ],
    [
        "high-security.toml",
        "high-security",
        "security-desk",
        r#"{ distribution = "exponential", mean = "4m" }"#,
        r#"{ distribution = "exponential", mean = "3m 36s" }"#,
    ],
    // Three members share one queue, here at a load of 0.55 (as shipped it is overloaded, and a
    // tenth more or less is not near): a wait depends on all reviews before it. So a hundredth.
    [
        "shared-queue.toml",
        "base",
        "desk",
        r#"{ distribution = "exponential", mean = "3m" }"#,
        r#"{ distribution = "exponential", mean = "2m 58s" }"#,
    ],
];

#[test]
fn near_policies_are_compared_many_times_more_sharply() {
    for [file, policy, group, review, near] in NEAR {
        let weeks = if group == "desk" { "2w" } else { "8w" };
        let run = |review: &str, seed: &str| {
            let review = format!("approvers.{group}.review={review}");
            let [horizon, seed] = [("horizon", weeks), ("seed", seed)]
                .map(|(key, value)| format!("simulation.{key}={value}"));
            let sets = ["simulation.replications=20", &horizon, &seed, &review];
            values(&shipped(file, &sets), policy, "time_to_access_mean")
        };
        let (here, there) = (run(review, "1"), run(near, "1"));
        let (aligned, apart) = (ratio(&here, &there), ratio(&here, &run(near, "2")));
        println!("{file}: variance ratio {aligned:.1}; with another seed {apart:.2}");
        assert!(aligned > 5.0, "{file}: {aligned}");
        assert!(apart < 4.0, "{file}: what is not common gains nothing: {apart}");
    }
}

/// The chances that all tests of one family found, by name.
#[derive(Default)]
struct Family {
    chances: Vec<(f64, String)>,
}

impl Family {
    fn add(&mut self, chance: f64, name: impl Into<String>) {
        self.chances.push((chance, name.into()));
    }

    /// So many standard deviations of a normal variate, to either side.
    fn deviation(&mut self, deviations: f64, name: impl Into<String>) {
        self.add(erfc(deviations.abs() / sqrt(2.0)), name);
    }

    /// Chi-square over cells of equal chance, both tails: too even is as wrong as too uneven.
    fn even(&mut self, cells: &[u32], name: &str) {
        let n: u32 = cells.iter().sum();
        let expected = f64::from(n) / cells.len() as f64;
        assert!(expected >= 50.0, "{name}: too few for the limit law");
        let squares = cells.iter().map(|&n| (f64::from(n) - expected) * (f64::from(n) - expected));
        let upper = chi_square_p(squares.sum::<f64>() / expected, cells.len() as f64 - 1.0);
        self.add(2.0 * upper.min(1.0 - upper), name);
    }

    /// Kolmogorov's distance from uniform; the bound `2 exp(-2 n d^2)` of Dvoretzky, Kiefer and
    /// Wolfowitz with Massart's constant (1990) holds for every `n`.
    fn uniform(&mut self, draws: &[f64], name: &str) {
        let mut sorted = draws.to_vec();
        let distance = kolmogorov_distance(&mut sorted, |x| x);
        self.add(2.0 * exp(-2.0 * draws.len() as f64 * distance * distance), name);
    }

    /// The correlation of pairs, normal for so many; and their places on a board of 16 by 16.
    fn unrelated(&mut self, pairs: &[(f64, f64)], name: &str) {
        let n = pairs.len() as f64;
        let sum: f64 = pairs.iter().map(|(x, y)| (x - 0.5) * (y - 0.5)).sum();
        let deviations = 12.0 * sum / sqrt(n);
        self.deviation(deviations, format!("{name}, correlation"));
        let mut board = [0; 256];
        for (x, y) in pairs {
            board[(x * 16.0) as usize * 16 + (y * 16.0) as usize] += 1;
        }
        self.even(&board, &format!("{name}, pairs"));
    }

    /// Everything about a sequence of draws that ought to be independent of each other.
    fn sequence(&mut self, draws: &[f64], name: &str) {
        self.uniform(draws, &format!("{name}, distance"));
        let mut cells = [0; 64];
        draws.iter().for_each(|draw| cells[(draw * 64.0) as usize] += 1);
        self.even(&cells, &format!("{name}, cells"));
        for lag in [1, 2] {
            let pairs: Vec<_> = draws.iter().copied().zip(draws[lag..].iter().copied()).collect();
            self.unrelated(&pairs, &format!("{name}, {lag} apart"));
        }
    }

    fn judge(mut self) {
        let n = self.chances.len() as f64;
        self.chances.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (least, name) = &self.chances[0];
        println!(
            "{n} tests; the least chance is {least:.2e} ({name}), allowed from {:.1e}",
            1e-4 / n
        );
        assert!(*least >= 1e-4 / n, "{name}: {least:e}");
    }
}

/// An address somewhere in the middle.
const BASE: Address = Address {
    seed: 20_260_105,
    replication: 7,
    purpose: Purpose::Review,
    owner: 0x7451_165d_596c_b5d0,
    party: 0x141c_fc98_42c4_b0e3,
    lane: 0,
};

/// Ways to go from one address to the next, each as simulations do.
type Walk = (&'static str, fn(u64) -> Address);
const WALKS: [Walk; 8] = [
    ("seeds", |i| Address { seed: i, ..BASE }),
    ("seeds far apart", |i| Address { seed: i << 32, ..BASE }),
    ("replications", |i| Address { replication: i as u32 + 1, ..BASE }),
    ("attempts", |i| Address { lane: i << 32, ..BASE }),
    ("tries of one request", |i| Address { lane: i, ..BASE }),
    ("members", |i| Address { party: name_address(&["member", "a", &format!("a-{i}")]), ..BASE }),
    ("blocks", |i| Address { owner: name_address(&["block", &format!("a-{i}")]), ..BASE }),
    ("owners that differ by one", |i| Address { owner: i, party: 0, ..BASE }),
];

/// Draws at the same place of streams with neighbouring addresses.
fn across_addresses(family: &mut Family, n: u64) {
    for (name, walk) in WALKS {
        for index in [0, 1, 40] {
            let draws: Vec<f64> = (0..n).map(|i| Lane::open(walk(i)).uniform(index)).collect();
            family.sequence(&draws, &format!("{name}, place {index}"));
        }
    }
}

/// Draws of one stream, and pairs from two purposes of the same owner at the same place.
fn within_and_between_purposes(family: &mut Family, n: u64) {
    let draws = |purpose| -> Vec<f64> {
        let mut lane = Lane::open(Address { purpose, ..BASE });
        (0..n).map(|index| lane.uniform(index)).collect()
    };
    let all: Vec<_> = Purpose::ALL.iter().map(|purpose| draws(*purpose)).collect();
    for (purpose, draws) in Purpose::ALL.iter().zip(&all) {
        family.sequence(draws, &format!("{purpose:?}"));
    }
    for (at, one) in all.iter().enumerate() {
        for (other, draws) in all.iter().enumerate().skip(at + 1) {
            let pairs: Vec<_> = one.iter().copied().zip(draws.iter().copied()).collect();
            let names = (Purpose::ALL[at], Purpose::ALL[other]);
            family.unrelated(&pairs, &format!("{names:?}"));
        }
    }
}

/// Each of the 52 bits of a draw that matter is a fair coin.
fn bits(family: &mut Family, n: u64) {
    for (name, walk) in WALKS {
        let mut ones = [0_u32; 52];
        for i in 0..n {
            let bits = Lane::open(walk(i)).bits(3) >> 12;
            ones.iter_mut().enumerate().for_each(|(at, ones)| *ones += (bits >> at & 1) as u32);
        }
        for (at, ones) in ones.into_iter().enumerate() {
            let deviations = (f64::from(ones) - n as f64 / 2.0) / sqrt(n as f64 / 4.0);
            family.deviation(deviations, format!("{name}, bit {at}"));
        }
    }
}

fn statistics(n: u64) {
    let mut family = Family::default();
    across_addresses(&mut family, n);
    within_and_between_purposes(&mut family, n);
    bits(&mut family, n);
    family.judge();
}

#[test]
fn streams_with_neighbouring_addresses_are_independent_and_uniform() {
    statistics(20_000);
}

#[test]
#[ignore = "slow: the same with 500,000 draws each"]
fn streams_are_independent_and_uniform_in_depth() {
    statistics(500_000);
}

#[test]
fn the_tests_see_what_is_wrong() {
    // One draw in a hundred repeats the one before; a stream that is a little too small; a walk
    // that leaves the replication out.
    let mut lane = Lane::open(BASE);
    let draws: Vec<f64> = (0..20_000).map(|index| lane.uniform(index)).collect();
    let repeats = |i: usize| if i % 20 == 19 { draws[i - 1] } else { draws[i] };
    let shrunk = |i: usize| draws[i] * 0.97;
    let stuck = |_: usize| draws[0];
    let wrong: [&dyn Fn(usize) -> f64; 3] = [&repeats, &shrunk, &stuck];
    for (at, wrong) in wrong.into_iter().enumerate() {
        let mut family = Family::default();
        family.sequence(&(0..draws.len()).map(wrong).collect::<Vec<_>>(), "wrong");
        let least = family.chances.iter().map(|(chance, _)| *chance).fold(1.0, f64::min);
        assert!(least < 1e-4 / 3_000.0, "mistake {at}: {least:e}");
    }
}
