//! Offered load: the reviews that a group is asked for against those that its members have time for.
//!
//! Both are means over the window of measurement. Needs count as one request each (resubmissions and
//! second activations would add to it, joined needs take away); where several groups are asked at
//! once, the reviews are shared out by their time. Under `claim` a request is reviewed once. In a race
//! every member may review it, and how much of that is wasted depends on how reviews fall together:
//! the capacity lies between one member's (all always review the same request) and that of all (none
//! ever does). Above the upper limit it is an error, above the lower one a warning.

use super::super::model::{Coordination, Group};
use super::Finding;
use super::codes::{Code, Level};
use super::context::Context;
use super::duty::{Duty, short_of, total};
use crate::id::{CalendarId, GroupId};
use crate::time::{Span, human_span};

const WEEK_MS: f64 = 604_800_000.0;

pub fn find(context: &Context<'_>) -> Vec<Finding> {
    let groups = (0..context.policy.groups.len()).map(GroupId::new);
    groups.filter_map(|group| of_group(context, group)).collect()
}

/// Reviews per week that a group has time for.
#[derive(Clone, Copy, Debug, Default)]
struct Capacity {
    /// When no two members ever review the same request.
    all: f64,
    /// When all members always review the same request.
    one: f64,
}

/// What is asked of a group.
#[derive(Clone, Copy, Debug)]
struct Asked {
    /// Reviews per week, as if each approval needed one.
    reviews: f64,
    /// The shortest approval timeout.
    timeout: Span,
    /// Requests that can be open at one time.
    open_at_once: f64,
}

fn of_group(context: &Context<'_>, id: GroupId) -> Option<Finding> {
    let group = &context.policy.groups[id.index()];
    let asked = asked(context, id)?;
    let capacity = capacity(context, group);
    if asked.reviews <= 0.0 || capacity.all <= 0.0 {
        return None;
    }
    let race = group.coordination == Coordination::Race && group.members.len() > 1;
    let sure = asked.reviews > capacity.all;
    let perhaps = race && asked.reviews > capacity.one;
    if !(sure || perhaps) {
        return None;
    }
    let limit = if sure { capacity.all } else { capacity.one };
    // People who have a request open file no other: the waiting list has an end.
    let longest = Span::from_ms_f64(asked.open_at_once / limit * WEEK_MS);
    let hopeless = longest > asked.timeout;
    let what = format!("`{}` is asked for more than it can review", group.name);
    let (load, hours) = (number(asked.reviews), number(limit));
    let why = match (sure, race) {
        (true, _) => format!("{load} reviews a week are asked for, and there is time for {hours}"),
        (false, _) => format!(
            "{load} reviews a week are asked for; in a race everybody works on each request, and there \
             is time for {hours} to {} by how often reviews of the same request fall together",
            number(capacity.all)
        ),
    };
    let follows = match hopeless {
        true => format!(
            "the waiting list grows until requests are timed out after {}",
            human_span(asked.timeout)
        ),
        false => format!(
            "everybody waits for everybody else, up to {} at the worst",
            human_span(longest)
        ),
    };
    let change = match group.coordination {
        Coordination::Race if race => {
            "add members or hours, ask for less, or let members claim requests (`coordination = \
             \"claim\"`)"
        }
        _ => "add members or hours, shorten reviews, or ask for less",
    };
    let level = if sure && hopeless { Level::Error } else { Level::Warning };
    let finding = Finding::new(Code::Overload, what).why(format!("{why}: {follows}"));
    let finding = finding.change(change).level(level).of_group(&group.name);
    Some(finding.at(["approvers", &group.name, "members"]))
}

/// What all roles ask of a group; `None` if none does.
fn asked(context: &Context<'_>, id: GroupId) -> Option<Asked> {
    let (from, to) = context.scenario.simulation.window();
    let weeks = (to - from).as_ms() as f64 / WEEK_MS;
    let mut asked: Option<Asked> = None;
    for (role_id, role) in context.activated() {
        for stage in context.stages(role) {
            let at_once: Vec<_> =
                stage.groups().filter(|(_, after)| *after == Span::ZERO).collect();
            if !at_once.iter().any(|(group, _)| *group == id) {
                continue;
            }
            let share =
                |group: GroupId| capacity(context, &context.policy.groups[group.index()]).all;
            let all: f64 = at_once.iter().map(|(group, _)| share(*group)).sum();
            let part = if all > 0.0 { share(id) / all } else { 1.0 };
            let requests: f64 =
                context.blocks(role_id).map(|block| context.requests(role, block, from, to)).sum();
            let needed = f64::from(stage.rule.approvals_needed);
            let people = context.scenario.eligible_count(role_id) as f64;
            let timeout = stage.rule.approval_timeout;
            let before = asked.unwrap_or(Asked { reviews: 0.0, timeout, open_at_once: 0.0 });
            asked = Some(Asked {
                reviews: before.reviews + part * needed * requests / weeks,
                timeout: before.timeout.min(timeout),
                open_at_once: before.open_at_once + part * needed * people,
            });
        }
    }
    asked
}

/// How many reviews a group's members have time for.
fn capacity(context: &Context<'_>, group: &Group) -> Capacity {
    let (from, to) = context.scenario.simulation.window();
    let weeks = (to - from).as_ms() as f64 / WEEK_MS;
    let mut all = 0.0;
    let mut longest: f64 = 0.0;
    for member in &group.members {
        let on_duty = context.roster(member.calendar).between(from, to).as_ms() as f64;
        // Without a mean there is no end to a review.
        let review = member.review.mean().unwrap_or(f64::INFINITY);
        let present = 1.0 - member.absence;
        let heard = if member.notification_lost >= 1.0 { 0.0 } else { 1.0 };
        all += if review > 0.0 { heard * present * on_duty / review } else { f64::INFINITY };
        longest = longest.max(review);
    }
    let mut rosters: Vec<CalendarId> = group.members.iter().map(|member| member.calendar).collect();
    rosters.sort_unstable();
    rosters.dedup();
    let on_duty = |calendar| {
        let roster = context.roster(calendar);
        Duty { roster, calendar, after: Span::ZERO, members: 1 }
    };
    let duties: Vec<Duty> = rosters.into_iter().map(on_duty).collect();
    let covered = (to - from) - total(&short_of(&duties, 1, (from, to)));
    let one = if longest > 0.0 { covered.as_ms() as f64 / longest } else { f64::INFINITY };
    Capacity { all: all / weeks, one: (one / weeks).min(all / weeks) }
}

fn number(value: f64) -> String {
    match value {
        value if value >= 100.0 => format!("{value:.0}"),
        value => format!("{value:.1}"),
    }
}
