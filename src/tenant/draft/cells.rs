//! Cells that no spreadsheet runs, and the list of who stands behind numbers and names.

use crate::scenario::unwanted::is_unwanted;

/// The longest name in the list, in characters.
const LONGEST: usize = 200;

/// A text that no spreadsheet runs as a formula.
pub fn disarmed(text: &str) -> String {
    let risky = text.trim_start().starts_with(['=', '+', '-', '@']);
    if risky { format!("'{text}") } else { text.to_owned() }
}

/// `id,name,kind,called`, which `--names` reads: personal, for whoever asks for the list.
pub fn who(rows: impl IntoIterator<Item = [String; 4]>) -> String {
    let mut writer = csv::WriterBuilder::new();
    let mut writer = writer.terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new());
    let head = ["id", "name", "kind", "called"].map(str::to_owned);
    for row in std::iter::once(head).chain(rows) {
        // Into memory nothing fails.
        let _ = writer.write_record(row.map(|cell| disarmed(&cleaned(&cell))));
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// Without what a terminal would obey or nobody sees, and not too long.
fn cleaned(text: &str) -> String {
    let text = text.chars().take(LONGEST).map(|c| if is_unwanted(c) { ' ' } else { c });
    text.collect::<String>().trim().to_owned()
}
