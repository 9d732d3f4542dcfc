//! Times at which too few approvers are on duty for longer than the approval timeout.
//!
//! Where mail, pickup and reviews take time whatever happens, they belong to the gap; where they leave
//! no way at any time of the run, [`crate::design::slow`] tells it as an error.
//!
//! Only what somebody asks for counts: without needs at such times there is no finding. A year is
//! looked at even if the run is shorter, so that holidays and changes of the clocks are seen; what
//! lies behind the run is a note.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::design::clock::{changes, civil, day, local, stretch};
use crate::design::codes::{Code, Level};
use crate::design::context::{Context, Stage};
use crate::design::duty::{
    Duty, Limit, Stretch, cover, decided_at, doomed, duties, total, without,
};
use crate::design::slow::least;
use crate::design::{Finding, slow};
use crate::id::RoleId;
use crate::scenario::local::weekday;
use crate::scenario::model::{DateRange, Dates, Pattern, Role, Source};
use crate::time::{Instant, Span, human_span};

/// So many dates of a range are told one by one.
const FEW_DATES: usize = 4;
/// Dates that are told.
const SHOWN: usize = 3;
/// Mail, pickup and reviews are told of beside the hours if they doom a larger share.
const NEGLIGIBLE: f64 = 0.01;
/// What becomes of a request that is filed in a gap.
const UNDECIDED: &str =
    "what is asked then is not decided: it is timed out, unless it is taken back before";

pub fn find(context: &Context<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (id, role) in context.activated() {
        let stages = context.stages(role);
        let mut earlier: Option<Vec<Duty>> = None;
        for stage in &stages {
            let duties = duties(context, stage);
            let needed = u64::from(stage.rule.approvals_needed);
            let members: u64 = duties.iter().map(|duty| duty.members).sum();
            // Who can never decide is told as such.
            if members < needed {
                break;
            }
            let limit = Limit::of(stage, role.settings.deadline_for);
            let period = (context.start(), context.until);
            let all = doomed(&duties, needed, limit, period);
            let always = cover(&all, (context.start(), context.scenario.simulation.end()));
            let timeout = stage.rule.approval_timeout;
            let first = earlier.is_none();
            if always || first && slow::holds_all_needs(context, id, role, timeout, &all) {
                let of = stages.len();
                found.push(slow::never_in_time(context, id, role, stage, of, &duties, always));
                break;
            }
            let at_once: Vec<Duty> = duties.iter().map(Duty::at_once).collect();
            let hours = doomed(&at_once, needed, limit, period);
            let more = without(&all, &hours);
            let slow = match earlier {
                None => share(context, id, role, &more) > NEGLIGIBLE,
                Some(_) => total(&more).as_hours() > NEGLIGIBLE * (period.1 - period.0).as_hours(),
            };
            let (all, paced) = if slow { (all, &duties) } else { (hours, &at_once) };
            let gap = Gap { context, id, role, stage, stages: stages.len(), duties: paced, slow };
            found.extend(match &earlier {
                None => gap.first_stage(&all),
                Some(earlier) => gap.later_stage(&all, earlier),
            });
            earlier = Some(duties);
        }
    }
    found
}

/// The share of a role's requests that is filed in these stretches.
fn share(context: &Context<'_>, id: RoleId, role: &Role, stretches: &[Stretch]) -> f64 {
    let (from, to) = context.scenario.simulation.window();
    let requests = |from, to| -> f64 {
        context.blocks(id).map(|block| context.requests(role, block, from, to)).sum()
    };
    let cut = stretches.iter().map(|(start, end)| ((*start).max(from), (*end).min(to)));
    let hit: f64 = cut.filter(|(start, end)| start < end).map(|(a, b)| requests(a, b)).sum();
    let all = requests(from, to);
    if all > 0.0 { hit / all } else { 0.0 }
}

struct Gap<'a> {
    context: &'a Context<'a>,
    id: RoleId,
    role: &'a Role,
    stage: &'a Stage<'a>,
    stages: usize,
    duties: &'a [Duty],
    /// Whether mail, pickup and reviews make it longer than the hours do.
    slow: bool,
}

impl Gap<'_> {
    /// A stage that a request enters when it is filed.
    fn first_stage(&self, all: &[Stretch]) -> Option<Finding> {
        let (from, to) = self.context.scenario.simulation.window();
        let hit = |(start, end): &Stretch| self.requests((*start).max(from), (*end).min(to));
        let met: Vec<Stretch> = all.iter().copied().filter(|stretch| hit(stretch) > 0.0).collect();
        if !met.is_empty() {
            let share = met.iter().map(hit).sum::<f64>() / self.requests(from, to);
            let why = format!("{}; {UNDECIDED}", self.because());
            return Some(Finding { shares: vec![Some(share)], ..self.finding(&met, why) });
        }
        let later: Vec<Stretch> = all.iter().filter(|(start, _)| *start >= to).copied().collect();
        let at_any_hour = self.context.blocks(self.id).any(|block| {
            let always = matches!(block.source, Source::Poisson { profile: None, .. });
            always && self.context.exempt(self.role, block) < 1.0
        });
        if later.is_empty() || !at_any_hour {
            return None;
        }
        let why = format!("{}; {UNDECIDED} (behind the run)", self.because());
        Some(self.finding(&later, why).level(Level::Note))
    }

    /// A stage that begins when the one before is decided, while its approvers are on duty.
    fn later_stage(&self, all: &[Stretch], earlier: &[Duty]) -> Option<Finding> {
        let decided = |start: Instant, end: Instant| {
            let mut on = earlier.iter().map(|duty| duty.roster.between(start, end));
            on.any(|time| time > Span::ZERO)
        };
        let met: Vec<Stretch> =
            all.iter().filter(|(start, end)| decided(*start, *end)).copied().collect();
        let why = format!(
            "{}; the stage before may be decided then, and this one is not",
            self.because()
        );
        (!met.is_empty()).then(|| self.finding(&met, why))
    }

    fn requests(&self, from: Instant, to: Instant) -> f64 {
        let blocks = self.context.blocks(self.id);
        blocks.map(|block| self.context.requests(self.role, block, from, to)).sum()
    }

    fn because(&self) -> String {
        let timeout = human_span(self.stage.rule.approval_timeout);
        if self.slow {
            let least = least(self.duties);
            return format!(
                "{least}, so whoever is on duty cannot decide within the approval timeout of {timeout}"
            );
        }
        match self.stage.rule.approvals_needed {
            1 => format!("nobody is on duty for longer than the approval timeout of {timeout}"),
            needed => format!(
                "fewer than {needed} approvers are on duty within the approval timeout of {timeout}"
            ),
        }
    }

    fn finding(&self, dates: &[Stretch], why: String) -> Finding {
        let within = self.stage.words(self.stages);
        let what = format!("`{}` can be asked for when nobody will decide{within}", self.role.name);
        let groups =
            self.stage.groups().map(|(group, _)| &self.context.policy.groups[group.index()]);
        let names: Vec<_> = groups.map(|group| group.name.as_str()).collect();
        let finding = Finding::new(Code::CoverageGap, what).why(why);
        let finding = finding.change(format!(
            "put somebody on duty at these times (`approvers.{}`),{} raise `approval_timeout` where the \
             product allows it, or let an extension or `[break_glass]` step in",
            names.first().unwrap_or(&"NAME"),
            if self.slow { " let mail, pickup or reviews take less," } else { "" },
        ));
        let finding = finding.of_role(&self.role.name, "approval_timeout");
        let finding = names.first().map_or(finding.clone(), |name| {
            finding.of_group(name).at(["approvers", name, "calendar"])
        });
        let finding = Finding { role: Some(self.role.name.clone()), ..finding };
        finding.evidence(self.dates(dates))
    }

    /// The first dates, and those that are longer than the regular ones.
    fn dates(&self, all: &[Stretch]) -> Vec<String> {
        let mut lines: Vec<String> =
            all.iter().take(SHOWN).map(|stretch| self.line(*stretch)).collect();
        if let Some(regular) = longest_regular(all, self.context.until - self.context.start()) {
            let longer = all.iter().skip(SHOWN).filter(|(from, to)| *to - *from > regular);
            let longer: Vec<String> =
                longer.take(SHOWN).map(|stretch| self.line(*stretch)).collect();
            if !longer.is_empty() {
                lines.push(format!("longer than {}:", human_span(regular)));
                lines.extend(longer);
            }
        }
        if all.len() > SHOWN {
            let count = all.len();
            lines.push(format!("{count} such times in all, {} together", human_span(total(all))));
        }
        lines
    }

    fn line(&self, (from, to): Stretch) -> String {
        let zone = &self.context.scenario.simulation.zone;
        let needed = u64::from(self.stage.rule.approvals_needed);
        let last = to + self.stage.rule.approval_timeout;
        let again = decided_at(self.duties, needed, from).unwrap_or(last);
        let soon = again - to < Span::days(6);
        let until = local(again, zone);
        let until = match until.split(' ').collect::<Vec<_>>()[..] {
            [day, _, time] if soon => format!("{day} {time}"),
            _ => until,
        };
        let who = match needed {
            _ if self.slow => "no decision before",
            1 => "nobody until",
            _ => "too few until",
        };
        format!("{}, {who} {until}{}", stretch(from, to, zone), self.reason(from, again))
    }

    /// Holidays and changes of the clocks in a gap.
    fn reason(&self, from: Instant, to: Instant) -> String {
        let zone = &self.context.scenario.simulation.zone;
        let mut reasons: Vec<String> = Vec::new();
        for duty in self.duties {
            let calendar = self.context.calendar(duty.calendar);
            let (first, last) = (civil(from, &calendar.zone), civil(to, &calendar.zone));
            let (first, last) = (first.date(), last.date());
            let works = |date: &Date| match &calendar.pattern {
                Pattern::Weekly { weekly, .. } => {
                    weekly.iter().any(|interval| usize::from(interval.weekday) == weekday(*date))
                }
                Pattern::Always => true,
                Pattern::Never => false,
            };
            let named = |word, dates: &Dates| -> Vec<String> {
                let each = dates.within(first, last).flat_map(|range| days_of(range, works));
                each.map(|days| format!("{word} {days}")).collect()
            };
            reasons.extend(named("leave", &calendar.away));
            if let Pattern::Weekly { holidays, .. } = &calendar.pattern {
                reasons.extend(named("holiday", holidays));
            }
        }
        let clocks = changes(zone, from, to);
        reasons.extend(
            clocks.iter().map(|at| format!("clocks change {}", day(civil(*at, zone).date()))),
        );
        let mut told = BTreeSet::new();
        reasons.retain(|reason| told.insert(reason.clone()));
        match reasons.is_empty() {
            true => String::new(),
            false => format!(" ({})", reasons.join(", ")),
        }
    }
}

/// The longest of the lengths that come back in a quarter of all weeks or more.
fn longest_regular(all: &[Stretch], looked_at: Span) -> Option<Span> {
    let mut counts: BTreeMap<Span, i64> = BTreeMap::new();
    all.iter().for_each(|(from, to)| *counts.entry(*to - *from).or_default() += 1);
    let weeks = looked_at.as_ms() / Span::weeks(1).as_ms();
    let regular = counts.into_iter().filter(|(_, count)| 4 * count >= weeks);
    regular.map(|(length, _)| length).max()
}

/// A few dates one by one, those that count; a longer range by its ends.
fn days_of(range: DateRange, counts: impl Fn(&Date) -> bool) -> Vec<String> {
    if range.dates().nth(FEW_DATES).is_some() {
        return vec![format!("{} to {}", day(range.first), day(range.last))];
    }
    range.dates().filter(counts).map(day).collect()
}
