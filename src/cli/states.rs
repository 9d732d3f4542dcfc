//! `pimsim states`.

use super::Console;
use super::Exit;
use super::arguments::States;
use crate::words;

pub fn states(options: &States, console: &Console<'_>) -> Exit {
    match words::states(options.format.into()) {
        Ok(text) => console.answer(&text),
        Err(error) => {
            console.complain(&error.to_string());
            Exit::InputOutput
        }
    }
}
