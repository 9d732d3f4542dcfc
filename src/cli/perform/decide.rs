//! `decide`.

use super::{Doing, Ended};
use crate::archive::{Staging, shown};
use crate::job::Manifest;
use crate::rows::decide::{DECIDED, DECISION, OPTIONS, PRICES};
use crate::session::{Decided, Deciding};

impl Doing<'_, '_> {
    /// What was decided, and where the files lie.
    pub(super) fn decide(&self) -> Result<(Decided, String), Ended> {
        self.console.heed();
        let deciding = Deciding::new(self.document, self.job)?;
        let scenario = deciding.scenario().clone();
        self.is_wanted(&scenario.digest)?;
        self.warn(&scenario.warnings);
        let target = self.target(&scenario, "-decide");
        let mut names = vec![PRICES.file, OPTIONS.file];
        if deciding.decides() {
            names.extend([DECISION.file, DECIDED]);
        }
        let names = names.into_iter().map(str::to_owned).collect();
        let staging = Staging::new(&self.request(&target, names));
        let mut staging = staging.map_err(|error| self.unwritten(error))?;
        let threads = self.manner.threads;
        let job = deciding.filled_in();
        let decided = self.watched(|| None, |watch| deciding.decide(threads, watch))?;
        let files = decided.files();
        for (name, bytes) in &files {
            let written = staging.write(name, |out| out.write_all(bytes));
            written.map_err(|error| self.unwritten(error))?;
        }
        let manifest = Manifest::new(job, &scenario, decided.counts());
        self.commit(Manifest { answer: decided.told(), ..manifest }, staging)?;
        self.say(|| {
            let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
            [format!("wrote {} and manifest.json to {}", names.join(", "), shown(&target))]
        });
        Ok((decided, shown(&target)))
    }
}
