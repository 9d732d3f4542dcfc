//! What is varied: the values of a range, a list or a share of the way, and what is no such text.

use pimsim::scenario::Vary;
use pimsim::scenario::quantity::Quantity;

fn values(text: &str) -> Result<Vec<String>, String> {
    Vary::parse(text)?.values()
}

#[test]
fn every_form_gives_its_values_in_order() {
    let cases: [(&str, &[&str]); 17] = [
        ("a.b=1,2,3", &["1", "2", "3"]),
        ("a.b = 3 , 1", &["3", "1"]),
        ("a=2..6", &["2", "3", "4", "5", "6"]),
        ("a=2..10:2", &["2", "4", "6", "8", "10"]),
        ("a=2..9:3", &["2", "5", "8"]),
        ("a=7..7", &["7"]),
        ("a=-1..1", &["-1", "0", "1"]),
        ("a=0.1..0.9:0.2", &["0.1", "0.3", "0.5", "0.7", "0.9"]),
        ("a=0..1:0.25", &["0", "0.25", "0.5", "0.75", "1"]),
        ("a=30m..2h:30m", &["30m", "1h", "1h 30m", "2h"]),
        ("a=20/week..60/week:20/week", &["20/week", "40/week", "60/week"]),
        ("a=1,10..12,x", &["1", "10", "11", "12", "x"]),
        ("a=20..40/week:10", &["20/week", "30/week", "40/week"]),
        ("a=[1,2],[3]", &["[1,2]", "[3]"]),
        ("a=\"x,y\",'z,\"',w", &["\"x,y\"", "'z,\"'", "w"]),
        (
            "a={ distribution = \"uniform\", min = \"1m\", max = \"2m\" },5m",
            &["{ distribution = \"uniform\", min = \"1m\", max = \"2m\" }", "5m"],
        ),
        ("roles.'a.b'.x=true", &["true"]),
    ];
    for (text, expected) in cases {
        assert_eq!(values(text).as_deref(), Ok(expected.map_owned().as_slice()), "{text}");
    }
}

trait Owned {
    fn map_owned(&self) -> Vec<String>;
}
impl Owned for &[&str] {
    fn map_owned(&self) -> Vec<String> {
        self.iter().map(|text| (*text).to_owned()).collect()
    }
}

#[test]
fn mistakes_are_told() {
    let cases = [
        ("", "expected `key.path=a,b,c`"),
        ("a", "expected `key.path=a,b,c`"),
        ("a..b=1", "a part of the key path is empty"),
        ("=1", "a part of the key path is empty"),
        ("a=", "a value is empty"),
        ("a=1,,2", "a value is empty"),
        ("a=6..2", "begins above its end"),
        ("a=0.1..0.9", "needs steps"),
        ("a=30m..2h", "needs steps"),
        ("a=30m..2", "mixes units"),
        ("a=1..x", "has no end"),
        ("a=1..9:x", "has no such steps"),
        ("a=1..9:0", "needs steps above zero"),
        ("a=1..9:-1", "needs steps above zero"),
        ("a=1..1000000", "more than 100000 values"),
        ("a=[1,2", "is not closed"),
        ("a=\"x", "is not closed"),
    ];
    for (text, expected) in cases {
        let wrong = values(text).expect_err(text);
        assert!(wrong.contains(expected), "{text}: {wrong}");
    }
}

#[test]
fn shares_reach_both_ends_of_a_range_and_every_value_of_a_list() {
    let at = |text: &str, share| Vary::parse(text).and_then(|vary| vary.at(share));
    assert_eq!(at("a=x,y,z", 0.34), Ok("y".to_owned()));
    assert_eq!(at("a=x,y,z", 0.999), Ok("z".to_owned()));
    assert_eq!(at("a=1..4", 0.3), Ok("2".to_owned()));
    assert_eq!(at("a=1..9:4", 0.5), Ok("5".to_owned()));
    assert_eq!(at("a=0.5..1.5", 0.5), Ok("1".to_owned()));
}

#[test]
fn what_is_read_is_written() {
    let cases = [
        ("3", "3"),
        ("-3", "-3"),
        ("0.50", "0.5"),
        ("-0.05", "-0.05"),
        ("90m", "1h 30m"),
        ("20/week", "20/week"),
        ("0.5 / day", "0.5/day"),
    ];
    for (text, written) in cases {
        assert_eq!(Quantity::read(text).map(|q| q.text()), Some(written.to_owned()), "{text}");
    }
    for text in ["", ".", "1.", ".5", "1e3", "abc", "1_000", "20/", "x/week", "--1", "5/a b"] {
        assert_eq!(Quantity::read(text), None, "{text}");
    }
}

#[test]
fn a_share_of_the_way_is_readable() {
    let between = |from: &str, to: &str, share| {
        let read = |text| Quantity::read(text).expect(text);
        read(from).between(&read(to), share)
    };
    assert_eq!(between("2", "6", 0.0001), "2");
    assert_eq!(between("2", "6", 0.9999), "6");
    assert_eq!(between("0.0", "1", 0.123_456_789), "0.123457");
    assert_eq!(between("30m", "2h", 0.111_1), "40m");
    assert_eq!(between("1s", "3s", 0.123_4), "1247ms");
    assert_eq!(between("20/week", "60/week", 0.5), "40/week");
}
