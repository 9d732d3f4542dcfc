//! How many members are on duty in one hour.

use std::rc::Rc;

use crate::scenario::roster::Roster;
use crate::time::Instant;

/// Members on duty in one hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hour {
    /// At its emptiest instant.
    pub least: u64,
    /// At its fullest.
    pub most: u64,
}

/// How many are on duty in an hour.
pub fn on_duty(rosters: &[(Rc<Roster>, u64)], from: Instant, to: Instant) -> Hour {
    let mut moments = vec![from];
    for (roster, _) in rosters {
        let edges = roster.shifts(from, to).flat_map(|(start, end)| [start, end]);
        moments.extend(edges.filter(|at| from < *at && *at < to));
    }
    let count = |at: &Instant| -> u64 {
        rosters.iter().filter(|(roster, _)| roster.on_duty(*at)).map(|(_, members)| members).sum()
    };
    let counts: Vec<u64> = moments.iter().map(count).collect();
    let (least, most) = (counts.iter().min(), counts.iter().max());
    Hour { least: least.copied().unwrap_or(0), most: most.copied().unwrap_or(0) }
}
