//! `--shard I/N`, and `--shard auto/N` with the array index of the engine that runs the job.
//!
//! Promises: an index that lies outside of 1 to N, or that two engines give differently, is refused
//! and never guessed. Never: asking an engine; only its environment variable is read.

use crate::job::Shard;
use crate::job::bounds::SHARDS;

/// What was typed after `--shard`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShardArgument {
    /// Which part; `None` for `auto`.
    index: Option<u32>,
    /// How many parts there are.
    count: u32,
}

/// An engine that runs arrays of jobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Engine {
    /// Its name, as `--emit` and the manifest have it.
    pub name: &'static str,
    /// Where the index of a task is.
    variable: &'static str,
    /// The index of the first shard.
    pub first: u32,
}

/// HyperQueue comes first: its workers often run within a job of another engine, whose variables
/// they hand on.
pub const ENGINES: [Engine; 8] = [
    Engine { name: "hyperqueue", variable: "HQ_TASK_ID", first: 1 },
    Engine { name: "slurm", variable: "SLURM_ARRAY_TASK_ID", first: 1 },
    Engine { name: "kubernetes", variable: "JOB_COMPLETION_INDEX", first: 0 },
    Engine { name: "aws-batch", variable: "AWS_BATCH_JOB_ARRAY_INDEX", first: 0 },
    Engine { name: "cloud-run", variable: "CLOUD_RUN_TASK_INDEX", first: 0 },
    Engine { name: "pbs", variable: "PBS_ARRAY_INDEX", first: 1 },
    Engine { name: "lsf", variable: "LSB_JOBINDEX", first: 1 },
    Engine { name: "sge", variable: "SGE_TASK_ID", first: 1 },
];

/// Reads `I/N` or `auto/N`.
pub fn parse(text: &str) -> Result<ShardArgument, String> {
    const FORM: &str = "expected I/N with I from 1 to N, such as 3/20, or auto/N";
    let (index, count) = text.split_once('/').ok_or(FORM)?;
    let number = |text: &str| text.parse::<u32>().ok().filter(|n| SHARDS.contains(&i64::from(*n)));
    let count = number(count).ok_or(FORM)?;
    if index == "auto" {
        return Ok(ShardArgument { index: None, count });
    }
    let index = number(index).filter(|index| *index <= count).ok_or(FORM)?;
    Ok(ShardArgument { index: Some(index), count })
}

impl ShardArgument {
    /// How many shards there are, when the engine says which one it is.
    pub fn automatic(self) -> Option<u32> {
        self.index.is_none().then_some(self.count)
    }

    /// The shard, and the engine that said which.
    ///
    /// # Errors
    /// A sentence, when `auto` finds no index, an impossible one, or two.
    pub fn resolve(
        self,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<(Shard, Option<Engine>), String> {
        let count = self.count;
        if let Some(index) = self.index {
            return Ok((Shard { index, count }, None));
        }
        // Outside of an array some engines set their variable to a word or to zero.
        let set = |engine: &&Engine| {
            variable(engine.variable).is_some_and(|value| {
                let idle = engine.first == 1 && matches!(engine.name, "lsf" | "sge");
                !(value.is_empty() || idle && matches!(value.as_str(), "0" | "undefined"))
            })
        };
        let found: Vec<&Engine> = ENGINES.iter().filter(set).collect();
        let engine = match found.as_slice() {
            [] => {
                let names: Vec<&str> = ENGINES.iter().map(|engine| engine.variable).collect();
                return Err(format!(
                    "--shard auto/{count}: no engine gives an index; one of {} must be set, or say \
                     which with --shard I/{count}",
                    names.join(", ")
                ));
            }
            [engine] => **engine,
            [engine, ..] if engine.name == "hyperqueue" => **engine,
            [one, other, ..] => {
                return Err(format!(
                    "--shard auto/{count}: both {} and {} are set; say which with --shard I/{count}",
                    one.variable, other.variable
                ));
            }
        };
        let value = variable(engine.variable).unwrap_or_default();
        let last = count - 1 + engine.first;
        let index = value.trim().parse::<u32>().ok();
        let index =
            index.filter(|index| (engine.first..=last).contains(index)).ok_or_else(|| {
                format!(
                    "--shard auto/{count}: {} is `{}`, not a number from {} to {last}",
                    engine.variable,
                    crate::scenario::unwanted::escape(&value),
                    engine.first,
                )
            })?;
        Ok((Shard { index: index + 1 - engine.first, count }, Some(engine)))
    }
}

/// The shard that was typed, with the environment of this process.
pub fn shard(argument: Option<ShardArgument>) -> Result<(Option<Shard>, Option<Engine>), String> {
    let Some(argument) = argument else { return Ok((None, None)) };
    let variable = |name: &str| std::env::var_os(name).map(|v| v.to_string_lossy().into_owned());
    argument.resolve(variable).map(|(shard, engine)| (Some(shard), engine))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shard_is_written_in_two_ways() {
        assert_eq!(parse("3/20"), Ok(ShardArgument { index: Some(3), count: 20 }));
        assert_eq!(parse("auto/7"), Ok(ShardArgument { index: None, count: 7 }));
        for text in ["", "3", "0/3", "4/3", "3/0", "a/3", "auto", "auto/", "-1/3", "1/999999"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    fn auto(set: &[(&str, &str)]) -> Result<(u32, Option<&'static str>), String> {
        let variable = |name: &str| {
            set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        };
        let found = parse("auto/20")?.resolve(variable)?;
        Ok((found.0.index, found.1.map(|engine| engine.name)))
    }

    #[test]
    fn engines_count_from_zero_or_from_one() {
        let cases = [
            (("SLURM_ARRAY_TASK_ID", "3"), (3, "slurm")),
            (("JOB_COMPLETION_INDEX", "0"), (1, "kubernetes")),
            (("AWS_BATCH_JOB_ARRAY_INDEX", "19"), (20, "aws-batch")),
            (("CLOUD_RUN_TASK_INDEX", "2"), (3, "cloud-run")),
            (("HQ_TASK_ID", "20"), (20, "hyperqueue")),
            (("PBS_ARRAY_INDEX", "1"), (1, "pbs")),
            (("LSB_JOBINDEX", "7"), (7, "lsf")),
            (("SGE_TASK_ID", "7"), (7, "sge")),
        ];
        for (set, (index, name)) in cases {
            assert_eq!(auto(&[set]), Ok((index, Some(name))), "{set:?}");
        }
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let cases: [(&[(&str, &str)], &str); 6] = [
            (&[], "no engine gives an index"),
            (&[("SGE_TASK_ID", "undefined"), ("LSB_JOBINDEX", "0")], "no engine gives an index"),
            (&[("SLURM_ARRAY_TASK_ID", "0")], "is `0`, not a number from 1 to 20"),
            (&[("JOB_COMPLETION_INDEX", "20")], "is `20`, not a number from 0 to 19"),
            (&[("SLURM_ARRAY_TASK_ID", "x\u{1b}")], "`x\\u{1b}`"),
            (&[("SLURM_ARRAY_TASK_ID", "1"), ("PBS_ARRAY_INDEX", "1")], "both"),
        ];
        for (set, expected) in cases {
            let wrong = auto(set).expect_err(expected);
            assert!(wrong.contains(expected), "{wrong}");
        }
        let within = auto(&[("SLURM_ARRAY_TASK_ID", "1"), ("HQ_TASK_ID", "4")]);
        assert_eq!(within, Ok((4, Some("hyperqueue"))));
    }
}
