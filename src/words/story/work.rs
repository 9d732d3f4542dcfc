//! What is said of needs: access, work, filing again, emergency accounts, the end.

use crate::engine::{AccessBy, NeedEnd, NeedOutcome, Occurrence};
use crate::experiment::story::Hero;
use crate::time::{Instant, Span};
use crate::words::story::cast::{count, span};
use crate::words::story::teller::Teller;

impl Teller<'_> {
    fn name(&self) -> String {
        self.cast.requester(self.hero.requester())
    }

    /// Something that the need of the story does.
    pub fn of_hero(&mut self, at: Instant, occurrence: &Occurrence) {
        match *occurrence {
            Occurrence::Joined { request, .. } => self.joins(at, request),
            Occurrence::Works { request, by, remaining, .. } => {
                self.begin_use(at, request);
                self.works(at, request, by, remaining);
            }
            Occurrence::Rests { request, remaining, .. } => {
                self.end_use(at, request);
                self.remaining = remaining;
                if remaining > Span::ZERO {
                    let text = format!("The work stops with {} of it left.", span(remaining));
                    self.say(at, "rest", request, text);
                }
            }
            Occurrence::GoesOn { request, .. } => self.goes_on(at, request),
            Occurrence::WillFile { at: again, resubmission, .. } if again > at => {
                let text = format!(
                    "{} will ask again in {} (resubmission {resubmission}).",
                    self.name(),
                    span(again - at)
                );
                self.say(at, "resubmit", None, text);
            }
            Occurrence::WontFile { .. } => {
                let text = format!("By chance, {} does not ask again.", self.name());
                self.say(at, "no_resubmit", None, text);
            }
            Occurrence::WillDeactivate { .. } => {}
            Occurrence::InLine { .. } => {
                let text = format!("No emergency account is free: {} waits in line.", self.name());
                self.say(at, "break_glass", None, text);
            }
            Occurrence::Took { opens_at, .. } => {
                let opens = span(opens_at - at);
                let name = self.name();
                let text = format!("{name} takes an emergency account, which opens in {opens}.");
                self.say(at, "break_glass", None, text);
            }
            Occurrence::AccountOpened { ends_at, .. } => {
                self.account_opened_at = Some(at);
                let until = self.cast.clock.moment(ends_at, at);
                let length = span(ends_at - at);
                let text = format!("The emergency account is open until {until} ({length}).");
                self.say(at, "break_glass", None, text);
            }
            Occurrence::AccountClosed { .. } => {
                self.say(at, "break_glass", None, "The emergency account is closed.".to_owned());
            }
            _ => {}
        }
    }

    /// Something that another need of the same person, or the requester, does on a request.
    pub fn of_others(&mut self, at: Instant, occurrence: &Occurrence) {
        match *occurrence {
            Occurrence::Joined { need, request } => {
                let text = format!("Need {need} of the same person joins request {request}.");
                self.say(at, "join", Some(request), text);
            }
            Occurrence::Works { need, request, .. } => {
                self.begin_use(at, request);
                let text = format!("Need {need} works with it.");
                self.say(at, "other_work", request, text);
            }
            Occurrence::Rests { request, .. } => self.end_use(at, request),
            Occurrence::WillDeactivate { request, at: then } if then > at => {
                let when = self.cast.clock.moment(then, at);
                let who = self.who(request);
                let text = format!("{who} will deactivate at {when}: not before five minutes.");
                self.say(at, "intention", Some(request), text);
            }
            _ => {}
        }
    }

    fn begin_use(&mut self, at: Instant, request: Option<u64>) {
        if let Some(track) = request.and_then(|request| self.tracks.get_mut(&request)) {
            if track.working == 0 {
                track.working_since = at;
            }
            track.working += 1;
        }
    }

    fn end_use(&mut self, at: Instant, request: Option<u64>) {
        if let Some(track) = request.and_then(|request| self.tracks.get_mut(&request))
            && track.working > 0
        {
            track.working -= 1;
            if track.working == 0 {
                track.used += at - track.working_since;
            }
        }
    }

    fn joins(&mut self, at: Instant, request: u64) {
        let Some(track) = self.tracks.get(&request) else { return };
        let whose = match (track.malicious, track.other_need) {
            (true, _) => "an attacker on the same account has filed".to_owned(),
            (_, Some(need)) => format!("need {need} of the same person has filed"),
            _ => "is open".to_owned(),
        };
        let name = self.name();
        let text = format!("{name} wants the role and joins request {request}, which {whose}.");
        self.say(at, "join", Some(request), text);
    }

    fn works(&mut self, at: Instant, request: Option<u64>, by: AccessBy, remaining: Span) {
        let (name, left) = (self.name(), span(remaining));
        let waited = at - self.hero.at();
        let how = match by {
            AccessBy::BreakGlass => " with the emergency account",
            AccessBy::Standing => ", holding the role all the time (standing access)",
            AccessBy::Joined => " through that request",
            AccessBy::Request => "",
        };
        let text = match (self.had_access, waited) {
            (true, _) => format!("{name} goes on{how}: {left} of work is left."),
            (false, Span::ZERO) => format!("{name} has access at once{how}: {left} of work."),
            (false, waited) => {
                let waited = span(waited);
                format!("After {waited} {name} has access{how} and begins {left} of work.")
            }
        };
        self.had_access = true;
        self.remaining = remaining;
        self.say(at, "work", request, text);
    }

    /// The need is met, gives up, or is left open by the end of the run.
    pub fn need_ends(&mut self, at: Instant, outcome: &NeedOutcome) {
        let name = self.name();
        let text = match outcome.end {
            NeedEnd::Met => {
                let whole = span(at - outcome.wanted_at);
                format!("The work is done, {whole} after access was wanted.")
            }
            NeedEnd::Unmet => {
                let asked = count(u64::from(outcome.requests), "request");
                let left = span(self.remaining);
                match self.had_access {
                    true => format!("{name} gives up after {asked}, with {left} of work not done."),
                    false => format!("{name} gives up after {asked}, without having had access."),
                }
            }
            NeedEnd::Censored => match self.had_access {
                true => "The run ends here; the work is not done.".to_owned(),
                false => format!("The run ends here; {name} still has no access."),
            },
        };
        self.say(at, "need_end", None, text);
    }

    /// What comes before the first fact.
    pub fn before(&mut self) {
        if let Hero::Attempt { .. } = self.hero {
            self.before_attempt();
        }
    }
}
