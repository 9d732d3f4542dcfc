//! A job as it is typed: what a report quotes, what job files hold, and in what two jobs differ.

use super::{Ask, Compare, Explain, Job, Plan, Run, Sweep};
use crate::experiment::{Axis, Design};

/// An option with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// Such as `--seed`.
    pub option: &'static str,
    /// As it is typed; empty for an option without a value.
    pub value: String,
}

impl Typed {
    /// As one word, for lists of arguments: `--seed=1`.
    pub fn joined(&self) -> String {
        let Self { option, value } = self;
        if value.is_empty() { (*option).to_owned() } else { format!("{option}={value}") }
    }

    /// As a shell reads it: `--seed 1`.
    pub fn spaced(&self) -> String {
        let Self { option, value } = self;
        if value.is_empty() { (*option).to_owned() } else { format!("{option} {}", quoted(value)) }
    }
}

fn typed(option: &'static str, value: impl ToString) -> Typed {
    Typed { option, value: value.to_string() }
}

fn axes(axes: &[Axis]) -> String {
    axes.iter().map(|axis| axis.text()).collect::<Vec<_>>().join(",")
}

impl Job {
    /// All options, in one order. Values that were not given are left out.
    pub fn options(&self) -> Vec<Typed> {
        // Whoever adds an option is led here.
        let Self { ask, file: _, seed, replications, policies, changes } = self;
        let mut all = Vec::new();
        all.extend(seed.map(|seed| typed("--seed", seed)));
        let looked = self.run().and_then(|run| run.first_look);
        all.extend(looked.or(*replications).map(|n| typed("--replications", n)));
        match ask {
            Ask::Run(run) => run.typed(&mut all),
            Ask::Compare(compare) => compare.typed(&mut all),
            Ask::Sweep(sweep) => sweep.typed(&mut all),
            Ask::Plan(plan) => plan.typed(&mut all),
            Ask::Explain(explain) => explain.typed(&mut all),
            Ask::Check => {}
        }
        all.extend(policies.iter().map(|name| typed("--policy", name)));
        all.extend(changes.iter().map(|text| typed("--set", text)));
        all
    }

    /// The command line, for a shell.
    pub fn shell(&self) -> String {
        let start = ["pimsim".to_owned(), self.ask.command().to_owned(), quoted(&self.file)];
        let options = self.options();
        let words = start.into_iter().chain(options.iter().map(Typed::spaced));
        words.collect::<Vec<_>>().join(" ")
    }

    /// The first option in which another job differs, and both values.
    pub fn difference(&self, other: &Self) -> Option<(String, String, String)> {
        let (mine, theirs) = (self.options(), other.options());
        let said = |all: &[Typed], option: &str| {
            let values = all.iter().filter(|typed| typed.option == option);
            let values: Vec<&str> = values.map(|typed| typed.value.as_str()).collect();
            match values.as_slice() {
                [] => "none".to_owned(),
                [""] => "on".to_owned(),
                several => several.join(", "),
            }
        };
        let commands = (self.ask.command(), other.ask.command());
        if commands.0 != commands.1 {
            return Some(("command".to_owned(), commands.0.to_owned(), commands.1.to_owned()));
        }
        let mut options = mine.iter().chain(&theirs).map(|typed| typed.option);
        let differs = |option: &&'static str| said(&mine, option) != said(&theirs, option);
        let option = options.find(differs)?;
        let name = match option {
            "--seed" => "seed",
            "--replications" => "replications",
            "--policy" => "policies",
            "--random" | "--sensitivity" => "design",
            option => option,
        };
        Some((name.to_owned(), said(&mine, option), said(&theirs, option)))
    }
}

impl Run {
    fn typed(&self, all: &mut Vec<Typed>) {
        let Self { detail, audit, precision, max_replications, first_look: _, shard } = self;
        all.extend(precision.map(|share| typed("--precision", share)));
        all.extend(max_replications.map(|n| typed("--max-replications", n)));
        if !detail.is_empty() {
            let words: Vec<_> = detail.iter().map(|detail| detail.word()).collect();
            all.push(typed("--detail", words.join(",")));
        }
        all.extend(audit.then(|| typed("--audit", "")));
        all.extend(shard.map(|shard| typed("--shard", shard)));
    }
}

impl Compare {
    fn typed(&self, all: &mut Vec<Typed>) {
        let Self { baseline, tradeoff, run } = self;
        all.extend(baseline.as_ref().map(|name| typed("--baseline", name)));
        all.extend(tradeoff.map(|two| typed("--tradeoff", axes(&two))));
        run.typed(all);
    }
}

impl Sweep {
    fn typed(&self, all: &mut Vec<Typed>) {
        let Self { vary, design, measures, tradeoff, shard } = self;
        all.extend(vary.iter().map(|text| typed("--vary", text)));
        match design {
            Design::Grid => {}
            Design::Random(n) => all.push(typed("--random", n)),
            Design::Latin(n) => all.extend([typed("--random", n), typed("--design", "latin")]),
            Design::Sensitivity(rows) => all.push(typed("--sensitivity", rows)),
        }
        all.extend(measures.iter().map(|name| typed("--measure", name)));
        all.extend(tradeoff.as_ref().map(|two| typed("--tradeoff", axes(two))));
        all.extend(shard.map(|shard| typed("--shard", shard)));
    }
}

impl Plan {
    fn typed(&self, all: &mut Vec<Typed>) {
        let Self { group, members: [least, most], calendars, targets, tolerance, max_replications } =
            self;
        all.push(typed("--group", group));
        all.push(typed("--members", format!("{least}..{most}")));
        all.extend(calendars.iter().map(|name| typed("--calendars", name)));
        all.extend(targets.iter().map(|text| typed("--target", text)));
        all.push(typed("--tolerance", tolerance));
        all.push(typed("--max-replications", max_replications));
    }
}

impl Explain {
    fn typed(&self, all: &mut Vec<Typed>) {
        let Self { need, request, slowest, outcome, attacker, first, replication } = self;
        all.extend(need.map(|n| typed("--need", n)));
        all.extend(request.map(|n| typed("--request", n)));
        all.extend(slowest.map(|n| typed("--slowest", n)));
        all.extend(outcome.map(|outcome| typed("--outcome", outcome.word())));
        all.extend(attacker.then(|| typed("--attacker", "")));
        all.extend(first.map(|n| typed("--first", n)));
        all.extend(replication.map(|n| typed("--replication", n)));
    }
}

/// A word for a shell: in quotes where it needs them.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./,:=+%@".contains(c);
    if !word.is_empty() && word.chars().all(plain) && !word.starts_with('=') {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
