//! Every key is described and can be completed, near words are found, and no text smuggles in what nobody
//! sees.

use pimsim::scenario::keys::tables::TOP;
use pimsim::scenario::keys::{
    Absence, DISTRIBUTIONS, Kind, NEEDS_FILE, NEEDS_FILE_ABOUT as ABOUT, TableKeys,
};
use pimsim::scenario::nearest::{nearest, one_of};
use pimsim::scenario::unwanted::unwanted;
use pimsim::session::complete;

fn walk(table: &'static TableKeys, visit: &mut impl FnMut(&'static TableKeys)) {
    visit(table);
    for key in table.keys {
        match key.kind {
            Kind::Table(inner) | Kind::Tables(inner) | Kind::Named(inner) => walk(inner, visit),
            Kind::Members(inner) => walk(inner, visit),
            _ => {}
        }
    }
}

#[test]
fn every_key_is_described_once_in_its_table() {
    let mut count = 0;
    let mut visit = |table: &'static TableKeys| {
        let mut names: Vec<_> = table.names().collect();
        count += names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), table.keys.len(), "{}", table.path);
        assert!(!table.about.is_empty(), "{}", table.path);
        for key in table.keys {
            assert!(!key.about.is_empty() && !key.about.ends_with('.'), "{}", key.name);
            let inner = matches!(key.kind, Kind::Table(_) | Kind::Tables(_) | Kind::Named(_));
            let inner = inner || matches!(key.kind, Kind::Part);
            // A table is shown by its own keys; a list of them in one line may have an example.
            assert!(inner || key.example().is_some(), "{}.{}", table.path, key.name);
            if let (Kind::Word(words), Absence::Default(word)) = (key.kind, key.absence) {
                assert!(words.contains(&word), "{}.{}", table.path, key.name);
            }
        }
    };
    walk(&TOP, &mut visit);
    for (_, table) in DISTRIBUTIONS {
        visit(table);
    }
    assert!(count > 130, "{count} keys");
}

#[test]
fn the_sentence_names_every_column() {
    let named: Vec<&str> = ABOUT.split('`').skip(1).step_by(2).collect();
    assert_eq!(named, NEEDS_FILE.map(|column| column.name));
}

/// Completes at `|`; what can be written, in order.
fn at(text: &str) -> Vec<String> {
    let offset = text.find('|').expect("a place is marked");
    let whole = text.replace('|', "");
    let found = complete(&whole, offset);
    for completion in &found {
        assert!(whole.get(completion.replaces.clone()).is_some(), "{completion:?}");
    }
    found.into_iter().map(|completion| completion.insert).collect()
}

#[test]
fn keys_and_values_come_from_the_table_of_keys() {
    assert_eq!(at("sche|"), ["schema"]);
    assert_eq!(at("[simulation]\nse|"), ["seed"]);
    assert_eq!(at("[simul|"), ["simulation"]);
    assert_eq!(at("[roles.reader]\nactivation.require_ap|"), ["require_approval"]);
    assert_eq!(at("[roles.reader.activation]\nrequire_approval = t|"), ["true"]);
    assert_eq!(at("[roles.reader]\n[policies.p.ro|"), ["roles"]);
    assert_eq!(at("[roles.reader]\n[policies.p.roles.|"), ["reader"]);
    assert_eq!(at("[policies.p.roles.reader.activation]\nrequire_ap|"), ["require_approval"]);
}

#[test]
fn names_come_from_the_text() {
    let text = "[approvers.desk]\n[approvers.\"the board\"]\n[roles.reader.activation]\n";
    assert_eq!(at(&format!("{text}approvers = [\"desk\", |")), ["\"desk\"", "\"the board\""]);
    assert_eq!(at("[calendars.office]\n[approvers.d]\ncalendar = \"o|"), ["\"office\""]);
    assert!(at("[[targets]]\nmeasure = \"unmet|").contains(&"\"unmet_share\"".to_owned()));
}

#[test]
fn whatever_the_text_there_is_an_answer() {
    let text = "[roles.é.activation]\nx = \"[[\n]]=\n# [simulation]\n[[needs]]\nrate=\"3/😀";
    for offset in 0..=text.len() + 3 {
        complete(text, offset);
    }
    assert_eq!(at("# sche|"), [""; 0]);
    assert_eq!(at("[nothing.of.this]\nx|"), [""; 0]);
}

#[test]
fn near_words_are_found_and_far_ones_are_not() {
    let known = ["horizon", "warm_up", "cool_down", "replications", "seed"];
    let cases = [
        ("horzion", Some("horizon")),
        ("warmup", Some("warm_up")),
        ("Warm-Up", Some("warm_up")),
        ("replication", Some("replications")),
        ("repl", Some("replications")),
        ("banana", None),
        ("", None),
    ];
    for (found, expected) in cases {
        assert_eq!(nearest(found, known), expected, "{found}");
    }
    assert_eq!(nearest(&"x".repeat(1_000_000), known), None);
}

#[test]
fn lists_read_as_sentences() {
    assert_eq!(one_of([]), "nothing");
    assert_eq!(one_of(["a"]), "`a`");
    assert_eq!(one_of(["a", "b", "c"]), "`a`, `b` or `c`");
    assert!(one_of(["a"; 25]).ends_with("and 5 more"));
}

#[test]
fn what_nobody_sees_is_unwanted_and_letters_of_all_scripts_are_not() {
    for c in "\r\u{7f}\u{85}\u{1b}\u{200b}\u{200e}\u{200f}\u{202e}\u{2069}\u{2028}\u{feff}".chars()
    {
        assert!(unwanted(c).is_some(), "{c:?}");
    }
    for c in "a\n\té\u{301}ß中ع\u{a0}😀\u{fe0f}–'".chars() {
        assert_eq!(unwanted(c), None, "{c:?}");
    }
}
