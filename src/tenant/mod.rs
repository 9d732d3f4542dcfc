//! The tenant: what the exports of a real tenant say.
//!
//! Promises: bytes go in, plain data comes out; whatever comes in, memory is bounded and no message
//! has the value of a field that may hold a person. Never: a file that nobody named, a connection.
//!
//! | file | what it does |
//! | --- | --- |
//! | [`built_in`] | the roles that every tenant has |
//! | [`log`] | audit logs become requests |

pub mod built_in;
pub mod log;
