//! Where the luck of a request lives, told twice.
//!
//! A second judge makes the draws from the words of the documents: the key of ChaCha8 is seed,
//! replication, purpose, block and member, the nonce counts attempts and tries, and the index is the
//! place of the need in its block. It shares no code with pimsim: its own cipher, its own hash of names, its
//! own uniforms and logarithms. Then what follows from such addresses, in draws and in stories: a member
//! has the same luck in a list of 3 and of 12, a review under `claim` belongs to its request, and a longer
//! run begins with the shorter one.

use pimsim::demand::{Luck, Needs};
use pimsim::engine::ReviewOutcome;
use pimsim::id::{Approver, BlockId, GroupId, MemberIx};
use pimsim::random::{Distribution, Purpose, Root};
use pimsim::scenario::model::Scenario;
use pimsim::time::Span;
use sha2::{Digest, Sha256};

use crate::common::{kept, scenario_with};

const SCENARIO: &str = r#"
schema = 1
[simulation]
start = 2026-01-05
horizon = "104w"
seed = 11

[approvers.desk]
members = 3
notification = { distribution = "exponential", mean = "5m" }
pickup = { distribution = "exponential", mean = "30m" }
review = "10h"
[approvers.other]
members = [{ name = "desk-1" }]

[roles.reader.activation]
require_approval = true
approvers = ["desk"]

[requesters.people]
count = 1000

[[needs]]
requesters = "people"
role = "reader"
rate = "1/week"
work = { distribution = "exponential", mean = "30m" }
"#;

const TWELVE: &str = "approvers.desk.members=12";
const LAW_MS: f64 = 3.6e6;

fn scenario(sets: &[&str]) -> Scenario {
    scenario_with(SCENARIO, sets)
}

fn root(scenario: &Scenario) -> Root {
    Root { seed: scenario.simulation.seed, replication: 2 }
}

fn luck(scenario: &Scenario) -> Luck {
    Luck::new(scenario, &scenario.policies[0], root(scenario))
}

fn member(group: usize, place: usize) -> Approver {
    Approver { group: GroupId::new(group), member: MemberIx::new(place) }
}

fn law() -> Distribution {
    Distribution::exponential(LAW_MS).expect("a mean above zero")
}

/// The second judge.
mod judge {
    use super::{Digest, Sha256};

    /// A word of ChaCha8 (Bernstein 2008; counter and nonce of 64 bits), one operation after the other.
    fn chacha8(key: [u32; 8], nonce: u64, counter: u64) -> [u32; 16] {
        let mut first = [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574].to_vec();
        first.extend(key);
        first.extend([counter as u32, (counter >> 32) as u32, nonce as u32, (nonce >> 32) as u32]);
        let mut word = first.clone();
        for round in 0..8 {
            for column in 0..4 {
                let turned = if round % 2 == 0 { 0 } else { 1 };
                let at = |row: usize| 4 * row + (column + turned * row) % 4;
                let (a, b, c, d) = (at(0), at(1), at(2), at(3));
                for (x, y, z, bits) in [(a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)] {
                    word[x] = word[x].wrapping_add(word[y]);
                    word[z] = (word[z] ^ word[x]).rotate_left(bits);
                }
            }
        }
        std::array::from_fn(|at| word[at].wrapping_add(first[at]))
    }

    /// The number of a name; 0 where there is none.
    fn named(parts: &[&str]) -> u64 {
        if parts.is_empty() {
            return 0;
        }
        let text: Vec<u8> = parts
            .iter()
            .flat_map(|part| [&(part.len() as u64).to_le_bytes()[..], part.as_bytes()].concat())
            .collect();
        let digest = Sha256::digest(&text);
        (0..8).map(|at| u64::from(digest[at]) << (8 * at)).sum()
    }

    pub struct Stream<'a> {
        pub purpose: u32,
        pub owner: &'a [&'a str],
        pub party: &'a [&'a str],
        pub nonce: u64,
    }

    impl Stream<'_> {
        /// The 64 bits of a draw of seed 11, replication 2.
        pub fn bits(&self, index: u64) -> u64 {
            let (owner, party) = (named(self.owner), named(self.party));
            let halves = |number: u64| [number as u32, (number >> 32) as u32];
            let [a, b] = halves(11);
            let ([e, f], [g, h]) = (halves(owner), halves(party));
            let words = chacha8([a, b, 2, self.purpose, e, f, g, h], self.nonce, index / 8);
            let at = 2 * (index % 8) as usize;
            u64::from(words[at + 1]) << 32 | u64::from(words[at])
        }

        pub fn uniform(&self, index: u64) -> f64 {
            ((self.bits(index) >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
        }

        /// By the exponential law, in milliseconds.
        pub fn exponential(&self, index: u64) -> i64 {
            (super::LAW_MS * -libm::log1p(-self.uniform(index))).round() as i64
        }
    }
}

use judge::Stream;

const OWNER: [&str; 2] = ["block", "people/reader"];

#[test]
fn a_second_judge_finds_the_same_luck_of_requests() {
    let scenario = scenario(&[TWELVE]);
    let mut luck = luck(&scenario);
    for (index, attempt, stage) in
        (0..70).flat_map(|i| [(i, 1, 1), (i, 2, 1), (i, 1, 2), (i, 3, 2)])
    {
        let origin = luck.of_need(BlockId::new(0), index, attempt);
        let nonce = u64::from(attempt - 1) << 32 | u64::from(stage - 1_u8);
        for (place, name) in [(0, "desk-1"), (2, "desk-3"), (11, "desk-12")] {
            let party = ["member", "desk", name];
            let of = |purpose| Stream { purpose, owner: &OWNER, party: &party, nonce };
            for (purpose, code) in
                [(Purpose::NotificationDelay, 15), (Purpose::Pickup, 17), (Purpose::Review, 18)]
            {
                let drawn = luck.desk_span(&law(), purpose, origin, stage, member(0, place));
                assert_eq!(
                    drawn.as_ms(),
                    of(code).exponential(index),
                    "{purpose:?} {index} {name}"
                );
            }
            let denied = luck.desk_coin(0.3, Purpose::Verdict, origin, stage, member(0, place));
            assert_eq!(denied, of(19).uniform(index) < 0.3);
        }
        // Whoever takes it, and after one approval.
        for (place, approvals) in [(0, 0), (11, 0), (5, 1)] {
            let nonce = nonce | (approvals as u64) << 8;
            let stream = Stream { purpose: 18, owner: &OWNER, party: &[], nonce };
            let stage = (stage, approvals);
            let drawn = luck.claimed_review(&law(), origin, stage, member(0, place));
            assert_eq!(drawn.as_ms(), stream.exponential(index), "{index} {place}");
        }
    }
    // The member of another group who has the same name is somebody else.
    let origin = luck.of_need(BlockId::new(0), 0, 1);
    let party = ["member", "other", "desk-1"];
    let other = Stream { purpose: 17, owner: &OWNER, party: &party, nonce: 0 };
    let drawn = luck.desk_span(&law(), Purpose::Pickup, origin, 1, member(1, 0));
    assert_eq!(drawn.as_ms(), other.exponential(0));
}

#[test]
fn a_second_judge_finds_the_same_needs() {
    let scenario = scenario(&[]);
    let of = |purpose| Stream { purpose, owner: &OWNER, party: &[], nonce: 0 };
    let week = 7.0 * 24.0 * LAW_MS;
    let mut position = 0.0;
    let mut seen = 0;
    for (index, need) in (0..).zip(Needs::new(&scenario, &scenario.policies[0], root(&scenario))) {
        position += week * -libm::log(of(1).uniform(index));
        let waited = (need.wanted_at - scenario.simulation.start).as_ms();
        assert!((waited as f64 - position).abs() < 1.0, "{index}: {waited} {position}");
        let who = (u128::from(of(2).bits(index)) * 1000) >> 64;
        assert_eq!(u128::from(need.requester.number), who);
        // Half an hour on average.
        let work = need.work.as_ms() * 2 - of(3).exponential(index);
        assert!(work.abs() <= 2, "{index}: {work}");
        seen += 1;
    }
    assert!(seen > 70, "{seen}");
}

#[test]
fn a_member_has_the_same_luck_in_a_list_of_3_and_of_12() {
    let (three, twelve) = (scenario(&[]), scenario(&[TWELVE]));
    let (mut few, mut many) = (luck(&three), luck(&twelve));
    for (index, place) in (0..100).flat_map(|index| (0..3).map(move |place| (index, place))) {
        let origin = few.of_need(BlockId::new(0), index, 1);
        for purpose in [Purpose::NotificationDelay, Purpose::Pickup, Purpose::Review] {
            let drawn =
                |luck: &mut Luck| luck.desk_span(&law(), purpose, origin, 1, member(0, place));
            assert_eq!(drawn(&mut few), drawn(&mut many), "{purpose:?} {index} {place}");
        }
    }
}

/// The reviews of the first replication.
fn reviews(sets: &[&str]) -> Vec<ReviewOutcome> {
    let mut reviews = kept(&scenario(sets), 0, 1).reviews;
    reviews.sort_by_key(|review| (review.from, review.approver));
    reviews
}

#[test]
fn who_picks_up_when_does_not_depend_on_who_else_is_asked() {
    // A review takes so long that all have picked up before the first has decided.
    let picked_up = |sets: &[&str]| -> Vec<_> {
        let first = |review: &ReviewOutcome| review.approver.member.index() < 3;
        let kept = reviews(sets).into_iter().filter(first);
        kept.map(|review| (review.approver.member, review.from)).collect()
    };
    let (three, twelve) = (picked_up(&[]), picked_up(&[TWELVE]));
    assert!(three.len() > 200, "{}", three.len());
    assert_eq!(three, twelve);
}

#[test]
fn under_claim_a_review_takes_as_long_whoever_takes_it() {
    let law = "approvers.desk.review={ distribution = 'exponential', mean = '1h' }";
    let claim = "approvers.desk.coordination=claim";
    let slow = "approvers.desk.pickup={ distribution = 'exponential', mean = '1h' }";
    let times = |sets: &[&str]| -> Vec<Span> {
        reviews(sets).iter().map(|review| review.to - review.from).collect()
    };
    let who = |sets: &[&str]| -> Vec<_> { reviews(sets).iter().map(|one| one.approver).collect() };
    let three = [law, claim];
    assert!(times(&three).len() > 70);
    for other in [[law, claim, TWELVE], [law, claim, slow]] {
        assert_eq!(times(&three), times(&other));
        assert_ne!(who(&three), who(&other), "others take them");
    }
}

#[test]
fn a_longer_run_begins_with_the_shorter_one() {
    let (short, long) = (scenario(&["simulation.horizon=20w"]), scenario(&[]));
    let needs = |scenario: &Scenario| {
        Needs::new(scenario, &scenario.policies[0], root(scenario)).collect::<Vec<_>>()
    };
    let (few, many) = (needs(&short), needs(&long));
    assert!(few.len() > 10 && many.len() > 2 * few.len());
    assert_eq!(few, many[..few.len()]);
    let end = short.run().1;
    let told = |scenario: &Scenario| -> Vec<String> {
        let records = kept(scenario, 0, 1).records.into_iter();
        records.filter(|record| record.at < end).map(|record| format!("{record:?}")).collect()
    };
    assert!(told(&short).len() > 50);
    assert_eq!(told(&short), told(&long));
}
