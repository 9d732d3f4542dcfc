//! Paired differences from the baseline: a forest of points with their intervals.

use crate::experiment::{Comparison, Difference};
use crate::measure::Unit;
use crate::page::dots::{Dot, Dots, stacked};
use crate::page::figure::{Cell, Table};
use crate::page::markup::{Element, text};
use crate::page::material::Material;
use crate::words::differences::{clearly_above_zero, difference, ratio_text, relative};
use crate::words::headlines::{Headline, OTHERS, WAITING};
use crate::words::human::UNKNOWN;

/// The section's figure; a sentence when there is nothing to show.
pub fn figures(material: &Material) -> Vec<Element> {
    let Some(comparison) = &material.comparison else { return Vec::new() };
    let groups = std::iter::once(&WAITING).chain(&OTHERS);
    let headlines: Vec<&Headline> =
        groups.flat_map(|group| group.headlines).filter(|headline| headline.differs).collect();
    let all: Vec<Dots> = headlines
        .iter()
        .map(|headline| dots(material, comparison, headline))
        .filter(|dots| !dots.rows.is_empty())
        .collect();
    let baseline = &material.policies()[comparison.baseline];
    if all.is_empty() {
        return vec![text("p", format!("Nothing differs from {baseline}."))];
    }
    let description = "For each measure a row for each policy: its difference from the baseline as a point, \
         the paired interval as a line, zero as an upright line. A hollow point may be zero. The \
         table has the numbers.";
    let table = table(material, comparison, &headlines);
    let title = format!("Differences from {baseline}");
    vec![stacked("differences", &title, description, &table, &all)]
}

fn found(
    material: &Material,
    comparison: &Comparison,
    headline: &Headline,
) -> Vec<(usize, Difference)> {
    let others = (0..material.policies().len()).filter(|place| *place != comparison.baseline);
    let one = |place: usize| Some((place, comparison.get(place, None, headline.measure)?));
    let all: Vec<_> = others.filter_map(one).collect();
    if all.iter().all(|(_, found)| found.is_nothing()) { Vec::new() } else { all }
}

fn dots(material: &Material, comparison: &Comparison, headline: &Headline) -> Dots {
    let unit = headline.measure.row().unit;
    let dot = |(place, found): (usize, Difference)| Dot {
        label: material.policies()[place].clone(),
        place,
        estimate: Some(found.paired.difference),
        said: difference(unit, &found),
    };
    let points = if unit == Unit::Share { ", percentage points" } else { "" };
    Dots {
        title: format!("{}{points}", headline.label),
        unit,
        rows: found(material, comparison, headline).into_iter().map(dot).collect(),
        differences: true,
    }
}

fn table(material: &Material, comparison: &Comparison, headlines: &[&Headline]) -> Table {
    let mut rows = Vec::new();
    for headline in headlines {
        let measure = headline.measure;
        for (place, found) in found(material, comparison, headline) {
            let base = material.estimate(comparison.baseline, measure);
            let relative = base.filter(clearly_above_zero).map(|_| relative(&found));
            let ratio = found.paired.variance_ratio.map(ratio_text);
            let unknown = || UNKNOWN.to_owned();
            rows.push((
                headline.label.to_owned(),
                vec![
                    Cell::words(material.policies()[place].as_str()),
                    difference(measure.row().unit, &found).into(),
                    relative.unwrap_or_else(unknown).into(),
                    ratio.unwrap_or_else(unknown).into(),
                ],
            ));
        }
    }
    let baseline = &material.policies()[comparison.baseline];
    let heads = ["measure", "policy", "difference", "relative", "variance ratio"];
    Table {
        caption: format!("Paired differences from {baseline}, all roles together"),
        heads: heads.map(str::to_owned).to_vec(),
        rows,
    }
}
