//! What it costs: measures times prices.
//!
//! The total cost of a role, or of all together, is per week (contract, part 2, section 8): reviewing,
//! time on duty of the groups that are asked, waiting, exposure, attackers, uses of emergency
//! accounts and needs that gave up, each times its price. Time on duty of a group that several roles
//! ask is split by the reviewing that it does for each; where it reviews nothing, in equal parts; that
//! of a person of several groups that are asked in equal parts between these. So the costs of the roles
//! add up to that of all.
//!
//! Promises: the total is a linear combination of the measures of one replication, so that its
//! interval is that of any mean; nobody who could be asked, no attacker and no emergency account
//! cost nothing. Never: a price of its own.

use super::asking::{Asking, asked, reviewed_ms};
use super::desk::DeskSums;
use super::names::Measure;
use super::tally::RoleTally;
use crate::id::{GroupId, RoleId};
use crate::scenario::model::{Costs, Policy};

const HOURS_PER_WEEK: f64 = 168.0;
const HOURS_PER_YEAR: f64 = 8_760.0;

/// What no measure says.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Beside {
    /// Hours a week that members are on duty, the share of these roles.
    pub duty: f64,
    /// Needs a week that gave up.
    pub unmet: f64,
}

/// Cost per week of everything but exposure. `None` when waiting is not measured.
pub(super) fn apart_from_exposure(
    costs: &Costs,
    beside: Beside,
    get: impl Fn(Measure) -> Option<f64>,
) -> Option<f64> {
    let a_week = |measure| get(measure).unwrap_or(0.0) * (HOURS_PER_WEEK / HOURS_PER_YEAR);
    let people = costs.approver_hour * get(Measure::ReviewTime).unwrap_or(0.0)
        + costs.on_duty_hour * beside.duty
        + costs.waiting_hour * get(Measure::WaitingTime)?
        + costs.unmet_need * beside.unmet;
    let attackers = costs.attacker_hour * a_week(Measure::AttackerExposure);
    Some(people + attackers + costs.break_glass_use * a_week(Measure::BreakGlassUses))
}

/// Milliseconds on duty of the groups that a role of these asks: the share of these roles, which
/// follow each other.
pub(super) fn duty_ms(
    policy: &Policy,
    tallies: &[RoleTally],
    (desk, asking): (&DeskSums, &Asking),
    roles: &[RoleId],
) -> f64 {
    let counts = |group: GroupId| !asking.all(group).is_empty();
    let share = |group: GroupId| {
        let mine = asking.among(group, roles);
        let (part, whole) = match asking.reviewed_ms(group) {
            0 => (mine.len() as f64, asking.all(group).len() as f64),
            whole => {
                let reviewed = mine.iter().map(|role| reviewed_ms(tallies, *role, group));
                (reviewed.sum::<i128>() as f64, whole as f64)
            }
        };
        if part > 0.0 { desk.part_of_duty_ms(group.index(), counts) * (part / whole) } else { 0.0 }
    };
    let mut groups: Vec<GroupId> = roles.iter().flat_map(|role| asked(policy, *role)).collect();
    groups.sort_unstable();
    groups.dedup();
    groups.into_iter().map(share).fold(0.0, |sum, part| sum + part)
}
