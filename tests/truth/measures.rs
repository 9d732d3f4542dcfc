//! Known answers: facts made by hand are told to a gauge, and the measures are what a person computes from
//! them.
//!
//! The window is one week, so hours in it are hours per week.

mod access;
mod costs;
mod people;
mod requests;
mod startup;
mod watching;

use pimsim::id::{PolicyId, RoleId};
use pimsim::measure::{Gauge, Gauged, Measure, Values};
use pimsim::scenario::model::Scenario;
use pimsim::scenario::roster;

use crate::common::gauge::*;

const MANUAL: PolicyId = PolicyId(0);
const OPEN: PolicyId = PolicyId(1);

fn gauged(scenario: &Scenario, policy: PolicyId, tell: impl FnOnce(&mut Told<'_>)) -> Gauged {
    let simulation = &scenario.simulation;
    let offsets = roster::offsets(&simulation.zone, simulation.start, simulation.end());
    let mut gauge = Told::new(Gauge::new(scenario, policy, &offsets));
    tell(&mut gauge);
    gauge.finish()
}

fn measured(policy: PolicyId, tell: impl FnOnce(&mut Told<'_>)) -> Values {
    gauged(&scenario(), policy, tell).values
}

#[track_caller]
fn check(values: &Values, role: Option<RoleId>, expected: &[(Measure, Option<f64>)]) {
    for (measure, expected) in expected {
        let found = values.get(role, *measure);
        let near = match (found, *expected) {
            (Some(found), Some(expected)) => (found - expected).abs() < 1e-9,
            (found, expected) => found == expected,
        };
        assert!(near, "{} is {found:?}, not {expected:?}", measure.name());
    }
}
