//! The table of measures, and which have rows.

pub use keys::{Better, KnownWith, MEASURES, Measure, MeasureRow as Row, Unit};

use crate::scenario::keys;
use crate::scenario::model::Scenario;

/// The measures that have rows: those of cost only with `[costs]`, those of targets never.
pub fn rows(scenario: &Scenario) -> impl Iterator<Item = &'static Row> + use<> {
    let priced = scenario.costs.is_some();
    MEASURES.iter().filter(move |row| match row.known_with {
        KnownWith::Costs => priced,
        KnownWith::Target => false,
        _ => true,
    })
}
