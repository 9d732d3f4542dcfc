//! What is said of several people: names with the same phrase are said together, with the verb in
//! its number.

use super::cast::several;
use crate::words;

/// So many different things are said of people at one time.
const MOST: usize = 6;

/// What is said behind a name, and behind several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    one: String,
    more: String,
}

impl Phrase {
    /// The same of one as of many: " had approved".
    pub fn same(text: impl Into<String>) -> Self {
        let one: String = text.into();
        Self { more: one.clone(), one }
    }

    /// " was here", " were here".
    pub fn verb(one: &str, more: &str, rest: &str) -> Self {
        Self { one: format!(" {one} {rest}"), more: format!(" {more} {rest}") }
    }
}

/// ", off duty".
pub fn aside(text: &str) -> Phrase {
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
        let who = if all { "all of them".to_owned() } else { several(names) };
        who + words::of(names.len(), &phrase.one, &phrase.more)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn told(said: &[(&str, &Phrase)], whole: usize) -> String {
        let said = said.iter().map(|(name, phrase)| ((*name).to_owned(), (*phrase).clone()));
        phrases(said.collect(), whole)
    }

    #[test]
    fn verbs_have_their_number() {
        let busy = Phrase::verb("was", "were", "busy");
        let done = Phrase::same(" had approved");
        assert_eq!(told(&[("a", &busy)], 1), "a was busy");
        assert_eq!(
            told(&[("a", &busy), ("b", &done), ("c", &busy)], 3),
            "a and c were busy; b had approved"
        );
        assert_eq!(told(&[("a", &busy), ("b", &busy), ("c", &busy)], 3), "all of them were busy");
        assert_eq!(told(&[("a", &busy), ("b", &busy)], 2), "a and b were busy");
    }

    #[test]
    fn what_is_left_out_is_counted_in_people() {
        let phrase = |n: usize| Phrase::same(format!(" {n}"));
        let said: Vec<_> = (0..9).map(|n| (format!("p{n}"), phrase(n.min(7)))).collect();
        assert!(phrases(said, 0).ends_with("p5 5; and 3 more"));
    }
}
