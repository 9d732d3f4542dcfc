//! What can be typed after `run` and `compare`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::call::{Call, Manner, Shown, named};
use super::shard::{self, ShardArgument};
use super::{Format, values};
use crate::experiment::AxisOf;
use crate::job::bounds::{MOST_LOOKED_AT, REPLICATIONS, THREADS};
use crate::job::{self, Ask, AuditForm, AuditLog, Detail, Job};

const RUN_EXAMPLES: &str = "\
Examples:
  pimsim run scenarios/office-hours.toml
  pimsim run scenarios/office-hours.toml \\
      --set roles.exchange-administrator.activation.maximum_duration=4h
  pimsim run scenarios/office-hours.toml --precision 5%
  pimsim run scenarios/race.toml --plot
  pimsim run scenarios/race.toml --detail needs,requests --out out/race
  pimsim run scenarios/workshop-4-attacker.toml --detail audit --out out/log
  pimsim run scenarios/race.toml --replications 10000 --shard auto/20
  cat scenarios/race.toml | pimsim run - --format csv";

/// `pimsim run`
#[derive(Debug, Args)]
#[command(after_help = RUN_EXAMPLES)]
pub struct Experiment {
    /// The scenario (TOML); `-` reads standard input
    #[arg(value_hint = clap::ValueHint::FilePath)]
    pub file: PathBuf,
    /// Where the files go [default: out/SCENARIO-NAME]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// The root of all randomness, instead of the scenario's
    #[arg(long)]
    pub seed: Option<u64>,
    /// Independent repetitions, instead of the scenario's
    #[arg(long, value_name = "N", overrides_with = "replications",
        value_parser = clap::value_parser!(u32).range(REPLICATIONS))]
    pub replications: Option<u32>,
    /// Run until every headline measure (what `compare` shows of each policy, for all roles
    /// together) is known to within this share of itself: 5% or 0.05. The first look is after
    /// --replications, at least 20
    #[arg(long, value_name = "SHARE", overrides_with = "precision",
        value_parser = values::share)]
    pub precision: Option<f64>,
    /// With --precision: give up after so many [default: 10000]
    #[arg(long, value_name = "N", requires = "precision", overrides_with = "max_replications",
        value_parser = clap::value_parser!(u32).range(MOST_LOOKED_AT))]
    pub max_replications: Option<u32>,
    /// Only a part of the replications of every policy: I of N, or auto/N for the array index of
    /// the engine. It goes to DIR/shard-I-of-N, and `merge` joins the parts and shows the tables
    #[arg(long, value_name = "I/N", conflicts_with = "precision",
        value_parser = shard::parse)]
    pub shard: Option<ShardArgument>,
    /// Only these policies
    #[arg(long, value_name = "NAME", num_args = 1.., value_delimiter = ',',
        value_hint = clap::ValueHint::Other)]
    pub policy: Vec<String>,
    /// Speak of these roles alone; the files stay complete [default: those that the policies treat
    /// differently]
    #[arg(long, value_name = "NAME", num_args = 1.., value_delimiter = ',',
        value_hint = clap::ValueHint::Other)]
    pub role: Vec<String>,
    /// Override a value of the scenario, for every policy; `*` in a path is any key or entry, and
    /// KEY.PATH*=2 multiplies what is there
    #[arg(long = "set", value_name = "KEY.PATH=VALUE", num_args = 1..,
        value_hint = clap::ValueHint::Other)]
    pub overrides: Vec<String>,
    /// How many threads [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(THREADS))]
    pub threads: Option<u32>,
    /// Also write every need, request or record (large), or one replication as an audit log
    #[arg(long, value_enum, value_name = "WHAT", num_args = 1.., value_delimiter = ',')]
    pub detail: Vec<Wanted>,
    /// With --detail audit: the forms of the log [default: graph,csv]
    #[arg(long, value_enum, value_name = "FORM", num_args = 1.., value_delimiter = ',')]
    pub audit_forms: Vec<AuditForm>,
    /// With --detail audit: the replication that becomes the log [default: 1]
    #[arg(long, value_name = "N", overrides_with = "audit_replication",
        value_parser = clap::value_parser!(u32).range(REPLICATIONS))]
    pub audit_replication: Option<u32>,
    /// What standard output shows
    #[arg(long, value_enum, default_value = "table")]
    pub format: Format,
    /// Also draw how long needs wait, under each policy: a histogram and the share still waiting
    #[arg(long)]
    pub plot: bool,
    /// Let the auditor check every transition; exit with 1 if it finds a violation
    #[arg(long)]
    pub audit: bool,
    /// No progress, warnings or advice
    #[arg(long, short)]
    pub quiet: bool,
    /// Write into a directory that pimsim did not write, and over files there that pimsim did not
    /// write or that were changed since; what does not stand in the way stays
    #[arg(long)]
    pub force: bool,
}

const COMPARE_EXAMPLES: &str = "\
Examples:
  pimsim compare scenarios/global-administrator.toml
  pimsim compare scenarios/global-administrator.toml --baseline manual
  pimsim compare scenarios/global-administrator.toml --policy automatic manual
  pimsim compare scenarios/global-administrator.toml \\
      --tradeoff unmet_share,exposure
  pimsim compare scenarios/global-administrator.toml --format csv \\
      > comparison.csv";

/// `pimsim compare`
#[derive(Debug, Args)]
#[command(after_help = COMPARE_EXAMPLES)]
pub struct Compare {
    /// As for `run`.
    #[command(flatten)]
    pub experiment: Experiment,
    /// The policy that the others are compared with [default: the first]
    #[arg(long, value_name = "NAME")]
    pub baseline: Option<String>,
    /// The two measures between which to choose, such as "time_to_access_p95 of ROLE,
    /// review_time"; `:min` or `:max` behind one says what is better [default:
    /// time_to_access_p95 against attacker_privileged_time, or excess_exposure, for each role that
    /// the policies treat differently]
    #[arg(long, value_name = "X,Y", value_parser = values::sides)]
    pub tradeoff: Option<[AxisOf; 2]>,
}

/// What `--detail` takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Wanted {
    /// needs.csv
    Needs,
    /// requests.csv
    Requests,
    /// records.csv
    Records,
    /// audit-POLICY.json, audit-POLICY.csv: a log as Entra writes it, with its truth beside it
    Audit,
}

impl Wanted {
    fn rows(self) -> Option<Detail> {
        match self {
            Self::Needs => Some(Detail::Needs),
            Self::Requests => Some(Detail::Requests),
            Self::Records => Some(Detail::Records),
            Self::Audit => None,
        }
    }
}

impl Experiment {
    /// The audit log that was asked for.
    fn audit_log(&self) -> Result<Option<AuditLog>, String> {
        if !self.detail.contains(&Wanted::Audit) {
            let asked = !self.audit_forms.is_empty() || self.audit_replication.is_some();
            return match asked {
                true => {
                    Err("--audit-forms and --audit-replication go with --detail audit".to_owned())
                }
                false => Ok(None),
            };
        }
        if self.shard.is_some() {
            return Err("--detail audit is for a whole run; leave --shard out".to_owned());
        }
        let mut forms = self.audit_forms.clone();
        if forms.is_empty() {
            forms = vec![AuditForm::Graph, AuditForm::Csv];
        }
        forms.sort_unstable();
        forms.dedup();
        Ok(Some(AuditLog { forms, replication: self.audit_replication.unwrap_or(1) }))
    }

    /// The job that was typed, and how it is done.
    ///
    /// # Errors
    /// A sentence, when no engine says which shard it is, or options do not go together.
    pub fn call(self) -> Result<Call, String> {
        self.asking(Ask::Run)
    }

    fn asking(self, ask: impl FnOnce(job::Run) -> Ask) -> Result<Call, String> {
        if self.plot && self.format != Format::Table {
            return Err("--plot draws beside the table; leave --format out".to_owned());
        }
        let audit_log = self.audit_log()?;
        let (shard, engine) = shard::shard(self.shard)?;
        let mut detail: Vec<_> = self.detail.iter().filter_map(|wanted| wanted.rows()).collect();
        detail.sort_unstable();
        detail.dedup();
        let run = job::Run {
            detail,
            audit: self.audit,
            precision: self.precision,
            max_replications: self.max_replications,
            first_look: None,
            shard,
            audit_log,
        };
        let job = Job {
            ask: ask(run),
            file: named(&self.file),
            seed: self.seed,
            replications: self.replications,
            policies: self.policy,
            changes: self.overrides,
        };
        let manner = Manner {
            file: self.file,
            out: self.out,
            threads: self.threads.map(|threads| threads as usize),
            force: self.force,
            quiet: self.quiet,
            roles: self.role,
        };
        let shown = Shown { format: self.format, plot: self.plot };
        Ok(Call { job, manner, shown, engine })
    }
}

impl Compare {
    /// The job that was typed, and how it is done.
    ///
    /// # Errors
    /// As for `run`.
    pub fn call(self) -> Result<Call, String> {
        let Self { experiment, baseline, tradeoff } = self;
        experiment.asking(|run| Ask::Compare(job::Compare { baseline, tradeoff, run }))
    }
}
