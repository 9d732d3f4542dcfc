//! The forms of audit logs: which keys and columns of each say what.
//!
//! A new form is one file here: its keys, as a function from a name to a [`slot::Slot`], and what is nested
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
//! | `object`, `nested` | JSON objects of all these, and what is nested in them |
//! | `slot` | what a value can be |
//! | `refused` | exports that cannot serve, and why |

pub mod activity;
pub mod analytics;
pub mod diagnostic;
pub mod graph;
pub mod nested;
pub mod object;
pub mod portal;
pub mod refused;
pub mod slot;
