//! In what a role of the scenario differs from its policy in the tenant.

use serde_json::{Value, json};

use super::{Asked, Change, Patch, Row};
use crate::id::GroupId;
use crate::lifecycle::{Requirement, WindowFrom};
use crate::scenario::model::{Assignment, Group, Role as Wanted};
use crate::tenant::draft::Role;
use crate::tenant::settings::exported;
use crate::tenant::settings::iso;
use crate::tenant::settings::look::{get, words};
use crate::tenant::settings::model::{Kind, Known};
use crate::time::{Span, format_span};

/// A role on both sides.
pub struct Compared<'a> {
    /// What the export says.
    pub exported: &'a Role,
    /// What the scenario says under the policy that is wanted.
    pub wanted: &'a Wanted,
    /// What it says under its first policy.
    pub as_it_is: &'a Wanted,
    /// Whom its groups stand for.
    pub asked: &'a Asked,
}

/// The changes of a role on their way.
struct Changes<'a> {
    compared: &'a Compared<'a>,
    rows: Vec<Row>,
    rules: Vec<Value>,
}

const NO_RULE: &str = "the export does not have this rule";

impl Compared<'_> {
    /// Adds what changes and what is left out.
    pub fn put_into(&self, groups: &[Group], patch: &mut Patch) {
        let rules = self.exported.exported.as_ref().map_or(&[][..], |exported| &exported.rules);
        let mut changes = Changes { compared: self, rows: Vec::new(), rules: rules.to_vec() };
        changes.maximum();
        changes.checks();
        changes.approval(groups);
        changes.left();
        let Changes { mut rows, rules: changed, .. } = changes;
        if let Some(exported) = &self.exported.exported {
            let differ = changed.iter().zip(&exported.rules).filter(|(new, old)| new != old);
            let mut rules: Vec<Value> = differ.map(|(new, _)| new.clone()).collect();
            self.in_order(&mut rules);
            if !rules.is_empty() {
                let azure = self.exported.named.kind == Kind::Azure;
                patch.changes.push(Change { policy: exported.id.clone(), azure, rules });
            }
        } else {
            let why = "this form of export has no policy that could be changed: use Graph's";
            rows.iter_mut().for_each(|row| row.left_out = Some(why.to_owned()));
        }
        patch.rows.append(&mut rows);
    }

    /// MFA goes off before a context goes on, and on only after it went off.
    fn in_order(&self, rules: &mut [Value]) {
        let on = self.wanted.settings.require == Requirement::AuthenticationContext;
        let place = |rule: &Value| {
            let id = get(rule, "id").and_then(Value::as_str).unwrap_or_default();
            let first = if on { "Enablement" } else { "AuthenticationContext" };
            usize::from(!id.starts_with(first))
        };
        rules.sort_by_key(place);
    }
}

impl Changes<'_> {
    fn key(&self, key: &str) -> Vec<String> {
        ["roles", &self.compared.wanted.name, "activation", key].map(str::to_owned).to_vec()
    }

    fn row(&mut self, rule: &str, property: &'static str, key: &str, values: [String; 2]) {
        let [before, after] = values;
        let rule =
            if rule.is_empty() { String::new() } else { format!("{rule}_EndUser_Assignment") };
        let (role, key) = (self.compared.wanted.name.clone(), self.key(key));
        self.rows.push(Row { role, rule, property, before, after, key, left_out: None });
    }

    fn leave_out(&mut self, why: &str) {
        if let Some(row) = self.rows.last_mut() {
            row.left_out = Some(why.to_owned());
        }
    }

    /// Changes a property of a rule, and says so.
    fn change(&mut self, kind: &str, path: &[&str], value: Value) {
        let id = format!("{kind}_EndUser_Assignment");
        let is = |rule: &Value| {
            let known = get(rule, "id").and_then(Value::as_str).unwrap_or_default();
            known.eq_ignore_ascii_case(&id)
        };
        let at = self.rules.iter().position(is);
        let changed = at.and_then(|at| exported::with(&self.rules[at], path, value));
        match at.zip(changed) {
            Some((at, changed)) => self.rules[at] = changed,
            None => self.leave_out(NO_RULE),
        }
    }

    fn maximum(&mut self) {
        let wanted = self.compared.wanted.settings.maximum_duration;
        let known = self.compared.exported.settings.maximum.as_ref();
        let before = known.map_or(Span::hours(8), |known| known.value);
        if wanted == before {
            return;
        }
        let values = [format_span(before), format_span(wanted)];
        self.row("Expiration", "maximumDuration", "maximum_duration", values);
        let half_hours = wanted.as_ms() % (30 * 60_000) == 0;
        if half_hours && wanted <= Span::hours(24) && wanted > Span::ZERO {
            let text = Value::String(iso::text(wanted));
            self.change("Expiration", &["maximumDuration"], text);
        } else {
            self.leave_out("Entra PIM takes half hours up to 24 h");
        }
    }

    /// MFA, context, justification and ticket.
    fn checks(&mut self) {
        let wanted = &self.compared.wanted.settings;
        let settings = &self.compared.exported.settings;
        let context = settings.context.as_ref().is_some_and(|known| known.value.0);
        let yes = |known: &Option<_>| known.as_ref().is_some_and(|known: &Known<bool>| known.value);
        let to_context = wanted.require == Requirement::AuthenticationContext;
        // A context wins over MFA: where both are on, only the context was imported.
        let mfa = match to_context {
            true if context => yes(&settings.mfa),
            _ => wanted.require == Requirement::Mfa,
        };
        let after = [
            ("MultiFactorAuthentication", mfa, yes(&settings.mfa), "require"),
            (
                "Justification",
                wanted.require_justification,
                yes(&settings.justification),
                "require_justification",
            ),
            ("Ticketing", wanted.require_ticket, yes(&settings.ticket), "require_ticket"),
        ];
        let mut enabled = exported::rule(&self.rules, "Enablement")
            .and_then(|rule| words(rule, "enabledRules"))
            .unwrap_or_default();
        for (word, wanted, known, key) in after {
            if wanted == known {
                continue;
            }
            enabled.retain(|enabled| !enabled.eq_ignore_ascii_case(word));
            enabled.extend(wanted.then(|| word.to_owned()));
            let on = |yes| format!("{word} {}", if yes { "on" } else { "off" });
            self.row("Enablement", "enabledRules", key, [on(known), on(wanted)]);
            self.change("Enablement", &["enabledRules"], json!(enabled));
        }
        if to_context != context {
            self.context(to_context);
        }
    }

    fn context(&mut self, on: bool) {
        let values = [(!on).to_string(), on.to_string()];
        self.row("AuthenticationContext", "isEnabled", "require", values);
        let rule = exported::rule(&self.rules, "AuthenticationContext");
        let claim = rule.and_then(|rule| get(rule, "claimValue")).and_then(Value::as_str);
        if on && claim.is_none_or(str::is_empty) {
            self.leave_out("which authentication context is not in the scenario: set claimValue");
        } else {
            self.change("AuthenticationContext", &["isEnabled"], json!(on));
        }
    }

    fn approval(&mut self, groups: &[Group]) {
        let asked = !self.compared.wanted.settings.stages.is_empty();
        let before = self.compared.exported.asked();
        if asked != before {
            let values = [before.to_string(), asked.to_string()];
            self.row("Approval", "isApprovalRequired", "require_approval", values);
            self.change("Approval", &["setting", "isApprovalRequired"], json!(asked));
        }
        if asked {
            self.approvers(groups);
        }
    }

    /// Approvers of some people only: the settings have one list for everybody.
    fn own_approvers(&mut self, groups: &[Group]) {
        let mut own: Vec<&str> = Vec::new();
        for id in self.compared.wanted.own_approvers.iter().flat_map(|(_, groups)| groups) {
            own.extend(groups.get(id.index()).map(|group| group.name.as_str()));
        }
        own.sort_unstable();
        own.dedup();
        if !own.is_empty() {
            let values = [String::new(), crate::english::listed(&own, "and")];
            self.row("Approval", "primaryApprovers", "approvers of some requesters", values);
            self.leave_out("a role has one list of approvers for all who are eligible");
        }
    }

    fn approvers(&mut self, groups: &[Group]) {
        let (wanted, now) = (self.compared.wanted, self.compared.as_it_is);
        let [desk] = &wanted.desks[..] else { return };
        self.own_approvers(groups);
        let known = self.stands_for(&desk.approvers);
        let before = exported::approvers(&self.rules).unwrap_or_default();
        let same = match &known {
            Some(known) => {
                known.len() == before.len() && known.iter().all(|one| before.contains(one))
            }
            None => now.names == desk.approvers || now.desks.first() == Some(desk),
        };
        if same {
            return;
        }
        let names = |ids: &[GroupId]| {
            let name = |id: &GroupId| groups.get(id.index()).map(|group| group.name.clone());
            ids.iter().filter_map(name).collect::<Vec<_>>().join(" and ")
        };
        let values = [names(&now.names), names(&desk.approvers)];
        self.row("Approval", "primaryApprovers", "approvers", values);
        let path = ["setting", "approvalStages", "0", "primaryApprovers"];
        match known {
            Some(known) => self.change("Approval", &path, Value::Array(known)),
            None => self.leave_out("a group of the scenario has no id in the export"),
        }
    }

    /// The approvers of the export for which groups stand, if all of them do.
    fn stands_for(&self, groups: &[GroupId]) -> Option<Vec<Value>> {
        let mut all: Vec<Value> = Vec::new();
        for group in groups {
            for approver in self.compared.asked.get(group)? {
                if !all.contains(approver) {
                    all.push(approver.clone());
                }
            }
        }
        Some(all)
    }

    /// What Entra PIM has no setting for.
    fn left(&mut self) {
        let (wanted, settings) = (self.compared.wanted, &self.compared.exported.settings);
        let stages = settings.stages.as_ref().map_or(&[][..], |known| known.value.as_slice());
        let mut rows: Vec<(&'static str, &str, String, String, &str)> = Vec::new();
        if wanted.settings.stages.len() > 1 && stages.len() != wanted.settings.stages.len() {
            let (now, then) = (stages.len().to_string(), wanted.settings.stages.len().to_string());
            rows.push(("approvalStages", "stages", now, then, "Entra PIM has one stage"));
        }
        for (at, stage) in wanted.settings.stages.iter().enumerate() {
            let known = stages.get(at);
            let timeout = known.and_then(|known| known.timeout).unwrap_or(Span::hours(24));
            if stage.approval_timeout != timeout {
                let (now, then) = (format_span(timeout), format_span(stage.approval_timeout));
                let why = "a request of Entra PIM is open for 24 h";
                rows.push(("approvalStageTimeOutInDays", "approval_timeout", now, then, why));
            }
            if stage.approvals_needed > 1 {
                let then = stage.approvals_needed.to_string();
                let why = "the first decision counts in Entra PIM";
                rows.push(("", "approvals_needed", "1".to_owned(), then, why));
            }
            if stage.escalate_after != known.and_then(|known| known.escalate_after) {
                let then = stage.escalate_after.map(format_span).unwrap_or_default();
                let why = "Entra PIM ignores escalation";
                rows.push(("isEscalationEnabled", "stages", String::new(), then, why));
            }
        }
        let extension = settings.pre_approval.as_ref().is_some_and(|present| present.value);
        if wanted.automatic_when.is_some() && !extension {
            let why = "it takes a custom extension, which no setting makes";
            rows.push(("", "automatic_when", String::new(), "given".to_owned(), why));
        }
        if wanted.settings.window_from != WindowFrom::Provisioning {
            let why = "Entra PIM counts from provisioning";
            rows.push(("", "window_from", "provisioning".to_owned(), "other".to_owned(), why));
        }
        for (property, key, before, after, why) in rows {
            let rule = if property.is_empty() { "" } else { "Approval" };
            self.row(rule, property, key, [before, after]);
            self.leave_out(why);
        }
        if wanted.assignment == Assignment::Active {
            self.row("", "", "assignment", ["eligible", "active"].map(str::to_owned));
            if let Some(row) = self.rows.last_mut() {
                row.key.remove(2);
            }
            self.leave_out("standing access is an assignment, not a setting");
        }
    }
}
