//! Intervals that are too wide, and the replications that would make them narrow enough.

use super::Piece;
use crate::experiment::{Asked, Wide, look};
use crate::measure::Measure;
use crate::output::Report;
use crate::output::headlines::headline_measures;
use crate::output::human::percent;
use crate::output::precision::rounded;
use crate::output::text::firm;

/// Fewer replications than this give wide intervals and rest on the normal shape of few values.
const FEW: u32 = 10;

/// An interval wider than this on either side is worth a word.
const WIDE: f64 = 0.1;

/// Precisions to ask for, the best first.
const STEPS: [(f64, &str); 3] = [(0.05, "5%"), (0.1, "10%"), (0.2, "20%")];

/// More replications than this are not advised.
const MOST: u64 = 10_000;

/// Few replications, or the headline measure that is known least, but for those that are too rare.
pub fn too_wide(report: &Report<'_>, rare: &[Measure]) -> Option<Piece> {
    let replications = report.scenario.simulation.replications;
    if replications < FEW {
        return Some(few(replications));
    }
    let measures: Vec<Measure> =
        headline_measures().into_iter().filter(|measure| !rare.contains(measure)).collect();
    let seen = |relative: f64| {
        let asked = Asked { relative, most: u32::MAX };
        look(report.estimates, replications, &measures, asked).wide
    };
    let worst = *seen(WIDE).first()?;
    let most = |wide: Vec<Wide>| wide.into_iter().map(|wide| wide.needed).max().unwrap_or(0);
    let steps = STEPS.iter().map(|(relative, text)| (*text, most(seen(*relative))));
    let (step, needed) = steps.into_iter().find(|(_, needed)| (1..=MOST).contains(needed))?;
    let text = format!(
        "{} of {} is known to {} only; about {} replications give {}.",
        worst.measure.name(),
        report.policy(worst.place),
        firm(&format!("±{} %", percent(worst.relative))),
        rounded(needed),
        firm(&format!("±{}", step.replace('%', " %"))),
    );
    Some(Piece::new(text, &[format!("--precision {step}")]))
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
