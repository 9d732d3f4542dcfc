//! A part of a whole.

use serde::{Deserialize, Serialize};

use super::bounds::SHARDS;

/// A part of a whole: `I` of `N`, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Numbers")]
pub struct Shard {
    /// Which part.
    pub index: u32,
    /// How many parts there are.
    pub count: u32,
}

/// What a shard is read from.
#[derive(Deserialize)]
#[serde(expecting = "a shard such as { \"index\": 1, \"count\": 20 }")]
struct Numbers {
    index: u32,
    count: u32,
}

impl TryFrom<Numbers> for Shard {
    type Error = String;

    fn try_from(Numbers { index, count }: Numbers) -> Result<Self, String> {
        Self::new(index, count).ok_or_else(|| format!("{index}/{count} is no such shard"))
    }
}

impl Shard {
    /// `None` when there is no such part.
    pub fn new(index: u32, count: u32) -> Option<Self> {
        let fine = SHARDS.contains(&i64::from(count)) && (1..=count).contains(&index);
        fine.then_some(Self { index, count })
    }

    /// Whether the part has the point with this number (from 0). Neighbours, which take about as
    /// long as each other, are in different parts.
    pub fn has(&self, point: usize) -> bool {
        point % self.count as usize == self.index as usize - 1
    }

    /// The name of its directory.
    pub fn directory(&self) -> String {
        format!("shard-{}-of-{}", self.index, self.count)
    }
}

impl std::fmt::Display for Shard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}
