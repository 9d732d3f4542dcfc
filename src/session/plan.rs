//! A plan: the smallest approver group that meets every target.

use std::io;

use serde_json::json;

use crate::experiment::Watch;
use crate::experiment::staffing::{self, Question, Setting, Staffing, search};
#[cfg(feature = "cli")]
use crate::job::Counts;
use crate::job::{Ask, Job, Plan};
use crate::rows::plan::{Frontier, write_plan};
use crate::scenario::Document;
use crate::scenario::model::Scenario;
use crate::session::plan_question::{Subject, question, subject};
use crate::session::{Unanswered, documents};
use crate::words::plan::sentences;
use crate::words::text::loose;

/// A plan that can be made: the names are known and the ends of the range load.
pub struct Planning<'a> {
    document: &'a Document,
    job: &'a Job,
    plan: &'a Plan,
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
        let subject = subject(job, plan, &scenario)?;
        let question = question(plan, &scenario, &subject)?;
        // The smallest and the largest are loaded here, so that what is wrong is told once.
        let of_size = |size: u32| {
            let first = Staffing::all(size..=size, question.calendars).into_iter().next();
            let first = first.unwrap_or(Staffing(vec![size]));
            staffed(document, job, plan, &first)
        };
        of_size(*question.members.start())?;
        let largest = of_size(*question.members.end())?;
        let subject = subject.staffed(&largest, &plan.calendars);
        Ok(Self { document, job, plan, scenario, largest, subject, question })
    }

    /// The scenario as it stands.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The job with everything that was left to the scenario.
    pub fn filled_in(&self) -> Job {
        Job {
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
            let made = staffed(self.document, self.job, self.plan, staffing);
            made.map_err(|_| io::Error::other("a candidate cannot be loaded").into())
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
            calendars: self.plan.calendars.clone(),
            found,
        })
    }
}

/// The scenario with the group staffed so.
fn staffed(
    document: &Document,
    job: &Job,
    plan: &Plan,
    staffing: &Staffing,
) -> Result<Scenario, Unanswered> {
    let mut changes = job.changes.clone();
    changes.push(change(plan, staffing));
    let mut scenario = document.scenario(&changes, &[])?;
    job.give(&mut scenario);
    Ok(scenario)
}

/// The change that staffs the group.
fn change(plan: &Plan, staffing: &Staffing) -> String {
    let Plan { group, calendars, .. } = plan;
    if calendars.is_empty() {
        return format!("approvers.{}.members={}", json!(group), staffing.total());
    }
    let staffed = calendars.iter().zip(&staffing.0);
    // A member of the same name is the same person under every candidate.
    let people = staffed.flat_map(|(calendar, count)| {
        (1..=*count).map(move |number| {
            let name = json!(format!("{calendar}-{number}"));
            format!("{{ name = {name}, calendar = {} }}", json!(calendar))
        })
    });
    let people = people.collect::<Vec<_>>().join(", ");
    format!("approvers.{}.members=[{people}]", json!(group))
}

impl Planned {
    /// What rows and tables are made from.
    pub(crate) fn with<T>(&self, make: impl FnOnce(&Frontier<'_>) -> T) -> T {
        let Self { scenario, crew, group: (group, listed), question, calendars, found, .. } = self;
        let crew: Vec<&str> = crew.iter().map(String::as_str).collect();
        make(&Frontier {
            scenario,
            group,
            policy: (scenario.policies.len() > 1).then_some(self.policy.as_str()),
            calendars,
            crew: &crew,
            listed: *listed,
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

    /// Everything as one JSON document.
    pub fn json(&self) -> String {
        self.with(documents::plan::plan_json)
    }
}
