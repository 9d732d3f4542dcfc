//! The trade-off: each policy at its place between two measures, the efficient ones marked.

use crate::experiment::{Axis, Comparison};
use crate::id::RoleId;
use crate::measure::Unit;
use crate::page::draw::{Anchor, colour, fitted, label, line, path, rect, under, wide};
use crate::page::figure::{Cell, Size, Table, figure};
use crate::page::markup::{Element, element, text};
use crate::page::material::{Material, Stand, role_at, slot_of};
use crate::page::scale::{Scale, round_up};

/// From this factor between the largest and the smallest on, an axis is logarithmic.
const FAR: f64 = 8.0;
/// At most so many ticks on the upright axis.
const UPWARD: usize = 6;
/// How much wider names are, which are bold.
const BOLD: f64 = 1.14;
/// Into so many pieces a stretch of the front is cut.
const STEPS: u32 = 80;
/// Half the size of a mark.
const MARK: f64 = 6.0;

/// The section's figure; a sentence when there is nothing to choose between.
pub fn figures(material: &Material) -> Vec<Element> {
    let Some(comparison) = &material.comparison else {
        return vec![text(
            "p",
            "These are results of “pimsim run”, which compares nothing; “pimsim compare” shows \
             the trade-off.",
        )];
    };
    let choices: Vec<Choice> = match comparison.whose {
        Some(whose) => vec![Choice { slots: whose.map(slot_of), from: 0 }],
        None => material.drawn().into_iter().map(|role| Choice::of(material, role)).collect(),
    };
    let figures = choices.iter().filter_map(|choice| one(material, comparison, choice));
    let figures: Vec<Element> = figures.collect();
    if figures.is_empty() {
        return vec![text(
            "p",
            "Fewer than two policies have a place: there is nothing to choose between.",
        )];
    }
    std::iter::once(legend(material)).chain(figures).collect()
}

/// Of whom a figure is.
struct Choice {
    /// The slots of both measures.
    slots: [usize; 2],
    /// The slot of its standings.
    from: usize,
}

impl Choice {
    /// Both measures of a role. With one role its rows are those of all together.
    fn of(material: &Material, role: RoleId) -> Self {
        let slot = slot_of(Some(role));
        let there = material.standings.iter().any(|stand| stand.slot == slot);
        Self { slots: [slot; 2], from: if there { slot } else { 0 } }
    }

    /// The names of both.
    fn names(&self, material: &Material) -> [String; 2] {
        self.slots.map(|slot| match slot.checked_sub(1) {
            Some(place) => material.roles[place].clone(),
            None => "all roles together".to_owned(),
        })
    }

    /// Both in one text.
    fn name(&self, material: &Material) -> String {
        let [x, y] = self.names(material);
        if x == y { x } else { format!("{x} against {y}") }
    }

    /// The names of both axes: of whom is said where they are of two.
    fn axes(&self, material: &Material, comparison: &Comparison) -> [String; 2] {
        let names = self.names(material);
        let name = |side: usize| {
            let said = said(comparison.axes[side]);
            if names[0] == names[1] { said } else { format!("{}: {said}", names[side]) }
        };
        [name(0), name(1)]
    }
}

/// The figure of a choice; nothing where fewer than two policies have a place, or all have the same.
fn one(material: &Material, comparison: &Comparison, choice: &Choice) -> Option<Element> {
    let known: Vec<&Stand> = material
        .standings
        .iter()
        .filter(|stand| stand.slot == choice.from && stand.x.is_some() && stand.y.is_some())
        .collect();
    let at = |stand: &Stand| Some((stand.x?.mean(), stand.y?.mean()));
    let same = known.windows(2).all(|pair| at(pair[0]) == at(pair[1]));
    if known.len() < 2 || same {
        return None;
    }
    let (role, slot) = (choice.name(material), choice.slots[0]);
    let description = "Each policy at its place between the two measures, with its intervals. A disc is \
         efficient, a ring is dominated by another policy, a half-filled disc is perhaps dominated. The \
         table has the numbers.";
    let table = table(material, comparison, (choice, &known));
    let title = format!("{role}: {}", told(material, &known));
    Some(figure(&format!("tradeoff-{slot}"), &title, description, &table, |size| {
        draw(material, comparison, (choice, &known), size)
    }))
}

/// Which policies are worth having.
fn told(material: &Material, known: &[&Stand]) -> String {
    let which = |efficient: Option<bool>| {
        let some = known.iter().filter(|stand| stand.efficient == efficient);
        let places: Vec<usize> = some.map(|stand| stand.place).collect();
        (!places.is_empty()).then(|| material.named(&places))
    };
    let said = [
        which(Some(true)).map(|names| format!("{names} efficient")),
        which(Some(false)).map(|names| format!("{names} dominated")),
        which(None).map(|names| format!("{names} perhaps dominated")),
    ];
    said.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// A measure in words, with its unit.
fn said(axis: Axis) -> String {
    let row = axis.measure.row();
    match row.unit {
        Unit::Seconds | Unit::Share | Unit::Count => row.what.to_owned(),
        unit => format!("{}, {}", row.what, unit.word()),
    }
}

/// Whether a policy is worth having, in a word.
pub fn word(stand: &Stand) -> &'static str {
    match stand.efficient {
        Some(true) => "efficient",
        Some(false) => "dominated",
        None => "perhaps dominated",
    }
}

/// Whether a policy is worth having, with those who are better.
fn verdict(stand: &Stand) -> String {
    match stand.efficient {
        Some(true) => "efficient".to_owned(),
        Some(false) => format!("dominated by {}", stand.dominated_by),
        None => format!("perhaps dominated by {}", stand.perhaps_by),
    }
}

fn legend(material: &Material) -> Element {
    let kinds = [
        (Some(true), "efficient: no other policy is better in one and no worse in the other"),
        (None, "perhaps dominated: these replications do not say"),
        (
            Some(false),
            "dominated: another policy is clearly better in one and clearly no worse in the other",
        ),
    ];
    let entry = |(kind, said): (Option<bool>, &str)| {
        let swatch = element("svg")
            .with("aria-hidden", "true")
            .with("viewBox", "0 0 16 16")
            .at("width", 16.0)
            .at("height", 16.0)
            .add(mark((8.0, 8.0), kind, "ink"));
        element("li").add(swatch).say(format!(" {said}"))
    };
    let occurs =
        |kind: &Option<bool>| material.standings.iter().any(|stand| stand.efficient == *kind);
    let shown = kinds.into_iter().filter(|(kind, _)| occurs(kind)).map(entry);
    element("ul").class("key").with("aria-label", "Marks").all(shown.collect::<Vec<_>>())
}

/// A disc, a ring, or half of each.
fn mark((x, y): (f64, f64), efficient: Option<bool>, class: &str) -> Element {
    let ring = |class: &str| element("circle").at("cx", x).at("cy", y).at("r", MARK).class(class);
    let mark = element("g").class(class);
    match efficient {
        Some(true) => mark.add(ring("dot")),
        Some(false) => mark.add(ring("dot hollow")),
        None => {
            let r = crate::page::markup::number(MARK);
            let from = format!(
                "{} {}",
                crate::page::markup::number(x),
                crate::page::markup::number(y - MARK)
            );
            let to = format!(
                "{} {}",
                crate::page::markup::number(x),
                crate::page::markup::number(y + MARK)
            );
            let half = format!("M{from}A{r} {r} 0 0 0 {to}Z");
            mark.add(ring("dot hollow")).add(element("path").with("d", half).class("half"))
        }
    }
}

/// An axis over these values.
fn scale(values: &[(f64, f64, f64)], places: (f64, f64)) -> Scale {
    let high = values.iter().map(|(_, _, high)| *high).fold(0.0, f64::max);
    let least = values.iter().map(|(mean, ..)| *mean).fold(f64::INFINITY, f64::min);
    if least > 0.0 && high > FAR * least {
        let low = values.iter().map(|(_, low, _)| *low).filter(|low| *low > 0.0);
        let low = low.fold(least, f64::min).max(least / 3.0);
        return Scale::log((low * 0.7, high * 1.5), places);
    }
    Scale::linear((0.0, round_up(high * 1.04)), places)
}

fn draw(
    material: &Material,
    comparison: &Comparison,
    (choice, known): (&Choice, &[&Stand]),
    size: Size,
) -> (f64, Vec<Element>) {
    let (width, high) = (size.width(), if size.is_narrow() { 360.0 } else { 440.0 });
    let (right, top, bottom) = (width - 14.0, 30.0, high - 48.0);
    let spread = |of: fn(&Stand) -> Option<crate::stats::Estimate>| {
        let values = known.iter().filter_map(|stand| of(stand));
        values
            .map(|found| {
                let (low, high) = found.interval.extent();
                (found.mean(), low, high)
            })
            .collect::<Vec<_>>()
    };
    let y = scale(&spread(|stand| stand.y), (bottom, top));
    let beside = y.ticks(comparison.axes[1].measure.row().unit, UPWARD);
    let left = beside.iter().map(|(_, said)| wide(said)).fold(24.0, f64::max) + 8.0;
    let x = scale(&spread(|stand| stand.x), (left, right));
    let mut drawn = vec![rect((left, top), (right - left, bottom - top), "ground")];
    let names = choice.axes(material, comparison);
    drawn.extend(axes((comparison.axes, names), (x, y), size, high));
    let spots: Vec<Spot> = known.iter().filter_map(|stand| Spot::new(stand, x, y)).collect();
    drawn.extend(front(&spots));
    drawn.extend(spots.iter().flat_map(Spot::draw));
    drawn.extend(labels(material, &spots, (left, top, right, bottom)));
    (high, drawn)
}

fn axes(
    (axes, names): ([Axis; 2], [String; 2]),
    (x, y): (Scale, Scale),
    size: Size,
    high: f64,
) -> Vec<Element> {
    let mut drawn = Vec::new();
    let most = if size.is_narrow() { 4 } else { 7 };
    let ticks = x.ticks(axes[0].measure.row().unit, most);
    drawn.extend(under(x, &ticks, (y.end, y.start), size.width()));
    for (value, said) in y.ticks(axes[1].measure.row().unit, UPWARD) {
        let place = y.place(value);
        drawn.push(line((x.start, place), (x.end, place), "grid"));
        drawn.push(label(x.start - 6.0, place + 4.0, Anchor::End, said).class("tick"));
    }
    let log = |scale: Scale| if scale.log && !size.is_narrow() { " (logarithmic)" } else { "" };
    let across = fitted(&format!("→ {}{}", names[0], log(x)), size.width());
    let up = fitted(&format!("↑ {}{}", names[1], log(y)), size.width());
    drawn.push(label(size.width(), high - 8.0, Anchor::End, across).class("tick"));
    drawn.push(label(0.0, 16.0, Anchor::Start, up).class("tick"));
    drawn
}

/// A policy in the picture.
struct Spot {
    place: usize,
    efficient: Option<bool>,
    at: (f64, f64),
    across: (f64, f64),
    up: (f64, f64),
}

impl Spot {
    fn new(stand: &Stand, x: Scale, y: Scale) -> Option<Self> {
        let ends = |found: crate::stats::Estimate, scale: Scale| {
            let (low, high) = found.interval.extent();
            (scale.place(low), scale.place(high))
        };
        let (across, up) = (stand.x?, stand.y?);
        Some(Self {
            place: stand.place,
            efficient: stand.efficient,
            at: (x.place(across.mean()), y.place(up.mean())),
            across: ends(across, x),
            up: ends(up, y),
        })
    }

    /// The mark and the whiskers, which no name may cover.
    fn covers(&self) -> [Frame; 3] {
        let (x, y) = self.at;
        let (left, right) = (self.across.0.min(self.across.1), self.across.0.max(self.across.1));
        let (upper, lower) = (self.up.0.min(self.up.1), self.up.0.max(self.up.1));
        [
            (x - MARK - 1.0, y - MARK - 1.0, x + MARK + 1.0, y + MARK + 1.0),
            (left, y - 1.5, right, y + 1.5),
            (x - 1.5, upper, x + 1.5, lower),
        ]
    }

    fn draw(&self) -> Vec<Element> {
        let (x, y) = self.at;
        let whiskers = element("g")
            .class(colour(self.place))
            .add(line((self.across.0, y), (self.across.1, y), "whisker"))
            .add(line((x, self.up.0), (x, self.up.1), "whisker"));
        vec![whiskers, mark(self.at, self.efficient, &colour(self.place))]
    }
}

/// A stair through the efficient policies.
fn front(spots: &[Spot]) -> Option<Element> {
    let efficient = spots.iter().filter(|spot| spot.efficient == Some(true));
    let mut points: Vec<(f64, f64)> = efficient.map(|spot| spot.at).collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    (points.len() > 1).then(|| path(&points, "front"))
}

/// Small frames along the front, so that it strikes no name through.
fn along(spots: &[Spot]) -> Vec<Frame> {
    let efficient = spots.iter().filter(|spot| spot.efficient == Some(true));
    let mut points: Vec<(f64, f64)> = efficient.map(|spot| spot.at).collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let between = |pair: &[(f64, f64)]| {
        let ((x1, y1), (x2, y2)) = (pair[0], pair[1]);
        (0..=STEPS).map(move |step| {
            let share = f64::from(step) / f64::from(STEPS);
            let (x, y) = (x1 + (x2 - x1) * share, y1 + (y2 - y1) * share);
            (x - 2.0, y - 2.0, x + 2.0, y + 2.0)
        })
    };
    points.windows(2).flat_map(between).collect()
}

/// Left, upper, right and lower edge.
type Frame = (f64, f64, f64, f64);

/// The names, each where it covers no mark and no other name.
fn labels(material: &Material, spots: &[Spot], within: Frame) -> Vec<Element> {
    let mut taken: Vec<Frame> = spots.iter().flat_map(Spot::covers).collect();
    taken.extend(along(spots));
    let overlap = |a: &Frame, b: &Frame| a.0 < b.2 && b.0 < a.2 && a.1 < b.3 && b.1 < a.3;
    let mut drawn = Vec::new();
    for spot in spots {
        let name = format!("{} {}", spot.place + 1, material.policies()[spot.place]);
        let name = fitted(&name, (within.2 - within.0) * 0.55);
        let inside = |frame: &Frame| {
            frame.0 >= within.0 && frame.2 <= within.2 && frame.1 >= within.1 && frame.3 <= within.3
        };
        let free =
            |frame: &Frame| inside(frame) && !taken.iter().any(|other| overlap(frame, other));
        // Nowhere free: the table has it.
        let Some(frame) = around(spot.at, BOLD * wide(&name)).into_iter().find(free) else {
            continue;
        };
        let (x, y) = spot.at;
        let to = (x.clamp(frame.0, frame.2), y.clamp(frame.1 + 3.0, frame.3 - 3.0));
        if (to.0 - x).abs().max((to.1 - y).abs()) > 16.0 {
            drawn.push(line(spot.at, to, "leader"));
        }
        drawn.push(label(frame.0, frame.3 - 4.0, Anchor::Start, name).class("name"));
        taken.push(frame);
    }
    drawn
}

/// Where a name of this length can stand, the nearest places first.
fn around((x, y): (f64, f64), long: f64) -> Vec<Frame> {
    let mut frames = Vec::new();
    let mut put = |left: f64, middle: f64| {
        frames.push((left, middle - 9.0, left + long, middle + 9.0));
    };
    for far in 0..12 {
        let away = 9.0 * f64::from(far);
        for middle in [y - away, y + away] {
            put(x + 10.0, middle);
            put(x - 10.0 - long, middle);
        }
        for middle in [y - 17.0 - away, y + 17.0 + away] {
            put(x - long / 2.0, middle);
        }
    }
    frames
}

fn table(
    material: &Material,
    comparison: &Comparison,
    (choice, known): (&Choice, &[&Stand]),
) -> Table {
    let names = choice.names(material);
    let row = |stand: &&Stand| {
        let policy = &material.policies()[stand.place];
        let [x, y] = [0, 1].map(|side: usize| {
            let (slot, measure) = (choice.slots[side], comparison.axes[side].measure);
            let found = material.estimates.get(stand.place, role_at(slot), measure);
            let role = if slot == 0 { "*" } else { names[side].as_str() };
            Cell::estimate(policy, role, measure, found)
        });
        (policy.clone(), vec![x, y, Cell::words(verdict(stand))])
    };
    let [x, y] = choice.axes(material, comparison);
    Table {
        caption: format!("{}: the policies between the two measures", choice.name(material)),
        heads: vec!["policy".to_owned(), x, y, "verdict".to_owned()],
        rows: known.iter().map(row).collect(),
    }
}
