//! `pimsim merge`: joins shards by their manifests.

mod runs;

use super::arguments::{ENGINES, Merge};
use super::report::stale;
use super::{Console, Exit};
use crate::archive;
use crate::archive::merge::Unmerged;

pub fn merge(arguments: &Merge, console: &Console<'_>) -> Exit {
    if let Some(shards) =
        archive::shard::run_shards(&arguments.directories, &arguments.out, console.stop)
    {
        return match shards {
            Ok(shards) => runs::merge(arguments, &shards, console).unwrap_or_else(|exit| exit),
            Err(unmerged) => unjoined(unmerged, console),
        };
    }
    console.heed();
    match archive::merge(&arguments.directories, &arguments.out, (arguments.force, console.stop)) {
        Ok(merged) => {
            if !arguments.quiet {
                console.tell(&merged.phrase(&arguments.out));
            }
            stale(console, &arguments.out, None);
            Exit::Done
        }
        Err(unmerged) => unjoined(unmerged, console),
    }
}

fn unjoined(unmerged: Unmerged, console: &Console<'_>) -> Exit {
    match unmerged {
        Unmerged::Missing { list, count, engine } => {
            console.complain(&gap(&list, count, engine.as_deref()));
            Exit::NotMet
        }
        Unmerged::Refused(reasons) => {
            reasons.iter().for_each(|reason| console.complain(reason));
            Exit::InputOutput
        }
        Unmerged::Directory(error) => console.unwritten(error),
    }
}

/// What is missing, and what to type for the engine that ran the rest.
fn gap(missing: &[u32], count: u32, engine: Option<&str>) -> String {
    let list = ranges(missing);
    let start = format!("missing shards: {list} of {count}");
    let engine = ENGINES.iter().find(|known| Some(known.name) == engine);
    let Some(engine) = engine else {
        return format!("{start}; run each again with --shard I/{count}");
    };
    let indices: Vec<u32> = missing.iter().map(|index| index - 1 + engine.first).collect();
    let indices = ranges(&indices);
    match engine.name {
        "slurm" => format!("{start}; run again: sbatch --array={indices} job.sh"),
        "hyperqueue" => format!("{start}; run again: hq submit --array {indices} ... job.sh"),
        "lsf" => format!("{start}; run again: bsub -J \"sweep[{indices}]\" < job.sh"),
        "sge" => format!("{start}; run again, for each range of {indices}: qsub -t RANGE job.sh"),
        name => format!("{start}; run the tasks with these indices again ({name}): {indices}"),
    }
}

/// `3,7-9`.
fn ranges(numbers: &[u32]) -> String {
    let mut parts: Vec<(u32, u32)> = Vec::new();
    for number in numbers {
        match parts.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            _ => parts.push((*number, *number)),
        }
    }
    let part = |(first, last): &(u32, u32)| match first == last {
        true => first.to_string(),
        false => format!("{first}-{last}"),
    };
    parts.iter().map(part).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_is_told_in_the_words_of_the_engine() {
        let gap = |engine| gap(&[3, 7, 8, 9], 20, engine);
        let cases = [
            (None, "; run each again with --shard I/20"),
            (Some("slurm"), "; run again: sbatch --array=3,7-9 job.sh"),
            (Some("kubernetes"), "; run the tasks with these indices again (kubernetes): 2,6-8"),
            (Some("made-up"), "; run each again with --shard I/20"),
        ];
        for (engine, expected) in cases {
            assert_eq!(gap(engine), format!("missing shards: 3,7-9 of 20{expected}"));
        }
    }
}
