//! `pki init`.

use std::path::PathBuf;

use clap::Args;

use super::KeyType;
use crate::args::{Passphrase, Printed};

/// Make a new authority in a directory: a root, a CA that issues, a responder, a time-stamping unit
#[derive(Debug, Args)]
#[command(
    visible_alias = "creer",
    after_help = "The directory must not exist, or be empty. Give root.crt to those who verify, with --trust.\n\nExample:\n  \
        parapheur pki init pki --country MA --organization \"Wilaya de Rabat\" \\\n      \
        --base-url http://pki.example.org --delta-crls\n\n\
        Exit status: 0 done · 2 nothing was made, and why"
)]
pub struct PkiInit {
    /// Directory of the authority
    #[arg(value_name = "DIR")]
    pub directory: PathBuf,
    /// Country of the authority, two letters of ISO 3166-1
    #[arg(long, value_name = "CC")]
    pub country: String,
    /// Organization of the authority
    #[arg(long, value_name = "NAME")]
    pub organization: String,
    /// Identifier of the organization, such as NTRMA-12345 (EN 319 412-1)
    #[arg(long, value_name = "ID")]
    pub organization_identifier: Option<String>,
    /// Kind of key: p256 (default), p384, p521, rsa2048, rsa3072, rsa4096 or ed25519
    #[arg(long, value_name = "KIND", default_value = "p256", hide_default_value = true, hide_possible_values = true)]
    pub key_type: KeyType,
    /// URL under which revocation lists, certificates and the responder will be found; certificates say so
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Publish delta revocation lists too; certificates say so
    #[arg(long, requires = "base_url")]
    pub delta_crls: bool,
    #[command(flatten)]
    pub printed: Printed,
    #[command(flatten)]
    pub passphrase: Passphrase,
}
