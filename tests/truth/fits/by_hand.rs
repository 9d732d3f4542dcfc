//! Small logs, and what they say of each behaviour, worked by hand.

use jiff::tz::TimeZone;
use pimsim::fit::asks::{Asks, before_review};
use pimsim::fit::case::RoleFacts;
use pimsim::fit::demand::Level;
use pimsim::fit::free::demand;
use pimsim::fit::groups::groups;
use pimsim::fit::requester::{Tally, again, ahead, asks_for_maximum, patience, provisioning, work};
use pimsim::fit::sample::{Observation, Sample};
use pimsim::fit::text_needs::runs;
use pimsim::fit::{Case, Choices, End, Log, fit};
use pimsim::scenario::roster::Roster;
use pimsim::time::{Instant, Span};

/// Monday 2026-01-05, 00:00 UTC.
const MONDAY: Instant = Instant::from_ms(1_767_571_200_000);

fn at(minutes: i64) -> Instant {
    MONDAY + Span::minutes(minutes)
}

/// Asked for at a minute by a person; nothing became of it.
fn case(person: u32, role: u32, need: u32, minute: i64) -> Case {
    Case {
        person,
        role,
        need,
        requested: at(minute),
        starts: None,
        pending: None,
        decided: None,
        decider: None,
        active: None,
        ended: None,
        end: End::Open,
        asked: Some(Span::hours(1)),
    }
}

/// What happened next, in minutes.
trait Next {
    fn asks(self, minute: i64) -> Case;
    fn decides(self, minute: i64, approver: u32) -> Case;
    fn active(self, minute: i64) -> Case;
    fn ends(self, minute: i64, end: End) -> Case;
}

impl Next for Case {
    fn asks(self, minute: i64) -> Case {
        Case { pending: Some(at(minute)), ..self }
    }
    fn decides(self, minute: i64, approver: u32) -> Case {
        Case { decided: Some(at(minute)), decider: Some(approver), ..self }
    }
    fn active(self, minute: i64) -> Case {
        Case { active: Some(at(minute)), ..self }
    }
    fn ends(self, minute: i64, end: End) -> Case {
        Case { ended: Some(at(minute)), end, ..self }
    }
}

fn log(cases: Vec<Case>) -> Log {
    Log {
        cases,
        roles: ["a", "b", "c"].map(str::to_owned).into(),
        approvers: ["x", "y", "z"].map(str::to_owned).into(),
        from: MONDAY,
        to: MONDAY + Span::weeks(1),
        resolution: Span::seconds(1),
    }
}

fn minutes(count: f64) -> f64 {
    60.0 * count
}

#[test]
fn work_of_a_need_is_that_of_all_its_activations() {
    let log = log(vec![
        // Finished in the second window.
        case(1, 0, 1, 0).active(1).ends(61, End::Elapsed),
        case(1, 0, 1, 61).active(62).ends(82, End::Deactivated),
        // Ended with its second window: between one and two hours.
        case(2, 0, 2, 0).active(0).ends(60, End::Elapsed),
        case(2, 0, 2, 60).active(60).ends(120, End::Elapsed),
        // Wanted more and did not get it.
        case(3, 0, 3, 0).active(0).ends(60, End::Elapsed),
        case(3, 0, 3, 61).asks(61).ends(100, End::Denied),
        // As soon as one may.
        case(4, 0, 4, 0).active(0).ends(5, End::Deactivated),
        // Still there.
        case(5, 0, 5, 10_000).active(10_000),
        // Never active.
        case(6, 0, 6, 0).asks(0).ends(9, End::Canceled),
    ]);
    let found = work(&log, &log.needs()[0]);
    let left = Span::weeks(1).as_seconds() - minutes(10_000.0);
    let expected = [
        Observation::exact(minutes(80.0)),
        Observation::between(minutes(60.0), minutes(120.0)),
        Observation::at_least(minutes(60.0)),
        Observation::at_most(300.0),
        Observation::at_least(left),
    ];
    assert_eq!(found.seen, expected);
    assert_eq!(found.deactivates, Tally { hits: 2, trials: 3 });
}

#[test]
fn patience_is_one_time_for_a_need() {
    let log = log(vec![
        case(1, 0, 1, 0).asks(0).ends(30, End::Canceled),
        case(1, 0, 1, 40).asks(40).ends(70, End::Canceled),
        case(2, 0, 2, 0).asks(5).decides(50, 1).ends(50, End::Denied),
        case(2, 0, 2, 60).asks(60).decides(70, 1).ends(70, End::Denied),
        case(3, 0, 3, 0).asks(0).ends(2_000, End::TimedOut),
        case(4, 0, 4, 0).asks(0).ends(10, End::Withdrawn),
    ]);
    let found = patience(&log, &log.needs()[0], Some(Span::hours(24)));
    let expected = [
        Observation::exact(minutes(30.0)),
        Observation::at_least(minutes(45.0)),
        Observation::at_least(minutes(1_440.0)),
        Observation::at_least(minutes(10.0)),
    ];
    assert_eq!(found, expected);
}

#[test]
fn who_asks_again_and_who_had_no_time_to() {
    let log = log(vec![
        case(1, 0, 1, 0).asks(0).ends(60, End::TimedOut),
        case(1, 0, 1, 90).asks(90).ends(95, End::Denied),
        case(2, 0, 2, 0).asks(0).ends(60, End::TimedOut),
        // Less than a day before the log ends.
        case(3, 0, 3, 9_000).asks(9_000).ends(9_060, End::TimedOut),
    ]);
    let found = again(&log, &log.needs()[0], Span::hours(24));
    let timed_out = Tally { hits: 1, trials: 2 };
    let denied = Tally { hits: 0, trials: 1 };
    assert_eq!(found.after, [timed_out, denied, Tally::default(), Tally::default()]);
    assert_eq!(found.delays, [Observation::exact(minutes(30.0))]);
    assert_eq!(found.times, 1);
}

#[test]
fn planned_ahead_and_written_at_once() {
    let planned = Case { starts: Some(at(600)), ..case(1, 0, 1, 0) };
    let log = log(vec![
        planned.asks(0).decides(10, 0).active(600).ends(660, End::Elapsed),
        case(2, 0, 2, 0).asks(0).decides(10, 0).active(11).ends(71, End::Elapsed),
        case(3, 0, 3, 0).active(0).ends(60, End::Elapsed),
        Case { asked: Some(Span::minutes(30)), ..case(4, 0, 4, 0) },
    ]);
    let needs = &log.needs()[0];
    let expected = (vec![Observation::exact(minutes(600.0))], Tally { hits: 1, trials: 4 });
    assert_eq!(ahead(&log, needs), expected);
    // Shorter than the log tells: half of its resolution.
    let expected = [Observation::exact(minutes(1.0)), Observation::exact(0.5)];
    assert_eq!(provisioning(&log, needs), expected);
    assert_eq!(asks_for_maximum(needs, Span::hours(1)), Tally { hits: 3, trials: 4 });
}

#[test]
fn who_is_busy_has_no_needs() {
    // Of two people one is busy on Monday from 00:00 to 12:30, by two requests that overlap.
    let log = log(vec![
        case(1, 0, 1, 0).ends(600, End::Elapsed),
        case(1, 0, 2, 300).ends(750, End::Elapsed),
        case(2, 0, 3, 1_500).ends(1_500, End::Failed),
    ]);
    let found = demand(&log, &log.needs()[0], None, &TimeZone::UTC);
    assert_eq!((found.people, found.seen, found.needs()), (2, 2, 3));
    assert_eq!([0, 12, 13].map(|hour| found.hours[hour].weeks), [0.5, 0.75, 1.0]);
    assert_eq!(found.free_h.iter().sum::<f64>(), 2.0 * 168.0 - 12.5);
    assert_eq!([0, 5, 25].map(|hour| found.hours[hour].needs), [1, 1, 1]);
    // Four may ask, and the hours are local.
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    let found = demand(&log, &log.needs()[0], Some(4), &zone);
    assert_eq!(found.people, 4);
    assert_eq!([1, 6, 26].map(|hour| found.hours[hour].needs), [1, 1, 1]);
}

#[test]
fn roles_that_share_deciders_share_a_group() {
    let mut log = log(vec![
        case(1, 2, 1, 0).asks(0).decides(5, 1).ends(5, End::Denied),
        case(2, 0, 2, 0).asks(0).decides(5, 1).ends(5, End::Denied),
        case(3, 1, 3, 0).asks(0).decides(5, 2).ends(5, End::Denied),
    ]);
    let mut choices = Choices::in_zone(TimeZone::UTC, "UTC");
    let names = |log: &Log, choices: &Choices| {
        let all = groups(log, choices);
        all.into_iter().map(|group| (group.name, group.roles)).collect::<Vec<_>>()
    };
    let expected = [("a-approvers".to_owned(), vec![0, 2]), ("b-approvers".to_owned(), vec![1])];
    assert_eq!(names(&log, &choices), expected);
    // What the settings say ties them too, and gives the name.
    let facts = RoleFacts { approvers: vec!["desk".to_owned()], ..Default::default() };
    choices.roles = ["b", "c"].map(|role| (role.to_owned(), facts.clone())).into();
    choices.members.insert("desk".to_owned(), 5);
    assert_eq!(names(&log, &choices), [("desk".to_owned(), vec![0, 1, 2])]);
    let desk = groups(&log, &choices).remove(0);
    assert_eq!((desk.members(), desk.silent, desk.decisions()), (5, 3, 3));
    // The order of the requests does not matter.
    log.cases.reverse();
    assert_eq!(groups(&log, &choices), [desk]);
}

#[test]
fn every_other_member_was_slower() {
    let log = log(vec![
        case(1, 0, 1, 0).asks(0).decides(30, 0).ends(30, End::Denied),
        case(2, 0, 2, 60).asks(60).decides(180, 1).active(181).ends(200, End::Deactivated),
        case(3, 0, 3, 300).asks(300).ends(400, End::TimedOut),
    ]);
    let asks = Asks::of(&log, log.cases.iter());
    // On duty in the second hour and from the fifth on.
    let shift = |from: i64, to: i64| (at(from).ms(), at(to).ms());
    let roster = Roster::of_shifts(MONDAY, log.to, &[shift(60, 120), shift(300, 10_000)]);
    let x = [Observation::exact(0.5), Observation::at_least(minutes(60.0))];
    let y = [Observation::at_least(0.0), Observation::exact(minutes(60.0))];
    let all = Observation::at_least(minutes(100.0));
    assert_eq!(asks.responses(&log, Some(0), &roster), [x[0], x[1], all]);
    assert_eq!(asks.responses(&log, Some(1), &roster), [y[0], y[1], all]);
    assert_eq!([0, 1].map(|member| asks.off_duty(member, &roster)), [1, 1]);
    assert_eq!(asks.denials(None), (2, 1));
    // Two minutes of it are the review.
    let before = |seen| before_review(&seen, 120.0);
    assert_eq!(before(Observation::exact(150.0)), Observation::exact(30.0));
    assert_eq!(before(Observation::exact(90.0)), Observation::at_most(90.0));
    assert_eq!(before(Observation::at_least(90.0)), Observation::at_least(0.0));
}

#[test]
fn runs_of_hours_are_told_by_day() {
    let hours = vec![9, 10, 33, 34, 47, 48, 167];
    let level = Level { hours, needs: 1, weeks: 1.0 };
    let expected =
        ["mon,tue 09:00-11:00", "tue,sun 23:00-24:00", "wed 00:00-01:00"].map(str::to_owned);
    assert_eq!(runs(&level), expected);
}

/// Few events: nothing is fitted, and the scenario says so.
#[test]
fn few_events_are_no_fit() {
    let one = |i: i64| case(i as u32, 0, i as u32, 60 * i).asks(60 * i).decides(60 * i + 7, 0);
    let cases = (1..=9).map(|i| one(i).active(60 * i + 8).ends(60 * i + 30, End::Deactivated));
    let log = log(cases.collect());
    let choices = Choices::in_zone(TimeZone::UTC, "UTC");
    let found = fit(&log, &choices);
    assert!(found.rows.iter().all(|row| row.law.is_none()));
    let text = found.scenario(&log, &choices);
    let assumed = text.lines().filter(|line| line.contains("assumption: fewer than 10 events"));
    assert_eq!(assumed.count(), 2, "{text}");
    assert!(text.contains("# assumption: replies to mail") && text.contains("# measured: "));
}

#[test]
fn a_part_of_a_sample_is_like_the_whole() {
    let many = |count: usize, seen: Observation| std::iter::repeat_n(seen, count);
    let all = many(600, Observation::exact(1.0)).chain(many(300, Observation::at_least(5.0)));
    let all = Sample::new(all.chain((0..100).map(|i| Observation::exact(10.0 + f64::from(i)))));
    let part = all.part(100);
    assert_eq!((part.total(), part.events(), part.censored()), (100.0, 70.0, 30.0));
    assert_eq!(part.rows().len(), 12);
    assert_eq!(all.part(1_000), all);
}

/// The first part knows nothing of what happened later.
#[test]
fn a_log_is_cut_in_two() {
    let log = log(vec![
        case(1, 0, 1, 0).asks(0).decides(10, 0).active(11).ends(71, End::Elapsed),
        case(2, 0, 2, 20).asks(20).decides(40, 0).ends(40, End::Denied),
        case(3, 0, 3, 30),
    ]);
    let (before, after) = log.split(at(30));
    assert_eq!((before.from, before.to, after.from, after.to), (log.from, at(30), at(30), log.to));
    let ends: Vec<_> = before.cases.iter().map(|case| (case.end, case.ended)).collect();
    assert_eq!(ends, [(End::Open, None), (End::Open, None)]);
    assert_eq!(before.cases[0].decider, Some(0));
    assert_eq!(before.cases[1].decider, None);
    assert_eq!(after.cases, [log.cases[2]]);
}
