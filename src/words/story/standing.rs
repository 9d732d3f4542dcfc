//! How every approver stood when a stage of approval ended.
//!
//! Promises: what is said is true at that instant. What an approver knows of the request is known
//! from its mail and lists, what else they have in hand from the fact itself, whether they are on
//! duty from their shifts; nothing is remembered from an earlier instant that could have changed.

use std::collections::BTreeMap;

use crate::engine::{Actor, Record};
use crate::experiment::story::Hand;
use crate::id::Approver;
use crate::lifecycle::{DeadlineFor, State};
use crate::scenario::model::Coordination;
use crate::time::Instant;
use crate::words::story::cast::{Duty, span};
use crate::words::story::phrases::{Phrase, phrases};
use crate::words::story::teller::Teller;
use crate::words::story::track::{Seen, Track};

/// The end of a stage.
struct End<'a> {
    at: Instant,
    request: u64,
    decider: Option<Approver>,
    /// What everybody has in hand.
    hands: &'a BTreeMap<Approver, Hand>,
    track: &'a Track,
}

/// What matters most comes first.
fn order(seen: &Seen) -> u8 {
    match seen {
        Seen::Reviewing(_) => 0,
        Seen::Approved => 1,
        Seen::Listed => 2,
        Seen::Arrived => 3,
        Seen::OnTheWay => 4,
        Seen::Lost => 5,
    }
}

impl Teller<'_> {
    /// If the record ends a stage: what everybody else had done.
    pub fn stage_ended(&mut self, record: &Record, hands: &BTreeMap<Approver, Hand>) {
        let (at, request) = (record.at, record.request);
        let Some(track) = self.tracks.get(&request) else { return };
        let goes_on = record.to.is_pending() && record.stage == track.stage;
        if goes_on || !record.from.is_some_and(State::is_pending) {
            return;
        }
        let decider = match record.actor {
            Actor::Approver(approver) => Some(approver),
            _ => None,
        };
        let end = End { at, request, decider, hands, track };
        // Who reviews in vain is told again when the review ends.
        let persons = &self.cast.persons;
        let others = track.seen.iter().filter(|(approver, seen)| match persons.is_empty() {
            true => Some(**approver) != decider,
            // Of a person who was asked in several groups, what matters most.
            false => {
                let same = |other: &Approver| persons.same(**approver, *other);
                let further =
                    track.seen.iter().any(|(other, more)| same(other) && order(more) < order(seen));
                !decider.iter().any(same) && !further
            }
        });
        let others = others.map(|(approver, seen)| {
            (self.cast.approver(*approver), self.standing(*approver, *seen, &end))
        });
        let others: Vec<_> = others.collect();
        if others.is_empty() {
            return;
        }
        let whole = others.len();
        let first = if decider.is_some() { "The others: " } else { "The approvers: " };
        let text = format!("{first}{}.", phrases(others, whole));
        self.say(at, "others", Some(request), text);
    }

    fn standing(&self, approver: Approver, seen: Seen, end: &End<'_>) -> Phrase {
        let off = matches!(self.cast.duty(approver, end.at), Duty::Off(_));
        // Until when matters where nobody has decided.
        let off_duty = || match end.decider {
            Some(_) => self.cast.why_off(approver, end.at).to_owned(),
            None => self.cast.off_duty(approver, end.at),
        };
        match seen {
            Seen::Lost => Phrase::negative(" never got the mail", "none of them got the mail"),
            Seen::OnTheWay => Phrase::negative(" had no mail yet", "none of them had mail yet"),
            Seen::Arrived if off => Phrase::same(format!(" had the mail, {}", off_duty())),
            Seen::Arrived => Phrase::same(" had the mail and had not looked"),
            Seen::Reviewing(since) => {
                let into = format!("{} into a review", span(end.at - since));
                Phrase::verb("was", "were", &into)
            }
            Seen::Approved => Phrase::same(" had approved"),
            Seen::Listed => match (end.hands.get(&approver), self.claimant(approver, end)) {
                (Some(hand), _) if hand.request == end.request => {
                    Phrase::verb("was", "were", "still in the review of the stage before")
                }
                (Some(hand), Some(_)) => {
                    let review = format!("in the review of request {}", hand.request);
                    Phrase::verb("was", "were", &review)
                }
                (Some(hand), None) => {
                    let behind = format!(" had it on the list, behind request {}", hand.request);
                    Phrase::same(behind)
                }
                (None, _) if off => Phrase::same(format!(" had it on the list, {}", off_duty())),
                (None, Some(other)) => {
                    Phrase::same(format!(" left it to {}", self.cast.approver(other)))
                }
                (None, None) if self.is_late(end) => {
                    Phrase::same(" had it on the list, too late to begin")
                }
                (None, None) => Phrase::same(" had it on the list"),
            },
        }
    }

    /// The colleague who reviews it, so that this one passes it over.
    fn claimant(&self, approver: Approver, end: &End<'_>) -> Option<Approver> {
        let group = &self.cast.policy.groups[approver.group.index()];
        let colleague = |other: &Approver| other.group == approver.group && *other != approver;
        let reviewing =
            end.track.seen.iter().filter(|(_, seen)| matches!(seen, Seen::Reviewing(_)));
        let mut reviewing = end.decider.into_iter().chain(reviewing.map(|(other, _)| *other));
        reviewing.find(colleague).filter(|_| group.coordination == Coordination::Claim)
    }

    /// Whether the deadline has passed and only waits for reviews in hand.
    fn is_late(&self, end: &End<'_>) -> bool {
        let settings = &self.cast.rules(end.track.role).settings;
        let stage = settings.stages.get(usize::from(end.track.stage).max(1) - 1);
        let deadline = stage.map(|stage| end.track.stage_at + stage.approval_timeout);
        settings.deadline_for == DeadlineFor::Review
            && deadline.is_some_and(|deadline| end.at >= deadline)
    }
}
