//! What watching came to for one role in one replication, and the measures made of it.
//!
//! Promises: an alert counts where it was raised in the window, a detection where the stay ended in it;
//! both under the role of the alert. What nobody could see is unknown, never zero. Never: who looked.

use super::names::Measure;
use crate::engine::{AlertOutcome, Detection};
use crate::stats::Ordered;
use crate::time::{Instant, Span};

/// The window of measurement, `[from, to)`.
type Window = (Instant, Instant);

/// Sums of one role, or of all.
#[derive(Clone, Debug, Default)]
pub struct WatchTally {
    /// Alerts raised.
    pub alerts: u64,
    /// Of these, on activations that no attacker had filed or ridden when the alert ended.
    pub legitimate: u64,
    /// Of those, that ended the activation.
    pub false_alarms: u64,
    /// From the first use to the end of the stay, of stays that watching ended.
    pub detection: Ordered,
}

impl WatchTally {
    pub fn alert(&mut self, outcome: &AlertOutcome, window: Window) {
        if outcome.raised_at < window.0 || outcome.raised_at >= window.1 {
            return;
        }
        self.alerts += 1;
        if !outcome.malicious {
            self.legitimate += 1;
            self.false_alarms += u64::from(outcome.cut);
        }
    }

    pub fn detection(&mut self, detection: &Detection, window: Window) {
        if detection.at >= window.0 && detection.at < window.1 {
            self.detection.push(detection.at - detection.used_at);
        }
    }

    /// All roles together: counts added, observations pooled.
    pub fn pooled<'a>(parts: impl Iterator<Item = &'a Self> + Clone) -> Self {
        let sum = |of: fn(&Self) -> u64| parts.clone().map(of).sum();
        Self {
            alerts: sum(|part| part.alerts),
            legitimate: sum(|part| part.legitimate),
            false_alarms: sum(|part| part.false_alarms),
            detection: Ordered::merged(parts.clone().map(|part| &part.detection)),
        }
    }

    /// The values where somebody watches; those of attackers only where there are any. What happens so
    /// often in the window happens `per_year` times that in a year, `per_week` in a week.
    pub fn values(
        &self,
        (per_week, per_year): (f64, f64),
        attacked: bool,
        put: &mut dyn FnMut(Measure, Option<f64>),
    ) {
        put(Measure::Alerts, Some(self.alerts as f64 * per_week));
        let known = self.legitimate > 0;
        let share = known.then(|| self.false_alarms as f64 / self.legitimate as f64);
        put(Measure::FalseAlarmShare, share);
        if attacked {
            let stopped = self.detection.count() as f64 * per_year;
            put(Measure::AttackerStoppedByWatching, Some(stopped));
            let [p95] = self.detection.quantiles([0.95]);
            put(Measure::TimeToDetectionMean, self.detection.mean_seconds());
            put(Measure::TimeToDetectionP95, p95.map(Span::as_seconds));
        }
    }
}
