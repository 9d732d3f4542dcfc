//! Needs from a CSV file, by the columns of [`NEEDS_FILE`].
//!
//! A block takes the rows of its role, or all where the file has no column for it, as far as they matter
//! to the run: wanted in it, or at least filed in it. The others are counted.
//!
//! Promises: a column that nobody knows, a second one of the same name, and a value below a column
//! without a name are problems. Rows may be in any order; equal instants keep the order of the file.

use csv::StringRecord;
use jiff::tz::TimeZone;

use super::decimals::{Decimals, Not};
use super::instants::{instant_in_text, why_none};
use super::requesters::{number_in, number_of};
use crate::scenario::files::Csv;
use crate::scenario::keys::NEEDS_FILE;
use crate::scenario::model::{FileNeed, MOST_AHEAD, Population};
use crate::scenario::nearest::{did_you_mean, nearest, one_of};
use crate::scenario::problem::{Problem, Sink};
use crate::scenario::table::Table;
use crate::time::{Instant, Span};

/// So many wrong rows of one file are reported.
const REPORTED: usize = 20;
/// What other programs call a column.
const ALSO: [(&str, &str); 10] = [
    ("user", "requester"),
    ("person", "requester"),
    ("who", "requester"),
    ("time", "wanted_at"),
    ("date", "wanted_at"),
    ("timestamp", "wanted_at"),
    ("duration", "asks_s"),
    ("priority", "urgent"),
    ("planned", "ahead_s"),
    ("timeout", "patience_s"),
];
/// The columns with numbers.
const SECONDS: [&str; 4] = ["work_s", "asks_s", "ahead_s", "patience_s"];

/// What the rows of a file are read by.
pub struct Terms<'a> {
    /// Who has the needs.
    pub population: &'a Population,
    /// Where local instants are local.
    pub zone: &'a TimeZone,
    /// `[start, end)` of the run, when it is known.
    pub run: Option<(Instant, Instant)>,
    /// The longest that a row which does not say so can be planned ahead.
    pub ahead: Span,
    /// The role of the block.
    pub role: &'a str,
    /// The roles of all blocks with this file.
    pub roles: &'a [&'a str],
}

/// What a block has of a file.
pub struct Taken {
    /// In order of time.
    pub needs: Vec<FileNeed>,
    /// What is to be said of rows that were not taken, in a sentence.
    pub warning: Option<String>,
}

/// How many rows of the block's role there are, and where they lie.
#[derive(Default)]
struct Counts {
    all: usize,
    rows: usize,
    outside: usize,
    /// Rows of other roles that lie in the run.
    inside_elsewhere: usize,
}

/// The needs of a file in order of time, or reports.
pub fn read(sink: &Sink, csv: &Csv, terms: &Terms<'_>) -> Option<Taken> {
    let table = Table::new(sink, csv)?;
    let columns = Columns::of(sink, &table, terms.zone)?;
    let rows = Rows { columns: &columns, decimals: columns.decimals(&table), terms };
    let (mut needs, mut wrong) = (Vec::new(), 0);
    let mut counts = Counts::default();
    for row in table.rows() {
        match row {
            Ok(row) => match rows.taken(&row, &mut counts) {
                Ok(need) => needs.extend(need),
                Err(why) => {
                    let (column, problem) = *why;
                    table.refuse(sink, &row, &column, problem);
                    wrong += 1;
                }
            },
            Err(error) => {
                table.report(sink, &error);
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
    if counts.all > 0 && counts.outside == counts.rows && counts.inside_elsewhere == 0 {
        table.refuse(sink, &table.headers, "wanted_at", all_outside(counts.all, terms));
        return None;
    }
    needs.sort_by_key(|need: &FileNeed| need.wanted_at);
    let warning = counts.warning(&csv.name, terms, columns.place("role").is_some());
    Some(Taken { needs, warning })
}

fn all_outside(rows: usize, terms: &Terms<'_>) -> Problem {
    let message = match rows {
        1 => "the only row lies outside the run".to_owned(),
        rows => format!("all {rows} rows lie outside the run"),
    };
    let problem = Problem::new("", message);
    let problem = match terms.run {
        Some((start, end)) => problem.allowed(format!("from {start} to before {end}")),
        None => problem,
    };
    problem.hint("set `start` and `horizon` of `[simulation]` to the time of the file")
}

impl Counts {
    fn warning(&self, file: &str, terms: &Terms<'_>, of_roles: bool) -> Option<String> {
        let of = if of_roles { format!(" of role `{}`", terms.role) } else { String::new() };
        let Self { rows, outside, .. } = *self;
        match (rows, outside) {
            (0, _) if of_roles => {
                Some(format!("{file}: no row is of role `{}`: it adds no needs", terms.role))
            }
            (_, 0) => None,
            (_, 1) => {
                Some(format!("{file}: 1 of {rows} rows{of} lies outside the run and is left out"))
            }
            _ => Some(format!(
                "{file}: {outside} of {rows} rows{of} lie outside the run and are left out"
            )),
        }
    }
}

/// Where the columns stand.
struct Columns {
    /// For each of [`NEEDS_FILE`].
    at: [Option<usize>; NEEDS_FILE.len()],
    /// Those without a name.
    nameless: Vec<usize>,
}

impl Columns {
    /// The columns of a table, or reports: one for each that cannot be meant.
    fn of(sink: &Sink, table: &Table<'_>, zone: &TimeZone) -> Option<Self> {
        let headers = &table.headers;
        if headers.iter().any(|name| instant_in_text(name, zone).is_some()) {
            let problem = Problem::new("", "the first row must name the columns");
            table.refuse(sink, headers, "wanted_at", problem.hint("begin with `wanted_at`"));
            return None;
        }
        let mut columns = Self { at: [None; NEEDS_FILE.len()], nameless: Vec::new() };
        let mut fine = true;
        for (place, name) in headers.iter().enumerate() {
            let known = NEEDS_FILE.iter().position(|column| column.name.eq_ignore_ascii_case(name));
            match known {
                // A file with one column has the instants, whatever it calls them.
                None if headers.len() == 1 => columns.at[0] = Some(place),
                None if name.is_empty() => columns.nameless.push(place),
                Some(known) if columns.at[known].is_none() => columns.at[known] = Some(place),
                Some(_) => {
                    let problem = Problem::new("", format!("two columns are named `{name}`"));
                    table.refuse(sink, headers, name, problem);
                    fine = false;
                }
                None => {
                    table.refuse(sink, headers, name, unknown(name));
                    fine = false;
                }
            }
        }
        if columns.at[0].is_none() {
            let problem = Problem::new("", "no column `wanted_at`");
            table.refuse(sink, headers, "wanted_at", problem.hint(INSTANTS));
            fine = false;
        }
        fine.then_some(columns)
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.at[NEEDS_FILE.iter().position(|column| column.name == name)?]
    }

    /// How the numbers of the file are written.
    fn decimals(&self, table: &Table<'_>) -> Decimals {
        let mut decimals = Decimals::new(table.separator);
        let places: Vec<usize> = SECONDS.iter().filter_map(|name| self.place(name)).collect();
        if !places.is_empty() {
            for row in table.rows().flatten() {
                places.iter().filter_map(|at| row.get(*at)).for_each(|text| decimals.see(text));
            }
        }
        decimals
    }
}

const INSTANTS: &str = "an instant such as `2026-01-05T09:00:00Z`, or a local one such as `2026-01-05 09:00` or \
     `05.01.2026 09:00`";

fn unknown(name: &str) -> Problem {
    let known = || NEEDS_FILE.iter().map(|column| column.name);
    let also = ALSO.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
    let near = nearest(name, known()).or(also.map(|(_, known)| *known));
    let problem = Problem::new("", format!("unknown column `{name}`")).allowed(one_of(known()));
    problem.maybe_hint(near.map(|near| format!("did you mean `{near}`?")))
}

/// The column and what is wrong in it.
type Wrong = Box<(String, Problem)>;

fn wrong(column: &str, message: &str, text: &str) -> (String, Problem) {
    (column.to_owned(), Problem::new("", message).found(format!("{text:?}")))
}

struct Rows<'a> {
    columns: &'a Columns,
    decimals: Decimals,
    terms: &'a Terms<'a>,
}

impl Rows<'_> {
    /// The need of a row that is of the block's role and matters to the run.
    fn taken(&self, row: &StringRecord, counts: &mut Counts) -> Result<Option<FileNeed>, Wrong> {
        counts.all += 1;
        if !self.is_of_block(row)? {
            let wanted_at =
                instant_in_text(self.cell(row, "wanted_at").unwrap_or_default(), self.terms.zone);
            let inside = wanted_at.is_some_and(|wanted_at| self.is_inside(wanted_at, Span::ZERO));
            counts.inside_elsewhere += usize::from(inside);
            return Ok(None);
        }
        let need = self.need(row)?;
        let ahead = need.ahead.unwrap_or(self.terms.ahead).min(MOST_AHEAD);
        let inside = self.is_inside(need.wanted_at, ahead);
        counts.rows += 1;
        counts.outside += usize::from(!inside);
        Ok(inside.then_some(need))
    }

    /// Whether a need that is planned at most so long ahead is wanted, or at least filed, in the run.
    fn is_inside(&self, wanted_at: Instant, ahead: Span) -> bool {
        let inside = |(start, end)| start <= wanted_at && wanted_at - ahead < end;
        self.terms.run.is_none_or(inside)
    }

    /// Whether the row is of the block's role.
    fn is_of_block(&self, row: &StringRecord) -> Result<bool, Wrong> {
        if self.columns.place("role").is_none() {
            return Ok(true);
        }
        let Terms { role, roles, .. } = self.terms;
        let text = self.cell(row, "role").unwrap_or_default();
        if text == *role {
            return Ok(true);
        }
        if roles.contains(&text) {
            return Ok(false);
        }
        let message = match text.is_empty() {
            true => "the row names no role",
            false => "no block with this file is of this role",
        };
        let (column, problem) = wrong("role", message, text);
        let near = did_you_mean(text, roles.iter().copied());
        Err(Box::new((column, problem.allowed(one_of(roles.iter().copied())).maybe_hint(near))))
    }

    fn need(&self, row: &StringRecord) -> Result<FileNeed, Wrong> {
        let filled = |at: &&usize| row.get(**at).is_some_and(|text| !text.is_empty());
        if let Some(at) = self.columns.nameless.iter().find(filled) {
            let message = "a value below a column without a name";
            return Err(Box::new(wrong(&(at + 1).to_string(), message, &row[*at])));
        }
        Ok(FileNeed {
            wanted_at: self.wanted_at(row)?,
            requester: self.requester(row)?,
            work: self.seconds(row, "work_s")?,
            urgent: self.truth(row, "urgent")?,
            asks: self.seconds(row, "asks_s")?,
            ahead: self.ahead(row)?,
            deactivates: self.truth(row, "deactivates")?,
            patience: self.seconds(row, "patience_s")?,
        })
    }

    /// The text of a cell that is not empty.
    fn cell<'r>(&self, row: &'r StringRecord, name: &str) -> Option<&'r str> {
        row.get(self.columns.place(name)?).filter(|text| !text.is_empty())
    }

    fn wanted_at(&self, row: &StringRecord) -> Result<Instant, Wrong> {
        let text = self.cell(row, "wanted_at").unwrap_or_default();
        let Some(wanted_at) = instant_in_text(text, self.terms.zone) else {
            let (column, problem) = wrong("wanted_at", "not an instant", text);
            let hint = why_none(text).map(str::to_owned);
            return Err(Box::new((column, problem.allowed(INSTANTS).maybe_hint(hint))));
        };
        Ok(wanted_at)
    }

    fn requester(&self, row: &StringRecord) -> Result<Option<u64>, Wrong> {
        let Some(text) = self.cell(row, "requester") else { return Ok(None) };
        let population = self.terms.population;
        let number = number_in(text, population).or_else(|| number_of(text, population));
        number.map(Some).ok_or_else(|| {
            let (column, problem) = wrong("requester", "no such requester", text);
            let (name, count) = (&population.name, population.count);
            let allowed = format!("`{name}-1`, or a number from 1 to {count}");
            Box::new((column, problem.allowed(allowed)))
        })
    }

    fn seconds(&self, row: &StringRecord, name: &str) -> Result<Option<Span>, Wrong> {
        let Some(text) = self.cell(row, name) else { return Ok(None) };
        match self.decimals.ms(text) {
            Ok(ms) => Ok(Some(Span::from_ms_f64(ms))),
            Err(not) => {
                let (column, problem) = wrong(name, not.message(), text);
                Err(Box::new((column, problem.allowed(Not::ALLOWED).maybe_hint(not.hint()))))
            }
        }
    }

    fn ahead(&self, row: &StringRecord) -> Result<Option<Span>, Wrong> {
        let ahead = self.seconds(row, "ahead_s")?;
        if ahead.is_none_or(|ahead| ahead <= MOST_AHEAD) {
            return Ok(ahead);
        }
        let text = self.cell(row, "ahead_s").unwrap_or_default();
        let (column, problem) = wrong("ahead_s", "planned too long ahead", text);
        let problem = problem.allowed("at most 7776000 (90 d) before access is wanted");
        Err(Box::new((column, problem.hint("the run begins so much earlier"))))
    }

    fn truth(&self, row: &StringRecord, name: &str) -> Result<Option<bool>, Wrong> {
        let Some(text) = self.cell(row, name) else { return Ok(None) };
        let among = |words: [&str; 3]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
        match (among(["true", "yes", "1"]), among(["false", "no", "0"])) {
            (true, _) => Ok(Some(true)),
            (_, true) => Ok(Some(false)),
            _ => {
                let (column, problem) = wrong(name, "neither true nor false", text);
                let problem = problem.allowed("`true`, `yes` or `1`; `false`, `no` or `0`");
                Err(Box::new((column, problem)))
            }
        }
    }
}
