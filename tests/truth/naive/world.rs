//! The world: everything there is and ever was, and the loop over the calendar.

use std::collections::BTreeMap;

use pimsim::demand::{self, Luck, Needs, Origin};
use pimsim::id::{Approver, GroupId, MemberIx, Requester};
use pimsim::random::{Purpose, Root, name_address};
use pimsim::scenario::model::{self, Policy, Scenario};
use pimsim::time::{Instant, Span};

use super::calendar::{Calendar, Rank};
use super::duty::{Duty, begins_on};
use super::glass::Use;
use super::habits::{has_leave, on_leave};
use super::threat::{Breach, Stay};
use super::watch::Alert;

/// Days before 1970 at which the draws of absences begin.
const FIRST_ABSENCE: i64 = -1_000_000;

/// Things that happen. Numbers are places in the lists of the world; a second number is a stamp:
/// the thing is void when the stamp is no longer the current one.
#[derive(Clone, Copy, Debug)]
pub enum Event {
    Arise(usize),
    Wanted(usize),
    WorkDone(usize, u32),
    File(usize, u32),
    ChallengeOver(usize, bool),
    FormsDone(usize),
    Deadline(usize, usize),
    Escalation(usize, usize),
    Patience(usize),
    Start(usize),
    Provisioned(usize),
    WindowEnd(usize),
    Usable(usize),
    Deactivate(usize, u32),
    /// To a member: the first mail (0) or the how-manieth reminder.
    Mail(Item, usize, u32),
    /// After the first mail (0) or the how-manieth reminder.
    Pickup(Item, usize, u32),
    Remind(Item, GroupId, u32),
    /// The how-manieth look of a member, and the on-duty time up to it.
    Look(usize, u64, Span),
    AskToHold,
    ReviewOver(usize, u32),
    ShiftStart,
    /// With a review in hand that would be handed back.
    ShiftEnd(usize, u32),
    Compromise(usize),
    CompromiseOver(usize),
    Attempt(usize),
    GlassDue(usize, u32),
    GlassOpens(usize, Span),
    GlassCloses(usize, u32),
}

/// A need and how far it has come.
#[derive(Debug)]
pub struct Need {
    pub drawn: demand::Need,
    pub role: usize,
    pub measured: bool,
    pub remaining: Span,
    /// The request it filed or joined.
    pub on: Option<usize>,
    pub filed: u32,
    pub resubmissions: u32,
    pub filing: u32,
    /// Working since, and which stretch of work it is.
    pub since: Option<Instant>,
    pub stretch: u32,
    /// What it works with at present.
    pub by: &'static str,
    pub access_at: Option<Instant>,
    pub access_by: &'static str,
    pub done_at: Option<Instant>,
    /// Empty while it is open.
    pub end: &'static str,
    pub usage: Use,
    pub uses: u32,
    pub clock: u32,
}

/// A request and what became of it.
#[derive(Debug)]
pub struct Request {
    pub need: Option<usize>,
    pub stay: Option<usize>,
    /// The member who needs it to decide.
    pub holder: Option<usize>,
    pub attempt: u32,
    pub who: Requester,
    pub role: usize,
    pub urgent: bool,
    pub measured: bool,
    pub origin: Origin,
    pub wanted_at: Instant,
    pub submitted_at: Instant,
    pub start: Instant,
    pub asked_for: Span,
    pub state: &'static str,
    pub reason: &'static str,
    /// From 1; 0 if it never was pending.
    pub stage: usize,
    pub asked: Asked,
    pub approved_by: Vec<usize>,
    pub overdue: bool,
    pub pending_at: Option<Instant>,
    /// Decided, or (nobody asked) the checks passed.
    pub cleared_at: Option<Instant>,
    pub decided_at: Option<Instant>,
    pub decided_by: Option<usize>,
    pub active_at: Option<Instant>,
    pub usable_at: Option<Instant>,
    pub ended_at: Option<Instant>,
    pub window_end: Instant,
    pub leaving: u32,
    /// In order of joining, the filer first.
    pub needs: Vec<usize>,
    pub work: Span,
    pub gave_access: bool,
    /// Stays that ride or have ridden on it.
    pub ridden_by: Vec<usize>,
}

/// Who has been asked, in this stage.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    pub groups: Vec<GroupId>,
    pub members: Vec<(usize, Instant)>,
}

/// What a member can have on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// A request in this stage.
    Request(usize, usize),
    Alert(usize),
}

/// A review in hand.
#[derive(Clone, Copy, Debug)]
pub struct Review {
    pub item: Item,
    /// As which member of which group.
    pub by: usize,
}

/// What a member has on the list.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    pub item: Item,
    pub arrived_at: Instant,
    /// The member whom it was sent to.
    pub sent_to: usize,
}

/// A member of a group. Whoever is a member of several has one list, one review in hand and one memory,
/// that of the member whom the others name.
#[derive(Debug)]
pub struct Member<'a> {
    pub id: Approver,
    /// The member who has the list; most have their own.
    pub person: usize,
    pub rules: &'a model::Member,
    pub claims: bool,
    /// The requester who is this member of this group.
    pub account: Option<Requester>,
    /// How often the member asked, for each of the roles to hold.
    pub filed: Vec<u32>,
    /// Whether a role around the one that is to be held is waited for.
    pub goes_on: bool,
    pub duty: Duty,
    pub list: Vec<Entry>,
    pub review: Option<Review>,
    pub stamp: u32,
    pub idle_since: Instant,
    /// When each finished review ended.
    pub finished: Vec<Instant>,
}

/// Everything.
pub struct World<'a> {
    /// Members to whose lists something has come and who have not been asked what they hold.
    pub lacking: Vec<usize>,
    pub scenario: &'a Scenario,
    pub policy: &'a Policy,
    pub luck: Luck,
    pub calendar: Calendar<Event>,
    pub now: Instant,
    pub end: Instant,
    pub needs: Vec<Need>,
    pub requests: Vec<Request>,
    /// Those that have not ended.
    pub open: Vec<usize>,
    pub members: Vec<Member<'a>>,
    /// The calendars without absences.
    pub duties: Vec<Duty>,
    /// The last success of each requester with each method.
    pub shown: BTreeMap<(Requester, usize), Instant>,
    pub alerts: Vec<Alert>,
    pub breaches: Vec<Breach>,
    pub stays: Vec<Stay>,
    pub accounts_used: u32,
    /// Needs that wait for an emergency account.
    pub line: Vec<usize>,
    /// `at,request,from,to,input,actor` of each record.
    pub records: Vec<String>,
    /// What happened that the files do not show.
    pub told: Vec<&'static str>,
}

impl<'a> World<'a> {
    pub fn new(scenario: &'a Scenario, policy: &'a Policy, replication: u32) -> Self {
        let root = Root { seed: scenario.simulation.seed, replication };
        let run = scenario.run();
        let plain = None::<fn(jiff::civil::Date, i64) -> bool>;
        let duties = policy.calendars.iter().map(|calendar| Duty::new(calendar, run, plain));
        let mut world = Self {
            scenario,
            policy,
            luck: Luck::new(scenario, policy, root),
            calendar: Calendar::new(),
            now: run.0,
            end: run.1,
            needs: Vec::new(),
            requests: Vec::new(),
            open: Vec::new(),
            members: Vec::new(),
            duties: duties.collect(),
            shown: BTreeMap::new(),
            alerts: Vec::new(),
            lacking: Vec::new(),
            breaches: Vec::new(),
            stays: Vec::new(),
            accounts_used: 0,
            line: Vec::new(),
            records: Vec::new(),
            told: Vec::new(),
        };
        world.staff(root);
        world.expect_needs(root);
        world.expect_compromises();
        world
    }

    fn staff(&mut self, root: Root) {
        let run = (self.now, self.end);
        let policy = self.policy;
        for (g, group) in policy.groups.iter().enumerate() {
            for (m, rules) in group.members.iter().enumerate() {
                let calendar = &policy.calendars[rules.calendar.index()];
                let party = name_address(&["member", &group.name, &rules.name]);
                let mut lane = root.lane(Purpose::Absence, 0, party, 0);
                let mut left_out = false;
                let mut away = |day: i64| lane.coin((day - FIRST_ABSENCE) as u64, rules.absence);
                let mut absent = |date, day| {
                    let leave = on_leave(rules, date);
                    left_out |= leave && begins_on(calendar, date);
                    leave || (rules.absence > 0.0 && away(day))
                };
                let ever = rules.absence > 0.0 || has_leave(rules);
                let duty = Duty::new(calendar, run, ever.then_some(&mut absent));
                if left_out {
                    self.told.push("on leave");
                }
                let place = self.members.len();
                for &(start, _) in &duty.intervals {
                    if start > run.0 && start < run.1 {
                        self.calendar.put(start, Rank::StartOfShift, Event::ShiftStart);
                    }
                }
                let id = Approver { group: GroupId::new(g), member: MemberIx::new(m) };
                self.members.push(Member {
                    id,
                    person: place,
                    rules,
                    account: self.account(id),
                    filed: vec![0; group.must_hold.len()],
                    goes_on: false,
                    claims: group.coordination == model::Coordination::Claim,
                    duty,
                    list: Vec::new(),
                    review: None,
                    stamp: 0,
                    idle_since: run.0,
                    finished: Vec::new(),
                });
            }
        }
        for m in 0..self.members.len() {
            let Some(same) = &self.members[m].rules.same_as else { continue };
            let named = self
                .members
                .iter()
                .position(|other| other.id.group == same.group && other.rules.name == same.member);
            self.members[m].person = named.expect("somebody has this name");
        }
        for m in 0..self.members.len() {
            self.expect_look(m, 0, Span::ZERO);
        }
    }

    fn expect_needs(&mut self, root: Root) {
        let window = self.scenario.simulation.window();
        for drawn in Needs::new(self.scenario, self.policy, root) {
            self.calendar.put(drawn.arises_at, Rank::NewNeed, Event::Arise(self.needs.len()));
            self.needs.push(Need {
                role: self.scenario.block(drawn.block).role.index(),
                measured: window.0 <= drawn.wanted_at && drawn.wanted_at < window.1,
                remaining: drawn.work,
                drawn,
                on: None,
                filed: 0,
                resubmissions: 0,
                filing: 0,
                since: None,
                stretch: 0,
                by: "",
                access_at: None,
                access_by: "",
                done_at: None,
                end: "",
                usage: Use::None,
                uses: 0,
                clock: 0,
            });
        }
    }

    /// Until the end of the run, which is no part of it.
    pub fn run(&mut self) {
        loop {
            let next = self.calendar.next();
            // All mail, freeing and shift starts of an instant come before the free members.
            if next.is_none_or(|(at, rank)| at > self.now || rank > Rank::AskToHold) {
                self.free_members_take();
            }
            match self.calendar.next() {
                Some((at, _)) if at < self.end => {}
                _ => break,
            }
            if let Some((at, event)) = self.calendar.take() {
                let rank = next.map(|next| next.1);
                if self.calendar.next() == Some((at, rank.unwrap_or(Rank::Insertion))) {
                    self.told.push("same instant, same rank");
                }
                self.now = at;
                self.happen(event);
            }
        }
        self.now = self.end;
        self.close_books();
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Arise(need) => self.arise(need),
            Event::Wanted(need) => self.look_at_work(need),
            Event::WorkDone(need, stretch) => self.work_done(need, stretch),
            Event::File(need, filing) => self.file_due(need, filing),
            Event::ChallengeOver(request, passed) => self.challenge_over(request, passed),
            Event::FormsDone(request) => self.checks_passed(request),
            Event::Deadline(request, stage) => self.deadline(request, stage),
            Event::Escalation(request, stage) => self.escalate(request, stage),
            Event::Patience(request) => self.patience_over(request),
            Event::Start(request) => self.start_has_come(request),
            Event::Provisioned(request) => self.provisioned(request),
            Event::WindowEnd(request) => self.window_end(request),
            Event::Usable(request) => self.usable(request),
            Event::Deactivate(request, leaving) => self.deactivate(request, leaving),
            Event::Mail(item, member, mail) => self.mail(item, member, mail),
            Event::Pickup(item, member, mail) => self.pickup(item, member, mail),
            Event::Remind(item, group, mail) => self.remind(item, group, mail),
            Event::Look(member, look, passed) => self.look(member, look, passed),
            Event::AskToHold => self.all_ask_to_hold(),
            Event::ReviewOver(member, stamp) => self.review_over(member, stamp),
            Event::ShiftStart => {}
            Event::ShiftEnd(member, stamp) => self.shift_end(member, stamp),
            Event::Compromise(population) => self.compromise(population),
            Event::CompromiseOver(stay) => self.compromise_over(stay),
            Event::Attempt(stay) => self.attempt(stay),
            Event::GlassDue(need, clock) => self.glass_due(need, clock),
            Event::GlassOpens(need, lasts) => self.glass_opens(need, lasts),
            Event::GlassCloses(need, usage) => self.glass_closes(need, usage),
        }
    }

    /// Puts something into the calendar, so long from now.
    pub fn after(&mut self, time: Span, rank: Rank, event: Event) {
        self.calendar.put(self.now + time, rank, event);
    }
}
