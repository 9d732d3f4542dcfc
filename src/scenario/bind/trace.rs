//! Needs from a CSV file: `wanted_at` (or the first column), and optional `requester`, `work_s`,
//! `urgent`.
//!
//! Other columns are not looked at. Rows may be in any order; equal instants keep the order of the
//! file.

use csv::StringRecord;
use jiff::tz::TimeZone;

use super::dates::instant_in_text;
use super::distribution::seconds;
use super::requesters::{number_in, number_of};
use crate::scenario::files::Csv;
use crate::scenario::model::{FileNeed, Population};
use crate::scenario::problem::{Problem, Sink};
use crate::time::{Instant, Span};

/// So many wrong rows of one file are reported.
const REPORTED: usize = 20;

struct Columns {
    wanted_at: usize,
    wanted_name: String,
    requester: Option<usize>,
    work: Option<usize>,
    urgent: Option<usize>,
}

/// The needs of a file in order of time, or reports. `run` is `[start, end)`, when it is known.
pub fn read(
    sink: &Sink,
    csv: &Csv,
    population: &Population,
    zone: &TimeZone,
    run: Option<(Instant, Instant)>,
) -> Option<Vec<FileNeed>> {
    let (headers, mut rows) = csv.open(sink)?;
    let columns = Columns::of(&headers);
    if instant_in_text(&columns.wanted_name, zone).is_some() {
        let problem = Problem::new("", "the first row must name the columns");
        csv.refuse(sink, &headers, "wanted_at", problem.hint("begin with `wanted_at`"));
        return None;
    }
    let (mut needs, mut wrong) = (Vec::new(), 0);
    for row in rows.records() {
        match row {
            Ok(row) => match need(&row, &columns, population, zone, run) {
                Ok(need) => needs.push(need),
                Err(why) => {
                    let (column, problem) = *why;
                    csv.refuse(sink, &row, column, problem);
                    wrong += 1;
                }
            },
            Err(error) => {
                csv.report(sink, &error);
                wrong += 1;
            }
        }
        if wrong >= REPORTED {
            break;
        }
    }
    if wrong > 0 {
        return None;
    }
    needs.sort_by_key(|need: &FileNeed| need.wanted_at);
    Some(needs)
}

impl Columns {
    fn of(headers: &StringRecord) -> Self {
        let find = |name| headers.iter().position(|header| header == name);
        let wanted_at = find("wanted_at").unwrap_or(0);
        Self {
            wanted_at,
            wanted_name: headers.get(wanted_at).unwrap_or_default().to_owned(),
            requester: find("requester"),
            work: find("work_s"),
            urgent: find("urgent"),
        }
    }
}

/// The column and what is wrong in it.
type Wrong = Box<(&'static str, Problem)>;

fn need(
    row: &StringRecord,
    columns: &Columns,
    population: &Population,
    zone: &TimeZone,
    run: Option<(Instant, Instant)>,
) -> Result<FileNeed, Wrong> {
    let field = |at: Option<usize>| at.and_then(|at| row.get(at)).filter(|text| !text.is_empty());
    let wrong = |column, message: &str, text: &str, allowed: &str| {
        let problem = Problem::new("", message).found(format!("{text:?}"));
        Wrong::new((column, problem.allowed(allowed)))
    };
    let text = row.get(columns.wanted_at).unwrap_or_default();
    let instants = "an instant such as `2026-01-05T09:00:00Z`, or a local one without `Z`";
    let wanted_at = instant_in_text(text, zone)
        .ok_or_else(|| wrong("wanted_at", "not an instant", text, instants))?;
    if let Some((start, end)) = run
        && !(start <= wanted_at && wanted_at < end)
    {
        let allowed = format!("from {start} to before {end}");
        return Err(wrong("wanted_at", "outside the run", text, &allowed));
    }
    let requester = field(columns.requester).map(|text| {
        let number = number_in(text, population).or_else(|| number_of(text, population));
        let allowed =
            format!("`{}-1`, or a number from 1 to {}", population.name, population.count);
        number.ok_or_else(|| wrong("requester", "no such requester", text, &allowed))
    });
    let work = field(columns.work).map(|text| {
        let ms = seconds(text).map(Span::from_ms_f64);
        ms.ok_or_else(|| wrong("work_s", "not a number of seconds", text, "a number, not negative"))
    });
    let urgent = field(columns.urgent).map(|text| match text {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(wrong("urgent", "neither true nor false", text, "`true` or `false`")),
    });
    Ok(FileNeed {
        wanted_at,
        requester: requester.transpose()?,
        work: work.transpose()?,
        urgent: urgent.transpose()?,
    })
}
