//! Makes a table of its own from typed rows: how long needs wait, role by role.
//!
//! `cargo run --release --example table`

use std::error::Error;
use std::ops::ControlFlow;
use std::sync::Arc;

use pimsim::session::{Choice, Comparison, NoFiles, Progress, load};

const SCENARIO: &str = include_str!("../scenarios/office-hours.toml");

/// A line for each policy and role, after at most twenty replications.
pub fn answer() -> Result<String, Box<dyn Error>> {
    let scenario = load("office-hours.toml", SCENARIO, &NoFiles, &[])
        .map_err(|problems| format!("{} problems", problems.list.len()))?;
    let mut comparison = Comparison::new(Arc::new(scenario), Choice::default())?;
    // Whoever waits is asked whether to go on.
    let mut watch = |progress: Progress| match progress.done {
        0..=1_000 => ControlFlow::Continue(()),
        _ => ControlFlow::Break(()),
    };
    comparison.extend(20, Some(1), &mut watch)?;
    let snapshot = comparison.snapshot().ok_or("there are no replications")?;
    let mut table = format!("{:<12} {:<24} {:>10}\n", "policy", "role", "p95, hours");
    let waits = snapshot.measures().filter(|row| row.measure.name == "time_to_access_p95");
    for row in waits {
        let hours =
            row.estimate.map_or("-".to_owned(), |p95| format!("{:.1}", p95.mean() / 3_600.0));
        table += &format!("{:<12} {:<24} {hours:>10}\n", row.policy, row.role);
    }
    Ok(table)
}

fn main() -> Result<(), Box<dyn Error>> {
    print!("{}", answer()?);
    Ok(())
}
