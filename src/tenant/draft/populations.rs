//! Who needs the roles: people who are eligible for the same roles are one population.

use std::collections::{BTreeMap, BTreeSet};

use super::roles::Role;
use crate::tenant::settings::Gathered;

/// So many people where no export says who is eligible.
pub const ASSUMED: usize = 10;
/// With more distinct sets of roles, each role has a population of its own.
const MOST_SETS: usize = 100;

/// People who are eligible for the same roles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Population {
    /// Its key.
    pub key: String,
    /// How many people.
    pub count: usize,
    /// The positions of their roles.
    pub roles: Vec<usize>,
    /// Whether an export says so.
    pub known: bool,
}

/// Everybody who needs something.
#[derive(Clone, Debug, Default)]
pub struct Crowd {
    /// In the order of their roles.
    pub populations: Vec<Population>,
    /// Whether any export says who is eligible.
    pub known: bool,
    /// Different people who are eligible, as far as that is known.
    pub people: usize,
    /// Whether people with several roles count once for each, since there are too many sets.
    pub apart: bool,
    /// Positions of roles for which nobody is eligible.
    pub nobody: BTreeSet<usize>,
}

impl Crowd {
    /// Streams of needs: one for each population and role.
    pub fn streams(&self) -> usize {
        self.populations.iter().map(|population| population.roles.len()).sum()
    }
}

/// The populations of these roles.
pub fn of(roles: &[Role], gathered: &Gathered) -> Crowd {
    let mut crowd = Crowd::default();
    let known = |role: &Role| {
        !role.eligible.is_empty() || gathered.eligible_known.contains(&role.named.kind)
    };
    crowd.known = roles.iter().any(|role| !role.eligible.is_empty());
    let mut sets: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, role) in roles.iter().enumerate() {
        role.eligible.iter().for_each(|person| sets.entry(person).or_default().push(at));
    }
    crowd.people = sets.len();
    let mut by_roles: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
    sets.into_values().for_each(|roles| *by_roles.entry(roles).or_default() += 1);
    if by_roles.len() > MOST_SETS {
        crowd.apart = true;
        let counts = roles.iter().enumerate().map(|(at, role)| (vec![at], role.eligible.len()));
        by_roles = counts.filter(|(_, count)| *count > 0).collect();
    }
    for (number, (roles, count)) in by_roles.into_iter().enumerate() {
        let key = format!("requesters-{}", number + 1);
        crowd.populations.push(Population { key, count, roles, known: true });
    }
    let assumed = |role: &Role| !known(role) || !crowd.known;
    let of_nobody_known: Vec<usize> =
        roles.iter().enumerate().filter(|(_, role)| assumed(role)).map(|(at, _)| at).collect();
    crowd.nobody = (0..roles.len())
        .filter(|at| crowd.known && known(&roles[*at]) && roles[*at].eligible.is_empty())
        .collect();
    // Each role has people of its own: that somebody is eligible for two of them would be a claim.
    for at in of_nobody_known {
        let key = format!("requesters-{}", crowd.populations.len() + 1);
        let roles = vec![at];
        crowd.populations.push(Population { key, count: ASSUMED, roles, known: false });
    }
    crowd
}
