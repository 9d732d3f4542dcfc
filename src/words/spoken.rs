//! Of which roles is spoken, and in which order.
//!
//! With one role, of that. Else of the roles that the policies treat differently, worst first, no
//! more than fit a screen; of those that somebody names, in that order, and then of no others.

use crate::english;
use crate::experiment::{Evidence, differing, spoken};
use crate::id::{PolicyId, RoleId};
use crate::words::text::{firm, wrapped};

/// No more roles than this have a table or a drawing each, unless they are named.
pub const MOST_ROLES: usize = 6;

/// The roles of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// Those with tables and findings of their own, in order.
    pub apart: Vec<RoleId>,
    /// Those that differ too, and have no room.
    pub more: Vec<RoleId>,
    /// Those that no policy changes.
    pub same: Vec<RoleId>,
    /// Whether all roles together are shown too.
    pub together: bool,
}

impl Spoken {
    /// What is spoken of in these results.
    pub fn of(report: &Evidence<'_>) -> Self {
        let scenario = report.scenario;
        if !report.only.is_empty() || scenario.roles.len() == 1 {
            let all = [RoleId::new(0)];
            let apart = if report.only.is_empty() { &all } else { report.only };
            return Self {
                apart: apart.to_vec(),
                more: Vec::new(),
                same: Vec::new(),
                together: false,
            };
        }
        let policies: Vec<PolicyId> =
            report.results.policies.iter().map(|result| result.policy).collect();
        let differ = differing(scenario, &policies);
        let baseline = report.comparison.map_or(0, |comparison| comparison.baseline);
        let mut apart = spoken(scenario, &policies, baseline, report.estimates);
        let more = apart.split_off(apart.len().min(MOST_ROLES));
        let roles = (0..scenario.roles.len()).map(RoleId::new);
        let same = roles.filter(|role| !differ.is_empty() && !differ.contains(role));
        Self { apart, more, same: same.collect(), together: true }
    }

    /// What is said of the roles that have no table: how to see them, and which no policy changes.
    pub fn others(&self, report: &Evidence<'_>) -> Vec<String> {
        let names = |roles: &[RoleId]| -> Vec<&str> {
            roles.iter().map(|role| report.scenario.role_name(*role)).collect()
        };
        let mut lines = Vec::new();
        if let Some(first) = self.more.first() {
            let more = names(&self.more);
            let typed = firm(&format!("--role {}", report.scenario.role_name(*first)));
            let text =
                format!("Not shown: {}. Type {typed} to see one.", english::listed(&more, "and"));
            lines.extend(wrapped(&text, "", ""));
        }
        if !self.same.is_empty() {
            let same = names(&self.same);
            let text = format!("No policy changes {}.", english::listed(&same, "or"));
            lines.extend(wrapped(&text, "", ""));
        }
        lines
    }
}
