//! The beginning of a report: what was found, in words, and the headline numbers.

use crate::experiment::{Judged, Verdict};
use crate::id::RoleId;
use crate::measure::Measure;
use crate::page::figure::{Cell, Table};
use crate::page::markup::{Element, element, text};
use crate::page::material::Material;
use crate::page::scatter::word;
use crate::page::waiting::swatch;
use crate::stats::Interval;
use crate::words::digits::{alone, between};
use crate::words::headlines::{Group, OTHERS, WAITING, is_worth};
use crate::words::human::{UNKNOWN, half_width, phrase};
use crate::words::targets::wording;

/// Sentences where nothing is compared.
const MOST: usize = 6;

/// What each policy comes to for each role, in sentences: where nothing is compared.
pub fn sentences(material: &Material) -> Element {
    let places = 0..material.policies().len();
    let roles = material.spoken();
    let each = places.flat_map(|place| roles.iter().map(move |role| (place, *role)));
    let said = each.filter_map(|(place, role)| level(material, place, role));
    let entries: Vec<Element> = said.take(MOST).map(|said| text("li", said)).collect();
    element("ul").class("findings").all(entries)
}

/// What one policy comes to.
fn level(material: &Material, place: usize, role: RoleId) -> Option<String> {
    let said = |measure: Measure| {
        let found = material.estimates.get(place, Some(role), measure)?;
        Some(phrase(measure.row().unit, found).replace(' ', "\u{a0}"))
    };
    let clauses = [
        said(Measure::TimeToAccessP95).map(|wait| format!("95\u{a0}% of needs wait up to {wait}")),
        said(Measure::UnmetShare).map(|share| format!("{share} of needs give up")),
        said(Measure::TimedOutShare).map(|share| format!("{share} of requests time out")),
        said(Measure::Exposure).map(|exposure| format!("exposure is {exposure}")),
        said(Measure::AttackerPrivilegedTime)
            .map(|time| format!("attackers hold a role for {time}")),
    ];
    let clauses: Vec<String> = clauses.into_iter().flatten().collect();
    let whom = match material.roles.len() {
        1 => material.policies()[place].clone(),
        _ => format!("{}, {}", material.policies()[place], material.roles[role.index()]),
    };
    (!clauses.is_empty()).then(|| format!("{whom}: {}.", clauses.join("; ")))
}

/// The few numbers that matter most, one row for each policy.
pub fn glance(material: &Material) -> Element {
    let all = [
        (Measure::TimeToAccessP50, "half of needs wait up to"),
        (Measure::TimeToAccessP95, "95 % wait up to"),
        (Measure::UnmetShare, "gave up"),
        (Measure::TimedOutShare, "requests timed out"),
        (Measure::Exposure, "exposure, severity h/week"),
        (Measure::AttackerPrivilegedTime, "attackers hold a role, h/year"),
        (Measure::TotalCost, "total cost per week"),
    ];
    let always = [
        Measure::TimeToAccessP50,
        Measure::TimeToAccessP95,
        Measure::UnmetShare,
        Measure::Exposure,
    ];
    let worth = |measure: Measure| {
        let mut places = 0..material.policies().len();
        always.contains(&measure)
            || places.any(|place| is_worth(measure, material.estimate(place, measure)))
    };
    let shown: Vec<_> = all.into_iter().filter(|(measure, _)| worth(*measure)).collect();
    let judged = material.policies().len() > 1
        && material.recorded.replications() > 1
        && material.comparison.as_ref().is_none_or(|found| found.whose.is_none())
        && !material.standings.is_empty();
    let row = |(place, policy): (usize, &String)| {
        let cell = |(measure, _): &(Measure, &str)| {
            Cell::estimate(policy, "*", *measure, material.estimate(place, *measure))
        };
        let mut cells: Vec<Cell> = shown.iter().map(cell).collect();
        if judged {
            let stand =
                material.standings.iter().find(|stand| stand.slot == 0 && stand.place == place);
            cells.push(Cell::words(stand.map(word).unwrap_or_default()));
        }
        (policy.clone(), cells)
    };
    let head = |(measure, said): &(Measure, &str)| match material.currency() {
        Some(currency) if *measure == Measure::TotalCost => format!("{said}, {currency}"),
        _ => (*said).to_owned(),
    };
    let mut heads = vec!["policy".to_owned()];
    heads.extend(shown.iter().map(head));
    if judged {
        heads.push("the choice".to_owned());
    }
    let caption = "At a glance, all roles together".to_owned();
    let rows = material.policies().iter().enumerate().map(row).collect();
    Table { caption, heads, rows }.open()
}

/// What `±` and `-` mean.
pub fn legend(material: &Material) -> Element {
    let said = if material.recorded.replications() < 2 {
        format!("One replication gives no intervals; {UNKNOWN} nobody produced a value.")
    } else {
        half_width(material.recorded.confidence)
    };
    let waits =
        "Waits are those of needs that got access: read them beside the needs that gave up.";
    text("p", format!("{said} {waits}")).class("note")
}

/// A verdict with its mark.
fn marked(verdict: Verdict) -> String {
    let mark = match verdict {
        Verdict::Met => "✓",
        Verdict::NotMet => "✗",
        _ => "?",
    };
    format!("{mark} {}", verdict.words())
}

/// What the targets of the scenario come to, and how it is judged; nothing without targets.
pub fn targets(material: &Material) -> Option<Vec<Element>> {
    let model = material.model()?;
    let row = |judged: &Judged| {
        let (policy, role) = (&material.policies()[judged.place], judged.target.role);
        let role = role.map_or("*", |role| model.role_name(role));
        let cells = vec![
            Cell::words(policy.as_str()),
            Cell::estimate(policy, role, judged.measure, judged.estimate),
            Cell::words(marked(judged.verdict)),
        ];
        (wording(model, judged), cells)
    };
    let rows: Vec<_> = material.judged().iter().map(row).collect();
    let said = "A target is met when the whole interval keeps its limit, and not met when the whole \
                interval breaks it. In between it is undecided: more replications would tell.";
    let table = Table {
        caption: "The targets of the scenario under each policy".to_owned(),
        heads: ["target", "policy", "estimate", "verdict"].map(str::to_owned).to_vec(),
        rows,
    };
    (!table.rows.is_empty()).then(|| vec![text("p", said), table.cards()])
}

/// Every policy with its number, its line in drawings and what the scenario says of it.
pub fn policies(material: &Material) -> Element {
    let described = |name: &str| {
        let policies = &material.model()?.policies;
        let policy = policies.iter().find(|policy| policy.name == name)?;
        Some(policy.description.as_str()).filter(|said| !said.is_empty())
    };
    let entry = |(place, name): (usize, &String)| {
        let mut entry =
            element("li").add(swatch(place)).say(" ").add(text("strong", name.as_str()));
        if let Some(said) = described(name) {
            entry = entry.say(format!(": {said}"));
        }
        entry
    };
    element("ol").class("policies").all(material.policies().iter().enumerate().map(entry))
}

/// The groups of headline measures as tables, all of them.
pub fn tables(material: &Material) -> Vec<Element> {
    let groups = std::iter::once(&WAITING).chain(&OTHERS);
    groups.filter_map(|group| group_table(material, group)).collect()
}

fn group_table(material: &Material, group: &Group) -> Option<Element> {
    let shown = group.shown_of(&material.estimates);
    let row = |(place, policy): (usize, &String)| {
        let cells = shown.iter().map(|headline| {
            Cell::estimate(
                policy,
                "*",
                headline.measure,
                material.estimate(place, headline.measure),
            )
        });
        (policy.clone(), cells.collect())
    };
    let heads = shown.iter().map(|headline| headline.head.replace('\n', " "));
    let table = Table {
        caption: format!(
            "{}: every headline measure, all roles together",
            group.heading_in(material.currency())
        ),
        heads: std::iter::once("policy".to_owned()).chain(heads).collect(),
        rows: material.policies().iter().enumerate().map(row).collect(),
    };
    (!shown.is_empty()).then(|| table.open())
}

/// From which price of exposure on another policy is cheaper; nothing without costs.
pub fn break_evens(material: &Material) -> Option<Element> {
    let number = |price: &Interval| alone(price.value());
    let row = |row: &crate::page::material::BreakEvenRow| {
        let interval = match row.price.map_or((None, None), |price| (price.low(), price.high())) {
            (None, None) => "not bounded by these replications".to_owned(),
            (low, high) => between(low, high, alone),
        };
        (
            row.below.clone(),
            vec![
                Cell::words(row.above.as_str()),
                row.price.as_ref().map_or_else(|| UNKNOWN.to_owned(), number).into(),
                Cell::words(interval),
            ],
        )
    };
    let currency = material.currency().map(|name| format!(", {name}")).unwrap_or_default();
    let table = Table {
        caption: "Which policy is cheaper, by the price of a severity-hour".to_owned(),
        heads: vec![
            "cheaper below the price".to_owned(),
            "cheaper above it".to_owned(),
            format!("price of a severity-hour{currency}"),
            "interval".to_owned(),
        ],
        rows: material.break_evens.iter().map(row).collect(),
    };
    (!table.rows.is_empty()).then(|| table.open())
}
