//! `--key`, `--cert`, and where the passphrase comes from.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Opening;

/// Whose hand signs.
#[derive(Debug, Args)]
#[command(next_help_heading = "Key")]
pub struct Key {
    /// Private key: a file, PEM or PKCS#12, with or without its certificates; repeat for several files. Or a key in a token:
    /// pkcs11:LABEL, or a URI (RFC 7512)
    #[arg(long, value_name = "FILE|pkcs11:…", required = true)]
    pub key: Vec<PathBuf>,
    /// Certificate of the key, or of its issuers, PEM or DER; repeat for several files
    #[arg(long, value_name = "FILE")]
    pub cert: Vec<PathBuf>,
    #[command(flatten)]
    pub opening: Opening,
}

/// Where the passphrase comes from; never from the command line itself, which everybody on the machine can read.
#[derive(Debug, Args)]
pub struct Passphrase {
    /// Read the passphrase from the first line of a file
    #[arg(long, value_name = "FILE", conflicts_with = "passphrase_fd")]
    pub passphrase_file: Option<PathBuf>,
    /// Read the passphrase from an open file descriptor (else $PARAPHEUR_PASSPHRASE, else you are asked)
    #[arg(long, value_name = "N")]
    pub passphrase_fd: Option<u32>,
}

/// How the key is used.
#[derive(Debug, Args)]
pub struct KeyUse {
    /// Digest: sha-256, sha-384 or sha-512 (default: what suits the key)
    #[arg(long, value_name = "DIGEST", hide_possible_values = true)]
    pub digest: Option<Digest>,
    /// Sign with RSASSA-PSS instead of RSASSA-PKCS1-v1_5 (RSA keys)
    #[arg(long)]
    pub pss: bool,
}

/// The digests that an act may be made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Digest {
    #[value(name = "sha-256", alias = "sha256")]
    Sha256,
    #[value(name = "sha-384", alias = "sha384")]
    Sha384,
    #[value(name = "sha-512", alias = "sha512")]
    Sha512,
}
