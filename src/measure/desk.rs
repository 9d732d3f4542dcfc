//! What each approver did in the window of measurement, summed over replications.
//!
//! A mail counts when it arrived in the window, a review when it ended there; hours are clipped to
//! it. Reviews in hand at the end of the run add hours and are not counted. Sums are integers, so
//! the order of merging changes nothing. A person of several groups is on duty in each of them; a sum
//! over groups has the person once.

use crate::id::{Approver, GroupId};
use crate::scenario::model::Policy;
use crate::scenario::persons::Persons;

/// Sums of one approver.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MemberSums {
    /// Mails that arrived.
    pub notified: u64,
    /// Reviews that ended in an approval that counted.
    pub approved: u64,
    /// Reviews that ended in a denial that counted.
    pub denied: u64,
    /// Reviews of alerts that ended in a verdict.
    pub watched: u64,
    /// Reviews that ended in nothing.
    pub wasted: u64,
    /// Time on duty, in milliseconds.
    pub on_duty_ms: i64,
    /// Time spent on reviews, in milliseconds.
    pub review_ms: i64,
    /// Of that, off duty: reviews that were finished after the shift.
    pub overtime_ms: i64,
}

impl MemberSums {
    /// Reviews that ended, whatever came of them.
    pub const fn reviewed(&self) -> u64 {
        self.approved + self.denied + self.watched + self.wasted
    }

    /// Reviewing time on duty, in milliseconds.
    pub const fn busy_ms(&self) -> i64 {
        self.review_ms - self.overtime_ms
    }

    /// Reviewing time on duty over on-duty time, at most 1; `None` when never on duty.
    pub fn utilization(&self) -> Option<f64> {
        (self.on_duty_ms > 0).then(|| self.busy_ms() as f64 / self.on_duty_ms as f64)
    }

    fn add(&mut self, other: &Self) {
        self.notified += other.notified;
        self.approved += other.approved;
        self.denied += other.denied;
        self.watched += other.watched;
        self.wasted += other.wasted;
        self.on_duty_ms = self.on_duty_ms.saturating_add(other.on_duty_ms);
        self.review_ms = self.review_ms.saturating_add(other.review_ms);
        self.overtime_ms = self.overtime_ms.saturating_add(other.overtime_ms);
    }
}

/// Sums of all approvers of one policy, by group and place in the group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeskSums {
    pub(super) groups: Vec<Vec<MemberSums>>,
    persons: Persons,
}

impl DeskSums {
    /// Nothing yet, for the groups of this policy.
    pub fn new(policy: &Policy) -> Self {
        let members = |group: &crate::scenario::model::Group| group.members.len();
        let groups = policy.groups.iter().map(|g| vec![MemberSums::default(); members(g)]);
        Self { groups: groups.collect(), persons: Persons::of(policy) }
    }

    /// The sums of one approver.
    pub fn member(&self, approver: Approver) -> &MemberSums {
        &self.groups[approver.group.index()][approver.member.index()]
    }

    /// The same, to be added to.
    #[inline(always)]
    pub(super) fn member_mut(&mut self, approver: Approver) -> &mut MemberSums {
        &mut self.groups[approver.group.index()][approver.member.index()]
    }

    /// So many mails reached all members of a group.
    pub(super) fn notify(&mut self, group: GroupId, mails: u64) {
        self.groups[group.index()].iter_mut().for_each(|member| member.notified += mails);
    }

    /// On-duty time of all members of a group, in milliseconds.
    pub(super) fn on_duty_ms(&self, group: usize) -> i128 {
        self.groups[group].iter().map(|member| i128::from(member.on_duty_ms)).sum()
    }

    /// On-duty time of all members of these groups, in milliseconds; a person of several is there
    /// once.
    pub fn on_duty_of(&self, groups: &[GroupId]) -> i128 {
        self.on_duty_once(groups, |group| self.on_duty_ms(group.index()))
    }

    /// The same, where the time of each group is known.
    pub(super) fn on_duty_once(&self, groups: &[GroupId], of: impl Fn(GroupId) -> i128) -> i128 {
        let all: i128 = groups.iter().map(|group| of(*group)).sum();
        let again = self.persons.again(groups);
        all - again.map(|one| i128::from(self.member(one).on_duty_ms)).sum::<i128>()
    }

    /// On-duty time of the members of a group, in milliseconds; that of a person is in equal parts
    /// with each of their groups that counts.
    pub(super) fn part_of_duty_ms(&self, group: usize, counts: impl Fn(GroupId) -> bool) -> f64 {
        let shared = |person: &[Approver]| {
            let own = person.iter().find(|one| one.group.index() == group)?;
            let many = person.iter().filter(|one| counts(one.group)).count().max(1);
            Some(self.member(*own).on_duty_ms as f64 * (1.0 - 1.0 / many as f64))
        };
        let persons = self.persons.in_group(GroupId::new(group));
        let elsewhere: f64 = persons.filter_map(shared).sum();
        self.on_duty_ms(group) as f64 - elsewhere
    }

    /// Adds the sums of another replication of the same policy.
    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.groups.iter_mut().zip(&other.groups) {
            for (mine, theirs) in mine.iter_mut().zip(theirs) {
                mine.add(theirs);
            }
        }
    }
}
