//! Lists, numbers and verbs of sentences: one way to say them, for every floor.
//!
//! Never: a capital letter put to a name; a name is written as it is.

/// "a, b and c", or with another word before the last, "or" say.
pub fn listed<T: AsRef<str>>(names: &[T], last: &str) -> String {
    match names {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [first @ .., end] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} {last} {}", first.join(", "), end.as_ref())
        }
    }
}

/// "a, b and c"; of more than `most` only the first and how many more: "a, b and 4 more". Never
/// "1 more", which takes no less room than the name.
pub fn some_of<T: AsRef<str>>(names: &[T], most: usize) -> String {
    if names.len() <= most + 1 {
        return listed(names, "and");
    }
    let mut shown: Vec<&str> = names[..most].iter().map(AsRef::as_ref).collect();
    let more = format!("{} more", names.len() - most);
    shown.push(&more);
    listed(&shown, "and")
}

/// "1 request", "2 requests", "0 policies".
pub fn count(n: u64, noun: &str) -> String {
    let stem = noun.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o']));
    match (n, stem) {
        (1, _) => format!("1 {noun}"),
        (_, Some(stem)) => format!("{n} {stem}ies"),
        _ => format!("{n} {noun}s"),
    }
}

/// The form of a word that goes with so many: "is" or "are".
pub fn of<'a>(n: usize, one: &'a str, more: &'a str) -> &'a str {
    if n == 1 { one } else { more }
}

/// "first", "2nd", "3rd".
pub fn ordinal(n: u32) -> String {
    match (n % 100, n % 10) {
        _ if n == 1 => "first".to_owned(),
        (11..=13, _) => format!("{n}th"),
        (_, 1) => format!("{n}st"),
        (_, 2) => format!("{n}nd"),
        (_, 3) => format!("{n}rd"),
        _ => format!("{n}th"),
    }
}
