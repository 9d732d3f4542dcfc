//! Instants, spans and rates as text, both ways.
//!
//! Promises: parsing never panics and never guesses; what it refuses, it refuses in a plain
//! sentence that says what is allowed. Formatting is canonical: one value, one text.
//!
//! Never: local time, locale, calendar months or years as lengths of time.

mod rate;
mod show;
mod span;

pub use rate::{format_rate, parse_rate};
pub use show::{
    Rfc3339, format_seconds, format_span, human_span, push_seconds, rfc3339, seconds_text,
};
pub use span::parse_span;

use super::{Instant, Span};
