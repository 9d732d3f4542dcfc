//! What is said of approvers when a stage begins: who is asked, and who is on duty.

use crate::engine::Record;
use crate::english;
use crate::id::{Approver, GroupId, MemberIx};
use crate::time::Instant;
use crate::words::story::cast::{Duty, several, span};
use crate::words::story::phrases::{Phrase, in_brackets, phrases};
use crate::words::story::teller::Teller;
use crate::words::story::track::Track;

impl Teller<'_> {
    /// A stage of approval begins.
    pub fn stage(
        &mut self,
        at: Instant,
        request: u64,
        deadline: Instant,
        escalates_at: Option<Instant>,
    ) {
        let Some(track) = self.tracks.get_mut(&request) else { return };
        track.pending_at.get_or_insert(at);
        track.stage += 1;
        track.stage_at = at;
        track.approvals = 0;
        track.seen.clear();
        let track = track.clone();
        let asked = self.asked(&track, false);
        if let Some(track) = self.tracks.get_mut(&request) {
            track.asked = asked.len();
        }
        let rules = &self.cast.rules(track.role).settings;
        let stages = rules.stages.len();
        let needed = rules.stages[usize::from(track.stage) - 1].approvals_needed;
        let stage = match stages {
            1 => String::new(),
            _ => format!("Stage {} of {stages}. ", track.stage),
        };
        let by = self.by(&self.people(&asked), needed as usize);
        let until = self.cast.clock.moment(deadline, at);
        let length = span(deadline - at);
        let mut text = format!("{stage}Approval is needed{by}, until {until} ({length}).");
        if let Some(escalates_at) = escalates_at {
            let moment = self.cast.clock.moment(escalates_at, at);
            text.push_str(&format!(" From {moment} on the alternates are asked too."));
        }
        self.say_held(at, "stage", request, text);
        if let Some(text) = self.duties(&asked, at, deadline) {
            self.say(at, "duty", Some(request), text);
        }
    }

    /// Each person once, as the first of their memberships.
    fn people(&self, asked: &[Approver]) -> Vec<Approver> {
        let mut people: Vec<Approver> = Vec::with_capacity(asked.len());
        for one in asked {
            let persons = &self.cast.persons;
            if persons.is_empty() || !people.iter().any(|other| persons.same(*one, *other)) {
                people.push(*one);
            }
        }
        people
    }

    /// " by one of anna and ben".
    fn by(&self, asked: &[Approver], needed: usize) -> String {
        let names = self.everybody(asked);
        match (asked.len(), needed) {
            (0, _) => ", and there is nobody who could give it".to_owned(),
            (1, 1) => format!(" by {names}"),
            (2, 2) => format!(" by both {names}"),
            (all, needed) if needed == all => format!(" by all of {names}"),
            (all, needed) if needed > all => format!(" by {needed}, and there are only {names}"),
            (_, 1) => format!(" by one of {names}"),
            _ => format!(" by {needed} of {names}"),
        }
    }

    /// The members who are asked in the present stage, or its alternates, without the requester.
    fn asked(&self, track: &Track, alternates: bool) -> Vec<Approver> {
        let (rules, stage) = (self.cast.rules(track.role), track.stage.max(1));
        let desk = &rules.desks[usize::from(stage) - 1];
        let first = rules.approvers_of(stage, track.requester.population);
        let groups: Vec<GroupId> = match alternates {
            false => first.to_vec(),
            true => {
                let new = |group: &&GroupId| !first.contains(group);
                desk.escalate_to.iter().filter(new).copied().collect()
            }
        };
        let mut asked = Vec::new();
        for group in groups {
            let size = self.cast.policy.groups[group.index()].members.len();
            for place in 0..size {
                let one = Approver { group, member: MemberIx::new(place) };
                let (cast, requester) = (self.cast, track.requester);
                if !cast.persons.is_requester(cast.scenario, one, requester) {
                    asked.push(one);
                }
            }
        }
        asked
    }

    /// "anna, ben and carol", or "the 12 members of secops".
    pub fn everybody(&self, asked: &[Approver]) -> String {
        if asked.len() <= 5 {
            return several(&self.names(asked));
        }
        let mut groups: Vec<(String, usize)> = Vec::new();
        for approver in asked {
            let name = self.cast.group(*approver);
            match groups.iter_mut().find(|group| group.0 == name) {
                Some(group) => group.1 += 1,
                None => groups.push((name, 1)),
            }
        }
        let said = |(name, size): &(String, usize)| match size {
            1 => format!("the only one of {name}"),
            _ => format!("the {size} of {name}"),
        };
        several(&groups.iter().map(said).collect::<Vec<_>>())
    }

    pub fn names(&self, approvers: &[Approver]) -> Vec<String> {
        approvers.iter().map(|approver| self.cast.approver(*approver)).collect()
    }

    /// Who is on duty at this instant, and until when; who is not.
    fn duties(&self, asked: &[Approver], at: Instant, deadline: Instant) -> Option<String> {
        let mut on = Vec::new();
        let mut off = Vec::new();
        let mut back: Option<Instant> = None;
        for approver in asked {
            let name = self.cast.approver(*approver);
            let until = match self.cast.duty(*approver, at) {
                Duty::Always => " around the clock".to_owned(),
                Duty::ToTheEnd => " until the run ends".to_owned(),
                Duty::On(until) => {
                    let own = self.cast.own_time(*approver, until);
                    format!(" until {}{own}", self.cast.clock.moment(until, at))
                }
                Duty::Off(until) => {
                    back = back.into_iter().chain(until).min();
                    off.push((name, self.cast.off_duty(*approver, at)));
                    continue;
                }
            };
            on.push((name, Phrase::same(until)));
        }
        match (asked.len(), on.is_empty()) {
            (0, _) => None,
            (whole, true) => Some(nobody_on_duty(off, whole, back, at, deadline)),
            (whole, false) => {
                let mut text = format!("On duty: {}.", phrases(on, whole));
                if !off.is_empty() {
                    let off = off.into_iter().map(|(name, why)| (name, in_brackets(&why)));
                    text.push_str(&format!(" Not: {}.", phrases(off.collect(), 0)));
                }
                Some(text)
            }
        }
    }

    /// The alternates are asked too.
    pub fn escalated(&mut self, record: &Record, track: &Track) {
        let alternates = self.asked(track, true);
        if let Some(track) = self.tracks.get_mut(&record.request) {
            track.asked += alternates.len();
        }
        let waited = span(record.at - track.stage_at);
        let whom = match alternates.len() {
            0 => "and there is nobody else to ask".to_owned(),
            n => {
                format!("{} {} asked too", self.everybody(&alternates), english::of(n, "is", "are"))
            }
        };
        let text = format!("Nobody has decided for {waited}: {whom}.");
        self.say_record(record, text);
        if let Some(text) = self.duties(&alternates, record.at, Instant::NEVER) {
            self.say(record.at, "duty", Some(record.request), text);
        }
    }
}

fn nobody_on_duty(
    off: Vec<(String, String)>,
    whole: usize,
    back: Option<Instant>,
    at: Instant,
    deadline: Instant,
) -> String {
    let Some(back) = back else {
        return "Nobody is on duty, and nobody comes before the run ends.".to_owned();
    };
    let off = off.into_iter().map(|(name, why)| (name, Phrase::verb("is", "are", &why)));
    let text = format!("Nobody is on duty: {}.", phrases(off.collect(), whole));
    let more = match (deadline - back).as_ms() {
        0 => "The deadline is at that very moment.".to_owned(),
        ms if ms < 0 => format!("The deadline is {} earlier.", span(back - deadline)),
        _ if whole == 1 => format!("That is in {}.", span(back - at)),
        _ => format!("The first is back in {}.", span(back - at)),
    };
    format!("{text} {more}")
}
