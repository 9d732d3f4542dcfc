//! Curves against a number: estimates with their bands, a limit, and where two curves cross.
//!
//! Promises: every curve carries its name; what is known of a crossing is shaded from end to end, to
//! the edge where an end is not known; an axis has a name. Never: a value between two points that is
//! more than a straight line.

use crate::measure::Unit;
use crate::page::draw::{
    Anchor, circle, colour, dash, fitted, label, line, path, rect, under, wide,
};
use crate::page::figure::{Drawn, Size};
use crate::page::markup::{Element, element};
use crate::page::scale::{Scale, round_up};
use crate::stats::Estimate;

/// From this factor between the largest and the smallest on, the upright axis is logarithmic.
const FAR: f64 = 30.0;
/// How much wider names are, which are bold.
const BOLD: f64 = 1.14;
/// Names of curves are this far apart.
const APART: f64 = 16.0;

/// What is drawn.
pub struct Lines {
    /// The name of the axis below.
    pub across: String,
    /// Whether it is logarithmic.
    pub log: bool,
    /// Its values with their texts, rising.
    pub ticks: Vec<(f64, String)>,
    /// The name of the upright axis.
    pub up: String,
    /// Its unit.
    pub unit: Unit,
    /// The curves.
    pub curves: Vec<Curve>,
    /// A level that is to be met, with its text.
    pub limit: Option<(f64, String)>,
    /// Where two curves cross.
    pub cross: Option<Cross>,
}

/// One curve.
pub struct Curve {
    /// The place of its colour.
    pub place: usize,
    /// Who.
    pub name: String,
    /// Its points, from left to right.
    pub points: Vec<(f64, Estimate)>,
}

/// A crossing.
pub struct Cross {
    /// Where; `None` where that is not known.
    pub at: Option<f64>,
    /// From where to where; `None` is not known.
    pub ends: (Option<f64>, Option<f64>),
    /// What is said of it.
    pub said: String,
}

impl Lines {
    /// The height, and what is drawn.
    pub fn draw(&self, size: Size) -> Drawn {
        let (width, high) = (size.width(), if size.is_narrow() { 320.0 } else { 360.0 });
        let (top, bottom) = (42.0, high - 48.0);
        let y = self.upright((bottom, top));
        let beside = y.ticks(self.unit, 6);
        let left = beside.iter().map(|(_, said)| wide(said)).fold(24.0, f64::max) + 8.0;
        let names = self.curves.iter().map(|curve| wide(&curve.name) * BOLD).fold(0.0, f64::max);
        // On a telephone names stand within the drawing.
        let right = if size.is_narrow() { width - 10.0 } else { width - names.min(220.0) - 16.0 };
        let x = self.level((left, right));
        let mut drawn = vec![rect((left, top), (right - left, bottom - top), "ground")];
        drawn.extend(under(x, &self.ticks, (top, bottom), width));
        for (value, said) in beside {
            let place = y.place(value);
            drawn.push(line((left, place), (right, place), "grid"));
            drawn.push(label(left - 6.0, place + 4.0, Anchor::End, said).class("tick"));
        }
        drawn.extend(self.cross.iter().flat_map(|cross| cross.shade(x, (top, bottom))));
        drawn.extend(self.curves.iter().filter_map(|curve| curve.band(x, y)));
        drawn.extend(self.curves.iter().flat_map(|curve| curve.stroke(x, y)));
        drawn.extend(self.limit(y, (left, right)));
        drawn.extend(self.cross.iter().flat_map(|cross| cross.mark(x, (top, bottom), width)));
        drawn.extend(self.names((x, y), (top, bottom), size));
        let log = |scale: Scale| if scale.log { " (logarithmic)" } else { "" };
        let across = fitted(&format!("→ {}{}", self.across, log(x)), width);
        let up = fitted(&format!("↑ {}{}", self.up, log(y)), width);
        drawn.push(label(right, high - 8.0, Anchor::End, across).class("tick"));
        drawn.push(label(0.0, 14.0, Anchor::Start, up).class("tick"));
        (high, drawn)
    }

    fn level(&self, places: (f64, f64)) -> Scale {
        let all = || self.ticks.iter().map(|(value, _)| *value);
        let ends = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
        if self.log { Scale::log(ends, places) } else { Scale::linear(ends, places) }
    }

    fn upright(&self, places: (f64, f64)) -> Scale {
        let all = || self.curves.iter().flat_map(|curve| &curve.points).map(|(_, found)| found);
        let limit = self.limit.as_ref().map_or(0.0, |(limit, _)| *limit);
        let high = all().map(|found| found.interval.extent().1).fold(limit, f64::max);
        let means = all().map(|found| found.mean());
        let least = means.chain((limit > 0.0).then_some(limit)).fold(f64::INFINITY, f64::min);
        if least > 0.0 && least.is_finite() && high > FAR * least {
            let lows = all().map(|found| found.interval.extent().0).filter(|low| *low > 0.0);
            let low = lows.fold(least, f64::min).max(least / 3.0);
            return Scale::log((low * 0.8, high * 1.25), places);
        }
        let low = all().map(|found| found.interval.extent().0).fold(0.0, f64::min);
        let low = if low < 0.0 { -round_up(-low) } else { 0.0 };
        let top = round_up((high * 1.04).max(f64::MIN_POSITIVE));
        // Nothing is more than all of it.
        let top = if self.unit == Unit::Share && high <= 1.0 { top.min(1.0) } else { top };
        Scale::linear((low, top), places)
    }

    fn limit(&self, y: Scale, (left, right): (f64, f64)) -> Vec<Element> {
        let Some((limit, said)) = &self.limit else { return Vec::new() };
        let place = y.place(*limit);
        let text = label(left + 6.0, place - 5.0, Anchor::Start, said.as_str());
        vec![line((left, place), (right, place), "limit"), text.class("over-ground strong")]
    }

    /// The name of each curve at its right end, no two on each other.
    fn names(&self, (x, y): (Scale, Scale), (top, bottom): (f64, f64), size: Size) -> Vec<Element> {
        let last = |curve: &Curve| curve.points.last().map(|(at, found)| (*at, found.mean()));
        let mut ends: Vec<(&Curve, f64)> = self
            .curves
            .iter()
            .filter_map(|curve| Some((curve, y.place(last(curve)?.1) + 4.5)))
            .collect();
        ends.sort_by(|a, b| a.1.total_cmp(&b.1));
        let mut least = top + 8.0;
        for (_, place) in &mut ends {
            *place = if size.is_narrow() { *place - 12.0 } else { *place };
            *place = place.max(least);
            least = *place + APART;
        }
        let mut most = bottom + 2.0;
        for (_, place) in ends.iter_mut().rev() {
            *place = place.min(most);
            most = *place - APART;
        }
        let name = |(curve, place): (&Curve, f64)| {
            let (at, anchor, room) = match size.is_narrow() {
                true => (x.end - 6.0, Anchor::End, (x.end - x.start) * 0.7),
                false => (x.end + 8.0, Anchor::Start, 212.0),
            };
            let said = fitted(&curve.name, room / BOLD);
            label(at, place, anchor, said).class(format!("name tinted {}", colour(curve.place)))
        };
        ends.into_iter().map(name).collect()
    }
}

impl Curve {
    fn band(&self, x: Scale, y: Scale) -> Option<Element> {
        let end = |of: fn(&Estimate) -> f64| {
            self.points.iter().map(move |(at, found)| (x.place(*at), y.place(of(found))))
        };
        let upper = end(|found| found.interval.extent().1);
        let lower: Vec<_> = end(|found| found.interval.extent().0).collect();
        let all: Vec<_> = upper.chain(lower.into_iter().rev()).collect();
        let band = path(&all, &format!("band {}", colour(self.place)));
        (self.points.len() > 1).then(|| band.at("fill-opacity", 0.16))
    }

    fn stroke(&self, x: Scale, y: Scale) -> Vec<Element> {
        let places: Vec<(f64, f64)> =
            self.points.iter().map(|(at, found)| (x.place(*at), y.place(found.mean()))).collect();
        let curve = path(&places, &format!("curve {}", colour(self.place)));
        let curve = curve.with("stroke-dasharray", dash(self.place));
        let dots = places.iter().map(|place| circle(*place, 3.0, "dot"));
        vec![curve, element("g").class(colour(self.place)).all(dots.collect::<Vec<_>>())]
    }
}

impl Cross {
    fn shade(&self, x: Scale, (top, bottom): (f64, f64)) -> Option<Element> {
        let low = self.ends.0.map_or(x.start, |low| x.place(low));
        let high = self.ends.1.map_or(x.end, |high| x.place(high));
        Some(rect((low, top), (high - low, bottom - top), "cross"))
    }

    fn mark(&self, x: Scale, (top, bottom): (f64, f64), width: f64) -> Vec<Element> {
        let ends = [self.ends.0, self.ends.1].into_iter().flatten();
        let Some(at) = self.at.or_else(|| ends.last()) else { return Vec::new() };
        let place = x.place(at);
        // Right of the upright axis, whose uppermost number stands as high.
        let room = width - x.start;
        let said = fitted(&self.said, room / BOLD);
        let half = (wide(&said) * BOLD / 2.0).min(room / 2.0);
        let middle = place.clamp(x.start + half, width - half);
        vec![
            line((place, top), (place, bottom), "zero"),
            label(middle, top - 8.0, Anchor::Middle, said).class("strong"),
        ]
    }
}
