//! The validated scenario: what a file means, once nothing can be wrong with it any more.
//!
//! Promises: every reference is resolved, every number is in range, every default is filled in,
//! every policy is whole (the overlay has been applied). Never: text positions, file access,
//! randomness. The model does not change during a run and is shared by all threads.

use std::sync::Arc;

use jiff::tz::TimeZone;

use super::by_role::{ByRole, People};
pub use super::calendar::{Calendar, DatedInterval, Pattern, WeeklyInterval};
pub use super::dates::{DateRange, Dates};
pub use super::habits::{AsksFor, Habits, OwnHabits, Resubmits};
use super::known::Known;
pub use super::mails::{Reminders, Watch};
use super::roster::Roster;
use crate::id::{BlockId, CalendarId, GroupId, MfaId, PolicyId, PopulationId, RoleId};
use crate::lifecycle::RoleSettings;
use crate::random::Distribution;
use crate::time::{Instant, Span, format_span};

/// A whole scenario file, with every policy applied.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The file's stem (`stdin` for standard input); names the default output directory.
    pub name: String,
    /// `title`, empty when not given.
    pub title: String,
    /// `description`, empty when not given.
    pub description: String,
    /// SHA-256 of the file and of the overrides given with `--set`, in lower-case hexadecimal.
    pub digest: String,
    /// The files it was read from: the scenario itself, then the CSV files that it names, in order
    /// of name.
    pub inputs: Vec<Input>,
    /// `[simulation]`.
    pub simulation: Simulation,
    /// Names of all roles, in file order; [`RoleId`] indexes it, and [`Policy::roles`] of every
    /// policy.
    pub roles: Vec<String>,
    /// `[requesters.*]`, in file order.
    pub populations: Vec<Population>,
    /// `[[needs]]`, in file order.
    pub blocks: Vec<Block>,
    /// `[threat]`.
    pub threat: Option<Threat>,
    /// `[costs]`.
    pub costs: Option<Costs>,
    /// `[policies.*]` in file order, or the one policy `base`. Never empty.
    pub policies: Vec<Policy>,
    /// `[[targets]]`.
    pub targets: Vec<Target>,
    /// The times within which needs that got access are counted, rising: those of the targets.
    pub access_limits: Vec<Span>,
    /// Things that are allowed but probably not meant, one sentence each.
    pub warnings: Vec<String>,
    /// What a log tells of the luck of its requests; no file has it.
    pub known: Option<Arc<Known>>,
    /// Made of `populations` and `blocks` by [`Scenario::indexed`].
    pub by_role: ByRole,
    /// Rows of files of needs that the run has no use for, a sentence for each file; they stand in
    /// [`Scenario::warnings`] too.
    pub left_out: Vec<String>,
}

/// A file that the scenario was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// As it was named on the command line or in the scenario.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its SHA-256 in lower-case hexadecimal.
    pub sha256: String,
}

/// `[simulation]`: when it starts, how long it runs, how often.
#[derive(Clone, Debug)]
pub struct Simulation {
    /// The first instant of the run.
    pub start: Instant,
    /// The zone of `start`, of calendars without their own, and of the hours of the week in
    /// `levels.csv`.
    pub zone: TimeZone,
    /// Its IANA name.
    pub zone_name: String,
    /// Simulated but not measured, at the start.
    pub warm_up: Span,
    /// The measured time after the warm-up. At least one millisecond.
    pub horizon: Span,
    /// Simulated but not measured, at the end, so that what began in the window can finish.
    pub cool_down: Span,
    /// Independent repetitions, at least 1.
    pub replications: u32,
    /// The root of all random streams.
    pub seed: u64,
    /// Confidence of the intervals, in (0, 1).
    pub confidence: f64,
}

impl Simulation {
    /// The window of measurement, `[start + warm_up, start + warm_up + horizon)`.
    pub fn window(&self) -> (Instant, Instant) {
        let from = self.start + self.warm_up;
        (from, from + self.horizon)
    }
    /// The end of the run: the end of the window plus the cool-down.
    pub fn end(&self) -> Instant {
        self.window().1 + self.cool_down
    }
}

/// Nothing is planned longer ahead than this.
pub const MOST_AHEAD: Span = Span::days(90);

/// `[requesters.NAME]`.
#[derive(Clone, Debug)]
pub struct Population {
    /// Its name; its people are `NAME-1`, `NAME-2`, …
    pub name: String,
    /// How many people, at least 1.
    pub count: u64,
    /// The MFA method they have, if any.
    pub mfa: Option<MfaId>,
    /// Time to write a justification, where a role asks for one.
    pub justification: Distribution,
    /// Time to fill in a ticket, where a role asks for one.
    pub ticket: Distribution,
    /// Groups (of the base scenario) whose member i is requester i.
    pub approves_for: Vec<GroupId>,
    /// Roles they may activate, in file order of the roles, without repetition.
    pub eligible: Vec<RoleId>,
    /// `[requesters.NAME.approvers]`: for these people the first stage of a role is decided by these
    /// groups (of the base scenario), in file order of the roles.
    pub approvers: Vec<(RoleId, Vec<GroupId>)>,
}

/// `[[needs]]`: a stream of needs of one population for one role.
#[derive(Clone, Debug)]
pub struct Block {
    /// Its place among the blocks; [`Scenario::indexed`] sees to it.
    pub id: BlockId,
    /// Its name; it addresses the block's random streams. Unique.
    pub name: String,
    /// Who has these needs.
    pub population: PopulationId,
    /// For which role.
    pub role: RoleId,
    /// When they arise.
    pub source: Source,
    /// How much work, once the role is usable.
    pub work: Distribution,
    /// How its people behave, unless the policy says otherwise ([`Policy::habits`]).
    pub habits: Habits,
    /// Chance that a need is urgent.
    pub urgent: f64,
}

impl Block {
    /// The row of a file that the need with this place in the block, from 0, is made of.
    pub fn row(&self, index: u64) -> Option<&FileNeed> {
        self.rows().get(usize::try_from(index).ok()?)
    }

    /// The rows of the file of this block; none without a file.
    pub fn rows(&self) -> &[FileNeed] {
        match &self.source {
            Source::File(needs) => needs,
            Source::Poisson { .. } => &[],
        }
    }
}

/// Where the wanted instants of a block come from.
#[derive(Clone, Debug)]
pub enum Source {
    /// A Poisson process: `rate` arrivals per millisecond of the whole population within the
    /// profile (already raised by 168 h over the profile's weekly hours); `None` is at all times.
    Poisson {
        /// Arrivals per millisecond while the profile is on.
        rate: f64,
        /// The profile's intervals over the whole run; `None` means always.
        profile: Option<Arc<Roster>>,
    },
    /// Wanted instants read from a file, in order of time.
    File(Arc<Vec<FileNeed>>),
}

/// One row of a needs file; what it does not say is drawn as the block says.
#[derive(Clone, Debug, PartialEq)]
pub struct FileNeed {
    /// When access was wanted.
    pub wanted_at: Instant,
    /// Who wanted it, if the file says so: the number in the population, from 0.
    pub requester: Option<u64>,
    /// The work, if the file says so.
    pub work: Option<Span>,
    /// Whether it was urgent, if the file says so.
    pub urgent: Option<bool>,
    /// The duration that its requests ask for, if the file says so.
    pub asks: Option<Span>,
    /// How long before the wanted instant the request is filed, if the file says so.
    pub ahead: Option<Span>,
    /// Whether the filer deactivates when the work is done, if the file says so.
    pub deactivates: Option<bool>,
    /// How long a pending request is waited for, if the file says so.
    pub patience: Option<Span>,
}

/// `[threat]`.
#[derive(Clone, Debug)]
pub struct Threat {
    /// Compromises per requester and millisecond.
    pub compromises: f64,
    /// How long the attacker stays.
    pub dwell: Distribution,
    /// Attempts per compromised account and millisecond, within the profile.
    pub attempts: f64,
    /// When attackers work; `None` means always.
    pub profile: Option<Arc<Roster>>,
    /// Chance that an activation of the owner is ridden by the attacker.
    pub hijack: f64,
    /// Chance that the denial of a malicious request evicts the attacker.
    pub evicted_by_denial: f64,
    /// Chance that the detection of an activation by watching evicts the attacker.
    pub evicted_by_detection: f64,
    /// Chance that an attacker's request claims to be urgent.
    pub claims_urgent: f64,
}

/// `[costs]`: what an hour or a use costs, the same under every policy.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Costs {
    /// An hour of an approver's reviewing.
    pub approver_hour: f64,
    /// An hour of an approver on duty, reviewing or not.
    pub on_duty_hour: f64,
    /// An hour that a need waits for access.
    pub waiting_hour: f64,
    /// A role-hour of severity 1.
    pub severity_hour: f64,
    /// An hour of severity 1 in the hands of an attacker.
    pub attacker_hour: f64,
    /// One use of an emergency account.
    pub break_glass_use: f64,
    /// One need that gave up.
    pub unmet_need: f64,
    /// Shown with amounts; empty when not given.
    pub currency: String,
}

/// One alternative to compare: everything an organisation decides, complete.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Its name, `base` when the file has no policies.
    pub name: String,
    /// Its description, empty when not given.
    pub description: String,
    /// The roles, indexed by [`RoleId`].
    pub roles: Vec<Role>,
    /// The approver groups, indexed by [`GroupId`].
    pub groups: Vec<Group>,
    /// The MFA methods, indexed by [`MfaId`].
    pub mfa: Vec<Mfa>,
    /// The calendars, indexed by [`CalendarId`]: `always`, `never`, then those of the file.
    pub calendars: Vec<Calendar>,
    /// `[break_glass]`.
    pub break_glass: Option<BreakGlass>,
    /// `[policies.P.needs.NAME]`: how people behave under the policy.
    pub habits: OwnHabits,
}

/// `[roles.NAME]` under one policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Role {
    /// Its name.
    pub name: String,
    /// Weight of one role-hour in `exposure`.
    pub severity: f64,
    /// Which kind of PIM it belongs to.
    pub kind: Kind,
    /// Whether its requesters must activate it.
    pub assignment: Assignment,
    /// Permanently active holders outside the model.
    pub standing: u64,
    /// The rules of activation that the state machine knows. Its `stages` are empty when nobody is
    /// asked.
    pub settings: RoleSettings,
    /// Who decides in each stage of `settings.stages`.
    pub desks: Vec<StageDesk>,
    /// For the people of these populations the first stage is decided by these groups, in the order of
    /// the populations; empty for most, and where nobody is asked.
    pub own_approvers: Vec<(PopulationId, Vec<GroupId>)>,
    /// All groups that the role names as approvers or alternates, asked or not, in file order,
    /// without repetition.
    pub names: Vec<GroupId>,
    /// When an extension skips the human.
    pub automatic_when: Option<AutomaticWhen>,
    /// The role that must be usable on the account before this one is asked for; `None` for most.
    pub within: Option<RoleId>,
    /// Who looks at its activations; `None` when nobody does.
    pub watch: Option<Watch>,
    /// Time to write the assignment.
    pub provisioning: Distribution,
    /// From active to usable.
    pub propagation: Distribution,
}

/// `kind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A directory role.
    Entra,
    /// An Azure resource role.
    Azure,
    /// Membership or ownership of a group.
    Group,
}

/// `assignment`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assignment {
    /// Must be activated.
    Eligible,
    /// Standing access for all who are eligible.
    Active,
}

/// Who decides in one stage.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StageDesk {
    /// The groups asked at once. Empty: nobody can decide.
    pub approvers: Vec<GroupId>,
    /// The groups asked in addition after `escalate_after`.
    pub escalate_to: Vec<GroupId>,
}

/// `automatic_when`: all that are given must hold.
#[derive(Clone, Debug, PartialEq)]
pub struct AutomaticWhen {
    /// Urgent needs (`true`) or needs that are not (`false`).
    pub urgent: Option<bool>,
    /// While this calendar is on.
    pub calendar: Option<CalendarId>,
    /// These people; `None` is everybody.
    pub requesters: Option<Vec<Named>>,
}

/// A population, or one person of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// Everybody in it.
    Population(PopulationId),
    /// One person.
    Requester(crate::id::Requester),
}

/// `[approvers.NAME]` under one policy.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Its members in file order, at least one.
    pub members: Vec<Member>,
    /// How many the list of members has from which these are the first; `None` where members are only
    /// counted.
    pub listed: Option<usize>,
    /// Whether a review in hand is visible to the others.
    pub coordination: Coordination,
    /// A member begins reviews only while its person can use one of these roles; empty for most. In
    /// the order in which they are asked for.
    pub must_hold: Vec<RoleId>,
    /// Further mails while a request is undecided.
    pub reminders: Option<Reminders>,
    /// On-duty time from one look of a member at the portal to the next, without any mail.
    pub looks_every: Option<Distribution>,
}

/// One approver: how they work.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Their name, `GROUP-1`, … when members are only counted. Unique in the group; with the
    /// group's name it addresses the member's random streams.
    pub name: String,
    /// When they are on duty.
    pub calendar: CalendarId,
    /// From the request to the arrival of the mail.
    pub notification: Distribution,
    /// Chance that the mail never arrives.
    pub notification_lost: f64,
    /// From the mail to the waiting list, in on-duty time.
    pub pickup: Distribution,
    /// Working time of one review.
    pub review: Distribution,
    /// The order of their waiting list.
    pub discipline: Discipline,
    /// What happens to a review in hand at the end of a shift.
    pub at_shift_end: AtShiftEnd,
    /// What happens to a review in hand when its request is gone.
    pub if_gone: IfGone,
    /// Share of days away.
    pub absence: f64,
    /// Leave: dates of the calendar's zone on which no shift of theirs starts.
    pub away: Dates,
    /// Chance to deny a legitimate request.
    pub denies_legitimate: f64,
    /// Chance to deny a malicious request, when not tired.
    pub detects_malicious: f64,
    /// Reviews in the last hour that halve detection; `None` is never tired.
    pub fatigue_half_at: Option<f64>,
    /// The member of another group who is the same person; `None` for most. See
    /// [`super::persons`].
    pub same_as: Option<SameAs>,
}

/// A member of another group, who names no further one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SameAs {
    /// The group.
    pub group: GroupId,
    /// The member's name.
    pub member: String,
}

/// `coordination`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coordination {
    /// Nobody knows of the others; the first decision counts.
    Race,
    /// A request in review disappears from the other members' lists.
    Claim,
}

/// `discipline`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Discipline {
    /// First come, first reviewed.
    Fifo,
    /// The latest first.
    Lifo,
    /// Urgent ones first, each in order of arrival.
    UrgentFirst,
}

/// `at_shift_end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtShiftEnd {
    /// The review is finished after hours.
    Finish,
    /// The review is dropped and begun afresh later.
    HandBack,
}

/// `if_gone`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfGone {
    /// The reviewer finishes without knowing.
    Finish,
    /// The reviewer notices at once.
    Stop,
}

/// `[mfa.NAME]` under one policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Mfa {
    /// Its name.
    pub name: String,
    /// Time of one challenge.
    pub duration: Distribution,
    /// Chance that a challenge fails.
    pub failure: f64,
    /// Tries before the request is refused, at least 1.
    pub challenges: u32,
    /// How long a success is remembered.
    pub remembered_for: Span,
    /// Chance that an attacker passes a challenge.
    pub bypass: f64,
    /// Windows in which every challenge fails, in order of time.
    pub outages: Vec<(Instant, Instant)>,
}

/// `[break_glass]` under one policy.
#[derive(Clone, Debug, PartialEq)]
pub struct BreakGlass {
    /// Waiting time after which an emergency account is taken.
    pub after: Span,
    /// Whether only urgent needs may.
    pub urgent_only: bool,
    /// From taking the account to access.
    pub access: Distribution,
    /// How long the access lasts.
    pub duration: Distribution,
    /// Weight of one hour in `exposure`.
    pub severity: f64,
    /// Accounts that can be in use at one time.
    pub accounts: u32,
    /// Who looks at its uses; `None` when nobody does.
    pub watch: Option<Watch>,
}

/// `[[targets]]`: a limit for a measure.
#[derive(Clone, Debug)]
pub struct Target {
    /// The measure, by its name in contract section 5.
    pub measure: String,
    /// The time of `access_within`.
    pub within: Option<Span>,
    /// Upper or lower limit, in the measure's unit.
    pub limit: Limit,
    /// The role, `None` for all together.
    pub role: Option<RoleId>,
    /// The policies it holds for; `None` for all.
    pub policy: Option<PolicyId>,
}

/// The side of a target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Limit {
    /// The measure must not be above.
    AtMost(f64),
    /// The measure must not be below.
    AtLeast(f64),
}

impl Target {
    /// The measure as it is written: its name, `access_within(30m)`.
    pub fn name(&self) -> String {
        match self.within {
            Some(within) => format!("{}({})", self.measure, format_span(within)),
            None => self.measure.clone(),
        }
    }
}

impl Scenario {
    /// Counts needs by the times of these targets too.
    pub fn count_within<'a>(&mut self, targets: impl Iterator<Item = &'a Target>) {
        self.access_limits.extend(targets.filter_map(|target| target.within));
        self.access_limits.sort_unstable();
        self.access_limits.dedup();
    }
    /// The place of the target's time among the times that needs are counted by.
    pub fn limit_of(&self, target: &Target) -> Option<usize> {
        self.access_limits.binary_search(&target.within?).ok()
    }
    /// The role's name.
    pub fn role_name(&self, role: RoleId) -> &str {
        &self.roles[role.index()]
    }
    /// The population of a requester.
    pub fn population(&self, id: PopulationId) -> &Population {
        &self.populations[id.index()]
    }
    /// The block.
    pub fn block(&self, id: BlockId) -> &Block {
        &self.blocks[id.index()]
    }
    /// From when people and calendars exist until the end of the run: so long before
    /// [`Simulation::start`] that every need planned ahead is filed when it should be.
    pub fn run(&self) -> (Instant, Instant) {
        (self.simulation.start - self.by_role.look_ahead(), self.simulation.end())
    }
    /// How many requesters are eligible for the role.
    pub fn eligible_count(&self, role: RoleId) -> u64 {
        self.by_role.eligible(role)
    }
    /// The blocks of needs for the role, in the order of the file.
    pub fn blocks_of(&self, role: RoleId) -> impl Iterator<Item = &Block> {
        self.by_role.blocks(role).iter().map(|block| self.block(*block))
    }
    /// The same with what is looked up by role: whoever changes populations or blocks calls it.
    pub fn indexed(mut self) -> Self {
        for (at, block) in self.blocks.iter_mut().enumerate() {
            block.id = BlockId::new(at);
        }
        let look_ahead = |block: &Block| block.longest_ahead(&self.policies);
        let blocks = self.blocks.iter().map(|block| (block.role, look_ahead(block)));
        let populations = self.populations.iter().map(|population| People {
            count: population.count,
            eligible: &population.eligible,
            mfa: population.mfa,
            approves_for: &population.approves_for,
        });
        self.by_role = ByRole::of(self.roles.len(), populations, blocks);
        self
    }
}
