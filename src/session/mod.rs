//! The door.

pub mod documents;
#[cfg(test)]
mod tests;
