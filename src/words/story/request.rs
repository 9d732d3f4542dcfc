//! What is said of a request: filing, checks, decisions, the activation and its end.

use crate::engine::{Actor, Challenge, Occurrence, Reason, Record};
use crate::english::ordinal;
use crate::experiment::story::Hero;
use crate::id::Approver;
use crate::lifecycle::{FailureReason, InputKind, Refusal, State, WindowFrom};
use crate::time::{Instant, Span};
use crate::words::story::cast::{count, span};
use crate::words::story::teller::Teller;
use crate::words::story::track::{Seen, Track};

impl Teller<'_> {
    /// A transition is one line; some wait for the occurrence that follows.
    pub fn transition(&mut self, record: &Record) {
        let Some(track) = self.tracks.get(&record.request).cloned() else { return };
        match (record.input, record.to) {
            (InputKind::Submit, _) if track.malicious => self.attempted(record, &track),
            (InputKind::Submit, _) => self.hold(record),
            (InputKind::Check, State::Refused) => self.refused(record),
            (InputKind::Check, to) if to.is_pending() => {
                self.not_skipped(record, &track);
                self.hold(record);
            }
            (InputKind::Check, _) => self.granted(record, &track),
            (InputKind::Approve, _) => self.approved(record, &track),
            (InputKind::Deny, _) => self.denied(record, &track),
            (InputKind::Timeout, _) => self.timed_out(record, &track),
            (InputKind::Escalate, _) => self.escalated(record, &track),
            (InputKind::Cancel, _) => self.canceled(record, &track),
            (InputKind::Start, _) => {
                self.begin_provisioning(record);
                self.say_record(record, "The start has come: the assignment is written.".into());
            }
            (InputKind::Provisioned, State::Active) => self.hold(record),
            (InputKind::Provisioned | InputKind::Provision, _) => self.failed(record),
            (InputKind::WindowEnd, _) => {
                let whole = span(record.at - track.active_at);
                let used = used(&track, record.at);
                self.say_record(record, format!("The activation ends after {whole}. {used}"));
            }
            (InputKind::Deactivate, _) => {
                let (who, held) = (self.who(record.request), span(record.at - track.active_at));
                let left = span(track.window_end - record.at);
                let text = format!("{} deactivates after {held}, {left} before the end.", who);
                self.say_record(record, format!("{text} {}", used(&track, record.at)));
            }
            (InputKind::Revoke, _) if record.actor == Actor::System => {
                self.ends_with_outer(record, &track);
            }
            (InputKind::Revoke, _) => {
                let held = span(record.at - track.active_at);
                let by = match record.actor {
                    Actor::Approver(approver) => self.cast.approver(approver),
                    _ => "Incident response".to_owned(),
                };
                let text = format!("{by} revokes the activation after {held}.");
                self.say_record(record, text);
            }
        }
    }

    fn begin_provisioning(&mut self, record: &Record) {
        if let Some(track) = self.tracks.get_mut(&record.request) {
            track.provisioning_at = record.at;
        }
    }

    /// A need files a request.
    pub fn filed(&mut self, at: Instant, request: u64, duration: Span, start: Instant) {
        let Some(track) = self.tracks.get(&request) else { return };
        let (who, role) = (self.cast.requester(track.requester), self.cast.role(track.role));
        let length = span(duration);
        let again = match (track.other_need, self.latest_end) {
            (None, Some(_)) if self.had_access => {
                format!(", for the {} of work that is left", span(self.remaining))
            }
            _ => String::new(),
        };
        let begins = if start > at {
            format!(", to begin in {}, at {}", span(start - at), self.cast.clock.moment(start, at))
        } else {
            String::new()
        };
        let other = track.other_need.map(|need| format!(", for need {need}")).unwrap_or_default();
        let what = match (track.other_need, self.latest_end, self.around(track)) {
            (None, _, Some(around)) => format!("for {around}"),
            (None, Some(_), None) => "again".to_owned(),
            _ => format!("for {role}"),
        };
        let text =
            format!("{who} asks {what} for {length} (request {request}{other}){again}{begins}.");
        self.say_held(at, "submit", request, text);
    }

    pub fn remembered(&mut self, at: Instant, request: u64, since: Instant) {
        let ago = span(at - since);
        let text = format!("No MFA prompt: the sign-in of {ago} ago still counts.");
        self.say(at, "mfa", Some(request), text);
    }

    /// Challenges are told together, at the end of the last.
    pub fn challenge(&mut self, request: u64, from: Instant, to: Instant, result: Challenge) {
        let Some(track) = self.tracks.get_mut(&request) else { return };
        track.challenges.push((to - from, result));
        let outcome = self.cast.story.request(request);
        let gone = outcome.and_then(|outcome| outcome.ended_at).is_some_and(|end| end < to);
        let most = self.cast.scenario.population(track.requester.population).mfa;
        let most = most.map_or(1, |method| self.cast.policy.mfa[method.index()].challenges);
        let tries = track.challenges.len() as u32;
        if gone || (result != Challenge::Passed && tries < most) {
            return;
        }
        let whole = span(track.challenges.iter().map(|challenge| challenge.0).sum());
        let failed = track.challenges.iter().filter(|one| one.1 != Challenge::Passed).count();
        let out = track.challenges.iter().any(|challenge| challenge.1 == Challenge::Outage);
        let why = if out { " (the method is out of order)" } else { "" };
        let text = match (result, failed) {
            (Challenge::Passed, 0) => format!("MFA passed in {whole}."),
            (Challenge::Passed, _) => {
                format!("MFA passed at the {} try, {whole} in all{why}.", ordinal(tries))
            }
            _ => {
                let times =
                    if failed == 1 { "once".to_owned() } else { count(failed as u64, "time") };
                format!("MFA fails {times}, {whole} in all{why}.")
            }
        };
        self.say(to, "mfa", Some(request), text);
    }

    pub fn forms(
        &mut self,
        at: Instant,
        request: u64,
        justification: Option<Span>,
        ticket: Option<Span>,
    ) {
        let took = justification.unwrap_or(Span::ZERO) + ticket.unwrap_or(Span::ZERO);
        let outcome = self.cast.story.request(request);
        if outcome.and_then(|outcome| outcome.ended_at).is_some_and(|end| end < at + took) {
            return;
        }
        let what = match (justification, ticket) {
            (Some(_), None) => "The justification is",
            (None, Some(_)) => "The ticket is",
            _ => "Justification and ticket are",
        };
        let text = match took {
            Span::ZERO => format!("{what} given."),
            _ => format!("{what} given, which took {}.", span(took)),
        };
        self.say(at + took, "forms", Some(request), text);
    }

    fn refused(&mut self, record: &Record) {
        let outcome = self.cast.story.request(record.request);
        let reason = outcome.and_then(|outcome| outcome.reason);
        let reason = match reason {
            Some(Reason::Refusal(refusal)) => refusal_words(refusal),
            _ => "a rule is not met",
        };
        let text = format!("Refused: {reason}. In Entra there is an error, and no request.");
        self.say_record(record, text);
    }

    /// The checks have passed and nobody is asked.
    fn granted(&mut self, record: &Record, track: &Track) {
        self.begin_provisioning(record);
        let asked = !self.cast.rules(track.role).settings.stages.is_empty();
        let nobody = if asked { "No approver is asked" } else { "This role needs no approval" };
        let text = match record.to {
            State::Granted => format!("{nobody}. Granted; the start lies ahead."),
            _ => format!("{nobody}: the assignment is written."),
        };
        self.say_record(record, text);
    }

    fn approved(&mut self, record: &Record, track: &Track) {
        let Actor::Approver(approver) = record.actor else { return };
        let blind = if track.malicious { " the attacker's request" } else { "" };
        let text = format!(
            "{} approves{blind}{}{}.",
            self.cast.approver(approver),
            self.review(track, approver, record.at),
            after_pending(track, record.at),
        );
        let more = self.after_approval(record, track, approver);
        if !matches!(record.to, State::PendingApproval | State::PendingApprovalScheduled) {
            self.begin_provisioning(record);
        }
        self.say_record(record, text + &more);
    }

    fn after_approval(&mut self, record: &Record, track: &Track, approver: Approver) -> String {
        let rules = &self.cast.rules(track.role).settings;
        let stages = rules.stages.len();
        if record.to.is_pending() && record.stage != track.stage {
            return format!(" Stage {} of {stages} is passed.", track.stage);
        }
        if !record.to.is_pending() {
            let ahead = record.to == State::Granted;
            return if ahead { " Granted; the start lies ahead.".into() } else { String::new() };
        }
        let needed = rules.stages[usize::from(track.stage).max(1) - 1].approvals_needed;
        let approvals = track.approvals + 1;
        if let Some(track) = self.tracks.get_mut(&record.request) {
            track.approvals = approvals;
            track.seen.insert(approver, Seen::Approved);
        }
        format!(" That is {approvals} of {needed} approvals.")
    }

    fn denied(&mut self, record: &Record, track: &Track) {
        let Actor::Approver(approver) = record.actor else { return };
        let name = self.cast.approver(approver);
        let review = self.review(track, approver, record.at);
        let after = after_pending(track, record.at);
        let sees = if track.malicious { "sees through it and " } else { "" };
        let text = format!("{name} {sees}denies{review}{after}. One denial ends it.");
        self.say_record(record, text);
    }

    /// ", after 4 min of review".
    fn review(&self, track: &Track, approver: Approver, at: Instant) -> String {
        match track.seen.get(&approver) {
            Some(Seen::Reviewing(since)) if *since < at => {
                format!(" after {} of review", span(at - *since))
            }
            _ => String::new(),
        }
    }

    fn timed_out(&mut self, record: &Record, track: &Track) {
        let waited = span(record.at - track.stage_at);
        let what =
            if self.cast.rules(track.role).settings.stages.len() > 1 { "stage" } else { "request" };
        let text = format!("Timed out: the {what} was pending for {waited} and nobody decided.");
        self.say_record(record, text);
    }

    fn canceled(&mut self, record: &Record, track: &Track) {
        let who = self.who(record.request);
        let text = match record.actor {
            Actor::IncidentResponse => {
                "With the attacker gone, the request is canceled.".to_owned()
            }
            _ if self.account_opened_at == Some(record.at) => {
                format!("{who} takes the request back: the emergency account is open.")
            }
            _ => {
                let waited = span(record.at - track.pending_at.unwrap_or(track.submitted_at));
                format!("{who} has no patience left after {waited} and takes the request back.")
            }
        };
        self.say_record(record, text);
    }

    fn failed(&mut self, record: &Record) {
        let outcome = self.cast.story.request(record.request);
        let from = self.tracks.get(&record.request);
        let from = from.map(|track| self.cast.rules(track.role).settings.window_from);
        let why = match outcome.and_then(|outcome| outcome.reason) {
            Some(Reason::Failure(FailureReason::EligibilityLost)) if self.is_chained(record) => {
                "the role around it is not active any more"
            }
            Some(Reason::Failure(FailureReason::EligibilityLost)) => "the eligibility is gone",
            Some(Reason::Failure(FailureReason::ServiceFault)) => "the service could not do it",
            _ => match from {
                Some(WindowFrom::Request) => "the window, which counts from the request, is over",
                Some(WindowFrom::Approval) => "the window, which counts from the decision, is over",
                _ => "the window is over already",
            },
        };
        self.say_record(record, format!("Failed: {why}."));
    }

    /// The activation window opens.
    pub fn opened(&mut self, at: Instant, request: u64, window_end: Instant, usable_at: Instant) {
        let Some(track) = self.tracks.get_mut(&request) else { return };
        track.active_at = at;
        track.window_end = window_end;
        let wrote = at - track.provisioning_at;
        let end = self.cast.clock.moment(window_end, at);
        let length = span(window_end - at);
        let mut text = format!("The role is active until {end} ({length}).");
        if wrote > Span::ZERO {
            text = format!("After {} the role is active until {end} ({length}).", span(wrote));
        }
        if usable_at >= window_end {
            text.push_str(" It does not reach the services before that.");
        } else if usable_at > at {
            let reaches = span(usable_at - at);
            text.push_str(&format!(" It takes another {reaches} to reach the services."));
        }
        self.say_held(at, "provisioned", request, text);
    }

    /// Another need files, joins or works: what it is to this story.
    pub fn of_need(&mut self, at: Instant, occurrence: &Occurrence) {
        let own = matches!(self.hero, Hero::Need(hero) if occurrence.need() == Some(hero.number));
        match *occurrence {
            Occurrence::Filed { request, duration, start, .. } => {
                self.filed(at, request, duration, start);
            }
            _ if own => self.of_hero(at, occurrence),
            _ => self.of_others(at, occurrence),
        }
    }
}

/// ", 39 min after the request became pending", or " at once".
fn after_pending(track: &Track, at: Instant) -> String {
    match at - track.pending_at.unwrap_or(at) {
        Span::ZERO => " at once".to_owned(),
        after => format!(", {} after the request became pending", span(after)),
    }
}

/// How much of an activation was used.
fn used(track: &Track, end: Instant) -> String {
    let whole = end - track.active_at;
    let rode =
        track.ridden.map(|since| format!(" The attacker rode on it for {}.", span(end - since)));
    let used = match (track.malicious && track.used == Span::ZERO, track.used) {
        (true, _) => "So long the attacker held the role.".to_owned(),
        (_, Span::ZERO) => "All of it was idle.".to_owned(),
        (_, used) if used >= whole => "All of it was used for work.".to_owned(),
        (_, used) => {
            let idle = span(whole - used);
            format!("The role was used for work for {}, and idle for {idle}.", span(used))
        }
    };
    used + &rode.unwrap_or_default()
}

fn refusal_words(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::NotEligible => "the requester is not eligible",
        Refusal::Duration => "the duration is not allowed",
        Refusal::PendingExists => "another request is pending",
        Refusal::ActiveExists => "the role is active already",
        Refusal::OuterRole => "the role that must be active first is not",
        Refusal::Mfa => "MFA was not passed",
        Refusal::Justification => "there is no justification",
        Refusal::Ticket => "there is no ticket",
        Refusal::Extension => "a pre-approval extension said no",
    }
}
