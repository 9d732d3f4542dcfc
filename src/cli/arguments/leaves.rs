//! What can be typed of the files that a command about exports leaves.

use clap::Args;

/// How files are left.
#[derive(Debug, Args)]
pub struct Leaves {
    /// Threads, as for other commands: one is enough here
    #[arg(long, value_name = "N", hide = true)]
    pub threads: Option<usize>,
    /// Write over files that pimsim did not write
    #[arg(long)]
    pub force: bool,
    /// Say nothing when all is well
    #[arg(long, short)]
    pub quiet: bool,
}
