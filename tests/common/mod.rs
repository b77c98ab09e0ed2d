//! What the integration tests share: where the suites and the peers are, the binary in a clean environment, folders to work in.
//!
//! A test that needs a suite or a peer is `#[ignore = "needs …"]`; when it is run all the same (CI runs them all) and the
//! suite or peer is missing, it fails here, by name: a check that could not run is never a pass.
#![allow(dead_code)] // each test crate uses its part
#![allow(clippy::unwrap_used, clippy::panic)] // what is missing fails the test

pub mod acts;
pub mod attack;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// The package.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file of `fixtures/`.
pub fn fixture(name: &str) -> PathBuf {
    root().join("fixtures").join(name)
}

/// Every file of a folder with this extension, sorted.
pub fn files(dir: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).unwrap_or_else(|e| panic!("{}: {e}", dir.display()));
    let mut out: Vec<PathBuf> =
        entries.map(|e| e.unwrap().path()).filter(|p| p.extension() == Some(OsStr::new(extension))).collect();
    out.sort();
    assert!(!out.is_empty(), "no .{extension} in {}", dir.display());
    out
}

/// Processor time of this thread up to now, so that other work on the machine does not count; where the system does not tell
/// (Linux does), the time that went by.
pub fn processor_time() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    match std::fs::read_to_string("/proc/thread-self/schedstat") {
        Ok(text) => Duration::from_nanos(text.split(' ').next().unwrap().parse().unwrap()),
        Err(_) => START.elapsed(),
    }
}

/// A folder or file of the shared suites: `PARAPHEUR_SHARED`, or `shared` beside the package.
pub fn suite(name: &str) -> PathBuf {
    let shared = std::env::var_os("PARAPHEUR_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    let path = shared.join("suites").join(name);
    assert!(path.exists(), "the suite is missing: {}", path.display());
    path
}

/// A program of the Python peers: `PARAPHEUR_PEERS` (a virtual environment), or the bench kit's.
pub fn python_peer(program: &str) -> Command {
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let venv =
        std::env::var_os("PARAPHEUR_PEERS").map_or_else(|| home.join(".cache/parapheur-bench/venv"), PathBuf::from);
    let path = venv.join("bin").join(program);
    assert!(path.exists(), "the peer is missing: {}", path.display());
    quiet(Command::new(path))
}

/// A peer on the PATH: openssl, pdfsig, qpdf.
pub fn peer(program: &str) -> Command {
    let found =
        std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).any(|dir| dir.join(program).exists());
    assert!(found, "the peer is missing: {program}");
    quiet(Command::new(program))
}

/// Our binary, with nothing of the caller's environment that it reads: no language, no configuration, no passphrase.
pub fn parapheur() -> Command {
    let Some(binary) = option_env!("CARGO_BIN_EXE_parapheur") else { panic!("the binary needs the feature cli") };
    let mut command = quiet(Command::new(binary));
    command.env_clear();
    for kept in ["PATH", "TMPDIR", "LLVM_PROFILE_FILE"] {
        if let Some(value) = std::env::var_os(kept) {
            command.env(kept, value);
        }
    }
    let nowhere = std::env::temp_dir().join("parapheur-no-home");
    command.env("HOME", &nowhere).env("XDG_CONFIG_HOME", nowhere.join("config")).env("LANG", "C.UTF-8");
    command
}

fn quiet(mut command: Command) -> Command {
    command.stdin(Stdio::null());
    command
}

/// What a program did: its exit status (a signal is -1) and both of its outputs as text.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// The same, after the exit status was found to be `code`; otherwise fails with everything that was printed.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "\n--- stdout\n{}\n--- stderr\n{}", self.out, self.err);
        self
    }
}

/// Runs to the end.
#[track_caller]
pub fn run(command: &mut Command) -> Ran {
    let Output { status, stdout, stderr } = command.output().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Ran { code: status.code().unwrap_or(-1), out: text(stdout), err: text(stderr) }
}

/// A fresh folder that goes when it is dropped.
pub fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// What `qpdf --check` says of a file: 0 clean, 2 errors, 3 warnings.
pub fn qpdf_check(file: &Path) -> Ran {
    run(peer("qpdf").arg("--check").arg(file))
}
