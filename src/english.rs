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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_end_with_a_word_and_never_with_one_more() {
        let names = |n: usize| ["a", "b", "c", "d", "e"][..n].to_vec();
        for (n, expected) in [(0, ""), (1, "a"), (2, "a and b"), (3, "a, b and c")] {
            assert_eq!(listed(&names(n), "and"), expected);
        }
        assert_eq!(some_of(&names(4), 3), "a, b, c and d");
        assert_eq!(some_of(&names(5), 3), "a, b, c and 2 more");
        assert_eq!(some_of(&names(5), 0), "5 more");
        assert_eq!(listed(&names(3), "or"), "a, b or c");
    }

    #[test]
    fn one_is_singular() {
        let all = [(0, "0 days"), (1, "1 day"), (2, "2 days")];
        all.into_iter().for_each(|(n, text)| assert_eq!(count(n, "day"), text));
        assert_eq!(count(2, "policy") + &count(1, "policy"), "2 policies1 policy");
        assert_eq!(
            [of(0, "is", "are"), of(1, "is", "are"), of(2, "is", "are")],
            ["are", "is", "are"]
        );
    }

    #[test]
    fn ordinals() {
        let told = [1, 2, 3, 4, 11, 12, 13, 21, 22, 103, 111].map(ordinal).join(" ");
        assert_eq!(told, "first 2nd 3rd 4th 11th 12th 13th 21st 22nd 103rd 111th");
    }
}
