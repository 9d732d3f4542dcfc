//! What `plan` says: the answer in a sentence, the frontier in a table.

use crate::english;
use crate::experiment::staffing::{Candidate, Gap, Hopeless, Judgement, Planned};
use crate::measure::{Measure, Unit};
use crate::rows::plan::{Frontier, unit_of};
use crate::scenario::local::minute;
use crate::scenario::model::Target;
use crate::stats::Estimate;
use crate::words::digits::{alone, decimals, fixed, share_alone};
use crate::words::grid::Grid;
use crate::words::human::{UNKNOWN, cell, phrase, time_phrase};
use crate::words::plan_choice::{by_hours, cheapest, cost_cell, unpriced};
use crate::words::run_table::heading_of;
use crate::words::targets;
use crate::words::text::{firm, wrapped};

/// A table has no more candidates than this; the rest is in the file.
const SHOWN: usize = 24;

impl Frontier<'_> {
    /// `6 members: 4 in berlin, 2 in sydney`.
    pub(super) fn members(&self, candidate: &Candidate) -> String {
        format!("{}{}", people(candidate.staffing.total()), self.shared(candidate))
    }

    /// `6 members meet every target: 4 in berlin, 2 in sydney`.
    fn meeting(&self, candidate: &Candidate) -> String {
        let total = candidate.staffing.total();
        let (who, shared) = (people(total), self.shared(candidate));
        let meet = if total == 1 { "meets" } else { "meet" };
        match shared.starts_with(':') {
            true => format!("{who} {meet} every target{shared}"),
            false => format!("{who}{shared} {meet} every target"),
        }
    }

    /// ` on extended`, or `: 4 in berlin, 2 in sydney`.
    fn shared(&self, candidate: &Candidate) -> String {
        let on = if self.question.together { "on" } else { "in" };
        let asked = !self.calendars.is_empty();
        let staffed = if asked { self.on_calendars(candidate) } else { Vec::new() };
        match staffed.as_slice() {
            [] => String::new(),
            [(name, _)] => format!(" {on} {name}"),
            several => {
                let each = several.iter().map(|(name, n)| format!("{n} in {name}"));
                format!(": {}", english::listed(&each.collect::<Vec<_>>(), "and"))
            }
        }
    }

    /// `6`, or `6 on extended` where hours are asked about.
    pub(super) fn label(&self, candidate: &Candidate) -> String {
        let total = candidate.staffing.total();
        match self.question.together && self.calendars.len() > 1 {
            true => format!("{total} on {}", self.calendar(candidate)),
            false => total.to_string(),
        }
    }

    /// What the candidates differ in, and who is not there.
    pub(crate) fn varied(&self) -> String {
        let away = match self.question.away {
            0 => String::new(),
            1 => " One of them is away: the others are to meet the targets.".to_owned(),
            n => format!(" {n} of them are away: the others are to meet the targets."),
        };
        self.candidates() + &away
    }

    fn candidates(&self) -> String {
        let (group, members) = (self.group, &self.question.members);
        let range = match members.start() == members.end() {
            true => people(*members.end()),
            false => format!("{} to {}", members.start(), people(*members.end())),
        };
        let list = |has: usize| people(u32::try_from(has).unwrap_or(u32::MAX));
        match (self.calendars, self.listed) {
            ([], Some(has)) => format!(
                "Candidates: the first {range} of the list of {}{}, in the order of the file, each \
                 with their own calendar and values.",
                list(has),
                match self.without {
                    [] => String::new(),
                    names => format!(" without {}", english::listed(names, "and")),
                }
            ),
            ([], None) => {
                let calendar = self.crew.first().copied().unwrap_or_default();
                format!("Candidates: {range} of {group}, all alike, on the calendar {calendar}.")
            }
            (calendars, listed) => {
                let on = match calendars {
                    [only] => format!("the calendar {only}"),
                    several if self.question.together => {
                        format!("one of these calendars: {}", several.join("; "))
                    }
                    several => format!("the calendars {}, in any mixture", several.join(", ")),
                };
                let rest = listed.map(|has| {
                    format!(
                        " The list of {} stays out, with the calendars and values of its own.",
                        list(has)
                    )
                });
                format!(
                    "Candidates: {range} of {group}, all with the values of the group, on {on}.{}",
                    rest.unwrap_or_default()
                )
            }
        }
    }
}

/// "1 member", "6 members".
pub(super) fn people(count: u32) -> String {
    let members = english::of(count as usize, "member", "members");
    format!("{} {members}", fixed(f64::from(count), 0))
}

/// `timed_out_share`, or `timed_out_share of ROLE`.
pub(crate) fn name(frontier: &Frontier<'_>, target: &Target) -> String {
    match target.role {
        None => target.name(),
        Some(role) => format!("{} of {}", target.name(), frontier.scenario.role_name(role)),
    }
}

/// The whole text, with a line feed at the end.
pub fn plan_table(frontier: &Frontier<'_>) -> String {
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
    lines.extend(grid(frontier).lines());
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

/// The candidates around the answer.
fn grid(frontier: &Frontier<'_>) -> Grid {
    let Frontier { planned, question, .. } = frontier;
    let mut heads: Vec<String> = Vec::new();
    let mixed = frontier.calendars.len() > 1 && !question.together;
    if mixed {
        heads.extend(frontier.calendars.iter().map(|name| name.replacen('-', "-\n", 1)));
    }
    heads.extend(question.targets.iter().map(|target| head(frontier, target)));
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
        let targets = question.targets.iter().enumerate();
        cells.extend(targets.map(|(place, target)| cell(unit_of(target), estimate(place))));
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

/// `<= 30 min`.
pub(crate) fn limit_of_target(target: &Target) -> String {
    let measure = Measure::named(&target.measure);
    measure.map(|measure| targets::limit_phrase(measure, target.limit)).unwrap_or_default()
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

/// `timed_out_share <= 1 %: 1.8 % [1.5, 2.1]`, for each target that is missed.
pub(super) fn miss(frontier: &Frontier<'_>, candidate: &Candidate) -> Option<String> {
    let pairs = candidate.aims.iter().zip(&frontier.question.targets);
    let missed = pairs.filter(|(aim, _)| aim.judgement == Judgement::Missed);
    let each = missed.map(|(aim, target)| {
        let unit = unit_of(target);
        let found = aim.estimate.map_or(UNKNOWN.to_owned(), |estimate| bracketed(unit, estimate));
        let limit = targets::limit_phrase(aim.measure, target.limit);
        format!("{} {limit}: {found}", name(frontier, target))
    });
    let each: Vec<String> = each.collect();
    (!each.is_empty()).then(|| each.join("; and "))
}

/// `1.8 % [1.5, 2.1]`: value and interval in one unit, with the digits that the interval supports.
pub(super) fn bracketed(unit: Unit, estimate: Estimate) -> String {
    let Some((low, high)) = estimate.interval.ends() else { return firm(&phrase(unit, estimate)) };
    let (scale, name) = match unit {
        Unit::Seconds if estimate.mean() >= 7_200.0 => (3_600.0, " h"),
        Unit::Seconds if estimate.mean() >= 120.0 => (60.0, " min"),
        Unit::Seconds => (1.0, " s"),
        Unit::Share => (0.01, " %"),
        _ => (1.0, ""),
    };
    let digits = decimals((high - low) / scale / 2.0);
    let number = |value: f64| fixed(value / scale, digits);
    let text = format!("{}{name} [{}, {}]", number(estimate.mean()), number(low), number(high));
    firm(&text)
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
