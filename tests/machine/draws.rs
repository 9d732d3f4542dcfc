//! No two draws of a run share a place in the key stream.
//!
//! Method: a scenario that uses every purpose is run for two seeds, two replications and two
//! policies while each draw is noted (a hook that only tests compile). A draw occupies the words
//! `[2 i, 2 i + 2)` of the ChaCha8 stream with the key and the nonce of its address. So streams
//! cannot overlap if three things hold, and each is tested: different addresses have different keys
//! or nonces; different names have different numbers; within a run, no place is read for two
//! different things. What is read twice for one and the same thing is listed, with its reason.
//!
//! A chapter of this book that is compiled inside the library, because of the hook.

use std::collections::{BTreeMap, BTreeSet};

use super::simulate;
use crate::id::PolicyId;
use crate::random::recording::{Draw, place, record};
use crate::random::{Address, Purpose, name_address};
use crate::scenario::load_text;
use crate::scenario::model::Scenario;

/// Everything that can be random, is.
const SCENARIO: &str = r#"
schema = 1

[simulation]
start = 2026-01-05
horizon = "12w"

[calendars.office]
weekly = ["mon-fri 09:00-17:00"]

[mfa.push]
duration = { distribution = "exponential", mean = "20s" }
failure = 0.4
bypass = 0.5

[approvers.one]
members = 3
calendar = "office"
notification = { distribution = "exponential", mean = "5m" }
notification_lost = 0.2
pickup = { distribution = "exponential", mean = "30m" }
review = { distribution = "exponential", mean = "20m" }
denies_legitimate = 0.2
detects_malicious = 0.5
absence = 0.1

[approvers.two]
members = [{ name = "one-1" }, { name = "b" }]
notification = { distribution = "exponential", mean = "5m" }
pickup = { distribution = "exponential", mean = "30m" }
review = { distribution = "exponential", mean = "20m" }
denies_legitimate = 0.1
detects_malicious = 0.5
if_gone = "stop"

[approvers.soc]
members = 2
notification = { distribution = "exponential", mean = "5m" }
notification_lost = 0.2
pickup = { distribution = "exponential", mean = "30m" }
review = { distribution = "exponential", mean = "20m" }
looks_every = { distribution = "exponential", mean = "8h" }
denies_legitimate = 0.2
detects_malicious = 0.5

[roles.reader]
severity = 5
[roles.reader.activation]
watched_by = ["soc"]
watched_share = 0.9
maximum_duration = "1h"
require = "mfa"
require_justification = true
require_ticket = true
require_approval = true
provisioning = { distribution = "exponential", mean = "1m" }
propagation = { distribution = "exponential", mean = "1m" }
stages = [
  { approvers = ["one"], approval_timeout = "4h", escalate_after = "1h", escalate_to = ["two"] },
  { approvers = ["two"] },
]

[roles.writer.activation]
maximum_duration = "30m"
require = "authentication_context"
require_approval = true
approvers = ["one"]
approvals_needed = 2
approval_timeout = "24h"

[requesters.people]
count = 4
mfa = "push"
justification = { distribution = "exponential", mean = "1m" }
ticket = { distribution = "exponential", mean = "1m" }

[requesters.others]
count = 3
mfa = "push"

[[needs]]
requesters = "people"
role = "reader"
rate = "40/week"
work = { distribution = "exponential", mean = "2h" }
asks_for = "work"
deactivates = 0.5
patience = { distribution = "exponential", mean = "4h" }
ahead = { distribution = "exponential", mean = "1h" }
urgent = 0.5
[needs.resubmits]
after = ["timed_out", "denied", "canceled", "refused"]
delay = { distribution = "exponential", mean = "30m" }
times = 5
chance = 0.8

[[needs]]
name = "others/reader"
requesters = "others"
role = "writer"
rate = "20/week"
work = { distribution = "exponential", mean = "1h" }
asks_for = { distribution = "exponential", mean = "30m" }
patience = { distribution = "exponential", mean = "4h" }
[needs.resubmits]
after = ["timed_out", "denied", "canceled", "refused"]
delay = { distribution = "exponential", mean = "30m" }
times = 5

[threat]
compromises = "20/year"
dwell = { distribution = "exponential", mean = "5d" }
attempts = "6/day"
hijack = 0.5
evicted_by_denial = 0.5
evicted_by_detection = 0.5
claims_urgent = 0.5

[break_glass]
after = "2h"
access = { distribution = "exponential", mean = "5m" }
duration = { distribution = "exponential", mean = "20m" }
watched_by = ["soc"]
watched_share = 0.9

[policies.race]

[policies.claim]
approvers.one.coordination = "claim"
approvers.one.at_shift_end = "hand_back"
"#;

fn scenario(seed: u64) -> Scenario {
    let set = [format!("simulation.seed={seed}")];
    load_text("draws.toml", SCENARIO, None, &set).unwrap_or_else(|problems| {
        let told =
            problems.list.iter().map(|problem| format!("{}: {}\n", problem.path, problem.message));
        panic!("{}", told.collect::<String>())
    })
}

/// The draws of one run.
fn draws(scenario: &Scenario, policy: usize, replication: u32) -> Vec<Draw> {
    let run = || simulate(scenario, PolicyId::new(policy), replication, &mut (), &|| false);
    let (counts, draws) = record(run);
    assert!(counts.is_some_and(|counts| counts.requests > 100), "there is something to see");
    draws
}

/// What may be read more than once, for the same thing: when the mail came to the member who decided
/// is asked again when the wait is taken apart. A review that was handed back at the end of a shift
/// is begun afresh and takes its own time again.
const AFRESH: [Purpose; 3] =
    [Purpose::NotificationDelay, Purpose::NotificationLoss, Purpose::Review];

#[test]
fn no_place_is_read_for_two_different_things() {
    let scenario = scenario(0);
    let mut used = BTreeSet::new();
    for (policy, afresh) in [(0, &AFRESH[..2]), (1, &AFRESH)] {
        let mut reads: BTreeMap<Draw, u32> = BTreeMap::new();
        for draw in draws(&scenario, policy, 1) {
            *reads.entry(draw).or_default() += 1;
            used.insert(draw.0.purpose);
        }
        let mut again: BTreeMap<Purpose, u32> = BTreeMap::new();
        for ((address, _), _) in reads.iter().filter(|(_, times)| **times > 1) {
            *again.entry(address.purpose).or_default() += 1;
        }
        println!("policy {policy}: {} places; read again: {again:?}", reads.len());
        again.retain(|purpose, _| !afresh.contains(purpose));
        assert!(again.is_empty(), "policy {policy}: {again:?}");
    }
    use Purpose::{DesignPoint, FittedHours, FittedLaw, SweepPoint};
    let of_runs = Purpose::ALL
        .into_iter()
        .filter(|one| !matches!(one, DesignPoint | SweepPoint | FittedHours | FittedLaw));
    assert!(used.into_iter().eq(of_runs), "the scenario uses every purpose of a run");
}

#[test]
fn different_addresses_are_different_streams() {
    let mut addresses: BTreeMap<([u8; 32], u64), Address> = BTreeMap::new();
    let mut words: BTreeSet<([u8; 32], u64, u128)> = BTreeSet::new();
    let mut runs = 0;
    for seed in [0, 1] {
        let scenario = scenario(seed);
        for (policy, replication) in [(0, 1), (0, 2), (1, 1)] {
            runs += 1;
            for draw in draws(&scenario, policy, replication) {
                let (key, nonce, word) = place(draw);
                // Numbers of 64 bits count blocks of 16 words; beyond that a stream would repeat.
                assert!(word + 2 <= 1 << 68, "{draw:?}");
                let known = *addresses.entry((key, nonce)).or_insert(draw.0);
                assert_eq!(known, draw.0, "two addresses, one stream");
                assert_eq!((draw.0.seed, draw.0.replication), (seed, replication));
                words.insert((key, nonce, word));
            }
        }
    }
    // In order, the words of one draw end before those of the next begin.
    let all: Vec<_> = words.into_iter().collect();
    let apart = |pair: &[([u8; 32], u64, u128)]| {
        let ((a, m, i), (b, n, j)) = (pair[0], pair[1]);
        (a, m) != (b, n) || i + 2 <= j
    };
    assert!(all.windows(2).all(apart));
    println!("{runs} runs: {} streams, {} draws, none overlaps", addresses.len(), all.len());
    assert!(addresses.len() > 1_000 && all.len() > 100_000);
}

#[test]
fn owners_are_numbers_of_names_and_no_two_names_share_one() {
    let scenario = scenario(0);
    let mut names: BTreeMap<u64, Vec<&str>> = BTreeMap::new();
    let mut add = |parts: Vec<&'static str>| {
        let known = names.insert(name_address(&parts), parts.clone());
        assert!(known.is_none(), "{known:?} and {parts:?}");
    };
    add(vec!["block", "people/reader"]);
    add(vec!["block", "others/reader"]);
    add(vec!["attacker", "people"]);
    add(vec!["attacker", "others"]);
    for member in ["one-1", "one-2", "one-3"] {
        add(vec!["member", "one", member]);
    }
    // The same name in two groups is two persons.
    add(vec!["member", "two", "one-1"]);
    add(vec!["member", "two", "b"]);
    add(vec!["member", "soc", "soc-1"]);
    add(vec!["member", "soc", "soc-2"]);
    let nobody = 0;
    for policy in 0..2 {
        for (address, _) in draws(&scenario, policy, 1) {
            for number in [address.owner, address.party] {
                assert!(number == nobody || names.contains_key(&number), "{address:?}");
            }
        }
    }
}
