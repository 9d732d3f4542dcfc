//! The `pimsim` program. Everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    pimsim::cli::main()
}
