//! Where chance comes from: streams of numbers that can be read in any order, and the laws that turn them
//! into times. Pinned values, closed forms and a second opinion.

mod laws;
mod logarithms;
mod means;
mod numbers;
