//! Exposure and attackers: each role under each policy, with intervals.

use crate::id::RoleId;
use crate::measure::Measure;
use crate::page::dots::{Dot, Dots, stacked};
use crate::page::figure::{Cell, Table};
use crate::page::markup::{Element, text};
use crate::page::material::Material;
use crate::stats::Estimate;
use crate::words::human::{cell, phrase};

/// The section's figures: the risk, which is attackers' time where there are attackers, with a panel
/// for each role that is spoken of.
pub fn figures(material: &Material) -> Vec<Element> {
    let roles: Vec<RoleId> = material.drawn();
    let attackers = Measure::AttackerPrivilegedTime;
    let known = |role: &RoleId| material.estimates.get(0, Some(*role), attackers).is_some();
    let mut figures = Vec::new();
    if roles.iter().any(known) {
        figures.push(one(material, "attackers", attackers, &roles));
    }
    if figures.is_empty() {
        figures.push(one(material, "excess", Measure::ExcessExposure, &roles));
        let said = "The scenario has no attackers: nothing is known of what they would get.";
        figures.push(text("p", said));
    }
    figures
}

/// What a panel of a role shows.
fn said(measure: Measure) -> &'static str {
    match measure {
        Measure::AttackerPrivilegedTime => "attackers hold it, h/year",
        _ => "held and not worked with, severity h/week",
    }
}

fn one(material: &Material, id: &str, measure: Measure, roles: &[RoleId]) -> Element {
    let name = |role: &RoleId| material.roles[role.index()].as_str();
    let places = || 0..material.policies().len();
    let dots = |role: &RoleId| Dots {
        title: format!("{}: {}", name(role), said(measure)),
        unit: measure.row().unit,
        rows: places().map(|place| dot(material, place, *role, measure)).collect(),
        differences: false,
    };
    let all: Vec<Dots> = roles.iter().map(dots).filter(Dots::any).collect();
    let description = "For each role a row for each policy: the estimate as a point, its interval as a \
         line. An axis is logarithmic where the values lie far apart. The table has the numbers.";
    let row = |place: usize| {
        let policy = &material.policies()[place];
        let cell = |role: &RoleId| {
            let found = material.estimates.get(place, Some(*role), measure);
            Cell::estimate(policy, name(role), measure, found)
        };
        (policy.clone(), roles.iter().map(cell).collect())
    };
    let what = match measure {
        Measure::AttackerPrivilegedTime => "How long attackers hold each role",
        _ => "Severity-hours of each role that nobody works with",
    };
    let heads = roles.iter().map(|role| name(role).to_owned());
    let table = Table {
        caption: format!("{what}, {}", measure.row().unit.word()),
        heads: std::iter::once("policy".to_owned()).chain(heads).collect(),
        rows: places().map(row).collect(),
    };
    stacked(id, &title(material, measure, roles, what), description, &table, &all)
}

/// What the figure shows: where the policies lie farthest apart.
fn title(material: &Material, measure: Measure, roles: &[RoleId], what: &str) -> String {
    let spread = |role: &RoleId| {
        let all = (0..material.policies().len()).filter_map(|place| {
            let found = material.estimates.get(place, Some(*role), measure)?;
            Some((place, found))
        });
        let mut all: Vec<_> = all.collect();
        all.sort_by(|a, b| a.1.mean().total_cmp(&b.1.mean()));
        let (first, last) = (*all.first()?, *all.last()?);
        (first.0 != last.0 && last.1.mean() > 0.0).then_some((*role, first, last))
    };
    let most = roles.iter().filter_map(spread).max_by(|a, b| {
        let apart = |found: &(RoleId, (usize, Estimate), (usize, Estimate))| {
            found.2.1.mean() - found.1.1.mean()
        };
        apart(a).total_cmp(&apart(b))
    });
    let Some((role, low, high)) = most else { return what.to_owned() };
    let unit = measure.row().unit;
    format!(
        "{what}: {} from {} under {} to {} under {}",
        material.roles[role.index()],
        phrase(unit, high.1),
        material.policies()[high.0],
        phrase(unit, low.1),
        material.policies()[low.0]
    )
}

fn dot(material: &Material, place: usize, role: RoleId, measure: Measure) -> Dot {
    let estimate = material.estimates.get(place, Some(role), measure);
    Dot {
        label: material.policies()[place].clone(),
        place,
        estimate,
        said: cell(measure.row().unit, estimate),
    }
}
