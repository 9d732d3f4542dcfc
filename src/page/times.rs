//! Curves of times that a log shows: the share that ended by a time, as steps with their band, and the
//! fitted law as a line through them, on a logarithmic axis.
//!
//! Promises: a step stands where something ended, and nowhere else; what the band does not know is not
//! shaded; the axis has ticks that people say: 5 min, 1 h, 8 h. Never: a time that is not in the file.

use crate::measure::Unit;
use crate::page::draw::{Anchor, colour, dash, label, line, path, rect, under};
use crate::page::figure::{Cell, Drawn, Size, Table, figure, half};
use crate::page::markup::{Element, element};
use crate::page::scale::{Scale, duration};
use crate::page::waiting::swatch;
use crate::words::digits::share_alone;
use crate::words::human::{UNKNOWN, time_phrase};

/// The places of the colours of the data and of the law.
const DATA: usize = 0;
const LAW: usize = 1;
/// Shares with a row in the table.
const SHARES: [f64; 8] = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];

const MINUTE: f64 = 60.0;
const HOUR: f64 = 3_600.0;
const DAY: f64 = 86_400.0;
/// Where an axis may have a tick.
const TICKS: [f64; 16] = [
    0.001,
    0.01,
    0.1,
    1.0,
    5.0,
    15.0,
    MINUTE,
    5.0 * MINUTE,
    15.0 * MINUTE,
    HOUR,
    3.0 * HOUR,
    8.0 * HOUR,
    DAY,
    3.0 * DAY,
    7.0 * DAY,
    28.0 * DAY,
];

/// The curve of a time that was fitted.
pub struct Curve {
    /// The path in the scenario that it goes to.
    pub subject: String,
    /// Its key.
    pub parameter: String,
    /// Its points, in the order of time.
    pub points: Vec<Point>,
}

/// A point of it.
#[derive(Clone, Copy)]
pub struct Point {
    /// The time.
    pub seconds: f64,
    /// The share that ended within it.
    pub share: f64,
    /// The ends of its interval, where they are known.
    pub ends: Option<(f64, f64)>,
    /// The same share by the fitted law.
    pub law: Option<f64>,
}

/// A time with its interval, in seconds; an end may not be known.
pub struct Time {
    pub seconds: f64,
    pub low: Option<f64>,
    pub high: Option<f64>,
}

impl Curve {
    /// The time within which this share ends, where the curve goes as far: its interval holds every
    /// time whose own interval holds the share (Brookmeyer and Crowley, Biometrics 38, 1982).
    pub fn within(&self, share: f64) -> Option<Time> {
        let first = |reaches: &dyn Fn(&Point) -> bool| {
            let found = self.points.iter().find(|point| reaches(point));
            found.map(|point| point.seconds)
        };
        let low = first(&|point| point.ends.is_some_and(|ends| ends.1 >= share));
        let high = first(&|point| point.ends.is_some_and(|ends| ends.0 >= share));
        let seconds = first(&|point| point.share >= share)?;
        Some(Time { seconds, low, high })
    }

    /// The figure, with the numbers in a table; `half` of the width where others stand beside it.
    /// `what` is the share of and the name of its time.
    pub fn figure(&self, id: &str, title: &str, what: (&str, &str), is_half: bool) -> Element {
        let (whose, time) = what;
        let description = format!(
            "The share of {whose} by {time}, on a logarithmic axis. Steps are the data, their band the \
             95 % interval at each time by itself, where it is known; the dashed line is the fitted \
             law. The table has the numbers."
        );
        let table = self.table(title);
        match is_half {
            true => half(id, title, &description, &table, |size| self.draw(size, what)),
            false => figure(id, title, &description, &table, |size| self.draw(size, what)),
        }
    }

    fn draw(&self, size: Size, (what, time): (&str, &str)) -> Drawn {
        let (width, high) = (size.width(), if size.is_narrow() { 280.0 } else { 300.0 });
        let (left, right, top, bottom) = (46.0, width - 16.0, 24.0, high - 46.0);
        let x = Scale::log(self.ends(), (left, right));
        let y = Scale::linear((0.0, 1.0), (bottom, top));
        let mut drawn = vec![rect((left, top), (right - left, bottom - top), "ground")];
        for (value, said) in y.ticks(Unit::Share, 5) {
            drawn.push(line((left, y.place(value)), (right, y.place(value)), "grid"));
            drawn.push(label(left - 6.0, y.place(value) + 4.0, Anchor::End, said).class("tick"));
        }
        drawn.extend(under(x, &self.ticks(x), (top, bottom), width));
        drawn.extend(self.band(x, y));
        let steps = path(&self.steps(x, y), &format!("curve {}", colour(DATA)));
        drawn.push(steps.with("stroke-dasharray", dash(DATA)));
        let law = self.points.iter().filter_map(|point| Some((point.seconds, point.law?)));
        let law: Vec<_> = law.map(|(at, share)| (x.place(at), y.place(share))).collect();
        if law.len() > 1 {
            let law = path(&law, &format!("curve {}", colour(LAW)));
            drawn.push(law.with("stroke-dasharray", dash(LAW)));
        }
        let across =
            label((left + right) / 2.0, high - 8.0, Anchor::Middle, format!("{time}, logarithmic"));
        drawn.push(across.class("tick"));
        drawn.push(label(0.0, 14.0, Anchor::Start, format!("↑ share of {what}")).class("tick"));
        (high, drawn)
    }

    /// The ends of the axis: a little more than the times.
    fn ends(&self) -> (f64, f64) {
        let first = self.points.first().map_or(1.0, |point| point.seconds);
        let last = self.points.last().map_or(1.0, |point| point.seconds);
        let first = first.clamp(1e-3, 1e12);
        (first / 1.3, last.clamp(first, 1e12) * 1.3)
    }

    /// What people say; where that is less than two, the first and the last time.
    fn ticks(&self, x: Scale) -> Vec<(f64, String)> {
        let inside = |value: &f64| (x.from..=x.to).contains(value);
        let all = TICKS.into_iter().filter(inside).map(|value| (value, duration(value)));
        let all: Vec<_> = all.collect();
        if all.len() > 1 {
            return all;
        }
        let ends = self.points.first().into_iter().chain(self.points.last());
        let tick =
            |point: &Point| (point.seconds, time_phrase(point.seconds, point.seconds / 50.0));
        let mut ends: Vec<_> = ends.map(tick).collect();
        ends.dedup();
        ends
    }

    fn steps(&self, x: Scale, y: Scale) -> Vec<(f64, f64)> {
        stairs(x, self.points.iter().map(|point| (x.place(point.seconds), y.place(point.share))), y)
    }

    /// As far as both of its ends are known.
    fn band(&self, x: Scale, y: Scale) -> Option<Element> {
        let known: Vec<_> = self
            .points
            .iter()
            .map_while(|point| Some((x.place(point.seconds), point.ends?)))
            .collect();
        let last = known.last()?.0;
        let until = Scale { end: last, ..x };
        let end = |of: fn((f64, f64)) -> f64| {
            let places = known.iter().map(|(at, ends)| (*at, y.place(of(*ends))));
            let mut stairs = stairs(until, places, y);
            // Before the first end nothing is known of the law's beginning.
            stairs.drain(..1);
            stairs
        };
        let (lower, upper) = (end(|ends| ends.0), end(|ends| ends.1));
        let all: Vec<_> = upper.into_iter().chain(lower.into_iter().rev()).collect();
        Some(path(&all, &format!("band {}", colour(DATA))).at("fill-opacity", 0.18))
    }

    fn table(&self, title: &str) -> Table {
        let percent = |share: f64| format!("{} %", share_alone(share));
        let mut rows: Vec<(String, Vec<Cell>)> = Vec::new();
        for share in SHARES {
            let Some(point) = self.points.iter().find(|point| point.share >= share) else { break };
            let time = time_phrase(point.seconds, point.seconds / 50.0);
            if rows.iter().any(|(known, _)| *known == time) {
                continue;
            }
            let ends =
                point.ends.map(|(low, high)| format!("{} to {}", percent(low), percent(high)));
            let cells = [
                percent(point.share),
                ends.unwrap_or_else(|| UNKNOWN.to_owned()),
                point.law.map_or_else(|| UNKNOWN.to_owned(), percent),
            ];
            rows.push((time, cells.map(Cell::from).to_vec()));
        }
        let heads = ["within", "in the log", "95 % interval", "by the fitted law"];
        Table { caption: title.to_owned(), heads: heads.map(str::to_owned).to_vec(), rows }
    }
}

/// Level until the next place, then upright: from no share at the left edge to the right edge.
fn stairs(x: Scale, places: impl Iterator<Item = (f64, f64)>, y: Scale) -> Vec<(f64, f64)> {
    let mut all = vec![(x.start, y.start)];
    let mut level = y.start;
    for (at, next) in places {
        all.extend([(at, level), (at, next)]);
        level = next;
    }
    all.push((x.end, level));
    all
}

/// Which line is which, once for a section, which is what `of` names.
pub fn key(of: &str) -> Element {
    let entry = |place: usize, said: &str| element("li").add(swatch(place)).say(format!(" {said}"));
    element("ul")
        .class("key lines")
        .with("aria-label", format!("Lines of {of}"))
        .add(entry(
            DATA,
            "the log itself (Kaplan and Meier, Turnbull), with its band of 95 % where it is known",
        ))
        .add(entry(LAW, "the law in the scenario"))
}

/// `18 min (14 to 23)`.
pub fn phrase(time: &Time) -> String {
    let one = |seconds: f64| time_phrase(seconds, seconds / 50.0);
    in_brackets(&one(time.seconds), time.low.map(one), time.high.map(one))
}

/// A value with the ends of its interval: `40 % (35 to 46)`; the unit once where all have it.
pub fn in_brackets(said: &str, low: Option<String>, high: Option<String>) -> String {
    let unit = |text: &str| match text.split_once(' ') {
        Some((_, unit)) if !unit.contains(' ') => Some(unit.to_owned()),
        _ => None,
    };
    let same = |end: &Option<String>| end.as_deref().is_none_or(|end| unit(end) == unit(said));
    let bare = unit(said).is_some() && same(&low) && same(&high);
    let end = |end: Option<String>| {
        end.map(|end| match end.split_once(' ') {
            Some((number, _)) if bare => number.to_owned(),
            _ => end,
        })
    };
    match (end(low), end(high)) {
        (None, None) => said.to_owned(),
        (Some(low), None) => format!("{said} (at least {low})"),
        (None, Some(high)) => format!("{said} (at most {high})"),
        (Some(low), Some(high)) => format!("{said} ({low} to {high})"),
    }
}

#[cfg(test)]
mod tests {
    use super::in_brackets;

    #[test]
    fn a_unit_is_said_once_where_all_have_it() {
        let end = |text: &str| Some(text.to_owned());
        for (said, low, high, expected) in [
            ("18 min", end("14 min"), end("23 min"), "18 min (14 to 23)"),
            ("40 %", end("35 %"), end("46 %"), "40 % (35 to 46)"),
            ("56 min", end("51 min"), end("1 h 7 min"), "56 min (51 min to 1 h 7 min)"),
            ("1 h 2 min", end("1 h 1 min"), end("1 h 3 min"), "1 h 2 min (1 h 1 min to 1 h 3 min)"),
            ("41 min", end("37 min"), None, "41 min (at least 37)"),
            ("40.2", end("37.1"), end("43.5"), "40.2 (37.1 to 43.5)"),
            ("6 h", None, None, "6 h"),
        ] {
            assert_eq!(in_brackets(said, low, high), expected);
        }
    }
}
