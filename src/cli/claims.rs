//! What a manifest claims of its run besides the files: each claim is compared with the run that was
//! made again.

use crate::scenario::unwanted::escape;
use crate::words;
use std::path::Path;

use super::precision;
use crate::archive::examination::Findings;
use crate::archive::manifest::Counts;
use crate::archive::recorded::Recorded;
use crate::experiment::{self, Asked, Results};
use crate::id::PolicyId;
use crate::scenario::model::Scenario;

/// The claims of a manifest and the run that they are about.
pub struct Claims<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// The policies, in the order of the rows.
    pub policies: &'a [PolicyId],
    /// What the run left behind; `None` for a shard without replications.
    pub results: Option<&'a Results>,
    /// How many replications were run again.
    pub replications: usize,
    /// The manifest.
    pub recorded: &'a Recorded,
    /// The place of the baseline, for `compare`.
    pub baseline: Option<usize>,
}

impl Claims<'_> {
    /// What else the manifest says of the run.
    pub fn compare(&self, findings: &mut Findings) {
        let Self { scenario, policies, results, replications, recorded, baseline } = *self;
        let name = |policy: &PolicyId| scenario.policies[policy.index()].name.as_str();
        let names: Vec<&str> = policies.iter().map(name).collect();
        let baseline = baseline.map(|place| names[place]);
        let says = &recorded.counts;
        let is = Counts::of_part(names.len(), replications, results);
        let rows = [
            ("scenario.name", recorded.scenario.name.clone(), stem(&recorded.scenario.file)),
            ("scenario.title", recorded.scenario.title.clone(), scenario.title.clone()),
            (
                "confidence",
                recorded.confidence.to_string(),
                scenario.simulation.confidence.to_string(),
            ),
            ("policies", recorded.policies.join(", "), names.join(", ")),
            (
                "options.baseline",
                recorded.options.baseline.clone().unwrap_or_default(),
                baseline.unwrap_or_default().to_owned(),
            ),
            ("counts.runs", says.runs.to_string(), is.runs.to_string()),
            ("counts.needs", says.needs.to_string(), is.needs.to_string()),
            ("counts.requests", says.requests.to_string(), is.requests.to_string()),
            ("counts.events", says.events.to_string(), is.events.to_string()),
        ];
        for (key, says, is) in rows {
            if says != is {
                findings.manifest(key, &says, &is);
            }
        }
        self.inputs(findings);
        self.precision(findings);
        let n = results.map_or(0, |results| results.violations.len());
        if n > 0 {
            findings.add(format!("the auditor found {n} violations; this is a bug of pimsim"));
        }
    }

    /// The files of the scenario, whose contents are those that were run.
    fn inputs(&self, findings: &mut Findings) {
        let recorded = self.recorded;
        let (is, says) = (&self.scenario.inputs, &recorded.scenario.inputs);
        for (at, input) in is.iter().enumerate() {
            let key = |part: &str| format!("scenario.inputs[{at}].{part}");
            let Some(said) = says.get(at) else {
                findings.manifest(&key("name"), "", &input.name);
                continue;
            };
            // The scenario may lie elsewhere by now; the manifest names its file twice.
            let name = match recorded.scenario.file.as_str() {
                _ if at > 0 => &input.name,
                "-" => "<stdin>",
                // It was no text.
                "" => &said.name,
                file => file,
            };
            let same = at == 0 && Path::new(&said.name).file_name() == Path::new(name).file_name();
            let name = if same { &said.name } else { name };
            let rows = [
                ("name", said.name.clone(), name.to_owned()),
                ("bytes", said.bytes.to_string(), input.bytes.to_string()),
                ("sha256", said.sha256.clone(), input.sha256.clone()),
            ];
            for (part, says, is) in rows.into_iter().filter(|(_, says, is)| says != is) {
                findings.manifest(&key(part), &says, &is);
            }
        }
        for extra in says.iter().skip(is.len()) {
            let name = escape(&extra.name);
            findings.add(format!(
                "manifest.json: scenario.inputs names {name}, which the scenario does not read"
            ));
        }
    }

    /// Whether a precision was reached where the manifest says that the run ended.
    fn precision(&self, findings: &mut Findings) {
        let says = &self.recorded.options;
        if says.shard.is_some() {
            if says.precision.is_some() || says.first_look.is_some() {
                findings.add("manifest.json: options.precision, which no shard has".to_owned());
            }
            return;
        }
        let Some(results) = self.results else { return };
        let made = self.recorded.replications;
        let Some((relative, first)) = says.precision.zip(says.first_look) else {
            if says.precision.is_some() || says.first_look.is_some() {
                findings.add(
                    "manifest.json: of options.precision and options.first_look one is missing"
                        .to_owned(),
                );
            }
            return;
        };
        if !(relative > 0.0 && relative < 1.0 && (1..=made).contains(&first)) {
            findings.add(format!(
                "manifest.json: options.precision is {relative}, options.first_look {first}, which \
                 no run can have"
            ));
            return;
        }
        let asked = Asked { relative, most: precision::most(says.max_replications, first) };
        let measures = words::headlines::headline_measures();
        let until = (measures.as_slice(), asked);
        let ends = experiment::ends_at(self.scenario, results, until, first);
        let (word, other) = match ends {
            Ok(ends) if ends == made => return,
            Ok(ends) => ("ends after", ends),
            Err(next) => ("goes on to", next),
        };
        findings.add(format!(
            "manifest.json: options.precision is {relative}, with which the run {word} {other} \
             replications, not {made}"
        ));
    }
}

/// What a scenario read from this file is called.
fn stem(file: &str) -> String {
    let stem = Path::new(file).file_stem().map(|stem| stem.to_string_lossy().into_owned());
    if file == "-" { "stdin".to_owned() } else { stem.unwrap_or_default() }
}
