//! `pimsim diff`: changed keys in words, and what each change does alone is what `compare` says of it.

use crate::common::accept;
use crate::common::terminal::{Desk, SMALL};

/// Reviews take time, and activations are shorter.
fn changed() -> String {
    SMALL
        .replace("coordination = \"claim\"", "coordination = \"claim\"\nreview = \"9m\"")
        .replace("\"2h\"", "\"1h\"")
}

/// With `small.toml` and `changed.toml`.
fn desk() -> Desk {
    let desk = Desk::with("small.toml", SMALL);
    desk.put("changed.toml", changed());
    desk
}

/// Compares with `tests/people/transcripts/NAME`.
fn transcript(name: &str, actual: &str) {
    accept::file(format!("tests/people/transcripts/{name}"), actual);
}

/// The rows of a CSV text, without its header, as fields.
fn rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader.records().map(|row| row.expect("rows of one width"));
    rows.map(|row| row.iter().map(str::to_owned).collect()).collect()
}

/// Role, measure, unit, difference, both ends and replications of one change.
fn effects(csv: &str, change: &str) -> Vec<Vec<String>> {
    let found: Vec<_> = rows(csv).into_iter().filter(|row| row[0] == change).collect();
    assert!(!found.is_empty(), "no {change} in\n{csv}");
    found.into_iter().map(|row| row[2..].to_vec()).collect()
}

#[test]
fn the_answer_comes_first_and_the_next_command_last() {
    let (out, err) = desk().run("diff small.toml changed.toml", 1);
    assert_eq!(err, "");
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
    transcript("diff.txt", &out);
    let (out, _) = desk().run("diff small.toml changed.toml --format markdown", 1);
    transcript("diff.md", &out);
}

#[test]
fn changed_keys_are_told_in_words_with_their_lines() {
    let other = SMALL
        .replace("\"Small\"", "\"Other\"")
        .replace("members = 1", "members = 2")
        .replace("coordination = \"claim\"\n", "")
        .replace("mon-fri 09:00-17:00", "mon-sat 09:00-17:00")
        .replace("rate = \"200/week\"", "rate = \"100/week\"\npatience = \"4h\"")
        .replace(
            "[policies.automatic]",
            "[policies.short.approvers.desk]\nmembers = 3\n\n[policies.automatic]",
        );
    let desk = desk();
    desk.put("other.toml", other);
    let (out, _) = desk.run("diff small.toml other.toml --replications 2 --exit-zero", 0);
    let list = out.split("\n\n").nth(1).expect("the list comes second");
    transcript("diff-keys.txt", list);
    let (back, _) = desk.run("diff other.toml small.toml --replications 2 --exit-zero", 0);
    let list = back.split("\n\n").nth(1).expect("the list comes second");
    transcript("diff-keys-back.txt", list);
}

#[test]
fn of_a_change_it_says_what_compare_says_of_policies_with_that_change() {
    let desk = desk();
    let review = "[policies.slow.approvers.desk]\nreview = \"9m\"\n";
    let short = "[policies.short.roles.reader.activation]\nmaximum_duration = \"1h\"\n";
    let both = "[policies.both.approvers.desk]\nreview = \"9m\"\n\
                [policies.both.roles.reader.activation]\nmaximum_duration = \"1h\"\n";
    desk.put("policies.toml", format!("{SMALL}\n{review}{short}{both}"));
    desk.run("compare policies.toml --baseline manual --out out --quiet", 0);
    let compared = rows(&desk.text("out/comparison.csv"));
    let (csv, _) = desk.run("diff small.toml changed.toml --format csv", 1);
    let steps = [
        ("approvers.desk.review", "slow"),
        ("roles.reader.activation.maximum_duration", "short"),
        ("all", "both"),
    ];
    for (change, policy) in steps {
        let found = effects(&csv, change);
        assert_eq!(found.len(), 4, "{csv}");
        for row in found {
            // Role, measure and unit, difference and its ends.
            let same = compared.iter().find(|other| other[1] == policy && other[2..5] == row[..3]);
            let same = same.unwrap_or_else(|| panic!("no {row:?} of {policy}"));
            assert_eq!(same[5..8], row[3..6], "{change}: {row:?}");
            assert_eq!(same.last(), row.last(), "{change}: {row:?}");
        }
    }
}

#[test]
fn what_changes_nothing_that_is_simulated_has_exactly_no_effect() {
    let desk = desk();
    desk.put("title.toml", SMALL.replace("\"Small\"", "\"Other\""));
    let (out, _) = desk.run("diff small.toml title.toml", 0);
    assert!(out.contains("Nothing that is simulated changes under\nmanual."), "{out}");
    let (csv, _) = desk.run("diff small.toml title.toml --format csv", 0);
    for row in effects(&csv, "title").into_iter().chain(effects(&csv, "all")) {
        assert!(row[3..6].iter().all(|end| end.parse() == Ok(0.0)), "{row:?}");
    }
    let (out, _) = desk.run("diff small.toml small.toml", 0);
    assert!(out.starts_with("small.toml and small.toml say the same."), "{out}");
}

#[test]
fn changes_that_need_each_other_are_tried_together() {
    let desk = desk();
    let night = "\n[approvers.night]\nmembers = 3\ncalendar = \"always\"\n";
    let other = SMALL.replace("approvers = [\"desk\"]", "approvers = [\"night\"]");
    desk.put("night.toml", format!("{other}{night}"));
    let (csv, _) = desk.run("diff small.toml night.toml --format csv", 1);
    let together = "roles.reader.activation.approvers + approvers.night";
    assert_eq!(effects(&csv, together), effects(&csv, "all"));
}

#[test]
fn the_first_policy_that_changes_reach_is_told_and_others_are_named() {
    let desk = desk();
    let slow = SMALL.replace("members = 1", "members = 1\nreview = \"9m\"");
    let turned = |text: &str| {
        let automatic = "[policies.automatic]\nroles.reader.activation.require_approval = false\n";
        format!("{}\n", text.replace("[policies.manual]\n", "").replace(automatic, ""))
            + automatic
            + "[policies.manual]\n"
    };
    desk.put("a.toml", turned(SMALL));
    desk.put("b.toml", turned(&slow));
    let (out, _) = desk.run("diff a.toml b.toml", 1);
    assert!(out.contains("Under manual") && out.contains("No effect under automatic."), "{out}");
    let (out, _) = desk.run("diff a.toml b.toml --policy automatic", 0);
    assert!(
        out.starts_with("b.toml makes 1 change to a.toml. Under automatic nothing differs"),
        "{out}"
    );
    desk.run("diff a.toml b.toml --exit-zero", 0);
}

#[test]
fn seed_and_replications_are_those_of_the_first_unless_given() {
    let desk = desk();
    desk.put("seed.toml", changed().replace("seed = 7", "seed = 8"));
    let (out, _) = desk.run("diff small.toml seed.toml", 1);
    assert!(out.contains("12 replications, seed 7"), "{out}");
    let (out, _) = desk.run("diff small.toml seed.toml --seed 9 --replications 5", 1);
    assert!(out.contains("5 replications, seed 9"), "{out}");
}

#[test]
fn diff_csv_is_written_whole_and_over_no_other_file() {
    let desk = desk();
    let (csv, _) = desk.run("diff small.toml changed.toml --format csv", 1);
    desk.run("diff small.toml changed.toml --out d --quiet", 1);
    assert_eq!(desk.names("d"), ["diff.csv"]);
    assert_eq!(desk.text("d/diff.csv"), csv);
    desk.run("diff small.toml changed.toml --out d --quiet", 1);
    desk.put("mine/diff.csv", "mine\n");
    let err = desk.told("diff small.toml changed.toml --out mine", 4);
    assert!(err.contains("no diff.csv of pimsim's"), "{err}");
    assert_eq!(desk.text("mine/diff.csv"), "mine\n");
}

#[test]
fn two_directories_are_paired_by_replication_when_they_share_their_luck() {
    let desk = desk();
    desk.run("run small.toml --out a --quiet", 0);
    desk.run("run changed.toml --out b --quiet", 0);
    desk.run("run changed.toml --out c --seed 9 --quiet", 0);
    let (out, _) = desk.run("diff a b", 1);
    transcript("diff-results.txt", &out);
    let (csv, _) = desk.run("diff a b --format csv", 1);
    let (apart, _) = desk.run("diff small.toml changed.toml --format csv", 1);
    for (row, same) in effects(&csv, "all").iter().zip(effects(&apart, "all")) {
        // Replications are kept to some digits; rare shares have the wider interval of both sides.
        let [found, exact] = [row, &same].map(|row| row[3].parse::<f64>().expect("a number"));
        assert!((found - exact).abs() <= 1e-6 * exact.abs().max(1.0), "{row:?} {same:?}");
    }
    let (out, _) = desk.run("diff a c", 1);
    assert!(out.contains("not paired") && out.contains("seed 7 → 9"), "{out}");
    let (out, _) = desk.run("diff a a", 0);
    assert!(out.starts_with("a and a were asked the same."), "{out}");
}

#[test]
fn what_cannot_be_compared_is_told_in_words() {
    let desk = desk();
    desk.put("bad.toml", SMALL.replace("horizon", "horzion"));
    desk.put(
        "other.toml",
        SMALL
            .replace("policies.manual", "policies.by-hand")
            .replace("policies.automatic", "policies.at-once"),
    );
    desk.run("run small.toml --out a --quiet", 0);
    desk.run("run small.toml --out b --quiet", 0);
    desk.put("b/measures.csv", desk.text("b/measures.csv").replacen("0.", "1.", 1));
    desk.put("empty/some.txt", "text");
    let cases = [
        ("diff small.toml missing.toml", 4, "no such file"),
        ("diff small.toml bad.toml", 3, "did you mean `horizon`?"),
        ("diff small.toml other.toml", 2, "no policy in common"),
        ("diff small.toml changed.toml --policy manaul", 2, "did you mean `manual`?"),
        ("diff small.toml changed.toml --role raeder", 2, "did you mean `reader`?"),
        ("diff small.toml a", 2, "a is a directory and small.toml is none"),
        ("diff a small.toml", 2, "a is a directory and small.toml is none"),
        ("diff - -", 2, "only one of the two"),
        ("diff small.toml", 2, "<B>"),
        ("diff a b", 4, "b is not as its manifest says, so it was not compared"),
        ("diff a empty", 4, "empty"),
        ("diff a a --seed 1", 2, "--seed is for scenarios"),
    ];
    for (typed, exit, expected) in cases {
        let (out, err) = desk.run(typed, exit);
        assert!(err.contains(expected), "pimsim {typed}: {err}");
        assert_eq!(out, "", "pimsim {typed}");
    }
}

#[test]
fn the_document_has_what_the_table_says() {
    let (out, _) = desk().run("diff small.toml changed.toml --format json", 1);
    let document: serde_json::Value = serde_json::from_str(&out).expect("it is JSON");
    assert_eq!(document["changes"][0]["key"], "approvers.desk.review");
    assert_eq!(document["changes"][0]["is"], "9m");
    assert_eq!(document["steps"].as_array().map(Vec::len), Some(2));
    assert_eq!(document["all"]["differs"], true);
    let next = document["next"].as_str().expect("a text");
    assert!(next.starts_with("pimsim diff small.toml changed.toml"), "{next}");
}
