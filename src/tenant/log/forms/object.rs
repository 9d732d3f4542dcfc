//! A record that is a JSON object, in any of the forms.
//!
//! Promises: what no form names is skipped by the parser; a value of another kind than expected says
//! nothing, and spoils nothing.

use std::borrow::Cow;
use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::tenant::log::fields::{Fields, Text, give, own};
use crate::tenant::log::forms::nested::{
    Any, Caller, Details, Initiator, Keys, Targets, ignores, nested, seed, take,
};
use crate::tenant::log::forms::slot::Slot;
use crate::tenant::log::forms::{activity, analytics, diagnostic, graph, refused};

/// What the value of this key is in any of the JSON forms.
fn slot(key: &str) -> Option<Slot> {
    graph::slot(key)
        .or_else(|| diagnostic::slot(key))
        .or_else(|| analytics::slot(key))
        .or_else(|| activity::slot(key))
}

/// Reads a record; `None` when it is not JSON.
pub fn read(text: &str) -> Option<Fields<'_>> {
    let mut fields = Fields::default();
    let mut parser = serde_json::Deserializer::from_str(text);
    Record { fields: &mut fields, nested: false }.deserialize(&mut parser).ok()?;
    parser.end().ok()?;
    Some(fields)
}

/// Reads a row of Kusto, of a table with these columns; `None` when it is not JSON, and otherwise
/// whether it has as many cells.
pub fn row<'a>(columns: &[String], text: &'a str) -> Option<(Fields<'a>, bool)> {
    let mut fields = Fields::default();
    let mut parser = serde_json::Deserializer::from_str(text);
    let fits = Row { fields: &mut fields, columns }.deserialize(&mut parser).ok()?;
    Some((fields, fits))
}

/// The names of the columns of a table of Kusto, in lower case; `None` when there are none.
pub fn columns(text: &str) -> Option<Vec<String>> {
    let table: serde_json::Value = serde_json::from_str(text).ok()?;
    let table = table.as_object()?;
    let (_, columns) = table.iter().find(|(key, _)| key.eq_ignore_ascii_case("columns"))?;
    let name = |column: &serde_json::Value| {
        let column = column.as_object()?;
        let (_, name) = column.iter().find(|(key, _)| {
            key.eq_ignore_ascii_case("name") || key.eq_ignore_ascii_case("ColumnName")
        })?;
        Some(name.as_str()?.to_lowercase())
    };
    Some(columns.as_array()?.iter().map(|column| name(column).unwrap_or_default()).collect())
}

/// A cell of CSV or Kusto: a text, or JSON where the column is nested.
pub fn cell<'a>(fields: &mut Fields<'a>, column: &str, value: Text<'a>) {
    match slot(column) {
        Some(slot @ (Slot::Initiator | Slot::Targets | Slot::Details | Slot::Caller)) => {
            nested(fields, slot, &value);
        }
        Some(slot) => plain(fields, slot, column, value, false),
        None => fields.signs |= refused::sign(column),
    }
}

/// Puts a text where it belongs. What is nested in `properties` is the record itself, and wins.
fn plain<'a>(fields: &mut Fields<'a>, slot: Slot, key: &str, text: Text<'a>, nested: bool) {
    let place = match slot {
        Slot::At => &mut fields.at,
        Slot::Collected => &mut fields.collected,
        Slot::Service => &mut fields.service,
        Slot::Category => &mut fields.category,
        Slot::Activity => &mut fields.activity,
        Slot::Result => &mut fields.result,
        Slot::Correlation => &mut fields.correlation,
        Slot::RoleName => &mut fields.role.name,
        Slot::Subject => &mut fields.subject,
        Slot::SubjectName => &mut fields.subject_name,
        Slot::Scope => &mut fields.role.scope,
        Slot::Detail => return fields.detail(key, text),
        Slot::Provider if text.eq_ignore_ascii_case("azurerbac") => {
            fields.service = Cow::Borrowed("PIM");
            fields.category = Cow::Borrowed("ResourceManagement");
            return;
        }
        _ => return,
    };
    // `OperationName` stands beside `ActivityDisplayName` in Log Analytics, and says the same.
    if nested && !text.is_empty() {
        *place = text;
    } else {
        give(place, text);
    }
}

/// The record, or what is nested in `properties`.
struct Record<'f, 'a> {
    fields: &'f mut Fields<'a>,
    nested: bool,
}

seed!(Record);

impl<'de> Visitor<'de> for Record<'_, 'de> {
    type Value = ();
    ignores!('de: unit, scalars, list);
    /// In some exports what is nested is JSON in a text.
    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        let mut found = Fields::default();
        let mut parser = serde_json::Deserializer::from_str(text);
        let nested = self.nested;
        if text.starts_with('{')
            && (Record { fields: &mut found, nested }).deserialize(&mut parser).is_ok()
        {
            for (place, text) in [
                (&mut self.fields.at, &mut found.at),
                (&mut self.fields.service, &mut found.service),
                (&mut self.fields.category, &mut found.category),
                (&mut self.fields.activity, &mut found.activity),
                (&mut self.fields.result, &mut found.result),
                (&mut self.fields.correlation, &mut found.correlation),
            ] {
                if !text.is_empty() {
                    *place = own(std::mem::take(text));
                }
            }
            take(self.fields, found);
        }
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let fields = self.fields;
        while let Some(key) = map.next_key_seed(Keys)? {
            let key = key.text();
            match slot(key) {
                Some(Slot::Initiator) => map.next_value_seed(Initiator(fields))?,
                Some(Slot::Targets) => map.next_value_seed(Targets(fields))?,
                Some(Slot::Details) => map.next_value_seed(Details(fields))?,
                Some(Slot::Caller) => map.next_value_seed(Caller(fields))?,
                Some(Slot::Properties) if !self.nested => {
                    map.next_value_seed(Record { fields, nested: true })?;
                }
                Some(Slot::Envelope) => {
                    map.next_value_seed(Record { fields, nested: false })?;
                }
                // Splunk calls the record so, others have a word here.
                Some(Slot::Result) => map.next_value_seed(Outcome(fields, self.nested))?,
                Some(slot) => {
                    let text = map.next_value_seed(Any)?;
                    plain(fields, slot, key, text, self.nested);
                }
                None => {
                    fields.signs |= refused::sign(key);
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// `result`: a word, or a record.
struct Outcome<'f, 'a>(&'f mut Fields<'a>, bool);

seed!(Outcome);

impl<'de> Visitor<'de> for Outcome<'_, 'de> {
    type Value = ();
    ignores!('de: unit, scalars, list);
    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<(), E> {
        plain(self.0, Slot::Result, "", Cow::Borrowed(text), self.1);
        Ok(())
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        plain(self.0, Slot::Result, "", Cow::Owned(text.to_owned()), self.1);
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        Record { fields: self.0, nested: false }.visit_map(map)
    }
}

/// A row, its cells by the names of columns; whether it has as many.
struct Row<'f, 'c, 'a> {
    fields: &'f mut Fields<'a>,
    columns: &'c [String],
}

impl<'de> DeserializeSeed<'de> for Row<'_, '_, 'de> {
    type Value = bool;
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<bool, D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Row<'_, '_, 'de> {
    type Value = bool;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<bool, A::Error> {
        let fields = self.fields;
        for column in self.columns {
            // Nested cells are JSON, or JSON in a text.
            let found = match slot(column) {
                Some(Slot::Initiator) => list.next_element_seed(Initiator(fields))?,
                Some(Slot::Targets) => list.next_element_seed(Targets(fields))?,
                Some(Slot::Details) => list.next_element_seed(Details(fields))?,
                Some(Slot::Caller) => list.next_element_seed(Caller(fields))?,
                Some(slot) => list
                    .next_element_seed(Any)?
                    .map(|text| plain(fields, slot, column, text, false)),
                None => list.next_element::<IgnoredAny>()?.map(|_| ()),
            };
            if found.is_none() {
                return Ok(false);
            }
        }
        let mut more = false;
        while list.next_element::<IgnoredAny>()?.is_some() {
            more = true;
        }
        Ok(!more)
    }
}
