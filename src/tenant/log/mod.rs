//! Audit logs of Entra PIM become requests.
//!
//! [`Reading`] takes the files of one log, each as bytes of UTF-8, in any order and form, and gives a
//! [`Log`]: requests as plain data, and what was found beside them.
//!
//! Promises: records are cut before they are parsed, so that a bad one costs itself; memory is that of
//! one record and of the requests; the order of records does not matter. Never: an address or a
//! justification of a person, in what comes out or in a message; a name unless it was asked for.
//!
//! | file | what it does |
//! | --- | --- |
//! | [`frame_json`], [`frame_csv`] | bytes become records, unparsed |
//! | [`forms`], [`fields`] | records become the fields that matter, as text |
//! | [`instant`] | instants in all their spellings |
//! | [`record`], [`intern`] | the one model of a record; persons and roles as numbers |
//! | [`damage`] | what was not understood, and what is not used |
//! | [`observed`] | when the log was kept, and how finely |
//! | [`reading`], [`file`], [`opened`] | a log from its files, one of them, and its beginning |
//! | [`kept`] | names of persons, where they were asked for |
//! | [`join`], [`requests`] | records become requests |
//! | [`names`] | keys of roles, numbers of persons |

pub mod damage;
pub mod fields;
pub mod file;
pub mod forms;
pub mod frame_csv;
pub mod frame_json;
pub mod instant;
pub mod intern;
pub mod join;
pub mod kept;
pub mod names;
pub mod observed;
pub mod opened;
pub mod reading;
pub mod record;
pub mod requests;

pub use damage::{Aside, Damage, Many, Place, Tallies};
pub use kept::{Named, Names};
pub use names::{Person, Role};
pub use reading::{DateOrder, Log, Options, Reading, Unreadable};
pub use requests::{Derived, Request, Verdict};
