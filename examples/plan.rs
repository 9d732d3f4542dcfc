//! Asks how many approvers a group needs.
//!
//! `cargo run --release --example plan`

use std::error::Error;
use std::sync::Arc;

use pimsim::session::job::{Ask, Job, Plan};
use pimsim::session::{Document, NoFiles, Planning, unwatched};

const SCENARIO: &str = include_str!("../scenarios/approver-group.toml");

/// The smallest group, and why no smaller one.
pub fn answer() -> Result<String, Box<dyn Error>> {
    let document = Document::of_text("approver-group.toml", SCENARIO, Arc::new(NoFiles));
    let plan = Plan {
        group: "secops".to_owned(),
        members: [1, 6],
        targets: vec!["time_to_access_p95 <= 2h".to_owned()],
        ..Plan::default()
    };
    let job = Job { replications: Some(10), ..Job::new(Ask::Plan(plan)) };
    let planning = Planning::new(&document, &job)?;
    let planned = planning.search(None, &mut unwatched)?;
    Ok(planned.sentences().join("\n") + "\n")
}

fn main() -> Result<(), Box<dyn Error>> {
    print!("{}", answer()?);
    Ok(())
}
