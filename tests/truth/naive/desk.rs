//! Approvers: mail, pickup, waiting lists, reviews.

use pimsim::demand::Origin;
use pimsim::id::GroupId;
use pimsim::lifecycle::DeadlineFor;
use pimsim::math;
use pimsim::random::Purpose;
use pimsim::scenario::model::{AtShiftEnd, Discipline, IfGone};
use pimsim::time::{Instant, Span};

use super::calendar::Rank;
use super::watch::Watched;
use super::world::{Asked, Entry, Event, Item, Review, World};

impl World<'_> {
    /// Mails to all members of the groups who have not been asked in this stage; nobody is asked
    /// about an own request.
    pub fn ask(&mut self, r: usize, groups: &[GroupId]) {
        self.ask_about(Item::Request(r, self.requests[r].stage), groups);
    }

    /// The same of anything.
    pub fn ask_about(&mut self, item: Item, groups: &[GroupId]) {
        for &group in groups {
            for m in 0..self.members.len() {
                if self.members[m].id.group != group {
                    continue;
                }
                if self.is_own(m, item) {
                    self.told.push(match item {
                        Item::Request(..) => "own request passed over",
                        Item::Alert(_) => "own alert passed over",
                    });
                    continue;
                }
                if self.asked(item).members.iter().any(|(asked, _)| *asked == m) {
                    continue;
                }
                let now = self.now;
                self.asked_mut(item).members.push((m, now));
                self.send_mail(item, m, 0);
            }
            if !self.asked(item).groups.contains(&group) {
                self.asked_mut(item).groups.push(group);
                self.expect_reminder(item, group, 1);
            }
        }
    }

    /// Who has been asked.
    pub fn asked(&self, item: Item) -> &Asked {
        match item {
            Item::Request(r, _) => &self.requests[r].asked,
            Item::Alert(a) => &self.alerts[a].asked,
        }
    }

    fn asked_mut(&mut self, item: Item) -> &mut Asked {
        match item {
            Item::Request(r, _) => &mut self.requests[r].asked,
            Item::Alert(a) => &mut self.alerts[a].asked,
        }
    }

    /// The origin, and the stage that addresses the luck of members.
    pub fn address(&self, item: Item) -> (Origin, u8) {
        match item {
            Item::Request(r, stage) => (self.requests[r].origin, stage as u8),
            Item::Alert(a) => match self.alerts[a].of {
                Watched::Activation(_) => (self.alerts[a].origin, 1),
                Watched::Use(..) => (self.alerts[a].origin, 2),
            },
        }
    }

    /// The first mail (0) or the how-manieth reminder goes to a member.
    pub fn send_mail(&mut self, item: Item, m: usize, mail: u32) {
        let (id, rules) = (self.members[m].id, self.members[m].rules);
        let (origin, stage) = self.address(item);
        let (delay, loss, _) = Self::mail_purposes(item);
        let chance = rules.notification_lost;
        let lost = match (item, mail) {
            (Item::Request(..), 0) => self.luck.loses_mail(rules, origin, stage, id),
            (Item::Alert(_), 0) => self.luck.desk_coin(chance, loss, origin, stage, id),
            (_, mail) => self.luck.loses_reminder(chance, loss, origin, (stage, mail), id),
        };
        if lost {
            return self.told.push(match (item, mail) {
                (Item::Request(..), 0) => "mail lost",
                _ => "alert or reminder lost",
            });
        }
        let law = &rules.notification;
        let time = match mail {
            0 => self.luck.desk_span(law, delay, origin, stage, id),
            mail => self.luck.reminder_span(law, delay, origin, (stage, mail), id),
        };
        self.after(time, Rank::MailAndPickup, Event::Mail(item, m, mail));
    }

    /// Whether a member is the requester, in this group or in another.
    fn is_own(&self, m: usize, item: Item) -> bool {
        let who = match item {
            Item::Request(r, _) => self.requests[r].who,
            Item::Alert(a) => self.alerts[a].who,
        };
        let groups = &self.scenario.population(who.population).approves_for;
        let person = self.members[m].person;
        self.members.iter().filter(|other| other.person == person).any(|other| {
            groups.contains(&other.id.group) && other.id.member.index() as u64 == who.number
        })
    }

    fn waits_in(&self, r: usize, stage: usize) -> bool {
        self.is_pending(r) && self.requests[r].stage == stage
    }

    /// Whether a review can still have an effect.
    pub fn is_wanted(&self, item: Item) -> bool {
        match item {
            Item::Request(r, stage) => self.waits_in(r, stage),
            Item::Alert(a) => !self.alerts[a].over,
        }
    }

    pub fn is_on_list(&self, item: Item, m: usize) -> bool {
        let list = &self.members[self.members[m].person].list;
        list.iter().any(|entry| entry.item == item && entry.sent_to == m)
    }

    pub fn mail(&mut self, item: Item, m: usize, mail: u32) {
        if !self.is_wanted(item) {
            return;
        }
        let (id, law) = (self.members[m].id, &self.members[m].rules.pickup);
        let (origin, stage) = self.address(item);
        let (_, _, purpose) = Self::mail_purposes(item);
        let pickup = match mail {
            0 => self.luck.desk_span(law, purpose, origin, stage, id),
            mail => self.luck.reminder_span(law, purpose, origin, (stage, mail), id),
        };
        let person = self.members[m].person;
        if let Some(at) = self.members[person].duty.after(self.now, pickup) {
            self.calendar.put(at, Rank::MailAndPickup, Event::Pickup(item, m, mail));
        }
    }

    /// The earliest of all mails counts.
    pub fn pickup(&mut self, item: Item, m: usize, mail: u32) {
        if self.is_wanted(item) && !self.is_on_list(item, m) {
            if mail > 0 {
                self.told.push("found by a reminder");
            }
            self.arrive(item, m);
        }
    }

    /// Something comes to the list of a member.
    pub fn arrive(&mut self, item: Item, m: usize) {
        let person = self.members[m].person;
        let mut list = std::mem::take(&mut self.members[person].list);
        // What is gone would be passed over anyway.
        list.retain(|entry| self.is_wanted(entry.item));
        list.push(Entry { item, arrived_at: self.now, sent_to: m });
        self.members[person].list = list;
        if self.lacking.is_empty() {
            self.calendar.put(self.now, Rank::AskToHold, Event::AskToHold);
        }
        self.lacking.push(m);
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
            if self.members[m].list.iter().any(|entry| self.is_put_off(entry)) {
                self.told.push("review put off for a role");
            }
            if let Some(entry) = self.first_of_list(m) {
                self.begin_review(m, entry);
            }
        }
    }

    fn first_of_list(&self, m: usize) -> Option<Entry> {
        let member = &self.members[m];
        let open = member.list.iter().filter(|entry| self.may_begin(m, entry));
        let by_arrival =
            |entry: &&Entry| (entry.arrived_at, self.number(entry.item), entry.sent_to);
        let found = match member.rules.discipline {
            Discipline::Fifo => open.min_by_key(by_arrival),
            Discipline::Lifo => open.max_by_key(by_arrival),
            Discipline::UrgentFirst => {
                let line = |entry: &Entry| match entry.item {
                    Item::Request(r, _) => u8::from(!self.requests[r].urgent),
                    Item::Alert(_) => 2,
                };
                open.min_by_key(|entry| (line(entry), by_arrival(entry)))
            }
        };
        found.copied()
    }

    fn may_begin(&self, m: usize, entry: &Entry) -> bool {
        // As a member of the group that asked.
        let member = &self.members[entry.sent_to];
        let claimed = self.members.iter().filter_map(|other| other.review).any(|review| {
            let same = review.item == entry.item;
            same && self.members[review.by].id.group == member.id.group
        });
        let hidden = member.claims && claimed;
        self.is_wanted(entry.item)
            && !self.is_done(m, entry)
            && !hidden
            && self.holds(entry.sent_to)
    }

    /// Whether there is nothing left for this person to do about an entry.
    fn is_done(&self, person: usize, entry: &Entry) -> bool {
        match entry.item {
            Item::Alert(_) => false,
            Item::Request(r, _) => {
                let request = &self.requests[r];
                let mut approved_by = request.approved_by.iter();
                request.overdue || approved_by.any(|by| self.members[*by].person == person)
            }
        }
    }

    /// Whether an entry waits for this person, who has it not in hand.
    pub fn still_waits(&self, person: usize, entry: &Entry) -> bool {
        let in_hand = self.members[person]
            .review
            .is_some_and(|review| (review.item, review.by) == (entry.item, entry.sent_to));
        self.is_wanted(entry.item) && !self.is_done(person, entry) && !in_hand
    }

    fn is_put_off(&self, entry: &Entry) -> bool {
        self.is_wanted(entry.item) && !self.holds(entry.sent_to)
    }

    fn begin_review(&mut self, m: usize, entry: Entry) {
        let Entry { item, sent_to: by, .. } = entry;
        let member = &mut self.members[m];
        member.review = Some(Review { item, by });
        member.stamp += 1;
        let stamp = member.stamp;
        let (id, law, claims) =
            (self.members[by].id, &self.members[by].rules.review, self.members[by].claims);
        let (origin, stage) = self.address(item);
        // Who claims does the work that the request has, whoever it is.
        let time = match (item, claims) {
            (Item::Request(r, _), true) => {
                let approvals = self.requests[r].approved_by.len();
                self.luck.claimed_review(law, origin, (stage, approvals), id)
            }
            (Item::Request(..), false) => {
                self.luck.desk_span(law, Purpose::Review, origin, stage, id)
            }
            (Item::Alert(_), true) => {
                self.luck.span(law, Purpose::AlertReview, origin, u32::from(stage) - 1)
            }
            (Item::Alert(_), false) => {
                self.luck.desk_span(law, Purpose::AlertReview, origin, stage, id)
            }
        };
        let rank = match item {
            Item::Request(..) => Rank::Decision,
            Item::Alert(_) => Rank::DecisionOnAlert,
        };
        self.after(time, rank, Event::ReviewOver(m, stamp));
        let member = &self.members[m];
        if member.rules.at_shift_end == AtShiftEnd::HandBack
            && let Some(at) = member.duty.end(self.now)
        {
            self.calendar.put(at, Rank::EndOfShift, Event::ShiftEnd(m, stamp));
        }
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
        let Some(Review { item, by }) = self.free(m) else { return };
        let tired = self.finished_in_past_hour(m);
        self.members[m].finished.push(self.now);
        if !self.is_wanted(item) {
            return self.told.push("review wasted");
        }
        let (request, stage) = match item {
            Item::Request(request, stage) => (request, stage),
            Item::Alert(a) => return self.judge(a, by, tired),
        };
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
        let request = &self.requests[r];
        let chance = self.chance_of_no(m, request.stay.is_some(), tired);
        let stage = request.stage as u8;
        self.luck.denies(chance, request.origin, stage, self.members[m].id)
    }

    /// The chance that a member who ended so many reviews in the past hour says no.
    pub fn chance_of_no(&self, m: usize, malicious: bool, tired: usize) -> f64 {
        let rules = self.members[m].rules;
        match (malicious, rules.fatigue_half_at) {
            (false, _) => rules.denies_legitimate,
            (true, None) => rules.detects_malicious,
            (true, Some(half)) => rules.detects_malicious * math::pow(0.5, tired as f64 / half),
        }
    }

    /// Reviews of the stage that has ended: who would notice stops.
    pub fn stop_reviews(&mut self, r: usize) {
        self.stop_reviews_of(|item| matches!(item, Item::Request(of, _) if of == r));
    }

    /// The same of anything.
    pub fn stop_reviews_of(&mut self, gone: impl Fn(Item) -> bool) {
        for m in 0..self.members.len() {
            let in_hand = self.members[m].review.is_some_and(|review| gone(review.item));
            if in_hand && self.members[m].rules.if_gone == IfGone::Stop {
                self.told.push("review stopped");
                self.free(m);
            }
        }
    }

    /// The shift ends in which the review of this stamp began. Reviews that are handed back at one
    /// instant are so in the order in which they began.
    pub fn shift_end(&mut self, m: usize, stamp: u32) {
        if self.members[m].stamp != stamp {
            return;
        }
        let Some(review) = self.free(m) else { return };
        self.told.push("review handed back");
        if let Item::Request(request, stage) = review.item {
            self.time_out_if_left(request, stage);
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
        let in_hand = |review: Review| review.item == Item::Request(r, stage);
        let any = self.members.iter().any(|member| member.review.is_some_and(in_hand));
        if self.waits_in(r, stage) && self.requests[r].overdue && !any {
            self.end_request(r, "timed_out", "timeout", "system");
        }
    }
}
