//! What is kept of a sweep while it goes on.

pub mod identity;
pub mod workspace;

pub use identity::Identity;
pub use workspace::{KeptPoint, Place, Workspace, workspace};
