//! The load of the approvers: how busy each member is, and what became of the reviews.

use super::draw::{Anchor, FONT, colour, fitted, label, line, rect, wide};
use super::figure::{Cell, Size, Table, figure};
use super::markup::{Element, text};
use super::material::{Load, Material};
use super::scale::{Scale, round_up};
use crate::measure::Unit;
use crate::output::digits::alone;
use crate::output::human::{UNKNOWN, percent};

/// More bars than this are left to the table.
const MOST: usize = 60;

/// The section's figure, or a sentence.
pub fn figures(material: &Material) -> Vec<Element> {
    let busy =
        |loads: &Vec<Load>| loads.iter().any(|load| load.reviewed > 0.0 || load.review_h > 0.0);
    let panels: Vec<Panel<'_>> = material
        .approvers
        .iter()
        .enumerate()
        .filter(|(_, loads)| busy(loads))
        .flat_map(|(place, loads)| {
            let groups = loads.chunk_by(|a, b| a.group == b.group);
            groups.map(move |loads| Panel { policy: &material.policies()[place], place, loads })
        })
        .collect();
    if panels.is_empty() {
        return vec![text("p", "No approver reviews anything under any policy.")];
    }
    let mut parts = Vec::new();
    let mut shown = 0;
    let few: Vec<&Panel<'_>> = panels
        .iter()
        .take_while(|panel| {
            let room = shown < MOST;
            shown += panel.loads.len();
            room
        })
        .collect();
    let description = "A bar for each approver: the share of the time on duty that goes into reviews, by policy and group. The table \
         has the numbers.";
    let title = "How busy the approvers are while on duty";
    parts.push(figure("load", title, description, &table(&panels), |size| draw(&few, size)));
    if shown > MOST {
        parts.push(text("p", "More approvers are in the table."));
    }
    let idle: Vec<&str> = material
        .approvers
        .iter()
        .zip(material.policies())
        .filter(|(loads, _)| !busy(loads))
        .map(|(_, policy)| policy.as_str())
        .collect();
    if !idle.is_empty() {
        parts.push(text("p", format!("No approver reviews anything under {}.", idle.join(", "))));
    }
    parts
}

/// The members of a group under a policy.
struct Panel<'a> {
    policy: &'a str,
    place: usize,
    loads: &'a [Load],
}

fn draw(panels: &[&Panel<'_>], size: Size) -> (f64, Vec<Element>) {
    let (width, narrow) = (size.width(), size.is_narrow());
    let all = panels.iter().flat_map(|panel| panel.loads);
    let most = all.filter_map(|load| load.utilization).fold(0.0, f64::max);
    let (start, end) = if narrow { (2.0, width - 14.0) } else { (222.0, width - 250.0) };
    let x = Scale::linear((0.0, round_up(most.max(0.001))), (start, end));
    let mut drawn = Vec::new();
    let mut top = 0.0;
    for panel in panels {
        let group = panel.loads.first().map_or("", |load| load.group.as_str());
        let title = fitted(&format!("{}: {group}", panel.policy), width);
        drawn.push(label(0.0, top + FONT, Anchor::Start, title).class("strong"));
        let first = top + 22.0;
        let row_height = if narrow { 34.0 } else { 22.0 };
        let loads = &panel.loads[..panel.loads.len().min(MOST)];
        let bottom = first + row_height * loads.len() as f64;
        let mut taken = f64::NEG_INFINITY;
        for (value, said) in x.ticks(Unit::Share, if narrow { 4 } else { 5 }) {
            let (place, half) = (x.place(value), wide(&said) / 2.0);
            drawn.push(line((place, first), (place, bottom), "grid"));
            if place - half > taken {
                let place = place.clamp(half, width - half);
                drawn.push(label(place, bottom + 14.0, Anchor::Middle, said).class("tick"));
                taken = place + half + 6.0;
            }
        }
        for (at, load) in loads.iter().enumerate() {
            let line_top = first + row_height * at as f64;
            let (name, bar) = if narrow { (14.0, 18.0) } else { (15.0, 4.0) };
            let said = reviews(load);
            let room = if narrow { width - wide(&said) - 10.0 } else { start - 14.0 };
            drawn.push(label(0.0, line_top + name, Anchor::Start, fitted(&load.member, room)));
            drawn.push(label(width, line_top + name, Anchor::End, said));
            let long = x.place(load.utilization.unwrap_or(0.0)) - start;
            drawn.push(rect(
                (start, line_top + bar),
                (long, 14.0),
                &format!("bar {}", colour(panel.place)),
            ));
        }
        top = bottom + 34.0;
    }
    (top, drawn)
}

/// `1.8 %, 37 reviews, 22 wasted`.
fn reviews(load: &Load) -> String {
    let busy = load
        .utilization
        .map_or_else(|| "never on duty".to_owned(), |share| format!("{} %", percent(share)));
    format!("{busy}, {} reviews, {} wasted", alone(load.reviewed), alone(load.wasted))
}

fn table(panels: &[Panel<'_>]) -> Table {
    let rows = panels.iter().flat_map(|panel| panel.loads.iter().map(|load| row(panel, load)));
    let heads = [
        "approver",
        "group",
        "policy",
        "busy on duty",
        "on duty, h",
        "reviewing, h",
        "mails",
        "reviews",
        "wasted",
    ];
    Table {
        caption: "What each approver did, per replication".to_owned(),
        heads: heads.map(str::to_owned).to_vec(),
        rows: rows.collect(),
    }
}

fn row(panel: &Panel<'_>, load: &Load) -> (String, Vec<Cell>) {
    let busy = load.utilization.map(|share| format!("{} %", percent(share)));
    let numbers = [load.on_duty_h, load.review_h, load.notified, load.reviewed, load.wasted];
    let mut cells = vec![
        Cell::words(load.group.as_str()),
        Cell::words(panel.policy),
        busy.unwrap_or_else(|| UNKNOWN.to_owned()).into(),
    ];
    cells.extend(numbers.map(|number| Cell::from(alone(number))));
    (load.member.clone(), cells)
}
