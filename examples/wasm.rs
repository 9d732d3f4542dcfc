//! A page's own copy of the engine: a WebAssembly module without a single import.
//!
//! It is the library (`crate-type = ["cdylib"]`) of a package that depends on pimsim with
//! `default-features = false`, built with `--target wasm32-unknown-unknown`.
//!
//! A page writes a scenario into the memory that [`room`] gives, calls [`compare`], and reads the JSON
//! that lies there afterwards.

#![allow(unsafe_code, reason = "a page calls functions by their names")]

use std::cell::RefCell;
use std::sync::Arc;

use pimsim::session::{Choice, Comparison, NoFiles, load, unwatched};

thread_local! {
    /// What goes in, and then what comes out.
    static TEXT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Memory for a text of so many bytes.
#[unsafe(no_mangle)]
pub extern "C" fn room(bytes: usize) -> *mut u8 {
    TEXT.with_borrow_mut(|text| {
        text.clear();
        text.resize(bytes, 0);
        text.as_mut_ptr()
    })
}

/// Compares all policies of the scenario in so many replications; the length of the answer.
#[unsafe(no_mangle)]
pub extern "C" fn compare(replications: u32) -> usize {
    let scenario = TEXT.with_borrow(|text| String::from_utf8_lossy(text).into_owned());
    let answer = answer(&scenario, replications).unwrap_or_else(|why| why);
    TEXT.with_borrow_mut(|text| *text = answer.into_bytes());
    TEXT.with_borrow(Vec::len)
}

/// Where the answer begins.
#[unsafe(no_mangle)]
pub extern "C" fn place() -> *const u8 {
    TEXT.with_borrow(|text| text.as_ptr())
}

fn answer(scenario: &str, replications: u32) -> Result<String, String> {
    let scenario = load("page.toml", scenario, &NoFiles, &[])
        .map_err(|problems| pimsim::session::problems(&problems))?;
    let mut comparison = Comparison::new(Arc::new(scenario), Choice::default())?;
    let ended = comparison.extend(replications, None, &mut unwatched);
    ended.map_err(|stopped| stopped.to_string())?;
    comparison.snapshot().map(|snapshot| snapshot.json()).ok_or_else(|| "nothing".to_owned())
}
