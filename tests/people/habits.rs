//! Policies under which people behave in another way: what the programs say of them.

use crate::common::accept;
use crate::common::terminal::{Desk, SMALL};

/// Three policies: as it is, with people who deactivate and plan ahead, and without approval.
fn trained() -> String {
    let policy =
        "[policies.trained.needs.\"people/reader\"]\ndeactivates = 0.8\nahead = \"4h\"\n\n";
    SMALL.replace("[policies.automatic]", &format!("{policy}[policies.automatic]"))
}

fn desk() -> Desk {
    Desk::with("small.toml", &trained())
}

/// Column `estimate` of a measure of a policy over all roles.
fn estimate(desk: &Desk, policy: &str, measure: &str) -> f64 {
    let text = desk.text("out/measures.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let head = reader.headers().expect("there is a header").clone();
    let at = |name: &str| head.iter().position(|column| column == name).expect(name);
    let places = [at("policy"), at("role"), at("measure"), at("estimate")];
    let rows = reader.records().map(|row| row.expect("rows of one width"));
    let mut found = rows.filter(|row| {
        [&row[places[0]], &row[places[1]], &row[places[2]]] == [policy, "*", measure]
    });
    found.next().expect(measure)[places[3]].parse().expect("a number")
}

#[test]
fn who_deactivates_holds_less_and_who_plans_waits_less() {
    let desk = desk();
    desk.run("run small.toml --out out --quiet", 0);
    let of = |measure| ["manual", "trained"].map(|policy| estimate(&desk, policy, measure));
    let [manual, trained] = of("excess_exposure");
    assert!(trained < 0.5 * manual, "{manual} {trained}");
    let [manual, trained] = of("time_to_access_mean");
    assert!(trained < manual, "{manual} {trained}");
    desk.run("verify out", 0);
}

#[test]
fn a_decision_carries_the_habits_of_the_rule() {
    let desk = desk();
    desk.run("decide small.toml --policy manual trained --minimize excess_exposure --out out", 0);
    let decided = desk.text("out/decided.toml");
    let end = decided.split("[policies.decided]").nth(1).expect("it is there");
    assert!(end.contains("needs.\"people/reader\".ahead = \"4h\""), "{end}");
    assert!(end.contains("needs.\"people/reader\".deactivates = 0.8"), "{end}");
    desk.run("compare out/decided.toml --policy trained decided --replications 2", 0);
}

#[test]
fn a_changed_habit_is_told_in_words() {
    let desk = desk();
    desk.put(
        "other.toml",
        trained().replace("ahead = \"4h\"", "ahead = \"1h\"\npatience = \"5h\""),
    );
    let typed = "diff small.toml other.toml --policy trained --replications 2 --exit-zero";
    let (out, _) = desk.run(typed, 0);
    let list = out.split("\n\n").nth(1).expect("the list comes second");
    accept::file("tests/people/transcripts/diff-habits.txt", list);
}

#[test]
fn explain_says_under_which_policy_a_need_is_planned() {
    let (out, _) = desk().run("explain small.toml --need 20 --policy manual trained", 0);
    assert!(out.contains("Under trained it is planned 4 h ahead"), "{out}");
    let (out, _) = desk().run("explain small.toml --need 20 --policy trained", 0);
    assert!(out.contains("It is planned 4 h ahead"), "{out}");
    let (out, _) = desk().run("explain small.toml --need 20 --policy manual", 0);
    assert!(!out.contains("planned"), "{out}");
}

#[test]
fn a_sweep_multiplies_and_is_done_again_from_its_manifest() {
    let desk = desk();
    let typed =
        "sweep small.toml --vary needs.*.rate*=1,1.5 --policy manual --replications 2 --out out";
    desk.run(typed, 0);
    let csv = desk.text("out/sweep.csv");
    assert!(csv.starts_with("needs.*.rate*,"), "{csv}");
    desk.run("verify out", 0);
    desk.run("run small.toml --set needs.*.rate*=2 --replications 2 --out twice --quiet", 0);
    desk.run("verify twice", 0);
}

#[test]
fn impatience_that_only_one_policy_has_is_found_by_check() {
    let slow = trained().replace("ahead = \"4h\"", "patience = \"1m\"");
    let slow =
        slow.replace("coordination = \"claim\"", "coordination = \"claim\"\nreview = \"9m\"");
    let desk = Desk::with("small.toml", &slow);
    let (out, _) = desk.run("check small.toml --policy trained", 1);
    assert!(out.contains("given up before anybody can decide"), "{out}");
    let (out, _) = desk.run("check small.toml --policy manual", 0);
    assert!(!out.contains("given up"), "{out}");
}
