//! What surrounds the process: Ctrl-C and a polite kill, and the terminal.
//!
//! Until [`heed`] is called they end the program at once, as any program that waits for its input.
//! SIGHUP is left alone: where it is not ignored (`nohup`) it ends the program, and the next run
//! removes what that left.

use std::io::{self, IsTerminal};
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

/// Set when the user wants the program to end; everything that takes long looks at it.
pub static STOP: AtomicBool = AtomicBool::new(false);

/// The number of the signal that set it.
static SIGNAL: AtomicI32 = AtomicI32::new(INTERRUPT);
/// SIGINT.
const INTERRUPT: i32 = 2;

/// From now on Ctrl-C and SIGTERM set [`STOP`]. To be called when all input is read. WebAssembly has
/// no signals: there it stays as it is.
pub fn heed() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    // A failure means that they end the program at once, as they would anyway.
    ONCE.call_once(listen);
}

#[cfg(unix)]
fn listen() {
    use signal_hook::consts::{SIGINT, SIGTERM};
    let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM]) else { return };
    let until_one_comes = move || {
        for signal in signals.forever() {
            stop(signal);
        }
    };
    std::thread::spawn(until_one_comes);
}

#[cfg(windows)]
fn listen() {
    let _ = ctrlc::set_handler(|| stop(INTERRUPT));
}

#[cfg(not(any(unix, windows)))]
fn listen() {}

/// The first one counts.
#[cfg_attr(target_family = "wasm", allow(dead_code, reason = "it has no signals"))]
fn stop(signal: i32) {
    if !STOP.swap(true, Ordering::Relaxed) {
        SIGNAL.store(signal, Ordering::Relaxed);
    }
}

/// Whether standard error may be coloured and animated.
pub fn is_lively() -> bool {
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
    !plain && !dumb && io::stderr().is_terminal()
}

/// Whether standard output and standard error may be coloured, as their readers have it set up.
pub fn colours() -> [bool; 2] {
    let choices =
        [anstream::AutoStream::choice(&io::stdout()), anstream::AutoStream::choice(&io::stderr())];
    choices.map(|choice| choice != anstream::ColorChoice::Never)
}

/// Columns of the terminal that shows standard output; `None` when there is none.
#[cfg(not(target_family = "wasm"))]
pub fn columns() -> Option<usize> {
    let (width, _) = terminal_size::terminal_size_of(io::stdout())?;
    Some(usize::from(width.0))
}

/// A terminal is not known there.
#[cfg(target_family = "wasm")]
pub fn columns() -> Option<usize> {
    None
}

/// The exit code of a program that ended so, as shells give it: 130, after SIGTERM 143.
pub fn code() -> u8 {
    u8::try_from(128 + SIGNAL.load(Ordering::Relaxed)).unwrap_or(u8::MAX)
}
