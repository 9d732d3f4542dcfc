//! Whether what is open at one time fits into memory.
//!
//! A need stays open from when it is filed until its work is done; what it has asked for keeps its
//! timers (the approval deadline, the end of the window) until they are due, also when it has ended
//! before. By Little's law that is the rate of needs times that stay.
//!
//! Promises: a scenario whose needs cannot all be kept is refused before anything runs. Never: a
//! number that was drawn.

use crate::scenario::model::{Assignment, Block, Policy, Role, Simulation, Source};
use crate::scenario::problem::Sink;
use crate::scenario::read::Reader;
use crate::time::Span;

/// So many needs may be open at one time: each takes up to about a kilobyte.
const MOST_OPEN: f64 = 1e7;

/// Refuses the block with the most needs open at one time if all blocks together have too many.
pub fn check(
    policies: &[Policy],
    blocks: &[Block],
    simulation: &Simulation,
    readers: &[Reader<'_>],
    sink: &Sink,
) {
    let run = simulation.end() - simulation.start;
    let each: Vec<f64> = blocks.iter().map(|block| open(block, policies, run)).collect();
    let all: f64 = each.iter().sum();
    if all <= MOST_OPEN {
        return;
    }
    let largest = (0..each.len()).max_by(|a, b| each[*a].total_cmp(&each[*b])).unwrap_or(0);
    let Some(reader) = readers.get(largest) else { return };
    let problem = reader.problem("rate", "more needs open at one time than memory can hold");
    let problem = problem.allowed(format!(
        "at most 10^7 open at one time, as long as timeouts and windows last; these are {all:.1e}"
    ));
    sink.put(problem.hint("a lower rate, or a shorter `approval_timeout` or `maximum_duration`"));
}

/// How many needs of a block are open at one time, about at most.
fn open(block: &Block, policies: &[Policy], run: Span) -> f64 {
    let Source::Poisson { rate, .. } = block.source else { return 0.0 };
    let roles = policies.iter().filter_map(|policy| policy.roles.get(block.role.index()));
    let stay = roles.map(|role| stay(role, block)).max().unwrap_or(Span::ZERO);
    rate * (block.longest_ahead(policies) + stay).min(run).as_ms() as f64
}

/// How long a need of the block is open, or keeps a timer, about at most.
fn stay(role: &Role, block: &Block) -> Span {
    let settings = &role.settings;
    let pending = settings.stages.iter().map(|stage| stage.approval_timeout);
    let pending = pending.fold(Span::ZERO, |sum, timeout| sum + timeout);
    match role.assignment {
        Assignment::Active => block.work.sample(0.5),
        Assignment::Eligible => pending + settings.maximum_duration,
    }
}
