//! Numbers instead of names: `approver-1`, `group-1`, in the order in which they are met.
//!
//! Numbers and not hashes, since hashes of addresses can be guessed. Role names stay.

use std::collections::{BTreeMap, BTreeSet};

use crate::scenario::unwanted::unwanted;
use crate::tenant::settings::model::Names;

/// The longest key made of a name, in characters.
const LONGEST: usize = 80;

/// Lower case, words joined by `-`.
pub fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.trim().chars().flat_map(char::to_lowercase) {
        // What nobody sees can be a letter too.
        if c.is_alphanumeric() && unwanted(c).is_none() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let cut: String = slug.chars().take(LONGEST).collect();
    cut.trim_matches('-').to_owned()
}

/// A name that is not taken yet: with `-2` and so on behind it where it is.
pub fn free(name: String, taken: &mut BTreeSet<String>) -> String {
    let mut free = name.clone();
    let mut next = 2;
    while !taken.insert(free.clone()) {
        free = format!("{name}-{next}");
        next += 1;
    }
    free
}

/// Everybody who is named, and what they are called instead.
pub struct People<'a> {
    /// Names and members from the exports.
    pub names: &'a Names,
    keep: bool,
    called: BTreeMap<(&'static str, String), String>,
    taken: BTreeSet<String>,
    /// What they are called, their id and their name, in order.
    order: Vec<(String, String, Option<String>, &'static str)>,
}

impl<'a> People<'a> {
    /// Nobody yet.
    pub fn new(names: &'a Names, keep: bool) -> Self {
        let (called, taken) = (BTreeMap::new(), BTreeSet::new());
        Self { names, keep, called, taken, order: Vec::new() }
    }

    /// Whether names are kept.
    pub fn keeps(&self) -> bool {
        self.keep
    }

    /// What somebody is called; `sort` is `approver` or `group`, `identity` an id or else a name.
    pub fn call(&mut self, sort: &'static str, identity: &str, name: Option<&str>) -> String {
        let key = (sort, identity.to_lowercase());
        if let Some(called) = self.called.get(&key) {
            return called.clone();
        }
        let name = self.names.principals.get(&key.1).map(String::as_str).or(name);
        let kept = name.filter(|_| self.keep).map(slug).filter(|slug| !slug.is_empty());
        let called = match kept {
            Some(slug) => free(slug, &mut self.taken),
            None => {
                let so_far = self.called.keys().filter(|(other, _)| *other == sort).count();
                free(format!("{sort}-{}", so_far + 1), &mut self.taken)
            }
        };
        self.called.insert(key.clone(), called.clone());
        self.order.push((called.clone(), key.1, name.map(str::to_owned), sort));
        called
    }

    /// `number,id,name,kind` of everybody, for whoever asks for the list.
    pub fn list(&self) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let mut rows = vec![["id", "name", "kind", "called"].map(str::to_owned)];
        for (called, id, name, kind) in &self.order {
            let name = name.clone().unwrap_or_default();
            rows.push([id.clone(), name, (*kind).to_owned(), called.clone()]);
        }
        for row in rows {
            // Into memory nothing fails.
            let _ = writer.write_record(row);
        }
        String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_keys() {
        for (name, key) in [
            ("Global Administrator", "global-administrator"),
            ("  Dynamics 365 -- Business (Central) ", "dynamics-365-business-central"),
            ("Administrateur général", "administrateur-général"),
            ("=cmd|' /C calc'!A0", "cmd-c-calc-a0"),
            ("a\u{3164}\u{202e}b", "a-b"),
            ("***", ""),
        ] {
            assert_eq!(slug(name), key, "{name}");
        }
        let mut taken = BTreeSet::new();
        let names = ["a", "a", "b", "a"].map(|name| free(name.to_owned(), &mut taken));
        assert_eq!(names, ["a", "a-2", "b", "a-3"]);
    }
}
