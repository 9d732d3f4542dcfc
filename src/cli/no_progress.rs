//! What stands in for the progress bar on WebAssembly, which has no thread to draw one.

/// A bar that is never seen.
pub struct Progress;

impl Progress {
    /// For so many runs; nobody can look.
    pub fn new(_runs: u64, _shown: bool) -> Self {
        Self
    }

    /// There will be so many runs in all.
    pub fn expect(&self, _runs: u64) {}

    /// More to be said; nobody can hear.
    pub fn say(&self, _text: String) {}

    /// One run is done.
    pub fn step(&self) {}
}
