//! What can be tried in a situation, and what comes of it.

use crate::explorer::refusal::expected_refusal;
use crate::explorer::situation::{History, NOW, People, Situation};
use crate::explorer::{Ask, Panel, Person, Role, Transition};
use crate::lifecycle::{
    DeadlineFor, Decider, Extension, FailureReason, Filing, Input, MINIMUM_ACTIVE, Rejection,
    Request, RoleSettings, State, Step,
};
use crate::time::{Instant, Span};

/// One thing that somebody does, or that happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Who, if it matters who.
    pub by: Option<Person>,
    /// What.
    pub deed: Deed,
}

/// What is done or happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// An input is given to the state machine.
    Input(Input),
    /// An approver begins a review. Only with `deadline_for = "review"`, where it matters.
    BeginReview,
    /// An approver hands a review back undecided.
    HandBack,
    /// A tick passes, for everybody.
    Tick,
}

/// A turn, and what came of it.
#[derive(Clone, Copy, Debug)]
pub struct Move<'a> {
    /// The role.
    pub role: &'a Role,
    /// Who filed, or may file.
    pub requester: Person,
    /// Where the seat stood.
    pub before: &'a Situation,
    /// Whether the requester holds the role that must be active first, if there is one.
    pub outer_held: bool,
    /// What was tried.
    pub turn: Turn,
    /// What the state machine answered; `None` if it was not asked.
    pub answer: Option<Result<Step, Rejection>>,
    /// Where the seat stands, instants not yet normalised.
    pub after: Situation,
}

/// A seat seen by those who act on it.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub role: &'a Role,
    pub requester: Person,
    pub situation: &'a Situation,
    /// The members of panels who hold what they must hold to decide.
    pub able: People,
    /// Whether the requester holds the role that must be active first, if there is one.
    pub outer_held: bool,
    pub transition: Transition,
}

impl<'a> View<'a> {
    /// Takes a turn.
    pub fn take(&self, turn: Turn) -> Move<'a> {
        let before = self.situation;
        let (answer, after) = match (turn.deed, turn.by) {
            (Deed::Input(input), _) => {
                let answer = self.ask(&input);
                let after = match answer {
                    Ok(step) => self.stepped(&turn, &input, &step),
                    Err(_) => *before,
                };
                (Some(answer), after)
            }
            (Deed::BeginReview, Some(person)) => (None, with_hand(before, |all| all.with(person))),
            (Deed::HandBack, Some(person)) => (None, with_hand(before, |all| all.without(person))),
            (Deed::Tick | Deed::BeginReview | Deed::HandBack, _) => (None, *before),
        };
        let View { role, requester, outer_held, .. } = *self;
        Move { role, requester, before, outer_held, turn, answer, after }
    }

    /// A tick, taken by all seats at once.
    pub fn tick(&self, tick: Span) -> Move<'a> {
        let turn = Turn { by: None, deed: Deed::Tick };
        let after = self.situation.later(tick);
        Move {
            role: self.role,
            requester: self.requester,
            before: self.situation,
            outer_held: self.outer_held,
            turn,
            answer: None,
            after,
        }
    }

    /// Whether a timer of this seat is due, so that time must not pass; or the end of an activation
    /// that has lost the role around it.
    pub fn is_due(&self) -> bool {
        let lost = !self.outer_held && self.situation.state() == Some(State::Active);
        lost || timers(self.situation).iter().any(|input| self.ask(input).is_ok())
    }

    fn ask(&self, input: &Input) -> Result<Step, Rejection> {
        // A filing makes a request of its own; all else is about the present one.
        let life = match input {
            Input::Submit(_) => None,
            _ => self.situation.life.as_ref(),
        };
        (self.transition)(life, input, &self.role.settings, NOW)
    }

    /// The situation after an input that was taken.
    fn stepped(&self, turn: &Turn, input: &Input, step: &Step) -> Situation {
        let before = self.situation;
        if let Input::Submit(_) = input {
            // A refused second filing leaves the open request as it is. One that is not refused
            // breaks a law; the open request is then forgotten.
            let vain = before.is_open() && step.next.state.is_final();
            let filed = Situation { life: Some(step.next), history: History::NEW };
            return if vain { *before } else { filed };
        }
        let history = remember(before, turn, input, step, &self.role.settings);
        Situation { life: Some(step.next), history }
    }

    /// Everything that is tried here.
    pub fn turns(&self) -> Vec<Turn> {
        let mut turns = Vec::new();
        let requester = Some(self.requester);
        let mut input = |by, input| turns.push(Turn { by, deed: Deed::Input(input) });
        for filing in self.filings() {
            input(requester, Input::Submit(filing));
        }
        for check in checks(self.role) {
            input(requester, check);
        }
        for timer in timers(self.situation) {
            input(None, timer);
        }
        for owner in [Input::Cancel, Input::Deactivate] {
            input(requester, owner);
        }
        for system in [
            Input::Provision(FailureReason::EligibilityLost),
            Input::Provision(FailureReason::ServiceFault),
            Input::Revoke { incident: true },
            Input::Revoke { incident: false },
        ] {
            input(None, system);
        }
        if self.outer_held {
            input(None, Input::Provisioned);
        }
        match self.situation.life {
            Some(life) if life.state.is_pending() => self.reviews(&life, &mut turns),
            _ => self.late_decisions(&mut turns),
        }
        turns
    }

    fn filings(&self) -> Vec<Filing> {
        let state = self.situation.state();
        let active_exists = state == Some(State::Active);
        let pending_exists = self.situation.is_open() && !active_exists;
        let rules = &self.role.settings;
        let bad = [MINIMUM_ACTIVE - Span::ms(1), rules.maximum_duration + Span::ms(1)];
        let bad = bad.map(|duration| Ask { ahead: Span::ZERO, duration });
        let mut filings = Vec::new();
        for ask in self.role.asks.iter().chain(&bad) {
            for eligible in [true, false] {
                filings.push(Filing {
                    start: NOW + ask.ahead,
                    duration: ask.duration,
                    eligible,
                    pending_exists,
                    active_exists,
                    outer_held: self.outer_held,
                });
            }
        }
        filings
    }

    /// The decisions on a pending request, of the present stage and of those before.
    fn reviews(&self, life: &Request, turns: &mut Vec<Turn>) {
        let rules = &self.role.settings;
        let present = usize::from(life.stage.max(1));
        let history = &self.situation.history;
        for (stage, panel) in (1..=present).zip(&self.role.panels) {
            let stage_number = stage as u8;
            let asked = asked(panel, stage < present || history.escalated);
            if stage < present || rules.deadline_for == DeadlineFor::Decision {
                for person in asked.iter().filter(|person| self.able.contains(*person)) {
                    self.decide(person, stage_number, history.stage_at, turns);
                }
                continue;
            }
            let deadline = deadline(history, rules, stage);
            for person in asked.iter() {
                let turn = |deed| Turn { by: Some(person), deed };
                if history.in_hand.contains(person) {
                    let latest = NOW.min(deadline - Span::ms(1));
                    self.decide(person, stage_number, history.stage_at, turns);
                    self.decide(person, stage_number, latest, turns);
                    turns.push(turn(Deed::HandBack));
                } else if NOW >= deadline {
                    self.decide(person, stage_number, NOW, turns);
                } else if self.able.contains(person) && !history.approved.contains(person) {
                    turns.push(turn(Deed::BeginReview));
                }
            }
        }
    }

    /// Decisions on a request that is not pending: everybody of every panel tries.
    fn late_decisions(&self, turns: &mut Vec<Turn>) {
        for (stage, panel) in (1..).zip(&self.role.panels) {
            for person in asked(panel, true).iter() {
                self.decide(person, stage, NOW, turns);
            }
        }
    }

    fn decide(&self, person: Person, stage: u8, began_at: Instant, turns: &mut Vec<Turn>) {
        let decider = Decider {
            is_requester: person == self.requester,
            has_approved: self.situation.history.approved.contains(person),
            stage,
            began_at,
        };
        for input in [Input::Approve(decider), Input::Deny(decider)] {
            turns.push(Turn { by: Some(person), deed: Deed::Input(input) });
        }
    }
}

/// The deadline of a stage (counted from 1) by what the explorer remembers.
pub(crate) fn deadline(history: &History, rules: &RoleSettings, stage: usize) -> Instant {
    history.stage_at + rules.stages[stage - 1].approval_timeout
}

fn asked(panel: &Panel, escalated: bool) -> People {
    let alternates = if escalated { &panel.alternates[..] } else { &[] };
    let members = panel.approvers.iter().chain(alternates);
    members.fold(People::NONE, |people, member| people.with(member.person))
}

fn with_hand(before: &Situation, change: impl Fn(People) -> People) -> Situation {
    let mut after = *before;
    after.history.in_hand = change(after.history.in_hand);
    after
}

fn timers(situation: &Situation) -> [Input; 4] {
    let reviews_in_hand = situation.history.in_hand.count();
    [Input::Timeout { reviews_in_hand }, Input::Escalate, Input::Start, Input::WindowEnd]
}

fn checks(role: &Role) -> Vec<Input> {
    let mut extensions = vec![Extension::GoOn, Extension::Denied];
    if role.extension {
        extensions.push(Extension::AutoApproved);
    }
    let flags = [true, false];
    let mut checks = Vec::new();
    for mfa in flags {
        for justification in flags {
            for ticket in flags {
                for &extension in &extensions {
                    checks.push(Input::Check { mfa, justification, ticket, extension });
                }
            }
        }
    }
    checks
}

/// What is remembered after an input that was taken.
fn remember(
    before: &Situation,
    turn: &Turn,
    input: &Input,
    step: &Step,
    rules: &RoleSettings,
) -> History {
    let mut history = before.history;
    match input {
        Input::Check { extension, .. } => {
            history.passed = expected_refusal(input, rules).is_none();
            history.skipped = *extension == Extension::AutoApproved;
            (history.stage_at, history.decided_at) = (NOW, NOW);
        }
        Input::Approve(_) => {
            let person = turn.by.expect("somebody approves");
            history.approved = history.approved.with(person);
            history.in_hand = history.in_hand.without(person);
            let stage = rules.stages.get(usize::from(history.stages_done));
            if stage.is_none_or(|rule| history.approved.count() >= rule.approvals_needed) {
                let stages_done = history.stages_done + 1;
                history = History {
                    stages_done,
                    stage_at: NOW,
                    decided_at: NOW,
                    approved: People::NONE,
                    in_hand: People::NONE,
                    escalated: false,
                    ..history
                };
            }
        }
        Input::Deny(_) => history.denied = true,
        Input::Escalate => history.escalated = true,
        _ => {}
    }
    if step.next.state == State::Active && before.state() != Some(State::Active) {
        history.active_at = NOW;
    }
    history
}
