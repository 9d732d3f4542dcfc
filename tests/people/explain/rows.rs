//! A story against the detail files of the same run.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::common::terminal::Desk;

type Row = BTreeMap<String, String>;

/// The rows of one file that concern some policy and number, in the order of the file.
type Rows = BTreeMap<(String, String), Vec<Row>>;

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Policies with needs or requests that a document tells of.
fn wanted(document: &Value, column: &str) -> BTreeSet<(String, String)> {
    let mut wanted = BTreeSet::new();
    for story in list(&document["stories"]) {
        for policy in list(&story["policies"]) {
            let name = text(&policy["policy"]);
            if column == "need" {
                wanted.insert((name, text(&story["need"])));
            } else {
                let requests = list(&policy["requests"]).iter();
                wanted.extend(requests.map(|one| (name.clone(), text(&one["request"]))));
            }
        }
    }
    wanted
}

fn rows(desk: &Desk, document: &Value, file: &str, column: &str) -> Rows {
    let wanted = wanted(document, column);
    let file = std::fs::File::open(desk.path(&format!("out/{file}.csv"))).expect("the file");
    let mut reader = csv::Reader::from_reader(std::io::BufReader::new(file));
    let header = reader.headers().expect("a header").clone();
    let place = |name| header.iter().position(|head| head == name).expect("a column");
    let (policy, number) = (place("policy"), place(column));
    let mut rows = Rows::new();
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).expect("a row") {
        let key = (record[policy].to_owned(), record[number].to_owned());
        if wanted.contains(&key) {
            let cells = header.iter().zip(&record);
            let row = cells.map(|(head, cell)| (head.to_owned(), cell.to_owned())).collect();
            rows.entry(key).or_default().push(row);
        }
    }
    rows
}

/// Compares every story of a document with `out/*.csv`.
pub fn compare(desk: &Desk, document: &Value) {
    let records = rows(desk, document, "records", "request");
    let requests = rows(desk, document, "requests", "request");
    let needs = rows(desk, document, "needs", "need");
    let mut compared = 0;
    for story in list(&document["stories"]) {
        for policy in list(&story["policies"]) {
            let key = |number: &Value| (text(&policy["policy"]), text(number));
            for request in list(&policy["requests"]) {
                let key = key(&request["request"]);
                compare_records(policy, &key.1, &records[&key]);
                compare_request(request, &requests[&key][0]);
                compared += 1;
            }
            if !story["need"].is_null() {
                compare_need(policy, &needs[&key(&story["need"])][0]);
                compared += 1;
            }
        }
    }
    assert!(compared > 0, "nothing to compare");
}

/// The lines of a request are its rows, all of them, in their order.
fn compare_records(policy: &Value, number: &str, records: &[Row]) {
    let columns = ["at", "input", "from", "to", "actor"];
    let expected: Vec<_> =
        records.iter().map(|row| columns.map(|name| row[name].clone())).collect();
    let lines = list(&policy["lines"]).iter();
    let told = lines.filter(|line| text(&line["request"]) == number && !line["to"].is_null());
    let keys = ["at", "what", "from", "to", "actor"];
    let told: Vec<_> = told.map(|line| keys.map(|key| text(&line[key]))).collect();
    assert_eq!(told, expected, "request {number}");
}

fn compare_request(request: &Value, row: &Row) {
    let keys = "need intent submitted_at pending_at decided_at active_at usable_at ended_at state \
        reason decided_by";
    for key in keys.split_whitespace() {
        assert_eq!(text(&request[key]), row[key], "{key} of request {}", row["request"]);
    }
}

fn compare_need(policy: &Value, row: &Row) {
    let need = &row["need"];
    for key in ["end", "access_at", "access_by", "done_at"] {
        assert_eq!(text(&policy[key]), row[key], "{key} of need {need}");
    }
    let filed = list(&policy["requests"]).iter().filter(|request| &text(&request["need"]) == need);
    assert_eq!(filed.count().to_string(), row["requests"], "requests of need {need}");
    // What is said of access and of the end is when they happened.
    let says = |what: &str| {
        let mut lines = list(&policy["lines"]).iter();
        lines.find(|line| line["what"] == what).map(|line| text(&line["at"])).unwrap_or_default()
    };
    assert_eq!(says("work"), row["access_at"], "the access of need {need}");
    if !row["done_at"].is_empty() {
        assert_eq!(says("need_end"), row["done_at"], "the end of need {need}");
    }
}

/// All words of a story: what happened, states, ends.
pub fn words(policy: &Value) -> BTreeSet<String> {
    let mut words = BTreeSet::from([text(&policy["end"]), text(&policy["access_by"])]);
    for line in list(&policy["lines"]) {
        words.extend(["what", "to"].map(|key| text(&line[key])));
    }
    words
}
