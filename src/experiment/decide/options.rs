//! Subjects, their options, and policies put together from them.

use crate::id::{BlockId, CalendarId, GroupId, MfaId, PolicyId, RoleId};
use crate::scenario::Aligned;
use crate::scenario::model::{Costs, Habits, Policy, Role, Scenario};

/// What a subject is. Indices mean the same under every policy of a [`Field`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The rules of a role.
    Role(RoleId),
    /// An approver group.
    Group(GroupId),
    /// A calendar of approvers.
    Calendar(CalendarId),
    /// A method of MFA.
    Mfa(MfaId),
    /// The emergency accounts.
    BreakGlass,
}

impl Part {
    /// The word in the `kind` column.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Role(_) => "role",
            Self::Group(_) => "group",
            Self::Calendar(_) => "calendar",
            Self::Mfa(_) => "mfa",
            Self::BreakGlass => "break_glass",
        }
    }

    /// The table of a scenario that has it.
    pub const fn table(self) -> &'static str {
        match self {
            Self::Role(_) => "roles",
            Self::Group(_) => "approvers",
            Self::Calendar(_) => "calendars",
            Self::Mfa(_) => "mfa",
            Self::BreakGlass => "break_glass",
        }
    }
}

/// A part of the policies, with its different settings.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Which part.
    pub part: Part,
    /// Its name; `break_glass` has no other.
    pub name: String,
    /// The options: for each the policies that share it, in their order. The first option is that of
    /// the first policy, or of the first that has such a part.
    pub options: Vec<Vec<PolicyId>>,
}

/// An option for each open subject, by its place.
pub type Choice = Vec<usize>;

/// Everything that can be chosen.
#[derive(Clone, Debug)]
pub struct Field {
    /// The scenario; its policies all have the same groups and calendars. It has prices, so that
    /// waiting is measured.
    pub scenario: Scenario,
    /// The policies whose parts are put together.
    pub policies: Vec<PolicyId>,
    /// All parts of the policies.
    pub parts: Vec<Subject>,
    /// The places of those that have several options.
    pub open: Vec<usize>,
}

impl Field {
    /// From the parts of these policies (not none). With roles named, only those have options; all
    /// else is as the first policy has it.
    pub fn new(aligned: Aligned, policies: Vec<PolicyId>, only: &[RoleId]) -> Self {
        let mut parts = parts(&aligned, &policies);
        if !only.is_empty() {
            for subject in &mut parts {
                if !matches!(subject.part, Part::Role(role) if only.contains(&role)) {
                    subject.options.truncate(1);
                }
            }
        }
        let mut scenario = aligned.scenario;
        // Hours of waiting are counted where there are prices; without any, all of them are zero.
        scenario.costs.get_or_insert_with(Costs::default);
        let open = (0..parts.len()).filter(|place| parts[*place].options.len() > 1).collect();
        Self { scenario, policies, parts, open }
    }

    /// The open subject at this place.
    pub fn subject(&self, place: usize) -> &Subject {
        &self.parts[self.open[place]]
    }

    /// The choice that a policy is.
    pub fn pure(&self, policy: PolicyId) -> Choice {
        let option = |place: usize| {
            let options = &self.subject(place).options;
            options.iter().position(|shared| shared.contains(&policy)).unwrap_or(0)
        };
        (0..self.open.len()).map(option).collect()
    }

    /// The policy whose part a choice takes, for every part that any policy has itself.
    pub fn sources(&self, choice: &Choice) -> impl Iterator<Item = (&Subject, PolicyId)> {
        self.parts.iter().enumerate().filter_map(|(place, subject)| {
            let open = self.open.iter().position(|open| *open == place);
            let option = subject.options.get(open.map_or(0, |open| choice[open]))?;
            Some((subject, *option.first()?))
        })
    }

    /// The policy that a choice is.
    pub fn compose(&self, name: &str, choice: &Choice) -> Policy {
        let policy = |id: PolicyId| &self.scenario.policies[id.index()];
        let mut made = policy(self.policies[0]).clone();
        made.name = name.to_owned();
        made.description = String::new();
        let mut habits = Vec::new();
        for (subject, source) in self.sources(choice) {
            let source = policy(source);
            match subject.part {
                Part::Role(id) => {
                    made.roles[id.index()] = source.roles[id.index()].clone();
                    let own = own_habits(&self.scenario, source, id);
                    habits.extend(own.map(|(block, own)| (block, own.clone())));
                }
                Part::Group(id) => made.groups[id.index()] = source.groups[id.index()].clone(),
                Part::Calendar(id) => {
                    made.calendars[id.index()] = source.calendars[id.index()].clone();
                }
                Part::Mfa(id) => made.mfa[id.index()] = source.mfa[id.index()].clone(),
                Part::BreakGlass => made.break_glass.clone_from(&source.break_glass),
            }
        }
        made.habits = habits.into_iter().collect();
        made
    }

    /// The names of the blocks of a role's needs whose people behave under the policy as it says itself.
    pub fn own_habits(&self, policy: PolicyId, role: RoleId) -> impl Iterator<Item = &str> {
        let policy = &self.scenario.policies[policy.index()];
        let own = own_habits(&self.scenario, policy, role);
        own.map(|(block, _)| self.scenario.block(block).name.as_str())
    }

    /// The rules of a role under an option of the open subject at this place, if it is one.
    pub fn role(&self, place: usize, option: usize) -> Option<&Role> {
        let subject = self.subject(place);
        let Part::Role(role) = subject.part else { return None };
        let policy = subject.options.get(option)?.first()?;
        Some(&self.scenario.policies[policy.index()].roles[role.index()])
    }
}

/// Every part of the policies, in the order of the file, with its options.
fn parts(aligned: &Aligned, policies: &[PolicyId]) -> Vec<Subject> {
    let of = |id: PolicyId| &aligned.scenario.policies[id.index()];
    // Whoever gives policies another part is led here.
    let Policy {
        name: _,
        description: _,
        roles,
        groups,
        mfa,
        calendars,
        break_glass: _,
        // Those of a role's needs belong to its rules.
        habits: _,
    } = of(policies[0]);
    let mut all = Vec::new();
    let mut add = |part: Part, name: &str, settings: &dyn Fn(&Policy) -> String| {
        let mut options: Vec<(String, Vec<PolicyId>)> = Vec::new();
        for &id in policies {
            let key = (part.table().to_owned(), name.to_owned());
            if aligned.lent[id.index()].contains(&key) {
                continue;
            }
            let text = settings(of(id));
            match options.iter_mut().find(|(known, _)| *known == text) {
                Some((_, shared)) => shared.push(id),
                None => options.push((text, vec![id])),
            }
        }
        let options = options.into_iter().map(|(_, shared)| shared).collect();
        all.push(Subject { part, name: name.to_owned(), options });
    };
    for (at, role) in roles.iter().enumerate() {
        let id = RoleId::new(at);
        add(Part::Role(id), &role.name, &|policy| {
            let own = own_habits(&aligned.scenario, policy, id).collect::<Vec<_>>();
            rules(&policy.roles[at], &own)
        });
    }
    for (at, group) in groups.iter().enumerate() {
        add(Part::Group(GroupId::new(at)), &group.name, &|policy| {
            format!("{:?}", policy.groups[at])
        });
    }
    for (at, calendar) in calendars.iter().enumerate() {
        add(Part::Calendar(CalendarId::new(at)), &calendar.name, &|policy| {
            format!("{:?}", policy.calendars[at])
        });
    }
    for (at, method) in mfa.iter().enumerate() {
        add(Part::Mfa(MfaId::new(at)), &method.name, &|policy| format!("{:?}", policy.mfa[at]));
    }
    add(Part::BreakGlass, "break_glass", &|policy| format!("{:?}", policy.break_glass));
    all
}

/// Everything in the rules of a role that anybody can feel: groups that are named and not asked are
/// left out. All fields are told, so what a role gets in future is told too; and how people behave who
/// need it.
fn rules(role: &Role, habits: &[(BlockId, &Habits)]) -> String {
    let mut role = role.clone();
    role.names.clear();
    format!("{role:?} {habits:?}")
}

/// The habits that a policy has of its own, of the blocks of a role.
fn own_habits<'a>(
    scenario: &'a Scenario,
    policy: &'a Policy,
    role: RoleId,
) -> impl Iterator<Item = (BlockId, &'a Habits)> {
    let blocks = scenario.by_role.blocks(role).iter();
    blocks.filter_map(|block| Some((*block, policy.habits.of(*block)?)))
}
