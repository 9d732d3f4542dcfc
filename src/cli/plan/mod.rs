//! `pimsim plan`.

mod question;

use crate::archive;
use crate::rows;
use crate::session::documents;
use crate::words;
use std::io;
use std::ops::RangeInclusive;

use serde_json::json;

use super::Exit;
use super::arguments::{Format, PlanArguments};
use super::choice::default_directory;
use super::console::{answer, answer_with, failed, lively, refused, tell, unwritten, usage};
use super::interruption::{self, STOP};
use super::progress::Progress;
use super::report::stale;
use crate::archive::directory::{Request, Staging};
use crate::archive::manifest::{Counts, Manifest};
use crate::experiment::Stopped;
use crate::experiment::staffing::{Planned, Question, Setting, Staffing, search};
use crate::rows::plan::Frontier;
use crate::scenario::Document;
use crate::scenario::model::Scenario;
use question::Subject;

/// The file of all rows.
const FILE: &str = "plan.csv";

pub fn plan(arguments: &PlanArguments) -> Exit {
    let planning = Planning { arguments };
    planning.go(|frontier| planning.show(frontier)).unwrap_or_else(|exit| exit)
}

/// Plans again for `verify`, and writes what comes of it, without a word about it; the scenario as
/// it stands.
pub fn again(arguments: &PlanArguments) -> Result<Scenario, Exit> {
    Planning { arguments }.go(|frontier| Ok(frontier.scenario.clone()))
}

/// The value of `--members`.
pub fn members(text: &str) -> Result<RangeInclusive<u32>, String> {
    const FORM: &str = "expected a range such as 1..12, or one number, from 1 to 10000";
    let number = |text: &str| text.trim().parse::<u32>().ok().filter(|n| (1..=10_000).contains(n));
    let (least, most) = match text.split_once("..") {
        Some((least, most)) => (number(least), number(most.trim_start_matches('='))),
        None => (number(text), number(text)),
    };
    let range = least.zip(most).filter(|(least, most)| least <= most);
    range.map(|(least, most)| least..=most).ok_or_else(|| FORM.to_owned())
}

struct Planning<'a> {
    arguments: &'a PlanArguments,
}

impl Planning<'_> {
    /// Writes the files, and gives what was found to `end`.
    fn go<T>(&self, end: impl FnOnce(&Frontier<'_>) -> Result<T, Exit>) -> Result<T, Exit> {
        let begun = std::time::Instant::now();
        let document =
            Document::read(&self.arguments.file).map_err(|problems| refused(&problems))?;
        interruption::heed();
        let scenario = self.load(&document, None)?;
        let subject = self.subject(&scenario).map_err(usage)?;
        let question = self.question(&scenario, &subject).map_err(usage)?;
        if !self.arguments.quiet {
            self.warn(&scenario);
        }
        // The smallest and the largest are loaded here, so that what is wrong is told once.
        let of_size = |size: u32| {
            let first = Staffing::all(size..=size, question.calendars).into_iter().next();
            self.load(&document, first.as_ref())
        };
        of_size(*question.members.start())?;
        let largest = of_size(*question.members.end())?;
        let subject = subject.staffed(&largest, &self.arguments.calendars);
        let staging = self.staging(&scenario)?;
        let planned = self.search(&document, &largest, &subject, &question)?;
        let policies = scenario.policies.len();
        let policy = &scenario.policies[subject.policy.index()];
        let group = &policy.groups[subject.group.index()];
        let frontier = Frontier {
            scenario: &scenario,
            group: &group.name,
            policy: (policies > 1).then_some(policy.name.as_str()),
            calendars: &self.arguments.calendars,
            crew: &subject.crew(&largest),
            listed: group.listed,
            question: &question,
            planned: &planned,
        };
        self.write(&frontier, &subject, staging, begun)?;
        end(&frontier)
    }

    /// The scenario, with the group staffed so.
    fn load(&self, document: &Document, staffing: Option<&Staffing>) -> Result<Scenario, Exit> {
        let mut overrides = self.arguments.overrides.clone();
        overrides.extend(staffing.map(|staffing| self.staff(staffing)));
        let mut scenario =
            document.scenario(&overrides, &[]).map_err(|problems| refused(&problems))?;
        scenario.simulation.seed = self.arguments.seed.unwrap_or(scenario.simulation.seed);
        Ok(scenario)
    }

    /// The override that staffs the group.
    fn staff(&self, staffing: &Staffing) -> String {
        let group = &self.arguments.group;
        let calendars = &self.arguments.calendars;
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

    fn staging(&self, scenario: &Scenario) -> Result<Staging, Exit> {
        let own = || default_directory(scenario, "-plan");
        let target = self.arguments.out.clone().unwrap_or_else(own);
        let (force, names) = (self.arguments.force, vec![FILE.to_owned()]);
        Staging::new(&Request { target: &target, force, names, stop: &STOP }).map_err(unwritten)
    }

    fn search(
        &self,
        document: &Document,
        scenario: &Scenario,
        subject: &Subject,
        question: &Question,
    ) -> Result<Planned, Exit> {
        let candidates = Staffing::count(question.members.clone(), question.calendars) as u64;
        let progress = Progress::new(
            candidates * u64::from(question.first),
            lively() && !self.arguments.quiet,
        );
        let staffed = |staffing: &Staffing| {
            // The ends of the range were fine; a file that the scenario names may have changed.
            let made = self.load(document, Some(staffing));
            made.map_err(|_| io::Error::other("a candidate cannot be loaded").into())
        };
        let setting = Setting {
            scenario,
            policy: subject.policy,
            group: subject.group,
            calendars: subject.calendars.clone(),
            crew: subject.crew.clone(),
            staffed: &staffed,
            threads: self.arguments.threads.map(|threads| threads as usize),
            done: &|| progress.step(),
            stop: &STOP,
        };
        let planned = search(&setting, question);
        drop(progress);
        planned.map_err(|stopped| match stopped {
            Stopped::Interrupted => {
                tell("interrupted; nothing was written");
                Exit::Interrupted
            }
            other => failed(&other.to_string()),
        })
    }

    fn write(
        &self,
        frontier: &Frontier<'_>,
        subject: &Subject,
        mut staging: Staging,
        begun: std::time::Instant,
    ) -> Result<(), Exit> {
        let target = staging.target().to_owned();
        let arguments = self.arguments;
        let file = arguments.file.to_str().unwrap_or_default();
        let Frontier { scenario, planned, question, .. } = frontier;
        let counts = Counts {
            runs: planned.replications,
            needs: planned.totals.needs,
            requests: planned.totals.requests,
            events: planned.totals.events,
        };
        let options = archive::manifest::options([
            ("group", json!(arguments.group)),
            ("members", json!([question.members.start(), question.members.end()])),
            ("calendars", json!(arguments.calendars)),
            ("targets", json!(arguments.targets)),
            ("first_replications", json!(question.first)),
            ("max_replications", json!(question.most)),
            ("tolerance", json!(question.tolerance)),
            ("threads", json!(arguments.threads)),
        ]);
        let written = staging.write(FILE, |out| rows::plan::write_plan(frontier, out));
        let written = written.and_then(|()| {
            let policies = vec![scenario.policies[subject.policy.index()].name.as_str()];
            let overrides = &arguments.overrides;
            let manifest = Manifest::of("plan", file, scenario, overrides, policies, counts);
            let files = staging.written().to_vec();
            let text = manifest.options(options).text(&files, begun.elapsed().as_secs_f64());
            staging.commit(&text)
        });
        written.map_err(unwritten)?;
        if !arguments.quiet {
            tell(&format!(
                "wrote {FILE} and manifest.json to {}",
                archive::directory::shown(&target)
            ));
        }
        stale(&target, None);
        Ok(())
    }

    fn show(&self, frontier: &Frontier<'_>) -> Result<Exit, Exit> {
        let exit = match self.arguments.format {
            Format::Csv => answer_with(|out| rows::plan::write_plan(frontier, out)),
            Format::Json => answer(&documents::plan::plan_json(frontier)),
            Format::Table => answer(&words::plan::plan_table(frontier)),
        };
        if exit != Exit::Done {
            return Err(exit);
        }
        if self.arguments.format == Format::Csv && !self.arguments.quiet {
            words::plan::sentences(frontier).iter().for_each(|line| tell(line));
        }
        let planned = frontier.planned;
        Ok(match (planned.answer, planned.open.is_empty()) {
            (_, false) => Exit::Undecided,
            (Some(_), true) => Exit::Done,
            (None, true) => Exit::NotMet,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::members;

    #[test]
    fn a_range_of_members_has_two_ends_or_one() {
        assert_eq!(members("1..12"), Ok(1..=12));
        assert_eq!(members(" 2 ..= 4 "), Ok(2..=4));
        assert_eq!(members("6"), Ok(6..=6));
        for text in ["0..3", "5..2", "a..b", "", "..", "1..", "1..20000", "-1..2"] {
            assert!(members(text).is_err(), "{text}");
        }
    }
}
