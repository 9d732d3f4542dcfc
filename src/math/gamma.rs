//! The gamma distribution: the regularised incomplete gamma function and its inverse.
//!
//! Series below the mean, continued fraction above it (Abramowitz and Stegun 6.5.29 and 6.5.31; the
//! fraction is evaluated by Lentz's method as in Press et al., Numerical Recipes, section 6.2).

use super::invert::solve;
use super::{exp, lgamma, ln, normal_quantile};

/// The gamma distribution of a given shape and scale 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gamma {
    shape: f64,
    /// `ln Γ(shape)`, needed for every value.
    ln_gamma: f64,
}

impl Gamma {
    /// The distribution; the shape must lie between 1e-4 and 1e6 for the accuracy promised below.
    pub fn new(shape: f64) -> Self {
        Self { shape, ln_gamma: lgamma(shape) }
    }

    /// The shape.
    pub fn shape(&self) -> f64 {
        self.shape
    }

    /// `ln Γ(shape)`.
    pub fn ln_gamma(&self) -> f64 {
        self.ln_gamma
    }

    /// The chances to be at most `x`, and to be above `x`: `P(shape, x)` and `Q(shape, x)`. The
    /// smaller one is accurate to about 1e-12 of itself.
    pub fn chances(&self, x: f64) -> (f64, f64) {
        if x <= 0.0 {
            return (0.0, 1.0);
        }
        if x == f64::INFINITY {
            return (1.0, 0.0);
        }
        if x < self.shape.max(0.5) + 0.5 {
            let below = self.series(x);
            (below, 1.0 - below)
        } else {
            let above = self.fraction(x);
            (1.0 - above, above)
        }
    }

    /// The value below which a variate falls with chance `p` in (0, 1), accurate to 1e-10 of
    /// itself; 0 at 0, infinite at 1.
    pub fn quantile(&self, p: f64) -> f64 {
        if p <= 0.0 {
            return 0.0;
        }
        if p >= 1.0 {
            return f64::INFINITY;
        }
        // Newton on the logarithm of the smaller chance as a function of y = ln x: nearly straight
        // in both tails.
        let lower = p <= 0.5;
        let target = if lower { ln(p) } else { ln(1.0 - p) };
        let f = |y: f64| {
            let x = exp(y);
            let (below, above) = self.chances(x);
            let slope = self.density_by_ln(x, y);
            match lower {
                true => (ln(below) - target, slope / below),
                false => (target - ln(above), slope / above),
            }
        };
        let first = self.lower_tail(p);
        // P(shape, x) < x^shape / Γ(shape + 1), so the true value is never below this.
        let floor = first;
        if floor < -740.0 {
            // Smaller than any positive number.
            return exp(floor);
        }
        let ceiling = ln(self.shape + 40.0 * (self.shape.sqrt() + 1.0) + 100.0);
        exp(solve(self.start(p).unwrap_or(first), floor, ceiling, f))
    }

    /// `x` times the density at `x = e^y`.
    pub fn density_by_ln(&self, x: f64, y: f64) -> f64 {
        exp(self.shape * y - x - self.ln_gamma)
    }

    /// Logarithm of the quantile if only the first term of the series counted.
    fn lower_tail(&self, p: f64) -> f64 {
        (ln(p) + self.ln_gamma + ln(self.shape)) / self.shape
    }

    /// The approximation of Wilson and Hilferty (1931), for its logarithm, where it is any good.
    fn start(&self, p: f64) -> Option<f64> {
        let ninth = 1.0 / (9.0 * self.shape);
        let root = 1.0 - ninth + normal_quantile(p) * ninth.sqrt();
        (root > 0.1).then(|| ln(self.shape) + 3.0 * ln(root))
    }

    fn series(&self, x: f64) -> f64 {
        let mut term = 1.0 / self.shape;
        let mut sum = term;
        let mut n = self.shape;
        while term > sum * 1e-17 {
            n += 1.0;
            term *= x / n;
            sum += term;
        }
        (sum * self.density_by_ln(x, ln(x))).min(1.0)
    }

    fn fraction(&self, x: f64) -> f64 {
        const TINY: f64 = 1e-290;
        let mut b = x + 1.0 - self.shape;
        let mut c = 1.0 / TINY;
        let mut d = 1.0 / b;
        let mut value = d;
        let mut i = 0.0;
        while i < 100_000.0 {
            i += 1.0;
            let a = -i * (i - self.shape);
            b += 2.0;
            d = nonzero(a * d + b, TINY);
            c = nonzero(b + a / c, TINY);
            d = 1.0 / d;
            let factor = d * c;
            value *= factor;
            if (factor - 1.0).abs() < 1e-16 {
                break;
            }
        }
        (value * self.density_by_ln(x, ln(x))).min(1.0)
    }
}

/// Keeps a denominator of Lentz's method away from zero.
pub(super) fn nonzero(x: f64, tiny: f64) -> f64 {
    if x.abs() < tiny { tiny } else { x }
}

/// The chance that a Poisson variate with this mean is at most `count`.
pub fn poisson_cdf(count: u64, mean: f64) -> f64 {
    Gamma::new(count as f64 + 1.0).chances(mean).1
}
