//! The roles that every tenant has: template ids, names, and which ones Microsoft marks as privileged.
//!
//! Source: Microsoft Learn, "Microsoft Entra built-in roles", as of 2026-01-20. Promises: nothing of a
//! tenant is in it. Never: roles that a tenant made, roles of Azure resources.

use std::sync::LazyLock;

/// A role of Microsoft's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuiltIn {
    /// Its template id, in lower case.
    pub id: &'static str,
    /// Its name in English.
    pub name: &'static str,
    /// Whether Microsoft marks it as privileged.
    pub privileged: bool,
}

impl BuiltIn {
    /// Whether it can give itself every other role.
    pub fn rules_all(&self) -> bool {
        ["Global Administrator", "Privileged Role Administrator"].contains(&self.name)
    }
}

/// All of them, in the order of their names.
static ALL: LazyLock<Vec<BuiltIn>> = LazyLock::new(|| {
    let row = |line: &'static str| {
        let (id, rest) = line.split_once(',')?;
        let (name, privileged) = rest.rsplit_once(',')?;
        Some(BuiltIn { id, name, privileged: privileged == "true" })
    };
    include_str!("built_in.csv").lines().skip(1).filter_map(row).collect()
});

/// All of them, in the order of their names.
pub fn all() -> &'static [BuiltIn] {
    &ALL
}

/// The one with this template id, in whatever case.
pub fn by_id(id: &str) -> Option<&'static BuiltIn> {
    ALL.iter().find(|role| role.id.eq_ignore_ascii_case(id))
}

/// The one with this name, in whatever case.
pub fn by_name(name: &str) -> Option<&'static BuiltIn> {
    ALL.iter().find(|role| role.name.eq_ignore_ascii_case(name.trim()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_role_has_an_id_of_its_own() {
        let ids: BTreeSet<_> = all().iter().map(|role| role.id).collect();
        let names: BTreeSet<_> = all().iter().map(|role| role.name).collect();
        assert_eq!((ids.len(), names.len()), (all().len(), all().len()));
        assert!(all().len() > 120, "{}", all().len());
        for role in all() {
            let parts: Vec<usize> = role.id.split('-').map(str::len).collect();
            assert_eq!(parts, [8, 4, 4, 4, 12], "{}", role.id);
            assert!(role.id.chars().all(|c| c == '-' || "0123456789abcdef".contains(c)));
        }
        assert_eq!(all().iter().filter(|role| role.rules_all()).count(), 2);
    }

    #[test]
    fn they_are_found_by_id_and_by_name() {
        let global = by_id("62E90394-69F5-4237-9190-012177145E10").expect("it is built in");
        assert_eq!(by_name("global administrator"), Some(global));
        assert!(global.privileged && global.rules_all());
        assert!(!by_name("Reports Reader").expect("it is built in").privileged);
        assert_eq!(by_name("Chef"), None);
    }
}
