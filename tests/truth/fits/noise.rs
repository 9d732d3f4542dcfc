//! What else stands in a log, and the packings of one.

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::common::terminal::Desk;

/// The records of a page of Graph, each on a line of its own.
pub fn records(page: &str) -> Vec<String> {
    let lines = page.lines().filter(|line| line.starts_with("{\"id\""));
    lines.map(|line| line.trim_end_matches(',').to_owned()).collect()
}

/// A page of records; not the last one names the next.
pub fn page(records: &[String], last: bool) -> String {
    let next = match last {
        true => "",
        false => ",\"@odata.nextLink\":\"https://graph.microsoft.com/v1.0/next\"",
    };
    format!(
        "{{\"@odata.context\":\"directoryAudits\",\"value\":[\n{}\n]{next}}}",
        records.join(",\n")
    )
}

/// The same log with records of other services, failures, records that two collectors wrote, and
/// records that are there twice.
pub fn noisy(form: &str, text: &str) -> String {
    match form {
        "json" => page(&with_noise(records(text)), true),
        _ => {
            let (header, rows) = text.split_once('\n').expect("a header");
            let rows = rows.lines().map(str::to_owned).collect();
            format!("{header}\n{}\n", with_noise(rows).join("\n"))
        }
    }
}

fn with_noise(records: Vec<String>) -> Vec<String> {
    let mut all = Vec::new();
    for (number, record) in records.into_iter().enumerate() {
        // As another collector would call it.
        let renamed = record.replacen("PIM_", "PIM_1", 1);
        if number % 10 == 3 {
            let other =
                renamed.replacen("\"loggedByService\":\"PIM\"", "\"loggedByService\":\"MIM\"", 1);
            all.push(other.replacen(",PIM,", ",MIM,", 1));
        }
        if number % 13 == 1 {
            let failed = renamed.replacen("\"result\":\"success\"", "\"result\":\"failure\"", 1);
            all.push(failed.replacen(",success,", ",failure,", 1));
        }
        if number % 11 == 5 {
            all.push(renamed);
        }
        if number % 7 == 2 {
            all.push(record.clone());
        }
        all.push(record);
    }
    all
}

/// Writes a page of Graph once more in other packings; what to type for each.
pub fn repacked(desk: &Desk, graph: &str) -> Vec<&'static str> {
    let mut records = records(graph);
    let third = records.len() / 3;
    let pages = [&records[..third], &records[third..2 * third], &records[2 * third..]];
    let pages: Vec<String> =
        pages.iter().enumerate().map(|(place, part)| page(part, place == 2)).collect();
    for (place, page) in pages.iter().enumerate() {
        desk.put(&format!("pages/{place}.json"), page);
    }
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (place, page) in pages.iter().enumerate() {
        let options = SimpleFileOptions::default();
        archive.start_file(format!("{place}.json"), options).expect("a place in the archive");
        archive.write_all(page.as_bytes()).expect("written");
    }
    desk.put("log.zip", archive.finish().expect("an archive").into_inner());
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(graph.as_bytes()).expect("written");
    desk.put("log.json.gz", packed.finish().expect("packed"));
    records.reverse();
    desk.put("log.ndjson", records.join("\n"));
    vec!["pages", "log.zip", "log.json.gz", "log.ndjson"]
}
