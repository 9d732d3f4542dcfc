//! `plan`: the smallest approver group that meets every target.

use serde::{Deserialize, Serialize};

use crate::job::bounds;
use crate::job::typed::{Typed, typed};

/// The options of `plan`. Replications are those before a candidate is judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The approver group.
    pub group: String,
    /// The smallest and the largest size.
    pub members: [u32; 2],
    /// Calendars that members can be on; those of the members when none is named.
    pub calendars: Vec<String>,
    /// Hours of which all members have the same: names of calendars, or windows as a calendar has
    /// them.
    #[serde(default)]
    pub hours: Vec<String>,
    /// How many of the members are away all the time.
    #[serde(default)]
    pub away: u32,
    /// Members of the list who are not there.
    #[serde(default)]
    pub without: Vec<String>,
    /// Limits as they are typed; the scenario's when there are none.
    pub targets: Vec<String>,
    /// Within this share of a limit either answer is right.
    pub tolerance: f64,
    /// No candidate is given more replications.
    pub max_replications: u32,
}

impl Default for Plan {
    /// As on the command line: no group yet, a tolerance of 5 %, at most 2,000 replications.
    fn default() -> Self {
        Self {
            group: String::new(),
            members: [1, 1],
            calendars: Vec::new(),
            hours: Vec::new(),
            away: 0,
            without: Vec::new(),
            targets: Vec::new(),
            tolerance: 0.05,
            max_replications: 2_000,
        }
    }
}

impl Plan {
    /// What no run can do, in one sentence.
    pub(super) fn refusal(&self) -> Option<String> {
        let size = |n: u32| bounds::MEMBERS.contains(&i64::from(n));
        let [least, most] = self.members;
        if !(size(least) && size(most) && least <= most) {
            return Some(format!("members is {least} to {most}, which no group can have"));
        }
        if self.away >= least {
            return Some(format!(
                "away is {}: nobody would be left of a group of {least}; begin --members higher",
                self.away
            ));
        }
        if !(self.tolerance > 0.0 && self.tolerance < 1.0) {
            return Some(format!("tolerance is {}, not a share", self.tolerance));
        }
        let n = self.max_replications;
        let fine = bounds::MOST_JUDGED.contains(&i64::from(n));
        (!fine).then(|| format!("max_replications is {n}, which no plan can have"))
    }

    /// As it is typed.
    pub(in crate::job) fn typed(&self, all: &mut Vec<Typed>) {
        let Self { group, members: [least, most], calendars, .. } = self;
        let Self { hours, away, without, targets, tolerance, max_replications, .. } = self;
        all.push(typed("--group", group));
        all.push(typed("--members", format!("{least}..{most}")));
        all.extend(calendars.iter().map(|name| typed("--calendars", name)));
        all.extend(hours.iter().map(|text| typed("--hours", text)));
        all.extend((*away > 0).then(|| typed("--away", away)));
        all.extend(without.iter().map(|name| typed("--without", name)));
        all.extend(targets.iter().map(|text| typed("--target", text)));
        all.push(typed("--tolerance", tolerance));
        all.push(typed("--max-replications", max_replications));
    }
}
