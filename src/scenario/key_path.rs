//! Key paths, and what a file says, as they stand in a message.

/// A key path with one more part.
pub fn join(path: &str, key: &str) -> String {
    if path.is_empty() { quoted(key) } else { format!("{path}.{}", quoted(key)) }
}

/// A part of a key path as one would write it.
pub fn quoted(key: &str) -> String {
    let bare = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '*' | '/');
    let key = short(key);
    match !key.is_empty() && key.chars().all(bare) {
        true => key,
        // As it is written: only what would end the quotes is escaped.
        false => format!("\"{}\"", key.replace('\\', "\\\\").replace('"', "\\\"")),
    }
}

/// The beginning of a text that may be of any length, for a message.
pub fn short(text: &str) -> String {
    const LONGEST: usize = 80;
    let cut: String = text.chars().take(LONGEST).collect();
    if cut.len() < text.len() { format!("{cut}…") } else { cut }
}
