//! Damaged and hostile logs through the command: a scenario or a sentence, never a panic, bounded memory,
//! and whatever stands in a log, of its texts only the names of roles come out.
//!
//! Method: logs that a run wrote, spoilt in every way; a canary in every field of every form in turn.

use std::collections::BTreeSet;
use std::process::Command;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use crate::common::audits::{lines, pascal, story, with};
use crate::common::terminal::{Desk, SMALL};
use crate::exports_opened::{gzip, zip};

/// No call may take more address space, in KiB.
const MEMORY: u32 = 1 << 20;

/// Fits what is named, and gives the exit code and everything that was told and written; a panic or
/// too much memory fails.
#[track_caller]
fn fitted(desk: &Desk, typed: &str) -> (i32, String, String) {
    let _ = std::fs::remove_dir_all(desk.path("out"));
    let program = env!("CARGO_BIN_EXE_pimsim");
    let words = format!("fit {typed} --bootstraps 0 --out out");
    let mut command = match cfg!(target_os = "linux") {
        true => {
            let mut command = Command::new("sh");
            command.arg("-c").arg(format!("ulimit -v {MEMORY}; exec {program} {words}"));
            command
        }
        false => {
            let mut command = Command::new(program);
            command.args(words.split(' '));
            command
        }
    };
    let output = command.current_dir(desk.directory.path()).output().expect("it starts");
    let (out, err) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(!err.contains("panicked"), "{typed}: {err}");
    let exit = output.status.code().unwrap_or_else(|| panic!("{typed} was ended: {err}"));
    let mut files = String::new();
    if desk.path("out").exists() {
        assert_eq!(exit, 0, "{typed}: a partial result: {err}");
        for name in desk.names("out") {
            files += &desk.text(&format!("out/{name}"));
        }
    }
    (exit, format!("{out}{err}"), files)
}

fn log() -> String {
    lines(&story())
}

#[test]
fn whatever_a_file_holds_there_is_a_scenario_or_a_sentence() {
    let good = log();
    let list = json!({ "value": story() }).to_string();
    let latin: Vec<u8> =
        good.replace("Exchange", "\u{e9}change").chars().map(|c| c as u8).collect();
    let utf16 =
        |mark: &str| format!("{mark}{good}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let deep = format!("{good}{{\"a\":{}1{}}}\n", "[".repeat(10_000), "]".repeat(10_000));
    let nul = good.replacen("PIM", "\0PIM", 1);
    let dates = |record: &Value| with(record, json!({ "activityDateTime": "/Date()/" }));
    let no_dates: Vec<Value> = story().iter().map(dates).collect();
    let packed = gzip(list.as_bytes());
    let cases: Vec<(&str, Vec<u8>, i32, &str)> = vec![
        ("nothing", Vec::new(), 3, "the file is empty"),
        ("blanks", b" \n\n".to_vec(), 3, ""),
        (
            "cut off",
            list.as_bytes()[..list.len() * 7 / 10].to_vec(),
            0,
            "ends in the middle of record",
        ),
        ("packed and cut off", packed[..packed.len() - 20].to_vec(), 0, "is cut off"),
        ("cut off early", list.as_bytes()[..200].to_vec(), 3, "before its first record does"),
        ("UTF-16 with a mark", utf16("\u{feff}"), 0, "wrote scenario.toml"),
        ("UTF-16 without one", utf16(""), 0, "wrote scenario.toml"),
        ("Latin-1", latin, 3, "is not in UTF-8"),
        ("deep", deep.into_bytes(), 3, "nested deeper than 64: "),
        ("NUL", nul.into_bytes(), 3, "not JSON: "),
        ("no instants", lines(&no_dates).into_bytes(), 3, "no instant: "),
        ("zeros", vec![0; 100_000], 3, ""),
        (
            "an archive in an archive",
            zip(&[("a.zip", &zip(&[("b", b"x")]))]),
            3,
            "an archive in an archive",
        ),
        (
            "a path out of here",
            zip(&[("../../evil.json", good.as_bytes())]),
            0,
            "wrote scenario.toml",
        ),
        (
            "a path from the root",
            zip(&[("/tmp/evil.json", good.as_bytes())]),
            0,
            "wrote scenario.toml",
        ),
        ("blanks, packed", gzip(&vec![b' '; 40 << 20]), 3, "unpacks to more than 250 times"),
        ("a page of the web", b"<html></html>".to_vec(), 3, "HTML"),
    ];
    for (name, bytes, exit, told) in cases {
        let desk = Desk::empty();
        desk.put("in/log", bytes);
        let (code, said, _) = fitted(&desk, "in/log");
        assert_eq!(code, exit, "{name}: {said}");
        // Lines are broken where the terminal ends.
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(told), "{name}: {said}");
        assert!(exit == 0 || said.starts_with("error: "), "{name}: {said}");
        let left: BTreeSet<String> = desk.names("").into_iter().collect();
        let known = |name: &String| ["in", "out"].contains(&name.split('/').next().unwrap_or(""));
        assert!(left.iter().all(known), "{name}: {left:?}");
    }
}

#[test]
fn a_bad_part_of_a_log_costs_no_more_than_itself() {
    let long = format!("{{\"id\":\"{}\"}}\n", "x".repeat(50 << 20));
    let deep = "[".repeat(10_000) + "\n";
    let zones = log().replace("2026-01-12T09:40:00.5000000Z", "2026-01-12T11:40:00.5+02:00");
    let plain = Desk::with("log", &log());
    let (_, _, expected) = fitted(&plain, "log");
    let requests = |files: &str| -> Vec<String> {
        let rows = files.lines().filter(|line| line.starts_with("as-logged,"));
        rows.map(str::to_owned).collect()
    };
    assert_eq!(requests(&expected).len(), 3);
    for (name, text) in [("long", log() + &long), ("deep", log() + &deep), ("zones", zones)] {
        let desk = Desk::with("log", &text);
        let (code, said, files) = fitted(&desk, "log --max-damaged 50%");
        assert_eq!(code, 0, "{name}: {said}");
        assert_eq!(requests(&files), requests(&expected), "{name}");
    }
}

/// As many roles and persons as there are records.
#[test]
fn many_of_everything_take_no_longer() {
    let begun = std::time::Instant::now();
    let mut text = String::new();
    for number in 0..3_000_u32 {
        for record in &story()[..3] {
            let own = record.to_string().replace("-8000-", &format!("-{:04x}-", 0x8000 | number));
            text += &(own.replace("Exchange Administrator", &format!("Role {number}")) + "\n");
        }
    }
    let desk = Desk::with("log", &text);
    let (code, said, _) = fitted(&desk, "log --keep-names");
    assert!([0, 3].contains(&code), "{said}");
    assert!(said.lines().count() < 200, "{} lines", said.lines().count());
    assert!(begun.elapsed().as_secs() < 120, "{:?}", begun.elapsed());
    let members: Vec<_> = (0..3_000).map(|n| format!("{n}.json")).collect();
    let one = log();
    let members: Vec<_> = members.iter().map(|name| (name.as_str(), one.as_bytes())).collect();
    let desk = Desk::empty();
    desk.put("log.zip", zip(&members));
    let (code, said, files) = fitted(&desk, "log.zip");
    assert_eq!(code, 0, "{said}");
    assert!(files.contains(",twice,"), "each of them says the same");
}

/// What stands in every field in turn.
const CANARY: &str = "Kanarienvogel \u{1b}[31m=1+1";

/// The paths of all leaves; elements of lists by what they say they are.
fn paths(value: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    walk(&mut value.clone(), "", &mut |path, _| {
        found.insert(path.to_owned());
    });
    found
}

fn walk(value: &mut Value, path: &str, visit: &mut dyn FnMut(&str, &mut Value)) {
    match value {
        Value::Array(list) => {
            for inner in list {
                let named = |key: &str| {
                    let mut pairs = inner.as_object()?.iter();
                    pairs.find(|(name, _)| name.eq_ignore_ascii_case(key))?.1.as_str()
                };
                let mut is = ["key", "type", "displayName"].into_iter().filter_map(named);
                let is = is.next().filter(|is| is.len() < 40).unwrap_or("*");
                walk(inner, &format!("{path}[{}]", is.to_owned()), visit);
            }
        }
        Value::Object(object) => {
            for (key, inner) in object {
                walk(inner, &format!("{path}/{key}"), visit);
            }
        }
        leaf => visit(path, leaf),
    }
}

/// The record with a canary at a path.
fn with_canary(record: &Value, at: &str) -> Value {
    let mut record = record.clone();
    walk(&mut record, "", &mut |path, leaf| {
        if path == at {
            *leaf = CANARY.into();
        }
    });
    record
}

/// A week of few requests, in the forms that `run` writes.
fn logged() -> Desk {
    let text = SMALL.replace("rate = \"200/week\"", "rate = \"8/week\"");
    let desk = Desk::with("small.toml", &text);
    desk.run(
        "run small.toml --policy manual --replications 1 --detail audit --quiet --out logged \
         --audit-forms graph,csv,la",
        0,
    );
    desk
}

/// Looks for the canary in all that comes of a log.
#[track_caller]
fn looked_through(desk: &Desk, text: &str, at: &str, named: bool) {
    desk.put("log", text);
    let (code, said, files) = fitted(desk, "log --max-damaged 50% --time-zone UTC");
    assert!([0, 3].contains(&code), "{at}: {said}");
    for text in [&said, &files] {
        assert!(!text.to_lowercase().contains("kanarien"), "{at}: {text}");
        assert!(!text.contains('\u{1b}'), "{at}");
    }
    let typed = "log --max-damaged 50% --time-zone UTC --keep-names";
    let (_, said, files) = fitted(desk, typed);
    assert!(!said.to_lowercase().contains("kanarien"), "{at} is in a message: {said}");
    assert!(named || !files.to_lowercase().contains("kanarien"), "{at}: {files}");
    assert!(!files.contains("=1+1") && !files.contains('\u{1b}'), "{at}");
}

#[test]
fn no_text_of_a_field_is_in_any_file_or_message() {
    let desk = logged();
    let page: Value =
        serde_json::from_str(&desk.text("logged/audit-manual.json")).expect("it is JSON");
    let graph = page["value"].as_array().expect("a list").clone();
    let enveloped = |record: &Value| {
        json!({
            "time": record["activityDateTime"],
            "operationName": record["activityDisplayName"],
            "category": "AuditLogs",
            "tenantId": "t",
            "identity": "somebody",
            "callerIpAddress": "192.0.2.1",
            "correlationId": record["correlationId"],
            "properties": record,
        })
    };
    let forms: [(&str, Vec<Value>); 3] = [
        ("Graph", graph.clone()),
        ("PowerShell", graph.iter().map(pascal).collect()),
        ("diagnostic settings", graph.iter().map(enveloped).collect()),
    ];
    for (form, records) in forms {
        let all: BTreeSet<String> = records.iter().flat_map(paths).collect();
        assert!(all.len() > 30, "{form}: {all:?}");
        for path in &all {
            let lower = path.to_lowercase();
            // The name of a role is one.
            if lower.contains("[role]/displayname") {
                continue;
            }
            let text: Vec<Value> = records.iter().map(|one| with_canary(one, path)).collect();
            let named = lower.ends_with("/displayname");
            looked_through(&desk, &lines(&text), &format!("{form}: {path}"), named);
        }
    }
}

#[test]
fn no_text_of_a_cell_is_in_any_file_or_message() {
    let desk = logged();
    for form in ["audit-manual.csv", "audit-manual-la.csv"] {
        let text = desk.text(&format!("logged/{form}"));
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        for (column, head) in rows[0].iter().enumerate() {
            let mut writer = csv::Writer::from_writer(Vec::new());
            let is_role = |row: &csv::StringRecord| {
                head == "Target1DisplayName" && row.iter().any(|c| c == "Role")
            };
            for (at, row) in rows.iter().enumerate() {
                let canary = |i: usize| at > 0 && i == column && !is_role(row);
                let cells = row.iter().enumerate();
                let cells = cells.map(|(i, cell)| if canary(i) { CANARY } else { cell });
                writer.write_record(cells).unwrap();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let named = head.ends_with("DisplayName");
            looked_through(&desk, &text, &format!("{form}: {head}"), named);
        }
    }
}

/// Gigabytes: a log that is packed well, and one that is long.
#[test]
#[ignore = "slow lane: gigabytes are unpacked"]
fn gigabytes_are_read_in_bounded_memory() {
    use std::io::Write;
    let desk = Desk::empty();
    let file = std::fs::File::create(desk.path("log.gz")).expect("the test can write");
    let mut packed = GzEncoder::new(file, Compression::fast());
    let noise = with(&story()[0], json!({ "loggedByService": "Core Directory" }));
    packed.write_all(log().as_bytes()).unwrap();
    for number in 0..1_000_000_u32 {
        let id = json!({ "id": format!("{:08x}", number.wrapping_mul(2_654_435_769)) });
        packed.write_all(lines(&[with(&noise, id)]).as_bytes()).unwrap();
    }
    packed.finish().unwrap();
    let (code, said, _) = fitted(&desk, "log.gz --max-damaged 100%");
    assert!([0, 3].contains(&code), "{said}");
}
