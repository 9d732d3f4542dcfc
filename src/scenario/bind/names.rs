//! Names that tables define and others refer to.

use std::collections::{BTreeMap, BTreeSet};

use crate::scenario::key_path::short;
pub use crate::scenario::keys::MOST_NAMES as MOST;
use crate::scenario::keys::Section;
use crate::scenario::nearest::{did_you_mean, one_of};
use crate::scenario::problem::{Problem, Sink};
use crate::scenario::read::{Item, Reader, shown};
use crate::scenario::source::SourceRange;

/// The longest name, in characters.
const LONGEST: usize = 200;

/// The names that a section defines, in order.
#[derive(Clone, Debug)]
pub struct Names {
    /// What they name.
    pub section: Section,
    /// The names.
    pub list: Vec<String>,
    /// The first position of each.
    places: BTreeMap<String, usize>,
}

impl Names {
    /// These names, in order.
    pub fn new(section: Section, list: Vec<String>) -> Self {
        // Of a name that stands there twice, the first place counts.
        let all = list.iter().enumerate().rev();
        let places = all.map(|(at, name)| (name.clone(), at)).collect();
        Self { section, list, places }
    }

    /// The position of a name.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }

    /// The position of a name, or a report with the nearest one.
    pub fn resolve(&self, sink: &Sink, item: &Item<'_>, name: &str) -> Option<usize> {
        let found = self.find(name);
        if found.is_none() {
            let known = || self.list.iter().map(String::as_str);
            let noun = self.section.noun();
            let problem = Problem::new(&item.path, format!("no {noun} is named `{}`", short(name)));
            let problem = problem.found(shown(sink, item.node)).at(item.node.place);
            let problem = match known().next() {
                Some(_) => problem.allowed(one_of(known())).maybe_hint(did_you_mean(name, known())),
                None => problem.hint(format!("define it as `[{}.NAME]`", self.section.table())),
            };
            sink.put(problem.of_the_whole());
        }
        found
    }

    /// The position of the name under a key, or of its default.
    pub fn one(&self, reader: &Reader<'_>, key: &str) -> Option<usize> {
        let item = reader.item(key)?;
        let name = item.text(reader.sink)?;
        self.resolve(reader.sink, &item, name)
    }

    /// The positions of the names in a list, each once; nothing when the key is absent.
    pub fn several(&self, reader: &Reader<'_>, key: &str) -> Option<Vec<usize>> {
        let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
        for (item, name) in reader.texts(key)? {
            let Some(at) = self.resolve(reader.sink, &item, name) else { continue };
            if !seen.insert(at) {
                let problem = Problem::new(&item.path, format!("`{name}` is named twice"));
                reader.sink.put(problem.at(item.node.place));
            } else {
                found.push(at);
            }
        }
        Some(found)
    }
}

/// Checks a name that the file gives to something.
pub fn check_name(sink: &Sink, name: &str, noun: &str, path: &str, place: SourceRange) {
    let length = name.chars().count();
    let message = if length == 0 {
        "is empty"
    } else if length > LONGEST {
        "is too long"
    } else if name.trim() != name {
        "begins or ends with a blank"
    } else if name.contains(['\n', '\r', '\t']) {
        "holds a line break or a tabulator"
    } else if name == "*" {
        "stands for all roles together"
    } else {
        return;
    };
    let problem = Problem::new(path, format!("the name of this {noun} {message}")).at(place);
    sink.put(problem.allowed(format!("1 to {LONGEST} characters, no blanks around them, not `*`")));
}
