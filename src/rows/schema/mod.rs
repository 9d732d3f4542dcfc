//! The JSON Schema (draft-07) of scenario files, for editors.
//!
//! It is made from the rows that the reader itself goes by ([`crate::scenario::keys`]), so that a
//! key, a default or a range cannot differ. Promises: what the reader accepts, the schema accepts;
//! what a schema can say about a mistake, it says. A policy may give any part of a table, and a
//! scenario with policies may leave to them what they all give: keys of such tables are demanded
//! only of a scenario without policies. Never: names that must exist, sums, files.

mod patterns;

use serde_json::{Map, Value, json};

use crate::scenario::keys::{
    DISTRIBUTIONS, Key, Kind, MEASURES, MOST_MEMBERS, MOST_NAMES, MOST_POLICIES, POLICY, Rule,
    Section, TOP, TableKeys,
};
use crate::time::Span;

/// Its title, by which it is known.
pub const TITLE: &str = "pimsim scenario, schema 1";

/// The schema as text, in the same bytes every time.
pub fn schema() -> String {
    let mut definitions = Definitions::default();
    let mut top = table(&TOP, Form::Whole, &mut definitions);
    let own =
        [("$schema", json!("http://json-schema.org/draft-07/schema#")), ("title", json!(TITLE))];
    let mut document: Map<String, Value> =
        own.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    document.append(&mut top);
    let lone = POLICY.keys.iter().filter(|key| matches!(key.kind, Kind::Part));
    let lone = lone.filter_map(|key| Some((key.name, demands(TOP.key(key.name)?.kind)?)));
    let lone: Map<String, Value> = lone.map(|(name, value)| (name.to_owned(), value)).collect();
    document.insert("if".to_owned(), open(json!({ "not": has(&["policies"]) })));
    document.insert("then".to_owned(), open(json!({ "properties": lone })));
    document.insert("definitions".to_owned(), Value::Object(definitions.made));
    let text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text + "\n"
}

/// Whether a table must be whole where it stands, or may be a part that is laid over another.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    Whole,
    Part,
}

/// Definitions that have been made, by name.
#[derive(Default)]
struct Definitions {
    made: Map<String, Value>,
}

impl Definitions {
    /// A reference to a definition, which is made when it is first asked for.
    fn refer(&mut self, name: &str, make: impl FnOnce(&mut Self) -> Value) -> Value {
        if !self.made.contains_key(name) {
            self.made.insert(name.to_owned(), Value::Null);
            let made = make(self);
            self.made.insert(name.to_owned(), made);
        }
        json!({ "$ref": format!("#/definitions/{name}") })
    }

    fn table(&mut self, keys: &'static TableKeys, form: Form) -> Value {
        let name = keys.path.replace(".NAME", "");
        self.refer(&name, |all| Value::Object(table(keys, form, all)))
    }

    fn distribution(&mut self) -> Value {
        self.refer("distribution", |all| {
            let described = DISTRIBUTIONS.iter().map(|(word, keys)| {
                let mut made = table(keys, Form::Whole, all);
                made.insert("title".to_owned(), json!(word));
                if let Some(which) = made["properties"]["distribution"].as_object_mut() {
                    which.remove("enum");
                    which.insert("const".to_owned(), json!(word));
                    which.insert("examples".to_owned(), json!([word]));
                }
                Value::Object(made)
            });
            let described: Vec<Value> = described.collect();
            let mut forms = vec![json!({ "type": "string" })];
            forms.extend(described);
            let words = DISTRIBUTIONS.map(|(word, _)| word);
            // What can be told without looking at the forms is told once and plainly.
            json!({
                "description": "A distribution, or a duration for a constant.",
                "type": ["string", "object"],
                "pattern": patterns::duration(false),
                "required": ["distribution"],
                "properties": { "distribution": { "enum": words } },
                "additionalProperties": true,
                "oneOf": forms,
            })
        })
    }
}

/// An object with the keys of a table.
fn table(keys: &'static TableKeys, form: Form, all: &mut Definitions) -> Map<String, Value> {
    let mut made = Map::new();
    made.insert("description".to_owned(), json!(sentence(keys.about)));
    made.insert("type".to_owned(), json!("object"));
    let mut properties = Map::new();
    for row in keys.keys {
        properties.insert(row.name.to_owned(), key(row, form, all));
    }
    for rule in keys.rules {
        if let Rule::Entries(name, least, most) = rule {
            limit_entries(&mut properties[*name], *least, *most);
        }
    }
    made.insert("properties".to_owned(), Value::Object(properties));
    made.insert("additionalProperties".to_owned(), json!(false));
    if form == Form::Whole {
        made.append(&mut demanded(keys));
    }
    made
}

/// The length of a list; where the key can be something else, that is not concerned.
fn limit_entries(list: &mut Value, least: usize, most: usize) {
    if least > 0 {
        list["minItems"] = json!(least);
    }
    list["maxItems"] = json!(most);
}

/// Which keys a table must have, and which of them go together.
fn demanded(keys: &TableKeys) -> Map<String, Value> {
    use crate::scenario::keys::Absence::Required;
    let mut made = Map::new();
    let required = keys.keys.iter().filter(|key| key.absence == Required);
    let required: Vec<&str> = required.map(|key| key.name).collect();
    if !required.is_empty() {
        made.insert("required".to_owned(), json!(required));
    }
    let any = |keys: &[&str]| -> Value { keys.iter().map(|key| has(&[key])).collect() };
    for rule in keys.rules {
        match rule {
            Rule::OneOf(sets) => {
                let all: Vec<&str> = sets.iter().copied().flatten().copied().collect();
                let only = |set: &&[&str]| {
                    let others = all.iter().filter(|key| !set.contains(key)).copied();
                    let others: Vec<&str> = others.collect();
                    open(json!({ "required": set, "not": { "anyOf": any(&others) } }))
                };
                made.insert("oneOf".to_owned(), sets.iter().map(only).collect());
            }
            Rule::Some(keys) => {
                made.insert("anyOf".to_owned(), any(keys));
            }
            Rule::Together(a, b) => {
                made.insert("dependencies".to_owned(), json!({ *a: [b], *b: [a] }));
            }
            Rule::Apart(a, b) => {
                made.insert("not".to_owned(), has(&[a, b]));
            }
            Rule::Entries(..) => {}
        }
    }
    made
}

/// What is demanded of a table that policies may change, and of those in it, when there are none.
fn demands(kind: Kind) -> Option<Value> {
    let (Kind::Table(keys) | Kind::Named(keys)) = kind else { return None };
    let mut made = demanded(keys);
    let inner = keys.keys.iter().filter_map(|key| Some((key.name, demands(key.kind)?)));
    let inner: Map<String, Value> = inner.map(|(name, value)| (name.to_owned(), value)).collect();
    if !inner.is_empty() {
        made.insert("properties".to_owned(), Value::Object(inner));
    }
    if made.is_empty() {
        return None;
    }
    let made = open(Value::Object(made));
    Some(match kind {
        Kind::Named(_) => json!({ "additionalProperties": made }),
        _ => made,
    })
}

/// A table with these keys, whatever else it has.
fn has(keys: &[&str]) -> Value {
    open(json!({ "required": keys }))
}

/// A demand that is laid beside a table. Without this word Tombi takes it for a table that has no other key.
fn open(mut demand: Value) -> Value {
    demand["additionalProperties"] = json!(true);
    demand
}

/// What a key may hold, with its description, its default and an example.
fn key(row: &Key, form: Form, all: &mut Definitions) -> Value {
    let mut made = match row.kind {
        Kind::Part => part(row, all),
        kind => value(kind, form, all),
    };
    if let Some(reference) = made.get("$ref") {
        // What stands beside a reference is not looked at in draft-07.
        made = json!({ "allOf": [{ "$ref": reference }] });
    }
    let mut described = Map::new();
    described.insert("description".to_owned(), json!(description(row)));
    if let Some(default) = row.default_in_toml() {
        described.insert("default".to_owned(), from_toml(&default));
    }
    if let Some(example) = row.example() {
        described.insert("examples".to_owned(), json!([from_toml(example)]));
    }
    if let Value::Object(made) = &mut made {
        described.append(made);
    }
    Value::Object(described)
}

/// What a key means, what it may hold and what it is otherwise.
fn description(row: &Key) -> String {
    let mut text = sentence(row.about);
    if !matches!(row.kind, Kind::Table(_) | Kind::Tables(_) | Kind::Named(_) | Kind::Part) {
        text += &format!(" Allowed: {}.", row.kind.allowed());
    }
    if let Some(default) = row.default_in_toml() {
        text += &format!(" Default: `{default}`.");
    }
    text
}

/// A sentence from one that is written without its capital and its full stop.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}

/// A part that a policy may give.
fn part(row: &Key, all: &mut Definitions) -> Value {
    TOP.key(row.name).map_or(Value::Null, |whole| value(whole.kind, Form::Part, all))
}

/// What a kind allows.
fn value(kind: Kind, form: Form, all: &mut Definitions) -> Value {
    let list = |items: Value| json!({ "type": "array", "items": items });
    match kind {
        Kind::Schema => json!({ "type": "integer", "const": 1 }),
        Kind::Text(longest) => json!({ "type": "string", "maxLength": longest }),
        Kind::Sign(longest) => {
            json!({ "type": "string", "pattern": "^\\S+$", "maxLength": longest })
        }
        Kind::Measure => {
            let names: Vec<&str> = MEASURES.iter().map(|measure| measure.name).collect();
            json!({ "type": "string", "enum": names })
        }
        Kind::Name => name(&["*"]),
        Kind::Boolean => json!({ "type": "boolean" }),
        Kind::Whole(least, most) => {
            json!({ "type": "integer", "minimum": least, "maximum": most })
        }
        Kind::Number(least, most) => json!({ "type": "number", "minimum": least, "maximum": most }),
        Kind::NumberAbove(least, most) => {
            json!({ "type": "number", "exclusiveMinimum": least, "maximum": most })
        }
        Kind::Inside => json!({ "type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1 }),
        Kind::Chance => json!({ "type": "number", "minimum": 0, "maximum": 1 }),
        Kind::Duration(least, _) => span(least),
        Kind::Rate => json!({ "type": "string", "pattern": patterns::rate(true) }),
        Kind::RateOrZero => json!({ "type": "string", "pattern": patterns::rate(false) }),
        Kind::Distribution => all.distribution(),
        Kind::WordOrDistribution(words) => json!({
            "anyOf": [{ "type": "string", "enum": words }, all.distribution()],
        }),
        Kind::Word(words) => json!({ "type": "string", "enum": words }),
        Kind::Words(words) => list(json!({ "type": "string", "enum": words })),
        Kind::Reference(_) => json!({ "type": "string", "minLength": 1 }),
        Kind::References(section) => references(section),
        Kind::Lists(_, section) => {
            let mut groups = references(section);
            groups["minItems"] = json!(1);
            json!({ "type": "object", "additionalProperties": groups })
        }
        Kind::DateTime => date_time(),
        Kind::Dates => list(dates()),
        Kind::Weekly => list(json!({ "type": "string", "pattern": patterns::weekly() })),
        Kind::Extra => list(json!({ "type": "string", "pattern": patterns::extra() })),
        Kind::Zone => json!({ "type": "string", "pattern": "^[A-Za-z0-9_+/-]+$" }),
        Kind::File => json!({
            "type": "string", "minLength": 1, "not": { "pattern": patterns::LEADS_OUT }
        }),
        Kind::Durations => list(span(Span::ZERO)),
        // Limits concern only what they can: a number, a list, a text.
        Kind::Members(keys) => json!({
            "type": ["integer", "array"],
            "minimum": 1,
            "maximum": MOST_MEMBERS,
            "items": all.table(keys, Form::Whole),
        }),
        Kind::Limit => json!({
            "type": ["number", "string"],
            "minimum": 0,
            "maximum": 1e15,
            "pattern": patterns::duration(false),
        }),
        Kind::Table(keys) => all.table(keys, inherited(keys, form)),
        Kind::Tables(keys) => list(all.table(keys, Form::Whole)),
        Kind::Named(keys) => named(keys, form, all),
        Kind::Part => json!({ "type": "object" }),
    }
}

/// Names that another table defines; no name stands twice.
fn references(section: Section) -> Value {
    let mut made = json!({ "type": "array", "items": { "type": "string", "minLength": 1 } });
    if section != Section::Requester {
        made["uniqueItems"] = json!(true);
    }
    made
}

/// Tables under names that the author chooses.
fn named(keys: &'static TableKeys, form: Form, all: &mut Definitions) -> Value {
    let taken: &[&str] = match keys.path {
        "calendars.NAME" => &["*", "always", "never"],
        _ => &["*"],
    };
    let most = if keys.path == POLICY.path { MOST_POLICIES } else { MOST_NAMES };
    json!({
        "type": "object",
        "propertyNames": name(taken),
        "maxProperties": most,
        "additionalProperties": all.table(keys, inherited(keys, form)),
    })
}

/// Tables that a policy may change are parts wherever they stand.
fn inherited(keys: &TableKeys, form: Form) -> Form {
    let first = keys.path.split('.').next().unwrap_or_default();
    let changed = POLICY.key(first).is_some_and(|row| matches!(row.kind, Kind::Part));
    if changed { Form::Part } else { form }
}

/// A name that is none of these.
fn name(taken: &[&str]) -> Value {
    json!({
        "type": "string",
        "minLength": 1,
        "maxLength": 200,
        "pattern": patterns::NAME,
        "not": { "enum": taken },
    })
}

/// A date, a local date-time, or one with an offset. Most editors take dates of TOML for texts;
/// some tell them apart by their format.
fn date_time() -> Value {
    let form =
        |format| json!({ "type": "string", "format": format, "pattern": patterns::DATE_TIME });
    let forms = ["date", "date-time-local", "date-time"].map(form);
    json!({ "anyOf": forms })
}

/// A date without quotes, which some editors know by its format, or a range in quotes.
fn dates() -> Value {
    let quoted = json!({ "type": "string", "pattern": patterns::dates() });
    let mut date = quoted.clone();
    date["format"] = json!("date");
    json!({ "anyOf": [date, quoted] })
}

/// A duration; above zero when the least one is.
fn span(least: Span) -> Value {
    let some = least > Span::ZERO;
    json!({ "type": "string", "pattern": patterns::duration(some) })
}

/// A value in TOML as the same value in JSON; a date as a text.
fn from_toml(text: &str) -> Value {
    let document = format!("x = {text}").parse::<toml::Table>();
    document.map_or(Value::Null, |table| json(&table["x"]))
}

/// As editors turn TOML into JSON before they look into a schema.
fn json(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => json!(text),
        toml::Value::Integer(number) => json!(number),
        toml::Value::Float(number) => json!(number),
        toml::Value::Boolean(value) => json!(value),
        toml::Value::Datetime(date) => json!(date.to_string()),
        toml::Value::Array(values) => values.iter().map(json).collect(),
        toml::Value::Table(table) => {
            Value::Object(table.iter().map(|(key, value)| (key.clone(), json(value))).collect())
        }
    }
}
