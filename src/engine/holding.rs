//! Approvers who must hold a role to review: whether they do, and how they come to.
//!
//! A member of such a group is a person: requester i of the population that approves for it. What comes
//! to the list of one who holds none of the roles, and has asked for none, makes that person file for
//! the first of them, under the rules of that role; the list is looked at again when it can be
//! used. A review in hand goes on when it ends. Promises: where no group has `must_hold`, one flag is
//! looked at and nothing else. Never: what a member does with the list.

use std::collections::BTreeMap;

use smallvec::SmallVec;

use super::filing::{Filed, OpenRequest};
use super::observer::Observer;
use super::occurrence::Occurrence;
use super::records::Intent;
use super::slab::Key;
use super::waiting::{Place, Verdict};
use super::world::{Core, World};
use crate::id::{Approver, GroupId, MemberIx, PopulationId, Requester, RoleId};
use crate::lifecycle::Filing;
use crate::scenario::model::{Policy, Scenario};
use crate::time::{Instant, Moment};

/// Members who must hold a role, of one run.
pub(super) struct Holders {
    /// Whether there are any.
    pub any: bool,
    /// By member, counted over all groups; `None` for those who need hold nothing.
    bound: Vec<Option<Bound>>,
    /// The members that a person is, in the order of the file.
    members: BTreeMap<Requester, Vec<u32>>,
    /// Members to whose lists a request has come at this instant, with its number; not yet looked at.
    called: Vec<(u32, u64)>,
}

/// A member who must hold a role.
#[derive(Clone)]
struct Bound {
    approver: Approver,
    person: Requester,
    /// Of the roles of the group, those that the person may activate: the place and the role.
    roles: SmallVec<[(usize, RoleId); 2]>,
    /// Requests filed, by the place of the role.
    filed: SmallVec<[u32; 2]>,
    /// Whether the person waits for a role around the one that is to be held.
    goes_on: bool,
    /// Since when the person held one when the review in hand began.
    begun_with: Moment,
}

impl Holders {
    /// Nobody has filed.
    pub fn new(scenario: &Scenario, policy: &Policy) -> Self {
        let any = policy.groups.iter().any(|group| !group.must_hold.is_empty());
        let mut own = Self { any, bound: Vec::new(), members: BTreeMap::new(), called: Vec::new() };
        if !any {
            return own;
        }
        for (at, group) in policy.groups.iter().enumerate() {
            let id = GroupId::new(at);
            let named = |people: &&(usize, _)| {
                let people: &crate::scenario::model::Population = people.1;
                people.approves_for.contains(&id)
            };
            let people = scenario.populations.iter().enumerate().collect::<Vec<_>>();
            let people = people.iter().find(named).filter(|_| !group.must_hold.is_empty());
            for place in 0..group.members.len() {
                let approver = Approver { group: id, member: MemberIx::new(place) };
                let bound = people.filter(|(_, people)| (place as u64) < people.count);
                let bound = bound.map(|(population, people)| {
                    let roles = group.must_hold.iter().copied().enumerate();
                    let may = |(_, role): &(usize, RoleId)| people.eligible.contains(role);
                    let population = PopulationId::new(*population);
                    Bound {
                        approver,
                        person: Requester { population, number: place as u64 },
                        roles: roles.filter(may).collect(),
                        filed: SmallVec::from_elem(0, group.must_hold.len()),
                        goes_on: false,
                        begun_with: Moment::NONE,
                    }
                });
                if let Some(bound) = &bound {
                    let member = own.bound.len() as u32;
                    own.members.entry(bound.person).or_default().push(member);
                }
                own.bound.push(bound);
            }
        }
        own
    }

    fn of(&self, member: u32) -> Option<&Bound> {
        self.bound.get(member as usize)?.as_ref()
    }

    fn of_mut(&mut self, member: u32) -> Option<&mut Bound> {
        self.bound.get_mut(member as usize)?.as_mut()
    }

    /// A request has come to the list of this member. Whether it is the first of those for which
    /// [`World::call_holders`] is to follow.
    pub fn call(&mut self, member: u32, request: u64) -> bool {
        if self.of(member).is_none() {
            return false;
        }
        self.called.push((member, request));
        self.called.len() == 1
    }

    /// Since when the member held a role as the review in hand began; `None` of those who need not.
    pub fn begun_with(&self, member: u32) -> Option<Instant> {
        self.of(member)?.begun_with.get()
    }
}

impl<O: Observer> World<'_, O> {
    /// Something has come to lists: who must hold a role to begin, and holds none, asks for it.
    #[inline(never)]
    pub fn call_holders(&mut self) {
        // What is filed may come to other lists at this instant: their members are called after these.
        let mut called = std::mem::take(&mut self.core.holders.called);
        called.sort_unstable();
        for (member, request) in called {
            if self.core.may_begin(member) {
                continue;
            }
            self.core.occurrence(|core| Occurrence::LacksRole {
                request,
                approver: core.holders.of(member).expect("it is bound").approver,
            });
            if !self.has_asked(member) {
                self.ask_to_hold(member, Some(request));
            }
        }
    }

    /// Whether the person has asked for one of the roles, or for one around it because of that.
    fn has_asked(&self, member: u32) -> bool {
        let Self { core, needs, requests, .. } = self;
        let Some(bound) = core.holders.of(member) else { return true };
        let open = |role: RoleId| core.open.get(core.seat(bound.person, role));
        let is_one = |role: RoleId| bound.roles.iter().any(|(_, one)| *one == role);
        let somebody_waits = || {
            let all = core.holders.members[&bound.person].iter();
            let waiting =
                all.filter_map(|member| core.holders.of(*member)).filter(|one| one.goes_on);
            waiting.filter_map(|one| one.roles.first()).any(|(_, role)| is_one(*role))
        };
        let a_need_waits = |request: &OpenRequest<'_>| {
            let filer = request.filer.filter(|_| request.filer_is_on);
            let all = filer.iter().chain(&request.others).filter_map(|need| needs.get(*need));
            let mut roles = all.map(|need| core.scenario.block(need.need.block).role);
            roles.any(is_one)
        };
        let for_it = |outer: RoleId| {
            let request = open(outer).map(|key| &requests[key]);
            let on_the_way = request.filter(|request| !request.is_usable());
            on_the_way.is_some_and(|request| somebody_waits() || a_need_waits(request))
        };
        bound
            .roles
            .iter()
            .any(|(_, role)| open(*role).is_some() || core.policy.outer_roles(*role).any(for_it))
    }

    /// The person files for the first of the roles, or for the one around it that is asked for first;
    /// because of a request that has come.
    fn ask_to_hold(&mut self, member: u32, request: Option<u64>) {
        let Self { core, .. } = self;
        let Some(bound) = core.holders.of(member) else { return };
        let Some(&(place, wanted)) = bound.roles.first() else { return };
        let (person, approver) = (bound.person, bound.approver);
        let role = core.first_to_ask(person, wanted);
        let nth = bound.filed[place];
        let bound = core.holders.of_mut(member).expect("looked up before");
        bound.goes_on = role != wanted;
        let seat = core.seat(person, role);
        if core.open.get(seat).is_some() {
            return; // Somebody on the account has asked for the role around it already.
        }
        let bound = core.holders.of_mut(member).expect("looked up before");
        bound.filed[place] += 1;
        let origin = core.luck.of_approver(approver, place, nth);
        let law = core.role(role);
        let filing = Filing {
            start: core.now,
            duration: law.settings.maximum_duration,
            eligible: true,
            pending_exists: false,
            active_exists: false,
            outer_held: true,
        };
        let filed = Filed {
            life: core.submitted(law, &filing),
            role,
            law,
            requester: person,
            intent: Intent::Approver,
            urgent: false,
            measured: core.is_measured(core.now),
            origin,
            wanted_at: core.now,
            filer: None,
            patience: None,
            stay: None,
        };
        let key = self.open_request(filed);
        let Self { core, .. } = self;
        core.open.take(seat, key);
        let files = core.counts.requests;
        core.occurrence(|_| Occurrence::FiledToApprove { request, approver, files, role });
        self.begin_checks(key);
    }

    /// A role can be used: the members whose person has it now look at their lists, and those who
    /// waited for one around what they must hold ask for the next.
    #[inline(never)]
    pub fn look_again(&mut self, key: Key) {
        let OpenRequest { requester, role, .. } = self.requests[key];
        let Some(members) = self.core.holders.members.get(&requester).cloned() else { return };
        for member in members {
            let Some(bound) = self.core.holders.of(member) else { continue };
            if bound.roles.iter().any(|(_, needed)| *needed == role) {
                let list = self.core.desk.list_of(member);
                self.core.desk.touch(list);
            } else if bound.goes_on
                && self.core.is_around(bound, role)
                && !self.core.may_begin(member)
                && self.is_awaited(member)
                && !self.has_asked(member)
            {
                self.ask_to_hold(member, None);
            }
        }
    }

    /// Whether something on the list waits for this member.
    fn is_awaited(&self, member: u32) -> bool {
        let Self { core, requests, .. } = self;
        let list = &core.desk.lists[core.desk.list_of(member) as usize];
        let person = core.desk.members[member as usize].person;
        let mut place = Place::default();
        while let Some(entry) = list.look(&mut place) {
            let sent = core.desk.acting(person, &entry) == member;
            let open = entry.of_request().and_then(|request| requests.get(request));
            let verdict = core.verdict(person, &entry, open);
            if sent && verdict != Verdict::Drop {
                return true;
            }
            place.pass();
        }
        false
    }
}

impl<O: Observer> Core<'_, O> {
    /// Whether a member may begin a review, as far as roles go.
    #[inline(never)]
    pub fn may_begin(&self, member: u32) -> bool {
        self.holders.of(member).is_none_or(|bound| self.held_since(bound).is_some())
    }

    /// Whether the role lies around the one that the member asks for.
    fn is_around(&self, bound: &Bound, role: RoleId) -> bool {
        let wanted = bound.roles.first().map(|(_, wanted)| *wanted);
        wanted.is_some_and(|wanted| self.policy.outer_roles(wanted).any(|outer| outer == role))
    }

    fn held_since(&self, bound: &Bound) -> Option<Instant> {
        let since = |(_, role): &(usize, RoleId)| self.usable_since(bound.person, *role);
        bound.roles.iter().filter_map(since).min()
    }

    /// A member begins a review: since when the person has held a role is noted.
    #[inline(never)]
    pub fn note_begun(&mut self, member: u32) {
        let since = self.holders.of(member).and_then(|bound| self.held_since(bound));
        if let (Some(since), Some(bound)) = (since, self.holders.of_mut(member)) {
            bound.begun_with = since.into();
        }
    }

    /// Since when a member who has not begun could have, as far as roles go; `None` of those who need
    /// hold none.
    pub fn could_begin_since(&self, member: u32) -> Option<Instant> {
        let bound = self.holders.of(member)?;
        Some(self.held_since(bound).unwrap_or(Instant::NEVER))
    }
}
