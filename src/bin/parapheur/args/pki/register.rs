//! `pki list`, `pki show` and `pki renew`: the certificates that were issued.

use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueEnum};

use super::Issuance;
use crate::args::Printed;

/// List the certificates that an authority has issued
#[derive(Debug, Args)]
#[command(
    visible_alias = "lister",
    after_help = "Examples:\n  \
        parapheur pki list pki\n  \
        parapheur pki list pki --state revoked --format json\n\n\
        Exit status: 0 done · 2 the register cannot be relied on, and why"
)]
pub struct PkiList {
    /// Directory of the authority
    #[arg(value_name = "DIR")]
    pub directory: PathBuf,
    /// Only those that are valid, not-yet-valid, expired, on-hold or revoked; repeat for several
    #[arg(long, value_name = "STATE", hide_possible_values = true)]
    pub state: Vec<StateWord>,
    #[command(flatten)]
    pub printed: Printed,
}

/// Show everything about a certificate that an authority has issued
#[derive(Debug, Args)]
#[command(
    visible_alias = "montrer",
    after_help = "Example:\n  parapheur pki show pki wilaya.crt\n\nExit status: 0 done · 2 there is none, and why"
)]
pub struct PkiShow {
    /// Directory of the authority
    #[arg(value_name = "DIR")]
    pub directory: PathBuf,
    /// Its file, or its serial number in hexadecimal, or the first eight digits or more of it
    #[arg(value_name = "CERTIFICATE")]
    pub certificate: PathBuf,
    #[command(flatten)]
    pub printed: Printed,
}

/// Issue a certificate anew: same name, same profile; a new key, that of a request, or the same
#[derive(Debug, Args)]
#[command(
    visible_alias = "renouveler",
    group(ArgGroup::new("which").args(["same_key", "request"])),
    after_help = "The certificate that is renewed stays as it is: revoke it (superseded) if it is to be used no longer. One that is \
        revoked is not renewed.\n\nExamples:\n  \
        parapheur pki renew pki youssef.crt -o youssef-2029\n  \
        parapheur pki renew pki pki/ocsp.crt -o pki/ocsp --same-key --force\n\n\
        Exit status: 0 done · 2 nothing was issued, and why"
)]
pub struct PkiRenew {
    /// Directory of the authority
    #[arg(value_name = "DIR")]
    pub directory: PathBuf,
    /// Its file, or its serial number in hexadecimal, or the first eight digits or more of it
    #[arg(value_name = "CERTIFICATE")]
    pub certificate: PathBuf,
    /// Name of the new files, without extension
    #[arg(short, long, value_name = "NAME")]
    pub output: PathBuf,
    /// Certify the same key again
    #[arg(long, conflicts_with_all = ["key_type", "key_passphrase_file"])]
    pub same_key: bool,
    /// Certify the key of this request (PKCS#10, PEM or DER); its name is not looked at
    #[arg(long, value_name = "FILE", conflicts_with_all = ["key_type", "key_passphrase_file"])]
    pub request: Option<PathBuf>,
    #[command(flatten)]
    pub issuance: Issuance,
}

/// `--state`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StateWord {
    Valid,
    NotYetValid,
    Expired,
    OnHold,
    Revoked,
}
