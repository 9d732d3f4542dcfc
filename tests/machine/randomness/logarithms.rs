//! Logarithms taken together have the bits of those taken one by one.
//!
//! `PIMSIM_LOGARITHMS` says of how many numbers; a deep run takes 10,000,000.

use pimsim::math::{ln, ln_1p, ln_each, ln_of_rest_each};
use pimsim::random::family::{LARGEST_UNIFORM, SMALLEST_UNIFORM};
use pimsim::random::stream::uniform;
use pimsim::random::{Distribution, Lane, Purpose, Root};

use crate::common::sizes::size;

/// How many are taken together.
const TOGETHER: usize = 32;

fn check(values: [f64; TOGETHER]) {
    let mut together = values;
    ln_each(&mut together);
    compare(values, together, ln);
}

/// The logarithm of what is left of 1.
fn check_rest(uniforms: [f64; TOGETHER]) {
    let mut together = uniforms;
    ln_of_rest_each(&mut together);
    compare(uniforms, together, |u| ln_1p(-u));
}

fn compare(values: [f64; TOGETHER], together: [f64; TOGETHER], alone: fn(f64) -> f64) {
    for (x, found) in values.into_iter().zip(together) {
        let alone = alone(x);
        // What is no number has no bits to hold.
        let same = found.to_bits() == alone.to_bits() || found.is_nan() && alone.is_nan();
        assert!(same, "{x:e}: {found:e} instead of {alone:e}");
    }
}

/// Bits without a pattern that a logarithm could see.
fn scattered(index: u64) -> u64 {
    index.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ index.rotate_left(40)
}

#[test]
fn of_uniforms_and_of_what_is_left_of_1() {
    let count = size("PIMSIM_LOGARITHMS", 500_000, 10_000_000);
    for first in (0..count).step_by(TOGETHER) {
        let u: [f64; TOGETHER] = std::array::from_fn(|at| uniform(scattered(first + at as u64)));
        check(u);
        check_rest(u);
    }
}

#[test]
fn of_uniforms_where_one_way_of_computing_passes_into_another() {
    // The logarithm of what is left is computed in another way from a uniform of 0.2929 on, and `ln`
    // and `ln_1p` do not agree where; and at the ends of each octave, near 0 and near 1.
    let whole = (1_u64 << 52) as f64;
    let near = |u: f64, at: u64| ((u * whole) as u64).wrapping_add(at).wrapping_sub(16) << 12;
    let middle = f64::from_bits(0x3fd2_bec4 << 32);
    let width = f64::from_bits(0x3fd2_bec5 << 32) - middle;
    for step in 0..30_000 {
        let u = middle + width * (f64::from(step) / 10_000.0 - 1.0);
        check_rest(std::array::from_fn(|at| uniform(near(u, at as u64))));
    }
    for octave in 1..52 {
        let u = f64::from_bits((1023 - octave) << 52);
        for middle in [u, 1.0 - u, u * std::f64::consts::FRAC_1_SQRT_2, 1.0 - u * 0.707_106_6] {
            let around = std::array::from_fn(|at| uniform(near(middle, at as u64)));
            check(around);
            check_rest(around);
        }
    }
    check_rest([SMALLEST_UNIFORM; TOGETHER]);
    check_rest([LARGEST_UNIFORM; TOGETHER]);
    // What no stream gives is taken alone.
    for edge in [0.0, -0.0, 1.0, 2.0, -1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        check_rest(std::array::from_fn(|at| if at == 7 { edge } else { 0.25 }));
    }
}

#[test]
fn of_any_number() {
    let count = size("PIMSIM_LOGARITHMS", 500_000, 10_000_000);
    for first in (0..count).step_by(TOGETHER) {
        let bits = |at: usize| scattered(first + at as u64);
        // Usual numbers by themselves, since others are taken one by one; then all that there are.
        check(std::array::from_fn(|at| {
            let exponent = 1 + bits(at) % 2046;
            f64::from_bits(exponent << 52 | bits(at) >> 12)
        }));
        check(std::array::from_fn(|at| f64::from_bits(bits(at))));
    }
}

#[test]
fn at_every_edge() {
    let edges = [
        0.0,
        -0.0,
        -1.0,
        f64::NAN,
        -f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::MIN_POSITIVE,
        f64::from_bits(1),
        f64::from_bits(f64::MIN_POSITIVE.to_bits() - 1),
        f64::MAX,
        1.0,
        SMALLEST_UNIFORM,
        LARGEST_UNIFORM,
        std::f64::consts::FRAC_1_SQRT_2,
        // Where the range of the polynomial begins.
        f64::from_bits(0x3fe6_a09e << 32),
    ];
    for edge in edges {
        // Alone among usual numbers, in every place.
        for place in 0..TOGETHER {
            let mut values = [0.25; TOGETHER];
            values[place] = edge;
            check(values);
        }
        // With its neighbours, and in every octave.
        check(std::array::from_fn(|at| {
            f64::from_bits(edge.to_bits().wrapping_add(at as u64).wrapping_sub(16))
        }));
    }
    for exponent in 1..2047_u64 {
        let at_sixteenths = |at: usize| f64::from_bits(exponent << 52 | (at as u64 / 2) << 48);
        check(std::array::from_fn(|at| {
            let around = at_sixteenths(at).to_bits() - (at % 2) as u64;
            if around >> 52 == 0 { 1.0 } else { f64::from_bits(around) }
        }));
    }
}

#[test]
fn a_lane_gives_the_same_variates_in_any_order_and_beside_other_readings() {
    let lane = || Root { seed: 7, replication: 1 }.lane(Purpose::Pickup, 1, 0, 0);
    let (mut plain, mut mixed): (Lane, Lane) = (lane(), lane());
    let law = Distribution::exponential(60_000.0).expect("a mean above zero");
    for step in 0..500_u64 {
        let index = step * 77 % 200;
        let u = plain.uniform(index);
        assert_eq!(mixed.exponential(index).to_bits(), (-ln_1p(-u)).to_bits());
        assert_eq!(mixed.exponential(index + 1), -ln_1p(-plain.uniform(index + 1)));
        assert_eq!(mixed.gap(index).to_bits(), (-ln(u)).to_bits());
        assert_eq!(mixed.uniform(index), u);
        assert_eq!(law.sample_from(&mut mixed, index), law.sample(u));
        let bits = plain.bits(index);
        assert_eq!(mixed.bits(index), bits);
        assert_eq!(u, ((bits >> 12) as f64 + 0.5) / (1_u64 << 52) as f64);
    }
}

#[test]
fn clamped_and_other_laws_are_sampled_alike() {
    let minute = 60_000.0;
    let laws = [
        Distribution::exponential(minute).and_then(|law| law.clamped(Some(9_000.0), Some(minute))),
        Distribution::weibull_scale(0.7, minute),
        Distribution::erlang(1, minute),
        Ok(Distribution::constant(pimsim::time::Span::minutes(1))),
    ];
    for law in laws.map(|law| law.expect("right")) {
        let root = Root { seed: 7, replication: 1 };
        let mut lane = root.lane(Purpose::Review, 1, 0, 0);
        for index in 0..200 {
            let drawn = law.sample_from(&mut lane, index);
            assert_eq!(drawn, law.sample(root.uniform(Purpose::Review, 1, 0, 0, index)));
        }
    }
}
