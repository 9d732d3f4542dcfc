//! From the text of a scenario file to the immutable model.
//!
//! A file passes four steps: `tree` (TOML with places), `overlay` and `set` (policies and
//! `--set`), `bind` (every key checked by its row in [`keys`]), [`model`] (what is left when
//! nothing can be wrong any more). [`roster`] answers when a calendar is on; [`local`]
//! shows instants to people; the room `design` finds dead ends without simulating.
//!
//! Promises: all problems of a file are reported at once, each with line, column, key path, what
//! was found, what is allowed and a hint; a file that is accepted means the same on every machine.
//! Never: simulation, randomness, printing.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `source`, `tree` | the text, and the values of it that know their places |
//! | `load`, `files` | a scenario from a file, from standard input, from memory; the CSV files that it names |
//! | `overlay`, `set`, `put`, `multiply`, `vary`, `unwanted` | policies, `--set`, `--vary`; bad characters |
//! | `with_policy`, `toml_text` | one more policy, put together from others; a tree as TOML again |
//! | `keys`, `read`, `key_path`, `quantity`, `nearest` | every key, what is allowed, how a table is read |
//! | `bind` | from checked values to the model |
//! | `by_role`, `asked` | how many may activate each role, and its needs; the groups that it asks |
//! | `habits`, `behaviour` | how people behave, and what a policy changes of it |
//! | `known` | what a log tells of the luck of its requests |
//! | `model`, `calendar`, `dates`, `roster` | what is left when nothing can be wrong; when a calendar is on |
//! | `mails` | alerts and reminders |
//! | `leave` | the calendars of those who are on leave, as calendars of their own |
//! | `persons`, `chains` | who is a member of several groups; roles within roles |
//! | `weekly`, `local`, `table` | intervals as they are written, instants as they are shown, rows of a spreadsheet |
//! | `changes` | in what two files differ, and the scenarios between them |
//! | `problem`, `places` | what is wrong, and where in the text |

mod asked;
mod behaviour;
pub mod bind;
pub mod by_role;
pub mod calendar;
pub mod chains;
pub mod changes;
pub mod dates;
mod files;
pub mod habits;
mod key_path;
pub mod keys;
pub mod known;
mod leave;
mod load;
pub mod local;
mod mails;
pub mod model;
mod multiply;
pub mod nearest;
pub mod overlay;
pub mod persons;
mod places;
pub mod problem;
mod put;
pub mod quantity;
mod read;
pub mod roster;
mod set;
mod source;
pub mod table;
mod toml_text;
pub mod tree;
pub mod unwanted;
mod vary;
pub mod weekly;
mod with_policy;

pub use files::{Files, NoFiles, Unfound, Within, reason};
pub use load::{
    Aligned, Document, LARGEST, digest_of, hexadecimal, load, load_from, load_text, sha256,
};
pub use places::{Places, Spot};
pub use problem::{Problem, Problems, Severity};
pub use source::{Position, Source, SourceId, SourceRange, Sources};
pub use toml_text::key as toml_key;
pub use vary::{MOST_POINTS, Vary};
