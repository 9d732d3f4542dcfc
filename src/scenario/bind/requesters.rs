//! `[requesters.NAME]`.

use super::Binder;
use super::names::{Names, check_name};
use crate::id::{GroupId, MfaId, PopulationId, Requester, RoleId};
use crate::scenario::model::{Named, Population};
use crate::scenario::read::Reader;

/// A population, and whether the file says what it is eligible for.
pub struct Bound {
    /// The population; its `eligible` is what the file says, else empty.
    pub population: Population,
    /// Whether `eligible` is given.
    pub says_eligible: bool,
}

impl Binder<'_> {
    /// All populations in order.
    pub fn populations(
        &self,
        top: &Reader<'_>,
        mfa: &Names,
        groups: &Names,
        roles: &Names,
    ) -> Vec<Bound> {
        let mut bound = Vec::new();
        for (entry, reader) in top.named("requesters") {
            check_name(self.sink, &entry.key, "population", &reader.path, entry.key_place);
            let eligible = roles.several(&reader, "eligible");
            let says_eligible = eligible.is_some();
            let mut eligible: Vec<RoleId> =
                eligible.unwrap_or_default().into_iter().map(RoleId::new).collect();
            eligible.sort_unstable();
            let approves_for = groups.several(&reader, "approves_for").unwrap_or_default();
            let population = Population {
                name: entry.key.clone(),
                count: reader.whole("count").unwrap_or(1).unsigned_abs(),
                mfa: mfa.one(&reader, "mfa").map(MfaId::new),
                justification: self.distribution_or_zero(&reader, "justification"),
                ticket: self.distribution_or_zero(&reader, "ticket"),
                approves_for: approves_for.into_iter().map(GroupId::new).collect(),
                eligible,
                approvers: Vec::new(),
            };
            bound.push(Bound { population, says_eligible });
        }
        bound
    }
}

/// A population by its name, or one person by a name such as `engineers-7`.
///
/// `names` are those of the populations.
pub fn named(name: &str, names: &Names, populations: &[Population]) -> Option<Named> {
    if let Some(at) = names.find(name) {
        return Some(Named::Population(PopulationId::new(at)));
    }
    let (of, number) = name.rsplit_once('-')?;
    let at = names.find(of)?;
    // Where one could not be read, the places of the others are shifted.
    let population = populations.get(at).filter(|population| population.name == of)?;
    let number = number_of(number, population)?;
    Some(Named::Requester(Requester { population: PopulationId::new(at), number }))
}

/// The number, from 0, of the person of a population with a name such as `engineers-7`.
pub fn number_in(name: &str, population: &Population) -> Option<u64> {
    let number = name.strip_prefix(population.name.as_str())?.strip_prefix('-')?;
    number_of(number, population)
}

/// The number, from 0, of a person counted from 1.
pub fn number_of(text: &str, population: &Population) -> Option<u64> {
    let plain = !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse::<u64>().ok().filter(|_| plain)?;
    (1..=population.count).contains(&number).then(|| number - 1)
}
