//! `pimsim verify`: what it says of a directory that is as the run left it, and of every way in
//! which it may not be.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::common::accept;
use crate::common::terminal::{Desk, check};

const SCENARIO: &str = r#"
schema = 1
title = "Small"

[simulation]
start = 2026-01-05
warm_up = "1d"
horizon = "1w"
replications = 3
seed = 7

[approvers.desk]
members = 2
pickup = { distribution = "exponential", mean = "10m" }
review = { distribution = "empirical", file = "review.csv", column = "seconds" }

[roles.reader.activation]
maximum_duration = "2h"
require_approval = true
approvers = ["desk"]

[requesters.people]
count = 50

[[needs]]
requesters = "people"
role = "reader"
rate = "60/week"

[policies.manual]

[policies.automatic]
roles.reader.activation.require_approval = false
"#;

/// With `out/small`, written by a run.
fn desk() -> Desk {
    let desk = without_run();
    desk.run("run small.toml --quiet", 0);
    desk
}

fn without_run() -> Desk {
    let desk = Desk::with("small.toml", SCENARIO);
    desk.put("review.csv", "seconds\n60\n120\n600\n");
    desk
}

impl Desk {
    /// Verifies `out/small` with what a person changed; nothing there may change by it.
    #[track_caller]
    fn verify(&self, exit: i32) -> String {
        let before = tree(&self.path("out/small"));
        let (out, err) = self.run("verify out/small", exit);
        assert!(tree(&self.path("out/small")) == before, "verify wrote into the directory");
        out + &err
    }

    /// Replaces the first occurrence in a file of the run.
    fn edit(&self, name: &str, from: &str, to: &str) {
        let name = format!("out/small/{name}");
        let text = self.text(&name);
        assert!(text.contains(from), "{name} holds {from}");
        self.put(&name, text.replacen(from, to, 1));
    }

    /// Records the digest of a file as it is now: a forger who knows how.
    fn forge(&self, name: &str) {
        use sha2::{Digest, Sha256};
        let bytes = fs::read(self.path("out/small").join(name)).expect("the file is there");
        let digest: String =
            Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        self.change_manifest("out/small", |manifest| {
            let files = manifest["files"].as_array_mut().expect("a list");
            let file = files.iter_mut().find(|file| file["name"] == name).expect("it is named");
            file["sha256"] = json!(digest);
            file["bytes"] = json!(bytes.len());
        });
    }
}

/// Names, sizes, and small contents.
fn tree(directory: &Path) -> Vec<(PathBuf, u64, Vec<u8>)> {
    let entries = fs::read_dir(directory).expect("the directory is there").flatten();
    let mut all: Vec<_> = entries
        .map(|entry| {
            let facts = fs::symlink_metadata(entry.path()).expect("it is there");
            let small = facts.is_file() && facts.len() < 1 << 20;
            let bytes = small.then(|| fs::read(entry.path()).unwrap_or_default());
            (entry.path(), facts.len(), bytes.unwrap_or_default())
        })
        .collect();
    all.sort();
    all
}

#[test]
fn a_directory_as_the_run_left_it_is_verified() {
    let desk = desk();
    let names = ["measures", "replications", "approvers", "levels", "time_to_access", "waiting"];
    let files = names.map(|name| desk.text(&format!("out/small/{name}.csv")).len());
    let bytes: usize = files.iter().sum();
    let bytes = format!("{},{:03}", bytes / 1_000, bytes % 1_000);
    let (out, err) = desk.run("verify out/small", 0);
    assert_eq!(out, format!("verified: 6 files, {bytes} bytes, all equal\n"));
    assert_eq!(err, "");
}

#[test]
fn every_option_that_makes_numbers_is_repeated() {
    let desk = without_run();
    let typed = [
        "compare small.toml",
        "compare small.toml --baseline automatic --detail needs,requests,records",
        "run small.toml --policy automatic --detail requests",
        "run small.toml --seed 18446744073709551615 --replications 2 --threads 2 --audit",
        "run small.toml --set roles.reader.severity=7 --set simulation.horizon=2w",
        "compare small.toml --policy manual --baseline automatic --replications 1",
        "compare small.toml --tradeoff automatic_share:max,pending_mean",
        "compare small.toml --set costs.severity_hour=3",
    ];
    for typed in typed {
        desk.run(&format!("{typed} --quiet"), 0);
        let (out, _) = desk.run("verify out/small --threads 1", 0);
        assert!(out.starts_with("verified: ") && out.ends_with(", all equal\n"), "{typed}: {out}");
    }
}

#[test]
fn a_wrong_byte_is_named_with_its_place() {
    let desk = desk();
    desk.edit(
        "replications.csv",
        "manual,*,1,requests_per_need,count,1",
        "manual,*,1,requests_per_need,count,2",
    );
    accept::inline(
        desk.verify(1),
        snapbox::str![[r#"
replications.csv: changed after the run: its SHA-256 is not that of the manifest
replications.csv:22:36: `value` is `2.0`, the run gives `1.0`
not verified: out/small

"#]],
    );
    // The same by one who knows how to make the manifest agree.
    desk.forge("replications.csv");
    accept::inline(
        desk.verify(1),
        snapbox::str![[r#"
replications.csv: as the manifest says, but the run gives something else
replications.csv:22:36: `value` is `2.0`, the run gives `1.0`
not verified: out/small

"#]],
    );
    // And with the file as it was, but not its digest.
    desk.edit(
        "replications.csv",
        "manual,*,1,requests_per_need,count,2",
        "manual,*,1,requests_per_need,count,1",
    );
    accept::inline(
        desk.verify(1),
        snapbox::str![[r#"
replications.csv: is what the run gives, but its SHA-256 is not that of the manifest
not verified: out/small

"#]],
    );
}

#[test]
fn lines_too_many_or_too_few_are_named() {
    let desk = desk();
    let whole = desk.text("out/small/levels.csv");
    desk.put("out/small/levels.csv", whole.clone() + "more,rows\n");
    let text = desk.text("out/small/approvers.csv");
    let end = text.find("desk-2,").expect("a member") + 3;
    desk.put("out/small/approvers.csv", &text[..end]);
    accept::inline(
        desk.verify(1),
        snapbox::str![[r#"
approvers.csv: changed after the run: 223 bytes, the manifest says 448
approvers.csv:3:16: ends, the run goes on with `k-2,56.0,31.333333333333332,23.333333333…`
approvers.csv:4:1: ends, the run goes on with `automatic,desk,desk-1,0.0,0.0,0.0,0.0,0.…`
levels.csv: changed after the run: 43,940 bytes, the manifest says 43,930
levels.csv:674:1: goes on with `more,rows\n`, the run ends before
not verified: out/small

"#]],
    );
    desk.put("out/small/approvers.csv", text);
    desk.put("out/small/levels.csv", whole.replace('\n', "\r\n"));
    accept::inline(
        desk.verify(1),
        snapbox::str![[r#"
levels.csv: changed after the run: 44,603 bytes, the manifest says 43,930
levels.csv:1:92: found `\r\n`, the run gives `\n`
levels.csv:2:43: found `\r\n`, the run gives `\n`
levels.csv:3:81: found `\r\n`, the run gives `\n`
levels.csv:4:43: found `\r\n`, the run gives `\n`
levels.csv:5:80: found `\r\n`, the run gives `\n`
levels.csv:6:82: found `\r\n`, the run gives `\n`
levels.csv:7:43: found `\r\n`, the run gives `\n`
levels.csv:8:82: found `\r\n`, the run gives `\n`
levels.csv:9:81: found `\r\n`, the run gives `\n`
levels.csv:10:59: found `\r\n`, the run gives `\n`
levels.csv: 663 more lines differ
not verified: out/small

"#]],
    );
}

#[test]
fn missing_strange_and_unnamed_files_are_named() {
    let desk = desk();
    fs::remove_file(desk.path("out/small/levels.csv")).expect("the test can");
    fs::remove_file(desk.path("out/small/measures.csv")).expect("the test can");
    fs::create_dir(desk.path("out/small/measures.csv")).expect("the test can");
    desk.put("out/small/notes.txt", "mine");
    desk.put("out/small/\u{1b}[2Jred\u{202e}", "mine");
    desk.change_manifest("out/small", |manifest| {
        let files = manifest["files"].as_array_mut().expect("a list");
        files.retain(|file| file["name"] != "approvers.csv");
        let extra = json!({ "name": "extra.csv", "bytes": 4, "sha256": "00" });
        files.push(extra.clone());
        files.push(extra);
    });
    desk.put("out/small/extra.csv", "mine");
    accept::inline(
        desk.verify(1),
        snapbox::str![[r#"
measures.csv: not a regular file
levels.csv: missing
extra.csv: the manifest names it, but the run does not write it
manifest.json: names extra.csv twice
manifest.json: does not name approvers.csv, which the run writes
\u{1b}[2Jred\u{202e}: the manifest does not name it
approvers.csv: the manifest does not name it
notes.txt: the manifest does not name it
not verified: out/small

"#]],
    );
}

#[test]
fn names_that_lead_out_of_the_directory_are_refused() {
    let desk = desk();
    let secret = desk.path("secret.csv");
    fs::write(&secret, "secret\n").expect("the test can write");
    let absolute = secret.to_str().expect("UTF-8").to_owned();
    let mut names = vec!["../../secret.csv".to_owned(), absolute.clone(), "..".into(), ".".into()];
    names
        .extend(["", "/", "a/b.csv", "./measures.csv", "manifest.json", "a\0b"].map(str::to_owned));
    names.push("n".repeat(5_000));
    for name in names {
        // The file that the manifest of the case before does not name stands in the way.
        desk.run("run small.toml --quiet --force", 0);
        desk.change_manifest("out/small", |manifest| manifest["files"][0]["name"] = json!(name));
        let said = desk.verify(1);
        let named =
            said.lines().filter(|line| line.contains("measures.csv: the manifest does not"));
        assert_eq!(named.count(), 1, "{name}: {said}");
        assert!(!said.contains("secret\n"), "{name}: {said}");
        assert!(said.lines().all(|line| line.len() < 600), "{said}");
    }
}

#[cfg(unix)]
#[test]
fn links_and_devices_are_not_opened() {
    use std::os::unix::fs::symlink;
    let desk = desk();
    let places =
        ["measures.csv", "levels.csv", "approvers.csv"].map(|name| format!("out/small/{name}"));
    fs::rename(desk.path(&places[0]), desk.path("elsewhere.csv")).expect("the test can");
    fs::remove_file(desk.path(&places[1])).expect("the test can");
    fs::remove_file(desk.path(&places[2])).expect("the test can");
    symlink(desk.path("elsewhere.csv"), desk.path(&places[0])).expect("the test can");
    symlink("/dev/zero", desk.path(&places[1])).expect("the test can");
    let made = Command::new("mkfifo").arg(desk.path(&places[2])).status();
    assert!(made.is_ok_and(|status| status.success()));
    accept::inline(
        desk.verify(1),
        snapbox::str![[r#"
measures.csv: not a regular file
approvers.csv: not a regular file
levels.csv: not a regular file
not verified: out/small

"#]],
    );
    fs::rename(desk.path("out/small/manifest.json"), desk.path("m.json")).expect("the test can");
    symlink(desk.path("m.json"), desk.path("out/small/manifest.json")).expect("the test can");
    assert!(desk.verify(4).contains("cannot read out/small/manifest.json: not a regular file"));
}

#[test]
fn a_huge_file_is_compared_without_being_held() {
    let desk = desk();
    let path = desk.path("out/small/levels.csv");
    let file = fs::OpenOptions::new().append(true).open(&path).expect("it is there");
    file.set_len(1 << 30).expect("a sparse file");
    let said = desk.verify(1);
    assert!(said.contains("levels.csv: changed after the run: 1,073,741,824 bytes"), "{said}");
    assert!(said.contains("levels.csv:674:1: goes on with `\\u{0}\\u{0}"), "{said}");
}

#[test]
fn a_wrong_version_is_named() {
    let desk = desk();
    desk.change_manifest("out/small", |manifest| manifest["version"] = json!("0.0.9\u{1b}[2J"));
    let said = desk.verify(1);
    let line = format!(
        "manifest.json: written by pimsim 0.0.9\\u{{1b}}[2J, this is pimsim {}; numbers may differ \
         between versions, so verify with that one\nnot verified: out/small\n",
        env!("CARGO_PKG_VERSION")
    );
    assert_eq!(said, line);
    // Another version may write other keys.
    desk.change_manifest("out/small", |manifest| {
        manifest.as_object_mut().expect("an object").remove("replications");
    });
    assert_eq!(desk.verify(1), line);
}

#[test]
fn a_wrong_scenario_is_named() {
    let desk = desk();
    desk.put("small.toml", SCENARIO.replace("members = 2", "members = 3"));
    let said = desk.verify(1);
    assert!(said.starts_with("small.toml: not what was run: its SHA-256 is "), "{said}");
    assert!(said.ends_with("\nnot verified: out/small\n"), "{said}");
    assert_eq!(said.lines().count(), 2);
    // What changed in the directory is named all the same.
    desk.edit("levels.csv", "manual", "Manual");
    let said = desk.verify(1);
    assert!(said.contains("levels.csv: changed after the run: its SHA-256"), "{said}");
    // Not even a scenario; it is not the one that was run, and nothing of it is quoted.
    desk.put("small.toml", "secret = [");
    let said = desk.verify(1);
    assert!(said.contains("small.toml: not what was run") && !said.contains("secret"), "{said}");
    desk.put("small.toml", SCENARIO);
    desk.put("review.csv", "seconds\n60\n120\n601\n");
    let said = desk.verify(1);
    assert!(said.contains("review.csv: not what was run: its SHA-256 is "), "{said}");
    fs::remove_file(desk.path("review.csv")).expect("the test can");
    let said = desk.verify(4);
    assert!(said.contains("cannot read the file: no such file"), "{said}");
    assert!(said.ends_with("\nnot verified: out/small\n"), "{said}");
    fs::remove_file(desk.path("small.toml")).expect("the test can");
    assert!(desk.verify(4).contains("--scenario FILE"));
}

#[test]
fn what_the_manifest_says_of_the_run_is_compared_too() {
    let desk = desk();
    desk.change_manifest("out/small", |manifest| {
        manifest["counts"]["needs"] = json!(1);
        manifest["scenario"]["title"] = json!("Large\u{7}");
        manifest["confidence"] = json!(0.5);
        manifest["wall_time_s"] = json!(-1);
    });
    accept::inline(
        desk.verify(1),
        snapbox::str![[r#"
manifest.json: scenario.title is `Large\u{7}`, the run gives `Small`
manifest.json: confidence is `0.5`, the run gives `0.95`
manifest.json: counts.needs is `1`, the run gives `558`
not verified: out/small

"#]],
    );
    desk.run("run small.toml --quiet", 0);
    desk.change_manifest("out/small", |manifest| {
        manifest["overrides"] = json!(["simulation.horizon=2w"])
    });
    let said = desk.verify(1);
    assert!(said.contains("manifest.json: scenario.digest is "), "{said}");
    for (key, value, expected) in [
        ("replications", json!(0), "replications is 0, not 1 to 1000000"),
        ("policies", json!(["nobody"]), "there is no policy `nobody`"),
        ("policies", json!([]), "policies is ``, the run gives `manual, automatic`"),
        ("seed", json!(8), "measures.csv: as the manifest says, but the run gives something else"),
    ] {
        desk.run("run small.toml --quiet", 0);
        desk.change_manifest("out/small", |manifest| manifest[key] = value);
        let said = desk.verify(1);
        assert!(said.contains(expected), "{key}: {said}");
    }
    // What is no job is no manifest.
    for (key, value, expected) in [
        ("/command", json!("erase\u{1b}"), "unknown variant `erase\\u{1b}`"),
        ("/options/detail", json!(["needs", "everything"]), "unknown variant `everything`"),
        ("/options/tradeoff", json!(["exposur", "x"]), "there is no measure `exposur`"),
    ] {
        desk.run("compare small.toml --quiet", 0);
        desk.change_manifest("out/small", |manifest| {
            *manifest.pointer_mut(key).expect("there") = value
        });
        let said = desk.verify(4);
        assert!(said.contains("is not a manifest of pimsim") && said.contains(expected), "{said}");
    }
}

#[test]
fn what_the_manifest_says_of_the_inputs_is_compared_too() {
    let desk = desk();
    desk.change_manifest("out/small", |manifest| {
        manifest["scenario"]["name"] = json!("large");
        manifest["scenario"]["inputs"][0]["bytes"] = json!(1);
        manifest["scenario"]["inputs"][1]["name"] = json!("other.csv");
        let extra = json!({"name": "more.csv", "bytes": 0, "sha256": ""});
        manifest["scenario"]["inputs"].as_array_mut().expect("a list").push(extra);
    });
    let said = desk.verify(1);
    let bytes = SCENARIO.len();
    for line in [
        "manifest.json: scenario.name is `large`, the run gives `small`\n",
        &format!("scenario.inputs[0].bytes is `1`, the run gives `{bytes}`\n"),
        "manifest.json: scenario.inputs[1].name is `other.csv`, the run gives `review.csv`\n",
        "manifest.json: scenario.inputs names more.csv, which the scenario does not read\n",
        "not verified: out/small\n",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
    desk.run("run small.toml --quiet", 0);
    desk.change_manifest("out/small", |manifest| {
        manifest["scenario"]["inputs"].as_array_mut().expect("a list").pop();
    });
    assert!(desk.verify(1).contains("scenario.inputs[1].name is ``, the run gives `review.csv`"));
}

#[test]
fn a_precision_has_to_end_where_the_run_did() {
    let desk = without_run();
    desk.run("run small.toml --quiet --precision 12% --max-replications 2000", 0);
    assert!(desk.verify(0).starts_with("verified: "));
    for (key, value, expected) in [
        ("precision", json!(0.5), "replications is `30`, the run gives `20`"),
        ("precision", json!(0.02), "replications is `30`, the run gives `"),
        ("precision", json!(7), "precision is 7, which no run can have"),
        ("precision", Value::Null, "of options.precision and options.first_look one is missing"),
        ("first_look", json!(0), "options.first_look is 0, which no run of 30 can have"),
        ("max_replications", json!(20), "replications is `30`, the run gives `20`"),
    ] {
        desk.run("run small.toml --quiet --precision 12% --max-replications 2000", 0);
        desk.change_manifest("out/small", |manifest| manifest["options"][key] = value);
        let said = desk.verify(1);
        assert!(said.contains(expected), "{key}: {said}");
    }
}

#[test]
fn what_is_no_manifest_is_not_read() {
    let desk = desk();
    let text = desk.text("out/small/manifest.json");
    let deep = format!("{{\"program\": {}", "[".repeat(100_000));
    let huge = text.replace("\"seed\": 7", "\"seed\": 1e999");
    let large = text.replace("\"seed\": 7", &format!("\"seed\": {}", "9".repeat(1_000)));
    let twice = text.replace("\"seed\": 7", "\"seed\": 7, \"seed\": 8");
    let long = format!("{}{text}", " ".repeat(17 << 20));
    let cases: [(&str, &str); 13] = [
        ("", "EOF while parsing"),
        ("{", "EOF while parsing"),
        ("\u{1b}[2J", "expected value"),
        ("[]", "is not a manifest of pimsim"),
        ("null", "is not a manifest of pimsim"),
        ("{}", "missing field `program`"),
        ("{\"program\": \"\u{202e}other\", \"version\": \"1\"}", "`program` is `\\u{202e}other`"),
        ("{\"program\": \"pimsim\", \"version\": \"0.1.0\"}", "missing field"),
        (&deep, "is not a manifest of pimsim"),
        (&huge, "is not a manifest of pimsim"),
        (&large, "is not a manifest of pimsim"),
        (&twice, "duplicate field `seed`"),
        (&long, "larger than 16 MiB"),
    ];
    for (text, expected) in cases {
        desk.put("out/small/manifest.json", text);
        let said = desk.verify(4);
        assert!(said.starts_with("error: ") && said.contains(expected), "{expected}: {said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
    desk.put("out/small/manifest.json", [0xff, 0xfe, 0x00]);
    desk.verify(4);
    fs::remove_file(desk.path("out/small/manifest.json")).expect("the test can");
    let said = desk.verify(4);
    assert!(said.contains("there is no out/small/manifest.json; a directory that"), "{said}");
    desk.run("verify nowhere", 4);
    desk.run("verify small.toml", 4);
    desk.run("verify", 2);
}

#[test]
fn standard_input_has_to_be_given_again() {
    let desk = without_run();
    let piped = |typed: &str, exit| {
        let mut command = desk.command(typed);
        let input = fs::File::open(desk.path("small.toml")).expect("it is there");
        check(typed, &command.stdin(input).output().expect("it starts"), exit)
    };
    piped("run - --quiet", 0);
    let (_, err) = desk.run("verify out/stdin", 4);
    assert_eq!(
        err,
        "error: the scenario came from standard input; name its file with --scenario FILE\n"
    );
    desk.run("verify out/stdin --scenario small.toml", 0);
    piped("verify out/stdin --scenario -", 0);
    desk.put("small.toml", SCENARIO.replace("members = 2", "members = 3"));
    let (out, _) = piped("verify out/stdin --scenario -", 1);
    assert!(out.starts_with("<stdin>: not what was run: "), "{out}");
}

#[test]
fn an_interruption_is_no_verdict() {
    let desk = desk();
    desk.change_manifest("out/small", |manifest| manifest["replications"] = json!(1_000_000));
    let typed = "verify out/small";
    let mut command = desk.command(typed);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    std::thread::sleep(std::time::Duration::from_millis(700));
    let kill = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(kill.is_ok_and(|status| status.success()));
    let output = child.wait_with_output().expect("it ends");
    let (out, err) = check(typed, &output, 130);
    assert_eq!((out.as_str(), err.as_str()), ("", "interrupted; nothing was verified\n"));
}

#[test]
fn the_scenario_is_found_from_here_from_the_directory_and_by_its_option() {
    let desk = desk();
    let verify = |directory: &str, typed: &str, exit| {
        let mut command = desk.command(typed);
        let output = command.current_dir(desk.path(directory)).output().expect("it starts");
        check(typed, &output, exit)
    };
    let (_, err) = verify("out", "verify small", 4);
    assert!(
        err.contains("there is no scenario small.toml, neither from here nor from small"),
        "{err}"
    );
    assert!(err.contains("--scenario FILE"), "{err}");
    verify("out", "verify small --scenario ../small.toml", 0);
    let (_, err) = verify("out", "verify small --scenario ../gone.toml", 4);
    assert!(err.contains("no such file"), "{err}");
    // Beside the results it is found, and is no foreign file there.
    desk.put("out/small/small.toml", SCENARIO);
    desk.put("out/small/review.csv", desk.text("review.csv"));
    verify("out", "verify small", 0);
    // A path that leads elsewhere is the scenario all the same, if its digest is right.
    desk.change_manifest("out/small", |manifest| manifest["file"] = json!("../out/../small.toml"));
    fs::remove_file(desk.path("out/small/small.toml")).expect("the test can");
    fs::remove_file(desk.path("out/small/review.csv")).expect("the test can");
    verify("out", "verify small", 0);
    desk.change_manifest("out/small", |manifest| manifest["file"] = json!("/dev/zero"));
    let (_, err) = verify("out", "verify small", 4);
    assert!(err.contains("there is no scenario /dev/zero"), "{err}");
}
