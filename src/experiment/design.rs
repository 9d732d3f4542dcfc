//! Which points of some varied keys are run.
//!
//! A grid is the product of all values, the last key varying fastest. A sample draws every key
//! independently and uniformly; a Latin hypercube cuts every key into as many slices as there are
//! points and uses each slice once, so that few points fill the space of many keys. A sensitivity
//! analysis has points of its own, row by row: see [`super::sensitivity_design`].
//!
//! Promises: draws of a sample are addressed by the seed, the key and the number of the point, so that another
//! key, or the order of the keys, moves no value of a key; more points of a sample leave the first
//! ones as they were. Never: the streams of a simulation.

use serde::{Deserialize, Serialize};

use super::sensitivity;
use crate::random::{Lane, Purpose, Root, name_address};
use crate::scenario::{MOST_POINTS, Vary};

/// How points are chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[non_exhaustive]
pub enum Design {
    /// All combinations.
    #[default]
    Grid,
    /// So many, each key drawn independently.
    Random(u32),
    /// So many, each key spread evenly.
    Latin(u32),
    /// So many rows, each of as many points as there are keys and two more, with a seed of its own:
    /// the last value of a point.
    Sensitivity(u32),
}

impl std::fmt::Display for Design {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Grid => f.write_str("grid"),
            Self::Random(n) => write!(f, "random {n}"),
            Self::Latin(n) => write!(f, "latin {n}"),
            Self::Sensitivity(rows) => write!(f, "sensitivity {rows}"),
        }
    }
}

impl From<Design> for String {
    fn from(design: Design) -> Self {
        design.to_string()
    }
}

impl TryFrom<String> for Design {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (word, n) = text.split_once(' ').unwrap_or((&text, ""));
        match (word, n.parse()) {
            ("grid", _) if n.is_empty() => Ok(Self::Grid),
            ("random", Ok(n)) => Ok(Self::Random(n)),
            ("latin", Ok(n)) => Ok(Self::Latin(n)),
            ("sensitivity", Ok(rows)) => Ok(Self::Sensitivity(rows)),
            _ => Err(format!("there is no design `{text}`")),
        }
    }
}

/// The points: for each the value of every key, in the order of the keys.
///
/// # Errors
/// A sentence, when a range needs steps or there are too many points.
pub fn design(keys: &[Vary], design: Design, seed: u64) -> Result<Vec<Vec<String>>, String> {
    match design {
        Design::Grid => grid(keys),
        Design::Sensitivity(rows) => in_rows(keys, rows as usize, seed),
        Design::Random(n) | Design::Latin(n) => {
            let columns: Vec<Vec<String>> = keys
                .iter()
                .map(|key| {
                    let lane = Draws::new(seed, &key.key);
                    let at = shares(lane, n, design);
                    at.into_iter().map(|share| of(key, key.at(share))).collect()
                })
                .collect::<Result<_, String>>()?;
            let row = |n: usize| columns.iter().map(|column| column[n].clone()).collect();
            Ok((0..n as usize).map(row).collect())
        }
    }
}

fn of<T>(key: &Vary, value: Result<T, String>) -> Result<T, String> {
    value.map_err(|why| format!("--vary {}: {why}", key.key))
}

fn grid(keys: &[Vary]) -> Result<Vec<Vec<String>>, String> {
    let mut points = vec![Vec::new()];
    for key in keys {
        let values = of(key, key.values())?;
        let many = points.len() * values.len();
        if many > MOST_POINTS {
            return Err(format!("--vary: more than {MOST_POINTS} points"));
        }
        let with = |point: &Vec<String>, value: &String| {
            point.iter().chain([value]).cloned().collect::<Vec<_>>()
        };
        let longer = points.iter().flat_map(|point| values.iter().map(move |v| with(point, v)));
        points = longer.collect();
    }
    Ok(points)
}

/// The points of a sensitivity analysis.
fn in_rows(keys: &[Vary], rows: usize, seed: u64) -> Result<Vec<Vec<String>>, String> {
    let each = keys.len() + 2;
    let many = rows.saturating_mul(each);
    if many > MOST_POINTS {
        return Err(format!(
            "--sensitivity {rows}: {rows} rows of {each} points are more than {MOST_POINTS} points"
        ));
    }
    for key in keys {
        if of(key, key.at(0.0))? == of(key, key.at(1.0))? {
            let key = &key.key;
            return Err(format!("--vary {key}: --sensitivity wants a range or several values"));
        }
    }
    let shares = sensitivity::design(seed, keys.len(), rows);
    let point = |(place, shares): (usize, Vec<f64>)| {
        let values = keys.iter().zip(shares).map(|(key, share)| of(key, key.at(share)));
        let seed = sensitivity::row_seed(seed, place / each).to_string();
        values.chain([Ok(seed)]).collect()
    };
    shares.into_iter().enumerate().map(point).collect()
}

/// The two streams of a key: where in a slice, and which slice.
struct Draws {
    within: Lane,
    order: Lane,
}

impl Draws {
    fn new(seed: u64, key: &str) -> Self {
        let root = Root { seed, replication: 0 };
        let lane = |lane| root.lane(Purpose::SweepPoint, name_address(&[key]), 0, lane);
        Self { within: lane(0), order: lane(1) }
    }
}

/// A share in (0, 1) for each of `n` points.
fn shares(mut draws: Draws, n: u32, design: Design) -> Vec<f64> {
    let mut shares: Vec<f64> = (0..n).map(|point| draws.within.uniform(u64::from(point))).collect();
    if let Design::Latin(_) = design {
        let mut slices: Vec<u32> = (0..n).collect();
        // Fisher and Yates, from the end.
        for last in (1..n as usize).rev() {
            let other = draws.order.below(last as u64, last as u64 + 1);
            slices.swap(last, other as usize);
        }
        for (share, slice) in shares.iter_mut().zip(slices) {
            *share = (f64::from(slice) + *share) / f64::from(n);
        }
    }
    shares
}
