//! Other people's suites judge our paths: NIST PKITS, x509-limbo, OpenSSL and BoringSSL test data, in `../shared/suites`.
//!
//! Where we and a suite differ, the difference is data in `exceptions.json`: what the suite expects, what we say, and why. A
//! case that fails without an exception, and one that passes in spite of its exception, both fail the test. An exception
//! that lets an invalid case be valid is marked `"invalid_called_valid": true` and has to be a matter of configuration.

#![allow(clippy::unwrap_used, clippy::panic)]

mod boringssl;
mod exceptions;
mod limbo;
mod openssl;
mod pkits;
mod robust;

use parapheur::x509::{Certificate, decode_all};
use std::path::PathBuf;

/// The folder of the suites.
fn suites() -> PathBuf {
    let shared = std::env::var_os("PARAPHEUR_SHARED").map(PathBuf::from);
    shared.unwrap_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared"))).join("suites")
}

fn read(path: &str) -> Vec<u8> {
    let path = suites().join(path);
    std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn text(path: &str) -> String {
    String::from_utf8(read(path)).unwrap()
}

/// The certificates of a file, or why they cannot be read.
fn certificates(path: &str) -> Result<Vec<Certificate>, String> {
    decode_all(&read(path), path).map_err(|e| e.to_string())
}

/// The rows of a table by the names in its first line.
fn table(path: &str) -> Vec<std::collections::HashMap<String, String>> {
    let text = text(path);
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().unwrap().split('\t').collect();
    lines
        .filter(|l| !l.is_empty())
        .map(|l| names.iter().map(|n| n.to_string()).zip(l.split('\t').map(str::to_owned)).collect())
        .collect()
}
