//! Settings that a tenant exports: who may activate which role, under which rules, and who approves.
//!
//! Promises: the form is found by what is in a text; whatever cannot serve is refused with the reason
//! and with the call that gives what is wanted; no message holds a value of the text. A new form is one
//! file, and a line in `form`.
//!
//! | file | what it does |
//! | --- | --- |
//! | `model` | what settings say, whatever their form |
//! | `look`, `iso`, `text` | JSON in any case; lengths of time; a text within bounds |
//! | `form`, `reading` | which form a text has; a text on its way |
//! | `refused` | what cannot serve, and what to use instead |
//! | `rule`, `rules`, `approval` | the rules of a policy |
//! | `unknown`, `exported` | what nobody knows of a rule; a rule in the shape in which it is sent |
//! | `graph`, `arm`, `scubagear`, `azurehound`, `easypim_csv`, `easypim_json` | forms of policies |
//! | `holdings`, `portal_csv` | who is eligible, and who has standing access |
//! | `names` | names of roles, groups and persons; members of groups |

mod approval;
pub mod arm;
mod azurehound;
mod easypim_csv;
mod easypim_json;
pub mod exported;
mod form;
mod graph;
mod holdings;
pub mod iso;
pub mod look;
pub mod model;
mod names;
mod portal_csv;
mod reading;
mod refused;
mod rule;
mod rules;
mod scubagear;
mod text;
mod unknown;

use std::io::Read;
use std::path::PathBuf;

pub use model::Gathered;
pub use refused::{Refusal, SETTINGS};

use super::source::{Limits, Opened, Text, each};

/// All that is said by the texts of what is named, and what was opened.
///
/// # Errors
/// Why something cannot be read, or cannot serve; one that was not named itself and has no form that is
/// known is counted instead.
pub fn gather(
    named: &[PathBuf],
    input: &mut dyn Read,
    limits: &Limits,
) -> Result<(Gathered, Vec<Opened>), Refusal> {
    let mut gathered = Gathered::default();
    let mut visit = |text: Text<'_>| -> Result<(), Refusal> {
        let (name, itself) = (text.name.to_owned(), text.named);
        let read =
            text::content(text).and_then(|content| form::read(&name, &content, &mut gathered));
        match read {
            Err(refusal) if refusal.unknown && !itself => {
                gathered.set_aside("files of no form that is known");
                Ok(())
            }
            read => read,
        }
    };
    let opened = each(named, input, limits, &mut visit)?;
    Ok((gathered, opened))
}
