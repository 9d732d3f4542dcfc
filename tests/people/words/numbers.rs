//! Numbers for people: no digit that the interval does not support, and nearly all is not all.

use pimsim::measure::Unit;
use pimsim::stats::{Estimate, Interval, Method};
use pimsim::words::digits::{alone, between, nearly, share_alone, with_half_width};
use pimsim::words::human::{cell, percent, phrase, signed};

fn about(mean: f64, half_width: Option<f64>) -> Estimate {
    Estimate::symmetric(mean, half_width, 20).expect("a number")
}

#[test]
fn cells_say_the_unit_once_and_round_to_the_half_width() {
    let cases = [
        (Unit::Seconds, 21.34, Some(0.42), "21.3 ±0.4 s"),
        (Unit::Seconds, 0.0, Some(0.0), "0 s"),
        (Unit::Seconds, 3.456, None, "3.46 s"),
        (Unit::Seconds, 1_830.0, Some(65.0), "30.5 ±1.1 min"),
        (Unit::Seconds, 4_000.0, Some(30.0), "1 h 07 ±1 min"),
        (Unit::Seconds, 63_600.0, Some(700.0), "17 h 40 ±12 min"),
        (Unit::Seconds, 63_600.0, None, "17 h 40 min"),
        (Unit::Seconds, 63_600.0, Some(7_000.0), "17.7 ±1.9 h"),
        (Unit::Seconds, 300_000.0, Some(20_000.0), "3.5 ±0.2 d"),
        (Unit::Share, 0.3123, Some(0.008), "31.2 ±0.8 %"),
        (Unit::Share, 1.0, Some(0.0), "100 %"),
        (Unit::Share, 0.999_8, None, "99.98 %"),
        (Unit::Share, 0.999_8, Some(0.0), "99.98 %"),
        (Unit::Share, 0.000_000_1, None, "0.00001 %"),
        (Unit::HoursPerWeek, 148.2, Some(3.1), "148 ±3"),
    ];
    for (unit, mean, half_width, expected) in cases {
        assert_eq!(cell(unit, Some(about(mean, half_width))), expected);
    }
    assert_eq!(cell(Unit::Share, None), "-");
    assert_eq!(signed(Unit::Seconds, about(63_600.0, Some(700.0))), "+17 h 40 ±12 min");
    assert_eq!(signed(Unit::Seconds, about(-63_600.0, Some(700.0))), "-17 h 40 ±12 min");
}

#[test]
fn phrases_claim_no_digit_that_the_interval_does_not_support() {
    let cases = [
        (Unit::Seconds, 63_600.0, Some(700.0), "17 h 40 min"),
        (Unit::Seconds, 63_600.0, Some(7_000.0), "18 h"),
        (Unit::Seconds, 21.3, Some(0.4), "21 s"),
        (Unit::Seconds, 2.43, Some(0.1), "2.4 s"),
        (Unit::Seconds, 260.0, Some(5.0), "4 min 20 s"),
        (Unit::Seconds, 300_000.0, Some(20_000.0), "3 days 11 h"),
        (Unit::Share, 0.3123, Some(0.008), "31 %"),
        (Unit::Share, 0.003, Some(0.002), "0.3 %"),
        (Unit::Share, 0.999_83, Some(0.000_1), "99.98 %"),
        (Unit::Share, 0.02, Some(0.4), "2 %"),
        (Unit::Share, 0.96, Some(0.12), "96 %"),
        (Unit::Seconds, 0.03, Some(0.0), "0.03 s"),
        (Unit::Seconds, 1_200.0, Some(18_000.0), "20 min"),
        (Unit::Seconds, 18_000.0, Some(180_000.0), "5 h"),
        (Unit::HoursPerYear, 1_325.0, Some(32_139.0), "1,000 h a year"),
        (Unit::SeverityHoursPerWeek, 67_204.0, Some(7.0), "67,204 severity h a week"),
        (Unit::HoursPerYear, 5_450.0, Some(1_353.0), "5,000 h a year"),
        (Unit::HoursPerYear, 69.0, Some(17.0), "70 h a year"),
        (Unit::HoursPerWeek, 3.42, Some(0.05), "3.42 h a week"),
    ];
    for (unit, mean, half_width, expected) in cases {
        assert_eq!(phrase(unit, about(mean, half_width)), expected);
    }
}

#[test]
fn where_only_one_end_is_known_it_is_told() {
    let partly = |value, ends| {
        let interval = Interval::partly(value, ends).expect("a number");
        Estimate { interval, n: 20, method: Method::Student }
    };
    let (least, most) = (partly(0.2, (Some(0.1), None)), partly(7_200.0, (None, Some(9_000.0))));
    assert_eq!(cell(Unit::Share, Some(least)), "20 % (at least 10 %)");
    assert_eq!(phrase(Unit::Share, least), "20 % (at least 10 %)");
    assert_eq!(cell(Unit::Seconds, Some(most)), "2 h 00 min (at most 2 h 30 min)");
    assert_eq!(cell(Unit::Count, Some(partly(3.0, (None, None)))), "3");
}

#[test]
fn nearly_all_is_not_all() {
    let cases =
        [(-0.978, "-98"), (-0.9971, "-99.7"), (-1.0, "-100"), (3.2, "320"), (0.0123, "1.2")];
    for (share, expected) in cases {
        assert_eq!(percent(share), expected);
    }
}

#[test]
fn what_is_not_all_is_not_called_all_nor_none() {
    let cases = [
        (0.0, "0"),
        (1.0, "100"),
        (0.999_8, "99.98"),
        (0.999_999_9, "99.99999"),
        (1.0 - 1e-12, "99.999999"),
        (0.000_000_4, "0.00004"),
        (1e-12, "<0.000001"),
        (0.5, "50"),
        (0.123_45, "12.3"),
        (0.999, "99.9"),
    ];
    for (share, expected) in cases {
        assert_eq!(share_alone(share), expected);
    }
    assert_eq!(nearly(-99.999_999_99, 0), "-99.999999");
    assert_eq!(nearly(-1e-9, 0), ">-0.000001");
}

#[test]
fn an_end_that_is_unknown_is_left_out_in_words() {
    let said = |low, high| between(low, high, alone);
    assert_eq!(said(Some(1.0), Some(2.0)), "1 to 2");
    assert_eq!(said(Some(1.0), None), "at least 1");
    assert_eq!(said(None, Some(2.0)), "at most 2");
}

#[test]
fn the_half_width_decides_the_digits() {
    let cases = [
        (12.345, Some(0.4), "12.3 ±0.4"),
        (12.345, Some(0.14), "12.35 ±0.14"),
        (12.345, Some(1.4), "12.3 ±1.4"),
        (12.345, Some(3.4), "12 ±3"),
        (67_204.2, Some(123.0), "67,204 ±123"),
        (0.0, Some(0.0), "0"),
        (67.2, None, "67.2"),
        (1.0, None, "1"),
        (1_234_567.0, None, "1,234,567"),
        (0.012_34, None, "0.0123"),
        (-0.4, Some(3.0), "0 ±3"),
        (-4.4, Some(3.0), "-4 ±3"),
    ];
    for (number, half_width, expected) in cases {
        assert_eq!(with_half_width(number, half_width), expected);
    }
}
