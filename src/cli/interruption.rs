//! Ctrl-C, and a polite kill.

use std::sync::atomic::AtomicBool;

/// Set when the user wants the program to end; everything that takes long looks at it.
pub static STOP: AtomicBool = AtomicBool::new(false);

/// From now on Ctrl-C sets [`STOP`]. WebAssembly has no signals: there it stays as it is.
pub fn heed() {
    // A failure means that Ctrl-C ends the program at once, as it would anyway.
    #[cfg(not(target_family = "wasm"))]
    let _ = ctrlc::set_handler(|| STOP.store(true, std::sync::atomic::Ordering::Relaxed));
}
