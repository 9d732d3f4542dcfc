//! Reads what a report is made from, out of the files of a run.
//!
//! Promises: all files that are missing or changed are named at once. Never: the detail files, which
//! can be as large as a disk.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::engine::Part;
use crate::experiment::{Axis, AxisOf, Comparison, Difference, Estimates, Whose, are_named};
use crate::id::RoleId;
use crate::job::{Manifest, Written};
use crate::measure::{Measure, Who};
use crate::page::material::{BreakEvenRow, Curve, Load, Material, Quoted, Stand, Waiting, Week};
use crate::page::rows::{Row, Rows};
use crate::rows::csv::{armed, disarmed};
use crate::scenario::unwanted::escape;
use crate::stats::{Estimate, Method, Paired};

/// Where files come from: their place in words, and the bytes of each that the manifest vouches for,
/// or a sentence.
pub struct Shelf<'a> {
    /// Where they are, for people.
    pub place: String,
    /// Takes one.
    pub take: &'a dyn Fn(&Written) -> Result<Vec<u8>, String>,
}

impl Material {
    /// Reads the files of this manifest.
    ///
    /// # Errors
    /// Sentences about what is missing, changed or not understood.
    pub fn read(
        shelf: &Shelf<'_>,
        recorded: Manifest,
        scenario: Option<Quoted>,
    ) -> Result<Self, Vec<String>> {
        if recorded.job.policies.is_empty() {
            return Err(vec![format!("the manifest of {} names no policies", shelf.place)]);
        }
        let files = Files::read(shelf, &recorded)?;
        let one = |problem: String| vec![problem];
        let roles = roles(&files.measures).map_err(one)?;
        let of = Reading::new(&recorded, &roles);
        let estimates = of.estimates(&files.measures).map_err(one)?;
        let comparison =
            files.comparison.as_ref().map(|rows| of.comparison(rows, files.tradeoff.as_ref()));
        let comparison = comparison.transpose().map_err(one)?;
        let curves = of.curves(&files.access).map_err(one)?;
        let weeks = of.weeks(&files.levels).map_err(one)?;
        let approvers = of.approvers(&files.approvers).map_err(one)?;
        let waits = of.waits(&files.waiting).map_err(one)?;
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
            waits,
            standings,
            only: Vec::new(),
            break_evens,
            scenario,
            recorded,
        })
    }
}

/// The files that a report needs.
struct Files {
    measures: Rows,
    access: Rows,
    levels: Rows,
    approvers: Rows,
    waiting: Rows,
    comparison: Option<Rows>,
    tradeoff: Option<Rows>,
    break_even: Option<Rows>,
}

impl Files {
    fn read(shelf: &Shelf<'_>, recorded: &Manifest) -> Result<Self, Vec<String>> {
        let mut problems = Vec::new();
        let mut rows = |name: &str, needed: bool| {
            match recorded.files.iter().find(|file| file.name == name) {
                Some(written) => match (shelf.take)(written).and_then(|b| Rows::of(name, &b)) {
                    Ok(rows) => return Some(rows),
                    Err(problem) => problems.push(problem),
                },
                None if needed => {
                    let (place, command) = (&shelf.place, recorded.job.ask.command());
                    problems.push(format!(
                        "the manifest of {place} names no {name}; `pimsim {command}` writes it: \
                         run it again"
                    ));
                }
                None => {}
            }
            None
        };
        let compares = recorded.job.compare().is_some();
        let (measures, access) = (rows("measures.csv", true), rows("time_to_access.csv", true));
        let (levels, approvers) = (rows("levels.csv", true), rows("approvers.csv", true));
        let waiting = rows("waiting.csv", true);
        let (comparison, tradeoff) =
            (rows("comparison.csv", compares), rows("tradeoff.csv", compares));
        let break_even = rows("break_even.csv", false);
        match (measures, access, levels, approvers, waiting) {
            (Some(measures), Some(access), Some(levels), Some(approvers), Some(waiting))
                if problems.is_empty() =>
            {
                Ok(Self {
                    measures,
                    access,
                    levels,
                    approvers,
                    waiting,
                    comparison,
                    tradeoff,
                    break_even,
                })
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
    recorded: &'a Manifest,
    roles: &'a [String],
    /// Policies and roles as they stand in files, with their places.
    policies: BTreeMap<Cow<'a, str>, usize>,
    slots: BTreeMap<Cow<'a, str>, usize>,
}

impl<'a> Reading<'a> {
    fn new(recorded: &'a Manifest, roles: &'a [String]) -> Self {
        // Of two that stand there alike, the first.
        let places = |names: &'a [String]| {
            let all = names.iter().enumerate().rev();
            all.map(|(place, name)| (disarmed(name), place)).collect()
        };
        Self { recorded, roles, policies: places(&recorded.job.policies), slots: places(roles) }
    }

    /// The place of the policy and of the role (`*` is 0) of a row.
    fn place(&self, row: &Row<'_>) -> Result<(usize, usize), String> {
        Ok((self.policy(row)?, self.slot(row)?))
    }

    fn policy(&self, row: &Row<'_>) -> Result<usize, String> {
        let name = row.raw("policy")?;
        let place = self.policies.get(name).copied();
        place.ok_or_else(|| format!("the manifest names no policy `{}`", escape(name)))
    }

    fn slot(&self, row: &Row<'_>) -> Result<usize, String> {
        let name = row.raw("role")?;
        if name == "*" {
            return Ok(0);
        }
        let place = self.slots.get(name);
        place.map(|place| place + 1).ok_or_else(|| format!("there is no role `{}`", escape(name)))
    }

    /// An empty cell for every policy, role and measure.
    fn blank<T: Clone>(&self) -> Vec<Vec<Option<T>>> {
        vec![vec![None; (self.roles.len() + 1) * Measure::COUNT]; self.recorded.job.policies.len()]
    }

    fn by_scope<T: Clone>(&self, empty: &T) -> Vec<Vec<T>> {
        vec![vec![empty.clone(); self.roles.len() + 1]; self.recorded.job.policies.len()]
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
        let policies = &self.recorded.job.policies;
        let named = self.recorded.job.compare().and_then(|compare| compare.baseline.as_ref());
        let baseline = named.and_then(|name| policies.iter().position(|policy| policy == name));
        let mut cells = self.blank();
        for row in rows.iter() {
            let (place, slot) = self.place(&row)?;
            let Some(measure) = Measure::named(row.raw("measure")?) else { continue };
            cells[place][slot * Measure::COUNT + measure.index()] = difference(&row)?;
        }
        let axes = self.axes(tradeoff)?;
        let comparison = Comparison::of(baseline.unwrap_or(0), axes, cells);
        Ok(comparison.between(axes, self.whose()))
    }

    /// Of whom both measures of the trade-off are, where that was asked.
    fn whose(&self) -> Option<Whose> {
        let sides = self.recorded.job.compare()?.tradeoff.as_ref().filter(|two| are_named(two))?;
        let role = |side: &AxisOf| self.roles.iter().position(|name| name == side.whom());
        Some(sides.each_ref().map(|side| role(side).map(RoleId::new)))
    }

    /// The two measures of the trade-off.
    fn axes(&self, tradeoff: Option<&Rows>) -> Result<[Axis; 2], String> {
        let mut axes = [Measure::TimeToAccessP95, Measure::ExcessExposure]
            .map(|measure| Axis { measure, more: false });
        if let Some(sides) = self.recorded.job.compare().and_then(|job| job.tradeoff.as_ref()) {
            axes = sides.each_ref().map(|side| side.axis);
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
                share: estimate(&row, "waiting_share", "", "")?,
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
        let mut approvers = vec![Vec::new(); self.recorded.job.policies.len()];
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
                overtime_h: number("overtime_h")?,
                utilization: row.number("utilization")?,
            });
        }
        Ok(approvers)
    }

    fn waits(&self, rows: &Rows) -> Result<Vec<Vec<Option<Vec<f64>>>>, String> {
        let mut waits = self.by_scope(&None);
        for row in rows.iter() {
            let (place, slot) = self.place(&row)?;
            if row.raw("who")? != Who::All.word() {
                continue;
            }
            if let Some(mean) = row.number("mean_s")? {
                let part = Part::ALL.iter().position(|part| Ok(part.word()) == row.raw("part"));
                let waits: &mut Option<Vec<f64>> = &mut waits[place][slot];
                let parts = waits.get_or_insert_with(|| vec![0.0; Part::COUNT]);
                if let Some(part) = part {
                    parts[part] = mean;
                }
            }
        }
        Ok(waits)
    }

    fn standings(&self, rows: &Rows) -> Result<Vec<Stand>, String> {
        let stand = |row: Row<'_>| -> Result<Stand, String> {
            Ok(Stand {
                place: self.policy(&row)?,
                // Where roles are named there is one choice, which may be between two of them.
                slot: if self.whose().is_some() { 0 } else { self.slot(&row)? },
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
    let (n, method) = (n.unwrap_or(0.0) as usize, Method::Student);
    Ok(row.interval(mean, prefix)?.map(|interval| Estimate { interval, n, method }))
}

/// A difference that never varies and is zero is that of two sides that are the same.
fn difference(row: &Row<'_>) -> Result<Option<Difference>, String> {
    let relative = row.number("relative_difference")?;
    let variance_ratio = row.number("variance_ratio")?;
    let found = estimate(row, "difference", "", "replications")?;
    Ok(found.map(|difference| {
        let same = difference.mean() == 0.0 && variance_ratio.is_none();
        Difference { paired: Paired { difference, variance_ratio, same }, relative }
    }))
}

fn break_evens(rows: &Rows) -> Result<Vec<BreakEvenRow>, String> {
    let one = |row: Row<'_>| -> Result<BreakEvenRow, String> {
        Ok(BreakEvenRow {
            role: row.text("role")?.to_owned(),
            below: row.text("cheaper_below")?.to_owned(),
            above: row.text("cheaper_above")?.to_owned(),
            price: row.interval("severity_hour", "")?,
        })
    };
    rows.iter().map(one).collect()
}
