//! The answer: what each policy costs and buys for the roles that it changes, before any table.
//!
//! One sentence for each policy, that one first which takes most risk away for what it adds to
//! waiting, three at most; one more where policies differ by watching. A difference is told only when
//! its paired interval excludes zero; where
//! none does, the sentence says so. Every number is that of a role by itself.

use crate::english;
use crate::experiment::{Comparison, Evidence, Verdict, differs};
use crate::id::{PolicyId, RoleId};
use crate::measure::{Measure, Unit};
use crate::words::beyond::beyond;
use crate::words::digits::fixed;
use crate::words::human::{percent, phrase, time_phrase};
use crate::words::spoken::Spoken;
use crate::words::text::{FIRM, columns, firm, width};

/// Policies that have a sentence.
const MOST: usize = 3;
/// Roles named in one sentence; the rest are counted.
const NAMED: usize = 3;

/// The sentences.
pub fn answer(report: &Evidence<'_>) -> Vec<String> {
    let spoken = Spoken::of(report);
    let Some(comparison) = report.comparison.filter(|_| report.results.policies.len() > 1) else {
        return levels(report, &spoken);
    };
    if report.results.replications() < 2 {
        let text = "One replication shows what happened once, and not what a policy does.";
        return vec![text.to_owned()];
    }
    let mut roles = spoken.apart.clone();
    roles.extend(&spoken.more);
    let others = (0..report.results.policies.len()).filter(|place| *place != comparison.baseline);
    let mut changes: Vec<Change<'_>> =
        others.map(|place| Change { report, comparison, place, roles: &roles }).collect();
    changes.sort_by(|a, b| b.worth().total_cmp(&a.worth()));
    let mut said: Vec<String> = changes.iter().take(MOST).map(Change::sentence).collect();
    if changes.len() > MOST {
        let rest = english::count((changes.len() - MOST) as u64, "more policy");
        said.push(format!("{rest} below."));
    }
    said.extend(beyond(report, &roles));
    said
}

/// What a policy by itself comes to, role by role.
fn levels(report: &Evidence<'_>, spoken: &Spoken) -> Vec<String> {
    let mut said = Vec::new();
    for place in 0..report.results.policies.len() {
        for role in &spoken.apart {
            if said.len() < MOST {
                said.extend(level(report, place, *role));
            }
        }
    }
    said
}

fn level(report: &Evidence<'_>, place: usize, role: RoleId) -> Option<String> {
    let get = |measure| report.estimates.get(place, Some(role), measure);
    let wait = get(Measure::TimeToAccessP95)?;
    let wait = firm(&phrase(Unit::Seconds, wait));
    let mut text = format!(
        "{}, {}: 95{FIRM}% of needs wait up to {wait}",
        report.policy(place),
        report.scenario.role_name(role)
    );
    if let Some(unmet) = get(Measure::UnmetShare).filter(|unmet| unmet.mean() > 0.0) {
        text += &format!("; {} give up", firm(&phrase(Unit::Share, unmet)));
    }
    if let Some(held) = get(Measure::AttackerPrivilegedTime) {
        let held = firm(&phrase(Measure::AttackerPrivilegedTime.row().unit, held));
        text += &format!("; attackers hold it {held}");
    }
    Some(text + ".")
}

/// A policy against the baseline.
struct Change<'a> {
    report: &'a Evidence<'a>,
    comparison: &'a Comparison,
    place: usize,
    roles: &'a [RoleId],
}

impl Change<'_> {
    /// What risk is: attackers' time where there are any, else severity that nobody works with.
    fn risk(&self) -> Measure {
        match self.report.scenario.threat {
            Some(_) => Measure::AttackerExposure,
            None => Measure::ExcessExposure,
        }
    }

    /// The roles that this policy treats otherwise than the baseline does.
    fn changed(&self) -> Vec<RoleId> {
        let id = |place: usize| -> PolicyId { self.report.results.policies[place].policy };
        let pair = [id(self.comparison.baseline), id(self.place)];
        let differs =
            |role: &&RoleId| self.roles.len() == 1 || differs(self.report.scenario, &pair, **role);
        self.roles.iter().filter(differs).copied().collect()
    }

    fn mean(&self, place: usize, role: RoleId, measure: Measure) -> f64 {
        let found = self.report.estimates.get(place, Some(role), measure);
        found.map_or(0.0, |found| found.mean())
    }

    /// Risk taken away for each second that 95 % of the needs wait longer.
    fn worth(&self) -> f64 {
        let (mut bought, mut paid) = (0.0, 1.0);
        for role in self.changed() {
            let less = |measure| {
                self.mean(self.comparison.baseline, role, measure)
                    - self.mean(self.place, role, measure)
            };
            bought += less(self.risk());
            paid += (-less(Measure::TimeToAccessP95)).max(0.0);
        }
        bought / paid
    }

    fn sentence(&self) -> String {
        let (policy, baseline) =
            (self.report.policy(self.place), self.report.policy(self.comparison.baseline));
        let changed = self.changed();
        if changed.is_empty() {
            return format!("{policy} changes no role: it is as {baseline}.");
        }
        let clauses: Vec<String> =
            [self.risks(&changed), self.waits(&changed)].into_iter().flatten().collect();
        let names: Vec<&str> =
            changed.iter().map(|role| self.report.scenario.role_name(*role)).collect();
        let whom = match self.roles.len() == changed.len() && changed.len() > NAMED {
            true => format!("each of the {} roles", changed.len()),
            false => english::some_of(&names, NAMED),
        };
        let rest = match self.roles.len() - changed.len() {
            0 => String::new(),
            1 => format!(" The other role is as under {baseline}."),
            _ => format!(" The other roles are as under {baseline}."),
        };
        format!("{policy} against {baseline}, {whom}: {}.{rest}", clauses.join("; "))
    }

    /// By how much the roles' risk changes, each by itself.
    fn risks(&self, roles: &[RoleId]) -> Option<String> {
        let what = match self.risk() {
            Measure::AttackerExposure => "attackers hold",
            _ => "severity that nobody works with",
        };
        let attackers = self.risk() == Measure::AttackerExposure;
        let mut shares = Vec::new();
        let mut silent = 0;
        for role in roles {
            let Some(found) = self.comparison.get(self.place, Some(*role), self.risk()) else {
                continue;
            };
            match (found.direction(), found.relative) {
                (Some(_), Some(relative)) => shares.push(relative),
                (None, _) if found.is_nothing() => {}
                _ => silent += 1,
            }
        }
        let it = english::of(roles.len(), "it", "them");
        if shares.is_empty() {
            let n = self.report.results.replications();
            let time = if attackers { format!("attackers' hold on {it}") } else { what.to_owned() };
            return (silent > 0)
                .then(|| format!("no difference in {time} that {n} replications can show"));
        }
        let (low, high) = ends(&shares);
        let by = |a: f64, b: f64, word: &str| {
            let (a, b) = (percent(a), percent(b));
            let by = if a == b { format!("{a}{FIRM}%") } else { format!("{a} to {b}{FIRM}%") };
            match attackers {
                true => format!("attackers hold {it} {by} {word}"),
                false => format!("{by} {word} {what}"),
            }
        };
        let said = match (low < 0.0, high > 0.0) {
            (true, false) => by(-high, -low, "less"),
            (false, true) => by(low, high, "more"),
            _ => format!(
                "{what} from {}{FIRM}% less to {}{FIRM}% more",
                percent(-low),
                percent(high)
            ),
        };
        Some(match silent {
            0 => said,
            _ => format!("{said} where this shows ({} of {})", shares.len(), roles.len()),
        })
    }

    /// How long needs wait, each role by itself.
    fn waits(&self, roles: &[RoleId]) -> Option<String> {
        let clear = |role: &&RoleId| {
            let found = self.comparison.get(self.place, Some(**role), Measure::TimeToAccessP95);
            found.is_some_and(|found| found.direction().is_some())
        };
        let clear: Vec<RoleId> = roles.iter().filter(clear).copied().collect();
        if clear.is_empty() {
            return None;
        }
        let at = |place: usize| {
            let means: Vec<f64> = clear
                .iter()
                .map(|role| self.mean(place, *role, Measure::TimeToAccessP95))
                .collect();
            range(ends(&means))
        };
        let (now, before) = (at(self.place), at(self.comparison.baseline));
        Some(format!("95{FIRM}% of needs wait up to {now} instead of {before}"))
    }
}

/// `44 to 50 min`: both in the unit of the longer one, with two digits.
fn range((low, high): (f64, f64)) -> String {
    let (scale, unit) = match high {
        high if high < 120.0 => (1.0, "s"),
        high if high < 7_200.0 => (60.0, "min"),
        high if high < 172_800.0 => (3_600.0, "h"),
        _ => (86_400.0, "days"),
    };
    let said = |seconds: f64| {
        let value = seconds / scale;
        fixed(value, usize::from(value < 10.0))
    };
    let whole = |seconds: f64| time_phrase(seconds, seconds / 100.0);
    let (least, most) = (said(low), said(high));
    firm(&match least == most {
        true => whole(high),
        // In another unit than the longer one.
        false if low < high / 10.0 => format!("{} to {}", whole(low), whole(high)),
        false => format!("{least} to {most} {unit}"),
    })
}

fn ends(values: &[f64]) -> (f64, f64) {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    (low, values.iter().copied().fold(f64::NEG_INFINITY, f64::max))
}

/// What targets come to, in a sentence; nothing without targets.
pub fn targets(report: &Evidence<'_>, judged: &[crate::experiment::Judged]) -> Option<String> {
    if judged.is_empty() {
        return None;
    }
    let places = 0..report.results.policies.len();
    let of = |place: usize, verdict: Verdict| {
        judged.iter().any(|judged| judged.place == place && judged.verdict == verdict)
    };
    let judged_at = |place: &usize| judged.iter().any(|judged| judged.place == *place);
    let all: Vec<usize> = places.filter(judged_at).collect();
    let name = |places: Vec<usize>| -> Vec<&str> {
        places.into_iter().map(|place| report.policy(place)).collect()
    };
    let failing = |place: &usize| of(*place, Verdict::NotMet);
    let open = |place: &usize| of(*place, Verdict::Undecided) && !failing(place);
    let met: Vec<usize> =
        all.iter().copied().filter(|place| !failing(place) && !open(place)).collect();
    let parts = [
        (met, "meets every target", "meet every target"),
        (all.iter().copied().filter(failing).collect(), "misses a target", "miss a target"),
        (all.iter().copied().filter(open).collect(), "is undecided", "are undecided"),
    ];
    let said = parts.into_iter().filter(|(places, ..)| !places.is_empty());
    let said = said.map(|(places, one, more)| {
        let verb = english::of(places.len(), one, more);
        format!("{} {verb}", english::some_of(&name(places), NAMED))
    });
    Some(said.collect::<Vec<_>>().join("; ") + ".")
}

/// What to type next, in lines that a shell takes as they are.
pub fn next(commands: &[String]) -> String {
    let mut text = String::new();
    for (at, command) in commands.iter().enumerate() {
        text += if at == 0 { "\nNext: " } else { "      " };
        text += &to_copy(command);
        text.push('\n');
    }
    text
}

/// A command in lines of the terminal that a shell reads as one, behind six columns.
fn to_copy(command: &str) -> String {
    const BEHIND: usize = 6;
    let options: Vec<&str> = command.split(" --").collect();
    // Nothing is broken within quotes.
    if options.iter().any(|option| option.matches('\'').count() % 2 == 1) {
        return command.to_owned();
    }
    let mut text = options[0].to_owned();
    let mut used = BEHIND + width(&text);
    for option in &options[1..] {
        let option = format!("--{option}");
        // The backslash needs room too.
        if used + width(&option) + 3 > columns() {
            text += " \\\n          ";
            used = 10;
        } else {
            text.push(' ');
            used += 1;
        }
        used += width(&option);
        text += &option;
    }
    text
}

/// The place of the policy under which the needs of the first role spoken of wait longest.
pub fn slowest(report: &Evidence<'_>) -> Option<usize> {
    let role = *Spoken::of(report).apart.first()?;
    let wait = |place: usize| {
        let found = report.estimates.get(place, Some(role), Measure::TimeToAccessP95)?;
        Some((place, found.mean()))
    };
    let all = (0..report.results.policies.len()).filter_map(wait);
    all.filter(|(_, wait)| *wait > 0.0).max_by(|a, b| a.1.total_cmp(&b.1)).map(|found| found.0)
}
