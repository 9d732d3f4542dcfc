//! Of which roles is spoken: the worst first, those that are named, and `of ROLE` in a trade-off.
//!
//! Method: a tenant of three roles, of which the policies and keys touch one or two, so that it is
//! plain who must be spoken of and who not.

use crate::common::terminal::{Desk, SMALL};

/// `reader` asks the desk, `owner` another one, `auditor` nobody.
fn desk() -> Desk {
    let more = r#"
[approvers.board]
members = 2
calendar = "office"

[roles.owner]
severity = 5
[roles.owner.activation]
maximum_duration = "2h"
require_approval = true
approvers = ["board"]

[roles.auditor.activation]
maximum_duration = "2h"

[[needs]]
requesters = "people"
role = "owner"
rate = "20/week"

[[needs]]
requesters = "people"
role = "auditor"
rate = "20/week"

[policies.light]
roles.owner.activation.require_approval = false
"#;
    let text = SMALL.replace("replications = 12", "replications = 4").replace("200/w", "40/w");
    Desk::with("small.toml", &(text + more))
}

/// The values of a column, each once, in their order.
fn distinct(text: &str, column: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let heads = reader.headers().expect("a header").clone();
    let at = heads.iter().position(|head| head == column).expect("it is there");
    let mut found: Vec<String> = Vec::new();
    for row in reader.records() {
        let value = row.expect("a row")[at].to_owned();
        if !found.contains(&value) {
            found.push(value);
        }
    }
    found
}

#[track_caller]
fn narrow(text: &str) {
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
}

#[test]
fn a_trade_off_is_of_the_roles_that_are_named() {
    let desk = desk();
    let (out, _) = desk.run(
        "compare small.toml --quiet --tradeoff \"time_to_access_p95 of owner,excess_exposure of owner\"",
        0,
    );
    let title = "time_to_access_p95 of owner against excess_exposure of owner";
    assert!(out.contains(title), "{out}");
    narrow(&out);
    let front = desk.text("out/small/tradeoff.csv");
    assert_eq!(distinct(&front, "role"), ["owner"]);
    // What is said of owner is what measures.csv says.
    let line = front.lines().find(|row| row.starts_with("manual,")).expect("a row");
    let p95 = line.split(',').nth(4).expect("a value");
    let measures = desk.text("out/small/measures.csv");
    assert!(measures.contains(&format!("manual,owner,time_to_access_p95,s,{p95},")), "{line}");
    desk.run("report out/small", 0);
    let page = desk.text("out/small/report.html");
    assert_eq!(page.matches("<figure id=\"tradeoff-").count(), 1, "one choice, one drawing");
}

#[test]
fn one_role_can_be_set_against_another() {
    let desk = desk();
    let between = "time_to_access_p95 of reader,time_to_access_p95 of owner";
    let (out, _) = desk.run(&format!("compare small.toml --quiet --tradeoff \"{between}\""), 0);
    assert!(out.contains("time_to_access_p95 of reader against time_to_access_p95 of owner"));
    assert_eq!(distinct(&desk.text("out/small/tradeoff.csv"), "role"), ["reader; owner"]);
    desk.run("report out/small", 0);
    let page = desk.text("out/small/report.html");
    assert!(page.contains("reader against owner: "), "the drawing names both");
    let (out, _) = desk.run("verify out/small", 0);
    assert!(out.starts_with("verified"), "{out}");
    let err = desk.told(&format!("compare small.toml --tradeoff \"{between}s\""), 2);
    assert!(err.contains("--tradeoff: there is no role `owners`; "), "{err}");
    assert!(err.contains("did you mean `owner`?"), "{err}");
}

#[test]
fn a_sweep_speaks_of_the_roles_that_are_not_the_same_everywhere() {
    let desk = desk();
    let sweep = "sweep small.toml --quiet --policy manual --vary roles.owner.activation.maximum_duration=1h,2h,4h";
    let (out, _) = desk.run(&format!("{sweep} --tradeoff"), 0);
    narrow(&out);
    assert!(out.contains("\nowner\n") && out.contains("\nAll roles together\n"), "{out}");
    assert!(!out.contains("\nreader\n"), "nothing touches it: {out}");
    assert!(out.contains("The same at every point: reader and auditor."), "{out}");
    assert!(out.contains("\nowner:\n- ") && out.contains("\nAll roles together:\n- "), "{out}");
    assert!(out.ends_with("\nNext: pimsim report out/small-sweep\n"), "{out}");
    let front = desk.text("out/small-sweep/tradeoff.csv");
    assert_eq!(distinct(&front, "role"), ["owner", "*"]);
    let (out, _) = desk.run(&format!("{sweep} --tradeoff --role reader --force"), 0);
    assert!(out.contains("\nreader\n") && !out.contains("\nowner\n"), "{out}");
    assert!(!out.contains("All roles together"), "{out}");
}

#[test]
fn the_front_of_a_sweep_is_of_the_roles_that_are_named() {
    let desk = desk();
    let sweep = "sweep small.toml --quiet --vary roles.owner.activation.maximum_duration=1h,2h,4h --tradeoff \
                 \"time_to_access_p95 of owner,excess_exposure of owner\"";
    let (out, _) = desk.run(sweep, 0);
    assert!(out.contains("time_to_access_p95 of owner against excess_exposure of owner"), "{out}");
    let front = desk.text("out/small-sweep/tradeoff.csv");
    assert_eq!(distinct(&front, "role"), ["owner"]);
    for shard in ["1/2", "2/2"] {
        desk.run(&format!("{sweep} --shard {shard} --out parts"), 0);
    }
    desk.run("merge parts/shard-1-of-2 parts/shard-2-of-2 --quiet --out merged", 0);
    assert_eq!(desk.text("merged/tradeoff.csv"), front, "shards find the same");
}

#[test]
fn a_plan_shows_the_targets_of_the_roles_that_are_named() {
    let desk = desk();
    let plan = "plan small.toml --quiet --policy manual --group board --members 1..3 \
                --target \"time_to_access_p50 of owner<=90h\" --target unmet_share<=50%";
    let (out, _) = desk.run(&format!("{plan} --role owner"), 0);
    narrow(&out);
    assert!(out.contains("1 target of other roles must be met too: plan.csv has all."), "{out}");
    assert_eq!(distinct(&desk.text("out/small-plan/plan.csv"), "role"), ["owner", "*"]);
    let (json, _) = desk.run(&format!("{plan} --format json --force"), 0);
    let found: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert!(found["answer"][0].as_str().expect("a sentence").contains("every target"), "{json}");
    assert_eq!(found["next"][0], "pimsim report out/small-plan");
}

#[test]
fn a_page_speaks_of_the_roles_that_are_named_and_is_not_stale() {
    let desk = desk();
    desk.run("compare small.toml --quiet", 0);
    desk.run("report out/small --role auditor", 0);
    let page = desk.text("out/small/report.html");
    assert!(page.contains("auditor") && !page.contains("<figcaption>owner"), "{page}");
    let (_, err) = desk.run("compare small.toml --force", 0);
    assert!(!err.contains("stale"), "{err}");
    let err = desk.told("report out/small --role auditors", 4);
    assert!(err.contains("did you mean `auditor`?"), "{err}");
}

#[test]
fn a_role_that_is_not_there_is_told_before_anything_runs() {
    let desk = desk();
    let sweep = "sweep small.toml --vary approvers.board.members=1..3";
    let plan =
        "plan small.toml --policy manual --group board --members 1..3 --target unmet_share<=1%";
    for typed in ["run small.toml", "compare small.toml", sweep, plan] {
        let err = desk.told(&format!("{typed} --role onwer"), 2);
        assert!(err.contains("did you mean `owner`?"), "{typed}: {err}");
        assert!(!desk.path("out").exists(), "{typed} wrote nothing");
    }
}

#[test]
fn a_story_begins_with_what_came_of_it_and_ends_with_what_to_type() {
    let desk = desk();
    let (out, _) = desk.run("explain small.toml --slowest 2 --role owner --quiet", 0);
    let first = out.lines().next().expect("a line");
    assert!(first.contains(" waited ") && first.contains(" under manual"), "{out}");
    assert!(out.contains("\nNext: pimsim explain small.toml --need "), "{out}");
    let (out, _) = desk.run("explain small.toml --need 1 --policy manual --format json", 0);
    let found: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert!(found["answer"][0].as_str().expect("a sentence").ends_with("under manual."), "{out}");
    let next = found["next"][0].as_str().expect("a command");
    assert!(next.starts_with("pimsim explain small.toml --slowest 3"), "{next}");
}
