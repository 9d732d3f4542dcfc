//! Why an option was decided for, in words.

use super::label;
use crate::experiment::decide::{Bought, Certainty};
use crate::measure::Measure;
use crate::rows::decide::Verdicts;
use crate::stats::Estimate;
use crate::words::human::phrase;
use crate::words::text::{firm, loose};

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
    loose(&text)
}
