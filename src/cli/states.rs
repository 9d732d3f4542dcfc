//! `pimsim states`.

use super::Exit;
use super::arguments::States;
use super::console::{answer, complain};
use crate::words;

pub fn states(options: &States) -> Exit {
    match words::states(options.format.into()) {
        Ok(text) => answer(&text),
        Err(error) => {
            complain(&error.to_string());
            Exit::InputOutput
        }
    }
}
