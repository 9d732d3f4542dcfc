//! What the settings of a tenant say, whatever the form they came in.
//!
//! Promises: each value knows the file, the rule and the property that it comes from; what is not there
//! is nothing, not a default. Never: a default, a key of a scenario.

use std::collections::{BTreeMap, BTreeSet};

use crate::time::Span;

/// Which kind of PIM a role belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A role of the directory.
    Entra,
    /// A role on a resource of Azure.
    Azure,
    /// Member or owner of a group.
    Group,
}

impl Kind {
    /// The word of scenarios.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Entra => "entra",
            Self::Azure => "azure",
            Self::Group => "group",
        }
    }
}

/// A role as an export names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleRef {
    /// Its kind.
    pub kind: Kind,
    /// The id of its definition, or of the group; in lower case.
    pub id: Option<String>,
    /// Its display name.
    pub name: Option<String>,
    /// The policy that it has, in lower case.
    pub policy: Option<String>,
    /// The scope, of a role of Azure.
    pub scope: Option<String>,
    /// `member` or `owner`, of a group.
    pub access: Option<&'static str>,
    /// The directory role that a group carries.
    pub carries: Option<String>,
}

impl RoleRef {
    /// Of this kind; nothing else is known yet.
    pub fn of(kind: Kind) -> Self {
        let none = || None;
        Self {
            kind,
            id: none(),
            name: none(),
            policy: none(),
            scope: none(),
            access: None,
            carries: None,
        }
    }
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Known<T> {
    /// The value.
    pub value: T,
    /// The rule.
    pub rule: String,
    /// The property of the rule.
    pub property: &'static str,
    /// The position of its file among those that were read.
    pub file: usize,
}

/// Who approves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ApproverKind {
    /// One person.
    User,
    /// The members of a group.
    Group,
    /// The export does not say which.
    Either,
    /// Somebody that depends on the requester, such as a manager.
    Related,
}

/// An approver as an export names them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Approver {
    /// Person or group.
    pub kind: ApproverKind,
    /// The object id, in lower case.
    pub id: Option<String>,
    /// The display name: personal.
    pub name: Option<String>,
    /// Whether it is for those who do not answer.
    pub backup: bool,
}

impl Approver {
    /// What tells it from others: the id, else the name.
    pub fn identity(&self) -> String {
        self.id.clone().or_else(|| self.name.clone()).unwrap_or_default().to_lowercase()
    }
}

/// One stage of approval.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stage {
    /// Who is asked.
    pub approvers: Vec<Approver>,
    /// How many days it may stay open.
    pub timeout: Option<Span>,
    /// When others are asked too.
    pub escalate_after: Option<Span>,
    /// Who these are.
    pub escalate_to: Vec<Approver>,
}

/// What becomes of something that is no key of a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Left {
    /// It is told as a comment.
    Told,
    /// The model has nothing for it.
    NotModelled,
    /// It is not understood.
    Unknown,
}

/// A setting that is no key of a scenario. Its value holds nothing personal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// What becomes of it.
    pub left: Left,
    /// The rule.
    pub rule: String,
    /// The property.
    pub property: String,
    /// The value, as far as it can be shown.
    pub value: String,
    /// What it means.
    pub note: String,
}

/// The rules of activation of one role.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// The longest activation.
    pub maximum: Option<Known<Span>>,
    /// Whether an activation must end.
    pub must_end: Option<bool>,
    /// Whether MFA is asked for.
    pub mfa: Option<Known<bool>>,
    /// Whether a justification is.
    pub justification: Option<Known<bool>>,
    /// Whether a ticket is.
    pub ticket: Option<Known<bool>>,
    /// Whether an authentication context is, and which one (`c1`).
    pub context: Option<Known<(bool, Option<String>)>>,
    /// Whether approval is.
    pub approval: Option<Known<bool>>,
    /// Who is asked, stage by stage.
    pub stages: Option<Known<Vec<Stage>>>,
    /// Whether an extension may decide before a person is asked.
    pub pre_approval: Option<Known<bool>>,
    /// Whether approvers get a mail.
    pub mail: Option<bool>,
    /// The rest.
    pub others: Vec<Other>,
}

impl Settings {
    /// Whether anything of it is about activation.
    pub fn says_something(&self) -> bool {
        self.maximum.is_some()
            || self.mfa.is_some()
            || self.context.is_some()
            || self.approval.is_some()
            || self.stages.is_some()
            || self.pre_approval.is_some()
            || self.mail.is_some()
    }

    /// Takes what is missing from another export of the same role, and says whether both agree.
    pub fn fill_in(&mut self, other: &Self) -> bool {
        fn one<T: Clone + PartialEq>(
            mine: &mut Option<Known<T>>,
            other: &Option<Known<T>>,
        ) -> bool {
            match (&*mine, other) {
                (Some(mine), Some(other)) => mine.value == other.value,
                (None, Some(_)) => {
                    mine.clone_from(other);
                    true
                }
                _ => true,
            }
        }
        let same = [
            one(&mut self.maximum, &other.maximum),
            one(&mut self.mfa, &other.mfa),
            one(&mut self.justification, &other.justification),
            one(&mut self.ticket, &other.ticket),
            one(&mut self.context, &other.context),
            one(&mut self.approval, &other.approval),
            one(&mut self.stages, &other.stages),
            one(&mut self.pre_approval, &other.pre_approval),
        ];
        self.must_end = self.must_end.or(other.must_end);
        self.mail = self.mail.or(other.mail);
        for left in &other.others {
            if !self.others.contains(left) {
                self.others.push(left.clone());
            }
        }
        same.iter().all(|same| *same)
    }
}

/// The policy of a role.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Whose.
    pub role: RoleRef,
    /// What it says.
    pub settings: Settings,
    /// Its file.
    pub file: usize,
    /// The policy as it was exported, where it can be changed by a request.
    pub exported: Option<Exported>,
}

/// A policy as it was exported.
#[derive(Clone, Debug, PartialEq)]
pub struct Exported {
    /// Its id, in the case of the export; of Azure its whole path.
    pub id: String,
    /// Its rules of activation, in the shape of the interface that changes them.
    pub rules: Vec<serde_json::Value>,
}

/// How somebody holds a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holds {
    /// They may activate it.
    Eligible,
    /// They have it without activating.
    Standing,
}

/// Somebody holds a role.
#[derive(Clone, Debug)]
pub struct Holding {
    /// Which role.
    pub role: RoleRef,
    /// Who: an id, or a name where there is none; personal.
    pub principal: String,
    /// How.
    pub holds: Holds,
    /// The position of its file.
    pub file: usize,
}

/// Names and members, from wherever they came.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Display names of roles, by the id of the definition.
    pub roles: BTreeMap<String, String>,
    /// Display names of persons and groups, by id: personal.
    pub principals: BTreeMap<String, String>,
    /// Members of groups, by the id of the group.
    pub members: BTreeMap<String, BTreeSet<String>>,
    /// Members of a group that is not named.
    pub members_of_one: BTreeSet<String>,
}

/// All that was read.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    /// The texts that were read, in order.
    pub files: Vec<String>,
    /// The form of each.
    pub forms: Vec<&'static str>,
    /// Policies with rules.
    pub policies: Vec<Policy>,
    /// Which role has which policy, where rules came apart from it.
    pub links: BTreeMap<String, RoleRef>,
    /// Policies and assignments of policies without rules: the call that gives them.
    pub without_rules: Vec<(usize, &'static str)>,
    /// Who holds what.
    pub holdings: Vec<Holding>,
    /// Kinds of roles of which it was read who is eligible.
    pub eligible_known: BTreeSet<Kind>,
    /// Names and members.
    pub names: Names,
    /// What was understood and not used: how much of it.
    pub aside: BTreeMap<String, u64>,
    /// What is odd, in sentences.
    pub warnings: Vec<String>,
}

impl Gathered {
    /// Counts something that is not used.
    pub fn set_aside(&mut self, reason: impl Into<String>) {
        *self.aside.entry(reason.into()).or_default() += 1;
    }
}
