//! `decide`: which rule for which role.

use serde::{Deserialize, Serialize};

use crate::job::bounds;
use crate::job::typed::{Typed, typed};

/// The options of `decide`. Replications are those before a choice is judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Decide {
    /// Only these roles are decided; all when none is named.
    pub roles: Vec<String>,
    /// Limits as they are typed; the scenario's when there are none.
    pub targets: Vec<String>,
    /// The measure of which least is best; the total cost where there are prices.
    pub minimize: Option<String>,
    /// Choices within this share of the best are as good as it.
    pub tolerance: f64,
    /// No choice is given more replications in one round.
    pub max_replications: u32,
}

impl Default for Decide {
    /// As on the command line: a tolerance of 5 %, at most 2,000 replications.
    fn default() -> Self {
        Self {
            roles: Vec::new(),
            targets: Vec::new(),
            minimize: None,
            tolerance: 0.05,
            max_replications: 2_000,
        }
    }
}

impl Decide {
    /// What no run can do, in one sentence.
    pub(super) fn refusal(&self) -> Option<String> {
        if !(self.tolerance > 0.0 && self.tolerance < 1.0) {
            return Some(format!("tolerance is {}, not a share", self.tolerance));
        }
        let n = self.max_replications;
        let fine = bounds::MOST_JUDGED.contains(&i64::from(n));
        (!fine).then(|| format!("max_replications is {n}, which no decision can have"))
    }

    /// As it is typed.
    pub(in crate::job) fn typed(&self, all: &mut Vec<Typed>) {
        let Self { roles, targets, minimize, tolerance, max_replications } = self;
        all.extend(roles.iter().map(|name| typed("--role", name)));
        all.extend(targets.iter().map(|text| typed("--target", text)));
        all.extend(minimize.as_ref().map(|name| typed("--minimize", name)));
        all.push(typed("--tolerance", tolerance));
        all.push(typed("--max-replications", max_replications));
    }
}
