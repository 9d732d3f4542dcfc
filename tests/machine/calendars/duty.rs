//! Stretches of duty: when nobody, or too few, can begin a review in time; the judge goes millisecond by
//! millisecond.

use std::rc::Rc;

use pimsim::design::duty::{Duty, Limit, Pace, Stretch, below, without};
use pimsim::id::CalendarId;
use pimsim::scenario::roster::Roster;
use pimsim::time::{Instant, Span};

fn list(stretches: &[(i64, i64)]) -> Vec<Stretch> {
    stretches.iter().map(|(a, b)| (Instant::from_ms(*a), Instant::from_ms(*b))).collect()
}

#[test]
fn what_is_left_of_stretches() {
    type Pairs = &'static [(i64, i64)];
    let cases: [(Pairs, Pairs, Pairs); 5] = [
        (&[(0, 10)], &[], &[(0, 10)]),
        (&[(0, 10)], &[(0, 10)], &[]),
        (&[(0, 10), (20, 30)], &[(5, 25)], &[(0, 5), (25, 30)]),
        (&[(0, 10)], &[(1, 2), (3, 4)], &[(0, 1), (2, 3), (4, 10)]),
        (&[(5, 6)], &[(0, 1), (8, 9)], &[(5, 6)]),
    ];
    for (first, second, expected) in cases {
        assert_eq!(without(&list(first), &list(second)), list(expected), "{first:?}");
    }
}

/// When a review can begin, millisecond by millisecond.
fn begins(duty: &Duty, shifts: &[(i64, i64)], pending: i64) -> Option<i64> {
    let Pace { mail, pickup, review, hands_back } = duty.pace;
    let on = |at: i64| shifts.iter().find(|(start, end)| (*start..*end).contains(&at));
    let mut at = pending + (duty.after + mail).as_ms();
    let mut left = pickup.as_ms();
    while left > 0 && at < KNOWN {
        left -= i64::from(on(at).is_some());
        at += 1;
    }
    let fits =
        |at: &i64| on(*at).is_some_and(|(_, end)| !hands_back || at + review.as_ms() <= *end);
    (at..KNOWN).find(fits)
}

const KNOWN: i64 = 400;

#[test]
fn who_is_late_is_so_at_every_instant() {
    let rosters: [&[(i64, i64)]; 5] = [
        &[(10, 20), (30, 34), (60, 90), (110, 111), (150, 170), (230, 260), (300, 330)],
        &[(-5, 3), (40, 80), (200, 240)],
        &[(50, 51), (100, 101), (150, 151), (200, 201), (250, 251), (300, 301)],
        &[(0, 100), (120, 380)],
        &[],
    ];
    let (mut looked_at, mut doomed) = (0, 0);
    for shifts in rosters {
        let known = Instant::from_ms(KNOWN);
        let roster = Roster::of_shifts(Instant::from_ms(0), known, shifts);
        for case in 0..480_i64 {
            let of = |place: i64, count: i64| Span::ms((case / place) % count);
            let (mail, pickup) = (of(1, 3), Span::ms([0, 1, 9, 33][of(3, 4).as_ms() as usize]));
            let review = Span::ms([0, 1, 8, 25, 70][of(12, 5).as_ms() as usize]);
            let pace = Pace { mail, pickup, review, hands_back: of(60, 2) > Span::ZERO };
            let openings = match pace.hands_back {
                true => Rc::new(roster.with_room_for(review)),
                false => Rc::new(roster.clone()),
            };
            let (roster, calendar) = (Rc::new(roster.clone()), CalendarId::new(0));
            let after = Span::ms(7 * of(120, 2).as_ms());
            let name = String::new();
            let kept = Rc::default();
            let duty = Duty { roster, calendar, after, members: 1, name, pace, openings, kept };
            let limit = match of(240, 2) {
                Span::ZERO => Limit { decided: Span::ms(60), begun: Span::FOREVER },
                _ => Limit { decided: Span::FOREVER, begun: Span::ms(90) },
            };
            let late = duty.late(limit, (Instant::from_ms(0), Instant::from_ms(250)));
            let wait = limit.to_begin(review).as_ms();
            for at in 0..250 {
                let begins_at = begins(&duty, shifts, at).unwrap_or(KNOWN);
                let told = late.iter().any(|(from, to)| (from.ms()..to.ms()).contains(&at));
                // The instant at which a gap ends is left out.
                let is_late = begins_at > at + wait || begins_at == at + wait && told;
                assert_eq!(told, is_late, "{shifts:?} {pace:?} {limit:?} at {at}: {begins_at}");
                (looked_at, doomed) = (looked_at + 1, doomed + u32::from(told));
            }
        }
    }
    assert!(doomed * 5 > looked_at && doomed * 10 < looked_at * 9, "{doomed} of {looked_at}");
}

#[test]
fn too_few_are_left_where_lists_overlap() {
    let lists = [(1, list(&[(0, 10)])), (2, list(&[(5, 20)]))];
    let (from, to) = (Instant::from_ms(0), Instant::from_ms(30));
    assert_eq!(below(&lists, 3, 1, from, to), list(&[(5, 10)]));
    assert_eq!(below(&lists, 3, 2, from, to), list(&[(5, 20)]));
    assert_eq!(below(&lists, 3, 3, from, to), list(&[(0, 20)]));
    assert_eq!(below(&lists, 3, 4, from, to), list(&[(0, 30)]));
}
