//! The text of a scenario: its tables in their order, laid over each other, and the place of each key.

use pimsim::scenario::overlay::merge;
use pimsim::scenario::problem::Sink;
use pimsim::scenario::tree::{Node, Value, parse_document};
use pimsim::scenario::{Places, Position, Problem, Source};

fn parse(text: &str) -> (Option<Node>, Vec<Problem>) {
    let sink = Sink::default();
    let source = sink.source(Source::new("t", text));
    let node = parse_document(text, source, &sink);
    let problems = sink.finish("t").err().map_or(Vec::new(), |problems| problems.list);
    (node, problems)
}

#[test]
fn order_is_that_of_first_mention() {
    let (node, problems) = parse("[r.b.x]\nk = 1\n[r.a]\nz = 1\n[r.b]\ny = 1\n[r.c]\n");
    assert!(problems.is_empty(), "{problems:?}");
    let node = node.unwrap();
    let roles = node.table().unwrap().get("r").unwrap().table().unwrap();
    assert_eq!(roles.keys().collect::<Vec<_>>(), ["b", "a", "c"]);
}

#[test]
fn all_syntax_errors_come_at_once_and_deep_nesting_is_no_danger() {
    let (node, problems) = parse("a = \nb = 1\nc = [1,\n[d\ne = 'x\n");
    assert!(node.is_none());
    assert!(problems.len() >= 3, "{problems:?}");
    for deep in ["[", "{a=", "[[", "a."] {
        let (_, problems) = parse(&format!("x = {}", deep.repeat(100_000)));
        assert!(!problems.is_empty());
        let (_, problems) = parse(&deep.repeat(100_000));
        assert!(!problems.is_empty());
    }
    let (_, problems) = parse(&format!("x = {}{}", "[".repeat(33), "]".repeat(33)));
    assert_eq!(problems[0].message, "nested too deeply");
}

#[test]
fn what_no_scenario_needs_is_refused() {
    let cases = [
        ("a = nan", "not finite"),
        ("a = -inf", "not finite"),
        ("a = 1e999", "not finite"),
        ("a = 9223372036854775808", "beyond 64 bits"),
        ("a = \"x\\u0000\"", "control"),
        ("a = \"x\\u202e\"", "direction"),
        ("a = \"x\\u200f\"", "direction"),
        ("a = \"x\\rSPOOFED\"", "control"),
        ("a = \"x\\u200b\"", "nobody sees"),
        ("\"\\u2066\" = 1", "direction"),
        ("a = 1\na = 2", "given before"),
        ("[a]\n[a]", "given before"),
    ];
    assert!(parse("a = \"\"\"\r\nb\r\nc\"\"\"\r\n").1.is_empty(), "line breaks of Windows");
    for (text, expected) in cases {
        let (_, problems) = parse(text);
        assert_eq!(problems.len(), 1, "{text}: {problems:?}");
        assert!(problems[0].message.contains(expected), "{text}: {problems:?}");
    }
}

fn tree(text: &str) -> Node {
    let sink = Sink::default();
    let source = sink.source(Source::new("t", text));
    parse_document(text, source, &sink).unwrap()
}

fn text(node: &Node) -> String {
    match &node.value {
        Value::Table(table) => {
            let entries = table.entries.iter();
            let entries: Vec<_> = entries.map(|e| format!("{}={}", e.key, text(&e.node))).collect();
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
        ("d='5s'", "d={distribution='constant',value=3}", "{d={distribution=constant,value=3}}"),
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

const TEXT: &str = "\
schema = 1
[roles.a]
severity = 2
[roles.a.activation]
maximum_duration = \"2h\"
[[needs]]
role = \"a\"
[policies.p]
roles.a.activation.require_approval = true
";

#[test]
fn a_key_is_found_in_its_policy_or_as_near_as_it_goes() {
    let places = Places::new("a.toml", TEXT);
    let spot = |policy, path: &str| {
        let path: Vec<String> = path.split('.').map(str::to_owned).collect();
        let spot = places.spot(policy, &path);
        (spot.path, spot.from.line, spot.from.column, spot.to.column)
    };
    let cases = [
        (None, "roles.a.severity", ("roles.a.severity", 3, 1, 13)),
        (None, "roles.a.activation.approvers", ("roles.a.activation", 4, 10, 20)),
        (
            Some("p"),
            "roles.a.activation.require_approval",
            ("policies.p.roles.a.activation.require_approval", 9, 20, 43),
        ),
        (
            Some("p"),
            "roles.a.activation.maximum_duration",
            ("roles.a.activation.maximum_duration", 5, 1, 24),
        ),
        (None, "needs.0.role", ("needs.0.role", 7, 1, 11)),
        (None, "approvers.x", ("", 1, 1, 1)),
    ];
    for (policy, path, (shown, line, from, to)) in cases {
        assert_eq!(spot(policy, path), (shown.to_owned(), line, from, to), "{path}");
    }
}

#[test]
fn positions_count_characters_and_never_leave_the_text() {
    let source = Source::excerpt("a.toml", "héllo = 1\r\nzwei = \"ü\"\n", 5);
    let cases = [(0, (5, 1)), (2, (5, 2)), (3, (5, 3)), (12, (6, 1)), (99, (7, 1))];
    for (offset, (line, column)) in cases {
        assert_eq!(source.position(offset), Position { line, column }, "offset {offset}");
    }
    assert_eq!(&source.text()[source.line(3)], "héllo = 1");
    assert_eq!(&source.text()[source.line(13)], "zwei = \"ü\"");
    assert_eq!(source.line(99), 24..24);
}
