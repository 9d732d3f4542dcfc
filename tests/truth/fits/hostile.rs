//! Whatever the data: a number with an interval that holds it, or a refusal with a reason; never a
//! number that is none, never a search without an end.

use pimsim::fit::case::RoleFacts;
use pimsim::fit::curve::{curve, kaplan_meier};
use pimsim::fit::law::Law;
use pimsim::fit::likelihood::{Fit, Unfit, log_likelihood};
use pimsim::fit::sample::{Observation, Sample};
use pimsim::fit::shares;
use pimsim::fit::{Case, Choices, End, Log, fit};
use pimsim::math::{exp, ln};
use pimsim::session::{NoFiles, load};
use pimsim::stats::Interval;
use pimsim::time::{Instant, Span};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use crate::common::sizes::cases;

fn time() -> impl Strategy<Value = f64> {
    let any = (-3.0..9.0_f64).prop_map(|log| exp(log * ln(10.0)));
    prop_oneof![
        4 => any,
        2 => 1.0..5_000.0_f64,
        1 => prop::sample::select(vec![0.0, 300.0, 86_400.0, 1e-3, 1e9, 1e15, f64::NAN, -1.0]),
    ]
}

fn observation() -> impl Strategy<Value = Observation> {
    (0_u8..5, time(), time()).prop_map(|(kind, a, b)| match kind {
        0 | 1 => Observation::exact(a),
        2 => Observation::at_least(a),
        3 => Observation::at_most(a),
        _ => Observation::between(a.min(b), a.max(b)),
    })
}

fn samples() -> impl Strategy<Value = Sample> {
    let mixed = prop::collection::vec(observation(), 0..60).prop_map(Sample::new);
    let same = (time(), 0_usize..30)
        .prop_map(|(time, n)| Sample::new(std::iter::repeat_n(Observation::exact(time), n)));
    let censored = prop::collection::vec(time(), 0..30)
        .prop_map(|times| Sample::new(times.into_iter().map(Observation::at_least)));
    let one = (time(), prop::collection::vec(time(), 0..20)).prop_map(|(event, times)| {
        let rest = times.into_iter().map(Observation::at_least);
        Sample::new(rest.chain([Observation::exact(event)]))
    });
    prop_oneof![6 => mixed, 1 => same, 1 => censored, 2 => one]
}

fn holds(found: Option<Interval>, what: &str) -> Result<(), TestCaseError> {
    // A number beyond all numbers has no interval.
    let Some(found) = found else { return Ok(()) };
    let (low, value, high) = (found.low(), found.value(), found.high());
    prop_assert!(value.is_finite() && value >= 0.0, "{what}: {found:?}");
    prop_assert!(low.is_none_or(|low| (0.0..=value).contains(&low)), "{what}: {found:?}");
    prop_assert!(high.is_none_or(|high| high >= value), "{what}: {found:?}");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(300)))]

    #[test]
    fn any_sample_is_fitted_or_refused(sample in samples()) {
        for law in Law::ALL {
            let Ok(found) = Fit::of(law, &sample) else { continue };
            prop_assert!(found.log_likelihood.is_finite() && found.aic().is_finite());
            for place in 0..law.parameters().len() {
                holds(found.parameter(place, 0.95), law.word())?;
            }
            holds(found.quantile(0.9, 0.95), "p90")?;
            let above = [0.0, 1e-3, 60.0, 1e6, 1e12].map(|time| found.above(time));
            prop_assert!(above.iter().all(|share| (0.0..=1.0).contains(share)), "{above:?}");
            prop_assert!(above.is_sorted_by(|a, b| a >= b), "{above:?}");
        }
    }

    #[test]
    fn curves_fall_from_one_to_zero(sample in samples()) {
        let mut before = 1.0;
        for fall in curve(&sample) {
            prop_assert!(fall.low <= fall.high && fall.high.is_finite(), "{fall:?}");
            prop_assert!((fall.before - before).abs() < 1e-9, "{fall:?}");
            prop_assert!(0.0 <= fall.after && fall.after <= fall.before, "{fall:?}");
            before = fall.after;
        }
        for step in kaplan_meier(&sample) {
            holds(step.interval(0.95), "survival")?;
        }
    }

    #[test]
    fn shares_lie_in_their_intervals(hits in 0_u64..50, misses in 0_u64..50, time in 0.0..1e6_f64) {
        holds(shares::wilson(hits, hits + misses, 0.95), "wilson")?;
        holds(shares::logit(hits, hits + misses, 0.95), "logit")?;
        holds(shares::rate(hits, time, 0.95), "rate")?;
        prop_assert!(hits + misses > 0 || shares::wilson(0, 0, 0.95).is_none());
    }

    /// Slopes and bends are those of differences.
    #[test]
    fn derivatives_are_those_of_differences(
        (mu, spread) in (4.0..9.0_f64, -0.8..0.8_f64),
        seen in prop::collection::vec((0_u8..4, 3.0..9.0_f64, 0.1..2.0_f64), 1..4),
    ) {
        let one = |(kind, y, more): (u8, f64, f64)| match kind {
            0 => Observation::exact(exp(y)),
            1 => Observation::at_least(exp(y)),
            2 => Observation::at_most(exp(y)),
            _ => Observation::between(exp(y), exp(y + more)),
        };
        let sample = Sample::new(seen.into_iter().map(one));
        for law in Law::ALL.into_iter().skip(1) {
            let at = |a: f64, b: f64| log_likelihood(law, &sample, [mu + a, spread + b]);
            let (here, h) = (at(0.0, 0.0), 1e-4);
            if !here.value.is_finite() || here.value < -200.0 {
                continue;
            }
            let [right, left, up, down] = [at(h, 0.0), at(-h, 0.0), at(0.0, h), at(0.0, -h)];
            let near = |found: f64, above: f64, below: f64| {
                let expected = (above - below) / (2.0 * h);
                (found - expected).abs() < 1e-4 * (1.0 + expected.abs() + here.value.abs())
            };
            prop_assert!(near(here.slope[0], right.value, left.value), "{law:?} {here:?}");
            prop_assert!(near(here.slope[1], up.value, down.value), "{law:?} {here:?}");
            prop_assert!(near(here.bend[0], right.slope[0], left.slope[0]), "{law:?} {here:?}");
            prop_assert!(near(here.bend[1], up.slope[0], down.slope[0]), "{law:?} {here:?}");
            prop_assert!(near(here.bend[2], up.slope[1], down.slope[1]), "{law:?} {here:?}");
        }
    }
}

#[test]
fn what_cannot_be_told_is_refused_by_name() {
    let equal = Sample::new([5.0; 12].map(Observation::exact));
    assert!(Fit::of(Law::Exponential, &equal).is_ok());
    assert_eq!(Fit::of(Law::Lognormal, &equal), Err(Unfit::NoSpread));
    let censored = Sample::new([5.0, 9.0].map(Observation::at_least));
    assert_eq!(Fit::of(Law::Exponential, &censored), Err(Unfit::NoEvent));
    assert_eq!(Fit::of(Law::Gamma, &Sample::default()), Err(Unfit::NoEvent));
}

/// What is hidden makes an interval wider, never narrower.
#[test]
fn the_more_is_censored_the_less_is_known() {
    let times: Vec<f64> = (0..80)
        .map(|i| exp(Law::Lognormal.ln_quantile([7.0, 0.0], (f64::from(i) + 0.5) / 80.0)))
        .collect();
    for law in Law::ALL {
        let mut last = 0.0;
        for share in [1.0, 0.8, 0.6, 0.4, 0.2] {
            let cut = times[(79.0 * share) as usize];
            let seen = times.iter().map(|time| match *time <= cut {
                true => Observation::exact(*time),
                false => Observation::at_least(cut),
            });
            let fit = Fit::of(law, &Sample::new(seen)).unwrap();
            let p90 = fit.quantile(0.9, 0.95).unwrap();
            let width = ln(p90.high().unwrap() / p90.low().unwrap());
            assert!(width > last, "{law:?} at {share}: {width} after {last}");
            last = width;
        }
    }
}

/// Cases in any order and of any shape, between 2015 and 2100 as the readers promise.
fn logs() -> impl Strategy<Value = Log> {
    const FIRST: i64 = 1_420_070_400_000;
    const LENGTH: i64 = 85 * 365 * 86_400_000;
    let near = 0_i64..28 * 86_400_000;
    let at = || {
        prop_oneof![6 => near.clone(), 1 => 0..LENGTH].prop_map(|ms| Instant::from_ms(FIRST + ms))
    };
    let some = || prop::option::of(at());
    let ends = [
        End::Denied,
        End::TimedOut,
        End::Canceled,
        End::Withdrawn,
        End::Failed,
        End::Elapsed,
        End::Deactivated,
        End::Revoked,
        End::Open,
    ];
    let who = (0_u32..4, 0_u32..3, 0_u32..40, prop::option::of(0_u32..4));
    let when = (at(), some(), some(), some(), some(), some());
    let asked = prop::option::of((0_i64..LENGTH).prop_map(Span::ms));
    let case = (who, when, prop::sample::select(ends.to_vec()), asked).prop_map(
        |((person, role, need, decider), when, end, asked)| {
            let (requested, starts, pending, decided, active, ended) = when;
            Case {
                person,
                role,
                need,
                requested,
                starts,
                pending,
                decided,
                decider,
                active,
                ended,
                end,
                asked,
            }
        },
    );
    (prop::collection::vec(case, 0..60), at(), at()).prop_map(|(cases, from, to)| Log {
        cases,
        roles: vec!["reader".to_owned(), "odd \"role\" é".to_owned()],
        approvers: vec!["=approver".to_owned(), String::new(), "approver-1".to_owned()],
        from,
        to,
        resolution: Span::seconds(1),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(40)))]

    #[test]
    fn any_log_is_fitted(log in logs(), known in any::<bool>()) {
        let zone = jiff::tz::TimeZone::get("Pacific/Apia").unwrap();
        let mut choices = Choices { bootstraps: 3, ..Choices::in_zone(zone, "Pacific/Apia") };
        if known {
            choices.members.insert("desk".to_owned(), 5);
            let facts = RoleFacts { approvers: vec!["desk".to_owned()], ..Default::default() };
            choices.roles.insert("reader".to_owned(), facts);
        }
        let found = fit(&log, &choices);
        for row in &found.rows {
            let numbers = [row.estimate, row.low, row.high, row.distance, row.p_value];
            prop_assert!(numbers.into_iter().flatten().all(f64::is_finite), "{row:?}");
            let low = row.low.zip(row.estimate).is_none_or(|(low, value)| low <= value);
            let high = row.high.zip(row.estimate).is_none_or(|(high, value)| value <= high);
            prop_assert!(low && high, "{row:?}");
        }
        let text = found.scenario(&log, &choices);
        if !found.roles.is_empty() && found.roles.iter().any(|role| role.demand.needs() > 0) {
            let loaded = load("scenario.toml", &text, &NoFiles, &[]);
            prop_assert!(loaded.is_ok(), "{:?}\n{text}", loaded.err());
        }
    }
}
