//! `--shard` of `run` and `compare`: a part of the replications, for `merge`.
//!
//! Promises: a shard that is there, complete and unharmed, is left alone; one without replications
//! says so and is written all the same, so that the whole is complete. Never: tables, which would
//! show a part as if it were the whole.

use std::ops::RangeInclusive;
use std::sync::Arc;

use super::{Doing, Ended};
use crate::archive::{DetailFiles, PartOf, Staging, finished_shard, part_files, shown, write_part};
use crate::cli::run::followed;
use crate::experiment::block;
use crate::job::{Counts, Identity, Manifest, Run, Shard};

impl Doing<'_, '_> {
    /// Runs one shard, unless it is there already.
    pub(super) fn shard(&self, run: &Run, shard: Shard) -> Result<Vec<String>, Ended> {
        let comparison = self.comparison(run)?;
        let scenario = Arc::clone(comparison.scenario());
        let all = scenario.simulation.replications;
        self.warn(&scenario.warnings);
        self.console.heed();
        let whole = self.target(&scenario, "");
        let target = if self.silent { whole } else { whole.join(shard.directory()) };
        let job = self.filled_in(&comparison, all, None);
        let request = self.request(&target, part_files(&run.detail));
        let mine = Identity::new(&job, &scenario.digest);
        let finished = !self.manner.force
            && finished_shard(&request, &mine).map_err(|error| self.unwritten(error))?;
        if finished {
            self.say(|| [format!("{} is complete already; nothing was run", shown(&target))]);
            return Ok(Vec::new());
        }
        let replications = block(shard.index, shard.count, all);
        let mut staging = Staging::new(&request).map_err(|error| self.unwritten(error))?;
        let policies = comparison.chosen().policies.clone();
        let files = DetailFiles::new(&staging, &run.detail, &policies, replications.clone());
        let files = files.map_err(|error| self.unwritten(error))?;
        let part = comparison.from(*replications.start());
        let many = replications.clone().count() as u32;
        let results = self.simulate(part, (many, None), &files, &target)?.into_results();
        let runs = policies.len() as u64 * u64::from(many);
        let totals = results.as_ref().map(|results| results.totals()).unwrap_or_default();
        let found = results.as_ref().map(|results| results.violations.clone()).unwrap_or_default();
        let of = PartOf { scenario: &scenario, policies: &policies, details: &run.detail };
        write_part(of, &replications, results, files, &mut staging)
            .map_err(|error| self.unwritten(error))?;
        let manifest = Manifest::new(job, &scenario, Counts::of(runs, totals));
        self.commit(manifest, staging)?;
        self.say(|| {
            let good = (run.audit && found.is_empty()).then(|| followed(totals.requests));
            let what = phrase(&replications, all);
            let wrote = format!("wrote shard {shard}, {what}, to {}", shown(&target));
            good.into_iter().chain([wrote])
        });
        Ok(found)
    }
}

/// `replications 3 to 4 of 12`.
fn phrase(replications: &RangeInclusive<u32>, all: u32) -> String {
    let (from, to) = (replications.start(), replications.end());
    match replications.clone().count() {
        0 => format!("none of the {all} replications: there are more shards"),
        1 => format!("replication {from} of {all}"),
        _ => format!("replications {from} to {to} of {all}"),
    }
}
