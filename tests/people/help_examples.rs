//! What `--help` of a command shows as an example can be typed as it is.
//!
//! The scenarios are those of the project, for a week and two replications where many runs would be
//! made; a pipe into another program is cut off. Long designs are shortened; keys, policies, groups
//! and files stay, and those are what an example can have wrong.

use std::fs;
use std::process::Command;

use crate::common::terminal::Desk;

/// Commands in an order in which each finds what it reads.
const COMMANDS: [&str; 20] = [
    "",
    "run",
    "compare",
    "sweep",
    "diff",
    "plan",
    "decide",
    "check",
    "explain",
    "states",
    "schema",
    "new",
    "import",
    "patch",
    "fit",
    "replay",
    "report",
    "verify",
    "merge",
    "completions",
];

/// The examples under a help's heading, one a line.
fn examples(help: &str) -> Vec<String> {
    let begin = help.split("Examples:\n").nth(1).unwrap_or_default();
    let block = begin.split("\n\n").next().unwrap_or_default();
    let joined = block.replace("\\\n", " ");
    let typed = joined.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    typed.filter(|line| line.starts_with("pimsim ") || line.starts_with("cat ")).collect()
}

/// The same, short enough for a test, with nothing behind a pipe or into a file.
fn shortened(example: &str) -> String {
    let mut words = example
        .replace("--replications 10000", "--replications 40")
        .replace("--precision 5%", "--precision 5% --max-replications 20")
        .replace("--members 1..12", "--members 1..2")
        .replace("--members 1..9", "--members 1..2")
        .replace("--members 1..8", "--members 1..2")
        .replace("--random 50", "--random 4")
        .replace("--sensitivity 100", "--sensitivity 4");
    if example.starts_with("pimsim") {
        words = words.split(" | ").next().unwrap_or_default().to_owned();
    }
    words.split(" >").next().unwrap_or_default().to_owned()
}

/// The scenarios of the project; `quick` ones are of a week and two replications.
fn put_scenarios(desk: &Desk, quick: bool) {
    for entry in fs::read_dir("scenarios").expect("there are some").flatten() {
        let (name, mut text) = (entry.file_name(), fs::read_to_string(entry.path()).expect("text"));
        if quick {
            let short = |line: &str| match line.split(" = ").next() {
                Some("horizon") => "horizon = \"1w\"".to_owned(),
                Some("replications") => "replications = 2".to_owned(),
                _ => line.to_owned(),
            };
            text = text.lines().map(short).collect::<Vec<_>>().join("\n");
        }
        desk.put(&format!("scenarios/{}", name.to_string_lossy()), &text);
        if name == "tenant-policies.json" {
            // The exports of `import`.
            desk.put("policies.json", &text);
            desk.put("exports/policies.json", text);
        } else if name == "tenant-eligible.json" {
            desk.put("eligible.json", text);
        } else if name == "office-hours.toml" {
            // The logs of `fit`, and a scenario that was fitted.
            desk.put("office-hours.toml", &text);
            let log = "run office-hours.toml --replications 1 --detail audit --quiet --out logged";
            desk.run(log, 0);
            desk.put("audit.csv", desk.text("logged/audit-base.csv"));
            desk.put("audit.json", desk.text("logged/audit-base.json"));
            desk.put("logs/audit.json", desk.text("logged/audit-base.json"));
        } else if name == "by-risk.toml" {
            // The two files of `diff`.
            desk.put("mine.toml", text.replacen("\"8h\"", "\"4h\"", 1));
            desk.put("main.toml", text);
        }
    }
}

#[test]
fn every_example_can_be_typed() {
    let (quick, whole) = (Desk::empty(), Desk::empty());
    put_scenarios(&quick, true);
    put_scenarios(&whole, false);
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_pimsim"));
    let place = program.parent().expect("a directory").display();
    let path = format!("{place}:{}", std::env::var("PATH").unwrap_or_default());
    let mut seen = 0;
    for command in COMMANDS {
        let (help, _) = quick.run(&format!("{command} --help"), 0);
        let desk = if command == "explain" { &whole } else { &quick };
        for example in examples(&help) {
            let typed = shortened(&example);
            let mut shell = Command::new("sh");
            shell.args(["-c", &typed]).current_dir(desk.directory.path()).env("PATH", &path);
            let output = shell.env("SLURM_ARRAY_TASK_ID", "1").output().expect("a shell");
            let told = String::from_utf8_lossy(&output.stderr);
            // What is not there, or not all of it, is no mistake of these.
            let lacks = matches!(command, "" | "diff" | "report" | "verify" | "merge");
            let fine = match output.status.code() {
                Some(0 | 1 | 5) => true,
                Some(4) => lacks || told.contains("already"),
                _ => false,
            };
            if matches!(command, "sweep" | "run") {
                // Each example is typed by itself.
                let _ = fs::remove_dir_all(desk.path("out/office-hours-sweep"));
                let _ = fs::remove_dir_all(desk.path("out/race-sweep"));
            }
            assert!(fine, "{example}\n{typed}\n{:?}\n{told}", output.status);
            seen += 1;
        }
    }
    assert!(seen > 50, "{seen} examples");
}
