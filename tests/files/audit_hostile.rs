//! Damaged and hostile logs: a bad record costs itself, memory is bounded, nothing panics, and no text
//! of a person comes out.

use std::io::{self, Read};

use pimsim::rows::logged::{write_aside, write_requests};
use pimsim::tenant::log::{Damage, Log, Options, Reading};
use proptest::prelude::*;
use serde_json::json;

use crate::common::audits::*;
use crate::common::logs::read_log;

/// However much is damaged.
fn lenient() -> Options {
    Options { max_damaged: 1.0, ..Options::default() }
}

fn read(bytes: &[u8]) -> Log {
    read_log(&[("log", bytes)], lenient()).unwrap_or_else(|why| panic!("{why}"))
}

fn damaged(log: &Log) -> Vec<(Damage, u64)> {
    log.tallies.damaged.iter().map(|(damage, (many, _))| (*damage, *many)).collect()
}

#[test]
fn a_bad_record_costs_itself() {
    let good: Vec<String> = story().iter().map(ToString::to_string).collect();
    let deep = format!("{{\"activityDisplayName\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let long = format!("{{\"id\":\"{}\"}}", "x".repeat(5 << 20));
    let old = with(&story()[0], json!({ "activityDateTime": "2009-01-12T09:15:23Z" })).to_string();
    let none = with(&story()[0], json!({ "activityDateTime": "soon" })).to_string();
    let cases: Vec<(&str, Vec<u8>, Damage)> = vec![
        ("deep", deep.into_bytes(), Damage::TooDeep),
        ("long", long.into_bytes(), Damage::TooLong),
        ("a word", b"nonsense".to_vec(), Damage::NotJson),
        ("no end", good[3].as_bytes()[..good[3].len() - 1].to_vec(), Damage::NotJson),
        ("half", good[3].as_bytes()[..good[3].len() / 2].to_vec(), Damage::NotJson),
        ("in a string", b"{\"id\":\"abc".to_vec(), Damage::NotJson),
        ("no value", b"{\"id\":}".to_vec(), Damage::NotJson),
        ("a list that does not close", b"{\"id\":[1,2}".to_vec(), Damage::NotJson),
        ("not UTF-8", b"{\"id\":\"\xff\xfe\"}".to_vec(), Damage::NotUtf8),
        ("too old", old.into_bytes(), Damage::OutOfRange),
        ("no instant", none.into_bytes(), Damage::NoInstant),
        ("another thing", b"{\"weather\":\"fine\"}".to_vec(), Damage::NoInstant),
    ];
    for (name, bad, damage) in &cases {
        for place in [1, 5, good.len() - 1] {
            let mut lines: Vec<&[u8]> = good.iter().map(|line| line.as_bytes()).collect();
            lines.insert(place, bad);
            let as_lines = lines.join(&b"\n"[..]);
            let as_list = [&b"{\"value\":[\n"[..], &lines.join(&b",\n"[..]), b"\n]}"].concat();
            for text in [as_lines, as_list] {
                let log = read(&text);
                assert_eq!(log.requests.len(), 3, "{name} at {place}");
                assert_eq!(damaged(&log), [(*damage, 1)], "{name} at {place}");
                let (_, places) = &log.tallies.damaged[damage];
                assert_eq!(places[0].place.number as usize, place + 1, "{name}");
            }
        }
    }
}

#[test]
fn a_bad_row_costs_itself() {
    let text = portal(&STORY, ',', str::to_owned);
    let lines: Vec<&str> = text.split_inclusive("\r\n").collect();
    let long = "x".repeat(6 << 20);
    let cases: Vec<(&str, Vec<u8>, Damage)> = vec![
        ("few fields", b"a,b\r\n".to_vec(), Damage::Fields),
        ("many fields", (",".repeat(5_000) + "\r\n").into_bytes(), Damage::Fields),
        ("a quote that stays open", b"a,\"b\r\n".to_vec(), Damage::Fields),
        ("a long line", format!("{long}\r\n").into_bytes(), Damage::TooLong),
        ("not UTF-8", b"\xff\xff\r\n".to_vec(), Damage::NotUtf8),
        ("NUL", b"\0\0\0\r\n".to_vec(), Damage::Fields),
    ];
    for (name, bad, damage) in &cases {
        for place in [1, 6, lines.len()] {
            let mut lines: Vec<&[u8]> = lines.iter().map(|line| line.as_bytes()).collect();
            lines.insert(place, bad);
            let log = read(&lines.concat());
            assert_eq!(log.requests.len(), 3, "{name} at {place}");
            assert_eq!(damaged(&log), [(*damage, 1)], "{name} at {place}");
        }
    }
}

#[test]
fn a_file_that_is_cut_off_is_read_up_to_there() {
    let records = story();
    let texts = [
        json!({ "value": records }).to_string(),
        lines(&records),
        portal(&STORY, ',', str::to_owned),
    ];
    for text in texts {
        for part in [0.5, 0.7, 0.9] {
            let end = (text.len() as f64 * part) as usize;
            let log = read(&text.as_bytes()[..end]);
            assert!(!log.requests.is_empty());
            let told = log.warnings.iter().any(|warning| warning.contains("ends in the middle"));
            assert!(told || !log.tallies.damaged.is_empty(), "{part}: {:?}", log.warnings);
        }
    }
}

#[test]
fn too_much_damage_is_refused_with_places() {
    let text = format!("{}bad\nworse\n", lines(&story()));
    let why = read_log(&[("log.json", text.as_bytes())], Options::default()).expect_err("2 of 13");
    assert!(why.starts_with("2 of 13 records are damaged"), "{why}");
    assert!(why.contains("2 not JSON: log.json:12, log.json:13"), "{why}");
}

/// A line without an end, made as it is read.
struct Endless {
    begin: &'static [u8],
    left: usize,
}

impl Read for Endless {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        if !self.begin.is_empty() {
            let many = self.begin.len().min(bytes.len());
            bytes[..many].copy_from_slice(&self.begin[..many]);
            self.begin = &self.begin[many..];
            return Ok(many);
        }
        let many = self.left.min(bytes.len());
        bytes[..many].fill(b'[');
        self.left -= many;
        Ok(many)
    }
}

#[test]
fn fifty_megabytes_without_an_end_are_one_bad_record() {
    const HEADER: &[u8] = b"Date (UTC),Service,Activity\n2026-01-01T00:00:00Z,PIM,x\n\"";
    for begin in [&b"{\"id\":\""[..], b"{\"id\":", b"[", HEADER] {
        let mut reading = Reading::new(lenient());
        let _ = reading.file("long", Endless { begin, left: 50 << 20 });
    }
}

/// Lines each of which opens a quote and closes that of the one before: every row begins anew, and none
/// ends.
#[test]
fn quotes_that_never_end_take_no_longer() {
    let begun = std::time::Instant::now();
    let text = format!("Date (UTC),Service,Activity\n{}", "\"a,x\"b,\"c\n".repeat(1_000_000));
    assert!(read_log(&[("log", text.as_bytes())], lenient()).is_err());
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
}

#[test]
fn names_are_no_formulas_and_no_control_characters() {
    let target = |name: &str| {
        json!([{ "type": "Role", "displayName": name, "id": id(6) }, { "type": "Request", "id": id(1) },
            { "type": "User", "id": id(2) }])
    };
    for (name, key) in [
        ("=cmd|'/C calc'!A0", "cmd-c-calc-a0"),
        ("+1\u{7}\0\u{1b}[31mred", "1-31mred"),
        ("\u{202e}Rolle \"Ä\"\r\nx", "rolle-ä-x"),
        ("\u{0}", "role"),
    ] {
        let changes = json!({ "targetResources": target(name), "additionalDetails": [] });
        let log = read(lines(&[with(&story()[0], changes)]).as_bytes());
        assert_eq!(log.roles[0].key, key, "{name:?}");
    }
}

/// All that comes out of a log.
fn output(log: &Log) -> String {
    let mut bytes = Vec::new();
    write_requests(log, &mut bytes).expect("written");
    write_aside(log, &mut bytes).expect("written");
    let warnings = log.warnings.join("\n");
    let debug = format!("{:?} {:?} {:?}", log.people, log.roles, log.tallies);
    format!("{}{warnings}{debug}", String::from_utf8(bytes).expect("UTF-8"))
}

#[test]
fn no_text_of_a_person_comes_out() {
    let mut records = story();
    // Everything that can be wrong, around the same persons.
    records.push(with(&records[0], json!({ "activityDateTime": CANARIES[1] })));
    records.push(with(&records[0], json!({ "loggedByService": CANARIES[0] })));
    records.push(with(&records[0], json!({ "activityDisplayName": CANARIES[3] })));
    records.push(with(&records[0], json!({ "result": CANARIES[3] })));
    let rows = portal(&STORY, ',', str::to_owned) + CANARIES[1] + ",\"" + CANARIES[0];
    let text = lines(&records) + CANARIES[0] + "\n{\"id\":\"" + CANARIES[1];
    for text in [text, rows] {
        let log = read(text.as_bytes());
        let strict = Options { max_damaged: 0.0, ..Options::default() };
        let why = read_log(&[("log", text.as_bytes())], strict).err().unwrap_or_default();
        let out = output(&log) + &why;
        assert!(out.contains("requester-1") && out.contains("approver-1"), "{out}");
        for canary in CANARIES {
            assert!(!out.contains(canary), "{canary}: {out}");
        }
    }
}

/// A log of which some bytes are others, or gone.
fn spoilt(text: &str, places: &[(usize, u8)]) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for (place, byte) in places {
        let at = place % bytes.len();
        if *byte == 0 {
            bytes.truncate(at.max(1));
        } else {
            bytes[at] = *byte;
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn random_bytes_are_no_panic(begin in 0_usize..6, bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let begins: [&[u8]; 6] = [b"", b"{", b"[{\"", b"{\"value\":[", b"{\"tables\":[{\"columns\":[],\"rows\":[",
            b"Date (UTC),Service,Activity,AdditionalDetail200Key,Target9Type\n"];
        let text = [begins[begin], &bytes].concat();
        let _ = read_log(&[("log", &text)], lenient());
    }

    #[test]
    fn structure_at_random_is_no_panic(bytes in "[\\[\\]{}\",:\\\\\n a1]{0,400}") {
        let _ = read_log(&[("log", bytes.as_bytes())], lenient());
        let kusto = format!("{{\"tables\":[{{\"columns\":[{{\"name\":\"a\"}}],\"rows\":[{bytes}");
        let _ = read_log(&[("log", kusto.as_bytes())], lenient());
        let table = format!("Date (UTC),Service,Activity\n{bytes}");
        let _ = read_log(&[("log", table.as_bytes())], lenient());
    }

    #[test]
    fn spoilt_logs_are_no_panic(places in prop::collection::vec((any::<usize>(), any::<u8>()), 0..12)) {
        for text in [lines(&story()), json!({ "value": story() }).to_string(),
            portal(&STORY, ';', str::to_owned)] {
            if let Ok(log) = read_log(&[("log", &spoilt(&text, &places))], lenient()) {
                let out = output(&log);
                for canary in CANARIES {
                    prop_assert!(!out.contains(canary));
                }
            }
        }
    }
}
