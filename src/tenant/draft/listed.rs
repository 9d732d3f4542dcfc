//! Where every value comes from, as rows: `role,key,value,source,rule,property,note`.

use super::cells::disarmed;
use super::roles::Role;
use super::sheet::{From, Line, Sheet};

/// The columns.
pub const COLUMNS: [&str; 7] = ["role", "key", "value", "source", "rule", "property", "note"];

/// The rows of a sheet.
pub fn csv(sheet: &Sheet, roles: &[Role]) -> String {
    let mut writer = csv::WriterBuilder::new();
    let mut writer = writer.terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new());
    let mut put = |row: [&str; 7]| {
        // Into memory nothing fails.
        let _ = writer.write_record(row.map(disarmed));
    };
    put(COLUMNS);
    for line in &sheet.lines {
        match line {
            Line::Value { table, key, shown, from, .. } => {
                let role = table.get(1).filter(|_| table[0] == "roles");
                let role = role.filter(|key| roles.iter().any(|role| role.key == **key));
                let mut path: Vec<String> = match role {
                    Some(_) => table[2..].iter().chain([key]).cloned().collect(),
                    None => table.iter().chain([key]).cloned().collect(),
                };
                let need = table.get(2).filter(|_| table[0] == "needs");
                if need.is_some() {
                    path.remove(2);
                }
                let role = role.or(need);
                let role = role.map_or("", String::as_str);
                let note = note(from);
                put([
                    role,
                    &path.join("."),
                    shown,
                    from.origin.word(),
                    &from.rule,
                    &from.property,
                    &note,
                ]);
            }
            Line::Listed { role, value, from } => {
                let note = note(from);
                put([role, "", value, from.origin.word(), &from.rule, &from.property, &note]);
            }
            Line::Text(_) | Line::Table(_) => {}
        }
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

fn note(from: &From) -> String {
    let parts = [from.file.as_str(), from.note.as_str()];
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(": ")
}
