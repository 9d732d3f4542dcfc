//! Approvers: mail, pickup, waiting lists. What they do with those is in `review`.
//!
//! Under `race` nobody knows of the others; under `claim` a request in review is passed over by
//! the other members of that group.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use rustc_hash::FxHashSet;
use smallvec::SmallVec;

use super::filing::OpenRequest;
use super::observer::Observer;
use super::occurrence::{Occurrence, Watching};
use super::rank::Rank;
use super::reached::{Asked, Reached};
use super::review::Review;
use super::shift::Rosters;
use super::slab::Key;
use super::waiting::{Entry, Place, Verdict, WaitingList};
use super::world::{Core, OpenRequests, What, World};
use crate::id::{Approver, CalendarId, GroupId, MemberIx};
use crate::random::{Distribution, Purpose, Root};
use crate::scenario::model::{
    Coordination, Group, IfGone, Member, Policy, Role, Scenario, StageDesk,
};
use crate::scenario::persons::Persons;
use crate::scenario::roster::Roster;
use crate::time::{Instant, Span};

/// All approvers of one run. Members are counted over all groups, in the order of the file.
///
/// A person who is a member of several groups has the list, the review in hand and the tiredness of one
/// of these members; mail, pickup and verdict are those of the member who was asked.
pub(super) struct Desk<'a> {
    /// Who is a member of several groups.
    pub persons: Persons,
    pub members: Vec<DeskMember<'a>>,
    pub lists: Vec<WaitingList>,
    pub groups: Vec<DeskGroup>,
    /// Lists on which somebody may be able to start.
    pub touched: Vec<u32>,
    rosters: Vec<Option<Arc<Roster>>>,
    pub stamps: u32,
    /// By group, whose lists its requests have reached, where anything follows the first mail.
    pub reached: Vec<Option<Reached<'a>>>,
    /// Whether any group has such a table.
    pub anything_follows: bool,
    /// When which members look at the portal next, where they have something to find there.
    pub looks: BTreeSet<(Instant, u32)>,
    /// Whether anybody stops when a request is gone.
    pub anybody_stops: bool,
    /// Whether anybody tires.
    pub anybody_tires: bool,
}

pub(super) struct DeskGroup {
    pub first: u32,
    pub size: u32,
    /// Members to whom mail goes, from the first on: one stands for all who share a list.
    pub addressees: u32,
    /// Whether every request lands on a list at the instant it is filed: where the members share
    /// one, and neither mail nor pickup takes time.
    pub at_once: bool,
    /// Requests in review, by number and stage; kept under `claim` when the members have lists of
    /// their own. Never gone through.
    pub claimed: FxHashSet<(u64, u8)>,
}

pub(super) struct DeskMember<'a> {
    pub approver: Approver,
    /// How they work, at hand.
    pub law: &'a Member,
    /// Whether in their group a request that is being reviewed is left to the reviewer.
    pub claims: bool,
    /// Whether their group keeps who reviews what.
    pub keeps_claims: bool,
    /// The member who stands for the person: most for themselves.
    pub person: u32,
    pub list: u32,
    /// Kept for those who stand for a person, as what follows.
    pub review: Option<Review>,
    /// Reviews completed in the past hour; kept for those who tire.
    pub completed: VecDeque<Instant>,
}

impl<'a> DeskMember<'a> {
    fn new(
        (approver, person): (Approver, u32),
        law: &'a Member,
        (claims, keeps_claims): (bool, bool),
        list: u32,
    ) -> Self {
        let completed = VecDeque::new();
        Self { approver, law, claims, keeps_claims, person, list, review: None, completed }
    }
}

impl<'a> Desk<'a> {
    /// Everybody is idle. Tells the observer who is on duty when.
    pub fn new<O: Observer>(
        scenario: &Scenario,
        policy: &'a Policy,
        root: Root,
        observer: &mut O,
    ) -> Self {
        let (start, end) = scenario.run();
        let mut rosters = Rosters::new(scenario, policy, root);
        let persons = Persons::of(policy);
        let everybody = || policy.groups.iter().flat_map(|group| &group.members);
        let mut desk = Self {
            members: Vec::new(),
            lists: Vec::new(),
            groups: Vec::new(),
            touched: Vec::new(),
            rosters: Vec::new(),
            stamps: 0,
            reached: policy.groups.iter().map(Reached::of).collect(),
            anything_follows: false,
            looks: BTreeSet::new(),
            anybody_stops: everybody().any(|member| member.if_gone == IfGone::Stop),
            anybody_tires: everybody().any(|member| member.fatigue_half_at.is_some()),
            persons,
        };
        let (firsts, several_decide) = (firsts(policy), several_decide(policy));
        let mut list_of: BTreeMap<Approver, u32> = BTreeMap::new();
        for (at, group) in policy.groups.iter().enumerate() {
            let id = GroupId::new(at);
            let first = desk.members.len() as u32;
            let shared = may_share(scenario, id, group)
                && !several_decide.contains(&id)
                && !desk.persons.touch(id);
            let claim = group.coordination == Coordination::Claim;
            let claims = (claim, claim && !shared);
            for (place, member) in group.members.iter().enumerate() {
                let approver = Approver { group: id, member: MemberIx::new(place) };
                let number = desk.members.len() as u32;
                let main = desk.persons.main(approver);
                let person = firsts[main.group.index()] + main.member.0;
                if shared && place > 0 {
                    desk.lists.last_mut().expect("the first has a list").share(number, start);
                } else if !list_of.contains_key(&main) {
                    let group = &policy.groups[main.group.index()];
                    let own = &group.members[main.member.index()];
                    let roster = rosters.of_member(group, own);
                    desk.lists.push(WaitingList::new(person, start, own.discipline, roster));
                }
                let newest = desk.lists.len() as u32 - 1;
                let list = match desk.persons.is_empty() {
                    true => newest,
                    false => *list_of.entry(main).or_insert(newest),
                };
                for (from, to) in desk.lists[list as usize].roster.shifts(start, end) {
                    observer.on_duty(approver, from, to);
                }
                desk.members.push(DeskMember::new((approver, person), member, claims, list));
            }
            let size = group.members.len() as u32;
            desk.groups.push(DeskGroup {
                first,
                size,
                addressees: if shared { 1 } else { size },
                at_once: shared && comes_at_once(&group.members[0]),
                claimed: FxHashSet::default(),
            });
        }
        desk.anything_follows = desk.reached.iter().any(Option::is_some);
        desk.rosters = extension_calendars(policy, &mut rosters);
        desk
    }

    /// Whether a list has been touched and not yet served.
    #[inline]
    pub fn is_waiting(&self) -> bool {
        !self.touched.is_empty()
    }

    #[inline(always)]
    pub fn touch(&mut self, list: u32) {
        if self.touched.is_empty() || !self.touched.contains(&list) {
            self.touched.push(list);
        }
    }

    /// As which member the person who has a list works on an entry of it: as the one it was sent to,
    /// where that is the same person.
    #[inline(always)]
    pub fn acting(&self, person: u32, entry: &Entry) -> u32 {
        if self.persons.is_empty() {
            return person;
        }
        let asked = self.members[entry.member as usize].person;
        if asked == person { entry.member } else { person }
    }

    /// The waiting list of a member.
    pub fn list_of(&self, member: u32) -> u32 {
        self.members[member as usize].list
    }

    /// The number of a member.
    pub fn member_of(&self, approver: Approver) -> u32 {
        self.groups[approver.group.index()].first + approver.member.0
    }

    pub fn touch_group(&mut self, group: GroupId) {
        let &DeskGroup { first, size, .. } = &self.groups[group.index()];
        for member in first..first + size {
            self.touch(self.members[member as usize].list);
        }
    }

    /// The members of a list come on duty.
    #[inline(never)]
    pub fn start_shift(&mut self, list: u32) {
        self.lists[list as usize].wakes_at = None;
        self.touch(list);
    }

    /// Whether the calendar of an extension is on.
    pub fn is_on(&self, calendar: CalendarId, at: Instant) -> bool {
        let roster = self.rosters[calendar.index()].as_ref();
        roster.expect("compiled for every extension").on_duty(at)
    }
}

/// The number of the first member of each group.
fn firsts(policy: &Policy) -> Vec<u32> {
    let mut next = 0;
    let first = |group: &Group| {
        let first = next;
        next += group.members.len() as u32;
        first
    };
    policy.groups.iter().map(first).collect()
}

/// The groups named by roles of which several members may have to decide on one request.
fn several_decide(policy: &Policy) -> BTreeSet<GroupId> {
    let needs_more =
        |role: &&Role| role.settings.stages.iter().any(|stage| stage.approvals_needed != 1);
    policy.roles.iter().filter(needs_more).flat_map(|role| &role.names).copied().collect()
}

/// Whether the members of a group are certain to see every request at the same instants, so that
/// one list serves for all.
fn may_share(scenario: &Scenario, id: GroupId, group: &Group) -> bool {
    let first = &group.members[0];
    let alike = |member: &Member| {
        member.calendar == first.calendar
            && member.discipline == first.discipline
            && member.notification == first.notification
            && member.notification.constant_value().is_some()
            && member.pickup == first.pickup
            && member.pickup.constant_value().is_some()
            && member.notification_lost <= 0.0
            && member.absence <= 0.0
            && member.away == first.away
    };
    let nobody_asks_themselves = !scenario.by_role.is_of_requesters(id);
    // What a log knows of members, it knows of each.
    scenario.known.is_none()
        && group.coordination == Coordination::Claim
        && group.reminders.is_none()
        && group.looks_every.is_none()
        && group.must_hold.is_empty()
        && group.members.iter().all(alike)
        && nobody_asks_themselves
}

fn comes_at_once(member: &Member) -> bool {
    let takes_no_time = |law: &Distribution| law.constant_value() == Some(Span::ZERO);
    takes_no_time(&member.notification) && takes_no_time(&member.pickup)
}

fn extension_calendars(policy: &Policy, rosters: &mut Rosters<'_>) -> Vec<Option<Arc<Roster>>> {
    let used = |id| {
        policy
            .roles
            .iter()
            .filter_map(|role| role.automatic_when.as_ref())
            .any(|when| when.calendar == Some(id))
    };
    let all = (0..policy.calendars.len()).map(CalendarId::new);
    all.map(|id| used(id).then(|| rosters.of_calendar(id))).collect()
}

impl<O: Observer> World<'_, O> {
    /// Mails go out to the approvers of the present stage.
    #[inline(always)]
    pub fn ask(&mut self, key: Key) {
        let Self { core, requests, .. } = self;
        let open = &requests[key];
        for &group in open.law.approvers_of(open.life.stage, open.requester.population) {
            core.ask_group(requests, key, open, group);
        }
    }

    /// Mails go out to its alternates.
    #[inline(never)]
    pub fn ask_alternates(&mut self, key: Key) {
        let Self { core, requests, .. } = self;
        let open = &requests[key];
        let approvers = open.law.approvers_of(open.life.stage, open.requester.population);
        let StageDesk { escalate_to, .. } = &open.law.desks[usize::from(open.life.stage) - 1];
        for &group in escalate_to.iter().filter(|group| !approvers.contains(group)) {
            core.ask_group(requests, key, open, group);
        }
    }

    /// A mail arrives. If the request has been decided meanwhile, it was never sent.
    #[inline(never)]
    pub fn receive_mail(&mut self, key: Key, stage: u8, member: u32) {
        let Self { core, requests, .. } = self;
        if let Some(open) = requests.get(key)
            && open.waits_in(stage)
        {
            core.read_mail(requests, key, open, member);
        }
    }

    /// A request comes to a waiting list.
    #[inline(never)]
    pub fn pick_up(&mut self, key: Key, stage: u8, member: u32) {
        let Self { core, requests, .. } = self;
        if let Some(open) = requests.get(key)
            && open.waits_in(stage)
        {
            core.take_note(requests, key, open, member);
        }
    }
}

impl<O: Observer> Core<'_, O> {
    #[inline(always)]
    fn ask_group(
        &mut self,
        requests: &OpenRequests<'_>,
        key: Key,
        open: &OpenRequest<'_>,
        group: GroupId,
    ) {
        let &DeskGroup { first, size, at_once, .. } = &self.desk.groups[group.index()];
        if !at_once {
            return self.mail(requests, key, open, group);
        }
        self.observer.notified_all(group, size, self.now);
        for member in (0..size).map(MemberIx) {
            let approver = Approver { group, member };
            self.occurrence(|core| {
                let request = open.number;
                Occurrence::Arrived { request, approver, looks_at: Some(core.now) }
            });
        }
        self.take_note(requests, key, open, first);
    }

    #[inline(never)]
    fn mail(
        &mut self,
        requests: &OpenRequests<'_>,
        key: Key,
        open: &OpenRequest<'_>,
        group: GroupId,
    ) {
        if self.desk.anything_follows {
            let asked = Asked::of(key, open.requester, open.mail_luck(), self.now);
            self.note_asked(requests, (open.number, open.life.stage), asked, group);
        }
        let now = self.now;
        let OpenRequest { requester, origin, .. } = *open;
        let stage = open.life.stage;
        let members = &self.policy.groups[group.index()].members;
        let &DeskGroup { first, addressees, .. } = &self.desk.groups[group.index()];
        for place in 0..addressees {
            let (number, member) = (first + place, &members[place as usize]);
            let approver = Approver { group, member: MemberIx::new(place as usize) };
            // Nobody is asked about their own request.
            if self.desk.persons.is_requester(self.scenario, approver, requester) {
                self.occurrence(|_| Occurrence::OwnRequest { request: open.number, approver });
                continue;
            }
            if self.luck.loses_mail(member, origin, stage, approver) {
                self.tell_mail(open, number, None);
                continue;
            }
            let delay = Purpose::NotificationDelay;
            let delay = self.luck.desk_span(&member.notification, delay, origin, stage, approver);
            self.tell_mail(open, number, Some(now + delay));
            if delay == Span::ZERO {
                self.read_mail(requests, key, open, number);
            } else {
                self.calendar.schedule(now + delay, Rank::Mail, What::Mail(key, stage, number));
            }
        }
        if self.desk.anything_follows {
            self.expect_looks(group);
        }
    }

    /// Tells of a mail to all for whom this member stands.
    #[inline(always)]
    fn tell_mail(&mut self, open: &OpenRequest<'_>, member: u32, arrives_at: Option<Instant>) {
        if O::OCCURRENCES {
            let sharers = self.desk.lists[self.desk.members[member as usize].list as usize].sharers;
            for shared in member..member + sharers {
                let approver = self.desk.members[shared as usize].approver;
                let request = open.number;
                self.occurrence(|_| Occurrence::Mail { request, approver, arrives_at });
            }
        }
    }

    /// A mail for a request that waits is read by those to whom it goes.
    #[inline(always)]
    fn read_mail(
        &mut self,
        requests: &OpenRequests<'_>,
        key: Key,
        open: &OpenRequest<'_>,
        member: u32,
    ) {
        let (now, stage) = (self.now, open.life.stage);
        let DeskMember { approver, law, list, .. } = self.desk.members[member as usize];
        let sharers = self.desk.lists[list as usize].sharers;
        for shared in member..member + sharers {
            self.observer.notified(self.desk.members[shared as usize].approver, now);
        }
        let pickup =
            self.luck.desk_span(&law.pickup, Purpose::Pickup, open.origin, stage, approver);
        let looks_at = self.desk.lists[list as usize].after(now, pickup);
        for shared in member..member + sharers {
            self.occurrence(|core| Occurrence::Arrived {
                request: open.number,
                approver: core.desk.members[shared as usize].approver,
                looks_at,
            });
        }
        match looks_at {
            Some(seen_at) if seen_at == now => self.take_note(requests, key, open, member),
            Some(seen_at) => {
                self.calendar.schedule(seen_at, Rank::Mail, What::Pickup(key, stage, member));
            }
            None => {}
        }
    }

    /// A request that waits is put on the list of a member, once.
    #[inline(always)]
    pub fn take_note(
        &mut self,
        requests: &OpenRequests<'_>,
        key: Key,
        open: &OpenRequest<'_>,
        member: u32,
    ) {
        if self.desk.anything_follows && !self.reaches((open.number, open.life.stage), member) {
            return;
        }
        let list = self.desk.members[member as usize].list;
        let OpenRequest { number, urgent, .. } = *open;
        let stage = open.life.stage;
        let entry = Entry { arrived_at: self.now, number, request: key, member, stage, urgent };
        self.put_on_list(requests, entry, list);
    }

    /// An entry is put in its place.
    #[inline(always)]
    pub fn put_on_list(&mut self, requests: &OpenRequests<'_>, entry: Entry, list: u32) {
        let waiting = &mut self.desk.lists[list as usize];
        waiting.insert(entry);
        if waiting.wants_sweep() {
            let alerts = &self.watch.alerts;
            waiting.sweep(|entry| match entry.of_request() {
                Some(key) => requests.get(key).is_some_and(|open| open.waits_in(entry.stage)),
                None => alerts.get(entry.request).is_some(),
            });
        }
        // Where nobody is free, nobody can start; who becomes free looks at the list anyway.
        let somebody = !waiting.idle.is_empty();
        self.tell_listed(requests, entry, list);
        if somebody {
            self.desk.touch(list);
        }
        self.set_wake_up(list);
        if self.holders.any && self.holders.call(entry.member, entry.number) {
            self.calendar.schedule(self.now, Rank::Hold, What::CallHolders);
        }
    }

    /// Tells all whose list it is.
    #[inline(always)]
    fn tell_listed(&mut self, requests: &OpenRequests<'_>, entry: Entry, list: u32) {
        if O::OCCURRENCES {
            let shared = self.desk.lists[list as usize].sharers > 1;
            let owns = |member: &u32| match shared {
                true => self.desk.members[*member as usize].list == list,
                false => *member == entry.member,
            };
            let all = 0..self.desk.members.len() as u32;
            let owners: SmallVec<[u32; 4]> = all.filter(owns).collect();
            let person = self.desk.members[owners[0] as usize].person;
            let ahead = self.waiting_before(requests, entry, person);
            for member in owners {
                let approver = self.desk.members[member as usize].approver;
                self.occurrence(|_| match entry.is_alert() {
                    true => Watching::Listed { approver, ahead }.about(entry.number),
                    false => Occurrence::Listed { request: entry.number, approver, ahead },
                });
            }
        }
    }

    /// How many requests on the member's list would be taken before this one, as things stand.
    fn waiting_before(&self, requests: &OpenRequests<'_>, entry: Entry, member: u32) -> u32 {
        let list = &self.desk.lists[self.desk.members[member as usize].list as usize];
        let (mut place, mut ahead) = (Place::default(), 0);
        let review = self.desk.members[member as usize].review;
        let in_hand = review.map(|review| (review.entry.number, review.entry.stage));
        while let Some(other) = list.look(&mut place) {
            if other == entry {
                break;
            }
            // What the person has in hand may be on the list for another group that was asked.
            let counts = in_hand != Some((other.number, other.stage));
            let open = other.of_request().and_then(|request| requests.get(request));
            let verdict = self.verdict(member, &other, open);
            ahead += u32::from(counts && verdict == Verdict::Take);
            place.pass();
        }
        ahead
    }

    /// Sees to it that a list with something on it is looked at when its members come on duty.
    #[inline(always)]
    pub fn set_wake_up(&mut self, list: u32) {
        let now = self.now;
        let waiting = &self.desk.lists[list as usize];
        if !waiting.on_duty(now) && waiting.wakes_at.is_none() {
            self.wake_up_later(list);
        }
    }

    #[inline(never)]
    fn wake_up_later(&mut self, list: u32) {
        let now = self.now;
        let waiting = &mut self.desk.lists[list as usize];
        if let Some(at) = waiting.roster.next_on_duty(now) {
            waiting.wakes_at = Some(at);
            self.calendar.schedule(at, Rank::ShiftStart, What::StartShift(list));
        }
    }
}
