//! The load of the approvers: how busy each member is, and what became of the reviews.

use crate::measure::Unit;
use crate::page::draw::{Anchor, colour, fitted, label, rect, under, wide};
use crate::page::figure;
use crate::page::figure::{Cell, Drawn, Size, Table};
use crate::page::markup::{Element, text};
use crate::page::material::{Load, Material};
use crate::page::scale::{Scale, round_up};
use crate::words::digits::alone;
use crate::words::human::{UNKNOWN, percent};

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
    let loads = few.iter().flat_map(|panel| panel.loads);
    let most = loads.filter_map(|load| load.utilization).fold(0.0, f64::max);
    let description = "A bar for each approver: the share of the time on duty that goes into reviews, by \
         policy and group. The table has the numbers.";
    let title = "How busy the approvers are while on duty; reviews per replication";
    let draws: Vec<_> = few.iter().map(|panel| |size: Size| draw(panel, most, size)).collect();
    let drawn = |at: usize| (few[at].title(), &draws[at] as &dyn Fn(Size) -> Drawn);
    let all: Vec<_> = (0..few.len()).map(drawn).collect();
    parts.push(figure::panels("load", title, description, &table(&panels), &all));
    if shown > MOST {
        parts.push(text("p", "More approvers are in the table."));
    }
    let idle = material.approvers.iter().enumerate().filter(|(_, loads)| !busy(loads));
    let idle: Vec<usize> = idle.map(|(place, _)| place).collect();
    if !idle.is_empty() {
        let said = format!("No approver reviews anything under {}.", material.named(&idle));
        parts.push(text("p", said));
    }
    parts
}

/// The members of a group under a policy.
struct Panel<'a> {
    policy: &'a str,
    place: usize,
    loads: &'a [Load],
}

impl Panel<'_> {
    fn title(&self) -> String {
        let group = self.loads.first().map_or("", |load| load.group.as_str());
        format!("{}: {group}", self.policy)
    }
}

fn draw(panel: &Panel<'_>, most: f64, size: Size) -> Drawn {
    let (width, narrow) = (size.width(), size.is_narrow());
    let (start, end) = if narrow { (2.0, width - 14.0) } else { (222.0, width - 250.0) };
    let x = Scale::linear((0.0, round_up(most.max(0.001))), (start, end));
    let row_height = if narrow { 40.0 } else { 22.0 };
    let loads = &panel.loads[..panel.loads.len().min(MOST)];
    let bottom = row_height * loads.len() as f64 + 2.0;
    let ticks = x.ticks(Unit::Share, if narrow { 4 } else { 5 });
    let mut drawn = under(x, &ticks, (0.0, bottom), width);
    for (at, load) in loads.iter().enumerate() {
        let top = row_height * at as f64;
        let (name, bar) = if narrow { (14.0, 19.0) } else { (15.0, 4.0) };
        let said = reviews(load);
        let room = if narrow { width - wide(&said) - 10.0 } else { start - 14.0 };
        drawn.push(
            label(0.0, top + name, Anchor::Start, fitted(&load.member, room)).class("over-paper"),
        );
        drawn.push(label(width, top + name, Anchor::End, said).class("over-paper"));
        let long = x.place(load.utilization.unwrap_or(0.0)) - start;
        drawn.push(rect((start, top + bar), (long, 14.0), &format!("bar {}", colour(panel.place))));
    }
    (bottom + 24.0, drawn)
}

/// `1.8 %, 37 reviews, 22 wasted`.
fn reviews(load: &Load) -> String {
    let busy = load
        .utilization
        .map_or_else(|| "never on duty".to_owned(), |share| format!("{} %", percent(share)));
    let reviews = if load.reviewed == 1.0 { "review" } else { "reviews" };
    format!("{busy}, {} {reviews}, {} wasted", alone(load.reviewed), alone(load.wasted))
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
        "of that overtime, h",
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
    let hours = [load.on_duty_h, load.review_h, load.overtime_h];
    let numbers = hours.into_iter().chain([load.notified, load.reviewed, load.wasted]);
    let mut cells = vec![
        Cell::words(load.group.as_str()),
        Cell::words(panel.policy),
        busy.unwrap_or_else(|| UNKNOWN.to_owned()).into(),
    ];
    cells.extend(numbers.map(|number| Cell::from(alone(number))));
    (load.member.clone(), cells)
}
