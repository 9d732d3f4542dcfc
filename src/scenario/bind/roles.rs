//! `[roles.NAME]` and `[roles.NAME.activation]`.

use super::Binder;
use super::names::{Names, check_name};
use crate::id::{CalendarId, GroupId, PopulationId, RoleId};
use crate::lifecycle::{DeadlineFor, Requirement, RoleSettings, StageRule, WindowFrom};
use crate::scenario::key_path::{join, short};
use crate::scenario::keys::{ACTIVATION, MOST_STAGES};
use crate::scenario::model::{
    Assignment, AutomaticWhen, Kind, Named, Population, Role, StageDesk, Watch,
};
use crate::scenario::nearest::{did_you_mean, one_of};
use crate::scenario::problem::Problem;
use crate::scenario::read::{Item, Reader, shown};
use crate::scenario::tree::{Entry, Node, Table, Value};
use crate::time::Span;

const KINDS: [(&str, Kind); 3] =
    [("entra", Kind::Entra), ("azure", Kind::Azure), ("group", Kind::Group)];
const ASSIGNMENTS: [(&str, Assignment); 2] =
    [("eligible", Assignment::Eligible), ("active", Assignment::Active)];
const REQUIREMENTS: [(&str, Requirement); 3] = [
    ("none", Requirement::None),
    ("mfa", Requirement::Mfa),
    ("authentication_context", Requirement::AuthenticationContext),
];
const DEADLINES: [(&str, DeadlineFor); 2] =
    [("decision", DeadlineFor::Decision), ("review", DeadlineFor::Review)];
const ANCHORS: [(&str, WindowFrom); 3] = [
    ("provisioning", WindowFrom::Provisioning),
    ("approval", WindowFrom::Approval),
    ("request", WindowFrom::Request),
];
/// A table without keys, for what is not given.
pub static NOTHING: Table = Table { entries: Vec::new() };

/// What a role can refer to.
pub struct Known<'a> {
    /// The groups of the policy.
    pub groups: &'a Names,
    /// The calendars of the policy.
    pub calendars: &'a Names,
    /// The populations.
    pub populations: &'a Names,
    /// The roles.
    pub roles: &'a Names,
    /// The sizes of the populations, as far as they could be read.
    pub sizes: &'a [Population],
}

/// Who is asked, and under which rules.
type Round = (StageRule, StageDesk);

/// Whose first stage other groups decide.
fn own_approvers(role: &str, known: &Known<'_>) -> Vec<(PopulationId, Vec<GroupId>)> {
    let Some(role) = known.roles.find(role).map(RoleId::new) else { return Vec::new() };
    let own = |(at, people): (usize, &Population)| {
        let (_, groups) = people.approvers.iter().find(|(of, _)| *of == role)?;
        Some((PopulationId::new(at), groups.clone()))
    };
    known.sizes.iter().enumerate().filter_map(own).collect()
}

impl Binder<'_> {
    /// All roles in order.
    pub fn roles(&self, top: &Reader<'_>, known: &Known<'_>) -> Vec<Role> {
        let bind = |(entry, reader): (&Entry, Reader<'_>)| {
            check_name(self.sink, &entry.key, "role", &reader.path, entry.key_place);
            self.role(&entry.key, &reader, known)
        };
        top.named("roles").into_iter().map(bind).collect()
    }

    fn role(&self, name: &str, reader: &Reader<'_>, known: &Known<'_>) -> Role {
        let kind = reader.word("kind", &KINDS).unwrap_or(Kind::Entra);
        let activation = reader.inner("activation").unwrap_or_else(|| Reader {
            table: &NOTHING,
            keys: &ACTIVATION,
            path: join(&reader.path, "activation"),
            ..reader.clone()
        });
        let asked = activation.boolean("require_approval").unwrap_or(false);
        let mut rounds = self.rounds(&activation, known);
        if asked && kind == Kind::Entra && rounds.iter().all(|(_, desk)| desk.approvers.is_empty())
        {
            self.let_default_decide(&mut rounds, known);
        }
        let mut names: Vec<GroupId> = Vec::new();
        names.extend(rounds.iter().flat_map(|(_, desk)| desk.asked()));
        let mut own_approvers = own_approvers(name, known);
        if !asked {
            rounds.clear();
            own_approvers.clear();
        }
        names.extend(own_approvers.iter().flat_map(|(_, groups)| groups));
        names.sort_unstable();
        names.dedup();
        let (stages, desks) = rounds.into_iter().unzip();
        Role {
            name: name.to_owned(),
            severity: reader.number("severity").unwrap_or(1.0),
            kind,
            assignment: reader.word("assignment", &ASSIGNMENTS).unwrap_or(Assignment::Eligible),
            standing: reader.whole("standing").unwrap_or(0).unsigned_abs(),
            settings: self.settings(&activation, stages),
            desks,
            own_approvers,
            names,
            automatic_when: self.automatic_when(&activation, known),
            within: known.roles.one(reader, "within").map(RoleId::new),
            watch: watch(&activation, known.groups),
            provisioning: self.distribution_or_zero(&activation, "provisioning"),
            propagation: self.distribution_or_zero(&activation, "propagation"),
        }
    }

    /// The rules that the state machine knows.
    fn settings(&self, reader: &Reader<'_>, stages: Vec<StageRule>) -> RoleSettings {
        RoleSettings {
            maximum_duration: reader.span("maximum_duration").unwrap_or(Span::hours(8)),
            require: requirement(reader),
            require_justification: reader.boolean("require_justification").unwrap_or(false),
            require_ticket: reader.boolean("require_ticket").unwrap_or(false),
            stages,
            deadline_for: reader.word("deadline_for", &DEADLINES).unwrap_or(DeadlineFor::Decision),
            window_from: reader.word("window_from", &ANCHORS).unwrap_or(WindowFrom::Provisioning),
        }
    }

    /// Without approvers, the group `default` stands for the active Global and Privileged Role
    /// Administrators.
    fn let_default_decide(&self, rounds: &mut [Round], known: &Known<'_>) {
        if let (Some(group), [(_, desk)]) = (known.groups.find("default"), rounds) {
            desk.approvers.push(GroupId::new(group));
        }
    }

    /// All rounds of approval, at least one, as if approval were required.
    fn rounds(&self, reader: &Reader<'_>, known: &Known<'_>) -> Vec<Round> {
        let approval_timeout = reader.span("approval_timeout").unwrap_or(Span::hours(24));
        let approvals_needed = self.approvals_needed(reader);
        let approvers = groups(reader, "approvers", known.groups);
        if reader.has("stages") {
            self.check_one_form(reader);
            let stages = self.stages(reader, approval_timeout, known.groups);
            if !stages.is_empty() {
                return stages;
            }
        }
        let rule = StageRule { approval_timeout, approvals_needed, escalate_after: None };
        vec![(rule, StageDesk { approvers, escalate_to: Vec::new() })]
    }

    fn approvals_needed(&self, reader: &Reader<'_>) -> u32 {
        let needed = reader.whole("approvals_needed").unwrap_or(1);
        u32::try_from(needed).unwrap_or(1)
    }

    /// `stages` and `approvers` say the same thing twice. Over the `approvers` of the scenario, a
    /// policy's `stages` win.
    fn check_one_form(&self, reader: &Reader<'_>) {
        let empty = reader.array("stages").is_none_or(<[_]>::is_empty);
        let stages = reader.place_of("stages").layer;
        for key in ["approvers", "approvals_needed"] {
            let given = reader.has(key) && reader.place_of(key).layer >= stages;
            if given && !empty {
                let problem =
                    reader.problem(key, format!("`{key}` and `stages` cannot both be given"));
                let hint = format!("put `{key}` into each stage, or write `stages = []`");
                self.sink.put(problem.hint(hint));
            }
        }
    }

    fn stages(&self, reader: &Reader<'_>, timeout: Span, known: &Names) -> Vec<Round> {
        let tables = reader.inners("stages");
        if tables.len() > MOST_STAGES {
            let problem = Problem::new(reader.path_of("stages"), "too many stages");
            let problem = problem
                .found(tables.len().to_string())
                .allowed(format!("1 to {MOST_STAGES} stages"));
            self.sink.put(problem.at(reader.place_of("stages")));
            return Vec::new();
        }
        tables.iter().map(|table| self.stage(table, timeout, known)).collect()
    }

    fn stage(&self, reader: &Reader<'_>, timeout: Span, known: &Names) -> Round {
        let approval_timeout = reader.span("approval_timeout").unwrap_or(timeout);
        let rule = StageRule {
            approval_timeout,
            approvals_needed: self.approvals_needed(reader),
            escalate_after: reader.span("escalate_after"),
        };
        let desk = StageDesk {
            approvers: groups(reader, "approvers", known),
            escalate_to: groups(reader, "escalate_to", known),
        };
        if reader.array("approvers").is_some_and(<[_]>::is_empty) {
            self.sink.put(reader.problem("approvers", "a stage without approvers"));
        }
        match (reader.has("escalate_after"), reader.has("escalate_to")) {
            (true, false) => {
                let problem =
                    reader.problem("escalate_after", "`escalate_after` without `escalate_to`");
                self.sink.put(problem.hint("name the groups that are notified then"));
            }
            (false, true) => {
                let problem =
                    reader.problem("escalate_to", "`escalate_to` without `escalate_after`");
                self.sink.put(problem.hint("say after which time they are notified"));
            }
            _ => {}
        }
        if rule.escalate_after.is_some_and(|after| after >= approval_timeout) {
            let problem =
                reader.problem("escalate_after", "escalation would come after the deadline");
            self.sink.put(problem.allowed(format!("less than {approval_timeout}")));
        }
        (rule, desk)
    }

    fn automatic_when(&self, activation: &Reader<'_>, known: &Known<'_>) -> Option<AutomaticWhen> {
        let reader = activation.inner("automatic_when")?;
        if reader.table.entries.is_empty() {
            let problem = Problem::new(&reader.path, "no condition is given").at(reader.place);
            let problem = problem.allowed("at least one of `urgent`, `calendar` and `requesters`");
            self.sink.put(problem.hint("for no approval at all, write `require_approval = false`"));
        }
        Some(AutomaticWhen {
            urgent: reader.boolean("urgent"),
            calendar: known.calendars.one(&reader, "calendar").map(CalendarId::new),
            requesters: reader.has("requesters").then(|| people(&reader, known)),
        })
    }
}

/// `watched_by` and `watched_share` of a table.
pub fn watch(reader: &Reader<'_>, known: &Names) -> Option<Watch> {
    let groups = groups(reader, "watched_by", known);
    let share = reader.number("watched_share").unwrap_or(1.0);
    (!groups.is_empty()).then_some(Watch { groups, share })
}

/// The groups of a list; none when the key is absent.
fn groups(reader: &Reader<'_>, key: &str, known: &Names) -> Vec<GroupId> {
    known.several(reader, key).unwrap_or_default().into_iter().map(GroupId::new).collect()
}

/// What must be shown first. A list that asks for both is what Entra PIM refuses too.
fn requirement(reader: &Reader<'_>) -> Requirement {
    let texts: Vec<&str> = match reader.item("require").map(|item| &item.node.value) {
        Some(Value::Array(nodes)) => nodes.iter().filter_map(Node::text).collect(),
        _ => Vec::new(),
    };
    if ["mfa", "authentication_context"].iter().all(|word| texts.contains(word)) {
        let message = "MFA and an authentication context are both asked for, which Entra PIM refuses \
                       (`MfaAndAcrsConflict`)";
        let problem = reader.problem("require", message).allowed("one of them");
        let hint = "`\"authentication_context\"` alone: its policy asks for MFA, and it is asked for \
                    again at each activation";
        reader.sink.put(problem.hint(hint));
        return Requirement::None;
    }
    reader.word("require", &REQUIREMENTS).unwrap_or(Requirement::None)
}

/// Populations and single requesters of a list.
fn people(reader: &Reader<'_>, known: &Known<'_>) -> Vec<Named> {
    let texts = reader.texts("requesters").unwrap_or_default();
    if reader.array("requesters").is_some_and(<[_]>::is_empty) {
        reader.sink.put(reader.problem("requesters", "nobody is named"));
    }
    let find = |(item, name): &(Item<'_>, &str)| {
        let found = super::requesters::named(name, known.populations, known.sizes);
        if found.is_none() {
            reader.sink.put(nobody(reader, item, name, known));
        }
        found
    };
    texts.iter().filter_map(find).collect()
}

fn nobody(reader: &Reader<'_>, item: &Item<'_>, name: &str, known: &Known<'_>) -> Problem {
    let problem = Problem::new(&item.path, format!("no requester is named `{}`", short(name)));
    let names = || known.populations.list.iter().map(String::as_str);
    let people = known.sizes.iter().map(|p| format!("`{}-1` to `{}-{}`", p.name, p.name, p.count));
    let people = people.take(5).collect::<Vec<_>>().join(", ");
    let problem = problem.found(shown(reader.sink, item.node)).at(item.node.place);
    let problem = problem.allowed(format!("{}; or {people}", one_of(names())));
    problem.maybe_hint(did_you_mean(name, names())).of_the_whole()
}
