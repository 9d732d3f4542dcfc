//! The binary that a user builds, apart from the features that `cargo test` unites.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// What `cargo build --release` makes.
pub fn plain_binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let build = Command::new(env!("CARGO"))
            .args(["build", "--release", "--bin", "pimsim", "--message-format=json"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .expect("cargo starts");
        assert!(build.status.success(), "{}", String::from_utf8_lossy(&build.stderr));
        let messages = String::from_utf8_lossy(&build.stdout).into_owned();
        let executable = messages.lines().rev().find_map(|line| {
            let (_, rest) = line.split_once("\"executable\":\"")?;
            Some(PathBuf::from(rest.split('"').next()?))
        });
        executable.expect("cargo says where the binary is")
    })
}
