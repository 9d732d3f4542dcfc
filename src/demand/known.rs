//! What a log knows of the luck of requests, under one policy.
//!
//! An approver has the response that the log tells under every policy that has the same person. Where
//! the policy gives that person another law of pickup, the response keeps its rank in the law: `u =
//! F(t)`. Of a person who had not responded yet when a request ended, the response is drawn above
//! that: `u = F(c) + (1 - F(c)) u'`. A mail may have been lost; that nothing was heard makes it
//! likelier. Promises: what is not known is left to the caller. Never: a draw of its own.

use std::sync::Arc;

use super::origin::Origin;
use crate::id::{Approver, GroupId, MemberIx};
use crate::random::{Distribution, Purpose};
use crate::scenario::known::{Known, KnownRequest, Response, Told};
use crate::scenario::model::{Group, Member, Policy, Scenario};
use crate::time::Span;

/// What is known, as it counts under one policy.
pub(super) struct KnownLuck {
    known: Arc<Known>,
    /// For each group and member of the policy the same person of the first policy.
    people: Vec<Vec<Option<Person>>>,
    /// By block: whether its role asks for the checks that it asked for when the log was made.
    same_checks: Vec<bool>,
}

/// An approver as the log knows them.
struct Person {
    logged: Approver,
    /// How long mails to them take.
    mail: Distribution,
    /// The law of pickup of then, where it is another.
    pickup: Option<Distribution>,
}

impl KnownLuck {
    /// Nothing, where the scenario knows nothing.
    pub fn new(scenario: &Scenario, policy: &Policy) -> Option<Box<Self>> {
        let known = Arc::clone(scenario.known.as_ref()?);
        let logged = scenario.policies.first()?;
        let people = policy.groups.iter().map(|group| people(logged, group)).collect();
        let same = |block: &crate::scenario::model::Block| {
            let of = |policy: &Policy| {
                let settings = &policy.roles[block.role.index()].settings;
                (settings.require, settings.require_justification, settings.require_ticket)
            };
            of(policy) == of(logged)
        };
        let same_checks = scenario.blocks.iter().map(same).collect();
        Some(Box::new(Self { known, people, same_checks }))
    }

    /// What is known of a request.
    pub fn request(&self, origin: Origin) -> Option<&KnownRequest> {
        self.known.request(origin.owner(), origin.index, origin.attempt)
    }

    /// How long the checks took, if they are the same as then.
    pub fn checks(&self, origin: Origin) -> Option<Span> {
        let same = self.same_checks.get(origin.owner()).copied().unwrap_or(false);
        self.request(origin)?.checks.filter(|_| same)
    }

    /// A length of time of the request alone.
    pub fn own(&self, purpose: Purpose, origin: Origin) -> Option<Span> {
        match purpose {
            Purpose::Provisioning => self.request(origin)?.provisioning,
            Purpose::Propagation => self.request(origin)?.propagation,
            _ => None,
        }
    }

    /// How long mails to a member take, of whom something is known.
    pub fn mail_law(&self, approver: Approver) -> Option<&Distribution> {
        let of_group = self.people.get(approver.group.index())?;
        of_group.get(approver.member.index())?.as_ref().map(|person| &person.mail)
    }

    /// How a member responded, and who that was.
    fn response(&self, origin: Origin, approver: Approver) -> Option<(Response, &Person)> {
        let Approver { group: GroupId(group), member: MemberIx(member) } = approver;
        let person = self.people.get(group as usize)?.get(member as usize)?.as_ref()?;
        Some((self.request(origin)?.response(person.logged)?, person))
    }

    /// The chance that a mail is lost, with what is known: `p / (p + (1 - p) S(c))` where nothing was
    /// heard for `c`.
    pub fn lost(&self, origin: Origin, approver: Approver, law: &Member) -> Option<f64> {
        let p = law.notification_lost;
        match self.response(origin, approver)?.0 {
            Response::Decided { .. } => Some(0.0),
            Response::Never => Some(1.0),
            Response::Later { .. } if p <= 0.0 || p >= 1.0 => Some(p),
            Response::Later { on_duty, .. } => {
                let silent = 1.0 - law.pickup.below(on_duty);
                Some(p / (p + (1.0 - p) * silent))
            }
        }
    }

    /// How long a mail takes, with what is known, where it would have taken so long.
    pub fn mail(&self, origin: Origin, approver: Approver, drawn: Span) -> Option<Span> {
        match self.response(origin, approver)?.0 {
            Response::Decided { .. } => Some(Span::ZERO),
            // A mail that came after the end says all.
            Response::Later { elapsed, .. } if drawn > elapsed => None,
            Response::Later { .. } => Some(Span::ZERO),
            Response::Never => None,
        }
    }

    /// The on-duty time until a mail is picked up, with what is known. `mail` is how long the mail
    /// would have taken, `u` the draw.
    pub fn pickup(
        &self,
        origin: Origin,
        approver: Approver,
        (law, mail, u): (&Distribution, Span, f64),
    ) -> Option<Span> {
        let (response, person) = self.response(origin, approver)?;
        match response {
            Response::Decided { before, .. } => Some(match &person.pickup {
                Some(logged) if logged.constant_value().is_some() => law.sample(u),
                Some(logged) => law.sample(rank(logged, before)),
                None => before,
            }),
            Response::Later { elapsed, .. } if mail > elapsed => None,
            Response::Later { on_duty, .. } => Some(law.sample_within(on_duty, None, u)),
            Response::Never => None,
        }
    }

    /// How long a review took.
    pub fn review(&self, origin: Origin, approver: Approver) -> Option<Span> {
        match self.response(origin, approver)?.0 {
            Response::Decided { review, .. } => Some(review),
            Response::Later { .. } | Response::Never => None,
        }
    }

    /// Whether a review ended in a denial.
    pub fn denied(&self, origin: Origin, approver: Approver) -> Option<bool> {
        match self.response(origin, approver)?.0 {
            Response::Decided { denied, .. } => Some(denied),
            Response::Later { .. } | Response::Never => None,
        }
    }
}

/// A length of time of which this is told, where its law and its draw are these.
pub(super) fn told(told: Told, law: &Distribution, u: f64) -> Span {
    match told {
        Told::Exactly(span) => span,
        Told::Above(low) => law.sample_within(low + Span::ms(1), None, u),
        Told::Within(low, high) => law.sample_within(low + Span::ms(1), Some(high), u),
    }
}

/// The place of a time in a law, in (0, 1).
fn rank(law: &Distribution, time: Span) -> f64 {
    law.below(time + Span::ms(1)).clamp(f64::EPSILON, 1.0 - f64::EPSILON)
}

/// For each member of a group the same person, by group and name, of the policy of the log.
fn people(logged: &Policy, group: &Group) -> Vec<Option<Person>> {
    let place = logged.groups.iter().position(|other| other.name == group.name);
    let one = |member: &Member| {
        let group = place?;
        let members = &logged.groups[group].members;
        let then = members.iter().position(|other| other.name == member.name)?;
        let logged = Approver { group: GroupId::new(group), member: MemberIx::new(then) };
        let pickup = Some(&members[then].pickup).filter(|pickup| **pickup != member.pickup);
        Some(Person { logged, mail: member.notification.clone(), pickup: pickup.cloned() })
    };
    group.members.iter().map(one).collect()
}
