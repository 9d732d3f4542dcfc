//! A decision: which rule for which role.

use crate::experiment::decide::{
    Decision, Field, Part, Priced, Question, decide as decide_on, price_list,
};
use crate::experiment::{Plan, Progress, Results, Watch, run_part};
#[cfg(feature = "cli")]
use crate::job::Counts;
use crate::job::{Ask, Decide, Job};
use crate::rows::decide::{Verdicts, write_decision, write_options, write_prices};
use crate::scenario::Document;
use crate::scenario::model::{Policy, Scenario};
use crate::session::decide_question::{field, question};
use crate::session::{Unanswered, documents};
use crate::words;
use crate::words::text::loose;

/// Of so many replications the parts of waits are told.
const TOLD: u32 = 20;
/// What the new policy is called, if no other one is.
const NAME: &str = "decided";

/// A decision that can be made: the names are known, and there is something to choose from.
pub struct Deciding<'a> {
    document: &'a Document,
    job: &'a Job,
    field: Field,
    question: Option<Question>,
    name: String,
}

/// What came of it.
pub struct Decided {
    field: Field,
    question: Option<Question>,
    priced: Priced,
    decision: Option<Decision>,
    pure: Option<Results>,
    reasons: Vec<String>,
    name: String,
    files: Vec<String>,
    file: String,
    changes: Vec<String>,
    text: Option<String>,
}

impl<'a> Deciding<'a> {
    /// The decision that a job asks for.
    ///
    /// # Errors
    /// When the scenario has problems, or does not have what is asked for.
    pub fn new(document: &'a Document, job: &'a Job) -> Result<Self, Unanswered> {
        let Ask::Decide(decide) = &job.ask else {
            return Err(format!("`{}` decides nothing", job.ask.command()).into());
        };
        let mut aligned = document.aligned(&job.changes)?;
        job.give(&mut aligned.scenario);
        let has_prices = aligned.scenario.costs.is_some();
        let question = question(decide, &aligned.scenario, has_prices)?;
        aligned.scenario.count_within(question.iter().flat_map(|question| &question.targets));
        let field = field(job, decide, aligned)?;
        let name = free_name(&field.scenario);
        let deciding = Self { document, job, field, question, name };
        if deciding.question.is_some() {
            deciding.can_be_written()?;
        }
        Ok(deciding)
    }

    /// Whether a policy can be put behind the rest of the file.
    fn can_be_written(&self) -> Result<(), Unanswered> {
        let text = self.document.with_policy(&self.job.changes, (&self.name, ""), &[])?;
        let read = self.document.rewritten(&text).scenario(&self.job.changes, &[]);
        read.map(|_| ()).map_err(|_| {
            let why = "no policy can be put behind the scenario: write its policies as tables of their \
                       own, `[policies.NAME]`";
            why.to_owned().into()
        })
    }

    /// The scenario.
    pub fn scenario(&self) -> &Scenario {
        &self.field.scenario
    }

    /// Whether there will be a decision, and not only a price list.
    pub fn decides(&self) -> bool {
        self.question.is_some()
    }

    /// The job with everything that was left to the scenario.
    pub fn filled_in(&self) -> Job {
        let policy =
            |id: &crate::id::PolicyId| self.field.scenario.policies[id.index()].name.clone();
        let mut job = Job {
            seed: Some(self.field.scenario.simulation.seed),
            replications: Some(self.field.scenario.simulation.replications),
            policies: self.field.policies.iter().map(policy).collect(),
            ..self.job.clone()
        };
        if let Ask::Decide(Decide { minimize, .. }) = &mut job.ask {
            *minimize = self.question.as_ref().map(|question| question.measure.name().to_owned());
        }
        job
    }

    /// Makes the price list, and decides if that is asked.
    ///
    /// # Errors
    /// When the watch breaks, or threads cannot be started.
    pub fn decide(self, threads: Option<usize>, watch: Watch<'_>) -> Result<Decided, Unanswered> {
        let replications = self.field.scenario.simulation.replications;
        let Ask::Decide(decide) = &self.job.ask else { return Err(Unanswered::Interrupted) };
        // Beside a decision the list is by the way.
        let most = if self.decides() { replications } else { decide.max_replications };
        let priced = price_list(&self.field, (replications, most), threads, watch)?;
        let before = priced.runs;
        let mut seen = |mut progress: Progress| {
            progress.done += before;
            progress.of += before;
            watch(progress)
        };
        let ask = |question| decide_on(&self.field, question, threads, &mut seen);
        let decision = self.question.as_ref().map(ask).transpose()?;
        let pure = decision.as_ref().map(|_| self.pure(threads, &mut seen)).transpose()?;
        let text = decision.as_ref().map(|decision| self.text(decision)).transpose()?;
        let inputs = self.field.scenario.inputs.iter().skip(1);
        let files = inputs.map(|input| input.name.clone()).collect();
        let mut decided = Decided {
            field: self.field,
            question: self.question,
            priced,
            decision,
            pure,
            reasons: Vec::new(),
            name: self.name,
            files,
            file: self.job.file.clone(),
            changes: self.job.changes.clone(),
            text,
        };
        decided.reasons = decided.with(|found| {
            let bought = found.decision.iter().flat_map(|decision| &decision.bought);
            bought.map(|bought| words::decide::reason(found, bought)).collect()
        });
        Ok(decided)
    }

    /// The policies by themselves, in replications that their waits are told of.
    fn pure(&self, threads: Option<usize>, watch: Watch<'_>) -> Result<Results, Unanswered> {
        let plan = Plan { policies: self.field.policies.clone(), threads, audit: false };
        let replications = 1..=self.field.scenario.simulation.replications.min(TOLD);
        Ok(run_part(&self.field.scenario, &plan, replications, &(), watch)?)
    }

    /// The scenario with the decided policy, read again to see that it is what was decided.
    fn text(&self, decision: &Decision) -> Result<String, Unanswered> {
        let composed = self.field.compose(&self.name, &decision.choice);
        let policy =
            |id: crate::id::PolicyId| self.field.scenario.policies[id.index()].name.as_str();
        let sources = self.field.sources(&decision.choice);
        let needed = sources.filter(|(subject, _)| is_used(&composed, subject.part));
        let mut parts: Vec<(&str, &str, &str)> = Vec::new();
        for (subject, source) in needed {
            let name = match subject.part {
                Part::BreakGlass => "",
                _ => subject.name.as_str(),
            };
            parts.push((subject.part.table(), name, policy(source)));
            if let Part::Role(role) = subject.part {
                let own = self.field.own_habits(source, role);
                parts.extend(own.map(|block| ("needs", block, policy(source))));
            }
        }
        let names: Vec<&str> = self.field.policies.iter().map(|id| policy(*id)).collect();
        let about = format!(
            "What `pimsim decide` put together from {}",
            crate::english::listed(&names, "and")
        );
        let text = self.document.with_policy(&self.job.changes, (&self.name, &about), &parts)?;
        let again = self.document.rewritten(&text).aligned(&self.job.changes)?.scenario;
        let made = again.policies.iter().find(|policy| policy.name == self.name);
        match made.is_some_and(|made| is_same(made, &composed)) {
            true => Ok(text),
            false if self.job.changes.iter().any(|set| set.contains("*=")) => {
                let why = "what `--set` both multiplies and sets cannot be written into one policy: \
                           write the products into the scenario";
                Err(why.to_owned().into())
            }
            false => Err(Unanswered::Failed(
                "the decided policy does not read back as it was simulated; this is a bug of pimsim"
                    .to_owned(),
            )),
        }
    }
}

/// `decided`, or the first of `decided-2`, … that no policy is called.
fn free_name(scenario: &Scenario) -> String {
    let taken = |name: &str| scenario.policies.iter().any(|policy| policy.name == name);
    let numbered = (2..).map(|n| format!("{NAME}-{n}"));
    let mut names = std::iter::once(NAME.to_owned()).chain(numbered);
    names.find(|name| !taken(name)).unwrap_or_else(|| NAME.to_owned())
}

/// Whether anybody under a policy feels a part: groups that some role names, calendars of their
/// members and of rules, all else.
fn is_used(policy: &Policy, part: Part) -> bool {
    let named = |group: crate::id::GroupId| {
        policy
            .roles
            .iter()
            .any(|role| role.asked().chain(policy.named(role)).any(|known| known == group))
    };
    match part {
        Part::Group(group) => named(group),
        Part::Calendar(calendar) => {
            let on = policy.groups.iter().enumerate().any(|(at, group)| {
                named(crate::id::GroupId::new(at))
                    && group.members.iter().any(|member| member.calendar == calendar)
            });
            let mut rules = policy.roles.iter().filter_map(|role| role.automatic_when.as_ref());
            on || rules.any(|when| when.calendar == Some(calendar))
        }
        Part::Role(_) | Part::Mfa(_) | Part::BreakGlass => true,
    }
}

/// Whether two policies are the same as far as anybody feels it.
fn is_same(one: &Policy, other: &Policy) -> bool {
    let groups = |policy: &Policy| -> Vec<String> {
        let each = policy.groups.iter().enumerate();
        let used = each
            .filter(|(at, _)| is_used(policy, Part::Group(crate::id::GroupId::new(*at))))
            .map(|(_, group)| {
                let (must_hold, members) = (&group.must_hold, &group.members);
                format!("{} {:?} {must_hold:?} {members:?}", group.name, group.coordination)
            });
        used.collect()
    };
    let calendars = |policy: &Policy| -> Vec<String> {
        let each = policy.calendars.iter().enumerate();
        let used = each
            .filter(|(at, _)| is_used(policy, Part::Calendar(crate::id::CalendarId::new(*at))))
            .map(|(_, calendar)| format!("{calendar:?}"));
        used.collect()
    };
    let rest = |policy: &Policy| {
        let Policy { roles, mfa, break_glass, habits, .. } = policy;
        format!("{roles:?} {mfa:?} {break_glass:?} {habits:?}")
    };
    groups(one) == groups(other) && calendars(one) == calendars(other) && rest(one) == rest(other)
}

impl Decided {
    /// What rows and tables are made from.
    pub(crate) fn with<T>(&self, make: impl FnOnce(&Verdicts<'_>) -> T) -> T {
        make(&Verdicts {
            field: &self.field,
            question: self.question.as_ref(),
            priced: &self.priced,
            decision: self.decision.as_ref(),
            pure: self.pure.as_ref(),
            reasons: &self.reasons,
            decided: &self.name,
            files: &self.files,
            file: &self.file,
            changes: &self.changes,
        })
    }

    /// How much was simulated.
    #[cfg(feature = "cli")]
    pub(crate) fn counts(&self) -> Counts {
        let mut totals = self.priced.totals;
        let mut runs = self.priced.runs;
        if let Some(decision) = &self.decision {
            totals.add(&decision.totals);
            runs += decision.runs;
        }
        Counts::of(runs, totals)
    }

    /// How many runs were made: replications of choices.
    pub fn runs(&self) -> u64 {
        self.priced.runs + self.decision.as_ref().map_or(0, |decision| decision.runs)
    }

    /// Whether no choice meets the targets.
    pub fn none_meets(&self) -> bool {
        self.decision.as_ref().is_some_and(Decision::none_meets)
    }

    /// Whether the budget ended it before it was decided.
    pub fn undecided(&self) -> bool {
        self.decision.as_ref().is_some_and(Decision::undecided)
    }

    /// The scenario with the decided policy behind it; `None` when only the price list was asked for.
    pub fn decided_toml(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// The answer in sentences.
    pub fn sentences(&self) -> Vec<String> {
        self.with(words::decide::answer).iter().map(|text| loose(text)).collect()
    }

    /// The answer in sentences, and how sure it is.
    #[cfg(feature = "cli")]
    pub(crate) fn told(&self) -> Vec<String> {
        let sure = self.with(words::decide::sure);
        self.sentences().into_iter().chain(sure.iter().map(|text| loose(text))).collect()
    }

    /// The files that `decide` writes, in their order, without its manifest.
    pub fn files(&self) -> Vec<(&'static str, Vec<u8>)> {
        use crate::rows::decide::{DECIDED, DECISION, OPTIONS, PRICES};
        type Write = fn(&Verdicts<'_>, &mut dyn std::io::Write) -> std::io::Result<()>;
        let csv = |write: Write| {
            let mut bytes = Vec::new();
            // Memory can be written.
            let _ = self.with(|found| write(found, &mut bytes));
            bytes
        };
        let mut files = vec![(PRICES.file, csv(write_prices)), (OPTIONS.file, csv(write_options))];
        if let Some(text) = &self.text {
            files.push((DECISION.file, csv(write_decision)));
            files.push((DECIDED, text.as_bytes().to_vec()));
        }
        files
    }

    /// Everything as one JSON document; the files lie there.
    pub fn json(&self, place: Option<&str>) -> String {
        self.with(|found| documents::decide::decide_json(found, place))
    }
}
