//! `run` and `compare`: every policy, its measures, and paired differences.

use serde::{Deserialize, Serialize};

use crate::experiment::AxisOf;
use crate::job::typed::{Typed, sides, typed};
use crate::job::{Shard, bounds};

/// The options of `run`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Run {
    /// Files with every need, request or record.
    pub detail: Vec<Detail>,
    /// Whether the auditor listens.
    pub audit: bool,
    /// Until every headline measure is known to within this share of itself, in (0, 1).
    pub precision: Option<f64>,
    /// With a precision: give up after so many replications.
    pub max_replications: Option<u32>,
    /// With a precision: the first look is after so many. What is given as `replications` when the
    /// job is new; `replications` then says how many were made.
    pub first_look: Option<u32>,
    /// Only this part of the replications.
    pub shard: Option<Shard>,
    /// One replication as an audit log of Entra.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audit_log: Option<AuditLog>,
}

/// One replication as an audit log of Entra.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLog {
    /// In which forms, none of them twice.
    pub forms: Vec<AuditForm>,
    /// Which replication, from 1.
    pub replication: u32,
}

/// A form of an audit log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum AuditForm {
    /// directoryAudits of Microsoft Graph (JSON)
    Graph,
    /// The download of the Entra admin centre
    Csv,
    /// AuditLogs of Log Analytics, as its portal exports them (CSV)
    La,
}

impl AuditForm {
    /// The word of `--audit-forms`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Graph => "graph",
            Self::Csv => "csv",
            Self::La => "la",
        }
    }

    /// How the name of its file ends.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Graph => ".json",
            Self::Csv => ".csv",
            Self::La => "-la.csv",
        }
    }
}

/// The options of `compare`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Compare {
    /// The policy that the others are compared with; the first when none is named.
    pub baseline: Option<String>,
    /// The two measures between which to choose; the usual ones when none are named.
    pub tradeoff: Option<[AxisOf; 2]>,
    /// What `run` has too.
    #[serde(flatten)]
    pub run: Run,
}

/// A detail file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Detail {
    /// needs.csv
    Needs,
    /// requests.csv
    Requests,
    /// records.csv
    Records,
}

impl Detail {
    /// All, in the order of the contract.
    pub const ALL: [Self; 3] = [Self::Needs, Self::Requests, Self::Records];

    /// The word of `--detail`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Needs => "needs",
            Self::Requests => "requests",
            Self::Records => "records",
        }
    }

    /// The file's name.
    pub fn file(self) -> String {
        format!("{}.csv", self.word())
    }
}

impl Run {
    /// What no run can do, in one sentence.
    pub(super) fn refusal(&self) -> Option<String> {
        let share = |precision: f64| precision > 0.0 && precision < 1.0;
        let within = |n: u32| bounds::MOST_LOOKED_AT.contains(&i64::from(n));
        match self {
            Self { precision: Some(precision), .. } if !share(*precision) => {
                Some(format!("precision is {precision}, which no run can have"))
            }
            Self { precision: None, max_replications: Some(_), .. } => Some(
                "max_replications, which belongs to a precision, is there without one".to_owned(),
            ),
            Self { precision: Some(_), shard: Some(_), .. } => {
                Some("a precision, which no shard has".to_owned())
            }
            Self { audit_log: Some(_), shard: Some(_), .. } => {
                Some("an audit log, which no shard has".to_owned())
            }
            Self { audit_log: Some(AuditLog { replication, .. }), .. }
                if !bounds::REPLICATIONS.contains(&i64::from(*replication)) =>
            {
                Some(format!("audit_log.replication is {replication}, which no run can have"))
            }
            Self { max_replications: Some(n), .. } if !within(*n) => {
                Some(format!("max_replications is {n}, which no run can have"))
            }
            _ => None,
        }
    }

    /// As it is typed.
    pub(in crate::job) fn typed(&self, all: &mut Vec<Typed>) {
        let Self { detail, audit, precision, max_replications, first_look: _, shard, audit_log } =
            self;
        all.extend(precision.map(|share| typed("--precision", share)));
        all.extend(max_replications.map(|n| typed("--max-replications", n)));
        let logged = audit_log.as_ref().map(|_| "audit");
        let words: Vec<_> = detail.iter().map(|detail| detail.word()).chain(logged).collect();
        if !words.is_empty() {
            all.push(typed("--detail", words.join(",")));
        }
        if let Some(AuditLog { forms, replication }) = audit_log {
            let words: Vec<_> = forms.iter().map(|form| form.word()).collect();
            all.push(typed("--audit-forms", words.join(",")));
            all.push(typed("--audit-replication", replication));
        }
        all.extend(audit.then(|| typed("--audit", "")));
        all.extend(shard.map(|shard| typed("--shard", shard)));
    }
}

impl Compare {
    /// As it is typed.
    pub(in crate::job) fn typed(&self, all: &mut Vec<Typed>) {
        let Self { baseline, tradeoff, run } = self;
        all.extend(baseline.as_ref().map(|name| typed("--baseline", name)));
        all.extend(tradeoff.as_ref().map(|two| typed("--tradeoff", sides(two))));
        run.typed(all);
    }
}
