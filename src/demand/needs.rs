//! The needs of one replication, in the order in which access is wanted.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::sync::Arc;

use super::known::told;
use crate::id::{BlockId, Requester};
use crate::math;
use crate::random::{Distribution, Lane, Purpose, Root, name_address};
use crate::scenario::known::Known;
use crate::scenario::model::{Block, FileNeed, MOST_AHEAD, Scenario, Source};
use crate::scenario::roster::Roster;
use crate::time::{Instant, Span};

/// One need, complete.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Need {
    /// From 1, by `wanted_at` over all blocks; at one instant in the order of the file.
    pub number: u64,
    /// Its block.
    pub block: BlockId,
    /// Its place in the block, from 0.
    pub index: u64,
    /// Who has it.
    pub requester: Requester,
    /// When access is wanted.
    pub wanted_at: Instant,
    /// When it is first acted upon: `wanted_at` less the time planned ahead. It may lie before
    /// the start of the simulation, never before its run begins ([`Scenario::run`]).
    pub arises_at: Instant,
    /// How much work it has.
    pub work: Span,
    /// Whether it is urgent.
    pub urgent: bool,
    /// How long a pending request of this need is waited for; `None` is forever.
    pub patience: Option<Span>,
    /// Whether its owner deactivates when the work is done.
    pub deactivates: bool,
}

/// All needs of one replication, made one by one.
pub struct Needs<'a> {
    blocks: Vec<BlockNeeds<'a>>,
    /// The next wanted instant of all, and its block; at one instant in the order of the file.
    soonest: Option<(Instant, usize)>,
    /// Those of the other blocks that have one.
    others: BinaryHeap<Reverse<(Instant, usize)>>,
    made: u64,
    look_ahead: Span,
    end: Instant,
}

impl<'a> Needs<'a> {
    /// The needs of the scenario in one replication.
    pub fn new(scenario: &'a Scenario, root: Root) -> Self {
        let mut blocks: Vec<_> = (0..scenario.blocks.len())
            .map(|at| BlockNeeds::new(scenario, BlockId::new(at), root))
            .collect();
        let first = blocks.iter_mut().enumerate().filter_map(|(at, block)| {
            let wanted_at = block.next_wanted()?;
            Some(Reverse((wanted_at, at)))
        });
        let mut others: BinaryHeap<_> = first.collect();
        let soonest = others.pop().map(|Reverse(first)| first);
        let look_ahead = scenario.simulation.start - scenario.run().0;
        Self { blocks, soonest, others, made: 0, look_ahead, end: scenario.simulation.end() }
    }

    /// No need arises earlier than this before it is wanted.
    pub fn look_ahead(&self) -> Span {
        self.look_ahead
    }

    /// When the next need is wanted.
    #[inline]
    pub fn next_wanted_at(&self) -> Option<Instant> {
        self.soonest.map(|(wanted_at, _)| wanted_at)
    }
}

impl Needs<'_> {
    /// The sooner of this and the others, which keep the rest.
    #[inline(always)]
    fn soonest_of(&mut self, next: Option<(Instant, usize)>) -> Option<(Instant, usize)> {
        let Some(mut other) = self.others.peek_mut() else { return next };
        match next {
            Some(next) if next < other.0 => Some(next),
            Some(next) => Some(std::mem::replace(&mut other.0, next)),
            None => Some(PeekMut::pop(other).0),
        }
    }
}

impl Iterator for Needs<'_> {
    type Item = Need;

    #[inline(always)]
    fn next(&mut self) -> Option<Need> {
        loop {
            let (wanted_at, at) = self.soonest?;
            let block = &mut self.blocks[at];
            let need = block.make(self.made + 1, wanted_at);
            let next = block.next_wanted().map(|next| (next, at));
            self.soonest = self.soonest_of(next);
            // Wanted after the run: whether it is planned for during the run is a matter of luck.
            if need.arises_at < self.end {
                self.made += 1;
                return Some(need);
            }
        }
    }
}

/// The needs of one block.
struct BlockNeeds<'a> {
    block: &'a Block,
    id: BlockId,
    count: u64,
    start: Instant,
    /// No need of the block that is wanted from here on can arise within the run.
    until: Instant,
    /// Needs made so far: the index of the next.
    made: u64,
    arrivals: Arrivals,
    requester: Lane,
    work: Lane,
    patience: Lane,
    urgency: Lane,
    ahead: Lane,
    deactivation: Lane,
    /// What a log knows of them.
    known: Option<&'a Known>,
}

/// Where the wanted instants come from.
enum Arrivals {
    Poisson {
        /// Mean gap in milliseconds of on-time; infinite when the rate is zero.
        mean_gap: f64,
        /// On-time since the start of the run at the latest arrival. Kept as a fraction, so that
        /// rounding does not add up.
        position: f64,
        profile: Option<Arc<Roster>>,
        gaps: Box<Gaps>,
    },
    File(Arc<Vec<FileNeed>>),
}

/// Gaps made at once: logarithms one after the other are faster than each alone.
const TOGETHER: usize = 32;

/// Exponential gaps of mean 1, by inversion.
struct Gaps {
    lane: Lane,
    /// Those from the latest multiple of [`TOGETHER`] on.
    made: [f64; TOGETHER],
}

impl Gaps {
    /// The gap with this index. Called in order.
    #[inline(always)]
    fn next(&mut self, index: u64) -> f64 {
        let place = (index % TOGETHER as u64) as usize;
        if place == 0 {
            self.make(index);
        }
        self.made[place]
    }

    #[inline(never)]
    fn make(&mut self, first: u64) {
        for (index, gap) in (first..).zip(&mut self.made) {
            *gap = -math::ln(self.lane.uniform(index));
        }
    }
}

impl<'a> BlockNeeds<'a> {
    fn new(scenario: &'a Scenario, id: BlockId, root: Root) -> Self {
        let block = scenario.block(id);
        let owner = name_address(&["block", &block.name]);
        let lane = |purpose| root.lane(purpose, owner, 0, 0);
        let arrivals = match &block.source {
            Source::Poisson { rate, profile } => Arrivals::Poisson {
                mean_gap: 1.0 / rate,
                position: 0.0,
                profile: profile.clone(),
                gaps: Box::new(Gaps { lane: lane(Purpose::NeedGap), made: [0.0; TOGETHER] }),
            },
            Source::File(needs) => Arrivals::File(Arc::clone(needs)),
        };
        Self {
            block,
            id,
            count: scenario.population(block.population).count,
            start: scenario.simulation.start,
            until: scenario.simulation.end() + block.look_ahead(),
            made: 0,
            arrivals,
            requester: lane(Purpose::NeedRequester),
            work: lane(Purpose::NeedWork),
            patience: lane(Purpose::NeedPatience),
            urgency: lane(Purpose::NeedUrgency),
            ahead: lane(Purpose::NeedAhead),
            deactivation: lane(Purpose::NeedDeactivation),
            known: scenario.known.as_deref(),
        }
    }

    /// When the need with index `self.made` is wanted; `None` when no further one can arise within
    /// the run. Called once per need, in order.
    #[inline(always)]
    fn next_wanted(&mut self) -> Option<Instant> {
        let wanted_at = match &mut self.arrivals {
            Arrivals::Poisson { mean_gap, position, profile, gaps } => {
                *position += gaps.next(self.made) * *mean_gap;
                let passed = Span::from_ms_f64(*position);
                match profile {
                    None => self.start + passed,
                    Some(roster) => roster.at_position(roster.position(self.start) + passed)?,
                }
            }
            Arrivals::File(needs) => needs.get(usize::try_from(self.made).ok()?)?.wanted_at,
        };
        (wanted_at < self.until).then_some(wanted_at)
    }

    #[inline(always)]
    fn make(&mut self, number: u64, wanted_at: Instant) -> Need {
        let index = self.made;
        self.made += 1;
        let block = self.block;
        let known_work = self.known_work(index);
        let row = match &self.arrivals {
            Arrivals::File(needs) => needs.get(index as usize),
            Arrivals::Poisson { .. } => None,
        };
        let drawn = || self.requester.below(index, self.count);
        let who = row.and_then(|row| row.requester).unwrap_or_else(drawn);
        let ahead = row
            .and_then(|row| row.ahead)
            .unwrap_or_else(|| drawn_span(&block.ahead, &mut self.ahead, index))
            .min(MOST_AHEAD);
        Need {
            number,
            block: self.id,
            index,
            requester: Requester { population: block.population, number: who },
            wanted_at,
            arises_at: wanted_at - ahead,
            work: known_work
                .or_else(|| row.and_then(|row| row.work))
                .unwrap_or_else(|| drawn_span(&block.work, &mut self.work, index)),
            urgent: row
                .and_then(|row| row.urgent)
                .unwrap_or_else(|| self.urgency.coin(index, block.urgent)),
            patience: row.and_then(|row| row.patience).or_else(|| {
                let patience = block.patience.as_ref()?;
                Some(drawn_span(patience, &mut self.patience, index))
            }),
            deactivates: row
                .and_then(|row| row.deactivates)
                .unwrap_or_else(|| self.deactivation.coin(index, block.deactivates)),
        }
    }
}

impl BlockNeeds<'_> {
    /// The work of a need of which a log tells something.
    fn known_work(&mut self, index: u64) -> Option<Span> {
        let work = self.known?.need(self.id.index(), index)?.work?;
        Some(told(work, &self.block.work, self.work.uniform(index)))
    }
}

/// The draw with this index, or the constant without a draw.
#[inline(always)]
fn drawn_span(distribution: &Distribution, lane: &mut Lane, index: u64) -> Span {
    distribution.constant_value().unwrap_or_else(|| distribution.sample(lane.uniform(index)))
}
