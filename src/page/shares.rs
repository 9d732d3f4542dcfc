//! What became of the requests: bars of shares, and those without access once more, enlarged.

use crate::measure::{Measure, Unit};
use crate::page::draw::{Anchor, fitted, label, line, rect, under, wide};
use crate::page::figure::{Cell, Size, Table, figure};
use crate::page::markup::{Element, element, text};
use crate::page::material::Material;
use crate::page::scale::{Scale, round_up};

/// How requests end, with the word and the letter; the place is that of the colour and the pattern.
pub const ENDS: [(Measure, &str); 7] = [
    (Measure::GrantedShare, "granted"),
    (Measure::RefusedShare, "refused"),
    (Measure::DeniedShare, "denied"),
    (Measure::TimedOutShare, "timed out"),
    (Measure::CanceledShare, "canceled"),
    (Measure::FailedShare, "failed"),
    (Measure::CensoredShare, "open at the end"),
];

/// Above this share of requests without access, the bars need no second look.
const ENOUGH: f64 = 0.4;

/// The section's figures.
pub fn figures(material: &Material) -> Vec<Element> {
    let policies = material.policies().len();
    if (0..policies).all(|place| material.estimate(place, Measure::GrantedShare).is_none()) {
        return vec![text("p", "No request was filed.")];
    }
    let description = "A bar for each policy, divided by what became of its requests: granted, refused by a \
         check, denied by an approver, timed out, canceled, failed, or still open at the end of \
         the run. The table has the numbers.";
    let mut figures = vec![
        legend(material),
        figure("shares", "What became of the requests", description, &table(material), |size| {
            draw(material, size, &ENDS, 1.0)
        }),
    ];
    let without = |place: usize| {
        ENDS[1..]
            .iter()
            .filter_map(|(end, _)| Some(material.estimate(place, *end)?.mean()))
            .sum::<f64>()
    };
    let most = (0..policies).map(without).fold(0.0, f64::max);
    if most > 0.0 && most < ENOUGH {
        let title = "Requests that ended without access, enlarged";
        let mut enlarged = table(material);
        enlarged.caption = "Requests that ended without access, by policy".to_owned();
        enlarged.heads.remove(1);
        enlarged.rows.iter_mut().for_each(|(_, cells)| drop(cells.remove(0)));
        figures.push(figure("shares-without", title, description, &enlarged, |size| {
            draw(material, size, &ENDS[1..], round_up(most))
        }));
    }
    figures
}

/// The parts that occur, with their looks.
fn legend(material: &Material) -> Element {
    let places = 0..material.policies().len();
    let occurs = |end: Measure| {
        places
            .clone()
            .any(|place| material.estimate(place, end).is_some_and(|found| found.mean() > 0.0))
    };
    let entry = |(end, said): &(Measure, &str)| {
        let swatch = element("svg")
            .with("aria-hidden", "true")
            .with("viewBox", "0 0 22 14")
            .at("width", 22.0)
            .at("height", 14.0)
            .all(bar((0.0, 0.0), (22.0, 14.0), *end));
        element("li").add(swatch).say(format!(" {said}"))
    };
    let shown = ENDS.iter().filter(|(end, _)| occurs(*end));
    element("ul").class("key").with("aria-label", "Parts of the bars").all(shown.map(entry))
}

/// A part of a bar: its colour, and its pattern over it.
fn bar(at: (f64, f64), size: (f64, f64), end: Measure) -> Vec<Element> {
    filled(at, size, ENDS.iter().position(|(other, _)| *other == end).unwrap_or(0))
}

/// A rectangle with the colour of this number, and its pattern over it.
pub fn filled((x, y): (f64, f64), size: (f64, f64), colour: usize) -> Vec<Element> {
    let class = format!("e{colour}");
    let mut parts = vec![rect((x, y), size, &format!("part {class}"))];
    if class != "e0" {
        parts.push(rect((x, y), size, "over").with("fill", format!("url(#pattern-{class})")));
    }
    parts
}

/// From where to where.
type Stroke = ((f64, f64), (f64, f64));

/// The patterns of the parts, once for the whole page.
pub fn patterns() -> Element {
    let pattern = |id: &'static str, strokes: &[Stroke]| {
        let lines = strokes.iter().map(|(from, to)| line(*from, *to, "stripe"));
        element("pattern")
            .with("id", id)
            .at("width", 8.0)
            .at("height", 8.0)
            .with("patternUnits", "userSpaceOnUse")
            .all(lines.collect::<Vec<_>>())
    };
    let rising = [((0.0, 8.0), (8.0, 0.0)), ((-2.0, 2.0), (2.0, -2.0)), ((6.0, 10.0), (10.0, 6.0))];
    let falling =
        [((0.0, 0.0), (8.0, 8.0)), ((-2.0, 6.0), (2.0, 10.0)), ((6.0, -2.0), (10.0, 2.0))];
    let (upright, level) = (((4.0, 0.0), (4.0, 8.0)), ((0.0, 4.0), (8.0, 4.0)));
    let all = [
        pattern("pattern-e1", &[level]),
        pattern("pattern-e2", &rising),
        pattern("pattern-e3", &falling),
        pattern("pattern-e4", &[upright]),
        pattern("pattern-e5", &[upright, level]),
        pattern("pattern-e6", &[rising, falling].concat()),
        pattern("pattern-none", &rising),
    ];
    element("svg")
        .class("patterns")
        .with("aria-hidden", "true")
        .at("width", 0.0)
        .at("height", 0.0)
        .add(element("defs").all(all))
}

fn draw(
    material: &Material,
    size: Size,
    ends: &[(Measure, &str)],
    most: f64,
) -> (f64, Vec<Element>) {
    let (width, narrow) = (size.width(), size.is_narrow());
    let (start, row_height) = if narrow { (2.0, 46.0) } else { (222.0, 32.0) };
    let x = Scale::linear((0.0, most), (start, width - 20.0));
    let bottom = 4.0 + row_height * material.policies().len() as f64;
    let ticks = x.ticks(Unit::Share, if narrow { 4 } else { 5 });
    let mut drawn = under(x, &ticks, (0.0, bottom), width);
    for (place, policy) in material.policies().iter().enumerate() {
        let top = 4.0 + row_height * place as f64;
        let (name, bars) = if narrow { (top + 14.0, top + 20.0) } else { (top + 18.0, top + 3.0) };
        let room = if narrow { width } else { start - 14.0 };
        drawn.push(label(0.0, name, Anchor::Start, fitted(policy, room)).class("over-paper"));
        drawn.extend(stack(material, place, ends, x, bars));
    }
    (bottom + 24.0, drawn)
}

fn stack(
    material: &Material,
    place: usize,
    ends: &[(Measure, &str)],
    x: Scale,
    top: f64,
) -> Vec<Element> {
    if material.estimate(place, Measure::GrantedShare).is_none() {
        return vec![label(x.start + 6.0, top + 15.5, Anchor::Start, "no request").class("tick")];
    }
    let mut drawn = Vec::new();
    let mut before = 0.0;
    for (end, said) in ends {
        let share = material.estimate(place, *end).map_or(0.0, |found| found.mean());
        let (from, to) = (x.place(before), x.place(before + share));
        before += share;
        if share <= 0.0 {
            continue;
        }
        drawn.extend(bar((from, top), (to - from, 22.0), *end));
        if to - from > wide(said) + 14.0 {
            let middle = (from + to) / 2.0;
            let room = wide(said) + 6.0;
            drawn.push(rect((middle - room / 2.0, top + 3.0), (room, 16.0), "plate"));
            drawn.push(label(middle, top + 15.5, Anchor::Middle, *said));
        }
    }
    drawn
}

fn table(material: &Material) -> Table {
    let row = |(place, policy): (usize, &String)| {
        let cell = |(end, _): &(Measure, &str)| {
            Cell::estimate(policy, "*", *end, material.estimate(place, *end))
        };
        (policy.clone(), ENDS.iter().map(cell).collect())
    };
    let heads = ENDS.iter().map(|(_, said)| (*said).to_owned());
    Table {
        caption: "Shares of requests by what became of them, all roles together".to_owned(),
        heads: std::iter::once("policy".to_owned()).chain(heads).collect(),
        rows: material.policies().iter().enumerate().map(row).collect(),
    }
}
