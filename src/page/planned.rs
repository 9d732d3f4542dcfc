//! The page of a plan: which candidate meets the targets, the curve of each target against the number
//! of members, and all candidates in a table.
//!
//! Promises: made of `plan.csv` and the manifest alone; the titles say what was found. Never: a
//! candidate that is not in the file.

use crate::job::Manifest;
use crate::measure::{Better, Measure, Unit};
use crate::page::figure::{Cell, Table, figure};
use crate::page::lines::{Curve, Lines};
use crate::page::markup::{Element, element, text};
use crate::page::reading::Shelf;
use crate::page::rows::{Row, Rows};
use crate::page::{reproduce, section, whole};
use crate::rows::plan::FILE;
use crate::stats::{Estimate, Method};
use crate::words::digits::fixed;
use crate::words::human::{cell, phrase, time_phrase};

/// Curves in one picture: with more choices of calendars the best of each size is drawn.
const MOST_CURVES: usize = 7;

/// A row of the file.
struct Line {
    members: u32,
    calendar: String,
    meets: String,
    measure: Measure,
    role: String,
    limit: Option<f64>,
    estimate: Option<Estimate>,
    verdict: String,
    replications: u32,
}

/// The whole page of a directory with this manifest.
///
/// # Errors
/// Sentences about what is missing, changed or not understood.
pub fn page(shelf: &Shelf<'_>, recorded: Manifest) -> Result<String, Vec<String>> {
    let lines = read(shelf, &recorded).map_err(|problem| vec![problem])?;
    let planned = Page { lines };
    let group = match &recorded.job.ask {
        crate::job::Ask::Plan(plan) => plan.group.clone(),
        _ => String::new(),
    };
    let under = recorded.job.policies.first().filter(|name| *name != "base");
    let under = under.map(|policy| format!(" under {policy}")).unwrap_or_default();
    let seed = recorded.job.seed.unwrap_or_default();
    let said = format!("A plan of the approver group {group}{under}, seed {seed}.");
    let mut short =
        element("div").class("decision").add(text("h3", "Which group meets the targets"));
    for sentence in planned.answer() {
        short = short.add(text("p", sentence));
    }
    let note = match away(&recorded) {
        0 => String::new(),
        n => format!("{n} of the members of each candidate are away all the time. "),
    };
    let note = format!(
        "{note}Whether a target is met is judged by a test that holds for all candidates at once; the \
         bands are intervals of single values."
    );
    let mut all =
        vec![section("short", "In short", vec![short.add(text("p", note).class("note"))])];
    let figures = planned.figures();
    if !figures.is_empty() {
        all.push(section("curves", "Against the number of members", figures));
    }
    let rest = vec![
        section("candidates", "All candidates", vec![planned.table().open()]),
        section("reproduce", "How to reproduce it", reproduce::of(&recorded, &recorded.job)),
    ];
    Ok(whole(&recorded, &said, all, rest))
}

fn away(recorded: &Manifest) -> u32 {
    match &recorded.job.ask {
        crate::job::Ask::Plan(plan) => plan.away,
        _ => 0,
    }
}

fn read(shelf: &Shelf<'_>, recorded: &Manifest) -> Result<Vec<Line>, String> {
    let place = &shelf.place;
    let written = recorded.files.iter().find(|file| file.name == FILE);
    let written =
        written.ok_or_else(|| format!("the manifest of {place} names no {FILE}; plan again"))?;
    let rows = Rows::of(FILE, &(shelf.take)(written)?)?;
    let line = |row: Row<'_>| -> Result<Line, String> {
        let whole = |column: &str| row.number(column).map(|n| n.unwrap_or(0.0) as u32);
        let replications = whole("replications")?;
        let (n, method) = (replications as usize, Method::Student);
        let found = row.interval("estimate", "")?;
        Ok(Line {
            members: whole("members")?,
            calendar: row.text("calendar")?.to_owned(),
            meets: row.raw("meets")?.to_owned(),
            measure: Measure::find(row.text("measure")?)?,
            role: row.text("role")?.to_owned(),
            limit: row.number("limit")?,
            estimate: found.map(|interval| Estimate { interval, n, method }),
            verdict: row.raw("target_verdict")?.to_owned(),
            replications,
        })
    };
    rows.iter().map(line).collect()
}

/// With a capital letter.
fn begun(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// What the page is made from.
struct Page {
    lines: Vec<Line>,
}

impl Line {
    fn who(&self) -> String {
        let members = crate::english::of(self.members as usize, "member", "members");
        format!("{} {members} on {}", self.members, self.calendar)
    }

    /// The measure in words, with its role.
    fn target(&self) -> String {
        let measure = match self.measure {
            Measure::TimeToAccessP50 => "the wait of half of the needs",
            Measure::TimeToAccessP95 => "the wait of 95 % of the needs",
            Measure::TimeToAccessP99 => "the wait of 99 % of the needs",
            Measure::TimeToAccessMean => "the mean wait",
            Measure::TimedOutShare => "the share of requests that time out",
            Measure::UnmetShare => "the share of needs that give up",
            Measure::ApproverUtilization => "the share of duty that goes into reviews",
            Measure::AttackerExposure => "attackers' exposure",
            Measure::ExcessExposure => "excess exposure",
            Measure::TotalCost => "total cost a week",
            other => other.name(),
        };
        if self.role == "*" { measure.to_owned() } else { format!("{measure} of {}", self.role) }
    }

    fn limit_phrase(&self) -> String {
        let unit = self.measure.row().unit;
        let limit = self.limit.unwrap_or_default();
        let said = match unit {
            Unit::Seconds => time_phrase(limit, 0.0),
            _ => Estimate::symmetric(limit, None, 1).map_or_else(String::new, |e| phrase(unit, e)),
        };
        let word = if self.at_most() { "at most" } else { "at least" };
        format!("{word} {said}")
    }

    fn at_most(&self) -> bool {
        self.measure.row().better != Better::Higher
    }

    fn same_target(&self, other: &Self) -> bool {
        (self.measure, &self.role, self.limit) == (other.measure, &other.role, other.limit)
    }
}

impl Page {
    /// The first row of every candidate.
    fn candidates(&self) -> Vec<&Line> {
        let mut found: Vec<&Line> = Vec::new();
        for line in &self.lines {
            let known =
                |other: &&Line| (other.members, &other.calendar) == (line.members, &line.calendar);
            if !found.iter().any(known) {
                found.push(line);
            }
        }
        found
    }

    /// The first row of every target; what has no limit is the cost.
    fn targets(&self) -> Vec<&Line> {
        let mut found: Vec<&Line> = Vec::new();
        for line in &self.lines {
            if !found.iter().any(|other| other.same_target(line)) {
                found.push(line);
            }
        }
        found
    }

    fn cost(&self, of: &Line) -> Option<Estimate> {
        let here = |line: &&Line| {
            (line.members, &line.calendar) == (of.members, &of.calendar)
                && line.measure == Measure::TotalCost
                && line.limit.is_none()
        };
        self.lines.iter().find(here).and_then(|line| line.estimate)
    }

    fn answer(&self) -> Vec<String> {
        let candidates = self.candidates();
        let met = || candidates.iter().filter(|line| line.meets == "yes");
        let Some(smallest) = met().min_by_key(|line| line.members) else {
            let open = candidates.iter().filter(|line| line.meets.is_empty()).count();
            return vec![match open {
                0 => "No candidate meets every target.".to_owned(),
                n => format!("No candidate is known to meet every target; {n} are undecided."),
            }];
        };
        let mut said =
            vec![format!("The smallest group that meets every target: {}.", smallest.who())];
        let price = |line: &&&Line| self.cost(line).map_or(f64::INFINITY, |cost| cost.mean());
        let cheapest = met().min_by(|a, b| price(a).total_cmp(&price(b)));
        if let Some((cheapest, cost)) = cheapest.and_then(|line| Some((line, self.cost(line)?))) {
            let cost = cell(Unit::CostPerWeek, Some(cost));
            let who = cheapest.who();
            said.push(format!("The cheapest of those that meet: {who}, at {cost} a week."));
        }
        let fewer = candidates.iter().filter(|line| {
            line.calendar == smallest.calendar && line.members + 1 == smallest.members
        });
        for line in fewer {
            let missed = self.lines.iter().filter(|other| {
                (other.members, &other.calendar) == (line.members, &line.calendar)
                    && other.verdict == "not met"
            });
            for miss in missed {
                let unit = miss.measure.row().unit;
                let found = miss.estimate.map(|found| phrase(unit, found)).unwrap_or_default();
                let (who, target, limit) = (line.who(), miss.target(), miss.limit_phrase());
                said.push(format!("{who} are not enough: {target} would be {found}, not {limit}."));
            }
        }
        said
    }

    fn figures(&self) -> Vec<Element> {
        let draw = |(at, target): (usize, &&Line)| self.figure(target, at + 1);
        self.targets().iter().enumerate().filter_map(draw).collect()
    }

    /// The curve of each calendar; of each size the best where there are too many.
    fn curves(&self, target: &Line) -> Vec<Curve> {
        let of = || self.lines.iter().filter(|line| line.same_target(target));
        let mut names: Vec<&str> = Vec::new();
        for line in of() {
            if !names.contains(&line.calendar.as_str()) {
                names.push(&line.calendar);
            }
        }
        let point = |line: &Line| Some((f64::from(line.members), line.estimate?));
        if names.len() <= MOST_CURVES {
            let curve = |(place, name): (usize, &&str)| {
                let here = of().filter(|line| line.calendar == **name);
                let points = here.filter_map(point).collect();
                Curve { place, name: (*name).to_owned(), points }
            };
            let all = names.iter().enumerate().map(curve);
            return all.filter(|curve| !curve.points.is_empty()).collect();
        }
        let mut best: Vec<(f64, Estimate)> = Vec::new();
        for (members, found) in of().filter_map(point) {
            let better = |known: f64| (found.mean() < known) == target.at_most();
            match best.iter_mut().find(|(known, _)| *known == members) {
                Some((_, known)) if better(known.mean()) => *known = found,
                Some(_) => {}
                None => best.push((members, found)),
            }
        }
        vec![Curve { place: 0, name: "the best of each size".to_owned(), points: best }]
    }

    fn figure(&self, target: &Line, number: usize) -> Option<Element> {
        let curves = self.curves(target);
        let mut sizes: Vec<f64> =
            curves.iter().flat_map(|curve| &curve.points).map(|(at, _)| *at).collect();
        sizes.sort_by(f64::total_cmp);
        sizes.dedup();
        if sizes.len() < 2 {
            return None;
        }
        let met = self.lines.iter().filter(|line| line.same_target(target));
        let first = met.filter(|line| line.verdict == "met").min_by_key(|line| line.members);
        let title = match (target.limit, first) {
            (None, _) => "What each candidate costs a week".to_owned(),
            (_, Some(line)) => {
                let (who, limit) = (line.who(), target.limit_phrase());
                format!("{} is {limit} from {who} on", begun(&target.target()))
            }
            (_, None) => {
                format!(
                    "No candidate is known to keep {} {}",
                    target.target(),
                    target.limit_phrase()
                )
            }
        };
        let unit = target.measure.row().unit;
        let lines = Lines {
            across: "members of the group".to_owned(),
            log: false,
            ticks: sizes.iter().map(|size| (*size, fixed(*size, 0))).collect(),
            up: crate::words::crossing::axis_phrase(target.measure),
            unit,
            curves,
            limit: target.limit.map(|limit| (limit, target.limit_phrase())),
            cross: None,
        };
        let description = "The estimate against the number of members, with the band of its intervals; \
                           the dashed line is the limit. The table has the numbers.";
        let row = |(size, said): &(f64, String)| {
            let found = |curve: &Curve| {
                let here = curve.points.iter().find(|(at, _)| at == size);
                Cell::from(cell(unit, here.map(|(_, found)| *found)))
            };
            (said.clone(), lines.curves.iter().map(found).collect())
        };
        let names = lines.curves.iter().map(|curve| curve.name.clone());
        let table = Table {
            caption: format!("{}, by members", begun(&target.target())),
            heads: std::iter::once("members".to_owned()).chain(names).collect(),
            rows: lines.ticks.iter().map(row).collect(),
        };
        let id = format!("target-{number}");
        Some(figure(&id, &title, description, &table, |size| lines.draw(size)))
    }

    fn table(&self) -> Table {
        let targets = self.targets();
        let row = |candidate: &&Line| {
            let found = |target: &&Line| {
                let here = |line: &&Line| {
                    (line.members, &line.calendar) == (candidate.members, &candidate.calendar)
                        && line.same_target(target)
                };
                let line = self.lines.iter().find(here);
                let estimate = line.and_then(|line| line.estimate);
                let verdict = line.map(|line| line.verdict.as_str()).unwrap_or_default();
                let said = cell(target.measure.row().unit, estimate);
                Cell::from(format!("{said} {verdict}").trim_end().to_owned())
            };
            let mut cells: Vec<Cell> = targets.iter().map(found).collect();
            cells.push(Cell::words(match candidate.meets.as_str() {
                "" => "undecided",
                word => word,
            }));
            cells.push(Cell::from(fixed(f64::from(candidate.replications), 0)));
            (candidate.who(), cells)
        };
        let head = |target: &&Line| match target.limit {
            None => target.target(),
            Some(_) => format!("{}: {}", target.target(), target.limit_phrase()),
        };
        let heads = std::iter::once("candidate".to_owned()).chain(targets.iter().map(head));
        Table {
            caption: "Every candidate with every target".to_owned(),
            heads: heads.chain(["meets all".to_owned(), "replications".to_owned()]).collect(),
            rows: self.candidates().iter().map(row).collect(),
        }
    }
}
