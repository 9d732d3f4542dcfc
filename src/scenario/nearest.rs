//! "Did you mean": the nearest known word.
//!
//! Distance is the number of single-letter edits and swaps. A word is near when at most a third of
//! its letters differ, or when one is the beginning of the other.

use std::path::Path;

/// The known word nearest to `found`, if one is near. The first of equally near ones.
pub fn nearest<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Distances cost length times length: what is far longer than any word is near to none.
    if found.is_empty() || found.len() > 200 {
        return None;
    }
    let folded = fold(found);
    let mut best: Option<(usize, &str)> = None;
    for word in known.into_iter().filter(|word| word.len() <= 200) {
        let Some(distance) = distance(&folded, &fold(word)) else { continue };
        if best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, word));
        }
    }
    best.map(|(_, word)| word)
}

/// Case and the kind of separator do not count as differences.
fn fold(word: &str) -> String {
    word.chars()
        .map(|c| if matches!(c, '-' | ' ' | '.') { '_' } else { c })
        .collect::<String>()
        .to_lowercase()
}

fn distance(found: &str, word: &str) -> Option<usize> {
    let length = found.chars().count().max(word.chars().count());
    let distance = strsim::damerau_levenshtein(found, word);
    let beginning =
        found.len().min(word.len()) >= 3 && (found.starts_with(word) || word.starts_with(found));
    (distance * 3 <= length || beginning).then_some(distance)
}

/// "did you mean `x`?", when something is near.
pub fn did_you_mean<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(found, known).map(|word| format!("did you mean `{word}`?"))
}

/// The nearest to `wanted` of the names in the directory in which `path` would lie, where nothing of
/// that name is. `name` is the name of an entry, for those that could be meant.
pub fn beside(path: &Path, wanted: &str, name: impl Fn(&Path) -> Option<String>) -> Option<String> {
    const LOOKED_AT: usize = 1_000;
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let entries = std::fs::read_dir(directory.unwrap_or(Path::new("."))).ok()?;
    let names = entries.take(LOOKED_AT).filter_map(|entry| name(&entry.ok()?.path()));
    let mut names: Vec<String> = names.collect();
    names.sort_unstable();
    nearest(wanted, names.iter().map(String::as_str)).map(str::to_owned)
}

/// A list of words for people: "`a`, `b` or `c`"; long lists are cut.
pub fn one_of<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    const SHOWN: usize = 20;
    let words: Vec<&str> = words.into_iter().collect();
    if words.len() > SHOWN {
        let shown: Vec<String> = words[..SHOWN].iter().map(|word| format!("`{word}`")).collect();
        return format!("{} and {} more", shown.join(", "), words.len() - SHOWN);
    }
    match words.split_last() {
        None => "nothing".to_owned(),
        Some((only, [])) => format!("`{only}`"),
        Some((last, first)) => {
            let first: Vec<String> = first.iter().map(|word| format!("`{word}`")).collect();
            format!("{} or `{last}`", first.join(", "))
        }
    }
}
