//! Intervals that are too wide, and the replications that would make them narrow enough.

use crate::experiment::{Asked, Evidence, Wide, look, whole};
use crate::measure::Measure;
use crate::stats::Method;
use crate::words::advice::Piece;
use crate::words::headlines::headline_measures;
use crate::words::human::percent;
use crate::words::precision::{rounded, rounded_up};
use crate::words::text::firm;

/// Fewer replications than this give wide intervals and rest on the normal shape of few values.
pub const FEW: u32 = 10;

/// An interval wider than this on either side is worth a word.
const WIDE: f64 = 0.1;

/// Precisions to ask for, the best first.
const STEPS: [(f64, &str); 3] = [(0.05, "5%"), (0.1, "10%"), (0.2, "20%")];

/// More replications than this are not advised.
pub const MOST: u64 = crate::job::bounds::USUAL_MOST as u64;

/// A part that is known to within a percentage point of its whole is known well enough, however small
/// it is.
const POINT: f64 = 0.01;

/// What is made of events and wider than this rests on fewer than ten of them: that is no matter of
/// precision.
const RARE: f64 = 0.84;

/// A better precision is worth so many times the replications, or this many.
const WORTH: (u64, u64) = (10, 1_000);

/// Few replications, or the headline measure that is known least under one of these policies, but
/// for those that are too rare.
pub fn too_wide(report: &Evidence<'_>, rare: &[Measure], places: &[usize]) -> Option<Piece> {
    let replications = report.results.replications();
    if replications < FEW {
        return Some(few(replications));
    }
    let wide = seen(report, rare, places, WIDE).0;
    let known = |wide: &&Wide| wide.relative.is_finite();
    let Some(worst) = wide.iter().find(known) else {
        return wide.first().map(|wide| without_interval(report, wide, replications));
    };
    let mut steps = STEPS.iter().map(|(relative, text)| {
        let (wide, all) = seen(report, rare, places, *relative);
        (*text, wide.iter().filter(known).map(|wide| wide.needed).max().unwrap_or(0), all)
    });
    let about = format!(
        "{} of {} is known to {} only",
        worst.measure.name(),
        report.policy(worst.place),
        within(worst.relative),
    );
    let worth = WORTH.1.max(u64::from(replications) * WORTH.0);
    let within_reach = |most: u64| steps.clone().filter(move |(_, n, _)| (1..=most).contains(n));
    let reachable = within_reach(worth.min(MOST)).next().or_else(|| within_reach(MOST).next_back());
    if let Some((step, needed, all)) = reachable {
        let step_text = firm(&format!("±{}", step.replace('%', " %")));
        let text = format!("{about}; about {} replications give {step_text}.", rounded(needed));
        // A precision is asked of every headline measure, also of those that need none.
        let option = match all {
            true => format!("--precision {step}"),
            false => format!("--replications {}", rounded_up(needed)),
        };
        return Some(Piece::new(text, &[option]));
    }
    let (step, needed, _) = steps.next_back()?;
    let step = firm(&format!("±{}", step.replace('%', " %")));
    let text = format!("{about}; even {step} takes about {} replications", rounded(needed));
    if u64::from(replications) * 2 > MOST {
        return Some(Piece::new(text + ".", &[]));
    }
    let then = worst.relative * (f64::from(replications) / MOST as f64).sqrt();
    let text = format!("{text}, {} give {}.", rounded(MOST), within(then));
    Some(Piece::new(text, &[format!("--replications {MOST}")]))
}

/// What is wider than this and matters, the widest first; and whether that is all that is.
fn seen(
    report: &Evidence<'_>,
    rare: &[Measure],
    places: &[usize],
    relative: f64,
) -> (Vec<Wide>, bool) {
    let asked = Asked { relative, most: u32::MAX };
    let replications = report.results.replications();
    let all = look(report.estimates, replications, &headline_measures(), asked).wide;
    let matters = |wide: &&Wide| {
        let found = report.estimates.get(wide.place, None, wide.measure);
        let enough = POINT * whole(report.estimates, wide.place, wide.measure);
        let close = found.and_then(|found| found.half_width()).is_some_and(|half| half <= enough);
        let of_few_events =
            found.is_some_and(|found| found.method != Method::Student) && wide.relative > RARE;
        let seldom = rare.contains(&wide.measure) || of_few_events;
        places.contains(&wide.place) && !seldom && !close
    };
    let wide: Vec<Wide> = all.iter().filter(matters).copied().collect();
    let is_all = wide.len() == all.len();
    (wide, is_all)
}

/// `±12 %`.
fn within(relative: f64) -> String {
    firm(&format!("±{} %", percent(relative)))
}

/// A measure that only one replication has.
fn without_interval(report: &Evidence<'_>, wide: &Wide, replications: u32) -> Piece {
    let text = format!(
        "{} of {} has a value in 1 of {replications} replications, so there is no interval.",
        wide.measure.name(),
        report.policy(wide.place),
    );
    let more = (u64::from(replications) * 10).min(MOST.max(u64::from(replications)));
    let options = [format!("--replications {more}")];
    Piece::new(text, if more > u64::from(replications) { &options } else { &[] })
}

fn few(replications: u32) -> Piece {
    let text = match replications {
        1 => "1 replication was made; there are no intervals, so no difference can be told from \
              chance."
            .to_owned(),
        n => format!(
            "{n} replications were made; intervals from fewer than {FEW} are wide and rest on \
             little."
        ),
    };
    Piece::new(text, &["--replications 20".to_owned()])
}
