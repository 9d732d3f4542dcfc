//! The first minutes: help, a scenario to start from, completions, the manual, the schema.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use pimsim::cli::command_line;

use crate::common::accept;
use crate::common::terminal::{Desk, check};

/// Every command, as clap knows them.
fn commands() -> Vec<String> {
    let all = command_line();
    let shown = all.get_subcommands().filter(|command| !command.is_hide_set());
    let names: Vec<String> = shown.map(|command| command.get_name().to_owned()).collect();
    assert!(names.len() >= 13, "{names:?}");
    names
}

/// What somebody sees in a terminal of 80 columns.
fn in_80_columns(desk: &Desk, typed: &str) -> (String, String) {
    let output = desk.command(typed).env("COLUMNS", "80").output().expect("the program starts");
    check(typed, &output, 0)
}

#[test]
fn every_command_has_help_with_examples_in_80_columns() {
    let desk = Desk::empty();
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/people/transcripts/help");
    let mut names = BTreeSet::new();
    for command in std::iter::once(String::new()).chain(commands()) {
        let (help, told) = in_80_columns(&desk, &format!("{command} --help"));
        assert_eq!(told, "");
        assert!(help.contains("Examples:\n  "), "{command}: {help}");
        for line in help.lines() {
            assert!(line.chars().count() <= 80, "{command}: {line}");
        }
        let name = format!("{}.txt", if command.is_empty() { "pimsim" } else { &command });
        let file = kept.join(&name);
        names.insert(name);
        accept::file(file, help);
    }
    let there = fs::read_dir(&kept).expect("kept").flatten();
    let there: BTreeSet<String> =
        there.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    assert_eq!(there, names, "transcripts of commands that there are");
}

#[test]
fn examples_can_be_typed() {
    for command in command_line().get_subcommands() {
        let text = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        let joined = text.replace("\\\n", " ");
        let typed = joined.lines().filter_map(|line| line.strip_prefix("  pimsim "));
        let mut found = 0;
        for line in typed {
            // What follows is the shell's.
            let words = line.split([';', '|', '>', '#']).next().unwrap_or_default();
            let words = shell_words(words);
            let words = std::iter::once("pimsim".to_owned()).chain(words);
            let parsed = command_line().try_get_matches_from(words);
            assert!(parsed.is_ok(), "{line}: {}", parsed.unwrap_err());
            found += 1;
        }
        assert!(found > 0, "{}", command.get_name());
    }
}

/// Words between blanks, and in quotes.
fn shell_words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for letter in text.chars() {
        match letter {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            letter => words.last_mut().expect("one word").push(letter),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn a_new_scenario_runs_and_nothing_is_wrong_with_it() {
    let desk = Desk::empty();
    let told = desk.told("new", 0);
    assert!(told.starts_with("wrote scenario.toml\n"), "{told}");
    for command in ["run", "compare"] {
        assert!(told.contains(&format!("\n  pimsim {command} scenario.toml\n")), "{told}");
    }
    assert!(told.lines().all(|line| line.chars().count() <= 80), "{told}");
    for line in told.lines().filter_map(|line| line.strip_prefix("  pimsim ")) {
        let words = std::iter::once("pimsim").chain(line.split(' '));
        assert!(command_line().try_get_matches_from(words).is_ok(), "{line}");
    }
    let (table, told) = desk.run("compare scenario.toml --out results", 0);
    assert_eq!(told.trim(), "wrote 8 CSV files and manifest.json to results", "no advice");
    assert!(table.contains("less severity that\n"), "it teaches something: {table}");
    let text = desk.text("scenario.toml");
    assert!(text.contains("# assumption") && !text.contains("NAME"), "{text}");
    assert!(!text.starts_with("#:schema"), "there is no schema beside it");
    // The part that is left out may be put in.
    let (head, tail) = text.split_once("# [threat]").expect("it is there");
    let threat = format!("{head}[threat]{}", tail.replace("\n# ", "\n"));
    desk.put("threat.toml", threat);
    let (table, _) = desk.run("compare threat.toml --quiet --out threat", 0);
    assert!(table.contains("Attackers"), "{table}");
}

#[test]
fn a_new_scenario_with_its_schema() {
    let desk = Desk::empty();
    let told = desk.told("new mine --schema", 0);
    assert!(told.starts_with("wrote mine.toml\n"), "{told}");
    assert!(desk.text("mine.toml").starts_with("#:schema ./pimsim.schema.json\n"));
    assert_eq!(desk.text("pimsim.schema.json"), desk.run("schema", 0).0);
    desk.run("new other.toml", 0);
    assert!(desk.text("other.toml").starts_with("#:schema "), "the schema is beside it");
    let (text, _) = desk.run("new -", 0);
    assert!(text.contains("schema = 1") && !text.starts_with("#:schema"), "{text}");
    desk.run("new - --schema", 2);
}

#[test]
fn nothing_is_written_over() {
    let desk = Desk::with("scenario.toml", "mine");
    desk.put("pimsim.schema.json", "mine too");
    let told = desk.told("new", 4);
    assert!(told.contains("scenario.toml is there already"), "{told}");
    desk.told("new fresh --schema", 4);
    assert!(!desk.path("fresh.toml").exists());
    let told = desk.told("schema --out pimsim.schema.json", 4);
    assert!(told.contains("is there already"), "{told}");
    assert_eq!(
        (desk.text("scenario.toml"), desk.text("pimsim.schema.json")),
        ("mine".into(), "mine too".into())
    );
    desk.run("new --force --quiet", 0);
    desk.run("schema --out pimsim.schema.json --force", 0);
    desk.run("schema --out pimsim.schema.json", 0);
    assert!(desk.text("scenario.toml").contains("schema = 1"));
    fs::create_dir(desk.path("place.toml")).expect("made");
    desk.told("new place --force", 4);
}

#[test]
fn odd_names_are_refused_with_one_that_could_be_meant() {
    let desk = Desk::empty();
    let long = "x".repeat(10_000);
    let cases = [
        ("../outside", "for example `pimsim new outside`"),
        ("/tmp/outside", "is a path"),
        ("a\\b", "is a path"),
        (".hidden", "is no name"),
        ("..", "is no name"),
        ("", "is no name"),
        ("a b", "for example `pimsim new a-b`"),
        ("=cmd()", "for example `pimsim new cmd`"),
        ("<script>", "for example `pimsim new script`"),
        ("a\nb", "is no name for a scenario"),
        ("\u{1b}[2J", "is no name for a scenario"),
        (long.as_str(), "is too long"),
    ];
    for (name, expected) in cases {
        let output = desk.command("new").arg(name).output().expect("the program starts");
        let (_, told) = check(name, &output, 2);
        assert!(told.contains(expected), "{name}: {told}");
        assert!(!told.contains('\u{1b}') && told.len() < 600, "{told}");
    }
    assert_eq!(fs::read_dir(desk.directory.path()).expect("there").count(), 0);
    desk.run("new größer", 0);
    assert!(desk.path("größer.toml").exists());
}

#[test]
fn every_shell_has_completions_for_every_command() {
    let desk = Desk::empty();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let (script, told) = desk.run(&format!("completions {shell}"), 0);
        assert_eq!(told, "");
        for command in commands() {
            assert!(script.contains(&command), "{shell}: {command}");
        }
        assert!(script.contains("replications"), "{shell}");
    }
    desk.run("completions tcsh", 2);
}

/// What bash offers behind these words, the last of which is being typed.
fn offered(desk: &Desk, words: &[&str]) -> Option<String> {
    let words: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    let script = format!(
        "source ./completions.bash; COMP_WORDS=({}); COMP_CWORD={}; \
         _pimsim pimsim \"${{COMP_WORDS[COMP_CWORD]}}\" \"${{COMP_WORDS[COMP_CWORD-1]}}\"; \
         printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        words.join(" "),
        words.len() - 1,
    );
    let mut bash = Command::new("bash");
    let output: Output =
        bash.args(["--norc", "-c", &script]).current_dir(desk.directory.path()).output().ok()?;
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    Some(String::from_utf8(output.stdout).expect("UTF-8"))
}

#[test]
fn bash_completes() {
    let desk = Desk::empty();
    desk.put("completions.bash", desk.run("completions bash", 0).0);
    let Some(found) = offered(&desk, &["pimsim", "ru"]) else {
        eprintln!("there is no bash here");
        return;
    };
    assert_eq!(found, "run\n");
    assert_eq!(offered(&desk, &["pimsim", "compare", "--basel"]).unwrap(), "--baseline\n");
    let formats = offered(&desk, &["pimsim", "run", "--format", ""]).unwrap();
    assert_eq!(formats.lines().collect::<Vec<_>>(), ["table", "csv", "json"]);
}

#[test]
fn the_manual_has_a_page_for_every_command() {
    let desk = Desk::empty();
    let told = desk.told("man --out man1", 0);
    let pages: BTreeSet<PathBuf> =
        fs::read_dir(desk.path("man1")).expect("written").flatten().map(|e| e.path()).collect();
    assert_eq!(pages.len(), commands().len() + 1, "{told}");
    for command in commands() {
        let page = desk.text(&format!("man1/pimsim-{command}.1"));
        assert!(page.starts_with(".ie") && page.contains("\n.SH EXAMPLES\n.nf\n"), "{page}");
        assert!(page.contains(&format!("pimsim\\-{command}")), "{page}");
        assert_eq!(page, desk.run(&format!("man {command}"), 0).0, "the same on standard output");
    }
    let (page, _) = desk.run("man", 0);
    assert!(page.contains("pimsim\\-run(1)") && page.contains(".SH \"EXIT CODES\""), "{page}");
    let told = desk.told("man comparre", 2);
    assert!(told.contains("did you mean `compare`?"), "{told}");
    // A second time over the first.
    desk.run("man --out man1", 0);
    desk.put("file", "");
    desk.told("man --out file/man1", 4);
}

#[test]
fn a_slip_in_a_command_or_a_key_is_answered_with_the_nearest() {
    let desk = Desk::empty();
    desk.run("new", 0);
    desk.run("run scenario.toml --quiet", 0);
    let cases = [
        ("comparr scenario.toml", 2, "'compare'"),
        ("run scenario.toml --replication 3", 2, "'--replications'"),
        ("completions bsh", 2, "'bash'"),
        ("run scenario.toml --policy manul", 2, "`manual`"),
        ("run scenario.toml --set simulation.horzion=3w", 3, "`horizon`"),
        ("run scenario.toml --set simulatoin.horizon=3w", 3, "`simulation`"),
        ("run scenario.toml --set needs.0.profle=office", 3, "`profile`"),
        ("run scenario.toml --set approvers.dsk.members=3", 3, "`desk`"),
        ("run scenario.toml --set approvers.desk.coordination=clam", 3, "`claim`"),
        ("run scenario.toml --set approvers.desk.calendar=ofice", 3, "`office`"),
        ("run scenario.toml --set policies.manul.approvers.desk.members=3", 3, "`manual`"),
        ("sweep scenario.toml --vary approvers.desk.membrs=1..3", 3, "`members`"),
        ("plan scenario.toml --group dsk --members 1..3 --policy manual", 2, "`desk`"),
        ("compare scenario.toml --tradeoff exposre,review_time", 2, "`exposure`"),
        ("run scenario.toml --set seed=3", 3, "`simulation.seed`"),
        ("run scenario.toml --set horzion=3w", 3, "`simulation.horizon`"),
        ("run scenario.toml --set needs.9.rate=3/week", 3, "0, or a name"),
        ("run scenaro.toml", 4, "`scenario.toml`"),
        ("report scenario.toml", 4, "`pimsim compare scenario.toml`"),
        ("report out/scenari", 4, "`out/scenario`"),
    ];
    for (typed, exit, nearest) in cases {
        let told = desk.told(typed, exit);
        assert!(told.contains(nearest), "pimsim {typed}: {told}");
    }
}
