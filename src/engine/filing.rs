//! Open requests: what is known of one, and how it begins.

use smallvec::SmallVec;

use super::observer::Observer;
use super::occurrence::Occurrence;
use super::records::{Actor, Intent, Record};
use super::slab::Key;
use super::world::{Core, World};
use crate::demand::Origin;
use crate::id::{Approver, Requester, RoleId};
use crate::lifecycle::{self, Filing, Input, State};
use crate::scenario::model::Role;
use crate::time::{Instant, Span};

/// A request that has not ended.
#[derive(Clone, Debug)]
pub(super) struct OpenRequest<'a> {
    /// What the state machine knows.
    pub life: lifecycle::Request,
    pub number: u64,
    pub role: RoleId,
    /// The rules of its role, at hand.
    pub law: &'a Role,
    pub requester: Requester,
    pub intent: Intent,
    pub urgent: bool,
    pub measured: bool,
    /// The address of its luck.
    pub origin: Origin,
    pub wanted_at: Instant,
    pub pending_at: Option<Instant>,
    /// When the first review began.
    pub reviewed_at: Option<Instant>,
    pub usable_at: Option<Instant>,
    /// Who made the decision that ended the approval.
    pub decided_by: Option<Approver>,
    /// When it came to the list of that member, and when the review began; before that
    /// meaningless.
    pub listed_at: Instant,
    pub begun_at: Instant,
    /// The need that filed it; `None` for an attacker's.
    pub filer: Option<Key>,
    /// The number of that need.
    pub filer_number: Option<u64>,
    /// How long that need waits for a decision. Kept here: it counts also when the need has been
    /// met otherwise before the request becomes pending.
    pub patience: Option<Span>,
    /// The needs that wait for it or work with it, in the order of joining. Those that have been
    /// met are still in it until it is tidied.
    pub needs: SmallVec<[Key; 2]>,
    /// How many of them have not been met.
    pub joined: u32,
    /// How many of them work, since when.
    pub working: u32,
    pub working_since: Instant,
    pub filer_work: Span,
    pub time_to_access: Option<Span>,
    /// Reviews of the present stage that have begun and not ended.
    pub in_hand: u32,
    /// Members (counted over all groups) whose approval counted in the present stage.
    pub approved_by: SmallVec<[u32; 2]>,
    /// Names the intention to deactivate, if there is one.
    pub intention: Option<u32>,
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
    fn blank(now: Instant, origin: Origin, law: &'a Role) -> Self {
        Self {
            life: lifecycle::Request::blank(now),
            number: 0,
            role: RoleId::default(),
            law,
            requester: Requester::default(),
            intent: Intent::Legitimate,
            urgent: false,
            measured: false,
            origin,
            wanted_at: now,
            pending_at: None,
            reviewed_at: None,
            usable_at: None,
            decided_by: None,
            listed_at: now,
            begun_at: now,
            filer: None,
            filer_number: None,
            patience: None,
            needs: SmallVec::new(),
            joined: 0,
            working: 0,
            working_since: now,
            filer_work: Span::ZERO,
            time_to_access: None,
            in_hand: 0,
            approved_by: SmallVec::new(),
            intention: None,
            stay: None,
            ridden: None,
        }
    }

    /// A request begins where another has lain; nothing of that is left.
    #[inline(always)]
    fn begin(&mut self, number: u64, filed: Filed<'a>) {
        self.life = filed.life;
        self.number = number;
        self.role = filed.role;
        self.law = filed.law;
        self.requester = filed.requester;
        self.intent = filed.intent;
        self.urgent = filed.urgent;
        self.measured = filed.measured;
        self.origin = filed.origin;
        self.wanted_at = filed.wanted_at;
        self.pending_at = None;
        self.reviewed_at = None;
        self.usable_at = None;
        self.decided_by = None;
        self.filer = filed.filer.map(|filer| filer.0);
        self.filer_number = filed.filer.map(|filer| filer.1);
        self.patience = filed.patience;
        self.needs.clear();
        self.joined = 0;
        if let Some(filer) = self.filer {
            self.needs.push(filer);
            self.joined = 1;
        }
        self.working = 0;
        self.working_since = filed.life.submitted_at;
        self.filer_work = Span::ZERO;
        self.time_to_access = None;
        self.in_hand = 0;
        self.approved_by.clear();
        self.intention = None;
        self.stay = filed.stay;
        self.ridden = None;
    }

    /// Whether the role can be used through it.
    pub fn is_usable(&self) -> bool {
        self.life.state == State::Active && self.usable_at.is_some()
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
    /// A need files a request for the role, on a seat that has been taken for it.
    #[inline(always)]
    pub fn file(&mut self, need_key: Key) {
        let Self { core, needs, requests, .. } = self;
        let open = &mut needs[need_key];
        open.requests += 1;
        // The address that the request is about to have.
        (open.on, open.on_since) = (Some(requests.upcoming()), core.now);
        let (need, attempt) = (&open.need, open.requests);
        let block = core.scenario.block(need.block);
        let origin = core.luck.of_need(need.block, need.index, attempt);
        let duration = core.asked_duration(block, origin, open.remaining);
        let patience = core.luck.patience(block.patience.as_ref(), origin, need.patience);
        let filing = Filing {
            start: need.wanted_at.max(core.now),
            duration,
            eligible: true,
            pending_exists: false,
            active_exists: false,
        };
        let role = block.role;
        let law = core.role(role);
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
        let blank = || OpenRequest::blank(filed.life.submitted_at, filed.origin, filed.law);
        let (key, open) = requests.reuse(blank);
        open.begin(number, filed);
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
