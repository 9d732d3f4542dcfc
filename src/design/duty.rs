//! Stretches of time in which too few approvers can decide.
//!
//! An instant is *doomed* for a stage if a request that becomes pending then has no way to be decided
//! before its deadline: fewer members than approvals needed could do it even if nothing else came to
//! them, and mail, pickup and review took the least time that their laws allow. Absence, waiting lists and
//! luck only make it worse, so what is called doomed is. All windows are half open.

use std::rc::Rc;

use crate::design::context::{Context, Stage};
use crate::design::kept::Kept;
use crate::id::CalendarId;
use crate::lifecycle::DeadlineFor;
use crate::scenario::model::{AtShiftEnd, Member};
use crate::scenario::roster::Roster;
use crate::time::{Instant, Span};

/// From, to.
pub type Stretch = (Instant, Instant);

/// The least that everything takes a member.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// From pending to the mail; of those who are asked later, from then.
    pub mail: Span,
    /// From the mail to the waiting list, on duty.
    pub pickup: Span,
    /// The review.
    pub review: Span,
    /// Whether a review must end within the shift in which it begins.
    pub hands_back: bool,
}

impl Pace {
    /// Whatever else could bring a request to the waiting list sooner belongs here.
    fn of(member: &Member) -> Self {
        Self {
            mail: member.notification.smallest(),
            pickup: member.pickup.smallest(),
            review: member.review.smallest(),
            hands_back: member.at_shift_end == AtShiftEnd::HandBack,
        }
    }
}

/// Members who can decide at the same times.
#[derive(Clone, Debug)]
pub struct Duty {
    /// When they are on duty.
    pub roster: Rc<Roster>,
    /// Whose calendar it is.
    pub calendar: CalendarId,
    /// How long after the beginning of the stage they are asked.
    pub after: Span,
    /// How many there are.
    pub members: u64,
    /// The name of the first.
    pub name: String,
    /// The least that everything takes them.
    pub pace: Pace,
    /// When they can begin a review.
    pub openings: Rc<Roster>,
    /// What is known already of those who can decide at the same times.
    pub kept: Rc<Kept>,
}

/// Who is on duty when, for a stage; members who never approve anything are left out.
pub fn duties(context: &Context<'_>, stage: &Stage<'_>) -> Vec<Duty> {
    let mut duties: Vec<Duty> = Vec::new();
    for (group, after) in stage.groups() {
        for member in &context.policy.groups[group.index()].members {
            if !context.approves(member) {
                continue;
            }
            let (calendar, pace) = (member.calendar, Pace::of(member));
            let key = |duty: &Duty| (duty.calendar, duty.after, duty.pace);
            match duties.iter_mut().find(|duty| key(duty) == (calendar, after, pace)) {
                Some(duty) => duty.members += 1,
                None => duties.push(Duty::new(context, member, after)),
            }
        }
    }
    duties
}

impl Duty {
    fn new(context: &Context<'_>, member: &Member, after: Span) -> Self {
        let (calendar, pace) = (member.calendar, Pace::of(member));
        let roster = context.roster(calendar);
        let openings = match pace.hands_back && pace.review > Span::ZERO {
            true => Rc::new(roster.with_room_for(pace.review)),
            false => Rc::clone(&roster),
        };
        let name = member.name.clone();
        let kept = context.kept();
        Self { roster, calendar, after, members: 1, name, pace, openings, kept }
    }

    /// The same, if nothing took them any time.
    pub fn at_once(&self) -> Self {
        let openings = Rc::clone(&self.roster);
        Self { pace: Pace::default(), openings, ..self.clone() }
    }

    /// The soonest instant at which one of them can begin the review of a request that becomes
    /// pending at this one; `None` if none is known.
    pub fn begins_at(&self, pending: Instant) -> Option<Instant> {
        let mail = pending + self.after + self.pace.mail;
        self.openings.next_on_duty(self.roster.after(mail, self.pace.pickup)?)
    }

    /// Whether no review fits into any shift.
    pub fn never_fits(&self) -> bool {
        self.pace.hands_back
            && self.openings.shifts(Instant::default(), Instant::NEVER).next().is_none()
    }

    /// The longest shift.
    pub fn longest_shift(&self) -> Span {
        let shifts = self.roster.shifts(Instant::default(), Instant::NEVER);
        shifts.map(|(start, end)| end - start).max().unwrap_or(Span::ZERO)
    }

    /// The least time from pending to a decision, if they are on duty all the while.
    pub fn soonest(&self) -> Span {
        self.after + self.pace.mail + self.pace.pickup + self.pace.review
    }

    /// When a request that becomes pending in `[from, to)` is not decided within the limit.
    pub fn late(&self, limit: Limit, (from, to): Stretch) -> Vec<Stretch> {
        let wait = limit.to_begin(self.pace.review);
        let mut edges = self.edges(from, to);
        edges.sort_unstable();
        edges.dedup();
        let mut found = Vec::new();
        for pair in edges.windows(2) {
            let (start, end) = (pair[0], pair[1]);
            // Between two edges the beginning stands still, or moves on with time.
            let begins_at = self.begins_at(start).unwrap_or(self.roster.known_until());
            if begins_at < start + wait {
                continue;
            }
            let last = self.begins_at(end - Span::ms(1)).unwrap_or(self.roster.known_until());
            let end = if last == begins_at { end.min(begins_at - wait) } else { end };
            found.push((start, end));
        }
        found
    }

    /// Instants between which the beginning of a review changes evenly.
    fn edges(&self, from: Instant, to: Instant) -> Vec<Instant> {
        let lead = self.after + self.pace.mail;
        let shifts = || self.roster.shifts(from, Instant::NEVER);
        let mut edges: Vec<Instant> = shifts().flat_map(|(start, end)| [start, end]).collect();
        // Whoever picks up until then begins in a later shift.
        let ends = shifts().chain(self.openings.shifts(from, Instant::NEVER));
        let last = ends.filter_map(|(_, end)| {
            self.roster.at_position(self.roster.position(end) - self.pace.pickup)
        });
        let last: Vec<Instant> = last.collect();
        edges.extend(last);
        edges.iter_mut().for_each(|edge| *edge = *edge - lead);
        if self.roster.is_always() {
            edges.clear();
        }
        edges.retain(|edge| from < *edge && *edge < to);
        edges.extend([from, to]);
        edges
    }
}

/// How soon a decision must come; both from pending on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The decision must come before this.
    pub decided: Span,
    /// The review must begin before this.
    pub begun: Span,
}

impl Limit {
    /// The approval deadline of a stage.
    pub fn of(stage: &Stage<'_>, deadline_for: DeadlineFor) -> Self {
        let timeout = stage.rule.approval_timeout;
        match deadline_for {
            DeadlineFor::Decision => Self { decided: timeout, begun: Span::FOREVER },
            DeadlineFor::Review => Self { decided: Span::FOREVER, begun: timeout },
        }
    }

    /// The same, if the decision must also come before this.
    pub fn and_decided(self, before: Span) -> Self {
        Self { decided: self.decided.min(before), ..self }
    }

    /// A review that begins so long after pending, or later, is too late.
    pub fn to_begin(self, review: Span) -> Span {
        self.begun.min(self.decided - review)
    }
}

/// The doomed stretches of a stage in `[from, to)`, in order.
pub fn doomed(duties: &[Duty], needed: u64, limit: Limit, within: Stretch) -> Rc<[Stretch]> {
    let members: u64 = duties.iter().map(|duty| duty.members).sum();
    let find = || {
        let lists = duties.iter().map(|duty| (duty.members, duty.late(limit, within)));
        let lists: Vec<(u64, Vec<Stretch>)> = lists.collect();
        below(&lists, members, needed, within.0, within.1)
    };
    let kind = |duty: &Duty| {
        let Pace { mail, pickup, review, hands_back } = duty.pace;
        (duty.members, duty.calendar, [duty.after, mail, pickup, review], hands_back)
    };
    let limits = [limit.decided, limit.begun];
    let key = (duties.iter().map(kind).collect(), needed, limits, within);
    match duties.first() {
        Some(duty) => duty.kept.get(key, find),
        None => find().into(),
    }
}

/// When the last of the approvals needed can come at the soonest; `None` if it is not known.
pub fn decided_at(duties: &[Duty], needed: u64, pending: Instant) -> Option<Instant> {
    let ends = duties
        .iter()
        .filter_map(|duty| Some((duty.begins_at(pending)? + duty.pace.review, duty.members)));
    nth(ends.collect(), needed)
}

/// The least time from pending to the last of the approvals needed, whatever the hours on duty.
pub fn soonest(duties: &[Duty], needed: u64) -> Option<Span> {
    nth(duties.iter().map(|duty| (duty.soonest(), duty.members)).collect(), needed)
}

fn nth<T: Ord + Copy>(mut ends: Vec<(T, u64)>, needed: u64) -> Option<T> {
    ends.sort_unstable();
    let mut counted = 0;
    let reached = ends.into_iter().find(|(_, members)| {
        counted += members;
        counted >= needed
    });
    reached.map(|(end, _)| end)
}

/// The stretches of `[from, to)` in which fewer than `needed` of `members` are left, when each list
/// takes its members away.
pub fn below(
    lists: &[(u64, Vec<Stretch>)],
    members: u64,
    needed: u64,
    from: Instant,
    to: Instant,
) -> Vec<Stretch> {
    let mut edges: Vec<(Instant, i64)> = vec![(from, 0), (to, 0)];
    for (count, list) in lists {
        let count = i64::try_from(*count).unwrap_or(i64::MAX);
        for &(start, end) in list.iter().filter(|(start, end)| start < end) {
            edges.extend([(start, -count), (end, count)]);
        }
    }
    edges.sort_unstable();
    let (mut left, mut open) = (i64::try_from(members).unwrap_or(i64::MAX), None);
    let mut found: Vec<Stretch> = Vec::new();
    let mut place = 0;
    while place < edges.len() {
        let at = edges[place].0;
        while place < edges.len() && edges[place].0 == at {
            left += edges[place].1;
            place += 1;
        }
        let short = left < i64::try_from(needed).unwrap_or(i64::MAX);
        match (open, short && at < to) {
            (None, true) => open = Some(at),
            (Some(start), false) => {
                found.push((start, at));
                open = None;
            }
            _ => {}
        }
    }
    found
}

/// When a roster is off in `[from, to)`.
fn idle(roster: &Roster, from: Instant, to: Instant) -> Vec<Stretch> {
    let mut gaps = Vec::new();
    let mut at = from;
    for (start, end) in roster.shifts(from, to) {
        if at < start {
            gaps.push((at, start));
        }
        at = end;
    }
    if at < to {
        gaps.push((at, to));
    }
    gaps
}

/// When fewer than `needed` members are on duty in `[from, to)`; each roster with how many have it.
pub fn short_of(rosters: &[(Rc<Roster>, u64)], needed: u64, (from, to): Stretch) -> Vec<Stretch> {
    let lists: Vec<_> =
        rosters.iter().map(|(roster, members)| (*members, idle(roster, from, to))).collect();
    let members = rosters.iter().map(|(_, members)| members).sum();
    below(&lists, members, needed, from, to)
}

/// What of the first is not in the second; both in order.
pub fn without(first: &[Stretch], second: &[Stretch]) -> Vec<Stretch> {
    let mut rest = Vec::new();
    let mut second = second.iter().peekable();
    for &(start, end) in first {
        let mut at = start;
        while second.peek().is_some_and(|other| other.1 <= at) {
            second.next();
        }
        let mut ahead = second.clone();
        while let Some(&&(from, to)) = ahead.peek().filter(|other| other.0 < end) {
            if at < from {
                rest.push((at, from));
            }
            at = at.max(to);
            ahead.next();
        }
        if at < end {
            rest.push((at, end));
        }
    }
    rest
}

/// Whether the stretches are all of this one.
pub fn cover(stretches: &[Stretch], (from, to): Stretch) -> bool {
    without(&[(from, to)], stretches).is_empty()
}

/// How long the stretches last together.
pub fn total(stretches: &[Stretch]) -> Span {
    stretches.iter().map(|(from, to)| *to - *from).sum()
}
