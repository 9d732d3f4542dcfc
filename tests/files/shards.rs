//! Parts of a whole: sweeps that are killed and go on, shards that are run anywhere and joined.
//!
//! Whatever happens on the way, the bytes in the end are those of one undisturbed sweep.

use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::common::terminal;
use crate::common::terminal::{Desk, SMALL, files};

/// 200 points.
const SWEEP: &str = "sweep small.toml --quiet --policy manual --vary needs.0.rate=10..100/week:10 \
                     --vary roles.reader.severity=1..20";
/// 6 points.
const FEW: &str = "sweep small.toml --quiet --vary needs.0.rate=10/week,20/week \
                   --vary roles.reader.severity=1..3";

fn desk() -> Desk {
    let text = SMALL.replace("replications = 12", "replications = 4");
    Desk::with("small.toml", &text.replace("100_000", "100"))
}

impl Desk {
    /// Runs shard `i` of `n` of the few points.
    fn shard(&self, i: u32, n: u32) {
        self.run(&format!("{FEW} --shard {i}/{n} --out few"), 0);
    }

    #[track_caller]
    fn merge(&self, directories: &[&str], exit: i32) -> String {
        let typed = format!("merge {} --out merged", directories.join(" "));
        let err = self.told(&typed, exit);
        assert!(exit == 0 || !self.path("merged").exists(), "nothing is written");
        err
    }
}

#[test]
fn a_sweep_that_is_killed_again_and_again_ends_in_the_same_bytes() {
    let desk = desk();
    let begun = Instant::now();
    desk.run(&format!("{SWEEP} --out whole"), 0);
    let whole = begun.elapsed();
    let mut kept = 0;
    for kill in 1..=10_u32 {
        let mut command = desk.command(&format!("{SWEEP} --out killed"));
        let mut child =
            command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        // Instants that are spread over the work, and not the same in two runs of this test.
        std::thread::sleep(whole * (kill * 37 % 11) / 60 + Duration::from_millis(u64::from(kill)));
        // On Unix this is SIGKILL.
        let _ = child.kill();
        child.wait().expect("it ends");
        let working = desk.path("killed/.pimsim-sweep/points");
        let points = fs::read(working).map_or(0, |bytes| records(&bytes));
        assert!(points >= kept || desk.path("killed/sweep.csv").exists(), "finished points stay");
        kept = points;
    }
    desk.run(&format!("{SWEEP} --out killed"), 0);
    same(&desk, "killed");
    assert_eq!(names(&desk, "killed"), ["manifest.json", "sweep.csv"]);
}

/// How many finished points a file of them holds, the last perhaps torn.
fn records(bytes: &[u8]) -> usize {
    bytes.windows(10).filter(|some| some == b"{\"number\":").count()
}

#[track_caller]
fn same(desk: &Desk, directory: &str) {
    let (whole, other) =
        (desk.text("whole/sweep.csv"), desk.text(&format!("{directory}/sweep.csv")));
    assert!(whole == other, "{directory}/sweep.csv is another");
}

fn names(desk: &Desk, directory: &str) -> Vec<String> {
    files(&desk.path(directory)).into_keys().collect()
}

#[test]
fn a_half_written_point_is_made_again() {
    let desk = desk();
    desk.run(&format!("{FEW} --out whole"), 0);
    // As a sweep leaves it that was killed before the end: all points, the first three spoiled.
    desk.run(&format!("{FEW} --out part --shard 1/1"), 0);
    let mut command = desk.command(&format!("{FEW} --out stopped --replications 100000"));
    let mut child = command.stdout(Stdio::null()).spawn().expect("it starts");
    let working = desk.path("stopped/.pimsim-sweep");
    while !working.join("sweep.json").exists() {
        std::thread::sleep(Duration::from_millis(5));
    }
    let _ = child.kill();
    child.wait().expect("it ends");
    for (name, text) in [("point-000001", ""), ("point-000002", "x"), ("point-000003", "x\ny\n")] {
        fs::write(working.join(name), text).expect("written");
    }
    let description = fs::read_to_string(working.join("sweep.json")).expect("it is there");
    let description = description.replace("\"replications\":100000", "\"replications\":4");
    fs::write(working.join("sweep.json"), description).expect("written");
    desk.run(&format!("{FEW} --out stopped"), 0);
    same(&desk, "stopped");
}

/// Whatever lies in the file of finished points when a sweep goes on, and in files of an earlier
/// pimsim: what is whole is used, everything else is made again.
#[test]
fn a_damaged_file_of_points_costs_what_is_damaged() {
    let desk = desk();
    desk.run(&format!("{SWEEP} --out whole"), 0);
    let typed = SWEEP.replace(" --quiet", "");
    let points = desk.path("left/.pimsim-sweep/points");
    // Killed by the system once the file is that long, in the middle of a record.
    let program = env!("CARGO_BIN_EXE_pimsim");
    let script = format!("ulimit -c 0; ulimit -f 600; exec {program} {SWEEP} --out left");
    let mut command = std::process::Command::new("sh");
    let ended = command.args(["-c", &script]).current_dir(desk.path("")).output();
    assert!(!ended.expect("sh starts").status.success());
    let all = fs::read(&points).expect("it is there");
    assert!(records(&all) > 11);
    let description = desk.text("left/.pimsim-sweep/sweep.json");
    let begins: Vec<usize> =
        (65..all.len()).filter(|at| all[*at..].starts_with(b"{\"number\":")).collect();
    let record = |place: usize| &all[begins[place] - 65..begins[place + 1] - 65];
    let ten = all[..begins[10] - 65].to_vec();
    let changed = |at: usize| {
        let mut bytes = ten.clone();
        bytes[at] ^= 1;
        bytes
    };
    let torn = ten[..ten.len() - 7].to_vec();
    let twice = [ten.as_slice(), record(3)].concat();
    for (bytes, there) in [
        (ten.clone(), "10 of 200 points are there already"),
        (torn, "9 of 200 points are there already"),
        (changed(begins[5] - 70), "9 of 200 points are there already"),
        (changed(begins[4] + 1), "4 of 200 points are there already"),
        (twice, "10 of 200 points are there already"),
        (vec![0; 1 << 20], ""),
        (vec![b'\n'; 1 << 20], ""),
    ] {
        desk.put("again/.pimsim-sweep/sweep.json", &description);
        desk.put("again/.pimsim-sweep/points", bytes);
        let err = desk.told(&format!("{typed} --out again"), 0);
        assert!(err.contains(there), "{there}: {err}");
        assert_eq!(err.contains("there already"), !there.is_empty(), "{err}");
        same(&desk, "again");
        assert_eq!(names(&desk, "again"), ["manifest.json", "sweep.csv"]);
        fs::remove_dir_all(desk.path("again")).expect("removed");
    }
    // An earlier pimsim had a file for each.
    desk.put("again/.pimsim-sweep/sweep.json", &description);
    desk.put("again/.pimsim-sweep/point-000003", record(2));
    desk.put("again/.pimsim-sweep/point-000004", &record(3)[1..]);
    let err = desk.told(&format!("{typed} --out again"), 0);
    assert!(err.contains("1 of 200 points are there already"), "{err}");
    same(&desk, "again");
    assert_eq!(names(&desk, "again"), ["manifest.json", "sweep.csv"]);
}

#[test]
fn only_one_works_in_a_place() {
    let desk = desk();
    let typed = format!("{FEW} --out busy --replications 1000000");
    let mut child = desk.command(&typed).stdout(Stdio::null()).spawn().expect("the program starts");
    while !desk.path("busy/.pimsim-sweep/sweep.json").exists() {
        std::thread::sleep(Duration::from_millis(5));
    }
    let err = desk.told(&typed, 4);
    assert!(err.contains("another pimsim is at work in busy"), "{err}");
    let _ = child.kill();
    child.wait().expect("it ends");
    // Another sweep does not take what is unfinished; told to, it does.
    let err = desk.told(&format!("{FEW} --out busy"), 4);
    assert!(err.contains("busy holds an unfinished sweep: its replications is `1000000`"), "{err}");
    desk.run(&format!("{FEW} --out busy --force"), 0);
}

#[test]
fn an_interruption_keeps_what_is_finished() {
    let desk = desk();
    let typed = format!("{SWEEP} --out slow --replications 400 --threads 1");
    let typed = typed.replace(" --quiet", "");
    let mut command = desk.command(&typed);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let kept = desk.path("slow/.pimsim-sweep/points");
    while !fs::metadata(&kept).is_ok_and(|facts| facts.len() > 0) {
        std::thread::sleep(Duration::from_millis(5));
    }
    let kill = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(kill.is_ok_and(|status| status.success()));
    let output = child.wait_with_output().expect("it ends");
    let (out, err) = terminal::check(&typed, &output, 130);
    assert_eq!(out, "");
    assert!(err.contains(" of 200 points are kept in slow; the same command goes on"), "{err}");
}

#[test]
fn shards_in_any_order_give_the_bytes_of_the_whole() {
    let desk = desk();
    desk.run(&format!("{SWEEP} --out whole"), 0);
    for n in [2_u32, 7, 200] {
        let out = format!("by-{n}");
        for i in 1..=n {
            desk.run(&format!("{SWEEP} --shard {i}/{n} --threads 1 --out {out}"), 0);
        }
        let shards = desk.shuffled(n, &out);
        desk.run(&format!("merge {} --out merged-{n} --quiet", shards.join(" ")), 0);
        same(&desk, &format!("merged-{n}"));
    }
    let (whole, merged) = (desk.manifest("whole"), desk.manifest("merged-7"));
    for key in ["version", "command", "scenario", "seed", "policies", "counts", "files"] {
        assert_eq!(whole[key], merged[key], "{key}");
    }
}

#[test]
fn more_shards_than_points_are_no_harm() {
    let desk = desk();
    desk.run(&format!("{FEW} --out whole"), 0);
    (1..=9).for_each(|i| desk.shard(i, 9));
    assert_eq!(desk.text("few/shard-9-of-9/sweep.csv").lines().count(), 1, "a header");
    let shards: Vec<String> = (1..=9).map(|i| format!("few/shard-{i}-of-9")).collect();
    let shards: Vec<&str> = shards.iter().map(String::as_str).collect();
    desk.merge(&shards, 0);
    same(&desk, "merged");
}

#[test]
fn the_engine_says_which_shard() {
    let desk = desk();
    let auto = format!("{FEW} --shard auto/3 --out few");
    for (variable, value, shard) in
        [("SLURM_ARRAY_TASK_ID", "2", 2), ("JOB_COMPLETION_INDEX", "2", 3), ("HQ_TASK_ID", "1", 1)]
    {
        let output = desk.command(&auto).env(variable, value).output().expect("it starts");
        terminal::check(&auto, &output, 0);
        assert!(desk.path(&format!("few/shard-{shard}-of-3/sweep.csv")).exists());
    }
    let err = desk.told(&auto, 2);
    assert!(err.contains("no engine gives an index"), "{err}");
    let output = desk.command(&auto).env("SLURM_ARRAY_TASK_ID", "4").output().expect("it starts");
    let (_, err) = terminal::check(&auto, &output, 2);
    assert!(err.contains("SLURM_ARRAY_TASK_ID is `4`, not a number from 1 to 3"), "{err}");
    // A task that is run again leaves a complete shard alone.
    let before = files(&desk.path("few/shard-2-of-3"));
    let typed = auto.replace(" --quiet", "");
    let output = desk.command(&typed).env("SLURM_ARRAY_TASK_ID", "2").output().expect("it starts");
    let (_, err) = terminal::check(&typed, &output, 0);
    assert!(err.contains("is complete already; nothing was run"), "{err}");
    assert!(before == files(&desk.path("few/shard-2-of-3")));
}

#[test]
fn a_gap_is_named_in_the_syntax_of_the_engine() {
    let desk = desk();
    for (engine, first, expected) in [
        ("SLURM_ARRAY_TASK_ID", 1, "run again: sbatch --array=1,3-4 job.sh"),
        ("HQ_TASK_ID", 1, "run again: hq submit --array 1,3-4 ... job.sh"),
        ("JOB_COMPLETION_INDEX", 0, "with these indices again (kubernetes): 0,2-3"),
    ] {
        for shard in [2_u32, 5] {
            let auto = format!("{FEW} --shard auto/5 --force --out few");
            let index = (shard - 1 + first).to_string();
            let output = desk.command(&auto).env(engine, index).output().expect("it starts");
            terminal::check(&auto, &output, 0);
        }
        let err = desk.merge(&["few/shard-5-of-5", "few/shard-2-of-5"], 1);
        assert!(err.contains("error: missing shards: 1,3-4 of 5; "), "{err}");
        assert!(err.contains(expected), "{err}");
    }
    desk.run(&format!("{FEW} --shard 2/5 --force --out few"), 0);
    let err = desk.merge(&["few/shard-5-of-5", "few/shard-2-of-5"], 1);
    assert!(err.contains("run each again with --shard I/5"), "{err}");
}

#[test]
fn what_does_not_belong_together_is_refused() {
    let desk = desk();
    (1..=2).for_each(|i| desk.shard(i, 2));
    let (one, two) = ("few/shard-1-of-2", "few/shard-2-of-2");
    let err = desk.merge(&[one, two, two], 4);
    assert!(err.contains(&format!("{two} and {two} are both shard 2/2")), "{err}");
    let err = desk.merge(&[one, "nowhere"], 4);
    assert!(err.contains("there is no nowhere/manifest.json"), "{err}");
    desk.run(&format!("{FEW} --out whole"), 0);
    let err = desk.merge(&[one, "whole"], 4);
    assert!(err.contains("whole holds no shard of a sweep"), "{err}");

    let others = [
        (FEW.to_owned() + " --seed 8", "its seed is `8`, not `7`"),
        (FEW.to_owned() + " --replications 5", "its replications is `5`, not `4`"),
        (FEW.replace("1..3", "1..4"), "its --vary is"),
        (FEW.to_owned() + " --policy manual", "its policies is `manual`, not `manual, automatic`"),
        (FEW.to_owned() + " --set roles.reader.standing=1", "its --set is"),
    ];
    for (typed, expected) in others {
        desk.run(&format!("{typed} --shard 2/2 --out other --force"), 0);
        let err = desk.merge(&[one, "other/shard-2-of-2"], 4);
        assert!(err.contains("other/shard-2-of-2 does not belong to few/shard-1-of-2"), "{err}");
        assert!(err.contains(expected), "{err}");
    }
    desk.run(&format!("{FEW} --shard 2/3 --out other"), 0);
    let err = desk.merge(&[one, "other/shard-2-of-3"], 4);
    assert!(err.contains("its number of shards is `3`, not `2`"), "{err}");
    desk.put("small.toml", desk.text("small.toml") + "# another\n");
    desk.run(&format!("{FEW} --shard 2/2 --out other --force"), 0);
    let err = desk.merge(&[one, "other/shard-2-of-2"], 4);
    assert!(err.contains("its scenario digest is"), "{err}");
}

#[test]
fn what_was_tampered_with_is_refused() {
    let desk = desk();
    (1..=2).for_each(|i| desk.shard(i, 2));
    let (one, two) = ("few/shard-1-of-2", "few/shard-2-of-2");
    desk.change_manifest(two, |manifest| manifest["version"] = json!("0.0.1"));
    let err = desk.merge(&[one, two], 4);
    assert!(err.contains(&format!("{two} was written by pimsim 0.0.1, this is pimsim")), "{err}");
    desk.change_manifest(two, |manifest| manifest["version"] = json!(env!("CARGO_PKG_VERSION")));
    desk.merge(&[one, two], 0);
    fs::remove_dir_all(desk.path("merged")).expect("the test can");

    let rows = desk.text("few/shard-2-of-2/sweep.csv");
    desk.put("few/shard-2-of-2/sweep.csv", rows.replace("automatic", "automagic"));
    let err = desk.merge(&[one, two], 4);
    assert!(err.contains("few/shard-2-of-2/sweep.csv is not as its manifest says"), "{err}");
    desk.put("few/shard-2-of-2/sweep.csv", rows);
    for shard in [json!({ "index": 0, "count": 2 }), json!({ "index": 3, "count": 2 }), json!(7)] {
        desk.change_manifest(two, |manifest| manifest["options"]["shard"] = shard);
        desk.merge(&[one, two], 4);
    }
}
