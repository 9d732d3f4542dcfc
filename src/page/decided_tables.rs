//! The tables of the page of a decision.
//!
//! Promises: a cell that a program may want carries what stands in the file; a table that is cut says so
//! in its caption, and where the rest is.

use crate::experiment::decide::{Certainty, Verdict};
use crate::measure::{Measure, Unit};
use crate::page::decided_files::{Bought, Price, Tried};
use crate::page::figure::{Cell, Table};
use crate::page::price_axis::{price_said, verdict_said};
use crate::rows::csv::value_text;
use crate::stats::{Estimate, Interval};
use crate::words::crossing::axis_phrase;
use crate::words::digits::{fixed, share_alone};
use crate::words::human::{UNKNOWN, cell, signed};

/// Rows in the box, which is read first.
pub const MOST_BOXED: usize = 12;
/// Rows in a table; the files have all.
pub const MOST_ROWS: usize = 120;

/// A measure as the head of a column.
pub fn head(measure: Measure) -> String {
    match measure {
        Measure::TotalCost => "total cost per week".to_owned(),
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

/// The option of each subject, how sure it is, and why.
pub fn recommended(all: &[Bought]) -> Table {
    let row = |bought: &Bought| {
        let cells = vec![
            Cell::words(bought.option.as_str()),
            Cell::words(match bought.runner_up.as_str() {
                "" => UNKNOWN,
                other => other,
            }),
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
    Table {
        caption: captioned("The option of each role", all.len(), MOST_BOXED, "decision.csv"),
        heads: ["role", "option", "next best", "certainty", "why"].map(str::to_owned).to_vec(),
        rows: all.iter().take(MOST_BOXED).map(row).collect(),
    }
}

/// What each option costs and buys.
pub fn differences(all: &[Bought], confidence: f64) -> Table {
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
            let unit = measure.row().unit;
            let cell = more(unit, found).with("data-who", &bought.subject);
            let [value, low, high] = numbers(unit, found.map(|found| found.interval));
            let cell = cell.with("data-difference", &value).with("data-of", measure.name());
            cell.with("data-low", &low).with("data-high", &high)
        };
        let against = match bought.runner_up.as_str() {
            "" => bought.option.clone(),
            other => format!("{} against {other}", bought.option),
        };
        let cells = std::iter::once(Cell::words(against)).chain(measures.iter().map(found));
        (bought.subject.clone(), cells.collect())
    };
    let confidence = share_alone(confidence);
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

/// The price list, so many rows of it.
pub fn price_list(all: &[Price], most: usize) -> Table {
    let row = |price: &Price| {
        let unit = price.measure.row().unit;
        let [value, low, high] = numbers(Unit::Count, price.price);
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
    let avoided = all.first().map_or("", |price| price.measure.row().unit.word());
    let avoids = format!("avoids, {avoided}");
    let price = "price, waiting h per severity-hour";
    let heads = ["role", "switch", "adds waiting, h/week", &avoids, price, "what follows"];
    // A caption is there once: the box and the picture show the same list.
    let name = if most == MOST_BOXED { "Each switch by itself" } else { "The price list" };
    Table {
        caption: captioned(name, all.len(), most, "decide.csv"),
        heads: heads.map(str::to_owned).to_vec(),
        rows: all.iter().take(most).map(row).collect(),
    }
}

/// Everything that was tried.
pub fn tried(all: &[Tried]) -> Table {
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

/// What follows from a row of the price list.
fn judged(price: &Price) -> String {
    let (safe, _) = price.sides();
    match price.verdict {
        Verdict::Price if price.price.is_some() => format!("{safe} pays above that price"),
        Verdict::Dominates => format!("✓ dominates: {}", verdict_said(price)),
        Verdict::Dominated => format!("✗ dominated: {}", verdict_said(price)),
        Verdict::Unclear if price.is_nothing() => verdict_said(price),
        Verdict::Unclear => format!("unclear: {}", verdict_said(price)),
        Verdict::Price => verdict_said(price),
    }
}

/// A number and the ends of its interval, as in the files.
fn numbers(unit: Unit, found: Option<Interval>) -> [String; 3] {
    let found = |of: fn(&Interval) -> Option<f64>| found.as_ref().and_then(of);
    [found(|one| Some(one.value())), found(Interval::low), found(Interval::high)]
        .map(|number| number.map(|number| value_text(unit, number)).unwrap_or_default())
}

/// The decision and the policies, all roles together.
pub fn wholes(all: &[Tried]) -> Table {
    let title = "The decision and the policies as a whole, all roles together";
    pivoted(all, |tried| tried.option.clone(), ("policy", title), MOST_ROWS)
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
