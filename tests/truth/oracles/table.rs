//! The table of exact values, as it was computed with 50 digits outside this project.
//!
//! Promises: no exact value of the table is typed anywhere else in the tests. Never: a simulation.

/// One row of `oracles.csv`.
#[derive(Clone, Debug)]
pub struct Oracle {
    /// The case, `P01` and so on.
    pub case: String,
    /// The model behind it, in one word.
    pub family: String,
    /// What the case fixes, `key=value;key=value`.
    pub parameters: String,
    /// What is computed; times are in hours.
    pub quantity: String,
    /// The exact value.
    pub expected: f64,
    /// Where the formula comes from.
    pub source: String,
}

/// All rows, in order.
pub fn oracles() -> Vec<Oracle> {
    let mut reader = csv::Reader::from_reader(include_str!("oracles.csv").as_bytes());
    let row = |record: Result<csv::StringRecord, csv::Error>| {
        let record = record.expect("the table is well formed");
        let text = |at: usize| record[at].to_owned();
        Oracle {
            case: text(0),
            family: text(1),
            parameters: text(2),
            quantity: text(3),
            expected: record[4].parse().expect("a number"),
            source: text(5),
        }
    };
    reader.records().map(row).collect()
}

/// The rows of one case.
pub fn case(name: &str) -> Vec<Oracle> {
    let found: Vec<_> = oracles().into_iter().filter(|row| row.case == name).collect();
    assert!(!found.is_empty(), "no case {name}");
    found
}

/// The exact value of one quantity of these rows.
pub fn expected(rows: &[Oracle], quantity: &str) -> f64 {
    let row = rows.iter().find(|row| row.quantity == quantity);
    row.unwrap_or_else(|| panic!("no {quantity} in {}", rows[0].case)).expected
}

impl Oracle {
    /// A parameter as text.
    pub fn parameter(&self, key: &str) -> &str {
        let pairs = self.parameters.split(';').filter_map(|pair| pair.split_once('='));
        let found = pairs.into_iter().find(|(name, _)| *name == key);
        found.unwrap_or_else(|| panic!("{} has no {key}", self.case)).1
    }

    /// A parameter as a number.
    pub fn number(&self, key: &str) -> f64 {
        let text = self.parameter(key);
        text.parse().unwrap_or_else(|_| panic!("{}: {key}={text} is no number", self.case))
    }

    /// A parameter in hours as a duration of a scenario, to the millisecond.
    pub fn duration(&self, key: &str) -> String {
        span(self.number(key))
    }
}

/// Hours as a duration of a scenario, to the millisecond.
pub fn span(hours: f64) -> String {
    format!("{}ms", (hours * 3_600_000.0).round() as i64)
}
