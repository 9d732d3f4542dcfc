//! One of the two measures between which to choose, as one types it: `MEASURE of ROLE`.
//!
//! Promises: what is written is read back the same. Never: a role that no scenario was asked for.

use serde::{Deserialize, Serialize};

use super::tradeoff::{Axis, Whose};
use crate::id::RoleId;
use crate::scenario::model::Scenario;

/// A measure with its better direction, of a role if one is named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AxisOf {
    /// The measure.
    pub axis: Axis,
    /// The role by its name, `*` for all together; where no side names one, each role has a choice
    /// of its own.
    pub role: Option<String>,
}

impl AxisOf {
    /// `MEASURE`, `MEASURE:min` or `MEASURE:max`, and `of ROLE` behind it.
    ///
    /// # Errors
    /// As for [`Axis::parse`].
    pub fn parse(text: &str) -> Result<Self, String> {
        let (axis, role) = match text.trim().split_once(" of ") {
            Some((axis, role)) => (axis, Some(role.trim().to_owned())),
            None => (text, None),
        };
        Ok(Self { axis: Axis::parse(axis)?, role })
    }

    /// As [`AxisOf::parse`] reads it.
    pub fn text(&self) -> String {
        let of = self.role.as_ref().map(|role| format!(" of {role}"));
        self.axis.text() + &of.unwrap_or_default()
    }

    /// The name in a column: a role, or `*`.
    pub fn whom(&self) -> &str {
        self.role.as_deref().unwrap_or("*")
    }
}

/// Whether a role is named.
pub fn are_named(sides: &[AxisOf; 2]) -> bool {
    sides.iter().any(|side| side.role.is_some())
}

/// Of whom both measures are; `None` when no role was named. A role that the scenario does not have
/// is taken for all together: who asks checks the names before.
pub fn whose(scenario: &Scenario, sides: &[AxisOf; 2]) -> Option<Whose> {
    let role = |side: &AxisOf| {
        let place = scenario.roles.iter().position(|name| name == side.whom());
        place.map(RoleId::new)
    };
    are_named(sides).then(|| [role(&sides[0]), role(&sides[1])])
}

/// What a column says of both: one name where they are of the same, else both.
pub fn both([x, y]: [&str; 2]) -> String {
    if x == y { x.to_owned() } else { format!("{x}; {y}") }
}

impl From<Axis> for AxisOf {
    fn from(axis: Axis) -> Self {
        Self { axis, role: None }
    }
}

impl From<AxisOf> for String {
    fn from(side: AxisOf) -> Self {
        side.text()
    }
}

impl TryFrom<String> for AxisOf {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}
