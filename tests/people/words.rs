//! The parts of what is printed, each by itself: numbers, columns, sentences, and what the page for the
//! browser is made of.

mod layout;
mod numbers;
mod page;
mod sentences;
