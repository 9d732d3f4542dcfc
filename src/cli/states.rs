//! `pimsim states`.

use super::arguments::States;
use super::{Console, Exit};
use crate::words;

pub fn states(options: &States, console: &Console<'_>) -> Exit {
    match console.wide(|| words::states(options.format)) {
        Ok(text) => console.answer(&text),
        Err(error) => {
            console.complain(&error.to_string());
            Exit::InputOutput
        }
    }
}
