//! `diff.csv`: what each change between two scenarios does, and all together.

use std::io::{self, Write};

use crate::experiment::Difference;
use crate::measure::Measure;
use crate::rows::columns::{CI_HIGH, CI_LOW, Form, MEASURE, ROLE, Sheet, UNIT, column};
use crate::rows::csv::Csv;
use crate::stats::Estimate;

/// The file.
pub const FILE: &str = "diff.csv";

/// All changes together, as a change.
pub const ALL: &str = "all";

/// `diff.csv`.
pub static SHEET: Sheet = Sheet::new(
    FILE,
    "`diff`; one row per change, role and measure, then all changes together; under one policy",
    &[
        column(
            "change",
            Form::Text,
            "the key path of the change, or of several that only stand together, with ` + ` between; \
             `all` is all changes together",
        ),
        column(
            "line",
            Form::Whole,
            "its line in the second file, in the first where it is only there; empty for `all`",
        ),
        ROLE,
        MEASURE,
        UNIT,
        column(
            "difference",
            Form::Value,
            "with the change less without it: the mean of the differences within each replication; \
             empty where one side has no value, or the change cannot stand alone",
        ),
        CI_LOW,
        CI_HIGH,
        column("replications", Form::Whole, "how many replications have a value of both sides"),
    ],
);

/// What was compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sides {
    /// Two scenarios, simulated with the same luck.
    Scenarios,
    /// Two directories of results of the same luck: replications are pairs.
    Paired,
    /// Two directories of results that share no luck.
    Unpaired,
}

/// Two scenarios, or two results, and what was found.
#[derive(Clone, Debug)]
pub struct Diff {
    /// What was compared.
    pub sides: Sides,
    /// The first and the second, as they were named.
    pub names: [String; 2],
    /// The policy under which effects are told.
    pub policy: String,
    /// Under other policies that were looked at: all changes together; no effect at all where there
    /// are no rows.
    pub elsewhere: Vec<(String, Vec<Effect>)>,
    /// Policies that only one of the two has.
    pub lone_policies: [Vec<String>; 2],
    /// The roles of both, in their order.
    pub roles: Vec<String>,
    /// The roles that are spoken of; all when empty. Files have all.
    pub spoken: Vec<String>,
    /// The seed of both sides; `None` where they differ.
    pub seed: Option<u64>,
    /// How many replications were compared.
    pub replications: u32,
    /// The confidence of the intervals.
    pub confidence: f64,
    /// The currency of costs; empty without.
    pub currency: String,
    /// The measures that are told.
    pub measures: Vec<Measure>,
    /// Every change.
    pub changes: Vec<Changed>,
    /// What each change does by itself, or several that only stand together.
    pub steps: Vec<Step>,
    /// What all changes do together.
    pub all: Vec<Effect>,
}

/// A key that was changed.
#[derive(Clone, Debug)]
pub struct Changed {
    /// The key path.
    pub key: String,
    /// Whose key it is, and which.
    pub what: String,
    /// What it means, in a phrase; empty where that says nothing more.
    pub about: String,
    /// What the first says, if it has the key.
    pub was: Option<String>,
    /// What the second says.
    pub is: Option<String>,
    /// What holds where it is not given.
    pub default: Option<String>,
    /// The line in the second file, or in the first when it is only there.
    pub line: Option<u64>,
}

/// Some changes that were tried by themselves.
#[derive(Clone, Debug)]
pub struct Step {
    /// Their places in [`Diff::changes`].
    pub changes: Vec<usize>,
    /// What came of it.
    pub outcome: Outcome,
    /// What they do.
    pub effects: Vec<Effect>,
}

/// What came of trying some changes by themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// They were simulated.
    Tried,
    /// They change nothing that is simulated: no effect, for certain.
    Nothing,
    /// The first file with them alone is no scenario, for this reason.
    NotAlone(String),
    /// There are so many that only all together were simulated.
    NotTried,
}

/// What changes in one measure of one role.
#[derive(Clone, Debug)]
pub struct Effect {
    /// The role; `*` is all roles together.
    pub role: String,
    /// The measure.
    pub measure: Measure,
    /// What it is in the first.
    pub was: Option<Estimate>,
    /// What it is with the changes.
    pub is: Option<Estimate>,
    /// The difference; `None` where one side has no value.
    pub found: Option<Difference>,
}

impl Effect {
    /// Whether the interval leaves out zero.
    pub fn is_clear(&self) -> bool {
        self.found.is_some_and(|found| found.direction().is_some())
    }

    /// Whether both sides are the same in every replication.
    pub fn is_nothing(&self) -> bool {
        self.found.is_some_and(|found| found.is_nothing())
    }
}

impl Diff {
    /// Whether all changes together make a difference: some interval leaves out zero.
    pub fn is_clear(&self) -> bool {
        self.all.iter().any(Effect::is_clear)
    }

    /// The keys of a step.
    pub fn keys(&self, step: &Step) -> String {
        let keys = step.changes.iter().map(|place| self.changes[*place].key.as_str());
        keys.collect::<Vec<_>>().join(" + ")
    }

    /// The first line of a step.
    pub fn line(&self, step: &Step) -> Option<u64> {
        step.changes.first().and_then(|place| self.changes[*place].line)
    }

    /// Whether a role is spoken of.
    pub fn speaks_of(&self, role: &str) -> bool {
        self.spoken.is_empty() || self.spoken.iter().any(|spoken| spoken == role)
    }
}

/// One row per change, role and measure.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_diff(diff: &Diff, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = Csv::new(out, &SHEET)?;
    let mut rows = |change: &str, line: Option<u64>, effects: &[Effect]| -> io::Result<()> {
        for effect in effects {
            let row = effect.measure.row();
            let difference = effect.found.map(|found| found.paired.difference);
            csv.text(change)?;
            csv.whole(line)?;
            csv.text(&effect.role)?;
            csv.word(row.name)?;
            csv.word(row.unit.word())?;
            csv.estimate(row.unit, difference)?;
            csv.whole(difference.map_or(0, |difference| difference.n as u64))?;
            csv.end()?;
        }
        Ok(())
    };
    for step in &diff.steps {
        rows(&diff.keys(step), diff.line(step), &step.effects)?;
    }
    rows(ALL, None, &diff.all)?;
    csv.flush()
}
