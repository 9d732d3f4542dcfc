//! The price list as a picture: roles down, what a severity-hour is worth across, each step a factor.
//!
//! Promises: a price stands with its interval, to the edge where an end is not known; left and right of
//! it which option pays, by dash and by word; what has no price says why in words. Never: a mark for a
//! price that is not known.

use crate::experiment::decide::Verdict;
use crate::measure::Unit;
use crate::page::decided_files::{FARTHEST, Price};
use crate::page::draw::{Anchor, circle, fitted, label, line, rect, under, wide};
use crate::page::figure::{Drawn, Size};
use crate::page::markup::{Element, element};
use crate::page::scale::Scale;
use crate::stats::Interval;
use crate::words::decide::{range, widest_gap};
use crate::words::digits::{alone, between};

/// Names in a title; the rest are counted.
const NAMED: usize = 3;
/// How much wider names are, which are bold.
const BOLD: f64 = 1.14;
/// What is drawn of an interval at most, as a factor from the price.
const REACH: f64 = 10.0;

/// Some rows of the price list.
pub struct PriceAxis<'a> {
    /// The rows, from the cheapest to the dearest.
    pub rows: &'a [Price],
}

/// `0.15 [0.123, 0.191]`, or what is known.
pub fn price_said(price: Interval) -> String {
    let number = |number: f64| match number > FARTHEST {
        true => format!("over {}", alone(FARTHEST)),
        false => alone(number),
    };
    let value = number(price.value());
    match (price.low(), price.high()) {
        (Some(low), Some(high)) => format!("{value} [{}, {}]", number(low), number(high)),
        (None, None) => format!("{value} (not bounded)"),
        (low, high) => format!("{value} ({})", between(low, high, number)),
    }
}

/// What a verdict says of a switch, in words.
pub fn verdict_said(price: &Price) -> String {
    match price.verdict {
        Verdict::Price if price.price.is_none() => "at a price that is not known".to_owned(),
        Verdict::Price => "at a price beyond this axis".to_owned(),
        Verdict::Dominates => format!("{} is better at any price", price.to),
        Verdict::Dominated => format!("{} is better at any price", price.from),
        Verdict::Unclear if price.is_nothing() => "both come to the same here".to_owned(),
        Verdict::Unclear => "these replications do not tell".to_owned(),
    }
}

/// The one value of all of these.
fn only<'a>(mut all: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let first = all.next()?;
    all.all(|other| other == first).then_some(first)
}

/// Where the parts of a row stand, from its top: its height, its two lines of text, its mark.
struct Places {
    high: f64,
    label: f64,
    options: f64,
    mark: f64,
}

impl PriceAxis<'_> {
    /// Whether there is a price to draw.
    pub fn any(&self) -> bool {
        self.placed().next().is_some()
    }

    fn placed(&self) -> impl Iterator<Item = (&Price, Interval)> {
        self.rows.iter().filter_map(|row| Some((row, row.placed()?)))
    }

    /// The option that avoids more, and the other one, where they are the same in all rows.
    fn sides(&self) -> Option<(&str, &str)> {
        let safe = only(self.placed().map(|(row, _)| row.sides().0))?;
        Some((safe, only(self.placed().map(|(row, _)| row.sides().1))?))
    }

    /// Prices at which the rows part for certain, and how many pay before them; of one switch each.
    pub fn gap(&self) -> Option<(usize, (f64, f64))> {
        let again = |(at, row): (usize, &Price)| self.rows[..at].iter().any(|o| o.who == row.who);
        if self.rows.iter().enumerate().any(again) {
            return None;
        }
        let ends: Option<Vec<_>> = self.placed().map(|(_, price)| price.ends()).collect();
        widest_gap(&ends?)
    }

    /// The finding.
    pub fn title(&self) -> String {
        let safe = self.sides().map_or("the option that avoids more", |(safe, _)| safe);
        let names: Vec<&str> = self.placed().map(|(row, _)| row.who.as_str()).collect();
        let listed = |names: &[&str]| crate::english::some_of(names, NAMED);
        if let Some((at, (from, to))) = self.gap() {
            let (before, after) = names.split_at(at + 1);
            return format!(
                "Where a severity-hour is worth {} waiting hours, {safe} pays for {}, not for {}",
                range(from, to),
                listed(before),
                listed(after),
            );
        }
        let bounded = || self.placed().filter(|(_, price)| price.ends().is_some());
        let pays = |(row, price): (&Price, Interval)| {
            format!("{} from {} on", row.who, alone(price.value()))
        };
        let (first, last) = (bounded().next().map(pays), bounded().skip(1).last().map(pays));
        let hours = "waiting hours for a severity-hour";
        match (first, last) {
            (Some(first), Some(last)) => format!("In {hours}, {safe} pays for {first}, for {last}"),
            (Some(first), None) => format!("In {hours}, {safe} pays for {first}"),
            (None, _) => format!("{safe} pays at prices that these replications do not bound"),
        }
    }

    /// The height, and what is drawn.
    pub fn draw(&self, size: Size) -> Drawn {
        let (width, narrow) = (size.width(), size.is_narrow());
        let places = self.places(narrow);
        let said = self.rows.iter().map(|row| wide(&self.said(row))).fold(0.0, f64::max);
        let (start, end) = match narrow {
            true => (0.0, width),
            false => (232.0, width - said.clamp(60.0, 220.0) - 20.0),
        };
        let top = 24.0;
        let bottom = top + places.high * self.rows.len() as f64 + 4.0;
        let x = self.scale((start, end));
        let mut drawn = vec![rect((start, top), (end - start, bottom - top), "ground")];
        drawn.extend(under(
            x,
            &x.ticks(Unit::Count, if narrow { 4 } else { 8 }),
            (top, bottom),
            width,
        ));
        if let Some((_, (from, to))) = self.gap() {
            let (from, to) = (x.place(from), x.place(to));
            drawn.push(rect((from, top), (to - from, bottom - top), "cross"));
        }
        drawn.extend(self.heads((start, end)));
        for (at, row) in self.rows.iter().enumerate() {
            let above = top + places.high * at as f64;
            drawn.extend(self.row(row, (x, above), &places, size));
        }
        let across = match narrow {
            true => "→ waiting hours per severity-hour (log)",
            false => "→ what a severity-hour is worth, in waiting hours (logarithmic)",
        };
        drawn.push(label(end, bottom + 36.0, Anchor::End, across).class("tick"));
        (bottom + 44.0, drawn)
    }

    fn places(&self, narrow: bool) -> Places {
        match (narrow, self.sides().is_some()) {
            (false, true) => Places { high: 28.0, label: 18.5, options: 18.5, mark: 14.0 },
            (false, false) => Places { high: 44.0, label: 18.0, options: 34.0, mark: 22.0 },
            (true, true) => Places { high: 46.0, label: 16.0, options: 16.0, mark: 31.0 },
            (true, false) => Places { high: 62.0, label: 16.0, options: 31.0, mark: 46.0 },
        }
    }

    /// Which option pays on which side.
    fn heads(&self, (start, end): (f64, f64)) -> [Element; 2] {
        let [easy, safe] = match self.sides() {
            Some((safe, easy)) => [format!("← {easy} pays"), format!("{safe} pays →")],
            None => ["← what waits less".to_owned(), "what avoids more →".to_owned()],
        };
        // One may need less than half.
        let room = (end - start - 20.0) / BOLD;
        let rest = |other: &str| (room - wide(other)).max(room / 2.0);
        let [easy, safe] = [fitted(&easy, rest(&safe)), fitted(&safe, rest(&easy))];
        [
            label(start + 2.0, 16.0, Anchor::Start, easy).class("name tinted s1"),
            label(end - 2.0, 16.0, Anchor::End, safe).class("name tinted s0"),
        ]
    }

    /// What stands at the right end of a row.
    fn said(&self, row: &Price) -> String {
        match row.price.filter(|_| row.verdict == Verdict::Price) {
            Some(price) => price_said(price),
            None if row.is_nothing() => "no difference".to_owned(),
            None => row.verdict.word().to_owned(),
        }
    }

    fn row(&self, row: &Price, (x, above): (Scale, f64), at: &Places, size: Size) -> Vec<Element> {
        let width = size.width();
        let said = self.said(row);
        // On a telephone names stand within the drawing.
        let edge = if size.is_narrow() { 4.0 } else { 0.0 };
        let room = if size.is_narrow() { width - wide(&said) - 22.0 } else { x.start - 14.0 };
        let who = label(edge, above + at.label, Anchor::Start, fitted(&row.who, room));
        let mut drawn = vec![
            who.class("over-ground"),
            label(width - edge, above + at.label, Anchor::End, said).class("over-ground"),
        ];
        if self.sides().is_none() {
            let (safe, easy) = row.sides();
            let room = if size.is_narrow() { width - 8.0 } else { x.start - 14.0 };
            let options = fitted(&format!("{safe} over {easy}"), room);
            drawn.push(label(edge, above + at.options, Anchor::Start, options).class("tick"));
        }
        let y = above + at.mark;
        match row.placed() {
            Some(price) => drawn.extend(mark(x, price, y)),
            None => {
                let said = fitted(&verdict_said(row), x.end - x.start - 16.0);
                let said = label(x.start + 8.0, y + 4.5, Anchor::Start, said);
                drawn.push(said.class("tick over-ground"));
            }
        }
        drawn
    }

    fn scale(&self, places: (f64, f64)) -> Scale {
        let all = || self.placed().map(|(_, price)| reach(price));
        let low = all().map(|(low, _)| low).fold(f64::INFINITY, f64::min);
        let high = all().map(|(_, high)| high).fold(0.0, f64::max);
        Scale::log((low * 0.6, high * 1.6), places)
    }
}

/// From where to where an interval is drawn: an end that is far away or not known is beyond the edge.
fn reach(price: Interval) -> (f64, f64) {
    let value = price.value();
    let (low, high) = price.extent();
    (low.max(value / REACH), high.min(value * REACH))
}

/// Which option pays, and the price with its interval.
fn mark(x: Scale, price: Interval, y: f64) -> [Element; 3] {
    let at = x.place(price.value());
    let easy = line((x.start, y), (at, y), "curve").with("stroke-dasharray", "2 4");
    let safe = line((at, y), (x.end, y), "curve");
    let low = price.low().map_or(x.start, |low| x.place(low));
    let high = price.high().map_or(x.end, |high| x.place(high));
    let mut whisker = element("g").class("ink").add(line((low, y), (high, y), "whisker thick"));
    for end in [price.low().map(|_| low), price.high().map(|_| high)].into_iter().flatten() {
        whisker = whisker.add(line((end, y - 5.0), (end, y + 5.0), "whisker"));
    }
    [
        element("g").class("s1").add(easy),
        element("g").class("s0").add(safe),
        whisker.add(circle((at, y), 5.0, "dot")),
    ]
}
