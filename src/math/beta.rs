//! The beta distribution, and Student's t, which is made from it.
//!
//! The continued fraction is that of Press et al., Numerical Recipes, section 6.4, by Lentz's
//! method.

use std::cell::Cell;

use super::gamma::nonzero;
use super::invert::solve;
use super::{exp, lgamma, ln, normal_quantile};

/// The regularised incomplete beta function `I_x(a, b)` and `1 - I_x(a, b)`; both parameters above
/// 0. The smaller one of the two is accurate to about 1e-12 of itself for parameters up to 1e4.
pub fn beta_regularised(a: f64, b: f64, x: f64) -> (f64, f64) {
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    if x >= 1.0 {
        return (1.0, 0.0);
    }
    both(a, b, x, 1.0 - x)
}

/// As [`beta_regularised`], for an `x` in (0, 1) near 1 that is better known by its complement.
fn both(a: f64, b: f64, x: f64, complement: f64) -> (f64, f64) {
    let front = weight(a, b, x, complement);
    if x < (a + 1.0) / (a + b + 2.0) {
        let below = (front * fraction(a, b, x) / a).min(1.0);
        (below, 1.0 - below)
    } else {
        let above = (front * fraction(b, a, complement) / b).min(1.0);
        (1.0 - above, above)
    }
}

/// `x^a (1-x)^b / B(a, b)`.
fn weight(a: f64, b: f64, x: f64, complement: f64) -> f64 {
    exp(a * ln(x) + b * ln(complement) + lgamma(a + b) - lgamma(a) - lgamma(b))
}

fn fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-290;
    let mut c = 1.0;
    let mut d = 1.0 / nonzero(1.0 - (a + b) * x / (a + 1.0), TINY);
    let mut value = d;
    let mut m = 0.0;
    while m < 100_000.0 {
        m += 1.0;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut factor = 1.0;
        for term in [even, odd] {
            d = 1.0 / nonzero(1.0 + term * d, TINY);
            c = nonzero(1.0 + term / c, TINY);
            factor *= d * c;
        }
        value *= factor;
        if (factor - 1.0).abs() < 1e-16 {
            break;
        }
    }
    value
}

/// The value below which a beta variate falls with chance `p`, and its complement to 1 (which keeps
/// its digits when the value is nearly 1).
pub fn beta_quantile(a: f64, b: f64, p: f64) -> (f64, f64) {
    if p <= 0.0 {
        return (0.0, 1.0);
    }
    if p >= 1.0 {
        return (1.0, 0.0);
    }
    // Newton on the logarithm of the smaller chance as a function of the log-odds of x.
    let lower = p <= 0.5;
    let target = if lower { ln(p) } else { ln(1.0 - p) };
    let f = |y: f64| {
        let (x, complement) = from_log_odds(y);
        let (below, above) = both(a, b, x, complement);
        let slope = weight(a, b, x, complement);
        match lower {
            true => (ln(below) - target, slope / below),
            false => (target - ln(above), slope / above),
        }
    };
    from_log_odds(solve(ln(a / b), -700.0, 700.0, f))
}

fn from_log_odds(y: f64) -> (f64, f64) {
    let small = exp(-y.abs());
    let (large, small) = (1.0 / (1.0 + small), small / (1.0 + small));
    if y < 0.0 { (small, large) } else { (large, small) }
}

/// The value below which a variate of Student's t distribution falls with chance `p`; NaN unless
/// `p` lies in (0, 1) and there is at least one degree of freedom.
///
/// Up to 1,000 degrees of freedom from the beta distribution; above that from the expansion of
/// Cornish and Fisher (Abramowitz and Stegun 26.7.5), whose error is then below 1e-12. The last
/// answer of each thread is kept: experiments ask for the same one a thousand times.
pub fn student_quantile(p: f64, degrees: f64) -> f64 {
    thread_local! {
        static LAST: Cell<(f64, f64, f64)> = const { Cell::new((f64::NAN, f64::NAN, f64::NAN)) };
    }
    let (last_p, last_degrees, last) = LAST.get();
    if (last_p, last_degrees) == (p, degrees) {
        return last;
    }
    let found = student(p, degrees);
    LAST.set((p, degrees, found));
    found
}

fn student(p: f64, degrees: f64) -> f64 {
    if !(0.0 < p && p < 1.0 && degrees >= 1.0) {
        return f64::NAN;
    }
    if p == 0.5 {
        return 0.0;
    }
    if degrees > 1_000.0 {
        return student_by_expansion(normal_quantile(p), degrees);
    }
    let tail = p.min(1.0 - p);
    let (x, complement) = beta_quantile(degrees / 2.0, 0.5, 2.0 * tail);
    (degrees * complement / x).sqrt().copysign(p - 0.5)
}

pub fn student_by_expansion(z: f64, degrees: f64) -> f64 {
    let s = z * z;
    let terms = [
        (s + 1.0) * z / 4.0,
        ((5.0 * s + 16.0) * s + 3.0) * z / 96.0,
        (((3.0 * s + 19.0) * s + 17.0) * s - 15.0) * z / 384.0,
        ((((79.0 * s + 776.0) * s + 1482.0) * s - 1920.0) * s - 945.0) * z / 92_160.0,
    ];
    z + terms.iter().rev().fold(0.0, |sum, term| (sum + term) / degrees)
}
