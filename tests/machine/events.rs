//! Events come in the order of time, then rank, then their making, however they were put into the calendar.

use pimsim::engine::calendar::{Calendar, EMPTY};
use pimsim::engine::rank::Rank;
use pimsim::time::{Instant, Span};

const START: Instant = Instant::from_ms(-7);

fn drain(calendar: &mut Calendar<u32>) -> Vec<u32> {
    std::iter::from_fn(|| calendar.pop_until(EMPTY)).map(|(_, what)| what).collect()
}

#[test]
fn time_then_rank_then_sequence() {
    let mut calendar = Calendar::new(START);
    let at = Instant::from_ms;
    calendar.schedule(at(5), Rank::Other, 3);
    calendar.schedule(at(5), Rank::Deadline, 1);
    calendar.schedule(at(5), Rank::Deadline, 2);
    calendar.schedule(at(4), Rank::Other, 0);
    assert_eq!(drain(&mut calendar), [0, 1, 2, 3]);
}

#[test]
fn lanes_and_heap_come_out_as_one() {
    let (mut mixed, mut plain) = (Calendar::new(START), Calendar::new(START));
    let mut expected = Vec::new();
    let delays = [7, 3, 3, 11, 1, 2, 4, 5, 6, 7, 3];
    for n in 0..5_000_u32 {
        let now = Instant::from_ms(i64::from(n / 3));
        let delay = Span::ms(delays[n as usize % delays.len()]);
        let rank = if n % 2 == 0 { Rank::Deadline } else { Rank::WindowEnd };
        if n % 5 == 0 {
            mixed.schedule(now + delay, rank, n);
        } else {
            mixed.schedule_after(now, delay, rank, n);
        }
        plain.schedule(now + delay, rank, n);
        expected.push((now + delay, rank, n));
    }
    expected.sort();
    let expected: Vec<u32> = expected.into_iter().map(|(_, _, n)| n).collect();
    assert_eq!(drain(&mut mixed), expected);
    assert_eq!(drain(&mut plain), expected);
}

#[test]
fn nothing_after_the_limit() {
    let mut calendar = Calendar::new(START);
    let at = Instant::from_ms(5);
    calendar.schedule(at, Rank::Mail, 1);
    let decisions = calendar.limit(at, Rank::Decision);
    assert!(calendar.pop_until(decisions).is_none());
    let mail = calendar.limit(at, Rank::Mail);
    assert_eq!(calendar.pop_until(mail), Some((at, 1)));
}

#[test]
fn a_ring_grows_and_what_lies_beyond_all_runs_keeps_its_order() {
    let mut calendar = Calendar::new(START);
    let mut expected = Vec::new();
    for n in 0..1_000_u32 {
        calendar.schedule_after(Instant::from_ms(i64::from(n)), Span::ms(500), Rank::Mail, n);
        expected.push(n);
        if n % 3 == 0 {
            let (_, what) = calendar.pop_until(EMPTY).expect("one was put in");
            assert_eq!(what, expected.remove(0));
        }
    }
    calendar.schedule(Instant::NEVER, Rank::Other, 5_001);
    calendar.schedule(Instant::from_ms(1 << 40), Rank::Other, 5_000);
    expected.extend([5_000, 5_001]);
    assert_eq!(drain(&mut calendar), expected);
}
