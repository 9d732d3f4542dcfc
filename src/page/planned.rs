//! The page of a plan: which candidate meets the targets, the curve of each target against the number
//! of members, and all candidates in a table.
//!
//! Promises: made of `plan.csv` and the manifest; of the scenario only the currency is taken. The
//! titles say what was found. Never: a candidate that is not in the file.

use crate::job::Manifest;
use crate::measure::{Measure, Unit};
use crate::page::figure::{Cell, Table, figure};
use crate::page::lines::{Curve, Lines};
use crate::page::markup::{Element, element, text};
use crate::page::plan_lines::{Line, read};
use crate::page::reading::Shelf;
use crate::page::{reproduce, section, whole};
use crate::scenario::model::Scenario;
use crate::scenario::unwanted::escape;
use crate::stats::Estimate;
use crate::words::crossing::axis_phrase;
use crate::words::digits::fixed;
use crate::words::human::{cell, phrase};

/// Curves in one picture: with more choices of calendars the best of each size is drawn.
const MOST_CURVES: usize = 7;
/// Choices that are named in a sentence.
const NAMED: usize = 4;

/// The whole page of a directory with this manifest.
///
/// # Errors
/// Sentences about what is missing, changed or not understood.
pub fn page(
    shelf: &Shelf<'_>,
    recorded: Manifest,
    (scenario, only): (Option<&Scenario>, &[String]),
) -> Result<String, Vec<String>> {
    let lines = read(shelf, &recorded).map_err(|problem| vec![problem])?;
    let costs = scenario.and_then(|scenario| scenario.costs.as_ref());
    let currency = costs.map(|costs| costs.currency.clone()).unwrap_or_default();
    let known = |name: &&String| lines.iter().any(|line| line.role == **name);
    if let Some(name) = only.iter().find(|name| !known(name)) {
        let name = escape(name);
        return Err(vec![format!("--role: the plan has no target of a role `{name}`")]);
    }
    let planned = Page { lines, currency, only: only.to_vec() };
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
        section("candidates", "All candidates", vec![planned.table().cards()]),
        section("reproduce", "How to reproduce it", reproduce::of(&recorded, &recorded.job)),
    ];
    Ok(whole(&recorded, &(said, only.to_vec()), all, rest))
}

fn away(recorded: &Manifest) -> u32 {
    match &recorded.job.ask {
        crate::job::Ask::Plan(plan) => plan.away,
        _ => 0,
    }
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
    /// The currency of costs; empty when it is not known.
    currency: String,
    /// Targets of these roles alone are shown.
    only: Vec<String>,
}

impl Page {
    /// The first row of every candidate.
    fn candidates(&self) -> Vec<&Line> {
        let mut found: Vec<&Line> = Vec::new();
        for line in &self.lines {
            if !found.iter().any(|other| other.same_candidate(line)) {
                found.push(line);
            }
        }
        found
    }

    /// The first row of every target; what has no limit is the cost.
    fn targets(&self) -> Vec<&Line> {
        let mut found: Vec<&Line> = Vec::new();
        for line in &self.lines {
            let asked =
                self.only.is_empty() || line.limit.is_none() || self.only.contains(&line.role);
            if asked && !found.iter().any(|other| other.same_target(line)) {
                found.push(line);
            }
        }
        found
    }

    fn cost(&self, of: &Line) -> Option<Estimate> {
        let priced = |line: &Line| line.measure == Measure::TotalCost && line.limit.is_none();
        let here = |line: &&Line| line.same_candidate(of) && priced(line);
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
        // What is cheapest is the answer where there are prices.
        let mut said: Vec<String> = self.cheapest().into_iter().collect();
        let alike: Vec<&&Line> = met().filter(|line| line.members == smallest.members).collect();
        let named = alike.iter().take(NAMED).map(|line| match line.hours() == line.calendar {
            true => format!("on {}", line.hours()),
            false => format!("with {}", line.hours()),
        });
        let mut named: Vec<String> = named.collect();
        if alike.len() > NAMED {
            named.push(format!("in {} other ways", alike.len() - NAMED));
        }
        let (people, named) = (smallest.people(), crate::english::listed(&named, "or"));
        said.push(format!("The smallest group that meets every target: {people} {named}."));
        let fewer = candidates.iter().filter(|line| line.members + 1 == smallest.members);
        let fewer = fewer.filter(|line| alike.iter().any(|met| met.calendar == line.calendar));
        said.extend(fewer.flat_map(|line| self.misses(line)).take(NAMED));
        said
    }

    /// The candidate of the least cost among those that meet every target, where costs are known.
    fn cheapest(&self) -> Option<String> {
        let candidates = self.candidates();
        let met = candidates.iter().filter(|line| line.meets == "yes");
        let priced = met.filter_map(|line| Some((line, self.cost(line)?)));
        let (line, cost) = priced.min_by(|a, b| a.1.mean().total_cmp(&b.1.mean()))?;
        let (who, cost) = (line.who(), cell(Unit::CostPerWeek, Some(cost)));
        let currency = match self.currency.as_str() {
            "" => String::new(),
            name => format!(" {name}"),
        };
        Some(format!("The cheapest that meets every target: {who}, at {cost}{currency} a week."))
    }

    /// What a candidate misses.
    fn misses(&self, candidate: &Line) -> Vec<String> {
        let missed = |line: &&Line| line.same_candidate(candidate) && line.verdict == "not met";
        let sentence = |miss: &Line| {
            let unit = miss.measure.row().unit;
            let found = miss.estimate.map(|found| phrase(unit, found)).unwrap_or_default();
            let (who, target, limit) = (miss.who(), miss.target(), miss.limit_phrase());
            let are = crate::english::of(miss.members as usize, "is", "are");
            format!("{who} {are} not enough: {target} would be {found}, not {limit}.")
        };
        self.lines.iter().filter(missed).map(sentence).collect()
    }

    /// From which candidate on a target is met, in words.
    fn first(&self, target: &Line) -> Option<String> {
        let of = || self.lines.iter().filter(|line| line.same_target(target));
        let first = of().filter(|line| line.verdict == "met").min_by_key(|line| line.members)?;
        let larger = of().filter(|line| line.calendar == first.calendar);
        let mut larger = larger.filter(|line| line.members > first.members).peekable();
        // Only what was found is said of larger groups.
        let more = larger.peek().is_some() && larger.all(|line| line.verdict == "met");
        Some(format!("{}{}", first.who(), if more { ", or more" } else { "" }))
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
        let (what, limit) = (target.target(), target.limit_phrase());
        let title = match (target.limit, self.first(target)) {
            (None, _) => "What each candidate costs a week".to_owned(),
            (_, Some(who)) => format!("{} is {limit} with {who}", begun(&what)),
            (_, None) => format!("No candidate is known to keep {what} {limit}"),
        };
        let unit = target.measure.row().unit;
        let lines = Lines {
            across: "members of the group".to_owned(),
            log: false,
            ticks: sizes.iter().map(|size| (*size, fixed(*size, 0))).collect(),
            up: self.axis(target),
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

    /// The name of the upright axis.
    fn axis(&self, target: &Line) -> String {
        let name = match target.within {
            Some(_) => target.target(),
            None => axis_phrase(target.measure),
        };
        match (target.measure, self.currency.as_str()) {
            (_, "") => name,
            (Measure::TotalCost, currency) => format!("total cost, {currency} a week"),
            _ => name,
        }
    }

    fn table(&self) -> Table {
        let targets = self.targets();
        let row = |candidate: &&Line| {
            let found = |target: &&Line| {
                let here =
                    |line: &&Line| line.same_candidate(candidate) && line.same_target(target);
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
            None if self.currency.is_empty() => target.target(),
            None => format!("{}, {}", target.target(), self.currency),
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
