//! `plan`.

use std::io;

use serde_json::json;

use super::question::{Subject, question, subject};
use super::{Doing, Ended};
use crate::archive::{Staging, shown};
use crate::experiment::Stopped;
use crate::experiment::staffing::{self, Question, Setting, Staffing, search};
use crate::job::{Counts, Job, Manifest, Plan};
use crate::rows::plan::{FILE, Frontier, write_plan};
use crate::scenario::model::Scenario;

/// What came of it.
pub struct Planned {
    scenario: Scenario,
    largest: Scenario,
    subject: Subject,
    question: Question,
    calendars: Vec<String>,
    found: staffing::Planned,
    /// What was left.
    pub manifest: Manifest,
}

impl Doing<'_, '_> {
    pub(super) fn plan(&self, plan: &Plan) -> Result<Planned, Ended> {
        self.console.heed();
        let scenario = self.scenario()?;
        let subject = subject(self.job, plan, &scenario).map_err(Ended::Unfit)?;
        let question = question(plan, &scenario, &subject).map_err(Ended::Unfit)?;
        self.warn(&scenario.warnings);
        // The smallest and the largest are loaded here, so that what is wrong is told once.
        let of_size = |size: u32| {
            let first = Staffing::all(size..=size, question.calendars).into_iter().next();
            first.map_or_else(|| self.scenario(), |first| self.staffed(plan, &first))
        };
        of_size(*question.members.start())?;
        let largest = of_size(*question.members.end())?;
        let subject = subject.staffed(&largest, &plan.calendars);
        let target = self.target(&scenario, "-plan");
        let staging = Staging::new(&self.request(&target, vec![FILE.to_owned()]));
        let mut staging = staging.map_err(|error| self.unwritten(error))?;
        let found = self.search(plan, &largest, &subject, &question)?;
        let job = self.planned_job(&scenario, &subject, &question);
        let counts = Counts::of(found.replications, found.totals);
        let manifest = Manifest::new(job, &scenario, counts);
        let calendars = plan.calendars.clone();
        let mut planned =
            Planned { scenario, largest, subject, question, calendars, found, manifest };
        let written = planned.with(|frontier| staging.write(FILE, |out| write_plan(frontier, out)));
        written.map_err(|error| self.unwritten(error))?;
        planned.manifest = self.commit(planned.manifest, staging)?;
        self.say(|| [format!("wrote {FILE} and manifest.json to {}", shown(&target))]);
        Ok(planned)
    }

    /// The scenario with the group staffed so.
    fn staffed(&self, plan: &Plan, staffing: &Staffing) -> Result<Scenario, Ended> {
        let mut changes = self.job.changes.clone();
        changes.push(override_of(plan, staffing));
        let made = self.document.scenario(&changes, &[]);
        let mut scenario = made.map_err(|problems| self.console.refused(&problems))?;
        self.job.give(&mut scenario);
        Ok(scenario)
    }

    fn search(
        &self,
        plan: &Plan,
        scenario: &Scenario,
        subject: &Subject,
        question: &Question,
    ) -> Result<staffing::Planned, Ended> {
        let staffed = |staffing: &Staffing| {
            // The ends of the range were fine; a file that the scenario names may have changed.
            let made = self.staffed(plan, staffing);
            made.map_err(|_| io::Error::other("a candidate cannot be loaded").into())
        };
        let setting = Setting {
            scenario,
            policy: subject.policy,
            group: subject.group,
            calendars: subject.calendars.clone(),
            crew: subject.crew.clone(),
            staffed: &staffed,
            threads: self.manner.threads,
        };
        self.watched(|| None, |watch| search(&setting, question, watch)).map_err(|stopped| {
            match stopped {
                Stopped::Interrupted => Ended::Interrupted,
                other => self.console.failed(&other.to_string()).into(),
            }
        })
    }

    fn planned_job(&self, scenario: &Scenario, subject: &Subject, question: &Question) -> Job {
        let policy = scenario.policies[subject.policy.index()].name.clone();
        Job {
            seed: Some(scenario.simulation.seed),
            replications: Some(question.first),
            policies: vec![policy],
            ..self.job.clone()
        }
    }
}

/// The override that staffs the group.
fn override_of(plan: &Plan, staffing: &Staffing) -> String {
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
    pub fn with<T>(&self, make: impl FnOnce(&Frontier<'_>) -> T) -> T {
        let Self { scenario, largest, subject, question, calendars, found, .. } = self;
        let policy = &scenario.policies[subject.policy.index()];
        let group = &policy.groups[subject.group.index()];
        make(&Frontier {
            scenario,
            group: &group.name,
            policy: (scenario.policies.len() > 1).then_some(policy.name.as_str()),
            calendars,
            crew: &subject.crew(largest),
            listed: group.listed,
            question,
            planned: found,
        })
    }
}
