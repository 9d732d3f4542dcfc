//! `pimsim run` and `pimsim compare`.

use std::path::Path;

use super::arguments::{Call, Format, Shown};
use super::perform::{Doing, Done};
use super::{Console, Exit};
use crate::experiment::Verdict;
use crate::job::typed::quoted;
use crate::scenario::unwanted::{escape, unwanted};
use crate::session::Snapshot;
use crate::{rows, words};

/// Does the job and shows what came of it.
pub fn run(call: &Call, console: &Console<'_>) -> Exit {
    match call.perform(console) {
        Ok(Done::Ran(snapshot)) => show(call, *snapshot, console),
        Ok(Done::Shard(violations)) => {
            let seed = call.job.seed.unwrap_or_default();
            violated(console, &violations, seed).unwrap_or(Exit::Done)
        }
        Ok(_) => Exit::Done,
        Err(exit) => exit,
    }
}

impl Call {
    /// Does the job that was typed.
    ///
    /// # Errors
    /// When it ended early, with what was to be said said.
    pub fn perform(&self, console: &Console<'_>) -> Result<Done, Exit> {
        let begun = std::time::Instant::now();
        let document = console.document(&self.manner.file);
        let document = document.map_err(|problems| console.refused(&problems))?;
        let doing = Doing { begun, ..Doing::of(self, &document, console) };
        doing.go().map_err(|ended| ended.told(console))
    }
}

fn show(call: &Call, snapshot: Snapshot, console: &Console<'_>) -> Exit {
    let quiet = call.manner.quiet;
    let snapshot = match snapshot.about(&call.manner.roles) {
        Ok(snapshot) => snapshot,
        Err(why) => return console.usage(why),
    };
    let next = next(call, &snapshot);
    let snapshot = snapshot.followed_by(next);
    let shown = answer(call.shown, &snapshot, quiet, console);
    if shown != Exit::Done {
        return shown;
    }
    let audited = call.job.run().is_some_and(|run| run.audit) && !quiet;
    let exit = verdict(&snapshot, audited, console);
    let exit = precise(&snapshot, quiet, exit, console);
    if call.shown.format == Format::Table {
        // Behind everything that is told to people, so that it is what they read last.
        console.answer(&console.styled(|| words::next(snapshot.next())));
    }
    exit
}

/// What to type next: the page, and the needs that waited longest under the policy with the longest
/// waits of the role that is spoken of first.
fn next(call: &Call, snapshot: &Snapshot) -> Vec<String> {
    let scenario = snapshot.scenario();
    let out = call.manner.out.clone();
    let target = out.unwrap_or_else(|| super::perform::default_directory(scenario, ""));
    let mut next: Vec<String> = report_of(&target).into_iter().collect();
    let job = &call.job;
    if let Some(policy) = snapshot.slowest().filter(|_| call.manner.file != Path::new("-")) {
        let mut words = vec![
            "pimsim explain".to_owned(),
            quoted(&job.file),
            "--slowest 3 --policy".to_owned(),
            quoted(policy),
        ];
        let role = snapshot.spoken_first().filter(|_| scenario.roles.len() > 1);
        words.extend(role.map(|role| format!("--role {}", quoted(role))));
        words.extend(job.seed.map(|seed| format!("--seed {seed}")));
        words.extend(job.changes.iter().map(|change| format!("--set {}", quoted(change))));
        let command = words.join(" ");
        next.extend(Some(command).filter(|command| command.chars().all(|c| !c.is_control())));
    }
    next
}

/// The command that makes the page of a directory; nothing where its name is no word for a line.
pub fn report_of(directory: &Path) -> Option<String> {
    let name = directory.to_str().filter(|name| !name.chars().any(|c| unwanted(c).is_some()))?;
    Some(format!("pimsim report {}", quoted(name)))
}

/// The tables or documents, and then the advice.
fn answer(shown: Shown, snapshot: &Snapshot, quiet: bool, console: &Console<'_>) -> Exit {
    let evidence = snapshot.evidence();
    let exit = match shown.format {
        Format::Csv => console.answer_with(|out| rows::write_csv(&evidence, out)),
        Format::Json => console.answer(&snapshot.json()),
        Format::Table => {
            let mut text = console.styled(|| snapshot.table(console.columns()));
            if shown.plot {
                text += &console.wide(|| words::plot(&evidence));
            }
            console.answer(&text)
        }
    };
    console.tell_left();
    if exit == Exit::Done && !quiet {
        if shown.format == Format::Csv {
            let lines = || words::targets::target_lines(&evidence, snapshot.verdicts());
            console.tell_all(console.wide(lines));
        }
        console.tell_all(console.wide(|| words::advice(&evidence, snapshot.asked())));
    }
    exit
}

/// Whether the precision asked for was reached. Nothing is said of what is well with `--quiet`.
fn precise(snapshot: &Snapshot, quiet: bool, exit: Exit, console: &Console<'_>) -> Exit {
    let (Some(look), Some(asked)) = (snapshot.look(), snapshot.asked()) else { return exit };
    if !(quiet && look.wide.is_empty()) {
        let lines = || words::precision(&snapshot.evidence(), asked.relative, look);
        console.tell_all(console.wide(lines));
    }
    if exit == Exit::Done && !look.wide.is_empty() { Exit::Undecided } else { exit }
}

/// What the auditor and the targets say; a violation counts before a target, "not met" before
/// "undecided".
pub fn verdict(snapshot: &Snapshot, audited: bool, console: &Console<'_>) -> Exit {
    let seed = snapshot.scenario().simulation.seed;
    if let Some(exit) = violated(console, snapshot.violations(), seed) {
        return exit;
    }
    if audited {
        console.tell(&followed(snapshot.results().totals().requests));
    }
    let any = |verdict| snapshot.verdicts().iter().any(|judged| judged.verdict == verdict);
    if any(Verdict::NotMet) {
        Exit::NotMet
    } else if any(Verdict::Undecided) {
        Exit::Undecided
    } else {
        Exit::Done
    }
}

/// Tells what the auditor found, if it found anything.
pub fn violated(console: &Console<'_>, violations: &[String], seed: u64) -> Option<Exit> {
    if violations.is_empty() {
        return None;
    }
    let shown = violations.iter().take(20).map(|violation| escape(violation));
    shown.for_each(|violation| console.complain(&format!("the auditor found: {violation}")));
    let n = violations.len();
    console.complain(&format!(
        "{n} violations of the life cycle (seed {seed}); this is a bug of pimsim"
    ));
    Some(Exit::NotMet)
}

/// That it found nothing.
pub fn followed(requests: u64) -> String {
    format!("the auditor followed {requests} requests and found nothing wrong")
}
