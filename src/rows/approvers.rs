//! `approvers.csv`: one row per policy, group and member; means per replication.
//!
//! Counts are of mails that arrived and reviews that ended in the window of measurement; hours are clipped to it.
//! `utilization` is reviewing time on duty, `review_h` less `overtime_h`, over `on_duty_h`: at most 1, and empty for a
//! member who never was on duty.

use std::io::{self, Write};

use crate::experiment::Evidence;
use crate::id::{Approver, GroupId, MemberIx};
use crate::measure::MemberSums;
use crate::rows::columns::{Form, POLICY, Sheet, column};
use crate::rows::csv::Csv;
use crate::scenario::model::Policy;

pub static SHEET: Sheet = Sheet::new(
    "approvers.csv",
    "`run` and `compare`; one row per policy, group and member; counts and hours are those of the \
     window of measurement, means per replication",
    &[
        POLICY,
        column("group", Form::Text, "the approver group"),
        column("member", Form::Text, "the member: its name, or `GROUP-1`"),
        column("notified", Form::Decimal, "mails about requests that arrived"),
        column("reviewed", Form::Decimal, "reviews that ended, wasted ones included"),
        column("approved", Form::Decimal, "reviews that ended in an approval that counted"),
        column("denied", Form::Decimal, "reviews that ended in a denial that counted"),
        column(
            "wasted",
            Form::Decimal,
            "reviews that did not count: another's decision came first, the request was canceled or \
             timed out, or it was handed back",
        ),
        column(
            "on_duty_h",
            Form::Decimal,
            "hours on duty, leave, days away and holidays excluded; of a person of several groups in each",
        ),
        column("review_h", Form::Decimal, "hours of reviewing, wasted ones included"),
        column(
            "utilization",
            Form::Decimal,
            "reviewing time on duty (`review_h` less `overtime_h`) over `on_duty_h`, a share, at most 1; \
             empty for a member who never was on duty",
        ),
        column("overtime_h", Form::Decimal, "hours of reviewing after the shift"),
    ],
);

const MS_PER_HOUR: f64 = 3_600_000.0;

pub fn write(report: &Evidence<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = Csv::new(out, &SHEET)?;
    let replications = f64::from(report.results.replications());
    for result in &report.results.policies {
        let policy = &report.scenario.policies[result.policy.index()];
        for approver in approvers(policy) {
            let group = &policy.groups[approver.group.index()];
            csv.text(&policy.name)?;
            csv.text(&group.name)?;
            csv.text(&group.members[approver.member.index()].name)?;
            write_sums(&mut csv, result.desk.member(approver), replications)?;
            csv.end()?;
        }
    }
    csv.flush()
}

fn approvers(policy: &Policy) -> impl Iterator<Item = Approver> + '_ {
    policy.groups.iter().enumerate().flat_map(|(group, members)| {
        (0..members.members.len()).map(move |member| Approver {
            group: GroupId::new(group),
            member: MemberIx::new(member),
        })
    })
}

fn write_sums<W: Write>(csv: &mut Csv<W>, sums: &MemberSums, replications: f64) -> io::Result<()> {
    for count in [sums.notified, sums.reviewed(), sums.approved, sums.denied, sums.wasted] {
        csv.number(Some(count as f64 / replications))?;
    }
    for ms in [sums.on_duty_ms, sums.review_ms] {
        csv.number(Some(ms as f64 / replications / MS_PER_HOUR))?;
    }
    csv.number(sums.utilization())?;
    csv.number(Some(sums.overtime_ms as f64 / replications / MS_PER_HOUR))
}
