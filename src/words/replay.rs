//! What the requests of a log would have seen under other policies.
//!
//! Promises: first whether they go as they went under their own; what no log tells is said. Never: a
//! number that is not in the files.

use std::collections::BTreeMap;

use crate::english::{count, of, some_of};
use crate::id::RoleId;
use crate::measure::{Against, Reason};
use crate::replay::{LeftOut, Replay};
use crate::time::{Span, human_span};
use crate::words::digits::{fixed, nearly};
use crate::words::grid::Grid;
use crate::words::human::{UNKNOWN, time_phrase};
use crate::words::text::{emphasis, wrapped};

/// Below this share of requests that go as they went, the scenario does not tell the log.
pub const ENOUGH: f64 = 0.95;
/// So many roles have a row; the file has all.
const ROLES: usize = 12;

/// How many requests go as they went.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reproduced {
    /// Decisions no further apart are the same.
    pub within: Span,
    /// All that are replayed.
    pub requests: u64,
    /// Those that go as they went.
    pub same: u64,
    /// The others, by reason.
    pub reasons: BTreeMap<Reason, u64>,
}

impl Reproduced {
    /// Of these requests, whose decisions are the same within this time.
    pub fn of(reasons: &[(usize, Option<Reason>)], within: Span) -> Self {
        let mut own = Self { within, requests: reasons.len() as u64, ..Self::default() };
        for (_, reason) in reasons {
            match reason {
                None => own.same += 1,
                Some(reason) => *own.reasons.entry(*reason).or_default() += 1,
            }
        }
        own
    }

    /// The share of those that do.
    pub fn share(&self) -> Option<f64> {
        (self.requests > 0).then(|| self.same as f64 / self.requests as f64)
    }

    /// Whether enough do.
    pub fn is_enough(&self) -> bool {
        self.share().is_some_and(|share| share >= ENOUGH)
    }

    /// In a sentence.
    pub fn sentence(&self, policy: &str) -> String {
        let share = self.share().map_or(UNKNOWN.to_owned(), |share| nearly(100.0 * share, 1));
        let other = (self.requests - self.same) as f64;
        let all = self.requests as f64;
        match self.requests == self.same {
            true => format!(
                "Under {policy} all {} go as they went: each ends the same way, decided within {}.",
                requests(self.requests),
                self.within()
            ),
            false => format!(
                "Under {policy} {} of {} requests ({share} %) go as they went: they end the same way, \
                 decided within {}. {} {} not.",
                fixed(self.same as f64, 0),
                fixed(all, 0),
                self.within(),
                fixed(other, 0),
                of(other as usize, "does", "do"),
            ),
        }
    }

    fn within(&self) -> String {
        match self.within <= Span::seconds(1) {
            true => "a second".to_owned(),
            false => human_span(self.within),
        }
    }

    /// Why others do not, a line each.
    fn lines(&self) -> Vec<String> {
        let line = |(reason, many): (&Reason, &u64)| {
            wrapped(&format!("{}: {}", fixed(*many as f64, 0), reason.words()), "- ", "  ")
        };
        self.reasons.iter().flat_map(line).collect()
    }
}

fn requests(n: u64) -> String {
    format!("{} {}", fixed(n as f64, 0), of(n as usize, "request", "requests"))
}

/// Needs under one policy: its name, then all roles together, then each.
pub type Policy = (String, Vec<(Option<RoleId>, Against)>);

/// All of it, as a text. The policy of the log is the first.
pub fn replayed(
    replay: &Replay,
    reproduced: &Reproduced,
    policies: &[Policy],
    replications: u32,
) -> String {
    let mut lines: Vec<String> = Vec::new();
    let say = |lines: &mut Vec<String>, text: &str| {
        lines.extend(wrapped(text, "", "").iter().map(|line| emphasis(line)));
    };
    for sentence in findings(policies) {
        say(&mut lines, &sentence);
    }
    let logged = policies.first().map_or("as-logged", |policy| policy.0.as_str());
    lines.extend(wrapped(&reproduced.sentence(logged), "", ""));
    lines.extend(reproduced.lines());
    for (name, by_role) in policies.iter().skip(1) {
        let table = table(replay, name, by_role);
        lines.extend(table.first().map(|_| String::new()));
        lines.extend(table);
    }
    lines.push(String::new());
    lines.extend(wrapped(&unknown(policies, replications), "", ""));
    lines.extend(left_out(&replay.left_out).iter().flat_map(|text| wrapped(text, "", "")));
    lines.join("\n") + "\n"
}

/// What each other policy would have changed, in a sentence or two.
pub fn findings(policies: &[Policy]) -> Vec<String> {
    let all = |policy: &Policy| {
        let (_, own) = policy.1.first()?;
        Some((differs(own), finding(&policy.0, own)))
    };
    let mut findings: Vec<(bool, String)> = policies.iter().skip(1).filter_map(all).collect();
    // What changes is said first.
    findings.sort_by_key(|(changes, _)| !*changes);
    findings.into_iter().map(|(_, text)| text).collect()
}

fn finding(policy: &str, own: &Against) -> String {
    let whole = |n: u64| fixed(n as f64, 0);
    let mut parts = Vec::new();
    let by = |times: &[Span]| {
        Against::middle(times).map(|span| format!(", by {} in the middle", human(span)))
    };
    let sooner = own.sooner.len() as u64;
    if sooner > 0 {
        let by = by(&own.sooner).unwrap_or_default();
        parts.push(format!(
            "{} of {} needs get access sooner{by}",
            whole(sooner),
            whole(own.needs)
        ));
    }
    let later = own.later.len() as u64;
    if later > 0 {
        let by = by(&own.later).unwrap_or_default();
        parts.push(format!("{} get it later{by}", whole(later)));
    }
    let gained: u64 = own.gained.iter().sum();
    if gained > 0 {
        let words = ["denied", "timed out", "taken back or failed"];
        let each = own.gained.iter().zip(words).filter(|(n, _)| **n > 0);
        let each: Vec<String> = each.map(|(n, word)| format!("{} {word}", whole(*n))).collect();
        parts.push(format!("{} that had none get it ({})", whole(gained), each.join(", ")));
    }
    if own.lost > 0 {
        parts.push(format!("{} that had it do not", whole(own.lost)));
    }
    match parts.is_empty() {
        true => format!("Under {policy} no need gets access sooner or later."),
        false => format!("Under {policy} {}.", parts.join("; ")),
    }
}

/// Whether a need of these sees anything else than in the log.
fn differs(own: &Against) -> bool {
    let other = own.sooner.len() as u64 + own.later.len() as u64 + own.lost;
    other + own.gained.iter().sum::<u64>() > 0
}

fn human(span: Span) -> String {
    time_phrase(span.as_seconds(), span.as_seconds() / 50.0)
}

/// One row for each role where something changes, those with most needs first.
fn table(replay: &Replay, policy: &str, by_role: &[(Option<RoleId>, Against)]) -> Vec<String> {
    let mut roles: Vec<(RoleId, &Against)> =
        by_role.iter().filter_map(|(role, own)| Some(((*role)?, own))).collect();
    roles.retain(|(_, own)| differs(own));
    roles.sort_by_key(|(role, own)| (std::cmp::Reverse(own.needs), *role));
    let left = roles.len().saturating_sub(ROLES);
    if roles.is_empty() {
        return Vec::new();
    }
    let row = |(role, own): &(RoleId, &Against)| {
        let whole = |n: u64| fixed(n as f64, 0);
        let by = |times: &[Span]| Against::middle(times).map_or(String::new(), human);
        let gained: u64 = own.gained.iter().sum();
        let cells = vec![
            whole(own.needs),
            whole(own.sooner.len() as u64),
            by(&own.sooner),
            whole(own.later.len() as u64),
            by(&own.later),
            whole(gained),
            whole(own.lost),
        ];
        (replay.scenario.role_name(*role).to_owned(), cells)
    };
    let heads = ["needs", "sooner", "by", "later", "by", "gained", "lost"];
    let grid = Grid {
        corner: format!("under {policy}"),
        heads: heads.map(str::to_owned).to_vec(),
        rows: roles.iter().take(ROLES).map(row).collect(),
    };
    let more = format!("{} more in replay.csv", count(left as u64, "role"));
    let more = (left > 0).then_some(more);
    grid.lines().into_iter().chain(more).collect()
}

fn unknown(policies: &[Policy], replications: u32) -> String {
    let of_policy = |(name, by_role): &Policy| Some((by_role.first()?.1.uncertain, name.clone()));
    let policies = policies.iter().skip(1).filter_map(of_policy);
    let most = policies.max_by_key(|(uncertain, _)| *uncertain).filter(|most| most.0 > 0);
    let drawn = match most {
        None => "No need hangs on luck that the log does not tell.".to_owned(),
        Some((uncertain, policy)) => format!(
            "Under {policy} {} {} on luck that the log does not tell; it was drawn {} times, and the \
             intervals are over it alone.",
            fixed(uncertain as f64, 0),
            of(uncertain as usize, "need hangs", "needs hang"),
            fixed(f64::from(replications), 0)
        ),
    };
    format!(
        "{drawn} What cannot be told: needs that an easier policy invites, approvers who react to \
         load, who was urgent."
    )
}

fn left_out(left: &[LeftOut]) -> Option<String> {
    if left.is_empty() {
        return None;
    }
    let requests: u64 = left.iter().map(|one| one.requests).sum();
    let roles: Vec<&str> = left.iter().map(|one| one.role.as_str()).collect();
    Some(format!(
        "Left out: {} for roles that the scenario does not have ({}).",
        self::requests(requests),
        some_of(&roles, 6)
    ))
}
