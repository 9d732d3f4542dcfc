//! `pimsim replay`: what is said of a log under other policies, what is written, what is refused.
//!
//! Method: logs that `run --detail audit` wrote, so that what is behind them is known.

use crate::common::terminal::Desk;

/// Ten weeks of `manual`, as an audit log in `logged/`; one request in ten is denied.
fn desk() -> Desk {
    Desk::logged("denies_legitimate = 0.1")
}

#[test]
fn the_requests_of_a_log_are_told_under_another_policy() {
    let desk = desk();
    let (out, err) = desk.run("replay logged/audit-manual.json --scenario small.toml", 0);
    let first = out.lines().next().unwrap_or_default();
    assert!(first.starts_with("Under automatic ") && first.contains(" needs get access"), "{out}");
    assert!(out.contains(" that had none get it ("), "{out}");
    assert!(out.replace('\n', " ").contains("Under as-logged all "), "{out}");
    assert!(out.contains("\nNext: pimsim compare small.toml\n"), "{out}");
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
    assert!(err.contains("wrote replay.csv, measures.csv, comparison.csv, aside.csv"), "{err}");
    assert!(err.contains(" to out/small-replay"), "{err}");
    let rows = desk.text("out/small-replay/replay.csv");
    let mut kinds = std::collections::BTreeMap::<&str, u64>::new();
    let mut at_once = 0;
    for row in rows.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        *kinds.entry(cells[7]).or_default() += 1;
        match cells[7] {
            "as-logged" => {
                assert_eq!((cells[5], cells[9], cells[13]), (cells[8], "1.0", "false"), "{row}");
                assert_eq!(cells[6], cells[10], "{row}");
            }
            // Nobody decides: access comes as soon as it is written, once a need.
            "automatic" => {
                assert!(["", "2.000"].contains(&cells[10]), "{row}");
                at_once += u32::from(cells[10] == "2.000");
            }
            _ => {}
        }
    }
    assert!(at_once > 300, "{at_once}");
    assert_eq!(kinds.keys().copied().collect::<Vec<_>>(), ["as-logged", "automatic", "manual"]);
    let measures = desk.text("out/small-replay/measures.csv");
    assert!(measures.contains("automatic") && measures.contains("as-logged"), "{measures}");
}

#[test]
fn threads_do_not_matter_and_every_format_says_the_same() {
    let desk = desk();
    let typed = "replay logged/audit-manual.csv --scenario small.toml --policy automatic --quiet";
    let (rows, _) = desk.run(&format!("{typed} --format csv --threads 1 --out one"), 0);
    let (again, _) = desk.run(&format!("{typed} --format csv --threads 2 --out two"), 0);
    assert_eq!(rows, again);
    assert_eq!(rows, desk.text("one/replay.csv"));
    assert_eq!(desk.text("one/measures.csv"), desk.text("two/measures.csv"));
    let (json, _) = desk.run(&format!("{typed} --format json --out three"), 0);
    let json: serde_json::Value = serde_json::from_str(&json).expect("a document");
    assert_eq!(json["command"], "replay");
    assert_eq!(json["requests"], json["reproduced"]);
    assert!(json["answer"][0].as_str().is_some_and(|text| text.starts_with("Under automatic ")));
}

#[test]
fn a_scenario_that_does_not_tell_the_log_is_named_with_reasons() {
    let desk = desk();
    desk.put("night.toml", desk.text("small.toml").replace("09:00-17:00", "21:00-23:00"));
    let (out, err) = desk.run("replay logged/audit-manual.json --scenario night.toml", 1);
    assert!(out.contains("decided off duty, by the hours of the scenario"), "{out}");
    assert!(err.contains("the scenario does not tell this log"), "{err}");
    desk.put("nobody.toml", desk.text("small.toml").replace("require_approval = true", ""));
    let (out, _) = desk.run("replay logged/audit-manual.json --scenario nobody.toml --force", 1);
    assert!(out.contains("decided by people, where the scenario asks nobody"), "{out}");
}

#[test]
fn what_cannot_be_replayed_is_refused_in_words() {
    let desk = desk();
    desk.put("other.toml", desk.text("small.toml").replace("reader", "writer"));
    let (_, err) = desk.run("replay logged/audit-manual.json --scenario other.toml", 3);
    assert!(err.contains("the scenario has none of the roles of the log: reader"), "{err}");
    let (_, err) =
        desk.run("replay logged/audit-manual.json --scenario small.toml --policy automatik", 2);
    assert!(err.contains("there is no policy `automatik`") && err.contains("automatic"), "{err}");
    let (_, err) = desk.run("replay logged/audit-manual.json", 2);
    assert!(err.contains("--scenario"), "{err}");
    // Nobody in it could show what its role asks for.
    let other = "require = \"mfa\"\n\n[roles.other.activation]\nmaximum_duration = \"1h\"\n";
    let without = desk
        .text("small.toml")
        .replace("approvers = [\"desk\"]\n", &format!("approvers = [\"desk\"]\n{other}"))
        .replace("role = \"reader\"", "role = \"other\"");
    desk.put("without.toml", without);
    let (_, err) = desk.run("replay logged/audit-manual.json --scenario without.toml", 3);
    assert!(err.contains("as-logged requires MFA for reader, and nobody"), "{err}");
    assert!(!desk.path("out").exists());
}

#[test]
fn no_text_of_a_person_is_in_a_file_or_a_message() {
    let desk = desk();
    let log = desk.text("logged/audit-manual.json");
    desk.put("canary.json", log.replace("synthetic", "canary").replace("person-", "canary-"));
    let (out, err) = desk.run("replay canary.json --scenario small.toml", 0);
    let files = ["replay.csv", "measures.csv", "comparison.csv", "aside.csv", "manifest.json"];
    let files = files.map(|name| desk.text(&format!("out/small-replay/{name}")));
    for text in [out, err].iter().chain(&files) {
        let text = text.replace("canary.json", "");
        assert!(!text.contains("canary") && !text.contains("tenant.example"), "{text}");
    }
}
