//! Logarithms of many numbers at once.
//!
//! Promises: each has the bits of [`super::ln`] or [`super::ln_1p`], taken alone. Never: a branch on a usual
//! number, so that a compiler may take several at a time, with the registers that it has; the steps are
//! additions, multiplications and divisions, which IEEE 754 defines to the last bit.
//!
//! The steps are those of `libm` (FreeBSD's `e_log.c`, Sun Microsystems 1993): `x = 2^k (1 + f)` with
//! `1 + f` between `sqrt(1/2)` and `sqrt(2)`, and a polynomial in `s = f / (2 + f)`. There the cases are
//! taken apart one after the other; here the exponent is cut off by integer arithmetic, and made a
//! number by writing it into the digits of 2^52.

use super::{ln, ln_1p};

const LN2_HI: f64 = 6.931_471_803_691_238e-1;
const LN2_LO: f64 = 1.908_214_929_270_587_7e-10;
const LG: [f64; 7] = [
    6.666_666_666_666_735e-1,
    3.999_999_999_940_942e-1,
    2.857_142_874_366_239e-1,
    2.222_219_843_214_978_4e-1,
    1.818_357_216_161_805e-1,
    1.531_383_769_920_937_3e-1,
    1.479_819_860_511_658_6e-1,
];

/// Where the range of `1 + f` begins: the high half of `sqrt(1/2)`.
const LOWEST: u64 = 0x3fe6_a09e << 32;
/// The digits of a number, without sign and exponent.
const DIGITS: u64 = (1 << 52) - 1;
/// 2^52 as bits: a whole number below it is its digits.
const WHOLE: u64 = 0x433 << 52;
/// What is added to exponents, so that they are not negative.
const SHIFT: u64 = 0x800;

/// The last exponent of numbers, as it is written in them, and that of numbers below 1.
const LAST: u64 = 2046;
const LAST_BELOW_ONE: u64 = 1022;
/// From this number up to 1, `ln_1p` keeps what is missing to 1 as it is; [`ln`] begins a little above.
const NEAR_ONE: f64 = 1.0 - f64::from_bits((0x3fd2_bec5 << 32) - 2);

/// Puts in the place of each number its natural logarithm.
#[inline]
pub fn ln_each<const N: usize>(values: &mut [f64; N]) {
    if values.iter().fold(0, |all, x| all | outside(*x, LAST)) >> 63 != 0 {
        return values.iter_mut().for_each(|x| *x = ln(*x));
    }
    for x in values {
        *x = usual_ln::<false>(*x);
    }
}

/// Puts in the place of each `u` the logarithm of `1 - u`, with the bits of `ln_1p(-u)`, where `u` lies
/// in (0, 1) and is a multiple of 2^-53: then `1 - u` is exact, and no correction is needed.
#[inline]
pub fn ln_of_rest_each<const N: usize>(values: &mut [f64; N]) {
    if values.iter().fold(0, |all, u| all | outside(1.0 - *u, LAST_BELOW_ONE)) >> 63 != 0 {
        return values.iter_mut().for_each(|u| *u = ln_1p(-*u));
    }
    for u in values {
        *u = usual_ln::<true>(1.0 - *u);
    }
}

/// A number whose top bit tells that this one is not positive and normal, or has an exponent beyond the
/// last.
#[inline(always)]
fn outside(x: f64, last: u64) -> u64 {
    let exponent = x.to_bits() >> 52;
    exponent.wrapping_sub(1) | last.wrapping_sub(exponent)
}

/// The natural logarithm of a number that is positive, normal and finite; or, where it is what is left
/// of 1 (and so below 1), with the bits of `ln_1p`.
#[inline(always)]
fn usual_ln<const REST: bool>(x: f64) -> f64 {
    let bits = x.to_bits();
    let above = if REST && x >= NEAR_ONE { 0 } else { bits.wrapping_sub(LOWEST) };
    let f = f64::from_bits(bits.wrapping_sub(above & !DIGITS)) - 1.0;
    let exponent = (above >> 52).wrapping_add(SHIFT) & (2 * SHIFT - 1);
    let k = f64::from_bits(exponent | WHOLE) - (f64::from_bits(WHOLE) + SHIFT as f64);
    let half = 0.5 * f * f;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let even = w * (LG[1] + w * (LG[3] + w * LG[5]));
    let odd = z * (LG[0] + w * (LG[2] + w * (LG[4] + w * LG[6])));
    s * (half + (odd + even)) + k * LN2_LO - half + f + k * LN2_HI
}
