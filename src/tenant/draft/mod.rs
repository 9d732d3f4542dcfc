//! From the settings of a tenant to a scenario to start from.
//!
//! Promises: what an export says is in the scenario as it is, each value with its file and rule; what
//! no export can say carries the word "assumption" and where the number comes from; the same exports
//! give the same bytes; without [`Wanted::keep_names`] no text of a person or a group is in it. Never:
//! a clock, a number that was made up without a word.
//!
//! | file | what it does |
//! | --- | --- |
//! | `cells` | cells that no spreadsheet runs; who stands behind numbers and names |
//! | `people` | numbers instead of names |
//! | `roles` | which roles there are, under one key each, and which are taken |
//! | `groups` | one group of approvers for each distinct set |
//! | `populations` | people who are eligible for the same roles |
//! | `sheet` | lines of the scenario that know where they come from |
//! | `settings` | the lines of a role |
//! | `scenario` | all lines, in order |
//! | `listed` | the same as rows: `import.csv` |

mod cells;
mod groups;
mod listed;
mod people;
mod populations;
mod roles;
mod scenario;
mod settings;
mod sheet;

pub use cells::{disarmed, who};
pub use roles::Role;
pub use sheet::Origin;

use super::settings::Gathered;
use crate::time::Span;

/// Which roles are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// All of them.
    All,
    /// Those that differ from Microsoft's defaults, have eligible people or require approval.
    Configured,
    /// These, by key or display name.
    Named(Vec<String>),
}

/// What is wanted of a scenario.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Which roles.
    pub roles: Which,
    /// Its time zone.
    pub time_zone: String,
    /// Whether persons and groups keep their names.
    pub keep_names: bool,
}

/// A scenario, and what is to be said of it.
#[derive(Clone, Debug)]
pub struct Draft {
    /// `scenario.toml`.
    pub scenario: String,
    /// `import.csv`.
    pub listed: String,
    /// The roles, in order.
    pub roles: Vec<Line>,
    /// How many roles were left out as they have Microsoft's defaults.
    pub left_out: usize,
    /// Groups of approvers, and how many of their members are known.
    pub groups: Vec<(String, usize, usize)>,
    /// People who are eligible; nothing where no export says so.
    pub eligible: Option<usize>,
    /// Populations of requesters, and streams of needs.
    pub populations: (usize, usize),
    /// People with standing access, over all roles.
    pub standing: usize,
    /// What is odd, in sentences without a name.
    pub notes: Vec<String>,
    /// The list of names: `id,name,kind` of everybody who became a number.
    pub names: String,
}

/// What is to be said of a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its key.
    pub key: String,
    /// The longest activation.
    pub maximum: Span,
    /// What must be shown first: words of scenarios.
    pub shown: Vec<&'static str>,
    /// The group that is asked, where approval is required.
    pub asked: Option<String>,
    /// How many people may activate it; nothing where no export says so.
    pub eligible: Option<usize>,
    /// How many hold it all the time.
    pub standing: usize,
}

/// All roles of the exports, under the keys that they have in a scenario.
pub fn all_roles(gathered: &Gathered, keep_names: bool) -> Vec<Role> {
    roles::all(gathered, &mut people::People::new(&gathered.names, keep_names))
}

/// Makes the scenario.
///
/// # Errors
/// A role that is wanted and not there; or nothing that a scenario could be made of.
pub fn draft(gathered: &Gathered, wanted: &Wanted) -> Result<Draft, Unmade> {
    let mut people = people::People::new(&gathered.names, wanted.keep_names);
    let all = roles::all(gathered, &mut people);
    if all.is_empty() {
        return Err(Unmade::Nothing);
    }
    let (taken, left_out) = roles::taken(all, &wanted.roles)?;
    let groups = groups::of(&taken, gathered, &mut people);
    let crowd = populations::of(&taken, gathered);
    let made = scenario::Made { gathered, wanted, roles: &taken, groups: &groups, crowd: &crowd };
    let sheet = made.sheet();
    Ok(Draft {
        scenario: sheet.toml(),
        listed: listed::csv(&sheet, &taken),
        roles: taken.iter().map(|role| settings::line(role, &groups, gathered)).collect(),
        left_out,
        groups: groups.list.iter().map(groups::Group::counted).collect(),
        eligible: crowd.known.then_some(crowd.people),
        populations: (crowd.populations.len(), crowd.streams()),
        standing: taken.iter().map(|role| role.standing.len()).sum(),
        notes: scenario::notes(&made),
        names: people.list(),
    })
}

/// Why there is no scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unmade {
    /// No setting says anything of activation.
    Nothing,
    /// No role has this name; these are there.
    NoRole(String, Vec<String>),
    /// So many roles are more than a scenario takes.
    TooMany(usize),
}
