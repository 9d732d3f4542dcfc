//! A plan: the smallest approver group that meets every target.

use std::io;

use serde_json::json;

use crate::experiment::Watch;
use crate::experiment::staffing::{self, Question, Setting, Staffing, search};
#[cfg(feature = "cli")]
use crate::job::Counts;
use crate::job::{Ask, Job, Plan, find, target};
use crate::rows::plan::{Frontier, write_plan};
use crate::scenario::Document;
use crate::scenario::calendar::Calendar;
use crate::scenario::model::{Member, Scenario};
use crate::session::plan_question::{NEVER, Subject, hours, question, subject};
use crate::session::{Unanswered, documents};
use crate::words::plan::sentences;
use crate::words::text::loose;

/// A plan that can be made: the names are known and the ends of the range load.
pub struct Planning<'a> {
    document: &'a Document,
    job: &'a Job,
    plan: &'a Plan,
    /// The calendars of `--hours` that the scenario does not have.
    drawn: Vec<Calendar>,
    scenario: Scenario,
    largest: Scenario,
    subject: Subject,
    question: Question,
}

/// What came of it.
pub struct Planned {
    scenario: Scenario,
    crew: Vec<String>,
    group: (String, Option<usize>),
    policy: String,
    question: Question,
    calendars: Vec<String>,
    without: Vec<String>,
    found: staffing::Planned,
}

impl<'a> Planning<'a> {
    /// The plan that a job asks for.
    ///
    /// # Errors
    /// When the scenario has problems, or does not have what is asked for.
    pub fn new(document: &'a Document, job: &'a Job) -> Result<Self, Unanswered> {
        let Ask::Plan(plan) = &job.ask else {
            return Err(format!("`{}` plans nothing", job.ask.command()).into());
        };
        let mut scenario = document.scenario(&job.changes, &[])?;
        job.give(&mut scenario);
        let drawn = hours(plan, &scenario)?;
        let mut known = scenario.clone();
        add(&mut known, &drawn);
        let subject = subject(job, plan, &known)?;
        let question = question(plan, &scenario, &subject)?;
        // The smallest and the largest are loaded here, so that what is wrong is told once.
        let of_size = |size: u32| {
            let first = Staffing::all(size..=size, question.calendars).into_iter().next();
            let first = first.unwrap_or(Staffing(vec![size]));
            let mut made = staffed((document, job), (plan, &subject, &drawn), &first)?;
            made.count_within(question.targets.iter());
            Ok::<_, Unanswered>(made)
        };
        of_size(*question.members.start())?;
        let largest = of_size(*question.members.end())?;
        let group = &scenario.policies[subject.policy.index()].groups[subject.group.index()];
        for name in &plan.without {
            find("member", name, || group.members.iter().map(|member| member.name.as_str()))?;
        }
        let subject = subject.staffed(&largest, names(plan), &plan.without);
        Ok(Self { document, job, plan, drawn, scenario, largest, subject, question })
    }

    /// The scenario as it stands.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The job with everything that was left to the scenario.
    pub fn filled_in(&self) -> Job {
        let targets = self.question.targets.iter();
        let targets = targets.map(|target| target::written(target, &self.scenario)).collect();
        let plan = if self.plan.targets.is_empty() {
            Plan { targets, ..self.plan.clone() }
        } else {
            self.plan.clone()
        };
        Job {
            ask: Ask::Plan(plan),
            seed: Some(self.scenario.simulation.seed),
            replications: Some(self.question.first),
            policies: vec![self.policy().name.clone()],
            ..self.job.clone()
        }
    }

    fn policy(&self) -> &crate::scenario::model::Policy {
        &self.scenario.policies[self.subject.policy.index()]
    }

    /// Searches for the smallest group.
    ///
    /// # Errors
    /// When the watch breaks, or threads cannot be started.
    pub fn search(&self, threads: Option<usize>, watch: Watch<'_>) -> Result<Planned, Unanswered> {
        let staffed = |staffing: &Staffing| {
            // The ends of the range were fine; a file that the scenario names may have changed.
            let of = (self.plan, &self.subject, self.drawn.as_slice());
            let made = staffed((self.document, self.job), of, staffing);
            let mut made = made.map_err(|_| io::Error::other("a candidate cannot be loaded"))?;
            made.count_within(self.question.targets.iter());
            Ok(made)
        };
        let setting = Setting {
            scenario: &self.largest,
            policy: self.subject.policy,
            group: self.subject.group,
            calendars: self.subject.calendars.clone(),
            crew: self.subject.crew.clone(),
            staffed: &staffed,
            threads,
        };
        let found = search(&setting, &self.question, watch)?;
        let policy = self.policy();
        let group = &policy.groups[self.subject.group.index()];
        Ok(Planned {
            crew: self.subject.crew(&self.largest).into_iter().map(str::to_owned).collect(),
            group: (group.name.clone(), group.listed),
            policy: policy.name.clone(),
            scenario: self.scenario.clone(),
            question: self.question.clone(),
            calendars: names(self.plan).to_vec(),
            without: self.plan.without.clone(),
            found,
        })
    }
}

/// The scenario with the group staffed so.
fn staffed(
    (document, job): (&Document, &Job),
    (plan, subject, drawn): (&Plan, &Subject, &[Calendar]),
    staffing: &Staffing,
) -> Result<Scenario, Unanswered> {
    let mut changes = job.changes.clone();
    if plan.without.is_empty() {
        changes.push(change(plan, staffing));
    }
    let mut scenario = document.scenario(&changes, &[])?;
    job.give(&mut scenario);
    add(&mut scenario, drawn);
    let group = subject.group.index();
    let on = staffing.0.iter().position(|count| *count > 0).filter(|_| !plan.hours.is_empty());
    for policy in &mut scenario.policies {
        let members = &mut policy.groups[group].members;
        if let Some(on) = on.and_then(|place| subject.calendars.get(place)) {
            members.iter_mut().for_each(|member| member.calendar = *on);
        }
        if !plan.without.is_empty() {
            leave(members, &plan.without, staffing.total());
        }
    }
    Ok(scenario)
}

/// Adds calendars behind those of every policy.
fn add(scenario: &mut Scenario, drawn: &[Calendar]) {
    for policy in &mut scenario.policies {
        policy.calendars.extend(drawn.iter().cloned());
    }
}

/// Who is named is never on duty, and so are those behind the first so many others. They stay
/// members, so that the others keep their places.
fn leave(members: &mut [Member], without: &[String], most: u32) {
    let mut there = 0;
    for member in members {
        let stays = !without.contains(&member.name) && there < most;
        there += u32::from(stays);
        if !stays {
            member.calendar = NEVER;
        }
    }
}

/// The calendars of the question.
fn names(plan: &Plan) -> &[String] {
    if plan.hours.is_empty() { &plan.calendars } else { &plan.hours }
}

/// The change that staffs the group.
fn change(plan: &Plan, staffing: &Staffing) -> String {
    let (group, calendars) = (&plan.group, names(plan));
    // Who is away is the last of members who are all alike.
    let present = |count: u32| count.saturating_sub(plan.away);
    let calendar = |name: &str| match plan.hours.is_empty() {
        true => json!(name),
        // They get their hours when the scenario is there, which does not know them all.
        false => json!("always"),
    };
    if calendars.is_empty() {
        return format!("approvers.{}.members={}", json!(group), present(staffing.total()));
    }
    let staffed = calendars.iter().zip(staffing.0.iter().map(|count| present(*count)));
    // A member of the same name is the same person under every candidate; with hours, those of the
    // group that are only counted.
    let people = staffed.flat_map(|(named, count)| {
        let on = calendar(named);
        (1..=count).map(move |number| {
            let name =
                json!(format!("{}-{number}", if plan.hours.is_empty() { named } else { group }));
            format!("{{ name = {name}, calendar = {} }}", on)
        })
    });
    let people = people.collect::<Vec<_>>().join(", ");
    format!("approvers.{}.members=[{people}]", json!(group))
}

impl Planned {
    /// What rows and tables are made from.
    pub(crate) fn with<T>(&self, make: impl FnOnce(&Frontier<'_>) -> T) -> T {
        let Self { scenario, crew, group: (group, listed), question, calendars, .. } = self;
        let (without, found) = (&self.without, &self.found);
        let crew: Vec<&str> = crew.iter().map(String::as_str).collect();
        make(&Frontier {
            scenario,
            group,
            policy: (scenario.policies.len() > 1).then_some(self.policy.as_str()),
            calendars,
            crew: &crew,
            listed: *listed,
            without,
            question,
            planned: found,
        })
    }

    /// How much was simulated.
    #[cfg(feature = "cli")]
    pub(crate) fn counts(&self) -> Counts {
        Counts::of(self.found.replications, self.found.totals)
    }

    /// How many members the smallest group has that meets every target; `None` when there is none,
    /// or it is not decided.
    pub fn members(&self) -> Option<u32> {
        let answer = self.found.answer.filter(|_| self.found.open.is_empty());
        answer.map(|place| self.found.candidates[place].staffing.total())
    }

    /// The answer in sentences.
    pub fn sentences(&self) -> Vec<String> {
        self.with(sentences).iter().map(|text| loose(text)).collect()
    }

    /// `plan.csv`.
    pub fn csv(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // Memory can be written.
        let _ = self.with(|frontier| write_plan(frontier, &mut bytes));
        bytes
    }

    /// Everything as one JSON document, with what to type next.
    pub fn json(&self, next: &[String]) -> String {
        self.with(|frontier| documents::plan::plan_json(frontier, next))
    }
}
