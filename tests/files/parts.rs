//! The part of a run that a shard leaves is read back to the last bit, and whatever somebody puts into
//! one, it is refused or there are tables of it.

use std::io;
use std::ops::RangeInclusive;

use pimsim::archive::PartOf;
use pimsim::archive::shard::{Held, read_part};
use pimsim::experiment::{Evidence, Results};
use pimsim::id::PolicyId;
use pimsim::job::Detail;
use pimsim::measure::Exact;
use pimsim::rows::write_csv;
use pimsim::scenario::model::Scenario;
use pimsim::session::exact_text::{Reader, Writer};

use crate::common::gauge::*;
use crate::common::results::results;

fn reader(text: &str) -> Reader<&[u8]> {
    Reader::new(text.as_bytes())
}

#[test]
fn numbers_come_back_to_the_last_bit() {
    let values = [None, Some(-0.0), Some(0.1 + 0.2), Some(5e-324), Some(1e100), Some(1.0 / 3.0)];
    let mut bytes = Vec::new();
    let mut writer = Writer::new(&mut bytes);
    writer.line("a").expect("written");
    writer.sum(&mut -(1 << 99)).expect("written");
    values.iter().for_each(|value| writer.value(&mut { *value }).expect("written"));
    writer.finish().expect("written");
    let mut reader = Reader::new(bytes.as_slice());
    reader.line("a").expect("read");
    let mut sum = 0;
    reader.sum(&mut sum).expect("read");
    assert_eq!(sum, -(1 << 99));
    for value in values {
        let mut read = Some(7.0);
        reader.value(&mut read).expect("read");
        assert_eq!(read.map(f64::to_bits), value.map(f64::to_bits));
    }
    reader.finish().expect("nothing is left");
}

#[test]
fn what_is_not_as_written_is_told_with_its_line() {
    let count = |text: &str| {
        let mut reader = reader(text);
        reader.line("a")?;
        let mut number = 0;
        reader.count(&mut number)?;
        reader.finish()
    };
    assert!(count("a 1\n").is_ok());
    let wrong = [
        "",
        "a",
        "a 1",
        "a\n",
        "b 1\n",
        "aa 1\n",
        "a  1\n",
        "a 1 \n",
        "a 1 2\n",
        "a 1\n\n",
        "a -1\n",
        "a 9000000000000\n",
        "a\t1\n",
    ];
    for text in wrong {
        let error = count(text).expect_err(text);
        assert_eq!(error.to_string(), "line 1 is not as pimsim writes it", "{text:?}");
    }
}

fn made(scenario: &Scenario) -> Results {
    results(scenario, |policy, replication, gauge| {
        use pimsim::engine::Observer as _;
        let shift = f64::from(replication) / 7.0 + f64::from(policy.0) / 3.0;
        for number in 1..=3_u32 {
            let wait = f64::from(number) + shift;
            gauge.need(&need(READER, u64::from(number), 5.0, Some(wait)));
            gauge.request(&activation(WRITER, number.into(), 5.0, 2.0 + shift));
        }
        gauge.on_duty(approver(0), hour(0.0), hour(40.0));
    })
}

fn text(of: PartOf<'_>, range: &RangeInclusive<u32>, results: Option<Results>) -> String {
    let mut held = Held { results, lengths: vec![vec![12, 34]; of.details.len()] };
    let mut bytes = Vec::new();
    let mut numbers = Writer::new(&mut bytes);
    held.exact(range, of.details, &mut numbers).expect("memory can be written");
    numbers.finish().expect("memory can be written");
    String::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn what_is_read_back_is_what_was_written() {
    let scenario = scenario();
    let policies = [PolicyId(0), PolicyId(1)];
    let details = [Detail::Needs];
    let of = PartOf { scenario: &scenario, policies: &policies, details: &details };
    let all = 1..=scenario.simulation.replications;
    let mut whole = made(&scenario);
    whole.violations = vec!["two\nlines \"quoted\"".to_owned(), String::new()];
    let written = text(of, &all, Some(whole.clone()));
    let (read, lengths) = read_part(of, &all, written.as_bytes()).expect("it is fine");
    let read = read.expect("there are some");
    assert_eq!(lengths, [[12, 34]]);
    assert_eq!(format!("{read:?}"), format!("{whole:?}"));
    assert_eq!(text(of, &all, Some(read)), written);

    let none = RangeInclusive::new(3, 2);
    let written = text(of, &none, None);
    assert!(read_part(of, &none, written.as_bytes()).expect("it is fine").0.is_none());
    assert!(read_part(of, &all, written.as_bytes()).is_err());
}

/// Whatever somebody puts into a part, it is refused or there are tables of it.
#[test]
fn a_damaged_part_is_no_panic() {
    let scenario = scenario();
    let policies = [PolicyId(0), PolicyId(1)];
    let of = PartOf { scenario: &scenario, policies: &policies, details: &[] };
    let all = 1..=scenario.simulation.replications;
    let written = text(of, &all, Some(made(&scenario)));
    let fields: Vec<&str> = written.split_inclusive([' ', '\n']).collect();
    let put = [
        "",
        "x",
        "-",
        "-1",
        "NaN",
        "inf",
        "1e99",
        "-1e99",
        "0",
        "1e400",
        "\n",
        "é",
        "99999999999999999999999999999999999999999999999",
        "8796093022208",
        "3e-320",
    ];
    let (mut refused, mut taken) = (0, 0);
    for (at, with) in (0..fields.len()).step_by(fields.len() / 150 + 1).zip(put.iter().cycle()) {
        let mut changed: Vec<&str> = fields.clone();
        let field = format!("{with}{}", &fields[at][fields[at].len() - 1..]);
        changed[at] = &field;
        let cut = changed[..at].concat();
        assert!(read_part(of, &all, cut.as_bytes()).is_err(), "cut at {at}");
        match read_part(of, &all, changed.concat().as_bytes()) {
            Err(_) => refused += 1,
            Ok((results, _)) => {
                taken += 1;
                look(&scenario, &results.expect("there are some"));
            }
        }
    }
    assert!(refused > 50 && taken > 10, "{refused} {taken}");
}

fn look(scenario: &Scenario, results: &Results) {
    let estimates = results.estimates(scenario);
    let comparison = results.comparison(scenario, 0);
    for comparison in [None, Some(&comparison)] {
        let report = Evidence { scenario, results, estimates: &estimates, comparison, only: &[] };
        write_csv(&report, &mut io::sink()).expect("it can be written");
        pimsim::rows::levels::write(&report, &mut io::sink()).expect("it can be written");
    }
}
