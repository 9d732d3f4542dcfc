//! `--target`: a limit for a measure, as one types it.

use super::choice::find;
use crate::id::RoleId;
use crate::measure::{Measure, Unit};
use crate::scenario::model::{Limit, Scenario, Target};
use crate::time::{Span, parse_span};

const FORM: &str = "expected `MEASURE <= VALUE` or `MEASURE of ROLE >= VALUE`, such as \
                    \"time_to_access_p95 <= 30m\" or \"access_within(30m) >= 95%\"";

/// A target whose role is still a name.
pub struct Typed {
    /// The measure.
    pub measure: Measure,
    /// The time of `access_within`.
    pub within: Option<Span>,
    /// The role; `None` is all together.
    pub role: Option<String>,
    /// Upper or lower limit, in the measure's unit.
    pub limit: Limit,
}

/// Reads `timed_out_share of reader <= 1%`.
///
/// # Errors
/// A sentence that says what is wrong and what is allowed.
pub fn typed(text: &str) -> Result<Typed, String> {
    let wrong = |why: &str| format!("--target \"{text}\": {why}");
    let (name, sign, value) = ["<=", ">="]
        .into_iter()
        .find_map(|sign| text.split_once(sign).map(|(name, value)| (name, sign, value)))
        .ok_or_else(|| wrong(FORM))?;
    let (name, role) = match name.trim().split_once(" of ") {
        Some((name, role)) => (name.trim(), Some(role.trim())),
        None => (name.trim(), None),
    };
    let (measure, within) = measure(name).map_err(|why| wrong(&why))?;
    let limit = limit(measure, value.trim()).map_err(|why| wrong(&why))?;
    let limit = if sign == "<=" { Limit::AtMost(limit) } else { Limit::AtLeast(limit) };
    let role = role.filter(|role| *role != "*").map(str::to_owned);
    Ok(Typed { measure, within, role, limit })
}

/// The same, with the role of a scenario.
///
/// # Errors
/// A sentence that says what is wrong and what is allowed.
pub fn parse(text: &str, scenario: &Scenario) -> Result<Target, String> {
    let Typed { measure, within, role, limit } = typed(text)?;
    let role = role.map(|role| {
        let place = find("role", &role, || scenario.roles.iter().map(String::as_str));
        place.map(RoleId::new).map_err(|why| format!("--target \"{text}\": {why}"))
    });
    let measure = measure.name().to_owned();
    Ok(Target { measure, within, limit, role: role.transpose()?, policy: None })
}

/// A target as one could type it; its policy is not said.
pub fn written(target: &Target, scenario: &Scenario) -> String {
    let of = target.role.map(|role| format!(" of {}", scenario.role_name(role)));
    let (sign, limit) = match target.limit {
        Limit::AtMost(limit) => ("<=", limit),
        Limit::AtLeast(limit) => (">=", limit),
    };
    format!("{}{} {sign} {limit}", target.name(), of.unwrap_or_default())
}

/// Those that are typed; where none is, those of the scenario that this lets through.
///
/// # Errors
/// As for each that is typed.
pub fn asked(
    texts: &[String],
    scenario: &Scenario,
    own: impl Fn(&Target) -> bool,
) -> Result<Vec<Target>, String> {
    if texts.is_empty() {
        return Ok(scenario.targets.iter().filter(|target| own(target)).cloned().collect());
    }
    texts.iter().map(|text| parse(text, scenario)).collect()
}

/// A measure by its name, or `access_within(30m)`.
///
/// # Errors
/// When there is no such measure, or no such time.
pub fn measure(name: &str) -> Result<(Measure, Option<Span>), String> {
    let timed = Measure::AccessWithin;
    let rest = name.strip_prefix(timed.name()).map(str::trim_start);
    let Some(inner) = rest.and_then(|rest| rest.strip_prefix('(')?.strip_suffix(')')) else {
        return Measure::find(name).map(|measure| (measure, None));
    };
    let span =
        parse_span(inner.trim()).ok().filter(|span| (Span::ZERO..=Span::LONGEST).contains(span));
    span.map(|within| (timed, Some(within)))
        .ok_or_else(|| format!("`{}` is no time: expected a duration such as 30m", inner.trim()))
}

/// The limit in the measure's unit.
fn limit(measure: Measure, value: &str) -> Result<f64, String> {
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    let (found, form) = match measure.row().unit {
        Unit::Seconds => {
            let span = || parse_span(value).ok().filter(|span| *span <= Span::LONGEST);
            let seconds = number(value).or_else(|| span().map(|span| span.as_seconds()));
            (seconds, "a duration such as 30m, or a number of seconds")
        }
        Unit::Share => {
            let percent = value.strip_suffix('%').map(|percent| number(percent).map(|n| n / 100.0));
            let share = percent.unwrap_or_else(|| number(value));
            // A limit for the utilization may be any number: above 1 it is always met.
            let any = measure == Measure::ApproverUtilization;
            (share.filter(|share| any || *share <= 1.0), "a share such as 1% or 0.01")
        }
        _ => (number(value), "a number"),
    };
    found
        .filter(|limit| (0.0..=1e15).contains(limit))
        .ok_or_else(|| format!("`{value}` is no limit for {}: expected {form}", measure.name()))
}
