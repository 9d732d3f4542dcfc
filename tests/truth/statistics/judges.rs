//! What other chapters judge with is judged first: tests of fit, a test that ends early, and the
//! formulas of queues, against published values.

use pimsim::math::normal_quantile;
use pimsim::stats::{
    DeadlineQueue, SequentialTest, Side, chi_square_p, erlang_b, erlang_c, kolmogorov_distance,
    kolmogorov_p, poisson_interval, proportion_interval,
};

use super::close;

#[test]
fn tables() {
    close(chi_square_p(3.841_458_820_694_124, 1.0), 0.05, 1e-12);
    close(chi_square_p(18.307_038_053_275_15, 10.0), 0.05, 1e-12);
    // Critical values of Kolmogorov's limit and of tables for n = 20.
    close(kolmogorov_p(1.358_1 / 1e4, 100_000_000), 0.05, 1e-4);
    close(kolmogorov_p(0.294, 20), 0.05, 1e-3);
    assert_eq!(kolmogorov_p(0.0, 20), 1.0);
    let (low, high) = proportion_interval(7, 20, 0.95);
    close(low, 0.153_909_204, 1e-8);
    close(high, 0.592_188_534, 1e-8);
    let (low, high) = poisson_interval(10, 0.95);
    close(low, 4.795_388_7, 1e-6);
    close(high, 18.390_356_0, 1e-6);
}

#[test]
fn ends() {
    assert_eq!(proportion_interval(0, 0, 0.95), (0.0, 1.0));
    let (low, high) = proportion_interval(0, 10, 0.95);
    assert_eq!(low, 0.0);
    // 1 - 0.025^(1/10).
    close(high, 0.308_497_1, 1e-7);
    assert_eq!(proportion_interval(10, 10, 0.95).1, 1.0);
    let (low, high) = poisson_interval(0, 0.95);
    assert_eq!(low, 0.0);
    close(high, 3.688_879_454, 1e-8);
}

#[test]
fn distance_by_hand() {
    let mut values = [0.9, 0.2, 0.5];
    // At 0.2: 1/3 - 0.2; at 0.5: 2/3 - 0.5 and 0.5 - 1/3; at 0.9: 0.9 - 2/3.
    close(kolmogorov_distance(&mut values, |x| x), 0.9 - 2.0 / 3.0, 1e-15);
}

#[test]
fn the_last_step_can_be_the_widest() {
    let mut values = [0.3, 0.1, 0.2];
    // The empirical distribution is 1 from 0.3 on.
    close(kolmogorov_distance(&mut values, |x| x), 0.7, 1e-15);
}

#[test]
fn kolmogorov_sums_an_alternating_series() {
    // For n = 100 the factor is 10 + 0.12 + 0.011. At 0.5 by hand: 2 (e^-0.5 - e^-2 + e^-4.5
    // - e^-8 + e^-12.5).
    close(kolmogorov_p(0.5 / 10.131, 100), 0.963_945_2, 1e-6);
    // At 0.8 by hand: 2 (e^-1.28 - e^-5.12 + e^-11.52).
    close(kolmogorov_p(0.8 / 10.131, 100), 0.544_142_5, 1e-5);
    assert_eq!(kolmogorov_p(0.29 / 10.131, 100), 1.0);
}

/// Normal observations by inversion of a counter-based generator.
fn normals(seed: u64, n: usize, mean: f64) -> Vec<f64> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut draw = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let uniform = (((z ^ (z >> 31)) >> 12) as f64 + 0.5) / (1_u64 << 52) as f64;
        mean + normal_quantile(uniform)
    };
    (0..n).map(|_| draw()).collect()
}

#[test]
fn wrong_answers_are_as_rare_as_asked_even_at_the_edge_of_the_zone() {
    // 4,000 tests with the mean a tolerance from the limit: at most 5 % wrong, that is, with a
    // margin of five deviations, at most 269.
    let test = SequentialTest::new(20, 0.05, 0.25);
    let mut wrong = 0;
    let mut spent = 0;
    for seed in 0..4_000 {
        let mean = if seed % 2 == 0 { 0.25 } else { -0.25 };
        let (side, n) = test.decide(&normals(seed, 2_000, mean), 0.0).expect("it ends");
        wrong += usize::from((side == Side::Above) != (mean > 0.0));
        spent += n;
    }
    println!("{wrong} of 4,000 wrong, {} observations on average", spent / 4_000);
    assert!(wrong <= 269, "{wrong}");
}

#[test]
fn the_farther_the_sooner() {
    let test = SequentialTest::new(10, 0.01, 0.1);
    let after = |mean| test.decide(&normals(7, 10_000, mean), 0.0).expect("it ends").1;
    let (near, far, very_far) = (after(0.1), after(0.5), after(3.0));
    assert!(near > far && far > very_far, "{near} {far} {very_far}");
    assert!(near as f64 <= test.longest(&normals(7, 10, 0.1)).expect("ten") + 1.0);
}

#[test]
fn few_or_equal_observations() {
    let test = SequentialTest::new(10, 0.05, 0.1);
    assert_eq!(test.decide(&[1.0; 9], 0.0), None);
    assert_eq!(test.decide(&[1.0; 10], 0.0), Some((Side::Above, 10)));
    assert_eq!(test.decide(&[0.0; 10], 0.0), Some((Side::Below, 10)));
}

fn nearly(found: f64, known: f64) {
    assert!((found - known).abs() <= 1e-9 * known.abs(), "{found} instead of {known}");
}

#[test]
fn erlang() {
    // Fourteen servers at a load of ten; tables of Cooper 1981.
    nearly(erlang_b(14, 10.0), 0.056_819_143_386_520_86);
    nearly(erlang_c(14, 10.0), 0.174_131_933_595_049_9);
    nearly(erlang_c(3, 2.0), 4.0 / 9.0);
    assert_eq!((erlang_c(2, 2.0), erlang_c(0, 1.0), erlang_b(0, 1.0)), (1.0, 1.0, 1.0));
}

#[test]
fn a_deadline() {
    // One server overloaded with a deadline of a day; two at full load with one of two hours.
    let one = DeadlineQueue::new(1, 1.1, 1.0, 24.0);
    nearly(one.times_out(), 0.098_277_284_374_635_15);
    nearly(one.waits_longer(0.0), 0.991_894_987_187_901_4);
    let two = DeadlineQueue::new(2, 6.0, 1.0 / 3.0, 2.0);
    nearly(two.times_out(), 0.068_965_517_241_379_31);
    nearly(two.waits_longer(0.0), 0.896_551_724_137_931);
    // Of those served, half wait longer than 0.875 h.
    let served = 1.0 - two.times_out();
    nearly(two.waits_longer(0.875) - two.times_out(), 0.5 * served);
}

#[test]
fn a_deadline_far_away_is_none_and_an_overload_is_no_overflow() {
    let queue = DeadlineQueue::new(3, 2.0, 1.0, 1e4);
    nearly(queue.waits_longer(0.0), erlang_c(3, 2.0));
    assert_eq!(queue.times_out(), 0.0);
    let crowd = DeadlineQueue::new(1, 1e4, 1.0, 1e4);
    nearly(crowd.times_out(), 1.0 - 1e-4);
}
