//! The page of `decide`: what is recommended and how sure that is, or what each switch costs and buys;
//! the price list on a logarithmic axis; everything that was tried.
//!
//! Promises: made of `decide.csv`, `options.csv`, `decision.csv` and the manifest alone; options are
//! called by the first policy that has them, as in the files. Never: an option that was not tried.

use crate::experiment::decide::Certainty;
use crate::job::Manifest;
use crate::measure::Measure;
use crate::page::decided_files::{Bought, Files, Tried};
use crate::page::decided_tables::{
    MOST_BOXED, MOST_ROWS, differences, head, price_list, recommended, tried, wholes,
};
use crate::page::dots::{Dot, Dots, stacked};
use crate::page::figure::figure;
use crate::page::markup::{Element, element, text};
use crate::page::price_axis::PriceAxis;
use crate::page::reading::Shelf;
use crate::page::{Section, reproduce, section, whole};
use crate::stats::Estimate;
use crate::words::digits::{fixed, share_alone};
use crate::words::human::{cell, phrase};

/// Rows in a picture.
const MOST_DRAWN: usize = 40;

/// The whole page of a directory with this manifest.
///
/// # Errors
/// Sentences about what is missing, changed or not understood.
pub fn page(shelf: &Shelf<'_>, recorded: Manifest, only: &[String]) -> Result<String, Vec<String>> {
    let files = Files::read(shelf, &recorded)?.about(only).map_err(|why| vec![why])?;
    let policies = crate::english::listed(&recorded.job.policies, "and");
    let seed = recorded.job.seed.unwrap_or_default();
    let runs = fixed(recorded.counts.runs as f64, 0);
    let said = format!("Which rule for which role, of {policies}; {runs} runs, seed {seed}.");
    let page = Decided { files, recorded };
    Ok(whole(&page.recorded, &(said, only.to_vec()), page.sections(), page.rest()))
}

struct Decided {
    files: Files,
    recorded: Manifest,
}

impl Decided {
    fn decides(&self) -> bool {
        !self.files.decision.is_empty()
    }

    fn sections(&self) -> Vec<Section> {
        let mut all = vec![section("short", "In short", vec![self.boxed()])];
        if self.decides() {
            let table = differences(&self.files.decision, self.recorded.confidence);
            all.push(section("roles", "Role by role, against the next best", vec![table.cards()]));
            if !self.files.whole.is_empty() {
                all.push(section("wholes", "The decision and the policies", self.wholes()));
            }
        }
        let prices = self.prices();
        if !prices.is_empty() {
            all.push(section("prices", "At which price each switch pays", prices));
        }
        all
    }

    fn rest(&self) -> Vec<Section> {
        let reproduced = reproduce::of(&self.recorded, &self.recorded.job);
        vec![
            section("tried", "Everything that was tried", vec![tried(&self.files.tried).cards()]),
            section("reproduce", "How to reproduce it", reproduced),
        ]
    }

    /// What is read first.
    fn boxed(&self) -> Element {
        let open = |bought: &Bought| bought.certainty == Certainty::Undecided;
        let (title, table) = match self.decides() {
            true if self.files.decision.iter().all(open) => {
                ("Nothing is recommended", recommended(&self.files.decision))
            }
            true => ("What is recommended", recommended(&self.files.decision)),
            false => {
                ("What each switch costs and buys", price_list(&self.files.prices, MOST_BOXED))
            }
        };
        let mut said: Vec<String> = self.recorded.answer.clone();
        if said.is_empty() {
            let none = || "These replications do not tell at which price a switch pays".to_owned();
            said.push(self.drawn().map_or_else(none, |axis| axis.title()) + ".");
        }
        element("div")
            .class("decision")
            .add(text("h3", title))
            .all(said.into_iter().map(|said| text("p", said)))
            .add(table.cards())
            .all(self.notes().into_iter().map(|said| text("p", said).class("note")))
    }

    /// What would change it, and how the table is read.
    fn notes(&self) -> Vec<String> {
        let confidence = share_alone(self.recorded.confidence);
        let called = "In tables an option is called by the first policy that has it.";
        if !self.decides() {
            let read = match self.drawn() {
                Some(_) => " (read the chart below upwards from that price)",
                None => "",
            };
            return vec![
                format!(
                    "What would change it: what a severity-hour is worth to you{read}, and the \
                     assumptions of the scenario. With prices, targets or something to be least, \
                     “pimsim decide” recommends a choice."
                ),
                format!(
                    "Each row switches one role alone, all else as under the first policy. ± half-width, \
                     [ ] ends of the {confidence} % interval of paired replications. {called}"
                ),
            ];
        }
        let mut said = vec![self.closest().map_or_else(
            || "What would change it: other prices, targets or assumptions.".to_owned(),
            |closest| {
                format!("What would change it: other prices, targets or assumptions. {closest}")
            },
        )];
        said.push(format!("Each row is judged with all else as decided. {called}"));
        said
    }

    /// The decision that the least would turn.
    fn closest(&self) -> Option<String> {
        let size = |bought: &Bought| {
            let (_, found) = bought.differences.first()?;
            found.map(|found| found.mean().abs()).filter(|size| *size > 0.0)
        };
        let clear = self.files.decision.iter().filter(|one| one.certainty == Certainty::Clear);
        let sized = clear.filter_map(|bought| Some((bought, size(bought)?)));
        let (bought, size) = sized.min_by(|one, other| one.1.total_cmp(&other.1))?;
        let (measure, found) = bought.differences.first()?;
        let half = found.as_ref().and_then(Estimate::half_width);
        let said = phrase(measure.row().unit, Estimate::symmetric(size, half, 1)?);
        let Bought { subject, option, runner_up, .. } = bought;
        Some(format!(
            "The closest clear call is {subject}: {option} is {said} below {runner_up}{}.",
            if *measure == Measure::TotalCost { "" } else { " in what is to be least" }
        ))
    }

    /// The decision and the policies, all roles together.
    fn wholes(&self) -> Vec<Element> {
        let table = wholes(&self.files.whole);
        let Some(measure) = self.files.whole.first().map(|tried| tried.measure) else {
            return Vec::new();
        };
        let unit = measure.row().unit;
        let mine = self.files.whole.iter().filter(|tried| tried.measure == measure);
        let row = |(place, tried): (usize, &Tried)| Dot {
            label: tried.option.clone(),
            place: usize::from(place > 0),
            estimate: tried.estimate,
            said: cell(unit, tried.estimate),
        };
        let rows: Vec<Dot> = mine.enumerate().take(MOST_DRAWN).map(row).collect();
        let dots = Dots { title: head(measure), unit, rows, differences: false };
        let title = title_of_wholes(&dots).filter(|_| dots.any());
        let drawn = title.map(|title| {
            let description = "The decision and each policy as a whole, with their intervals.";
            stacked("whole", &title, description, &table, std::slice::from_ref(&dots))
        });
        match drawn {
            Some(drawn) => vec![drawn],
            None => vec![table.cards()],
        }
    }

    /// The part of the price list that is drawn.
    fn drawn(&self) -> Option<PriceAxis<'_>> {
        let rows = &self.files.prices;
        let axis = PriceAxis { rows: &rows[..rows.len().min(MOST_DRAWN)] };
        axis.any().then_some(axis)
    }

    /// The price list as a picture.
    fn prices(&self) -> Vec<Element> {
        let table = price_list(&self.files.prices, MOST_ROWS);
        let Some(axis) = self.drawn() else {
            // Without a decision it stands in the box.
            return if self.decides() { vec![table.cards()] } else { Vec::new() };
        };
        let hour = match axis.rows[0].measure {
            Measure::AttackerExposure => "a severity-hour in an attacker's hands",
            _ => "a severity-hour held and not worked with",
        };
        let part = match axis.gap() {
            Some(_) => "; shaded is where the roles part for certain",
            None => "",
        };
        let few = match self.decides() {
            true => " Beside a decision these prices rest on the first replications alone.",
            false => "",
        };
        let said = format!(
            "How it is read: take what {hour} is worth, in hours of waiting, and go up from there. Right \
             of the point (solid) the option pays that avoids more; left of it (dashed) the other one. \
             The thick line is the interval{part}.{few}"
        );
        let description = "Roles downward, from the cheapest switch to the dearest; across, the price on a \
                           logarithmic axis, with its interval. The table has the numbers.";
        vec![
            text("p", said).class("note"),
            figure("price", &axis.title(), description, &table, |size| axis.draw(size)),
        ]
    }
}

/// `decided comes to 12,300 a week; the policies to 17,100 to 54,000 a week, targets apart`.
fn title_of_wholes(dots: &Dots) -> Option<String> {
    let (mine, others) = dots.rows.split_first()?;
    let said = |found: Estimate| phrase(dots.unit, found);
    let mine = format!("{} comes to {}", mine.label, said(mine.estimate?));
    let known = || others.iter().filter_map(|dot| dot.estimate);
    let order = |one: &Estimate, other: &Estimate| one.mean().total_cmp(&other.mean());
    let ends = (known().min_by(order), known().max_by(order));
    Some(match ends {
        (Some(least), Some(most)) if least.mean() < most.mean() => {
            let (least, most) = (said(least), said(most));
            format!("{mine}; the policies, met targets or not, from {least} to {most}")
        }
        (Some(least), _) => format!("{mine}; the policies to {}", said(least)),
        _ => mine,
    })
}
