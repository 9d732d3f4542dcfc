//! A policy laid over the scenario.
//!
//! Promises: tables merge key by key, with the keys of the scenario first and in its order;
//! everything else replaces what was there: values, arrays, and tables that describe a
//! distribution; only a number over a list takes the first so many of it. Never: judging whether a policy may do so.

use super::tree::{Node, Value};

/// Lays `over` over `base`.
pub fn merge(base: &mut Node, over: &Node) {
    if base.is_distribution() || over.is_distribution() {
        *base = over.clone();
        return;
    }
    match (&mut base.value, &over.value) {
        (Value::Table(table), Value::Table(changes)) => {
            for change in &changes.entries {
                match table.get_mut(&change.key) {
                    Some(node) => merge(node, &change.node),
                    None => table.entries.push(change.clone()),
                }
            }
        }
        _ => base.lay(over),
    }
}

#[cfg(test)]
mod tests {
    use super::super::problem::Sink;
    use super::super::source::Source;
    use super::super::tree::parse_document;
    use super::*;

    fn tree(text: &str) -> Node {
        let sink = Sink::default();
        let source = sink.source(Source::new("t", text));
        parse_document(text, source, &sink).unwrap()
    }

    fn text(node: &Node) -> String {
        match &node.value {
            Value::Table(table) => {
                let entries = table.entries.iter();
                let entries: Vec<_> =
                    entries.map(|e| format!("{}={}", e.key, text(&e.node))).collect();
                format!("{{{}}}", entries.join(","))
            }
            Value::FirstOf(count, nodes) => format!("{count} of {}", nodes.len()),
            Value::Array(nodes) => {
                format!("[{}]", nodes.iter().map(text).collect::<Vec<_>>().join(","))
            }
            Value::Integer(value) => value.to_string(),
            Value::String(value) => value.clone(),
            other => other.kind().to_owned(),
        }
    }

    #[test]
    fn keys_merge_and_the_rest_replaces() {
        let cases = [
            ("a=1\nb=2", "b=3\nc=4", "{a=1,b=3,c=4}"),
            ("t={a=1,b=2}", "t.b=3", "{t={a=1,b=3}}"),
            ("a=[1,2,3]", "a=[4]", "{a=[4]}"),
            ("a=[1,2,3]", "a=2", "{a=2 of 3}"),
            ("a=[1,2,3]", "a=4", "{a=4 of 3}"),
            (
                "d={distribution='uniform',min=1,max=2}",
                "d={distribution='constant',value=3}",
                "{d={distribution=constant,value=3}}",
            ),
            ("d={distribution='uniform',min=1,max=2}", "d='5s'", "{d=5s}"),
            (
                "d='5s'",
                "d={distribution='constant',value=3}",
                "{d={distribution=constant,value=3}}",
            ),
            // Not a whole distribution any more: the reader says so.
            ("d={distribution='uniform',min=1,max=2}", "d.max=3", "{d={max=3}}"),
            ("t={a=1}", "t=2", "{t=2}"),
        ];
        for (base, over, expected) in cases {
            let mut merged = tree(base);
            merge(&mut merged, &tree(over));
            assert_eq!(text(&merged), expected, "{base} + {over}");
        }
    }
}
