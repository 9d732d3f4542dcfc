//! The decision: what is best, role by role, and how sure that is.

use super::label;
use crate::experiment::decide::{ALL_COMPARED, Bought, Certainty, Decision, Outcome, Whole};
use crate::job::typed::quoted;
use crate::measure::{Measure, Unit};
use crate::rows::decide::{DECIDED, Verdicts};
use crate::scenario::model::Target;
use crate::stats::Estimate;
use crate::words::digits::{fixed, share_alone};
use crate::words::grid::Grid;
use crate::words::human::{UNKNOWN, phrase, signed};
use crate::words::targets::limit_phrase;
use crate::words::text::{firm, wrapped};

/// Reasons told on the screen; all are in the file.
const TOLD: usize = 6;
/// Subjects in the table.
const SHOWN: usize = 24;

/// `timed_out_share of reader <= 1 %`.
pub fn target(found: &Verdicts<'_>, target: &Target) -> String {
    let role = target.role.map(|role| format!(" of {}", found.field.scenario.role_name(role)));
    let limit = Measure::named(&target.measure).map(|measure| limit_phrase(measure, target.limit));
    format!("{}{} {}", target.name(), role.unwrap_or_default(), limit.unwrap_or_default())
}

/// A value with the currency of costs.
fn value(found: &Verdicts<'_>, measure: Measure, estimate: Estimate) -> String {
    let unit = measure.row().unit;
    let text = phrase(unit, estimate);
    let costs = found.field.scenario.costs.as_ref().filter(|_| unit == Unit::CostPerWeek);
    match costs.map(|costs| costs.currency.as_str()).filter(|currency| !currency.is_empty()) {
        Some(currency) => text.replacen(" a week", &format!(" {currency} a week"), 1),
        None => text,
    }
}

fn chosen(found: &Verdicts<'_>, decision: &Decision) -> String {
    let all = || decision.bought.iter().map(|bought| (bought, (bought.subject, bought.option)));
    // What makes no difference, such as a group that nobody asks, is not worth a headline.
    let felt = all().filter(|(bought, _)| !bought.same).map(|(_, option)| option);
    let mut each: Vec<(usize, usize)> = felt.collect();
    if each.is_empty() {
        each = all().map(|(_, option)| option).collect();
    }
    label::by_option(found, &each)
}

/// The policy that a decision is, if it is one.
fn policy<'a>(found: &Verdicts<'a>, decision: &Decision) -> Option<&'a str> {
    let same = |policy: &&crate::id::PolicyId| found.field.pure(**policy) == decision.choice;
    found.field.policies.iter().find(same).map(|policy| found.policy(*policy))
}

/// The first sentences.
pub fn answer(found: &Verdicts<'_>, decision: &Decision) -> Vec<String> {
    let Some(question) = found.question else { return Vec::new() };
    let what = chosen(found, decision);
    if decision.none_meets() {
        return none_meets(found, decision, &what);
    }
    let so_far = if decision.undecided() { " so far, not decided" } else { "" };
    let measure = question.measure;
    let least = if measure == Measure::TotalCost { "Least cost" } else { "Least" };
    let named = match measure {
        Measure::TotalCost => String::new(),
        measure => format!(" {}", measure.name()),
    };
    let policy = policy(found, decision).map(|policy| format!(" (policy {policy})"));
    let first = format!("{least}{named}{so_far}: {what}{}.", policy.clone().unwrap_or_default());
    let mut said = vec![first];
    said.extend(cost(found, decision, policy.is_some()));
    said
}

/// What it comes to, against the best of the policies.
fn cost(found: &Verdicts<'_>, decision: &Decision, is_policy: bool) -> Option<String> {
    let mine = decision.whole.first()?;
    let (measure, estimate) = *mine.estimates.first()?;
    let text = firm(&value(found, measure, estimate?));
    let others = decision.whole.iter().skip(1);
    let keeps = |whole: &&Whole| mine.strain > 1.0 || whole.strain <= 1.0;
    let best =
        others.filter(keeps).filter(|whole| whole.more.is_some_and(|more| more.mean() != 0.0));
    let mean = |whole: &&Whole| whole.more.map_or(f64::INFINITY, |more| more.mean());
    let best = best.min_by(|one, other| mean(one).total_cmp(&mean(other)));
    let against = best.and_then(|best| {
        let more = best.more?;
        let name = best.policy.map(|policy| found.policy(policy))?;
        let size = Estimate::symmetric(more.mean().abs(), more.half_width(), more.n)?;
        let size = firm(&value(found, measure, size));
        let which = if is_policy { "the next best policy" } else { "the best single policy" };
        Some(match (more.interval.is_above(0.0), more.interval.is_below(0.0)) {
            (true, _) => format!(", {size} less than {name}, {which}"),
            (_, true) => format!(", {size} more than {name}, which is within the tolerance"),
            _ => format!(", not clearly less than {name}, {which}"),
        })
    });
    Some(format!("It comes to {text}{}.", against.unwrap_or_default()))
}

/// No choice meets the targets: the nearest miss.
fn none_meets(found: &Verdicts<'_>, decision: &Decision, what: &str) -> Vec<String> {
    let whole = decision.components.iter().all(|(_, _, whole)| *whole);
    let first = match whole {
        true => "No choice meets the targets.".to_owned(),
        false => format!(
            "None of the {} choices that were tried meets the targets.",
            fixed(decision.choices as f64, 0)
        ),
    };
    let mut said = vec![first];
    let worst = decision.whole.first().and_then(|whole| whole.worst);
    if let Some((at, estimate)) = worst
        && let Some(missed) = found.question.and_then(|question| question.targets.get(at))
    {
        let unit = Measure::named(&missed.measure).map_or(Unit::Count, |m| m.row().unit);
        let got = estimate.map_or("no value".to_owned(), |found| firm(&phrase(unit, found)));
        said.push(format!(
            "The nearest is {what}: {} is missed with {got}.",
            target(found, missed)
        ));
    }
    said
}

/// The table, the reasons, and how sure it is.
pub fn lines(found: &Verdicts<'_>, decision: &Decision) -> Vec<String> {
    let mut lines = grid(found, decision).lines();
    if decision.bought.len() > SHOWN {
        let more = decision.bought.len() - SHOWN;
        lines.extend(wrapped(&format!("{more} more are in decision.csv."), "", ""));
    }
    lines.push(String::new());
    let mut told: Vec<(usize, &Bought)> = decision.bought.iter().enumerate().collect();
    // What is surest is most worth telling.
    let size = |bought: &Bought| {
        let first = bought.differences.first().and_then(|(_, found)| *found);
        first.map_or(0.0, |found| found.mean().abs())
    };
    told.sort_by(|one, other| size(other.1).total_cmp(&size(one.1)));
    for (at, bought) in told.into_iter().take(TOLD) {
        let name = label::subject(found, bought.subject);
        let option = label::option(found, bought.subject, bought.option);
        let reason = found.reasons.get(at).map_or("", String::as_str);
        lines.extend(wrapped(&format!("{name}: {option}; {reason}."), "- ", "  "));
    }
    lines.push(String::new());
    for sentence in sure(found, decision).into_iter().chain([legend(found)]) {
        lines.extend(wrapped(&sentence, "", ""));
    }
    lines
}

/// The option of each subject; against which one where there are several.
fn grid(found: &Verdicts<'_>, decision: &Decision) -> Grid {
    let options = |bought: &Bought| found.field.subject(bought.subject).options.len();
    let several = decision.bought.iter().any(|bought| options(bought) > 2);
    let row = |bought: &Bought| {
        let said = |option| label::option(found, bought.subject, option);
        let cell = |(measure, found): &(Measure, Option<Estimate>)| {
            found.map_or(UNKNOWN.to_owned(), |found| signed(measure.row().unit, found))
        };
        let mut cells = vec![said(bought.option)];
        cells.extend(several.then(|| bought.runner_up.map_or(UNKNOWN.to_owned(), said)));
        cells.extend(bought.differences.iter().take(1).map(cell));
        cells.push(bought.certainty.word().to_owned());
        cells.extend(bought.differences.iter().take(3).skip(1).map(cell));
        (label::subject(found, bought.subject), cells)
    };
    let measures = decision.bought.first().map(|bought| bought.differences.as_slice());
    let mut measures = measures.unwrap_or_default().iter().map(|(measure, _)| head(*measure));
    let mut heads = vec!["option".to_owned()];
    heads.extend(several.then(|| "against".to_owned()));
    heads.extend(measures.next());
    heads.push("certainty".to_owned());
    heads.extend(measures.take(2));
    let rows = decision.bought.iter().take(SHOWN).map(row).collect();
    Grid { corner: "role".to_owned(), heads, rows }
}

fn head(measure: Measure) -> String {
    match measure {
        Measure::TotalCost => "cost\nper week".to_owned(),
        Measure::WaitingTime => "waiting\nh/week".to_owned(),
        Measure::AttackerExposure => "attackers\nsev. h/year".to_owned(),
        Measure::ExcessExposure => "unused\nsev. h/week".to_owned(),
        Measure::ReviewTime => "reviews\nh/week".to_owned(),
        measure => measure.name().replacen('_', "_\n", 1),
    }
}

/// How the answer was found, and what it is worth.
pub fn sure(found: &Verdicts<'_>, decision: &Decision) -> Vec<String> {
    let Some(question) = found.question else { return Vec::new() };
    let choices = fixed(decision.choices as f64, 0);
    let confidence = firm(&format!("{} %", share_alone(question.confidence)));
    let tolerance = firm(&format!("{} %", share_alone(question.tolerance)));
    let apart = match decision.components.len() {
        1 => String::new(),
        n => format!(" in {n} parts that share nothing"),
    };
    let mut said = Vec::new();
    let open: Vec<String> = decision
        .bought
        .iter()
        .filter(|bought| bought.certainty == Certainty::Undecided)
        .map(|bought| label::subject(found, bought.subject))
        .collect();
    if decision.undecided() {
        let most = fixed(f64::from(question.most), 0);
        let open = match open.is_empty() {
            true => String::new(),
            false => format!(": {} could be otherwise", label::names(&open)),
        };
        said.push(format!("Undecided after {most} replications (--max-replications){open}."));
    }
    let best =
        decision.components.iter().all(|(_, outcome, _)| matches!(outcome, Outcome::Best(_)));
    if best && decision.is_optimum() {
        said.push(format!(
            "All choices were compared ({choices}{apart}): with {confidence} confidence this is the \
             optimum, or within {tolerance} of it."
        ));
    } else if best {
        said.push(format!(
            "With {confidence} confidence no change of one role, group or the like (or of two, where \
             those are few) is better by more than {tolerance}. {choices} choices were \
             compared{apart}; there are more than {ALL_COMPARED}, so it need not be the optimum."
        ));
    }
    said
}

/// What the table shows.
fn legend(found: &Verdicts<'_>) -> String {
    format!(
        "Differences are the option less the next best, all else as decided. ± half-width of the {} \
         interval; {UNKNOWN} not known.",
        firm(&format!("{} %", share_alone(found.field.scenario.simulation.confidence))),
    )
}

/// The decided policy beside the first, or what could help.
pub fn next(found: &Verdicts<'_>, decision: &Decision, place: Option<&str>) -> String {
    let file = quoted(found.file);
    if decision.undecided() && !decision.none_meets() {
        let most = found.question.map_or(0, |question| question.most);
        return format!("pimsim decide {file} --max-replications {}", u64::from(most) * 4);
    }
    let place = place.map_or(String::new(), |place| format!("{place}/"));
    let place = quoted(&format!("{place}{DECIDED}"));
    let first = quoted(found.policy(found.field.policies[0]));
    format!("pimsim compare {place} --policy {first} {}", found.decided)
}
