//! `pimsim fit`: from an audit log to a scenario, what is said on the way, and what is refused.
//!
//! Method: logs that `run --detail audit` wrote, so that what is behind them is known.

use crate::common::terminal::{Desk, check};

/// Ten weeks of `manual`, as an audit log in `logged/`.
pub fn desk() -> Desk {
    Desk::logged("")
}

#[test]
fn a_log_becomes_a_scenario_that_can_be_compared() {
    let desk = desk();
    let (out, err) = desk.run("fit logged/audit-manual.json --bootstraps 19 --time-zone UTC", 0);
    assert!(out.contains(" requests for ") && out.contains(", of reader."), "{out}");
    assert!(out.contains("needs.reader") && out.contains("95 % interval"), "{out}");
    assert!(out.contains("Stays an assumption: "), "{out}");
    assert!(out.contains("Set aside: ") && out.contains("double"), "{out}");
    assert!(out.contains("\nNext: pimsim check out/tenant-fit/scenario.toml\n"), "{out}");
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
    assert!(err.contains("wrote scenario.toml, fit.csv, demand.csv, fit-approvers.csv"), "{err}");
    // The truth lies in the interval: 40 needs a week.
    let fitted = desk.text("out/tenant-fit/fit.csv");
    let row = fitted.lines().find(|row| row.starts_with("needs.reader,rate,")).expect("a row");
    let number = |at: usize| row.split(',').nth(at).and_then(|text| text.parse::<f64>().ok());
    let (low, high) = (number(4).expect("an end"), number(5).expect("the other end"));
    assert!((low..=high).contains(&40.0), "{row}");
    let compared = "compare out/tenant-fit/scenario.toml --replications 4 --quiet";
    let (out, _) = desk.run(compared, 0);
    assert!(out.starts_with("automatic against as-logged, reader: "), "{out}");
}

#[test]
fn the_forms_of_one_log_give_the_same_and_so_do_two_calls() {
    let desk = desk();
    let mut texts = Vec::new();
    for form in ["json", "csv", "json"] {
        let out = desk.path("fitted").display().to_string();
        let _ = std::fs::remove_dir_all(&out);
        desk.run(&format!("fit logged/audit-manual.{form} --bootstraps 9 --quiet --out fitted"), 0);
        let files = ["fit.csv", "scenario.toml", "requests.csv"];
        texts.push(files.map(|name| desk.text(&format!("fitted/{name}"))));
    }
    assert!(texts[0] == texts[2], "two calls");
    assert!(texts[0] == texts[1], "two forms");
}

#[test]
fn a_model_that_tells_the_log_is_told_from_one_that_does_not() {
    let desk = desk();
    let check = "fit logged/audit-manual.json --check --replications 60 --bootstraps 0 --quiet";
    let (out, _) = desk.run(&format!("{check} --no-fit --scenario small.toml --out right"), 0);
    assert!(out.starts_with("The model tells the log in all of "), "{out}");
    desk.put("wrong.toml", desk.text("small.toml").replace("\"20m\"", "\"7h\""));
    let (out, _) = desk.run(&format!("{check} --no-fit --scenario wrong.toml --out wrong"), 1);
    assert!(out.starts_with("The model does not tell the log in "), "{out}");
    assert!(out.contains("- reader, time to decision p50: "), "{out}");
    assert!(desk.text("wrong/check.csv").contains(",outside\n"));
    assert!(!desk.path("wrong/scenario.toml").exists(), "nothing was fitted");
}

/// Standard input can be read once.
#[test]
fn a_scenario_on_standard_input_is_judged_too() {
    let desk = desk();
    let typed = "fit logged/audit-manual.json --check --replications 60 --bootstraps 0 --quiet \
                 --no-fit --scenario";
    let (named, _) = desk.run(&format!("{typed} small.toml --out named"), 0);
    let mut command = desk.command(&format!("{typed} - --out piped"));
    command.stdin(std::fs::File::open(desk.path("small.toml")).expect("it is there"));
    let (piped, _) = check(typed, &command.output().expect("it starts"), 0);
    // What is typed next names the directory.
    assert_eq!(named.replace("report named", "report piped"), piped);
    assert_eq!(desk.text("named/check.csv"), desk.text("piped/check.csv"));
}

#[test]
fn no_text_of_a_person_is_in_a_file_or_a_message() {
    let desk = desk();
    let log = desk.text("logged/audit-manual.json");
    let canary = log.replace("synthetic", "canary").replace("person-", "canary-");
    assert!(canary.contains("canary-"));
    desk.put("canary.json", canary);
    let (out, err) = desk.run("fit canary.json --bootstraps 0", 0);
    for text in [&out, &err].into_iter().chain(&files(&desk)) {
        assert!(!text.contains("canary-") && !text.contains("tenant.example"), "{text}");
    }
}

/// The texts that were written.
fn files(desk: &Desk) -> Vec<String> {
    let names = [
        "scenario.toml",
        "fit.csv",
        "demand.csv",
        "fit-approvers.csv",
        "requests.csv",
        "aside.csv",
        "manifest.json",
    ];
    names
        .map(|name| desk.text(&format!("out/tenant-fit/{name}")).replace("canary.json", ""))
        .to_vec()
}

#[test]
fn what_cannot_serve_is_refused_and_nothing_is_written() {
    let desk = desk();
    desk.put("empty.json", "");
    desk.put("other.csv", "a,b\n1,2\n");
    let told = |typed: &str, exit: i32| desk.told(&format!("fit {typed} --out nothing"), exit);
    assert!(told("empty.json", 3).contains("empty"));
    assert!(told("other.csv", 3).contains("other.csv"));
    assert!(told("missing.json", 4).contains("missing.json"));
    assert!(told("logged/audit-manual.json --time-zone Mars", 2).contains("no time zone"));
    assert!(told("logged/audit-manual.json --members desk", 2).contains("GROUP=N"));
    let none = told("logged/audit-manual.json --bootstraps 0 --members nobody=4", 2);
    assert!(
        none.contains("there is no approver group `nobody`; there is `reader-approvers`"),
        "{none}"
    );
    let unknown = "logged/audit-manual.json --scenario small.toml --calendar desk=offices";
    assert!(told(unknown, 2).contains("did you mean `office`?"));
    assert!(told("logged/audit-manual.json --from 2026-03-01 --to 2026-02-01", 2).contains("--to"));
    assert!(!desk.path("nothing").exists());
}

/// What a log does not tell the settings do: a fitted scenario keeps them, so that a patch of it changes
/// nothing that nobody decided.
#[test]
fn a_patch_of_what_was_fitted_leaves_the_checks_as_they_are() {
    let desk = Desk::empty();
    let settings = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/tenant-policies.json");
    desk.put("policies.json", std::fs::read_to_string(settings).expect("it is shipped"));
    desk.run("import policies.json --quiet", 0);
    let logged =
        "run out/tenant/scenario.toml --policy as-configured --replications 1 --detail audit";
    desk.run(&format!("{logged} --quiet --out log"), 0);
    let fit = "fit log/audit-as-configured.csv --scenario out/tenant/scenario.toml --bootstraps 0";
    desk.run(&format!("{fit} --quiet"), 0);
    let fitted = desk.text("out/tenant-fit/scenario.toml");
    for kept in ["\nrequire = \"mfa\"  # from ", "\nrequire = \"authentication_context\"  # from "]
    {
        assert!(fitted.contains(kept), "{fitted}");
    }
    assert!(fitted.contains("\nrequire_ticket = true  # from "), "{fitted}");
    let patch = "patch out/tenant-fit/scenario.toml --policy automatic --against policies.json";
    let (rows, _) = desk.run(&format!("{patch} --quiet --format csv"), 0);
    assert_eq!(rows.lines().count(), 3, "{rows}");
    assert!(
        rows.lines().skip(1).all(|row| row.contains(",isApprovalRequired,true,false,")),
        "{rows}"
    );
}
