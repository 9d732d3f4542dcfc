//! The portal's export of assignments: PIM > Microsoft Entra roles > Assignments > Export.
//!
//! `Assignment State,User Group Name,Role Name,PrincipalName,Member Type,…`. It has no ids: persons are
//! told apart by their principal names, which go no further than that.

use super::holdings::{self, Holding};
use super::model::{Holds, Kind, RoleRef};
use super::reading::Reading;
use super::text::Rows;

const STATE: &[&str] = &["Assignment State", "AssignmentState", "State"];
const ROLE: &[&str] = &["Role Name", "RoleName", "Role"];
const WHO: &[&str] = &["PrincipalName", "Principal Name", "User Group Name", "UserGroupName"];

/// Rows of that export.
pub fn read(rows: &Rows, reading: &mut Reading<'_>) -> bool {
    let any = |names: &[&str]| names.iter().any(|name| rows.has(name));
    if !(any(&STATE[..2]) && any(ROLE) && any(WHO)) {
        return false;
    }
    reading.is("assignments of the portal");
    for row in &rows.rows {
        let state = rows.cell(row, STATE).unwrap_or_default().to_ascii_lowercase();
        let (Some(name), Some(who)) = (rows.cell(row, ROLE), rows.cell(row, WHO)) else {
            reading.gathered.set_aside("rows without a role or a name");
            continue;
        };
        let holds = match state.as_str() {
            "eligible" => Holds::Eligible,
            "active" | "assigned" => Holds::Standing,
            _ => {
                reading.gathered.set_aside("rows that are neither eligible nor active");
                continue;
            }
        };
        let mut role = RoleRef::of(Kind::Entra);
        role.name = Some(name.to_owned());
        let principal = who.to_lowercase();
        holdings::put(Holding { role, principal, holds, file: reading.file }, reading);
    }
    reading.gathered.eligible_known.insert(Kind::Entra);
    true
}
