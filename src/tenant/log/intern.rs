//! Persons, requests and roles as numbers.
//!
//! A person is kept as the number that its object id is (or, without one, the beginning of the SHA-256
//! of its user principal name), and goes out as a number in the order of first events. Never: an
//! address, a hash in an output, which could be guessed back; a name unless it was asked for.

use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

use crate::scenario::model::Kind;
use crate::tenant::log::fields::Role;
use crate::tenant::log::kept::Kept;

/// An id as a number: of a UUID its own, of another text the beginning of its SHA-256 in lower case.
pub fn key(text: &str) -> u128 {
    let text = text.trim();
    uuid(text).unwrap_or_else(|| {
        let digest = Sha256::digest(text.to_lowercase());
        let mut first = [0; 16];
        first.copy_from_slice(&digest[..16]);
        u128::from_be_bytes(first)
    })
}

fn uuid(text: &str) -> Option<u128> {
    if text.len() != 36 {
        return None;
    }
    let mut number = 0_u128;
    for (place, byte) in text.bytes().enumerate() {
        let digit = match byte {
            b'-' if matches!(place, 8 | 13 | 18 | 23) => continue,
            b'0'..=b'9' => byte - b'0',
            b'a'..=b'f' => byte - b'a' + 10,
            b'A'..=b'F' => byte - b'A' + 10,
            _ => return None,
        };
        number = number << 4 | u128::from(digit);
    }
    // Four dashes of 36 bytes leave 32 digits.
    matches!(text.as_bytes(), [_, ..] if text.bytes().filter(|b| *b == b'-').count() == 4)
        .then_some(number)
}

/// Nobody.
pub const NOBODY: u32 = u32::MAX;

/// Everybody who was seen.
#[derive(Debug, Default)]
pub struct People {
    numbers: FxHashMap<u128, u32>,
    /// The key of each, and the instant of the first event.
    pub seen: Vec<(u128, i64)>,
    /// The names of everybody, where they were asked for.
    pub kept: Option<Kept>,
}

impl People {
    /// Nobody yet; names are kept in this.
    pub fn keeping(kept: Option<Kept>) -> Self {
        Self { kept, ..Self::default() }
    }

    /// The number of who has this id, or without one this principal name; [`NOBODY`] without either.
    ///
    /// The name, of a record of this instant, is kept where names are.
    pub fn number(&mut self, id: &str, upn: &str, (name, at): (&str, i64)) -> u32 {
        let text = if id.is_empty() { upn } else { id };
        if text.is_empty() {
            return NOBODY;
        }
        let key = key(text);
        if let Some(kept) = &mut self.kept {
            kept.saw(key, id, name, at);
        }
        let next = u32::try_from(self.seen.len()).unwrap_or(NOBODY);
        let number = *self.numbers.entry(key).or_insert(next);
        if number == next {
            self.seen.push((key, i64::MAX));
        }
        number
    }

    /// Who has this number did something then.
    pub fn saw(&mut self, number: u32, at: i64) {
        if let Some((_, first)) = self.seen.get_mut(number as usize) {
            *first = at.min(*first);
        }
    }
}

/// A role as it was seen.
#[derive(Clone, Debug, Default)]
pub struct SeenRole {
    /// Which kind of PIM.
    pub kind: Option<Kind>,
    /// Its display name; of groups `member` or `owner`.
    pub name: String,
    /// Its template, in lower case.
    pub template: String,
    /// The object of the directory, in lower case.
    pub object: String,
    /// The [`key`] of the group.
    pub group: Option<u128>,
    /// The last segment of the scope.
    pub scope: String,
}

/// All roles that were seen.
#[derive(Debug, Default)]
pub struct Roles {
    numbers: FxHashMap<String, u32>,
    scratch: String,
    /// Each of them.
    pub seen: Vec<SeenRole>,
}

impl Roles {
    /// The number of the role that a record names; [`NOBODY`] when it names none.
    pub fn number(&mut self, kind: Kind, role: &Role<'_>) -> u32 {
        match kind {
            Kind::Entra => self.of_directory(role),
            Kind::Group => self.of_group(role),
            Kind::Azure => self.of_azure(role),
        }
    }

    fn known(&mut self, parts: &[&str]) -> Option<u32> {
        self.scratch.clear();
        for part in parts {
            let lower = part.trim().chars().take(300).flat_map(char::to_lowercase);
            self.scratch.extend(lower);
            self.scratch.push('\n');
        }
        self.numbers.get(&self.scratch).copied()
    }

    /// Keeps what was looked up last.
    fn keep(&mut self, number: u32) -> u32 {
        self.numbers.insert(self.scratch.clone(), number);
        number
    }

    fn new_role(&mut self, role: SeenRole) -> u32 {
        self.seen.push(role);
        u32::try_from(self.seen.len() - 1).unwrap_or(NOBODY)
    }

    /// By template, else by object, else by name.
    fn of_directory(&mut self, role: &Role<'_>) -> u32 {
        let ids = [&role.template, &role.object];
        let Some(id) = ids.into_iter().find(|id| !id.is_empty()) else {
            if role.name.is_empty() {
                return NOBODY;
            }
            return self.by_name(role, "");
        };
        if let Some(number) = self.known(&["e", id]) {
            if self.seen[number as usize].name.is_empty() {
                self.seen[number as usize].name = shortened(&role.name);
            }
            return number;
        }
        if !role.template.is_empty() && !role.object.is_empty() {
            // The object of a role that is known by its template now.
            if let Some(number) = self.known(&["e", &role.object])
                && self.seen[number as usize].template.is_empty()
            {
                self.seen[number as usize].template = role.template.to_lowercase();
                self.known(&["e", &role.template]);
                return self.keep(number);
            }
        }
        let number = self.by_name(role, &role.template);
        self.known(&["e", id]);
        self.keep(number);
        if !role.object.is_empty() && self.known(&["e", &role.object]).is_none() {
            self.keep(number);
        }
        number
    }

    /// One of this name that has no other template, or a new one.
    fn by_name(&mut self, role: &Role<'_>, template: &str) -> u32 {
        let fits = |seen: &SeenRole| {
            template.is_empty() || seen.template.is_empty() || seen.template == template
        };
        if !role.name.is_empty()
            && let Some(number) = self.known(&["n", &role.name])
            && fits(&self.seen[number as usize])
        {
            if self.seen[number as usize].template.is_empty() {
                self.seen[number as usize].template = template.to_lowercase();
            }
            return number;
        }
        let number = self.new_role(SeenRole {
            kind: Some(Kind::Entra),
            name: shortened(&role.name),
            template: template.to_lowercase(),
            object: shortened(&role.object).to_lowercase(),
            ..SeenRole::default()
        });
        if !role.name.is_empty() && self.known(&["n", &role.name]).is_none() {
            self.keep(number);
        }
        number
    }

    fn of_group(&mut self, role: &Role<'_>) -> u32 {
        let id = if role.group.is_empty() { &role.object } else { &role.group };
        if id.is_empty() {
            return NOBODY;
        }
        let owner = role.name.to_lowercase().contains("owner");
        let name = if owner { "owner" } else { "member" };
        if let Some(number) = self.known(&["g", id, name]) {
            return number;
        }
        let number = self.new_role(SeenRole {
            kind: Some(Kind::Group),
            name: name.to_owned(),
            group: Some(key(id)),
            template: role.template.to_lowercase(),
            ..SeenRole::default()
        });
        self.keep(number)
    }

    fn of_azure(&mut self, role: &Role<'_>) -> u32 {
        let last =
            |text: &str| shortened(text.trim_end_matches('/').rsplit('/').next().unwrap_or(text));
        let name = match role.name.is_empty() {
            true => last(&role.template),
            false => shortened(&role.name),
        };
        if name.is_empty() {
            return NOBODY;
        }
        let scope = last(&role.scope);
        if let Some(number) = self.known(&["a", &name, &scope]) {
            return number;
        }
        let number = self.new_role(SeenRole {
            kind: Some(Kind::Azure),
            name,
            scope,
            template: role.template.to_lowercase(),
            ..SeenRole::default()
        });
        self.keep(number)
    }
}

fn shortened(text: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    text.trim().chars().map(plain).take(120).collect()
}
