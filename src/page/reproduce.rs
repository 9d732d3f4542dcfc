//! How to get the same numbers again: the command, the version, the digests.

use crate::archive::recorded::Recorded;
use crate::page::figure::{Cell, Table};
use crate::page::markup::{Element, element, text};
use crate::page::material::Material;
use crate::words::digits::fixed;

/// The section.
pub fn section(material: &Material) -> Vec<Element> {
    let recorded = &material.recorded;
    let code = |said: String| element("pre").with("tabindex", "0").add(text("code", said));
    let version = env!("CARGO_PKG_VERSION");
    vec![
        text(
            "p",
            format!(
                "With pimsim {version}, the scenario and this command the numbers are the same \
                 to the last byte:"
            ),
        ),
        code(command(material)),
        text(
            "p",
            "To see that nobody has changed a file, run this with DIR for the directory of the \
             results:",
        ),
        code("pimsim verify DIR".to_owned()),
        facts(material),
        files(recorded).folded(),
    ]
}

/// What was typed, as far as it decides what was written.
fn command(material: &Material) -> String {
    let recorded = &material.recorded;
    let options = &recorded.options;
    let mut words =
        vec!["pimsim".to_owned(), recorded.command.clone(), quoted(&recorded.scenario.file)];
    let mut option = |name: &str, value: &str| words.push(format!("{name} {}", quoted(value)));
    option("--seed", &recorded.seed.to_string());
    match options.precision {
        Some(precision) => {
            option("--precision", &precision.to_string());
            if let Some(first) = options.first_look {
                option("--replications", &first.to_string());
            }
            if let Some(most) = options.max_replications {
                option("--max-replications", &most.to_string());
            }
        }
        None => option("--replications", &recorded.replications.to_string()),
    }
    // Without the scenario nobody knows whether these are all that it has.
    let all = material.model().map_or(0, |model| model.policies.len());
    for policy in recorded.policies.iter().filter(|_| recorded.policies.len() != all) {
        option("--policy", policy);
    }
    if let Some(baseline) = &options.baseline {
        option("--baseline", baseline);
    }
    if let Some(tradeoff) = &options.tradeoff {
        option("--tradeoff", &tradeoff.join(","));
    }
    for text in &recorded.overrides {
        option("--set", text);
    }
    if !options.detail.is_empty() {
        option("--detail", &options.detail.join(","));
    }
    words.join(" ")
}

/// A word for a shell.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./,:=+%@".contains(c);
    if !word.is_empty() && word.chars().all(plain) && !word.starts_with('=') {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

fn facts(material: &Material) -> Element {
    let recorded = &material.recorded;
    let number = |count: u64| fixed(count as f64, 0);
    let counts = &recorded.counts;
    let rows = [
        ("program", format!("pimsim {}", env!("CARGO_PKG_VERSION"))),
        ("scenario", recorded.scenario.file.clone()),
        ("digest of the scenario and all it names (SHA-256)", recorded.scenario.digest.clone()),
        ("seed", recorded.seed.to_string()),
        ("replications of each policy", number(recorded.replications.into())),
        ("confidence", format!("{} %", crate::words::digits::share_alone(recorded.confidence))),
        ("needs simulated", number(counts.needs)),
        ("requests simulated", number(counts.requests)),
    ];
    let row = |(key, value): (&str, String)| vec![text("dt", key), text("dd", value)];
    element("dl").all(rows.into_iter().flat_map(row).collect::<Vec<_>>())
}

fn files(recorded: &Recorded) -> Table {
    let row = |file: &crate::archive::directory::Written| {
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
