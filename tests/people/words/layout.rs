//! Words on a terminal: columns under their heads, lines of a width, curves and labels.

use pimsim::measure::WAIT_TIMES;
use pimsim::time::Span;
use pimsim::words::grid::Grid;
use pimsim::words::headlines::{OTHERS, WAITING};
use pimsim::words::plot::{LABEL, ROWS, bar, label};
use pimsim::words::precision::rounded;
use pimsim::words::text::{WIDTH, firm, shortened, width, wrapped};

use crate::common::accept;

fn grid(columns: usize, wide: usize) -> Grid {
    Grid {
        corner: "policy".to_owned(),
        heads: (1..=columns).map(|n| format!("head\n{n}")).collect(),
        rows: vec![
            ("manual".to_owned(), (1..=columns).map(|n| format!("{n:>wide$} ±1 %")).collect()),
            ("automatic".to_owned(), vec!["0 %".to_owned(); columns]),
        ],
    }
}

#[test]
fn values_stand_right_under_their_heads() {
    let lines = grid(2, 3).lines();
    accept::inline(
        lines.join("\n"),
        snapbox::str![[r#"
               head      head
policy            1         2
─────────────────────────────
manual       1 ±1 %    2 ±1 %
automatic       0 %       0 %
"#]],
    );
}

#[test]
fn columns_that_do_not_fit_go_below() {
    let wide = grid(7, 9);
    assert!(!wide.fits());
    let lines = wide.lines();
    assert!(lines.iter().all(|line| width(line) <= WIDTH), "{lines:#?}");
    assert_eq!(lines.iter().filter(|line| line.starts_with("manual")).count(), 2);
}

#[test]
fn a_wide_terminal_shows_more_columns_beside_each_other() {
    let wide = grid(7, 9);
    let blocks = |within| wide.blocks(within).len();
    assert_eq!((blocks(80), blocks(160)), (2, 1));
    assert!(blocks(1) == 7, "at least one column each");
}

#[test]
fn lines_are_wrapped_at_words_with_a_hanging_indent() {
    let text = "word ".repeat(30);
    let lines = wrapped(&text, "- ", "  ");
    assert_eq!(lines.len(), 2);
    assert!(lines[0].starts_with("- word") && lines[1].starts_with("  word"));
    assert!(lines.iter().all(|line| width(line) <= WIDTH));
}

#[test]
fn a_number_stays_with_its_unit() {
    let text = format!("{} {}", "x".repeat(76), firm("12 %"));
    assert_eq!(wrapped(&text, "", "")[1], "12 %");
}

#[test]
fn a_long_name_keeps_both_ends() {
    assert_eq!(shortened("manual", 10), "manual");
    assert_eq!(shortened("a-very-long-policy-name", 11), "a-ver…-name");
    assert_eq!(width("größer"), 6);
    assert_eq!(width("日本"), 4);
}

#[test]
fn labels_leave_room_for_two_columns() {
    for headline in std::iter::once(&WAITING).chain(&OTHERS).flat_map(|group| group.headlines) {
        assert!(headline.label.len() <= 26, "{}", headline.label);
        assert!(headline.head.lines().all(|line| line.len() <= 16), "{}", headline.head);
    }
}

#[test]
fn replications_are_rounded_up_to_two_digits() {
    let cases = [(7, "7"), (99, "99"), (101, "110"), (187, "190"), (12_345, "13,000")];
    for (number, expected) in cases {
        assert_eq!(rounded(number), expected);
    }
}

#[test]
fn every_row_is_a_time_of_the_curve() {
    for seconds in ROWS {
        assert!(WAIT_TIMES.contains(&Span::seconds(seconds)), "{seconds}");
    }
}

#[test]
fn labels_are_what_people_say() {
    let labels = ROWS.map(label);
    assert_eq!(
        labels.join(", ").replace("up to ", ""),
        "at once, 1 s, 3 s, 10 s, 30 s, 1 min, 3 min, 10 min, 30 min, 1 h, 3 h, 8 h, 24 h, 3 d, 7 d, 4 weeks"
    );
    assert!(labels.iter().all(|label| width(label) <= LABEL), "{labels:?}");
}

#[test]
fn a_share_that_is_not_zero_can_be_seen() {
    assert_eq!((bar(0.0, 10), bar(1e-9, 10), bar(0.5, 3)), ("".into(), "▏".into(), "█▌".into()));
    assert_eq!(width(&bar(1.0, 20)), 20);
}
