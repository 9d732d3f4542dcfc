//! Means of cut laws and of renewals: closed forms where there are any, close bounds where not.

use pimsim::math::{exp, ln};
use pimsim::random::family::{Branch, Family, clamped_exponential_mean};
use pimsim::random::mean::{clamped_mean, integral};
use pimsim::random::{Between, Distribution, Renewals};
use pimsim::time::Span;

#[test]
fn quadrature_on_known_integrals() {
    assert!((integral(0.0, 1.0, |u| u * u) - 1.0 / 3.0).abs() < 1e-13);
    assert!((integral(0.0, 1.0, |u| -ln(u)) - 1.0).abs() < 1e-12);
    assert!((integral(0.0, 4.0, |u| 1.0 / u.sqrt()) - 4.0).abs() < 1e-12);
    assert_eq!(integral(0.5, 0.5, |u| u), 0.0);
    // Infinite at an end that is not zero: there rounding meets the end itself, which is left
    // out.
    assert!((integral(0.0, 1.0, |u| -ln(1.0 - u)) - 1.0).abs() < 1e-9);
    assert!((integral(1.0, 2.0, |u| -ln(u - 1.0)) - 1.0).abs() < 1e-9);
}

#[test]
fn where_a_closed_form_is_at_hand_it_is_taken() {
    let close = |law: &Family, low, high, known: f64| {
        let mean = clamped_mean(law, low, high).unwrap();
        assert!((mean / known - 1.0).abs() < 1e-14, "{mean} instead of {known}");
    };
    assert_eq!(clamped_mean(&Family::Constant(4.0), Some(1.0), Some(3.0)), Some(3.0));
    let values = Family::Empirical([1.0, 2.0, 3.0, 3.0, 3.0, 3.0, 3.0, 9.0].into());
    close(&values, Some(1.5), Some(7.0), (1.5 + 2.0 + 5.0 * 3.0 + 7.0) / 8.0);
    // At least 3: 3 + 7 e^(-3/7). At most 9: 7 (1 - e^(-9/7)).
    let (low, high) = (3.0 + 7.0 * exp(-3.0 / 7.0), 7.0 * (1.0 - exp(-9.0 / 7.0)));
    let exponential = Family::Exponential { mean: 7.0 };
    close(&exponential, Some(3.0), None, low);
    close(&exponential, None, Some(9.0), high);
    let branch = |share, before, mean| Branch { share, before, mean };
    let branches = [branch(0.25, 0.0, 7.0), branch(0.75, 0.25, 1e-3)];
    let both = Family::Hyperexponential(branches.to_vec().into());
    close(&both, Some(3.0), None, 0.25 * low + 0.75 * 3.0);
    close(&both, None, Some(9.0), 0.25 * high + 0.75 * 1e-3);
    let narrow = Family::Exponential { mean: 1e-3 };
    close(&narrow, Some(3.0), None, 3.0);
    // To the bit, which no quadrature would be.
    for low in (0..50).map(f64::from) {
        let constant = clamped_mean(&Family::Constant(low + 0.1), Some(low), Some(low + 1.0));
        assert_eq!(constant, Some(low + 0.1));
        let mean = clamped_mean(&exponential, Some(low), Some(low + 1.0));
        assert_eq!(mean, Some(clamped_exponential_mean(7.0, low, low + 1.0)));
    }
}

#[test]
fn clamped_means_against_closed_forms() {
    // Uniform on [0, 10] clamped to [2, 5]: 2*0.2 + (25-4)/20 + 5*0.5 = 3.95.
    let uniform = Family::Uniform { min: 0.0, max: 10.0 };
    let mean = clamped_mean(&uniform, Some(2.0), Some(5.0)).unwrap();
    assert!((mean - 3.95).abs() < 1e-9, "{mean}");
    // Pareto with shape 1/2 from 1, at most M: 2 sqrt(M) - 1.
    let pareto = Family::Pareto { shape: 0.5, min: 1.0 };
    let mean = clamped_mean(&pareto, None, Some(1e8)).unwrap();
    assert!((mean / 19_999.0 - 1.0).abs() < 1e-6, "{mean}");
    assert_eq!(clamped_mean(&pareto, Some(3.0), None), None);
    // Weibull of shape 1 is exponential.
    let weibull = Family::Weibull { shape: 1.0, scale: 7.0 };
    for (low, high) in [(Some(3.0), None), (None, Some(9.0)), (Some(3.0), Some(9.0))] {
        let exact = clamped_mean(&Family::Exponential { mean: 7.0 }, low, high).unwrap();
        let mean = clamped_mean(&weibull, low, high).unwrap();
        assert!((mean / exact - 1.0).abs() < 1e-9, "{low:?} {high:?}: {mean} {exact}");
    }
    assert_eq!(clamped_mean(&Family::Constant(4.0), Some(5.0), None), Some(5.0));
}

const MINUTE: f64 = 60_000.0;

fn begun(law: &Distribution, length: Span) -> Between {
    Renewals::new(law).begun(length)
}

fn finished(law: &Distribution, length: Span) -> Between {
    Renewals::new(law).finished(length)
}

fn near(found: Between, least: f64, most: f64) {
    assert!((found.least - least).abs() < 1e-9 && (found.most - most).abs() < 1e-9, "{found:?}");
}

#[test]
fn constant_and_exponential_laws_are_exact() {
    let half_hour = Distribution::constant(Span::minutes(30));
    let minutes = [(10, 1.0, 0.0), (30, 1.0, 1.0), (31, 2.0, 1.0), (60, 2.0, 2.0)];
    for (length, is_begun, is_finished) in minutes {
        near(begun(&half_hour, Span::minutes(length)), is_begun, is_begun);
        near(finished(&half_hour, Span::minutes(length)), is_finished, is_finished);
    }
    let six = Distribution::exponential(6.0 * MINUTE).unwrap();
    near(begun(&six, Span::minutes(10)), 1.0 + 10.0 / 6.0, 1.0 + 10.0 / 6.0);
    near(finished(&six, Span::minutes(10)), 10.0 / 6.0, 10.0 / 6.0);
    near(begun(&six, Span::ZERO), 0.0, 0.0);
}

/// Many stretches, by the streams of a simulation.
fn simulated(law: &Distribution, length: Span) -> (f64, f64) {
    use pimsim::random::{Purpose, Root};
    const ROOT: Root = Root { seed: 7, replication: 1 };
    const STRETCHES: u64 = 4_000;
    let (mut is_begun, mut is_finished) = (0, 0);
    for stretch in 0..STRETCHES {
        let mut lane = ROOT.lane(Purpose::Review, stretch, 0, 0);
        let mut at = Span::ZERO;
        for place in 0.. {
            is_begun += 1;
            at += law.sample(lane.uniform(place));
            is_finished += u32::from(at <= length);
            if at >= length {
                break;
            }
        }
    }
    (f64::from(is_begun) / STRETCHES as f64, f64::from(is_finished) / STRETCHES as f64)
}

#[test]
fn other_laws_lie_between_close_bounds() {
    let laws = [
        Distribution::uniform(2.0 * MINUTE, 10.0 * MINUTE).unwrap(),
        Distribution::erlang(4, 6.0 * MINUTE).unwrap(),
        Distribution::gamma(6.0 * MINUTE, 0.3).unwrap(),
        Distribution::lognormal_mean_cv(6.0 * MINUTE, 1.5).unwrap(),
        Distribution::hyperexponential(vec![(0.9, 3.0 * MINUTE), (0.1, 33.0 * MINUTE)]).unwrap(),
        Distribution::empirical([1.0, 4.0, 13.0].map(|v| v * MINUTE).to_vec()).unwrap(),
        Distribution::exponential(6.0 * MINUTE).unwrap().clamped(Some(MINUTE), None).unwrap(),
        Distribution::pareto(1.5, 2.0 * MINUTE).unwrap(),
    ];
    for law in &laws {
        for minutes in [3, 10, 60, 600] {
            let length = Span::minutes(minutes);
            let (is_begun, is_finished) = simulated(law, length);
            let cases = [(begun(law, length), is_begun), (finished(law, length), is_finished)];
            for (between, mean) in cases {
                let name = format!("{} in {minutes} min: {mean} {between:?}", law.describe());
                // Four standard errors of a count with a variance of a few times its mean.
                let luck = 0.1 * (0.1 + mean).sqrt();
                let inside = between.least - luck <= mean && mean <= between.most + luck;
                assert!(inside, "{name}");
                assert!(between.most - between.least <= 0.2 + 0.35 * mean, "{name}");
            }
        }
    }
}
