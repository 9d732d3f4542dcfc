//! What a report is made from: the files of an output directory, read back.
//!
//! Promises: every file is the one that the manifest vouches for, and all that are missing or
//! changed are named at once; nothing is computed that the files do not say. Never: the detail
//! files, which can be as large as a disk.

use std::path::Path;

use super::rows::{Row, Rows};
use crate::experiment::{Axis, Comparison, Difference, Estimates};
use crate::id::RoleId;
use crate::measure::Measure;
use crate::output::csv::{armed, disarmed};
use crate::output::facts::Facts;
use crate::output::problems::escape;
use crate::output::recorded::Recorded;
use crate::scenario::model::Scenario;
use crate::stats::{Estimate, Method, Paired};

/// What the files of a directory say.
pub struct Material {
    /// The manifest.
    pub recorded: Recorded,
    /// The roles, by number.
    pub roles: Vec<String>,
    /// Means and intervals.
    pub estimates: Estimates,
    /// Differences from the baseline, of `compare`.
    pub comparison: Option<Comparison>,
    /// Curves of waiting: by place of the policy, then `*` and each role.
    pub curves: Vec<Vec<Curve>>,
    /// Hours of the week: likewise.
    pub weeks: Vec<Vec<Week>>,
    /// Approvers, by place of the policy.
    pub approvers: Vec<Vec<Load>>,
    /// Where each policy stands between two measures, of `compare`.
    pub standings: Vec<Stand>,
    /// From which price of exposure on another policy is cheaper.
    pub break_evens: Vec<BreakEvenRow>,
    /// The scenario, if it is at hand and the one that was run.
    pub scenario: Option<Quoted>,
}

/// The scenario that was run.
pub struct Quoted {
    /// The text of its file.
    pub text: String,
    /// What it says.
    pub scenario: Scenario,
}

/// The share of needs without access, by time.
pub type Curve = Vec<Waiting>;

/// A point of a curve.
#[derive(Clone, Copy, Debug)]
pub struct Waiting {
    /// After so many seconds.
    pub seconds: f64,
    /// The share that has no access yet.
    pub share: Option<f64>,
    /// Its interval.
    pub interval: Option<(f64, f64)>,
}

/// The hours of a week.
#[derive(Clone, Debug, Default)]
pub struct Week {
    /// Members on duty; `None` where the hour does not occur.
    pub on_duty: Vec<Option<f64>>,
    /// Requests pending.
    pub pending: Vec<Option<f64>>,
}

/// What an approver did, per replication.
#[derive(Clone, Debug)]
pub struct Load {
    pub group: String,
    pub member: String,
    pub notified: f64,
    pub reviewed: f64,
    pub wasted: f64,
    pub on_duty_h: f64,
    pub review_h: f64,
    /// `None` for who was never on duty.
    pub utilization: Option<f64>,
}

/// Where a policy stands.
#[derive(Clone, Debug)]
pub struct Stand {
    pub place: usize,
    pub x: Option<Estimate>,
    pub y: Option<Estimate>,
    /// `None` when the intervals do not say.
    pub efficient: Option<bool>,
    pub dominated_by: String,
    pub perhaps_by: String,
}

/// A row of `break_even.csv`.
#[derive(Clone, Debug)]
pub struct BreakEvenRow {
    pub below: String,
    pub above: String,
    pub price: Option<f64>,
    pub interval: Option<(f64, f64)>,
}

impl Material {
    /// Reads the files of a directory with this manifest.
    ///
    /// # Errors
    /// Sentences about what is missing, changed or not understood.
    pub fn read(
        directory: &Path,
        recorded: Recorded,
        scenario: Option<Quoted>,
    ) -> Result<Self, Vec<String>> {
        if recorded.policies.is_empty() {
            let place = escape(&directory.display().to_string());
            return Err(vec![format!("the manifest of {place} names no policies")]);
        }
        let files = Files::read(directory, &recorded)?;
        let one = |problem: String| vec![problem];
        let roles = roles(&files.measures).map_err(one)?;
        let of = Reading { recorded: &recorded, roles: &roles };
        let estimates = of.estimates(&files.measures).map_err(one)?;
        let comparison =
            files.comparison.as_ref().map(|rows| of.comparison(rows, files.tradeoff.as_ref()));
        let comparison = comparison.transpose().map_err(one)?;
        let curves = of.curves(&files.access).map_err(one)?;
        let weeks = of.weeks(&files.levels).map_err(one)?;
        let approvers = of.approvers(&files.approvers).map_err(one)?;
        let standings = files.tradeoff.as_ref().map(|rows| of.standings(rows));
        let standings = standings.transpose().map_err(one)?.unwrap_or_default();
        let break_evens = files.break_even.as_ref().map(break_evens);
        let break_evens = break_evens.transpose().map_err(one)?.unwrap_or_default();
        Ok(Self {
            roles,
            estimates,
            comparison,
            curves,
            weeks,
            approvers,
            standings,
            break_evens,
            scenario,
            recorded,
        })
    }

    /// The policies, by place.
    pub fn policies(&self) -> &[String] {
        &self.recorded.policies
    }

    /// For sentences.
    pub fn facts(&self) -> Facts<'_> {
        Facts {
            policies: self.recorded.policies.iter().map(String::as_str).collect(),
            roles: self.roles.iter().map(String::as_str).collect(),
            replications: self.recorded.replications,
            estimates: &self.estimates,
        }
    }

    /// The estimate of a measure for the policy at this place, all roles together.
    pub fn estimate(&self, place: usize, measure: Measure) -> Option<Estimate> {
        self.estimates.get(place, None, measure)
    }

    /// `*` and every role: number in lists, and name.
    pub fn scopes(&self) -> Vec<(usize, &str)> {
        let roles = self.roles.iter().map(String::as_str);
        std::iter::once("*").chain(roles).enumerate().collect()
    }

    /// These policies in a sentence.
    pub fn named(&self, places: &[usize]) -> String {
        if places.len() > 1 && places.len() == self.policies().len() {
            return "any policy".to_owned();
        }
        let names: Vec<&str> =
            places.iter().map(|place| self.policies()[*place].as_str()).collect();
        match names.split_last() {
            Some((last, first)) if !first.is_empty() => format!("{} and {last}", first.join(", ")),
            _ => names.concat(),
        }
    }

    /// The scenario itself, if it is at hand.
    pub fn model(&self) -> Option<&Scenario> {
        self.scenario.as_ref().map(|quoted| &quoted.scenario)
    }

    /// The currency of costs, if it is known.
    pub fn currency(&self) -> Option<&str> {
        Some(self.model()?.costs.as_ref()?.currency.as_str()).filter(|name| !name.is_empty())
    }
}

/// The files that a report needs.
struct Files {
    measures: Rows,
    access: Rows,
    levels: Rows,
    approvers: Rows,
    comparison: Option<Rows>,
    tradeoff: Option<Rows>,
    break_even: Option<Rows>,
}

impl Files {
    fn read(directory: &Path, recorded: &Recorded) -> Result<Self, Vec<String>> {
        let mut problems = Vec::new();
        let mut rows = |name: &str, needed: bool| {
            match recorded.files.iter().find(|file| file.name == name) {
                Some(written) => match Rows::read(directory, written) {
                    Ok(rows) => return Some(rows),
                    Err(problem) => problems.push(problem),
                },
                None if needed => {
                    let place = escape(&directory.display().to_string());
                    let command = escape(&recorded.command);
                    problems.push(format!(
                        "the manifest of {place} names no {name}; `pimsim {command}` writes it: \
                         run it again"
                    ));
                }
                None => {}
            }
            None
        };
        let compares = recorded.command == "compare";
        let (measures, access) = (rows("measures.csv", true), rows("time_to_access.csv", true));
        let (levels, approvers) = (rows("levels.csv", true), rows("approvers.csv", true));
        let (comparison, tradeoff) =
            (rows("comparison.csv", compares), rows("tradeoff.csv", compares));
        let break_even = rows("break_even.csv", false);
        match (measures, access, levels, approvers) {
            (Some(measures), Some(access), Some(levels), Some(approvers))
                if problems.is_empty() =>
            {
                Ok(Self { measures, access, levels, approvers, comparison, tradeoff, break_even })
            }
            _ => Err(problems),
        }
    }
}

/// The roles in the order of rows.
fn roles(measures: &Rows) -> Result<Vec<String>, String> {
    let mut roles: Vec<String> = Vec::new();
    let mut first = None;
    for row in measures.iter() {
        let (policy, role) = (row.raw("policy")?, row.raw("role")?);
        if *first.get_or_insert(policy) != policy {
            break;
        }
        if role != "*" && roles.last().is_none_or(|last| *last != armed(role)) {
            roles.push(armed(role).to_owned());
        }
    }
    Ok(roles)
}

struct Reading<'a> {
    recorded: &'a Recorded,
    roles: &'a [String],
}

impl Reading<'_> {
    /// The place of the policy and of the role (`*` is 0) of a row.
    fn place(&self, row: &Row<'_>) -> Result<(usize, usize), String> {
        Ok((self.policy(row)?, self.slot(row)?))
    }

    fn policy(&self, row: &Row<'_>) -> Result<usize, String> {
        let name = row.raw("policy")?;
        let place = self.recorded.policies.iter().position(|policy| disarmed(policy) == name);
        place.ok_or_else(|| format!("the manifest names no policy `{}`", escape(name)))
    }

    fn slot(&self, row: &Row<'_>) -> Result<usize, String> {
        let name = row.raw("role")?;
        if name == "*" {
            return Ok(0);
        }
        let place = self.roles.iter().position(|role| disarmed(role) == name);
        place.map(|place| place + 1).ok_or_else(|| format!("there is no role `{}`", escape(name)))
    }

    /// An empty cell for every policy, role and measure.
    fn blank<T: Clone>(&self) -> Vec<Vec<Option<T>>> {
        vec![vec![None; (self.roles.len() + 1) * Measure::COUNT]; self.recorded.policies.len()]
    }

    fn by_scope<T: Clone>(&self, empty: &T) -> Vec<Vec<T>> {
        vec![vec![empty.clone(); self.roles.len() + 1]; self.recorded.policies.len()]
    }

    fn estimates(&self, rows: &Rows) -> Result<Estimates, String> {
        let mut cells = self.blank();
        for row in rows.iter() {
            let (place, slot) = self.place(&row)?;
            let Some(measure) = Measure::named(row.raw("measure")?) else { continue };
            cells[place][slot * Measure::COUNT + measure.index()] =
                estimate(&row, "estimate", "", "replications")?;
        }
        Ok(Estimates::of(cells))
    }

    fn comparison(&self, rows: &Rows, tradeoff: Option<&Rows>) -> Result<Comparison, String> {
        let policies = &self.recorded.policies;
        let named = self.recorded.options.baseline.as_ref();
        let baseline = named.and_then(|name| policies.iter().position(|policy| policy == name));
        let mut cells = self.blank();
        for row in rows.iter() {
            let (place, slot) = self.place(&row)?;
            let Some(measure) = Measure::named(row.raw("measure")?) else { continue };
            cells[place][slot * Measure::COUNT + measure.index()] = difference(&row)?;
        }
        Ok(Comparison::of(baseline.unwrap_or(0), self.axes(tradeoff)?, cells))
    }

    /// The two measures of the trade-off.
    fn axes(&self, tradeoff: Option<&Rows>) -> Result<[Axis; 2], String> {
        let mut axes = [Measure::TimeToAccessP95, Measure::Exposure]
            .map(|measure| Axis { measure, more: false });
        let asked = self.recorded.options.tradeoff.as_deref().unwrap_or_default();
        for (axis, text) in axes.iter_mut().zip(asked) {
            *axis = Axis::parse(text)?;
        }
        if let Some(row) = tradeoff.and_then(|rows| rows.iter().next()) {
            for (axis, column) in axes.iter_mut().zip(["x_measure", "y_measure"]) {
                axis.measure = Measure::find(row.raw(column)?)?;
            }
        }
        Ok(axes)
    }

    fn curves(&self, rows: &Rows) -> Result<Vec<Vec<Curve>>, String> {
        let mut curves = self.by_scope(&Curve::new());
        for row in rows.iter() {
            let (place, slot) = self.place(&row)?;
            curves[place][slot].push(Waiting {
                seconds: row.number("time_s")?.unwrap_or(0.0),
                share: row.number("waiting_share")?,
                interval: row.interval("")?,
            });
        }
        Ok(curves)
    }

    fn weeks(&self, rows: &Rows) -> Result<Vec<Vec<Week>>, String> {
        let mut weeks = self.by_scope(&Week::default());
        for row in rows.iter() {
            let (place, slot) = self.place(&row)?;
            let week = &mut weeks[place][slot];
            week.on_duty.push(row.number("on_duty_mean")?);
            week.pending.push(row.number("pending_mean")?);
        }
        Ok(weeks)
    }

    fn approvers(&self, rows: &Rows) -> Result<Vec<Vec<Load>>, String> {
        let mut approvers = vec![Vec::new(); self.recorded.policies.len()];
        for row in rows.iter() {
            let place = self.policy(&row)?;
            let number = |column| row.number(column).map(Option::unwrap_or_default);
            approvers[place].push(Load {
                group: row.text("group")?.to_owned(),
                member: row.text("member")?.to_owned(),
                notified: number("notified")?,
                reviewed: number("reviewed")?,
                wasted: number("wasted")?,
                on_duty_h: number("on_duty_h")?,
                review_h: number("review_h")?,
                utilization: row.number("utilization")?,
            });
        }
        Ok(approvers)
    }

    fn standings(&self, rows: &Rows) -> Result<Vec<Stand>, String> {
        let stand = |row: Row<'_>| -> Result<Stand, String> {
            Ok(Stand {
                place: self.policy(&row)?,
                x: estimate(&row, "x", "x_", "")?,
                y: estimate(&row, "y", "y_", "")?,
                efficient: match row.raw("efficient")? {
                    "true" => Some(true),
                    "false" => Some(false),
                    _ => None,
                },
                dominated_by: row.text("dominated_by")?.to_owned(),
                perhaps_by: row.text("perhaps_dominated_by")?.to_owned(),
            })
        };
        rows.iter().map(stand).collect()
    }
}

/// A mean with its interval; `None` when it is not known.
fn estimate(row: &Row<'_>, mean: &str, prefix: &str, n: &str) -> Result<Option<Estimate>, String> {
    let n = if n.is_empty() { None } else { row.number(n)? };
    let (mean, interval) = (row.number(mean)?, row.interval(prefix)?);
    Ok(mean.map(|mean| Estimate {
        mean,
        interval,
        n: n.unwrap_or(0.0) as usize,
        method: Method::Student,
    }))
}

/// A difference that never varies and is zero is that of two sides that are the same.
fn difference(row: &Row<'_>) -> Result<Option<Difference>, String> {
    let relative = row.number("relative_difference")?;
    let variance_ratio = row.number("variance_ratio")?;
    let found = estimate(row, "difference", "", "replications")?;
    Ok(found.map(|difference| {
        let same = difference.mean == 0.0 && variance_ratio.is_none();
        Difference { paired: Paired { difference, variance_ratio, same }, relative }
    }))
}

fn break_evens(rows: &Rows) -> Result<Vec<BreakEvenRow>, String> {
    let one = |row: Row<'_>| -> Result<BreakEvenRow, String> {
        Ok(BreakEvenRow {
            below: row.text("cheaper_below")?.to_owned(),
            above: row.text("cheaper_above")?.to_owned(),
            price: row.number("severity_hour")?,
            interval: row.interval("")?,
        })
    };
    rows.iter().map(one).collect()
}

/// The role at this place among `*` and all roles.
pub fn role_at(slot: usize) -> Option<RoleId> {
    slot.checked_sub(1).map(RoleId::new)
}
