//! Key paths, and what a file says, as they stand in a message.

/// Longer texts are cut.
const LONGEST: usize = 80;

/// A key path with one more part. A scenario that is read has one for each key, also when nothing is
/// wrong.
pub fn join(path: &str, key: &str) -> String {
    let mut joined = String::with_capacity(path.len() + 1 + key.len());
    joined.push_str(path);
    if !path.is_empty() {
        joined.push('.');
    }
    if is_plain(key) {
        joined.push_str(key);
    } else {
        joined.push_str(&quoted(key));
    }
    joined
}

/// Whether a part stands in a path as it is, as nearly all do.
fn is_plain(key: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    (1..=LONGEST).contains(&key.len()) && key.bytes().all(plain)
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
    if text.len() <= LONGEST {
        return text.to_owned();
    }
    let cut: String = text.chars().take(LONGEST).collect();
    if cut.len() < text.len() { format!("{cut}…") } else { cut }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_quoted_where_it_must_be() {
        let long = "x".repeat(LONGEST + 1);
        let cut = format!("a.\"{}…\"", &long[1..]);
        for (path, key, expected) in [
            ("", "a", "a"),
            ("a", "b-c_1", "a.b-c_1"),
            ("a", "b/c*", "a.b/c*"),
            ("a", "größe", "a.größe"),
            ("a", "b c", "a.\"b c\""),
            ("a", "b.\"c\\", "a.\"b.\\\"c\\\\\""),
            ("", "", "\"\""),
            ("a", &long, &cut),
        ] {
            assert_eq!(join(path, key), expected);
        }
    }
}
