//! What `plan` says of prices and of hours: the cheapest candidate, and the smallest number for each
//! choice of hours.
//!
//! Promises: what is dearer is said with its interval; what is not decided is said to be open.
//! Never: a price where `[costs]` has none for an hour on duty.

use crate::experiment::staffing::{Candidate, Judgement, Planned};
use crate::measure::Unit;
use crate::rows::plan::Frontier;
use crate::stats::Estimate;
use crate::words::costs::in_currency;
use crate::words::digits::{alone, decimals, fixed, share_alone};
use crate::words::plan_parts::{bracketed, miss, people};
use crate::words::text::firm;

/// Hours of which the smallest number is said.
const MOST: usize = 8;

/// The cheapest, and what the next one costs more; none where nothing is priced.
pub fn cheapest(frontier: &Frontier<'_>) -> Vec<String> {
    let planned = frontier.planned;
    let Some(price) = &planned.price else { return Vec::new() };
    let answer = &planned.candidates[price.place];
    let mut sentences = vec![format!(
        "The cheapest that meets every target: {}, at {} a week.",
        frontier.members(answer),
        answer.cost.map_or_else(String::new, |cost| money(frontier, cost))
    )];
    if let Some(less) = cheaper(planned, answer) {
        let cost = less.cost.map_or_else(String::new, |cost| money(frontier, cost));
        let why = miss(frontier, less).unwrap_or_default();
        let who = frontier.members(less);
        sentences.push(format!("Cheaper, at {cost} a week, {who} would miss {why}."));
    }
    if let Some(rival) = &price.rival {
        let other = frontier.members(&planned.candidates[rival.place]);
        let more = money(frontier, rival.more);
        sentences.push(format!("The next cheapest, {other}, costs {more} more a week."));
    }
    if let Some(first) = price.alike.first() {
        let others = match price.alike.len() {
            1 => String::new(),
            n => format!(" and {} more", n - 1),
        };
        sentences.push(format!(
            "{}{others} cost the same within {}.",
            frontier.members(&planned.candidates[*first]),
            firm(&format!("{} %", share_alone(frontier.question.tolerance)))
        ));
    }
    sentences
}

/// The dearest of those that cost less than the answer and miss a target.
fn cheaper<'a>(planned: &'a Planned, answer: &Candidate) -> Option<&'a Candidate> {
    let mean = |candidate: &Candidate| candidate.cost.map(|cost| cost.mean());
    let most = mean(answer)?;
    let missed = planned.candidates.iter().filter(|one| one.judgement() == Judgement::Missed);
    let less = missed.filter(|one| mean(one).is_some_and(|cost| cost < most));
    less.max_by(|a, b| mean(a).unwrap_or(0.0).total_cmp(&mean(b).unwrap_or(0.0)))
}

/// Where costs are known and an hour on duty has no price.
pub fn unpriced(frontier: &Frontier<'_>) -> Option<String> {
    let costs = frontier.scenario.costs.as_ref()?;
    (costs.on_duty_hour == 0.0).then(|| {
        "An hour on duty has no price in [costs], so the smallest group is the answer; \
         on_duty_hour makes it the cheapest."
            .to_owned()
    })
}

/// `4,210 EUR [4,150, 4,270]`.
fn money(frontier: &Frontier<'_>, cost: Estimate) -> String {
    let currency = frontier.scenario.costs.as_ref().map(|costs| costs.currency.as_str());
    let said = bracketed(Unit::CostPerWeek, cost);
    let Some((number, rest)) = said.split_once('[') else { return in_currency(&said, currency) };
    firm(&format!("{} [{rest}", in_currency(number.trim(), currency)))
}

/// What a candidate costs a week, in a cell.
pub fn cost_cell(candidate: &Candidate) -> String {
    candidate.cost.map_or_else(String::new, |cost| {
        let half = cost.half_width().unwrap_or(0.0);
        format!("{} ±{}", fixed(cost.mean(), decimals(half)), fixed(half, decimals(half)))
    })
}

/// The smallest number for each choice of hours but that of the answer, which is said before.
pub fn by_hours(frontier: &Frontier<'_>) -> Vec<String> {
    let planned = frontier.planned;
    if !frontier.question.together || frontier.calendars.len() < 2 {
        return Vec::new();
    }
    let mut said: Vec<String> = Vec::new();
    for (place, name) in frontier.calendars.iter().enumerate() {
        let answered =
            planned.answer.is_some_and(|at| planned.candidates[at].staffing.0[place] > 0);
        if !answered || planned.price.is_some() {
            said.push(format!("{name}: {}", smallest(planned, place, frontier)));
        }
    }
    if said.len() > MOST {
        let more = said.split_off(MOST).len();
        said.push(format!("{more} more in plan.csv"));
    }
    let list = format!("The smallest number on {}.", said.join("; on "));
    if said.is_empty() { Vec::new() } else { vec![list] }
}

fn smallest(planned: &Planned, place: usize, frontier: &Frontier<'_>) -> String {
    let all = planned.candidates.iter().filter(|candidate| candidate.staffing.0[place] > 0);
    for candidate in all {
        let total = candidate.staffing.total();
        match candidate.judgement() {
            Judgement::Missed => {}
            Judgement::Met => {
                let hours = candidate.hours(&planned.hours);
                let hours = firm(&format!("{} h a week on duty", alone(hours.round())));
                return format!("{} ({hours})", people(total));
            }
            Judgement::Open => return format!("perhaps {}, undecided", people(total)),
        }
    }
    format!("none, {} miss", people(*frontier.question.members.end()))
}
