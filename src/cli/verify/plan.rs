//! `pimsim verify` of a plan.

use crate::archive;
use std::path::Path;

use super::{Verification, guests, interrupted, scratch};
use crate::archive::directory::Staging;
use crate::archive::recorded::Recorded;
use crate::cli::Exit;
use crate::cli::arguments::{Format, PlanArguments};
use crate::cli::console::failed;
use crate::cli::plan::again;
use crate::scenario::model::Scenario;

impl Verification<'_> {
    pub(super) fn plan(mut self, recorded: &Recorded, place: Option<&Path>) -> Result<Exit, Exit> {
        let temporary = scratch()?;
        let made = match place {
            Some(place) => self.plan_again(recorded, place, temporary.path())?,
            None => None,
        };
        let (staging, scenario) = made.unzip();
        let guests = guests(place, scenario.as_ref());
        self.examine(recorded, staging.as_ref(), (place, guests))
    }

    /// The plan again, in a temporary place; `None` when the manifest cannot be planned.
    fn plan_again(
        &mut self,
        recorded: &Recorded,
        place: &Path,
        temporary: &Path,
    ) -> Result<Option<(Staging, Scenario)>, Exit> {
        let out = temporary.join("run");
        let Some(arguments) = self.planned(recorded, place, &out) else { return Ok(None) };
        let scenario = match again(&arguments) {
            Ok(scenario) => scenario,
            Err(Exit::Usage) => {
                self.findings.add("manifest.json: what it says was typed cannot be run".to_owned());
                return Ok(None);
            }
            Err(Exit::Interrupted) => return Err(interrupted()),
            Err(exit) => return Err(exit),
        };
        let made = archive::recorded(&out)
            .map_err(|_| failed("the results of the plan cannot be read"))?;
        for (key, says, is) in [
            ("scenario.digest", &recorded.scenario.digest, &made.scenario.digest),
            ("scenario.title", &recorded.scenario.title, &made.scenario.title),
            ("policies", &recorded.policies.join(", "), &made.policies.join(", ")),
            ("confidence", &recorded.confidence.to_string(), &made.confidence.to_string()),
            ("replications", &recorded.replications.to_string(), &made.replications.to_string()),
        ] {
            if says != is {
                self.findings.manifest(key, says, is);
            }
        }
        self.counted(recorded, &made);
        let staging = Self::staged(&made, &out, &temporary.join("again"))?;
        Ok(Some((staging, scenario)))
    }

    /// What was typed, as far as it decides the rows; `None` when nobody can have typed it.
    fn planned(&mut self, recorded: &Recorded, place: &Path, out: &Path) -> Option<PlanArguments> {
        let options = &recorded.options;
        let sizes = options.members.filter(|[least, most]| (1..=*most).contains(least));
        let known = (|| {
            let [least, most] = sizes.filter(|[_, most]| *most <= 10_000)?;
            let first = options.first_replications.filter(|n| (1..=1_000_000).contains(n))?;
            let most_runs = options.max_replications.filter(|n| (10..=1_000_000).contains(n))?;
            let tolerance = options.tolerance.filter(|share| *share > 0.0 && *share < 1.0)?;
            Some((options.group.clone()?, least..=most, first, most_runs, tolerance))
        })();
        let Some((group, members, first, max_replications, tolerance)) = known else {
            self.findings.add(
                "manifest.json: of options.group, members, first_replications, max_replications and \
                 tolerance one is missing or has a value that plan refuses"
                    .to_owned(),
            );
            return None;
        };
        Some(PlanArguments {
            file: place.to_owned(),
            group,
            members,
            calendars: options.calendars.clone(),
            targets: options.targets.clone(),
            policy: recorded.policies.first().cloned(),
            tolerance,
            replications: Some(first),
            max_replications,
            out: Some(out.to_owned()),
            seed: Some(recorded.seed),
            overrides: recorded.overrides.clone(),
            threads: self.arguments.threads,
            format: Format::Table,
            quiet: true,
            force: false,
        })
    }
}
