//! What `fit` makes of a log: exact answers, tenants whose truth is known, and data of any kind.
//!
//! Method: every estimator against a table of exact answers that were computed elsewhere
//! (`fits/exact.json`); behaviour that a generator written for this chapter knows against the intervals
//! (`fits/known.rs`), and a scenario that the engine runs (`fits/engine.rs`); samples and groups worked
//! by hand (`fits/by_hand.rs`, `fits/points.rs`); properties that hold whatever the data (`fits/hostile.rs`); twenty
//! scenarios through the commands, in every form of a log, and back (`fits/round_trip.rs`).

mod by_hand;
mod checked;
mod engine;
mod exact;
mod hostile;
mod known;
mod naive;
mod noise;
mod planned;
mod points;
mod returned;
mod round_trip;
mod tenant;
