//! Files of needs as the programs of the world write them: the same needs, whatever the form.

use std::path::Path;

use pimsim::demand::Needs;
use pimsim::random::Root;
use pimsim::scenario::load_text;
use pimsim::scenario::model::{FileNeed, Scenario, Source};
use pimsim::time::Span;

const SCENARIO: &str = r#"
schema = 1
[simulation]
start = 2026-01-05
time_zone = "Europe/Berlin"
horizon = "4w"
replications = 1
[roles.reader.activation]
maximum_duration = "2h"
[requesters.engineers]
count = 10
[[needs]]
requesters = "engineers"
role = "reader"
file = "needs.csv"
work = { distribution = "exponential", mean = "1h" }
ahead = { distribution = "uniform", min = "1h", max = "2h" }
patience = { distribution = "exponential", mean = "3h" }
deactivates = 0.5
urgent = 0.5
"#;

fn scenario(file: &[u8]) -> Scenario {
    let directory = tempfile::tempdir().expect("a temporary directory");
    std::fs::write(directory.path().join("needs.csv"), file).expect("it can be written");
    match load_text("test.toml", SCENARIO, Some(Path::new(directory.path())), &[]) {
        Ok(scenario) => scenario,
        Err(problems) => panic!("{}", pimsim::words::problems::render(&problems, false)),
    }
}

fn rows(file: &[u8]) -> Vec<FileNeed> {
    let scenario = scenario(file);
    let Source::File(rows) = &scenario.blocks[0].source else { panic!("a file") };
    rows.to_vec()
}

const PLAIN: &str = "wanted_at,requester,work_s,urgent,asks_s,ahead_s,deactivates,patience_s
2026-01-05T08:00:00Z,engineers-3,90.5,true,3600,1800,true,60.25
2026-01-05T09:30:00Z,,1800,false,,,false,
2026-01-06T09:00:00Z,2,,,,,,
";

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(bytes).collect()
}

#[test]
fn the_same_needs_in_every_form() {
    let plain = rows(PLAIN.as_bytes());
    assert_eq!(plain.len(), 3);
    let german = "Wanted_At;Requester;Work_S;URGENT;asks_s;ahead_s;deactivates;patience_s;;\r\n\
                  05.01.2026 09:00;engineers-3;90,5;WAHR;3600;1800;WAHR;60,25;;\r\n\
                  5.1.2026, 10:30:00;;1.800,0;No;;;no;;;\r\n\
                  06.01.2026 10:00;2;;;;;;;;\r\n;;;;;;;;;\r\n"
        .replace("WAHR", "Yes");
    let tabs = PLAIN.replace(',', "\t").replace('T', " ").replace('Z', "+00:00");
    let forms: [Vec<u8>; 8] = [
        PLAIN.replace('\n', "\r\n").into(),
        PLAIN.replace('\n', "\r").into(),
        format!("\u{feff}{}", PLAIN.replace("true", "TRUE").replace("false", "0")).into(),
        PLAIN.replace("90.5", "\"90,5\"").replace("60.25", "\"60,25\"").into(),
        german.clone().into(),
        format!("\u{feff}{german}").into(),
        utf16(&tabs, u16::to_le_bytes),
        utf16(&german, u16::to_be_bytes),
    ];
    for (place, form) in forms.iter().enumerate() {
        assert_eq!(rows(form), plain, "form {place}");
    }
}

#[test]
fn a_column_alone_has_the_instants_whatever_its_name() {
    let expected = rows(b"wanted_at\n2026-01-05 09:00\n");
    assert_eq!(rows(b"Start of access\n2026-01-05 09:00\n"), expected);
}

/// A cell overrides what the block says for this need, and moves no draw of another one.
#[test]
fn an_empty_cell_is_drawn_as_ever() {
    let bare = "wanted_at\n2026-01-05T08:00:00Z\n2026-01-05T09:30:00Z\n2026-01-06T09:00:00Z\n";
    let [bare, full] = [bare, PLAIN].map(|file| scenario(file.as_bytes()));
    let [bare, full] = [&bare, &full].map(|s| {
        let root = Root { seed: 7, replication: 1 };
        Needs::new(s, &s.policies[0], root).collect::<Vec<_>>()
    });
    assert_eq!(full[2].requester.number, 1);
    assert_eq!(
        (full[2].work, full[2].arises_at, full[2].patience, full[2].deactivates, full[2].urgent),
        (bare[2].work, bare[2].arises_at, bare[2].patience, bare[2].deactivates, bare[2].urgent),
    );
    assert_eq!((full[1].requester, full[1].patience), (bare[1].requester, bare[1].patience));
    assert_eq!(
        (full[1].work, full[1].urgent, full[1].deactivates),
        (Span::minutes(30), false, false)
    );
    let first = &full[0];
    assert_eq!(first.wanted_at - first.arises_at, Span::minutes(30));
    assert_eq!(first.patience, Some(Span::from_ms_f64(60_250.0)));
    assert!(first.urgent && first.deactivates);
}

const TWO_ROLES: &str = r#"
schema = 1
[simulation]
start = 2026-01-05
warm_up = "1w"
horizon = "1w"
cool_down = "1w"
replications = 1
[roles.reader.activation]
maximum_duration = "2h"
[roles.writer.activation]
maximum_duration = "2h"
[requesters.engineers]
count = 10
[requesters.operators]
count = 3
[[needs]]
requesters = "engineers"
role = "reader"
file = "needs.csv"
[[needs]]
requesters = "operators"
role = "writer"
file = "needs.csv"
"#;

fn load(file: &str, sets: &[&str]) -> Result<Scenario, String> {
    let directory = tempfile::tempdir().expect("a temporary directory");
    std::fs::write(directory.path().join("needs.csv"), file).expect("it can be written");
    let sets: Vec<String> = sets.iter().map(|set| (*set).to_owned()).collect();
    let loaded = load_text("test.toml", TWO_ROLES, Some(directory.path()), &sets);
    loaded.map_err(|problems| pimsim::words::problems::render(&problems, false))
}

fn taken(scenario: &Scenario) -> Vec<Vec<String>> {
    let rows = |block: &pimsim::scenario::model::Block| {
        block.rows().iter().map(|row| row.wanted_at.to_string()[..10].to_owned()).collect()
    };
    scenario.blocks.iter().map(rows).collect()
}

#[test]
fn one_file_serves_the_blocks_of_several_roles() {
    let file = "Role,wanted_at,requester\nwriter,2026-01-07,operators-3\n\
                reader,2026-01-06,engineers-10\nwriter,2026-01-05,2\n";
    let scenario = load(file, &[]).expect("it loads");
    assert_eq!(taken(&scenario), [vec!["2026-01-06"], vec!["2026-01-05", "2026-01-07"]]);
    assert_eq!(scenario.blocks[1].rows()[1].requester, Some(2));
    assert!(scenario.warnings.is_empty(), "{:?}", scenario.warnings);
    // Without the column all rows are of both, and persons of one population are none of the other.
    let both = load("wanted_at\n2026-01-06\n", &[]).expect("it loads");
    assert_eq!(taken(&both), [["2026-01-06"], ["2026-01-06"]]);
    // A role without a row is told.
    let scenario = load("wanted_at,role\n2026-01-06,reader\n", &[]).expect("it loads");
    let warning = "needs.csv: no row is of role `writer`: it adds no needs";
    assert_eq!(scenario.warnings, [warning]);
}

#[test]
fn a_role_that_no_block_has_is_a_problem_at_its_line() {
    for (end, rows) in [("\n", "LF"), ("\r\n", "CRLF"), ("\r", "CR")] {
        let lines = ["wanted_at,role", "2026-01-06,reader", "2026-01-06,raeder", "2026-01-06,"];
        let told = load(&(lines.join(end) + end), &[]).expect_err(rows);
        for expected in [
            "no block with this file is of this role\n --> needs.csv:3:1",
            "key: column role",
            "found: \"raeder\"",
            "allowed: `reader` or `writer`",
            "did you mean `reader`?",
            "the row names no role\n --> needs.csv:4:1",
            // Once, not once for each block.
            "2 problems in test.toml",
        ] {
            assert!(told.contains(expected), "{rows}: {expected}: {told}");
        }
    }
}

#[test]
fn rows_outside_the_run_are_left_out_and_counted() {
    // The run is from the 5th to before the 26th, with what warms up and cools down.
    let days = ["2026-01-04T23:59", "2026-01-05", "2026-01-25T23:59", "2026-01-26", "2027-01-01"];
    let file = format!("wanted_at\n{}\n", days.join("\n"));
    let scenario = load(&file, &[]).expect("it loads");
    assert_eq!(taken(&scenario)[0], ["2026-01-05", "2026-01-25"]);
    let warning = "needs.csv: 3 of 5 rows lie outside the run and are left out";
    assert_eq!(scenario.warnings, [warning]);
    assert_eq!(scenario.left_out, [warning]);
    // Filed before the run is over, though wanted after it.
    let ahead = "wanted_at,ahead_s\n2026-01-06,\n2026-01-26T01:00,3599\n2026-01-26T01:00,3601\n";
    let scenario = load(ahead, &[]).expect("it loads");
    assert_eq!(taken(&scenario)[0], ["2026-01-06", "2026-01-26"]);
    let scenario = load(ahead, &["needs.0.ahead=2h"]).expect("it loads");
    assert_eq!(taken(&scenario).iter().map(Vec::len).collect::<Vec<_>>(), [2, 2]);
    // By role; one that has none left has no needs, unless no role has any.
    let file = "role,wanted_at\nreader,2026-01-06\nwriter,2027-01-01\nwriter,2027-01-02\n";
    let scenario = load(file, &[]).expect("it loads");
    let warning = "needs.csv: 2 of 2 rows of role `writer` lie outside the run and are left out";
    assert_eq!(scenario.warnings, [warning]);
    let told = load(file, &["simulation.start=2025-01-01"]).expect_err("nothing is in the run");
    assert!(told.contains("all 3 rows lie outside the run\n --> needs.csv:1:1"), "{told}");
    assert!(told.contains("from 2025-01-01T00:00:00.000Z to before 2025-01-22"), "{told}");
}
