//! Shards of `run` and `compare`: replications that are run anywhere, and joined to the bytes of
//! the undivided run.

use std::collections::BTreeMap;
use std::fs;

use serde_json::json;
use sha2::{Digest, Sha256};

use crate::common::terminal;
use crate::common::terminal::{Desk, SMALL, files};

const RUN: &str = "run small.toml --quiet";
const COMPARE: &str = "compare small.toml --quiet --baseline automatic --audit \
                       --tradeoff unmet_share,exposure:min";
const DETAIL: &str = "--detail needs,requests,records";
const MERGE: &str = "merge few/shard-1-of-2 few/shard-2-of-2 --out merged --quiet";

/// 12 replications of two policies, with two roles and costs.
fn desk() -> Desk {
    let more = r#"
[roles.writer]
severity = 3

[[needs]]
requesters = "people"
role = "writer"
rate = "30/week"

[costs]
approver_hour = 90
waiting_hour = 60
severity_hour = 1
"#;
    Desk::with("small.toml", &(SMALL.replace("100_000", "100") + more))
}

/// Shards `1..=n` of what is typed, in `out`; their directories, neither in order nor under names
/// that say anything.
fn shards(desk: &Desk, typed: &str, n: u32, out: &str) -> Vec<String> {
    for i in 1..=n {
        let (shown, _) = desk.run(&format!("{typed} --shard {i}/{n} --threads 1 --out {out}"), 0);
        assert_eq!(shown, "", "a part is not shown as if it were the whole");
    }
    desk.shuffled(n, out)
}

/// All files but the manifest.
fn tables(desk: &Desk, directory: &str) -> BTreeMap<String, Vec<u8>> {
    let mut files = files(&desk.path(directory));
    files.remove("manifest.json").expect("there is one");
    files
}

#[test]
fn shards_in_any_order_give_the_bytes_of_the_whole() {
    let desk = desk();
    for (place, typed) in [RUN, COMPARE].into_iter().enumerate() {
        let typed = format!("{typed} {DETAIL}");
        let whole = format!("whole-{place}");
        let (shown, _) = desk.run(&format!("{typed} --out {whole}"), 0);
        for n in [1, 2, 7, 15] {
            let out = format!("by-{place}-{n}");
            let directories = shards(&desk, &typed, n, &out).join(" ");
            let merged = format!("merged-{place}-{n}");
            let (joined, _) = desk.run(&format!("merge {directories} --out {merged} --quiet"), 0);
            let table = |text: &str| text.split("\nNext: ").next().map(str::to_owned);
            assert_eq!(table(&joined), table(&shown), "the same tables");
            let (one, other) = (tables(&desk, &whole), tables(&desk, &merged));
            assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
            for (name, bytes) in &one {
                assert!(bytes.len() > 100 && other[name] == *bytes, "{n} shards: {name} differs");
            }
            let (one, other) = (desk.manifest(&whole), desk.manifest(&merged));
            for key in ["version", "command", "scenario", "seed", "policies", "counts", "files"] {
                assert_eq!(one[key], other[key], "{key}");
            }
        }
        desk.run(&format!("verify merged-{place}-7 --quiet"), 0);
        desk.run(&format!("verify by-{place}-7/shard-2-of-7 --quiet"), 0);
        desk.run(&format!("verify by-{place}-15/shard-1-of-15 --quiet"), 0);
    }
}

#[test]
fn a_shard_says_what_it_holds_and_may_hold_nothing() {
    let desk = desk();
    let typed = "run small.toml --out few --audit --shard";
    let cases = [
        ("2/5", "wrote shard 2/5, replications 3 to 4 of 12, to few/shard-2-of-5"),
        ("12/12", "wrote shard 12/12, replication 12 of 12, to"),
        ("1/100", "wrote shard 1/100, none of the 12 replications: there are more shards, to"),
    ];
    for (shard, expected) in cases {
        let err = desk.told(&format!("{typed} {shard}"), 0);
        assert!(err.contains(expected), "{err}");
        assert!(shard == "1/100" || err.contains("and found nothing wrong"), "{err}");
    }
    let names: Vec<_> = files(&desk.path("few/shard-1-of-100")).into_keys().collect();
    assert_eq!(names, ["manifest.json", "part.txt"]);
    let counts = &desk.manifest("few/shard-2-of-5")["counts"];
    assert_eq!(counts["runs"], json!(2 * 2));
    let err = desk.told("run small.toml --shard 1/2 --precision 5% --out x", 2);
    assert!(err.contains("cannot be used with"), "{err}");
}

#[test]
fn a_shard_that_is_there_is_left_alone() {
    let desk = desk();
    let typed = "run small.toml --out few --detail needs --shard 2/3";
    desk.run(typed, 0);
    let place = "few/shard-2-of-3";
    let before = files(&desk.path(place));
    let err = desk.told(typed, 0);
    assert!(err.contains("few/shard-2-of-3 is complete already; nothing was run"), "{err}");
    assert!(before == files(&desk.path(place)));
    // As an engine that runs a task again: the same shard by another name.
    let auto = typed.replace("2/3", "auto/3");
    let output = desk.command(&auto).env("SLURM_ARRAY_TASK_ID", "2").output().expect("it starts");
    assert!(terminal::check(&auto, &output, 0).1.contains("nothing was run"));
    for name in ["part.txt", "needs.csv"] {
        desk.put(&format!("{place}/{name}"), "spoiled");
        let err = desk.told(typed, 4);
        assert!(err.contains(&format!("{place}/{name}: it was changed")), "{err}");
        assert_eq!(desk.text(&format!("{place}/{name}")), "spoiled");
        desk.run(&format!("{typed} --force"), 0);
        let after = files(&desk.path(place));
        assert!(before[name] == after[name], "{name} is made again");
    }
    let err = desk.told(&format!("{typed} --seed 8"), 4);
    assert!(err.contains("holds another shard: its seed is `7`, not `8`"), "{err}");
    assert!(before["part.txt"] == files(&desk.path(place))["part.txt"]);
    desk.run(&format!("{typed} --seed 8 --force"), 0);
}

#[test]
fn a_gap_is_named_in_the_syntax_of_the_engine() {
    let desk = desk();
    for shard in [2, 5] {
        let auto = format!("{RUN} --shard auto/5 --out few");
        let mut command = desk.command(&auto);
        let output = command.env("SLURM_ARRAY_TASK_ID", shard.to_string()).output();
        terminal::check(&auto, &output.expect("it starts"), 0);
    }
    let err = desk.told("merge few/shard-5-of-5 few/shard-2-of-5 --out merged", 1);
    let expected = "error: missing shards: 1,3-4 of 5; run again: sbatch --array=1,3-4 job.sh";
    assert!(err.contains(expected), "{err}");
    assert!(!desk.path("merged").exists());
}

#[test]
fn what_does_not_belong_together_is_refused() {
    let desk = desk();
    let (one, two) = ("few/shard-1-of-2", "few/shard-2-of-2");
    (1..=2).for_each(|i| drop(desk.run(&format!("{RUN} --shard {i}/2 --out few"), 0)));
    let merge = |other: &str, expected: &str| {
        let err = desk.told(&format!("merge {one} {other} --out merged"), 4);
        assert!(err.contains(expected), "{other}: {err}");
        assert!(!desk.path("merged").exists(), "nothing is written");
    };
    merge(&format!("{two} {two}"), &format!("{two} and {two} are both shard 2/2"));
    merge("nowhere", "there is no nowhere/manifest.json");
    desk.run(&format!("{RUN} --out whole"), 0);
    merge("whole", "whole holds no shard of a run");
    let others = [
        ("--seed 8", "its seed is `8`, not `7`"),
        ("--replications 5", "its replications is `5`, not `12`"),
        ("--policy manual", "its policies is `manual`, not `manual, automatic`"),
        ("--set roles.reader.standing=1", "its --set is `roles.reader.standing=1`"),
        ("--detail needs", "its --detail is `needs`"),
        ("--audit", "its --audit is `on`, not `off`"),
    ];
    for (typed, expected) in others {
        desk.run(&format!("{RUN} {typed} --shard 2/2 --out other --force"), 0);
        merge("other/shard-2-of-2", expected);
    }
    desk.run("compare small.toml --quiet --shard 2/2 --out other --force", 0);
    merge("other/shard-2-of-2", "its command is `compare`, not `run`");
    desk.run(&format!("{RUN} --shard 2/3 --out other"), 0);
    merge("other/shard-2-of-3", "its number of shards is `3`, not `2`");
    let sweep = "sweep small.toml --quiet --vary roles.reader.severity=1,2";
    desk.run(&format!("{sweep} --replications 1 --shard 2/2 --out sweep"), 0);
    merge("sweep/shard-2-of-2", "sweep/shard-2-of-2 holds no shard of a run");
    desk.change_manifest(two, |manifest| manifest["version"] = json!("0.0.1"));
    merge(two, "few/shard-2-of-2 was written by pimsim 0.0.1, this is pimsim");
}

#[test]
fn the_scenario_must_be_the_one_that_was_run() {
    let desk = desk();
    (1..=2).for_each(|i| drop(desk.run(&format!("{RUN} --shard {i}/2 --out few"), 0)));
    let text = desk.text("small.toml");
    desk.put("small.toml", format!("{text}# another\n"));
    let err = desk.told(MERGE, 4);
    assert!(err.contains("small.toml is not the scenario of these shards"), "{err}");
    fs::remove_file(desk.path("small.toml")).expect("the test can");
    let err = desk.told(MERGE, 4);
    assert!(err.contains("there is no scenario small.toml, neither from here nor"), "{err}");
    assert!(!desk.path("merged").exists(), "nothing is written");
    desk.put("elsewhere/same.toml", text);
    desk.run(&format!("{MERGE} --scenario elsewhere/same.toml"), 0);
    desk.run("verify merged --quiet", 0);
}

/// Puts other bytes into the part, with a manifest that says so.
fn forge(desk: &Desk, directory: &str, text: &str) {
    desk.put(&format!("{directory}/part.txt"), text);
    let sha256: String = Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect();
    desk.change_manifest(directory, |manifest| {
        let files = manifest["files"].as_array_mut().expect("a list");
        let part = files.iter_mut().find(|file| file["name"] == "part.txt").expect("it is named");
        part["bytes"] = json!(text.len());
        part["sha256"] = json!(sha256);
    });
}

#[test]
fn what_is_damaged_or_tampered_with_is_refused() {
    let desk = desk();
    let typed = format!("{RUN} --replications 4 --detail needs");
    (1..=2).for_each(|i| drop(desk.run(&format!("{typed} --shard {i}/2 --out few"), 0)));
    let two = "few/shard-2-of-2";
    let refused = |expected: &str| {
        let err = desk.told(MERGE, 4);
        assert!(err.contains(expected), "{err}");
        assert!(!desk.path("merged").exists(), "nothing is written");
    };
    for name in ["part.txt", "needs.csv"] {
        let path = format!("{two}/{name}");
        let text = desk.text(&path);
        desk.put(&path, text.replacen('1', "2", 1));
        refused(&format!("{path} is not as its manifest says; run the shard again"));
        fs::remove_file(desk.path(&path)).expect("the test can");
        refused(&format!("{path} is not as its manifest says; run the shard again"));
        desk.put(&path, text);
    }
    let part = desk.text(&format!("{two}/part.txt"));
    let forged = [
        (String::new(), "cannot use few/shard-2-of-2/part.txt: line 1 is not as pimsim writes it"),
        (part.replacen("pimsim-part 2", "pimsim-part 3", 1), "it is of another whole"),
        (part.replacen("replications 3 4", "replications 1 2", 1), "it is of another whole"),
        (part.replacen("totals ", "totals -", 1), "line 3 is not as pimsim writes it"),
        (part.replacen("totals ", "totals 99999999999999999", 1), "line 3 is not"),
        (part[..part.len() / 2].to_owned(), "is not as pimsim writes it; run the shard again"),
        (part.replace("end\n", "end"), "is not as pimsim writes it"),
        (part.clone() + "end\n", "is not as pimsim writes it"),
        (part.replacen("violations 0", "violations 8796093022208", 1), "is not as pimsim"),
        (part.replacen("\nneeds ", "\nneeds 1", 1), "a shard has too few rows"),
        (part.replacen("\nneeds ", "\nneeds 0 ", 1), "is not as pimsim writes it"),
    ];
    for (text, expected) in forged {
        forge(&desk, two, &text);
        refused(expected);
    }
    forge(&desk, two, &part);
    let original = desk.manifest(two);
    for shard in [json!({ "index": 0, "count": 2 }), json!({ "index": 3, "count": 2 }), json!(7)] {
        desk.change_manifest(two, |manifest| manifest["options"]["shard"] = shard);
        refused("few/shard-2-of-2");
    }
    desk.put(&format!("{two}/manifest.json"), original.to_string());
    // What both say, and no run can do.
    for (key, value) in [
        ("replications", json!(0)),
        ("replications", json!(4_000_000_000_u32)),
        ("policies", json!(["nobody"])),
    ] {
        for i in 1..=2 {
            desk.change_manifest(&format!("few/shard-{i}-of-2"), |manifest| {
                manifest[key] = value.clone()
            });
        }
        refused("the manifest of a shard: ");
        for i in 1..=2 {
            let was = original[key].clone();
            desk.change_manifest(&format!("few/shard-{i}-of-2"), |manifest| manifest[key] = was);
        }
    }
    desk.run(&format!("{MERGE} --force"), 0);
    let err = desk.told(&MERGE.replace("--out merged", "--out few/shard-1-of-2"), 4);
    assert!(err.contains("is one of the shards; choose another --out"), "{err}");
}
