//! CSV: the 86 columns of the admin centre, and `AuditLogs` of Log Analytics. Columns are found by
//! name, since older downloads lack some.

use crate::tenant::log::fields::{Fields, Target, Text};
use crate::tenant::log::forms::{analytics, object, refused};

/// What the columns of a file say.
#[derive(Debug)]
pub struct Columns {
    /// For each column of the row, in order.
    meanings: Vec<Meaning>,
    /// How many details a row has.
    details: usize,
    /// Whether a column of instants says that it is in local time.
    pub local: bool,
    /// The bits of columns that are signs of another export.
    pub signs: u32,
}

/// What a column says.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Meaning {
    At,
    Correlation,
    Service,
    Category,
    Activity,
    Result,
    ActorType,
    ActorName,
    ActorId,
    ActorUpn,
    ActorAppName,
    TargetType(u8),
    TargetName(u8),
    TargetId(u8),
    TargetUpn(u8),
    PropertyName(u8),
    PropertyValue(u8),
    Key(u8),
    Value(u8),
    /// A column of Log Analytics, by name.
    Named(String),
    Nothing,
}

impl Columns {
    /// Of a header in lower case; `None` when it is of neither form.
    pub fn of(header: &[String]) -> Option<Self> {
        let signs = header.iter().fold(0, |signs, name| signs | refused::sign(name));
        let has = |name: &str| header.iter().any(|column| column == name);
        let dated = header.iter().any(|name| is_date(name));
        let portal = dated && has("activity") && has("service");
        if !portal && !analytics::is_header(header) {
            return None;
        }
        let named = |name: &String| match portal {
            true => meaning(name),
            false => Meaning::Named(name.clone()),
        };
        let meanings: Vec<_> = header.iter().map(named).collect();
        let details = meanings.iter().filter(|meaning| matches!(meaning, Meaning::Key(_))).count();
        let local = header.iter().any(|name| name.contains("local"));
        Some(Self { meanings, details, local, signs })
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.meanings.len()
    }

    /// What a row says; its fields in order.
    pub fn row<'a>(&self, row: impl Iterator<Item = Text<'a>>) -> Fields<'a> {
        let mut fields = Fields::default();
        let mut targets: [Target<'a>; 9] = Default::default();
        let mut keys = vec![Text::default(); self.details + 1];
        let (mut property, mut actor_name) = (Text::default(), Text::default());
        for (meaning, value) in self.meanings.iter().zip(row) {
            if value.is_empty() {
                continue;
            }
            match meaning {
                Meaning::At => fields.at = value,
                Meaning::Correlation => fields.correlation = value,
                Meaning::Service => fields.service = value,
                Meaning::Category => fields.category = value,
                Meaning::Activity => fields.activity = value,
                Meaning::Result => fields.result = value,
                Meaning::ActorType => fields.by_app = !value.eq_ignore_ascii_case("User"),
                Meaning::ActorName => actor_name = value,
                Meaning::ActorId => fields.actor = value,
                Meaning::ActorUpn => fields.actor_upn = value,
                Meaning::ActorAppName => fields.app = value,
                Meaning::TargetType(n) => targets[usize::from(*n)].kind = value,
                Meaning::TargetName(n) => targets[usize::from(*n)].name = value,
                Meaning::TargetId(n) => targets[usize::from(*n)].id = value,
                Meaning::TargetUpn(n) => targets[usize::from(*n)].upn = value,
                Meaning::PropertyName(_) => property = value,
                Meaning::PropertyValue(n) if property.eq_ignore_ascii_case("TemplateId") => {
                    targets[usize::from(*n)].template = value.trim_matches('"').to_owned().into();
                }
                Meaning::Key(n) => {
                    if let Some(place) = keys.get_mut(usize::from(*n)) {
                        *place = value;
                    }
                }
                Meaning::Value(n) => {
                    if let Some(key) = keys.get(usize::from(*n)).filter(|key| Fields::wants(key)) {
                        fields.detail(key, value);
                    }
                }
                Meaning::Named(column) => object::cell(&mut fields, column, value),
                Meaning::PropertyValue(_) | Meaning::Nothing => {}
            }
        }
        let nobody = fields.actor.is_empty() && fields.actor_upn.is_empty();
        if fields.app.is_empty() && (fields.by_app || nobody) {
            fields.app = actor_name;
        } else if !fields.by_app {
            fields.actor_name = actor_name;
        }
        targets.into_iter().for_each(|target| fields.target(target));
        fields
    }
}

fn is_date(name: &str) -> bool {
    name == "date" || name.starts_with("date (") || name.starts_with("date [")
}

fn meaning(name: &str) -> Meaning {
    match name {
        "correlationid" => Meaning::Correlation,
        "service" => Meaning::Service,
        "category" => Meaning::Category,
        "activity" => Meaning::Activity,
        "result" => Meaning::Result,
        "actortype" => Meaning::ActorType,
        "actordisplayname" => Meaning::ActorName,
        "actorobjectid" => Meaning::ActorId,
        "actoruserprincipalname" => Meaning::ActorUpn,
        "actorserviceprincipalname" => Meaning::ActorAppName,
        name if is_date(name) => Meaning::At,
        name => numbered(name).unwrap_or(Meaning::Nothing),
    }
}

/// `target1type`, `target1modifiedproperty2newvalue`, `additionaldetail3key`.
fn numbered(name: &str) -> Option<Meaning> {
    if let Some(rest) = name.strip_prefix("additionaldetail") {
        let (number, rest) = digits(rest)?;
        return match rest {
            "key" => Some(Meaning::Key(number)),
            "value" => Some(Meaning::Value(number)),
            _ => None,
        };
    }
    let (number, rest) = digits(name.strip_prefix("target")?)?;
    if number > 8 {
        return None;
    }
    match rest {
        "type" => Some(Meaning::TargetType(number)),
        "displayname" => Some(Meaning::TargetName(number)),
        "objectid" => Some(Meaning::TargetId(number)),
        "userprincipalname" => Some(Meaning::TargetUpn(number)),
        _ => match digits(rest.strip_prefix("modifiedproperty")?)?.1 {
            "name" => Some(Meaning::PropertyName(number)),
            "newvalue" => Some(Meaning::PropertyValue(number)),
            _ => None,
        },
    }
}

fn digits(text: &str) -> Option<(u8, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    Some((text[..end].parse().ok()?, &text[end..]))
}
