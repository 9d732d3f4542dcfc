//! What is accepted and checked but not simulated by this version.
//!
//! An entry leaves [`NOT_YET`] on the day its behaviour is simulated; nothing else changes then.

use super::problem::{Problem, Severity, Sink};
use super::source::Place;

/// A part of scenarios that can wait for its simulation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feature {
    /// `[threat]`.
    Threat,
    /// `[break_glass]`.
    BreakGlass,
    /// `fatigue_half_at`.
    Fatigue,
    /// `stages`.
    Stages,
    /// `approvals_needed` above 1.
    SeveralApprovals,
    /// `automatic_when`.
    AutomaticWhen,
    /// Needs from a `file`.
    NeedsFile,
}

/// What this version does not simulate, with how to say it.
const NOT_YET: &[(Feature, &str)] = &[
    (Feature::Threat, "`threat`"),
    (Feature::BreakGlass, "`break_glass`"),
    (Feature::Fatigue, "`fatigue_half_at`"),
    (Feature::Stages, "`stages`"),
    (Feature::SeveralApprovals, "`approvals_needed` above 1"),
    (Feature::AutomaticWhen, "`automatic_when`"),
    (Feature::NeedsFile, "needs from a `file`"),
];

/// Notes that the scenario uses a feature, if this version does not simulate it.
pub fn note(sink: &Sink, feature: Feature, path: &str, place: Place) {
    let Some((_, what)) = NOT_YET.iter().find(|(known, _)| *known == feature) else { return };
    let verb = if feature == Feature::NeedsFile { "are" } else { "is" };
    let mut problem = Problem::new(path, format!("{what} {verb} not simulated yet")).at(place);
    problem.severity = Severity::Warning;
    sink.put_not_yet(problem.hint("leave it out to run this scenario"));
}
