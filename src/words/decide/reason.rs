//! Why an option was decided for, in words.

use super::label;
use crate::experiment::decide::{Bought, Certainty, Part};
use crate::measure::{Measure, Who};
use crate::rows::decide::Verdicts;
use crate::stats::Estimate;
use crate::words::human::{percent, phrase, time_phrase};
use crate::words::role_tables::in_words;
use crate::words::text::{firm, loose};

/// A wait below this many seconds needs no taking apart.
const SHORT: f64 = 60.0;
/// A part that is no larger says little by itself.
const MOST: f64 = 0.3;

/// What a measure is called in a sentence.
fn what(measure: Measure) -> &'static str {
    match measure {
        Measure::WaitingTime => "of waiting",
        Measure::AttackerExposure => "in attackers' hands",
        Measure::ExcessExposure => "held and not worked with",
        Measure::ReviewTime => "of reviewing",
        measure => measure.row().what,
    }
}

/// `avoids 34 severity h a year in attackers' hands and adds 4.1 h a week of waiting`; only what the
/// intervals say.
fn told(bought: &Bought) -> Option<String> {
    let clear = |(measure, found): &(Measure, Option<Estimate>)| {
        let found = (*found)?;
        let (up, down) = (found.interval.is_above(0.0), found.interval.is_below(0.0));
        let size = Estimate::symmetric(found.mean().abs(), found.half_width(), found.n)?;
        let text = firm(&phrase(measure.row().unit, size));
        (up || down).then(|| (up, format!("{text} {}", what(*measure))))
    };
    // What it costs stands beside it; here is why.
    let priced = |found: &&(Measure, Option<Estimate>)| found.0 != Measure::TotalCost;
    let others: Vec<(bool, String)> =
        bought.differences.iter().filter(priced).filter_map(clear).collect();
    let some = |wanted: bool| -> Vec<&str> {
        others.iter().filter(|(up, _)| *up == wanted).map(|(_, text)| text.as_str()).collect()
    };
    let (less, more) = (some(false), some(true));
    let part = |verb: &str, texts: &[&str]| {
        (!texts.is_empty()).then(|| format!("{verb} {}", crate::english::listed(texts, "and")))
    };
    match (part("avoids", &less), part("adds", &more)) {
        (Some(less), Some(more)) => Some(format!("{less}, {more}")),
        (less, more) => less.or(more),
    }
}

/// The reason as one sentence.
pub fn reason(found: &Verdicts<'_>, bought: &Bought) -> String {
    let name = |option: usize| label::option(found, bought.subject, option);
    let Some(other) = bought.runner_up else { return "It has no other option.".to_owned() };
    let other = name(other);
    let because = told(bought);
    if bought.same {
        return format!("it makes no difference against {other} here");
    }
    let text = match bought.certainty {
        Certainty::Target => {
            let target = bought.missed.and_then(|at| found.question?.targets.get(at));
            let target = target
                .map_or("a target".to_owned(), |target| super::decision::target(found, target));
            format!("{other} misses {target}")
        }
        Certainty::Clear => match because {
            Some(because) => format!("against {other} it {because}"),
            None => format!("it is clearly better than {other}"),
        },
        Certainty::Tolerance => match because {
            Some(because) => format!("as good as {other} within the tolerance; it {because}"),
            None => format!("as good as {other} within the tolerance"),
        },
        Certainty::Undecided => format!("not decided against {other}"),
    };
    let text = match where_it_goes(found, bought) {
        Some(part) => format!("{text}; {part}"),
        None => text,
    };
    loose(&text)
}

/// `82 % of the mean wait of 4 h 56 min under manual is nobody on duty`: of the option under which the
/// role waits longer, in the first policy that has it.
fn where_it_goes(found: &Verdicts<'_>, bought: &Bought) -> Option<String> {
    let Part::Role(role) = found.field.subject(bought.subject).part else { return None };
    let results = found.pure?;
    let scenario = &found.field.scenario;
    let longest = |option: usize| {
        let policies = found.field.subject(bought.subject).options.get(option)?;
        let place = found.field.policies.iter().position(|policy| policies.first() == Some(policy));
        let (parts, whole) = results.wait_parts(scenario, place?, Some(role), Who::All)?;
        Some((place?, parts, whole))
    };
    let mine = longest(bought.option);
    let other = bought.runner_up.and_then(longest);
    let all = mine.into_iter().chain(other);
    let (place, parts, whole) = all.max_by(|one, other| one.2.total_cmp(&other.2))?;
    let (part, most) = parts.into_iter().max_by(|a, b| a.1.mean().total_cmp(&b.1.mean()))?;
    let share = most.mean() / whole;
    if whole < SHORT || share < MOST {
        return None;
    }
    let (policy, name) = (found.policy(found.field.policies[place]), in_words(part));
    let (share, whole) = (percent(share), time_phrase(whole, whole / 50.0));
    Some(format!("{share} % of the mean wait of {whole} under {policy} is {name}"))
}
