//! Approvers: mail, pickup, waiting lists, reviews.

use pimsim::id::GroupId;
use pimsim::lifecycle::DeadlineFor;
use pimsim::math;
use pimsim::random::Purpose;
use pimsim::scenario::model::{AtShiftEnd, Discipline, IfGone};
use pimsim::time::{Instant, Span};

use super::calendar::Rank;
use super::world::{Entry, Event, Review, World};

impl World<'_> {
    /// Mails to all members of the groups who have not been asked in this stage; nobody is asked
    /// about an own request.
    pub fn ask(&mut self, r: usize, groups: &[GroupId]) {
        let (origin, stage) = (self.requests[r].origin, self.requests[r].stage);
        for &group in groups {
            for m in 0..self.members.len() {
                let (id, rules) = (self.members[m].id, self.members[m].rules);
                if id.group != group {
                    continue;
                }
                if self.is_own(m, r) {
                    self.told.push("own request passed over");
                    continue;
                }
                if self.requests[r].asked_members.contains(&m) {
                    continue;
                }
                self.requests[r].asked_members.push(m);
                if self.luck.loses_mail(rules, origin, stage as u8, id) {
                    self.told.push("mail lost");
                    continue;
                }
                let (law, delay) = (&rules.notification, Purpose::NotificationDelay);
                let delay = self.luck.desk_span(law, delay, origin, stage as u8, id);
                self.after(delay, Rank::MailAndPickup, Event::Mail(r, stage, m));
            }
        }
    }

    /// Whether a member is the requester, in this group or in another.
    fn is_own(&self, m: usize, r: usize) -> bool {
        let who = self.requests[r].who;
        let groups = &self.scenario.population(who.population).approves_for;
        let person = self.members[m].person;
        self.members.iter().filter(|other| other.person == person).any(|other| {
            groups.contains(&other.id.group) && other.id.member.index() as u64 == who.number
        })
    }

    fn waits_in(&self, r: usize, stage: usize) -> bool {
        self.is_pending(r) && self.requests[r].stage == stage
    }

    pub fn mail(&mut self, r: usize, stage: usize, m: usize) {
        if !self.waits_in(r, stage) {
            return;
        }
        let (id, law) = (self.members[m].id, &self.members[m].rules.pickup);
        let origin = self.requests[r].origin;
        let pickup = self.luck.desk_span(law, Purpose::Pickup, origin, stage as u8, id);
        let person = self.members[m].person;
        if let Some(at) = self.members[person].duty.after(self.now, pickup) {
            self.calendar.put(at, Rank::MailAndPickup, Event::Pickup(r, stage, m));
        }
    }

    pub fn pickup(&mut self, request: usize, stage: usize, m: usize) {
        if self.waits_in(request, stage) {
            let person = self.members[m].person;
            let mut list = std::mem::take(&mut self.members[person].list);
            // What is gone would be passed over anyway.
            list.retain(|entry| self.waits_in(entry.request, entry.stage));
            list.push(Entry { request, stage, arrived_at: self.now, sent_to: m });
            self.members[person].list = list;
        }
    }

    /// The free members on duty, who has been idle longest first, each take the first of their
    /// list.
    pub fn free_members_take(&mut self) {
        let free = |m: &usize| {
            let member = &self.members[*m];
            member.person == *m && member.review.is_none() && member.duty.on(self.now)
        };
        let mut free: Vec<usize> = (0..self.members.len()).filter(free).collect();
        free.sort_by_key(|m| (self.members[*m].idle_since, *m));
        for m in free {
            if let Some(entry) = self.first_of_list(m) {
                self.begin_review(m, entry);
            }
        }
    }

    fn first_of_list(&self, m: usize) -> Option<Entry> {
        let member = &self.members[m];
        let open = member.list.iter().filter(|entry| self.may_begin(m, entry));
        let by_arrival = |entry: &&Entry| (entry.arrived_at, entry.request, entry.sent_to);
        let found = match member.rules.discipline {
            Discipline::Fifo => open.min_by_key(by_arrival),
            Discipline::Lifo => open.max_by_key(by_arrival),
            Discipline::UrgentFirst => {
                open.min_by_key(|entry| (!self.requests[entry.request].urgent, by_arrival(entry)))
            }
        };
        found.copied()
    }

    fn may_begin(&self, m: usize, entry: &Entry) -> bool {
        // As a member of the group that asked.
        let (member, request) = (&self.members[entry.sent_to], &self.requests[entry.request]);
        let claimed = self.members.iter().filter_map(|other| other.review).any(|review| {
            let same = review.request == entry.request && review.stage == entry.stage;
            same && self.members[review.by].id.group == member.id.group
        });
        let hidden = member.claims && claimed;
        let done =
            request.overdue || request.approved_by.iter().any(|by| self.members[*by].person == m);
        self.waits_in(entry.request, entry.stage) && !done && !hidden
    }

    fn begin_review(&mut self, m: usize, entry: Entry) {
        let Entry { request, stage, sent_to: by, .. } = entry;
        let (id, law) = (self.members[by].id, &self.members[by].rules.review);
        let origin = self.requests[request].origin;
        // Who claims does the work that the request has, whoever it is.
        let approvals = self.requests[request].approved_by.len();
        let time = match self.members[by].claims {
            true => self.luck.claimed_review(law, origin, (stage as u8, approvals), id),
            false => self.luck.desk_span(law, Purpose::Review, origin, stage as u8, id),
        };
        let member = &mut self.members[m];
        member.review = Some(Review { request, stage, by });
        member.stamp += 1;
        let stamp = member.stamp;
        self.after(time, Rank::Decision, Event::ReviewOver(m, stamp));
    }

    /// The member has nothing in hand any more.
    fn free(&mut self, m: usize) -> Option<Review> {
        let member = &mut self.members[m];
        member.stamp += 1;
        member.idle_since = self.now;
        member.review.take()
    }

    pub fn review_over(&mut self, m: usize, stamp: u32) {
        if self.members[m].stamp != stamp {
            return;
        }
        let Some(Review { request, stage, by }) = self.free(m) else { return };
        let tired = self.finished_in_past_hour(m);
        self.members[m].finished.push(self.now);
        if !self.waits_in(request, stage) {
            return self.told.push("review wasted");
        }
        match self.says_no(by, request, tired) {
            true => self.deny(request, by),
            false => self.approve(request, by),
        }
        self.time_out_if_left(request, stage);
    }

    fn finished_in_past_hour(&self, m: usize) -> usize {
        let hour = |at: &&Instant| self.now - Span::hours(1) <= **at && **at < self.now;
        self.members[m].finished.iter().filter(hour).count()
    }

    fn says_no(&mut self, m: usize, r: usize, tired: usize) -> bool {
        if tired > 0 && self.requests[r].stay.is_some() {
            self.told.push("tired reviewer");
        }
        let (id, rules) = (self.members[m].id, self.members[m].rules);
        let request = &self.requests[r];
        let chance = match (request.stay, rules.fatigue_half_at) {
            (None, _) => rules.denies_legitimate,
            (Some(_), None) => rules.detects_malicious,
            (Some(_), Some(half)) => rules.detects_malicious * math::pow(0.5, tired as f64 / half),
        };
        let stage = request.stage as u8;
        self.luck.denies(chance, request.origin, stage, id)
    }

    /// Reviews of the stage that has ended: who would notice stops.
    pub fn stop_reviews(&mut self, r: usize) {
        for m in 0..self.members.len() {
            let in_hand = self.members[m].review.is_some_and(|review| review.request == r);
            if in_hand && self.members[m].rules.if_gone == IfGone::Stop {
                self.told.push("review stopped");
                self.free(m);
            }
        }
    }

    pub fn shift_end(&mut self, m: usize) {
        if self.members[m].rules.at_shift_end == AtShiftEnd::HandBack
            && let Some(review) = self.members[m].review
        {
            self.told.push("review handed back");
            self.free(m);
            self.time_out_if_left(review.request, review.stage);
        }
    }

    pub fn deadline(&mut self, r: usize, stage: usize) {
        if !self.waits_in(r, stage) {
            return;
        }
        let settings = &self.rules(self.requests[r].role).settings;
        match settings.deadline_for {
            DeadlineFor::Decision => self.end_request(r, "timed_out", "timeout", "system"),
            DeadlineFor::Review => {
                self.requests[r].overdue = true;
                self.time_out_if_left(r, stage);
            }
        }
    }

    /// After the deadline the request stays pending only while a review of this stage is in hand.
    fn time_out_if_left(&mut self, r: usize, stage: usize) {
        let in_hand = |review: Review| review.request == r && review.stage == stage;
        let any = self.members.iter().any(|member| member.review.is_some_and(in_hand));
        if self.waits_in(r, stage) && self.requests[r].overdue && !any {
            self.end_request(r, "timed_out", "timeout", "system");
        }
    }
}
