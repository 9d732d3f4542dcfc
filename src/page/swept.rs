//! The page of a sweep: where policies cross, in sentences and pictures; the points in a table.
//!
//! Promises: made of `sweep.csv`, `crossings.csv` and the manifest alone; each picture is about one
//! measure of one role; its title is the finding. Never: the values of single replications.

use crate::experiment::{Axis, FAR, Fate};
use crate::job::Manifest;
use crate::measure::{Measure, Unit};
use crate::page::figure::{Cell, Table, figure};
use crate::page::lines::{Cross, Curve, Lines};
use crate::page::markup::{Element, element, text};
use crate::page::reading::Shelf;
use crate::page::{Section, reproduce, section, whole};
use crate::rows::sweep::{CROSSINGS, Crossed, Crossings, SWEEP, SweepRow, read, short_keys};
use crate::scenario::quantity::Quantity;
use crate::scenario::unwanted::escape;
use crate::words::crossing::{alone_of, axis_phrase, place_phrase};
use crate::words::digits::{fixed, share_alone};
use crate::words::text::loose;

/// Pictures.
const MOST_FIGURES: usize = 6;
/// Rows of the table of points; the file has all.
const MOST_ROWS: usize = 120;
/// What the table of points shows.
const SHOWN: [Measure; 6] = [
    Measure::TimeToAccessP95,
    Measure::UnmetShare,
    Measure::ExcessExposure,
    Measure::AttackerExposure,
    Measure::ApproverUtilization,
    Measure::TotalCost,
];

/// What the files say.
struct Swept {
    recorded: Manifest,
    keys: Vec<String>,
    rows: Vec<SweepRow>,
    crossings: Option<Crossings>,
    /// Of these roles alone is spoken.
    only: Vec<String>,
}

/// The whole page of a directory with this manifest.
///
/// # Errors
/// Sentences about what is missing, changed or not understood.
pub fn page(shelf: &Shelf<'_>, recorded: Manifest, only: &[String]) -> Result<String, Vec<String>> {
    let mut swept = Swept::read(shelf, recorded).map_err(|problem| vec![problem])?;
    let known = |name: &&String| swept.rows.iter().any(|row| row.role == **name);
    if let Some(name) = only.iter().find(|name| !known(name)) {
        return Err(vec![format!("--role: the sweep has no role `{}`", escape(name))]);
    }
    swept.only = only.to_vec();
    let recorded = &swept.recorded;
    let replications = match recorded.job.replications {
        Some(n) => format!(", {} replications each", fixed(f64::from(n), 0)),
        None => String::new(),
    };
    let points = fixed(recorded.points.unwrap_or(0) as f64, 0);
    let keys = swept.keys.join(", ");
    let said = format!("A sweep of {points} points along {keys}{replications}.");
    Ok(whole(recorded, &(said, only.to_vec()), swept.sections(), swept.rest()))
}

impl Swept {
    fn read(shelf: &Shelf<'_>, recorded: Manifest) -> Result<Self, String> {
        let written = |name: &str| recorded.files.iter().find(|file| file.name == name);
        let place = &shelf.place;
        let sweep = written(SWEEP).ok_or_else(|| {
            format!("the manifest of {place} names no {SWEEP}; run the sweep again")
        })?;
        let bytes = (shelf.take)(sweep)?;
        let vary = recorded.job.sweep().map(|sweep| sweep.vary.as_slice()).unwrap_or_default();
        let keys = vary.iter().filter_map(|text| crate::scenario::Vary::parse(text).ok());
        let keys = keys.filter(|key| !key.is_policy()).count();
        let rows_of = recorded.job.sweep().is_some_and(|sweep| !sweep.measures.is_empty());
        // A sensitivity analysis has the seed of each row too.
        let keys = keys + usize::from(rows_of);
        let mut rows = Vec::new();
        let unread = |name: &str| {
            let name = name.to_owned();
            move |error: std::io::Error| format!("cannot read {name}: {error}")
        };
        let keys = read(bytes.as_slice(), keys, |row| {
            rows.push(row.clone());
            Ok(())
        })
        .map_err(unread(SWEEP))?;
        let sides = recorded.job.sweep().and_then(|sweep| sweep.tradeoff.clone());
        let axes: Vec<Axis> = sides.iter().flatten().map(|side| side.axis).collect();
        let crossings = written(CROSSINGS).map(|file| {
            let bytes = (shelf.take)(file)?;
            Crossings::read(bytes.as_slice(), keys.len(), &axes).map_err(unread(CROSSINGS))
        });
        let crossings = crossings.transpose()?;
        Ok(Self { recorded, keys, rows, crossings, only: Vec::new() })
    }

    fn sections(&self) -> Vec<Section> {
        let Some(crossings) = &self.crossings else {
            let said = "No two policies can cross here: a sweep of two or more policies along a key \
                        that is a number, a duration or a rate shows where they do.";
            let figures = self.plain();
            let mut all = vec![section("short", "In short", vec![text("p", said)])];
            if !figures.is_empty() {
                all.push(section("curves", "Along the key", figures));
            }
            return all;
        };
        let answer = crossings.answer(&self.only);
        let said = |sentence: &String| text("li", loose(sentence));
        let confidence = share_alone(crossings.confidence);
        let note = format!(
            "Brackets hold the {confidence} % interval. Between two points the difference of two \
             policies is taken along a straight line; more points show how it bends."
        );
        let list = element("ul").all(answer.iter().map(said));
        let boxed = element("div")
            .class("decision")
            .add(text("h3", "Where the policies cross"))
            .add(list)
            .add(text("p", note).class("note"));
        let mut all = vec![section("short", "In short", vec![boxed])];
        let told = crossings.told();
        let figures: Vec<Element> = told
            .iter()
            .filter(|line| self.only.is_empty() || self.only.contains(&line.role))
            .filter(|line| line.found.fate != Fate::Same && line.found.fate != Fate::Unclear)
            .take(MOST_FIGURES)
            .enumerate()
            .filter_map(|(at, line)| self.crossing(crossings, line, at + 1))
            .collect();
        if !figures.is_empty() {
            all.push(section("curves", "Both policies along the key", figures));
        }
        all
    }

    /// The curve of a policy along a key, where the others have these values.
    fn curve(&self, key: usize, others: &[String], of: (&str, &str, Measure)) -> Option<Curve> {
        let (policy, role, measure) = of;
        let here = |row: &&SweepRow| {
            let mut others = row.values.iter().zip(others).enumerate();
            row.policy == policy
                && row.role == role
                && row.measure == measure
                && others.all(|(at, (value, other))| at == key || value == other)
        };
        let point =
            |row: &SweepRow| Some((Quantity::read(&row.values[key])?.value(), row.estimate?));
        let mut points: Vec<_> = self.rows.iter().filter(here).filter_map(point).collect();
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        let place = self.policies().iter().position(|name| *name == policy).unwrap_or(0);
        let name = policy.to_owned();
        (!points.is_empty()).then_some(Curve { place, name, points })
    }

    fn policies(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for row in &self.rows {
            if !names.contains(&row.policy.as_str()) {
                names.push(&row.policy);
            }
        }
        names
    }

    /// The picture of one line: both policies, and where they cross.
    fn crossing(&self, crossings: &Crossings, line: &Crossed, number: usize) -> Option<Element> {
        let measure = line.axis.measure;
        let of = |policy| self.curve(line.key, &line.others, (policy, &line.role, measure));
        let curves = vec![of(&line.baseline)?, of(&line.policy)?];
        let unit = &line.unit;
        let key = short_keys(&self.keys)[line.key].clone();
        let cross = matches!(line.found.fate, Fate::Crosses | Fate::Perhaps).then(|| Cross {
            at: line.found.at,
            ends: line.found.ends,
            said: format!("{key} {}", loose(&place_phrase(line))),
        });
        let ticks = curves[0].points.iter().map(|(at, _)| (*at, loose(&alone_of(unit, *at))));
        let lines = Lines {
            across: key,
            log: line.range.0 > 0.0 && line.range.1 >= FAR * line.range.0,
            ticks: ticks.collect(),
            up: axis_phrase(measure),
            unit: measure.row().unit,
            curves,
            limit: None,
            cross,
        };
        let title = loose(&crossings.sentence(line));
        let description = "Both policies against the key, each with the band of its intervals. The \
                           upright line is where they cross, shaded over its interval. The table has \
                           the numbers.";
        let table = table(&lines, &title, line.role.as_str(), measure);
        let id = format!("cross-{number}");
        Some(figure(&id, &title, description, &table, |size| lines.draw(size)))
    }

    /// Without crossings: each policy along the first key that can be counted, all roles together.
    fn plain(&self) -> Vec<Element> {
        let countable =
            |key: &usize| self.rows.iter().all(|row| Quantity::read(&row.values[*key]).is_some());
        let Some(key) = (0..self.keys.len()).find(countable) else { return Vec::new() };
        let Some(first) = self.rows.first() else { return Vec::new() };
        let Some(unit) = Quantity::read(&first.values[key]).map(|quantity| quantity.unit) else {
            return Vec::new();
        };
        let mut figures = Vec::new();
        for measure in SHOWN {
            let of = |policy: &&str| self.curve(key, &first.values, (*policy, "*", measure));
            let curves: Vec<Curve> = self.policies().iter().filter_map(of).collect();
            let Some(points) = curves.first().map(|curve| &curve.points) else { continue };
            if points.len() < 2 || figures.len() == MOST_FIGURES {
                continue;
            }
            let name = short_keys(&self.keys)[key].clone();
            let title = format!("{} along {name}, all roles together", measure.row().what);
            let (low, high) = (points[0].0, points[points.len() - 1].0);
            let ticks = points.iter().map(|(at, _)| (*at, loose(&alone_of(&unit, *at))));
            let lines = Lines {
                across: name,
                log: low > 0.0 && high >= FAR * low,
                ticks: ticks.collect(),
                up: axis_phrase(measure),
                unit: measure.row().unit,
                curves,
                limit: None,
                cross: None,
            };
            let description = "Each policy against the key, with the band of its intervals.";
            let table = table(&lines, &title, "*", measure);
            let id = format!("along-{}", figures.len() + 1);
            figures.push(figure(&id, &title, description, &table, |size| lines.draw(size)));
        }
        figures
    }

    fn rest(&self) -> Vec<Section> {
        let mut all = Vec::new();
        if let Some(crossings) = &self.crossings {
            let told = crossings.table(MOST_ROWS);
            all.push(section("crossings", "All crossings", vec![told.open()]));
        }
        all.push(section("points", "The points", vec![self.points().open()]));
        let job = &self.recorded.job;
        all.push(section("reproduce", "How to reproduce it", reproduce::of(&self.recorded, job)));
        all
    }

    /// The points and policies, all roles together.
    fn points(&self) -> Table {
        let known = |measure: &Measure| {
            self.rows.iter().any(|row| row.measure == *measure && row.estimate.is_some())
        };
        let shown: Vec<Measure> = SHOWN.into_iter().filter(known).collect();
        let mut rows: Vec<(String, Vec<Cell>)> = Vec::new();
        let keys = short_keys(&self.keys);
        let mut more = false;
        for row in self.rows.iter().filter(|row| row.role == "*") {
            if row.is_first() {
                more = rows.len() == MOST_ROWS;
                if more {
                    break;
                }
                let values = keys.iter().zip(&row.values);
                let parts: Vec<String> =
                    values.map(|(key, value)| format!("{key} {value}")).collect();
                let head = format!("{}, {}", parts.join(", "), row.policy);
                rows.push((head, vec![Cell::from("-".to_owned()); shown.len()]));
            }
            let column = shown.iter().position(|measure| *measure == row.measure);
            if let (Some(column), Some((_, cells))) = (column, rows.last_mut()) {
                let unit = row.measure.row().unit;
                cells[column] = Cell::from(crate::words::human::cell(unit, row.estimate));
            }
        }
        let rest = if more { ", the first ones; sweep.csv has all" } else { "" };
        let heads = shown.iter().map(|measure| axis_phrase(*measure));
        Table {
            caption: format!("The points and policies, all roles together{rest}"),
            heads: std::iter::once("point and policy".to_owned()).chain(heads).collect(),
            rows,
        }
    }
}

/// The numbers of a picture.
fn table(lines: &Lines, title: &str, role: &str, measure: Measure) -> Table {
    let unit: Unit = measure.row().unit;
    let row = |(at, said): &(f64, String)| {
        let cell = |curve: &Curve| {
            let found = curve.points.iter().find(|(place, _)| place == at).map(|(_, found)| *found);
            Cell::from(crate::words::human::cell(unit, found))
        };
        (said.clone(), lines.curves.iter().map(cell).collect())
    };
    let whom = if role == "*" { "all roles together" } else { role };
    let names = lines.curves.iter().map(|curve| curve.name.clone());
    Table {
        caption: format!("{} of {whom}: {title}", axis_phrase(measure)),
        heads: std::iter::once(lines.across.clone()).chain(names).collect(),
        rows: lines.ticks.iter().map(row).collect(),
    }
}

impl Crossings {
    /// So many of the rows, as a table.
    fn table(&self, most: usize) -> Table {
        let row = |line: &Crossed| {
            let whom = if line.role == "*" { "all roles together" } else { line.role.as_str() };
            let head = loose(&self.sentence(line));
            let cells = vec![
                Cell::words(axis_phrase(line.axis.measure)),
                Cell::words(whom),
                Cell::words(line.verdict()),
                Cell::from(loose(&place_phrase(line))),
            ];
            (head, cells)
        };
        let rest = if self.lines.len() > most { "; crossings.csv has all" } else { "" };
        let heads = ["what is known", "measure", "role", "verdict", "where"];
        Table {
            caption: format!("Every pair of policies in every measure{rest}"),
            heads: heads.map(str::to_owned).to_vec(),
            rows: self.lines.iter().take(most).map(row).collect(),
        }
    }
}
