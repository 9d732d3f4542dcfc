//! What is said of several people: names with the same phrase are said together, with the verb in
//! its number.

use crate::english;
use crate::words::story::cast::several;

/// So many different things are said of people at one time.
const MOST: usize = 6;

/// What is said behind a name, and behind several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    one: String,
    more: String,
    /// Of all, with its subject, where "all of them" would not do.
    all: Option<&'static str>,
}

impl Phrase {
    /// The same of one as of many: " had approved".
    pub fn same(text: impl Into<String>) -> Self {
        let one: String = text.into();
        Self { more: one.clone(), one, all: None }
    }

    /// " was here", " were here".
    pub fn verb(one: &str, more: &str, rest: &str) -> Self {
        Self { one: format!(" {one} {rest}"), more: format!(" {more} {rest}"), all: None }
    }

    /// " had no mail yet", and "none of them had mail yet".
    pub fn negative(text: &str, none: &'static str) -> Self {
        Self { all: Some(none), ..Self::same(text) }
    }
}

/// ", off duty".
pub fn in_brackets(text: &str) -> Phrase {
    Phrase::same(format!(", {text}"))
}

/// "anna and ben until 17:00; carol around the clock", and "all of them" where a phrase is true of
/// `whole`, which are more than two.
pub fn phrases(said: Vec<(String, Phrase)>, whole: usize) -> String {
    let mut groups: Vec<(Vec<String>, Phrase)> = Vec::new();
    for (name, phrase) in said {
        match groups.iter_mut().find(|group| group.1 == phrase) {
            Some(group) => group.0.push(name),
            None => groups.push((vec![name], phrase)),
        }
    }
    let said = groups.iter().map(|(names, phrase)| {
        let all = names.len() > 2 && names.len() == whole;
        match (all, phrase.all) {
            (true, Some(none)) => none.to_owned(),
            (true, None) => format!("all of them{}", phrase.more),
            _ => several(names) + english::of(names.len(), &phrase.one, &phrase.more),
        }
    });
    let said: Vec<String> = said.collect();
    match said.len() {
        many if many > MOST + 1 => {
            format!("{}; and {} more", said[..MOST].join("; "), unsaid(&groups[MOST..]))
        }
        _ => said.join("; "),
    }
}

/// How many people are not spoken of.
fn unsaid(groups: &[(Vec<String>, Phrase)]) -> usize {
    groups.iter().map(|group| group.0.len()).sum()
}
