//! What people type and what they get back: exit codes, standard output and standard error of the
//! program itself.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::common::terminal::{Desk, SMALL, check};

/// With `small.toml`.
fn desk() -> Desk {
    Desk::with("small.toml", SMALL)
}

fn names(directory: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(directory).expect("the directory is there").flatten();
    let mut names: Vec<String> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn the_program_alone_shows_its_four_questions() {
    let (out, err) = desk().run("", 0);
    assert!(out.contains("four questions") && out.contains("pimsim compare"), "{out}");
    assert_eq!(err, "");
    assert!(out.lines().all(|line| line.len() <= 80));
}

#[test]
fn the_version_is_an_answer() {
    let (out, _) = desk().run("--version", 0);
    assert_eq!(out.trim(), concat!("pimsim ", env!("CARGO_PKG_VERSION")));
}

#[test]
fn what_cannot_be_understood_is_usage() {
    let desk = desk();
    let cases = [
        ("simulate", "unrecognized subcommand"),
        ("run", "<FILE>"),
        ("run small.toml --threads 0", "0 is not in 1..=1024"),
        ("run small.toml --replications 0", "0 is not in 1..=1000000"),
        ("run small.toml --seed -1", "'-1'"),
        ("run small.toml --detail everything", "possible values"),
        ("run small.toml --format yaml", "possible values"),
        ("run small.toml --policy manaul", "did you mean `manual`?"),
        ("compare small.toml --baseline nobody", "there is `manual` or `automatic`"),
        ("compare small.toml --tradeoff exposur,review_time", "did you mean `exposure`?"),
        ("compare small.toml --tradeoff exposure", "two measures are expected"),
        ("compare small.toml --tradeoff exposure,exposure:max", "two different measures"),
        ("compare small.toml --tradeoff exposure,censored_share", "write `censored_share:min`"),
        ("compare small.toml --tradeoff exposure,total_cost", "no value without [costs]"),
    ];
    for (typed, expected) in cases {
        let (out, err) = desk.run(typed, 2);
        assert!(err.contains(expected), "pimsim {typed}: {err}");
        assert_eq!(out, "", "pimsim {typed}");
    }
    assert_eq!(names(desk.directory.path()), ["small.toml"], "nothing was written");
}

#[test]
fn a_scenario_with_problems_is_refused_and_leaves_nothing_behind() {
    let desk = desk();
    desk.put("bad.toml", SMALL.replace("horizon", "horzion"));
    desk.put("empty.toml", "");
    let (out, err) = desk.run("run bad.toml", 3);
    assert_eq!(out, "");
    assert!(err.contains("bad.toml:") && err.contains("did you mean `horizon`?"), "{err}");
    desk.run("compare empty.toml", 3);
    desk.run("run small.toml --set simulation.horizon=0s", 3);
    let (_, err) = desk.run("run missing.toml", 4);
    assert!(err.contains("no such file"), "{err}");
    desk.run("run .", 4);
    assert_eq!(names(desk.directory.path()), ["bad.toml", "empty.toml", "small.toml"]);
}

#[test]
fn targets_decide_the_exit_code() {
    let desk = desk();
    let with = |measure: &str, limit: &str| {
        format!("{SMALL}\n[[targets]]\nmeasure = \"{measure}\"\npolicy = \"manual\"\n{limit}\n")
    };
    desk.put("met.toml", with("timed_out_share", "at_most = 0.9"));
    desk.put("not-met.toml", with("timed_out_share", "at_most = 0.01"));
    let (out, _) = desk.run("run met.toml", 0);
    assert!(out.contains("Target: timed_out_share <= 90 %"), "{out}");
    let (out, err) = desk.run("compare not-met.toml --format csv", 1);
    assert!(!out.contains("arget") && err.contains("target not met: manual"), "{out}{err}");
    desk.run("run not-met.toml --policy automatic", 0);
    let (out, _) = desk.run("run met.toml --replications 1", 5);
    assert!(out.contains("undecided"), "{out}");
}

#[test]
fn what_cannot_be_written_is_said_once_and_plainly() {
    let desk = desk();
    let (out, err) = desk.run("run small.toml --quiet --out small.toml", 4);
    assert_eq!((out.as_str(), err.lines().count()), ("", 1), "{err}");
    assert!(err.contains("small.toml is not a directory"), "{err}");
    let (_, err) = desk.run("run small.toml --quiet --out small.toml/out", 4);
    assert!(err.contains("cannot write"), "{err}");
    let mut command = desk.command("run small.toml --quiet");
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full");
    if let Ok(full) = full {
        let output = command.stdout(full).output().expect("the program starts");
        let (_, err) = check("run small.toml > /dev/full", &output, 4);
        assert!(err.contains("cannot write to standard output"), "{err}");
    }
}

#[test]
fn standard_input_is_a_scenario_too() {
    let desk = desk();
    let mut command = desk.command("run - --format csv --quiet");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    child.stdin.take().expect("it is piped").write_all(SMALL.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("the program ends");
    let (out, err) = check("run -", &output, 0);
    assert!(out.starts_with("policy,role,measure,"), "{out}");
    assert_eq!(err, "");
    assert_eq!(names(&desk.path("out")), ["stdin"]);
}

#[test]
fn a_closed_pipe_is_no_mistake() {
    let desk = desk();
    for typed in ["states --format csv", "run small.toml --format csv --quiet", "", "--help"] {
        let mut command = desk.command(typed);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("the program ends");
        check(typed, &output, 0);
    }
}

#[test]
fn quiet_is_quiet_and_talk_goes_to_standard_error() {
    let desk = desk();
    let (loud, err) = desk.run("compare small.toml --replications 3", 0);
    assert!(err.contains("advice: 3 replications were made"), "{err}");
    assert!(err.contains("wrote 8 CSV files and manifest.json to out/small"), "{err}");
    let (quiet, err) = desk.run("compare small.toml --replications 3 --quiet", 0);
    assert_eq!((err.as_str(), &quiet), ("", &loud));
    assert!(!loud.contains('\u{1b}'), "no colour off a terminal");
}

#[test]
fn formats_agree() {
    let desk = desk();
    let (csv, _) = desk.run("run small.toml --format csv --quiet", 0);
    let file = std::fs::read_to_string(desk.path("out/small/measures.csv")).expect("it is there");
    assert_eq!(csv, file);
    let (csv, _) = desk.run("compare small.toml --format csv --quiet", 0);
    let file = std::fs::read_to_string(desk.path("out/small/comparison.csv")).expect("it is there");
    assert_eq!(csv, file);
    let (json, _) = desk.run("compare small.toml --format json --quiet", 0);
    let document: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
    assert_eq!(document["policies"], serde_json::json!(["manual", "automatic"]));
}

#[test]
fn costs_are_shown_where_there_are_prices_and_nowhere_else() {
    let desk = desk();
    let (out, _) = desk.run("compare small.toml --quiet", 0);
    assert!(!out.contains("cheapest") && !out.contains("Cost"), "{out}");
    assert!(!desk.text("out/small/measures.csv").contains("waiting_time"));
    let prices = "costs={approver_hour=90,waiting_hour=60,severity_hour=2,currency=\"EUR\"}";
    let (out, _) = desk.run(&format!("compare small.toml --quiet --set {prices}"), 0);
    for expected in [
        "Cost, EUR",
        "At 2 EUR for a severity-hour automatic is cheapest:",
        "clearly less than every other policy.",
        "By the price of a severity-hour: automatic is cheapest up to ",
        "from there on manual.",
    ] {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words(&out).contains(expected), "{expected}: {out}");
    }
    let measures = desk.text("out/small/measures.csv");
    assert!(measures.contains("\nautomatic,reader,total_cost,cost/week,"), "{measures}");
    let break_even = desk.text("out/small/break_even.csv");
    assert!(break_even.lines().nth(1).is_some_and(|row| row.starts_with("automatic,manual,")));
    // A policy by itself is not compared with any other.
    let typed = format!("compare small.toml --quiet --policy manual --set {prices}");
    assert!(!desk.run(&typed, 0).0.contains("cheapest"));
}

#[test]
fn any_two_measures_can_be_chosen_between() {
    let desk = desk();
    let (out, _) = desk.run("compare small.toml --quiet", 0);
    assert!(out.contains("Waiting against risk"), "{out}");
    let typed = "compare small.toml --tradeoff granted_share,automatic_share:min --quiet";
    let (out, _) = desk.run(typed, 0);
    assert!(out.contains("granted_share against automatic_share"), "{out}");
    let file = desk.text("out/small/tradeoff.csv");
    let rows: Vec<&str> = file.lines().collect();
    assert!(rows[0].starts_with("policy,role,x_measure,x_unit,x,x_ci_low,x_ci_high,"));
    // Everything is granted where nobody is asked; nothing is automatic where somebody is.
    assert!(
        rows[1].starts_with("manual,reader,granted_share,share,") && rows[1].ends_with(",true,,")
    );
    assert!(rows[2].starts_with("automatic,reader,granted_share,share,"), "{file}");
    let (out, _) = desk.run("compare small.toml --tradeoff granted_share,unmet_share --quiet", 0);
    assert!(out.contains("dominated by automatic"), "{out}");
    assert!(desk.text("out/small/tradeoff.csv").contains(",false,automatic,\n"));
}

#[test]
fn the_baseline_is_the_first_policy_unless_one_is_named() {
    let desk = desk();
    let (out, _) = desk.run("compare small.toml --quiet", 0);
    assert!(out.contains("Change from manual"), "{out}");
    let (out, _) = desk.run("compare small.toml --quiet --policy manual --baseline automatic", 0);
    assert!(out.contains("Change from automatic"), "{out}");
    assert!(out.contains("- manual: 95 % of needs wait up to"), "{out}");
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
}

#[test]
fn the_auditor_is_asked_and_finds_nothing() {
    let (_, err) = desk().run("run small.toml --audit", 0);
    assert!(err.contains("requests and found nothing wrong"), "{err}");
}

#[test]
fn an_interruption_leaves_nothing_behind() {
    let desk = desk();
    let typed = "run small.toml --replications 1000000 --detail records --out deep/down";
    let mut command = desk.command(typed);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().expect("the program starts");
    // It has to be at work before it is interrupted.
    while !desk.path("deep").exists() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    std::thread::sleep(std::time::Duration::from_millis(200));
    let kill = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(kill.is_ok_and(|status| status.success()));
    let output = child.wait_with_output().expect("the program ends");
    let (out, err) = check(typed, &output, 130);
    assert_eq!(out, "");
    assert!(err.contains("interrupted; nothing was written"), "{err}");
    assert_eq!(names(desk.directory.path()), ["small.toml"]);
}
