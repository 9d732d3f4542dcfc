//! `pimsim plan` with hours, prices, and people who are away or gone.
//!
//! Method: each choice is compared with a plain plan or run that says the same in another way.

use serde_json::Value;

use crate::common::terminal::{Desk, SMALL};

const ASKED: &str = "plan small.toml --policy manual --group desk --quiet";

fn desk(more: &str) -> Desk {
    let text = SMALL.replace(
        "[approvers.desk]",
        &format!("[calendars.late]\nweekly = [\"mon-fri 14:00-22:00\"]\n{more}\n[approvers.desk]"),
    );
    let text =
        text.replace("coordination = \"claim\"", "coordination = \"claim\"\nreview = \"20m\"");
    Desk::with("small.toml", &text)
}

/// The columns at these places of all rows.
fn columns(desk: &Desk, places: &[usize]) -> Vec<String> {
    let text = desk.text("found/plan.csv");
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        places.iter().map(|at| cells[*at]).collect::<Vec<_>>().join(" ")
    };
    text.lines().skip(1).map(row).collect()
}

#[test]
fn hours_are_a_calendar_or_windows_and_the_same_for_all() {
    let desk = desk("");
    let ask = "--members 1..3 --target time_to_access_p50<=90h --out found";
    let mut command = desk.command(&format!("{ASKED} {ask} --hours office late"));
    command.arg("mon-fri 09:00-17:00");
    let output = command.output().expect("it starts");
    let out = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(output.status.code(), Some(0), "{out}{:?}", output.stderr);
    let rows = columns(&desk, &[0, 1]);
    assert_eq!(rows.len(), 9, "three sizes with three choices: {rows:?}");
    // Windows that say what a calendar says are the same, with the same people.
    let numbers = |hours: &str| -> Vec<String> {
        let rows = columns(&desk, &[1, 0, 6, 7, 8]);
        let of = rows.into_iter().filter(|row| row.starts_with(hours));
        of.map(|row| row[hours.len()..].to_owned()).collect()
    };
    assert_eq!(numbers("office"), numbers("mon-fri 09:00-17:00"));
    assert_ne!(numbers("office"), numbers("late"));
    let joined = out.replace('\n', " ");
    assert!(joined.contains("one of these calendars: office; late; mon-fri"), "{out}");
    let (out, _) = desk.run("verify found", 0);
    assert!(out.starts_with("verified"), "{out}");
}

#[test]
fn who_is_away_is_one_fewer() {
    let desk = desk("");
    let ask = "--target time_to_access_p50<=90h --out found";
    desk.run(&format!("{ASKED} {ask} --members 1..3"), 0);
    let plain = columns(&desk, &[6, 7, 8]);
    let (out, _) = desk.run(&format!("{ASKED} {ask} --members 2..4 --away 1 --force"), 0);
    assert_eq!(columns(&desk, &[6, 7, 8]), plain);
    assert_eq!(columns(&desk, &[0]), ["2", "3", "4"]);
    let joined = out.replace('\n', " ");
    assert!(joined.contains("One of them is away: the others are to meet the targets."), "{out}");
}

#[test]
fn who_is_gone_takes_the_place_of_nobody() {
    let list =
        r#"members = [{ name = "anna", calendar = "late" }, { name = "ben" }, { name = "cleo" }]"#;
    let desk = desk("");
    let text = desk.text("small.toml").replace("members = 1", list);
    desk.put("small.toml", &text);
    let ask = "--target time_to_access_p50<=99h --out found";
    let (out, _) = desk.run(&format!("{ASKED} {ask} --members 1..2 --without anna"), 0);
    let joined = out.replace('\n', " ");
    assert!(
        joined.contains("the first 1 to 2 members of the list of 3 members without anna"),
        "{out}"
    );
    let without = columns(&desk, &[0, 1, 6, 7, 8]);
    // The same as a list without her: names, hours and luck of the others are theirs.
    let gone = list.replace("{ name = \"anna\", calendar = \"late\" }, ", "");
    desk.put("small.toml", text.replace(list, &gone));
    desk.run(&format!("{ASKED} {ask} --members 1..2 --force"), 0);
    assert_eq!(columns(&desk, &[0, 1, 6, 7, 8]), without);
}

#[test]
fn with_prices_the_cheapest_that_meets_is_the_answer() {
    let costs = "[costs]\ncurrency = \"EUR\"\non_duty_hour = 10\nwaiting_hour = 100\n";
    let desk = desk(costs);
    let ask = "--members 1..4 --target time_to_access_p50<=90h --out found";
    let (out, _) = desk.run(&format!("{ASKED} {ask}"), 0);
    let joined = out.replace('\n', " ");
    assert!(joined.contains("The cheapest that meets every target: "), "{out}");
    // All meet, so the answer is the least of the costs in the file.
    let rows = columns(&desk, &[3, 0, 6]);
    let cost = |row: &&String| row.starts_with("total_cost");
    let mean = |row: &String| row.rsplit(' ').next().and_then(|n| n.parse::<f64>().ok());
    let least =
        rows.iter().filter(cost).min_by(|a, b| mean(a).partial_cmp(&mean(b)).expect("numbers"));
    let least = least.expect("costs").split(' ').nth(1).expect("members").to_owned();
    assert!(
        joined.contains(&format!("The cheapest that meets every target: {least} member")),
        "{out}"
    );
    let (out, _) = desk.run(&format!("{ASKED} {ask} --format json --force"), 0);
    let found: Value = serde_json::from_str(&out).expect("it is JSON");
    assert_eq!(found["smallest"]["members"].to_string(), least);
    assert!(found["smallest"]["total_cost"]["estimate"].is_f64(), "{out}");
    // Where an hour on duty has no price the smallest is, and that is said.
    let text = desk.text("small.toml").replace("on_duty_hour = 10\n", "");
    desk.put("small.toml", text);
    let (out, _) = desk.run(&format!("{ASKED} {ask} --force"), 0);
    assert!(out.contains("An hour on duty has no price in [costs]"), "{out}");
    assert!(out.contains("\n1 member meets every target.\n"), "{out}");
}

#[test]
fn the_curve_has_a_bar_for_each_candidate() {
    let desk = desk("");
    let typed =
        format!("{ASKED} --members 1..3 --target time_to_access_p50<=90h --out found --plot");
    let (out, _) = desk.run(&typed, 0);
    let curve = out.split("\ntime_to_access_p50 <= 3 days 18 h\n").nth(1).expect("the curve");
    let bars: Vec<&str> = curve.lines().take(3).collect();
    assert!((1..=3).zip(&bars).all(|(n, bar)| bar.starts_with(&n.to_string())), "{curve}");
    assert!(bars.iter().all(|bar| bar.contains('│')), "{curve}");
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
}

#[test]
fn mistakes_are_told() {
    let desk = desk("");
    let asked = "--members 1..3 --target timed_out_share<=1%";
    let cases = [
        (format!("{asked} --hours lat"), "did you mean `late`?"),
        (format!("{asked} --hours late late"), "named twice"),
        (format!("{asked} --hours mon-9:00"), "write windows as"),
        (format!("{asked} --away 1"), "nobody is left of a group of 1: begin --members at 2"),
        (format!("{asked} --without anna"), "is no list of members"),
        (format!("{asked} --hours late --calendars late"), "cannot be used with"),
        (
            "--members 2..3 --target timed_out_share<=1% --away 1 --calendars late,office".into(),
            "--away does not say on which of the calendars",
        ),
    ];
    for (typed, expected) in cases {
        let err = desk.told(&format!("plan small.toml --policy manual --group desk {typed}"), 2);
        assert!(err.contains(expected), "{typed}: {err}");
    }
    let list = r#"members = [{ name = "anna" }, { name = "ben" }]"#;
    desk.put("small.toml", desk.text("small.toml").replace("members = 1", list));
    let cases = [
        ("--members 2..2 --without anna", "a list of 2 members less 1 who are not there"),
        ("--members 1..1 --without ann", "did you mean `anna`?"),
        ("--members 2..2 --away 1", "is a list, so it matters who is away"),
    ];
    for (typed, expected) in cases {
        let typed = format!("{typed} --target timed_out_share<=1%");
        let err = desk.told(&format!("plan small.toml --policy manual --group desk {typed}"), 2);
        assert!(err.contains(expected), "{typed}: {err}");
    }
}
