//! What `sweep` prints: a few measures of all roles together, one line for each point and policy.

use std::io::{self, Read};

use crate::measure::Measure;
use crate::rows::sweep::{Crossings, read, short_keys};
use crate::scenario::model::Scenario;
use crate::stats::Estimate;
use crate::words::digits;
use crate::words::grid::Grid;
use crate::words::headlines::is_worth;
use crate::words::human::{cell, half_width};
use crate::words::run_table::heading;
use crate::words::text::{shortened, width, wrapped};

/// So many lines are shown; the file has all.
const SHOWN: usize = 60;
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

/// The lines of the table, as far as they are shown.
#[derive(Clone, Debug, Default)]
pub struct SweepPoints {
    keys: Vec<String>,
    lines: Vec<Line>,
    /// Lines that are not shown.
    more: usize,
}

#[derive(Clone, Debug)]
struct Line {
    values: Vec<String>,
    policy: String,
    cells: [Option<Estimate>; COLUMNS.len()],
}

impl SweepPoints {
    /// From a `sweep.csv` with so many keys.
    ///
    /// # Errors
    /// When it cannot be read, or is no such file.
    pub fn read(file: impl Read, keys: usize) -> io::Result<Self> {
        let mut points = Self::default();
        points.keys = read(file, keys, |row| {
            if row.is_first() {
                if points.lines.len() == SHOWN {
                    points.more += 1;
                } else {
                    let cells = [None; COLUMNS.len()];
                    let (values, policy) = (row.values.clone(), row.policy.clone());
                    points.lines.push(Line { values, policy, cells });
                }
            }
            let column = COLUMNS.iter().position(|(measure, ..)| *measure == row.measure);
            if let Some(column) = column.filter(|_| row.role == "*" && points.more == 0)
                && let Some(line) = points.lines.last_mut()
            {
                line.cells[column] = row.estimate;
            }
            Ok(())
        })?;
        Ok(points)
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

/// The whole text, with a line feed at the end.
pub fn sweep_table(
    scenario: &Scenario,
    points: &SweepPoints,
    crossings: Option<&Crossings>,
) -> String {
    let mut lines = heading(scenario, scenario.simulation.replications);
    if let Some(crossings) = crossings {
        lines.push(String::new());
        lines.extend(crossings.section());
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
    let worth = |column: &usize| {
        let (measure, _, always) = COLUMNS[*column];
        let seen = |line: &Line| is_worth(measure, line.cells[*column]);
        always || points.lines.iter().any(seen)
    };
    let shown: Vec<usize> = (0..COLUMNS.len()).filter(worth).collect();
    let cells = |line: &Line| {
        let one = |column: &usize| cell(COLUMNS[*column].0.row().unit, line.cells[*column]);
        shown.iter().map(one).collect::<Vec<_>>()
    };
    let grid = Grid {
        corner,
        heads: shown.iter().map(|column| COLUMNS[*column].1.to_owned()).collect(),
        rows: labels.into_iter().zip(points.lines.iter().map(cells)).collect(),
    };
    lines.extend(grid.lines());
    lines.push(String::new());
    if points.more > 0 {
        let more = digits::fixed(points.more as f64, 0);
        lines.push(format!("… and {more} more lines. All points and measures: sweep.csv."));
    }
    lines.extend(legend(scenario));
    lines.join("\n") + "\n"
}

fn legend(scenario: &Scenario) -> Vec<String> {
    let simulation = &scenario.simulation;
    let text = format!("{} All measures: sweep.csv.", half_width(simulation.confidence));
    wrapped(&text, "", "")
}
