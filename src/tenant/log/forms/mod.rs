//! The forms of audit logs: which keys and columns of each say what.
//!
//! A new form is one file here: its keys, as a function from a name to a [`Slot`], and what is nested
//! in them. Promises: names are compared without case; targets are told by type, details by key.
//! Never: an instant that is understood, a person that is kept.
//!
//! | file | what it reads |
//! | --- | --- |
//! | `graph` | directoryAudits of Microsoft Graph, also from PowerShell |
//! | `diagnostic` | the envelope of Event Hub and storage |
//! | `analytics` | `AuditLogs` of Log Analytics, as CSV, JSON or Kusto tables |
//! | `activity` | the Azure Activity Log |
//! | `portal` | the CSV of the admin centre |
//! | `object` | JSON objects of all these |
//! | `refused` | exports that cannot serve, and why |

pub mod activity;
pub mod analytics;
pub mod diagnostic;
pub mod graph;
pub mod object;
pub mod portal;
pub mod refused;

/// What the value of a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// When it happened.
    At,
    /// When it was collected.
    Collected,
    /// The service.
    Service,
    /// The category.
    Category,
    /// What happened.
    Activity,
    /// The result.
    Result,
    /// The correlation.
    Correlation,
    /// Who did it, nested.
    Initiator,
    /// The targets, nested.
    Targets,
    /// The details, nested.
    Details,
    /// The record itself, nested.
    Properties,
    /// A detail by itself.
    Detail,
    /// The name of the role.
    RoleName,
    /// The person whose request it is.
    Subject,
    /// Who called, nested.
    Caller,
    /// The resource, of which the last segment is the scope.
    Scope,
    /// Azure's own provider of roles.
    Provider,
}

/// What the value of this key is in any of the JSON forms.
pub fn slot(key: &str) -> Option<Slot> {
    graph::slot(key)
        .or_else(|| diagnostic::slot(key))
        .or_else(|| analytics::slot(key))
        .or_else(|| activity::slot(key))
}
