//! Statistics: estimates with intervals, order statistics, levels by hour of the week, tests of
//! fit, a sequential test, formulas of queues.
//!
//! Promises: the same observations give the same bits, whatever their order of arrival where a type
//! says so; what was never observed is `None`, never zero.
//!
//! Never: randomness, time zones, knowledge of what is being measured.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `interval`, `pairs`, `apart`, `ratio` | means, differences and ratios with their intervals |
//! | `rare`, `sample` | counts and shares of few events |
//! | `order` | order statistics in bounded memory |
//! | `grid`, `startup` | levels by hour of the week, and since the start |
//! | `sequential`, `sobol` | a test that stops when it knows; which inputs matter |
//! | `fit`, `queues` | tests of fit; closed formulas |

mod apart;
mod fit;
pub mod grid;
pub mod interval;
pub mod order;
mod pairs;
mod queues;
mod rare;
mod ratio;
pub mod sample;
mod sequential;
mod sobol;
pub mod startup;

pub use apart::{apart, paired_apart};
pub use fit::{
    chi_square_p, kolmogorov_distance, kolmogorov_p, poisson_interval, proportion_interval,
};
pub use grid::{HourClock, HourGrid, Mark, hour_of_week};
pub use interval::{Estimate, Interval, Method, Paired, estimate, paired};
pub use order::Ordered;
pub use pairs::paired_kind;
pub use queues::{DeadlineQueue, erlang_b, erlang_c};
pub use rare::{Kind, estimate_kind};
pub use ratio::ratio;
pub use sequential::{SequentialTest, Side};
pub use sobol::{Indices, saltelli, sobol};
pub use startup::{Rising, can_tell, mser5, rising};

pub use crate::math::{normal_cdf, normal_quantile, student_quantile};
