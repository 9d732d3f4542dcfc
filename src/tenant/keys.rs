//! Keys of a scenario made of the names that people give.
//!
//! Promises: a key holds letters, digits and hyphens only, so that no spreadsheet, terminal or page
//! obeys it, and whatever the names are, making keys of them takes no longer than reading them.

use std::collections::BTreeMap;

use crate::scenario::unwanted::unwanted;

/// The longest key made of a name, in characters.
const LONGEST: usize = 80;

/// Lower case, words joined by `-`; empty when there is no letter and no digit.
pub fn slug(name: &str) -> String {
    let mut slug = String::new();
    let mut length = 0;
    for c in name.chars().flat_map(char::to_lowercase) {
        if length > LONGEST {
            break;
        }
        // What nobody sees can be a letter too.
        if c.is_alphanumeric() && unwanted(c).is_none() {
            slug.push(c);
            length += 1;
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
            length += 1;
        }
    }
    let cut: String = slug.chars().take(LONGEST).collect();
    cut.trim_end_matches('-').to_owned()
}

/// Keys that are taken, each with the number that is tried next behind it.
#[derive(Debug, Default)]
pub struct Taken(BTreeMap<String, u32>);

impl Taken {
    /// This key, or with `-2` and so on behind it the first that nobody has; taken from now on.
    pub fn free(&mut self, key: String) -> String {
        let Some(next) = self.0.get(&key) else {
            self.0.insert(key.clone(), 2);
            return key;
        };
        let mut next = *next;
        loop {
            let free = format!("{key}-{next}");
            next += 1;
            if !self.0.contains_key(&free) {
                self.0.insert(free.clone(), 2);
                self.0.insert(key, next);
                return free;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_keys() {
        let long = "n".repeat(10_000);
        for (name, key) in [
            ("Global Administrator", "global-administrator"),
            ("  Dynamics 365 -- Business (Central) ", "dynamics-365-business-central"),
            ("Administrateur général", "administrateur-général"),
            ("=cmd|' /C calc'!A0", "cmd-c-calc-a0"),
            ("a\u{3164}\u{202e}b", "a-b"),
            ("a\0\u{1b}[31mb", "a-31mb"),
            (&long, &long[..80]),
            ("***", ""),
        ] {
            assert_eq!(slug(name), key, "{name}");
        }
    }

    #[test]
    fn a_key_that_is_taken_gets_a_number() {
        let mut taken = Taken::default();
        let names = ["a", "a", "b", "a-3", "a", "a-3"].map(|name| taken.free(name.to_owned()));
        assert_eq!(names, ["a", "a-2", "b", "a-3", "a-4", "a-3-2"]);
    }
}
