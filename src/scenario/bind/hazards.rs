//! `[mfa.NAME]`, `[threat]` and `[break_glass]`.

use jiff::tz::TimeZone;

use super::Binder;
use super::dates::instant;
use super::names::{Names, check_name};
use super::needs::Known;
use crate::scenario::model::{BreakGlass, Mfa, Threat};
use crate::scenario::problem::Problem;
use crate::scenario::read::Reader;
use crate::time::{Instant, Span};

const APPLIES: [(&str, bool); 2] = [("urgent", true), ("all", false)];

impl Binder<'_> {
    /// All MFA methods in order.
    pub fn mfa(&self, top: &Reader<'_>, zone: &TimeZone) -> Vec<Mfa> {
        let mut methods = Vec::new();
        for (entry, reader) in top.named("mfa") {
            check_name(self.sink, &entry.key, "MFA method", &reader.path, entry.key_place);
            methods.push(Mfa {
                name: entry.key.clone(),
                duration: self.distribution_or_zero(&reader, "duration"),
                failure: reader.number("failure").unwrap_or(0.0),
                challenges: reader.whole("challenges").and_then(|n| n.try_into().ok()).unwrap_or(3),
                remembered_for: reader.span("remembered_for").unwrap_or(Span::ZERO),
                bypass: reader.number("bypass").unwrap_or(0.0),
                outages: outages(&reader, zone),
            });
        }
        methods
    }

    /// `[threat]`.
    pub fn threat(&self, top: &Reader<'_>, known: &Known<'_>) -> Option<Threat> {
        let reader = top.inner("threat")?;
        let (compromises, attempts) =
            (reader.rate_or_zero("compromises"), reader.rate_or_zero("attempts"));
        let (factor, profile) = self.profile(&reader, known).unwrap_or((1.0, None));
        Some(Threat {
            compromises: compromises.unwrap_or(0.0),
            dwell: self.distribution_or_zero(&reader, "dwell"),
            attempts: attempts.unwrap_or(0.0) * factor,
            profile,
            hijack: reader.number("hijack").unwrap_or(0.0),
            evicted_by_denial: reader.number("evicted_by_denial").unwrap_or(0.0),
            evicted_by_detection: reader.number("evicted_by_detection").unwrap_or(1.0),
            claims_urgent: reader.number("claims_urgent").unwrap_or(0.0),
        })
    }

    /// `[break_glass]`.
    pub fn break_glass(&self, top: &Reader<'_>, groups: &Names) -> Option<BreakGlass> {
        let reader = top.inner("break_glass")?;
        Some(BreakGlass {
            after: reader.span("after").unwrap_or(Span::ZERO),
            urgent_only: reader.word("applies_to", &APPLIES).unwrap_or(true),
            access: self.distribution_or_zero(&reader, "access"),
            duration: self.distribution_or_zero(&reader, "duration"),
            severity: reader.number("severity").unwrap_or(0.0),
            accounts: reader.whole("accounts").and_then(|n| n.try_into().ok()).unwrap_or(1),
            watch: super::roles::watch(&reader, groups),
        })
    }
}

/// The outages in order of time; those that overlap or are empty are reported.
fn outages(reader: &Reader<'_>, zone: &TimeZone) -> Vec<(Instant, Instant)> {
    let mut outages = Vec::new();
    for outage in reader.inners("outages") {
        let (from, to) = (instant(&outage, "from", zone), instant(&outage, "to", zone));
        let (Some(from), Some(to)) = (from, to) else { continue };
        if to <= from {
            let problem = outage.problem("to", "this outage ends before it begins");
            reader.sink.put(problem.allowed("an instant after `from`"));
            continue;
        }
        outages.push((from, to, outage.place));
    }
    outages.sort_by_key(|&(from, to, _)| (from, to));
    for pair in outages.windows(2) {
        if pair[1].0 < pair[0].1 {
            let problem = Problem::new(reader.path_of("outages"), "two outages overlap");
            reader.sink.put(problem.hint("make them one").at(pair[1].2));
        }
    }
    outages.into_iter().map(|(from, to, _)| (from, to)).collect()
}
