//! `--detail audit`: one replication as an audit log of Entra, with the truth beside it.
//!
//! Each transition becomes the record that Entra would write, at its instant; a request that was
//! refused, and one that is still in its checks at the end of the run, has none, as in Entra. Of
//! several approvals only the one that ends the approval has a record. Core Directory and Access
//! Reviews tell the same once more, as they do in a tenant.
//!
//! Promises: the same scenario, seed, policy and replication give the same bytes; all that looks like a
//! person is made up: `person-06@tenant.example`, addresses of 192.0.2.0/24, which nobody has. Never: a
//! name of a person or an approver that the scenario has.
//!
//! | file | what it does |
//! | --- | --- |
//! | [`names`] | persons, ids and files of a log |
//! | `listener` | what is told becomes entries |
//! | `entry` | entries become records as Graph has them |
//! | `graph`, `portal`, `analytics` | records become files |
//! | `settings` | the policies that the log was made under |

mod analytics;
mod entry;
mod graph;
mod listener;
pub mod names;
mod portal;
mod settings;

use listener::Listener;
use names::Names;

use crate::archive::directory::{DirectoryError, Staging};
use crate::engine::simulate_told;
use crate::id::PolicyId;
use crate::job::AuditForm;
use crate::rows::csv::Csv;
use crate::rows::details::AUDIT_TRUTH;
use crate::scenario::model::Scenario;

/// The files of a log of these policies, in the order of policies.
pub fn audit_files(scenario: &Scenario, policies: &[PolicyId], forms: &[AuditForm]) -> Vec<String> {
    let stems = names::stems(scenario, policies);
    let of = |stem: &String| {
        let forms = forms.iter().map(|form| format!("{stem}{}", form.ending()));
        let beside = ["-truth.csv", "-policies.json"].map(|ending| format!("{stem}{ending}"));
        forms.chain(beside).collect::<Vec<_>>()
    };
    stems.iter().flat_map(of).collect()
}

/// What is written: which replication, in which forms.
#[derive(Clone, Copy, Debug)]
pub struct Audit<'a> {
    /// The scenario, with the seed of the run.
    pub scenario: &'a Scenario,
    /// Its policies.
    pub policies: &'a [PolicyId],
    /// The forms.
    pub forms: &'a [AuditForm],
    /// The replication, from 1.
    pub replication: u32,
}

/// Runs the replication of each policy once more and writes its log; `false` when `halts` said so.
///
/// # Errors
/// When a file cannot be written.
pub fn write_audit(
    audit: Audit<'_>,
    staging: &mut Staging,
    halts: &dyn Fn() -> bool,
) -> Result<bool, DirectoryError> {
    let Audit { scenario, policies, forms, replication } = audit;
    for (policy, stem) in policies.iter().zip(names::stems(scenario, policies)) {
        let mut listener = Listener::new(scenario, *policy);
        if simulate_told(scenario, *policy, replication, &mut listener, halts).is_none() {
            return Ok(false);
        }
        let (entries, truth) = listener.told();
        let names = Names::new(scenario, *policy, replication);
        for form in forms {
            staging.write(&format!("{stem}{}", form.ending()), |out| match form {
                AuditForm::Graph => graph::write(out, &names, &entries),
                AuditForm::Csv => portal::write(out, &names, &entries),
                AuditForm::La => analytics::write(out, &names, &entries),
            })?;
        }
        staging.write(&format!("{stem}-truth.csv"), |out| {
            let mut rows = Csv::new(out, &AUDIT_TRUTH)?;
            for one in &truth {
                rows.text(&names.uuid(&names.request(one.request)))?;
                rows.whole(one.need)?;
                rows.whole(one.request)?;
                rows.whole(u64::from(one.attempt))?;
                rows.word(one.intent.word())?;
                rows.text(one.block.map_or("", |block| &scenario.block(block).name))?;
                rows.end()?;
            }
            rows.flush()
        })?;
        staging.write(&format!("{stem}-policies.json"), |out| settings::write(out, &names))?;
    }
    Ok(true)
}
