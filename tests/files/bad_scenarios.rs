//! Bad scenarios, each with its transcript.
//!
//! Every `tests/files/bad/NAME.toml` has something wrong with it; `tests/files/bad/NAME.txt` is what its author
//! is told. Transcripts are reviewed as text. None panics.

use std::fs;
use std::path::{Path, PathBuf};

use pimsim::scenario::{self, Problems};
use pimsim::words::problems::{render, render_lines};
use proptest::prelude::*;

use crate::common::accept;
use crate::common::sizes::cases;

fn bad(name: &str) -> PathBuf {
    Path::new("tests/files/bad").join(name)
}

/// Compares with the transcript of that name.
fn check(name: &str, actual: String) {
    accept::file(bad(&format!("{name}.txt")), actual);
}

fn problems(path: &Path, overrides: &[&str]) -> Problems {
    let overrides: Vec<String> = overrides.iter().map(|&text| text.to_owned()).collect();
    match scenario::load(path, &overrides) {
        Ok(loaded) => panic!("{} loads: {:?}", path.display(), loaded.title),
        Err(problems) => problems,
    }
}

#[test]
fn every_bad_scenario_has_its_transcript() {
    let mut names: Vec<String> = fs::read_dir("tests/files/bad")
        .unwrap()
        .filter_map(|entry| {
            Some(entry.unwrap().file_name().to_str()?.strip_suffix(".toml")?.to_owned())
        })
        .collect();
    names.sort_unstable();
    assert!(names.len() >= 100, "{} bad scenarios", names.len());
    for name in names {
        let problems = problems(&bad(&format!("{name}.toml")), &[]);
        assert!(!problems.unreadable, "{name}");
        for problem in &problems.list {
            assert!(!problem.message.is_empty() && !problem.message.ends_with('.'), "{name}");
        }
        check(&name, render(&problems, false));
    }
}

#[test]
fn the_command_line_is_checked_like_the_file() {
    let good = Path::new("scenarios/global-administrator.toml");
    let cases: [(&str, &[&str]); 8] = [
        ("set-without-value", &["simulation.seed", "=3", "simulation..seed=3", ""]),
        (
            "set-unknown",
            &["simulatoin.seed=3", "simulation.sed=3", "roles.global-admin.severity=3"],
        ),
        ("set-wrong", &["simulation.seed=many", "simulation.horizon=-4w", "needs.0.urgent=2"]),
        ("set-list", &["needs.9.rate=3/week", "needs.night-change.rate=3/week", "title.x=3"]),
        ("set-member", &["approvers.security-officers.members.berlin-9.pickup=3m"]),
        ("set-policy", &["policies.manul.roles.global-administrator.severity=3"]),
        (
            "set-in-policy",
            &[
                "policies.manual.needs.0.rate=3/week",
                "policies.manual.approvers.security-officers.members=0",
                "policies.manual.description=3",
                "policies.manual=3",
            ],
        ),
        ("set-hostile", &["title=\"\u{1b}[2J\u{202e}\"", "roles.'a\nb'.severity=3"]),
    ];
    for (name, overrides) in cases {
        check(name, render(&problems(good, overrides), false));
    }
}

#[test]
fn what_is_no_scenario_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = dir.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let long_line = format!("schema = 1\n{} = 1\n", "x".repeat(100_000));
    let files = [
        ("empty", write("empty.toml", b"")),
        ("blank", write("blank.toml", b"\xef\xbb\xbf \n\n")),
        ("not-utf-8", write("not-utf-8.toml", b"schema = 1\ntitle = \"M\xfcller\"\n")),
        (
            "too-large",
            write("too-large.toml", "# much\n".repeat(9 << 20 >> 3).repeat(2).as_bytes()),
        ),
        ("nul-byte", write("nul-byte.toml", b"schema = 1\ntitle = \"a\0b\"\n")),
        ("long-line", write("long-line.toml", long_line.as_bytes())),
        ("brackets", write("brackets.toml", "[".repeat(100_000).as_bytes())),
        ("braces", write("braces.toml", format!("x = {}", "{a=".repeat(100_000)).as_bytes())),
        ("dots", write("dots.toml", format!("x{} = 1", ".a".repeat(100_000)).as_bytes())),
        ("missing", dir.path().join("missing.toml")),
        ("directory", dir.path().to_owned()),
    ];
    let mut transcript = String::new();
    for (name, path) in files {
        let problems = problems(&path, &[]);
        assert_eq!(problems.unreadable, ["missing", "directory"].contains(&name), "{name}");
        let text = render_lines(&problems).replace(dir.path().to_str().unwrap(), "DIR");
        transcript.push_str(&text);
    }
    check("no-scenario", transcript);
}

#[cfg(unix)]
#[test]
fn links_that_lead_out_of_the_directory_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let inside = dir.path().join("inside");
    fs::create_dir(&inside).unwrap();
    fs::write(dir.path().join("outside.csv"), "x\n1\n").unwrap();
    std::os::unix::fs::symlink("../outside.csv", inside.join("link.csv")).unwrap();
    let text = fs::read_to_string("scenarios/office-hours.toml").unwrap();
    let work = "work = { distribution = \"empirical\", file = \"link.csv\", column = \"x\" }";
    let text = text.replace("work = \"1h\"", work);
    let problems = scenario::load_text("s.toml", &text, Some(&inside), &[]).unwrap_err();
    assert_eq!(problems.list[0].message, "the path leads out of the scenario's directory");
    let problems = scenario::load_text("s.toml", &text, None, &[]).unwrap_err();
    assert!(problems.list[0].message.contains("without a directory"), "{problems:?}");
}

#[test]
fn hostile_sizes_cost_little() {
    let base = fs::read_to_string("scenarios/office-hours.toml").unwrap();
    let many = |what: &str, count: usize| -> String {
        (0..count).map(|i| what.replace('#', &i.to_string())).collect()
    };
    let cases = [
        ("policies", format!("{base}{}", many("[policies.p#]\n", 100_000))),
        ("roles", format!("{base}{}", many("[roles.r#]\n", 100_000))),
        ("keys", format!("{base}{}", many("k# = 1\n", 100_000))),
        ("needs", format!("{base}{}", many("[[needs]]\n", 100_000))),
        ("errors", "]\n".repeat(100_000)),
        ("more-errors", "]\n".repeat(1_000_000)),
        ("members", format!("{base}{}", many("[approvers.g#]\nmembers=10000\n", 100))),
        (
            "groups-and-policies",
            format!(
                "{base}{}{}",
                many("[approvers.g#]\nmembers=500\n", 10),
                many("[policies.p#]\n", 100),
            ),
        ),
        (
            "holidays",
            base.replace("17:00\"]", &format!("17:00\"]\nholidays=[{}]", "1,".repeat(500_000))),
        ),
        ("long-key", format!("{base}{} = 1\n", "k".repeat(1 << 20))),
        ("long-text", base.replace("week\"", &format!("week{}\"", "k".repeat(1 << 20)))),
    ];
    for (name, text) in cases {
        let problems = scenario::load_text(name, &text, None, &[]).unwrap_err();
        assert!(problems.list.len() <= Problems::KEPT, "{name}: {}", problems.list.len());
        let text = render(&problems, false);
        assert!(text.len() < 200_000, "{name}: {} bytes of transcript", text.len());
    }
}

/// Pieces that mutations are made of: what scenarios are written with, and what breaks them.
const PIECES: [&str; 24] = [
    "[",
    "]",
    "{",
    "}",
    "\"",
    "'",
    "\n",
    "=",
    ".",
    ",",
    "#",
    "-",
    "0",
    "9e99",
    "nan",
    "\\u202e",
    "\u{feff}",
    "true",
    "[[needs]]\n",
    "[policies.x]\n",
    "stages = [{}]\n",
    "members = 1\n",
    "\0",
    "ü",
];

proptest! {
    #![proptest_config(ProptestConfig {
        cases: cases(400),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// Random edits of a good scenario: removed and inserted stretches at random places.
    #[test]
    fn mutations_never_panic(
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0usize..40, 0usize..PIECES.len() + 3), 1..6),
        swap in any::<bool>(),
    ) {
        let name = if swap { "scenarios/shared-queue.toml" } else { "scenarios/global-administrator.toml" };
        let mut bytes = fs::read(name).unwrap();
        for (at, removed, piece) in edits {
            let at = at.index(bytes.len());
            let end = (at + removed).min(bytes.len());
            let piece = PIECES.get(piece).copied().unwrap_or_default();
            bytes.splice(at..end, piece.bytes());
        }
        let text = String::from_utf8_lossy(&bytes);
        match scenario::load_text("mutant.toml", &text, None, &[]) {
            Ok(loaded) => prop_assert!(!loaded.policies.is_empty()),
            Err(problems) => {
                prop_assert!(!problems.list.is_empty());
                prop_assert!(!render(&problems, true).is_empty());
                let lines = render_lines(&problems);
                prop_assert!(!lines.contains('\u{202e}'), "{}", lines);
            }
        }
    }

    /// Whole lines out, twice, or moved: what people do by mistake.
    #[test]
    fn moved_lines_never_panic(
        moves in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0u8..3), 1..8),
    ) {
        let text = fs::read_to_string("scenarios/global-administrator.toml").unwrap();
        let mut lines: Vec<&str> = text.lines().collect();
        for (from, to, how) in moves {
            let (from, to) = (from.index(lines.len()), to.index(lines.len()));
            match how {
                0 => { lines.remove(from); }
                1 => lines.insert(to, lines[from]),
                _ => lines.swap(from, to),
            }
        }
        if let Err(problems) = scenario::load_text("mutant.toml", &lines.join("\n"), None, &[]) {
            prop_assert!(!render(&problems, false).is_empty());
        }
    }

    /// Any text on the command line.
    #[test]
    fn overrides_never_panic(text in "[a-z.=\"'0-9{}\\[\\]-]{0,40}|\\PC{0,20}") {
        let base = fs::read_to_string("scenarios/global-administrator.toml").unwrap();
        if let Err(problems) = scenario::load_text("base.toml", &base, None, &[text]) {
            prop_assert!(!render(&problems, false).is_empty());
        }
    }
}
