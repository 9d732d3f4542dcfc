//! Logarithms of chances of the normal and of the smallest extreme value, with their derivatives.
//!
//! A lognormal time is `exp(mu + sigma z)` with a normal `z`; a Weibull one with the smallest extreme
//! value `z`, whose chance to be above is `exp(-exp(z))`; an exponential one too, with `sigma` 1
//! (J. F. Lawless, Statistical Models and Methods for Lifetime Data, 2003, section 1.3).
//! Promises: accurate also where the chance is far below the smallest number. Never: parameters.

use crate::math::{erfc, exp, expm1, ln, ln_1p, normal_cdf, normal_quantile};

/// `ln sqrt(2 pi)`.
const LN_ROOT_TWO_PI: f64 = 0.918_938_533_204_672_8;

/// A value, and its first and second derivative.
pub type Bent = (f64, f64, f64);

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standard {
    Normal,
    ExtremeValue,
}

impl Standard {
    /// The logarithm of the density.
    pub fn ln_density(self, z: f64) -> Bent {
        match self {
            Self::Normal => (-0.5 * z * z - LN_ROOT_TWO_PI, -z, -1.0),
            Self::ExtremeValue => {
                let w = exp(z);
                (z - w, 1.0 - w, -w)
            }
        }
    }

    /// The logarithm of the chance to be above `z`.
    pub fn ln_above(self, z: f64) -> Bent {
        match self {
            Self::Normal => normal_above(z),
            Self::ExtremeValue => {
                let w = exp(z);
                (-w, -w, -w)
            }
        }
    }

    /// The logarithm of the chance to be at most `z`.
    pub fn ln_below(self, z: f64) -> Bent {
        match self {
            Self::Normal => {
                let (value, first, second) = normal_above(-z);
                (value, -first, second)
            }
            Self::ExtremeValue => extreme_below(z),
        }
    }

    /// The density, and its derivative.
    pub fn density(self, z: f64) -> (f64, f64) {
        if !z.is_finite() {
            return (0.0, 0.0);
        }
        let (value, slope, _) = self.ln_density(z);
        let density = exp(value);
        (density, if density == 0.0 { 0.0 } else { density * slope })
    }

    /// The chance to lie between two values.
    pub fn between(self, low: f64, high: f64) -> f64 {
        match self {
            Self::Normal if low > 0.0 => normal_cdf(-low) - normal_cdf(-high),
            Self::Normal => normal_cdf(high) - normal_cdf(low),
            Self::ExtremeValue => {
                let (low, high) = (exp(low), exp(high));
                // exp(-low) - exp(-high), without losing digits where both are near 1.
                -exp(-low) * expm1(low - high)
            }
        }
    }

    /// The chance to be above `z`.
    pub fn above(self, z: f64) -> f64 {
        match self {
            Self::Normal => normal_cdf(-z),
            Self::ExtremeValue => exp(-exp(z)),
        }
    }

    /// The value that a variate is at most with chance `u` in (0, 1).
    pub fn quantile(self, u: f64) -> f64 {
        match self {
            Self::Normal => normal_quantile(u),
            Self::ExtremeValue => ln(-ln_1p(-u)),
        }
    }
}

/// The normal's: with the hazard `h`, the derivatives are `-h` and `-h (h - z)`.
fn normal_above(z: f64) -> Bent {
    if z > 25.0 {
        // Abramowitz and Stegun 26.2.12; the first term left out is below 1e-12.
        let s = 1.0 / (z * z);
        let sum = 1.0 - s * (1.0 - s * (3.0 - s * (15.0 - s * (105.0 - s * 945.0))));
        let hazard = z / sum;
        let value = -0.5 * z * z - LN_ROOT_TWO_PI - ln(z) + ln(sum);
        return (value, -hazard, -hazard * z * (1.0 - sum) / sum);
    }
    let above = 0.5 * erfc(z * std::f64::consts::FRAC_1_SQRT_2);
    let value = if z < -1.0 { ln_1p(-normal_cdf(z)) } else { ln(above) };
    let hazard = exp(-0.5 * z * z - LN_ROOT_TWO_PI) / above;
    (value, -hazard, -hazard * (hazard - z))
}

/// With `w = e^z` and `q = w / (e^w - 1)`: value `ln(1 - e^-w)`, derivatives `q` and `q (1 - w - q)`.
fn extreme_below(z: f64) -> Bent {
    let w = exp(z);
    if w == 0.0 {
        return (z, 1.0, 0.0);
    }
    let value = if w < 0.5 { ln(-expm1(-w)) } else { ln_1p(-exp(-w)) };
    let q = w / expm1(w);
    match q > 0.0 {
        // 1 - w - q is -w/2 for small ones.
        true if w < 1e-4 => (value, q, -q * w * 0.5),
        true => (value, q, q * (1.0 - w - q)),
        false => (value, 0.0, 0.0),
    }
}
