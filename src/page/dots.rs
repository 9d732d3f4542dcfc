//! Points with their intervals, one row each, on one axis: levels and differences.

use crate::measure::Unit;
use crate::page::draw::{Anchor, circle, colour, fitted, label, line, rect, under, wide};
use crate::page::figure::{Drawn, Size, Table, panels};
use crate::page::markup::{Element, element};
use crate::page::scale::{Scale, round_up};
use crate::stats::Estimate;

/// From this factor between the largest and the smallest on, an axis is logarithmic.
const FAR: f64 = 30.0;

/// Rows on one axis.
pub struct Dots {
    /// What is measured, with its unit.
    pub title: String,
    /// In what.
    pub unit: Unit,
    /// The rows.
    pub rows: Vec<Dot>,
    /// Whether they are differences: zero is marked, and what may be zero is hollow.
    pub differences: bool,
}

/// One row.
pub struct Dot {
    /// Who.
    pub label: String,
    /// The place of the policy, for its colour.
    pub place: usize,
    /// The value; `None` when nobody produced one.
    pub estimate: Option<Estimate>,
    /// The value as it is said.
    pub said: String,
}

impl Dot {
    /// The ends of the interval; the value where one is unknown.
    fn ends(&self) -> Option<(f64, f64)> {
        self.estimate.map(|found| found.interval.extent())
    }

    fn may_be_zero(&self) -> bool {
        self.ends().is_some_and(|(low, high)| low <= 0.0 && high >= 0.0)
    }
}

/// A figure of all of these below each other.
pub fn stacked(id: &str, title: &str, description: &str, table: &Table, all: &[Dots]) -> Element {
    let draws: Vec<_> = all.iter().map(|dots| |size: Size| dots.draw(size)).collect();
    let panel = |at: usize| (all[at].title.clone(), &draws[at] as &dyn Fn(Size) -> Drawn);
    let all: Vec<_> = (0..all.len()).map(panel).collect();
    panels(id, title, description, table, &all)
}

impl Dots {
    /// Whether there is anything to see.
    pub fn any(&self) -> bool {
        self.rows.iter().any(|row| row.estimate.is_some())
    }

    /// The height, and what is drawn.
    pub fn draw(&self, size: Size) -> Drawn {
        let mut drawn = Vec::new();
        let width = size.width();
        let narrow = size.is_narrow();
        let (row_height, below_label) = if narrow { (46.0, 17.0) } else { (26.0, 0.0) };
        let said = self.rows.iter().map(|row| wide(&row.said)).fold(0.0, f64::max);
        let (start, end) = if narrow {
            (10.0, width - 12.0)
        } else {
            (222.0, width - said.clamp(60.0, 240.0) - 24.0)
        };
        let scale = self.scale((start, end));
        let first = 2.0;
        let bottom = first + row_height * self.rows.len() as f64 + 4.0;
        drawn.push(rect((start, first), (end - start, bottom - first), "ground"));
        self.axis(scale, (first, bottom), size, &mut drawn);
        for (at, row) in self.rows.iter().enumerate() {
            let line_top = first + row_height * at as f64;
            let middle = line_top + below_label + if narrow { 12.0 } else { 15.0 };
            let text = if narrow { line_top + 14.0 } else { middle + 4.5 };
            let room = if narrow { width - wide(&row.said) - 18.0 } else { start - 14.0 };
            drawn.push(
                label(0.0, text, Anchor::Start, fitted(&row.label, room)).class("over-ground"),
            );
            drawn.push(label(width, text, Anchor::End, row.said.as_str()).class("over-ground"));
            self.mark(scale, row, middle, &mut drawn);
        }
        (bottom + 22.0, drawn)
    }

    fn axis(&self, x: Scale, (top, bottom): (f64, f64), size: Size, drawn: &mut Vec<Element>) {
        let ticks = x.ticks(self.unit, if size.is_narrow() { 4 } else { 7 });
        drawn.extend(under(x, &ticks, (top, bottom), size.width()));
        if self.differences {
            let x = x.place(0.0);
            drawn.push(line((x, top), (x, bottom), "zero"));
        }
    }

    fn mark(&self, scale: Scale, row: &Dot, y: f64, drawn: &mut Vec<Element>) {
        let (Some(found), Some((low, high))) = (row.estimate, row.ends()) else { return };
        let (low, high) = (scale.place(low), scale.place(high));
        let hollow = self.differences && row.may_be_zero();
        let mut mark = element("g").class(colour(row.place));
        if high - low > 1.0 {
            mark = mark.add(line((low, y), (high, y), "whisker"));
            for x in [low, high] {
                mark = mark.add(line((x, y - 4.0), (x, y + 4.0), "whisker"));
            }
        }
        let class = if hollow { "dot hollow" } else { "dot" };
        drawn.push(mark.add(circle((scale.place(found.mean()), y), 5.0, class)));
    }

    fn scale(&self, places: (f64, f64)) -> Scale {
        let ends = || self.rows.iter().filter_map(Dot::ends);
        let means = || self.rows.iter().filter_map(|row| Some(row.estimate?.mean()));
        let low = ends().map(|(low, _)| low).fold(0.0, f64::min);
        let high = ends().map(|(_, high)| high).fold(0.0, f64::max);
        let least = means().filter(|mean| *mean > 0.0).fold(f64::INFINITY, f64::min);
        if !self.differences && least.is_finite() && high > FAR * least {
            let lows = ends().map(|(low, _)| low).filter(|low| *low > 0.0).fold(least, f64::min);
            return Scale::log((lows.max(least / 3.0) * 0.8, high * 1.25), places);
        }
        let up = |value: f64| if value > 0.0 { round_up(value) } else { 0.0 };
        Scale::linear((-up(-low), up(high)), places)
    }
}
