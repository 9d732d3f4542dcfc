//! The requests of a log under policies: replications, and what became of each request.
//!
//! Promises: the same log, scenario, policies and number of replications give the same, for any number
//! of threads. Never: a file.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use crate::experiment::{Listeners, Stopped, Watch};
use crate::id::PolicyId;
use crate::measure::{Fates, Replayed};
use crate::replay::Replay;
use crate::session::{Choice, Comparison, Snapshot};

/// What came of it.
#[derive(Clone, Debug)]
pub struct Replays {
    /// By policy, that of the log first.
    pub fates: Vec<(PolicyId, Fates)>,
    /// The measures, and the differences to the policy of the log.
    pub snapshot: Snapshot,
    /// How many replications there are.
    pub replications: u32,
}

/// Why there is nothing.
#[derive(Debug, thiserror::Error)]
pub enum Unreplayed {
    /// No policy has such a name.
    #[error("{0}")]
    Asked(String),
    /// The work ended early.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

/// Replays under the policies of these names (all, when none is named) and that of the log.
///
/// # Errors
/// When there is no such policy, or the work was ended.
pub fn replayed(
    replay: &Replay,
    requests: usize,
    (policies, replications): (&[String], u32),
    threads: Option<usize>,
    watch: Watch<'_>,
) -> Result<Replays, Unreplayed> {
    let scenario = Arc::new(replay.scenario.clone());
    let logged = scenario.policies.first().map(|policy| policy.name.clone());
    let choice = Choice {
        policies: policies.to_vec(),
        baseline: logged,
        alone: scenario.policies.len() == 1,
        ..Choice::default()
    };
    let mut comparison = Comparison::new(scenario, choice).map_err(Unreplayed::Asked)?;
    let listening =
        Listening { needs: Arc::clone(&replay.needs), requests, heard: Mutex::default() };
    comparison.extend_with(replications, threads, &listening, watch)?;
    let heard = listening.heard.into_inner().unwrap_or_else(PoisonError::into_inner);
    let fates = heard.into_iter().map(|(policy, fates)| (policy, fates.sorted())).collect();
    let snapshot = comparison.snapshot().ok_or(Stopped::Interrupted)?;
    Ok(Replays { fates, snapshot, replications })
}

/// Hears every run.
struct Listening {
    needs: Arc<[Vec<usize>]>,
    requests: usize,
    heard: Mutex<BTreeMap<PolicyId, Fates>>,
}

impl Listeners for Listening {
    type One = Replayed;

    fn open(&self, policy: PolicyId, replication: u32) -> io::Result<Replayed> {
        Ok(Replayed::new(Arc::clone(&self.needs), self.requests, (policy, replication)))
    }

    fn close(&self, one: Replayed) -> io::Result<()> {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.entry(one.policy).or_default().absorb(one);
        Ok(())
    }
}
