//! An override is put into a tree: at one place, or wherever its path leads.
//!
//! Promises: nothing is made that would be a new person, role or the like; where a path has several
//! places, those that are not there are left out, but not all. Never: judging the value.

use super::key_path::join;
use super::keys::{Key, Kind, TOP, TableKeys, row_at, table_at};
use super::multiply::{ALLOWED, multiply};
use super::nearest::{did_you_mean, nearest, one_of};
use super::problem::Problem;
use super::quantity::Quantity;
use super::set::{ANY, Override, name_of, position};
use super::tree::{Entry, Node, Table, Value};

/// So many bytes may one value have in all places where it is put.
const MOST_BYTES: usize = 1 << 26;

/// Why an override cannot be applied.
#[derive(Debug)]
pub enum Unfit {
    /// Its path leads nowhere in this tree.
    Lost(Box<Problem>),
    /// What it finds there cannot be changed so.
    Wrong(Box<Problem>),
}

impl Unfit {
    /// The problem.
    pub fn problem(self) -> Problem {
        match self {
            Self::Lost(problem) | Self::Wrong(problem) => *problem,
        }
    }
}

impl From<Box<Problem>> for Unfit {
    fn from(problem: Box<Problem>) -> Self {
        Self::Lost(problem)
    }
}

impl Override {
    /// Sets the value in a tree. With `*` in its path, one of the places must be there.
    ///
    /// # Errors
    /// If the path leads nowhere, or what it finds cannot be multiplied. The tree may then have empty
    /// tables more.
    pub fn apply(&self, root: &mut Node) -> Result<(), Unfit> {
        if self.path.is_empty() {
            return Err(Unfit::Lost(self.lost(0, "a policy as a whole cannot be set").into()));
        }
        self.walk(root, 0, &mut MOST_BYTES.clone())
    }

    fn walk(&self, node: &mut Node, depth: usize, left: &mut usize) -> Result<(), Unfit> {
        let part = self.path[depth].as_str();
        let last = depth + 1 == self.path.len();
        if part == ANY {
            return self.everywhere(node, depth, left);
        }
        if let (true, Some(factor)) = (last, &self.factor) {
            return self.multiply(node, depth, factor);
        }
        if self.factor.is_some() && node.table().is_some_and(|table| table.entry(part).is_none()) {
            return Err(Unfit::Lost(self.not_there(depth, node).into()));
        }
        let inner = self.descend(node, depth, part, last)?;
        if last { self.put(inner, left) } else { self.walk(inner, depth + 1, left) }
    }

    fn put(&self, slot: &mut Node, left: &mut usize) -> Result<(), Unfit> {
        let length = (self.node.place.end - self.node.place.start) as usize;
        let Some(rest) = left.checked_sub(length) else {
            let problem = self.lost(self.path.len(), "this value is put into too many places");
            return Err(Unfit::Wrong(problem.into()));
        };
        *left = rest;
        slot.lay(&self.node);
        Ok(())
    }

    /// Below each key or entry that is there; those where the path goes no further are left as they are,
    /// but not all.
    fn everywhere(&self, node: &mut Node, depth: usize, left: &mut usize) -> Result<(), Unfit> {
        let mut lost = None;
        let mut found = false;
        let last = depth + 1 == self.path.len();
        let mut each = |node: &mut Node, row: &str| {
            let done = match (last, &self.factor) {
                (true, Some(factor)) => self.product(node, depth, row, factor),
                (true, None) => self.put(node, left),
                (false, _) => self.walk(node, depth + 1, left),
            };
            match done {
                Ok(()) => found = true,
                Err(Unfit::Lost(problem)) => lost = lost.take().or(Some(problem)),
                wrong => return wrong,
            }
            Ok(())
        };
        let kind = node.value.kind();
        match &mut node.value {
            Value::Table(table) => {
                table.entries.iter_mut().try_for_each(|entry| each(&mut entry.node, &entry.key))?;
            }
            Value::Array(nodes) | Value::FirstOf(_, nodes) => {
                nodes.iter_mut().try_for_each(|node| each(node, ""))?;
            }
            _ => {
                let problem = self.lost(depth, &format!("there is nothing below {kind}"));
                return Err(Unfit::Lost(problem.into()));
            }
        }
        match (found, lost) {
            (true, _) => Ok(()),
            (false, Some(problem)) => Err(Unfit::Lost(problem)),
            (false, None) => Err(Unfit::Lost(self.lost(depth, "there is nothing here").into())),
        }
    }

    /// Multiplies the value under the last key.
    fn multiply(&self, node: &mut Node, depth: usize, factor: &Quantity) -> Result<(), Unfit> {
        let part = self.path[depth].as_str();
        if let Value::Table(table) = &mut node.value
            && table.entry(part).is_none()
        {
            let default = self.row(part).filter(|_| self.defaults).and_then(Key::default_value);
            let Some(value) = default else {
                return Err(Unfit::Lost(self.not_there(depth, node).into()));
            };
            let node = Node { value, place: self.node.place };
            table.entries.push(Entry { key: part.to_owned(), key_place: self.key_place, node });
        }
        let inner = self.descend(node, depth, part, true)?;
        self.product(inner, depth, part, factor)
    }

    fn product(
        &self,
        node: &mut Node,
        depth: usize,
        part: &str,
        factor: &Quantity,
    ) -> Result<(), Unfit> {
        let wrong = |why: String| {
            let problem = self.lost(depth, &why).allowed(ALLOWED);
            Unfit::Wrong(problem.found(self.typed(factor)).into())
        };
        multiply(node, self.row(part), factor).map_err(wrong)?;
        node.place = self.node.place;
        Ok(())
    }

    /// What was typed behind `*=`.
    fn typed(&self, factor: &Quantity) -> String {
        format!("times {}", factor.text())
    }

    /// The row of the key that the path ends in, where it ends in this part.
    fn row(&self, part: &str) -> Option<&'static Key> {
        let (_, above) = self.path.split_last()?;
        let path: Vec<&str> = above.iter().map(String::as_str).chain([part]).collect();
        row_at(&path)
    }

    /// The key of a table whose value would be multiplied is not there, and has no default.
    fn not_there(&self, depth: usize, node: &Node) -> Problem {
        let part = &self.path[depth];
        let above: Vec<&str> = self.path[..depth].iter().map(String::as_str).collect();
        let known = table_at(&above);
        let mut names: Vec<&str> = known.into_iter().flat_map(TableKeys::names).collect();
        let is_known = names.contains(&part.as_str());
        names.extend(node.table().into_iter().flat_map(Table::keys));
        let hint = match is_known {
            true => Some("it is not given and has no default that could be multiplied".to_owned()),
            false => did_you_mean(part, names),
        };
        self.lost(depth, &format!("nothing to multiply: `{part}` is not there")).maybe_hint(hint)
    }

    fn descend<'n>(
        &self,
        node: &'n mut Node,
        depth: usize,
        part: &str,
        last: bool,
    ) -> Result<&'n mut Node, Box<Problem>> {
        let kind = node.value.kind();
        match &mut node.value {
            Value::Table(table) => {
                if table.entry(part).is_none() {
                    self.may_add(table, depth, part, last)?;
                    let empty = Value::Table(Table::default());
                    let node = Node { value: empty, place: self.key_place };
                    let (key, key_place) = (part.to_owned(), self.key_place);
                    table.entries.push(Entry { key, key_place, node });
                }
                table.get_mut(part).ok_or_else(|| self.lost(depth, "no such key").into())
            }
            Value::Array(nodes) | Value::FirstOf(_, nodes) => {
                let at = position(nodes, part).filter(|at| *at < nodes.len());
                match at {
                    Some(at) => Ok(&mut nodes[at]),
                    None => Err(self.no_entry(depth, part, nodes).into()),
                }
            }
            _ => Err(self.lost(depth, &format!("there is nothing below {kind}")).into()),
        }
    }

    fn no_entry(&self, depth: usize, part: &str, nodes: &[Node]) -> Problem {
        let names: Vec<String> = nodes.iter().filter_map(name_of).collect();
        let hint = did_you_mean(part, names.iter().map(String::as_str));
        let allowed = match nodes.len() {
            0 => "nothing, the list is empty".to_owned(),
            1 => "0, or a name".to_owned(),
            count => format!("a number from 0 to {}, or a name", count - 1),
        };
        let problem = self.lost(depth, &format!("no entry `{part}` in this list"));
        problem.allowed(allowed).maybe_hint(hint)
    }

    /// Whether a key that is not there may be added: not where it would make a new person, role or
    /// the like.
    fn may_add(
        &self,
        table: &Table,
        depth: usize,
        part: &str,
        last: bool,
    ) -> Result<(), Box<Problem>> {
        let known: Vec<&str> = match depth {
            0 => TOP.names().collect(),
            _ => table.keys().collect(),
        };
        let fine = match depth {
            0 => TOP.key(part).is_some(),
            1 => {
                let named = matches!(
                    self.path[0].as_str(),
                    "roles" | "mfa" | "requesters" | "approvers" | "calendars"
                );
                // A whole new group or calendar harms nobody, as in a policy.
                !named || last && matches!(self.path[0].as_str(), "approvers" | "calendars")
            }
            _ => true,
        };
        if fine {
            return Ok(());
        }
        let parent = self.path[..depth].join(".");
        let within = if parent.is_empty() { String::new() } else { format!(" in `{parent}`") };
        let problem = self.lost(depth, &format!("no `{part}`{within}"));
        let hint = match depth {
            0 => did_you_mean(part, known.iter().copied()).or_else(|| below_the_top(part)),
            _ => did_you_mean(part, known.iter().copied()),
        };
        Err(problem.allowed(one_of(known)).maybe_hint(hint).into())
    }

    fn lost(&self, depth: usize, message: &str) -> Problem {
        let parts = self.path.iter().take(depth + 1);
        let path = parts.fold(String::new(), |path, part| join(&path, part));
        Problem::new(path, message).at(self.key_place)
    }
}

/// A hint for who leaves the table out: `seed` is a key of `simulation`.
fn below_the_top(part: &str) -> Option<String> {
    let tables = TOP.keys.iter().filter_map(|key| match &key.kind {
        Kind::Table(inner) => Some((key.name, inner)),
        _ => None,
    });
    let paths = tables.flat_map(|(table, inner)| inner.names().map(move |name| (table, name)));
    let all: Vec<(&str, &str)> = paths.collect();
    let near = nearest(part, all.iter().map(|(_, name)| *name))?;
    let (table, name) = all.iter().find(|(_, name)| *name == near)?;
    Some(format!("did you mean `{table}.{name}`?"))
}
