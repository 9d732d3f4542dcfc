//! What the names of a plan stand for in a scenario, and what is asked of its candidates.

use crate::english;
use crate::experiment::staffing::{FIRST, MOST_CANDIDATES, Question, Staffing, asks};
use crate::id::{CalendarId, GroupId, PolicyId};
use crate::job::{Job, Plan, choose, find, target};
use crate::scenario::calendar::{Calendar, Pattern};
use crate::scenario::model::{Dates, Member, Scenario, Target};
use crate::scenario::nearest::one_of;
use crate::scenario::unwanted::escape;
use crate::scenario::weekly::{overlap, parse_weekly};

/// The calendar on which nobody is on duty; every scenario has it.
pub(super) const NEVER: CalendarId = CalendarId(1);

/// What the names of the command line stand for.
pub(super) struct Subject {
    pub policy: PolicyId,
    pub group: GroupId,
    pub calendars: Vec<CalendarId>,
    /// The calendar of each member of the largest candidate, as a place in `calendars`; empty where
    /// calendars are asked about.
    pub crew: Vec<usize>,
}

impl Subject {
    /// The calendars of the question; where only the size is asked, those of the largest candidate's
    /// members. (Members of the scenario as it stands may be on others.)
    pub fn staffed(self, largest: &Scenario, asked: &[String], without: &[String]) -> Self {
        if !asked.is_empty() {
            return self;
        }
        let members = &largest.policies[self.policy.index()].groups[self.group.index()].members;
        let mut calendars: Vec<CalendarId> = Vec::new();
        let place = |member: &Member| {
            let known = calendars.iter().position(|known| *known == member.calendar);
            known.unwrap_or_else(|| {
                calendars.push(member.calendar);
                calendars.len() - 1
            })
        };
        // Who is never on duty is not there.
        let there = members.iter().filter(|member| without.is_empty() || member.calendar != NEVER);
        let crew = there.map(place).collect();
        Self { calendars, crew, ..self }
    }

    /// The name of the calendar of each member of the largest candidate.
    pub fn crew<'a>(&self, largest: &'a Scenario) -> Vec<&'a str> {
        let known = &largest.policies[self.policy.index()].calendars;
        let name = |place: &usize| known[self.calendars[*place].index()].name.as_str();
        self.crew.iter().map(name).collect()
    }
}

/// What the names stand for.
pub(super) fn subject(job: &Job, plan: &Plan, scenario: &Scenario) -> Result<Subject, String> {
    let names = || scenario.policies.iter().map(|policy| policy.name.as_str());
    let policy = match (job.policies.first(), scenario.policies.len()) {
        (Some(name), _) => choose(scenario, std::slice::from_ref(name), None)?.policies[0],
        (None, 1) => PolicyId(0),
        (None, _) => {
            let known = one_of(names());
            return Err(format!("which policy? name one with --policy: {known}"));
        }
    };
    let rules = &scenario.policies[policy.index()];
    let group = find("approver group", &plan.group, || {
        rules.groups.iter().map(|group| group.name.as_str())
    })?;
    let group = GroupId::new(group);
    if !rules.roles.iter().any(|role| asks(role, group)) {
        return Err(format!(
            "no role asks the group `{}` under the policy `{}`: nothing depends on its size",
            plan.group, rules.name
        ));
    }
    let named = |name: &String| {
        let known = || rules.calendars.iter().map(|calendar| calendar.name.as_str());
        find("calendar", name, known).map(CalendarId::new)
    };
    let names = if plan.hours.is_empty() { &plan.calendars } else { &plan.hours };
    let calendars = names.iter().map(named).collect::<Result<Vec<_>, _>>()?;
    if let Some(twice) = (1..calendars.len()).find(|at| calendars[..*at].contains(&calendars[*at]))
    {
        return Err(format!("the calendar `{}` is named twice", names[twice]));
    }
    Ok(Subject { policy, group, calendars, crew: Vec::new() })
}

/// What is asked of the candidates.
pub(super) fn question(
    plan: &Plan,
    scenario: &Scenario,
    subject: &Subject,
) -> Result<Question, String> {
    let members = plan.members[0]..=plan.members[1];
    let own = |target: &Target| target.policy.is_none_or(|policy| policy == subject.policy);
    let targets = target::asked(&plan.targets, scenario, own)?;
    if targets.is_empty() {
        return Err("there is no target: add --target \"timed_out_share <= 1%\", or \
                    [[targets]] to the scenario"
            .to_owned());
    }
    let together = !plan.hours.is_empty();
    let calendars = plan.calendars.len().max(plan.hours.len()).max(1);
    let many = match together {
        true => members.clone().count().saturating_mul(calendars),
        false => Staffing::count(members.clone(), calendars),
    };
    if many > MOST_CANDIDATES {
        let option = if together { "--hours" } else { "--calendars" };
        return Err(format!(
            "--members and {option} make more than {MOST_CANDIDATES} candidates; narrow \
             them down"
        ));
    }
    if plan.away >= plan.members[0] {
        let (away, least) = (plan.away, plan.away + 1);
        return Err(format!(
            "with {away} away nobody is left of a group of {}: begin --members at {least}",
            plan.members[0]
        ));
    }
    check_list(plan, scenario, subject)?;
    let first = scenario.simulation.replications.max(FIRST);
    let most = plan.max_replications;
    if first > most {
        return Err(format!(
            "a candidate is judged after {first} replications, which is more than \
             --max-replications {most}"
        ));
    }
    Ok(Question {
        members,
        calendars,
        together,
        priced: scenario.costs.as_ref().is_some_and(|costs| costs.on_duty_hour > 0.0),
        away: plan.away,
        targets,
        first,
        most,
        tolerance: plan.tolerance,
        confidence: scenario.simulation.confidence,
    })
}

/// A list of members has no more than it has, less those who are named with `--without`.
fn check_list(plan: &Plan, scenario: &Scenario, subject: &Subject) -> Result<(), String> {
    let group = &scenario.policies[subject.policy.index()].groups[subject.group.index()];
    let most = plan.members[1];
    let name = &group.name;
    let as_listed = plan.calendars.is_empty() && plan.hours.is_empty();
    let Some(has) = group.listed.filter(|_| as_listed) else {
        return match plan.without.first() {
            Some(_) if group.listed.is_some() => Err(format!(
                "--without takes members of the list of `{name}` away; with --calendars or --hours \
                 all are alike: ask for --away 1"
            )),
            Some(who) => Err(format!(
                "`{name}` is no list of members, so there is no `{who}` to do without: ask for fewer \
                 --members, or for --away 1"
            )),
            None if plan.away > 0 && plan.calendars.len() > 1 => Err(
                "--away does not say on which of the calendars: name one, or give all members the \
                 same with --hours"
                    .to_owned(),
            ),
            None => Ok(()),
        };
    };
    if plan.away > 0 {
        return Err(format!(
            "`{name}` is a list, so it matters who is away: name them with --without"
        ));
    }
    let left = has - plan.without.len().min(has);
    if left < most as usize {
        let members = english::of(has, "member", "members");
        let least = plan.members[0].min(1);
        let without = match plan.without.len() {
            0 => String::new(),
            some => format!(" less {some} who are not there"),
        };
        return Err(format!(
            "`{name}` is a list of {has} {members}{without}, so there are no {most}: ask for \
             --members {least}..{left}, list more, or name --calendars for members who are all alike"
        ));
    }
    Ok(())
}

/// The calendars that `--hours` adds to the scenario, each under the text of its windows, in the
/// zone of the scenario.
pub(super) fn hours(plan: &Plan, scenario: &Scenario) -> Result<Vec<Calendar>, String> {
    let known = |text: &str| {
        let policies = scenario.policies.iter();
        policies.flat_map(|policy| &policy.calendars).any(|calendar| calendar.name == text)
    };
    let typed = plan.hours.iter().filter(|text| text.contains(':') && !known(text));
    typed.map(|text| calendar(text, scenario)).collect()
}

fn calendar(text: &str, scenario: &Scenario) -> Result<Calendar, String> {
    let wrong = |what: String| {
        let text = escape(text);
        format!(
            "--hours \"{text}\": {what}; write windows as \"mon-fri 08:00-18:00 + sat 09:00-12:00\""
        )
    };
    let mut weekly = Vec::new();
    for window in text.split('+').map(str::trim) {
        let parsed = parse_weekly(window);
        weekly.extend(parsed.map_err(|why| wrong(format!("`{}`: {why}", escape(window))))?);
    }
    if overlap(&weekly).is_some() {
        return Err(wrong("two windows overlap".to_owned()));
    }
    Ok(Calendar {
        name: text.to_owned(),
        zone: scenario.simulation.zone.clone(),
        zone_name: scenario.simulation.zone_name.clone(),
        pattern: Pattern::Weekly { weekly, holidays: Dates::default(), extra: Vec::new() },
        away: Dates::default(),
    })
}
