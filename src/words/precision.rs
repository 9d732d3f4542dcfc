//! What became of `--precision`: reached or not, what stayed too wide, what was not judged.

use crate::english;
use crate::experiment::{Asked, Evidence, LeftOut, Look, Why, Wide};
use crate::words::digits::fixed;
use crate::words::human::percent;
use crate::words::text::{firm, wrapped};

/// So many are named, the others counted.
const NAMED: usize = 3;

/// The lines, for what was asked as a share.
pub fn precision(report: &Evidence<'_>, share_asked: f64, look: &Look) -> Vec<String> {
    let runs = fixed(f64::from(look.replications), 0);
    let asked = firm(&format!("{} %", share(share_asked)));
    let mut lines = match look.wide.as_slice() {
        [] => {
            let text = format!(
                "every headline measure is known to within {asked} of itself, after {runs} \
                 replications."
            );
            wrapped(&text, "precision: ", "           ")
        }
        wide => {
            let limit = Asked { relative: share_asked, most: u32::MAX }.limit();
            let text = format!(
                "not reached after {runs} replications: {asked} takes an interval of at most {} of \
                 the estimate; wider {} {}. {}",
                firm(&format!("±{} %", percent(limit))),
                english::of(wide.len(), "is", "are"),
                english::some_of(
                    &wide.iter().map(|wide| named(report, wide)).collect::<Vec<_>>(),
                    NAMED
                ),
                enough(wide),
            );
            wrapped(&text, "precision: ", "           ")
        }
    };
    if !look.left_out.is_empty() {
        lines.extend(wrapped(&left_out(report, &look.left_out), "precision: ", "           "));
    }
    lines
}

/// A share in per cent with no idle zeros.
fn share(share: f64) -> String {
    crate::words::digits::share_alone(share)
}

/// `time_to_access_p95 of manual (±8.2 %)`.
fn named(report: &Evidence<'_>, wide: &Wide) -> String {
    let (measure, policy) = (wide.measure.name(), report.policy(wide.place));
    match wide.relative.is_finite() {
        true => {
            format!("{measure} of {policy} {}", firm(&format!("(±{} %)", percent(wide.relative))))
        }
        false => format!("{measure} of {policy} (no interval)"),
    }
}

/// How many replications the most demanding would take.
fn enough(wide: &[Wide]) -> String {
    let most = wide.iter().map(|wide| wide.needed).max().unwrap_or_default();
    match most {
        u64::MAX => "It cannot be said how many would be enough.".to_owned(),
        needed => format!("About {} replications would be enough.", rounded(needed)),
    }
}

/// A number of replications with two significant digits, rounded up.
pub fn rounded_up(number: u64) -> u64 {
    let mut place = 1;
    while number / place >= 100 {
        place *= 10;
    }
    number.div_ceil(place).saturating_mul(place)
}

/// The same, in words.
pub fn rounded(number: u64) -> String {
    fixed(rounded_up(number) as f64, 0)
}

fn left_out(report: &Evidence<'_>, left_out: &[LeftOut]) -> String {
    let of = |why: Why| {
        let these = left_out.iter().filter(move |left_out| left_out.why == why);
        let name =
            |left: &LeftOut| format!("{} of {}", left.measure.name(), report.policy(left.place));
        these.map(name).collect::<Vec<_>>()
    };
    let reasons = [
        (of(Why::Zero), "zero"),
        (of(Why::Trace), "below 0.1 % of the whole"),
        (of(Why::Unknown), "without a value"),
    ];
    let parts = reasons.into_iter().filter(|(names, _)| !names.is_empty());
    let parts: Vec<String> =
        parts.map(|(names, why)| format!("{} ({why})", english::some_of(&names, NAMED))).collect();
    format!("not judged, since a share of them says nothing: {}.", parts.join("; "))
}
