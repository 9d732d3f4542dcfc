//! The needs of one replication, in the order in which access is wanted.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::sync::Arc;

use super::known::told;
use crate::id::{BlockId, Requester};
use crate::random::{Distribution, Lane, Purpose, Root, name_address};
use crate::scenario::known::{Known, Told};
use crate::scenario::model::{Block, FileNeed, Habits, MOST_AHEAD, Policy, Scenario, Source};
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
    /// The needs of the scenario in one replication. What they are is the same under every policy;
    /// how their people behave is as this policy has it.
    pub fn new(scenario: &'a Scenario, policy: &'a Policy, root: Root) -> Self {
        let mut blocks: Vec<_> = (0..scenario.blocks.len())
            .map(|at| BlockNeeds::new(scenario, policy, BlockId::new(at), root))
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
    habits: &'a Habits,
    id: BlockId,
    count: u64,
    start: Instant,
    /// No need of the block that is wanted from here on can arise within the run.
    until: Instant,
    /// Needs made so far: the index of the next.
    made: u64,
    arrivals: Arrivals,
    lanes: Lanes,
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
    },
    File(Arc<Vec<FileNeed>>),
}

/// The streams of one block, by purpose; each is made at its first draw, since most blocks draw few.
struct Lanes {
    root: Root,
    owner: u64,
    open: [Option<Box<Lane>>; 7],
}

impl Lanes {
    fn new(root: Root, owner: u64) -> Self {
        Self { root, owner, open: Default::default() }
    }

    /// The stream of one of the first seven purposes.
    #[inline(always)]
    fn of(&mut self, purpose: Purpose) -> &mut Lane {
        let place = (purpose.code() - Purpose::NeedGap.code()) as usize;
        let (root, owner) = (self.root, self.owner);
        self.open[place].get_or_insert_with(|| open(root, purpose, owner))
    }

    /// The draw with this index, or the constant without a draw.
    #[inline(always)]
    fn span(&mut self, law: &Distribution, purpose: Purpose, index: u64) -> Span {
        match law.constant_value() {
            Some(constant) => constant,
            None => law.sample_from(self.of(purpose), index),
        }
    }

    /// A coin with this chance, or what is certain without a draw.
    #[inline(always)]
    fn coin(&mut self, chance: f64, purpose: Purpose, index: u64) -> bool {
        chance > 0.0 && (chance >= 1.0 || self.of(purpose).coin(index, chance))
    }
}

/// The stream of a block; apart, since it happens once.
#[cold]
#[inline(never)]
fn open(root: Root, purpose: Purpose, owner: u64) -> Box<Lane> {
    Box::new(root.lane(purpose, owner, 0, 0))
}

impl<'a> BlockNeeds<'a> {
    fn new(scenario: &'a Scenario, policy: &'a Policy, id: BlockId, root: Root) -> Self {
        let block = scenario.block(id);
        let habits = policy.habits(block);
        let arrivals = match &block.source {
            Source::Poisson { rate, profile } => {
                Arrivals::Poisson { mean_gap: 1.0 / rate, position: 0.0, profile: profile.clone() }
            }
            Source::File(needs) => Arrivals::File(Arc::clone(needs)),
        };
        Self {
            block,
            habits,
            id,
            count: scenario.population(block.population).count,
            start: scenario.simulation.start,
            until: scenario.simulation.end() + block.look_ahead(habits),
            made: 0,
            arrivals,
            lanes: Lanes::new(root, name_address(&["block", &block.name])),
            known: scenario.known.as_deref(),
        }
    }

    /// When the need with index `self.made` is wanted; `None` when no further one can arise within
    /// the run. Called once per need, in order.
    #[inline(always)]
    fn next_wanted(&mut self) -> Option<Instant> {
        let wanted_at = match &mut self.arrivals {
            Arrivals::Poisson { mean_gap, position, profile } => {
                *position += self.lanes.of(Purpose::NeedGap).gap(self.made) * *mean_gap;
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
        let (block, habits) = (self.block, self.habits);
        let known_work = self.known_work(index);
        let row = match &self.arrivals {
            Arrivals::File(needs) => needs.get(index as usize),
            Arrivals::Poisson { .. } => None,
        };
        // Not by closures, which may become calls where nothing is to be drawn.
        let who = match row.and_then(|row| row.requester) {
            Some(who) => who,
            None => self.lanes.of(Purpose::NeedRequester).below(index, self.count),
        };
        let ahead = match row.and_then(|row| row.ahead) {
            Some(ahead) => ahead,
            None => self.lanes.span(&habits.ahead, Purpose::NeedAhead, index),
        };
        let ahead = ahead.min(MOST_AHEAD);
        let work = match known_work.or_else(|| row.and_then(|row| row.work)) {
            Some(work) => work,
            None => self.lanes.span(&block.work, Purpose::NeedWork, index),
        };
        Need {
            number,
            block: self.id,
            index,
            requester: Requester { population: block.population, number: who },
            wanted_at,
            arises_at: wanted_at - ahead,
            work,
            urgent: match row.and_then(|row| row.urgent) {
                Some(urgent) => urgent,
                None => self.lanes.coin(block.urgent, Purpose::NeedUrgency, index),
            },
            patience: row.and_then(|row| row.patience).or_else(|| {
                let patience = habits.patience.as_ref()?;
                Some(self.lanes.span(patience, Purpose::NeedPatience, index))
            }),
            deactivates: row.and_then(|row| row.deactivates).unwrap_or_else(|| {
                self.lanes.coin(habits.deactivates, Purpose::NeedDeactivation, index)
            }),
        }
    }
}

impl BlockNeeds<'_> {
    /// The work of a need of which a log tells something.
    fn known_work(&mut self, index: u64) -> Option<Span> {
        let work = self.known?.need(self.id.index(), index)?.work?;
        if let Told::Exactly(span) = work {
            return Some(span);
        }
        Some(told(work, &self.block.work, self.lanes.of(Purpose::NeedWork).uniform(index)))
    }
}
