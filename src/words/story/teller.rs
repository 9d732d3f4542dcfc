//! Turns the facts of a story into lines: an instant and a sentence or two.
//!
//! This file goes through the facts; what is said of each is in `request`, `desk`, `work`, `watching`
//! and `attacker`. Promises: every record of a request that concerns the hero is one line, and lines are
//! in order of time. Never: a fact that was not told.

use std::collections::BTreeMap;

use crate::engine::{Actor, Intent, Occurrence, Record};
use crate::experiment::story::{Fact, Hand, Hero, Told};
use crate::id::Approver;
use crate::lifecycle::{InputKind, State};
use crate::time::{Instant, Span};
use crate::words::story::cast::Cast;
use crate::words::story::track::Track;

/// One line of a story.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// When.
    pub at: Instant,
    /// What kind of thing happened: an input of `records.csv`, or another word.
    pub what: &'static str,
    /// The request it is about.
    pub request: Option<u64>,
    /// The states before and after and the actor, for a record.
    pub record: Option<(Option<State>, State, String)>,
    /// What is said.
    pub text: String,
}

/// Goes through the facts.
pub(crate) struct Teller<'a> {
    pub cast: &'a Cast<'a>,
    pub hero: &'a Hero,
    pub lines: Vec<Line>,
    pub tracks: BTreeMap<u64, Track>,
    /// A record whose line comes with the occurrence that follows it.
    held: Option<Record>,
    /// How the latest request of the need ended.
    pub latest_end: Option<State>,
    /// Whether the need has had access, and the work it has left.
    pub had_access: bool,
    pub remaining: Span,
    pub account_opened_at: Option<Instant>,
}

/// All lines of a story.
pub fn lines(cast: &Cast<'_>, hero: &Hero) -> Vec<Line> {
    let remaining = match hero {
        Hero::Need(need) => need.work,
        Hero::Attempt { .. } => Span::ZERO,
    };
    let mut teller = Teller {
        cast,
        hero,
        lines: Vec::new(),
        tracks: BTreeMap::new(),
        held: None,
        latest_end: None,
        had_access: false,
        remaining,
        account_opened_at: None,
    };
    teller.before();
    let told = &cast.story.told;
    let mut place = 0;
    while place < told.len() {
        place += teller.tell(&told[place..]);
    }
    // What is foreseen when it begins (challenges, forms) has its place among the rest.
    teller.lines.sort_by_key(|line| line.at);
    teller.lines
}

impl Teller<'_> {
    /// Tells the first of these facts, and those that are told with it; how many that were.
    fn tell(&mut self, told: &[Told]) -> usize {
        let Told { at, ref fact, ref hands } = told[0];
        match *fact {
            Fact::Record(record) => self.record(&record, hands),
            Fact::NeedEnds(outcome) => self.need_ends(at, &outcome),
            Fact::Occurrence(
                Occurrence::Mail { request, .. }
                | Occurrence::OwnRequest { request, .. }
                | Occurrence::Arrived { request, .. }
                | Occurrence::Reminded { request, .. }
                | Occurrence::Found { request, .. }
                | Occurrence::Listed { request, .. },
            ) => return self.messages(at, request, told),
            Fact::Occurrence(Occurrence::Watching { about, .. }) => return self.alert(about, told),
            Fact::Occurrence(occurrence) => self.occurrence(at, &occurrence),
        }
        1
    }

    fn occurrence(&mut self, at: Instant, occurrence: &Occurrence) {
        match *occurrence {
            Occurrence::Remembered { request, since } => self.remembered(at, request, since),
            Occurrence::Challenge { request, from, to, result, .. } => {
                self.challenge(request, from, to, result);
            }
            Occurrence::Forms { request, justification, ticket } => {
                self.forms(at, request, justification, ticket);
            }
            Occurrence::Skipped { request } => self.skipped(at, request),
            Occurrence::Stage { request, deadline, escalates_at, .. } => {
                self.stage(at, request, deadline, escalates_at);
            }
            Occurrence::LacksRole { request, approver } => self.lacks_role(at, request, approver),
            Occurrence::FiledToApprove { request, approver, files, role } => {
                self.files_to_approve(at, request, (approver, role), files);
            }
            Occurrence::Began { request, approver, .. } => self.began(at, request, approver),
            Occurrence::Ended { request, approver, began_at, how } => {
                self.ended(at, request, (approver, began_at), how);
            }
            Occurrence::Opened { request, window_end, usable_at } => {
                self.opened(at, request, window_end, usable_at);
            }
            Occurrence::Compromised { .. }
            | Occurrence::Attempt { .. }
            | Occurrence::AttackerCheck { .. }
            | Occurrence::Rides { .. }
            | Occurrence::RideEnds { .. }
            | Occurrence::Evicted { .. }
            | Occurrence::Detected { .. }
            | Occurrence::Left { .. } => self.of_attacker(at, occurrence),
            _ => self.of_need(at, occurrence),
        }
    }

    /// A line about a request, or about none.
    pub fn say(&mut self, at: Instant, what: &'static str, request: Option<u64>, text: String) {
        self.lines.push(Line { at, what, request, record: None, text });
    }

    /// The line of a record.
    pub fn say_record(&mut self, record: &Record, text: String) {
        let actor = match record.actor {
            Actor::Requester => self.cast.requester(record.requester),
            Actor::Approver(approver) => self.cast.approver(approver),
            Actor::System => "system".to_owned(),
            Actor::IncidentResponse => "incident response".to_owned(),
        };
        self.lines.push(Line {
            at: record.at,
            what: record.input.word(),
            request: Some(record.request),
            record: Some((record.from, record.to, actor)),
            text,
        });
    }

    /// Keeps a record for the occurrence that follows it.
    pub fn hold(&mut self, record: &Record) {
        self.held = Some(*record);
    }

    /// The line of a record that was held, or of an occurrence.
    pub fn say_held(&mut self, at: Instant, what: &'static str, request: u64, text: String) {
        match self.held.take() {
            Some(record) if record.request == request => self.say_record(&record, text),
            _ => self.say(at, what, Some(request), text),
        }
    }

    /// A request begins to be known.
    pub fn track(&mut self, record: &Record) {
        let outcome = self.cast.story.request(record.request);
        let malicious = outcome.is_some_and(|outcome| outcome.intent == Intent::Malicious);
        let need = outcome.and_then(|outcome| outcome.need);
        let own = matches!(self.hero, Hero::Need(hero) if need == Some(hero.number));
        let at = record.at;
        let track = Track {
            role: record.role,
            requester: record.requester,
            malicious,
            other_need: need.filter(|_| !own),
            submitted_at: at,
            pending_at: None,
            stage: 0,
            stage_at: at,
            provisioning_at: at,
            active_at: at,
            window_end: at,
            approvals: 0,
            asked: 0,
            seen: BTreeMap::new(),
            challenges: Vec::new(),
            working: 0,
            working_since: at,
            used: Span::ZERO,
            ridden: None,
        };
        self.tracks.insert(record.request, track);
    }

    /// Who asks by this request, at the beginning of a sentence.
    pub fn who(&self, request: u64) -> String {
        match self.tracks.get(&request) {
            Some(track) if track.malicious => "The attacker".to_owned(),
            Some(track) => self.cast.requester(track.requester),
            None => "Somebody".to_owned(),
        }
    }

    fn record(&mut self, record: &Record, hands: &BTreeMap<Approver, Hand>) {
        if record.input == InputKind::Submit {
            self.track(record);
        }
        self.transition(record);
        self.stage_ended(record, hands);
        if record.to.is_final() {
            self.latest_end = Some(record.to);
        }
    }
}
