//! How to get the same numbers again: the command, the version, the digests.

use crate::job::manifest::VERSION;
use crate::job::{Ask, Job, Manifest};
use crate::page::figure::{Cell, Table};
use crate::page::markup::{Element, element, text};
use crate::page::material::Material;
use crate::words::digits::fixed;

/// The section.
pub fn section(material: &Material) -> Vec<Element> {
    of(&material.recorded, &job(material))
}

/// The section of whatever this manifest says, as this job is typed.
pub fn of(recorded: &Manifest, job: &Job) -> Vec<Element> {
    let code = |said: String| element("pre").with("tabindex", "0").add(text("code", said));
    vec![
        text(
            "p",
            format!(
                "With pimsim {VERSION}, the scenario and this command the numbers are the same \
                 to the last byte:"
            ),
        ),
        code(job.shell()),
        text(
            "p",
            "To see that nobody has changed a file, run this with DIR for the directory of the \
             results:",
        ),
        code("pimsim verify DIR".to_owned()),
        facts(recorded),
        files(recorded).folded(),
    ]
}

/// What was typed, as far as it decides what was written.
fn job(material: &Material) -> Job {
    let mut job = material.recorded.job.clone();
    // Without the scenario nobody knows whether these are all that it has.
    if material.model().is_some_and(|model| model.policies.len() == job.policies.len()) {
        job.policies.clear();
    }
    job
}

fn facts(recorded: &Manifest) -> Element {
    let number = |count: u64| fixed(count as f64, 0);
    let counts = &recorded.counts;
    let replications = match recorded.job.ask {
        Ask::Decide(_) => "replications before anything is judged",
        _ => "replications of each policy",
    };
    let rows = [
        ("program", format!("pimsim {}", VERSION)),
        ("scenario", recorded.job.file.clone()),
        ("digest of the scenario and all it names (SHA-256)", recorded.scenario.digest.clone()),
        ("seed", recorded.job.seed.unwrap_or_default().to_string()),
        (replications, number(recorded.replications().into())),
        ("confidence", format!("{} %", crate::words::digits::share_alone(recorded.confidence))),
        ("needs simulated", number(counts.needs)),
        ("requests simulated", number(counts.requests)),
    ];
    let row = |(key, value): (&str, String)| vec![text("dt", key), text("dd", value)];
    element("dl").all(rows.into_iter().flat_map(row).collect::<Vec<_>>())
}

fn files(recorded: &Manifest) -> Table {
    let row = |file: &crate::job::Written| {
        let digest = Cell::words(file.sha256.as_str());
        (file.name.clone(), vec![Cell::from(fixed(file.bytes as f64, 0)), digest])
    };
    let heads = ["file", "bytes", "SHA-256"];
    Table {
        caption: "The files of the results".to_owned(),
        heads: heads.map(str::to_owned).to_vec(),
        rows: recorded.files.iter().map(row).collect(),
    }
}
