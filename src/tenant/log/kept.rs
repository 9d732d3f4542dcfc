//! Names of persons and groups, where somebody asked for them.
//!
//! Promises: without [`Names::keep`] and [`Names::listed`] no text of a person is in memory once its
//! record is read; a name that is kept becomes a key. Never: an address, a principal name.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::scenario::unwanted::is_unwanted;
use crate::tenant::keys::{Taken, slug};

/// Names that are known besides the log, and what becomes of those of persons.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Display names of roles, by the id of the definition in lower case.
    pub roles: BTreeMap<String, String>,
    /// Display names of persons and groups, by [`crate::tenant::log::intern::key`] of their id.
    pub principals: BTreeMap<u128, String>,
    /// Persons and groups are called by their names instead of numbers.
    pub keep: bool,
    /// [`crate::tenant::log::Log::named`] is wanted.
    pub listed: bool,
}

impl Names {
    /// Whether names in the log matter.
    pub fn wants_persons(&self) -> bool {
        self.keep || self.listed
    }

    /// The name of the role with one of these ids: the last segments of paths.
    pub fn role(&self, ids: [&str; 2]) -> Option<&str> {
        let name = |id: &str| self.roles.get(id.rsplit('/').next().unwrap_or(id));
        let known = ids.into_iter().filter(|id| !id.is_empty()).find_map(name);
        known.map(String::as_str)
    }
}

/// A person or a group as the records name it.
#[derive(Clone, Debug, Default)]
struct Seen {
    id: String,
    name: String,
    at: i64,
}

/// Everybody whom the records name.
#[derive(Debug, Default)]
pub struct Kept(FxHashMap<u128, Seen>);

impl Kept {
    /// A record of this instant names somebody; the last name stays, whatever the order of records.
    pub fn saw(&mut self, key: u128, id: &str, name: &str, at: i64) {
        let seen = self.0.entry(key).or_insert_with(|| Seen { at: i64::MIN, ..Seen::default() });
        if seen.id.is_empty() {
            seen.id = cleaned(id).to_lowercase();
        }
        if !name.is_empty() && at >= seen.at {
            let name = cleaned(name);
            if (at, &name) > (seen.at, &seen.name) {
                (seen.at, seen.name) = (at, name);
            }
        }
    }

    /// The id and the name of who has this key, as far as they are known.
    pub fn of<'a>(&'a self, names: &'a Names, key: u128) -> (&'a str, &'a str) {
        let seen = self.0.get(&key);
        let (id, own) = seen.map_or(("", ""), |seen| (seen.id.as_str(), seen.name.as_str()));
        (id, names.principals.get(&key).map_or(own, String::as_str))
    }
}

/// Without what a terminal would obey or nobody sees, and not too long.
fn cleaned(text: &str) -> String {
    let text = text.trim().chars().take(200).map(|c| if is_unwanted(c) { ' ' } else { c });
    text.collect::<String>().trim().to_owned()
}

/// Who stands behind a number or a name: personal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The object id, in lower case; empty where no record says it.
    pub id: String,
    /// The display name; empty where none is known.
    pub name: String,
    /// `requester`, `approver` or `group`.
    pub kind: &'static str,
    /// What it is called in what comes out.
    pub called: String,
}

/// Keys of those names that make one, each once and none of them a number of somebody else; `reserved`
/// are those numbers.
pub fn called<'a>(
    all: impl Iterator<Item = &'a str>,
    reserved: impl Iterator<Item = String>,
) -> Vec<Option<String>> {
    let mut taken = Taken::default();
    reserved.for_each(|number| drop(taken.free(number)));
    let one = |name: &str| {
        let key = slug(name);
        (!key.is_empty()).then(|| taken.free(key))
    };
    all.map(one).collect()
}
