//! `needs.csv`, `requests.csv`, `records.csv`: every run writes its own rows while it goes on, to the
//! file or to a spool file ([`crate::archive::details::files`]).
//!
//! Promises: rows of needs and requests are in the order of their numbers, and only those are held that wait for a
//! lower number; records are in the order of the run. Never: a whole run in memory.

pub mod files;
pub mod in_order;

use std::io;

pub use files::DetailFiles;

use crate::archive::details::files::Sink;
use crate::archive::details::in_order::Numbered;
use crate::engine::{Actor, NeedOutcome, Observer, Record, RequestOutcome};
use crate::experiment::Listeners;
use crate::id::{Approver, PolicyId, Requester};
use crate::job::Detail;
use crate::rows::csv::Csv;
use crate::rows::details::sheet;
use crate::scenario::model::{Policy, Population, Scenario};
use crate::time::Instant;

/// Opens the files for every run.
pub struct Details<'a> {
    scenario: &'a Scenario,
    files: &'a DetailFiles,
}

impl<'a> Details<'a> {
    /// For these files.
    pub fn new(scenario: &'a Scenario, files: &'a DetailFiles) -> Self {
        Self { scenario, files }
    }
}

impl<'a> Listeners for Details<'a> {
    type One = Option<RunDetails<'a>>;

    fn listens(&self) -> bool {
        self.files.chosen().next().is_some()
    }

    fn open(&self, policy: PolicyId, replication: u32) -> io::Result<Self::One> {
        if !self.listens() {
            return Ok(None);
        }
        let before_number = |population: &Population| format!("{}-", population.name);
        let rows = |detail| -> io::Result<Option<Rows>> {
            Ok(self
                .files
                .take(detail, policy, replication)?
                .map(|out| Csv::headless(out, sheet(detail), 0)))
        };
        Ok(Some(RunDetails {
            names: Names {
                scenario: self.scenario,
                policy: &self.scenario.policies[policy.index()],
                replication,
                before_number: self.scenario.populations.iter().map(before_number).collect(),
                end: self.scenario.simulation.end(),
            },
            needs: rows(Detail::Needs)?.map(|rows| (rows, Numbered::new())),
            requests: rows(Detail::Requests)?.map(|rows| (rows, Numbered::new())),
            records: rows(Detail::Records)?.map(|rows| (rows, 0)),
            failed: None,
        }))
    }

    fn close(&self, one: Self::One) -> io::Result<()> {
        one.map_or(Ok(()), |one| one.close(self.files))
    }
}

type Rows = Csv<Sink>;

/// Writes the rows of one run.
pub struct RunDetails<'a> {
    names: Names<'a>,
    needs: Option<(Rows, Numbered<NeedOutcome>)>,
    requests: Option<(Rows, Numbered<RequestOutcome>)>,
    records: Option<(Rows, u64)>,
    /// The first failure; nothing is written after it.
    failed: Option<io::Error>,
}

impl RunDetails<'_> {
    fn close(self, files: &DetailFiles) -> io::Result<()> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        if let Some((mut rows, waiting)) = self.needs {
            waiting.rest().try_for_each(|need| self.names.need(&mut rows, &need))?;
            files.give_back(Detail::Needs, rows.into_inner()?);
        }
        if let Some((mut rows, waiting)) = self.requests {
            waiting.rest().try_for_each(|request| self.names.request(&mut rows, &request))?;
            files.give_back(Detail::Requests, rows.into_inner()?);
        }
        if let Some((rows, _)) = self.records {
            files.give_back(Detail::Records, rows.into_inner()?);
        }
        Ok(())
    }

    fn keep(&mut self, result: io::Result<()>) {
        if let Err(error) = result {
            self.failed.get_or_insert(error);
        }
    }
}

impl Observer for RunDetails<'_> {
    fn need(&mut self, outcome: &NeedOutcome) {
        let Some((rows, waiting)) = &mut self.needs else { return };
        if self.failed.is_some() {
            return;
        }
        waiting.put(outcome.need, *outcome);
        let mut result = Ok(());
        while let Some(need) = waiting.take() {
            result = result.and_then(|()| self.names.need(rows, &need));
        }
        self.keep(result);
    }

    fn request(&mut self, outcome: &RequestOutcome) {
        let Some((rows, waiting)) = &mut self.requests else { return };
        if self.failed.is_some() {
            return;
        }
        waiting.put(outcome.request, *outcome);
        let mut result = Ok(());
        while let Some(request) = waiting.take() {
            result = result.and_then(|()| self.names.request(rows, &request));
        }
        self.keep(result);
    }

    fn record(&mut self, record: &Record) {
        let Some((rows, sequence)) = &mut self.records else { return };
        if self.failed.is_some() {
            return;
        }
        *sequence += 1;
        let result = self.names.record(rows, *sequence, record);
        self.keep(result);
    }
}

/// What the rows of one run need to know.
struct Names<'a> {
    scenario: &'a Scenario,
    policy: &'a Policy,
    replication: u32,
    /// For each population what stands before the number of a requester.
    before_number: Vec<String>,
    end: Instant,
}

impl Names<'_> {
    fn requester(&self, rows: &mut Rows, requester: Requester) -> io::Result<()> {
        let before = &self.before_number[requester.population.index()];
        rows.numbered(before, requester.number + 1)
    }

    fn approver(&self, approver: Approver) -> &str {
        &self.policy.groups[approver.group.index()].members[approver.member.index()].name
    }

    fn begin(&self, rows: &mut Rows) -> io::Result<()> {
        rows.text(&self.policy.name)?;
        rows.whole(u64::from(self.replication))
    }

    fn need(&self, rows: &mut Rows, need: &NeedOutcome) -> io::Result<()> {
        self.begin(rows)?;
        rows.whole(need.need)?;
        rows.text(&self.scenario.block(need.block).name)?;
        self.requester(rows, need.requester)?;
        rows.text(self.scenario.role_name(need.role))?;
        rows.truth(need.urgent)?;
        rows.truth(need.measured)?;
        rows.instant(Some(need.wanted_at))?;
        rows.span(Some(need.work))?;
        rows.instant(need.access_at)?;
        rows.instant(need.done_at)?;
        rows.span(need.access_at.map(|at| at - need.wanted_at))?;
        rows.span(need.done_at.map(|at| at - need.wanted_at))?;
        rows.whole(u64::from(need.requests))?;
        rows.word(need.access_by.map_or("", |by| by.word()))?;
        rows.word(need.end.word())?;
        rows.end()
    }

    fn request(&self, rows: &mut Rows, request: &RequestOutcome) -> io::Result<()> {
        self.begin(rows)?;
        rows.whole(request.need)?;
        rows.whole(request.request)?;
        rows.whole(u64::from(request.attempt))?;
        self.requester(rows, request.requester)?;
        rows.text(self.scenario.role_name(request.role))?;
        rows.word(request.intent.word())?;
        rows.truth(request.urgent)?;
        rows.truth(request.measured)?;
        rows.instant(Some(request.wanted_at))?;
        rows.instant(Some(request.submitted_at))?;
        rows.instant(request.pending_at)?;
        rows.instant(request.decided_at)?;
        rows.instant(request.active_at)?;
        rows.instant(request.usable_at)?;
        rows.instant(request.ended_at)?;
        rows.word(request.state.word())?;
        rows.word(request.reason.map_or("", |reason| reason.word()))?;
        rows.text(request.decided_by.map_or("", |approver| self.approver(approver)))?;
        rows.whole(Some(request.stage).filter(|stage| *stage > 0).map(u64::from))?;
        self.request_times(rows, request)?;
        rows.end()
    }

    fn request_times(&self, rows: &mut Rows, request: &RequestOutcome) -> io::Result<()> {
        let decision = request.decided_at.zip(request.pending_at).map(|(to, from)| to - from);
        let end = request.ended_at.unwrap_or(self.end);
        rows.span(decision)?;
        rows.span(request.time_to_access)?;
        rows.span(request.active_at.map(|from| end - from))?;
        rows.span(request.active_at.map(|_| request.work))
    }

    fn record(&self, rows: &mut Rows, sequence: u64, record: &Record) -> io::Result<()> {
        self.begin(rows)?;
        rows.whole(sequence)?;
        rows.instant(Some(record.at))?;
        rows.whole(record.request)?;
        rows.word(record.from.map_or("", |state| state.word()))?;
        rows.word(record.to.word())?;
        rows.word(record.input.word())?;
        match record.actor {
            Actor::Requester => self.requester(rows, record.requester)?,
            Actor::Approver(approver) => rows.text(self.approver(approver))?,
            Actor::System => rows.text("system")?,
            Actor::IncidentResponse => rows.text("incident response")?,
        }
        rows.end()
    }
}
