//! How long an activation lasts, against the work and against what the product allows.

use crate::design::Finding;
use crate::design::codes::Code;
use crate::design::context::Context;
use crate::design::slow::is_always_after;
use crate::id::RoleId;
use crate::lifecycle::WindowFrom;
use crate::scenario::model::{Block, FileNeed, Role, Source};
use crate::time::{Span, human_span};

/// The longest activation that Entra PIM allows.
const LIMIT: Span = Span::hours(24);

pub fn find(context: &Context<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (id, role) in context.activated() {
        found.extend(never_usable(context, id, role));
        let blocks = context.blocks(id).collect::<Vec<_>>();
        found.extend(short(role, &blocks));
        found.extend(over_limit(role));
    }
    found
}

fn never_usable(context: &Context<'_>, id: RoleId, role: &Role) -> Option<Finding> {
    let longest = role.settings.maximum_duration;
    let provisioning = role.provisioning.smallest();
    let (from, mut soonest) = match role.settings.window_from {
        WindowFrom::Provisioning => ("", Span::ZERO),
        WindowFrom::Approval => (" from the decision on", provisioning),
        WindowFrom::Request => (" from the request on", provisioning),
    };
    soonest += role.propagation.smallest();
    let what = format!("`{}` ends before it is usable", role.name);
    let lasts = format!("an activation lasts {} at most{from}", human_span(longest));
    let why = if soonest >= longest {
        format!("{lasts}, and the role works after {} at the earliest", human_span(soonest))
    } else if decided_too_late(context, id, role, longest - soonest) {
        format!(
            "{lasts}, and no decision comes within {}, whenever it is asked for",
            human_span(longest - soonest)
        )
    } else {
        return None;
    };
    let finding = Finding::new(Code::NeverUsable, what).why(why);
    let finding = finding.change("raise `maximum_duration`");
    Some(finding.of_role(&role.name, "maximum_duration"))
}

/// Whether a window that runs from the request on is always over before anybody decides.
fn decided_too_late(context: &Context<'_>, id: RoleId, role: &Role, limit: Span) -> bool {
    let planned = |block: &Block| context.habits(block).ahead.largest() > Span::ZERO;
    role.settings.window_from == WindowFrom::Request
        && role.automatic_when.is_none()
        && !context.blocks(id).any(planned)
        && is_always_after(context, role, limit)
        // Where nobody decides before the deadline either, that is told.
        && !is_always_after(context, role, Span::FOREVER)
}

fn short(role: &Role, blocks: &[&Block]) -> Option<Finding> {
    let longest = role.settings.maximum_duration;
    let mut long: Vec<(&str, Span)> =
        blocks.iter().map(|block| (block.name.as_str(), typical(block))).collect();
    long.retain(|(_, work)| *work > longest);
    let &(name, work) = long.iter().max_by_key(|(_, work)| *work)?;
    let times = work.as_ms().div_euclid(longest.as_ms().max(1))
        + i64::from(work.as_ms() % longest.as_ms().max(1) > 0);
    let again = if role.settings.stages.is_empty() { "" } else { ", each with its own approval" };
    let what = format!("`{}` is active for less time than its work takes", role.name);
    let others = match long.len() {
        1 => String::new(),
        more => format!(" (and {} more)", more - 1),
    };
    let why = format!(
        "half of the needs `{name}`{others} take {} or longer, an activation lasts {} at most: \
         {times} activations or more{again}",
        human_span(work),
        human_span(longest)
    );
    let finding = Finding::new(Code::ShortWindow, what).why(why);
    let finding =
        finding.change(format!("raise `maximum_duration` to {} or more", human_span(work)));
    Some(finding.of_role(&role.name, "maximum_duration"))
}

/// The median of a block's work.
fn typical(block: &Block) -> Span {
    let median = block.work.sample(0.5);
    let Source::File(needs) = &block.source else { return median };
    let mut works: Vec<Span> =
        needs.iter().map(|need: &FileNeed| need.work.unwrap_or(median)).collect();
    works.sort_unstable();
    works.get(works.len() / 2).copied().unwrap_or(median)
}

fn over_limit(role: &Role) -> Option<Finding> {
    let longest = role.settings.maximum_duration;
    if longest <= LIMIT {
        return None;
    }
    let what = format!("`{}` can be active for {}", role.name, human_span(longest));
    let finding = Finding::new(Code::OverLimit, what)
        .why(
            "Entra PIM allows 24 hours at most, for roles, Azure resources and groups alike; other \
              products allow more",
        )
        .change("lower `maximum_duration` to 24h if the role is one of Entra PIM");
    Some(finding.of_role(&role.name, "maximum_duration"))
}
