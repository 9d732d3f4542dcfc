//! What is said of mail, waiting lists and reviews.

use crate::engine::{Occurrence, ReviewEnd};
use crate::english;
use crate::experiment::story::{Fact, Hand, Told};
use crate::id::Approver;
use crate::time::Instant;
use crate::words::story::cast::{count, several, span};
use crate::words::story::phrases::{in_brackets, phrases};
use crate::words::story::teller::Teller;
use crate::words::story::track::Seen;

/// So many approvers with the request on their list are told one by one.
const FEW: usize = 3;

/// What reaches approvers at one instant.
#[derive(Default)]
struct News {
    own: Vec<Approver>,
    lost: Vec<Approver>,
    sent: Vec<(Approver, Instant)>,
    reminded: Vec<(Approver, Option<Instant>)>,
    arrived: Vec<(Approver, Option<Instant>)>,
    found: Vec<Approver>,
    listed: Vec<Listed>,
    began: Vec<Approver>,
}

/// The request comes to a list.
#[derive(Clone, Copy)]
struct Listed {
    approver: Approver,
    /// Requests that the approver would take first.
    ahead: u32,
    /// What the approver has in hand.
    hand: Option<Hand>,
}

impl News {
    /// Takes a fact that belongs to it; whether it does.
    fn take(&mut self, told: &Told, about: u64) -> bool {
        let Fact::Occurrence(occurrence) = told.fact else { return false };
        match occurrence {
            Occurrence::OwnRequest { request, approver } if request == about => {
                self.own.push(approver)
            }
            Occurrence::Mail { request, approver, arrives_at: None } if request == about => {
                self.lost.push(approver);
            }
            Occurrence::Mail { request, approver, arrives_at: Some(at) } if request == about => {
                self.sent.push((approver, at));
            }
            Occurrence::Arrived { request, approver, looks_at } if request == about => {
                self.arrived.push((approver, looks_at));
            }
            Occurrence::Reminded { request, approver, arrives_at, .. } if request == about => {
                self.reminded.push((approver, arrives_at));
            }
            Occurrence::Found { request, approver } if request == about => {
                self.found.push(approver);
            }
            Occurrence::Listed { request, approver, ahead } if request == about => {
                let hand = told.hands.get(&approver).copied();
                self.listed.push(Listed { approver, ahead, hand });
            }
            _ => return false,
        }
        true
    }
}

impl Teller<'_> {
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
        for (approver, arrives_at) in &news.reminded {
            // What a mail before it did stays.
            let seen = track.seen.entry(*approver).or_insert(Seen::OnTheWay);
            if *seen == Seen::Lost && arrives_at.is_some() {
                *seen = Seen::OnTheWay;
            }
        }
        for listed in &news.listed {
            track.seen.insert(listed.approver, Seen::Listed);
        }
        self.say_mail(at, request, &news);
        self.say_reminders(at, request, &news);
        self.say_arrivals(at, request, &news);
        self.say_lists(at, request, &news);
        length
    }

    fn say_mail(&mut self, at: Instant, request: u64, news: &News) {
        if !news.own.is_empty() {
            let names = several(&self.names(&news.own));
            let are = english::of(news.own.len(), "is", "are");
            let text = format!("{names} {are} not asked: nobody decides on their own request.");
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

    fn say_reminders(&mut self, at: Instant, request: u64, news: &News) {
        if !news.reminded.is_empty() {
            let all: Vec<Approver> = news.reminded.iter().map(|one| one.0).collect();
            let lost = news.reminded.iter().filter(|one| one.1.is_none());
            let lost: Vec<Approver> = lost.map(|one| one.0).collect();
            let mut text = format!("A reminder goes out to {}", several(&self.names(&all)));
            match lost.len() {
                0 => text.push('.'),
                count if count == all.len() => text.push_str(", and is lost."),
                _ => {
                    let names = several(&self.names(&lost));
                    text.push_str(&format!("; that to {names} is lost."));
                }
            }
            self.say(at, "reminder", Some(request), text);
        }
        if !news.found.is_empty() {
            let names = several(&self.names(&news.found));
            let look = english::of(news.found.len(), "looks", "look");
            let find = english::of(news.found.len(), "finds", "find");
            let text = format!("{names} {look} at the portal and {find} it.");
            self.say(at, "look", Some(request), text);
        }
    }

    fn say_arrivals(&mut self, at: Instant, request: u64, news: &News) {
        let whole = self.tracks.get(&request).map_or(0, |track| track.asked);
        let mut on = Vec::new();
        let mut off = Vec::new();
        for &(approver, looks_at) in &news.arrived {
            let listed = news.listed.iter().any(|listed| listed.approver == approver);
            if listed {
                continue;
            }
            let name = self.cast.approver(approver);
            if self.cast.is_off(approver, at) {
                off.push((name, in_brackets(&self.off_duty_again(request, approver, at))));
            } else if looks_at.is_none() {
                off.push((name, in_brackets("on duty, but does not look at it in this run")));
            } else {
                on.push(name);
            }
        }
        let mut text = String::new();
        if !on.is_empty() {
            let all = off.is_empty() && on.len() > 2 && on.len() == whole;
            let whom = if all { "all of them".to_owned() } else { several(&on) };
            text = format!("The mail reaches {whom}.");
        }
        if !off.is_empty() {
            let first = if on.is_empty() { "The mail reaches " } else { " It reaches " };
            text.push_str(&format!("{first}{}.", phrases(off, whole)));
        }
        if !text.is_empty() {
            self.say(at, "mail", Some(request), text);
        }
    }

    /// The same, without what was said when the stage began.
    fn off_duty_again(&self, request: u64, approver: Approver, at: Instant) -> String {
        let stage_at = self.tracks.get(&request).map_or(at, |track| track.stage_at);
        if self.cast.duty(approver, stage_at) == self.cast.duty(approver, at) {
            return self.cast.why_off(approver, at).to_owned();
        }
        self.cast.off_duty(approver, at)
    }

    /// The request comes to lists. Who begins at once is told with the review; who is off duty as
    /// the stage begins has been told; who is free and leaves it to another is not worth a word.
    fn say_lists(&mut self, at: Instant, request: u64, news: &News) {
        let stage_at = self.tracks.get(&request).map(|track| track.stage_at);
        let is_news = |listed: &&Listed| {
            let off = self.cast.is_off(listed.approver, at) && stage_at != Some(at);
            let waits = listed.hand.is_some() || listed.ahead > 0 || off;
            waits && !news.began.contains(&listed.approver)
        };
        let waits: Vec<_> = news.listed.iter().filter(is_news).copied().collect();
        if waits.is_empty() {
            return;
        }
        let text = if waits.len() > FEW {
            self.on_many_lists(at, &waits)
        } else {
            let said = waits.iter().map(|one| {
                (self.cast.approver(one.approver), in_brackets(&self.on_list(at, request, one)))
            });
            let lists = english::of(waits.len(), "list", "lists");
            format!("It is on the {lists} of {}.", phrases(said.collect(), 0))
        };
        self.say(at, "list", Some(request), text);
    }

    fn on_many_lists(&self, at: Instant, waits: &[Listed]) -> String {
        let busy = waits.iter().filter(|one| one.hand.is_some()).count();
        let off = |one: &&Listed| one.hand.is_none() && self.cast.is_off(one.approver, at);
        let off = waits.iter().filter(off).count();
        let rest = waits.len() - busy - off;
        let all = [(busy, "busy"), (off, "off duty"), (rest, "free and about to begin another")];
        let all = all.iter().filter(|part| part.0 > 0).map(|(n, what)| format!("{n} {what}"));
        let approvers = count(waits.len() as u64, "approver");
        format!(
            "It is on the lists of {approvers}: {}.",
            english::listed(&all.collect::<Vec<_>>(), "and")
        )
    }

    fn on_list(&self, at: Instant, request: u64, listed: &Listed) -> String {
        let mut parts = Vec::new();
        match listed.hand {
            Some(hand) if hand.about.is_some() => parts.push(self.busy_with(at, &hand)),
            Some(hand) if hand.request == request && self.reviews_as_another(request, listed) => {
                parts.push("already in the review of it".to_owned());
            }
            Some(hand) if hand.request == request => {
                let since = span(at - hand.since);
                parts.push(format!("still in the review of the stage before, for {since}"));
            }
            Some(hand) => parts.push(self.busy_with(at, &hand)),
            None if self.cast.is_off(listed.approver, at) => {
                parts.push(self.off_duty_again(request, listed.approver, at));
            }
            None => {}
        }
        if listed.ahead > 0 {
            parts.push(format!("with {} before it", listed.ahead));
        }
        parts.join(", ")
    }

    /// Whether the person reviews this stage of the request as a member of another group.
    fn reviews_as_another(&self, request: u64, listed: &Listed) -> bool {
        let seen = self.tracks.get(&request).map(|track| &track.seen);
        seen.into_iter().flatten().any(|(other, seen)| {
            let same = self.cast.persons.same(*other, listed.approver);
            same && *other != listed.approver && matches!(seen, Seen::Reviewing(_))
        })
    }

    /// A review begins.
    pub fn began(&mut self, at: Instant, request: u64, approver: Approver) {
        let Some(track) = self.tracks.get_mut(&request) else { return };
        track.seen.insert(approver, Seen::Reviewing(at));
        let own = self.cast.own_time(approver, at);
        let text = format!("{} begins to review{own}.", self.cast.approver(approver));
        self.say(at, "review", Some(request), text);
    }

    /// A review ends.
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
            ReviewEnd::HandedBack { never_fits } => {
                let lost = format!("hands the review back: {took} of work is lost.");
                let never = if never_fits { " The review fits into no later shift." } else { "" };
                format!("{name} goes off duty and {lost}{never}")
            }
            ReviewEnd::InHand => format!("The run ends {took} into the review of {name}."),
        };
        // A review of an earlier stage changes nothing in this one.
        if let Some(track) = self.tracks.get_mut(&request)
            && track.seen.get(&approver) == Some(&Seen::Reviewing(began_at))
        {
            match how {
                ReviewEnd::HandedBack { .. } => track.seen.insert(approver, Seen::Listed),
                _ => track.seen.remove(&approver),
            };
        }
        self.say(at, "review_end", Some(request), text);
    }
}

fn began(told: &Told, about: u64) -> Option<Approver> {
    match told.fact {
        Fact::Occurrence(Occurrence::Began { request, approver, .. }) if request == about => {
            Some(approver)
        }
        _ => None,
    }
}
