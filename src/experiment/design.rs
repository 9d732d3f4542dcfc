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

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(texts: &[&str]) -> Vec<Vary> {
        texts.iter().map(|text| Vary::parse(text).expect(text)).collect()
    }

    fn points(texts: &[&str], how: Design) -> Vec<Vec<String>> {
        design(&keys(texts), how, 7).expect("these are fine")
    }

    #[test]
    fn the_last_key_varies_fastest() {
        let grid = points(&["a=1,2", "b=x,y,z"], Design::Grid);
        let rows: Vec<String> = grid.iter().map(|point| point.join(" ")).collect();
        assert_eq!(rows, ["1 x", "1 y", "1 z", "2 x", "2 y", "2 z"]);
    }

    #[test]
    fn a_latin_hypercube_uses_every_slice_once() {
        for n in [1, 2, 10, 100] {
            let points = points(&["a=0.0..1.0", "b=0.0..1.0"], Design::Latin(n));
            for key in 0..2 {
                let mut slices: Vec<u32> = points
                    .iter()
                    .map(|point| (point[key].parse::<f64>().unwrap() * f64::from(n)) as u32)
                    .collect();
                slices.sort_unstable();
                assert_eq!(slices, (0..n).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn values_of_a_key_do_not_depend_on_the_others_nor_on_how_many_there_are() {
        let one = points(&["a=0.0..1.0"], Design::Random(10));
        let two = points(&["b=1..9", "a=0.0..1.0"], Design::Random(20));
        let same = |(one, two): (&Vec<String>, &Vec<String>)| one[0] == two[1];
        assert!(one.iter().zip(&two).all(same));
        assert_ne!(one, points(&["c=0.0..1.0"], Design::Random(10)));
    }

    #[test]
    fn the_points_of_a_row_share_its_seed() {
        let texts = ["a=0.0..1.0", "b=x,y,z"];
        let few = points(&texts, Design::Sensitivity(3));
        let seeds: Vec<&str> = few.iter().map(|point| point[2].as_str()).collect();
        assert_eq!(seeds, ["7", "7", "7", "7", "8", "8", "8", "8", "9", "9", "9", "9"]);
        // A, B, and A with one coordinate of B.
        for row in few.chunks(4) {
            assert_eq!([&row[2][0], &row[2][1]], [&row[1][0], &row[0][1]]);
            assert_eq!([&row[3][0], &row[3][1]], [&row[0][0], &row[1][1]]);
        }
        let wrong = |texts: &[&str], rows| {
            design(&keys(texts), Design::Sensitivity(rows), 7).expect_err("a mistake")
        };
        assert!(wrong(&texts, 30_000).contains("30000 rows of 4 points are more than 100000"));
        assert!(wrong(&["a=5"], 10).contains("wants a range or several values"));
        assert_eq!(few[..], points(&texts, Design::Sensitivity(5))[..12]);
    }

    #[test]
    fn too_many_points_are_refused_before_they_are_made() {
        let keys = keys(&["a=1..400", "b=1..400"]);
        assert!(design(&keys, Design::Grid, 0).expect_err("160,000").contains("100000 points"));
    }
}
