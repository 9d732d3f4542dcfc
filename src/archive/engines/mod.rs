//! Job files for engines that run many tasks: each task makes one shard, the last step joins them.
//!
//! Promises: whatever stands in a name or a value reaches the program as it was typed, and no
//! shell, YAML or Python reads it as its own; a task may be run again at any time. Never: a
//! scheduler, a network.

mod kubernetes;
mod shell;
mod snakemake;

use crate::english;
use crate::scenario::unwanted::escape;

/// Who runs the tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "lower")]
pub enum JobEngine {
    /// An array job
    Slurm,
    /// GNU parallel
    Parallel,
    /// A task array
    HyperQueue,
    /// A workflow
    Snakemake,
    /// An indexed job
    Kubernetes,
}

/// What is to be run.
#[derive(Clone, Debug)]
pub struct Jobs {
    /// The words of the command behind the name of the program, without the shard and the file.
    pub options: Vec<String>,
    /// The scenario.
    pub file: String,
    /// The directory of the shards.
    pub directory: String,
    /// How many shards there are.
    pub count: u32,
    /// How many points they have together.
    pub points: u64,
}

/// A file of that name, to be put beside the shards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobFile {
    /// Its name.
    pub name: &'static str,
    /// What stands in it.
    pub text: String,
}

/// What every job file holds, so that it may be written again.
pub const MARK: &str = "Written by pimsim sweep --emit";

/// The files for an engine. The first one is started first.
///
/// # Errors
/// A sentence, when the engine cannot work in that directory.
pub fn job_files(engine: JobEngine, jobs: &Jobs) -> Result<Vec<JobFile>, String> {
    if engine == JobEngine::Snakemake && !snakemake::is_possible(&jobs.directory) {
        let why = "Snakemake reads braces in the names of files as its own";
        return Err(format!("{why}; choose another directory with --out"));
    }
    Ok(match engine {
        JobEngine::Slurm => shell::slurm(jobs),
        JobEngine::Parallel => shell::parallel(jobs),
        JobEngine::HyperQueue => shell::hyperqueue(jobs),
        JobEngine::Snakemake => snakemake::files(jobs),
        JobEngine::Kubernetes => kubernetes::files(jobs),
    })
}

impl Jobs {
    /// All words behind the name of the program.
    fn words(&self, shard: &str) -> Vec<String> {
        let mut words = self.options.clone();
        words.extend([format!("--shard={shard}/{}", self.count), "--".into(), self.file.clone()]);
        words
    }

    /// Where the joined files go.
    fn merged(&self) -> String {
        format!("{}/merged", self.directory)
    }

    /// The directories of all shards.
    fn shards(&self) -> impl Iterator<Item = String> + '_ {
        (1..=self.count).map(|i| format!("{}/shard-{i}-of-{}", self.directory, self.count))
    }

    /// The first lines of a job file, behind `#`, and what to type.
    fn comment(&self, about: &str, typed: &[String]) -> String {
        let mut lines = vec![
            format!("{MARK}: {about}."),
            format!(
                "{} of {} in {}.",
                english::count(self.points, "point"),
                self.file,
                english::count(u64::from(self.count), "shard")
            ),
            "Start it in the directory in which pimsim sweep was typed:".to_owned(),
        ];
        lines.extend(typed.iter().map(|line| format!("  {line}")));
        lines.push("A task that failed or was killed may be run again: it goes on.".to_owned());
        lines.iter().map(|line| format!("# {}\n", escape(line))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names that a shell, YAML or Python would read as its own.
    fn hostile() -> Jobs {
        let vary = "--vary=title='$(touch /tmp/x)',\"`id`\",{x},$(HOME),%d";
        Jobs {
            options: vec!["sweep".into(), vary.into(), "--out=it's \"here\"\n{i} $x".into()],
            file: "-rf\n#; $(id).toml".into(),
            directory: "it's \"here\"\n{i} $x".into(),
            count: 3,
            points: 7,
        }
    }

    const ALL: [JobEngine; 5] = [
        JobEngine::Slurm,
        JobEngine::Parallel,
        JobEngine::HyperQueue,
        JobEngine::Snakemake,
        JobEngine::Kubernetes,
    ];

    #[test]
    fn comments_stay_on_their_lines_and_every_file_has_the_mark() {
        for engine in ALL {
            let Ok(files) = job_files(engine, &hostile()) else {
                assert_eq!(engine, JobEngine::Snakemake);
                continue;
            };
            for file in files {
                assert!(file.text.contains(MARK), "{engine:?}");
                assert!(!file.text.contains('\r') && file.text.ends_with('\n'), "{engine:?}");
                let comments = file.text.lines().filter(|line| line.starts_with("# "));
                assert!(comments.count() >= 4, "{}", file.text);
            }
        }
    }

    /// `sh` gives the program the very words, whatever they hold.
    #[test]
    #[cfg(unix)]
    fn a_shell_hands_the_words_over_as_they_were_typed() {
        let jobs = hostile();
        let script = jobs.words("auto").iter().map(|word| shell::quoted(word)).collect::<Vec<_>>();
        let script = format!("printf '%s\\0' {}", script.join(" "));
        let output = std::process::Command::new("sh").args(["-c", &script]).output();
        let output = output.expect("sh starts").stdout;
        let words: Vec<String> = String::from_utf8(output)
            .expect("UTF-8")
            .split_terminator('\0')
            .map(str::to_owned)
            .collect();
        assert_eq!(words, jobs.words("auto"));
    }

    #[test]
    fn files_are_pinned() {
        let jobs = Jobs {
            options: vec![
                "sweep".into(),
                "--vary=approvers.desk.members=1..4".into(),
                "--out=out/race-sweep".into(),
                "--quiet".into(),
            ],
            file: "scenarios/race.toml".into(),
            directory: "out/race-sweep".into(),
            count: 4,
            points: 4,
        };
        let mut text = String::new();
        for engine in ALL {
            for JobFile { name, text: file } in job_files(engine, &jobs).expect("no braces") {
                text += &format!("==> {name}\n{file}\n");
            }
        }
        insta::assert_snapshot!(text);
    }
}
