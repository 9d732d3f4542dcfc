//! Exposure and attackers: levels of each policy with their intervals.

use crate::measure::Measure;
use crate::page::dots::{Dot, Dots, stacked};
use crate::page::figure::{Cell, Table};
use crate::page::markup::{Element, text};
use crate::page::material::Material;
use crate::words::headlines::is_worth;
use crate::words::human::cell;

/// What is shown of the hours that roles are active.
const ACCESS: [(Measure, &str); 4] = [
    (Measure::Exposure, "exposure, severity h/week"),
    (Measure::PrivilegedTime, "roles active, h/week"),
    (Measure::IdlePrivilegedTime, "of that idle, h/week"),
    (Measure::BreakGlassUses, "uses of emergency accounts, 1/year"),
];

/// What is shown of attackers.
const ATTACKERS: [(Measure, &str); 4] = [
    (Measure::AttackerPrivilegedTime, "attackers hold a role, h/year"),
    (Measure::AttackerOwnTime, "of that by their own activations, h/year"),
    (Measure::AttackerHijackedTime, "of that ridden or standing, h/year"),
    (Measure::AttackerSuccesses, "their requests that became active, 1/year"),
];

/// The section's figures.
pub fn figures(material: &Material) -> Vec<Element> {
    let places = || 0..material.policies().len();
    let mut figures = vec![one(
        material,
        "exposure",
        "Privileged access under each policy",
        &ACCESS.map(|(measure, said)| {
            let always = measure == Measure::Exposure;
            let worth = places().any(|place| is_worth(measure, material.estimate(place, measure)));
            (always || worth).then_some((measure, said))
        }),
    )];
    let threat =
        places().any(|place| material.estimate(place, Measure::AttackerPrivilegedTime).is_some());
    figures.push(if threat {
        let all = ATTACKERS.map(Some);
        one(material, "attackers", "What attackers get under each policy", &all)
    } else {
        text("p", "The scenario has no attackers: nothing is known of what they would get.")
    });
    figures
}

fn one(
    material: &Material,
    id: &str,
    title: &str,
    measures: &[Option<(Measure, &'static str)>],
) -> Element {
    let measures: Vec<_> = measures.iter().flatten().copied().collect();
    let dots = |(measure, said): &(Measure, &str)| Dots {
        title: (*said).to_owned(),
        unit: measure.row().unit,
        rows: (0..material.policies().len()).map(|place| dot(material, place, *measure)).collect(),
        differences: false,
    };
    let all: Vec<Dots> = measures.iter().map(dots).filter(Dots::any).collect();
    let description = "For each measure a row for each policy: the estimate as a point, its interval as a \
         line. An axis is logarithmic where the values lie far apart. The table has the numbers.";
    let row = |(place, policy): (usize, &String)| {
        let cell = |(measure, _): &(Measure, &str)| {
            Cell::estimate(policy, "*", *measure, material.estimate(place, *measure))
        };
        (policy.clone(), measures.iter().map(cell).collect())
    };
    let heads = measures.iter().map(|(_, said)| (*said).to_owned());
    let table = Table {
        caption: format!("{title}, all roles together"),
        heads: std::iter::once("policy".to_owned()).chain(heads).collect(),
        rows: material.policies().iter().enumerate().map(row).collect(),
    };
    stacked(id, title, description, &table, &all)
}

fn dot(material: &Material, place: usize, measure: Measure) -> Dot {
    let estimate = material.estimate(place, measure);
    Dot {
        label: material.policies()[place].clone(),
        place,
        estimate,
        said: cell(measure.row().unit, estimate),
    }
}
