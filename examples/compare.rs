//! Compares two policies and says what the differences support.
//!
//! `cargo run --release --example compare`

use std::error::Error;
use std::sync::Arc;

use pimsim::session::{Choice, Comparison, NoFiles, load, unwatched};

const SCENARIO: &str = include_str!("../scenarios/global-administrator.toml");

/// Ten times four weeks of a small tenant under two of its policies.
pub fn answer() -> Result<String, Box<dyn Error>> {
    let changes = ["simulation.horizon=4w".to_owned()];
    let scenario = load("global-administrator.toml", SCENARIO, &NoFiles, &changes)
        .map_err(|problems| format!("{} problems", problems.list.len()))?;
    let policies = vec!["automatic".to_owned(), "manual".to_owned()];
    let choice = Choice { policies, ..Choice::default() };
    let mut comparison = Comparison::new(Arc::new(scenario), choice)?;
    comparison.extend(10, None, &mut unwatched)?;
    let snapshot = comparison.snapshot().ok_or("there are no replications")?;
    let said = snapshot.findings().into_iter().map(|finding| format!("- {}\n", finding.text));
    Ok(said.collect())
}

fn main() -> Result<(), Box<dyn Error>> {
    print!("{}", answer()?);
    Ok(())
}
