//! The lines of one role.

use super::Line;
use super::groups::{DEFAULT, Groups};
use super::roles::Role;
use super::sheet::{From, Origin, Sheet, joined, names, quoted};
use crate::tenant::settings::Gathered;
use crate::tenant::settings::model::{Kind, Known, Left, Stage};
use crate::time::{Span, format_span};

/// What is to be said of a role in one line.
pub fn line(role: &Role, groups: &Groups, gathered: &Gathered) -> Line {
    let settings = &role.settings;
    let yes = |known: &Option<Known<bool>>, default: bool| {
        known.as_ref().map_or(default, |known| known.value)
    };
    let context = settings.context.as_ref().is_some_and(|context| context.value.0);
    let privileged =
        role.named.kind == Kind::Entra && role.built_in.is_some_and(|role| role.privileged);
    let shown = [
        (context, "authentication context"),
        (!context && yes(&settings.mfa, privileged), "MFA"),
        (yes(&settings.justification, true), "justification"),
        (yes(&settings.ticket, false), "ticket"),
    ];
    let stages = settings.stages.iter().flat_map(|known| &known.value);
    let keys: Vec<&str> = stages.filter_map(|stage| groups.key(&stage.approvers)).collect();
    let nobody = if role.named.kind == Kind::Entra { DEFAULT } else { "nobody" };
    let named = if keys.is_empty() { nobody.to_owned() } else { keys.join(", then ") };
    let known = gathered.eligible_known.contains(&role.named.kind) || !role.eligible.is_empty();
    Line {
        key: role.key.clone(),
        maximum: settings.maximum.as_ref().map_or(Span::hours(8), |known| known.value),
        shown: shown.into_iter().filter(|(yes, _)| *yes).map(|(_, word)| word).collect(),
        asked: role.asked().then_some(named),
        eligible: known.then_some(role.eligible.len()),
        standing: role.standing.len(),
    }
}

/// No role has more stages in the model.
const MOST_STAGES: usize = 3;

/// What a role is written with.
pub struct Writing<'a> {
    /// The role.
    pub role: &'a Role,
    /// Who is asked.
    pub groups: &'a Groups,
    /// Names of the files.
    pub files: &'a [String],
    /// Whether an export says that nobody is eligible.
    pub nobody: bool,
}

impl Writing<'_> {
    fn export<T>(&self, known: &Known<T>, note: &str) -> From {
        From::export(&self.files[known.file], &known.rule, known.property, note)
    }

    /// What an export says, or what Microsoft sets.
    fn from<T>(&self, known: Option<&Known<T>>, note: &str) -> From {
        known.map_or_else(|| From::other(Origin::Default, ""), |known| self.export(known, note))
    }

    /// Writes all of its lines.
    pub fn write(&self, sheet: &mut Sheet) {
        let role = self.role;
        sheet.table(&["roles", &role.key]);
        let why = match role.severity() {
            10 => "weight of an hour: it can give itself every other role",
            3 => "weight of an hour: Microsoft marks it as privileged",
            _ => "weight of an hour",
        };
        sheet.value("severity", role.severity().to_string(), From::assumption(why));
        if role.named.kind != Kind::Entra {
            let from = From::export(&self.first_file(), "", "", "");
            sheet.value("kind", quoted(role.named.kind.word()), from);
        }
        if !role.standing.is_empty() {
            let files = joined(self.files, &role.held_in[1]);
            let from = From::export(&files, "", "", "people who hold it all the time");
            sheet.value("standing", role.standing.len().to_string(), from);
        }
        if self.nobody {
            sheet.comment("no needs below: the exports have nobody who is eligible");
        }
        sheet.below(&["roles", &role.key, "activation"]);
        self.checks(sheet);
        self.approval(sheet);
        self.rest(sheet);
    }

    fn first_file(&self) -> String {
        let role = self.role;
        let all = role.files.iter().chain(&role.held_in[0]).chain(&role.held_in[1]);
        joined(self.files, all.take(1))
    }

    /// How long, and what must be shown.
    fn checks(&self, sheet: &mut Sheet) {
        let settings = &self.role.settings;
        let maximum = settings.maximum.as_ref();
        let span = maximum.map_or(Span::hours(8), |known| known.value);
        let note = match settings.must_end {
            Some(false) => "isExpirationRequired is false, which is the same here",
            _ => "",
        };
        sheet.value("maximum_duration", quoted(&format_span(span)), self.from(maximum, note));
        self.require(sheet);
        let justification = settings.justification.as_ref();
        let yes = justification.is_none_or(|known| known.value);
        sheet.value("require_justification", yes.to_string(), self.from(justification, ""));
        let ticket = settings.ticket.as_ref();
        let yes = ticket.is_some_and(|known| known.value);
        sheet.value("require_ticket", yes.to_string(), self.from(ticket, ""));
    }

    fn require(&self, sheet: &mut Sheet) {
        let settings = &self.role.settings;
        if let Some(context) = settings.context.as_ref().filter(|context| context.value.0) {
            let mut note = context.value.1.clone().unwrap_or_default();
            if settings.mfa.as_ref().is_some_and(|mfa| mfa.value) {
                note += if note.is_empty() { "it wins over MFA" } else { ", which wins over MFA" };
            }
            let from = self.export(context, &note);
            sheet.value("require", quoted("authentication_context"), from);
            return;
        }
        let mfa = settings.mfa.as_ref();
        let entra = self.role.named.kind == Kind::Entra;
        let privileged = || entra && self.role.built_in.is_some_and(|role| role.privileged);
        let yes = mfa.map_or_else(privileged, |known| known.value);
        sheet.value("require", quoted(if yes { "mfa" } else { "none" }), self.from(mfa, ""));
    }

    /// Whether somebody is asked, and who.
    fn approval(&self, sheet: &mut Sheet) {
        let settings = &self.role.settings;
        let approval = settings.approval.as_ref();
        let asked = self.role.asked();
        sheet.value("require_approval", asked.to_string(), self.from(approval, ""));
        let stages = settings.stages.as_ref();
        let filled: Vec<&Stage> = stages
            .into_iter()
            .flat_map(|known| &known.value)
            .filter(|stage| !stage.approvers.is_empty())
            .collect();
        match (stages, filled.as_slice()) {
            (Some(known), [one]) if one.escalate_to.is_empty() => {
                let note = if asked { "" } else { "asked only where a policy says so" };
                let key = self.groups.key(&one.approvers).unwrap_or_default();
                sheet.value("approvers", names([key]), self.export(known, note));
                if let Some(timeout) = one.timeout {
                    let timeout = quoted(&format_span(timeout));
                    let from = From {
                        property: "approvalStageTimeOutInDays".to_owned(),
                        ..self.export(known, "")
                    };
                    sheet.value("approval_timeout", timeout, from);
                }
            }
            (Some(known), [_, ..]) => self.stages(sheet, known, &filled),
            (_, []) if asked && self.role.named.kind == Kind::Entra => {
                let note = "nobody is named: the active Global and Privileged Role Administrators \
                            decide";
                let from = self.from(approval, note);
                sheet.value("approvers", names([DEFAULT]), from);
            }
            (_, []) if asked => {
                sheet.comment("nobody is named who could approve: every request times out");
            }
            _ => {}
        }
    }

    fn stages(&self, sheet: &mut Sheet, known: &Known<Vec<Stage>>, filled: &[&Stage]) {
        let mut below: Vec<String> =
            filled.iter().take(MOST_STAGES).map(|stage| self.stage(stage)).collect();
        below.push("]".to_owned());
        let escalates = filled.iter().any(|stage| !stage.escalate_to.is_empty());
        let note = match escalates {
            true => "Entra PIM ignores escalation: take it out to have what Entra does",
            false => "Entra PIM has one stage only",
        };
        let shown = format!("{} stages", filled.len().min(MOST_STAGES));
        sheet.list("stages", "[".to_owned(), shown, below, self.export(known, note));
    }

    fn stage(&self, stage: &Stage) -> String {
        let group = |approvers: &[_]| names(self.groups.key(approvers));
        let mut parts = vec![format!("approvers = {}", group(&stage.approvers))];
        let span = |key: &str, span: Option<Span>| {
            span.map(|span| format!("{key} = {}", quoted(&format_span(span))))
        };
        parts.extend(span("approval_timeout", stage.timeout));
        if !stage.escalate_to.is_empty() {
            parts.extend(span("escalate_after", stage.escalate_after));
            parts.push(format!("escalate_to = {}", group(&stage.escalate_to)));
        }
        format!("  {{ {} }},", parts.join(", "))
    }

    /// What is no key: extensions as a comment, everything else in the list.
    fn rest(&self, sheet: &mut Sheet) {
        let settings = &self.role.settings;
        if let Some(extension) = settings.pre_approval.as_ref().filter(|known| known.value) {
            sheet.text("# automatic_when = { urgent = true }");
            let note = "when it skips the human is not in any export";
            sheet.comment(&format!("  ^ {}: {note}", extension.rule));
            let from = self.export(extension, note);
            sheet.listed(&self.role.key, "automatic_when", from);
        }
        let fallback = self.first_file();
        for other in &settings.others {
            let from = From::export(&fallback, &other.rule, &other.property, &other.note);
            let origin = match other.left {
                Left::Told => Origin::Export,
                Left::NotModelled => Origin::NotModelled,
                Left::Unknown => Origin::Unknown,
            };
            sheet.listed(&self.role.key, &other.value, From { origin, ..from });
        }
    }
}
