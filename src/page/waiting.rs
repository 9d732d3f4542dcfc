//! Time to access: curves of waiting on a logarithmic axis of time, with their bands.

use crate::measure::{Measure, Unit};
use crate::page::draw::{Anchor, badge, colour, dash, fitted, label, line, path, rect, under};
use crate::page::figure::{Cell, Size, Table, figure};
use crate::page::markup::{Element, element, number, text};
use crate::page::material::{Curve, Material, Waiting, role_at};
use crate::page::scale::{Scale, duration};
use crate::stats::Estimate;
use crate::words::human::{cell, phrase};

/// A curve that changes by less than this is at its end.
const SLIGHT: f64 = 0.002;
/// Seconds of the table.
const TIMES: [f64; 8] = [0.0, 10.0, 60.0, 600.0, 3_600.0, 14_400.0, 86_400.0, 604_800.0];

/// The section's figures: one for each role that is spoken of.
pub fn figures(material: &Material) -> Vec<Element> {
    let roles = material.drawn();
    let more = material.spoken().len() - roles.len();
    let figures = roles.iter().map(|role| {
        let slot = role.index() + 1;
        one(material, slot, material.roles[role.index()].as_str())
    });
    let mut all: Vec<Element> = std::iter::once(key(material)).chain(figures).collect();
    if more > 0 {
        let said = format!("{more} more roles: time_to_access.csv.");
        all.push(text("p", said).class("note"));
    }
    all
}

/// Which line and which number is which policy.
fn key(material: &Material) -> Element {
    let entry = |(place, name): (usize, &String)| {
        element("li").add(swatch(place)).say(format!(" {} {name}", place + 1))
    };
    let entries = material.policies().iter().enumerate().map(entry);
    element("ul").class("key lines").with("aria-label", "Lines of the policies").all(entries)
}

fn one(material: &Material, slot: usize, role: &str) -> Element {
    let whom = role.to_owned();
    let title = title(material, slot, role);
    if curves(material, slot).all(|(_, curve)| curve.iter().all(|point| point.share.is_none())) {
        return text("p", format!("{title}: nobody needed it."));
    }
    let description = "A curve for each policy: how many of the needs have no access yet after a time, from a \
         second on a logarithmic axis. A curve that does not reach zero ends at the needs that \
         never got access. Bands are intervals. The table has the numbers.";
    let id = format!("waiting-{slot}");
    figure(&id, &title, description, &table(material, slot, &whom), |size| {
        draw(material, slot, size)
    })
}

/// What the figure shows: the longest and the shortest wait of 95 % of the needs.
fn title(material: &Material, slot: usize, role: &str) -> String {
    let wait = |place: usize| {
        let found = material.estimates.get(place, role_at(slot), Measure::TimeToAccessP95)?;
        Some((place, found))
    };
    let mut known: Vec<_> = (0..material.policies().len()).filter_map(wait).collect();
    known.sort_by(|a, b| b.1.mean().total_cmp(&a.1.mean()));
    let said = |(place, found): &(usize, Estimate)| {
        format!("{} under {}", phrase(Unit::Seconds, *found), material.policies()[*place])
    };
    match (known.first(), known.last()) {
        (Some(longest), Some(shortest)) if longest.0 != shortest.0 => {
            let (longest, shortest) = (said(longest), said(shortest));
            format!("{role}: 95 % of needs wait up to {longest}, {shortest}")
        }
        (Some(only), _) => format!("{role}: 95 % of needs wait up to {}", said(only)),
        _ => format!("{role}: no need got access"),
    }
}

fn curves(material: &Material, slot: usize) -> impl Iterator<Item = (usize, &Curve)> {
    material.curves.iter().map(move |scopes| &scopes[slot]).enumerate()
}

/// The share at a time: that of the last point of the grid not behind it.
fn at(curve: &Curve, seconds: f64) -> Option<usize> {
    curve.iter().rposition(|point| point.seconds <= seconds)
}

/// The last time at which something still happens.
fn end(material: &Material, slot: usize) -> f64 {
    let end = |curve: &Curve| {
        let last = curve.last().and_then(|point| point.share)?.mean();
        let moving =
            |point: &&Waiting| point.share.is_some_and(|share| share.mean() - last > SLIGHT);
        curve.iter().rfind(moving).map(|point| point.seconds * 1.5)
    };
    let ends = curves(material, slot).filter_map(|(_, curve)| end(curve));
    ends.fold(60.0, f64::max).min(28.0 * 86_400.0)
}

fn draw(material: &Material, slot: usize, size: Size) -> (f64, Vec<Element>) {
    let (width, high) = (size.width(), if size.is_narrow() { 300.0 } else { 340.0 });
    let (left, right, top, bottom) = (46.0, width - 16.0, 20.0, high - 46.0);
    let x = Scale::log((1.0, end(material, slot)), (left, right));
    let y = Scale::linear((0.0, 1.0), (bottom, top));
    let mut drawn = vec![rect((left, top), (right - left, bottom - top), "ground")];
    for (value, said) in y.ticks(Unit::Share, 5) {
        drawn.push(line((left, y.place(value)), (right, y.place(value)), "grid"));
        drawn.push(label(left - 6.0, y.place(value) + 4.0, Anchor::End, said).class("tick"));
    }
    drawn.extend(under(x, &x.ticks(Unit::Seconds, 8), (top, bottom), width));
    let middle = (left + right) / 2.0;
    let axis = "time since the need arose, logarithmic";
    drawn.push(label(middle, high - 8.0, Anchor::Middle, axis).class("tick"));
    // Policies that leave the role alike have one curve, with the names of all.
    let mut all: Vec<(usize, &Curve)> = Vec::new();
    let mut alike: Vec<Vec<usize>> = Vec::new();
    for (place, curve) in curves(material, slot) {
        match all.iter().position(|(_, other)| same(other, curve)) {
            Some(at) => alike[at].push(place),
            None => {
                all.push((place, curve));
                alike.push(vec![place]);
            }
        }
    }
    // Many bands over each other must not hide the curves.
    let opacity = (0.9 / all.len() as f64).min(0.18);
    let band = |(place, curve): &(usize, &Curve)| band(curve, *place, x, y);
    drawn.extend(all.iter().filter_map(band).map(|band| band.at("fill-opacity", opacity)));
    drawn.extend(all.iter().filter_map(|(place, curve)| stroke(curve, *place, x, y)));
    drawn.extend(badges(material, &all, &alike, (x, y)));
    drawn
        .push(label(left, top - 2.0, Anchor::Start, "share of needs without access").class("tick"));
    (high, drawn)
}

/// The points of a curve within the axis, by its share or an end of its interval.
fn points(
    curve: &Curve,
    (x, y): (Scale, Scale),
    of: impl Fn(&Waiting) -> Option<f64>,
) -> Vec<(f64, f64)> {
    let inside = curve.iter().filter(|point| point.seconds <= x.to);
    inside.filter_map(|point| Some((x.place(point.seconds), y.place(of(point)?)))).collect()
}

/// The share itself.
fn share(point: &Waiting) -> Option<f64> {
    point.share.map(|share| share.mean())
}

fn stroke(curve: &Curve, place: usize, x: Scale, y: Scale) -> Option<Element> {
    let mut points = points(curve, (x, y), share);
    let last = *points.last()?;
    points.push((x.end, last.1));
    Some(path(&points, &format!("curve {}", colour(place))).with("stroke-dasharray", dash(place)))
}

fn band(curve: &Curve, place: usize, x: Scale, y: Scale) -> Option<Element> {
    let upper = points(curve, (x, y), |point| point.share?.high());
    let lower = points(curve, (x, y), |point| point.share?.low());
    if upper.len() < 2 {
        return None;
    }
    let all: Vec<_> = upper.into_iter().chain(lower.into_iter().rev()).collect();
    Some(path(&all, &format!("band {}", colour(place))))
}

/// Whether two curves are the same.
fn same(one: &Curve, other: &Curve) -> bool {
    let mean = |point: &Waiting| point.share.map(|share| share.mean());
    one.iter().map(mean).eq(other.iter().map(mean))
}

/// The number and the name of each policy on its curve, at a height of its own, so that no two lie on
/// each other.
fn badges(
    material: &Material,
    all: &[(usize, &Curve)],
    alike: &[Vec<usize>],
    (x, y): (Scale, Scale),
) -> Vec<Element> {
    let many = all.len() as f64;
    let mut placed: Vec<(f64, f64)> = Vec::new();
    let mut drawn = Vec::new();
    for (at, (place, curve)) in all.iter().enumerate() {
        let height = 0.92 - 0.84 * (at as f64 + 0.5) / many;
        let points = points(curve, (x, y), share);
        let Some(mut spot) = crossing(&points, y.place(height)) else { continue };
        let near = |spot: (f64, f64), other: &(f64, f64)| {
            (spot.0 - other.0).abs() < 19.0 && (spot.1 - other.1).abs() < 19.0
        };
        // Along the axis, past those that are there already.
        while placed.iter().any(|other| near(spot, other)) && spot.0 + 20.0 < x.end {
            spot.0 += 20.0;
        }
        placed.push(spot);
        drawn.push(badge(spot, *place));
        let room = (x.end - spot.0 - 14.0).min(230.0);
        let name = fitted(&material.named(&alike[at]), room / 1.14);
        if room > 40.0 {
            let named = label(spot.0 + 13.0, spot.1 + 4.5, Anchor::Start, name);
            drawn.push(named.class(format!("name {}", colour(*place))));
        }
    }
    drawn
}

/// Where a falling curve passes a height; where it begins, when it begins below.
fn crossing(points: &[(f64, f64)], height: f64) -> Option<(f64, f64)> {
    let first = *points.first()?;
    if first.1 >= height {
        return Some((first.0 + 10.0, first.1));
    }
    for pair in points.windows(2) {
        let ((x1, y1), (x2, y2)) = (pair[0], pair[1]);
        if y1 <= height && y2 > height {
            return Some((x1 + (x2 - x1) * (height - y1) / (y2 - y1), height));
        }
    }
    let last = *points.last()?;
    Some((last.0 - 10.0, last.1))
}

fn table(material: &Material, slot: usize, whom: &str) -> Table {
    let waits = [
        (Measure::TimeToAccessP50, "50 % up to"),
        (Measure::TimeToAccessP95, "95 % up to"),
        (Measure::TimeToAccessP99, "99 % up to"),
    ];
    let role = role_at(slot);
    let name = role.map_or("*", |role| material.roles[role.index()].as_str());
    let row = |(place, curve): (usize, &Curve)| {
        let policy = &material.policies()[place];
        let wait = |(measure, _): &(Measure, &str)| {
            Cell::estimate(policy, name, *measure, material.estimates.get(place, role, *measure))
        };
        let share = |seconds: &f64| {
            let found = at(curve, *seconds).and_then(|at| curve[at].share);
            Cell::from(cell(Unit::Share, found))
        };
        let cells = waits.iter().map(wait).chain(TIMES.iter().map(share));
        (policy.clone(), cells.collect())
    };
    let time = |seconds: &f64| match seconds {
        0.0 => "had to wait".to_owned(),
        seconds => format!("after {}", duration(*seconds)),
    };
    let waits = waits.iter().map(|(_, said)| (*said).to_owned());
    let heads = std::iter::once("policy".to_owned()).chain(waits).chain(TIMES.iter().map(time));
    Table {
        caption: format!(
            "Waits of needs that got access, and shares of needs still without it, {whom}"
        ),
        heads: heads.collect(),
        rows: curves(material, slot).map(row).collect(),
    }
}

/// A piece of the curve of a policy, for lists of policies.
pub fn swatch(place: usize) -> Element {
    let stroke = path(&[(1.0, 7.0), (43.0, 7.0)], &format!("curve {}", colour(place)));
    element("svg")
        .with("aria-hidden", "true")
        .with("viewBox", "0 0 44 14")
        .with("width", number(44.0))
        .with("height", number(14.0))
        .add(stroke.with("stroke-dasharray", dash(place)))
}
