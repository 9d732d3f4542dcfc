//! `explain`: the story of one need, or of one attempt.

use serde::{Deserialize, Serialize};

use crate::experiment::story::Outcome;
use crate::job::bounds;
use crate::job::typed::{Typed, typed};

/// The options of `explain`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Explain {
    /// The need with this number.
    pub need: Option<u64>,
    /// Whatever filed the request with this number under the first policy.
    pub request: Option<u64>,
    /// So many that waited longest.
    pub slowest: Option<u16>,
    /// Only those with this outcome.
    pub outcome: Option<Outcome>,
    /// Attempts of attackers instead of needs.
    pub attacker: bool,
    /// The first so many.
    pub first: Option<u16>,
    /// Needs and attempts for these roles only; for all when none is named.
    #[serde(default)]
    pub roles: Vec<String>,
    /// Which of the replications; the first when none is named.
    pub replication: Option<u32>,
}

impl Explain {
    /// What no run can do, in one sentence.
    pub(super) fn refusal(&self) -> Option<String> {
        let stories = |n: Option<u16>| n.is_none_or(|n| bounds::STORIES.contains(&i64::from(n)));
        let fine = |n: Option<u32>| n.is_none_or(|n| bounds::REPLICATIONS.contains(&i64::from(n)));
        let possible = stories(self.slowest) && stories(self.first) && fine(self.replication);
        (!possible)
            .then(|| "slowest, first or replication is a number that none can have".to_owned())
    }

    /// As it is typed.
    pub(in crate::job) fn typed(&self, all: &mut Vec<Typed>) {
        let Self { need, request, slowest, outcome, attacker, first, roles, replication } = self;
        all.extend(need.map(|n| typed("--need", n)));
        all.extend(request.map(|n| typed("--request", n)));
        all.extend(slowest.map(|n| typed("--slowest", n)));
        all.extend(outcome.map(|outcome| typed("--outcome", outcome.word())));
        all.extend(attacker.then(|| typed("--attacker", "")));
        all.extend(first.map(|n| typed("--first", n)));
        all.extend(roles.iter().map(|name| typed("--role", name)));
        all.extend(replication.map(|n| typed("--replication", n)));
    }
}
