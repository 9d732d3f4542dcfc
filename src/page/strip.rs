//! The hours of some people in a week: a strip for each, Monday to Sunday.
//!
//! Promises: hours past midnight stand on the day on which they are; who is on the same hours shares a
//! strip; the table has the hours in words. Never: dates.

use crate::page::draw::{Anchor, fitted, label, line, rect};
use crate::page::figure::{Cell, Drawn, Size, Table, figure};
use crate::page::markup::Element;
use crate::page::scale::Scale;
use crate::scenario::weekly::parse_weekly;

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const WEEK: f64 = 168.0;

/// Who is on which hours.
pub struct Row {
    /// Names, or how many.
    pub who: String,
    /// The hours, as a calendar has them; several joined by `; `.
    pub hours: String,
    /// More about them, for the table.
    pub cells: Vec<String>,
}

/// A strip for each of these; `heads` are those of their cells.
pub fn strips(id: &str, title: &str, rows: &[Row], heads: &[&str]) -> Element {
    let description = "A strip for each approver, or for several with the same hours, from Monday to \
                       Sunday in local time; it is filled where they are on duty. The table has the \
                       hours in words.";
    let row = |row: &Row| {
        let cells = row.cells.iter().cloned().map(Cell::from);
        let hours = Cell::words(row.hours.as_str());
        (row.who.clone(), std::iter::once(hours).chain(cells).collect())
    };
    let heads = ["approver", "on duty"].iter().chain(heads).map(|head| (*head).to_owned());
    let rows_of = rows.iter().map(row).collect();
    let table = Table { caption: title.to_owned(), heads: heads.collect(), rows: rows_of };
    figure(id, title, description, &table, |size| draw(rows, size))
}

/// From hour to hour of the week.
fn stretches(hours: &str) -> Vec<(f64, f64)> {
    if hours == "always" {
        return vec![(0.0, WEEK)];
    }
    // What is no hours of a week, such as a zone, is in the words only.
    let all = hours.split("; ").filter_map(|text| parse_weekly(text).ok()).flatten();
    let mut found = Vec::new();
    for one in all {
        let midnight = f64::from(one.weekday) * 24.0;
        let from = midnight + f64::from(one.from_minute) / 60.0;
        let to = midnight + f64::from(one.to_minute) / 60.0;
        found.push((from, to.min(WEEK)));
        // Sunday night goes on on Monday.
        found.extend((to > WEEK).then_some((0.0, to - WEEK)));
    }
    found
}

fn draw(rows: &[Row], size: Size) -> Drawn {
    let (width, narrow) = (size.width(), size.is_narrow());
    let (left, step) = if narrow { (2.0, 40.0) } else { (200.0, 26.0) };
    let x = Scale::linear((0.0, WEEK), (left, width - 4.0));
    let top = 22.0;
    let bottom = top + step * rows.len() as f64;
    let mut drawn = vec![rect((left, top), (x.end - left, bottom - top), "ground")];
    for (day, name) in DAYS.iter().enumerate() {
        let (from, to) = (x.place(day as f64 * 24.0), x.place((day + 1) as f64 * 24.0));
        drawn.push(label((from + to) / 2.0, 14.0, Anchor::Middle, *name).class("tick"));
        drawn.push(line((from, top), (from, bottom), "grid"));
        drawn.push(line(((from + to) / 2.0, top), ((from + to) / 2.0, bottom), "grid"));
    }
    for (place, row) in rows.iter().enumerate() {
        let upper = top + step * place as f64;
        let (name, bar) =
            if narrow { (upper + 15.0, upper + 21.0) } else { (upper + 17.0, upper + 5.0) };
        let room = if narrow { width - 4.0 } else { left - 12.0 };
        let name =
            label(if narrow { left } else { 0.0 }, name, Anchor::Start, fitted(&row.who, room));
        for (from, to) in stretches(&row.hours) {
            let (from, to) = (x.place(from), x.place(to));
            drawn.push(rect((from, bar), (to - from, 16.0), "cell"));
        }
        drawn.push(name.class(if narrow { "over-ground" } else { "over-paper" }));
    }
    drawn.push(
        label(left, bottom + 16.0, Anchor::Start, "a line at midnight and at noon").class("tick"),
    );
    (bottom + 24.0, drawn)
}

#[cfg(test)]
mod tests {
    use super::stretches;

    #[test]
    fn hours_stand_where_they_are() {
        assert_eq!(stretches("always"), [(0.0, 168.0)]);
        assert_eq!(stretches("tue 09:00-17:30"), [(33.0, 41.5)]);
        assert_eq!(stretches("sun 22:00-06:00; Europe/Berlin"), [(166.0, 168.0), (0.0, 6.0)]);
        assert_eq!(stretches("mon 09:00-12:00; mon 13:00-17:00"), [(9.0, 12.0), (13.0, 17.0)]);
        assert!(stretches("never").is_empty() && stretches("").is_empty());
    }
}
