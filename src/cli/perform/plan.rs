//! `plan`.

use super::{Doing, Ended};
use crate::archive::{Staging, shown};
use crate::job::{Manifest, choose_roles};
use crate::rows::plan::{FILE, write_plan};
use crate::session::{Planned, Planning, Unanswered};

impl Doing<'_, '_> {
    pub(super) fn plan(&self) -> Result<Planned, Ended> {
        self.console.heed();
        let planning = Planning::new(self.document, self.job)?;
        let scenario = planning.scenario();
        choose_roles(scenario, &self.manner.roles).map_err(Unanswered::from)?;
        self.is_wanted(&scenario.digest)?;
        self.warn(&scenario.warnings);
        let target = self.target(scenario, "-plan");
        let staging = Staging::new(&self.request(&target, vec![FILE.to_owned()]));
        let mut staging = staging.map_err(|error| self.unwritten(error))?;
        let threads = self.manner.threads;
        let planned = self.watched(|| None, |watch| planning.search(threads, watch))?;
        let written = planned.with(|frontier| staging.write(FILE, |out| write_plan(frontier, out)));
        written.map_err(|error| self.unwritten(error))?;
        self.commit(Manifest::new(planning.filled_in(), scenario, planned.counts()), staging)?;
        self.say(|| [format!("wrote {FILE} and manifest.json to {}", shown(&target))]);
        Ok(planned)
    }
}
