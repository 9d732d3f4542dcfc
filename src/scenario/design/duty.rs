//! Stretches of time in which too few approvers are on duty.
//!
//! An instant is *doomed* for a stage if a request that becomes pending then has no way to be decided
//! before its deadline: fewer members than approvals needed have any time on duty before it. Mail,
//! pickup and reviews only make it worse, so what is called doomed is. All windows are half open.

use std::rc::Rc;

use super::super::roster::Roster;
use super::context::{Context, Stage};
use crate::id::CalendarId;
use crate::time::{Instant, Span};

/// From, to.
pub type Stretch = (Instant, Instant);

/// Members who are on duty at the same times.
#[derive(Clone, Debug)]
pub struct Duty {
    /// When they are.
    pub roster: Rc<Roster>,
    /// Whose calendar it is.
    pub calendar: CalendarId,
    /// How long after the beginning of the stage they are asked.
    pub after: Span,
    /// How many there are.
    pub members: u64,
}

/// Who is on duty when, for a stage; members who never approve anything are left out.
pub fn duties(context: &Context<'_>, stage: &Stage<'_>) -> Vec<Duty> {
    let mut duties: Vec<Duty> = Vec::new();
    for (group, after) in stage.groups() {
        for member in &context.policy.groups[group.index()].members {
            if !context.approves(member) {
                continue;
            }
            let same = |duty: &&mut Duty| (duty.calendar, duty.after) == (member.calendar, after);
            match duties.iter_mut().find(same) {
                Some(duty) => duty.members += 1,
                None => {
                    let (calendar, roster) = (member.calendar, context.roster(member.calendar));
                    duties.push(Duty { roster, calendar, after, members: 1 });
                }
            }
        }
    }
    duties
}

/// The doomed stretches of a stage in `[from, to)`, in order.
pub fn doomed(
    duties: &[Duty],
    needed: u64,
    timeout: Span,
    from: Instant,
    to: Instant,
) -> Vec<Stretch> {
    let lists = duties.iter().map(|duty| {
        let gaps = idle(&duty.roster, from, to + timeout);
        let late = gaps.into_iter().filter_map(|(start, end)| {
            // Who is asked later misses the beginning of the gap.
            let start = if start <= from { from } else { start - duty.after };
            let end = end - timeout;
            (start < end).then_some((start.max(from), end.min(to)))
        });
        (duty.members, late.collect())
    });
    let members: u64 = duties.iter().map(|duty| duty.members).sum();
    let lists: Vec<(u64, Vec<Stretch>)> = lists.collect();
    below(&lists, members, needed, from, to)
}

/// The stretches of `[from, to)` in which fewer than `needed` of `members` are left, when each list
/// takes its members away.
fn below(
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
pub fn idle(roster: &Roster, from: Instant, to: Instant) -> Vec<Stretch> {
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

/// When fewer than `needed` members are on duty in `[from, to)`.
pub fn short_of(duties: &[Duty], needed: u64, (from, to): Stretch) -> Vec<Stretch> {
    let lists: Vec<_> =
        duties.iter().map(|duty| (duty.members, idle(&duty.roster, from, to))).collect();
    let members = duties.iter().map(|duty| duty.members).sum();
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

/// How long the stretches last together.
pub fn total(stretches: &[Stretch]) -> Span {
    stretches.iter().map(|(from, to)| *to - *from).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(stretches: &[(i64, i64)]) -> Vec<Stretch> {
        stretches.iter().map(|(a, b)| (Instant::from_ms(*a), Instant::from_ms(*b))).collect()
    }

    #[test]
    fn what_is_left_of_stretches() {
        type Pairs = &'static [(i64, i64)];
        let cases: [(Pairs, Pairs, Pairs); 5] = [
            (&[(0, 10)], &[], &[(0, 10)]),
            (&[(0, 10)], &[(0, 10)], &[]),
            (&[(0, 10), (20, 30)], &[(5, 25)], &[(0, 5), (25, 30)]),
            (&[(0, 10)], &[(1, 2), (3, 4)], &[(0, 1), (2, 3), (4, 10)]),
            (&[(5, 6)], &[(0, 1), (8, 9)], &[(5, 6)]),
        ];
        for (first, second, expected) in cases {
            assert_eq!(without(&list(first), &list(second)), list(expected), "{first:?}");
        }
    }

    #[test]
    fn too_few_are_left_where_lists_overlap() {
        let lists = [(1, list(&[(0, 10)])), (2, list(&[(5, 20)]))];
        let (from, to) = (Instant::from_ms(0), Instant::from_ms(30));
        assert_eq!(below(&lists, 3, 1, from, to), list(&[(5, 10)]));
        assert_eq!(below(&lists, 3, 2, from, to), list(&[(5, 20)]));
        assert_eq!(below(&lists, 3, 3, from, to), list(&[(0, 20)]));
        assert_eq!(below(&lists, 3, 4, from, to), list(&[(0, 30)]));
    }
}
