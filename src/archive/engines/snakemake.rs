//! A workflow of Snakemake.
//!
//! Snakemake removes the files of a rule before it runs it again. It is told of marks that the
//! rules touch, and never of the files of pimsim. In the names of files it reads braces as
//! wildcards and knows no way around it: [`is_possible`] says where that matters.

use serde_json::json;

use crate::archive::engines::shell::quoted;
use crate::archive::engines::{JobFile, Jobs};

/// Whether Snakemake can have its marks in this directory.
pub fn is_possible(directory: &str) -> bool {
    !directory.contains(['{', '}'])
}

pub fn files(jobs: &Jobs) -> Vec<JobFile> {
    let file = quoted(&format!("{}/Snakefile", jobs.directory));
    let typed = [format!("snakemake --snakefile {file} --cores all --retries 3")];
    let (count, directory) = (jobs.count, &jobs.directory);
    let mut words = jobs.options.clone();
    words.push("--threads=1".to_owned());
    let shard = format!(
        "{PROGRAM} {} --shard={{wildcards.i}}/{count} -- {}",
        shell(&words),
        braced(&quoted(&jobs.file))
    );
    let merged = [format!("--out={}", jobs.merged()), "--".to_owned()];
    let shards: Vec<String> = jobs.shards().collect();
    let merge = format!("{PROGRAM} merge {} {}", shell(&merged), shell(&shards));
    let text = format!(
        "{}\n\
         rule merge:\n    \
             input: expand({}, i=range(1, {count} + 1))\n    \
             output: touch({})\n    \
             shell: {}\n\n\
         rule shard:\n    \
             output: touch({})\n    \
             wildcard_constraints: i=\"[0-9]+\"\n    \
             shell: {}\n",
        jobs.comment("a workflow of Snakemake", &typed),
        python(&format!("{directory}/done/shard-{{i}}")),
        python(&format!("{}/done/merge", jobs.directory)),
        python(&merge),
        python(&format!("{directory}/done/shard-{{i}}")),
        python(&shard),
    );
    vec![JobFile { name: "Snakefile", text }]
}

/// As in the other job files, with the braces that Snakemake wants doubled.
const PROGRAM: &str = "\"${{PIMSIM:-pimsim}}\"";

fn shell(words: &[String]) -> String {
    words.iter().map(|word| braced(&quoted(word))).collect::<Vec<_>>().join(" ")
}

/// Braces that mean themselves.
fn braced(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

/// A text as Python writes it; JSON writes it alike.
fn python(text: &str) -> String {
    json!(text).to_string()
}
