//! Random scenarios, continued: approval, people, needs, hazards, policies.

use std::fmt::Write as _;

use super::more::ADMIN;
use super::{Swarm, line, list};

impl Swarm {
    pub(super) fn approval(&self, out: &mut String, r: &str) {
        let named = |what: &str| format!("{r}-{what}");
        line!(out, "require_approval = true");
        let timeout = self.one_of(&named("timeout"), &["40m", "2h", "6h"]);
        let timeout = if self.has("short-timeout", r) { timeout } else { "24h" };
        line!(out, "approval_timeout = \"{timeout}\"");
        if self.has("deadline-for-review", r) {
            line!(out, "deadline_for = \"review\"");
        }
        if self.has("automatic", r) {
            let whens = [
                "{ urgent = true }",
                "{ calendar = \"c1\" }",
                "{ requesters = [\"p0-1\"] }",
                "{ urgent = false, calendar = \"c0\", requesters = [\"p0\"] }",
            ];
            line!(out, "automatic_when = {}", self.one_of(&named("automatic"), &whens));
        }
        let by_default = r == ADMIN && self.number("admin-approvers", 2) == 0;
        if by_default || self.on("nobody") && self.number(&named("nobody"), 4) == 0 {
            return;
        }
        let needed = 1 + self.number(&named("needed"), 2);
        let needed = if self.has("approvals-needed", r) { needed } else { 1 };
        let stages = if self.has("stages", r) { 1 + self.number(&named("stages"), 3) } else { 0 };
        if stages == 0 && !self.has("escalation", r) {
            line!(out, "approvers = {}", self.some_groups(&named("approvers")));
            line!(out, "approvals_needed = {needed}");
            return;
        }
        line!(out, "stages = [");
        for stage in 0..stages.max(1) {
            let named = |what: &str| format!("{r}-{stage}-{what}");
            let mut rules = format!("approvers = {}", self.some_groups(&named("approvers")));
            if stage == 0 && needed > 1 {
                rules += &format!(", approvals_needed = {needed}");
            }
            if stage > 0 && self.number(&named("own"), 2) == 0 {
                rules += ", approval_timeout = \"3h\"";
            }
            if self.has("escalation", &named("")) {
                let later = self.one_of(&named("later"), &["10m", "30m"]);
                let to = self.some_groups(&named("alternates"));
                rules += &format!(", escalate_after = \"{later}\", escalate_to = {to}");
            }
            line!(out, "  {{ {rules} }},");
        }
        line!(out, "]");
    }

    pub(super) fn requesters(&self, out: &mut String, p: &str, roles: u64) {
        let named = |what: &str| format!("{p}-{what}");
        let least = if self.holds(p) { 4 } else { 1 };
        let count = (1 + self.number(&named("count"), 6)).max(least);
        line!(out, "[requesters.{p}]\ncount = {count}");
        if self.on("mfa") {
            line!(out, "mfa = \"push\"");
        }
        line!(out, "justification = {}", self.time(&named("justification"), &[0, 1, 5]));
        line!(out, "ticket = {}", self.time(&named("ticket"), &[0, 2, 40]));
        let named_groups = self.has("approves-for", p).then(|| self.groups_of(&named("approves")));
        let groups = self.approves_for(p, named_groups.unwrap_or_default());
        if !groups.is_empty() {
            line!(out, "approves_for = {}", list(&groups));
        }
        if self.has("eligible", p) || self.holds(p) {
            let admin = (p == "p0" && self.on("default-group")).then(|| ADMIN.to_owned());
            let all = (0..roles).map(|role| format!("r{role}")).chain(admin);
            line!(out, "eligible = {}", list(&all.collect::<Vec<_>>()));
        }
        self.own_approvers(out, p);
        line!(out, "");
        for block in 0..1 + self.number(&named("blocks"), 2) {
            let role = (self.number(&named("role"), roles) + block) % roles;
            self.needs(out, p, block, role);
        }
    }

    fn needs(&self, out: &mut String, p: &str, block: u64, role: u64) {
        let b = format!("{p}-n{block}");
        let named = |what: &str| format!("{b}-{what}");
        line!(out, "[[needs]]\nname = \"{b}\"\nrequesters = \"{p}\"\nrole = \"r{role}\"");
        let traced = self.on("trace") && (b == "p0-n0" || self.number(&named("trace"), 3) == 0);
        if traced {
            line!(out, "file = \"needs.csv\"");
        } else {
            line!(out, "rate = \"{}/week\"", self.one_of(&named("rate"), &["6", "20", "60"]));
            if self.has("profile", &b) {
                line!(out, "profile = \"c1\"");
            }
        }
        line!(out, "work = {}", self.time(&named("work"), &[2, 20, 60, 240]));
        let mut rule = |feature, key: &str, value: &str| {
            if self.has(feature, &b) {
                line!(out, "{key} = {value}");
            }
        };
        match self.asks_for(&b) {
            Some(law) => rule("asks-for-law", "asks_for", &law),
            None => rule("asks-for-work", "asks_for", "\"work\""),
        }
        rule("deactivates", "deactivates", self.one_of(&named("leaves"), &["0.5", "1"]));
        rule("patience", "patience", &self.time(&named("patience"), &[20, 60, 300]));
        rule("ahead", "ahead", &self.time(&named("ahead"), &[15, 120, 900]));
        rule("urgent", "urgent", self.one_of(&named("urgent"), &["0.2", "0.6", "1"]));
        let ends = [
            "\"timed_out\"",
            "\"timed_out\", \"denied\"",
            "\"canceled\", \"refused\", \"failed\", \"denied\"",
            "\"timed_out\", \"denied\", \"refused\", \"canceled\", \"failed\"",
        ];
        let delay = self.time(&named("delay"), &[0, 5, 60]);
        let after = self.one_of(&named("after"), &ends);
        let times = 1 + self.number(&named("times"), 3);
        // Drawn last, so that scenarios without it stay what they were.
        let chance = self.one_of(&named("chance"), &["", "", ", chance = 0.6", ", chance = 0.2"]);
        let again = format!("{{ after = [{after}], delay = {delay}, times = {times}{chance} }}");
        rule("resubmits", "resubmits", &again);
        line!(out, "");
    }

    pub(super) fn hazards(&self, out: &mut String) {
        if self.on("threat") {
            let rate = self.one_of("attempts", &["1/day", "8/day"]);
            line!(out, "[threat]\ncompromises = \"1/week\"\nattempts = \"{rate}\"");
            line!(out, "dwell = {}", self.time("dwell", &[300, 3000]));
            if self.has("profile", "threat") {
                line!(out, "profile = \"c0\"");
            }
            if self.on("threat-evicted") {
                line!(out, "evicted_by_denial = 0.6\nclaims_urgent = 0.5\nhijack = 0.5");
            }
            if self.on("threat-detection") {
                line!(out, "evicted_by_detection = 0.5");
            }
            line!(out, "");
        }
        if self.on("break-glass") {
            let after = self.one_of("glass-after", &["5m", "30m", "2h"]);
            let to = self.one_of("glass-to", &["urgent", "all", "all"]);
            line!(out, "[break_glass]\nafter = \"{after}\"\napplies_to = \"{to}\"");
            line!(out, "access = {}", self.time("glass-access", &[0, 5, 20]));
            line!(out, "duration = {}", self.time("glass-duration", &[20, 60]));
            line!(out, "accounts = {}", 1 + self.number("accounts", 2));
            if self.on("watched-glass") {
                line!(out, "watched_by = {}", self.some_groups("glass-watched"));
            }
            line!(out, "");
        }
    }

    pub(super) fn policies(&self, out: &mut String) {
        line!(out, "[policies.as-it-is]\n\n[policies.other]");
        let changes = [
            "roles.r0.activation.require_approval = false",
            "approvers.g0.members = 2\napprovers.g0.coordination = \"claim\"",
            "roles.r0.activation.provisioning = \"3m\"\ncalendars.c0.weekly = [\"mon-sun 00:00-24:00\"]",
            "roles.r0.assignment = \"active\"",
            "approvers.g0.review = { distribution = \"uniform\", min = \"1m\", max = \"9m\" }",
        ];
        line!(out, "{}", self.one_of("policy", &changes));
        self.policy_more(out);
        line!(out, "");
    }

    /// Needs on whole minutes, some of them at once.
    pub(super) fn trace(&self) -> String {
        let columns = self.on("trace-columns");
        let mut out = String::from("wanted_at,requester,work_s,urgent");
        out += if columns { ",asks_s,ahead_s,deactivates,patience_s\n" } else { "\n" };
        let mut minute = 600;
        for row in 0..30 {
            let named = |what: &str| format!("row{row}-{what}");
            minute += [0, 0, 5, 10, 30, 60, 240][self.number(&named("gap"), 7) as usize];
            if minute >= 1440 * self.days() {
                break;
            }
            let (day, minute) = (minute / 1440, minute % 1440);
            let month = &self.start()[..8];
            let date = self.start()[8..].parse::<u64>().expect("a day") + day;
            let who = if self.number(&named("who"), 2) == 0 { "1" } else { "" };
            let work = self.one_of(&named("work"), &["", "600", "3600", "14400"]);
            let urgent = self.one_of(&named("urgent"), &["", "true", "false"]);
            let (hour, minute) = (minute / 60, minute % 60);
            write!(out, "{month}{date:02}T{hour:02}:{minute:02}:00,{who},{work},{urgent}")
                .expect("into a text");
            if columns {
                let of = |what: &str, values: &[&str]| self.one_of(&named(what), values).to_owned();
                let asks = of("asks", &["", "1", "900", "7200", "1000000"]);
                let ahead = of("ahead", &["", "0", "600", "7200.5"]);
                let deactivates = of("deactivates", &["", "true", "false"]);
                let patience = of("patience", &["", "300", "3600"]);
                write!(out, ",{asks},{ahead},{deactivates},{patience}").expect("into a text");
            }
            line!(out, "");
        }
        out
    }
}
