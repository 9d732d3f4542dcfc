//! The week, hour by hour: where requests wait, and where approvers are on duty.

use crate::page::draw::{Anchor, drawing, label, rect};
use crate::page::figure::{Cell, Table};
use crate::page::markup::{Element, element, text};
use crate::page::material::{Material, Week};
use crate::page::scale::nice_step;
use crate::words::digits::alone;
use crate::words::human::UNKNOWN;

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const HOURS: usize = 24;
/// The size of the cell of an hour.
const CELL: (f64, f64) = (15.0, 19.0);
const LEFT: f64 = 38.0;
/// More maps of one sort than this are left to the files.
const MOST: usize = 12;
/// Less than this is nothing.
const NOTHING: f64 = 1e-9;

/// One sort of map.
struct Sort {
    id: &'static str,
    title: &'static str,
    /// What a value is.
    what: &'static str,
    /// The same in a sentence.
    said: &'static str,
    /// What is said of policies where it is nothing all week.
    never: &'static str,
    /// What is hatched.
    none: &'static str,
    of: fn(&Week) -> &Vec<Option<f64>>,
    /// Only where somebody is asked.
    asked: bool,
}

const SORTS: [Sort; 2] = [
    Sort {
        id: "pending",
        title: "Requests pending",
        what: "requests pending at a time",
        said: "Requests pending at a time, by local hour of the week; the same scale for every \
               policy.",
        never: "Nothing is ever pending under",
        none: "nothing pending",
        of: |week| &week.pending,
        asked: false,
    },
    Sort {
        id: "on-duty",
        title: "Approvers on duty",
        what: "members on duty at a time",
        said: "Members on duty at a time of the groups that any role names, by local hour of the \
               week.",
        never: "Nobody is asked, or ever on duty, under",
        none: "nobody on duty",
        of: |week| &week.on_duty,
        asked: true,
    },
];

/// The maps of pending requests.
pub fn pending(material: &Material) -> Vec<Element> {
    maps(material, &SORTS[0])
}

/// The maps of approvers on duty.
pub fn coverage(material: &Material) -> Vec<Element> {
    maps(material, &SORTS[1])
}

/// Whether anybody was asked under this policy.
fn asks(material: &Material, place: usize) -> bool {
    material.approvers[place].iter().any(|load| load.notified > 0.0 || load.reviewed > 0.0)
}

/// One map for all policies that are the same.
fn maps(material: &Material, sort: &Sort) -> Vec<Element> {
    let none = Vec::new();
    let mut distinct: Vec<(&Vec<Option<f64>>, Vec<usize>)> = Vec::new();
    for (place, weeks) in material.weeks.iter().enumerate() {
        let week = if sort.asked && !asks(material, place) { &none } else { (sort.of)(&weeks[0]) };
        match distinct.iter_mut().find(|(other, _)| *other == week) {
            Some((_, places)) => places.push(place),
            None => distinct.push((week, vec![place])),
        }
    }
    let nothing = |week: &[Option<f64>]| week.iter().flatten().all(|value| *value < NOTHING);
    let (never, some): (Vec<_>, Vec<_>) = distinct.into_iter().partition(|(week, _)| nothing(week));
    let most = some.iter().flat_map(|(week, _)| week.iter().flatten()).copied().fold(0.0, f64::max);
    let mut parts = Vec::new();
    let never: Vec<usize> = never.into_iter().flat_map(|(_, places)| places).collect();
    if !some.is_empty() {
        parts.push(legend(sort, most));
        let maps =
            some.iter().take(MOST).map(|(week, places)| map(material, sort, week, places, most));
        parts.push(element("div").class("maps").all(maps.collect::<Vec<_>>()));
    }
    if some.len() > MOST {
        let more = some.len() - MOST;
        parts.push(text("p", format!("{more} more weeks are in levels.csv.")));
    }
    if !never.is_empty() {
        parts.push(text("p", format!("{} {}.", sort.never, material.named(&never))));
    }
    parts
}

/// From nothing to the most, in round steps.
fn legend(sort: &Sort, most: f64) -> Element {
    scale(sort.what, sort.said, sort.none, most)
}

/// What the darkness of a cell says, from nothing to the most; `what` is its name, unique in the page.
pub fn scale(what: &str, said: &str, none: &str, most: f64) -> Element {
    let step = nice_step(most / 4.0);
    let many = (most / step + 1e-9).floor();
    let mut steps: Vec<f64> = (0..=many as u32).map(|times| f64::from(times) * step).collect();
    if most - many * step > 0.3 * step {
        steps.push(most);
    }
    let entry = |value: f64| {
        let swatch = element("svg")
            .with("aria-hidden", "true")
            .with("viewBox", "0 0 22 14")
            .at("width", 22.0)
            .at("height", 14.0)
            .all(cell((0.0, 0.0), (22.0, 14.0), Some(value), most));
        let said = if value == 0.0 { none.to_owned() } else { alone(value) };
        element("li").add(swatch).say(format!(" {said}"))
    };
    let label = format!("Scale: {what}");
    element("div")
        .class("legend")
        .add(text("p", said))
        .add(element("ul").class("key").with("aria-label", label).all(steps.into_iter().map(entry)))
}

/// The cell of an hour: darker for more; hatched for nothing, empty for an hour that is not there.
fn cell(at: (f64, f64), size: (f64, f64), value: Option<f64>, most: f64) -> Vec<Element> {
    let Some(value) = value else { return Vec::new() };
    if value < NOTHING {
        return vec![
            rect(at, size, "cell none"),
            rect(at, size, "over").with("fill", "url(#pattern-none)"),
        ];
    }
    let share = if most > 0.0 { (value / most).clamp(0.0, 1.0) } else { 0.0 };
    vec![rect(at, size, "cell").at("fill-opacity", 0.08 + 0.92 * share)]
}

fn map(
    material: &Material,
    sort: &Sort,
    week: &[Option<f64>],
    places: &[usize],
    most: f64,
) -> Element {
    let policies = material.named(places);
    let title = format!("{}: {policies}", sort.title);
    let description = format!(
        "Seven rows for the days of the week, 24 columns for the local hours of the day: {}. \
         Darker is more, hatched is {}. The table has the numbers.",
        sort.what, sort.none
    );
    let id = format!("{}-{}", sort.id, places.first().copied().unwrap_or(0));
    week_map(&id, &title, &description, (week, most))
}

/// A map of any week: a cell for each of the 168 hours, as dark as its share of the most.
pub fn week_map(
    id: &str,
    title: &str,
    description: &str,
    (week, most): (&[Option<f64>], f64),
) -> Element {
    let width = LEFT + CELL.0 * HOURS as f64 + 12.0;
    let high = CELL.1 * DAYS.len() as f64 + 24.0;
    let mut drawn = Vec::new();
    for (day, name) in DAYS.iter().enumerate() {
        let top = CELL.1 * day as f64;
        drawn.push(label(0.0, top + 14.0, Anchor::Start, *name).class("tick"));
        for hour in 0..HOURS {
            let value = week.get(day * HOURS + hour).copied().flatten();
            let at = (LEFT + CELL.0 * hour as f64, top);
            drawn.extend(cell(at, (CELL.0 - 1.0, CELL.1 - 1.0), value, most));
        }
    }
    for hour in (0..=HOURS).step_by(6) {
        let x = LEFT + CELL.0 * hour as f64;
        drawn.push(label(x, high - 8.0, Anchor::Middle, format!("{hour}:00")).class("tick"));
    }
    let svg = drawing(id, (width + 12.0, high), title, description).all(drawn);
    element("figure")
        .with("id", id)
        .add(text("figcaption", title))
        .add(svg)
        .add(table(title.to_owned(), week).folded())
}

fn table(caption: String, week: &[Option<f64>]) -> Table {
    let row = |hour: usize| {
        let cell = |day: usize| {
            let value = week.get(day * HOURS + hour).copied().flatten();
            Cell::from(value.map_or_else(|| UNKNOWN.to_owned(), alone))
        };
        (format!("{hour:02}:00"), (0..DAYS.len()).map(cell).collect())
    };
    let heads = std::iter::once("hour").chain(DAYS).map(str::to_owned);
    Table { caption, heads: heads.collect(), rows: (0..HOURS).map(row).collect() }
}
