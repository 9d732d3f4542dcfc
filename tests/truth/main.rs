//! The numbers are right: against theory, against a second engine, against cases worked by hand.
//!
//! Each chapter has a judge that is not pimsim. tests/README.md is the index.

#[path = "../common/mod.rs"]
mod common;

mod cases;
mod check_calendars;
mod check_limits;
mod choices;
mod claims;
mod costs;
mod coverage;
mod crossings;
mod decisions;
mod differing;
mod fits;
mod intervals;
mod judge;
mod mails;
mod measures;
mod monotone;
mod naive;
mod numbers;
mod oracles;
mod persons;
mod replays;
mod statistics;
mod theory;
mod theory_exposure;
mod theory_watching;
mod waits;
mod watching;
