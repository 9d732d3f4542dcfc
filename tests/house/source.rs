//! What a source file says outside of comments, texts and tests: enough to tell what it imports.

use std::collections::BTreeSet;

/// Whether a character can be part of a name.
pub fn item(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// The code of a file, without comments, texts and tests.
pub struct Code {
    pub text: String,
    /// Modules with a file of their own that are there for tests only.
    pub test_files: Vec<String>,
}

/// One name of a `use`.
pub struct Use {
    /// Whether it is passed on.
    pub public: bool,
    /// As it is written, part by part.
    pub path: Vec<String>,
    /// The name that it has here; `*` for everything.
    pub name: String,
}

/// The code of a text.
pub fn code(text: &str) -> Code {
    let mut code = Code { text: bare(text), test_files: Vec::new() };
    const TEST: &str = "#[cfg(test)]";
    while let Some(start) = code.text.find(TEST) {
        let rest = &code.text[start + TEST.len()..];
        let length = end_of_item(rest);
        let words: Vec<&str> = rest[..length].split_whitespace().collect();
        if let [.., "mod", name] = words[..]
            && let Some(name) = name.strip_suffix(';')
        {
            code.test_files.push(name.to_owned());
        }
        code.text.replace_range(start..start + TEST.len() + length, "");
    }
    code
}

/// How long an item is: to its semicolon, or to the end of its braces.
fn end_of_item(text: &str) -> usize {
    let mut open = 0;
    for (place, c) in text.char_indices() {
        match c {
            '{' => open += 1,
            '}' if open <= 1 => return place + 1,
            '}' => open -= 1,
            ';' if open == 0 => return place + 1,
            _ => {}
        }
    }
    text.len()
}

/// A text with a blank for each comment, text and character in it.
fn bare(text: &str) -> String {
    let (mut bare, mut rest) = (String::new(), text);
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            'r' if !bare.ends_with(item) => raw(rest),
            '"' => quoted(rest, '"'),
            '\'' if rest[1..].starts_with('\\') => quoted(rest, '\''),
            '\'' if rest.chars().nth(2) == Some('\'') => {
                rest.char_indices().nth(3).map_or(rest.len(), |(end, _)| end)
            }
            _ => 0,
        };
        bare.push(if length == 0 { c } else { ' ' });
        rest = &rest[length.max(c.len_utf8())..];
    }
    bare
}

/// The length of a raw text, with its quotes; 0 if this is none.
fn raw(text: &str) -> usize {
    let signs: String = text[1..].chars().take_while(|c| *c == '#').collect();
    let Some(inner) = text[1 + signs.len()..].strip_prefix('"') else { return 0 };
    let end = format!("\"{signs}");
    inner.find(&end).map_or(text.len(), |place| text.len() - inner.len() + place + end.len())
}

/// The length of what stands between two quotes, with them.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (place, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return place + 1,
            _ => {}
        }
    }
    text.len()
}

impl Code {
    /// The names that it defines.
    pub fn defined(&self) -> BTreeSet<String> {
        const KINDS: [&str; 8] =
            ["struct", "enum", "trait", "type", "fn", "const", "static", "union"];
        let words: Vec<&str> =
            self.text.split(|c| !item(c)).filter(|word| !word.is_empty()).collect();
        let pairs = words.windows(2).filter(|pair| KINDS.contains(&pair[0]));
        pairs.map(|pair| pair[1].to_owned()).collect()
    }

    /// The paths in some code that begin at the crate or above.
    pub fn paths(code: &str) -> Vec<Vec<String>> {
        let words = code.split(|c: char| !item(c) && c != ':');
        let paths = words.filter(|word| word.starts_with("crate::") || word.starts_with("super::"));
        paths
            .map(|path| path.trim_end_matches(':').split("::").map(str::to_owned).collect())
            .collect()
    }
}

/// A path as it is written in a module, from the crate on; `None` for another crate.
pub fn absolute(
    module: &[String],
    path: &[String],
    known: &BTreeSet<Vec<String>>,
) -> Option<Vec<String>> {
    let up = path.iter().take_while(|part| *part == "super").count();
    let (above, rest) = match path.first()?.as_str() {
        "crate" => (&module[..0], &path[1..]),
        "self" => (module, &path[1..]),
        "super" => (&module[..module.len().checked_sub(up)?], &path[up..]),
        child => {
            let child = [module, &[child.to_owned()]].concat();
            (known.contains(&child).then_some(module)?, path)
        }
    };
    Some([above, rest].concat())
}

/// Every name of every `use` in some code, and the code without them.
pub fn uses(code: &str) -> (Vec<Use>, String) {
    let (mut uses, mut others) = (Vec::new(), String::new());
    for statement in code.split_inclusive(';') {
        let start = statement.match_indices("use ").map(|(place, _)| place);
        let mut start = start.filter(|place| !statement[..*place].ends_with(item));
        let Some(start) = start.next() else {
            // That there is a module does not say that anything of it is used.
            let words: Vec<&str> = statement.split_whitespace().collect();
            let without =
                if let [.., "mod", _] = words[..] { words.len() - 1 } else { words.len() };
            others.push_str(&words[..without].join(" "));
            continue;
        };
        let before = &statement[..start];
        let head = before.rfind(['{', '}', ']']).map_or(before, |place| &before[place..]);
        others.push_str(&before[..before.len() - head.len()]);
        let tree = statement[start + "use ".len()..].trim_end_matches(';');
        branches(tree, &[], head.contains("pub"), &mut uses);
    }
    (uses, others)
}

/// The names in the tree of a `use`, below a path.
fn branches(tree: &str, above: &[String], public: bool, uses: &mut Vec<Use>) {
    let parts = |text: &str| -> Vec<String> {
        let parts = text.split("::").map(str::trim).filter(|part| !part.is_empty());
        above.iter().cloned().chain(parts.map(str::to_owned)).collect()
    };
    let tree = tree.trim();
    if let Some((prefix, list)) = tree.split_once('{') {
        let (above, mut depth) = (parts(prefix), 0);
        let list = list.trim_end().strip_suffix('}').unwrap_or(list);
        let each = list.split(|c| {
            depth += i32::from(c == '{') - i32::from(c == '}');
            c == ',' && depth == 0
        });
        each.filter(|one| !one.trim().is_empty())
            .for_each(|one| branches(one, &above, public, uses));
        return;
    }
    let (path, name) =
        tree.split_once(" as ").map_or((tree, None), |(path, name)| (path, Some(name)));
    let mut path = parts(path);
    if path.last().is_some_and(|last| last == "self") && path.len() > 1 {
        path.pop();
    }
    let own = path.last().cloned().unwrap_or_default();
    if own == "*" {
        path.pop();
    }
    uses.push(Use { public, path, name: name.map_or(own, |name| name.trim().to_owned()) });
}
