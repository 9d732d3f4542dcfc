//! Job files that a POSIX shell reads.

use crate::archive::engines::{JobFile, Jobs};

/// A word that a POSIX shell hands over as it is.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=,:@+%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// The program: another one may be named in the environment.
const PROGRAM: &str = "\"${PIMSIM:-pimsim}\"";

fn command(words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    format!("{PROGRAM} {}", words.join(" "))
}

/// Joins what is there; the rest is named.
fn merge(jobs: &Jobs) -> String {
    let (directory, merged) = (quoted(&jobs.directory), quoted(&jobs.merged()));
    format!("{PROGRAM} merge --out={merged} -- {directory}/shard-*-of-{}", jobs.count)
}

fn path(jobs: &Jobs, name: &str) -> String {
    quoted(&format!("{}/{name}", jobs.directory))
}

pub fn slurm(jobs: &Jobs) -> Vec<JobFile> {
    let (job, last) = (path(jobs, "slurm.sh"), path(jobs, "slurm-merge.sh"));
    let typed = [
        format!("job=$(sbatch --parsable {job})"),
        format!("sbatch --dependency=afterok:$job {last}"),
        format!("again, for shards 3 and 7 to 9 only: sbatch --array=3,7-9 {job}"),
    ];
    let count = jobs.count;
    let text = format!(
        "#!/bin/sh\n\
         #SBATCH --job-name=pimsim-sweep\n\
         #SBATCH --array=1-{count}\n\
         #SBATCH --cpus-per-task=1\n\
         #SBATCH --requeue\n\
         {}\
         exec {} --threads \"${{SLURM_CPUS_PER_TASK:-1}}\" -- {}\n",
        jobs.comment("an array job of Slurm", &typed),
        command(&without_file(jobs, "auto")),
        quoted(&jobs.file),
    );
    let merge_text = format!(
        "#!/bin/sh\n\
         #SBATCH --job-name=pimsim-merge\n\
         #SBATCH --cpus-per-task=1\n\
         {}\
         exec {}\n",
        jobs.comment("the last step of an array job of Slurm", &typed),
        merge(jobs),
    );
    vec![JobFile { name: "slurm.sh", text }, JobFile { name: "slurm-merge.sh", text: merge_text }]
}

/// All words but the last two, `--` and the file.
fn without_file(jobs: &Jobs, shard: &str) -> Vec<String> {
    let mut words = jobs.words(shard);
    words.truncate(words.len() - 2);
    words
}

pub fn parallel(jobs: &Jobs) -> Vec<JobFile> {
    let typed = [format!("sh {}", path(jobs, "parallel.sh"))];
    let (count, log) = (jobs.count, path(jobs, "parallel.log"));
    let mut words = jobs.options.clone();
    words.push("--threads=1".to_owned());
    let text = format!(
        "#!/bin/sh\n\
         {}\
         if [ \"$1\" = task ]; then\n  \
           exec {} --shard=\"$2\"/{count} -- {}\n\
         fi\n\
         PIMSIM_JOB=$0\n\
         export PIMSIM_JOB\n\
         seq {count} | parallel --retries 3 --joblog {log} 'sh \"$PIMSIM_JOB\" task {{}}' &&\n  \
           exec {}\n",
        jobs.comment("GNU parallel on this computer", &typed),
        command(&words),
        quoted(&jobs.file),
        merge(jobs),
    );
    vec![JobFile { name: "parallel.sh", text }]
}

pub fn hyperqueue(jobs: &Jobs) -> Vec<JobFile> {
    let typed = [
        format!("sh {}", path(jobs, "hyperqueue.sh")),
        "with a server (hq server start) and workers (hq worker start) at work".to_owned(),
        "again, for shards 3 and 7 to 9 only: the same with TASKS=3,7-9 before it".to_owned(),
    ];
    let mut words = jobs.options.clone();
    words.push("--threads=1".to_owned());
    words.push(format!("--shard=auto/{}", jobs.count));
    let text = format!(
        "#!/bin/sh\n\
         {}\
         hq submit --wait --name pimsim-sweep --array \"${{TASKS:-1-{}}}\" --cpus 1 \\\n  \
           --stdout none -- {} -- {} &&\n  \
           exec {}\n",
        jobs.comment("a task array of HyperQueue", &typed),
        jobs.count,
        command(&words),
        quoted(&jobs.file),
        merge(jobs),
    );
    vec![JobFile { name: "hyperqueue.sh", text }]
}
