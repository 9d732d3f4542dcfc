//! What `sweep` prints: a few measures of each role that is not the same at every point, and of all
//! roles together; one line for each point and policy.
//!
//! Promises: a role that nothing touches is not in a table of its own, for its rows are the same to
//! the digit under common random numbers. Never: a row that is not in the file.

use std::cmp::Ordering;
use std::io::{self, Read};

use crate::english;
use crate::measure::Measure;
use crate::rows::sweep::{Crossings, SweepRow, read, short_keys};
use crate::scenario::model::Scenario;
use crate::stats::Estimate;
use crate::words::digits;
use crate::words::grid::Grid;
use crate::words::headlines::is_worth;
use crate::words::human::{cell, half_width};
use crate::words::run_table::heading;
use crate::words::spoken::MOST_ROLES;
use crate::words::text::{emphasis, firm, shortened, width, wrapped};

/// So many lines are shown; the file has all.
const SHOWN: usize = 60;
/// So many at least in each of several tables.
const LEAST: usize = 12;
/// Roles named in one line; the rest are counted.
const NAMED: usize = 8;
/// Labels that fit beside the measures.
const LABEL: usize = 30;

/// The measures, with their heads, and whether they are shown when hardly anything is there.
const COLUMNS: [(Measure, &str, bool); 7] = [
    (Measure::TimeToAccessP50, "half of needs\nup to", true),
    (Measure::TimeToAccessP95, "95 % of needs\nup to", true),
    (Measure::UnmetShare, "needs that\ngave up", true),
    (Measure::TimedOutShare, "requests\ntimed out", false),
    (Measure::Exposure, "exposure\nseverity h/week", true),
    (Measure::AttackerPrivilegedTime, "attackers\nh/year", false),
    (Measure::ApproverUtilization, "busy while\non duty", false),
];

/// Which role is spoken of first: risk before waiting.
const WORST: [Measure; 3] =
    [Measure::AttackerExposure, Measure::ExcessExposure, Measure::TimeToAccessMean];

/// The lines of the tables, as far as they are shown.
#[derive(Clone, Debug, Default)]
pub struct SweepPoints {
    keys: Vec<String>,
    lines: Vec<Line>,
    /// Lines that are not shown.
    more: usize,
    /// All together first.
    scopes: Vec<Scope>,
}

#[derive(Clone, Debug)]
struct Line {
    values: Vec<String>,
    policy: String,
}

/// The measures in a table.
type Cells = [Option<Estimate>; COLUMNS.len()];

/// The table of a role, or of all together.
#[derive(Clone, Debug)]
struct Scope {
    role: String,
    /// Of each line that is shown.
    cells: Vec<Cells>,
    /// What it is at the first line, and how far from that it comes.
    first: Vec<Option<Estimate>>,
    far: [f64; WORST.len()],
    /// Whether anything is not the same at all lines.
    differs: bool,
}

impl Scope {
    fn new(role: &str) -> Self {
        let (cells, first) = (Vec::new(), vec![None; Measure::COUNT]);
        Self { role: role.to_owned(), cells, first, far: [0.0; WORST.len()], differs: false }
    }

    /// A row of the line at this place among all.
    fn take(&mut self, row: &SweepRow, line: usize) {
        let column = COLUMNS.iter().position(|(measure, ..)| *measure == row.measure);
        if let Some(column) = column.filter(|_| line < SHOWN) {
            self.cells.resize(line + 1, [None; COLUMNS.len()]);
            self.cells[line][column] = row.estimate;
        }
        let first = &mut self.first[row.measure.index()];
        if line == 0 {
            *first = row.estimate;
            return;
        }
        let mean = |found: &Option<Estimate>| found.map(|found| found.mean());
        self.differs |= mean(first) != mean(&row.estimate);
        let place = WORST.iter().position(|measure| *measure == row.measure);
        if let (Some(place), Some(was), Some(is)) = (place, mean(first), mean(&row.estimate)) {
            self.far[place] = self.far[place].max((is - was).abs());
        }
    }
}

impl SweepPoints {
    /// From a `sweep.csv` with so many keys.
    ///
    /// # Errors
    /// When it cannot be read, or is no such file.
    pub fn read(file: impl Read, keys: usize) -> io::Result<Self> {
        let mut points = Self::default();
        let mut count = 0;
        points.keys = read(file, keys, |row| {
            if row.is_first() {
                count += 1;
                if count <= SHOWN {
                    let (values, policy) = (row.values.clone(), row.policy.clone());
                    points.lines.push(Line { values, policy });
                }
            }
            let at = points.scopes.iter().position(|scope| scope.role == row.role);
            let at = at.unwrap_or_else(|| {
                points.scopes.push(Scope::new(&row.role));
                points.scopes.len() - 1
            });
            points.scopes[at].take(row, count.saturating_sub(1));
            Ok(())
        })?;
        points.more = count - points.lines.len();
        Ok(points)
    }

    /// The tables, in order: of the roles that are named; else of those that are not the same
    /// everywhere, that one first which differs most; all together last. With one role, one.
    fn spoken(&self, only: &[String]) -> Vec<&Scope> {
        let role = |name: &String| self.scopes.iter().find(|scope| scope.role == *name);
        if !only.is_empty() {
            return only.iter().filter_map(role).collect();
        }
        let roles = || self.scopes.iter().filter(|scope| scope.role != "*");
        if roles().count() < 2 {
            return self.scopes.iter().take(1).collect();
        }
        let mut apart: Vec<&Scope> = roles().filter(|scope| scope.differs).collect();
        let worse = |a: &&Scope, b: &&Scope| {
            let pairs = b.far.iter().zip(a.far);
            pairs.fold(Ordering::Equal, |so_far, (b, a)| so_far.then(b.total_cmp(&a)))
        };
        apart.sort_by(worse);
        apart.truncate(MOST_ROLES);
        apart.extend(self.scopes.first());
        apart
    }

    /// What is said of the roles that have no table.
    fn others(&self, spoken: &[&Scope], only: &[String]) -> Vec<String> {
        let roles = || self.scopes.iter().filter(|scope| scope.role != "*");
        if !only.is_empty() || roles().count() < 2 {
            return Vec::new();
        }
        let there = |scope: &&Scope| spoken.iter().any(|other| other.role == scope.role);
        let names = |differs: bool| -> Vec<&str> {
            let these = roles().filter(|scope| scope.differs == differs && !there(scope));
            these.map(|scope| scope.role.as_str()).collect()
        };
        let (more, same) = (names(true), names(false));
        let mut said = Vec::new();
        if let Some(first) = more.first() {
            let typed = firm(&format!("--role {first}"));
            let more = english::some_of(&more, NAMED);
            said.push(format!("Not shown: {more}. Type {typed} to see one."));
        }
        if !same.is_empty() {
            said.push(format!("The same at every point: {}.", english::some_of(&same, NAMED)));
        }
        said
    }

    fn several_policies(&self) -> bool {
        self.lines.iter().any(|line| line.policy != self.lines[0].policy)
    }

    /// What tells the lines apart: the values of the keys, and the policy if there are several.
    fn parts(&self, line: &Line) -> Vec<String> {
        let policy = self.several_policies().then(|| line.policy.clone());
        line.values.iter().cloned().chain(policy).collect()
    }

    /// The heads of those parts.
    fn heads(&self) -> Vec<String> {
        let policy = self.several_policies().then(|| "policy".to_owned());
        short_keys(&self.keys).into_iter().chain(policy).collect()
    }

    /// The corner and the labels, in columns; `None` when they are too wide.
    fn labels(&self) -> Option<(String, Vec<String>)> {
        let rows: Vec<Vec<String>> =
            std::iter::once(self.heads()).chain(self.lines.iter().map(|l| self.parts(l))).collect();
        let widths: Vec<usize> = (0..rows[0].len())
            .map(|column| rows.iter().map(|row| width(&row[column])).max().unwrap_or(0))
            .collect();
        let row = |row: &Vec<String>| {
            let padded = row.iter().zip(&widths).map(|(text, most)| {
                let blank = " ".repeat(most - width(text));
                format!("{text}{blank}")
            });
            padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        let fits = widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1) <= LABEL;
        let mut labels = rows.iter().map(row);
        let corner = labels.next().unwrap_or_default();
        fits.then(|| (corner, labels.collect()))
    }

    /// Numbers instead, and what each of them means.
    fn numbered(&self) -> (Vec<String>, Vec<String>) {
        let heads = self.heads();
        let mut legend = Vec::new();
        let mut labels = Vec::new();
        for (number, line) in (1..).zip(&self.lines) {
            let parts = self.parts(line);
            let named = heads.iter().zip(&parts).map(|(head, value)| format!("{head} = {value}"));
            let first = format!("{number:>4}  ");
            legend.extend(wrapped(&named.collect::<Vec<_>>().join(", "), &first, "      "));
            let policy = if self.several_policies() { line.policy.as_str() } else { "" };
            labels.push(shortened(format!("{number:>4}  {policy}").trim_end(), LABEL));
        }
        (labels, legend)
    }
}

/// The whole text, with a line feed at the end; of these roles alone where some are named.
pub fn sweep_table(
    scenario: &Scenario,
    points: &SweepPoints,
    crossings: Option<&Crossings>,
    only: &[String],
) -> String {
    let mut lines = heading(scenario, scenario.simulation.replications);
    if let Some(crossings) = crossings {
        lines.push(String::new());
        lines.extend(crossings.section(only));
    }
    if points.lines.is_empty() {
        lines.push("no points".to_owned());
        return lines.join("\n") + "\n";
    }
    lines.push(String::new());
    let (corner, labels) = points.labels().unwrap_or_else(|| {
        let (labels, legend) = points.numbered();
        lines.extend(legend);
        lines.push(String::new());
        (String::new(), labels)
    });
    let spoken = points.spoken(only);
    let room = (SHOWN / spoken.len().max(1)).max(LEAST);
    for scope in &spoken {
        if spoken.len() > 1 || !only.is_empty() {
            lines.push(emphasis(match scope.role.as_str() {
                "*" => "All roles together",
                role => role,
            }));
        }
        lines.extend(points.table(scope, &corner, &labels[..labels.len().min(room)]));
        lines.push(String::new());
    }
    let more = points.more + points.lines.len().saturating_sub(room);
    if more > 0 {
        let more = digits::fixed(more as f64, 0);
        lines.push(format!("… and {more} more lines. All points and measures: sweep.csv."));
    }
    let others = points.others(&spoken, only);
    lines.extend(others.iter().flat_map(|said| wrapped(said, "", "")));
    lines.extend(legend(scenario));
    lines.join("\n") + "\n"
}

impl SweepPoints {
    /// The measures of a scope that are worth a column, line by line.
    fn table(&self, scope: &Scope, corner: &str, labels: &[String]) -> Vec<String> {
        let worth = |column: &usize| {
            let (measure, _, always) = COLUMNS[*column];
            let seen = |cells: &Cells| is_worth(measure, cells[*column]);
            always || scope.cells.iter().any(seen)
        };
        let shown: Vec<usize> = (0..COLUMNS.len()).filter(worth).collect();
        let cells = |cells: &Cells| {
            let one = |column: &usize| cell(COLUMNS[*column].0.row().unit, cells[*column]);
            shown.iter().map(one).collect::<Vec<_>>()
        };
        let grid = Grid {
            corner: corner.to_owned(),
            heads: shown.iter().map(|column| COLUMNS[*column].1.to_owned()).collect(),
            rows: labels.iter().cloned().zip(scope.cells.iter().map(cells)).collect(),
        };
        grid.lines()
    }
}

fn legend(scenario: &Scenario) -> Vec<String> {
    let simulation = &scenario.simulation;
    let text = format!("{} All measures: sweep.csv.", half_width(simulation.confidence));
    wrapped(&text, "", "")
}
