//! What an hour of the week looks like: means over the local hours of the window of measurement.
//!
//! The 168 hours are local, Monday 00:00 is hour 0. A level's mean is its time in that hour over
//! all the time that the window has in that hour, so a day that daylight saving makes shorter or
//! longer weighs as it is. Sums are integers; the order of merging changes nothing.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use super::exact::Exact;
use super::startup::Level;
use super::tally::Window;
use super::values::{named_groups, standing};
use crate::id::{Approver, GroupId, PolicyId, RoleId};
use crate::scenario::model::{Policy, Scenario};
use crate::scenario::persons::Persons;
use crate::stats::{HourClock, HourGrid, Mark, hour_of_week};
use crate::time::{Instant, Span};

/// Hours in a week.
pub const HOURS: usize = 168;

const MS_PER_HOUR: f64 = 3_600_000.0;

/// Level-milliseconds, or counts, by local hour of the week.
type ByHour = Box<[i128; HOURS]>;

/// Sums over replications of one policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelSums {
    replications: u32,
    roles: Vec<RoleSums>,
    /// On-duty time of each group's members.
    groups: Vec<ByHour>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct RoleSums {
    filed: ByHour,
    pending: ByHour,
    active: ByHour,
    met: Met,
}

/// Needs that got access, by the hour in which they wanted it, and their waits in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Met {
    needs: ByHour,
    waited: ByHour,
}

/// A stretch of time within one hour, and on one side of the edges of the window.
#[derive(Clone, Copy)]
pub(super) struct Slice {
    pub from: Instant,
    pub until: Instant,
    /// The hour; outside of the window, that of the nearer edge.
    pub hour: Mark,
    pub in_window: bool,
}

/// The grids of one replication, while it runs.
///
/// What is pending and active is told as it begins and ends, in the order of time. Whoever comes
/// and goes outside of the window comes and goes at its edge, which adds nothing.
pub(super) struct LevelGrids {
    clock: HourClock,
    window: Window,
    filed: Vec<HourGrid>,
    /// By role.
    met: Vec<Met>,
    offsets: Arc<[(Instant, i64)]>,
    /// By role, then by [`Level`].
    levels: Vec<[HourGrid; Level::ALL.len()]>,
    /// By group, then by person of several groups.
    on_duty: Vec<HourGrid>,
    persons: Persons,
}

impl LevelGrids {
    pub fn new(
        roles: usize,
        policy: &Policy,
        offsets: &Arc<[(Instant, i64)]>,
        window: Window,
    ) -> Self {
        let grid = || HourGrid::new(Arc::clone(offsets));
        let persons = Persons::of(policy);
        let groups = policy.groups.len() + persons.several().len();
        Self {
            clock: HourClock::new(Arc::clone(offsets), window.0),
            window,
            filed: (0..roles).map(|_| grid()).collect(),
            met: vec![Met { needs: zero(), waited: zero() }; roles],
            offsets: Arc::clone(offsets),
            levels: (0..roles).map(|_| [grid(), grid()]).collect(),
            on_duty: (0..groups).map(|_| grid()).collect(),
            persons,
        }
    }

    /// The approver is on duty in `[from, to)`, which lies in the window.
    pub fn on_duty(&mut self, approver: Approver, from: Instant, to: Instant) {
        self.on_duty[approver.group.index()].add(from, to);
        let several = self.persons.several();
        // Told of each membership; the person is there once.
        let person = self.persons.place(approver);
        let person = person.filter(|person| several[*person].first() == Some(&approver));
        if let Some(person) = person {
            let groups = self.on_duty.len() - several.len();
            self.on_duty[groups + person].add(from, to);
        }
    }

    /// A request for the role was filed, in the hour of this mark.
    #[inline]
    pub fn filed(&mut self, role: RoleId, mark: Mark) {
        self.filed[role.index()].count(mark);
    }

    /// A need for the role got access so long after it wanted it.
    #[inline]
    pub fn met(&mut self, role: RoleId, wanted_at: Instant, waited: Span) {
        let hour = hour_of_week(&self.offsets, wanted_at);
        let met = &mut self.met[role.index()];
        met.needs[hour] += 1;
        met.waited[hour] += i128::from(waited.as_ms());
    }

    /// What the changes of a level since this mark, and within its slice, come to.
    pub fn change(&mut self, role: RoleId, level: Level, from: &Slice, by: i64, area: i64) {
        let area = if from.in_window { area } else { 0 };
        self.levels[role.index()][level as usize].change_together(from.hour, by, area);
    }

    /// The slice of time around this instant (not before the latest one), as far as hours go.
    pub fn slice(&mut self, at: Instant) -> Slice {
        let Self { window, clock, levels, .. } = self;
        let inside = at.max(window.0).min(window.1);
        if inside >= clock.until() {
            while let Some((old, new)) = clock.pass_change(inside) {
                levels.iter_mut().flatten().for_each(|grid| grid.shift(old, new));
            }
            clock.move_to(inside);
        }
        let (in_window, until) = match () {
            () if at < window.0 => (false, window.0),
            () if at < window.1 => (true, clock.until().min(window.1)),
            () => (false, Instant::NEVER),
        };
        Slice { from: at, until, hour: clock.mark(inside), in_window }
    }

    /// The run is over: whoever is still there stays to the end of the window.
    pub fn finish(&mut self) {
        let end = self.slice(self.window.1);
        for grid in self.levels.iter_mut().flatten() {
            grid.change(end.hour, -grid.present());
        }
    }

    /// Level-milliseconds of the whole window, once the run is over.
    pub fn total_ms(&self, role: usize, level: Level) -> i128 {
        self.levels[role][level as usize].finish().map(i128::from).iter().sum()
    }

    pub fn sums(&self) -> LevelSums {
        let levels = |grid: &HourGrid| Box::new(grid.finish().map(i128::from));
        let counts = |grid: &HourGrid| Box::new(grid.tally().map(i128::from));
        let each = self.filed.iter().zip(&self.levels).zip(&self.met);
        let roles = each.map(|((filed, [pending, active]), met)| RoleSums {
            filed: counts(filed),
            pending: levels(pending),
            active: levels(active),
            met: met.clone(),
        });
        LevelSums {
            replications: 1,
            roles: roles.collect(),
            groups: self.on_duty.iter().map(levels).collect(),
        }
    }
}

impl LevelSums {
    /// Adds the sums of another replication of the same policy.
    pub fn merge(&mut self, other: &Self) {
        self.replications += other.replications;
        for (mine, theirs) in self.roles.iter_mut().zip(&other.roles) {
            add(&mut mine.filed, &theirs.filed);
            add(&mut mine.pending, &theirs.pending);
            add(&mut mine.active, &theirs.active);
            add(&mut mine.met.needs, &theirs.met.needs);
            add(&mut mine.met.waited, &theirs.met.waited);
        }
        for (mine, theirs) in self.groups.iter_mut().zip(&other.groups) {
            add(mine, theirs);
        }
    }
}

impl LevelSums {
    /// All zero, for the roles and groups of a policy and so many replications: what is read into.
    pub fn blank(roles: usize, policy: &Policy, replications: u32) -> Self {
        let groups = policy.groups.len() + Persons::of(policy).several().len();
        let met = || Met { needs: zero(), waited: zero() };
        let role = || RoleSums { filed: zero(), pending: zero(), active: zero(), met: met() };
        let roles = (0..roles).map(|_| role()).collect();
        Self { replications, roles, groups: (0..groups).map(|_| zero()).collect() }
    }

    /// Hands over every number.
    ///
    /// # Errors
    /// As for every number.
    pub fn exact(&mut self, numbers: &mut dyn Exact) -> io::Result<()> {
        let roles = self.roles.iter_mut();
        let roles = roles.flat_map(|RoleSums { filed, pending, active, met }| {
            [filed, pending, active, &mut met.needs, &mut met.waited]
        });
        for hours in roles.chain(&mut self.groups) {
            numbers.line("levels")?;
            hours.iter_mut().try_for_each(|sum| numbers.sum(sum))?;
        }
        Ok(())
    }
}

fn zero() -> ByHour {
    Box::new([0; HOURS])
}

fn add(mine: &mut [i128; HOURS], theirs: &[i128; HOURS]) {
    for (mine, theirs) in mine.iter_mut().zip(theirs) {
        *mine += theirs;
    }
}

/// One row of `levels.csv`; all empty when the hour does not occur in the window.
#[derive(Clone, Debug, PartialEq)]
pub struct LevelRow {
    /// The role, `None` for all together.
    pub role: Option<RoleId>,
    /// 0 is Monday 00:00 to 01:00, local time.
    pub hour_of_week: usize,
    /// Members on duty of the groups that the role names.
    pub on_duty: Option<f64>,
    /// Requests filed per hour, whatever their intent.
    pub arrivals: Option<f64>,
    /// Requests pending.
    pub pending: Option<f64>,
    /// Roles active, standing access included.
    pub active: Option<f64>,
    /// Mean wait in seconds of the needs that wanted access in this hour and got it; `None` where
    /// there are none.
    pub waiting_s: Option<f64>,
}

/// The rows of one policy: `*` first, then the roles, hour by hour. `offsets` are those of the
/// scenario's zone.
pub fn level_rows<'a>(
    scenario: &'a Scenario,
    policy: PolicyId,
    sums: &'a LevelSums,
    offsets: &Arc<[(Instant, i64)]>,
) -> impl Iterator<Item = LevelRow> + use<'a> {
    let (from, to) = scenario.simulation.window();
    let mut window = HourGrid::new(Arc::clone(offsets));
    window.add(from, to);
    let hours = window.finish().map(i128::from);
    let roles: Vec<RoleId> = (0..sums.roles.len()).map(RoleId::new).collect();
    let persons = Persons::of(&scenario.policies[policy.index()]);
    let scopes = std::iter::once(None).chain(roles.clone().into_iter().map(Some));
    scopes.flat_map(move |label| {
        let among = match label {
            Some(role) => &roles[role.index()..=role.index()],
            None => &roles,
        };
        scope_rows(scenario, (policy, &persons), sums, &hours, label, among)
    })
}

/// The places of persons whom a sum over these groups has more than once, and how often too often.
fn counted_again(policy: &Policy, persons: &Persons, groups: &[GroupId]) -> Vec<(usize, i128)> {
    let mut often: BTreeMap<usize, i128> = BTreeMap::new();
    for one in persons.again(groups) {
        if let Some(at) = persons.place(one) {
            *often.entry(policy.groups.len() + at).or_default() += 1;
        }
    }
    often.into_iter().collect()
}

fn scope_rows(
    scenario: &Scenario,
    (policy, persons): (PolicyId, &Persons),
    sums: &LevelSums,
    hours: &[i128; HOURS],
    label: Option<RoleId>,
    roles: &[RoleId],
) -> Vec<LevelRow> {
    let policy = &scenario.policies[policy.index()];
    let groups = named_groups(policy, roles);
    let again = counted_again(policy, persons, &groups);
    let holders: i128 = roles.iter().map(|r| i128::from(standing(scenario, policy, *r))).sum();
    let row = |hour: usize| {
        let time = hours[hour] * i128::from(sums.replications);
        let mean = |ms: i128| (time > 0).then(|| ms as f64 / time as f64);
        let sum = |of: fn(&RoleSums) -> &ByHour| -> i128 {
            roles.iter().map(|role| of(&sums.roles[role.index()])[hour]).sum()
        };
        let on_duty: i128 = groups.iter().map(|group| sums.groups[group.index()][hour]).sum();
        let on_duty =
            on_duty - again.iter().map(|(at, n)| n * sums.groups[*at][hour]).sum::<i128>();
        let filed = sum(|role| &role.filed);
        let (needs, waited) = (sum(|role| &role.met.needs), sum(|role| &role.met.waited));
        LevelRow {
            role: label,
            hour_of_week: hour,
            on_duty: mean(on_duty),
            arrivals: (time > 0).then(|| filed as f64 * MS_PER_HOUR / time as f64),
            pending: mean(sum(|role| &role.pending)),
            active: mean(sum(|role| &role.active) + holders * time),
            waiting_s: (needs > 0).then(|| waited as f64 / needs as f64 / 1_000.0),
        }
    };
    (0..HOURS).map(row).collect()
}
