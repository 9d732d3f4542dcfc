//! Hostile, shared and half-finished directories: nothing of the user's is lost, a result is whole
//! or there is none, and what a kill leaves is taken up by the next run.

#![cfg(unix)]

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::common::terminal::{Desk, SMALL, check, files};

const RUN: &str = "run small.toml --replications 2 --quiet --out o";
const LONG: &str = "run small.toml --replications 1000000 --quiet --out o";
const SWEEP: &str =
    "sweep small.toml --vary approvers.desk.members=1..2 --replications 1 --quiet --out o";

fn desk() -> Desk {
    Desk::with("small.toml", SMALL)
}

impl Desk {
    /// Starts the program and waits until something is there.
    fn started(&self, typed: &str, there: impl Fn() -> bool) -> Child {
        let mut command = self.command(typed);
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let child = child.spawn().expect("the program starts");
        while !there() {
            std::thread::sleep(Duration::from_millis(2));
        }
        child
    }

    /// A run that is at work in `o`.
    fn at_work(&self) -> Child {
        self.started(LONG, || self.staging().is_some())
    }

    /// The directory of what is on its way to `o`.
    fn staging(&self) -> Option<String> {
        let names = fs::read_dir(self.path("o")).into_iter().flatten().flatten();
        let mut names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
        names.find(|name| name.len() == 14 && name.starts_with(".pimsim-"))
    }
}

fn kill(mut child: Child) {
    child.kill().expect("it is there");
    child.wait().expect("it ends");
}

fn signal(child: &Child, name: &str) {
    let status = Command::new("kill").args([name, &child.id().to_string()]).status();
    assert!(status.is_ok_and(|status| status.success()));
}

#[test]
fn a_sweep_follows_no_link_and_removes_only_what_a_sweep_left() {
    let desk = desk();
    desk.put("precious/thesis.doc", "precious");
    fs::create_dir(desk.path("o")).expect("made");
    symlink("../precious", desk.path("o/.pimsim-sweep")).expect("linked");
    for force in ["", " --force"] {
        let err = desk.told(&format!("{SWEEP}{force}"), 4);
        assert!(err.contains("o/.pimsim-sweep is no directory of pimsim's"), "{err}");
        assert_eq!(desk.names("precious"), ["thesis.doc"]);
    }
    fs::remove_file(desk.path("o/.pimsim-sweep")).expect("removed");
    desk.put("o/.pimsim-sweep/thesis.doc", "precious");
    for force in ["", " --force"] {
        let err = desk.told(&format!("{SWEEP}{force}"), 4);
        assert!(err.contains("holds thesis.doc, which pimsim did not put there"), "{err}");
        assert_eq!(desk.names("o/.pimsim-sweep"), ["thesis.doc"]);
    }
    fs::rename(desk.path("o/.pimsim-sweep/thesis.doc"), desk.path("thesis.doc")).expect("moved");
    desk.put("o/.pimsim-sweep/point-000001", "left");
    for name in ["point-000002", "points"] {
        let link = desk.path("o/.pimsim-sweep").join(name);
        symlink("../../thesis.doc", &link).expect("linked");
        desk.told(SWEEP, 4);
        fs::remove_file(link).expect("removed");
    }
    desk.run(SWEEP, 0);
    assert_eq!(desk.names("o"), ["manifest.json", "sweep.csv"]);
    assert_eq!(desk.text("thesis.doc"), "precious");
}

#[test]
fn a_report_that_is_no_text_is_not_what_was_made() {
    let desk = desk();
    desk.run(RUN, 0);
    desk.run("report o --quiet", 0);
    desk.run("verify o --quiet", 0);
    let mut page = fs::read(desk.path("o/report.html")).expect("it is there");
    page.push(0xff);
    desk.put("o/report.html", page);
    let (out, _) = desk.run("verify o --quiet", 1);
    assert!(out.starts_with("report.html: not what `pimsim report` makes"), "{out}");
}

#[test]
fn what_stands_in_the_way_is_told_before_the_work_and_nothing_changes() {
    let desk = desk();
    desk.run(&format!("{RUN} --seed 1"), 0);
    fs::remove_file(desk.path("o/levels.csv")).expect("removed");
    fs::create_dir_all(desk.path("o/levels.csv/z")).expect("made");
    let before = files(&desk.path("o"));
    for force in ["", " --force"] {
        // It would take hours.
        let err = desk.told(&format!("{LONG} --seed 2{force}"), 4);
        assert!(err.contains("cannot write o/levels.csv: it is a directory"), "{err}");
        assert!(files(&desk.path("o")) == before);
    }
    assert!(desk.path("o/levels.csv/z").is_dir());
}

#[test]
fn files_of_the_user_are_lost_only_when_told_to() {
    let desk = desk();
    desk.run(RUN, 0);
    let detailed = format!("{RUN} --detail needs");
    desk.put("o/needs.csv", "notes");
    desk.put("o/other.csv", "notes");
    let err = desk.told(&detailed, 4);
    let why = "cannot write o/needs.csv: pimsim did not write what is there; move what is to be \
               kept, choose another directory with --out, or use --force";
    assert!(err.contains(why), "{err}");
    // What does not stand in the way stays.
    desk.run(RUN, 0);
    assert_eq!(desk.text("o/needs.csv"), "notes");
    desk.run(&format!("{detailed} --force"), 0);
    assert_ne!(desk.text("o/needs.csv"), "notes");
    assert_eq!(desk.text("o/other.csv"), "notes");
    // A file that was written by pimsim and changed since, to be written again or to be removed.
    desk.put("o/needs.csv", "edited");
    for (typed, verb) in [(detailed.as_str(), "write"), (RUN, "remove")] {
        let err = desk.told(typed, 4);
        let why = format!("cannot {verb} o/needs.csv: it was changed since pimsim wrote it");
        assert!(err.contains(&why), "{err}");
        assert_eq!(desk.text("o/needs.csv"), "edited");
    }
    desk.run(&format!("{RUN} --force"), 0);
    assert!(!desk.path("o/needs.csv").exists());
    // A manifest that names a file of the user's does not make it pimsim's.
    desk.put("o/precious.doc", "precious");
    desk.change_manifest("o", |manifest| {
        let forged = json!({ "name": "precious.doc", "bytes": 8, "sha256": "0" });
        manifest["files"].as_array_mut().expect("a list").push(forged);
    });
    let err = desk.told(RUN, 4);
    assert!(err.contains("cannot remove o/precious.doc: it was changed"), "{err}");
    assert_eq!(desk.text("o/precious.doc"), "precious");
}

#[test]
fn links_in_the_way_are_not_followed() {
    let desk = desk();
    desk.run(RUN, 0);
    let measures = desk.text("o/measures.csv");
    desk.put("elsewhere.csv", &measures);
    fs::remove_file(desk.path("o/measures.csv")).expect("removed");
    symlink("../elsewhere.csv", desk.path("o/measures.csv")).expect("linked");
    desk.told(&format!("{RUN} --seed 3"), 4);
    desk.run(&format!("{RUN} --seed 3 --force"), 0);
    assert!(fs::symlink_metadata(desk.path("o/measures.csv")).expect("there").is_file());
    assert_eq!(desk.text("elsewhere.csv"), measures);
    for (name, typed) in [("schema.json", "schema --out"), ("page.html", "report o --quiet --out")]
    {
        symlink("elsewhere.csv", desk.path(name)).expect("linked");
        desk.told(&format!("{typed} {name}"), 4);
        desk.told(&format!("{typed} {name} --force"), 0);
        assert_eq!(desk.text("elsewhere.csv"), measures);
    }
    // A lock that leads elsewhere makes nothing there.
    symlink("../made.txt", desk.path("o/.pimsim-lock")).expect("linked");
    let err = desk.told(RUN, 4);
    assert!(err.contains("o/.pimsim-lock: it is in the way"), "{err}");
    assert!(!desk.path("made.txt").exists());
}

#[test]
fn a_pipe_is_not_waited_for() {
    let desk = desk();
    desk.run(RUN, 0);
    let fifo = |name: &str| {
        let made = Command::new("mkfifo").arg(desk.path(name)).status();
        assert!(made.is_ok_and(|status| status.success()));
    };
    fifo("pipe");
    for typed in ["schema --out pipe", "report o --out pipe --quiet", "schema --out pipe --force"] {
        let err = desk.told(typed, 4);
        assert!(err.contains("pipe: it is not a regular file"), "{err}");
    }
    fs::remove_file(desk.path("o/levels.csv")).expect("removed");
    fifo("o/levels.csv");
    desk.told(RUN, 4);
    desk.run("report o --quiet", 4);
    let (out, _) = desk.run("verify o --quiet", 1);
    assert!(out.starts_with("levels.csv: not a regular file"), "{out}");
    fs::remove_file(desk.path("o/manifest.json")).expect("removed");
    fifo("o/manifest.json");
    for typed in ["verify o", "report o", "merge o --out m", RUN] {
        desk.told(typed, 4);
    }
}

#[test]
fn only_one_works_in_a_directory() {
    let desk = desk();
    let emit = "sweep small.toml --vary approvers.desk.members=1..2 --shard auto/2 --emit slurm \
                --quiet --out o";
    let plan = "plan small.toml --group desk --members 1..1 --policy manual --quiet --out o \
                --target timed_out_share<=1";
    // Fresh, and with results.
    for fresh in [true, false] {
        if !fresh {
            desk.run(RUN, 0);
            desk.run("report o --quiet", 0);
        }
        let child = desk.at_work();
        for typed in [RUN, SWEEP, plan, emit] {
            let err = desk.told(typed, 4);
            assert!(err.contains("another pimsim is at work in o; wait for it"), "{typed}: {err}");
        }
        let err = desk.told("report o --quiet", 4);
        assert!(err.contains("another pimsim is at work in o"), "{err}");
        signal(&child, "-INT");
        let output = child.wait_with_output().expect("it ends");
        check(LONG, &output, 130);
        assert_eq!(desk.path("o").exists(), !fresh, "what was not there is gone again");
    }
    assert!(desk.staging().is_none() && !desk.path("o/.pimsim-lock").exists());
    desk.run("verify o --quiet", 0);
}

#[test]
fn what_a_kill_leaves_is_no_difference_and_the_next_run_removes_it() {
    let desk = desk();
    // Fresh: there are no results, and it is said why.
    kill(desk.at_work());
    assert_eq!(desk.names("."), ["o", "small.toml"], "nothing is left beside it");
    for typed in ["verify o", "report o"] {
        let err = desk.told(typed, 4);
        assert!(
            err.contains("there is no o/manifest.json: the run there was interrupted"),
            "{err}"
        );
    }
    desk.run(RUN, 0);
    // With results: they stay.
    let before = files(&desk.path("o"));
    kill(desk.at_work());
    let left = desk.staging().expect("it was killed");
    let (out, err) = desk.run("verify o", 0);
    assert!(out.contains("all equal"), "{out}");
    let said =
        format!("note: {left} was left by an interrupted run; the next run there removes it");
    assert!(err.contains(&said), "{err}");
    desk.run(RUN, 0);
    let names: Vec<_> = before.keys().collect();
    assert_eq!(files(&desk.path("o")).keys().collect::<Vec<_>>(), names);
    // Also where nothing has to be run.
    let shard = "run small.toml --replications 2 --quiet --out s --shard 1/1";
    for (typed, place) in [(shard, "s/shard-1-of-1"), (&SWEEP.replace(" o", " p"), "p")] {
        desk.run(typed, 0);
        for left in [".pimsim-lock", ".pimsim-AbCdEf/files/levels.csv"] {
            desk.put(&format!("{place}/{left}"), "");
        }
        desk.run(typed, 0);
        assert!(desk.names(place).iter().all(|name| !name.starts_with('.')), "{place}");
    }
    // Something of that name that is of another form is nobody's leftover.
    desk.put("o/.pimsim-abcdef/files/more/thesis.doc", "precious");
    desk.run(RUN, 0);
    assert_eq!(desk.text("o/.pimsim-abcdef/files/more/thesis.doc"), "precious");
    let (out, _) = desk.run("verify o", 1);
    assert!(out.starts_with(".pimsim-abcdef: the manifest does not name it"), "{out}");
}

#[test]
fn a_killed_verification_leaves_nothing_for_ever() {
    let desk = desk();
    desk.run(RUN, 0);
    desk.change_manifest("o", |manifest| manifest["replications"] = json!(1_000_000));
    let scratch = desk.path("scratch");
    fs::create_dir(&scratch).expect("made");
    let count = || fs::read_dir(&scratch).expect("it is there").count();
    let typed = "verify o --quiet";
    let start = || {
        let mut command = desk.command(typed);
        command.env("TMPDIR", &scratch).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().expect("it starts")
    };
    let deep = |left: usize| {
        let entries = || fs::read_dir(&scratch).expect("it is there").flatten();
        entries().count() == left && entries().all(|entry| entry.path().join("work/again").exists())
    };
    let wait = |left: usize| {
        while !deep(left) {
            std::thread::sleep(Duration::from_millis(2));
        }
    };
    let first = start();
    wait(1);
    // One that is at work is left alone.
    let second = start();
    wait(2);
    kill(first);
    kill(second);
    assert_eq!(count(), 2);
    desk.run(RUN, 0);
    let output = desk.command(typed).env("TMPDIR", &scratch).output().expect("it starts");
    check(typed, &output, 0);
    assert_eq!(count(), 0);
}

#[test]
fn reading_input_can_be_interrupted() {
    let desk = desk();
    desk.run(RUN, 0);
    let plan = "plan - --group desk --members 1..2 --target timed_out_share<=1%";
    for typed in [plan, "verify o --scenario -", "sweep - --vary simulation.seed=1..2"] {
        for (name, code) in [("-INT", 2), ("-TERM", 15)] {
            let mut command = desk.command(typed);
            command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
            let mut child = command.spawn().expect("it starts");
            let mut input = child.stdin.take().expect("a pipe");
            input.write_all(b"schema = 1\n").expect("it reads");
            std::thread::sleep(Duration::from_millis(100));
            signal(&child, name);
            let status = child.wait().expect("it ends");
            drop(input);
            assert_eq!(
                std::os::unix::process::ExitStatusExt::signal(&status),
                Some(code),
                "{typed}"
            );
        }
    }
}

#[test]
fn a_polite_kill_has_its_own_exit_code() {
    let desk = desk();
    for (name, code) in [("-TERM", 143), ("-INT", 130)] {
        let child = desk.at_work();
        signal(&child, name);
        let output = child.wait_with_output().expect("it ends");
        let (_, err) = check(LONG, &output, code);
        assert_eq!(err, "interrupted; nothing was written\n");
        assert!(!desk.path("o").exists());
    }
}

#[test]
fn names_of_directories_stay_on_their_line() {
    let desk = desk();
    let odd = "o\n\u{1b}[31mx";
    let shown = "o\\n\\u{1b}[31mx";
    let typed = |words: &[&str], exit: i32| {
        let mut command = desk.command("");
        let output = command.args(words).output().expect("it starts");
        let (out, err) = check(&words.join(" "), &output, exit);
        let both = out + &err;
        assert!(!both.contains("\n\u{1b}") && both.contains(shown), "{words:?}: {both}");
    };
    let run = ["run", "small.toml", "--replications", "2", "--out", odd];
    typed(&run, 0);
    let vary = ["sweep", "small.toml", "--vary", "simulation.seed=1,2", "--replications", "1"];
    let sweep = |more: &[&'static str]| [&vary[..], &["--out", "odd\n\u{1b}"], more].concat();
    let output = desk.command("").args(sweep(&[])).output().expect("it starts");
    let err = check("sweep", &output, 0).1;
    assert!(err.contains("to odd\\n\\u{1b}"), "{err}");
    let output = desk.command("").args(sweep(&["--seed", "3"])).output().expect("it starts");
    check("sweep", &output, 2);
    let output = desk.command("").args(sweep(&[])).output().expect("it starts");
    assert!(check("sweep", &output, 0).1.contains("odd\\n\\u{1b} is complete already"));
    desk.put(&format!("{odd}/needs.csv"), "mine");
    typed(&[&run[..], &["--detail", "needs"]].concat(), 4);
    typed(&["merge", odd, "--out", odd], 4);
    typed(&["report", odd], 0);
    typed(&["verify", odd], 1);
    fs::remove_dir_all(desk.path(odd)).expect("removed");
    desk.put(odd, "a file");
    typed(&run, 4);
}

#[test]
fn job_files_are_for_colleagues_too_and_changes_to_them_are_kept() {
    let desk = desk();
    let typed = "sweep small.toml --vary simulation.seed=1..4 --shard auto/2 --emit slurm --out o";
    desk.run(typed, 0);
    for name in desk.names("o") {
        let mode = fs::metadata(desk.path("o").join(&name)).expect("there").permissions().mode();
        let scenario = fs::metadata(desk.path("small.toml")).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, scenario & 0o777, "{name}");
    }
    desk.run(&typed.replace("1..4", "1..6"), 0);
    let changed = desk.text("o/slurm.sh").replace("#SBATCH --requeue", "#SBATCH --account=ours");
    desk.put("o/slurm.sh", &changed);
    let err = desk.told(typed, 4);
    assert!(err.contains("o/slurm.sh was not written by pimsim, or was changed since"), "{err}");
    assert_eq!(desk.text("o/slurm.sh"), changed);
    desk.run(&format!("{typed} --force"), 0);
    assert!(!desk.text("o/slurm.sh").contains("ours"));
}

#[test]
fn a_manifest_cannot_have_other_files_shown() {
    let desk = desk();
    for i in 1..=2 {
        desk.run(&format!("run small.toml --shard {i}/2 --detail needs --quiet --out s"), 0);
    }
    desk.put("secret.txt", "hunter2 = = hunter2\n");
    desk.put("secret.csv", "hunter2\n");
    let (one, two) = ("s/shard-1-of-2", "s/shard-2-of-2");
    let merge = || {
        let (out, err) = desk.run(&format!("merge {one} {two} --out m"), 4);
        assert!(!(out + &err).contains("hunter2"), "{err}");
        assert!(!desk.path("m").exists());
        err
    };
    let before = [one, two].map(|shard| desk.text(&format!("{shard}/manifest.json")));
    let forge = |change: &dyn Fn(&mut Value)| {
        for (shard, before) in [one, two].iter().zip(&before) {
            let mut manifest: Value = serde_json::from_str(before).expect("it is JSON");
            change(&mut manifest);
            desk.put(&format!("{shard}/manifest.json"), manifest.to_string());
        }
    };
    forge(&|manifest| manifest["file"] = json!("secret.txt"));
    let err = merge();
    assert!(err.contains("secret.txt is not the scenario of these shards"), "{err}");
    for name in ["../../secret", "secret", "/etc/hostname"] {
        forge(&|manifest| {
            manifest["options"]["detail"] = json!([name]);
            manifest["files"][0]["name"] = json!(format!("{name}.csv"));
        });
        merge();
    }
    fs::remove_file(desk.path(&format!("{one}/needs.csv"))).expect("removed");
    symlink("../../secret.csv", desk.path(&format!("{one}/needs.csv"))).expect("linked");
    forge(&|_| {});
    merge();
    fs::remove_file(desk.path(&format!("{one}/manifest.json"))).expect("removed");
    symlink("../../secret.txt", desk.path(&format!("{one}/manifest.json"))).expect("linked");
    merge();
}

#[test]
fn a_finished_sweep_has_all_of_its_files() {
    let desk = desk();
    desk.run(SWEEP, 0);
    desk.put("secret.csv", "hunter2\n");
    fs::remove_file(desk.path("o/sweep.csv")).expect("removed");
    symlink("../secret.csv", desk.path("o/sweep.csv")).expect("linked");
    desk.change_manifest("o", |manifest| manifest["files"] = json!([]));
    let (out, err) = desk.run(&format!("{SWEEP} --format csv"), 4);
    assert!(!out.contains("hunter2") && err.contains("o/sweep.csv"), "{err}");
}

#[test]
fn what_is_huge_is_not_read() {
    let desk = desk();
    let sparse = |path: &Path, bytes: u64| {
        fs::File::create(path).and_then(|file| file.set_len(bytes)).expect("it is sparse");
    };
    // Less memory than the files are long.
    let limited = |typed: &str, exit: i32| {
        let program = env!("CARGO_BIN_EXE_pimsim");
        let mut command = Command::new("sh");
        let script = format!("ulimit -v 2000000; exec {program} {typed} --threads 1");
        let output = command.args(["-c", &script]).current_dir(desk.path("")).output();
        check(typed, &output.expect("sh starts"), exit).1
    };
    let child = desk.started(&SWEEP.replace("replications 1 ", "replications 100000 "), || {
        desk.path("o/.pimsim-sweep/sweep.json").exists()
    });
    kill(child);
    let description = desk.text("o/.pimsim-sweep/sweep.json");
    desk.put(
        "o/.pimsim-sweep/sweep.json",
        description.replace("\"replications\":100000", "\"replications\":1"),
    );
    sparse(&desk.path("o/.pimsim-sweep/point-000001"), 8 << 30);
    sparse(&desk.path("o/.pimsim-sweep/points"), 8 << 30);
    limited(SWEEP, 0);
    sparse(&desk.path("trace.csv"), 8 << 30);
    let traced = SMALL.replace("rate = \"200/week\"", "file = \"trace.csv\"");
    desk.put("traced.toml", traced);
    let err = limited("run traced.toml --quiet --out t", 3);
    assert!(err.contains("larger than 256 MiB"), "{err}");
}

/// Kills at many instants: whatever is there then is whole, and the next run goes on.
#[test]
fn results_are_whole_after_any_kill() {
    let desk = desk();
    let compare = "compare small.toml --quiet --replications 3 --detail requests --out o";
    let begun = std::time::Instant::now();
    desk.run(&format!("{compare} --seed 0"), 0);
    let whole = begun.elapsed();
    let mut torn = Vec::new();
    for seed in 1..=12_u32 {
        // A run that was killed at once has made none.
        if seed % 4 == 0 && desk.path("o").exists() {
            fs::remove_dir_all(desk.path("o")).expect("removed");
        }
        let mut command = desk.command(&format!("{compare} --seed {seed}"));
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("starts");
        std::thread::sleep(whole * (seed * 5 % 13) / 12);
        kill(child);
        let output = desk.command("verify o").output().expect("it starts");
        let code = output.status.code();
        match desk.path("o/manifest.json").exists() {
            true if code != Some(0) => torn.push(seed),
            false if code != Some(4) => torn.push(seed),
            _ => {}
        }
    }
    assert!(torn.is_empty(), "torn after the kills {torn:?}");
    desk.run(&format!("{compare} --seed 99"), 0);
    desk.run("verify o", 0);
    assert!(desk.names("o").iter().all(|name| !name.starts_with('.')));
}
