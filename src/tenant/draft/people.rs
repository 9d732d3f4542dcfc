//! Numbers instead of names: `approver-1`, `group-1`, in the order in which they are met.
//!
//! Numbers and not hashes, since hashes of addresses can be guessed. Role names stay.

use std::collections::BTreeMap;

use super::cells::who;
use crate::tenant::keys::{Taken, slug};
use crate::tenant::settings::model::Names;

/// Everybody who is named, and what they are called instead.
pub struct People<'a> {
    /// Names and members from the exports.
    pub names: &'a Names,
    keep: bool,
    called: BTreeMap<(&'static str, String), String>,
    taken: Taken,
    /// What they are called, their id and their name, in order.
    order: Vec<(String, String, Option<String>, &'static str)>,
}

impl<'a> People<'a> {
    /// Nobody yet.
    pub fn new(names: &'a Names, keep: bool) -> Self {
        let (called, taken) = (BTreeMap::new(), Taken::default());
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
            Some(slug) => self.taken.free(slug),
            None => {
                let so_far = self.called.keys().filter(|(other, _)| *other == sort).count();
                self.taken.free(format!("{sort}-{}", so_far + 1))
            }
        };
        self.called.insert(key.clone(), called.clone());
        self.order.push((called.clone(), key.1, name.map(str::to_owned), sort));
        called
    }

    /// Everybody, for whoever asks for the list.
    pub fn list(&self) -> String {
        let row = |(called, id, name, kind): &(String, String, Option<String>, &str)| {
            [id.clone(), name.clone().unwrap_or_default(), (*kind).to_owned(), called.clone()]
        };
        who(self.order.iter().map(row))
    }
}
