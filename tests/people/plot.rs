//! `--plot`, and how the program speaks where nobody looks: redirected, without colour, in a
//! terminal that is narrow or wide.

use std::process::Command;

use crate::common::terminal::{Desk, SMALL, check};

/// The numbers of a row: the share that got access, and the share still without.
fn numbers(row: &str) -> (f64, f64) {
    let words: Vec<&str> = row.split_whitespace().collect();
    let ends = (0..words.len()).filter(|at| words[*at] == "%");
    // With an interval the value stands before it.
    let value = |end: usize| words[end - 1 - usize::from(words[end - 1].starts_with('±'))];
    let number = |word: &str| word.trim_start_matches('<').parse::<f64>().expect(word);
    let shares: Vec<f64> = ends.map(|end| number(value(end))).collect();
    (shares[0], shares.get(1).copied().unwrap_or(0.0))
}

/// The time of a row: `up to 10 min`.
fn seconds(row: &str) -> i64 {
    let words: Vec<&str> = row.split_whitespace().collect();
    if row.starts_with("at once") {
        return 0;
    }
    let unit = match words[3] {
        "s" => 1,
        "min" => 60,
        "h" => 3_600,
        "d" => 86_400,
        "weeks" => 604_800,
        other => panic!("a unit: {other}"),
    };
    unit * words[2].parse::<i64>().expect("a number")
}

#[test]
fn every_bar_has_its_number_and_the_numbers_are_those_of_the_file() {
    let desk = Desk::with("small.toml", SMALL);
    let (out, _) = desk.run("run small.toml --plot --quiet --out results", 0);
    let drawn = out.split("Time to access, all roles together").nth(1).expect("it is drawn");
    let csv = desk.text("results/time_to_access.csv");
    for policy in ["manual", "automatic"] {
        let part = drawn.split(&format!("\n{policy}: half of the needs")).nth(1).expect(policy);
        let part = part.split("\n\n").next().unwrap_or_default();
        let rows: Vec<&str> = part
            .lines()
            .filter(|line| line.starts_with("up to") || line.starts_with("at once"))
            .collect();
        assert!(!rows.is_empty(), "{part}");
        let never = part.lines().find(|line| line.starts_with("later or never")).map(numbers);
        let total: f64 = rows.iter().map(|row| numbers(row).0).sum::<f64>();
        let total = total + never.map_or(0.0, |(share, _)| share);
        assert!((total - 100.0).abs() < 1.0, "{policy}: {total} in {part}");
        let mut before = None;
        for row in rows {
            let start = format!("{policy},*,{}.000,", seconds(row));
            let line = csv.lines().find(|line| line.starts_with(&start)).expect("in the file");
            let share: f64 = line.split(',').nth(3).expect("a share").parse().expect("a number");
            let (gained, left) = numbers(row);
            assert!((share - left / 100.0).abs() < 0.006, "{policy}: {share} in {row}");
            // What is new in a row is the fall of the curve since the one above.
            if let Some(before) = before {
                let fall: f64 = before - share;
                assert!((fall - gained / 100.0).abs() < 0.006, "{policy}: {fall} in {row}");
            }
            before = Some(share);
        }
    }
    assert!(drawn.contains('█') && drawn.contains("still without"), "{drawn}");
}

#[test]
fn a_plot_fits_80_columns_and_has_no_colour() {
    let desk = Desk::with("small.toml", SMALL);
    for typed in ["run small.toml --plot --quiet", "compare small.toml --plot --quiet"] {
        let (out, told) = desk.run(typed, 0);
        assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
        assert!(!out.contains('\u{1b}'), "{out}");
        assert_eq!(told, "");
        assert!(out.contains("Time to access, all roles together"));
    }
    // Long numbers: 99.853 ±0.020 %.
    let race = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/race.toml");
    let (out, _) = desk.run(&format!("run {race} --plot --quiet --out race"), 0);
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
    let told = desk.told("run small.toml --plot --format csv", 2);
    assert!(told.contains("leave --format out"), "{told}");
}

#[test]
fn nobody_has_access_and_nobody_asks() {
    let never = SMALL.replace("calendar = \"office\"", "calendar = \"never\"");
    let desk = Desk::with("never.toml", &never);
    let (out, _) = desk.run("run never.toml --plot --quiet --policy manual", 0);
    assert!(out.contains("manual: no need got access."), "{out}");
    assert!(out.contains("later or never"), "{out}");
    let none = SMALL.replace("200/week", "0.0001/year");
    desk.put("none.toml", none);
    let (out, _) = desk.run("run none.toml --plot --quiet --policy manual", 0);
    assert!(out.contains("manual: no needs were measured."), "{out}");
}

/// In a terminal of so many columns, by `script` of util-linux, which every Linux has; `None` elsewhere.
fn in_terminal(desk: &Desk, columns: u16, typed: &str, plain: bool) -> Option<String> {
    if cfg!(not(target_os = "linux")) {
        return None;
    }
    let program = env!("CARGO_BIN_EXE_pimsim");
    let line = format!("stty cols {columns} rows 50; '{program}' {typed}");
    let mut command = Command::new("script");
    command.args(["-qec", &line, "/dev/null"]).current_dir(desk.directory.path());
    command.env_remove("NO_COLOR").env("TERM", "xterm-256color");
    if plain {
        command.env("NO_COLOR", "1");
    }
    let output = command.output().expect("`script` of util-linux");
    Some(String::from_utf8_lossy(&output.stdout).replace('\r', ""))
}

#[test]
fn tables_widen_with_the_terminal_and_no_color_is_heeded() {
    let wide: String = (0..12).map(|i| format!("[policies.policy-number-{i}]\n")).collect();
    let base = SMALL.split("[policies.manual]").next().expect("a beginning");
    let desk = Desk::with("wide.toml", &format!("{base}{wide}"));
    desk.put("bad.toml", SMALL.replace("horizon", "horzion"));
    let longest = |text: &str| text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    let Some(narrow) = in_terminal(&desk, 80, "run wide.toml --quiet --plot", false) else {
        return;
    };
    let broad = in_terminal(&desk, 160, "run wide.toml --quiet --plot", false).expect("as before");
    assert!(longest(&narrow) <= 80, "{narrow}");
    assert!((101..=160).contains(&longest(&broad)), "{broad}");
    let (redirected, _) = desk.run("run wide.toml --quiet --plot", 0);
    assert!(longest(&redirected) <= 80, "{redirected}");
    // Mistakes are coloured on a terminal, unless somebody does not want it.
    let coloured = in_terminal(&desk, 80, "run bad.toml", false).expect("as before");
    let plain = in_terminal(&desk, 80, "run bad.toml", true).expect("as before");
    assert!(coloured.contains("\u{1b}[") && !plain.contains("\u{1b}["), "{coloured}{plain}");
}

#[test]
fn progress_is_shown_on_a_terminal_only() {
    let long = SMALL.replace("replications = 12", "replications = 3000");
    let desk = Desk::with("long.toml", &long);
    let output = desk.command("run long.toml --threads 1").output().expect("the program starts");
    let (_, told) = check("run long.toml", &output, 0);
    assert!(!told.contains("runs,") && !told.contains('\u{1b}'), "{told}");
    let Some(shown) = in_terminal(&desk, 80, "run long.toml --threads 1 --force", false) else {
        return;
    };
    let quick = !shown.contains("runs,");
    assert!(quick || (shown.contains("left") && shown.contains("/s")), "{shown}");
    let plain =
        in_terminal(&desk, 80, "run long.toml --threads 1 --force", true).expect("as before");
    assert!(!plain.contains("runs,"), "{plain}");
}
