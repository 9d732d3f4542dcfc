//! The rules of the house: who may import whom, how long things may be, which words are ours, and that
//! every test is in the index.
//!
//! tests/README.md is the index.

mod circles;
mod files;
mod floors;
mod index;
mod readable;
mod source;
