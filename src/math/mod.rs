//! The one place where logarithms, exponentials, powers and their kin come from.
//!
//! Why: the standard library hands `f64::ln`, `exp`, `powf` and so on to the platform, and
//! platforms differ in the last bit (glibc even picks a version at run time by processor). One such
//! bit moves an event, and with it a whole run. So everything here is computed by the pinned crate
//! `libm`, or by plain arithmetic on top of it, which IEEE 754 defines to the last bit.
//! `clippy.toml` forbids the methods of `f64` that are not exact everywhere; `sqrt`, `floor`,
//! `abs`, `min` and `max` are exact and stay allowed.
//!
//! Never: randomness, state, `f64` methods that a platform may round in its own way.

pub mod beta;
mod gamma;
pub mod invert;
mod logarithms;
mod normal;

pub use beta::{beta_quantile, beta_regularised, student_quantile};
pub use gamma::{Gamma, poisson_cdf};
pub use logarithms::{ln_each, ln_of_rest_each};
pub use normal::{normal_cdf, normal_quantile};

/// The natural logarithm.
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// `ln(1 + x)`, accurate also near 0.
pub fn ln_1p(x: f64) -> f64 {
    libm::log1p(x)
}

/// `e^x`.
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// `e^x - 1`, accurate also near 0.
pub fn expm1(x: f64) -> f64 {
    libm::expm1(x)
}

/// `x^y`.
pub fn pow(x: f64, y: f64) -> f64 {
    libm::pow(x, y)
}

/// The square root; exact on every platform.
pub fn sqrt(x: f64) -> f64 {
    x.sqrt()
}

/// The error function.
pub fn erf(x: f64) -> f64 {
    libm::erf(x)
}

/// `1 - erf(x)`, accurate also where it is tiny.
pub fn erfc(x: f64) -> f64 {
    libm::erfc(x)
}

/// The logarithm of the absolute value of the gamma function.
pub fn lgamma(x: f64) -> f64 {
    libm::lgamma(x)
}
