//! `pimsim states`.

use super::Exit;
use super::arguments::States;
use super::console::{answer, complain};
use crate::output;

pub fn states(options: &States) -> Exit {
    match output::states(options.format.into()) {
        Ok(text) => answer(&text),
        Err(error) => {
            complain(&error.to_string());
            Exit::InputOutput
        }
    }
}
