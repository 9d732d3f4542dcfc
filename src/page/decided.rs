//! The page of `decide`: what is recommended and how sure that is, or what each switch costs and buys;
//! the price list on a logarithmic axis; everything that was tried.
//!
//! Promises: made of `decide.csv`, `options.csv`, `decision.csv` and the manifest alone; options are
//! called by the first policy that has them, as in the files. Never: an option that was not tried.

use crate::experiment::decide::{Certainty, Verdict};
use crate::job::Manifest;
use crate::measure::{Measure, Unit};
use crate::page::decided_files::{Bought, Files, Price, Tried};
use crate::page::dots::{Dot, Dots, stacked};
use crate::page::figure::{Cell, Table, figure};
use crate::page::markup::{Element, element, text};
use crate::page::price_axis::{PriceAxis, price_said, verdict_said};
use crate::page::reading::Shelf;
use crate::page::{Section, reproduce, section, whole};
use crate::rows::csv::number_text;
use crate::stats::{Estimate, Interval};
use crate::words::crossing::axis_phrase;
use crate::words::digits::{fixed, share_alone};
use crate::words::human::{UNKNOWN, cell, phrase, signed};

/// Rows in the box, which is read first.
const MOST_BOXED: usize = 12;
/// Rows in a picture.
const MOST_DRAWN: usize = 40;
/// Rows in a table; the files have all.
const MOST_ROWS: usize = 120;

/// The whole page of a directory with this manifest.
///
/// # Errors
/// Sentences about what is missing, changed or not understood.
pub fn page(shelf: &Shelf<'_>, recorded: Manifest) -> Result<String, Vec<String>> {
    let files = Files::read(shelf, &recorded)?;
    let policies = crate::english::listed(&recorded.job.policies, "and");
    let seed = recorded.job.seed.unwrap_or_default();
    let runs = fixed(recorded.counts.runs as f64, 0);
    let said = format!("Which rule for which role, of {policies}; {runs} runs, seed {seed}.");
    let page = Decided { files, recorded };
    Ok(whole(&page.recorded, &said, page.sections(), page.rest()))
}

struct Decided {
    files: Files,
    recorded: Manifest,
}

/// A measure as the head of a column.
fn head(measure: Measure) -> String {
    match measure {
        Measure::WaitingTime => "waiting, h/week".to_owned(),
        Measure::ReviewTime => "reviewing, h/week".to_owned(),
        other => axis_phrase(other),
    }
}

/// A difference with its interval.
fn more(unit: Unit, found: Option<Estimate>) -> Cell {
    Cell::from(found.map_or(UNKNOWN.to_owned(), |found| signed(unit, found)))
}

/// A caption of so many rows, and whether that is all.
fn captioned(caption: &str, rows: usize, most: usize, file: &str) -> String {
    let rest =
        if rows > most { format!(", the first {most}; {file} has all") } else { String::new() };
    format!("{caption}{rest}")
}

impl Decided {
    fn decides(&self) -> bool {
        !self.files.decision.is_empty()
    }

    fn sections(&self) -> Vec<Section> {
        let mut all = vec![section("short", "In short", vec![self.boxed()])];
        if self.decides() {
            let table = self.differences();
            all.push(section("roles", "Role by role, against the next best", vec![table.cards()]));
            if !self.files.whole.is_empty() {
                all.push(section("wholes", "The decision and the policies", self.wholes()));
            }
        }
        let prices = self.prices();
        if !prices.is_empty() {
            all.push(section("prices", "At which price each switch pays", prices));
        }
        all
    }

    fn rest(&self) -> Vec<Section> {
        let reproduced = reproduce::of(&self.recorded, &self.recorded.job);
        vec![
            section("tried", "Everything that was tried", vec![self.tried().cards()]),
            section("reproduce", "How to reproduce it", reproduced),
        ]
    }

    /// What is read first.
    fn boxed(&self) -> Element {
        let (title, table) = match self.decides() {
            true => ("What is recommended", self.recommended()),
            false => ("What each switch costs and buys", self.price_list(MOST_BOXED)),
        };
        let mut said: Vec<String> = self.recorded.answer.clone();
        if said.is_empty() {
            said.extend(self.drawn().map(|axis| format!("{}.", axis.title())));
        }
        element("div")
            .class("decision")
            .add(text("h3", title))
            .all(said.into_iter().map(|said| text("p", said)))
            .add(table.cards())
            .all(self.notes().into_iter().map(|said| text("p", said).class("note")))
    }

    /// What would change it, and how the table is read.
    fn notes(&self) -> Vec<String> {
        let confidence = share_alone(self.recorded.confidence);
        let called = "An option is called by the first policy that has it.";
        if !self.decides() {
            return vec![
                "What would change it: what a severity-hour is worth to you (read the chart below \
                 upwards from that price), and the assumptions of the scenario. With prices \
                 (`[costs]`), targets or `--minimize`, `pimsim decide` recommends a choice."
                    .to_owned(),
                format!(
                    "Each row switches one role alone, all else as under the first policy. ± half-width, \
                     [ ] ends of the {confidence} % interval of paired replications. {called}"
                ),
            ];
        }
        let mut said = vec![self.closest().map_or_else(
            || "What would change it: other prices, targets or assumptions.".to_owned(),
            |closest| {
                format!("What would change it: other prices, targets or assumptions. {closest}")
            },
        )];
        said.push(format!("Each row is judged with all else as decided. {called}"));
        said
    }

    /// The decision that the least would turn.
    fn closest(&self) -> Option<String> {
        let size = |bought: &Bought| {
            let (_, found) = bought.differences.first()?;
            found.map(|found| found.mean().abs()).filter(|size| *size > 0.0)
        };
        let clear = self.files.decision.iter().filter(|one| one.certainty == Certainty::Clear);
        let sized = clear.filter_map(|bought| Some((bought, size(bought)?)));
        let (bought, size) = sized.min_by(|one, other| one.1.total_cmp(&other.1))?;
        let (measure, found) = bought.differences.first()?;
        let half = found.as_ref().and_then(Estimate::half_width);
        let said = phrase(measure.row().unit, Estimate::symmetric(size, half, 1)?);
        let Bought { subject, option, runner_up, .. } = bought;
        Some(format!(
            "The closest clear call is {subject}: {option} is {said} below {runner_up}{}.",
            if *measure == Measure::TotalCost { "" } else { " in what is to be least" }
        ))
    }

    /// The option of each subject, how sure it is, and why.
    fn recommended(&self) -> Table {
        let row = |bought: &Bought| {
            let cells = vec![
                Cell::words(bought.option.as_str()),
                Cell::words(bought.runner_up.as_str()),
                Cell::words(match bought.certainty {
                    Certainty::Clear => "✓ clear",
                    Certainty::Target => "✓ the other misses a target",
                    Certainty::Tolerance => "= as good as the other",
                    Certainty::Undecided => "✗ undecided",
                }),
                Cell::words(bought.reason.as_str()),
            ];
            (bought.subject.clone(), cells)
        };
        let all = &self.files.decision;
        Table {
            caption: captioned("The option of each role", all.len(), MOST_BOXED, "decision.csv"),
            heads: ["role", "option", "next best", "certainty", "why"].map(str::to_owned).to_vec(),
            rows: all.iter().take(MOST_BOXED).map(row).collect(),
        }
    }

    /// What each option costs and buys.
    fn differences(&self) -> Table {
        let all = &self.files.decision;
        let mut measures: Vec<Measure> = Vec::new();
        for (measure, _) in all.iter().flat_map(|bought| &bought.differences) {
            if !measures.contains(measure) {
                measures.push(*measure);
            }
        }
        let row = |bought: &Bought| {
            let found = |measure: &Measure| {
                let here = bought.differences.iter().find(|(known, _)| known == measure);
                let found = here.and_then(|(_, found)| *found);
                let cell = more(measure.row().unit, found).with("data-who", &bought.subject);
                let [value, low, high] = numbers(found.map(|found| found.interval));
                let cell = cell.with("data-difference", &value).with("data-of", measure.name());
                cell.with("data-low", &low).with("data-high", &high)
            };
            let against = format!("{} against {}", bought.option, bought.runner_up);
            let cells = std::iter::once(Cell::words(against)).chain(measures.iter().map(found));
            (bought.subject.clone(), cells.collect())
        };
        let confidence = share_alone(self.recorded.confidence);
        let caption = format!(
            "What each option costs and buys: the option less the next best, ± half-width of the \
             {confidence} % interval"
        );
        let heads = ["role", "option"].map(str::to_owned);
        Table {
            caption: captioned(&caption, all.len(), MOST_ROWS, "decision.csv"),
            heads: heads.into_iter().chain(measures.iter().map(|one| head(*one))).collect(),
            rows: all.iter().take(MOST_ROWS).map(row).collect(),
        }
    }

    /// The decision and the policies, all roles together.
    fn wholes(&self) -> Vec<Element> {
        let table = pivoted(
            &self.files.whole,
            |tried| tried.option.clone(),
            ("policy", "The decision and the policies as a whole, all roles together"),
            MOST_ROWS,
        );
        let Some(measure) = self.files.whole.first().map(|tried| tried.measure) else {
            return Vec::new();
        };
        let unit = measure.row().unit;
        let mine = self.files.whole.iter().filter(|tried| tried.measure == measure);
        let row = |(place, tried): (usize, &Tried)| Dot {
            label: tried.option.clone(),
            place: usize::from(place > 0),
            estimate: tried.estimate,
            said: cell(unit, tried.estimate),
        };
        let rows: Vec<Dot> = mine.enumerate().take(MOST_DRAWN).map(row).collect();
        let dots = Dots { title: head(measure), unit, rows, differences: false };
        let title = title_of_wholes(&dots).filter(|_| dots.any());
        let drawn = title.map(|title| {
            let description = "The decision and each policy as a whole, with their intervals.";
            stacked("whole", &title, description, &table, std::slice::from_ref(&dots))
        });
        match drawn {
            Some(drawn) => vec![drawn],
            None => vec![table.cards()],
        }
    }

    /// The part of the price list that is drawn.
    fn drawn(&self) -> Option<PriceAxis<'_>> {
        let rows = &self.files.prices;
        let axis = PriceAxis { rows: &rows[..rows.len().min(MOST_DRAWN)] };
        axis.any().then_some(axis)
    }

    /// The price list as a picture.
    fn prices(&self) -> Vec<Element> {
        let table = self.price_list(MOST_ROWS);
        let Some(axis) = self.drawn() else {
            // Without a decision it stands in the box.
            return if self.decides() { vec![table.cards()] } else { Vec::new() };
        };
        let hour = match axis.rows[0].measure {
            Measure::AttackerExposure => "a severity-hour in an attacker's hands",
            _ => "a severity-hour held and not worked with",
        };
        let said = format!(
            "How it is read: take what {hour} is worth, in hours of waiting, and go up from there. Right \
             of the point (solid) the option pays that avoids more; left of it (dashed) the other one. \
             The thick line is the interval; shaded is where the roles part for certain."
        );
        let description = "Roles downward, from the cheapest switch to the dearest; across, the price on a \
                           logarithmic axis, with its interval. The table has the numbers.";
        vec![
            text("p", said).class("note"),
            figure("price", &axis.title(), description, &table, |size| axis.draw(size)),
        ]
    }

    fn price_list(&self, most: usize) -> Table {
        let row = |price: &Price| {
            let unit = price.measure.row().unit;
            let [value, low, high] = numbers(price.price);
            let said = price.price.map_or(UNKNOWN.to_owned(), price_said);
            let priced = Cell::from(said).with("data-who", &price.who).with("data-to", &price.to);
            let cells = vec![
                Cell::words(format!("{} → {}", price.from, price.to)),
                more(Unit::HoursPerWeek, price.waiting),
                more(unit, price.avoided),
                priced.with("data-price", &value).with("data-low", &low).with("data-high", &high),
                Cell::words(judged(price)),
            ];
            (price.who.clone(), cells)
        };
        let all = &self.files.prices;
        let avoided = all.first().map_or("", |price| price.measure.row().unit.word());
        let avoids = format!("avoids, {avoided}");
        let price = "price, waiting h per severity-hour";
        let heads = ["role", "switch", "adds waiting, h/week", &avoids, price, "what follows"];
        // A caption is there once: the box and the picture show the same list.
        let name = if most == MOST_BOXED { "Each role" } else { "The price list" };
        Table {
            caption: captioned(name, all.len(), most, "decide.csv"),
            heads: heads.map(str::to_owned).to_vec(),
            rows: all.iter().take(most).map(row).collect(),
        }
    }

    fn tried(&self) -> Table {
        let all = &self.files.tried;
        let title = "Every option that was tried, all else as decided, or as in the first policy";
        pivoted(
            all,
            |tried| match tried.role.as_str() {
                "*" => format!("{}: {}", tried.subject, tried.option),
                role if role == tried.subject => format!("{}: {}", tried.subject, tried.option),
                roles => format!("{}: {} (of {roles})", tried.subject, tried.option),
            },
            ("option", title),
            MOST_ROWS,
        )
    }
}

/// What follows from a row of the price list.
fn judged(price: &Price) -> String {
    let nothing = |found: Option<Estimate>| {
        found.is_some_and(|found| found.interval.ends() == Some((0.0, 0.0)))
    };
    let (safe, _) = price.sides();
    match price.verdict {
        Verdict::Price if price.price.is_some() => format!("{safe} pays above that price"),
        Verdict::Dominates => format!("✓ dominates: {}", verdict_said(price)),
        Verdict::Dominated => format!("✗ dominated: {}", verdict_said(price)),
        Verdict::Unclear if nothing(price.waiting) && nothing(price.avoided) => {
            "both come to the same here".to_owned()
        }
        Verdict::Unclear => format!("unclear: {}", verdict_said(price)),
        Verdict::Price => verdict_said(price),
    }
}

/// A number and the ends of its interval, as in the files.
fn numbers(found: Option<Interval>) -> [String; 3] {
    let found = |of: fn(&Interval) -> Option<f64>| found.as_ref().and_then(of);
    [found(|one| Some(one.value())), found(Interval::low), found(Interval::high)]
        .map(|number| number.map(number_text).unwrap_or_default())
}

/// `decided comes to 12,300 a week; the least of the policies, by-risk, to 17,100 a week`.
fn title_of_wholes(dots: &Dots) -> Option<String> {
    let (mine, others) = dots.rows.split_first()?;
    let known = others.iter().filter_map(|dot| Some((dot, dot.estimate?)));
    let said = |found: Estimate| phrase(dots.unit, found);
    let mine = format!("{} comes to {}", mine.label, said(mine.estimate?));
    let least = known.min_by(|one, other| one.1.mean().total_cmp(&other.1.mean()));
    Some(least.map_or(mine.clone(), |(dot, found)| {
        format!("{mine}; the least of the policies, {}, to {}", dot.label, said(found))
    }))
}

/// Rows of one measure each as a table with a column for each measure.
fn pivoted(
    all: &[Tried],
    name: impl Fn(&Tried) -> String,
    (corner, caption): (&str, &str),
    most: usize,
) -> Table {
    let mut measures: Vec<Measure> = Vec::new();
    for tried in all {
        if !measures.contains(&tried.measure) {
            measures.push(tried.measure);
        }
    }
    let mut rows: Vec<(String, Vec<Cell>)> = Vec::new();
    let mut more = false;
    for tried in all {
        let name = name(tried);
        if rows.last().is_none_or(|(last, _)| *last != name) {
            more = rows.len() == most;
            if more {
                break;
            }
            let mut cells = vec![Cell::from(UNKNOWN.to_owned()); measures.len()];
            cells.push(Cell::from(fixed(tried.replications as f64, 0)));
            rows.push((name, cells));
        }
        let at = measures.iter().position(|measure| *measure == tried.measure);
        if let (Some(at), Some((_, cells))) = (at, rows.last_mut()) {
            cells[at] = Cell::from(cell(tried.measure.row().unit, tried.estimate));
        }
    }
    let shown = rows.len() + usize::from(more);
    let heads = std::iter::once(corner.to_owned()).chain(measures.iter().map(|one| head(*one)));
    Table {
        caption: captioned(caption, shown, most, "options.csv"),
        heads: heads.chain(["replications".to_owned()]).collect(),
        rows,
    }
}
