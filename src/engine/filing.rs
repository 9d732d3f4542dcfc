//! Open requests: what is known of one, and how it begins.

use super::observer::Observer;
use super::occurrence::Occurrence;
use super::records::{Actor, Intent, Record};
use super::slab::Key;
use super::world::{Core, World};
use crate::demand::Origin;
use crate::id::{Approver, Requester, RoleId};
use crate::lifecycle::{self, Filing, Input, State};
use crate::scenario::model::Role;
use crate::time::{Instant, Moment, Span};

/// A request that has not ended.
#[derive(Clone, Debug)]
pub(super) struct OpenRequest<'a> {
    /// What the state machine knows.
    pub life: lifecycle::Request,
    /// The rules of its role, at hand.
    pub law: &'a Role,
    pub number: u64,
    pub requester: Requester,
    /// The address of its luck.
    pub origin: Origin,
    pub wanted_at: Instant,
    pub pending_at: Moment,
    /// When the first review began.
    pub reviewed_at: Moment,
    pub usable_at: Moment,
    /// When by its activation the need that filed it first had access.
    pub accessed_at: Moment,
    /// When it came to the list of the member who decided, and when the review began; before that
    /// meaningless.
    pub listed_at: Instant,
    pub begun_at: Instant,
    /// From when that member held the role that it must hold; `NONE` where it need not. Meaningless
    /// where nobody must.
    pub held_at: Moment,
    /// Who made the decision that ended the approval.
    pub decided_by: Option<Approver>,
    pub role: RoleId,
    pub intent: Intent,
    pub urgent: bool,
    pub measured: bool,
    /// Whether the need that filed it is among those that wait for it or work with it, or has been
    /// met and not yet been taken out.
    pub filer_is_on: bool,
    /// The need that filed it; `None` for an attacker's or an approver's.
    pub filer: Option<Key>,
    /// The number of that need, from 1.
    pub filer_number: u64,
    /// How many needs that are on it have not been met.
    pub joined: u32,
    /// How many of them work, since when.
    pub working: u32,
    pub working_since: Instant,
    pub filer_work: Span,
    /// Reviews of the present stage that have begun and not ended.
    pub in_hand: u32,
    /// Names the intention to deactivate, if there is one.
    pub intention: Option<u32>,
    /// The other needs that wait for it or work with it, in the order of joining. Those that have
    /// been met are still in it until it is tidied.
    pub others: Vec<Key>,
    /// Members (counted over all groups) whose approval counted in the present stage.
    pub approved_by: Vec<u32>,
    /// How long its filer waits for a decision. Kept here: it counts also when the need has been
    /// met otherwise before the request becomes pending.
    pub patience: Option<Span>,
    /// The attacker's stay that filed it, if it was an attacker.
    pub stay: Option<Key>,
    /// The attacker's stay that rides on it, and since when.
    pub ridden: Option<(Key, Instant)>,
}

/// What is known of a request when it is filed. Requests are numbered by filing.
#[derive(Clone, Copy)]
pub(super) struct Filed<'a> {
    pub life: lifecycle::Request,
    pub role: RoleId,
    pub law: &'a Role,
    pub requester: Requester,
    pub intent: Intent,
    pub urgent: bool,
    pub measured: bool,
    pub origin: Origin,
    pub wanted_at: Instant,
    /// The need that files it, and its number.
    pub filer: Option<(Key, u64)>,
    pub patience: Option<Span>,
    pub stay: Option<Key>,
}

impl<'a> OpenRequest<'a> {
    /// What lies in a place where no request has lain.
    #[inline(never)]
    fn blank(law: &'a Role, origin: Origin) -> Self {
        let now = Instant::default();
        Self {
            life: lifecycle::Request::blank(now),
            law,
            number: 0,
            requester: Requester::default(),
            origin,
            wanted_at: now,
            pending_at: Moment::NONE,
            reviewed_at: Moment::NONE,
            usable_at: Moment::NONE,
            accessed_at: Moment::NONE,
            listed_at: now,
            begun_at: now,
            held_at: Moment::NONE,
            decided_by: None,
            role: RoleId::default(),
            intent: Intent::Legitimate,
            urgent: false,
            measured: false,
            filer_is_on: false,
            filer: None,
            filer_number: 0,
            joined: 0,
            working: 0,
            working_since: now,
            filer_work: Span::ZERO,
            in_hand: 0,
            intention: None,
            others: Vec::new(),
            approved_by: Vec::new(),
            patience: None,
            stay: None,
            ridden: None,
        }
    }

    /// A request begins where another has lain; nothing of that is left that is not meaningless yet.
    #[inline(always)]
    fn begin(&mut self, number: u64, filed: &Filed<'a>) {
        self.life = filed.life;
        self.law = filed.law;
        self.number = number;
        self.requester = filed.requester;
        self.origin = filed.origin;
        self.wanted_at = filed.wanted_at;
        self.pending_at = Moment::NONE;
        self.reviewed_at = Moment::NONE;
        self.usable_at = Moment::NONE;
        self.accessed_at = Moment::NONE;
        self.decided_by = None;
        self.role = filed.role;
        self.intent = filed.intent;
        self.urgent = filed.urgent;
        self.measured = filed.measured;
        self.filer_is_on = filed.filer.is_some();
        self.filer = filed.filer.map(|filer| filer.0);
        self.filer_number = filed.filer.map_or(0, |filer| filer.1);
        self.joined = u32::from(self.filer_is_on);
        self.working = 0;
        self.filer_work = Span::ZERO;
        self.in_hand = 0;
        self.intention = None;
        self.others.clear();
        self.approved_by.clear();
        self.patience = filed.patience;
        self.stay = filed.stay;
        self.ridden = None;
    }

    /// Whether the role can be used through it.
    pub fn is_usable(&self) -> bool {
        self.life.state == State::Active && self.usable_at != Moment::NONE
    }

    /// Whether an approval of this member counts in the present stage.
    #[inline]
    pub fn has_approval_of(&self, member: u32) -> bool {
        !self.approved_by.is_empty() && self.approved_by.contains(&member)
    }

    /// Whether it waits for a decision of this stage.
    #[inline(always)]
    pub fn waits_in(&self, stage: u8) -> bool {
        self.life.state.is_pending() && self.life.stage == stage
    }

    /// Whether it was active, now that it has ended.
    pub fn life_was_active(&self) -> bool {
        matches!(self.life.state, State::Elapsed | State::Deactivated | State::Revoked)
    }
}

impl<'a, O: Observer> World<'a, O> {
    /// A need files a request for the role, or for one around its own, on a seat that has been taken for
    /// it.
    #[inline(always)]
    pub fn file(&mut self, need_key: Key, role: RoleId) {
        let Self { core, needs, requests, .. } = self;
        let open = &mut needs[need_key];
        open.requests += 1;
        // The address that the request is about to have.
        (open.on, open.on_since) = (Some(requests.upcoming()), core.now);
        let (need, attempt) = (&open.need, open.requests);
        let block = core.scenario.block(need.block);
        let origin = core.luck.of_need(need.block, need.index, attempt);
        let habits = core.policy.habits(block);
        let law = core.role(role);
        let duration = match role == block.role {
            true => core.asked_duration((block, habits), origin, open.remaining),
            false => law.settings.maximum_duration,
        };
        let patience = core.luck.patience(habits.patience.as_ref(), origin, need.patience);
        let filing = Filing {
            start: need.wanted_at.max(core.now),
            duration,
            eligible: true,
            pending_exists: false,
            active_exists: false,
            outer_held: true,
        };
        let filed = Filed {
            life: core.submitted(law, &filing),
            role,
            law,
            requester: need.requester,
            intent: Intent::Legitimate,
            urgent: need.urgent,
            measured: core.is_measured(need.wanted_at),
            origin,
            wanted_at: need.wanted_at,
            filer: Some((need_key, need.number)),
            patience,
            stay: None,
        };
        let (need, start) = (need.number, filing.start);
        let key = self.open_request(filed);
        let request = self.core.counts.requests;
        self.core.occurrence(|_| Occurrence::Filed { need, request, attempt, duration, start });
        self.begin_checks(key);
    }

    /// Takes the filed request in, and tells it. Its seat is the caller's to take.
    #[inline(always)]
    pub fn open_request(&mut self, filed: Filed<'a>) -> Key {
        let Self { core, requests, .. } = self;
        core.counts.requests += 1;
        let number = core.counts.requests;
        core.observer.filed(filed.role, core.now, filed.intent);
        core.observer.record(&Record {
            at: core.now,
            request: number,
            requester: filed.requester,
            role: filed.role,
            from: None,
            to: filed.life.state,
            input: lifecycle::InputKind::Submit,
            actor: Actor::Requester,
            stage: 0,
        });
        let (key, open) = requests.reuse(|| OpenRequest::blank(filed.law, filed.origin));
        open.begin(number, &filed);
        key
    }
}

impl<O: Observer> Core<'_, O> {
    /// The request that the state machine makes of a filing.
    #[inline(always)]
    pub fn submitted(&self, law: &Role, filing: &Filing) -> lifecycle::Request {
        let input = Input::Submit(*filing);
        let step = lifecycle::step(None, &input, &law.settings, self.now);
        let life = step.expect("a submission is always taken").next;
        assert!(life.state == State::Challenged, "the engine files only what may be filed");
        life
    }
}
