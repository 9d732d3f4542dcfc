//! What is said of alerts: who is told to look at an activation or an emergency account, and what
//! comes of it.

use crate::engine::{About, Occurrence, WatchEnd, Watching};
use crate::english;
use crate::experiment::story::{Fact, Hand, Told};
use crate::id::Approver;
use crate::time::Instant;
use crate::words::story::cast::{several, span};
use crate::words::story::phrases::{in_brackets, phrases};
use crate::words::story::teller::Teller;

/// What reaches those who watch at one instant.
#[derive(Default)]
struct News {
    raised: bool,
    own: Vec<Approver>,
    asked: Vec<Approver>,
    lost: Vec<Approver>,
    /// Arrived, and not looked at yet.
    arrived: Vec<Approver>,
    /// On the list, behind so many others; and what the member has in hand.
    listed: Vec<(Approver, u32, Option<Hand>)>,
    began: Vec<Approver>,
}

impl News {
    /// Takes a fact that belongs to it; whether it does.
    fn take(&mut self, told: &Told, wanted: About) -> bool {
        let Some(what) = about(told, wanted) else { return false };
        match what {
            Watching::Raised { .. } => self.raised = true,
            Watching::Own { approver } => self.own.push(approver),
            Watching::Mail { approver, arrives_at } => {
                self.asked.push(approver);
                if arrives_at.is_none() {
                    self.lost.push(approver);
                }
            }
            Watching::Arrived { approver, looks_at } => {
                if looks_at != Some(told.at) {
                    self.arrived.push(approver);
                }
            }
            Watching::Listed { approver, ahead } => {
                self.listed.push((approver, ahead, told.hands.get(&approver).copied()));
            }
            Watching::Began { .. } | Watching::Ended { .. } => return false,
        }
        true
    }
}

impl Teller<'_> {
    /// What happens to an alert, told together as far as it is mail and lists of one instant; how many
    /// facts that were.
    pub fn alert(&mut self, subject: About, told: &[Told]) -> usize {
        let (at, request) = (told[0].at, request_of(subject));
        match about(&told[0], subject) {
            Some(Watching::Began { approver, .. }) => {
                let own = self.cast.own_time(approver, at);
                let name = self.cast.approver(approver);
                self.say(at, "review", request, format!("{name} begins to look{own}."));
                return 1;
            }
            Some(Watching::Ended { approver, began_at, how }) => {
                let text = self.looked(subject, (approver, at), began_at, how);
                self.say(at, "review_end", request, text);
                return 1;
            }
            _ => {}
        }
        let mut news = News::default();
        let together = told.iter().take_while(|one| one.at == at && news.take(one, subject));
        let length = together.count();
        let rest = told[length..].iter().take_while(|one| one.at == at);
        news.began = rest.filter_map(|one| began(one, subject)).collect();
        self.say_alert(at, request, &news);
        length.max(1)
    }

    fn say_alert(&mut self, at: Instant, request: Option<u64>, news: &News) {
        if news.raised {
            let whom = match news.asked.len() {
                0 => "nobody".to_owned(),
                _ => self.everybody(&news.asked),
            };
            self.say(at, "alert", request, format!("An alert goes to {whom}."));
        }
        if !news.own.is_empty() {
            let names = several(&self.names(&news.own));
            let are = english::of(news.own.len(), "is", "are");
            let text = format!("{names} {are} not told: nobody watches their own account.");
            self.say(at, "own_request", request, text);
        }
        if !news.lost.is_empty() {
            let names = several(&self.names(&news.lost));
            self.say(at, "mail", request, format!("The mail of the alert to {names} is lost."));
        }
        if !news.arrived.is_empty() {
            let whom = self.everybody(&news.arrived);
            self.say(at, "mail", request, format!("The mail of the alert reaches {whom}."));
        }
        let waits = |one: &&(Approver, u32, Option<Hand>)| {
            let off = self.cast.is_off(one.0, at);
            (one.1 > 0 || one.2.is_some() || off) && !news.began.contains(&one.0)
        };
        let said = news.listed.iter().filter(waits).map(|(approver, ahead, hand)| {
            (
                self.cast.approver(*approver),
                in_brackets(&self.at_the_list(at, *approver, *ahead, *hand)),
            )
        });
        let said: Vec<(String, _)> = said.collect();
        if !said.is_empty() {
            let lists = english::of(said.len(), "list", "lists");
            let text = format!("The alert is on the {lists} of {}.", phrases(said, 0));
            self.say(at, "list", request, text);
        }
    }

    fn at_the_list(
        &self,
        at: Instant,
        approver: Approver,
        ahead: u32,
        hand: Option<Hand>,
    ) -> String {
        let mut parts = Vec::new();
        match hand {
            Some(hand) => parts.push(self.busy_with(at, &hand)),
            None if self.cast.is_off(approver, at) => parts.push(self.cast.off_duty(approver, at)),
            None => {}
        }
        if ahead > 0 {
            parts.push(format!("with {ahead} before it"));
        }
        parts.join(", ")
    }

    /// "busy with request 7 of admins-3 for 5 min".
    pub fn busy_with(&self, at: Instant, hand: &Hand) -> String {
        let whose = self.cast.requester(hand.requester);
        let what = match hand.about {
            None => format!("request {} of {whose}", hand.request),
            Some(About::Activation(request)) => {
                format!("the alert on request {request} of {whose}")
            }
            Some(About::Use(..)) => format!("the alert on an emergency account for {whose}"),
        };
        match span(at - hand.since) {
            _ if hand.since == at => format!("who has just begun {what}"),
            since => format!("busy with {what} for {since}"),
        }
    }

    /// How somebody has looked.
    fn looked(
        &self,
        subject: About,
        (approver, at): (Approver, Instant),
        began_at: Instant,
        how: WatchEnd,
    ) -> String {
        let (name, took) = (self.cast.approver(approver), span(at - began_at));
        let thing = match subject {
            About::Activation(_) => "activation",
            About::Use(..) => "use of the emergency account",
        };
        match how {
            WatchEnd::Judged { stops: false, malicious, .. } => {
                let missed = if malicious { " The attacker is not seen." } else { "" };
                format!("{name} looks for {took} and lets it be.{missed}")
            }
            WatchEnd::Judged { malicious: true, detected, .. } => {
                let gone = if detected { "." } else { ", who is gone." };
                format!("{name} looks for {took} and detects the attacker{gone}")
            }
            WatchEnd::Judged { active: true, .. } => {
                format!("{name} looks for {took} and raises a false alarm: the {thing} ends.")
            }
            WatchEnd::Judged { .. } => {
                format!(
                    "{name} looks for {took} and raises a false alarm, but the {thing} is over."
                )
            }
            WatchEnd::InVain => format!("{name} looks for {took} in vain: another was first."),
            WatchEnd::Stopped => format!("{name} notices that another was first, after {took}."),
            WatchEnd::HandedBack => {
                format!("{name} goes off duty and leaves the alert: {took} of work is lost.")
            }
            WatchEnd::InHand => {
                format!("The run ends {took} into the look of {name} at the alert.")
            }
        }
    }
}

fn request_of(subject: About) -> Option<u64> {
    match subject {
        About::Activation(request) => Some(request),
        About::Use(..) => None,
    }
}

/// What the fact tells of this alert.
fn about(told: &Told, wanted: About) -> Option<Watching> {
    match told.fact {
        Fact::Occurrence(Occurrence::Watching { about, what }) if about == wanted => Some(what),
        _ => None,
    }
}

fn began(told: &Told, wanted: About) -> Option<Approver> {
    match about(told, wanted) {
        Some(Watching::Began { approver, .. }) => Some(approver),
        _ => None,
    }
}
