//! What `pki issue` and `pki renew` have in common: the making of a certificate.

use std::path::PathBuf;

use clap::Args;

use super::KeyType;
use crate::args::{Passphrase, Printed};

/// How a certificate is made: the new key, if there is one, the validity, the files, and who opens the authority's key.
#[derive(Debug, Args)]
pub struct Issuance {
    /// Kind of key: p256 (default), p384, p521, rsa2048, rsa3072, rsa4096 or ed25519
    #[arg(long, value_name = "KIND", default_value = "p256", hide_default_value = true, hide_possible_values = true)]
    pub key_type: KeyType,
    /// Days that the certificate is valid (default: as the profile says)
    #[arg(long, value_name = "N")]
    pub days: Option<u32>,
    /// Overwrite files that exist
    #[arg(long)]
    pub force: bool,
    /// Read the passphrase of the new key from the first line of a file
    #[arg(long, value_name = "FILE")]
    pub key_passphrase_file: Option<PathBuf>,
    #[command(flatten)]
    pub printed: Printed,
    #[command(flatten)]
    pub passphrase: Passphrase,
}
