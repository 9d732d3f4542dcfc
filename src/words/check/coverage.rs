//! The hour-of-week map as text: a row for each day, a column for each hour.

use crate::design::{Change, Coverage, Hour};
use crate::english;
use crate::scenario::local::{DAYS, day, weekday};
use crate::scenario::unwanted::escape;
use crate::words::check::Checked;
use crate::words::text::{shortened, wrapped};

/// Dates that are told.
const SHOWN: usize = 8;

/// All maps, with an empty line behind each.
pub fn lines(checked: &Checked<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    for map in checked.coverage {
        lines.extend(map_lines(checked, map));
        lines.push(String::new());
    }
    if checked.left_out > 0 {
        lines.push(format!("… and {} more", english::count(checked.left_out as u64, "group")));
        lines.push(String::new());
    }
    lines
}

fn map_lines(checked: &Checked<'_>, map: &Coverage) -> Vec<String> {
    let zone = &checked.scenario.simulation.zone_name;
    let members = english::count(map.members as u64, "member");
    let group = shortened(&escape(&map.group), 40);
    let under = checked.under(&map.policies).map_or(String::new(), |under| format!("; {under}"));
    let title = format!("On duty in `{group}` ({members}) by local hour, {zone}{under}");
    let mut lines = wrapped(&title, "", "  ");
    let width = cell_width(map);
    // Large numbers take a block for each half of the day.
    let step = if width > 3 { 12 } else { 24 };
    for first in (0..24).step_by(step) {
        let head: String = (first..first + step).map(|hour| format!("{hour:>width$}")).collect();
        lines.push(format!("    {head}"));
        for (day, name) in DAYS.iter().enumerate() {
            let hours = &map.hours[day * 24 + first..day * 24 + first + step];
            let cells = hours.iter().map(|hour| format!("{:>width$}", cell(*hour)));
            lines.push(format!("{name} {}", cells.collect::<String>()));
        }
    }
    lines.extend(notes(map));
    lines
}

/// Columns of one cell: three, so that the map has 76, or up to six for groups of hundreds.
fn cell_width(map: &Coverage) -> usize {
    let widest = map.hours.iter().map(|hour| cell(*hour).chars().count()).max().unwrap_or(1);
    (widest + 1).max(3)
}

/// How many are on duty; `.` is nobody, `0+` nobody for a part of the hour, `2+` more than two for a
/// part of it.
fn cell(hour: Hour) -> String {
    match hour {
        Hour { least: 0, most: 0 } => ".".to_owned(),
        Hour { least, most } if least == most => least.to_string(),
        Hour { least, .. } => format!("{least}+"),
    }
}

fn notes(map: &Coverage) -> Vec<String> {
    let mut lines = Vec::new();
    let hours = map.hours.iter().filter(|hour| hour.least == 0).count();
    let mut note = match hours {
        0 => "somebody is on duty at every hour".to_owned(),
        168 => "at no hour is somebody on duty throughout".to_owned(),
        hours => {
            let whole = map.hours.iter().filter(|hour| hour.most == 0).count();
            let mut note = format!("nobody is on duty in {whole} of 168 hours (`.`)");
            if hours > whole {
                note.push_str(&format!(", and in a part of {} (`0+`)", hours - whole));
            }
            note
        }
    };
    let some = map.hours.iter().filter(|hour| hour.least > 0 && hour.least < hour.most);
    if let Some(least) = some.map(|hour| hour.least).min() {
        note.push_str(&format!("; `{least}+` is at least {least}, and more in a part of the hour"));
    }
    if !map.clocks.is_empty() {
        let dates: Vec<_> = map.clocks.iter().take(4).map(ToString::to_string).collect();
        note.push_str(&format!("; clocks change on {}", english::listed(&dates, "and")));
    }
    lines.extend(wrapped(&note, "  ", "  "));
    if map.changes.is_empty() {
        lines.push("  no week of the year looked at differs".to_owned());
        return lines;
    }
    lines.push("  differs on".to_owned());
    for change in map.changes.iter().take(SHOWN) {
        lines.extend(wrapped(&words(change), "  - ", "    "));
    }
    if map.changes.len() > SHOWN {
        lines.push(format!("  - … and {} more", map.changes.len() - SHOWN));
    }
    lines
}

/// The days of the week, where not every day between two dates differs.
fn days(change: &Change) -> String {
    let between = change.last.duration_since(change.first).as_hours() / 24;
    let first = weekday(change.first);
    let crossed = (0..=between.min(6) as usize).map(|day| (first + day) % 7);
    if crossed.clone().all(|day| change.days[day]) {
        return String::new();
    }
    let names = (0..7).filter(|day| change.days[*day]).map(|day| DAYS[day]);
    format!(" ({})", names.collect::<Vec<_>>().join(" "))
}

fn words(change: &Change) -> String {
    let dates = match change.first == change.last {
        true => day(change.first),
        false => format!("{} to {}{}", day(change.first), day(change.last), days(change)),
    };
    let count = |hour: Hour| match hour {
        Hour { least: 0, most: 0 } => "nobody".to_owned(),
        Hour { least, most } if change.now.most == 0 && least < most => format!("up to {most}"),
        hour => cell(hour),
    };
    format!(
        "{dates}, {:02}:00-{:02}:00: {} instead of {} ({})",
        change.from,
        change.to,
        count(change.now),
        count(change.ordinary),
        change.reason
    )
}
