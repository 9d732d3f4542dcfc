//! What is said of attackers.

use std::collections::BTreeMap;

use crate::engine::{AttackerCheck, Occurrence, Record};
use crate::english::ordinal;
use crate::experiment::story::{Fact, Gone, Stay};
use crate::time::Instant;
use crate::words::story::cast::span;
use crate::words::story::teller::Teller;
use crate::words::story::track::Track;

impl Teller<'_> {
    /// How the account stands when the attempt is due.
    pub fn before_attempt(&mut self) {
        let at = self.hero.at();
        let Stay { since, attempts, ended } = self.cast.story.stay;
        let whose = self.cast.requester(self.hero.requester());
        let made = |told: &crate::experiment::story::Told| {
            matches!(told.fact, Fact::Occurrence(Occurrence::Attempt { .. }))
        };
        let made = self.cast.story.told.iter().any(made);
        let text = match (made, since, ended) {
            (true, Some(since), _) => {
                let (moment, ago) = (self.cast.clock.moment(since, at), span(at - since));
                let which = ordinal(attempts);
                format!(
                    "The account of {whose} has been compromised since {moment} ({ago}). This is \
                     the {which} attempt."
                )
            }
            (_, _, Some((ended, evicted))) => {
                let moment = self.cast.clock.moment(ended, at);
                let why = match evicted {
                    Gone::Left => "gone",
                    Gone::ByDenial => "found out by a denial",
                    Gone::ByWatching => "found out by watching",
                };
                format!("There is no attempt here: the attacker was {why} at {moment}.")
            }
            _ => format!("There is no attempt here: the account of {whose} is not compromised."),
        };
        self.say(at, "compromise", None, text);
    }

    /// The attacker's request begins.
    pub fn attempted(&mut self, record: &Record, track: &Track) {
        let role = self.cast.role(track.role);
        let duration = span(self.cast.rules(track.role).settings.maximum_duration);
        let whose = self.cast.requester(track.requester);
        let outcome = self.cast.story.request(record.request);
        let claims = if outcome.is_some_and(|outcome| outcome.urgent) {
            ", and says that it is urgent"
        } else {
            ""
        };
        let text = format!(
            "The attacker asks for {role} for {duration} as {whose} (request {}){claims}.",
            record.request
        );
        self.say_record(record, text);
    }

    pub fn of_attacker(&mut self, at: Instant, occurrence: &Occurrence) {
        let track = |request: u64, tracks: &mut BTreeMap<u64, Track>, since| {
            if let Some(track) = tracks.get_mut(&request) {
                track.ridden = since;
            }
        };
        match *occurrence {
            Occurrence::Rides { request, .. } => track(request, &mut self.tracks, Some(at)),
            Occurrence::RideEnds { request, .. } => track(request, &mut self.tracks, None),
            _ => {}
        }
        let (what, request, text) = match *occurrence {
            Occurrence::Attempt { request: None, .. } => {
                ("attempt", None, "There is no role to ask for that is neither open nor standing.")
            }
            Occurrence::AttackerCheck { request, verdict } => {
                ("mfa", Some(request), check_words(verdict))
            }
            Occurrence::Rides { request, .. } => {
                ("ride", Some(request), "An attacker on the account rides on this activation.")
            }
            Occurrence::RideEnds { request, .. } => {
                ("ride", Some(request), "The attacker is gone and rides no more.")
            }
            Occurrence::Evicted { .. } => ("evict", None, "The denial gives the attacker away."),
            Occurrence::Detected { .. } => ("detect", None, "Watching gives the attacker away."),
            Occurrence::Left { .. } => ("leave", None, "The attacker is out of the account."),
            _ => return,
        };
        self.say(at, what, request, text.to_owned());
    }
}

fn check_words(verdict: AttackerCheck) -> &'static str {
    match verdict {
        AttackerCheck::NothingAsked => "The role asks for no MFA.",
        AttackerCheck::InToken => {
            "MFA does not stop the attacker: the owner's sign-in still counts, and the stolen \
             session carries it."
        }
        AttackerCheck::Bypassed => "The attacker gets past MFA.",
        AttackerCheck::Stopped => "MFA stops the attacker.",
        AttackerCheck::Outage => "MFA is out of order: nobody gets past it.",
    }
}
