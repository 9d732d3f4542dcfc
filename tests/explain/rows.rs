//! A story against the detail files of the same run.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::terminal::Desk;

type Row = BTreeMap<String, String>;

fn rows(desk: &Desk, name: &str, policy: &str) -> Vec<Row> {
    let text = desk.text(&format!("out/{name}.csv"));
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let row = |record: csv::StringRecord| {
        header.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect::<Row>()
    };
    let all = reader.records().map(|record| row(record.expect("a row")));
    all.filter(|row| row["policy"] == policy).collect()
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Compares every story of a document with `out/*.csv`.
pub fn compare(desk: &Desk, document: &Value) {
    for story in document["stories"].as_array().expect("stories") {
        for policy in story["policies"].as_array().expect("policies") {
            let name = policy["policy"].as_str().expect("a name");
            compare_records(policy, &rows(desk, "records", name));
            compare_requests(policy, &rows(desk, "requests", name));
            if let Some(need) = story["need"].as_u64() {
                compare_need(need, policy, &rows(desk, "needs", name));
            }
        }
    }
}

/// The lines of each request are its rows, all of them, in their order.
fn compare_records(policy: &Value, records: &[Row]) {
    for request in policy["requests"].as_array().expect("requests") {
        let number = text(&request["request"]);
        let expected = records
            .iter()
            .filter(|row| row["request"] == number)
            .map(|row| ["at", "input", "from", "to", "actor"].map(|column| row[column].clone()));
        let lines = policy["lines"].as_array().expect("lines").iter();
        let told = lines.filter(|line| text(&line["request"]) == number && !line["to"].is_null());
        let told =
            told.map(|line| ["at", "what", "from", "to", "actor"].map(|key| text(&line[key])));
        assert_eq!(told.collect::<Vec<_>>(), expected.collect::<Vec<_>>(), "request {number}");
    }
}

fn compare_requests(policy: &Value, requests: &[Row]) {
    let keys = [
        "need",
        "intent",
        "submitted_at",
        "pending_at",
        "decided_at",
        "active_at",
        "usable_at",
        "ended_at",
        "state",
        "reason",
        "decided_by",
    ];
    for request in policy["requests"].as_array().expect("requests") {
        let number = text(&request["request"]);
        let row = requests.iter().find(|row| row["request"] == number).expect("it is in the file");
        for key in keys {
            assert_eq!(text(&request[key]), row[key], "{key} of request {number}");
        }
    }
}

fn compare_need(need: u64, policy: &Value, needs: &[Row]) {
    let row = needs.iter().find(|row| row["need"] == need.to_string()).expect("it is in the file");
    for key in ["end", "access_at", "access_by", "done_at"] {
        assert_eq!(text(&policy[key]), row[key], "{key} of need {need}");
    }
    let filed = policy["requests"].as_array().expect("requests").iter();
    let filed = filed.filter(|request| request["need"] == need).count();
    assert_eq!(filed.to_string(), row["requests"], "requests of need {need}");
    // What is said of work is when it happened.
    let says = |what: &str| {
        let mut lines = policy["lines"].as_array().expect("lines").iter();
        lines.find(|line| line["what"] == what).map(|line| text(&line["at"]))
    };
    if !row["done_at"].is_empty() {
        assert_eq!(says("need_end"), Some(row["done_at"].clone()), "the end of need {need}");
    }
}

/// All words of a story: what happened, states, ends.
pub fn words(policy: &Value) -> BTreeSet<String> {
    let mut words = BTreeSet::from([text(&policy["end"]), text(&policy["access_by"])]);
    for line in policy["lines"].as_array().expect("lines") {
        words.extend(["what", "to"].map(|key| text(&line[key])));
    }
    words
}
