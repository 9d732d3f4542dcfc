//! Where to run a simulation to learn which inputs matter: the points of a sensitivity analysis.
//!
//! Promises: the same seed gives the same points on every machine, and more rows are added behind
//! those that fewer rows have. What to do with the outputs: [`crate::stats::sobol()`]. Never: runs.

use crate::random::{Purpose, Root};
use crate::stats::saltelli;

/// `rows * (inputs + 2)` points of the unit cube, row by row, for [`crate::stats::sobol()`]: with
/// more rows the intervals are narrower. None without inputs.
pub fn design(seed: u64, inputs: usize, rows: usize) -> Vec<Vec<f64>> {
    let root = Root { seed, replication: 1 };
    let lane = |at: usize| root.lane(Purpose::DesignPoint, 0, 0, at as u64);
    let mut lanes: Vec<_> = (0..2 * inputs).map(lane).collect();
    let mut row =
        |row: usize| lanes.iter_mut().map(|lane| lane.uniform(row as u64)).collect::<Vec<f64>>();
    let base: Vec<Vec<f64>> = (0..rows).map(&mut row).collect();
    saltelli(&base)
}

/// The seed of a row, counted from 0: that of the scenario for the first, and one more for each
/// that follows, as far as a scenario can write it.
pub fn row_seed(seed: u64, row: usize) -> u64 {
    seed.wrapping_add(row as u64) & (u64::MAX >> 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::{exp, ln, normal_quantile, sqrt};
    use crate::stats::{Indices, Interval, sobol};

    /// Indices of a function with so many inputs.
    fn indices(f: impl Fn(&[f64]) -> f64, inputs: usize, rows: usize, seed: u64) -> Indices {
        let points = design(seed, inputs, rows);
        let outputs: Vec<_> = points.iter().map(|point| vec![Some(f(point))]).collect();
        sobol(inputs, &outputs, 0.95).expect("the function varies")
    }

    /// Ishigami and Homma (1990) with a = 7 and b = 0.1, on the unit cube.
    fn ishigami(point: &[f64]) -> f64 {
        let sine = |x: f64| libm::sin(x);
        let [x, y, z] = [0, 1, 2].map(|at: usize| (2.0 * point[at] - 1.0) * std::f64::consts::PI);
        sine(x) + 7.0 * sine(y) * sine(y) + 0.1 * z * z * z * z * sine(x)
    }

    /// First-order and total indices of it, from the closed form of its variances.
    const ISHIGAMI: [[f64; 3]; 2] =
        [[0.313_905, 0.442_411, 0.0], [0.557_589, 0.442_411, 0.243_684]];

    fn hits(found: &Indices, exact: &[[f64; 3]; 2]) -> [bool; 6] {
        // What is not given, because it contradicts that it is a share, covers nothing.
        let inside =
            |index: &Option<Interval>, exact: f64| index.is_some_and(|index| index.contains(exact));
        let all = found.first.iter().chain(&found.total);
        let hits: Vec<bool> =
            all.zip(exact.as_flattened()).map(|(index, exact)| inside(index, *exact)).collect();
        hits.try_into().expect("three inputs")
    }

    #[test]
    fn the_function_of_ishigami() {
        let points = design(1, 3, 8_192);
        let outputs: Vec<_> = points.iter().map(|point| vec![Some(ishigami(point))]).collect();
        // Six intervals of 99.9 % each: at most 0.6 % false alarms. The seed was not chosen.
        let found = sobol(3, &outputs, 0.999).expect("it varies");
        assert_eq!(hits(&found, &ISHIGAMI), [true; 6], "{found:?}");
        let width = |index: &Option<Interval>| index.unwrap().width();
        assert!(found.first.iter().chain(&found.total).all(|index| width(index).unwrap() < 0.15));
    }

    #[test]
    fn intervals_cover_as_often_as_they_say() {
        // 500 designs: the count of hits at 95 % is binomial with deviation 5; ratios of few and
        // skewed rows are a little off.
        let mut counts = [0; 6];
        for seed in 0..500 {
            let found = hits(&indices(ishigami, 3, 256, seed), &ISHIGAMI);
            counts.iter_mut().zip(found).for_each(|(count, hit)| *count += usize::from(hit));
        }
        assert!(counts.iter().all(|count| (455..=495).contains(count)), "{counts:?}");
    }

    /// The mean sojourn of M/M/1 over uniform arrivals in (0, 1/2) and services in (1, 2).
    #[test]
    fn a_queue_in_closed_form() {
        let sojourn = |point: &[f64]| 1.0 / (1.0 + point[1] - 0.5 * point[0]);
        // Midpoint rule over what is left when one input is fixed, which is known exactly.
        let mean_of = |f: &dyn Fn(f64) -> f64| {
            (0..100_000).map(|i| f((f64::from(i) + 0.5) / 100_000.0)).sum::<f64>() / 100_000.0
        };
        let given_arrivals = |u: f64| ln((2.0 - 0.5 * u) / (1.0 - 0.5 * u));
        let given_services = |v: f64| 2.0 * ln((1.0 + v) / (0.5 + v));
        let mean = mean_of(&given_arrivals);
        // The mean square over services, given arrivals.
        let square = mean_of(&|u| 1.0 / (1.0 - 0.5 * u) - 1.0 / (2.0 - 0.5 * u));
        let variance = square - mean * mean;
        let share = |given: &dyn Fn(f64) -> f64| {
            (mean_of(&|x| given(x) * given(x)) - mean * mean) / variance
        };
        let (arrivals, services) = (share(&given_arrivals), share(&given_services));
        let exact = [[arrivals, services], [1.0 - services, 1.0 - arrivals]];
        let points = design(2, 2, 8_192);
        let outputs: Vec<_> = points.iter().map(|point| vec![Some(sojourn(point))]).collect();
        // Four intervals of 99.9 % each.
        let found = sobol(2, &outputs, 0.999).expect("it varies");
        for (index, exact) in found.first.iter().chain(&found.total).zip(exact.as_flattened()) {
            let (low, high) = index.and_then(|index| index.ends()).expect("an interval");
            assert!(low <= *exact && *exact <= high, "{exact} is not in {low} to {high}");
            assert!(high - low < 0.2, "too wide to prove anything: {low} to {high}");
        }
    }

    /// `x + 2 y` with noise as large as the signal: a part common to the points of a row, as common
    /// random numbers make it, and a part of each point and replication.
    fn noisy(replications: u64, seed: u64) -> Vec<Vec<Option<f64>>> {
        let normal = |lane, index| {
            let uniform =
                Root { seed, replication: 2 }.uniform(Purpose::NeedGap, 0, 0, lane, index);
            normal_quantile(uniform.max(exp(-30.0)))
        };
        let output = |(place, point): (usize, &Vec<f64>)| {
            let (row, place) = (place as u64 / 4, place as u64);
            let one = |replication: u64| {
                let common = normal(replication, row);
                let own = normal(100 + replication, place);
                Some(point[0] + 2.0 * point[1] + sqrt(5.0 / 12.0) * (common + own))
            };
            (0..replications).map(one).collect()
        };
        design(seed, 2, 1_000).iter().enumerate().map(output).collect()
    }

    #[test]
    fn noise_is_taken_out_when_there_are_replications() {
        let exact = [0.2, 0.8, 0.2, 0.8];
        let mut counts = [0; 4];
        for seed in 0..100 {
            let found = sobol(2, &noisy(4, seed), 0.95).expect("it varies");
            for (count, (index, exact)) in
                counts.iter_mut().zip(found.first.iter().chain(&found.total).zip(exact))
            {
                let (low, high) = index.and_then(|index| index.ends()).expect("an interval");
                *count += usize::from(low <= exact && exact <= high);
            }
        }
        // Binomial with deviation 2.
        assert!(counts.iter().all(|count| (87..=100).contains(count)), "{counts:?}");
        // One replication cannot tell noise from input: the total index of `x` is far too large.
        let single = sobol(2, &noisy(1, 1), 0.95).expect("it varies");
        assert!(single.total[0].unwrap().is_above(0.25), "{single:?}");
    }

    #[test]
    fn more_rows_are_added_behind() {
        let (few, many) = (design(7, 3, 10), design(7, 3, 20));
        assert_eq!((few.len(), many.len()), (50, 100));
        assert_eq!(few[..], many[..50]);
        assert_ne!(few, design(8, 3, 10));
        assert!(few.iter().all(|point| point.len() == 3));
        assert!(design(7, 0, 10).is_empty());
    }
}
