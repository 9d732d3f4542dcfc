//! Offered load: the reviews that a group is asked for against those that it can take on.
//!
//! Both are means over the window of measurement. Needs count as one request each (resubmissions and
//! second activations would add to it); where several groups are asked at once, the reviews are shared
//! out by what each can take on. Under `claim` a request is reviewed once. In a race every member may
//! review it, and how much of that is wasted depends on how reviews fall together: the capacity lies
//! between one member's (all always review the same request) and that of all (none ever does).
//!
//! An error is proved: what is certainly asked is more than can be taken on at most. Certain is what is
//! left when every need joins a request that may still be open or active for the same person and role,
//! as far as chance and the longest life of a request allow, when as much as possible goes to other
//! groups, and when whoever fails MFA is refused. All else is a warning.

use crate::design::Finding;
use crate::design::asked::{Asked, asked, asking};
use crate::design::capacity::{Capacity, WEEK_MS, apart, of_group};
use crate::design::codes::{Code, Level};
use crate::design::context::Context;
use crate::design::plain::plain;
use crate::id::{GroupId, PolicyId, RoleId};
use crate::scenario::model::{Coordination, Group, Role, Scenario};
use crate::time::{Span, human_span};

pub fn find(context: &Context<'_>) -> Vec<Finding> {
    let capacities = capacities(context);
    let of = |(group, roles): (&GroupId, &Vec<_>)| {
        finding(context, *group, of(context, &capacities, *group, roles)?)
    };
    asking(context).iter().filter_map(of).collect()
}

/// What a group is asked for, and what it can take on.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// What is asked.
    pub asked: Asked,
    /// What can be taken on.
    pub capacity: Capacity,
    race: bool,
}

/// The load of a group under a policy; `None` if no role asks it.
pub fn load(scenario: &Scenario, policy: PolicyId, group: GroupId) -> Option<Load> {
    let scenario = plain(scenario);
    let context = Context::new(&scenario, policy);
    of(&context, &capacities(&context), group, asking(&context).get(&group)?)
}

impl Load {
    /// Whether the group is certain to be asked for more than it can take on.
    pub fn is_certain(&self) -> bool {
        self.asked.certain > self.capacity.most
    }

    /// Whether it is asked for more than it can take on, as far as means tell; in a race, if all
    /// always review the same request.
    pub fn is_likely(&self) -> bool {
        self.asked.reviews > if self.race { self.capacity.together } else { self.capacity.expected }
    }

    /// "60 reviews a week are asked for, and 53 can be begun on duty".
    pub fn words(&self) -> String {
        let Self { asked, capacity, .. } = self;
        let can = if self.is_certain() { capacity.most } else { capacity.expected };
        let wasteful = self.race && asked.reviews <= capacity.expected;
        let can = if wasteful { capacity.together } else { can };
        let (load, limit) = apart(asked.reviews, can);
        let are = if load == "1" { "review a week is" } else { "reviews a week are" };
        if !wasteful {
            return format!("{load} {are} asked for, and {}", capacity.counted.words(&limit));
        }
        let (_, all) = apart(can, capacity.expected);
        format!(
            "{load} {are} asked for; in a race everybody works on each request, and {} to {all} by how \
             often reviews of the same request fall together",
            capacity.counted.words(&limit)
        )
    }
}

fn capacities(context: &Context<'_>) -> Vec<Capacity> {
    context.policy.groups.iter().map(|group| of_group(context, group)).collect()
}

fn of(
    context: &Context<'_>,
    capacities: &[Capacity],
    id: GroupId,
    roles: &[(RoleId, &Role)],
) -> Option<Load> {
    let group: &Group = &context.policy.groups[id.index()];
    let race = group.coordination == Coordination::Race && group.members.len() > 1;
    Some(Load {
        asked: asked(context, capacities, id, roles)?,
        capacity: capacities[id.index()],
        race,
    })
}

fn finding(context: &Context<'_>, id: GroupId, load: Load) -> Option<Finding> {
    let group = &context.policy.groups[id.index()];
    let Load { asked, capacity, race } = load;
    if asked.reviews <= 0.0 || capacity.most <= 0.0 || !(load.is_certain() || load.is_likely()) {
        return None;
    }
    let what = format!("`{}` is asked for more than it can review", group.name);
    let change = match race {
        true => {
            "add members or hours, ask for less, or let members claim requests (`coordination = \
             \"claim\"`)"
        }
        false => "add members or hours, shorten reviews, or ask for less",
    };
    let level = if load.is_certain() { Level::Error } else { Level::Warning };
    let finding = Finding::new(Code::Overload, what)
        .why(format!("{}: {}", load.words(), follows(&load)))
        .change(change)
        .level(level)
        .of_group(&group.name);
    Some(finding.at(["approvers", &group.name, "members"]))
}

/// What comes of it.
fn follows(load: &Load) -> String {
    let Load { asked, capacity, race } = load;
    let limit = if *race { capacity.together } else { capacity.expected };
    // Who has a request open files no other: the waiting list has an end.
    let longest = Span::from_ms_f64(asked.open_at_once / limit * WEEK_MS);
    let timeout = human_span(asked.timeout);
    if load.is_certain() {
        return format!("the waiting list grows until requests are timed out after {timeout}");
    }
    if longest <= asked.timeout {
        let longest = human_span(longest);
        return format!("everybody waits for everybody else, up to {longest} at the worst");
    }
    let unless = match asked.certain < asked.reviews.min(capacity.most) {
        true => ", unless many needs join a request that is open or active already",
        false => "",
    };
    format!("the waiting list may grow until requests are timed out after {timeout}{unless}")
}
