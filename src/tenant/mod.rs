//! The tenant: what the exports of a real tenant say.
//!
//! Promises: bytes go in, plain data comes out; whatever comes in, memory is bounded and no message
//! has the value of a field that may hold a person. Never: a file that nobody named, a connection.
//!
//! | file | what it does |
//! | --- | --- |
//! | [`log`] | audit logs become requests |

pub mod log;
