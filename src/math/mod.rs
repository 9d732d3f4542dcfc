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

mod beta;
mod gamma;
mod invert;
mod normal;

pub use beta::{beta_quantile, beta_regularised, student_quantile};
pub use gamma::{Gamma, poisson_cdf};
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elementary_functions_have_pinned_bits() {
        // Any change of these bits changes results; it must be noticed and told.
        let bits = [
            ln(3.7).to_bits(),
            ln_1p(-0.25).to_bits(),
            exp(-1.3).to_bits(),
            expm1(1e-5).to_bits(),
            pow(0.37, 2.9).to_bits(),
            erf(0.4).to_bits(),
            erfc(3.0).to_bits(),
            lgamma(7.3).to_bits(),
        ];
        assert_eq!(bits, PINNED, "{bits:#018x?}");
    }
    const PINNED: [u64; 8] = [
        0x3ff4_eeee_650a_e550,
        0xbfd2_6962_1134_db92,
        0x3fd1_7129_308c_e281,
        0x3ee4_f8bc_681c_dfb6,
        0x3fac_a539_3c5b_d5ac,
        0x3fdb_6ac7_c4b2_0a05,
        0x3ef7_29df_6503_4229,
        0x401c_9771_2336_d05f,
    ];
}
