//! What is nested in a record: who did it, the targets, the details; as JSON or as JSON in a text.
//!
//! Promises: what no form names is skipped by the parser; a value of another kind than expected says
//! nothing, and spoils nothing.

use std::borrow::Cow;
use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::tenant::log::fields::{Fields, Target, Text, give, own};
use crate::tenant::log::forms::slot::Slot;

/// JSON that stands in a text.
pub fn nested(fields: &mut Fields<'_>, slot: Slot, text: &str) {
    let mut found = Fields::default();
    let mut parser = serde_json::Deserializer::from_str(text);
    let parsed = match slot {
        Slot::Initiator => Initiator(&mut found).deserialize(&mut parser),
        Slot::Targets => Targets(&mut found).deserialize(&mut parser),
        Slot::Caller => Caller(&mut found).deserialize(&mut parser),
        _ => Details(&mut found).deserialize(&mut parser),
    };
    if parsed.is_ok() {
        take(fields, found);
    }
}

/// Takes over what was found in a text that does not last.
pub fn take(fields: &mut Fields<'_>, found: Fields<'_>) {
    give(&mut fields.actor, own(found.actor));
    give(&mut fields.actor_upn, own(found.actor_upn));
    give(&mut fields.actor_name, own(found.actor_name));
    give(&mut fields.app, own(found.app));
    fields.by_app |= found.by_app;
    give(&mut fields.role.name, own(found.role.name));
    if !found.role.template.is_empty() {
        fields.role.template = own(found.role.template);
    }
    give(&mut fields.role.object, own(found.role.object));
    give(&mut fields.role.group, own(found.role.group));
    give(&mut fields.role.group_name, own(found.role.group_name));
    give(&mut fields.role.scope, own(found.role.scope));
    if fields.subject.is_empty() && fields.subject_upn.is_empty() {
        fields.subject = own(found.subject);
        fields.subject_upn = own(found.subject_upn);
        fields.subject_name = own(found.subject_name);
    }
    give(&mut fields.request, own(found.request));
    give(&mut fields.request_target, own(found.request_target));
    give(&mut fields.start, own(found.start));
    give(&mut fields.expiration, own(found.expiration));
    give(&mut fields.approval, own(found.approval));
}

/// A key in lower case, if it is short enough to be one of ours.
pub struct Key {
    text: [u8; 40],
    length: usize,
}

impl Key {
    fn of(key: &str) -> Self {
        let mut text = [0; 40];
        let length = if key.len() <= text.len() { key.len() } else { 0 };
        text[..length].copy_from_slice(&key.as_bytes()[..length]);
        text[..length].make_ascii_lowercase();
        Self { text, length }
    }

    /// It.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.text[..self.length]).unwrap_or_default()
    }
}

impl<'de> DeserializeSeed<'de> for Keys {
    type Value = Key;
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Key, D::Error> {
        from.deserialize_str(self)
    }
}

pub struct Keys;

impl Visitor<'_> for Keys {
    type Value = Key;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }
    fn visit_str<E: Error>(self, key: &str) -> Result<Key, E> {
        Ok(Key::of(key))
    }
}

/// A text whatever it is: numbers and truths as they are written, all else empty.
pub struct Any;

impl<'de> DeserializeSeed<'de> for Any {
    type Value = Text<'de>;
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Text<'de>, D::Error> {
        from.deserialize_any(self)
    }
}

/// What every visitor does with a value of another kind than it expects: nothing.
macro_rules! ignores {
    ($lifetime:lifetime: $($what:ident),*) => {
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a value")
        }
        $(ignores!(@ $lifetime $what);)*
    };
    (@ $l:lifetime unit) => {
        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> { Ok(Default::default()) }
    };
    (@ $l:lifetime scalars) => {
        fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> { Ok(Default::default()) }
        fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> { Ok(Default::default()) }
        fn visit_u64<E: Error>(self, _: u64) -> Result<Self::Value, E> { Ok(Default::default()) }
        fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> { Ok(Default::default()) }
    };
    (@ $l:lifetime text) => {
        fn visit_str<E: Error>(self, _: &str) -> Result<Self::Value, E> { Ok(Default::default()) }
    };
    (@ $l:lifetime list) => {
        fn visit_seq<A: SeqAccess<$l>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            while list.next_element::<IgnoredAny>()?.is_some() {}
            Ok(Default::default())
        }
    };
    (@ $l:lifetime map) => {
        fn visit_map<A: MapAccess<$l>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            Ok(Default::default())
        }
    };
}

impl<'de> Visitor<'de> for Any {
    type Value = Text<'de>;
    ignores!('de: unit, list, map);
    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
    fn visit_bool<E: Error>(self, yes: bool) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(if yes { "true" } else { "false" }))
    }
    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Cow::Owned(number.to_string()))
    }
    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Cow::Owned(number.to_string()))
    }
    fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Text::default())
    }
}

/// A visitor of this kind of value is the seed as well.
macro_rules! seed {
    ($name:ident) => {
        impl<'de> DeserializeSeed<'de> for $name<'_, 'de> {
            type Value = ();
            fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
                from.deserialize_any(self)
            }
        }
    };
}

pub(super) use {ignores, seed};

/// `initiatedBy`.
pub struct Initiator<'f, 'a>(pub &'f mut Fields<'a>);

seed!(Initiator);

impl<'de> Visitor<'de> for Initiator<'_, 'de> {
    type Value = ();
    ignores!('de: unit, scalars, list);
    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        if text.starts_with('{') {
            nested(self.0, Slot::Initiator, text);
        }
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key_seed(Keys)? {
            let mut who = Target::default();
            match key.text() {
                "user" => {
                    map.next_value_seed(Thing(&mut who))?;
                    give(&mut self.0.actor, who.id);
                    give(&mut self.0.actor_upn, who.upn);
                    let nobody = self.0.actor.is_empty() && self.0.actor_upn.is_empty();
                    let place = if nobody { &mut self.0.app } else { &mut self.0.actor_name };
                    give(place, who.name);
                }
                "app" => {
                    map.next_value_seed(Thing(&mut who))?;
                    self.0.by_app |= !who.name.is_empty() || !who.id.is_empty();
                    give(&mut self.0.app, who.name);
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// `targetResources`.
pub struct Targets<'f, 'a>(pub &'f mut Fields<'a>);

seed!(Targets);

impl<'de> Visitor<'de> for Targets<'_, 'de> {
    type Value = ();
    ignores!('de: unit, scalars);
    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        if text.starts_with(['{', '[']) {
            nested(self.0, Slot::Targets, text);
        }
        Ok(())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        loop {
            let mut target = Target::default();
            if list.next_element_seed(Thing(&mut target))?.is_none() {
                return Ok(());
            }
            self.0.target(target);
        }
    }
    /// One target alone: PowerShell 5.1 leaves the list out.
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        let mut target = Target::default();
        Thing(&mut target).visit_map(map)?;
        self.0.target(target);
        Ok(())
    }
}

/// A target, a user, an application.
struct Thing<'f, 'a>(&'f mut Target<'a>);

seed!(Thing);

impl<'de> Visitor<'de> for Thing<'_, 'de> {
    type Value = ();
    ignores!('de: unit, scalars, text, list);
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key_seed(Keys)? {
            match key.text() {
                "id" => self.0.id = map.next_value_seed(Any)?,
                "type" => self.0.kind = map.next_value_seed(Any)?,
                "displayname" => self.0.name = map.next_value_seed(Any)?,
                "userprincipalname" => self.0.upn = map.next_value_seed(Any)?,
                "appid" | "serviceprincipalid" => {
                    let id = map.next_value_seed(Any)?;
                    give(&mut self.0.id, id);
                }
                "modifiedproperties" => {
                    let mut found = Fields::default();
                    map.next_value_seed(Details(&mut found))?;
                    self.0.template = found.role.template;
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// `additionalDetails`, and modified properties: lists of a key and a value.
pub struct Details<'f, 'a>(pub &'f mut Fields<'a>);

seed!(Details);

impl<'de> Visitor<'de> for Details<'_, 'de> {
    type Value = ();
    ignores!('de: unit, scalars);
    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        if text.starts_with(['{', '[']) {
            nested(self.0, Slot::Details, text);
        }
        Ok(())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Pair(self.0))?.is_some() {}
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        Pair(self.0).visit_map(map)
    }
}

/// One of them.
struct Pair<'f, 'a>(&'f mut Fields<'a>);

seed!(Pair);

impl<'de> Visitor<'de> for Pair<'_, 'de> {
    type Value = ();
    ignores!('de: unit, scalars, text, list);
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let (mut name, mut value) = (Text::default(), Text::default());
        while let Some(key) = map.next_key_seed(Keys)? {
            match key.text() {
                "key" | "displayname" => name = map.next_value_seed(Any)?,
                // A value that is not wanted, a justification, is skipped where its key came first.
                "value" | "newvalue" if name.is_empty() || Fields::wants(&name) => {
                    value = map.next_value_seed(Any)?;
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        if Fields::wants(&name) {
            self.0.detail(&name, unquoted(value));
        }
        Ok(())
    }
}

/// Without the quotes that stand around values of modified properties.
fn unquoted(value: Text<'_>) -> Text<'_> {
    match value {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_matches('"')),
        Cow::Owned(text) => Cow::Owned(text.trim_matches('"').to_owned()),
    }
}

/// `CallerInfo` of the Activity Log: a list of kinds and values.
pub struct Caller<'f, 'a>(pub &'f mut Fields<'a>);

seed!(Caller);

impl<'de> Visitor<'de> for Caller<'_, 'de> {
    type Value = ();
    ignores!('de: unit, scalars);
    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        if text.starts_with('[') {
            nested(self.0, Slot::Caller, text);
        }
        Ok(())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(CallerPart(self.0))?.is_some() {}
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        CallerPart(self.0).visit_map(map)
    }
}

/// One of them.
struct CallerPart<'f, 'a>(&'f mut Fields<'a>);

seed!(CallerPart);

impl<'de> Visitor<'de> for CallerPart<'_, 'de> {
    type Value = ();
    ignores!('de: unit, scalars, text, list);
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let (mut kind, mut value) = (Text::default(), Text::default());
        while let Some(key) = map.next_key_seed(Keys)? {
            match key.text() {
                "calleridentitytype" => kind = map.next_value_seed(Any)?,
                "calleridentityvalue" => value = map.next_value_seed(Any)?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        match kind.as_ref() {
            "ObjectID" => give(&mut self.0.actor, value),
            "UPN" => give(&mut self.0.actor_upn, value),
            "ObjectClass" if value.eq_ignore_ascii_case("ServicePrincipal") => self.0.by_app = true,
            _ => {}
        }
        Ok(())
    }
}
