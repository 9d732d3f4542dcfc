//! The main loop and what it moves.

use rustc_hash::FxHashMap;

use super::RunCounts;
use super::calendar::{Calendar, Position};
use super::check::Sessions;
use super::desk::Desk;
use super::emergency::Accounts;
use super::filing::OpenRequest;
use super::holding::Holders;
use super::need::OpenNeed;
use super::observer::Observer;
use super::occurrence::Occurrence;
use super::outer::Held;
use super::rank::Rank;
use super::seats::Seats;
use super::slab::{Key, Slab};
use super::threat::Attackers;
use super::watch::Watchtower;
use crate::demand::{Luck, Needs};
use crate::id::{GroupId, PolicyId, Requester, RoleId};
use crate::random::Root;
use crate::scenario::model::{Policy, Role, Scenario};
use crate::time::Instant;

/// An event: named by what happens when it falls due.
#[derive(Clone, Copy, Debug)]
pub(super) enum What {
    /// The approval deadline of a stage.
    Deadline(Key, u8),
    /// The alternates of a stage are asked.
    Escalate(Key, u8),
    /// The activation window ends.
    EndWindow(Key),
    /// A reviewer is done; the stamp names the review.
    EndReview(u32, u32),
    /// A reviewer's shift ends with the review in hand.
    HandBack(u32, u32),
    /// Members who share a waiting list come on duty.
    StartShift(u32),
    /// The assignment is written.
    Provision(Key),
    /// The role can be used.
    Use(Key),
    /// A need that joined before it wanted access begins to work.
    BeginWork(Key, u32),
    /// A need's work is done.
    FinishWork(Key, u32),
    /// The requester deactivates; the stamp names the intention.
    Deactivate(Key, u32),
    /// A mail arrives at a member, for a stage.
    Mail(Key, u8, u32),
    /// A request comes to a member's waiting list, for a stage.
    Pickup(Key, u8, u32),
    /// Reminders about a request go out to a group: the group, the number and the stage.
    Remind(GroupId, u64, u8),
    /// The how-manieth reminder arrives at a member.
    Reminder(u32, u64, u8, u16),
    /// Members look at the portal.
    Look,
    /// Members to whose lists something has come ask for the role that they must hold.
    CallHolders,
    /// The mail of an alert arrives at a member.
    AlertMail(Key, u32),
    /// An alert comes to a member's waiting list.
    AlertPickup(Key, u32),
    /// The requester's patience ends.
    LosePatience(Key),
    /// The last MFA challenge is over; whether it was passed.
    EndChallenge(Key, bool),
    /// All checks are over.
    EndChecks(Key),
    /// A need files a request; the number names the plan.
    File(Key, u32),
    /// A need that was planned ahead is acted upon.
    Arise(Key),
    /// The start of a granted request has come.
    Start(Key),
    /// An account of a population is compromised.
    Compromise(u32),
    /// An attacker tries to activate.
    Attempt(Key),
    /// An attacker leaves.
    EndCompromise(Key),
    /// A need has waited long enough for an emergency account; the stamp names the wait.
    TakeEmergency(Key, u32),
    /// An emergency account gives access.
    OpenEmergency(Key),
    /// The use of an emergency account is over.
    EndEmergency(Key),
}

/// The open needs.
pub(super) type OpenNeeds = Slab<OpenNeed>;
/// The open requests.
pub(super) type OpenRequests<'a> = Slab<OpenRequest<'a>>;

/// All of one run but the open needs and requests: so a handler holds the one that an event is about,
/// looked up once, beside everything else.
pub(super) struct Core<'a, O> {
    pub scenario: &'a Scenario,
    pub policy: &'a Policy,
    pub observer: &'a mut O,
    pub luck: Luck,
    pub calendar: Calendar<What>,
    pub now: Instant,
    pub end: Instant,
    /// The window of measurement.
    pub window: (Instant, Instant),
    /// The open request or activation per requester and role.
    pub open: Seats,
    /// Standing access in use, per requester and role: how many work, since when. For look-ups
    /// only.
    pub standing: FxHashMap<u64, (u32, Instant)>,
    pub sessions: Sessions,
    pub desk: Desk<'a>,
    pub attackers: Attackers,
    pub accounts: Accounts,
    pub watch: Watchtower,
    pub held: Held,
    pub holders: Holders,
    pub counts: RunCounts,
    /// The first account number of each population.
    first_account: Vec<u64>,
}

/// Everything that is open in one run.
pub(super) struct World<'a, O> {
    pub core: Core<'a, O>,
    pub needs: OpenNeeds,
    pub requests: OpenRequests<'a>,
    arrivals: Needs<'a>,
}

impl<'a, O: Observer> World<'a, O> {
    pub fn new(
        scenario: &'a Scenario,
        policy: PolicyId,
        replication: u32,
        observer: &'a mut O,
    ) -> Self {
        let simulation = &scenario.simulation;
        let (start, end) = scenario.run();
        let root = Root { seed: simulation.seed, replication };
        let policy = &scenario.policies[policy.index()];
        let mut accounts = 0;
        let first_account = scenario.populations.iter().map(|population| {
            let first = accounts;
            accounts += population.count;
            first
        });
        let core = Core {
            scenario,
            policy,
            luck: Luck::new(scenario, policy, root),
            calendar: Calendar::new(start),
            now: start,
            end,
            window: simulation.window(),
            open: Seats::new(),
            standing: FxHashMap::default(),
            sessions: Sessions::default(),
            desk: Desk::new(scenario, policy, root, observer),
            attackers: Attackers::new(scenario),
            accounts: Accounts::new(policy),
            watch: Watchtower::new(policy),
            held: Held::new(policy),
            holders: Holders::new(scenario, policy),
            counts: RunCounts::default(),
            first_account: first_account.collect(),
            observer,
        };
        let (needs, requests) = (Slab::new(), Slab::new());
        Self { core, needs, requests, arrivals: Needs::new(scenario, policy, root) }
    }

    /// Runs to the end; `None` when `halts` said so meanwhile.
    pub fn run(mut self, halts: &dyn Fn() -> bool) -> Option<RunCounts> {
        // A clock tick apart from the end: what falls due at the end is outside the run.
        let last = Instant::from_ms(self.core.end.ms() - 1);
        self.core.begin_threat();
        let mut limit = self.next_need(last);
        loop {
            if self.core.counts.events & 0xffff == 0 && halts() {
                return None;
            }
            if O::OCCURRENCES && self.core.observer.is_over() {
                return Some(self.core.counts);
            }
            let waiting = self.core.desk.is_waiting();
            let limit_now =
                if waiting { self.core.calendar.limit(self.core.now, Rank::Hold) } else { limit };
            match self.core.calendar.pop_until(limit_now) {
                Some((at, what)) => self.carry_out(at, what),
                None if waiting => self.serve(),
                None if self.arrivals.next_wanted_at().is_some() => {
                    self.meet_next_need();
                    limit = self.next_need(last);
                }
                None => break,
            }
        }
        self.finish();
        Some(self.core.counts)
    }

    /// How far events go before the next need does, or the run ends.
    #[inline]
    fn next_need(&self, last: Instant) -> Position {
        match self.arrivals.next_wanted_at() {
            Some(wanted_at) => {
                let at = wanted_at - self.arrivals.look_ahead();
                self.core.calendar.limit(at, Rank::Filing)
            }
            None => self.core.calendar.limit(last, Rank::Other),
        }
    }

    /// A need comes from the future: it arises now, or is noted for the time at which it does.
    #[inline]
    fn meet_next_need(&mut self) {
        // The next may be one that is acted upon only after the run, and no other come.
        let Some(need) = self.arrivals.next() else { return };
        self.core.counts.needs += 1;
        let (key, open) = self.needs.reuse(OpenNeed::blank);
        open.begin(&need);
        if need.arises_at == need.wanted_at && self.arrivals.look_ahead().as_ms() == 0 {
            self.core.now = need.wanted_at;
            self.core.counts.events += 1;
            self.arise(key);
        } else {
            self.core.calendar.schedule(need.arises_at, Rank::Need, What::Arise(key));
        }
    }

    #[inline(always)]
    fn carry_out(&mut self, at: Instant, what: What) {
        debug_assert!(at >= self.core.now, "time goes forward");
        self.core.now = at;
        self.core.counts.events += 1;
        match what {
            What::Deadline(request, stage) => self.reach_deadline(request, stage),
            What::Escalate(request, stage) => self.escalate(request, stage),
            What::EndWindow(request) => self.end_window(request),
            What::EndReview(member, stamp) => self.end_review(member, stamp),
            What::HandBack(member, stamp) => self.hand_back(member, stamp),
            What::StartShift(list) => self.core.desk.start_shift(list),
            What::Provision(request) => self.end_provisioning(request),
            What::Use(request) => self.use_from_now(request),
            What::BeginWork(need, plan) => self.begin_late_work(need, plan),
            What::FinishWork(need, plan) => self.finish_work(need, plan),
            What::Deactivate(request, stamp) => self.deactivate(request, stamp),
            What::Mail(request, stage, member) => self.receive_mail(request, stage, member),
            What::Pickup(request, stage, member) => self.pick_up(request, stage, member),
            What::Remind(group, number, stage) => self.remind(group, (number, stage)),
            What::Reminder(member, number, stage, nth) => {
                self.receive_reminder(member, (number, stage), nth.into());
            }
            What::Look => self.look_at_portal(),
            What::CallHolders => self.call_holders(),
            What::AlertMail(alert, member) => self.receive_alert(alert, member),
            What::AlertPickup(alert, member) => self.pick_up_alert(alert, member),
            What::LosePatience(request) => self.lose_patience(request),
            What::EndChallenge(request, passed) => self.end_challenge(request, passed),
            What::EndChecks(request) => self.end_checks(request),
            What::File(need, plan) => self.file_again(need, plan),
            What::Arise(need) => self.arise_as_planned(need),
            What::Start(request) => self.start(request),
            What::Compromise(population) => self.compromise(population),
            What::Attempt(stay) => self.attempt(stay),
            What::EndCompromise(stay) => self.end_compromise(stay),
            What::TakeEmergency(need, stamp) => self.take_emergency(need, stamp),
            What::OpenEmergency(usage) => self.open_emergency(usage),
            What::EndEmergency(usage) => self.end_emergency(usage),
        }
    }

    /// Tells what is still open at the end of the run.
    fn finish(&mut self) {
        self.core.now = self.core.end;
        for member in self.core.desk.busy() {
            self.leave_in_hand(member);
        }
        for key in self.requests.keys() {
            self.censor_request(key);
        }
        self.core.finish_alerts();
        self.core.finish_attackers();
        self.core.finish_emergencies();
        for key in self.needs.keys() {
            self.censor_need(key);
        }
        assert_eq!(self.core.counts.stale, 0, "a timer was rejected by the state machine");
    }
}

impl<'a, O: Observer> Core<'a, O> {
    /// Tells an occurrence if anybody wants to hear it; otherwise it is not made up at all.
    #[inline(always)]
    pub fn occurrence(&mut self, make: impl FnOnce(&Self) -> Occurrence) {
        if O::OCCURRENCES {
            let occurrence = make(self);
            self.observer.occurrence(self.now, &occurrence);
        }
    }

    /// The number that stands for a requester's account, for look-ups.
    #[inline]
    pub fn account(&self, requester: Requester) -> u64 {
        self.first_account[requester.population.index()] + requester.number
    }

    /// The number that stands for a requester and a role, for look-ups.
    #[inline]
    pub fn seat(&self, requester: Requester, role: RoleId) -> u64 {
        self.account(requester) * self.scenario.roles.len() as u64 + u64::from(role.0)
    }

    #[inline]
    pub fn role(&self, role: RoleId) -> &'a Role {
        &self.policy.roles[role.index()]
    }

    /// Whether the instant lies in the window of measurement.
    #[inline]
    pub fn is_measured(&self, at: Instant) -> bool {
        self.window.0 <= at && at < self.window.1
    }
}
