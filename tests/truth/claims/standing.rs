//! What a story says of everybody when a stage ends.

use pimsim::engine::Actor;
use pimsim::id::Approver;
use pimsim::scenario::model::Coordination;
use pimsim::time::Instant;

use super::facts::{Mail, Moment, ends_a_stage};
use super::reading::{between, tells};
use super::said::{At, Judge, more, subject, who_is_one};

/// A stage that has ended.
#[derive(Clone, Copy)]
struct End {
    moment: Moment,
    at: Instant,
    request: u64,
    stage: u8,
    decider: Option<Approver>,
}

/// What is said of one approver.
enum Claim<'a> {
    NeverMailed,
    NotMailedYet,
    NotLooked,
    MailedAndOff(&'a str),
    Reviews(&'a str),
    ReviewsTheStageBefore,
    ReviewsAnother(u64),
    Behind(u64),
    LeftTo(&'a str),
    TooLate,
    ListedAndOff(&'a str),
    Listed,
    Approved,
}

impl<'a> Claim<'a> {
    /// A phrase and the kind of claim it is; `number` is the verb that goes with the names.
    fn read(phrase: &'a str, number: &str) -> Option<(Self, &'static str)> {
        let verb = format!("{number} ");
        if let Some(rest) = phrase.strip_prefix(&verb) {
            let of = rest.strip_prefix("in the review of request ");
            return Some(match (rest, of, rest.strip_suffix(" into a review")) {
                ("still in the review of the stage before", ..) => {
                    (Self::ReviewsTheStageBefore, "the stage before")
                }
                (_, Some(of), _) => {
                    (Self::ReviewsAnother(of.parse().ok()?), "in the review of request")
                }
                (_, _, into) => (Self::Reviews(into?), "into a review"),
            });
        }
        if let Some(behind) = phrase.strip_prefix("had it on the list, behind request ") {
            return Some((Self::Behind(behind.parse().ok()?), "behind request"));
        }
        Some(match phrase {
            "never got the mail" => (Self::NeverMailed, "never got the mail"),
            "had no mail yet" => (Self::NotMailedYet, "had no mail yet"),
            "had the mail and had not looked" => (Self::NotLooked, "had not looked"),
            "had it on the list, too late to begin" => (Self::TooLate, "too late"),
            "had it on the list" => (Self::Listed, "free only now"),
            "had approved" => (Self::Approved, "had approved"),
            _ => match between(phrase, "left it to ", "") {
                Some(other) => (Self::LeftTo(other), "left it to"),
                None => match phrase.strip_prefix("had it on the list, ") {
                    Some(off) => (Self::ListedAndOff(off), "on the list, off duty"),
                    None => {
                        let off = phrase.strip_prefix("had the mail, ")?;
                        (Self::MailedAndOff(off), "had the mail, off duty")
                    }
                },
            },
        })
    }
}

impl Judge<'_> {
    /// What is said of everybody when a stage ends; two may end at one instant.
    pub fn others(&mut self, text: &str, here: At) -> Option<()> {
        let text = text.strip_suffix('.')?;
        let decided = text.strip_prefix("The others: ");
        let rest = decided.or(text.strip_prefix("The approvers: "))?;
        let ends = self.ends(here).into_iter();
        let mut ends = ends.filter(|end| end.decider.is_some() == decided.is_some());
        ends.find_map(|end| self.others_at(rest, end))
    }

    /// The stages of the request that ended at this instant.
    fn ends(&self, At { at, request }: At) -> Vec<End> {
        let mut stage = 0;
        let mut found = Vec::new();
        for (moment, record) in &self.facts.records[&request] {
            if record.at == at && ends_a_stage(stage, record) {
                let decider = match record.actor {
                    Actor::Approver(who) => Some(who),
                    _ => None,
                };
                found.push(End { moment: *moment, at, request, stage, decider });
            }
            stage = record.stage;
        }
        found
    }

    /// Everybody who was asked is spoken of, and what is said is so.
    fn others_at(&mut self, rest: &str, end: End) -> Option<()> {
        let mail = self.facts.mail.range((end.request, end.stage, Approver::default())..);
        let asked = mail
            .take_while(|(key, _)| (key.0, key.1) == (end.request, end.stage))
            .filter(|(key, mail)| Some(key.2) != end.decider && mail[0].0 < end.moment);
        let all: Vec<String> = asked.map(|(key, _)| self.name(key.2).to_owned()).collect();
        let mut told = 0;
        for part in rest.split("; ") {
            if let Some(more) = between(part, "and ", " more").filter(|_| part.starts_with("and "))
            {
                told += more.parse::<usize>().ok()?;
                continue;
            }
            let (who, phrase) = subject(part, &all)?;
            told += who.iter().map(|who| 1.max(more(who))).sum::<usize>();
            let number = if who_is_one(part, &all) { "was" } else { "were" };
            let (claim, kind) = Claim::read(phrase, number)?;
            for name in who.iter().filter(|who| more(who) == 0) {
                self.of(name, |who| self.holds(&claim, who, end))?;
                self.count(kind)?;
            }
        }
        (told == all.len()).then_some(())?;
        self.count("everybody")
    }

    fn holds(&self, claim: &Claim<'_>, who: Approver, end: End) -> bool {
        let (facts, at) = (self.facts, end.at);
        let mail = facts.mail.get(&(end.request, end.stage, who)).into_iter().flatten();
        let mail = mail.filter(|(moment, _)| *moment < end.moment).map(|(_, mail)| *mail).max();
        let mut listings = facts.listings.get(&who).into_iter().flatten();
        let listed = listings.any(|one| {
            (one.request, one.stage) == (end.request, end.stage) && one.moment < end.moment
        });
        let hand = facts.in_hand(who, end.moment);
        let of = |request| hand.is_some_and(|one| one.request == request);
        let (on, free) = (facts.duty(who, at).is_ok(), hand.is_none() && listed);
        let claimants = self.claimants(who, end);
        match *claim {
            Claim::NeverMailed => mail == Some(Mail::Lost),
            Claim::NotMailedYet => mail == Some(Mail::Sent),
            Claim::NotLooked => mail == Some(Mail::Arrived) && !listed && on,
            Claim::MailedAndOff(off) => {
                mail == Some(Mail::Arrived) && !listed && self.off(who, at, off)
            }
            Claim::Reviews(into) => hand.is_some_and(|one| {
                of(end.request) && one.stage == end.stage && tells(into, one.began.1, at)
            }),
            Claim::ReviewsTheStageBefore => {
                of(end.request) && hand.is_some_and(|one| one.stage < end.stage)
            }
            Claim::ReviewsAnother(other) => {
                listed && of(other) && other != end.request && !claimants.is_empty()
            }
            Claim::Behind(other) => {
                listed && of(other) && other != end.request && claimants.is_empty()
            }
            Claim::LeftTo(other) => {
                free && on && claimants.into_iter().any(|one| self.name(one) == other)
            }
            Claim::TooLate => free && on && facts.is_late(self.policy, end.request, end.stage, at),
            Claim::ListedAndOff(off) => free && self.off(who, at, off),
            // A moment later it would begin.
            Claim::Listed => free && on && claimants.is_empty(),
            Claim::Approved => facts.has_approved(who, end.request, end.stage, end.moment),
        }
    }

    fn name(&self, who: Approver) -> &str {
        &self.policy.groups[who.group.index()].members[who.member.index()].name
    }

    /// Colleagues who had claimed it, the one who decided included.
    fn claimants(&self, who: Approver, end: End) -> Vec<Approver> {
        let claims = self.policy.groups[who.group.index()].coordination == Coordination::Claim;
        let all = self.facts.reviewing(end.request, end.stage, end.moment);
        let all = all.into_iter().map(|review| review.approver);
        all.filter(|other| claims && other.group == who.group && *other != who).collect()
    }
}
