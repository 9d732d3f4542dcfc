//! Files for the engines that run shards: hostile names stay names, and the files are kept to be read.

use pimsim::archive::engines::{MARK, shell};
use pimsim::archive::{JobEngine, JobFile, Jobs, job_files};

use crate::common::accept;

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
    accept::lines("tests/files/snapshots/engines/files_are_pinned.txt", text);
}
