//! Random scenarios, continued: watching, roles to hold and within others, reminders, looks, leave, habits.

use std::fmt::Write as _;

use super::{Swarm, line};

/// The role that `[approvers.default]` stands for, with a group and a role of these names.
pub(super) const ADMIN: &str = "global-administrator";

impl Swarm {
    /// The group whose members must hold a role: they are the first of `p0`.
    fn holding_group(&self) -> Option<String> {
        let group = || format!("g{}", self.number("holding-group", self.groups()));
        self.on("must-hold").then(group)
    }

    /// Whether people of this population must hold a role in order to decide.
    pub(super) fn holds(&self, p: &str) -> bool {
        p == "p0" && (self.on("must-hold") || self.on("default-group"))
    }

    /// The groups that a population approves for, from what it would without further features.
    pub(super) fn approves_for(&self, p: &str, groups: Vec<String>) -> Vec<String> {
        let holding = self.holding_group();
        let mut groups = groups;
        groups.retain(|group| Some(group) != holding.as_ref());
        if p == "p0" {
            groups.extend(holding);
            groups.extend(self.on("default-group").then(|| "default".to_owned()));
        }
        groups
    }

    pub(super) fn default_group(&self, out: &mut String) {
        if self.on("default-group") {
            line!(out, "[approvers.default]\nmembers = {}", 1 + self.number("default-members", 3));
            if !self.has("always-on-duty", "default") {
                line!(out, "calendar = \"{}\"", self.one_of("default-calendar", &["c0", "c1"]));
            }
            self.group_rules(out, "default");
        }
    }

    pub(super) fn group_more(&self, out: &mut String, g: &str) {
        let named = |what: &str| format!("{g}-{what}");
        if self.holding_group().as_deref() == Some(g) {
            let r1 = "\"r1\"";
            let several = ["\"r0\"", "\"r0\", \"r1\"", "\"r1\", \"r0\"", r1, r1, r1];
            let roles =
                if self.roles() > 1 { self.one_of("must-hold", &several) } else { several[0] };
            line!(out, "must_hold = [{roles}]");
        }
        if self.has("reminders", g) {
            let every = self.one_of(&named("every"), &["20m", "1h", "3h"]);
            let times = 1 + self.number(&named("times"), 3);
            line!(out, "reminders = {{ every = \"{every}\", times = {times} }}");
        }
        if self.has("looks", g) {
            line!(out, "looks_every = {}", self.time(&named("looks"), &[15, 60, 240]));
        }
        if self.has("away", g) {
            let (month, day) = self.date(&named("away"));
            // No month of these has fewer days.
            let day = day.min(25);
            let last = day + self.number(&named("away-days"), 3);
            let other = self.date(&named("away-day")).1.min(28);
            line!(out, "away = [\"{month}{day:02} to {month}{last:02}\", {month}{other:02}]");
        }
    }

    /// Keys of the role itself.
    pub(super) fn role_within(&self, out: &mut String, r: &str) {
        let outer = match r {
            "r1" => "r0",
            "r2" => self.one_of("r2-within", &["r1", "r1", "r0"]),
            _ => return,
        };
        if self.has("within", r) {
            line!(out, "within = \"{outer}\"");
        }
    }

    /// Keys of its activation.
    pub(super) fn role_watched(&self, out: &mut String, r: &str) {
        if self.has("watched", r) {
            line!(out, "watched_by = {}", self.some_groups(&format!("{r}-watched")));
            if self.has("watched-share", r) {
                line!(out, "watched_share = 0.6");
            }
        }
    }

    pub(super) fn own_approvers(&self, out: &mut String, p: &str) {
        if self.has("approvers-by-requester", p) {
            line!(out, "\n[requesters.{p}.approvers]");
            for role in 0..self.roles() {
                let named = format!("{p}-r{role}-approvers");
                if self.number(&format!("{named}?"), 2) == 0 {
                    line!(out, "r{role} = {}", self.some_groups(&named));
                }
            }
        }
    }

    /// What the requests of a block ask for, when it is neither the most nor the work.
    pub(super) fn asks_for(&self, b: &str) -> Option<String> {
        let law = || self.time(&format!("{b}-asks"), &[1, 15, 90, 600]);
        self.has("asks-for-law", b).then(law)
    }

    /// What else the second policy changes.
    pub(super) fn policy_more(&self, out: &mut String) {
        let changes = [
            "roles.r0.activation.watched_by = [\"g0\"]",
            "approvers.g0.reminders = { every = \"30m\", times = 2 }",
            "approvers.g0.looks_every = \"45m\"",
        ];
        if self.on("policies-more") {
            line!(out, "{}", self.one_of("policy-more", &changes));
        }
        if self.on("habits") {
            let again = "{ after = [\"timed_out\", \"denied\"], delay = \"10m\", times = 2 }";
            let habits = [
                format!("ahead = {}", self.time("habit-ahead", &[0, 60, 1200])),
                format!("asks_for = {}", self.time("habit-asks", &[10, 60])),
                "asks_for = \"work\"".to_owned(),
                "deactivates = 0.7".to_owned(),
                format!("patience = {}", self.time("habit-patience", &[10, 120])),
                format!("resubmits = {again}"),
            ];
            let first = self.number("habit", habits.len() as u64) as usize;
            line!(out, "needs.p0-n0.{}", habits[first]);
            line!(out, "needs.p0-n0.{}", habits[(first + 3) % habits.len()]);
        }
    }
}
