//! Laws of random times: means, quantiles and ranges against closed forms and a second opinion by statrs.

use pimsim::random::Distribution;
use pimsim::random::distribution::Made;
use pimsim::random::family::{LARGEST_UNIFORM, SMALLEST_UNIFORM};
use pimsim::time::Span;
use proptest::prelude::*;

const MINUTE: f64 = 60_000.0;

/// One of every law, with its mean, for tables.
fn samples() -> Vec<(Distribution, f64)> {
    let made = |distribution: Made, mean: f64| (distribution.unwrap(), mean);
    let e = pimsim::math::exp;
    vec![
        (Distribution::constant(Span::minutes(5)), 5.0 * MINUTE),
        made(Distribution::uniform(MINUTE, 3.0 * MINUTE), 2.0 * MINUTE),
        made(Distribution::triangular(0.0, MINUTE, 5.0 * MINUTE), 2.0 * MINUTE),
        made(Distribution::exponential(7.0 * MINUTE), 7.0 * MINUTE),
        made(Distribution::erlang(1, MINUTE), MINUTE),
        made(Distribution::erlang(4, MINUTE), MINUTE),
        made(Distribution::gamma(MINUTE, 0.3), MINUTE),
        made(Distribution::gamma(MINUTE, 2.0), MINUTE),
        made(Distribution::lognormal_median_sigma(MINUTE, 0.8), MINUTE * e(0.32)),
        made(Distribution::lognormal_mean_cv(MINUTE, 1.5), MINUTE),
        made(Distribution::weibull_mean(0.7, MINUTE), MINUTE),
        made(Distribution::weibull_scale(1.0, MINUTE), MINUTE),
        made(Distribution::pareto(3.0, MINUTE), 1.5 * MINUTE),
        made(Distribution::hyperexponential(vec![(3.0, MINUTE), (1.0, 5e5)]), 170_000.0),
        made(Distribution::empirical(vec![9e4, 3e4, 6e4]), 6e4),
    ]
}

#[test]
fn means_are_the_integral_of_the_quantiles() {
    for (distribution, mean) in samples() {
        let told = distribution.mean().unwrap();
        assert!((told / mean - 1.0).abs() < 1e-9, "{distribution:?}: {told} {mean}");
        // Midpoints of 200,000 equal parts of (0, 1); steep tails cost a little.
        let n = 200_000;
        let at = |i: i32| distribution.quantile_ms((f64::from(i) + 0.5) / f64::from(n));
        let sum: f64 = (0..n).map(at).sum();
        let summed = sum / f64::from(n);
        assert!((summed / mean - 1.0).abs() < 2e-3, "{distribution:?}: {summed} {mean}");
    }
}

#[test]
fn known_quantiles() {
    let at = |made: Made, u: f64| made.unwrap().quantile_ms(u);
    let close = |found: f64, known: f64| {
        assert!((found / known - 1.0).abs() < 1e-10, "{found} instead of {known}");
    };
    close(at(Distribution::exponential(1e6), 0.5), 693_147.180_559_945_3);
    close(at(Distribution::lognormal_median_p90(1e5, 4e5), 0.5), 1e5);
    close(at(Distribution::lognormal_median_p90(1e5, 4e5), 0.9), 4e5);
    close(at(Distribution::lognormal_median_sigma(1e5, 1.0), 0.975), 709_907.138_423_136_5);
    close(at(Distribution::weibull_scale(2.0, 1e6), 0.5), 832_554.611_157_697_7);
    close(at(Distribution::pareto(2.0, 1e5), 0.75), 2e5);
    close(at(Distribution::triangular(0.0, 0.0, 4e4), 0.75), 2e4);
    close(at(Distribution::triangular(0.0, 1e4, 1e4), 0.25), 5e3);
    // By hand: 2 + sqrt(0.125 x 8 x 2) and 10 - sqrt(0.5 x 8 x 6).
    close(at(Distribution::triangular(2e4, 4e4, 1e5), 0.125), 34_142.135_623_730_95);
    close(at(Distribution::triangular(2e4, 4e4, 1e5), 0.5), 51_010.205_144_336_44);
    // Chi-square with 10 degrees of freedom is twice a gamma of shape 5.
    close(at(Distribution::erlang(5, 5.0), 0.95), 9.153_519_026_864_02);
    close(at(Distribution::gamma(5.0, 1.0 / f64::sqrt(5.0)), 0.05), 1.970_149_568_073_17);
    close(at(Distribution::hyperexponential(vec![(1.0, 10.0), (1.0, 1e6)]), 0.75), 693_147.180_56);
}

#[test]
fn gamma_agrees_with_statrs() {
    use statrs::distribution::{ContinuousCDF, Gamma};
    for cv in [0.1, 0.5, 1.0, 1.7, 3.0] {
        let shape = 1.0 / (cv * cv);
        let judge = Gamma::new(shape, shape / 1e5).unwrap();
        let distribution = Distribution::gamma(1e5, cv).unwrap();
        for i in 1..100 {
            let u = f64::from(i) / 100.0;
            let back = judge.cdf(distribution.quantile_ms(u));
            assert!((back / u - 1.0).abs() < 1e-9, "{cv} {u}: {back}");
        }
    }
}

#[test]
fn empirical_takes_each_value_equally_often() {
    let distribution = Distribution::empirical(vec![30.0, 10.0, 20.0, 10.0]).unwrap();
    let n = 4_000;
    let mut count = [0; 4];
    for i in 0..n {
        let value = distribution.sample((f64::from(i) + 0.5) / f64::from(n));
        count[(value.as_ms() / 10) as usize] += 1;
    }
    assert_eq!(count, [0, 2_000, 1_000, 1_000]);
    assert_eq!(distribution.sample(LARGEST_UNIFORM), Span::ms(30));
    assert_eq!(distribution.sample(SMALLEST_UNIFORM), Span::ms(10));
}

#[test]
fn hyperexponential_shares_and_largest() {
    let weights = vec![(0.0, 5.0), (1.0, 1.0), (2.0, 1e9), (1.0, 3.0)];
    let distribution = Distribution::hyperexponential(weights).unwrap();
    // The second branch has the uniforms of [1/4, 3/4).
    assert!(distribution.quantile_ms(0.249_999) < 50.0);
    assert!(distribution.quantile_ms(0.5) > 1e8);
    assert!(distribution.quantile_ms(0.750_001) < 50.0);
    let longest = distribution.largest();
    for i in 0..100_000 {
        assert!(distribution.sample((f64::from(i) + 0.5) / 100_000.0) <= longest);
    }
    assert!(distribution.sample(0.75 - f64::EPSILON) <= longest);
}

#[test]
fn bad_parameters_are_refused_in_a_sentence() {
    let nan = f64::NAN;
    let refused: Vec<(Made, &str)> = vec![
        (Distribution::uniform(-1.0, 3.0), "min must be 0 or more and finite"),
        (Distribution::uniform(4.0, 3.0), "min must not be above max"),
        (Distribution::uniform(0.0, f64::INFINITY), "max must be 0 or more and finite"),
        (Distribution::triangular(2.0, 1.0, 3.0), "mode must lie between min and max"),
        (Distribution::triangular(2.0, nan, 3.0), "mode must be 0 or more and finite"),
        (Distribution::exponential(0.0), "mean must be above 0 and finite"),
        (Distribution::exponential(nan), "mean must be above 0 and finite"),
        (Distribution::erlang(0, 1.0), "stages must lie between 1 and 1000000"),
        (Distribution::erlang(2, -1.0), "mean must be above 0 and finite"),
        (Distribution::gamma(1.0, 0.0), "cv must lie between 0.001 and 100"),
        (Distribution::gamma(1.0, nan), "cv must lie between 0.001 and 100"),
        (Distribution::lognormal_median_p90(5.0, 5.0), "p90 must be above median"),
        (Distribution::lognormal_median_p90(0.0, 5.0), "median must be above 0 and finite"),
        (Distribution::lognormal_median_sigma(5.0, 0.0), "sigma must be above 0 and finite"),
        (Distribution::lognormal_mean_cv(5.0, -1.0), "cv must be above 0 and finite"),
        (
            Distribution::lognormal_mean_cv(5.0, 1e200),
            "these parameters are too extreme for a lognormal law",
        ),
        // Each alone: an infinite sigma, a sigma of 0, a median of 0.
        (
            Distribution::lognormal_median_p90(1e-300, 1e300),
            "these parameters are too extreme for a lognormal law",
        ),
        (
            Distribution::lognormal_mean_cv(5.0, 1e-200),
            "these parameters are too extreme for a lognormal law",
        ),
        (
            Distribution::lognormal_mean_cv(5e-324, 10.0),
            "these parameters are too extreme for a lognormal law",
        ),
        (Distribution::weibull_scale(0.0, 5.0), "shape must be above 0 and finite"),
        (Distribution::weibull_mean(1e-9, 5.0), "shape is too small for a law with a mean"),
        (Distribution::pareto(1.0, 0.0), "min must be above 0 and finite"),
        (Distribution::hyperexponential(vec![]), "branches must have at least one weight above 0"),
        (Distribution::hyperexponential(vec![(1.0, 0.0)]), "mean must be above 0 and finite"),
        (Distribution::hyperexponential(vec![(-1.0, 1.0)]), "weight must be 0 or more and finite"),
        (Distribution::empirical(vec![]), "values must not be empty"),
        (Distribution::empirical(vec![1.0, nan]), "values must be 0 or more and finite"),
        (
            Distribution::zero().clamped(Some(2.0), Some(1.0)),
            "min_value must not be above max_value",
        ),
        (Distribution::zero().clamped(Some(nan), None), "min_value must be 0 or more and finite"),
    ];
    for (made, sentence) in refused {
        assert_eq!(made.unwrap_err(), sentence);
    }
}

#[test]
fn constants_are_known_without_a_draw() {
    let some = |ms| Some(Span::ms(ms));
    assert_eq!(Distribution::zero().constant_value(), some(0));
    assert_eq!(Distribution::constant(Span::ms(-5)).constant_value(), some(0));
    assert_eq!(Distribution::uniform(5.0, 5.0).unwrap().constant_value(), some(5));
    assert_eq!(Distribution::triangular(5.0, 5.0, 5.0).unwrap().constant_value(), some(5));
    assert_eq!(Distribution::triangular(5.0, 5.0, 5.0).unwrap().sample(0.3), Span::ms(5));
    assert_eq!(Distribution::empirical(vec![7.0; 3]).unwrap().constant_value(), some(7));
    let varied = [
        Distribution::uniform(1.0, 5.0),
        Distribution::triangular(1.0, 2.0, 5.0),
        Distribution::empirical(vec![7.0, 8.0]),
    ];
    for law in varied {
        assert_eq!(law.unwrap().constant_value(), None);
    }
    let exponential = Distribution::exponential(10.0).unwrap();
    assert_eq!(exponential.constant_value(), None);
    assert_eq!(exponential.clamped(Some(4.0), Some(4.0)).unwrap().constant_value(), some(4));
    let raised = Distribution::zero().clamped(Some(9.0), None).unwrap();
    assert_eq!(raised.constant_value(), some(9));
}

#[test]
fn infinite_means_and_lengths() {
    let pareto = Distribution::pareto(0.01, MINUTE).unwrap();
    assert_eq!(pareto.mean(), None);
    assert_eq!(pareto.largest(), Span::FOREVER);
    let cut = pareto.clamped(None, Some(5.0 * MINUTE)).unwrap();
    assert_eq!(cut.largest(), Span::minutes(5));
    assert!(cut.mean().unwrap() < 5.0 * MINUTE);
}

#[test]
fn descriptions() {
    let text = |made: Made| made.unwrap().describe();
    assert_eq!(Distribution::constant(Span::minutes(90)).describe(), "1h 30m");
    assert_eq!(
        text(Distribution::lognormal_median_p90(720_000.0, 3_600_000.0)),
        "lognormal, median 12m, p90 1h"
    );
    assert_eq!(
        text(Distribution::exponential(MINUTE).unwrap().clamped(Some(0.0), Some(3.0 * MINUTE))),
        "exponential, mean 1m, at least 0s, at most 3m"
    );
    assert_eq!(
        text(Distribution::hyperexponential(vec![(1.0, MINUTE), (3.0, 1e3)])),
        "hyperexponential, 0.25 mean 1m, 0.75 mean 1s"
    );
}

#[test]
fn branches_without_weight_are_left_out_and_weights_are_relative() {
    let text = |branches| Distribution::hyperexponential(branches).unwrap().describe();
    let alone = "hyperexponential, 1 mean 1m";
    for weight in [1.0, 5.0, 1e-200] {
        assert_eq!(text(vec![(weight, MINUTE)]), alone);
    }
    assert_eq!(text(vec![(0.0, 1e3), (2.0, MINUTE)]), alone);
}

#[test]
fn one_stage_is_the_exponential_itself() {
    let (one, exponential) = (Distribution::erlang(1, 1e9), Distribution::exponential(1e9));
    let (one, exponential) = (one.unwrap(), exponential.unwrap());
    for i in 1..10_000 {
        let u = f64::from(i) / 10_000.0;
        assert_eq!(one.quantile_ms(u).to_bits(), exponential.quantile_ms(u).to_bits(), "{u}");
    }
}

fn any_law() -> impl Strategy<Value = Distribution> {
    let time = 1.0..1e8_f64;
    prop_oneof![
        (time.clone(), time.clone()).prop_map(|(a, b)| Distribution::uniform(a.min(b), a.max(b))),
        (time.clone(), 0.0..1.0_f64, time.clone()).prop_map(|(a, part, width)| {
            Distribution::triangular(a, a + part * width, a + width)
        }),
        time.clone().prop_map(Distribution::exponential),
        (1..200_u32, time.clone()).prop_map(|(k, mean)| Distribution::erlang(k, mean)),
        (time.clone(), 0.02..20.0_f64).prop_map(|(mean, cv)| Distribution::gamma(mean, cv)),
        (time.clone(), 0.01..4.0_f64).prop_map(|(m, s)| Distribution::lognormal_median_sigma(m, s)),
        (0.2..9.0_f64, time.clone()).prop_map(|(k, mean)| Distribution::weibull_mean(k, mean)),
        (0.2..9.0_f64, time.clone()).prop_map(|(k, min)| Distribution::pareto(k, min)),
        prop::collection::vec(time, 1..20).prop_map(Distribution::empirical),
    ]
    .prop_map(|made| made.unwrap())
}

proptest! {
    #[test]
    fn variates_rise_with_the_uniform_and_stay_in_range(
        law in any_law(),
        a in 0.0..1.0_f64,
        b in 0.0..1.0_f64,
        low in 0.0..1e6_f64,
        width in 0.0..1e7_f64,
    ) {
        let inside = |u: f64| u.clamp(SMALLEST_UNIFORM, LARGEST_UNIFORM);
        let (a, b) = (inside(a.min(b)), inside(a.max(b)));
        let (first, second) = (law.quantile_ms(a), law.quantile_ms(b));
        // A relative error of a few units in the last place may turn two neighbours.
        prop_assert!(first <= second * (1.0 + 1e-9), "{law:?} {first} {second}");
        prop_assert!(first >= 0.0 && law.sample(b) <= law.largest());
        let clamped = law.clone().clamped(Some(low), Some(low + width)).unwrap();
        let value = clamped.quantile_ms(a);
        prop_assert!((low..=low + width).contains(&value));
        let mean = clamped.mean().unwrap();
        prop_assert!(mean >= low * (1.0 - 1e-6) && mean <= (low + width) * (1.0 + 1e-6), "{mean}");
    }
}
