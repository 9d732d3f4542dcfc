//! Rows of tables: quoting, numbers, the meaning of columns, and rows that are read back.

use std::io;

use pimsim::measure::Unit;
use pimsim::rows::columns::{Form, Sheet, column};
use pimsim::rows::csv::{armed, disarmed};
use pimsim::rows::sensitivity::Sensitivity;
use pimsim::rows::sweep::{bare, shown_values};
use pimsim::rows::{Csv, SHEETS};

static SHEET: Sheet = Sheet::new(
    "test.csv",
    "nothing",
    &[
        column("text", Form::Text, "a text"),
        column("number", Form::Decimal, "a number"),
        column("value", Form::Value, "a value"),
        column("whole", Form::Whole, "a whole number"),
    ],
);

fn row(fill: impl FnOnce(&mut Csv<Vec<u8>>) -> io::Result<()>) -> String {
    let mut csv = Csv::headless(Vec::new(), &SHEET, 0);
    fill(&mut csv).expect("memory can be written");
    csv.end().expect("memory can be written");
    String::from_utf8(csv.into_inner().expect("memory can be written")).expect("UTF-8")
}

#[test]
fn texts_are_quoted_where_needed_and_formulas_are_disarmed() {
    let cases = [
        ("plain", "plain"),
        ("two words", "two words"),
        ("a,b", "\"a,b\""),
        ("say \"no\"", "\"say \"\"no\"\"\""),
        ("two\nlines", "\"two\nlines\""),
        ("=1+1", "'=1+1"),
        ("+49", "'+49"),
        ("-x", "'-x"),
        ("@sum", "'@sum"),
        ("\tx", "'\tx"),
        ("\rx", "\"'\rx\""),
        ("\nx", "\"'\nx\""),
        ("=a,b", "\"'=a,b\""),
        ("＝1+1", "'＝1+1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠x", "'＠x"),
        (" =1", "' =1"),
        ("\u{a0}\u{200b}=1", "'\u{a0}\u{200b}=1"),
        ("'=1", "''=1"),
        ("'x'", "''x'"),
        ("*", "*"),
        ("größer", "größer"),
    ];
    for (text, expected) in cases {
        let written = row(|csv| {
            csv.text(text)?;
            csv.number(None)?;
            csv.value(Unit::Share, None)?;
            csv.whole(7)
        });
        assert_eq!(written, format!("{expected},,,7\n"));
        assert_eq!(armed(&disarmed(text)), text);
    }
}

/// Every text of up to four of these characters, against a crate.
#[test]
fn fields_are_quoted_as_a_second_writer_does() {
    const PARTS: [&str; 8] = ["a", ",", "\"", "\n", "\r", " ", "é", ";"];
    let mut texts = vec![String::new()];
    for _ in 0..4 {
        let longer: Vec<String> =
            texts.iter().flat_map(|text| PARTS.map(|part| format!("{text}{part}"))).collect();
        texts.extend(longer);
    }
    for text in texts.iter().filter(|text| text.len() > 1) {
        let written = row(|csv| {
            csv.text(text)?;
            csv.number(Some(0.5))?;
            csv.value(Unit::Share, None)?;
            csv.whole(None)
        });
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::Any(b'\n'))
            .from_writer(Vec::new());
        writer.write_record([&disarmed(text), "0.5", "", ""]).expect("memory can be written");
        let second = writer.into_inner().expect("memory can be written");
        assert_eq!(written.as_bytes(), second, "{text:?}");
    }
}

#[test]
fn numbers_have_a_point_always_or_never_and_unknown_is_empty() {
    let cases = [
        (Some(-0.5), Unit::Share, Some(1.0), "-0.5,1.0"),
        (Some(-0.0), Unit::Seconds, Some(3.0), "0.0,3.000"),
        (Some(0.1 + 0.2), Unit::Seconds, Some(-0.000_1), "0.30000000000000004,0.000"),
        (Some(1e21), Unit::Count, Some(1e-7), "1000000000000000000000.0,0.0000001"),
        (None, Unit::PerYear, None, ","),
        (Some(f64::NEG_INFINITY), Unit::Seconds, Some(f64::NAN), ","),
        (Some(f64::NAN), Unit::Share, Some(f64::INFINITY), ","),
    ];
    for (number, unit, value, expected) in cases {
        let written = row(|csv| {
            csv.text("")?;
            csv.number(number)?;
            csv.value(unit, value)?;
            csv.whole(7)
        });
        assert_eq!(written, format!(",{expected},7\n"));
    }
}

#[test]
#[should_panic(expected = "column 1 of test.csv")]
fn a_field_of_another_form_is_a_mistake() {
    row(|csv| {
        csv.text("")?;
        csv.whole(1)
    });
}

#[test]
fn every_column_has_a_meaning_and_a_name_of_its_own() {
    for sheet in SHEETS {
        let all = || sheet.before.iter().chain(sheet.columns);
        assert!(!sheet.about.is_empty() && all().count() > 1, "{}", sheet.file);
        for column in all() {
            let same = all().filter(|other| other.name == column.name).count();
            assert!(same == 1 && column.about.len() > 7, "{} {}", sheet.file, column.name);
        }
    }
}

const HEADER: &str = "point,policy,measure,replication,value\n";

/// Rows of one key; the output is the key, or the key and noise.
fn values(rows: usize, replications: usize) -> String {
    let mut text = HEADER.to_owned();
    for point in 0..rows * 3 {
        let (row, place) = (point / 3, point % 3);
        let share = [row * 7 % 10, row * 3 % 10 + 1, row * 3 % 10 + 1][place] as f64 / 10.0;
        for replication in 1..=replications {
            text += &format!("{},p,exposure,{replication},{share}\n", point + 1);
        }
    }
    text
}

fn read(text: &str) -> io::Result<Sensitivity> {
    Sensitivity::read(text.as_bytes(), vec!["a.b".to_owned()], 0.95)
}

#[test]
fn indices_are_made_from_the_values() {
    let mut out = Vec::new();
    read(&values(20, 2)).unwrap().write(&mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let mut lines = text.lines();
    assert_eq!(
        lines.next(),
        Some(
            "policy,role,measure,key,first_order,ci_low,ci_high,total,total_ci_low,\
             total_ci_high,rows,replications"
        )
    );
    let line = lines.next().unwrap();
    assert!(line.starts_with("p,*,exposure,a.b,") && line.ends_with(",20,2"), "{line}");
    assert_eq!(lines.next(), None);
}

#[test]
fn what_is_unknown_stays_empty_and_what_is_no_such_file_is_refused() {
    let unknown = format!("{HEADER}1,p,exposure,1,\n");
    let mut out = Vec::new();
    read(&unknown).unwrap().write(&mut out).unwrap();
    assert!(String::from_utf8(out).unwrap().ends_with("\np,*,exposure,a.b,,,,,,,0,1\n"));
    for row in ["1,p,nothing,1,2", "0,p,exposure,1,2", "3,p,exposure,1,2", "1,p,exposure,1,x"] {
        let text = format!("{HEADER}{row}\n");
        assert!(read(&text).is_err(), "{row}");
    }
}

#[test]
fn a_key_has_a_point_in_all_its_numbers_or_in_none() {
    let values = ["1 -1 1 8h", "2 0.5 many 1", "10 +3 1e3 '2'"];
    let points = values.map(|row| row.split(' ').map(str::to_owned).collect::<Vec<_>>());
    let shown = shown_values(&points).iter().map(|row| row.join(" ")).collect::<Vec<_>>();
    assert_eq!(shown, ["1 -1.0 1 8h", "2 0.5 many 1", "10 +3.0 1e3 2"]);
}

#[test]
fn quotes_of_toml_are_not_shown() {
    for (typed, shown) in [
        ("\"a,b\"", "a,b"),
        ("'x'", "x"),
        ("8h", "8h"),
        ("\"a\\\"b\"", "\"a\\\"b\""),
        ("[\"a\"]", "[\"a\"]"),
        ("\"", "\""),
    ] {
        assert_eq!(bare(typed), shown);
    }
}
