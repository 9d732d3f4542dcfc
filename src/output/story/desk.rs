//! What is said of approvers: who is asked and on duty, mail, lists, reviews, and what the others
//! did.

use super::cast::{Duty, count, several, span};
use super::teller::{Seen, Teller, Track};
use crate::engine::{Aside, Record, ReviewEnd};
use crate::experiment::story::{Fact, Hand, Told};
use crate::id::{Approver, GroupId, MemberIx};
use crate::scenario::model::Coordination;
use crate::time::Instant;

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
        let by = match (asked.is_empty(), needed) {
            (true, _) => ", and there is nobody who could give it".to_owned(),
            (_, 1) if asked.len() == 1 => format!(" by {}", self.everybody(&asked)),
            (_, 1) => format!(" by one of {}", self.everybody(&asked)),
            _ => format!(" by {needed} of {}", self.everybody(&asked)),
        };
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

    /// The members who are asked in the present stage, or its alternates, without the requester.
    fn asked(&self, track: &Track, alternates: bool) -> Vec<Approver> {
        let desk = &self.cast.rules(track.role).desks[usize::from(track.stage).max(1) - 1];
        let groups: Vec<GroupId> = match alternates {
            false => desk.approvers.clone(),
            true => {
                let new = |group: &&GroupId| !desk.approvers.contains(group);
                desk.escalate_to.iter().filter(new).copied().collect()
            }
        };
        let population = self.cast.scenario.population(track.requester.population);
        let mut asked = Vec::new();
        for group in groups {
            let own = population.approves_for.contains(&group);
            let size = self.cast.policy.groups[group.index()].members.len();
            for place in 0..size {
                if !(own && track.requester.number == place as u64) {
                    asked.push(Approver { group, member: MemberIx::new(place) });
                }
            }
        }
        asked
    }

    /// "anna, ben and carol", or "the 12 members of secops".
    fn everybody(&self, asked: &[Approver]) -> String {
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
            1 => format!("the one of {name}"),
            _ => format!("the {size} of {name}"),
        };
        several(&groups.iter().map(said).collect::<Vec<_>>())
    }

    /// How many are asked in the present stage.
    fn whole(&self, request: u64) -> usize {
        self.tracks.get(&request).map_or(0, |track| track.asked)
    }

    fn names(&self, approvers: &[Approver]) -> Vec<String> {
        approvers.iter().map(|approver| self.cast.approver(*approver)).collect()
    }

    /// Who is on duty at this instant, and until when; who is not.
    fn duties(&self, asked: &[Approver], at: Instant, deadline: Instant) -> Option<String> {
        let mut on = Vec::new();
        let mut off = Vec::new();
        let mut back: Option<Instant> = None;
        for approver in asked {
            let name = self.cast.approver(*approver);
            match self.cast.duty(*approver, at) {
                Duty::On(None) => on.push((name, "all the time".to_owned())),
                Duty::On(Some(until)) => {
                    let own = self.cast.own_time(*approver, until);
                    on.push((name, format!("until {}{own}", self.cast.clock.moment(until, at))));
                }
                Duty::Off(until) => {
                    back = back.into_iter().chain(until).min();
                    off.push((name, self.cast.off_duty(*approver, at)));
                }
            }
        }
        if asked.is_empty() {
            return None;
        }
        if on.is_empty() {
            let mut text =
                format!("Nobody is on duty: {}.", phrases(off, " is ", " are ", asked.len()));
            match back {
                None => text.push_str(" Nobody comes before the run ends."),
                Some(back) if back >= deadline => {
                    let late = span(back - deadline);
                    text.push_str(&format!(" The deadline is {late} earlier."));
                }
                Some(back) if asked.len() == 1 => {
                    text.push_str(&format!(" That is in {}.", span(back - at)));
                }
                Some(back) => text.push_str(&format!(" The first is back in {}.", span(back - at))),
            }
            return Some(text);
        }
        let mut text = format!("On duty: {}.", phrases(on, " ", " ", asked.len()));
        if !off.is_empty() {
            text.push_str(&format!(" Not: {}.", phrases(off, ", ", ", ", 0)));
        }
        Some(text)
    }

    pub fn escalated(&mut self, record: &Record, track: &Track) {
        let alternates = self.asked(track, true);
        let names = self.everybody(&alternates);
        let waited = span(record.at - track.stage_at);
        let are = if alternates.len() == 1 { "is" } else { "are" };
        let text = format!("Nobody has decided for {waited}: {names} {are} asked too.");
        self.say_record(record, text);
        if let Some(text) = self.duties(&alternates, record.at, Instant::NEVER) {
            self.say(record.at, "duty", Some(record.request), text);
        }
    }

    /// Mail and lists of one instant are told together; how many facts that were.
    pub fn messages(&mut self, at: Instant, request: u64, told: &[Told]) -> usize {
        let mut news = News::default();
        let together = told.iter().take_while(|one| one.at == at && news.take(one, request));
        let length = together.count();
        let rest = told[length..].iter().take_while(|one| one.at == at);
        news.began = rest.filter_map(|one| began(one, request)).collect();
        let Some(track) = self.tracks.get_mut(&request) else { return length };
        for &approver in &news.lost {
            track.seen.insert(approver, Seen::Lost);
        }
        for &(approver, arrives_at) in &news.sent {
            let seen = if arrives_at > at { Seen::OnTheWay } else { Seen::Arrived };
            track.seen.insert(approver, seen);
        }
        for &(approver, _) in &news.arrived {
            track.seen.insert(approver, Seen::Arrived);
        }
        for &(approver, _, hand) in &news.listed {
            track.seen.insert(approver, Seen::Listed(hand.map(|hand| hand.request)));
        }
        self.say_mail(at, request, &news);
        self.say_arrivals(at, request, &news);
        self.say_lists(at, request, &news);
        length
    }

    fn say_mail(&mut self, at: Instant, request: u64, news: &News) {
        if !news.own.is_empty() {
            let names = several(&self.names(&news.own));
            let text = format!("{names} is not asked: nobody decides on their own request.");
            self.say(at, "own_request", Some(request), text);
        }
        let on_the_way = news.sent.iter().any(|sent| sent.1 > at);
        if !news.lost.is_empty() {
            let names = several(&self.names(&news.lost));
            let text = format!("Mail goes out. That to {names} is lost.");
            self.say(at, "mail", Some(request), text);
        } else if on_the_way {
            self.say(at, "mail", Some(request), "Mail goes out.".to_owned());
        }
    }

    fn say_arrivals(&mut self, at: Instant, request: u64, news: &News) {
        let mut on = Vec::new();
        let mut off = Vec::new();
        for &(approver, looks_at) in &news.arrived {
            let listed = news.listed.iter().any(|listed| listed.0 == approver);
            if listed {
                continue;
            }
            let name = self.cast.approver(approver);
            if self.cast.is_off(approver, at) {
                off.push((name, self.off_duty_again(request, approver, at)));
            } else if looks_at.is_none() {
                off.push((name, "on duty, but does not look at it in this run".to_owned()));
            } else {
                on.push(name);
            }
        }
        if on.is_empty() && off.is_empty() {
            return;
        }
        let mut text = String::new();
        if !on.is_empty() {
            let all = off.is_empty() && on.len() > 2 && on.len() == self.whole(request);
            let whom = if all { "all of them".to_owned() } else { several(&on) };
            text = format!("The mail reaches {whom}.");
        }
        if !off.is_empty() {
            let first = if on.is_empty() { "The mail reaches " } else { " It reaches " };
            text.push_str(&format!("{first}{}.", phrases(off, ", ", ", ", self.whole(request))));
        }
        self.say(at, "mail", Some(request), text);
    }

    /// The same, without what was said when the stage began.
    fn off_duty_again(&self, request: u64, approver: Approver, at: Instant) -> String {
        let stage_at = self.tracks.get(&request).map_or(at, |track| track.stage_at);
        if self.cast.duty(approver, stage_at) == self.cast.duty(approver, at) {
            let phrase = self.cast.off_duty(approver, at);
            return phrase.split(" until ").next().unwrap_or_default().to_owned();
        }
        self.cast.off_duty(approver, at)
    }

    /// The request comes to lists. Who begins at once is told with the review.
    fn say_lists(&mut self, at: Instant, request: u64, news: &News) {
        let stage_at = self.tracks.get(&request).map(|track| track.stage_at);
        // Said already: who begins, who is off duty as the stage begins; not worth a word: who is
        // free and leaves it to another.
        let is_news = |&&(approver, _, hand): &&(Approver, u32, Option<Hand>)| {
            let off = self.cast.is_off(approver, at);
            !news.began.contains(&approver) && (hand.is_some() || off && stage_at != Some(at))
        };
        let waits: Vec<_> = news.listed.iter().filter(is_news).copied().collect();
        if waits.is_empty() {
            return;
        }
        if waits.len() > 3 {
            let busy = waits.iter().filter(|one| one.2.is_some()).count();
            let off = waits.iter().filter(|one| self.cast.is_off(one.0, at)).count();
            let text = format!(
                "It is on the lists of {}: {busy} busy, {off} off duty.",
                count(waits.len() as u64, "approver"),
            );
            return self.say(at, "list", Some(request), text);
        }
        let said: Vec<_> = waits.iter().map(|one| self.on_list(at, *one)).collect();
        let text = format!("It is on the list of {}.", phrases(said, ", ", ", ", 0));
        self.say(at, "list", Some(request), text);
    }

    fn on_list(
        &self,
        at: Instant,
        (approver, ahead, hand): (Approver, u32, Option<Hand>),
    ) -> (String, String) {
        let name = self.cast.approver(approver);
        let mut phrase = match hand {
            Some(hand) => {
                let whose = self.cast.requester(hand.requester);
                let since = span(at - hand.since);
                format!("busy with request {} of {whose} for {since}", hand.request)
            }
            None => self.cast.off_duty(approver, at),
        };
        if ahead > 0 {
            phrase.push_str(&format!(", with {ahead} before it"));
        }
        (name, phrase)
    }

    pub fn began(&mut self, at: Instant, request: u64, approver: Approver) {
        let Some(track) = self.tracks.get_mut(&request) else { return };
        track.seen.insert(approver, Seen::Reviewing(at));
        let own = self.cast.own_time(approver, at);
        let text = format!("{} begins to review{own}.", self.cast.approver(approver));
        self.say(at, "review", Some(request), text);
    }

    pub fn ended(
        &mut self,
        at: Instant,
        request: u64,
        (approver, began_at): (Approver, Instant),
        how: ReviewEnd,
    ) {
        let (name, took) = (self.cast.approver(approver), span(at - began_at));
        let text = match how {
            ReviewEnd::Decided => return,
            ReviewEnd::InVain => format!("{name} ends a review of {took} in vain."),
            ReviewEnd::Stopped => format!("{name} notices, and stops after {took} of review."),
            ReviewEnd::HandedBack => {
                format!("{name} goes off duty and hands the review back: {took} of work are lost.")
            }
            ReviewEnd::InHand => format!("The run ends {took} into the review of {name}."),
        };
        if let Some(track) = self.tracks.get_mut(&request) {
            match how {
                ReviewEnd::HandedBack => track.seen.insert(approver, Seen::Listed(None)),
                _ => track.seen.remove(&approver),
            };
        }
        self.say(at, "review_end", Some(request), text);
    }

    /// What everybody else had done when a stage ended.
    pub fn say_others(&mut self, at: Instant, request: u64, decider: Option<Approver>) {
        let Some(track) = self.tracks.get_mut(&request) else { return };
        if let Some(decider) = decider {
            track.seen.remove(&decider);
        }
        let seen = track.seen.clone();
        // Who reviews in vain is told again when the review ends.
        let others: Vec<_> = seen
            .iter()
            .map(|(approver, seen)| {
                (self.cast.approver(*approver), self.standing(*approver, *seen, at, decider))
            })
            .collect();
        if others.is_empty() {
            return;
        }
        // With the decider, who is not among the others.
        let whole = self.whole(request).saturating_sub(usize::from(decider.is_some()));
        let first = if decider.is_some() { "The others: " } else { "The approvers: " };
        let text = format!("{first}{}.", phrases(others, " ", " ", whole));
        self.say(at, "others", Some(request), text);
    }

    fn standing(
        &self,
        approver: Approver,
        seen: Seen,
        at: Instant,
        decider: Option<Approver>,
    ) -> String {
        let off = self.cast.is_off(approver, at);
        let group = &self.cast.policy.groups[approver.group.index()];
        if let (Some(decider), Seen::Listed(None), Coordination::Claim) =
            (decider, seen, group.coordination)
            && decider.group == approver.group
        {
            return format!("left it to {}", self.cast.approver(decider));
        }
        match seen {
            Seen::Lost => "never got the mail".to_owned(),
            Seen::OnTheWay => "had no mail yet".to_owned(),
            Seen::Arrived if off => "had the mail, off duty".to_owned(),
            Seen::Arrived => "had the mail and had not looked".to_owned(),
            Seen::Listed(Some(busy)) => format!("had it on the list, behind request {busy}"),
            Seen::Listed(None) if off => "had it on the list, off duty".to_owned(),
            Seen::Listed(None) => "had it on the list".to_owned(),
            Seen::Reviewing(since) => format!("was {} into a review", span(at - since)),
            Seen::Approved => "had approved".to_owned(),
        }
    }
}

/// What reaches approvers at one instant.
#[derive(Default)]
struct News {
    own: Vec<Approver>,
    lost: Vec<Approver>,
    sent: Vec<(Approver, Instant)>,
    arrived: Vec<(Approver, Option<Instant>)>,
    listed: Vec<(Approver, u32, Option<Hand>)>,
    began: Vec<Approver>,
}

impl News {
    /// Takes a fact that belongs to it; whether it does.
    fn take(&mut self, told: &Told, about: u64) -> bool {
        let Fact::Aside(aside, hand) = told.fact else { return false };
        match aside {
            Aside::OwnRequest { request, approver } if request == about => self.own.push(approver),
            Aside::Mail { request, approver, arrives_at: None } if request == about => {
                self.lost.push(approver);
            }
            Aside::Mail { request, approver, arrives_at: Some(at) } if request == about => {
                self.sent.push((approver, at));
            }
            Aside::Arrived { request, approver, looks_at } if request == about => {
                self.arrived.push((approver, looks_at));
            }
            Aside::Listed { request, approver, ahead } if request == about => {
                self.listed.push((approver, ahead, hand));
            }
            _ => return false,
        }
        true
    }
}

fn began(told: &Told, about: u64) -> Option<Approver> {
    match told.fact {
        Fact::Aside(Aside::Began { request, approver, .. }, _) if request == about => {
            Some(approver)
        }
        _ => None,
    }
}

/// "anna and ben until 17:00; carol all the time": names with the same phrase are said together, and
/// as "all" where they are all of three or more.
fn phrases(said: Vec<(String, String)>, one: &str, more: &str, whole: usize) -> String {
    let mut groups: Vec<(Vec<String>, String)> = Vec::new();
    for (name, phrase) in said {
        match groups.iter_mut().find(|group| group.1 == phrase) {
            Some(group) => group.0.push(name),
            None => groups.push((vec![name], phrase)),
        }
    }
    let said = groups.iter().map(|(names, phrase)| {
        let link = if names.len() == 1 { one } else { more };
        let all = names.len() > 2 && names.len() == whole;
        let names = if all { "all".to_owned() } else { several(names) };
        format!("{names}{link}{phrase}")
    });
    let all: Vec<_> = said.collect();
    let shown = all.len().min(6);
    let mut text = all[..shown].join("; ");
    if all.len() > shown {
        text.push_str(&format!("; and {} more", all.len() - shown));
    }
    text
}
