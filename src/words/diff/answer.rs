//! The answer in sentences, and what to type next.

use std::collections::BTreeMap;

use crate::english;
use crate::job::typed::quoted;
use crate::measure::{Measure, Unit};
use crate::rows::diff::{Diff, Effect, Outcome, Sides};
use crate::scenario::unwanted::escape;
use crate::stats::Estimate;
use crate::words::human::{percent, phrase};
use crate::words::text::{FIRM, firm};

/// With more replications than this nobody is told to make more.
const ENOUGH: u32 = 2_000;

/// So many measures of a role are told in the answer.
const CLAUSES: usize = 3;

/// One to three sentences: what changed, and what it does to which role.
pub fn answer(diff: &Diff) -> Vec<String> {
    let mut said = vec![changes(diff)];
    if diff.changes.is_empty() && diff.sides == Sides::Scenarios {
        return said;
    }
    said.extend(effect(diff));
    said.extend(others(diff));
    said
}

/// What changed.
fn changes(diff: &Diff) -> String {
    let [was, is] = diff.names.each_ref().map(|name| escape(name));
    let many = diff.changes.len() as u64;
    match (diff.sides, many) {
        (Sides::Scenarios, 0) => format!("{was} and {is} say the same."),
        (Sides::Scenarios, _) => {
            format!("{is} makes {} to {was}.", english::count(many, "change"))
        }
        (_, 0) => format!("{was} and {is} were asked the same."),
        _ => format!("{is} was run with {} to {was}.", english::count(many, "change")),
    }
}

/// What it does to the role that feels it most, without a full stop, in so many clauses.
fn clauses(diff: &Diff, most: usize) -> Option<String> {
    const ORDER: [Measure; 6] = [
        Measure::TimeToAccessP95,
        Measure::AttackerExposure,
        Measure::ExcessExposure,
        Measure::TotalCost,
        Measure::UnmetShare,
        Measure::ApproverUtilization,
    ];
    let felt = felt(diff);
    let role = *felt.first()?;
    let in_order =
        ORDER.iter().filter_map(|m| of_role(diff, role).find(|effect| effect.measure == *m));
    let clauses: Vec<String> =
        in_order.filter_map(|effect| clause(diff, effect)).take(most).collect();
    let whom = if role == "*" { "all roles together".to_owned() } else { escape(role) };
    Some(format!("{whom}: {}", clauses.join("; ")))
}

/// The answer in a few words, for a heading.
pub(super) fn headline(diff: &Diff) -> String {
    let said = clauses(diff, 1).or_else(|| effect(diff).filter(|_| !diff.all.is_empty()));
    said.unwrap_or_else(|| changes(diff)).trim_end_matches('.').to_owned()
}

/// What it does to the role that feels it most.
fn effect(diff: &Diff) -> Option<String> {
    let under = escape(&diff.policy);
    if let Some(clauses) = clauses(diff, CLAUSES) {
        return Some(format!("Under {under}, {clauses}."));
    }
    let spoken = || diff.all.iter().filter(|effect| diff.speaks_of(&effect.role));
    let tried = diff.steps.is_empty() || diff.steps.iter().any(|s| s.outcome != Outcome::Nothing);
    if !tried {
        return Some(format!("Nothing that is simulated changes under {under}."));
    }
    if spoken().all(Effect::is_nothing) {
        let n = english::count(u64::from(diff.replications), "replication");
        return Some(format!("Under {under} nothing differs in any of {n}."));
    }
    let n = english::count(u64::from(diff.replications), "replication");
    Some(match diff.replications {
        1 => format!("Under {under}, one replication shows no intervals."),
        _ => format!("Under {under}, no difference that {n} can show."),
    })
}

/// The other roles, and policies, that clearly differ.
fn others(diff: &Diff) -> Option<String> {
    let felt = felt(diff);
    let more: Vec<String> =
        felt.iter().skip(1).filter(|role| **role != "*").map(|role| escape(role)).collect();
    let clear = |(_, effects): &&(String, Vec<Effect>)| effects.iter().any(Effect::is_clear);
    let policies: Vec<String> =
        diff.elsewhere.iter().filter(clear).map(|(policy, _)| escape(policy)).collect();
    let mut said = Vec::new();
    if !more.is_empty() {
        let differ = english::of(more.len(), "differs", "differ");
        said.push(format!("{} clearly {differ} too", english::some_of(&more, 4)));
    }
    if !policies.is_empty() {
        said.push(format!("so does something under {}", english::some_of(&policies, 4)));
    }
    (!said.is_empty()).then(|| {
        let text = said.join("; ");
        match text.strip_prefix("so does") {
            Some(rest) => format!("So does{rest}."),
            None => format!("{text}."),
        }
    })
}

/// The roles that clearly differ, the one that feels it most first: by exposure, then by waiting.
/// All together is last, and alone where nobody else is.
pub(super) fn felt(diff: &Diff) -> Vec<&str> {
    const RISK: [Measure; 2] = [Measure::AttackerExposure, Measure::ExcessExposure];
    const WAIT: [Measure; 1] = [Measure::TimeToAccessP95];
    let mut roles: Vec<&str> = Vec::new();
    // The largest risk and the longest wait of each.
    let mut sizes: BTreeMap<&str, [f64; 2]> = BTreeMap::new();
    for effect in diff.all.iter().filter(|effect| effect.is_clear()) {
        let role = effect.role.as_str();
        let sizes = sizes.entry(role).or_insert_with(|| {
            roles.extend(Some(role).filter(|role| diff.speaks_of(role)));
            [0.0; 2]
        });
        let size = effect.found.map_or(0.0, |found| found.paired.difference.mean().abs());
        for (most, measures) in sizes.iter_mut().zip([&RISK[..], &WAIT]) {
            if measures.contains(&effect.measure) {
                *most = f64::max(*most, size);
            }
        }
    }
    roles.sort_by(|a, b| {
        let by = |place: usize| sizes[b][place].total_cmp(&sizes[a][place]);
        (*a == "*").cmp(&(*b == "*")).then(by(0)).then(by(1))
    });
    roles
}

fn of_role<'a>(diff: &'a Diff, role: &'a str) -> impl Iterator<Item = &'a Effect> {
    diff.all.iter().filter(move |effect| effect.role == role)
}

/// What a clear difference says; nothing of one that is not clear.
fn clause(diff: &Diff, effect: &Effect) -> Option<String> {
    if !effect.is_clear() {
        return None;
    }
    let unit = effect.measure.row().unit;
    let (was, is) = (effect.was?, effect.is?);
    let (was, is) = levels(unit, effect, (was, is));
    let change = |what: &str| {
        let found = effect.found?;
        let verb = if found.paired.difference.mean() > 0.0 { "rises" } else { "falls" };
        let by = found.relative.map(f64::abs).filter(|share| *share < 2.0);
        let by = by.map(|share| format!(" by {}{FIRM}%", percent(share))).unwrap_or_default();
        Some(format!("{what} {verb}{by}, from {was} to {is}"))
    };
    match effect.measure {
        Measure::TimeToAccessP95 => {
            Some(format!("95{FIRM}% of needs wait up to {is} instead of {was}"))
        }
        Measure::UnmetShare => Some(format!("{is} of needs give up instead of {was}")),
        Measure::AttackerExposure => change("attackers' exposure"),
        Measure::ExcessExposure => change("excess exposure"),
        Measure::ApproverUtilization => {
            Some(format!("approvers are busy {is} of their time on duty instead of {was}"))
        }
        _ => {
            let currency = escape(&diff.currency);
            let currency = if currency.is_empty() { currency } else { format!(" {currency}") };
            let amount = |text: &str| text.replace(&format!("{FIRM}a{FIRM}week"), "");
            let (was, is) = (amount(&was), amount(&is));
            Some(format!("a week costs {is}{currency} instead of {was}"))
        }
    }
}

/// Both sides in a phrase: as precise as each is known or, where they would read the same, as the
/// difference is.
fn levels(unit: Unit, effect: &Effect, (was, is): (Estimate, Estimate)) -> (String, String) {
    let said = |level| firm(&phrase(unit, level));
    let half = effect.found.and_then(|found| found.paired.difference.half_width());
    let finer = |level: Estimate| Estimate::symmetric(level.mean(), half, level.n);
    match (finer(was), finer(is)) {
        (Some(finer_was), Some(finer_is)) if said(was) == said(is) => {
            (said(finer_was), said(finer_is))
        }
        _ => (said(was), said(is)),
    }
}

/// What to type next: what for, and the command on a line of its own.
pub fn next(diff: &Diff) -> [String; 2] {
    let [was, is] = diff.names.each_ref().map(|name| quoted(&escape(name)));
    let said = |what: &str, typed: String| [format!("Next, {what}:"), format!("  pimsim {typed}")];
    if diff.sides != Sides::Scenarios {
        return said("a page of the second", format!("report {is}"));
    }
    if diff.changes.is_empty() {
        return said("what it says", format!("compare {is}"));
    }
    let open = diff.all.iter().any(|e| !e.is_clear() && !e.is_nothing() && e.found.is_some());
    if !diff.is_clear() && open && diff.replications < ENOUGH {
        let more = diff.replications.saturating_mul(4);
        return said("with less noise", format!("diff {was} {is} --replications {more}"));
    }
    said("for a pull request", format!("diff {was} {is} --format markdown --exit-zero"))
}
