//! Two results, read back: nothing is simulated.
//!
//! With the same seed and version replications are pairs, as many as both have. Else the interval of a
//! difference is made of the intervals of both sides.

use std::collections::BTreeMap;

use super::effects::{TOGETHER, is_reached, measures, roles_of};
use super::scenarios::Question;
use crate::experiment::Difference;
use crate::job::{Manifest, find};
use crate::measure::{Measure, Unit};
use crate::page::Rows;
use crate::rows::diff::{Changed, Diff, Effect, Sides};
use crate::scenario::Document;
use crate::scenario::changes::Between;
use crate::scenario::unwanted::escape;
use crate::stats::{Estimate, Method, Paired, apart, paired_apart};
use crate::words::diff::changed;

/// The files of one result, as far as they are needed.
#[derive(Debug)]
pub struct Kept {
    /// Its directory, as it was named.
    pub name: String,
    /// Its manifest.
    pub manifest: Manifest,
    /// `measures.csv`.
    pub measures: Vec<u8>,
    /// `replications.csv`, if there is one.
    pub replications: Option<Vec<u8>>,
    /// The scenario, if it is at hand and the one that was run.
    pub document: Option<Document>,
}

/// A policy, a role (`*` is all together) and a measure.
type Cell = (String, String, Measure);

/// What the files of one result say.
struct Side<'a> {
    kept: &'a Kept,
    roles: Vec<String>,
    levels: BTreeMap<Cell, Estimate>,
    series: BTreeMap<Cell, Vec<Option<f64>>>,
}

/// What changed from one result to another.
///
/// # Errors
/// A sentence, when a file is not understood, or there is no policy or role of a name, or none in
/// common.
pub fn results([was, is]: [&Kept; 2], question: &Question) -> Result<Diff, Unread> {
    let sides = [Side::read(was)?, Side::read(is)?];
    let roles = roles_of([&sides[0].roles, &sides[1].roles]);
    for role in &question.roles {
        find("role", role, || roles.iter().map(String::as_str)).map_err(Unread::Unfit)?;
    }
    let both = |measure: Measure| sides.iter().all(|side| side.knows(measure));
    let measures = measures(both(Measure::AttackerExposure), both(Measure::TotalCost));
    let sides_are = paired(was, is);
    let telling = Telling { sides: &sides, roles: &roles, measures: &measures, sides_are };
    let looked_at = looked_at([was, is], &question.policies).map_err(Unread::Unfit)?;
    let mut all: Vec<(String, Vec<Effect>)> = looked_at
        .into_iter()
        .map(|policy| {
            let effects = telling.effects(&policy);
            (policy, effects)
        })
        .collect();
    let first = all.iter().position(|(_, effects)| is_reached(effects)).unwrap_or(0);
    let (policy, effects) = all.remove(first);
    let lone = |mine: &Kept, other: &Kept| -> Vec<String> {
        let names = mine.manifest.job.policies.iter();
        names.filter(|name| !other.manifest.job.policies.contains(name)).cloned().collect()
    };
    let n = was.manifest.replications().min(is.manifest.replications());
    let currency = |kept: &Kept| {
        let scenario = kept.document.as_ref()?.scenario(&kept.manifest.job.changes, &[]).ok()?;
        scenario.costs.map(|costs| costs.currency)
    };
    Ok(Diff {
        sides: sides_are,
        names: [was.name.clone(), is.name.clone()],
        policy,
        elsewhere: all,
        lone_policies: [lone(was, is), lone(is, was)],
        spoken: question.roles.clone(),
        seed: was.manifest.job.seed.filter(|seed| Some(*seed) == is.manifest.job.seed),
        replications: n,
        confidence: was.manifest.confidence,
        currency: currency(was).unwrap_or_default(),
        changes: changes(was, is),
        steps: Vec::new(),
        all: effects,
        roles,
        measures,
    })
}

/// Why two results cannot be compared, in a sentence.
#[derive(Debug, PartialEq, Eq)]
pub enum Unread {
    /// What was asked does not fit them.
    Unfit(String),
    /// A file is not understood.
    File(String),
}

impl From<String> for Unread {
    fn from(why: String) -> Self {
        Self::File(why)
    }
}

/// Whether the replications of both are pairs.
fn paired(was: &Kept, is: &Kept) -> Sides {
    let (a, b) = (&was.manifest, &is.manifest);
    let same = a.job.seed.is_some() && a.job.seed == b.job.seed && a.version == b.version;
    let known = was.replications.is_some() && is.replications.is_some();
    if same && known && a.confidence == b.confidence { Sides::Paired } else { Sides::Unpaired }
}

fn looked_at([was, is]: [&Kept; 2], named: &[String]) -> Result<Vec<String>, String> {
    let (a, b) = (&was.manifest.job.policies, &is.manifest.job.policies);
    let both: Vec<String> = a.iter().filter(|name| b.contains(name)).cloned().collect();
    if both.is_empty() {
        return Err("the results have no policy in common".to_owned());
    }
    for name in named {
        find("policy", name, || both.iter().map(String::as_str))
            .map_err(|why| format!("{why} in both"))?;
    }
    Ok(match named {
        [] => both,
        named => both.into_iter().filter(|name| named.contains(name)).collect(),
    })
}

impl<'a> Side<'a> {
    fn read(kept: &'a Kept) -> Result<Self, String> {
        let (mut roles, mut levels) = (Vec::new(), BTreeMap::new());
        for row in Rows::of("measures.csv", &kept.measures)?.iter() {
            let Some(cell) = cell(&row)? else { continue };
            if cell.1 != TOGETHER && !roles.contains(&cell.1) {
                roles.push(cell.1.clone());
            }
            let n = row.number("replications")?.unwrap_or(0.0) as usize;
            if let Some(interval) = row.interval("estimate", "")? {
                levels.insert(cell, Estimate { interval, n, method: Method::Student });
            }
        }
        let mut series: BTreeMap<Cell, Vec<Option<f64>>> = BTreeMap::new();
        if let Some(bytes) = &kept.replications {
            for row in Rows::of("replications.csv", bytes)?.iter() {
                if let Some(cell) = cell(&row)? {
                    series.entry(cell).or_default().push(row.number("value")?);
                }
            }
        }
        Ok(Self { kept, roles, levels, series })
    }

    /// Whether a measure has a value anywhere.
    fn knows(&self, measure: Measure) -> bool {
        self.levels.keys().any(|(_, _, other)| *other == measure)
    }
}

/// What a row is about; nothing for what is not told.
fn cell(row: &crate::page::Row<'_>) -> Result<Option<Cell>, String> {
    const TOLD: [Measure; 6] = [
        Measure::TimeToAccessP95,
        Measure::UnmetShare,
        Measure::AttackerExposure,
        Measure::ExcessExposure,
        Measure::ApproverUtilization,
        Measure::TotalCost,
    ];
    let measure = Measure::named(row.raw("measure")?).filter(|measure| TOLD.contains(measure));
    let Some(measure) = measure else { return Ok(None) };
    Ok(Some((row.text("policy")?.to_owned(), row.text("role")?.to_owned(), measure)))
}

struct Telling<'a> {
    sides: &'a [Side<'a>; 2],
    roles: &'a [String],
    measures: &'a [Measure],
    sides_are: Sides,
}

impl Telling<'_> {
    /// Every role, then all together where there are several.
    fn effects(&self, policy: &str) -> Vec<Effect> {
        let together = (self.roles.len() > 1).then(|| TOGETHER.to_owned());
        let roles = self.roles.iter().cloned().chain(together);
        roles
            .flat_map(|role| {
                self.measures.iter().map(move |measure| {
                    let cell = (policy.to_owned(), role.clone(), *measure);
                    let [was, is] =
                        [0, 1].map(|at: usize| self.sides[at].levels.get(&cell).copied());
                    let found = self.found(&cell, [was, is]);
                    Effect { role: cell.1, measure: *measure, was, is, found }
                })
            })
            .collect()
    }

    fn found(&self, cell: &Cell, [was, is]: [Option<Estimate>; 2]) -> Option<Difference> {
        let paired = match self.sides_are {
            Sides::Paired => {
                let [a, b] = [0, 1].map(|at: usize| self.sides[at].series.get(cell));
                let (a, b) = (a?, b?);
                let n = a.len().min(b.len());
                let events = cell.2.row().unit != Unit::Seconds;
                let confidence = self.sides[0].kept.manifest.confidence;
                paired_apart((&b[..n], is), (&a[..n], was), events, confidence)?
            }
            _ => {
                let difference = apart(is?, was?)?;
                Paired { difference, variance_ratio: None, same: false }
            }
        };
        let relative = was.map(|was| paired.difference.mean() / was.mean());
        Some(Difference { paired, relative: relative.filter(|share| share.is_finite()) })
    }
}

/// In what the jobs differ, and the scenarios as far as they are at hand.
fn changes(was: &Kept, is: &Kept) -> Vec<Changed> {
    let of_job = |what: &str, about: &str, was: &str, is: &str| Changed {
        key: what.to_owned(),
        what: what.to_owned(),
        about: about.to_owned(),
        was: Some(escape(was)),
        is: Some(escape(is)),
        default: None,
        line: None,
    };
    let (a, b) = (&was.manifest, &is.manifest);
    let mut all = Vec::new();
    if a.version != b.version {
        let about = "of pimsim; numbers may differ for that alone";
        all.push(of_job("version", about, &a.version, &b.version));
    }
    let options = a.job.differences(&b.job);
    all.extend(options.iter().map(|(name, was, is)| of_job(name, "", was, is)));
    let digest = |manifest: &Manifest| manifest.scenario.digest.clone();
    if digest(a) == digest(b) {
        return all;
    }
    let documents = was.document.as_ref().zip(is.document.as_ref());
    let between = documents.and_then(|(first, second)| {
        Between::new([first, second], [&a.job.changes, &b.job.changes]).ok()
    });
    match between {
        Some(between) => {
            let changes = between.changes().iter();
            all.extend(changes.map(|change| changed(change, between.line(change))));
        }
        None => {
            let about = "another file; the text of both is not at hand, so the keys are not told";
            let short = |manifest: &Manifest| digest(manifest).chars().take(12).collect::<String>();
            all.push(of_job("scenario", about, &short(a), &short(b)));
        }
    }
    all
}
