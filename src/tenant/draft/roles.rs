//! The roles of the exports, each once under one key, and which of them are taken.

use std::collections::BTreeSet;

use super::people::People;
use super::{Unmade, Which};
use crate::tenant::built_in::{self, BuiltIn};
use crate::tenant::keys::{Taken, slug};
use crate::tenant::settings::Gathered;
use crate::tenant::settings::arm::short;
use crate::tenant::settings::model::{Exported, Holds, Kind, RoleRef, Settings};
use crate::time::Span;

/// Roles of Azure that Microsoft calls privileged administrator roles.
const AZURE_PRIVILEGED: [&str; 4] = [
    "owner",
    "contributor",
    "user access administrator",
    "role based access control administrator",
];

/// A scenario takes no more roles, with populations of their own.
const MOST_ROLES: usize = 800;

/// A role, all of its exports together.
#[derive(Clone, Debug)]
pub struct Role {
    /// Its key in the scenario.
    pub key: String,
    /// How it is named.
    pub named: RoleRef,
    /// Its display name, where it is no name of a group.
    pub title: Option<String>,
    /// Microsoft's entry for it, or for the role that it carries.
    pub built_in: Option<&'static BuiltIn>,
    /// What was said of it.
    pub settings: Settings,
    /// The files that say something of it.
    pub files: BTreeSet<usize>,
    /// Whether two exports of it say different things.
    pub differs: bool,
    /// Who may activate it: identities, personal.
    pub eligible: BTreeSet<String>,
    /// Who has it without: identities, personal.
    pub standing: BTreeSet<String>,
    /// The files that say who is eligible, and who has it without.
    pub held_in: [BTreeSet<usize>; 2],
    /// The policy as it was exported.
    pub exported: Option<Exported>,
}

impl Role {
    /// Whether somebody is asked.
    pub fn asked(&self) -> bool {
        self.settings.approval.as_ref().is_some_and(|asked| asked.value)
    }

    /// Weight of an hour of it: an assumption.
    pub fn severity(&self) -> u32 {
        let azure = || {
            let name = self.title.as_deref().unwrap_or_default().to_lowercase();
            self.named.kind == Kind::Azure && AZURE_PRIVILEGED.contains(&name.as_str())
        };
        match self.built_in {
            Some(role) if role.rules_all() => 10,
            Some(role) if role.privileged => 3,
            None if azure() => 3,
            _ => 1,
        }
    }

    /// Whether it is other than Microsoft leaves it: eight hours, a justification, MFA for privileged
    /// roles (and for others or not), nobody asked.
    fn is_configured(&self) -> bool {
        let Settings { maximum, mfa, justification, ticket, context, stages, .. } = &self.settings;
        let privileged = self.named.kind == Kind::Entra
            && self.built_in.is_some_and(|built_in| built_in.privileged);
        let no = |known: &Option<super::super::settings::model::Known<bool>>| {
            known.as_ref().is_some_and(|known| !known.value)
        };
        self.asked()
            || !self.eligible.is_empty()
            || maximum.as_ref().is_some_and(|maximum| maximum.value != Span::hours(8))
            || privileged && no(mfa)
            || no(justification)
            || ticket.as_ref().is_some_and(|ticket| ticket.value)
            || context.as_ref().is_some_and(|context| context.value.0)
            || self.settings.pre_approval.as_ref().is_some_and(|present| present.value)
            || stages
                .as_ref()
                .is_some_and(|known| known.value.iter().any(|stage| !stage.approvers.is_empty()))
    }
}

/// All roles, in the order of their keys.
pub fn all(gathered: &Gathered, people: &mut People<'_>) -> Vec<Role> {
    let mut roles: Vec<Role> = Vec::new();
    for policy in &gathered.policies {
        let at = found(&policy.role, gathered, people, &mut roles);
        let role = &mut roles[at];
        if role.files.is_empty() {
            role.settings = policy.settings.clone();
        } else {
            role.differs |= !role.settings.fill_in(&policy.settings);
        }
        role.files.insert(policy.file);
        role.exported = role.exported.take().or_else(|| policy.exported.clone());
    }
    let with_settings = roles.len();
    for holding in &gathered.holdings {
        let at = found(&holding.role, gathered, people, &mut roles);
        let (role, members) = (&mut roles[at], gathered.names.members.get(&holding.principal));
        let [eligible_in, standing_in] = &mut role.held_in;
        let (into, said_in) = match holding.holds {
            Holds::Eligible => (&mut role.eligible, eligible_in),
            Holds::Standing => (&mut role.standing, standing_in),
        };
        said_in.insert(holding.file);
        match members.filter(|members| !members.is_empty()) {
            Some(members) => into.extend(members.iter().cloned()),
            None => drop(into.insert(holding.principal.clone())),
        }
    }
    // Standing access to a role without settings says little, unless it is all there is.
    let mut at = 0;
    let with_settings = if with_settings == 0 { roles.len() } else { with_settings };
    roles.retain(|role| {
        at += 1;
        at <= with_settings || !role.eligible.is_empty()
    });
    roles.sort_by(|a, b| a.key.cmp(&b.key));
    let mut taken = Taken::default();
    for role in &mut roles {
        role.key = taken.free(std::mem::take(&mut role.key));
    }
    roles
}

/// The position of a role, which is added when it is new.
fn found(
    named: &RoleRef,
    gathered: &Gathered,
    people: &mut People<'_>,
    roles: &mut Vec<Role>,
) -> usize {
    let role = of(named, gathered, people);
    let same = |known: &Role| {
        let ids = (&known.named.id, &role.named.id);
        let apart = matches!(ids, (Some(one), Some(other)) if one != other);
        let scope = |role: &Role| role.named.scope.as_ref().map(|scope| scope.to_lowercase());
        known.key == role.key && !apart && scope(known) == scope(&role)
    };
    if let Some(at) = roles.iter().position(same) {
        let known = &mut roles[at].named;
        known.id = known.id.take().or(role.named.id);
        known.policy = known.policy.take().or(role.named.policy);
        return at;
    }
    roles.push(role);
    roles.len() - 1
}

/// A role under its key, with what is known of it.
fn of(named: &RoleRef, gathered: &Gathered, people: &mut People<'_>) -> Role {
    let mut named = named.clone();
    let link = named.policy.as_ref().filter(|_| named.id.is_none());
    if let Some(link) = link.and_then(|policy| gathered.links.get(policy)) {
        named = link.clone();
    }
    let (key, title, built_in) = match named.kind {
        Kind::Group => group(&named, people),
        _ => directory_or_azure(&mut named, gathered),
    };
    Role {
        key,
        named,
        title,
        built_in,
        settings: Settings::default(),
        files: BTreeSet::new(),
        differs: false,
        eligible: BTreeSet::new(),
        standing: BTreeSet::new(),
        held_in: Default::default(),
        exported: None,
    }
}

type Called = (String, Option<String>, Option<&'static BuiltIn>);

fn directory_or_azure(named: &mut RoleRef, gathered: &Gathered) -> Called {
    let entra = named.kind == Kind::Entra;
    let by_id = named.id.as_deref().and_then(built_in::by_id);
    let by_name = || named.name.as_deref().and_then(built_in::by_name);
    let built_in = by_id.or_else(by_name).filter(|_| entra);
    let defined = named.id.as_ref().and_then(|id| gathered.names.roles.get(id));
    let own = defined.or(named.name.as_ref()).cloned();
    let title = built_in.map(|role| role.name.to_owned()).or(own);
    if let Some(built_in) = built_in {
        named.id.get_or_insert_with(|| built_in.id.to_owned());
    }
    let slugged = title.as_deref().map(slug).filter(|slug| !slug.is_empty());
    let mut key = slugged.unwrap_or_else(|| numbered(named));
    if let Some(scope) = named.scope.as_deref().filter(|_| !entra) {
        key = format!("{key}-at-{}", slug(&short(scope)));
    }
    (key, title, built_in)
}

/// `role-` and 8 digits of the id.
fn numbered(named: &RoleRef) -> String {
    let of_policy = || named.policy.as_deref().and_then(|policy| policy.rsplit('_').next());
    let id = named.id.as_deref().or_else(of_policy).unwrap_or_default();
    let digits: String = id.chars().filter(char::is_ascii_hexdigit).take(8).collect();
    if digits.is_empty() { "role".to_owned() } else { format!("role-{digits}") }
}

fn group(named: &RoleRef, people: &mut People<'_>) -> Called {
    let identity = named.id.as_ref().or(named.name.as_ref()).cloned().unwrap_or_default();
    let called = people.call("group", &identity, named.name.as_deref());
    let carries = named.carries.as_deref();
    let built_in =
        carries.and_then(|role| built_in::by_id(role).or_else(|| built_in::by_name(role)));
    let key = match named.access {
        Some(access) => format!("{called}-{access}"),
        None if called.starts_with("group-") => called,
        None => format!("group-{called}"),
    };
    (key, None, built_in)
}

/// Those that are wanted, and how many are left out.
///
/// # Errors
/// When one is named that is not there.
pub fn taken(roles: Vec<Role>, which: &Which) -> Result<(Vec<Role>, usize), Unmade> {
    let count = roles.len();
    let taken: Vec<Role> = match which {
        Which::All => roles,
        Which::Configured => {
            let some = roles.iter().any(Role::is_configured);
            roles.into_iter().filter(|role| !some || role.is_configured()).collect()
        }
        Which::Named(names) => {
            let is = |role: &Role, name: &String| {
                role.key == slug(name)
                    || role.key.eq_ignore_ascii_case(name.trim())
                    || role.title.as_deref().is_some_and(|title| title.eq_ignore_ascii_case(name))
            };
            if let Some(name) = names.iter().find(|name| !roles.iter().any(|role| is(role, name))) {
                let known = roles.into_iter().map(|role| role.key).collect();
                return Err(Unmade::NoRole(name.clone(), known));
            }
            let wanted = |role: &Role| names.iter().any(|name| is(role, name));
            roles.into_iter().filter(wanted).collect()
        }
    };
    let left_out = count - taken.len();
    if taken.len() > MOST_ROLES {
        return Err(Unmade::TooMany(taken.len()));
    }
    Ok((taken, left_out))
}
