//! What can be typed of the audit logs that a command reads.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::values;

/// Logs, and how they are read.
#[derive(Debug, Args)]
pub struct LogArguments {
    /// Audit logs: files, directories, .gz, .zip; `-` reads standard input
    #[arg(required = true, value_name = "FILE", value_hint = clap::ValueHint::AnyPath)]
    pub files: Vec<PathBuf>,
    /// Nothing before this instant or date counts
    #[arg(long, value_name = "INSTANT")]
    pub from: Option<String>,
    /// Nothing from this instant or date on counts
    #[arg(long, value_name = "INSTANT")]
    pub to: Option<String>,
    /// The time zone of the week [default: the scenario's, else UTC]
    #[arg(long, value_name = "ZONE", value_hint = clap::ValueHint::Other)]
    pub time_zone: Option<String>,
    /// Within this after an end without access a request belongs to the same need
    #[arg(long, value_name = "DURATION", default_value = "24h", value_parser = span)]
    pub same_need_within: crate::time::Span,
    /// The order of day and month in dates that do not say
    #[arg(long, value_enum, value_name = "ORDER")]
    pub dates: Option<Dates>,
    /// No more of the records may be damaged
    #[arg(long, value_name = "SHARE", default_value = "5%", value_parser = values::share)]
    pub max_damaged: f64,
}

/// `--dates`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Dates {
    /// Day first: 12.01.2026 is in January
    Dmy,
    /// Month first
    Mdy,
}

/// A duration of at least a millisecond and at most 366 days.
pub(super) fn span(text: &str) -> Result<crate::time::Span, String> {
    let span = crate::time::parse_span(text).ok().filter(|span| *span > crate::time::Span::ZERO);
    span.filter(|span| *span <= crate::time::Span::days(366))
        .ok_or_else(|| "expected a duration such as 2m or 24h".to_owned())
}
