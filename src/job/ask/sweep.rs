//! `sweep`: the same policies at many points.

use serde::{Deserialize, Serialize};

use crate::experiment::{AxisOf, Design};
use crate::job::typed::{Typed, sides, typed};
use crate::job::{Shard, bounds};

/// The options of `sweep`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sweep {
    /// Texts of `--vary`.
    pub vary: Vec<String>,
    /// How the points are chosen.
    pub design: Design,
    /// With rows of points: the measures whose indices are asked for; the usual ones when none is
    /// named.
    #[serde(default)]
    pub measures: Vec<String>,
    /// The front of two measures, if it is asked for; empty for the usual ones.
    #[serde(default)]
    pub tradeoff: Option<Vec<AxisOf>>,
    /// Only this part of the points.
    #[serde(default)]
    pub shard: Option<Shard>,
}

impl Sweep {
    /// What no run can do, in one sentence.
    pub(super) fn refusal(&self) -> Option<String> {
        let (n, allowed) = match self.design {
            Design::Grid => return None,
            Design::Random(n) | Design::Latin(n) => (n, bounds::POINTS),
            Design::Sensitivity(rows) => (rows, bounds::ROWS),
        };
        (!allowed.contains(&i64::from(n))).then(|| format!("design is {}: no such", self.design))
    }

    /// As it is typed.
    pub(in crate::job) fn typed(&self, all: &mut Vec<Typed>) {
        let Self { vary, design, measures, tradeoff, shard } = self;
        all.extend(vary.iter().map(|text| typed("--vary", text)));
        match design {
            Design::Grid => {}
            Design::Random(n) => all.push(typed("--random", n)),
            Design::Latin(n) => all.extend([typed("--random", n), typed("--design", "latin")]),
            Design::Sensitivity(rows) => all.push(typed("--sensitivity", rows)),
        }
        all.extend(measures.iter().map(|name| typed("--measure", name)));
        all.extend(tradeoff.as_ref().map(|two| typed("--tradeoff", sides(two))));
        all.extend(shard.map(|shard| typed("--shard", shard)));
    }
}
