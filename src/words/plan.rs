//! What `plan` says: the answer in a sentence, the frontier in a table.

use crate::english;
use crate::experiment::staffing::{Candidate, Gap, Hopeless, Judgement, Planned};
use crate::measure::Measure;
use crate::rows::plan::{Frontier, role_of, unit_of};
use crate::scenario::local::minute;
use crate::scenario::model::Target;
use crate::words::digits::{alone, fixed, share_alone};
use crate::words::grid::Grid;
use crate::words::human::{UNKNOWN, cell, time_phrase};
use crate::words::plan_choice::{by_hours, cheapest, cost_cell, unpriced};
use crate::words::plan_parts::{miss, name, people};
use crate::words::run_table::heading_of;
use crate::words::targets;
use crate::words::text::{firm, wrapped};

/// A table has no more candidates than this; the rest is in the file.
const SHOWN: usize = 24;

/// The whole text, with a line feed at the end.
pub fn plan_table(frontier: &Frontier<'_>, only: &[String]) -> String {
    let Frontier { scenario, planned, question, .. } = frontier;
    let policy = frontier.policy.map(|policy| format!(" under {policy}")).unwrap_or_default();
    let mut lines = heading_of(scenario, &format!("group {}{policy}", frontier.group));
    lines.push(String::new());
    for sentence in sentences(frontier) {
        lines.extend(wrapped(&sentence, "", ""));
    }
    lines.push(String::new());
    lines.extend(wrapped(&frontier.varied(), "", ""));
    lines.push(String::new());
    lines.extend(grid(frontier, only).lines());
    lines.extend(untold(frontier, only).iter().flat_map(|text| wrapped(text, "", "")));
    lines.extend(left_out(planned).iter().flat_map(|text| wrapped(text, "", "")));
    lines.push(String::new());
    lines.extend(unpriced(frontier).iter().flat_map(|text| wrapped(text, "", "")));
    let confidence = share_alone(question.confidence);
    let made = planned.candidates.iter().filter(|candidate| candidate.replications > 0).count();
    let made = english::count(made as u64, "candidate");
    let text = format!(
        "Whether targets are met is known with {} confidence in all, unless a value lies within {} \
         of its limit. {} replications of {made} were made; the formulas of queues had \
         suggested {}. [ ] is the {} interval of one value.",
        firm(&format!("{confidence} %")),
        firm(&format!("{} %", share_alone(question.tolerance))),
        fixed(planned.replications as f64, 0),
        fixed(f64::from(planned.guess), 0),
        firm(&format!("{} %", share_alone(scenario.simulation.confidence))),
    );
    lines.extend(wrapped(&text, "", ""));
    lines.join("\n") + "\n"
}

/// The places of the targets that are spoken of.
fn told(frontier: &Frontier<'_>, only: &[String]) -> Vec<usize> {
    let targets = frontier.question.targets.iter().enumerate();
    let asked = |target: &Target| {
        only.is_empty() || only.iter().any(|name| name == role_of(frontier, target))
    };
    targets.filter(|(_, target)| asked(target)).map(|(place, _)| place).collect()
}

/// What is said of the others.
fn untold(frontier: &Frontier<'_>, only: &[String]) -> Option<String> {
    let others = frontier.question.targets.len() - told(frontier, only).len();
    (others > 0).then(|| {
        let targets = english::count(others as u64, "target");
        format!("{targets} of other roles must be met too: plan.csv has all.")
    })
}

/// The candidates around the answer.
fn grid(frontier: &Frontier<'_>, only: &[String]) -> Grid {
    let Frontier { planned, question, .. } = frontier;
    let mut heads: Vec<String> = Vec::new();
    let mixed = frontier.calendars.len() > 1 && !question.together;
    if mixed {
        heads.extend(frontier.calendars.iter().map(|name| name.replacen('-', "-\n", 1)));
    }
    let told: Vec<usize> = told(frontier, only);
    heads.extend(told.iter().map(|place| head(frontier, &question.targets[*place])));
    let costs = frontier.scenario.costs.as_ref();
    heads.extend(costs.map(|costs| match costs.currency.as_str() {
        "" => "cost\na week".to_owned(),
        currency => format!("cost a week\n{currency}"),
    }));
    heads.extend(["meets\nall".to_owned(), "repli-\ncations".to_owned()]);
    let row = |candidate: &Candidate| {
        let mut cells = Vec::new();
        if mixed {
            cells.extend(candidate.staffing.0.iter().map(u32::to_string));
        }
        let estimate = |place: usize| candidate.aims.get(place).and_then(|aim| aim.estimate);
        let unit = |place: usize| unit_of(&question.targets[place]);
        cells.extend(told.iter().map(|place| cell(unit(*place), estimate(*place))));
        cells.extend(costs.map(|_| match candidate.cost {
            Some(_) => cost_cell(candidate),
            None => UNKNOWN.to_owned(),
        }));
        cells.push(match candidate.judgement() {
            Judgement::Open => UNKNOWN.to_owned(),
            judgement => judgement.word().to_owned(),
        });
        cells.push(fixed(f64::from(candidate.replications), 0));
        (frontier.label(candidate), cells)
    };
    Grid { corner: "members".to_owned(), heads, rows: shown(planned).map(row).collect() }
}

/// `time_to_access_p95` over two lines, with its limit below.
fn head(frontier: &Frontier<'_>, target: &Target) -> String {
    let name = name(frontier, target);
    let middle = name.match_indices('_').nth(1).or_else(|| name.match_indices('_').next());
    let broken = match middle {
        Some((at, _)) => format!("{}\n{}", &name[..=at], &name[at + 1..]),
        None => name,
    };
    let measure = Measure::named(&target.measure);
    let limit = measure.map(|measure| targets::limit_phrase(measure, target.limit));
    format!("{broken}\n{}", limit.unwrap_or_default())
}

/// Candidates that were simulated, those nearest to the answer in size if there are too many.
fn shown(planned: &Planned) -> impl Iterator<Item = &Candidate> {
    let made: Vec<usize> = (0..planned.candidates.len())
        .filter(|place| planned.candidates[*place].replications > 0)
        .collect();
    let size = |place: usize| i64::from(planned.candidates[place].staffing.total());
    let center = planned.answer.or_else(|| made.last().copied()).map_or(0, size);
    let mut near = made;
    near.sort_by_key(|place| ((size(*place) - center).abs(), *place));
    near.truncate(SHOWN);
    near.sort_unstable();
    near.into_iter().map(|place| &planned.candidates[place])
}

/// How many candidates the table leaves out.
fn left_out(planned: &Planned) -> Option<String> {
    let (shown, all) = (shown(planned).count(), planned.candidates.len());
    let made = planned.candidates.iter().filter(|candidate| candidate.replications > 0).count();
    if shown == all {
        return None;
    }
    let others = match made == all {
        true => "the others are in plan.csv".to_owned(),
        false => format!("{} were passed over, all are in plan.csv", fixed((all - made) as f64, 0)),
    };
    let all = fixed(all as f64, 0);
    Some(format!("{shown} of {all} candidates, those nearest to the answer in size; {others}."))
}

/// The answer, and why not fewer.
pub fn sentences(frontier: &Frontier<'_>) -> Vec<String> {
    let Frontier { planned, .. } = frontier;
    let mut sentences = cheapest(frontier);
    match planned.answer {
        Some(_) if !sentences.is_empty() => {}
        Some(answer) => {
            let answer = &planned.candidates[answer];
            let enough = frontier.meeting(answer);
            let why = fewer(frontier, answer.staffing.total());
            sentences.push(format!("{enough}{}.", why.unwrap_or_default()));
            sentences.extend(also(frontier, answer));
        }
        None if planned.open.is_empty() => {
            let most = frontier.question.members.end();
            let largest = best_of_size(planned, *most, &frontier.question.targets);
            let why = largest.and_then(|candidate| miss(frontier, candidate));
            let miss = if *most == 1 { "misses" } else { "miss" };
            let why =
                why.map(|why| format!("; {} {miss} {why}", people(*most))).unwrap_or_default();
            sentences.push(format!("No candidate meets every target{why}."));
        }
        None => sentences.push("No candidate is known to meet every target.".to_owned()),
    }
    sentences.extend(by_hours(frontier));
    if let Some(open) = planned.open.first().map(|place| &planned.candidates[*place]) {
        let longest = open.longest();
        let enough = match longest.is_finite() {
            true => format!("; {} will be enough", fixed(longest.ceil(), 0)),
            false => String::new(),
        };
        sentences.push(format!(
            "{} could do: undecided after {} replications (--max-replications){enough}.",
            frontier.members(open),
            fixed(f64::from(open.replications), 0)
        ));
    }
    // What is hopeless explains a miss; where all is met it cannot be.
    if planned.answer.is_none() {
        sentences.extend(planned.hopeless.iter().map(|hopeless| impossible(frontier, hopeless)));
        if let Some(load) = &planned.overload {
            let even = people(*frontier.question.members.end());
            let more = "asked for more than they can review";
            sentences.push(format!("Even {even} would be {more}: {}.", load.words()));
        }
    }
    sentences
}

/// The next smaller size, and what it misses.
fn fewer(frontier: &Frontier<'_>, total: u32) -> Option<String> {
    let planned = frontier.planned;
    if total == *frontier.question.members.start() && total > 1 {
        return Some("; fewer were not asked about".to_owned());
    }
    let candidate = best_of_size(planned, total.checked_sub(1)?, &frontier.question.targets)?;
    let why = miss(frontier, candidate)?;
    let who = if frontier.question.together && frontier.calendars.len() > 1 {
        format!("{} (the best of that size)", frontier.members(candidate))
    } else if frontier.calendars.len() > 1 {
        format!("{} (the best of that size)", frontier.calendar(candidate))
    } else {
        people(total - 1)
    };
    let miss = if total == 2 { "misses" } else { "miss" };
    Some(format!("; {who} {miss} {why}"))
}

/// Other ways to share out as many members that meet every target too.
fn also(frontier: &Frontier<'_>, answer: &Candidate) -> Option<String> {
    // With hours, the smallest number is said for each choice of them.
    if frontier.question.together {
        return None;
    }
    let same = |candidate: &&Candidate| {
        candidate.staffing != answer.staffing
            && candidate.staffing.total() == answer.staffing.total()
            && candidate.judgement() == Judgement::Met
    };
    let others: Vec<_> = frontier.planned.candidates.iter().filter(same).collect();
    let first = others.first()?;
    let more = match others.len() {
        1 => String::new(),
        n => format!(" and {} more", n - 1),
    };
    let meets = english::of(others.len(), "meets", "meet");
    Some(format!("{}{more} {meets} every target too.", frontier.calendar(first)))
}

fn best_of_size<'a>(planned: &'a Planned, size: u32, targets: &[Target]) -> Option<&'a Candidate> {
    let sized =
        |candidate: &&Candidate| candidate.staffing.total() == size && candidate.replications > 0;
    let all = planned.candidates.iter().filter(sized);
    all.min_by(|a, b| a.strain(targets).total_cmp(&b.strain(targets)))
}

/// Why no number of members can do it.
fn impossible(frontier: &Frontier<'_>, hopeless: &Hopeless) -> String {
    let target = &frontier.question.targets[hopeless.target];
    let longest = hopeless.gap.map(|gap| format!(", at worst {}", stretch(frontier, gap)));
    format!(
        "No number of members on these calendars can meet {} {}: {} of the requests arise when \
         nobody is on duty for another {}{}.",
        name(frontier, target),
        Measure::named(&target.measure)
            .map(|measure| targets::limit_phrase(measure, target.limit))
            .unwrap_or_default(),
        firm(&format!("{} %", share_alone(hopeless.share))),
        firm(&time_phrase(hopeless.longer_than.as_seconds(), 0.0)),
        longest.unwrap_or_default(),
    )
}

/// `from Fri 2026-01-16 18:00 to Mon 2026-01-19 08:00 (62 h)`, in the scenario's time zone.
fn stretch(frontier: &Frontier<'_>, gap: Gap) -> String {
    let zone = &frontier.scenario.simulation.zone;
    let hours = firm(&format!("{} h", alone((gap.length().as_hours() * 10.0).round() / 10.0)));
    format!("from {} to {} ({hours})", minute(gap.from, zone), minute(gap.to, zone))
}
