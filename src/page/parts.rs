//! Where the time goes: the mean wait of each role under each policy as a bar, divided by its parts.

use crate::engine::Part;
use crate::measure::Unit;
use crate::page::draw::{Anchor, fitted, label, under, wide};
use crate::page::figure::{Cell, Size, Table, figure};
use crate::page::markup::{Element, element, text};
use crate::page::material::Material;
use crate::page::scale::{Scale, duration};
use crate::page::shares::filled;
use crate::words::human::time_phrase;
use crate::words::role_tables::in_words;

/// The parts that have a colour of their own, in the order of time; the rest are "other".
const COLOURED: [Part; 6] =
    [Part::Mail, Part::OffDuty, Part::Pickup, Part::Queue, Part::Review, Part::EndedWithout];
/// The class of each: that of nothing to worry about is the first, of the rest the last.
const OTHER: usize = 0;
/// Bars in one figure.
const MOST: usize = 24;
/// A wait of less than this has nothing to show.
const SHORT: f64 = 60.0;

/// A bar.
struct Bar {
    label: String,
    /// Means in seconds, by colour: the other parts first.
    parts: [f64; COLOURED.len() + 1],
}

impl Bar {
    fn whole(&self) -> f64 {
        self.parts.iter().sum()
    }
}

/// The section's figure; a sentence where nobody waits.
pub fn figures(material: &Material) -> Vec<Element> {
    let bars = bars(material);
    let Some(longest) = bars.iter().max_by(|a, b| a.whole().total_cmp(&b.whole())) else {
        return vec![text("p", "No need waits as long as a minute on average.")];
    };
    let largest = (0..longest.parts.len())
        .max_by(|a, b| longest.parts[*a].total_cmp(&longest.parts[*b]))
        .unwrap_or(OTHER);
    let title = format!(
        "Of the mean wait of {} ({}), {} is {}",
        time_phrase(longest.whole(), longest.whole() / 50.0),
        longest.label,
        time_phrase(longest.parts[largest], longest.parts[largest] / 50.0),
        name(largest),
    );
    let description = "A bar for each role and policy whose mean wait is a minute or more: how long \
         the parts of the wait take on average. The table has the numbers.";
    vec![
        legend(&bars),
        figure("parts", &title, description, &table(&bars), |size| draw(&bars, size)),
    ]
}

fn name(colour: usize) -> &'static str {
    match colour.checked_sub(1) {
        Some(at) => in_words(COLOURED[at]),
        None => "checks and the rest",
    }
}

fn bars(material: &Material) -> Vec<Bar> {
    let mut bars = Vec::new();
    for role in material.spoken() {
        for (place, policy) in material.policies().iter().enumerate() {
            let slot = role.index() + 1;
            let Some(waits) = material.waits[place][slot].as_ref() else { continue };
            let mut parts = [0.0; COLOURED.len() + 1];
            for (part, seconds) in Part::ALL.iter().zip(waits) {
                let at = COLOURED.iter().position(|other| other == part);
                parts[at.map_or(OTHER, |at| at + 1)] += seconds;
            }
            let label = match material.roles.len() {
                1 => policy.clone(),
                _ => format!("{}, {policy}", material.roles[role.index()]),
            };
            bars.push(Bar { label, parts });
        }
    }
    bars.retain(|bar| bar.whole() >= SHORT);
    bars.truncate(MOST);
    bars
}

fn legend(bars: &[Bar]) -> Element {
    let entry = |colour: usize| {
        let swatch = element("svg")
            .with("aria-hidden", "true")
            .with("viewBox", "0 0 22 14")
            .at("width", 22.0)
            .at("height", 14.0)
            .all(filled((0.0, 0.0), (22.0, 14.0), colour));
        element("li").add(swatch).say(format!(" {}", name(colour)))
    };
    let occurs = |colour: &usize| bars.iter().any(|bar| bar.parts[*colour] > 0.0);
    let shown = (0..=COLOURED.len()).filter(occurs).map(entry);
    element("ul").class("key").with("aria-label", "Parts of a wait").all(shown.collect::<Vec<_>>())
}

fn draw(bars: &[Bar], size: Size) -> (f64, Vec<Element>) {
    let (width, narrow) = (size.width(), size.is_narrow());
    let (start, row_height) = if narrow { (2.0, 46.0) } else { (262.0, 30.0) };
    let longest = bars.iter().map(Bar::whole).fold(0.0, f64::max);
    let x = Scale::linear((0.0, longest * 1.02), (start, width - 70.0));
    let bottom = 4.0 + row_height * bars.len() as f64;
    let ticks = x.ticks(Unit::Seconds, if narrow { 4 } else { 6 });
    let mut drawn = under(x, &ticks, (0.0, bottom), width);
    for (at, bar) in bars.iter().enumerate() {
        let top = 4.0 + row_height * at as f64;
        let (name, bars) = if narrow { (top + 14.0, top + 20.0) } else { (top + 16.0, top + 2.0) };
        let room = if narrow { width } else { start - 14.0 };
        drawn.push(label(0.0, name, Anchor::Start, fitted(&bar.label, room)).class("over-paper"));
        let mut before = 0.0;
        for (colour, seconds) in bar.parts.iter().enumerate() {
            let (from, to) = (x.place(before), x.place(before + seconds));
            before += seconds;
            if to - from > 0.2 {
                drawn.extend(filled((from, bars), (to - from, 20.0), colour));
            }
        }
        let said = duration(bar.whole());
        let at = (x.place(bar.whole()) + 6.0).min(width - wide(&said));
        drawn.push(label(at, bars + 14.5, Anchor::Start, said).class("tick"));
    }
    let axis = "mean time from wanting access to having it";
    drawn.push(label((start + width) / 2.0, bottom + 36.0, Anchor::Middle, axis).class("tick"));
    (bottom + 44.0, drawn)
}

fn table(bars: &[Bar]) -> Table {
    let said = |seconds: f64| Cell::from(time_phrase(seconds, seconds / 100.0));
    let row = |bar: &Bar| {
        let cells = std::iter::once(bar.whole()).chain(bar.parts.iter().copied()).map(said);
        (bar.label.clone(), cells.collect())
    };
    let heads = (0..=COLOURED.len()).map(|colour| name(colour).to_owned());
    let first = ["role and policy".to_owned(), "mean wait".to_owned()];
    Table {
        caption: "Where the time goes, by role and policy".to_owned(),
        heads: first.into_iter().chain(heads).collect(),
        rows: bars.iter().map(row).collect(),
    }
}
