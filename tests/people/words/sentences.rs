//! Sentences and the times in them, as people say them.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use pimsim::english::{count, listed, of, ordinal, some_of};
use pimsim::time::Instant;
use pimsim::words::story::clock::Clock;
use pimsim::words::story::phrases::{Phrase, phrases};
use pimsim::words::text::FIRM;

#[test]
fn lists_end_with_a_word_and_never_with_one_more() {
    let names = |n: usize| ["a", "b", "c", "d", "e"][..n].to_vec();
    for (n, expected) in [(0, ""), (1, "a"), (2, "a and b"), (3, "a, b and c")] {
        assert_eq!(listed(&names(n), "and"), expected);
    }
    assert_eq!(some_of(&names(4), 3), "a, b, c and d");
    assert_eq!(some_of(&names(5), 3), "a, b, c and 2 more");
    assert_eq!(some_of(&names(5), 0), "5 more");
    assert_eq!(listed(&names(3), "or"), "a, b or c");
}

#[test]
fn one_is_singular() {
    let all = [(0, "0 days"), (1, "1 day"), (2, "2 days")];
    all.into_iter().for_each(|(n, text)| assert_eq!(count(n, "day"), text));
    assert_eq!(count(2, "policy") + &count(1, "policy"), "2 policies1 policy");
    assert_eq!([of(0, "is", "are"), of(1, "is", "are"), of(2, "is", "are")], ["are", "is", "are"]);
}

#[test]
fn ordinals() {
    let told = [1, 2, 3, 4, 11, 12, 13, 21, 22, 103, 111].map(ordinal).join(" ");
    assert_eq!(told, "first 2nd 3rd 4th 11th 12th 13th 21st 22nd 103rd 111th");
}

fn told(said: &[(&str, &Phrase)], whole: usize) -> String {
    let said = said.iter().map(|(name, phrase)| ((*name).to_owned(), (*phrase).clone()));
    phrases(said.collect(), whole)
}

#[test]
fn verbs_have_their_number() {
    let busy = Phrase::verb("was", "were", "busy");
    let done = Phrase::same(" had approved");
    assert_eq!(told(&[("a", &busy)], 1), "a was busy");
    assert_eq!(
        told(&[("a", &busy), ("b", &done), ("c", &busy)], 3),
        "a and c were busy; b had approved"
    );
    assert_eq!(told(&[("a", &busy), ("b", &busy), ("c", &busy)], 3), "all of them were busy");
    assert_eq!(told(&[("a", &busy), ("b", &busy)], 2), "a and b were busy");
    let no = Phrase::negative(" had none", "none of them had any");
    assert_eq!(told(&[("a", &no), ("b", &no), ("c", &no)], 3), "none of them had any");
    assert_eq!(told(&[("a", &no), ("b", &no)], 2), "a and b had none");
}

#[test]
fn what_is_left_out_is_counted_in_people() {
    let phrase = |n: usize| Phrase::same(format!(" {n}"));
    let said: Vec<_> = (0..9).map(|n| (format!("p{n}"), phrase(n.min(7)))).collect();
    assert!(phrases(said, 0).ends_with("p5 5; and 3 more"));
}

fn at(text: &str) -> Instant {
    Instant::from_ms(text.parse::<Timestamp>().expect("a time").as_millisecond())
}

fn plain(text: String) -> String {
    text.replace(FIRM, " ")
}

#[test]
fn local_time_as_people_say_it() {
    let berlin = TimeZone::get("Europe/Berlin").expect("known");
    let clock = Clock::new(&berlin);
    let friday = at("2026-01-16T15:45:12.999Z");
    assert_eq!(clock.date(friday), "Friday 16 January 2026");
    assert_eq!(clock.time(friday), "16:45:12");
    assert_eq!(clock.rfc3339(friday), "2026-01-16T16:45:12.999+01:00");
    let moment = |text| plain(clock.moment(at(text), friday));
    assert_eq!(moment("2026-01-16T16:00:00Z"), "17:00");
    assert_eq!(moment("2026-01-19T08:00:30Z"), "Mon 19 Jan 09:00:30");
    assert_eq!(moment("2027-01-19T08:00:00Z"), "Tue 19 Jan 2027 09:00");
}

#[test]
fn the_two_hours_of_a_fold_are_told_apart() {
    let zone = TimeZone::get("America/New_York").expect("known");
    let clock = Clock::new(&zone);
    let (first, second) = (at("2026-11-01T05:30:00Z"), at("2026-11-01T06:30:00Z"));
    assert_eq!(plain(clock.moment(first, second)), "01:30 UTC-04:00");
    assert_eq!(plain(clock.moment(second, first)), "01:30 UTC-05:00");
    assert_eq!(plain(clock.moment(at("2026-11-01T07:00:00Z"), first)), "02:00");
    let told = plain(Clock::new(&TimeZone::UTC).elsewhere(second, &zone, "America/New_York"));
    assert_eq!(told, " (01:30 UTC-05:00 in America/New_York)");
}

#[test]
fn another_zone_is_told_where_its_clocks_differ() {
    let zone = |name| TimeZone::get(name).expect("known");
    let (berlin, sydney, paris) =
        (zone("Europe/Berlin"), zone("Australia/Sydney"), zone("Europe/Paris"));
    let clock = Clock::new(&berlin);
    let late = at("2026-01-16T15:45:00Z");
    let told = plain(clock.elsewhere(late, &sydney, "Australia/Sydney"));
    assert_eq!(told, " (Sat 17 Jan 02:45 in Australia/Sydney)");
    assert_eq!(clock.elsewhere(late, &paris, "Europe/Paris"), "");
    assert_eq!(clock.offset(at("2026-07-01T00:00:00Z")), "UTC+02:00");
}

#[test]
fn no_instant_is_too_far_away() {
    let zone = TimeZone::UTC;
    let clock = Clock::new(&zone);
    for far in [Instant::NEVER, Instant::from_ms(i64::MIN)] {
        assert!(clock.date(far).len() > 10 && clock.moment(far, Instant::default()).len() > 4);
    }
}
