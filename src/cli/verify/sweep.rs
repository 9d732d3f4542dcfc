//! `pimsim verify` of a sweep, of one of its shards, or of what `merge` made of them.

use std::path::Path;

use super::{Verification, guests, interrupted, scratch};
use crate::archive::directory::Staging;
use crate::archive::recorded::{Recorded, Shard};
use crate::archive::sweep::Identity;
use crate::cli::Exit;
use crate::cli::arguments::{DesignArgument, Format, Sweep};
use crate::cli::choice::axes;
use crate::cli::sweep::{Again, again};
use crate::scenario::model::Scenario;

impl Verification<'_> {
    pub(super) fn sweep(mut self, recorded: &Recorded, place: Option<&Path>) -> Result<Exit, Exit> {
        let temporary = scratch()?;
        let made = match place {
            Some(place) => self.sweep_again(recorded, place, temporary.path())?,
            None => None,
        };
        let (staging, first) = made.unzip();
        let guests = guests(place, first.as_deref());
        self.examine(recorded, staging.as_ref(), (place, guests))
    }

    /// The rows again, in a temporary place; `None` when the manifest cannot be run.
    fn sweep_again(
        &mut self,
        recorded: &Recorded,
        place: &Path,
        temporary: &Path,
    ) -> Result<Option<(Staging, Box<Scenario>)>, Exit> {
        let Some(arguments) = self.typed(recorded, place, &temporary.join("run")) else {
            return Ok(None);
        };
        let expected = Identity::of(recorded);
        let (made, first) = match again(&arguments, expected.shard, &expected.digest) {
            Ok(Again::Same(made, first)) => (made, first),
            Ok(Again::Another(digest)) => {
                self.findings.manifest("scenario.digest", &expected.digest, &digest);
                return Ok(None);
            }
            Err(Exit::Usage) => {
                self.findings.add("manifest.json: what it says was typed cannot be run".to_owned());
                return Ok(None);
            }
            Err(Exit::Interrupted) => return Err(interrupted()),
            Err(exit) => return Err(exit),
        };
        if let Some((key, says, is)) = expected.difference(&Identity::of(&made)) {
            self.findings.manifest(key, &says, &is);
        }
        self.counted(recorded, &made);
        let staging = Self::staged(&made, &temporary.join("run"), &temporary.join("again"))?;
        Ok(Some((staging, first)))
    }

    /// What was typed, as far as it decides the rows; `None` when nobody can have typed it.
    fn typed(&mut self, recorded: &Recorded, place: &Path, out: &Path) -> Option<Sweep> {
        let options = &recorded.options;
        let (random, sensitivity, design) = match &options.design {
            None => (None, None, DesignArgument::Random),
            Some(text) => {
                let read = text.split_once(' ').and_then(|(word, n)| {
                    let n = n.parse().ok().filter(|n| (1..=100_000).contains(n))?;
                    match word {
                        "random" => Some((Some(n), None, DesignArgument::Random)),
                        "latin" => Some((Some(n), None, DesignArgument::Latin)),
                        "sensitivity" => Some((None, Some(n), DesignArgument::Random)),
                        _ => None,
                    }
                });
                let Some(read) = read else {
                    self.findings.manifest("options.design", text, "no such design");
                    return None;
                };
                read
            }
        };
        if let Some(Shard { index, count }) = options.shard
            && !(1..=count).contains(&index)
        {
            let shard = format!("{index}/{count}");
            self.findings.manifest("options.shard", &shard, "no such shard");
            return None;
        }
        if !(1..=1_000_000).contains(&recorded.replications) {
            let n = recorded.replications;
            self.findings.add(format!("manifest.json: replications is {n}, not 1 to 1000000"));
            return None;
        }
        let tradeoff = options.tradeoff.as_ref().map(|texts| axes(&texts.join(","))).transpose();
        let Ok(tradeoff) = tradeoff else {
            let text = options.tradeoff.clone().unwrap_or_default().join(",");
            self.findings.manifest("options.tradeoff", &text, "no two measures");
            return None;
        };
        // What is varied was not typed as an option of its own.
        let varied = |key: &str| {
            let begins = |text: &String| text.split('=').next().is_some_and(|k| k.trim() == key);
            options.vary.iter().any(begins)
        };
        Some(Sweep {
            file: place.to_owned(),
            vary: options.vary.clone(),
            random,
            sensitivity,
            measure: options.measures.clone(),
            tradeoff: tradeoff.map(Some),
            design,
            shard: None,
            emit: None,
            out: Some(out.to_owned()),
            seed: (!varied("simulation.seed")).then_some(recorded.seed),
            replications: (!varied("simulation.replications")).then_some(recorded.replications),
            policy: if varied("policy") { Vec::new() } else { recorded.policies.clone() },
            overrides: recorded.overrides.clone(),
            threads: self.arguments.threads,
            format: Format::Table,
            quiet: true,
            force: false,
        })
    }
}
