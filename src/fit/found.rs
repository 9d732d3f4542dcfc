//! What was found, one parameter at a time: a number, its interval, and how it was made.
//!
//! Promises: what is not known is `None`, never 0. Never: text of a file.

use super::choice::Choice;
use super::law::Law;
use super::likelihood::{Fit, Unfit};
use crate::stats::Interval;

/// What stands behind a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Estimated from the log; in the scenario.
    Fitted,
    /// Counted in the log; reported only.
    Measured,
    /// Estimated, but another law was chosen.
    Candidate,
    /// Taken from elsewhere: the log tells too little.
    Assumption,
    /// The log cannot tell it.
    NotIdentified,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Fitted, Self::Measured, Self::Candidate, Self::Assumption, Self::NotIdentified];

    /// Its word in `fit.csv`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Fitted => "fitted",
            Self::Measured => "measured",
            Self::Candidate => "candidate",
            Self::Assumption => "assumption",
            Self::NotIdentified => "not_identified",
        }
    }
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    /// Seconds.
    Seconds,
    /// A share, 0 to 1.
    Share,
    /// Per week.
    PerWeek,
    /// A plain number, such as a shape.
    Number,
    /// People.
    People,
}

impl Counts {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Seconds, Self::Share, Self::PerWeek, Self::Number, Self::People];

    /// Its word in `fit.csv`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Seconds => "s",
            Self::Share => "share",
            Self::PerWeek => "1/week",
            Self::Number => "count",
            Self::People => "people",
        }
    }
}

/// How a number was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Maximum likelihood, Wald's interval on the logarithm.
    Wald,
    /// The same, over all calendars that are possible.
    WaldOverCalendars,
    /// Wald's interval on the logit.
    WaldLogit,
    /// Wilson's.
    Wilson,
    /// Garwood's.
    Garwood,
    /// The data themselves, without a law.
    Curve,
    /// Counted.
    Count,
    /// None: not estimated.
    None,
}

impl Method {
    /// Its word in `fit.csv`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Wald => "wald_log",
            Self::WaldOverCalendars => "wald_log_calendars",
            Self::WaldLogit => "wald_logit",
            Self::Wilson => "wilson",
            Self::Garwood => "garwood",
            Self::Curve => "kaplan_meier",
            Self::Count => "count",
            Self::None => "",
        }
    }
}

/// A row of `fit.csv`.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The path in the scenario that it goes to.
    pub subject: String,
    /// The key, and for a law its parameter.
    pub parameter: String,
    /// What it counts.
    pub counts: Counts,
    /// The number.
    pub estimate: Option<f64>,
    /// The ends of its interval.
    pub low: Option<f64>,
    /// See `low`.
    pub high: Option<f64>,
    /// How it was made.
    pub method: Method,
    /// How many events it rests on.
    pub events: f64,
    /// And how many that did not happen.
    pub censored: f64,
    /// The law.
    pub law: Option<&'static str>,
    /// Akaike's criterion, and by how much it exceeds the least.
    pub aic: Option<(f64, f64)>,
    /// The largest distance of the law from the data.
    pub distance: Option<f64>,
    /// The chance that a sample of the law, or luck alone, is as far.
    pub p_value: Option<f64>,
    /// What stands behind it.
    pub status: Status,
}

impl Found {
    /// A number with its interval.
    pub fn new(
        (subject, parameter, counts): (&str, &str, Counts),
        interval: Option<Interval>,
        method: Method,
        (events, censored): (f64, f64),
    ) -> Self {
        Self {
            subject: subject.to_owned(),
            parameter: parameter.to_owned(),
            counts,
            estimate: interval.map(|interval| interval.value()),
            low: interval.and_then(|interval| interval.low()),
            high: interval.and_then(|interval| interval.high()),
            method,
            events,
            censored,
            law: None,
            aic: None,
            distance: None,
            p_value: None,
            status: if interval.is_some() { Status::Fitted } else { Status::NotIdentified },
        }
    }

    /// One that the log tells too little of.
    pub fn untold(what: (&str, &str, Counts), events: f64, censored: f64, status: Status) -> Self {
        let row = Self::new(what, None, Method::None, (events, censored));
        Self { status, ..row }
    }

    /// The same with another status.
    pub fn with(self, status: Status) -> Self {
        Self { status, ..self }
    }
}

/// A law that was looked for: the choice, or why there is none.
pub type Sought = Result<Choice, Unfit>;

/// The rows of a law that was looked for, all its candidates, the chosen one last.
pub fn rows_of(subject: &str, key: &str, sought: &Sought, confidence: f64) -> Vec<Found> {
    let Ok(choice) = sought else { return Vec::new() };
    let mut rows = Vec::new();
    let others = choice.candidates.iter().filter(|fit| fit.law != choice.fit().law);
    for fit in others {
        rows.extend(rows_of_law(subject, key, choice, fit, confidence));
    }
    let chosen = rows_of_law(subject, key, choice, choice.fit(), confidence);
    let empirical = choice.values.is_some();
    let status = if empirical { Status::Candidate } else { Status::Fitted };
    rows.extend(chosen.into_iter().map(|row| Found {
        distance: Some(choice.distance),
        p_value: choice.p_value,
        ..row.with(status)
    }));
    rows.extend(
        choice.values.iter().flat_map(|values| empirical_rows(subject, key, choice, values)),
    );
    rows
}

fn rows_of_law(subject: &str, key: &str, choice: &Choice, fit: &Fit, c: f64) -> Vec<Found> {
    let parameters = fit.law.parameters().iter().enumerate();
    let row = |(place, parameter): (usize, &super::law::Parameter)| {
        let counts = if parameter.is_time { Counts::Seconds } else { Counts::Number };
        let name = format!("{key}.{}", parameter.name);
        let numbers = (fit.events, fit.censored);
        let what = (subject, name.as_str(), counts);
        let row = Found::new(what, fit.parameter(place, c), Method::Wald, numbers);
        Found {
            law: Some(fit.law.word()),
            aic: Some((fit.aic(), choice.delta_aic(fit))),
            ..row.with(Status::Candidate)
        }
    };
    parameters.map(row).collect()
}

/// Median and 90 % of the values that stand for the data.
fn empirical_rows(subject: &str, key: &str, choice: &Choice, values: &[f64]) -> Vec<Found> {
    let row = |(name, share): (&str, f64)| {
        let place = ((values.len() as f64 * share) as usize).min(values.len().max(1) - 1);
        let interval = values.get(place).and_then(|v| Interval::partly(*v, (None, None)));
        let name = format!("{key}.{name}");
        let what = (subject, name.as_str(), Counts::Seconds);
        let numbers = (choice.fit().events, choice.fit().censored);
        Found { law: Some("empirical"), ..Found::new(what, interval, Method::Curve, numbers) }
    };
    [("median", 0.5), ("p90", 0.9)].map(row).into()
}

/// The same rows with intervals that hold those of other fits of the same law, such as under other
/// calendars.
pub fn widened(rows: &mut [Found], key: &str, law: Law, others: &[Fit], confidence: f64) {
    for row in rows.iter_mut().filter(|row| row.law == Some(law.word())) {
        let places = law
            .parameters()
            .iter()
            .position(|parameter| row.parameter == format!("{key}.{}", parameter.name));
        let Some(place) = places.filter(|_| row.method == Method::Wald) else { continue };
        for interval in others.iter().filter_map(|fit| fit.parameter(place, confidence)) {
            let least = |a: f64, b: f64| a.min(b);
            row.low = row.low.zip(interval.low()).map(|(a, b)| least(a, b));
            row.high = row.high.zip(interval.high()).map(|(a, b)| a.max(b));
        }
        row.method = Method::WaldOverCalendars;
    }
}
