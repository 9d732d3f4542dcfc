//! What the words of `pimsim plan` ask.

use super::Planning;
use crate::cli::choice::{choose, find};
use crate::cli::console::tell;
use crate::cli::target;
use crate::experiment::staffing::{FIRST, MOST_CANDIDATES, Question, Staffing, asks};
use crate::id::{CalendarId, GroupId, PolicyId};
use crate::scenario::model::{Member, Scenario};
use crate::scenario::nearest::one_of;

/// What the names of the command line stand for.
pub struct Subject {
    pub policy: PolicyId,
    pub group: GroupId,
    pub calendars: Vec<CalendarId>,
}

impl Subject {
    /// The calendars of the question; where only the size is asked, that of a candidate's members.
    /// (Members of the scenario as it stands may be on others.)
    pub fn staffed(self, candidate: &Scenario, asked: &[String]) -> Self {
        let members = &candidate.policies[self.policy.index()].groups[self.group.index()].members;
        let calendars = match asked.is_empty() {
            true => members.first().map(|member| member.calendar).into_iter().collect(),
            false => self.calendars,
        };
        Self { calendars, ..self }
    }

    /// The name of the first calendar.
    pub fn calendar<'a>(&self, candidate: &'a Scenario) -> &'a str {
        let known = &candidate.policies[self.policy.index()].calendars;
        self.calendars.first().map_or("", |calendar| &known[calendar.index()].name)
    }
}

impl Planning<'_> {
    pub fn subject(&self, scenario: &Scenario) -> Result<Subject, String> {
        let names = || scenario.policies.iter().map(|policy| policy.name.as_str());
        let policy = match (&self.arguments.policy, scenario.policies.len()) {
            (Some(name), _) => choose(scenario, std::slice::from_ref(name), None)?.policies[0],
            (None, 1) => PolicyId(0),
            (None, _) => {
                let known = one_of(names());
                return Err(format!("which policy? name one with --policy: {known}"));
            }
        };
        let rules = &scenario.policies[policy.index()];
        let group = find("approver group", &self.arguments.group, || {
            rules.groups.iter().map(|group| group.name.as_str())
        })?;
        let group = GroupId::new(group);
        if !rules.roles.iter().any(|role| asks(role, group)) {
            return Err(format!(
                "no role asks the group `{}` under the policy `{}`: nothing depends on its size",
                self.arguments.group, rules.name
            ));
        }
        let named = |name: &String| {
            let known = || rules.calendars.iter().map(|calendar| calendar.name.as_str());
            find("calendar", name, known).map(CalendarId::new)
        };
        let calendars =
            self.arguments.calendars.iter().map(named).collect::<Result<Vec<_>, _>>()?;
        if let Some(twice) =
            (1..calendars.len()).find(|at| calendars[..*at].contains(&calendars[*at]))
        {
            return Err(format!(
                "the calendar `{}` is named twice",
                self.arguments.calendars[twice]
            ));
        }
        Ok(Subject { policy, group, calendars })
    }

    pub fn question(&self, scenario: &Scenario, subject: &Subject) -> Result<Question, String> {
        let arguments = self.arguments;
        let typed = arguments.targets.iter().map(|text| target::parse(text, scenario));
        let mut targets = typed.collect::<Result<Vec<_>, _>>()?;
        if targets.is_empty() {
            let own = scenario.targets.iter();
            let own = own.filter(|target| target.policy.is_none_or(|p| p == subject.policy));
            targets = own.cloned().collect();
        }
        if targets.is_empty() {
            return Err("there is no target: add --target \"timed_out_share <= 1%\", or \
                        [[targets]] to the scenario"
                .to_owned());
        }
        let calendars = arguments.calendars.len().max(1);
        if Staffing::count(arguments.members.clone(), calendars) > MOST_CANDIDATES {
            return Err(format!(
                "--members and --calendars make more than {MOST_CANDIDATES} candidates; narrow \
                 them down"
            ));
        }
        let first = arguments.replications.unwrap_or(scenario.simulation.replications).max(FIRST);
        let most = arguments.max_replications;
        if first > most {
            return Err(format!(
                "a candidate is judged after {first} replications, which is more than \
                 --max-replications {most}"
            ));
        }
        Ok(Question {
            members: arguments.members.clone(),
            calendars,
            targets,
            first,
            most,
            tolerance: arguments.tolerance,
            confidence: scenario.simulation.confidence,
        })
    }

    pub fn warn(&self, scenario: &Scenario, subject: &Subject) {
        scenario.warnings.iter().for_each(|warning| tell(&format!("warning: {warning}")));
        let policy = &scenario.policies[subject.policy.index()];
        let group = &policy.groups[subject.group.index()];
        let alike = |pair: &[Member]| {
            let (a, b) = (&pair[0], &pair[1]);
            a.pickup == b.pickup
                && a.review == b.review
                && a.notification == b.notification
                && (a.calendar == b.calendar || !self.arguments.calendars.is_empty())
        };
        if !group.members.windows(2).all(alike) {
            tell(&format!(
                "warning: members of `{}` have values of their own; candidates have those of the \
                 group",
                group.name
            ));
        }
    }
}
